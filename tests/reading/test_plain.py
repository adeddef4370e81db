"""Plain text: people type headings, lists and tables everywhere, each in his own way."""

import pytest

from tests.reading.outlines import blocks, outline


def _outline(text: str) -> list[str]:
    return outline(text, "a.txt")


def test_headings_by_signs_lines_below_and_lines_around() -> None:
    text = (
        "======\nManual\n======\n\nPart\n====\n\nOne.\n\nPiece\n-----\n\nTwo.\n\n"
        "Part two\n========\n\n## Signs ##\n\nThree.\n"
    )
    assert _outline(text) == [
        "heading 2",
        "heading 5 < 2",
        "paragraph 8 < 5",
        "heading 10 < 5",
        "paragraph 13 < 10",
        "heading 15 < 2",
        "heading 18 < 2",
        "paragraph 20 < 18",
    ]


def test_short_lines_that_stand_alone_are_headings_where_nothing_else_is() -> None:
    text = (
        "The island\n\nIt lies in the west.\n\nGet in\n\nBy boat\n\nThere are boats all day.\n\n"
        "Red\n\nGreen\n\nBlue\n\nThose are its colours.\n\nSee also, perhaps\n\nThe end is near."
    )
    kinds = {block.first: (block.kind, block.level) for block in blocks(text, "a.txt")}
    assert kinds[1] == ("heading", 1)
    assert kinds[5] == ("heading", 2)
    assert kinds[7] == ("heading", 3)
    assert {kinds[line][0] for line in (3, 9, 11, 13, 15, 17, 19)} == {"paragraph"}


@pytest.mark.parametrize(
    "line", ["§ 3 Dogs", "Article 5", "RULE 4: DOGS", "v1.2.0 (2024-05-01)", "1.2.0", "3. Dogs"]
)
def test_the_name_of_a_section_heads_it(line: str) -> None:
    told = "Dogs stay outside of the hall, unless they are small and clean."
    text = f"Rules\n\nOf the club.\n\n{line}\n\n{told}\n\nCats."
    assert _outline(text)[2:] == ["heading 5 < 1", "paragraph 7 < 5", "paragraph 9 < 5"]


def test_items_by_their_signs_and_indents() -> None:
    text = (
        "Bring:\n- bread\n  and butter\n    * white\n- milk\n\n  Fresh.\n\nDo not bring dogs.\n\n"
        "1) One\n   a) two\n2) Three\n\n2.1 Four\n2.1.1 Five\n2.2 Six\n\n**1.** Seven\n1️⃣ Eight\n"
    )
    assert _outline(text) == [
        "paragraph 1",
        "item 2-3 < 1",
        "item 4 < 2",
        "item 5 < 1",
        "paragraph 7 < 5",
        "paragraph 9",
        "item 11",
        "item 12 < 11",
        "item 13",
        "item 15 < 13",
        "item 16 < 15",
        "item 17 < 13",
        "item 19",
        "item 20",
    ]


def test_short_lines_under_an_announcement_are_a_list() -> None:
    assert _outline("Ingredients:\n4 onions\nsalt, pepper\n\nHe said:\nthat is all.") == [
        "paragraph 1",
        "item 2 < 1",
        "item 3 < 1",
        "paragraph 5-6",
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("| A | B |\n|---|---|\n| 1 | 2 |", ["columns 1", "row 3 < 1"]),
        ("A | B\n--|--\n1 | 2\n\nEnd.", ["columns 1", "row 3 < 1", "paragraph 5"]),
        ("Boat   1 h\n-----  ---\nCanoe  10\nRaft   20", ["columns 1", "row 3 < 1", "row 4 < 1"]),
        ("==== ===\nBoat  h\n==== ===\nRaft  2\n==== ===", ["columns 2", "row 4 < 2"]),
        ("+---+---+\n| A | B |\n+===+===+\n| 1 | 2 |\n|   | 3 |\n+---+---+",
         ["columns 2", "row 4-5 < 2"]),
        ("Boat\tFare\nRaft\t2\nCanoe\t3", ["columns 1", "row 2 < 1", "row 3 < 1"]),
        ("Raft ..... 2\nCanoe .... 3", ["row 1", "row 2"]),
        ("Fares:\nRaft    2\nCanoe   3", ["paragraph 1", "row 2 < 1", "row 3 < 1"]),
    ],
)  # fmt: skip
def test_rows_and_columns_of_every_make(text: str, expected: list[str]) -> None:
    assert _outline(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("[18:02] Ana: open?\n[18:03] Bo: no\nnot yet\n[18:04] Ana: ok",
         ["entry 1", "entry 2-3 < 1", "entry 4"]),
        ("[02:16] <ana> hi\n=== bo is now known as chi\n[02:18]  * ana waves\n[02:19] <chi> hi",
         ["entry 1", "entry 2", "entry 3", "entry 4"]),
        ("2024-05-01 10:00:00,123 INFO up\n2024-05-01 10:00:01 WARN hot\n2024-05-02T11:00Z down",
         ["entry 1", "entry 2", "entry 3"]),
        ("12/03/24, 18:02 - Ana: hi\n12/03/24, 18:03 - Bo: hi\n12/03/24, 18:04 - Ana: bye",
         ["entry 1", "entry 2", "entry 3"]),
        ("Ana — Today at 18:02\nis it open?\n\nBo — Today at 18:03\nno\n\nAna  6:04 PM\nok",
         ["entry 1-2", "entry 4-5 < 1", "entry 7-8"]),
        ("CHAIR: We begin.\nANA: Good.\n\nCHAIR: Any\nquestions?\n\nANA: None.",
         ["entry 1", "entry 2", "entry 4-5", "entry 7 < 4"]),
    ],
)  # fmt: skip
def test_messages_and_lines_of_a_log_are_entries(text: str, expected: list[str]) -> None:
    assert _outline(text) == expected


