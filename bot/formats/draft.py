"""A document in the making: what a format says, as lines and as what they are to a reader."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from bot.errors import InputError, QuotaError
from bot.model import Document
from bot.reading.front_matter import date_in
from bot.reading.furniture import furniture
from bot.reading.marks import NO_BLOCKS, UNSEEN, Mark, MarkKind
from bot.reading.replies import replied
from bot.reading.roles import roles
from bot.reading.tables import names
from bot.reading.text_files import UNTITLED
from bot.reading.titles import clean_title, title_of
from bot.reading.tree import tree

MOST_LINES = 400_000
MOST_CHARACTERS = 40_000_000
"""What one document may say; a book has a hundredth of it."""

RICH = 3
"""Lines of a cell from which on its row has as many lines."""

_BLANKS = re.compile(r"[^\S\n]+")
_NO_TEXT = re.compile("[\x00-\x08\x0b-\x1f\x7f\ufeff\ufffe\uffff\ud800-\udfff]")

_WITHIN = {"row": {"columns", "row"}, "item": {"item"}, "definition": {"term", "definition"}}


@dataclass
class Draft:
    """Collects the blocks of a document in reading order.

    Every text is what a reader sees, without markup. Blanks in a row become one, but for those of
    code; a line feed begins another line of the same block. A block without text is left out.
    ``page`` is the page of a PDF that all that is added from now on stands on, from 1.

    Raises QuotaError once it holds more than a document may.
    """

    title: str = ""
    language: str | None = None
    dated: str = ""
    author: str = ""
    tags: tuple[str, ...] = ()
    page: int | None = None
    lines: list[str] = field(default_factory=list)
    marks: list[Mark] = field(default_factory=list)
    _characters: int = 0

    def heading(self, text: str, level: int) -> None:
        """Add a heading; its level is from 1, the highest, to 6."""
        self._add("heading", _cleaned(text), level=min(max(level, 1), 6))

    def paragraph(self, text: str, depth: int = 0, before: str = "") -> None:
        """Add a paragraph; ``depth`` is how many lists it stands in.

        ``before`` begins each of its lines, such as ``"> "`` where it is quoted.
        """
        lines = [f"{'  ' * depth}{before}{line}" for line in _cleaned(text)]
        self._add("paragraph", lines, depth)

    def item(self, text: str, depth: int = 1, sign: str = "-") -> None:
        """Add an item of a list; ``depth`` counts from 1, ``sign`` is a bullet or ``3.``."""
        first, *others = _cleaned(text) or [""]
        indent = "  " * (depth - 1)
        kind: MarkKind = "item" if first else "bullet"
        lines = [f"{indent}{sign} {first}", *(f"{indent}  {line}" for line in others)]
        self._add(kind, lines, depth, begins=True)

    def columns(self, cells: Sequence[str], depth: int = 0) -> None:
        """Add the names of a table's columns; the rows follow."""
        texts = _cells(cells)
        if any(texts):
            self._add("columns", [_row(texts)], depth, columns=names([texts]))

    def row(self, cells: Sequence[str], depth: int = 0) -> None:
        """Add a row of a table, a cell for each column.

        Where a cell has several paragraphs the row has a line for each, since they are read down.
        """
        parted = [_cleaned(cell) for cell in cells]
        most = max(map(len, parted), default=0)
        if most < RICH:
            rows = [_cells(cells)]
        else:
            rows = [
                _cells([lines[at] if at < len(lines) else "" for lines in parted])
                for at in range(most)
            ]
        if most:
            self._add("row", list(map(_row, rows)), depth)

    def code(self, text: str, depth: int = 0) -> None:
        """Add code: its lines as they are, but for blank ones around them."""
        lines = [_NO_TEXT.sub("", line).rstrip() for line in text.expandtabs().split("\n")]
        while lines and not lines[-1]:
            lines.pop()
        while lines and not lines[0]:
            lines.pop(0)
        self._add("code", lines, depth)

    def term(self, text: str, depth: int = 0) -> None:
        """Add a term; its definitions follow."""
        self._add("term", _cleaned(text), depth)

    def definition(self, text: str, depth: int = 0) -> None:
        """Add what a term means."""
        self._add("definition", [f"{'  ' * (depth + 1)}{line}" for line in _cleaned(text)], depth)

    def question(self, text: str, depth: int = 0) -> None:
        """Add a question; its answer follows."""
        self._add("question", _cleaned(text), depth, sure=True)

    def opening(self, depth: int = 0) -> None:
        """Begin what can be folded away; the question that is seen of it follows."""
        self._part("opening", depth)

    def closing(self, depth: int = 0) -> None:
        """End what can be folded away."""
        self._part("closing", depth)

    def note(self, label: str, text: str) -> None:
        """Add a note; what it notes has ``[^label]`` in its text."""
        first, *others = _cleaned(text) or [""]
        if first:
            self._add("note", [f"[^{label}]: {first}", *(f"  {line}" for line in others)])

    def furniture(self, text: str) -> None:
        """Add what stands around the text and is shown, but not searched."""
        self._add("furniture", _cleaned(text))

    def rule(self) -> None:
        """Part what is above from what is below."""
        if self.marks:
            self._part("rule")

    @property
    def has_text(self) -> bool:
        """Whether it says anything."""
        return any(mark.kind not in UNSEEN | NO_BLOCKS for mark in self.marks)

    def document(self, name: str) -> Document:
        """The document, called as it says itself, or else by its file's name.

        Raises InputError if it says nothing.
        """
        if not self.has_text:
            raise InputError(f"{name} has no text that can be read: add a file that has text.")
        lines = tuple(self.lines)
        around = furniture(lines)
        marks = [
            mark._replace(kind="furniture")
            if mark.first in around and mark.last in around
            else mark
            for mark in self.marks
        ]
        blocks = replied(tree(roles(marks, lines), lines), lines)
        title = clean_title(self.title) or title_of(lines, blocks)
        title = title or clean_title(Path(name).stem) or UNTITLED
        return Document(
            title,
            lines,
            blocks,
            tags=tuple(dict.fromkeys(filter(None, map(clean_title, self.tags)))),
            language=self.language,
            dated=date_in(self.dated) or date_in(title),
            author=clean_title(self.author),
            foreign=True,
        )

    def _add(
        self,
        kind: MarkKind,
        lines: Sequence[str],
        depth: int = 0,
        *,
        level: int = 0,
        columns: tuple[str, ...] = (),
        begins: bool = False,
        sure: bool = False,
    ) -> None:
        if not lines:
            return
        above = self.marks[-1].kind if self.lines and self.marks else None
        if above is not None and above not in _WITHIN.get(kind, ()):
            self.lines.append("")
        first = len(self.lines)
        self.lines += lines
        self._characters += sum(map(len, lines))
        if len(self.lines) > MOST_LINES or self._characters > MOST_CHARACTERS:
            raise QuotaError("It has more text than one article may have: split it.")
        last = len(self.lines) - 1
        self.marks.append(Mark(kind, first, last, depth, level, columns, begins, sure, self.page))

    def _part(self, kind: MarkKind, depth: int = 0) -> None:
        """Add a mark of what has no lines, at the last that was added."""
        last = max(len(self.lines) - 1, 0)
        self.marks.append(Mark(kind, last, last, depth))


def _cleaned(text: str) -> list[str]:
    """The lines of a text that say something, with single blanks."""
    lines = (_BLANKS.sub(" ", _NO_TEXT.sub("", line)).strip() for line in text.split("\n"))
    return [line for line in lines if line]


def _cells(cells: Sequence[str]) -> list[str]:
    """The cells of a row, on one line each; a pipe in one is escaped, as pipes part them."""
    return [" ".join(_cleaned(cell)).replace("|", "\\|") for cell in cells]


def _row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"
