"""Where the cells of a row stand."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.text.cells import cells


@pytest.mark.parametrize(
    ("row", "found"),
    [
        ("| Friday | 10:00 to 20:00 | |", ["Friday", "10:00 to 20:00", ""]),
        ("a | b", ["a", "b"]),
        ("x\ty\tz", ["x", "y", "z"]),
        ("  coffee ..... 5 euros", ["coffee", "5 euros"]),
        (r"| a \| b | c |", [r"a \| b", "c"]),
        ("|", [""]),
        ("", [""]),
    ],
)
def test_a_row_comes_apart_into_its_cells(row: str, found: list[str]) -> None:
    assert [row[start:end] for start, end in cells(row)] == found


@given(st.text(st.sampled_from("|\\ \t.ab"), max_size=40))
def test_cells_are_apart_and_in_order(row: str) -> None:
    edges = [edge for cell in cells(row) for edge in cell]
    assert edges == sorted(edges)
    assert all(0 <= edge <= len(row) for edge in edges)
