"""Tables of a PDF that are ruled: what stands between two rules is one row, on however many lines.

Cells whose lines wrap stand on other bases than those beside them. Only the rules tell then which
lines are of one row.
"""

import re
from bisect import bisect
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

from bot.formats.pdf.layout import rows
from bot.formats.pdf.page import Piece, runs_left
from bot.formats.pdf.rules import SNAP, Rules, covers
from bot.formats.pdf.tables import is_named, is_number

_FEWEST, _FEWEST_OPEN = 2, 3
"""Rows that a table has, and one without upright rules, whose rules may part its head alone."""

_FEWEST_FULL, _FEWEST_FILLED = 0.34, 0.5
"""Shares of rows with text in two cells, and of cells with text."""

_LONGEST_MEAN = 160
"""Letters of the mean cell from which the cells are boxes of text, no table."""

_LONGEST_REPEATED = 80
"""Letters of a cell beside several rows that is said in each of them."""

_MOST_GAPPED = 0.5
"""Share of the lines of a column that have a wide gap from which it is several."""

_MOST_OF_MANY = 0.34
"""Share of the rows that hold several each from which the rules part no rows."""

_LEADER = re.compile(r"\.{4}\W*$")
_WIDE = 0.6
_PITCH = 1.5
_MIDDLE = 0.25


def with_tables(pieces: Sequence[Piece], grids: Iterable[Rules]) -> list[Piece]:
    """The same pieces, those of each ruled table as one that has its rows."""
    left = list(pieces)
    for rules in (part for grid in grids for part in _without_text(grid, pieces)):
        grid = _Grid(rules, left)
        table = grid.table()
        if table is not None:
            gone = set(map(id, grid.taken))
            left = [*(piece for piece in left if id(piece) not in gone), table]
    return left


# Rules


def _without_text(rules: Rules, pieces: Sequence[Piece]) -> Iterator[Rules]:
    """The rules, level ones alone parted where text goes from one side to the other."""
    level, upright = rules
    if upright:
        yield rules
        return
    wide = [
        _middle(piece) for piece in pieces if piece.width > _WIDE * (level[0].end - level[0].start)
    ]
    run = level[:1]
    for above, below in pairwise(level):
        if any(below.at < height < above.at for height in wide):
            yield Rules(run, [])
            run = []
        run.append(below)
    yield Rules(run, [])


# Cells


_Cells = dict[int, list[Piece]]


