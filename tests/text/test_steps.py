"""The path above a piece."""

from bot.model import Piece, Step
from bot.reading.text_files import document, to_lines
from bot.text.passages import passages
from bot.text.steps import DEEPEST, LONGEST


def path(text: str, piece: str, name: str = "a.md", title: str | None = None) -> list[Step]:
    """The steps above the piece that reads so, the nearest first."""
    found: list[tuple[Piece, tuple[Step, ...]]] = [
        (each, passage.steps)
        for passage in passages(document(name, to_lines(text), title))
        for each in passage.pieces
        if passage.text[each.start : each.end] == piece
    ]
    ((last, steps),) = found
    above = []
    at = last.step
    while at >= 0:
        above.append(steps[at])
        at = steps[at].parent
    return above


def texts(text: str, piece: str, title: str | None = "Notes") -> list[str]:
    return [step.text for step in path(text, piece, title=title)]


def test_headings_stand_under_headings_and_under_the_title() -> None:
    text = "## Winter *in* [Orrin](x)\n\n### The engine\n\nRun it.\n\n## Spring\n\nPaint her."
    assert texts(text, "Run it.") == ["The engine", "Winter in Orrin", "Notes"]
    assert texts(text, "Paint her.") == ["Spring", "Notes"]
    assert [step.line for step in path(text, "Run it.", title="Notes")] == [3, 1, 0]


def test_a_heading_that_is_the_title_is_not_said_twice_below_it() -> None:
    text = "# Care\n\n" + "It is a boat. " * 60 + "\n\nWash her well and often. " + "Dry. " * 60
    below = path(text, "Wash her well and often.")
    assert [(step.line, step.text) for step in below] == [(1, "Care")]


def test_an_item_stands_under_items_the_lead_in_and_the_question() -> None:
    text = "**Q: What may I bring?**\n\nAll of these:\n\n- Animals\n  - dogs\n    1. small ones"
    found = path(text, "1. small ones", title="Notes")
    assert [(step.kind, step.text) for step in found] == [
        ("item", "dogs"),
        ("item", "Animals"),
        ("paragraph", "All of these:"),
        ("question", "What may I bring?"),
        ("heading", "Notes"),
    ]


def test_a_row_stands_under_the_names_of_its_columns() -> None:
    text = "| **day** | fare |\n| --- | --- |\n| Monday | 9 |"
    assert texts(text, "| Monday | 9 |")[0].replace("*", "") == "day | fare"


def test_a_definition_stands_under_its_term_and_a_note_under_what_it_notes() -> None:
    text = "Battery\n: Drives the ferry.\n\nIt is new[^1].\n\n[^1]: Since 2019."
    assert texts(text, ": Drives the ferry.") == ["Battery", "Notes"]
    assert texts(text, "[^1]: Since 2019.") == ["It is new.", "Notes"]


def test_of_a_long_lead_in_the_last_sentence_introduces() -> None:
    text = "The weather is bad. " * 20 + "Bring these:\n\n- a lamp"
    assert texts(text, "- a lamp") == ["Bring these:", "Notes"]
    endless = "weather " * 100 + "\n\n- a lamp"
    assert max(map(len, texts(endless, "- a lamp"))) <= LONGEST


def test_an_underline_is_no_part_of_a_heading() -> None:
    for head in ("Care\n====", "====\nCare\n===="):
        assert [
            step.text for step in path(f"{head}\n\nWash her.", "Wash her.", "a.rst", "Notes")
        ] == [
            "Care",
            "Notes",
        ]


def test_of_a_path_without_end_the_nearest_steps_are_kept() -> None:
    items = [f"{'  ' * depth}- item {depth}." for depth in range(3 * DEEPEST)]
    for passage in passages(document("a.txt", items)):
        assert len(passage.steps) <= DEEPEST + len(passage.pieces)
