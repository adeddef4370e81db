"""The tables of OpenDocument: rows and cells, which may be said to repeat a billion times."""

from collections.abc import Callable, Iterator

from bot.errors import QuotaError
from bot.formats.grid import Rows
from bot.formats.odf.styles import TABLE, Element

_MOST_REPEATED = 100_000
"""Characters that a cell may come to by being repeated."""

_WIDEST = 250
_MOST_CELLS = 1_000_000
_ROW_GROUPS = frozenset(
    TABLE + each for each in ("table-header-rows", "table-rows", "table-row-group")
)


def table_rows(table: Element, text: Callable[[Element], str]) -> Rows:
    """The rows of a table, with what ``text`` says of its cells.

    Raises QuotaError where they are too many.
    """
    rows: list[list[str]] = []
    left = _MOST_CELLS
    for element in own_rows(table):
        row = _row(element, text)
        times = _repeated(element, "rows") if row else 1
        times = max(1, min(times, _MOST_REPEATED // (sum(map(len, row)) + 1)))
        left -= times * (len(row) + 1)
        if left < 0:
            raise QuotaError("It has a table that is too large for one article: split it.")
        rows += [row] * times
    return rows


def own_rows(table: Element) -> Iterator[Element]:
    """The rows of a table, but not those of tables within."""
    left = [iter(table)]
    while left:
        element = next(left[-1], None)
        if element is None:
            left.pop()
        elif element.tag == f"{TABLE}table-row":
            yield element
        elif element.tag in _ROW_GROUPS:
            left.append(iter(element))


def _row(row: Element, text: Callable[[Element], str]) -> list[str]:
    cells: list[str] = []
    for cell in row:
        if cell.tag == f"{TABLE}table-cell":
            said = text(cell)
        elif cell.tag == f"{TABLE}covered-table-cell":
            said = ""
        else:
            continue
        times = min(_repeated(cell, "columns"), _WIDEST - len(cells))
        cells += [said] * max(1, min(times, _MOST_REPEATED // (len(said) + 1)))
        if len(cells) >= _WIDEST:
            break
    while cells and not cells[-1]:
        cells.pop()
    return cells


def _repeated(element: Element, what: str) -> int:
    times = element.get(f"{TABLE}number-{what}-repeated", "1")
    return int(times[:9]) if times.isdecimal() else 1
