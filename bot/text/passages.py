"""A document's blocks to passages: joined or cut so that each is about 40 to 150 words."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from bot.model import Block, Document, Passage, Piece, Step
from bot.text.languages import ENGLISH
from bot.text.pieces import Cut, cut
from bot.text.steps import Steps
from bot.text.terms import terms_of

ANALYSIS_VERSION = 7
"""Raised whenever a document would give other passages or terms; stores then analyse anew."""

FEW_WORDS = 40
MANY_WORDS = 150
WHOLE_WORDS = 250
"""Lists, tables and code stay whole up to this many words."""

_HEADS = frozenset({"heading", "question"})
"""What begins a section."""

_RUNS = frozenset({"item", "row", "entry", "code", "definition", "term", "note"})
"""What is one with its neighbours of the same kind."""


@dataclass(frozen=True, slots=True)
class _Group:
    """Pieces that will be one passage; ``section`` is the block that heads them, or -1."""

    pieces: tuple[Cut, ...]
    section: int

    @property
    def words(self) -> int:
        return sum(piece.words for piece in self.pieces)

    def with_more(self, after: "_Group") -> "_Group":
        return replace(self, pieces=self.pieces + after.pieces)


def passages(document: Document, language: str = ENGLISH) -> list[Passage]:
    """The passages of a document in order; they never overlap, and what is hidden is in none."""
    starts = [0]
    for line in document.lines:
        starts.append(starts[-1] + len(line) + 1)
    text = "\n".join(document.lines)
    steps = Steps(document, language)
    groups = _joined(_groups(document, text, starts, language))
    return [_passage(text, group, steps, language) for group in groups]


def _groups(
    document: Document, text: str, starts: Sequence[int], language: str
) -> Iterator[_Group]:
    """One group a unit, or several where it is too long; a heading opens what is below it."""
    blocks = document.blocks
    heads = {block.parent for block in blocks}
    opening: list[Cut] = []
    section = -1
    for unit in _units(blocks):
        pieces = [
            piece
            for at in unit
            for piece in cut(blocks[at], at, text, starts, language, heads=at in heads)
        ]
        first = blocks[unit[0]]
        if first.kind in _HEADS:
            if sum(piece.words for piece in opening) >= MANY_WORDS:
                yield _Group(tuple(opening), section)
                opening = []
            opening += pieces
            section = unit[0]
            continue
        prose = len(unit) == 1 or first.kind == "entry"
        for part in _parts(pieces, MANY_WORDS if prose else WHOLE_WORDS):
            yield _Group((*opening, *part), section)
            opening = []
    if opening:
        yield _Group(tuple(opening), section)


def _units(blocks: Sequence[Block]) -> Iterator[list[int]]:
    """Blocks that say one thing together, by their places: a list with its lead-in, a table."""
    unit: list[int] = []
    members: set[int] = set()
    for at, block in enumerate(blocks):
        if block.kind in {"hidden", "furniture"}:
            continue
        if unit and block.kind not in _HEADS:
            root = blocks[unit[0]]
            run = block.kind in _RUNS and (block.kind, block.parent) == (root.kind, root.parent)
            if block.parent in members or run:
                unit.append(at)
                members.add(at)
                continue
        if unit:
            yield unit
        unit = [at]
        members = set() if block.kind in _HEADS else {at}
    if unit:
        yield unit


def _parts(pieces: Sequence[Cut], limit: int) -> Iterator[tuple[Cut, ...]]:
    """A unit's pieces in as few parts as the limit allows, of about even length."""
    total = sum(piece.words for piece in pieces)
    even = total / max(1, -(-total // limit))
    part: list[Cut] = []
    words = 0
    for piece in pieces:
        if part and words + piece.words / 2 > even:
            yield tuple(part)
            part, words = [], 0
        part.append(piece)
        words += piece.words
    if part:
        yield tuple(part)


def _joined(groups: Iterable[_Group]) -> list[_Group]:
    """Short neighbours of one section as one group."""
    joined: list[_Group] = []
    for group in groups:
        if joined and joined[-1].words < FEW_WORDS and _fits(joined[-1], group):
            joined[-1] = joined[-1].with_more(group)
        else:
            joined.append(group)
    for index in range(len(joined) - 1, 0, -1):
        if joined[index].words < FEW_WORDS and _fits(joined[index - 1], joined[index]):
            joined[index - 1] = joined[index - 1].with_more(joined.pop(index))
    return joined


def _fits(before: _Group, after: _Group) -> bool:
    """Whether two neighbours are of one section and together no longer than a passage."""
    return before.section == after.section and before.words + after.words <= MANY_WORDS


def _passage(text: str, group: _Group, steps: Steps, language: str) -> Passage:
    start, end = group.pieces[0].start, group.pieces[-1].end
    held = {piece.block for piece in group.pieces}
    places: dict[int, int] = {}
    path: list[Step] = []
    terms: list[str] = []
    pieces: list[Piece] = []
    for piece in group.pieces:
        found = terms_of(text[piece.start : piece.end], language)
        terms += found
        step = steps.above(piece.block, places, path)
        first, last = piece.start - start, piece.end - start
        pieces.append(Piece(first, last, piece.block, len(found), step, piece.kind))
    outside = tuple(path[at].text for block, at in places.items() if block not in held)
    first_line = group.pieces[0].line
    return Passage(
        first_line=first_line,
        last_line=first_line + text.count("\n", start, end),
        text=text[start:end],
        pieces=tuple(pieces),
        steps=tuple(path),
        context=_context(outside, language),
        terms=tuple(terms),
    )


@lru_cache(maxsize=64)
def _context(above: tuple[str, ...], language: str) -> tuple[str, ...]:
    """The terms of some steps, which neighbouring passages share."""
    return tuple(dict.fromkeys(term for each in above for term in terms_of(each, language)))
