"""How a reader sees a quote: which line ends are only wrapping, what is markup, what is a cell."""

import re
from collections.abc import Iterator, Sequence

from bot.model import Candidate, Cell, Layout, Piece, PieceKind
from bot.text.cells import cells
from bot.text.markup import marks, unmarked

_PROSE: frozenset[PieceKind] = frozenset({"sentence", "item", "head"})
_SHORT = 50
"""Characters of a line that no width has broken, where all of several lines are so short."""

_HARD = re.compile(r"(?: {2,}|\\)\Z")
"""What ends a line that its writer broke."""


def layout(candidate: Candidate, first: int, last: int, start: int, end: int) -> Layout:
    """The layout of the quote from ``start`` to ``end``, which is of pieces ``first`` to ``last``.

    All are places in the candidate; the layout counts from the beginning of the quote.
    """
    pieces = candidate.pieces[first : last + 1]
    kinds = {piece.kind for piece in pieces}
    if kinds == {"code"}:
        return Layout(code=True)
    quote = candidate.text[start:end]
    wraps = tuple(at - start for at in _wraps(candidate.text, pieces, start, end))
    named = tuple(_cells(candidate, pieces, start, end)) if kinds == {"row"} else ()
    return Layout(False, _is_within(candidate, first), wraps, tuple(marks(quote)), named)


def _is_within(candidate: Candidate, at: int) -> bool:
    """Whether a piece goes on from another one of its paragraph."""
    if not at:
        return False
    before, piece = candidate.pieces[at - 1 : at + 1]
    return piece.kind == "sentence" and before.block == piece.block


def _wraps(text: str, pieces: Sequence[Piece], start: int, end: int) -> Iterator[int]:
    """The line ends within a block of prose, unless all its lines are short or it was broken."""
    blocks: dict[int, list[Piece]] = {}
    for piece in pieces:
        if piece.kind in _PROSE:
            blocks.setdefault(piece.block, []).append(piece)
    for block in blocks.values():
        begin, stop = max(start, block[0].start), min(end, block[-1].end)
        lines = text[begin:stop].split("\n")
        if len(lines) > 2 and all(len(line) < _SHORT for line in lines):
            continue
        for line in lines[:-1]:
            begin += len(line) + 1
            if not _HARD.search(line):
                yield begin - 1


def _cells(candidate: Candidate, pieces: Sequence[Piece], start: int, end: int) -> Iterator[Cell]:
    """What is quoted of the cells of some rows, if it is known of all which column they are in."""
    found = []
    for piece in pieces:
        step = candidate.steps[piece.step] if piece.step >= 0 else None
        names = step.text.split(" | ") if step and step.kind == "columns" else []
        row = candidate.text[piece.start : piece.end]
        spans = cells(row)
        # Between pipes a cell keeps its place where others are missing behind it.
        known = len(spans) == len(names) or (names and "|" in row)
        if "\n" in row or not known:
            return
        names += [""] * (len(spans) - len(names))
        for name, (first, last) in zip(names, spans, strict=False):
            first, last = max(start, piece.start + first), min(end, piece.start + last)
            if first < last:
                found.append(Cell(unmarked(name), first - start, last - start))
    yield from found
