"""Plain text to marks: people type headings, lists and tables everywhere, each in his own way."""

import re
from collections.abc import Callable, Collection, Iterator, Sequence

from bot.reading import tables
from bot.reading.html import begins_html, html
from bot.reading.lines import (
    FENCE,
    FIRST_ITEM,
    HEADING,
    ITEM,
    RULE,
    UNDERLINE,
    Fences,
    indent,
    is_hidden,
    is_prose,
    rank,
    unquoted,
)
from bot.reading.marks import Mark, code
from bot.reading.prose import prose
from bot.reading.wording import asks, is_complete

_LONGEST_HEADING = 120
_LONGEST_TERM = 60
_COMMENT_LINES = 3
"""Lines after number signs right below each other: no headings, but what a script would skip."""

_DIRECTIVE = re.compile(r"\s*\.\.\s+(?:([\w-]+)::|\S)(.*)$")
_OPTION = re.compile(r"\s+:[\w-]+:")
_LITERAL = frozenset({"code", "code-block", "sourcecode", "parsed-literal", "math", "raw"})
_TOLD = frozenset({"note", "warning", "tip", "important", "hint", "caution", "danger", "attention"})


def plain(lines: Sequence[str], starts: Collection[int]) -> list[Mark]:
    """The marks of a text in the order of its lines.

    Args:
        lines: the text.
        starts: its lines, from 0, that begin an entry of a chat or log.
    """
    return list(_Scanner(lines, starts).run())


