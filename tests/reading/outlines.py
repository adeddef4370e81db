"""Trees as short tables: a line for each block, with the first line of what it stands under."""

from bot.model import Block
from bot.reading.text_files import document, to_lines


def blocks(text: str, name: str = "a.md") -> tuple[Block, ...]:
    """The blocks of a text."""
    return document(name, to_lines(text)).blocks


def outline(text: str, name: str = "a.md") -> list[str]:
    """Kind, lines and parent of each block: ``item 3-4 < 1`` stands under the block of line 1."""
    found = blocks(text, name)
    return [_line(block, found) for block in found]


def _line(block: Block, found: tuple[Block, ...]) -> str:
    lines = f"{block.first}" if block.first == block.last else f"{block.first}-{block.last}"
    under = f" < {found[block.parent].first}" if block.parent >= 0 else ""
    return f"{block.kind} {lines}{under}"
