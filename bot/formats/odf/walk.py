"""OpenDocument: what its texts, its sheets and its slides are made of.

XML is no deeper than its parser allows; lists, tables and boxes that are deeper in each other than
in any document are taken as plain text.
"""

import re
from collections.abc import Iterator, Sequence

from bot.errors import InputError
from bot.formats.archive import Archive
from bot.formats.draft import Draft
from bot.formats.grid import Rows, add_table
from bot.formats.odf.styles import (
    DC,
    DRAW,
    META,
    OFFICE,
    STYLE,
    TABLE,
    TEXT,
    Element,
    Numbers,
    Styles,
    language,
)
from bot.formats.odf.tables import own_rows, table_rows
from bot.formats.office import title_in

_DEEPEST = 40
"""Lists, tables and boxes in each other; what is deeper is plain text."""

_MOST_BLANKS = 100
_NO_TEXT = frozenset(
    {
        *(OFFICE + each for each in ("annotation", "annotation-end", "forms", "event-listeners")),
        *(TEXT + each for each in ("tracked-changes", "ruby-text", "note-citation", "number")),
        *(TEXT + each for each in ("sequence-decls", "variable-decls", "user-field-decls")),
        *(TEXT + each for each in ("list-level-style-number", "script", "index-title-template")),
        *(DRAW + each for each in ("object", "object-ole", "image", "plugin", "applet")),
        "{urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0}title",
        "{urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0}desc",
    }
)
_CONTENTS = frozenset(
    TEXT + each
    for each in (
        "table-of-content",
        "alphabetical-index",
        "illustration-index",
        "table-index",
        "object-index",
        "user-index",
    )
)
SHAPES = frozenset(
    DRAW + each
    for each in (
        "frame g a custom-shape rect ellipse circle line connector polygon polyline path caption"
    ).split()
)
_CODE = re.compile(r"preformatted|source ?(?:code|text)|code\b|listing|program", re.IGNORECASE)
_QUOTED = re.compile(r"(?:intense |block )?quot", re.IGNORECASE)
_TERM = re.compile(r"definition term|list heading", re.IGNORECASE)
_DEFINITION = re.compile(r"definition definition|list contents", re.IGNORECASE)
_HEADING = re.compile(r"heading (\d)$", re.IGNORECASE)
_LABEL = re.compile(r"[^\]\s]{1,20}")
_BLANKS = re.compile(r"\s+")


def refuse_locked(archive: Archive) -> None:
    """Raise InputError where a package has a password."""
    manifest = "META-INF/manifest.xml"
    if manifest in archive and b"encryption-data" in archive.read(manifest):
        raise InputError(f"{archive.name} has a password: save it without one and add that.")


def tell(archive: Archive, draft: Draft) -> None:
    """Tell a draft what a package says of itself."""
    if "meta.xml" not in archive:
        return
    said = archive.xml("meta.xml")
    draft.title = title_in(said.findtext(f".//{DC}title", ""))
    author = said.findtext(f".//{META}initial-creator") or said.findtext(f".//{DC}creator")
    draft.author = author or ""
    draft.tags = tuple(tag.text.strip() for tag in said.iter(f"{META}keyword") if tag.text)
    draft.language = language(said.findtext(f".//{DC}language", ""))