def test_one_time_or_name_alone_makes_no_entry() -> None:
    text = "10:00 is when it opens.\n\nAna: she has the key.\n\nNote: it is heavy.\n"
    assert {block.kind for block in blocks(text, "a.txt")} == {"paragraph"}


def test_restructured_text() -> None:
    text = (
        ".. _top:\n\n.. contents::\n   :depth: 2\n\nRun this::\n\n   run --fast\n\n"
        ".. code-block:: sh\n\n   run\n\n.. note::\n\n   Mind it.\n\n.. note:: Mind that.\n\n"
        "Term\n   What it is.\n\n.. image:: a.png\n   :alt: A\n\n.. a comment\n   of two lines\n"
    )
    assert _outline(text) == [
        "hidden 1",
        "hidden 3-4",
        "paragraph 6",
        "code 8 < 6",
        "hidden 10",
        "code 12 < 6",
        "hidden 14",
        "paragraph 16",
        "paragraph 18",
        "term 20",
        "definition 21 < 20",
        "hidden 23-24",
        "hidden 26-27",
    ]


def test_quotes_comments_and_code() -> None:
    text = "> One is\n> quoted\nand two is not.\n\n<!--\nno\n-->\n\n```sh\nrun\n```\n\n```sh\nrun\n"
    assert _outline(text) == [
        "paragraph 1-2",
        "paragraph 3",
        "hidden 5-7",
        "code 10 < 3",
        "hidden 13",
        "paragraph 14",
    ]


def test_lines_after_number_signs_are_a_remark_and_no_headings() -> None:
    assert _outline("# This file tells\n# how to sail.\n#\n# It is short.\n\nSail.") == [
        "paragraph 1-2",
        "paragraph 4",
        "paragraph 6",
    ]


def test_a_message_on_discord() -> None:
    text = "**Server rules**\n**1.** Be kind\n**2.** No spam\n\n**Beware**\nof the dog.\n"
    assert outline(text, "") == [
        "heading 1",
        "item 2 < 1",
        "item 3 < 1",
        "paragraph 5 < 1",
        "paragraph 6 < 5",
    ]


def test_furniture_of_a_page_stands_under_nothing() -> None:
    text = "Skip to content\n\n# Boats\n\nThey float.\n\nLeave a reply\n\nName *\n"
    assert _outline(text) == [
        "furniture 1",
        "heading 3",
        "paragraph 5 < 3",
        "furniture 7",
        "furniture 9",
    ]


def test_what_somebody_says_in_brackets_is_not_hidden() -> None:
    text = "She agreed at once.\n\n[Ana]: yes\n\n!!! wow\n\n[site]: https://example.org"
    assert _outline(text) == ["paragraph 1", "paragraph 3", "paragraph 5", "hidden 7"]


def test_html_and_indented_fences_in_plain_text() -> None:
    text = (
        "<details>\n<summary>Is it?</summary>\nYes.\n</details>\n\n"
        "1. Run:\n     ```\n     a\n     ```\n"
    )
    assert _outline(text) == [
        "hidden 1",
        "question 2",
        "paragraph 3 < 2",
        "hidden 4",
        "item 6",
        "code 8 < 6",
    ]
