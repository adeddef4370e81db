"""What reading makes of an article besides its lines, as a revision keeps it: lines of JSON.

    {"version": 1, "tags": ["sea"], "language": "en", "dated": "2026-05-01"}
    ["heading", 1, 1, -1, 1]
    ["paragraph", 3, 4, 0]

The first line holds what the text says of itself, if anything, each other line a block: its fields
in their order, but for those at the end that are as they mostly are. In lines, as a large value
is read and written without a stop, and nobody else gets on meanwhile.
"""

import json
from collections.abc import Sequence
from typing import Any

from bot.model import TREE_VERSION, Block, Document

_GIVEN = 4
"""Fields of a block that are always there."""

_DEFAULTS: tuple[Any, ...] = (0, (), None)
"""The others as they mostly are: level, columns, page."""

_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


def encode_tree(document: Document) -> str:
    said = {
        "tags": document.tags,
        "language": document.language,
        "dated": document.dated,
        "author": document.author,
        "foreign": document.foreign,
    }
    head = {"version": TREE_VERSION, **{name: value for name, value in said.items() if value}}
    return "\n".join([_encode(head), *(_encode(_trimmed(block)) for block in document.blocks)])


def decode_tree(title: str, lines: Sequence[str], tree: str) -> Document | None:
    """The document of a title and lines; None if its tree is of another version than today's.

    What was no text keeps the tree that it has: nothing but the file could give another.
    """
    first, *blocks = tree.split("\n")
    head = json.loads(first)
    if head["version"] != TREE_VERSION and not head.get("foreign"):
        return None
    return Document(
        title,
        tuple(lines),
        tuple(_block(json.loads(block)) for block in blocks),
        tags=tuple(head.get("tags", ())),
        language=head.get("language"),
        dated=head.get("dated", ""),
        author=head.get("author", ""),
        foreign=head.get("foreign", False),
    )


def is_foreign(tree: str | None) -> bool:
    """Whether a tree is that of what was no text."""
    return tree is not None and bool(json.loads(tree.partition("\n")[0]).get("foreign"))


def _trimmed(block: Block) -> Sequence[object]:
    kept = len(block)
    while kept > _GIVEN and block[kept - 1] == _DEFAULTS[kept - 1 - _GIVEN]:
        kept -= 1
    return block[:kept]


def _block(values: Sequence[Any]) -> Block:
    kind, first, last, parent, level, columns, page = *values, *_DEFAULTS[len(values) - _GIVEN :]
    return Block(kind, first, last, parent, level, tuple(columns), page)
