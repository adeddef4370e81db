"""``ask`` and ``chat`` over a real store."""

import asyncio
import json
from pathlib import Path
from typing import Any

import pytest

from bot.answering import answer as answering
from bot.answering.features import NAMES
from bot.library.deriving import Deriving
from bot.model import SURE
from tests.cli.conftest import Run
from tests.store.test_store import outdate

CARS = "How many cars does the ferry carry?"


def asked(run: Run, *arguments: str) -> dict[str, Any]:
    answer: dict[str, Any] = json.loads(run("ask", "--json", *arguments).stdout)
    return answer


def test_ask_shows_the_quote_with_its_line(run: Run) -> None:
    run("add", "ferry.md", "soup.txt")
    result = run("ask", CARS)
    assert result.exit_code == 0
    title, quote, facts, *_ = result.stdout.splitlines()
    assert title == "The island ferry"
    assert quote == "  3 │ The new ferry carries 320 passengers and 64 cars."
    assert facts in {"    ╰ line 3 · very likely", "    ╰ line 3 · may be it"}
    assert result.stderr == ""


def test_small_talk_is_met_and_not_searched(run: Run) -> None:
    assert "No articles are stored yet" in run("hello").stdout
    run("add", "ferry.md")
    hello = run("hello")  # It is as near to a command as many a slip.
    assert hello.exit_code == 0
    assert hello.stdout.splitlines()[0] == "Hello! Ask what the articles may know; I quote them."
    assert run("ask", "thanks", "a", "lot").stdout == "You are welcome.\n"
    assert run("?").stdout == run("help").stdout
    # Whoever names an article or wants figures means a question.
    assert json.loads(run("ask", "hello", "--json").stdout)["answered"] is False
    assert run("ask", "--in", "ferry", "how", "does", "it", "work").stdout != run("help").stdout
    assert run("ask", "--explain", "what", "is", "this").stdout != run("help").stdout


def test_ask_json_is_one_object_with_these_fields(run: Run) -> None:
    run("add", "ferry.md")
    result = run("ask", CARS, "--json")
    assert (result.exit_code, result.stderr) == (0, "")
    assert len(result.stdout.splitlines()) == 1
    answer = json.loads(result.stdout)
    assert list(answer) == [
        "question",
        "answered",
        "certainty",
        "confidence",
        "reason",
        "citations",
        "closest",
        "differs",
        "missing",
        "corrected",
        "suggestions",
    ]
    assert (answer["question"], answer["answered"], answer["reason"]) == (CARS, True, None)
    assert answer["certainty"] == ("sure" if answer["confidence"] >= SURE else "likely")
    assert (answer["closest"], answer["differs"]) == ([], False)
    first = answer["citations"][0]
    assert list(first) == [
        "article_id",
        "title",
        "origin",
        "url",
        "revision",
        "first_line",
        "last_line",
        "page",
        "headings",
        "lead",
        "quote",
        "highlights",
        "score",
        "by",
    ]
    assert first["origin"] == {"kind": "upload", "ref": "../ferry.md"}
    assert (first["first_line"], first["last_line"], first["page"]) == (3, 3, None)
    assert (first["headings"], first["lead"]) == (["The island ferry"], None)
    assert first["quote"] == "The new ferry carries 320 passengers and 64 cars."
    assert "cars" in [first["quote"][start:end] for start, end in first["highlights"]]


def test_ask_takes_all_its_words_as_the_question(run: Run) -> None:
    run("add", "ferry.md")
    assert run("ask", *CARS.split()).stdout == run("ask", CARS).stdout
    night = (["-night", "ferry"], ["-night ferry"])
    for arguments in (*night, *(["--", *words] for words in night)):
        assert asked(run, *arguments)["question"] == "-night ferry"
    assert asked(run, "ferry", "-night", "--limit", "3")["question"] == "ferry -night"
    assert asked(run, "--json is what")["question"] == "--json is what"
    assert asked(run, "ferry", "--", "--json")["question"] == "ferry --json"


