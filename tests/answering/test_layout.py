"""How a reader sees a quote: its wrapped lines, its cells, its code, and where it begins."""

from hypothesis import given

from bot.model import Citation
from tests.answering.shelf import Shelf
from tests.text.writing import articles, questions

LONG = "The harbour master of Grimsay keeps the lantern lit through the night"


def cited(*lines: str, asked: str) -> Citation:
    return Shelf(lines).ask(asked, threshold=0).citations[0]


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
    cells = [(cell.column, found.quote[cell.start : cell.end]) for cell in found.layout.cells]
    assert cells[:3] == [("day", "Friday"), ("ferry", "at noon"), ("bus", "at six")]


def test_a_row_of_other_length_than_its_head_is_no_cells() -> None:
    found = cited(
        "| day | ferry | bus |",
        "| --- | --- | --- |",
        "| Friday | at noon |",
        asked="When is the ferry on Friday?",
    )
    assert found.layout.cells == ()


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
