"""Markdown as its reader sees it, and where CommonMark would mislead."""

import pytest

from tests.reading.outlines import blocks, outline


def test_sections_stand_under_the_headings_above_them() -> None:
    text = "# Club\n\nHello.\n\n## Fees\n\nFour crowns.\n\nRules\n-----\n\n### Dogs ###\n\nNone."
    assert outline(text) == [
        "heading 1",
        "paragraph 3 < 1",
        "heading 5 < 1",
        "paragraph 7 < 5",
        "heading 9 < 1",
        "heading 12 < 9",
        "paragraph 14 < 12",
    ]
    levels = [block.level for block in blocks(text) if block.kind == "heading"]
    assert levels == [1, 2, 2, 3]


def test_items_stand_under_items_and_under_what_introduces_them() -> None:
    text = (
        "These are forbidden:\n\n- welding\n  near wood\n- painting\n  - with oil\n\n"
        "    Not even outdoors.\n- glueing\n\nAll else is fine.\n"
    )
    assert outline(text) == [
        "paragraph 1",
        "item 3-4 < 1",
        "item 5 < 1",
        "item 6 < 5",
        "paragraph 8 < 6",
        "item 9 < 1",
        "paragraph 11",
    ]
    assert [block.level for block in blocks(text)] == [0, 1, 1, 2, 2, 1, 0]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Install it:\n\n```\npacman\n```\n\nDone.", ["paragraph 1", "code 4 < 1", "paragraph 7"]),
        ("Install it.\n\n```sh\n\na\n\nb\n\n```", ["paragraph 1", "code 5-7 < 1"]),
        ("Put this in:\n\n    a = 1\n    b = 2\n", ["paragraph 1", "code 3-4 < 1"]),
        ("The prices:\n\n- one\n\n\n- two", ["paragraph 1", "item 3 < 1", "item 6 < 1"]),
        ("Before you go\n- one", ["paragraph 1", "item 2 < 1"]),
        ("It is open.\n\n- on Monday", ["paragraph 1", "item 3"]),
        ("As follows:\n\nAll of it.\n\nMore.", ["paragraph 1", "paragraph 3 < 1", "paragraph 5"]),
        ("1. Get it:\n```\na\n```\n2. Run it", ["item 1", "code 3 < 1", "item 5"]),
        ("- \n- two", ["item 2"]),
        ("- ```\n  a\n  ```", ["code 2"]),
    ],
)
def test_what_a_line_introduces_stands_under_it(text: str, expected: list[str]) -> None:
    assert outline(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "```\none\n\n# Two\n\nthree",
        "~~~~\none\n~~~\n\n# Two\n\nthree",
        "> ```\n> one\n\n# Two\n\nthree",
        "- ```\n  one\n\n# Two\n\nthree",
    ],
)
def test_a_fence_that_never_closes_swallows_nothing(text: str) -> None:
    kinds = [block.kind for block in blocks(text)]
    assert "code" not in kinds
    assert kinds[-2:] == ["heading", "paragraph"]


def test_columns_name_the_cells_of_the_rows_under_them() -> None:
    text = "Fares:\n| Who | Fare |\n|---|---:|\n| **Dog** | 3 |\n| | |\n| Cat | 2 |\nThat is all.\n"
    assert outline(text) == [
        "paragraph 1",
        "columns 2 < 1",
        "row 4 < 2",
        "row 6 < 2",
        "paragraph 7",
    ]
    assert blocks(text)[1].columns == ("Who", "Fare")


@pytest.mark.parametrize(
    ("text", "columns"),
    [
        ("| Day | Early | Early |\n| | Bar | Door |\n|---|---|---|\n| Mon | A | B |",
         ("Day", "Early Bar", "Early Door")),
        ("Day | Bar\n--- | ---\nMon | A", ("Day", "Bar")),
        ("Boat     Hour  Day\n-------  ----  ---\nCanoe    10    40", ("Boat", "Hour", "Day")),
        ("<table>\n<tr><th>Day</th><th>Bar</th></tr>\n<tr>\n<td>Mon</td>\n<td>A</td>\n</tr>\n"
         "</table>", ("Day", "Bar")),
    ],
)  # fmt: skip
def test_columns_of_every_make(text: str, columns: tuple[str, ...]) -> None:
    head, row = (block for block in blocks(text) if block.kind in {"columns", "row"})
    assert (head.kind, head.columns, row.kind) == ("columns", columns, "row")
    assert blocks(text)[row.parent] == head