class Inline:
    """What a reader sees of paragraphs, and the notes and boxes that are met on the way."""

    def __init__(self, styles: Styles) -> None:
        self._styles = styles
        self._labels: set[str] = set()
        self.notes: list[tuple[str, Element]] = []

    def text(self, paragraph: Element) -> tuple[str, list[Element]]:
        """The text of a paragraph, and the boxes in it, which stand below it."""
        parts = [_plain(paragraph.text)]
        boxes: list[Element] = []
        left = [iter(paragraph)]
        around = [paragraph]
        while left:
            element = next(left[-1], None)
            if element is None:
                left.pop()
                parts.append(_plain(around.pop().tail) if left else "")
            elif self._is_passed(element):
                parts.append(_plain(element.tail))
            elif element.tag in SHAPES:
                boxes.append(element)
                parts.append(_plain(element.tail))
            elif (said := self._said(element)) is not None:
                parts.append(said + _plain(element.tail))
            else:
                parts.append(_plain(element.text))
                left.append(iter(element))
                around.append(element)
        return "".join(parts), boxes

    def flat(self, element: Element) -> str:
        """All that a cell says, each paragraph on a line."""
        lines: list[str] = []
        left: list[Iterator[Element]] = [iter(element)]
        while left:
            inner = next(left[-1], None)
            if inner is None:
                left.pop()
            elif self._is_passed(inner):
                continue
            elif inner.tag in {f"{TEXT}p", f"{TEXT}h"}:
                text, boxes = self.text(inner)
                lines.append(text)
                left.append(iter(boxes))
            else:
                left.append(iter(inner))
        return "\n".join(filter(None, map(str.strip, lines)))

    def _is_passed(self, element: Element) -> bool:
        if not isinstance(element.tag, str) or element.tag in _NO_TEXT:
            return True
        if element.tag in {f"{TEXT}span", f"{TEXT}a"}:
            return self._styles.is_hidden(element.get(f"{TEXT}style-name"))
        return _is_hidden(element)

    def _said(self, element: Element) -> str | None:
        """What an element says that is none but a sign; None for what has text in it."""
        match element.tag.removeprefix(TEXT):
            case "s":
                times = element.get(f"{TEXT}c", "1")
                return " " * min(int(times[:9]) if times.isdecimal() else 1, _MOST_BLANKS)
            case "tab":
                return "\t"
            case "line-break":
                return "\n"
            case "note":
                return f"[^{self._label(element)}]"
        return None

    def _label(self, note: Element) -> str:
        """A label of its own for a note: what stands in the text, if no other has it."""
        cited = "".join(note.findtext(f"{TEXT}note-citation", "").split())
        number = len(self.notes) + 1
        label = cited if _LABEL.fullmatch(cited) and cited not in self._labels else f"n{number}"
        self._labels.add(label)
        self.notes.append((label, note))
        return label


class Walk:
    """Adds what stands in an element to a draft, one block after the other."""

    def __init__(self, draft: Draft, styles: Styles) -> None:
        self.inline = Inline(styles)
        self._draft = draft
        self._styles = styles
        self._code: list[str] = []
        self._named = False
        self._counts: dict[str, dict[int, int]] = {}

    def blocks(self, element: Element, depth: int = 0, deep: int = 0) -> None:
        """Add what stands in an element; ``depth`` is how many lists it stands in."""
        if deep > _DEEPEST:
            self._draft.paragraph(self.inline.flat(element), depth)
            return
        # Sections, and what else says nothing by itself, are no level of their own.
        left = [iter(element)]
        while left:
            inner = next(left[-1], None)
            if inner is None:
                left.pop()
            elif not isinstance(inner.tag, str) or inner.tag in _NO_TEXT or _is_hidden(inner):
                continue
            elif inner.tag in {f"{TEXT}p", f"{TEXT}h"}:
                self._paragraph(inner, depth, deep)
            elif inner.tag == f"{TEXT}list":
                self.end_code()
                self._list(inner, depth + 1, deep)
            elif inner.tag == f"{TABLE}table":
                self.end_code()
                self._table(inner, depth, deep)
            elif inner.tag in _CONTENTS:
                self.end_code()
                self._draft.furniture(self.inline.flat(inner))
            else:
                left.append(iter(inner))

    def end(self) -> None:
        """Add what is left: notes stand below all else."""
        self.end_code()
        # A note may have notes, which are met as it is read.
        for label, note in self.inline.notes:
            body = note.find(f"{TEXT}note-body")
            if body is not None:
                self._draft.note(label, self.inline.flat(body))

    def end_code(self) -> None:
        """Add the lines of code that were met; lines of code that follow stand apart."""
        if self._code:
            self._draft.code("\n".join(self._code))
            self._code = []

    def _paragraph(self, element: Element, depth: int, deep: int) -> None:
        text, boxes = self.inline.text(element)
        names = self._styles.names("paragraph", element.get(f"{TEXT}style-name", ""))
        if element.tag == f"{TEXT}p" and any(_CODE.match(each) for each in names):
            self._code.append(text)
        elif text.strip() or not self._code:
            self.end_code()
            self._plain(element, text, names, depth)
        for box in boxes:
            self.end_code()
            self.blocks(box, depth, deep + 1)

    def _plain(self, element: Element, text: str, names: tuple[str, ...], depth: int) -> None:
        draft = self._draft
        level = element.get(f"{TEXT}outline-level", "1") if element.tag == f"{TEXT}h" else ""
        if not level:
            level = next((found[1] for each in names if (found := _HEADING.match(each))), "")
        text = text.strip()
        if "Title" in names and text:
            if not self._named:
                draft.title = text
            self._named = True
            draft.heading(text, 1)
        elif level:
            draft.heading(text, int(level[:2]) if level.isdecimal() else 1)
        elif any(_QUOTED.match(each) for each in names):
            draft.paragraph(text, depth, "> ")
        elif any(_TERM.match(each) for each in names):
            draft.term(text, depth)
        elif any(_DEFINITION.match(each) for each in names):
            draft.definition(text, depth)
        elif not text and "Horizontal Line" in names:
            draft.rule()
        else:
            draft.paragraph(text, depth)

    def _list(
        self, element: Element, depth: int, deep: int, numbers: Numbers | None = None
    ) -> None:
        """Add the items of a list; those in it that have no style count by the style around."""
        name = element.get(f"{TEXT}style-name", "")
        if numbers is None or (name and name != numbers.style):
            numbers = Numbers(name, depth, {})
            if self._continues(element):
                numbers.counts = self._counts.get(name, {})
        level = Numbers(numbers.style, depth, numbers.counts)
        self._counts[name or numbers.style] = numbers.counts
        for item in element:
            if item.tag in {f"{TEXT}list-item", f"{TEXT}list-header"}:
                self._item(item, level, deep)

    def _continues(self, element: Element) -> bool:
        return (
            element.get(f"{TEXT}continue-numbering") == "true"
            or element.get(f"{TEXT}continue-list") is not None
        )

    def _item(self, item: Element, numbers: Numbers, deep: int) -> None:
        depth = numbers.depth
        begun = item.tag == f"{TEXT}list-header"
        for inner in item:
            if inner.tag == f"{TEXT}list":
                if deep < _DEEPEST:
                    self._list(inner, depth + 1, deep + 1, numbers)
                else:
                    self._draft.paragraph(self.inline.flat(inner), depth)
            elif inner.tag == f"{TEXT}p" and not begun:
                text, boxes = self.inline.text(inner)
                if text.strip():
                    self._draft.item(text, depth, numbers.sign(self._styles, item))
                    begun = True
                for box in boxes:
                    self.blocks(box, depth, deep + 1)
            elif inner.tag in {f"{TEXT}p", f"{TEXT}h"}:
                self._paragraph(inner, depth, deep)
                self.end_code()
            elif isinstance(inner.tag, str) and inner.tag not in _NO_TEXT:
                self.blocks(inner, depth, deep + 1)

    def _table(self, table: Element, depth: int, deep: int) -> None:
        """Add a table; one of a single column may only draw a frame around what is no table."""
        rows = list(own_rows(table))
        cells = [[cell for cell in row if cell.tag == f"{TABLE}table-cell"] for row in rows]
        if max(map(len, cells), default=0) == 1 and (len(rows) == 1 or _has_blocks(cells)):
            for cell in (row[0] for row in cells if row):
                self.blocks(cell, depth, deep + 1)
                self.end_code()
            return
        heads = sum(_parent(row) == f"{TABLE}table-header-rows" for row in rows)
        add_table(self._draft, table_rows(table, self.inline.flat), heads or None, depth)