@pytest.mark.parametrize("slip", ["--limt", "--jsn", "-j", "--limit", "--limit=many", "--limit=0"])
def test_a_slip_in_an_option_is_no_word_of_the_question(run: Run, slip: str) -> None:
    result = run("ask", "how", "many", "cars", slip)
    assert (result.exit_code, result.stdout) == (2, "")
    assert len(result.stderr.splitlines()) == 1
    assert slip.partition("=")[0] in result.stderr


TABLE = """# Fares

What the crossing costs:

| Passenger | Summer | Winter |
| --- | --- | --- |
| Adult | 7.80 | 5.20 |
| Dog | 3.00 | free |
"""


def test_a_citation_tells_what_its_quote_stands_under(run: Run, place: Path) -> None:
    (place / "fares.md").write_text(TABLE)
    run("add", "fares.md")
    cited = asked(run, "What does a dog cost in winter?")["citations"][0]
    assert (cited["first_line"], cited["quote"]) == (8, "| Dog | 3.00 | free |")
    assert cited["headings"] == ["Fares"]
    assert cited["lead"] == {"line": 5, "text": "Passenger | Summer | Winter"}
    shown = run("ask", "What does a dog cost in winter?", "--limit", "1").stdout
    assert "  8 │ Passenger: Dog · Summer: 3.00 · Winter: free\n" in shown


