"""Blocks to pieces: the smallest stretches that a quote may begin or end with."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from bot.model import Block, PieceKind
from bot.text.markup import DRAWN, hidden
from bot.text.sentences import sentence_spans
from bot.text.unspaced import word_count

PORTION_CHARACTERS = 20_000
"""A line longer than this is looked at in portions, as a search through more holds up the bot."""

PIECE_CHARACTERS = 1000
"""The longest piece: what runs on for longer is no prose and is cut anyway."""

_INTRODUCES = re.compile(r"[:：][\s*_\"”’)]*\Z")
_COMPLETE = re.compile(r"[.!?…。！？][\"'”’»)\]*_]*\s*\Z")

_ASKS = re.compile(r"[?？؟][\s*_\"”’)]*\Z")

_LABEL = 80
"""Characters of an item that has items below it, up to which it is a label without an end."""

_KINDS: dict[str, PieceKind] = {
    "heading": "head",
    "question": "head",
    "columns": "head",
    "term": "head",
    "paragraph": "sentence",
    "definition": "sentence",
    "note": "sentence",
    "item": "item",
    "row": "row",
    "code": "code",
    "entry": "entry",
}


@dataclass(frozen=True, slots=True)
class Cut:
    """A piece as it is cut: offsets into the article, its first line, the place of its block."""

    start: int
    end: int
    line: int
    words: int
    block: int
    kind: PieceKind


def cut(
    block: Block, at: int, text: str, starts: Sequence[int], language: str, *, heads: bool
) -> Iterator[Cut]:
    """The pieces of one block, in order.

    Args:
        at: its place among the article's blocks.
        starts: the offsets of the article's lines.
        heads: whether others stand under it.
    """
    kind = _KINDS[block.kind]
    found = list(_spans(block, text, starts, language))
    for number, (start, end) in enumerate(found):
        last = number == len(found) - 1
        head = heads and last and _is_lead(block, text[start:end])
        line = block.first + text.count("\n", starts[block.first - 1], start)
        words = word_count(text[start:end])
        yield Cut(start, end, line, words, at, "head" if head else kind)


def _is_lead(block: Block, text: str) -> bool:
    """Whether what stands above others says nothing without them."""
    if _INTRODUCES.search(text):
        return True
    if block.kind == "entry":
        return _ASKS.search(text) is not None
    return block.kind == "item" and len(text) <= _LABEL and not _COMPLETE.search(text)


def _spans(
    block: Block, text: str, starts: Sequence[int], language: str
) -> Iterator[tuple[int, int]]:
    """The stretches of a block that are seen, as offsets into the article; none too long."""
    lines = [(starts[at - 1], starts[at] - 1) for at in range(block.first, block.last + 1)]
    if block.kind == "heading":
        # Without the lines that are drawn below and above it.
        lines = [each for each in lines if text[slice(*each)].strip(DRAWN)] or lines[:1]
    elif block.kind not in {"code", "columns"}:
        lines = [(lines[0][0], lines[-1][1])]
    whole = block.kind in {"code", "row", "columns", "heading", "question", "term"}
    for first, last in lines:
        # In code, a comment is there to be read.
        seen = [(first, last)] if block.kind == "code" else _seen(text, first, last)
        for start, end in seen:
            for begin, stop in _no_longer(text[start:end], PORTION_CHARACTERS, [(0, end - start)]):
                stretch = text[start + begin : start + stop]
                if not stretch.strip():
                    continue
                spans = [_stripped(stretch)] if whole else sentence_spans(stretch, language)
                for one, other in _no_longer(stretch, PIECE_CHARACTERS, spans):
                    yield start + begin + one, start + begin + other


def _stripped(text: str) -> tuple[int, int]:
    """A line without the space at its end; that at its beginning may be the shape of code."""
    return 0, len(text.rstrip())


def _seen(text: str, first: int, last: int) -> Iterator[tuple[int, int]]:
    """A stretch without the comments in it."""
    at = 0
    for start, end in hidden(text[first:last]):
        yield first + at, first + start
        at = end
    yield first + at, last


def _no_longer(
    text: str, limit: int, spans: Iterable[tuple[int, int]]
) -> Iterator[tuple[int, int]]:
    """Cut what no writer would call a sentence: between words where there are words."""
    for start, end in spans:
        while end - start > limit:
            longest = start + limit
            cut = next((i for i in range(longest, start, -1) if text[i].isspace()), longest)
            if piece := text[start:cut].rstrip():
                yield start, start + len(piece)
            start = next((i for i in range(cut, end) if not text[i].isspace()), end)
        if start < end:
            yield start, end
