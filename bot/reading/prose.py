"""A run of lines without a blank one between them, to what a reader takes as one thing each."""

import re
from collections.abc import Callable, Collection, Iterator, Sequence

from bot.reading.marks import Mark, MarkKind
from bot.reading.wording import (
    LONGEST_QUESTION,
    asks,
    introduces,
    is_answered,
    is_asked,
    is_caption,
    is_complete,
    is_section,
    is_title_like,
)

LONGEST_RUN = 200
"""Lines of one paragraph: what runs on for longer is no prose."""

WRAP_WIDTH = 120
"""Lines longer than this are mostly paragraphs of their own: few wrap this late."""

_NEVER_WRAPPED = 300
_MOST_QUESTION_LINES = 3

_VALUE = re.compile(r"\s*[*_`]{0,3}\w[^:：.!?]{0,40}[*_`]{0,3}[:：][*_`]{0,3}\s+\S")
_CLAUSE = re.compile(r"\s*(?:\(\w{1,4}\)|\d{1,3}(?:\.\d{1,3}){1,4}\.?|§+\s?\d+\w?)\s+\S")
_PICTURED = re.compile(r"\s*(?:[\u25a0-\u27bf\u2b00-\u2bff\U0001f000-\U0001faff]|<?:\w+:)")
_LONGEST_LISTED = 60
_HARD_BREAK = re.compile(r"(?:  |\\|<br\s*/?>)$", re.IGNORECASE)


def prose(
    lines: Sequence[str],
    first: int,
    depth: int,
    *,
    starts: Collection[int] = frozenset(),
    item: bool = False,
    breaks: bool = False,
) -> Iterator[Mark]:
    """The marks of a run of lines.

    Args:
        lines: the run, without the marks of quotes and lists.
        first: where it begins in the text, from 0.
        depth: how many lists it stands in.
        starts: lines of the text that begin an entry of a chat or log.
        item: whether it is what an item of a list says, which is one thing but for its question.
        breaks: whether a line that ends in two blanks, a backslash or ``<br>`` ends for its reader.
    """
    run = _Run(lines, [at for at in range(len(lines)) if first + at in starts], item, breaks)
    at = 0
    while at < len(lines):
        kind, last = run.piece(at)
        begins = (item and at == 0) or kind == "item"
        if begins and (kind == "paragraph" or last + 1 == len(lines)):
            kind = "item"
        sure = kind == "question" and is_asked(lines[at]) and asks(lines[last])
        inside = depth + (kind == "item" and at > 0)
        yield Mark(kind, first + at, first + last, inside, begins=begins, sure=sure)
        at = last + 1


class _Run:
    """Lines without a blank one between them. ``entries`` are those that begin an entry."""

    def __init__(
        self, lines: Sequence[str], entries: Sequence[int], item: bool, breaks: bool
    ) -> None:
        self._lines = lines
        self._entries = frozenset(entries)
        self._listed = not item and _lists(lines)
        self._each = self._listed or (not item and _one_a_line(lines))
        self._breaks = breaks and not item
        # Where the first line is no question, one below it is part of what is told.
        self._asked = self._question(0) >= 0

    def piece(self, at: int) -> tuple[MarkKind, int]:
        """The kind of what begins at a line, and its last line."""
        if at in self._entries:
            return "entry", self._last(at, lambda i: i not in self._entries)
        question = self._question(at)
        if question >= 0 and (at == 0 or self._asked or is_asked(self._lines[at])):
            return "question", question
        if self._listed and at > 0:
            return "item", at
        if self._each or self._is_title(at):
            return "paragraph", at
        return "paragraph", self._last(at, lambda i: i - at < LONGEST_RUN and self._goes_on(i))

    def _last(self, at: int, goes_on: Callable[[int], bool]) -> int:
        while at + 1 < len(self._lines) and goes_on(at + 1):
            at += 1
        return at

    def _goes_on(self, at: int) -> bool:
        """Whether a line goes on with the paragraph of the line above it."""
        line, above = self._lines[at], self._lines[at - 1]
        if at in self._entries or is_asked(line) or is_answered(line):
            return False
        if (self._breaks and _HARD_BREAK.search(above)) or is_caption(line):
            return False
        if is_complete(above):
            return not _CLAUSE.match(line) and not (self._asked and self._question(at) >= 0)
        return True

    def _is_title(self, at: int) -> bool:
        """Whether a line is set off from those below it: bold, or the name of a section."""
        line = self._lines[at]
        if at == 0 and is_section(line):
            return is_title_like(line, numbered=True)
        return is_caption(line)

    def _question(self, at: int) -> int:
        """The last line of the question that begins at a line; -1 for none."""
        lines = self._lines
        if asks(lines[at]):
            return at
        if not is_asked(lines[at]):
            return -1
        length = len(lines[at])
        for last in range(at + 1, min(at + _MOST_QUESTION_LINES, len(lines))):
            length += len(lines[last])
            if length > LONGEST_QUESTION or is_answered(lines[last]) or is_asked(lines[last]):
                break
            if asks(lines[last]):
                return last
        return at


def _lists(lines: Sequence[str]) -> bool:
    """Whether short lines stand below one that announces them, as a list without its signs."""
    if len(lines) < 3 or not introduces(lines[0]) or len(lines[0]) > _LONGEST_LISTED:
        return False
    return all(len(line) <= _LONGEST_LISTED and not is_complete(line) for line in lines[1:])


def _one_a_line(lines: Sequence[str]) -> bool:
    """Whether every line of a run stands for itself."""
    longest = max(map(len, lines))
    if longest > _NEVER_WRAPPED:
        return True
    if len(lines) < 2:
        return False
    complete = sum(map(is_complete, lines[:-1]))
    if complete + 1 == len(lines) and is_complete(lines[-1]):
        return True
    if longest > WRAP_WIDTH:
        even = all(len(line) * 2 > longest for line in lines[:-1])
        return not even or complete * 2 > len(lines) - 1
    if all(map(_PICTURED.match, lines)):
        return True
    return all(map(_VALUE.match, lines)) and not any(map(is_answered, lines))
