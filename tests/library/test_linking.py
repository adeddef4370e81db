"""Where a citation leads: to its words, its lines, its page or its message."""

from dataclasses import replace
from urllib.parse import unquote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.app import App
from bot.library.linking import leads_to
from bot.library.submission import File, Filing, Submission
from bot.model import Answer, Cell, Citation, Layout, Origin, Scope
from tests.callers import add_message, by
from tests.formats.test_pdf import below, built

HERE = Scope("1")
PAGE = "https://ferries.example/times"


def cited(quote: str, origin: Origin, line: int = 1, page: int | None = None) -> Citation:
    """A citation that begins in a line."""
    return Citation(
        article_id=1,
        title="Ferries",
        origin=origin,
        revision=1,
        first_line=line,
        last_line=line + quote.count("\n"),
        page=page,
        quote=quote,
        highlights=(),
        score=1.0,
    )


def of_page(quote: str, text: str = "", line: int = 1) -> str:
    """What names the quote of a page in the address that it leads to."""
    found = leads_to(cited(quote, Origin("url", PAGE), line), text or quote)
    assert found is not None
    address, _, fragment = found.partition("#:~:text=")
    assert address == PAGE
    return fragment


async def add_link(app: App, ref: str, name: str, data: bytes) -> None:
    submission = Submission(Origin("url", ref), File(name, data), Filing(), "origin")
    await app.submitting.submit(by(HERE), submission)


def nearest(answer: Answer) -> Citation:
    return (answer.citations or answer.closest)[0]


def test_a_short_quote_is_named_whole() -> None:
    assert of_page("Boats sail at nine.") == "Boats%20sail%20at%20nine."


def test_a_long_one_is_named_by_its_ends() -> None:
    quote = "The first boat of the day leaves the northern quay at nine o'clock sharp."
    assert unquote(of_page(quote)) == "The first boat of,at nine o'clock sharp."


def test_one_of_several_lines_begins_and_ends_within_a_line() -> None:
    quote = "- Adults pay six crowns.\n- Children pay two.\n- Dogs stay outside."
    assert unquote(of_page(quote)) == "Adults pay six crowns.,Dogs stay outside."


def test_a_row_begins_and_ends_within_a_cell() -> None:
    cells = (Cell("Day", 2, 18), Cell("From", 21, 25))
    citation = cited("| Monday to Friday | 7:00 |", Origin("url", PAGE))
    found = leads_to(replace(citation, layout=Layout(cells=cells)), citation.quote)
    assert found == f"{PAGE}#:~:text=Monday%20to%20Friday,7%3A00"


def test_what_has_a_meaning_in_a_fragment_is_encoded() -> None:
    assert of_page("twenty-one, & more") == "twenty%2Done%2C%20%26%20more"


def test_words_that_stand_above_are_told_apart_by_what_is_before_them() -> None:
    text = "Boats sail at nine.\n\nOn Sundays:\nBoats sail at nine."
    assert unquote(of_page("Boats sail at nine.", text, line=4)) == (
        "On Sundays:-,Boats sail at nine."
    )
    assert unquote(of_page("Boats sail at nine.", text)) == "Boats sail at nine."


def test_a_sentence_within_a_line_is_told_apart_by_the_words_before_it() -> None:
    text = "Boats sail at nine.\nSome say so. Boats sail at nine."
    assert unquote(of_page("Boats sail at nine.", text, line=2)) == (
        "Some say so.-,Boats sail at nine."
    )


def test_a_script_without_spaces_is_named_by_clauses() -> None:
    first, last = "船は九時に北の港から出ます。", "日曜日は十時です。"
    between = "雨の日は出ません。" * 12
    assert unquote(of_page(first + between + last)).startswith(first)
    assert unquote(of_page(first + between + last)).endswith(last)


@pytest.mark.parametrize(
    ("path", "line", "address"),
    [
        ("docs/ferries.md", 3, "docs/ferries.md?plain=1#L3"),
        ("src/ferries.py", 3, "src/ferries.py#L3"),
    ],
)
def test_a_file_on_github_leads_to_its_lines(path: str, line: int, address: str) -> None:
    blob = "https://github.com/harbour/ferries/blob/main/"
    assert leads_to(cited("Boats sail.", Origin("url", blob + path), line)) == blob + address
    two = leads_to(cited("Boats sail.\nDaily.", Origin("url", blob + path), line))
    assert two == f"{blob}{address}-L{line + 1}"


def test_what_was_typed_or_sent_leads_nowhere() -> None:
    assert leads_to(cited("Boats sail.", Origin("paste", "https://ferries.example/"))) is None
    assert leads_to(cited("Boats sail.", Origin("upload", "ferries.md"))) is None
    assert leads_to(cited("Boats sail.", Origin("message", "https://elsewhere.example"))) is None


@pytest.mark.parametrize(
    "ref",
    ["javascript:alert(1)", "https://[x/", "ferries", "https:///x", "https://a.example/\x1b]8;;"],
)
def test_what_is_no_address_leads_nowhere(ref: str) -> None:
    assert leads_to(cited("Boats sail.", Origin("url", ref))) is None


def test_what_was_packed_in_a_file_leads_to_the_file() -> None:
    origin = Origin("url", "https://ferries.example/all.zip#north/times.md")
    assert leads_to(cited("Boats sail.", origin)) == "https://ferries.example/all.zip"


@given(st.text(max_size=400), st.text(min_size=1, max_size=80))
def test_whatever_is_quoted_makes_an_address_of_printable_ascii(before: str, quote: str) -> None:
    text = f"{before}\n{quote}"
    line = before.count("\n") + 2
    found = leads_to(cited(quote, Origin("url", PAGE), line), text)
    assert found is not None
    assert found.isascii()
    assert found.isprintable()
    assert " " not in found


async def test_an_answer_leads_to_the_words_of_a_page(app: App) -> None:
    page = "<html><body><article><h1>Ferries</h1><p>{}</p><p>{}</p></article></body></html>"
    html = page.format("The harbour is old. " * 20, "The ferry to the island leaves at nine.")
    await add_link(app, PAGE, "times", html.encode())
    answer = await app.asking.ask(by(HERE), "When does the ferry to the island leave?")
    assert nearest(answer).url == (
        f"{PAGE}#:~:text=The%20ferry%20to%20the%20island%20leaves%20at%20nine."
    )


async def test_an_answer_leads_to_the_page_of_a_pdf(app: App) -> None:
    data = built(
        below(72, 700, "The ferry leaves at nine.", "It is red."),
        below(72, 700, "The museum opens at ten.", "It is blue."),
    )
    await add_link(app, "https://ferries.example/a.pdf", "a.pdf", data)
    answer = await app.asking.ask(by(HERE), "When does the museum open?")
    assert nearest(answer).url == "https://ferries.example/a.pdf#page=2"


async def test_an_answer_leads_to_its_message(app: App) -> None:
    link = "https://discord.com/channels/1/2/3"
    await add_message(app, by(HERE), link, "The ferry leaves at nine.")
    answer = await app.asking.ask(by(HERE), "When does the ferry leave?")
    assert nearest(answer).url == link