def sheets(archive: Archive) -> Iterator[tuple[str, Rows]]:
    """The sheets of a workbook that are shown, with the cells as a reader sees them."""
    content = archive.xml("content.xml")
    styles = Styles()
    styles.add(content)
    inline = Inline(styles)
    for table in content.iterfind(f"{OFFICE}body/{OFFICE}spreadsheet/{TABLE}table"):
        style = styles.get("table", table.get(f"{TABLE}style-name", ""))
        properties = style.find(f"{STYLE}table-properties") if style is not None else None
        if properties is None or properties.get(f"{TABLE}display") != "false":
            rows = table_rows(table, lambda cell: _value(cell, inline))
            yield table.get(f"{TABLE}name", ""), rows


def _value(cell: Element, inline: Inline) -> str:
    date = cell.get(f"{OFFICE}date-value", "")
    return date.replace("T", " ").removesuffix(" 00:00:00") or inline.flat(cell)


def _parent(element: Element) -> str:
    parent = element.getparent()
    return str(parent.tag) if parent is not None else ""


def _has_blocks(cells: Sequence[Sequence[Element]]) -> bool:
    """Whether cells hold more than a text each."""
    return any(
        inner.tag != f"{TEXT}p" or number
        for row in cells
        for cell in row
        for number, inner in enumerate(cell)
    )


def _is_hidden(element: Element) -> bool:
    return (
        element.get(f"{TEXT}is-hidden") == "true"
        or element.get(f"{TEXT}display") == "none"
        or (element.tag == f"{TEXT}hidden-text" and element.get(f"{TEXT}is-hidden") != "false")
    )


def _plain(text: str | None) -> str:
    """Text as it counts: line ends and tabs in XML are blanks, and blanks in a row are one."""
    return _BLANKS.sub(" ", text) if text else ""
