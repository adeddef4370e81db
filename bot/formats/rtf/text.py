"""The text of an RTF file: paragraphs, items and rows, as they are put together."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Literal, NamedTuple

from bot.formats.draft import Draft
from bot.formats.grid import add_table

Kind = Literal["paragraph", "item", "row"]

_HEADING = re.compile(r"heading (\d)\b", re.IGNORECASE)
_CODE = re.compile(r"html preformatted|preformatted|code\b|source code|macro", re.IGNORECASE)
_QUOTED = re.compile(r"(?:intense |block )?(?:quot|block text)", re.IGNORECASE)
_CONTENTS = re.compile(r"toc \d|index \d|table of (?:figures|authorities)|toa ", re.IGNORECASE)
_BODY = 9
"""The level of an outline that says that a paragraph is no heading."""

_NUMBER = re.compile(r"\(?\w{1,5}(?:\.\w{1,4}){0,8}[.)]|\d{1,4}(?:\.\d{1,4}){1,8}")
_TYPED = re.compile(r"\s*([•◦▪‣·–—*-]|\(?(?:\d{1,3}|[a-zA-Z]|[ivx]{1,5})[.)])\t")
"""A sign that was typed, or that a program wrote as text."""

_LARGER = 1.2
"""Times that the letters of a heading are larger than those of most of the text."""

_LONGEST_HEADING, _FEWEST_BELOW = 120, 2
"""Characters of a heading; and blocks for each heading that large letters tell."""

_INDENT = 360
"""What a list is indented by in twentieths of a point, at least."""


@dataclass(slots=True)
class Style:
    """What a paragraph is: by its style and by what is said in its place."""

    number: int = 0
    name: str = ""
    level: int | None = None
    depth: int = 0
    indent: int = 0
    in_table: bool = False
    listed: bool = False


class Block(NamedTuple):
    """A paragraph, an item with its sign, or a row with its cells."""

    kind: Kind
    text: str = ""
    name: str = ""
    level: int | None = None
    depth: int = 0
    sign: str = ""
    cells: tuple[str, ...] = ()
    heads: bool = False
    size: int = 0


class Flow:
    """A text that is being read: the whole one, a note, or what a box holds."""

    def __init__(self) -> None:
        self.beside: list[Block] = []
        self._blocks: list[Block] = []
        self._parts: list[str] = []
        self._sign: str | None = None
        self._cell: list[str] = []
        self._cells: list[str] = []
        self._heads = False
        self._in_row = False
        self._sizes: Counter[int] = Counter()

    def say(self, text: str, size: int = 0) -> None:
        """Add to the paragraph, in letters of a size."""
        self._parts.append(text)
        self._sizes[size] += len(text)

    @property
    def raw(self) -> str:
        """What was said of the paragraph so far, without a look at what it is."""
        return _whole("".join(self._parts)).strip()

    def begin(self, sign: str) -> None:
        """Begin an item with what stands before it."""
        self._sign = sign.strip()

    def end(self, style: Style) -> None:
        """End the paragraph."""
        text = _whole("".join(self._parts))
        size = max(self._sizes, key=self._sizes.__getitem__, default=0)
        sign, self._sign, self._parts = self._sign, None, []
        self._sizes.clear()
        if style.in_table or self._in_row:
            self._cell.append(text.strip())
            return
        self._end_row()
        if text.strip():
            self._blocks.append(_block(text, sign, style)._replace(size=size))
        self._blocks += self.beside
        self.beside = []

    def begin_row(self) -> None:
        """Begin a row, or tell again of the one that is under way."""
        self._in_row = True

    def names_columns(self) -> None:
        """The row under way names the columns."""
        self._heads = True

    def end_cell(self) -> None:
        """End a cell."""
        self._cell.append(_whole("".join(self._parts)).strip())
        self._cells.append("\n".join(filter(None, self._cell)))
        self._sign, self._parts, self._cell = None, [], []

    def end_row(self) -> None:
        """End a row."""
        self._end_row()
        self._blocks += self.beside
        self.beside = []

    def ended(self) -> list[Block]:
        """All that was said."""
        if "".join(self._parts).strip() and (self._cells or self._cell):
            self.end_cell()
        self._end_row()
        self.end(Style())
        return self._blocks

    def _end_row(self) -> None:
        if self._cell:
            self._cells.append("\n".join(filter(None, self._cell)))
        if self._cells:
            self._blocks.append(Block("row", cells=tuple(self._cells), heads=self._heads))
        self._cell, self._cells = [], []
        self._heads = self._in_row = False


def put(draft: Draft, blocks: Sequence[Block]) -> None:
    """Add what was said to a draft."""
    for kind, run in groupby(_headed(blocks), key=_group):
        found = list(run)
        if kind == "row":
            _put_rows(draft, found)
        elif kind == "code":
            draft.code("\n".join(block.text for block in found))
        else:
            for block in found:
                _put(draft, block)


def _headed(blocks: Sequence[Block]) -> list[Block]:
    """The same blocks; where no style tells headings, large letters do, and always the title."""
    sizes: Counter[int] = Counter()
    for block in blocks:
        if block.kind != "row":
            sizes[block.size] += len(block.text)
    usual = max(sizes, key=sizes.__getitem__, default=0)
    large = [block.size >= usual * _LARGER and _is_short(block) for block in blocks]
    if any(block.level is not None for block in blocks):
        large[1:] = [False] * (len(blocks) - 1)
    elif sum(large) * _FEWEST_BELOW > len(blocks):
        return list(blocks)
    levels = sorted({block.size for block, is_large in zip(blocks, large, strict=True) if is_large})
    return [
        block._replace(level=len(levels) - 1 - levels.index(block.size)) if is_large else block
        for block, is_large in zip(blocks, large, strict=True)
    ]


def _is_short(block: Block) -> bool:
    text = block.text.strip()
    short = len(text) <= _LONGEST_HEADING and "\n" not in text and text[-1:] not in {".", ":", ","}
    return block.kind == "paragraph" and block.level is None and short


def _group(block: Block) -> str:
    return "code" if block.kind == "paragraph" and _CODE.match(block.name) else block.kind


def _put_rows(draft: Draft, blocks: list[Block]) -> None:
    """Add a table; one of a single column only draws a frame around what is no table."""
    if max(len(block.cells) for block in blocks) == 1:
        for block in blocks:
            for line in block.cells[0].split("\n"):
                draft.paragraph(line)
        return
    heads = 0
    while heads < len(blocks) and blocks[heads].heads:
        heads += 1
    add_table(draft, [block.cells for block in blocks], heads or None)


def _put(draft: Draft, block: Block) -> None:
    if block.name.lower() == "title":
        draft.title = block.text.strip() if _is_first_heading(draft) else draft.title
        draft.heading(block.text, 1)
    elif block.level is not None:
        draft.heading(block.text, block.level + 1)
    elif block.kind == "item":
        draft.item(block.text, block.depth, block.sign)
    elif _CONTENTS.match(block.name):
        draft.furniture(block.text)
    else:
        draft.paragraph(block.text, before="> " if _QUOTED.match(block.name) else "")


def _is_first_heading(draft: Draft) -> bool:
    return all(mark.kind != "heading" for mark in draft.marks)


def _block(text: str, sign: str | None, style: Style) -> Block:
    level = style.level
    if level is None and (found := _HEADING.match(style.name)):
        level = int(found[1]) - 1
    if level is not None and 0 <= level < _BODY:
        return Block("paragraph", text, style.name, level)
    depth = min(max(style.depth, 0), _BODY) + 1
    if sign is None and (typed := _TYPED.match(text)):
        sign, text = typed[1], text[typed.end() :]
        depth = min(max(style.indent // _INDENT, 1), _BODY)
    if sign is None and not style.listed:
        return Block("paragraph", text, style.name)
    return Block("item", text, style.name, None, depth, _sign(sign or ""))


def _sign(sign: str) -> str:
    """What stands before an item: its number, or a bullet for whatever else."""
    if not _NUMBER.fullmatch(sign):
        return "-"
    return sign if sign[-1] in ".)" else f"{sign}."


def _whole(text: str) -> str:
    """A text whose halves of characters are put together."""
    if not any("\ud800" <= character <= "\udfff" for character in text):
        return text
    return text.encode("utf_16_le", "surrogatepass").decode("utf_16_le", "replace")
