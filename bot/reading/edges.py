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
    first = islice(_shown(document, document.blocks), FIRST)
    last = islice(_shown(document, reversed(document.blocks)), LAST)
    return (
        *_edges(document, enumerate(first)),
        *_edges(document, ((-at, block) for at, block in enumerate(last, 1))),
    )


def _shown(document: Document, blocks: Iterable[Block]) -> Iterator[Block]:
    title = _folded(document.title)
    for block in blocks:
        if block.kind not in UNSEEN and _text(document, block) != title:
            yield block


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
    return _folded(" ".join(document.lines[block.first - 1 : block.last]))


def _folded(text: str) -> str:
    return " ".join(text.split()).casefold()
