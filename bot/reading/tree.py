"""Marks to blocks that know what they stand under."""

import re
from collections.abc import Sequence
from typing import NamedTuple, cast

from bot.model import Block, BlockKind
from bot.reading.marks import UNSEEN, Mark
from bot.reading.wording import introduces, is_caption, is_complete, is_label

_LONGEST_LEAD = 200
"""Characters of a line that introduces what stands right below it without a colon."""

_INTRODUCED = frozenset({"item", "code", "columns", "row", "bullet", "term"})
_HEADS = frozenset({"heading", "question", "item", "columns", "term", "definition", "note"})
_NEVER_NOTED = frozenset({"note", "code", *UNSEEN})
_NOTED = re.compile(r"\[\^([^\]\s]{1,100})\]")

# The order of what stands in the same list: an item heads all else in it, columns only rows.
# Headings have their levels, 1 to 6.
_SUMMARY, _ITEM, _QUESTION, _LEAD, _DETAIL, _COLUMNS, _ROW = -1, 0, 7, 8, 9, 10, 11


class _Step(NamedTuple):
    """A block that others stand under, until one comes of its depth and rank or less.

    ``brief`` is a question by the way: it heads no more than what is right below it.
    """

    depth: int
    rank: int
    block: int
    brief: bool = False


def tree(marks: Sequence[Mark], lines: Sequence[str]) -> tuple[Block, ...]:
    """The blocks of a text with their parents."""
    builder = _Builder(lines, any(mark.kind == "note" for mark in marks))
    seen = [mark for mark in marks if mark.kind not in {*UNSEEN, "end"}]
    at = 0
    for mark in marks:
        if mark.kind in UNSEEN:
            builder.hide(mark)
            continue
        if mark.kind == "end":
            builder.end(mark)
            continue
        at += 1
        builder.add(mark, seen[at] if at < len(seen) else None)
    return tuple(builder.blocks)


class _Builder:
    """Keeps the path to the present mark."""

    def __init__(self, lines: Sequence[str], has_notes: bool) -> None:
        self.blocks: list[Block] = []
        self._lines = lines
        self._path: list[_Step] = []
        self._floors: list[int] = []
        self._parents: set[int] = set()
        self._above: Mark | None = None
        self._noted: dict[str, int] | None = {} if has_notes else None

    def hide(self, mark: Mark) -> None:
        """Add what stands under nothing."""
        self._append(mark, -1)

    def end(self, mark: Mark) -> None:
        """Leave what a line introduced."""
        self._leave(mark.depth, _LEAD)

    def add(self, mark: Mark, below: Mark | None) -> None:
        """Add the next mark; ``below`` is the one after it."""
        match mark.kind:
            case "opening":
                self._end_question(mark)
                self._floors.append(len(self._path))
            case "closing" if self._floors:
                del self._path[self._floors.pop() :]
            case "closing":
                pass
            case "bullet":
                self._leave(mark.depth, _ITEM)
            case "rule" if not mark.depth:
                self._end_question(mark)
            case "rule":
                pass
            case _:
                self._block(mark, below)
        self._above = mark

    def _block(self, mark: Mark, below: Mark | None) -> None:
        rank = self._rank(mark)
        above = self._above
        chained = mark.kind == "question" and above is not None and above.kind == "question"
        self._leave(mark.depth, rank + chained)
        self._leave_brief(mark)
        parent = self._path[-1].block if self._path else -1
        if mark.kind == "note":
            parent = self._noting(mark, parent)
        self._append(mark, parent)
        if mark.kind in _HEADS or (mark.kind == "paragraph" and self._leads(mark, below)):
            depth = -1 if rank == _SUMMARY else mark.depth
            brief = mark.kind == "question" and not mark.sure
            self._path.append(_Step(depth, rank, len(self.blocks) - 1, brief))

    def _append(self, mark: Mark, parent: int) -> None:
        level = mark.level if mark.kind == "heading" else mark.depth
        kind = cast(BlockKind, mark.kind)
        block = Block(kind, mark.first + 1, mark.last + 1, parent, level, mark.columns, mark.page)
        self.blocks.append(block)
        self._parents.add(parent)
        if self._noted is not None and kind not in _NEVER_NOTED:
            for line in self._lines[mark.first : mark.last + 1]:
                for label in _NOTED.findall(line) if "[^" in line else ():
                    self._noted.setdefault(label, len(self.blocks) - 1)

    def _noting(self, mark: Mark, parent: int) -> int:
        """What a note notes; a note's further paragraphs stand under its first."""
        found = _NOTED.search(self._lines[mark.first])
        if found is None or self._noted is None:
            return parent
        return self._noted.get(found[1], parent)

    def _leave(self, depth: int, rank: int) -> None:
        """Come up to where a block of a rank can stand."""
        floor = self._floors[-1] if self._floors else 0
        while len(self._path) > floor and self._path[-1][:2] >= (depth, rank):
            self._path.pop()
        if rank != _ROW and len(self._path) > floor and self._path[-1].rank == _COLUMNS:
            self._path.pop()

    def _leave_brief(self, mark: Mark) -> None:
        """Leave a question by the way that something else has answered already."""
        step = self._path[-1] if self._path else None
        if step is None or not step.brief or step.block not in self._parents:
            return
        adjacent = self._above is not None and mark.first == self._above.last + 1
        if not adjacent and mark.kind not in {"item", "row"}:
            self._path.pop()

    def _end_question(self, mark: Mark) -> None:
        """Leave the question that stands above a rule, or what is folded away, with its answer."""
        self._leave(mark.depth, _LEAD)
        floor = self._floors[-1] if self._floors else 0
        step = self._path[-1] if len(self._path) > floor else None
        if step and step[:2] == (mark.depth, _QUESTION) and step.block in self._parents:
            self._path.pop()

    def _rank(self, mark: Mark) -> int:
        match mark.kind:
            case "heading":
                return mark.level
            case "question" if self._above and self._above.kind == "opening":
                return _SUMMARY
            case "question" | "item" if mark.begins:
                return _ITEM
            case "question":
                return _QUESTION
            case "columns" | "code":
                return _COLUMNS
            case "row":
                return _ROW
            case "definition":
                return _DETAIL
            case "note" if not _NOTED.search(self._lines[mark.first]):
                return _DETAIL
            case "paragraph" if self._is_introduced(mark):
                return _DETAIL
            case _:
                return _LEAD

    def _is_introduced(self, mark: Mark) -> bool:
        """Whether a paragraph is what the one above it announces with a colon."""
        above = self._above
        if above is None or above.kind != "paragraph" or above.depth != mark.depth:
            return False
        line = self._lines[above.last]
        if is_label(line):
            return False
        if introduces(line):
            return not introduces(self._lines[mark.last])
        return mark.first == above.last + 1 and is_caption(line)

    def _leads(self, mark: Mark, below: Mark | None) -> bool:
        """Whether a paragraph introduces what stands below it."""
        line = self._lines[mark.last]
        if below is None or is_label(line):
            return False
        inside = below.kind == "item" and below.depth == mark.depth + 1
        if introduces(line) or (below.first == mark.last + 1 and is_caption(line)):
            return inside or (below.depth == mark.depth and below.kind not in {"heading", "rule"})
        if below.kind not in _INTRODUCED or not (inside or below.depth == mark.depth):
            return False
        if mark.last != mark.first or len(line) > _LONGEST_LEAD:
            return False
        return below.kind != "item" or below.first == mark.last + 1 or not is_complete(line)
