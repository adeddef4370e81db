"""Tables of a PDF that are ruled: their cells may wrap, and nothing of the page is lost."""

import itertools
from collections.abc import Iterable, Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.formats.pdf import document as pdf
from tests.formats.test_pdf import NAME, PROSE, Text, below, built

ACROSS, DOWN = (50, 200, 300, 400), (700, 660, 620, 580)
"""The edges of three columns and of three rows."""


def line(x: float, y: float, to_x: float, to_y: float) -> str:
    return f"{x} {y} m {to_x} {to_y} l S\n"


def level(heights: Iterable[float], across: Sequence[float] = ACROSS) -> str:
    return "".join(line(across[0], y, across[-1], y) for y in heights)


def upright(across: Iterable[float], down: Sequence[float] = DOWN) -> str:
    return "".join(line(x, down[0], x, down[-1]) for x in across)


GRID = level(DOWN) + upright(ACROSS)
UNPARTED = level((*DOWN[:2], DOWN[-1])) + upright(ACROSS)
"""The same, and without the rule between the last two rows."""

HEAD = [
    Text(60, 682, "Crossing"),
    Text(60, 670, "and harbour"),
    Text(210, 676, "Adults"),
    Text(310, 676, "Children"),
]
FIRST = [Text(60, 636, "Sandbar"), Text(210, 636, "12.50"), Text(310, 636, "6.00")]
SECOND = [
    Text(60, 606, "The long way"),
    Text(60, 594, "round the island"),
    Text(210, 600, "18.00"),
    Text(310, 600, "9.00"),
]

CELLS = [*HEAD, *FIRST, *SECOND]
ROWS = [
    "| Crossing and harbour | Adults | Children |",
    "| Sandbar | 12.50 | 6.00 |",
    "| The long way round the island | 18.00 | 9.00 |",
]


def read(texts: Sequence[Text], drawn: str) -> list[tuple[str, str]]:
    """The kinds and texts of the blocks of a page."""
    document = pdf.read(NAME, built(texts, drawn=drawn))
    return [
        (
            block.kind,
            " / ".join(part.strip() for part in document.lines[block.first - 1 : block.last]),
        )
        for block in document.blocks
    ]


def rows_of(texts: Sequence[Text], drawn: str) -> list[str]:
    """The names of columns and the rows of a page."""
    return [text for kind, text in read(texts, drawn) if kind in {"columns", "row"}]


def test_the_lines_of_a_cell_are_one_row() -> None:
    found = read([*below(50, 780, *PROSE), *CELLS, Text(50, 540, "Afterwards.")], GRID)
    kinds = [kind for kind, _ in found]
    assert kinds == ["paragraph", "columns", "row", "row", "paragraph"]
    assert [text for kind, text in found if kind in {"columns", "row"}] == ROWS


@pytest.mark.parametrize(
    "drawn",
    [
        pytest.param(GRID.replace(" S\n", " ") + "S\n", id="in one path"),
        pytest.param(
            "".join(
                f"{x} {y} {right - x} {top - y} re S\n"
                for x, right in itertools.pairwise(ACROSS)
                for top, y in itertools.pairwise(DOWN)
            ),
            id="as frames",
        ),
        pytest.param(
            "".join(
                f"{x + 1} {y + 1} {right - x - 2} {top - y - 2} re S\n"
                for x, right in itertools.pairwise(ACROSS)
                for top, y in itertools.pairwise(DOWN)
            ),
            id="as frames with gaps",
        ),
        pytest.param(
            "".join(f"{ACROSS[0]} {y} 350 1 re f\n" for y in DOWN)
            + "".join(f"{x} {DOWN[-1]} 1 120 re f\n" for x in ACROSS),
            id="filled",
        ),
        pytest.param(
            f"1 0 0 1 20 10 cm\n{level([y - 10 for y in DOWN], [x - 20 for x in ACROSS])}"
            f"{upright([x - 20 for x in ACROSS], [y - 10 for y in DOWN])}1 0 0 1 -20 -10 cm\n",
            id="moved",
        ),
        pytest.param(level(DOWN) + upright(ACROSS[1:-1]), id="open at its sides"),
        pytest.param(level(DOWN[:-1]) + upright(ACROSS), id="going on over the page"),
        pytest.param(level(DOWN), id="level rules alone"),
        pytest.param(
            "".join(f"0.9 g {ACROSS[0]} {y} 350 40 re f 0 g\n" for y in DOWN[1::2]),
            id="every other row shaded",
        ),
        pytest.param(
            f"0.9 g {ACROSS[0]} {DOWN[2]} 350 40 re f 0 g\n" + level((720, 560), (30, 500)),
            id="one row shaded",
        ),
        pytest.param(level(DOWN) + upright((50, 400)), id="framed rows"),
        pytest.param(level(DOWN[1:]), id="level rules below each row"),
    ],
)
def test_rules_are_drawn_in_many_ways(drawn: str) -> None:
    assert rows_of(CELLS, drawn) == ROWS


def test_a_cell_beside_several_rows_is_said_in_each() -> None:
    drawn = level(DOWN[:2]) + line(200, 620, 400, 620) + level(DOWN[3:]) + upright(ACROSS)
    texts = [*HEAD, Text(60, 616, "Sandbar"), *FIRST[1:], *SECOND[2:]]
    assert rows_of(texts, drawn)[1:] == ["| Sandbar | 12.50 | 6.00 |", "| Sandbar | 18.00 | 9.00 |"]