def test_rows_without_names_stand_under_what_introduces_them() -> None:
    assert outline("The fares:\n\n| Dog | 3 |\n| Cat | 2 |\n") == [
        "paragraph 1",
        "row 3 < 1",
        "row 4 < 1",
    ]


def test_a_definition_stands_under_its_term_and_a_note_under_what_it_notes() -> None:
    text = (
        "# Museum\n\nIt opens at ten[^1].\n\nPass\n:   A card\n    for a year.\n:   Or a ring.\n\n"
        "Tours cost 8.\n\n[^1]: On Mondays at noon.\n\n    In May at one.\n\n[^2]: Nowhere.\n"
    )
    assert outline(text) == [
        "heading 1",
        "paragraph 3 < 1",
        "term 5 < 1",
        "definition 6-7 < 5",
        "definition 8 < 5",
        "paragraph 10 < 1",
        "note 12 < 3",
        "note 14 < 12",
        "note 16 < 1",
    ]


@pytest.mark.parametrize(
    "hidden",
    [
        "<!-- for editors -->",
        "<!--\nfor editors\n\n# all of it\n-->",
        "[//]: # (for editors)",
        '[site]: https://example.org "Site"',
        "[site]: <https://example.org/a b>",
        '<a name="top"></a>',
        "{#top}",
        "{: .wide}",
        "[![build](b.svg)](c) ![docs](d.svg)",
        '<p align="center"><img src="a.png"></p>',
        '<div class="wide">',
        "{% include note.html %}",
        "{{< figure src=a.png >}}",
        "::: warning",
        "import Tabs from '@theme/Tabs';",
        "[TOC]",
        "> [!NOTE]",
    ],
)
def test_what_no_reader_sees_is_hidden(hidden: str) -> None:
    text = f"One.\n\n{hidden}\n\nTwo.\n"
    last = text.count("\n") - 2
    lines = "3" if last == 3 else f"3-{last}"
    assert outline(text) == ["paragraph 1", f"hidden {lines}", f"paragraph {last + 2}"]


def test_text_in_html_is_read_and_its_tags_are_hidden() -> None:
    text = (
        '<h1 align="center">\n  <img src="a.png"><br>\n  Harbour\n</h1>\n\n<p align="center">\n'
        "  <b>Ferries</b> for all,\n  all day.\n</p>\n\n<ul>\n<li>one</li>\n<li>two</li>\n</ul>\n"
    )
    assert outline(text) == [
        "hidden 1-2",
        "heading 3",
        "hidden 4",
        "hidden 6",
        "paragraph 7-8 < 3",
        "hidden 9",
        "hidden 11",
        "item 12 < 3",
        "item 13 < 3",
        "hidden 14",
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("One is wrapped\nover two lines.", ["paragraph 1-2"]),
        ("One.\nTwo.\nThree.", ["paragraph 1", "paragraph 2", "paragraph 3"]),
        ("Mon: 9 to 5\nSun: closed", ["paragraph 1", "paragraph 2"]),
        ("x" * 400 + "\nshort", ["paragraph 1", "paragraph 2"]),
        ("It is wrapped late, " * 6 + "but\n" + "it is wrapped.", ["paragraph 1-2"]),
        (
            "One  \nTwo\\\nThree<br>\nfour",
            ["paragraph 1", "paragraph 2", "paragraph 3", "paragraph 4"],
        ),
        ("🎉 new\n🔧 mended", ["paragraph 1", "paragraph 2"]),
    ],
)
def test_a_paragraph_is_what_its_reader_takes_as_one(text: str, expected: list[str]) -> None:
    assert outline(text) == expected


