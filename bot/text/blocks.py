"""Lines to blocks: which neighbouring lines form a heading, a paragraph, a list, a table, code.

Markdown is read by line, leniently, and the same way in ``.txt``: people type lists and headings
everywhere. Every block is whole lines, so the line contract cannot break here.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

Kind = Literal["heading", "paragraph", "list", "table", "code"]

LONGEST_RUN = 200
"""Lines of one paragraph: what runs on for longer is no prose."""

WRAP_WIDTH = 120
"""Lines longer than this are paragraphs of their own: nobody wraps by hand this late."""

_HEADING = re.compile(r" {0,3}(#{1,6})\s+(?=\S)")
_UNDERLINE = re.compile(r" {0,3}(=+|-{2,})\s*$")
_TILDES = re.compile(r" {0,3}(~{4,})\s*$")
# A line that closes its backticks again is code within a sentence.
_FENCE = re.compile(r" {0,3}(`{3,}+(?!.*`)|~{3,})", re.DOTALL)
_ITEM = re.compile(r"\s*(?:[-*+•‣]|\d{1,3}[.)]|[a-z]\))\s+\S")
# A wrapped line may begin with a number and a dot by chance, hardly with these.
_FIRST_ITEM = re.compile(r"\s*(?:[-*+•‣]|1[.)]|a\))\s+\S")
_RULE = re.compile(r" {0,3}([-*_=])(?:\s*\1){2,}\s*$")
_ROW = re.compile(r"\s*\|.*\|")
_COMPLETE = re.compile(r"[.!?…。！？][\"'”’»)\]*_]*\s*$")


@dataclass(frozen=True, slots=True)
class Block:
    """Lines ``first`` to ``last`` (indexes from 0, both included) that belong together.

    ``level`` is 1 to 6 for a heading, else 0. A heading's underline is its last line.
    """

    kind: Kind
    first: int
    last: int
    level: int = 0


def blocks(lines: Sequence[str]) -> Iterator[Block]:
    """The blocks of an article in order; blank lines, rules and stray marks belong to none."""
    fences = _Fences(lines)
    at = 0
    while at < len(lines):
        if not lines[at].strip() or _RULE.match(lines[at]) or _UNDERLINE.match(lines[at]):
            at += 1
            continue
        if _FENCE.match(lines[at]) and fences.closing(at) is None:
            # What follows a fence that never closes is more often prose than code.
            at += 1
            continue
        for found in _block(lines, at, fences):
            yield found
            at = found.last + 1


def begins_item(line: str) -> bool:
    """Whether a line is the first of a list item."""
    return _ITEM.match(line) is not None


def heading_text(line: str) -> str | None:
    """The words of a heading marked with number signs, without the marks; None for other lines."""
    mark = _HEADING.match(line)
    if mark is None:
        return None
    words = line[mark.end() :].strip()
    bare = words.rstrip("#")
    # "# Rules ##" has closing marks, "# Learning C#" has not.
    return words if bare and not bare[-1].isspace() else bare.rstrip()


def is_sentence(line: str) -> bool:
    """Whether a line that could be a heading by its place is a sentence of the text instead."""
    return line.rstrip().endswith(".")


def is_fence(line: str) -> bool:
    """Whether a line opens or closes fenced code."""
    return _FENCE.match(line) is not None


class _Fences:
    """Where fenced code closes; what never does is remembered, so that no text is read twice."""

    def __init__(self, lines: Sequence[str]) -> None:
        self._lines = lines
        self._unclosed: dict[str, int] = {}

    def closing(self, at: int) -> int | None:
        """The line that closes the fence of line ``at``; None for one never closed, or no fence."""
        fence = _FENCE.match(self._lines[at])
        if fence is None or len(fence[1]) >= self._unclosed.get(fence[1][0], len(fence[1]) + 1):
            return None
        for index in range(at + 1, len(self._lines)):
            line = self._lines[index].strip()
            if line.startswith(fence[1]) and not line.strip(fence[1][0]):
                return index
        self._unclosed[fence[1][0]] = len(fence[1])
        return None


def _block(lines: Sequence[str], at: int, fences: _Fences) -> Iterator[Block]:
    """The block, or the run of one-line paragraphs, that begins at a line with text."""
    line = lines[at]
    if (closing := fences.closing(at)) is not None:
        yield Block("code", at, closing)
    elif heading := _HEADING.match(line):
        yield Block("heading", at, at, len(heading[1]))
    elif _ROW.match(line):
        yield Block("table", at, _last(lines, at, lambda i: bool(_ROW.match(lines[i]))))
    elif begins_item(line):
        yield Block("list", at, _last(lines, at, lambda i: _continues_list(lines, i)))
    else:
        yield from _paragraphs(lines, at)


def _last(lines: Sequence[str], at: int, goes_on: Callable[[int], bool]) -> int:
    """The last index of the run that begins at ``at`` and goes on while ``goes_on`` holds."""
    while at + 1 < len(lines) and goes_on(at + 1):
        at += 1
    return at


def _continues_list(lines: Sequence[str], index: int) -> bool:
    """Items, indented lines, lines wrapped lazily, and one blank line before the next item."""

    def item_or_indented(at: int) -> bool:
        return at < len(lines) and bool(begins_item(lines[at]) or lines[at][:1].isspace())

    if not lines[index].strip():
        follows = index + 1 < len(lines) and bool(lines[index + 1].strip())
        return follows and item_or_indented(index + 1)
    wrapped = bool(lines[index - 1].strip()) and not _interrupts(lines[index])
    return item_or_indented(index) or wrapped


def _paragraphs(lines: Sequence[str], at: int) -> Iterator[Block]:
    """A run of plain lines: an underlined heading, one wrapped paragraph, or one a line."""
    level = _underlined(lines, at)
    if level:
        yield Block("heading", at, at + 1, level)
        return
    longest = at + LONGEST_RUN
    last = _last(
        lines,
        at,
        lambda i: i < longest and bool(lines[i].strip()) and not _interrupts(lines[i]),
    )
    run = lines[at : last + 1]
    one_a_line = any(len(line) > WRAP_WIDTH for line in run) or (
        len(run) > 1 and all(_COMPLETE.search(line) for line in run)
    )
    if one_a_line:
        for index in range(at, last + 1):
            yield Block("paragraph", index, index)
    else:
        yield Block("paragraph", at, last)


def _underlined(lines: Sequence[str], at: int) -> int:
    """The level of the heading that the next line makes of a line; 0 for none."""
    if at + 1 == len(lines) or is_sentence(lines[at]):
        return 0
    if mark := _UNDERLINE.match(lines[at + 1]):
        return 1 if mark[1][0] == "=" else 2
    tildes = _TILDES.match(lines[at + 1])
    return 3 if tildes and len(tildes[1]) >= len(lines[at].strip()) else 0


def _interrupts(line: str) -> bool:
    """Whether a line cannot belong to the paragraph above it."""
    marks = (_HEADING, _FENCE, _FIRST_ITEM, _ROW, _UNDERLINE, _RULE)
    return any(mark.match(line) for mark in marks)
