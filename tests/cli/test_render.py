"""Answers and lines as text, in a terminal and without one."""

import io
from collections.abc import Iterable
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len
from rich.console import Console
from rich.style import Style
from rich.text import Text

from bot.cli.render import MATCH, answer_lines, numbered, place
from bot.model import Answer, Cell, Citation, Layout, Lead, Line, Origin, Reason

WIDTH = 60
NOWHERE = Console(file=io.StringIO())
TERMINAL = Console(file=io.StringIO(), force_terminal=True, width=WIDTH)


def citation(
    quote: str,
    first: int = 1,
    *,
    article_id: int = 1,
    title: str = "Ferries",
    page: int | None = None,
    highlights: tuple[tuple[int, int], ...] = (),
    cut: bool = False,
) -> Citation:
    return Citation(
        article_id=article_id,
        title=title,
        origin=Origin("upload", "ferries.txt"),
        revision=1,
        first_line=first,
        last_line=first + quote.count("\n"),
        page=page,
        quote=quote,
        highlights=highlights,
        score=1.0,
        cut_start=cut,
        cut_end=cut,
    )


def shown(lines: Iterable[Text]) -> list[str]:
    return [line.plain for line in lines]


def bold(lines: Iterable[Text]) -> list[str]:
    return [
        line.plain[each.start : each.end]
        for line in lines
        for each in line.spans
        if each.style == MATCH
    ]


def test_every_line_of_a_quote_has_its_own_number() -> None:
    answer = Answer(
        "?", 0.9, citations=(citation("The old ship\nleft at nine\nand came back.", 9),)
    )
    assert shown(answer_lines(answer, NOWHERE)) == [
        "Ferries",
        "   9 │ The old ship",
        "  10 │ left at nine",
        "  11 │ and came back.",
        "     ╰ lines 9 to 11 · very likely",
    ]


def test_a_page_is_named_by_its_host_and_linked_at_the_quoted_words() -> None:
    url = "https://ferries.example/times#:~:text=at%20nine"
    answer = Answer("?", 0.9, citations=(replace(citation("at nine"), url=url),))
    *_, facts = answer_lines(answer, TERMINAL)
    assert facts.plain == "    ╰ line 1 · very likely · ferries.example"
    linked = {
        facts.plain[each.start : each.end]: each.style.link
        for each in facts.spans
        if isinstance(each.style, Style)
    }
    assert linked == {"ferries.example": url}


def test_matched_words_are_bold_wherever_the_line_is_folded() -> None:
    quote = "The ship sails at nine. " * 5 + "She carries\n320 passengers."
    start = quote.index("320")
    answer = Answer(
        "?", 0.9, citations=(citation(quote, highlights=((4, 8), (start, start + 14))),)
    )
    lines = list(answer_lines(answer, TERMINAL))
    assert bold(lines) == ["ship", "320 passengers"]
    assert max(cell_len(line.plain) for line in lines) <= WIDTH
    assert [line.plain[:5] for line in lines[1:4]] == ["  1 │", "    │", "    │"]


def test_without_a_terminal_no_line_is_folded_or_shortened() -> None:
    quote = "The ship sails at nine. " * 30
    answer = Answer("?", 0.9, citations=(citation(quote), citation(quote, 5)))
    lines = shown(answer_lines(answer, NOWHERE))
    assert lines[1] == f"  1 │ {quote.rstrip()}"
    assert lines[-1] == f"  line 5  {quote}"


def test_a_cut_sentence_has_its_ellipsis_outside_of_the_quote() -> None:
    answer = Answer("?", 0.9, citations=(citation("she sails", 3, cut=True),))
    assert shown(answer_lines(answer, NOWHERE))[1] == "  3 │ … she sails …"


def test_other_citations_are_brief_and_stand_below_the_titles_of_their_articles() -> None:
    soup = "Soup " * 40
    soups = citation(soup, 2, article_id=2, title="Soups")
    others = (citation("At\nten.", 7), soups, citation("At noon.", 12))
    answer = Answer("?", 0.7, citations=(citation("At nine."), *others))
    assert shown(answer_lines(answer, TERMINAL))[2:] == [
        "    ╰ line 1 · may be it",
        "",
        "Also:",
        "Ferries",
        "  lines 7 to 8  At ten.",
        "  line 12       At noon.",
        "Soups",
        f"  line 2  {soup[: WIDTH - 11]}…",
    ]


