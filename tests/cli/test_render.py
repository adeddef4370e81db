"""Answers and lines as text, in a terminal and without one."""

import io
from collections.abc import Iterable
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len
from rich.console import Console
from rich.text import Text

from bot.cli.render import MATCH, answer_lines, numbered
from bot.model import Answer, Citation, Lead, Line, Origin, Reason

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
        "   9 │ The old ship",
        "  10 │ left at nine",
        "  11 │ and came back.",
        "     ╰ Ferries · L9-L11 · sure",
    ]


def test_matched_words_are_bold_wherever_the_line_is_folded() -> None:
    quote = "The ship sails at nine. " * 5 + "She carries\n320 passengers."
    start = quote.index("320")
    answer = Answer(
        "?", 0.9, citations=(citation(quote, highlights=((4, 8), (start, start + 14))),)
    )
    lines = list(answer_lines(answer, TERMINAL))
    assert bold(lines) == ["ship", "320 passengers"]
    assert max(cell_len(line.plain) for line in lines) <= WIDTH
    assert [line.plain[:5] for line in lines[:3]] == ["  1 │", "    │", "    │"]


def test_without_a_terminal_no_line_is_folded_or_shortened() -> None:
    quote = "The ship sails at nine. " * 30
    answer = Answer("?", 0.9, citations=(citation(quote), citation(quote, 5)))
    lines = shown(answer_lines(answer, NOWHERE))
    assert lines[0] == f"  1 │ {quote.rstrip()}"
    assert lines[-1] == f"  L5  {quote}"


def test_a_cut_sentence_has_its_ellipsis_outside_of_the_quote() -> None:
    answer = Answer("?", 0.9, citations=(citation("she sails", 3, cut=True),))
    assert shown(answer_lines(answer, NOWHERE))[0] == "  3 │ … she sails …"


def test_other_citations_are_brief_and_name_their_article_where_it_is_another() -> None:
    others = (citation("At\nten.", 7), citation("Soup " * 40, 2, article_id=2, title="Soups"))
    answer = Answer("?", 0.7, citations=(citation("At nine."), *others))
    assert shown(answer_lines(answer, TERMINAL))[1:] == [
        "    ╰ Ferries · L1 · likely",
        "",
        "Also:",
        "  L7-L8  At ten.",
        f"  L2     {('Soup ' * 40)[: WIDTH - 10]}…",
        "         Soups",
    ]


def test_a_page_is_named() -> None:
    assert citation("x", 4, page=2).place == "L4, page 2"


@pytest.mark.parametrize(("confidence", "word"), [(1.0, "sure"), (0.85, "sure"), (0.3, "likely")])
def test_confidence_is_a_word(confidence: float, word: str) -> None:
    assert Answer("?", confidence).certainty == word
    assert Answer("?", confidence, "low_confidence").certainty == "unsure"
    assert Answer("?", reason="no_match").certainty is None


def test_a_quote_stands_below_its_headings_and_what_introduces_it() -> None:
    row = replace(
        citation("| Dog | free |", 14),
        headings=("Ferries", "Fares", "Winter"),
        lead=Lead(9, "Passenger | Price"),
    )
    assert shown(answer_lines(Answer("?", 0.9, citations=(row,)), NOWHERE)) == [
        "       Fares › Winter",
        "   9 ┊ Passenger | Price",
        "  14 │ | Dog | free |",
        "     ╰ Ferries · L14 · sure",
    ]


def test_two_places_that_differ_are_named_as_such() -> None:
    cited = citation("The fee is 55."), citation("The fee is 40.", 3, article_id=2)
    first, second, third, *_ = shown(
        answer_lines(Answer("?", 0.9, citations=cited, differs=True), NOWHERE)
    )
    assert (first, second) == ("  1 │ The fee is 55.", "    ╰ Ferries · L1 · sure")
    assert third == "Another place says otherwise; the newer one comes first."


def test_where_nothing_is_sure_the_nearest_places_have_a_line_each() -> None:
    nearest = citation("At nine.", 29), citation("Soup\n" * 40, 2, title="A " * 60)
    answer = Answer("?", 0.1, "low_confidence", closest=nearest, missing=("zebra",))
    assert shown(answer_lines(answer, TERMINAL)) == [
        "I am not sure. The nearest places:",
        "  Ferries · L29  At nine.",
        f"  {'A ' * 9}A… · L2-L42  {('Soup ' * 40)[: WIDTH - 34]}…",
        "“zebra” stands nowhere in what was searched.",
    ]
    lines = shown(answer_lines(answer, NOWHERE))
    assert lines[2].endswith("Soup Soup")


@pytest.mark.parametrize("reason", ["no_articles", "no_match", "filtered", "low_confidence"])
def test_no_answer_says_so_in_its_first_line(reason: Reason) -> None:
    first, *_ = shown(answer_lines(Answer("?", reason=reason), NOWHERE))
    assert first.startswith(("Nothing found", "No articles are stored", "I am not sure"))


def test_no_answer_names_what_is_missing_and_offers_more() -> None:
    answer = Answer(
        "?",
        reason="no_match",
        missing=("zebra", "lion"),
        corrected={"fery": "ferry"},
        suggestions=("When does the ferry leave?",),
    )
    assert shown(answer_lines(answer, NOWHERE)) == [
        "Searched “ferry” for “fery”.",
        "Nothing found: no article speaks of this.",
        "“zebra” and “lion” stand nowhere in what was searched.",
        "Perhaps:",
        "  When does the ferry leave?",
    ]


def test_an_answer_offers_more_too() -> None:
    answer = Answer("?", 0.9, citations=(citation("x", 4),), suggestions=("Cattle?", "Castle?"))
    assert shown(answer_lines(answer, NOWHERE))[-3:] == ["Perhaps:", "  Cattle?", "  Castle?"]


def test_an_empty_store_says_how_to_add() -> None:
    lines = shown(answer_lines(Answer("?", reason="no_articles"), NOWHERE))
    assert "footnote add" in lines[-1]


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
