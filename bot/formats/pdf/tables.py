"""Tables of a PDF, told by cells that stand below each other."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from bot.formats.pdf.layout import Line
from bot.formats.pdf.page import Piece, runs_left

_FEWEST_ROWS = 3
_MOST_COLUMNS = 20
_LONG = 60
_CELL_GAP = 0.9
_FILLED = 0.6
_PROSE = 45
"""Letters of the mean cell from which two columns are text side by side, no table."""

_WRAPPED = 1.4
_LARGER_PITCH = 1.15
_WITHIN = 2.0
_LONGEST_LEADER, _LONGEST_NUMBER = 400, 30
_LEADER = re.compile(r"(?:[.…·_]\s?){4}\s*(?:\d{1,4}|[ivxlc]{1,6})$")
_NUMBER = re.compile(r"[\W\d]*\d[\W\d]*[^\W\d]{0,3}\W*")
_SIGN = re.compile(r"\W?|[\W_]?(?:\d{1,3}|[A-Za-z]|[ivxIVX]{1,4})[.)]|o")


@dataclass(slots=True)
class _Cell:
    left: float
    right: float
    text: str
    hyphen: bool = False


@dataclass(slots=True)
class Table:
    """Rows of as many cells each, and whether the first of them names the columns."""

    rows: list[list[str]]
    named: bool
    page: int


@dataclass(slots=True)
class _Columns:
    """Columns as far as they are known: where each begins and ends, in order."""

    spans: list[tuple[float, float]] = field(default_factory=list)

    def take(self, cells: Sequence[_Cell]) -> bool:
        """Make room for a row; false if its cells do not stand below those above."""
        if len(cells) > _MOST_COLUMNS:
            return False
        spans = list(self.spans)
        taken: set[int] = set()
        for cell in cells:
            over = [at for at, span in enumerate(spans) if _overlaps(span, cell)]
            if len(over) > 1 or (over and over[0] in taken):
                return False
            if over:
                left, right = spans[over[0]]
                spans[over[0]] = min(left, cell.left), max(right, cell.right)
                taken.add(over[0])
            else:
                at = sum(right <= cell.left + _WITHIN for _, right in spans)
                spans.insert(at, (cell.left, cell.right))
                taken = {place + (place >= at) for place in taken} | {at}
        if len(spans) > _MOST_COLUMNS or any(
            right > following + _WITHIN for (_, right), (following, _) in pairwise(spans)
        ):
            return False
        self.spans = spans
        return True

    def place(self, cell: _Cell) -> int:
        """Which column a cell stands in."""
        return next(at for at, span in enumerate(self.spans) if _overlaps(span, cell))


def _overlaps(span: tuple[float, float], cell: _Cell) -> bool:
    return min(span[1], cell.right) - max(span[0], cell.left) > min(
        _WITHIN, 0.5 * (cell.right - cell.left)
    )


def leads(text: str) -> bool:
    """Whether a line leads over dots to the number of a page, as in a table of contents."""
    return _LEADER.search(text[-_LONGEST_LEADER:]) is not None


def tables(lines: Sequence[Line]) -> list[Line | Table]:
    """The same lines, those of tables put together."""
    found: list[Line | Table] = []
    at = 0
    while at < len(lines):
        end = at
        ruled = lines[at].cells[0]
        if ruled.rows:
            rows = [list(row) for row in ruled.rows]
            found.append(Table(rows, ruled.named, lines[at].page))
            at += 1
            continue
        if len(lines[at].cells) > 1 and not leads(lines[at].text):
            table, end = _table(lines, at)
            if table is not None:
                found.append(table)
                at = end
                continue
        end = max(end, at + 1)
        found += lines[at:end]
        at = end
    return found


def _table(lines: Sequence[Line], first: int) -> tuple[Table | None, int]:
    """The table that begins with a line, and the place after it."""
    columns = _Columns()
    taken: list[tuple[Line, list[_Cell]]] = []
    at = first
    while at < len(lines):
        line = lines[at]
        cells = _cells(line, columns.spans)
        if not _belongs(lines[first], line, taken, cells) or not columns.take(cells):
            break
        taken.append((line, cells))
        at += 1
    while taken and len(taken[-1][1]) == 1 and not _is_wrapped(taken[-2][0], taken[-1][0]):
        taken.pop()
        at -= 1
    if not _is_table(columns, [cells for _, cells in taken]):
        # What is long and no table is not tried again from each of its lines.
        return None, at if len(taken) > _LONG else first + 1
    return _filled(columns, taken), at


def _belongs(
    first: Line, line: Line, taken: list[tuple[Line, list[_Cell]]], cells: list[_Cell]
) -> bool:
    if (line.page, line.column) != (first.page, first.column) or leads(line.text):
        return False
    if not taken:
        return len(cells) > 1
    above = taken[-1][0]
    if above.base - line.base > 4 * max(above.size, line.size):
        return False
    if len(cells) > 1:
        return True
    below_first = cells[0].left <= taken[0][1][0].right + _WITHIN
    return _is_wrapped(above, line) and (not below_first or taken[-1][1][0].hyphen)


def _is_wrapped(above: Line, line: Line) -> bool:
    return above.base - line.base <= _WRAPPED * max(above.size, line.size)


def _cells(line: Line, spans: Sequence[tuple[float, float]]) -> list[_Cell]:
    """The parts of a line with wide gaps between them, or a column's edge, from left to right."""
    cells: list[_Cell] = []
    for piece in sorted(line.cells, key=lambda piece: piece.left):
        last = cells[-1] if cells else None
        begins = last is not None and any(
            abs(left - piece.left) < _WITHIN and last.right < left for left, _ in spans
        )
        if last is not None and not begins and piece.left - last.right < _CELL_GAP * line.size:
            last.text = _joined(line, last, piece)
            last.right, last.hyphen = max(last.right, piece.right), piece.hyphen
        else:
            cells.append(_Cell(piece.left, piece.right, piece.text, piece.hyphen))
    return cells


