"""What both formats find in a text, before its tree is made."""

from collections.abc import Sequence
from typing import Literal, NamedTuple

from bot.model import BlockKind

MarkKind = Literal[BlockKind, "bullet", "rule", "end", "opening", "closing"]

NO_BLOCKS = frozenset({"bullet", "rule", "end", "opening", "closing"})
UNSEEN = frozenset({"hidden", "furniture"})
"""Kinds that tell how a text is built, and kinds that its reader does not look at."""


class Mark(NamedTuple):
    """Whole lines that belong together: a block that does not know its parent yet.

    ``first`` and ``last`` are indexes of lines from 0, both included. ``depth`` is how many lists
    it stands in; ``level`` is that of a heading. ``begins`` tells that it begins an item: an item,
    or the question that an item asks. ``sure`` is a question that says that it is one.

    Five kinds become no blocks: a ``bullet`` begins an item that has no text of its own, a
    ``rule`` parts what is above from what is below, an ``end`` ends what a line introduces, and
    ``opening`` and ``closing`` are the ends of what a page can fold away. ``page`` is a PDF's.
    """

    kind: MarkKind
    first: int
    last: int
    depth: int = 0
    level: int = 0
    columns: tuple[str, ...] = ()
    begins: bool = False
    sure: bool = False
    page: int | None = None

    def moved(self, lines: int, depth: int) -> "Mark":
        """The mark where it stands in the whole text, as one of a part of it."""
        return self._replace(
            first=self.first + lines, last=self.last + lines, depth=self.depth + depth
        )


def code(lines: Sequence[str], first: int, last: int, depth: int) -> list[Mark]:
    """The mark of lines of code, without the blank ones around them; none where all are blank."""
    while first <= last and not lines[first].strip():
        first += 1
    while last >= first and not lines[last].strip():
        last -= 1
    return [Mark("code", first, last, depth)] if first <= last else []
