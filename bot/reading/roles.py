"""What marks are by what stands around them: questions, headings of their own, contents."""

import re
from collections.abc import Sequence

from bot.reading.marks import UNSEEN, Mark
from bot.reading.nesting import order
from bot.reading.wording import (
    asks,
    in_bold,
    introduces,
    is_answered,
    is_caption,
    is_complete,
    is_numbered,
    is_section,
    is_title_like,
)

_CONTENT = frozenset(
    {"paragraph", "item", "columns", "row", "code", "term", "entry", "bullet", "question"}
)
_BOLD_LEVEL = 6
_NUMBERED_LEVEL = 5
_ALONE_LEVEL = 2
_LONGEST_TITLE = 120
_SHORT = 60
"""Characters that make a text more than a label."""

_LINK = re.compile(r"\s*(?:>\s*)*(?:[-*+•]|\d{1,3}[.)])\s+\[.{0,300}?\]\((#?)[^()]*\)[\s.]*$")
_FEWEST_LINKS = 3
_PARAGRAPHS_A_QUESTION = 8
"""A text with more paragraphs for each question asks only by the way."""


def roles(marks: Sequence[Mark], lines: Sequence[str]) -> list[Mark]:
    """The same marks, in the roles that they have for their reader."""
    return _Roles(_contents(marks, lines), lines).assigned()


