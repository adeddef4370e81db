"""HTML between the paragraphs of a text: what of it a reader sees, line by line."""

import re
from collections.abc import Collection, Iterator, Sequence

from bot.reading.marks import Mark
from bot.reading.prose import prose
from bot.reading.tables import names
from bot.reading.wording import visible

_TAG = re.compile(r"<!--|<(/?)([A-Za-z][\w-]*)(?=[\s/>]|$)([^<>]*)(>?)")
_BLOCK = re.compile(
    r"\s{0,3}</?(?:details|summary|p|div|center|table|thead|tbody|tr|t[hd]|h[1-6]|[uod]l|li|d[td]"
    r"|br|hr|img|picture|source|section|article|header|footer|nav|aside|figure|figcaption|pre"
    r"|script|style|blockquote)(?=[\s/>]|$)",
    re.IGNORECASE,
)
_UNSEEN = frozenset({"script", "style"})
_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_CELLS = frozenset({"td", "th"})
_KINDS = frozenset({"summary", "pre", "li", *_UNSEEN, *_HEADINGS, *_CELLS})
_WHOLE = frozenset({"pre", *_CELLS})
"""What goes on over lines that say nothing."""

_DEEPEST = 50
"""Tags in each other that are told apart."""

_PARTING = frozenset({"br", "p", "div", "hr", "table", "ul", "ol", "img", "center"}) | (
    _KINDS - _CELLS
)


def begins_html(line: str) -> bool:
    """Whether a line begins with a tag that stands for itself and not within a sentence."""
    return line.lstrip()[:1] == "<" and _BLOCK.match(line[:200]) is not None


def html(
    lines: Sequence[str], first: int, depth: int, starts: Collection[int] = frozenset()
) -> list[Mark]:
    """The marks of lines of HTML, of which the first is line ``first`` of the text."""
    reader = _Reader(depth, starts)
    for at, line in enumerate(lines):
        reader.read(first + at, line)
    reader.flush()
    return reader.marks


class _Reader:
    """What was opened and not yet closed on the way through the lines."""

    def __init__(self, depth: int, starts: Collection[int]) -> None:
        self.marks: list[Mark] = []
        self._depth = depth
        self._starts = starts
        self._until = ""
        self._open: list[str] = []
        self._kind = ""
        self._run: list[tuple[int, str]] = []
        self._silent: list[int] = []
        self._cells: list[str] = []
        self._heads = True

    def read(self, at: int, line: str) -> None:
        """Take in the next line."""
        kind: str | None = None
        text = ""
        ends = False
        closings = 0
        for sign, name in self._events(line):
            if sign == "text":
                if self._innermost() not in _UNSEEN and (kind is not None or visible(name)):
                    kind = self._innermost() if kind is None else kind
                    text += name
                if self._cells:
                    self._cells[-1] += name
                continue
            parting = name == "tr" or (name in _PARTING and not self._in_row())
            if name == "details":
                self.flush() if kind is None else None
                if sign == "":
                    self.marks.append(Mark("opening", at, at, self._depth))
                else:
                    closings += 1
            if parting and kind is None:
                self.flush()
            ends = ends or (parting and kind is not None)
            self._follow(sign, name)
        self._take(at, line, kind, text)
        if ends or closings:
            self.flush()
        self.marks += [Mark("closing", at, at, self._depth)] * closings

    def _take(self, at: int, line: str, kind: str | None, text: str) -> None:
        if kind is not None:
            if self._run and kind != self._kind and not {kind, self._kind} <= _CELLS:
                self.flush()
            self._kind = kind
            self._run.append((at, text))
            self._silent.clear()
            return
        if not (self._run and self._kind in _WHOLE):
            self.flush()
        if line.strip() or self._until:
            self._silent.append(at)
        if not self._run:
            self._hide()

    def _hide(self) -> None:
        """Make marks of the lines that say nothing, below what was said."""
        for at in self._silent:
            last = self.marks[-1] if self.marks else None
            if last and last.kind == "hidden" and last.last == at - 1:
                self.marks[-1] = last._replace(last=at)
            else:
                self.marks.append(Mark("hidden", at, at))
        self._silent.clear()

    def flush(self) -> None:
        """Make marks of the lines so far."""
        self._end_run()
        self._hide()

    def _end_run(self) -> None:
        run, self._run = self._run, []
        kind, self._kind = self._kind, ""
        cells, self._cells = self._cells, []
        heads, self._heads = self._heads, True
        if not run:
            return
        first, last = run[0][0], run[-1][0]
        if kind in _CELLS and heads:
            columns = names([cells])
            self.marks.append(Mark("columns", first, last, self._depth, columns=columns))
        elif kind in _CELLS:
            self.marks.append(Mark("row", first, last, self._depth))
        elif kind == "pre":
            self.marks.append(Mark("code", first, last, self._depth))
        elif kind == "summary":
            self.marks.append(Mark("question", first, last, self._depth, sure=True))
        elif kind in _HEADINGS:
            self.marks.append(Mark("heading", first, last, self._depth, int(kind[1])))
        elif kind == "li":
            self.marks.append(Mark("item", first, last, self._depth + 1, begins=True))
        else:
            texts = [text for _, text in run]
            self.marks += prose(texts, first, self._depth, starts=self._starts)

    def _innermost(self) -> str:
        return self._open[-1] if self._open else ""

    def _in_row(self) -> bool:
        return any(name in _CELLS for name in self._open)

    def _follow(self, sign: str, name: str) -> None:
        """Remember what a tag opens or closes."""
        if name not in _KINDS:
            return
        if sign == "":
            if name in _CELLS:
                self._cells.append("")
                self._heads = self._heads and name == "th"
            if len(self._open) < _DEEPEST:
                self._open.append(name)
        elif name in self._open:
            while self._open.pop() != name:
                pass

    def _events(self, line: str) -> Iterator[tuple[str, str]]:
        """The parts of a line: ``text`` and what it says, or the slash and name of a tag."""
        at = 0
        while at < len(line):
            if self._until:
                end = line.find(self._until, at)
                if end < 0:
                    return
                at = end + len(self._until)
                self._until = ""
            tag = _TAG.search(line, at)
            end = tag.start() if tag else len(line)
            if end > at:
                yield "text", line[at:end]
            if tag is None:
                return
            at = tag.end()
            if tag[0] == "<!--":
                self._until = "-->"
                continue
            if not tag[4]:
                self._until = ">"
            yield tag[1], tag[2].lower()