class _Grid:
    """What stands between rules that belong together.

    ``heights`` are the edges of its rows from the top down, ``widths`` those of its columns.
    """

    def __init__(self, rules: Rules, pieces: Sequence[Piece]) -> None:
        self._level, self._upright = level, upright = rules
        start, end = min(rule.start for rule in level), max(rule.end for rule in level)
        self.heights = sorted({rule.at for rule in level}, reverse=True)
        # A table that goes on over the page has no rule at its end there.
        if upright:
            top, bottom = max(rule.end for rule in upright), min(rule.start for rule in upright)
            self.heights = [
                *([top] if top > self.heights[0] + SNAP else []),
                *self.heights,
                *([bottom] if bottom < self.heights[-1] - SNAP else []),
            ]
        self.taken = [
            piece
            for piece in pieces
            if self.heights[-1] < _middle(piece) < self.heights[0]
            and start <= (piece.left + piece.right) / 2 <= end
        ]
        inner = sorted({rule.at for rule in upright if start + SNAP < rule.at < end - SNAP})
        self._is_open = not inner
        if self._is_open:
            inner = _gaps(self.taken)
            if not upright:
                self._take_head(pieces, inner, start, end)
        self.widths = [start, *inner, end]
        self._unruled = {*(inner if self._is_open else ()), *self._within_columns()}
        self.widths = sorted({*self.widths, *self._unruled})

    def _within_columns(self) -> Iterator[float]:
        """Edges without a rule, within columns most of whose lines have a wide gap."""
        for start, end in pairwise(self.widths):
            within = [piece for piece in self.taken if start < (piece.left + piece.right) / 2 < end]
            lines = rows(within)
            gapped = [line for line in lines if len(line) > 1]
            if len(gapped) >= max(_FEWEST_OPEN, _MOST_GAPPED * len(lines)):
                yield from _gaps([piece for line in gapped for piece in line])

    def _take_head(
        self, pieces: Sequence[Piece], gaps: Sequence[float], start: float, end: float
    ) -> None:
        """Take the names of the columns that stand above the first rule."""
        base = self.heights[0]
        head: list[Piece] = []
        above = [
            piece
            for piece in pieces
            if piece.base > base and start - SNAP <= piece.left and piece.right <= end + SNAP
        ]
        for row in reversed(rows(above)):
            is_near = row[0].base - base <= _PITCH * row[0].size
            if not is_near or any(bisect(gaps, one.left) != bisect(gaps, one.right) for one in row):
                break
            head += row
            base = row[0].base
        if len({bisect(gaps, piece.left) for piece in head}) > 1:
            self.taken += head
            self.heights.insert(0, max(piece.top for piece in head) + 1)

    def table(self) -> Piece | None:
        """One piece that has the rows; None if what is ruled is no table."""
        least = _FEWEST_OPEN if self._is_open else _FEWEST
        if (
            len(self.widths) < 3
            or len(self.heights) <= least
            or any(piece.rows for piece in self.taken)
        ):
            return None
        by_row: dict[int, _Cells] = defaultdict(lambda: defaultdict(list))
        for piece in self.taken:
            row, column = self._place(piece)
            by_row[row][column].append(piece)
        many = sum(self._are_rows(cells, any_text=self._is_open) for cells in by_row.values())
        if self._is_open and many > _MOST_OF_MANY * len(by_row):
            return None
        parts: list[tuple[int, _Cells]] = []
        for row, cells in sorted(by_row.items()):
            # What goes over all columns is a title, or a note.
            if parts or len(cells) > 1:
                parted = self._parted(cells) if self._are_rows(cells) else [cells]
                parts += [(row, part) for part in parted]
        while parts and len(parts[-1][1]) == 1 and self._is_across(parts[-1][0]):
            parts.pop()
        self.taken = [piece for _, part in parts for cell in part.values() for piece in cell]
        return self._piece(parts) if self._is_table([part for _, part in parts]) else None

    def _are_rows(self, cells: _Cells, *, any_text: bool = False) -> bool:
        """Whether the lines of cells are rows of their own: numbers do not wrap, nor what dots end.

        ``any_text`` is taken for rows that stands on the same lines in all cells.
        """
        lines = [rows(cell) for cell in cells.values()]
        for cell in lines:
            texts = [_text([line]) for line in cell]
            # The first may name the column.
            if len(texts) > 2 and all(map(is_number, texts[1:])):
                return True
            if len(texts) > 1 and all(map(is_number, texts)):
                return True
            if sum(_LEADER.search(text) is not None for text in texts) > 1:
                return True
        return (
            any_text and len(lines) > 1 and len({len(cell) for cell in lines}) == 1 < len(lines[0])
        )

    def _parted(self, cells: _Cells) -> list[_Cells]:
        """The lines of cells as rows, but for lines in one cell alone, which go on above."""
        found: list[_Cells] = []
        for line in rows([piece for cell in cells.values() for piece in cell]):
            row: _Cells = defaultdict(list)
            for piece in line:
                row[self._place(piece)[1]].append(piece)
            if found and len(row) == 1:
                for column, cell in row.items():
                    found[-1][column] += cell
            else:
                found.append(row)
        return found

    def _is_table(self, parts: Sequence[_Cells]) -> bool:
        """Whether enough cells have text, and little enough of it."""
        filled = [len(cells) for cells in parts]
        if not filled:
            return False
        full = sum(count > 1 for count in filled)
        letters = sum(char.isalnum() for piece in self.taken for char in piece.text)
        return (
            full >= max(_FEWEST, _FEWEST_FULL * len(filled))
            and sum(filled) >= _FEWEST_FILLED * len(filled) * (len(self.widths) - 1)
            and 1 <= letters / sum(filled) <= _LONGEST_MEAN
        )

    def _place(self, piece: Piece) -> tuple[int, int]:
        """The row and column of a piece; of cells that are one, the first."""
        middle, at = (piece.left + piece.right) / 2, _middle(piece)
        row = sum(at < height for height in self.heights[1:])
        column = min(max(bisect(self.widths, middle) - 1, 0), len(self.widths) - 2)
        if not self._is_open:
            while column and not self._is_parted(self.widths[column], at):
                column -= 1
            while row and not self._is_ruled(self.heights[row], middle):
                row -= 1
        return row, column

    def _last(self, row: int, column: int) -> int:
        """The last row that a cell stands beside."""
        middle = (self.widths[column] + self.widths[column + 1]) / 2
        while row + 2 < len(self.heights) and not self._is_ruled(self.heights[row + 1], middle):
            row += 1
        return row

    def _is_parted(self, width: float, height: float) -> bool:
        return width in self._unruled or any(
            rule.at == width and covers(rule, height) for rule in self._upright
        )

    def _is_across(self, row: int) -> bool:
        """Whether no rule parts a row."""
        middle = (self.heights[row] + self.heights[row + 1]) / 2
        return not any(self._is_parted(width, middle) for width in self.widths[1:-1])

    def _is_ruled(self, height: float, width: float) -> bool:
        return any(rule.at == height and covers(rule, width) for rule in self._level)

    def _piece(self, parts: Sequence[tuple[int, _Cells]]) -> Piece:
        found: list[list[str]] = []
        beside: dict[int, tuple[int, str]] = {}
        for row, cells in parts:
            texts = {column: _text(rows(cell)) for column, cell in cells.items()}
            for column, text in texts.items():
                if len(text) <= _LONGEST_REPEATED:
                    beside[column] = self._last(row, column), text
            for column, (last, text) in beside.items():
                if row <= last:
                    texts.setdefault(column, text)
            found.append([texts.get(column, "") for column in range(len(self.widths) - 1)])
        bold = [all(piece.bold for cell in part.values() for piece in cell) for _, part in parts]
        found, named = self._headed(found, parts, bold)
        rtl = runs_left(self.taken)
        highest = max(self.taken, key=lambda piece: piece.base)
        return Piece(
            " ".join(cell for row in found for cell in row if cell),
            self.widths[0],
            self.widths[-1],
            highest.base,
            highest.size,
            min(piece.order for piece in self.taken),
            rtl=rtl,
            named=named,
            rows=[row[::-1] for row in found] if rtl else found,
        )

    def _headed(
        self, found: list[list[str]], parts: Sequence[tuple[int, _Cells]], bold: Sequence[bool]
    ) -> tuple[list[list[str]], bool]:
        """The rows, those of a head put together, and whether the first names the columns then."""
        if is_named(found, bold=bold[0] and not all(bold)):
            return found, True
        # A name beside those that stand below another one makes all of them one head.
        row, cells = parts[0]
        deep = max(self._last(row, column) for column in cells) - row + 1
        if not 1 < deep < len(found):
            return found, False
        head = [
            " ".join(dict.fromkeys(filter(None, names)))
            for names in zip(*found[:deep], strict=True)
        ]
        headed = [head, *found[deep:]]
        named = is_named(headed, bold=all(bold[:deep]) and not all(bold))
        return (headed, True) if named else (found, False)


def _middle(piece: Piece) -> float:
    return piece.base + _MIDDLE * piece.size


def _gaps(pieces: Sequence[Piece]) -> list[float]:
    """The middles of the upright stripes that no piece stands in."""
    found = []
    reached: float | None = None
    for piece in sorted(pieces, key=lambda piece: piece.left):
        if reached is not None and piece.left > reached:
            found.append((reached + piece.left) / 2)
        reached = piece.right if reached is None else max(reached, piece.right)
    return found


def _text(lines: Sequence[Sequence[Piece]]) -> str:
    """The lines of a cell as one."""
    text, goes_on = "", True
    for line in lines:
        for piece in line:
            text += piece.text if goes_on else f" {piece.text}"
            goes_on = piece.hyphen
    return text