def test_what_is_not_sure_is_no_answer_but_names_the_nearest_places(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(answering, "confidence", lambda *_, **__: 0.1)
    run("add", "ferry.md")
    result = run("ask", CARS)
    assert result.exit_code == 1
    first, title, nearest, *_ = result.stdout.splitlines()
    assert (first, title) == ("I am not sure. The nearest I have:", "The island ferry")
    assert nearest.startswith("  line 3 ")
    assert "  The new ferry carries 320 passengers" in nearest
    answer = asked(run, CARS, "--explain")
    assert all("parts" in place.pop("explained") for place in answer["closest"])
    assert answer == asked(run, CARS)
    assert (answer["answered"], answer["certainty"]) == (False, "unsure")
    assert (answer["reason"], answer["citations"]) == ("low_confidence", [])
    assert 1 <= len(answer["closest"]) <= 3
    assert answer["closest"][0]["first_line"] == 3


def test_explain_shows_the_sum_that_is_each_score(run: Run) -> None:
    run("add", "ferry.md", "soup.txt")
    question = "How many cars does the zebra ferry carry?"
    plain, result = run("ask", question), run("ask", question, "--explain")
    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout.startswith(plain.stdout)
    _, head, *lines = result.stdout.removeprefix(plain.stdout).split("\n\n")[0].split("\n")
    score, title = head.split("  The island ferry · ")
    assert title == "line 3"
    *parts, absent = [line for line in lines if line]
    values, names = zip(*(part.split(maxsplit=1) for part in parts), strict=True)
    # Each of eight figures is rounded to three digits.
    assert sum(map(float, values)) == pytest.approx(float(score), abs=8 * 0.0005)
    assert names[0].startswith("bm25 = cars ")
    assert "article" in names
    assert absent.split() == ["not", "in", "it:", "zebra"]


def test_explain_puts_parts_terms_and_absent_words_into_each_citation(run: Run) -> None:
    run("add", "ferry.md", "soup.txt")
    question = "How many cars does the zebra ferry carry?"
    plain, explained = asked(run, question), asked(run, question, "--explain")
    assert plain["citations"]
    assert all("explained" not in citation for citation in plain["citations"])
    for citation in explained["citations"]:
        why = citation.pop("explained")
        assert list(why) == ["parts", "terms", "absent", "odds"]
        assert list(why["parts"])[: len(NAMES)] == list(NAMES)
        assert sum(why["parts"].values()) == pytest.approx(citation["score"], abs=1e-9)
        assert sum(why["terms"].values()) == pytest.approx(why["parts"]["bm25"], abs=1e-9)
        assert "zebra" in why["absent"]
    assert explained == plain


def test_explain_of_nothing_found_is_as_without(run: Run) -> None:
    run("add", "ferry.md")
    for flags in ((), ("--json",)):
        plain = run("ask", "Which zebras sing?", *flags)
        result = run("ask", "Which zebras sing?", "--explain", *flags)
        assert (result.exit_code, result.stdout) == (1, plain.stdout)


def test_nothing_found_exits_with_1_and_names_what_is_missing(run: Run) -> None:
    run("add", "ferry.md")
    result = run("ask", "Which zebras sing?")
    assert (result.exit_code, result.stderr) == (1, "")
    assert "“zebras”" in result.stdout
    answer = json.loads(run("ask", "--json", "Which zebras sing?").stdout)
    assert (answer["answered"], answer["reason"], answer["citations"]) == (False, "no_match", [])
    assert (answer["certainty"], answer["closest"]) == (None, [])
    assert "zebras" in answer["missing"]


def test_the_comment_form_answers_nothing(run: Run) -> None:
    run("add", "ferry.md")
    assert run("ask", "What is my email address?").exit_code == 1


def test_an_empty_store_says_where_it_is_and_how_to_add(run: Run, place: Path) -> None:
    result = run("ask", CARS)
    assert result.exit_code == 1
    told = f"No articles are stored yet in {place / 'data'}. "
    assert result.stdout.startswith(told)
    assert "footnote add" in result.stdout
    assert run("list").stderr.startswith(told)
    elsewhere = f"No articles are stored yet in {place / 'else' / 'where'}. "
    assert run("list", "--data", "else/where").stderr.startswith(elsewhere)
    assert asked(run, CARS)["reason"] == "no_articles"
    assert not (place / "data").exists()


def test_a_newcomers_first_question_is_answered_from_the_corpus(run: Run, place: Path) -> None:
    (place / "corpus").mkdir()
    (place / "ferry.md").rename(place / "corpus" / "ferry.md")
    answer = asked(run, CARS)
    assert answer["citations"][0]["origin"] == {"kind": "corpus", "ref": "ferry.md"}


def test_a_corpus_file_that_cannot_be_read_is_a_warning(run: Run, place: Path) -> None:
    (place / "corpus").mkdir()
    (place / "corpus" / "empty.txt").write_text("\n")
    run("add", "ferry.md")
    result = run("ask", CARS)
    assert result.exit_code == 0
    (warning,) = result.stderr.splitlines()
    assert "empty.txt" in warning


def test_in_asks_one_article_by_id_or_title(run: Run) -> None:
    run("add", "ferry.md", "soup.txt")
    for article in ("1", "The island ferry"):
        assert asked(run, CARS, "--in", article)["answered"]
    assert asked(run, CARS, "--in", "Notes on onion soup")["citations"] == []
    assert asked(run, CARS, "--in", "onion")["citations"] == []


BOATS = "".join(
    f"## The {name}\n\nThe {name} carries {40 + at} cars over the bay to the island.\n\n"
    for at, name in enumerate("Heron Otter Badger Puffin Gannet Marten Dipper Curlew".split())
)


def test_limit_is_the_most_citations(run: Run, place: Path) -> None:
    (place / "boats.md").write_text(f"# Island boats\n\n{BOATS}")
    run("add", "boats.md")
    question = "How many cars do the island boats carry over the bay?"
    assert len(asked(run, question)["citations"]) == 5
    assert len(asked(run, question, "--limit", "2")["citations"]) == 2
    assert len(asked(run, question, "--limit", "7")["citations"]) == 7


def test_a_server_is_answered_from_its_own_and_the_shared_articles(run: Run) -> None:
    run("add", "ferry.md")
    run("add", "soup.txt", "--scope", "77")
    onions = "How long are the onions fried?"
    assert asked(run, onions, "--scope", "77")["answered"]
    assert asked(run, CARS, "--scope", "77")["answered"]
    other = asked(run, onions, "--scope", "78")
    assert not other["answered"]
    assert "onions" in other["missing"]


@pytest.mark.parametrize("question", ["", "   "])
def test_no_question_is_an_error(run: Run, question: str) -> None:
    result = run("ask", question, "--json")
    assert (result.exit_code, result.stdout) == (2, "")
    assert len(result.stderr.splitlines()) == 1


def test_an_unknown_article_is_an_error_and_not_nothing_found(run: Run) -> None:
    run("add", "ferry.md")
    result = run("ask", CARS, "--in", "Ferries")
    assert (result.exit_code, result.stdout) == (2, "")
    assert len(result.stderr.splitlines()) == 1


def test_chat_without_a_terminal_answers_each_line(run: Run) -> None:
    run("add", "ferry.md")
    result = run("chat", stdin=f"{CARS}\n\nWhich zebras sing?\nWhat does a foot passenger pay?")
    assert (result.exit_code, result.stderr) == (0, "")
    questions = [line for line in result.stdout.splitlines() if line.startswith("> ")]
    assert questions == [f"> {CARS}", "> Which zebras sing?", "> What does a foot passenger pay?"]
    assert "64 cars" in result.stdout
    assert "“zebras”" in result.stdout
    assert "7.80" in result.stdout


def test_no_arguments_and_no_token_is_chat(run: Run) -> None:
    run("add", "ferry.md")
    assert "64 cars" in run(stdin=f"{CARS}\n").stdout


def test_chat_with_nothing_to_read_is_quiet(run: Run) -> None:
    result = run("chat", stdin="")
    assert (result.exit_code, result.stdout, result.stderr) == (0, "", "")


def test_operators_narrow_what_is_asked(run: Run) -> None:
    run("add", "ferry.md", "--tag", "boats")
    run("add", "soup.txt")
    both = "fry onions in butter, and a car pays on the island ferry"
    for question, title in {
        f'{both} "a car pays"': "The island ferry",
        f"{both} tag:BOATS": "The island ferry",
        f"{both} -ferry": "Notes on onion soup",
    }.items():
        (citation,) = asked(run, question)["citations"]
        assert citation["title"] == title
    assert len(asked(run, both)["citations"]) == 2


def test_what_operators_leave_nothing_of_says_so(run: Run) -> None:
    run("add", "ferry.md", "--tag", "boats")
    left_out = run("ask", "ferry passenger -island")
    assert left_out.exit_code == 1
    assert left_out.stdout == (
        "Nothing found: all that matches is left out by the quoted words, -words or tags.\n"
    )
    assert asked(run, "ferry passenger -island")["reason"] == "filtered"
    unknown = run("ask", "ferry passenger tag:trains")
    assert unknown.exit_code == 1
    assert "“tag:trains” stands nowhere in what was searched." in unknown.stdout


def test_a_phrase_that_is_nowhere_is_named_without_its_quotation_marks(run: Run) -> None:
    run("add", "ferry.md")
    result = run("ask", 'How many passengers and cars does the "new  island ferry" carry?')
    assert "320 passengers" in result.stdout
    assert "“new island ferry” stands nowhere in what was searched." in result.stdout


def test_what_an_update_has_left_to_analyse_is_told(
    run: Run, place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run("add", "ferry.md")
    assert run("ask", CARS).stderr == ""
    outdate(place / "data")

    async def take_long(*_: object) -> None:
        await asyncio.Event().wait()

    with monkeypatch.context() as patch:
        patch.setattr(Deriving, "anew", take_long)
        told = run("ask", CARS)
    assert told.exit_code == 0
    assert told.stderr == (
        "Not analysed by this version yet, and so maybe missed: 1 of the articles. "
        "footnote reindex does it now, and the bot while it runs.\n"
    )
    assert run("reindex").exit_code == 0
    assert run("ask", CARS).stderr == ""
