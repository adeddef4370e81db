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

_FEWEST_FULL, _FEWEST_FULL_OPEN, _FEWEST_FILLED = 0.34, 0.7, 0.5
"""Shares of rows with text in two cells, the same without upright rules, and of cells with text."""

_LONGEST_MEAN = 160
"""Letters of the mean cell from which the cells are boxes of text, no table."""

_LONGEST_REPEATED = 80
"""Letters of a cell beside several rows that is said in each of them."""

_MOST_GAPPED = 0.5
"""Share of the lines of a column that have a wide gap from which it is several."""

_DEEPEST_OPEN = 6
"""Lines of a cell from which level rules alone part no rows."""

_MOST_DOUBTFUL = 0.2
"""Share of the rows that may hold several each from which the rules part no rows."""

_LEADER = re.compile(r"\.{4}\W*$")
_WIDE, _FIRST = 0.7, 0.1
_WRAPPED, _PITCH, _PADDED = 1.3, 1.5, 2.2
_MIDDLE = 0.25


def with_tables(pieces: Sequence[Piece], grids: Iterable[Rules]) -> list[Piece]:
    """The same pieces, those of each ruled table as one that has its rows."""
    left = list(pieces)
    for rules in (part for each in grids for part in _without_text(each, pieces)):
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
    start, width = level[0].start, level[0].end - level[0].start
    wide = [
        _middle(piece)
        for piece in pieces
        if piece.left < start + _FIRST * width and piece.width > _WIDE * width
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
            for below in (False, True):
                self._take_beyond(pieces, inner, below=below)
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

    def _take_beyond(self, pieces: Sequence[Piece], gaps: Sequence[float], *, below: bool) -> None:
        """Take the names of the columns above the first rule, or the row ``below`` the last one."""
        edge = self.heights[-1 if below else 0]
        sign = -1 if below else 1
        start, end = self._level[0][1:]
        beyond = rows(
            [
                piece
                for piece in pieces
                if sign * (_middle(piece) - edge) > 0
                and start - SNAP <= piece.left
                and piece.right <= end + SNAP
            ]
        )
        taken: list[Piece] = []
        reached = edge
        for row in beyond if below else reversed(beyond):
            pitch = _PITCH if taken else _PADDED
            is_near = abs(row[0].base - reached) <= pitch * row[0].size
            across = any(bisect(gaps, one.left) != bisect(gaps, one.right) for one in row)
            if not is_near or (across and len(row) <= len(gaps)):
                break
            taken += row
            reached = row[0].base
        if len({bisect(gaps, (piece.left + piece.right) / 2) for piece in taken}) > 1:
            self.taken += taken
            if below:
                self.heights.append(min(piece.bottom for piece in taken) - 1)
            else:
                self.heights.insert(0, max(piece.top for piece in taken) + 1)

    def table(self) -> Piece | None:
        """One piece that has the rows; None if what is ruled is no table."""
        if len(self.widths) < 3 or any(piece.rows for piece in self.taken):
            return None
        by_row: dict[int, _Cells] = defaultdict(lambda: defaultdict(list))
        for piece in self.taken:
            row, column = self._place(piece)
            by_row[row][column].append(piece)
        several = {row for row, cells in by_row.items() if _are_rows(cells)}
        if len(by_row) < (_FEWEST_OPEN if self._is_open else _FEWEST):
            return None
        if self._is_open:
            # Rules that part no rows have several on the same lines between them.
            doubtful = {row for row, cells in by_row.items() if _are_level(cells)} - several
            deepest = max(len(rows(cell)) for cells in by_row.values() for cell in cells.values())
            most = max(1, _MOST_DOUBTFUL * (len(by_row) - 1))
            if len(doubtful - {min(by_row)}) > most or deepest > _DEEPEST_OPEN:
                return None
        parts: list[tuple[int, _Cells]] = []
        for row, cells in sorted(by_row.items()):
            # What goes over all columns is a title, or a note.
            if parts or len(cells) > 1:
                parted = self._parted(cells) if row in several else [cells]
                parts += [(row, part) for part in parted]
        while parts and len(parts[-1][1]) == 1 and self._is_across(parts[-1][0]):
            parts.pop()
        self.taken = [piece for _, part in parts for cell in part.values() for piece in cell]
        return self._piece(parts) if self._is_table([part for _, part in parts]) else None

    def _parted(self, cells: _Cells) -> list[_Cells]:
        """The lines of cells as rows, but for lines in one cell alone, which go on above."""
        found: list[_Cells] = []
        reached = 0.0
        for line in rows([piece for cell in cells.values() for piece in cell]):
            row: _Cells = defaultdict(list)
            for piece in line:
                row[self._place(piece)[1]].append(piece)
            near = reached - line[0].base <= _WRAPPED * line[0].size
            reached = line[0].base
            if found and len(row) == 1 and near:
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
        fewest = _FEWEST_FULL_OPEN if self._is_open else _FEWEST_FULL
        letters = sum(char.isalnum() for piece in self.taken for char in piece.text)
        return (
            full >= max(_FEWEST, fewest * len(filled))
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
        beside: dict[int, tuple[int, int, str]] = {}
        for row, cells in parts:
            texts = {column: _text(rows(cell)) for column, cell in cells.items()}
            for column, text in texts.items():
                if len(text) <= _LONGEST_REPEATED:
                    beside[column] = row, self._last(row, column), text
            for column, (first, last, text) in beside.items():
                if first < row <= last:
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


def _are_rows(cells: _Cells) -> bool:
    """Whether the lines of cells are rows of their own, as numbers do not wrap.

    Nor does what dots end, and what stands on the same lines in all cells, far apart.
    """
    for cell in cells.values():
        texts = [_text([line]) for line in rows(cell)]
        numbers = sum(map(is_number, texts))
        if numbers > 1 and numbers * 2 >= len(texts):
            return True
        if sum(_LEADER.search(text) is not None for text in texts) > 1:
            return True
    return _are_level(cells, _PITCH)


def _are_level(cells: _Cells, pitch: float = 0.0) -> bool:
    """Whether all cells have as many lines, and more than one, at least a ``pitch`` apart."""
    lines = [rows(cell) for cell in cells.values()]
    if len(lines) < 2 or len({len(cell) for cell in lines}) > 1:
        return False
    return len(lines[0]) > 1 and all(
        above[0].base - line[0].base >= pitch * line[0].size
        for cell in lines
        for above, line in pairwise(cell)
    )


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
