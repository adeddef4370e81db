"""What a page begins and ends with: what repeats there from page to page is put around its text."""

from collections.abc import Iterable, Iterator
from hashlib import blake2b
from itertools import islice

from bot.model import Block, Document, Edge
from bot.reading.marks import UNSEEN

FIRST, LAST = 16, 24
"""Blocks that are compared at either end."""

_TEXT = frozenset({"heading", "paragraph", "item"})
"""Kinds that furniture is made of: nobody repeats a table or code around their pages."""


def edges(document: Document) -> tuple[Edge, ...]:
    """The blocks near both ends of a document, but for its title and what nobody sees."""
    shown = [
        block
        for block in document.blocks
        if block.kind not in UNSEEN and _text(document, block) != _folded(document.title)
    ]
    first = _edges(document, enumerate(shown[:FIRST]))
    last = _edges(document, ((-at, block) for at, block in enumerate(shown[: -LAST - 1 : -1], 1)))
    return (*first, *last)


def _edges(document: Document, blocks: Iterable[tuple[int, Block]]) -> Iterator[Edge]:
    for at, block in blocks:
        if block.kind not in _TEXT:
            return
        text = _text(document, block)
        said = int.from_bytes(blake2b(text.encode(), digest_size=8).digest(), "big", signed=True)
        tells = "@" in text or any(map(str.isdigit, text))
        size = len(text.encode())
        yield Edge(at, said, block.first, block.last, size, tells, block.kind == "heading")


def _text(document: Document, block: Block) -> str:
    return _folded(" ".join(islice(document.lines, block.first - 1, block.last)))


def _folded(text: str) -> str:
    return " ".join(text.split()).casefold()
