"""How a reader sees a quote: its wrapped lines, its cells, its code, and where it begins."""

import pytest
from hypothesis import given

from bot.model import Citation
from tests.answering.shelf import Shelf
from tests.text.writing import articles, questions

LONG = "The harbour master of Grimsay keeps the lantern lit through the night"


def cited(*lines: str, asked: str, name: str = "ferry.md") -> Citation:
    return Shelf(lines, name=name).ask(asked, threshold=0).citations[0]


def cells_of(citation: Citation) -> list[tuple[str, str]]:
    """The cells of a quote behind the names of their columns."""
    return [(each.column, citation.quote[each.start : each.end]) for each in citation.layout.cells]


def test_a_line_end_within_a_sentence_is_wrapping() -> None:
    found = cited(LONG, "so that the ferry finds the pier.", asked="ferry lantern")
    assert found.layout.wraps == (len(LONG),)


def test_short_lines_that_are_one_sentence_are_a_verse() -> None:
    found = cited(
        "The ferry leaves,", "the gulls remain,", "the tide comes in.", asked="ferry tide"
    )
    assert found.layout.wraps == ()


def test_the_cells_of_a_row_have_the_names_of_their_columns() -> None:
    found = cited(
        "| day | ferry | bus |",
        "| --- | --- | --- |",
        "| Friday | at noon | at six |",
        "| Monday | at one | at two |",
        asked="When is the ferry on Friday?",
    )
    assert cells_of(found)[:3] == [("day", "Friday"), ("ferry", "at noon"), ("bus", "at six")]


@pytest.mark.parametrize(
    ("row", "cells"),
    [
        ("| Friday | at noon |", [("day", "Friday"), ("ferry", "at noon")]),
        ("|  | Friday at noon", [("ferry", "Friday at noon")]),
        (
            "| Friday | noon | six | seven |",
            [("day", "Friday"), ("ferry", "noon"), ("bus", "six"), ("", "seven")],
        ),
    ],
)
def test_between_pipes_a_row_may_be_shorter_or_longer_than_its_head(
    row: str, cells: list[tuple[str, str]]
) -> None:
    head = ("| `day` | **ferry** | bus |", "| --- | --- | --- |")
    found = cited(*head, row, asked="When is the ferry on Friday?")
    assert cells_of(found) == cells


def test_without_pipes_a_row_of_other_length_than_its_head_is_no_cells() -> None:
    head = ("day       ferry     bus", "--------  --------  ------")
    asked, name = "When is the ferry on Friday?", "ferry.txt"
    whole = cited(*head, "Friday    at noon   at six", asked=asked, name=name)
    assert cells_of(whole) == [("day", "Friday"), ("ferry", "at noon"), ("bus", "at six")]
    assert cited(*head, "Friday              at six", asked=asked, name=name).layout.cells == ()


def test_of_a_row_that_is_cut_the_cells_have_what_is_quoted() -> None:
    head = ("| day | news | bus |", "| --- | --- | --- |")
    long = "the gulls sat on the roof " * 40
    found = cited(*head, f"| Friday | {long} ferry | noon |", asked="ferry on Friday at noon")
    assert found.cut_start or found.cut_end
    assert " ".join(text for _, text in cells_of(found)) == found.quote.strip("| ").replace(
        "| ", ""
    )


def test_code_is_code() -> None:
    assert cited("Start:", "", "```", "ferry --now", "```", asked="ferry now").layout.code


def test_a_sentence_in_the_middle_of_a_paragraph_is_within_it() -> None:
    text = "Nobody counts the grey gulls on the roof. " * 9 + "The ferry leaves at noon."
    assert cited(text, asked="When does the ferry leave?").layout.within
    assert not cited("The ferry leaves at noon.", asked="ferry").layout.within


@given(articles(), questions())
def test_a_layout_counts_from_the_beginning_of_its_quote(
    lines: tuple[str, ...], asked: str
) -> None:
    for citation in Shelf(lines).ask(asked).citations:
        quote, layout = citation.quote, citation.layout
        assert all(quote[at] == "\n" for at in layout.wraps)
        spans = [*layout.markup, *((cell.start, cell.end) for cell in layout.cells)]
        assert all(0 <= start <= end <= len(quote) for start, end in spans)
        assert not (layout.code and (layout.wraps or layout.markup or layout.cells))
