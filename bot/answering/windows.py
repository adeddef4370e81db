"""What could be quoted of a passage: windows of neighbouring pieces that are short enough."""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from bot.model import Candidate, Piece, PieceKind

LONGEST = 350
"""Characters of a quote at most."""

LONGEST_WHOLE = 700
"""Characters of a list or a block of code that is quoted whole, at most."""

_SENTENCES = 4
"""Sentences of a window at most."""

_BLOCKS = 4
"""Blocks that an answer under its question may run through."""

_FENCE = re.compile(r"^[ \t>]*+(?:`{3,}|~{3,}).*$", re.MULTILINE)
"""What opens a block of code may name its language."""


class Window(NamedTuple):
    """Pieces ``first`` to ``last`` of a passage, both included.

    It ``opens`` a section where it begins with the first that stands under its step. It is
    ``whole`` where it is all of a list or a block of code.
    """

    first: int
    last: int
    opens: bool
    whole: bool


def windows(candidate: Candidate, *, versions: bool = False) -> list[Window]:
    """Everything that could be quoted of a passage, each once.

    What introduces others is quoted only where there is nothing else; with ``versions`` a heading
    that has a number is quoted too, and what stands below it. None runs over what no reader sees.
    """
    pieces = candidate.pieces
    quotable = [at for at, piece in enumerate(pieces) if piece.kind != "head"]
    if not quotable:
        return [Window(at, at, opens=False, whole=False) for at in range(len(pieces))]
    opening = _openings(pieces)
    found: dict[tuple[int, int], Window] = {}
    spans = (*_runs(pieces, quotable), *_answers(candidate, opening))
    for first, last in spans:
        found[first, last] = Window(first, last, opens=first in opening, whole=False)
    if versions:
        for first, last in _versions(candidate):
            found[first, last] = Window(first, last, opens=False, whole=False)
    for first, last in _wholes(candidate):
        found[first, last] = Window(first, last, opens=first in opening, whole=True)
    gaps = _gaps(candidate)
    return [each for each in found.values() if not any(gaps[each.first : each.last])]


def _gaps(candidate: Candidate) -> list[bool]:
    """Whether something between each piece and the next is hidden: a comment, an anchor."""
    between = (candidate.text[one.end : two.start] for one, two in pairwise(candidate.pieces))
    return [bool(gap.strip()) and _says_something(_FENCE.sub("", gap)) for gap in between]


def _says_something(text: str) -> bool:
    return any(map(str.isalnum, text))


def _openings(pieces: Sequence[Piece]) -> set[int]:
    """The first quotable piece under each step, as far as it stands in the passage."""
    seen: set[int] = set()
    found = set()
    for at, piece in enumerate(pieces):
        if piece.kind != "head" and piece.step not in seen:
            seen.add(piece.step)
            # A section that began in an earlier passage is not opened here.
            if at and (pieces[at - 1].kind == "head" or pieces[at - 1].step != piece.step):
                found.add(at)
    return found


def _runs(pieces: Sequence[Piece], quotable: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Neighbouring pieces of one block that are short enough together, or one alone."""
    for first in quotable:
        for last in range(first, min(first + _SENTENCES, len(pieces))):
            one = pieces[last].block == pieces[first].block and pieces[last].kind != "head"
            short = pieces[last].end - pieces[first].start <= LONGEST
            if last > first and not (one and short):
                break
            yield first, last


def _answers(candidate: Candidate, opening: set[int]) -> Iterator[tuple[int, int]]:
    """From the first piece under a heading or a question on, to the end of a later block."""
    pieces, steps = candidate.pieces, candidate.steps
    for first in opening:
        step = pieces[first].step
        if step < 0 or steps[step].kind not in {"heading", "question"}:
            continue
        if pieces[first].kind == "entry":  # Each message is one of its own.
            continue
        blocks = 1
        for last in range(first, len(pieces)):
            if not _is_under(candidate, pieces[last].step, step):
                break
            if pieces[last].end - pieces[first].start > LONGEST or blocks > _BLOCKS:
                break
            ends = last + 1 == len(pieces) or pieces[last + 1].block != pieces[last].block
            if ends and pieces[last].kind != "head":
                yield first, last
                blocks += 1


def _versions(candidate: Candidate) -> Iterator[tuple[int, int]]:
    """From a heading that has a number to whatever stands below it."""
    pieces = candidate.pieces
    for first, head in enumerate(pieces):
        text = candidate.text[head.start : head.end]
        if head.kind != "head" or not any(map(str.isdigit, text)):
            continue
        for last in range(first, len(pieces)):
            if pieces[last].end - head.start > LONGEST:
                break
            if last > first and pieces[last].kind == "head" and pieces[last].step == head.step:
                break
            yield first, last


def _is_under(candidate: Candidate, step: int, above: int) -> bool:
    """Whether a step is another one or stands under it, with no heading between."""
    while step >= 0 and step != above:
        if candidate.steps[step].kind in {"heading", "question"}:
            return False
        step = candidate.steps[step].parent
    return step == above


def _wholes(candidate: Candidate) -> Iterator[tuple[int, int]]:
    """Whole lists and blocks of code."""
    pieces = candidate.pieces
    kinds = [_listed(candidate, at) for at in range(len(pieces))]
    at = 0
    while at < len(pieces):
        last = at
        if kinds[at] in {"item", "code"}:
            while last + 1 < len(pieces) and _goes_on(pieces, kinds, at, last + 1):
                last += 1
            if last > at and pieces[last].end - pieces[at].start <= LONGEST_WHOLE:
                yield at, last
        at = last + 1


def _listed(candidate: Candidate, at: int) -> PieceKind:
    """The kind of a piece; the label of items below it is an item, too."""
    piece, *below = candidate.pieces[at : at + 2]
    if piece.kind != "head" or not below or below[0].step < 0:
        return piece.kind
    step = candidate.steps[below[0].step]
    return "item" if step.kind == "item" and step.parent == piece.step else "head"


def _goes_on(pieces: Sequence[Piece], kinds: Sequence[PieceKind], first: int, at: int) -> bool:
    """Whether a piece is one of the list that begins with another: a sibling, or in one."""
    if pieces[at].step == pieces[first].step:
        return kinds[at] == kinds[first]
    # What is nested stands under a step that came up since.
    return pieces[at].step > pieces[first].step and kinds[first] == "item"