class _Roles:
    """Looks at each mark with those that a reader sees above and below it."""

    def __init__(self, marks: Sequence[Mark], lines: Sequence[str]) -> None:
        self._marks = marks
        self._lines = lines
        self._seen = [mark for mark in marks if mark.kind not in {*UNSEEN, "end"}]
        self._has_numbers = False
        self._is_faq = self._asks_often()
        has_headings = any(mark.kind == "heading" for mark in marks)
        self._alone = {} if has_headings else self._short_lines()
        self._has_title = any(mark.kind == "heading" and mark.level == 1 for mark in marks)

    def assigned(self) -> list[Mark]:
        """The marks in their roles."""
        found: list[Mark] = []
        at = 0
        for mark in self._marks:
            if mark.kind in {*UNSEEN, "end"}:
                found.append(mark)
                continue
            found.append(self._role(mark, at))
            at += 1
        return found

    def _asks_often(self) -> bool:
        asked = sum(mark.kind == "question" for mark in self._seen)
        told = sum(mark.kind == "paragraph" and not mark.depth for mark in self._seen)
        return asked > 1 and told <= _PARAGRAPHS_A_QUESTION * asked

    def _role(self, mark: Mark, at: int) -> Mark:
        below = self._seen[at + 1] if at + 1 < len(self._seen) else None
        if below is None:
            return mark if mark.kind != "question" else _told(mark)
        if mark.kind == "question":
            return self._question(mark, at, below)
        if mark.kind == "item":
            return self._item(mark, at, below)
        if mark.kind == "paragraph" and not mark.depth:
            return self._paragraph(mark, at, below)
        return mark

    def _question(self, mark: Mark, at: int, below: Mark) -> Mark:
        """A question stays one if what stands below could answer it."""
        above = self._seen[at - 1] if at else None
        if below.kind == "rule" and above and above.kind == "question":
            return mark._replace(sure=True)
        if above and above.kind == "opening":
            return mark._replace(sure=True)
        if below.kind not in _CONTENT or below.depth < mark.depth:
            return _told(mark)
        if asks(self._lines[mark.last]):
            sure = mark.sure or self._is_faq or in_bold(self._lines[mark.first]) is not None
            return mark._replace(sure=sure)
        if below.kind == "question" or is_answered(self._lines[below.first]):
            return mark._replace(sure=True)
        return mark if mark.sure else _told(mark)

    def _item(self, mark: Mark, at: int, below: Mark) -> Mark:
        """An item that asks, or that heads paragraphs, is no item of a list to its reader."""
        if mark.first != mark.last:
            return mark
        line = self._lines[mark.first]
        inside = below.depth > mark.depth or (below.depth == mark.depth and not below.begins)
        alone = not inside and not below.depth and self._is_alone(mark, at)
        if asks(line) and below.kind in _CONTENT:
            if inside:
                return mark._replace(kind="question", sure=True)
            if alone:
                return mark._replace(kind="question", sure=True, depth=0, begins=False)
        if alone and mark.depth == 1 and is_numbered(line) and self._heads(line, below):
            self._has_numbers = True
            return mark._replace(kind="heading", level=_NUMBERED_LEVEL, depth=0, begins=False)
        return mark

    def _is_alone(self, mark: Mark, at: int) -> bool:
        """Whether an item has no other of its kind right above it."""
        above = self._seen[at - 1] if at else None
        if above is None or not above.depth:
            return True
        return above.begins and order(self._lines[above.first]) != order(self._lines[mark.first])

    def _paragraph(self, mark: Mark, at: int, below: Mark) -> Mark:
        """A line that stands alone can be what a heading is, or a question."""
        if mark.first != mark.last or below.kind not in {*_CONTENT, "heading"}:
            return mark
        line = self._lines[mark.first]
        if at == 0 and not self._has_title and self._is_title(mark, below):
            return mark._replace(kind="heading", level=1)
        if below.kind == "heading":
            return mark
        if is_section(line) and is_title_like(line, numbered=True):
            return mark._replace(kind="heading", level=_NUMBERED_LEVEL)
        if self._is_followed(mark):
            return mark
        bold = in_bold(line)
        if bold is not None and "?" in bold and below.kind in _CONTENT:
            return mark._replace(kind="question", sure=True)
        if bold is not None and is_title_like(line) and not introduces(line):
            return mark._replace(kind="heading", level=_BOLD_LEVEL)
        if is_numbered(line) and self._heads(line, below):
            return mark._replace(kind="heading", level=_NUMBERED_LEVEL)
        if mark.first in self._alone:
            return mark._replace(kind="heading", level=self._alone[mark.first])
        return mark

    def _is_followed(self, mark: Mark) -> bool:
        """Whether the next line has text, so that a line does not stand alone."""
        return mark.last + 1 < len(self._lines) and bool(self._lines[mark.last + 1].strip())

    def _is_title(self, mark: Mark, below: Mark) -> bool:
        """Whether the first line of a text names it."""
        line = self._lines[mark.first].strip()
        if len(line) > _LONGEST_TITLE or introduces(line):
            return False
        if self._is_followed(mark):
            return is_caption(line)
        if line.endswith((",", ";")):
            return False
        if not is_complete(line):
            return True
        # A headline may be a sentence; then it stands apart, and above something longer.
        apart = not "".join(self._lines[mark.last + 1 : mark.last + 3]).strip()
        return apart and below.kind == "paragraph" and self._length(below) > len(line)

    def _heads(self, line: str, below: Mark) -> bool:
        """Whether a short line could be the heading of what is below it."""
        if not is_title_like(line.rstrip(". "), numbered=True):
            return False
        if below.kind != "paragraph" or self._length(below) >= _SHORT or self._has_numbers:
            return True
        return introduces(self._lines[below.last])

    def _length(self, mark: Mark) -> int:
        return sum(len(self._lines[at]) for at in range(mark.first, mark.last + 1))

    def _short_lines(self) -> dict[int, int]:
        """Short lines that stand alone, in a text that marks no headings; with their levels.

        One or two right below each other are headings; more are a list of short lines.
        """
        found: dict[int, int] = {}
        run: list[Mark] = []
        for mark in self._seen[1:]:
            if self._is_short(mark):
                run.append(mark)
                continue
            if 0 < len(run) < 3 and mark.kind in _CONTENT and not mark.begins:
                found.update({each.first: _ALONE_LEVEL + up for up, each in enumerate(run)})
            run = []
        return found

    def _is_short(self, mark: Mark) -> bool:
        if mark.kind != "paragraph" or mark.depth or mark.first != mark.last:
            return False
        line = self._lines[mark.first]
        alone = not self._is_followed(mark) and not (
            mark.first and self._lines[mark.first - 1].strip()
        )
        return (
            alone
            and is_title_like(line)
            and not any(sign in ",:/" or sign.isdigit() for sign in line)
        )


def _told(mark: Mark) -> Mark:
    """What asks, but not for what is below it."""
    return mark._replace(kind="item" if mark.begins else "paragraph", sure=False)


def _contents(marks: Sequence[Mark], lines: Sequence[str]) -> list[Mark]:
    """Lists that only lead to other places of the page are furniture, like what is around it."""
    found = list(marks)
    at = 0
    while at < len(found):
        end = at
        inner = 0
        while end < len(found) and (link := _leads(found[end], lines)) is not None:
            inner += link
            end += 1
        if end - at >= _FEWEST_LINKS and inner * 3 >= (end - at) * 2:
            found[at:end] = [mark._replace(kind="furniture") for mark in found[at:end]]
        at = max(end, at + 1)
    return found


def _leads(mark: Mark, lines: Sequence[str]) -> bool | None:
    """Whether an item is a link to a place of its page; None for one that is no link alone."""
    if not mark.begins or mark.first != mark.last:
        return None
    link = _LINK.match(lines[mark.first][:500])
    return None if link is None else bool(link[1])
