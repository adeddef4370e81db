"""What a text is called: its first heading, or a first line that looks like one."""

import re
from collections.abc import Sequence

from bot.model import Block
from bot.reading.marks import UNSEEN
from bot.reading.wording import asks, visible

LONGEST_TITLE = 200
LONGEST_LIKE_ONE = 120
"""Characters of a first line that may be a title."""

_SIGNS = re.compile(r"^\s*#{1,6}\s+|\s#+\s*$")
_BEFORE_TITLE = frozenset({"paragraph", "heading", "question"})


def clean_title(title: str) -> str:
    """A title on one line, without control characters, not too long to show."""
    return " ".join("".join(c if c.isprintable() else " " for c in title).split())[:LONGEST_TITLE]


def title_of(lines: Sequence[str], blocks: Sequence[Block]) -> str:
    """The title that a text gives itself; empty for none."""
    shown = [block for block in blocks if block.kind not in UNSEEN]
    if not shown:
        return ""
    heading = _first_heading(lines, shown)
    if heading is not None and _heads_all(lines, heading, shown):
        return heading_text(lines, heading)
    first = shown[0]
    if first.kind not in _BEFORE_TITLE or (first.kind == "heading" and heading is first):
        return ""
    alone = first.last == len(lines) or not lines[first.last].strip()
    short = first.first == first.last and len(lines[first.first - 1]) <= LONGEST_LIKE_ONE
    return heading_text(lines, first) if alone and short else ""


def heading_text(lines: Sequence[str], block: Block) -> str:
    """The words of a heading, without markup and anchors."""
    text = " ".join(line.strip() for line in lines[block.first - 1 : block.last])
    return clean_title(visible(_SIGNS.sub("", text)))


def _first_heading(lines: Sequence[str], shown: Sequence[Block]) -> Block | None:
    """The first heading, unless more than a line of text stands above it."""
    for block in shown:
        if block.kind == "heading":
            return block
        long = block.last > block.first or len(lines[block.first - 1]) > LONGEST_LIKE_ONE
        if long or block.kind != "paragraph":
            return None
    return None


def _heads_all(lines: Sequence[str], heading: Block, shown: Sequence[Block]) -> bool:
    """Whether all else stands under a heading: it is no section or question among others."""
    equals = [
        block
        for block in shown
        if block.kind == "heading" and block.level <= heading.level and block is not heading
    ]
    return not equals or (heading.level == 1 and not asks(heading_text(lines, heading)))
