"""The tables of HTML's elements: which of them tell facts, and what their cells say."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Protocol, cast

from lxml import etree

from bot.errors import QuotaError

MOST_COLUMNS = 100
MOST_ROWSPAN = 1_000
_MOST_CELLS = 2_000_000
"""Cells of one table, those that spread over others counted as often as they are shown."""

_MOST_HEADS = 3
_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
_TOLD = ("table", "tr", "td", "th", "pre", "p", "div", "ul", "ol", *_HEADINGS)


class Steps(Protocol):
    """What walks a tree, as lxml does."""

    def __iter__(self) -> Iterator[tuple[str, etree._Element]]: ...

    def skip_subtree(self) -> None:
        """Go on behind the element that was just begun."""


def steps(
    root: etree._Element, events: tuple[str, ...], tags: tuple[str, ...] | None = None
) -> Steps:
    """The beginnings and ends of elements, in order and without recursion."""
    return cast(Steps, etree.iterwalk(root, events=events, tag=tags))


@dataclass
class Cell:
    """A cell of a table: how far it spreads, whether it names others, and what it says."""

    across: int = 1
    down: int = 1
    names: bool = False
    bold: bool = False
    parts: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        """All that it says, on one line."""
        return " ".join(self.parts)


@dataclass
class Row:
    """A row of a table, and whether it is one of its head."""

    in_head: bool
    cells: list[Cell] = field(default_factory=list)


def heads(rows: list[Row]) -> int | None:
    """How many of the first rows name the columns; None where nothing tells."""
    found = 0
    for row in rows[:_MOST_HEADS]:
        all_names = len(row.cells) > 1 and all(cell.names for cell in row.cells)
        if not row.in_head and not all_names:
            break
        found += 1
    if found or any(cell.names for row in rows for cell in row.cells[:1]):
        return found if found < len(rows) else 0
    if len(rows) < 2 or any(cell.across > 1 for cell in rows[0].cells):
        return 0
    first, second = rows[0].cells, rows[1].cells
    if all(cell.bold or not cell.parts for cell in first):
        return 0 if all(cell.bold for cell in second) else 1
    # Two columns without a head mostly are names and what is said of them.
    return None if len(first) > 2 else 0


def grid(rows: list[Row], named: int) -> list[list[str]]:
    """The texts of all cells of a table.

    A cell that spreads down is told in each row, as each row is read alone; one that spreads across
    is told in each column only where it names columns.
    """
    found: list[list[str]] = []
    pending: dict[int, tuple[int, str]] = {}
    count = 0
    for at, row in enumerate(rows):
        texts: list[str] = []
        for cell in row.cells:
            _fill(texts, pending)
            for column in range(min(cell.across, MOST_COLUMNS - len(texts))):
                text = cell.text if not column or at < named else ""
                if cell.down > 1:
                    pending[len(texts)] = (cell.down - 1, text)
                texts.append(text)
        _fill(texts, pending)
        found.append(texts)
        count += len(texts)
        if count > _MOST_CELLS:
            raise QuotaError("It has a table with more cells than one article may have: split it.")
    return found


def _fill(texts: list[str], pending: dict[int, tuple[int, str]]) -> None:
    """Add the cells of rows above that spread down to where the next cell would stand."""
    while (found := pending.pop(len(texts), None)) is not None:
        left, text = found
        if left > 1:
            pending[len(texts)] = (left - 1, text)
        texts.append(text)


def layouts(root: etree._Element) -> frozenset[etree._Element]:
    """The tables that only place what is in them: their rows are not read as rows."""
    found: set[etree._Element] = set()
    around: list[_Shape] = []
    for event, element in steps(root, ("start", "end"), _TOLD):
        tag = element.tag
        if tag != "table":
            if event == "start" and around:
                around[-1].count(str(tag))
        elif event == "end":
            if around.pop().is_layout or element.get("role", "") in {"presentation", "none"}:
                found.add(element)
        else:
            if around:
                around[-1].nested = True
            around.append(_Shape())
    return frozenset(found)


@dataclass
class _Shape:
    """What tells a table of facts from one that places things."""

    rows: int = 0
    cells: int = 0
    widest: int = 0
    names: int = 0
    headings: int = 0
    blocks: int = 0
    nested: bool = False

    def count(self, tag: str) -> None:
        """Take an element of the table into account."""
        if tag == "tr":
            self.rows += 1
            self.cells = 0
        elif tag in {"td", "th"}:
            self.cells += 1
            self.widest = max(self.widest, self.cells)
            self.names += tag == "th"
        elif tag == "pre" or tag in _HEADINGS:
            self.headings += 1
        else:
            self.blocks += 1

    @property
    def is_layout(self) -> bool:
        """Whether its rows say nothing as rows."""
        if self.names:
            return False
        if self.widest <= 1 or self.nested or self.headings:
            return True
        return self.rows <= 1 and self.blocks > 0