def test_a_head_of_two_rows_is_one() -> None:
    drawn = line(50, 700, 400, 700) + line(200, 680, 400, 680) + level(DOWN[1:])
    drawn += upright((50, 200, 400)) + line(300, 680, 300, 580)
    head = [
        Text(60, 676, "Crossing"),
        Text(210, 686, "Price"),
        Text(210, 666, "Adults"),
        Text(310, 666, "Children"),
    ]
    assert rows_of([*head, *FIRST, *SECOND], drawn) == [
        "| Crossing | Price Adults | Children |",
        *ROWS[1:],
    ]


def test_what_goes_over_all_columns_is_no_row() -> None:
    drawn = level((740, *DOWN, 540)) + upright((50, 400), (740, 540)) + upright((200, 300))
    found = read([Text(60, 716, "Prices of the year"), *CELLS, Text(60, 556, "In crowns.")], drawn)
    assert [kind for kind, _ in found] == ["heading", "columns", "row", "row", "paragraph"]


def test_rows_that_no_rule_parts_are_told_by_their_numbers() -> None:
    texts = [
        *HEAD,
        *below(60, 640, "Sandbar", "Eel Point", "The long", pitch=20),
        Text(60, 588, "way"),
        *below(210, 640, "12.50", "14.00", "18.00", pitch=20),
        *below(310, 640, "6.00", "7.00", "9.00", pitch=20),
    ]
    assert rows_of(texts, UNPARTED)[1:] == [
        "| Sandbar | 12.50 | 6.00 |",
        "| Eel Point | 14.00 | 7.00 |",
        "| The long way | 18.00 | 9.00 |",
    ]


def test_a_cell_without_text_stays_empty() -> None:
    texts = [
        *HEAD,
        *below(60, 640, "Sandbar", "Eel Point", "Far", pitch=20),
        *below(210, 640, "12.50", "14.00", "18.00", pitch=20),
        Text(310, 640, "6.00"),
    ]
    assert rows_of(texts, UNPARTED)[1:] == [
        "| Sandbar | 12.50 | 6.00 |",
        "| Eel Point | 14.00 |  |",
        "| Far | 18.00 |  |",
    ]


def test_rules_above_and_below_all_rows_part_none() -> None:
    texts = [
        Text(50 + 150 * column, 680 - 14 * at - 6 * (at > 0), cell)
        for at, row in enumerate(
            [("River", "Length"), ("Elbe", "1,094"), ("Oder", "840"), ("Weser", "452")]
        )
        for column, cell in enumerate(row)
    ]
    assert rows_of(texts, level((692, 674, 620))) == [
        "| River | Length |",
        "| Elbe | 1,094 |",
        "| Oder | 840 |",
        "| Weser | 452 |",
    ]


def test_text_between_two_tables_is_in_neither() -> None:
    lower = [Text(text.x, text.y - 300, text.text) for text in CELLS]
    prose = below(50, 500, *(f"{part} {part}" for part in PROSE))
    found = read([*CELLS, *prose, *lower], level(DOWN) + level([y - 300 for y in DOWN]))
    assert [kind for kind, _ in found] == [
        *["columns", "row", "row"],
        "paragraph",
        *["columns", "row", "row"],
    ]


@pytest.mark.parametrize(
    "drawn",
    [
        pytest.param(level((800, 500)) + upright((40, 560), (800, 500)), id="a frame"),
        pytest.param(level((800, 720, 500)) + upright((40, 300, 560), (800, 500)), id="boxes"),
        pytest.param(level((800, 765, 730, 695, 500)), id="lines through it"),
    ],
)
def test_text_in_boxes_is_no_table(drawn: str) -> None:
    texts = [*below(50, 780, *PROSE), *below(50, 700, *PROSE), *below(320, 780, *PROSE[:2])]
    assert {kind for kind, _ in read(texts, drawn)} <= {"paragraph", "heading"}


def test_a_drawing_of_very_many_lines_is_read_in_time() -> None:
    drawn = level(range(10, 830, 4)) + upright(range(10, 590, 4), (830, 10))
    many = "".join(
        line(x, y, x + 7, y) + line(x, y, x, y + 7)
        for x in range(0, 590, 11)
        for y in range(0, 830, 11)
    )
    assert "Sandbar" in " ".join(text for _, text in read(CELLS, drawn + many))


_PLACE = st.integers(0, 30)


@given(
    st.lists(st.tuples(_PLACE, _PLACE, _PLACE, st.booleans()), max_size=30),
    st.lists(st.tuples(_PLACE, _PLACE), min_size=1, max_size=25, unique=True),
)
def test_no_word_is_lost_whatever_is_drawn(
    rules: list[tuple[int, int, int, bool]], places: list[tuple[int, int]]
) -> None:
    drawn = "".join(
        line(at * 18, start * 26, at * 18, end * 26)
        if up
        else line(start * 18, at * 26, end * 18, at * 26)
        for at, start, end, up in rules
    )
    words = {f"word{number}x": (x * 18 + 5, y * 26 + 5) for number, (x, y) in enumerate(places)}
    texts = [Text(x, y, word) for word, (x, y) in words.items()]
    document = pdf.read(NAME, built(texts, drawn=drawn))
    said = " ".join(document.lines)
    assert all(word in said for word in words)