@pytest.mark.parametrize("columns", [20, 40, 80, 120])
def test_an_answer_keeps_to_the_columns_there_are(columns: int) -> None:
    title, long = "Where the ferries of the bay go", "The ship sails at nine. " * 5
    cited = [
        replace(citation(long, at, article_id=at, title=title), headings=(title, "Winter " * 9))
        for at in (3000, 4000)
    ]
    answered = Answer("?", 0.9, citations=tuple(cited), missing=("zebra", "lion"), differs=True)
    unsure = Answer("?", 0.1, "low_confidence", closest=tuple(cited))
    screen = Console(file=io.StringIO(), force_terminal=True, width=columns)
    for answer in (answered, unsure):
        lines = shown(answer_lines(answer, screen))
        widest = max(map(cell_len, lines))
        # A quote has twenty columns beside its number, whatever there is.
        assert widest <= max(columns, 29)


def test_a_page_is_named() -> None:
    assert place(citation("x", 4, page=2)) == "line 4, page 2"


@pytest.mark.parametrize(("confidence", "word"), [(1.0, "sure"), (0.85, "sure"), (0.3, "likely")])
def test_confidence_is_a_word(confidence: float, word: str) -> None:
    assert Answer("?", confidence).certainty == word
    assert Answer("?", confidence, "low_confidence").certainty == "unsure"
    assert Answer("?", reason="no_match").certainty is None


def test_a_quote_stands_below_its_headings_and_what_introduces_it() -> None:
    item = replace(
        citation("- dogs", 14), headings=("Ferries", "Fares", "Winter"), lead=Lead(9, "Free for:")
    )
    assert shown(answer_lines(Answer("?", 0.9, citations=(item,)), NOWHERE)) == [
        "Ferries › Fares › Winter",
        "   9 ┊ Free for:",
        "  14 │ - dogs",
        "     ╰ line 14 · very likely",
    ]


def test_the_cells_of_a_row_stand_behind_the_names_of_their_columns() -> None:
    quote = "| Dog | free |\n| Car | 26.40 |"
    cells = ("Dog", "Passenger"), ("free", "Price"), ("Car", "Passenger"), ("26.40", "Price")
    places = tuple(
        Cell(column, quote.index(text), quote.index(text) + len(text)) for text, column in cells
    )
    rows = replace(
        citation(quote, 14, highlights=((2, 5),)),
        lead=Lead(9, "Passenger | Price"),
        layout=Layout(cells=places),
    )
    lines = list(answer_lines(Answer("?", 0.9, citations=(rows, rows)), NOWHERE))
    assert bold(lines) == ["Dog", "Dog"]
    assert shown(lines) == [
        "Ferries",
        "  14 │ Passenger: Dog · Price: free",
        "  15 │ Passenger: Car · Price: 26.40",
        "     ╰ lines 14 to 15 · very likely",
        "",
        "Also:",
        "Ferries",
        "  lines 14 to 15  Passenger: Dog · Price: free · Passenger: Car · Price: 26.40",
    ]


def test_a_quote_from_within_a_paragraph_begins_with_an_ellipsis() -> None:
    within = replace(citation("She sails."), layout=Layout(within=True))
    lines = shown(answer_lines(Answer("?", 0.9, citations=(within,)), NOWHERE))
    assert lines[1] == "  1 │ … She sails."


def test_two_places_that_differ_are_named_as_such() -> None:
    cited = citation("The fee is 55."), citation("The fee is 40.", 3, article_id=2)
    _, first, second, third, *_ = shown(
        answer_lines(Answer("?", 0.9, citations=cited, differs=True), NOWHERE)
    )
    assert (first, second) == ("  1 │ The fee is 55.", "    ╰ line 1 · very likely")
    assert third == "Another place says otherwise; the newer one comes first."