def _joined(line: Line, last: _Cell, piece: Piece) -> str:
    return f"{piece.text} {last.text}" if line.rtl else f"{last.text} {piece.text}"


def _is_table(columns: _Columns, cells: list[list[_Cell]]) -> bool:
    """Whether rows are those of a table, not of a list or of text that happens to have gaps."""
    full = [row for row in cells if len(row) > 1]
    count = len(columns.spans)
    if len(full) < _FEWEST_ROWS or count < 2:
        return False
    if sum(map(len, full)) < _FILLED * count * len(full):
        return False
    if count == 2:
        signs = sum(_SIGN.fullmatch(row[0].text) is not None for row in full)
        letters = sum(min(len(cell.text) for cell in row) for row in full)
        if signs * 2 > len(full) or letters > _PROSE * len(full):
            return False
    return True


def _filled(columns: _Columns, taken: list[tuple[Line, list[_Cell]]]) -> Table:
    """A table of rows that are as long as it has columns; wrapped lines go to their row."""
    count = len(columns.spans)
    found: list[list[str]] = []
    steps = [above.base - line.base for (above, _), (line, _) in pairwise(taken)]
    largest = max(steps)
    for at, (line, cells) in enumerate(taken):
        row = [""] * count
        for cell in cells:
            row[columns.place(cell)] = cell.text
        step = steps[at - 1] if at else 0.0
        parted = [columns.place(cell) for cell in taken[at - 1][1] if cell.hyphen] if at else []
        goes_on = not row[0] or 0 in parted
        wrapped = at and goes_on and step <= _WRAPPED * line.size
        if wrapped and (len(cells) == 1 or step * _LARGER_PITCH < largest):
            found[-1] = [
                f"{above}{cell}" if place in parted else f"{above} {cell}".strip()
                for place, (above, cell) in enumerate(zip(found[-1], row, strict=True))
            ]
        else:
            found.append(row)
    if runs_left([piece for line, _ in taken for piece in line.cells]):
        found = [row[::-1] for row in found]
    bold = taken[0][0].bold and not all(line.bold for line, _ in taken)
    return Table(found, is_named(found, bold=bold), taken[0][0].page)


def is_named(found: list[list[str]], *, bold: bool) -> bool:
    """Whether the first row names the columns: it alone is ``bold``, or text above numbers."""
    first, *others = found
    if not all(first[1:]) or any(is_number(cell) for cell in first):
        return False
    if bold:
        return True
    return any(
        sum(is_number(row[at]) for row in others) * 2 > len(others) for at in range(len(first))
    )


def is_number(cell: str) -> bool:
    """Whether a cell says a number and little else."""
    return len(cell) <= _LONGEST_NUMBER and _NUMBER.fullmatch(cell) is not None