class _Scanner:
    """Goes through a text once, from above."""

    def __init__(self, lines: Sequence[str], starts: Collection[int]) -> None:
        self._lines = [unquoted(line) for line in lines]
        self._quoted = [len(own) < len(line) for own, line in zip(self._lines, lines, strict=True)]
        self._starts = starts
        self._fences = Fences(self._lines)
        self._ranks: list[int] = []
        self._styles: list[str] = []
        self._comments = True
        self._readers = (
            self._comment,
            self._fenced,
            self._heading,
            self._table,
            self._underlined,
            self._rule,
            self._directive,
            self._html,
            self._hidden,
            self._item,
        )

    def run(self) -> Iterator[Mark]:
        """The marks, from the first line to the last."""
        at = 0
        while at < len(self._lines):
            if not self._lines[at].strip():
                at += 1
                continue
            found, at = self._next(at)
            yield from found

    def _next(self, at: int) -> tables.Found:
        if at in self._starts:
            end = self._to(at, lambda i: bool(self._lines[i].strip()))
            return self._prose(at, end, 0)
        line = self._lines[at]
        if not is_prose(line.lstrip()) or self._has_sign_below(at):
            for reader in self._readers:
                if found := reader(at, line):
                    return found
        return self._paragraph(at)

    def _has_sign_below(self, at: int) -> bool:
        below = self._lines[at + 1].lstrip() if at + 1 < len(self._lines) else ""
        return bool(below) and not below[0].isalnum()

    def _comment(self, at: int, line: str) -> tables.Found | None:
        if not line.lstrip().startswith("<!--") or not self._comments:
            return None
        end = next((i for i in range(at, len(self._lines)) if "-->" in self._lines[i]), -1)
        if end < 0:
            self._comments = False
        elif not self._lines[end].rpartition("-->")[2].strip():
            return [Mark("hidden", at, end)], end + 1
        return None

    def _fenced(self, at: int, line: str) -> tables.Found | None:
        if not FENCE.match(line):
            return None
        end = self._fences.closing(at)
        if end is None:
            # What follows a fence that never closes is more often prose than code.
            return None
        return code(self._lines, at + 1, end - 1, self._depth(at)), end + 1

    def _heading(self, at: int, line: str) -> tables.Found | None:
        mark = HEADING.match(line)
        if mark is None:
            return None
        end = self._to(at, lambda i: self._lines[i].startswith("#"))
        if end - at + 1 >= _COMMENT_LINES:
            return self._commented(at, end), end + 1
        self._ranks.clear()
        return [Mark("heading", at, at, level=len(mark[1]))], at + 1

    def _commented(self, at: int, end: int) -> list[Mark]:
        """What a script would skip, without the signs that it begins with: one paragraph each."""
        found: list[Mark] = []
        bare = [self._lines[i].strip("# \t") for i in range(at, end + 1)]
        start = None
        for index, line in enumerate([*bare, ""]):
            if line:
                start = index if start is None else start
            elif start is not None:
                found += prose(bare[start:index], at + start, 0)
                start = None
        return found

    def _table(self, at: int, _line: str) -> tables.Found | None:
        found = tables.table(self._lines, at)
        if found is None:
            return None
        depth = self._depth(at)
        return [mark.moved(0, depth) for mark in found[0]], found[1]

    def _underlined(self, at: int, line: str) -> tables.Found | None:
        over = UNDERLINE.match(line)
        text = at + 1 if over else at
        if text + 1 >= len(self._lines):
            return None
        under = UNDERLINE.match(self._lines[text + 1])
        if under is None or (over and over[1] != under[1]):
            return None
        words = self._lines[text].strip()
        if not self._is_heading(words, under):
            return None
        self._ranks.clear()
        return [Mark("heading", text, text, level=self._level(under[1], bool(over)))], text + 2

    def _is_heading(self, words: str, under: re.Match[str]) -> bool:
        if not words or len(words) > _LONGEST_HEADING or words.endswith(".") or RULE.match(words):
            return False
        return under[1] in "=-" or len(under[0].strip()) >= max(3, len(words))

    def _level(self, sign: str, over: bool) -> int:
        """Underlines go down a level in the order in which they first come."""
        style = sign + "over" if over else sign
        if style not in self._styles:
            self._styles.append(style)
        return min(6, self._styles.index(style) + 1)

    def _rule(self, at: int, line: str) -> tables.Found | None:
        if len(line) > 2_000 or not (RULE.match(line) or UNDERLINE.match(line)):
            return None
        return [Mark("rule", at, at)], at + 1

    def _directive(self, at: int, line: str) -> tables.Found | None:
        """What reStructuredText says to its renderer."""
        if not line.lstrip().startswith(".. "):
            return None
        name = _DIRECTIVE.match(line)
        if name is None or (name[1] in {*_TOLD, "admonition", "topic"} and name[2].strip()):
            return None
        end = self._to(at, lambda i: _OPTION.match(self._lines[i]) is not None)
        found = [Mark("hidden", at, end)]
        body = self._indented(end + 1, indent(line))
        if name[1] in _TOLD or body == end:
            return found, end + 1
        if name[1] in _LITERAL:
            return [*found, *code(self._lines, end + 1, body, self._depth(at))], body + 1
        if name[1] is None or name[1] in {"image", "figure", "toctree", "contents"}:
            return [Mark("hidden", at, body)], body + 1
        return found, end + 1

    def _html(self, at: int, line: str) -> tables.Found | None:
        if not begins_html(line):
            return None
        end = self._to(at, lambda i: bool(self._lines[i].strip()))
        depth = self._depth(at)
        return html(self._lines[at : end + 1], at, depth, self._starts), end + 1

    def _hidden(self, at: int, line: str) -> tables.Found | None:
        return ([Mark("hidden", at, at)], at + 1) if is_hidden(line) else None

    def _item(self, at: int, line: str) -> tables.Found | None:
        mark = ITEM.match(line)
        if mark is None:
            return None
        place = rank(line)
        while self._ranks and self._ranks[-1] > place:
            self._ranks.pop()
        if not self._ranks or self._ranks[-1] < place:
            self._ranks.append(place)
        end = self._to(at, lambda i: self._goes_on(i) and not ITEM.match(self._lines[i]))
        text = [line[mark.end() :], *self._lines[at + 1 : end + 1]]
        depth = len(self._ranks)
        found = list(prose(text, at, depth, starts=self._starts, item=True))
        return self._literal(found, at, end, depth)

    def _paragraph(self, at: int) -> tables.Found:
        depth = self._depth(at)
        end = self._to(at, self._goes_on)
        if self._is_term(at, end):
            term = Mark("term", at, at, depth)
            definition = Mark("definition", at + 1, end, depth)
            return [term, definition, Mark("end", end, end, depth)], end + 1
        found, _ = self._prose(at, end, depth)
        return self._literal(found, at, end, depth)

    def _is_term(self, at: int, end: int) -> bool:
        """Whether a short line has all the lines right below it indented under it."""
        line = self._lines[at]
        if end == at or len(line.strip()) > _LONGEST_TERM or is_complete(line) or asks(line):
            return False
        if line.rstrip().endswith(":"):
            return False
        edge = indent(line) + 2
        return all(indent(self._lines[i]) >= edge for i in range(at + 1, end + 1))

    def _literal(self, found: list[Mark], at: int, end: int, depth: int) -> tables.Found:
        """What was found, and the code that follows if two colons announce it."""
        if not self._lines[end].rstrip().endswith("::"):
            return found, end + 1
        below = indent(self._lines[at]) + (2 if found[0].begins else 0)
        last = self._indented(end + 1, below)
        found += code(self._lines, end + 1, last, depth)
        return found, last + 1

    def _prose(self, at: int, end: int, depth: int) -> tables.Found:
        return list(prose(self._lines[at : end + 1], at, depth, starts=self._starts)), end + 1

    def _depth(self, at: int) -> int:
        """How many lists a line that begins no item stands in: those it is indented below."""
        place = indent(self._lines[at])
        while self._ranks and self._ranks[-1] >= place - 1:
            self._ranks.pop()
        return len(self._ranks)

    def _goes_on(self, at: int) -> bool:
        """Whether a line can belong to the paragraph above it."""
        line = self._lines[at]
        text = line.lstrip()
        if not text or at in self._starts or self._quoted[at] != self._quoted[at - 1]:
            return False
        if is_prose(text):
            return True
        if tables.begins(self._lines, at):
            return False
        if HEADING.match(line) or FENCE.match(line) or FIRST_ITEM.match(line):
            return False
        if len(line) > 2_000:
            return True
        return not (RULE.match(line) or UNDERLINE.match(line) or is_hidden(line))

    def _indented(self, at: int, below: int) -> int:
        """The last line of what is indented deeper than ``below``, from a line on."""
        last = at - 1
        for i in range(at, len(self._lines)):
            if self._lines[i].strip():
                if indent(self._lines[i]) <= below:
                    break
                last = i
        return last

    def _to(self, at: int, belongs: Callable[[int], bool]) -> int:
        """The last line of the run that begins at ``at``."""
        while at + 1 < len(self._lines) and belongs(at + 1):
            at += 1
        return at