def test_where_nothing_is_sure_the_nearest_places_have_a_line_each() -> None:
    nearest = citation("At nine.", 29), citation("Soup\n" * 40, 2, article_id=2, title="Soups")
    answer = Answer("?", 0.1, "low_confidence", closest=nearest, missing=("zebra",))
    assert shown(answer_lines(answer, TERMINAL)) == [
        "I am not sure. The nearest I have:",
        "Ferries",
        "  line 29  At nine.",
        "Soups",
        f"  lines 2 to 42  {('Soup ' * 40)[: WIDTH - 18]}…",
        "“zebra” stands nowhere in what was searched.",
    ]
    lines = shown(answer_lines(answer, NOWHERE))
    assert lines[4].endswith("Soup Soup")


@pytest.mark.parametrize("reason", ["no_match", "filtered", "low_confidence"])
def test_no_answer_says_so_in_its_first_line(reason: Reason) -> None:
    first, *_ = shown(answer_lines(Answer("?", reason=reason), NOWHERE))
    assert first.startswith(("Nothing found", "I am not sure"))


def test_no_answer_names_what_is_missing_and_offers_more() -> None:
    answer = Answer(
        "?",
        reason="no_match",
        missing=("fery", "zebra", "lion"),
        corrected={"fery": "ferry"},
        suggestions=("When does the ferry leave?",),
    )
    # Another spelling by which nothing was found is none to speak of.
    assert shown(answer_lines(answer, NOWHERE)) == [
        "Nothing found: no article speaks of this.",
        "“fery”, “zebra” and “lion” stand nowhere in what was searched.",
        "Perhaps:",
        "  When does the ferry leave?",
    ]


def test_an_answer_that_stands_has_one_notice_of_a_slip_and_no_second_guess() -> None:
    cited = (citation("x", 4),)
    answer = Answer(
        "?",
        0.9,
        citations=cited,
        missing=("fery", "zebra"),
        corrected={"fery": "ferry"},
        suggestions=("Fairy?",),
    )
    assert shown(answer_lines(answer, NOWHERE)) == [
        "Showing “ferry” for “fery”.",
        *shown(answer_lines(Answer("?", 0.9, citations=cited), NOWHERE)),
    ]
    answer = replace(answer, confidence=0.1, reason="low_confidence", citations=(), closest=cited)
    assert shown(answer_lines(answer, NOWHERE))[-3:] == [
        "“zebra” stands nowhere in what was searched.",
        "Perhaps:",
        "  Fairy?",
    ]


def test_lines_are_numbered_and_furniture_is_told_apart_without_colour() -> None:
    lines = [Line(9, "The end.", True), Line(10, "", True), Line(11, "Leave a Reply", False)]
    assert shown(numbered(lines, NOWHERE)) == ["   9 │ The end.", "  10 │", "  11 ┊ Leave a Reply"]


def test_no_lines_are_no_text() -> None:
    assert shown(numbered([], NOWHERE)) == []


def test_markup_of_an_article_is_text() -> None:
    lines = [Line(1, "[bold]not[/bold] [link=x]this[/link] :smile:", True)]
    assert shown(numbered(lines, TERMINAL)) == [
        "  1 │ [bold]not[/bold] [link=x]this[/link] :smile:"
    ]


@given(st.text(max_size=200), st.text(max_size=40), st.text(max_size=40))
def test_nothing_hostile_is_left_in_any_part(quote: str, title: str, word: str) -> None:
    other = citation(quote, 4, article_id=2, title=title)
    under = replace(citation(quote, title=title), headings=(word, quote), lead=Lead(1, quote))
    answered = Answer("?", 0.9, citations=(under, other), missing=(word,))
    unsure = Answer("?", 0.1, "low_confidence", closest=(under, other))
    unanswered = Answer(
        "?", reason="no_match", missing=(word,), corrected={word: title}, suggestions=(quote,)
    )
    for screen in (NOWHERE, TERMINAL):
        lines = [
            *answer_lines(answered, screen),
            *answer_lines(unanswered, screen),
            *answer_lines(unsure, screen),
            *numbered([Line(1, quote.replace("\n", " "), False)], screen),
        ]
        raw = {each for line in lines for each in line.plain if each != "\t"}
        assert not raw & {*map(chr, range(0x20)), *map(chr, range(0x7F, 0xA0)), "\u202e", "\u2066"}
