"""In which order the lines of a page are read: column by column, boxes after what they stand by."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from bot.formats.pdf.page import Piece, runs_left

_DEEPEST = 8
"""How many times columns are looked for within columns."""

_MOST_PIECES = 5_000
"""A page of more pieces is no text that has columns."""

_FEWEST_LINES = 3
_BIN = 2.0
_MOST_BINS = 2_000
_NARROWEST = 0.5
_THRESHOLDS = (0.02, 0.12, 0.3, 0.5, 0.7)
"""Shares of the height of a page that lines across a gutter may take."""

_INTRUDES = 0.25
_SAME_BASE = 0.2
_SHORT_CELL, _LONG_CELL = 9, 20
_FILLED = 0.55
_PITCH = 1.75
_APART = 2.4
_FAR, _OTHER_SIZE = 2.0, 0.15
_ENDS = (".", "!", "?", ":", "。", "؟")


@dataclass(slots=True)
class Line:
    """A line as it is read. ``cells`` are its parts with something wide between them.

    ``start`` and ``end`` are the edges of its column, which is the ``column``-th of the page.
    ``bold`` and ``fixed`` are true if all of it is; ``hyphen`` if its last word goes on below.
    """

    cells: list[Piece]
    text: str
    base: float
    size: float
    left: float
    right: float
    start: float
    end: float
    column: int
    page: int = 0
    bold: bool = False
    fixed: bool = False
    rtl: bool = False
    hyphen: bool = False


def lines(pieces: Sequence[Piece]) -> list[Line]:
    """The lines of a page in the order of reading."""
    found: list[Line] = []
    for column, leaf in enumerate(_ordered(list(pieces), 0)):
        start, end = min(piece.left for piece in leaf), max(piece.right for piece in leaf)
        found += [_line(part, start, end, column) for row in rows(leaf) for part in _parts(row)]
    return found


def _parts(row: list[Piece]) -> list[list[Piece]]:
    """A row, parted where type of another size stands far off, and beside a ruled table."""
    parts = [row[:1]]
    for last, piece in pairwise(row):
        size = max(last.size, piece.size)
        gap = max(piece.left - last.right, last.left - piece.right)
        other = gap > _FAR * size and abs(last.size - piece.size) > _OTHER_SIZE * size
        if other or last.rows or piece.rows:
            parts.append([piece])
        else:
            parts[-1].append(piece)
    return parts


def _line(row: list[Piece], start: float, end: float, column: int) -> Line:
    usual = max(row, key=lambda piece: len(piece.text))
    return Line(
        row,
        " ".join(piece.text for piece in row),
        usual.base,
        usual.size,
        min(piece.left for piece in row),
        max(piece.right for piece in row),
        start,
        end,
        column,
        bold=all(piece.bold for piece in row),
        fixed=all(piece.fixed for piece in row),
        rtl=runs_left(row),
        hyphen=row[-1].hyphen,
    )


def rows(pieces: Sequence[Piece]) -> list[list[Piece]]:
    """Pieces that stand on one base, from the top down; each row in the order of reading."""
    found: list[list[Piece]] = []
    base = size = 0.0
    for piece in sorted(pieces, key=lambda piece: -piece.base):
        if found and base - piece.base <= 0.5 * min(size, piece.size) + 0.05 * size:
            row = found[-1]
            if not _covers(row, piece, base):
                row.append(piece)
                if piece.size > size:
                    base, size = piece.base, piece.size
                continue
        found.append([piece])
        base, size = piece.base, piece.size
    for row in found:
        if runs_left(row):
            row.sort(key=lambda piece: -piece.right)
        else:
            row.sort(key=lambda piece: piece.left)
    return found


def _covers(row: list[Piece], piece: Piece, base: float) -> bool:
    """Whether a piece stands below another of a row, not beside it; the last few are asked."""
    if abs(base - piece.base) <= _SAME_BASE * piece.size:
        return False
    return any(
        min(piece.right, other.right) - max(piece.left, other.left) > 0.5 * piece.width
        for other in row[-20:]
    )


@dataclass(slots=True)
class _Band:
    """Pieces above others: either all across, or in two columns."""

    flow: list[Piece]
    left: list[Piece]
    right: list[Piece]


def _ordered(pieces: list[Piece], depth: int) -> list[list[Piece]]:
    """The columns of a part of a page in the order of reading."""
    if not pieces:
        return []
    bands = _bands(pieces) if depth < _DEEPEST else None
    if bands is None:
        return [pieces]
    rtl = runs_left(pieces)
    found: list[list[Piece]] = []
    held: list[list[Piece]] = []
    for at, band in enumerate(bands):
        if band.flow:
            found += _ordered(band.flow, depth + 1) + held
            held = []
            continue
        above = bands[at - 1].flow if at else []
        below = bands[at + 1].flow if at + 1 < len(bands) else []
        first, then = (band.right, band.left) if rtl else (band.left, band.right)
        if _continues(then, below) and not _continues(first, below):
            first, then = then, first
            held = _ordered(then, depth + 1)
        elif _continues(first, below) and not _continues(then, below):
            held = _ordered(then, depth + 1)
        elif _continues(above, then) and not _continues(above, first):
            first, then = then, first
        found += _ordered(first, depth + 1)
        found += [] if held else _ordered(then, depth + 1)
    return found + held


def _continues(above: list[Piece], below: list[Piece]) -> bool:
    """Whether a text goes on from the last line of one part to the first of another."""
    if not above or not below:
        return False
    last = min(above, key=lambda piece: piece.base)
    first = max(below, key=lambda piece: piece.base)
    pitch = last.base - first.base
    same = abs(last.size - first.size) < 0.08 * last.size and last.bold == first.bold
    near = abs(last.left - first.left) < 2 * last.size or last.rtl
    return same and near and 0 < pitch < _PITCH * last.size and not last.text.endswith(_ENDS)


def _bands(pieces: list[Piece]) -> list[_Band] | None:
    """The pieces parted by the best gutter; None where there is none."""
    if not 2 * _FEWEST_LINES <= len(pieces) <= _MOST_PIECES:
        return None
    for start, end in _gutters(pieces):
        bands = _parted(pieces, start, end)
        if any(band.left for band in bands):
            return bands
    return None


def _gutters(pieces: list[Piece]) -> list[tuple[float, float]]:
    """Upright stripes that few lines cross, the emptiest and widest first."""
    left, right = min(piece.left for piece in pieces), max(piece.right for piece in pieces)
    size = median(piece.size for piece in pieces)
    width = max(_BIN, (right - left) / _MOST_BINS)
    count = int((right - left) / width) + 1
    changes = [0.0] * (count + 1)
    heights: dict[int, float] = {}
    for piece in pieces:
        first, end = int((piece.left - left) / width), int((piece.right - left) / width)
        changes[first] += piece.size
        changes[end] -= piece.size
        base = round(piece.base / 3)
        heights[base] = max(heights.get(base, 0.0), piece.size)
    total = sum(heights.values())
    cover, covers = 0.0, []
    for change in changes[:count]:
        cover += change
        covers.append(cover)
    found: list[tuple[float, float]] = []
    for share in _THRESHOLDS:
        stripes = [
            (left + first * width, left + end * width)
            for first, end in _below(covers, share * total)
            if first > 0 and end < count and (end - first) * width >= _NARROWEST * size
        ]
        stripes.sort(key=lambda stripe: stripe[0] - stripe[1])
        found += [stripe for stripe in stripes[:4] if stripe not in found]
    return found


def _below(values: list[float], most: float) -> list[tuple[int, int]]:
    """The runs of values that are not above ``most``: first index, and the one after the last."""
    found = []
    first = None
    for at, value in enumerate(values):
        if value <= most + 0.01:
            first = at if first is None else first
        elif first is not None:
            found.append((first, at))
            first = None
    if first is not None:
        found.append((first, len(values)))
    return found


def _parted(pieces: list[Piece], start: float, end: float) -> list[_Band]:
    """The bands of a page on both sides of a gutter and across it."""
    middle = (start + end) / 2
    bands: list[_Band] = []
    run = _Band([], [], [])
    flow: list[Piece] = []

    def close() -> None:
        nonlocal run, flow
        head = _peeled(run, 1)
        foot = _peeled(run, -1)
        flow += head
        if _is_columnar(run.left, run.right):
            if flow:
                bands.append(_Band(flow, [], []))
            bands.append(run)
            flow = []
        else:
            flow += run.left + run.right
        flow += foot
        run = _Band([], [], [])

    for piece in sorted(pieces, key=lambda piece: -piece.base):
        over = min(piece.right - middle, middle - piece.left)
        if over <= max(1.0, _INTRUDES * piece.width):
            side = run.left if piece.left + piece.right < 2 * middle else run.right
            side.append(piece)
        else:
            close()
            flow.append(piece)
    close()
    if flow:
        bands.append(_Band(flow, [], []))
    return bands


def _peeled(run: _Band, end: int) -> list[Piece]:
    """Take from an end of two columns what stands well apart from them and is too little for two.

    ``end`` is 1 for the top and -1 for the foot.
    """
    if not run.left or not run.right:
        return []
    ordered = sorted(run.left + run.right, key=lambda piece: -end * piece.base)
    reached = ordered[0].base
    for at, piece in enumerate(ordered):
        if abs(reached - piece.base) > _APART * max(piece.size, ordered[at - 1].size):
            edge = (reached + piece.base) / 2
            sides = [
                [one for one in side if (one.base - edge) * end > 0]
                for side in (run.left, run.right)
            ]
            if at == 0 or min(map(len, sides)) >= _FEWEST_LINES:
                return []
            run.left = [one for one in run.left if (one.base - edge) * end <= 0]
            run.right = [one for one in run.right if (one.base - edge) * end <= 0]
            return sides[0] + sides[1]
        reached = piece.base
    return []


def _is_columnar(left: list[Piece], right: list[Piece]) -> bool:
    """Whether two sides are columns of text, not the cells of a table's rows."""
    if len(left) < _FEWEST_LINES or len(right) < _FEWEST_LINES:
        return False
    lefts, rights = rows(left), rows(right)
    if len(lefts) < _FEWEST_LINES or len(rights) < _FEWEST_LINES:
        return False
    top = min(lefts[0][0].top, rights[0][0].top)
    bottom = max(lefts[-1][0].bottom, rights[-1][0].bottom)
    shorter = min(_height(lefts), _height(rights))
    if top - bottom < 0.5 * shorter:
        return False
    shortest = min(_letters(lefts), _letters(rights))
    if _is_painted_by_rows(lefts, rights):
        filled = min(_filled(lefts), _filled(rights))
        return shortest >= _LONG_CELL and filled >= _FILLED
    return shortest >= _SHORT_CELL


def _height(found: list[list[Piece]]) -> float:
    return found[0][0].top - found[-1][0].bottom


def _letters(found: list[list[Piece]]) -> float:
    """How many letters a row has; digits are those of a table."""
    counts = [sum(char.isalpha() for piece in row for char in piece.text) for row in found]
    return sum(counts) / len(counts)


def _filled(found: list[list[Piece]]) -> float:
    """How much of its column the median row fills."""
    left = min(row[0].left for row in found)
    right = max(row[-1].right for row in found)
    widths = [row[-1].right - row[0].left for row in found]
    return float(median(widths)) / max(right - left, 1.0)


def _is_painted_by_rows(lefts: list[list[Piece]], rights: list[list[Piece]]) -> bool:
    """Whether most rows were painted from the left side right over to the right one."""
    starts = {row[0].order for row in rights}
    over = sum(row[-1].order + 1 in starts for row in lefts)
    return over * 2 > min(len(lefts), len(rights))