def test_clauses_are_items_whatever_their_signs() -> None:
    text = (
        "## § 2 Dogs\n\n(1) A dog needs\n\n1.  a walk and\n\n    a)  a bed,\n\n    b)  a toy.\n\n"
        "(2) Nobody keeps more than\ntwo dogs.\n\nAnd:\n\n2.1 No wolves.\n2.1.1 No foxes.\n"
    )
    assert outline(text) == [
        "heading 1",
        "item 3 < 1",
        "item 5 < 3",
        "item 7 < 5",
        "item 9 < 5",
        "item 11-12 < 1",
        "paragraph 14 < 1",
        "item 16 < 14",
        "item 17 < 16",
    ]


def test_a_number_without_a_blank_after_it_begins_the_next_item() -> None:
    assert outline("9. Nine\n10.Ten\n11. Eleven") == ["item 1", "item 2", "item 3"]


def test_bullets_right_below_a_number_stand_under_it() -> None:
    assert outline("1. Open it:\n- here\n- there\n2. Close it\n\n- apart") == [
        "item 1",
        "item 2 < 1",
        "item 3 < 1",
        "item 4",
        "item 6",
    ]


def test_admonitions_are_text_and_not_code() -> None:
    text = '!!! warning\n\n    Mind the gap.\n\n    - a\n\n!!! tip "By boat"\n    Sail.\n\nOn foot.'
    assert outline(text) == [
        "hidden 1",
        "paragraph 3",
        "item 5",
        "paragraph 7",
        "paragraph 8",
        "paragraph 10",
    ]


def test_a_list_of_contents_is_furniture() -> None:
    text = "# A\n\n- [B](#b)\n  - [C](#c)\n- [D](#d)\n\n- [E](https://example.org)\n- [F](#f)\n"
    assert outline(text)[:4] == ["heading 1", "furniture 3", "furniture 4", "furniture 5"]
    assert [block.kind for block in blocks("- [E](e.md)\n- [F](f.md)\n- [G](g.md)\n")] == [
        "item"
    ] * 3


def test_a_line_in_bold_that_stands_alone_is_a_heading() -> None:
    text = "# A\n\n**By boat**\n\nSail.\n\n**Beware.**\n\nSharks.\n\n**Note:**\n\nNo sharks.\n"
    assert outline(text) == [
        "heading 1",
        "heading 3 < 1",
        "paragraph 5 < 3",
        "paragraph 7 < 3",
        "paragraph 9 < 3",
        "paragraph 11 < 3",
        "paragraph 13 < 11",
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Is it a title?\n---\n\nYes.", ["heading 1", "paragraph 4 < 1"]),
        ("It is none.\n---\nNo.", ["paragraph 1", "paragraph 3"]),
        ("It is told.\nA title\n===\nYes.", ["paragraph 1", "heading 2", "paragraph 4 < 2"]),
        ("- a\n---\n- b", ["item 1", "item 3"]),
        ("> a\n---\nb", ["paragraph 1", "paragraph 3"]),
    ],
)
def test_a_rule_right_below_a_sentence_makes_no_heading(text: str, expected: list[str]) -> None:
    assert outline(text) == expected


def test_addresses_between_angles_are_text() -> None:
    assert outline("- <https://example.org>\n- <a@example.org>\n\n<br>\n") == [
        "item 1",
        "item 2",
        "hidden 4",
    ]


def test_what_follows_a_quote_or_an_item_lazily_belongs_to_it() -> None:
    assert outline("> one\ntwo\n\n- one\ntwo\n") == ["paragraph 1-2", "item 4-5"]


def test_carriage_returns_blanks_and_odd_lines_shift_no_number() -> None:
    text = "# A\r\n\r\n\u3000\r\nOne\rstill one.\u2028\r\n\x0c\r\n- b\x85\r\n"
    assert outline(text) == ["heading 1", "paragraph 4 < 1", "item 6 < 1"]


def test_what_is_nested_too_deep_for_the_parser_is_still_read() -> None:
    assert outline("One.\n\n" + "> " * 90 + "two\n\nThree.")[-2:] == ["paragraph 3", "paragraph 5"]
    assert len(blocks("- " * 90 + "two")) == 1
