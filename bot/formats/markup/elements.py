"""A tree of HTML's elements to pieces of text in reading order, and those to a draft."""

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Literal, NamedTuple

from lxml import etree

from bot.errors import QuotaError
from bot.formats.draft import Draft
from bot.formats.grid import Rows, add_table, without_blanks
from bot.formats.markup.lists import Item, List, number_in
from bot.formats.markup.tables import (
    MOST_COLUMNS,
    MOST_ROWSPAN,
    Cell,
    Row,
    grid,
    heads,
    layouts,
    steps,
)
from bot.formats.markup.visible import formula, is_unread

MOST_ELEMENTS = 1_000_000
_MOST_DEPTH = 20

PieceKind = Literal[
    "heading",
    "paragraph",
    "item",
    "table",
    "code",
    "term",
    "definition",
    "question",
    "note",
    "rule",
    "opening",
    "closing",
]

_BLOCKS = frozenset(
    """address article aside blockquote body caption center dd details dialog dir div dl dt fieldset
    figcaption figure footer form h1 h2 h3 h4 h5 h6 header hgroup hr html legend li main menu nav
    note ol optgroup p pre search section summary table tbody td tfoot th thead tr ul""".split()
)
_HEADINGS = {f"h{level}": level for level in range(1, 7)}
_BLANKS = re.compile(r"[\s\u200b]+")
_LONGEST_HEADING = 250
"""Characters of a heading below the first: what is longer only looks like one."""

_ANCHORS = frozenset({"#", "¶", "§", "🔗", "link"})


class Piece(NamedTuple):
    """What becomes one block of a draft; ``node`` is the element that it was found in.

    ``depth`` is how many lists it stands in. ``sign`` is that of an item, ``level`` that of a
    heading, ``label`` that of a note. What can be folded away stands between an ``opening`` and a
    ``closing``; its ``question`` is what is seen of it then. ``before`` begins each line.
    ``linked`` counts the characters of links.
    """

    kind: PieceKind
    text: str
    node: etree._Element
    depth: int = 0
    sign: str = ""
    level: int = 0
    label: str = ""
    before: str = ""
    rows: Rows = ()
    heads: int | None = None
    linked: int = 0


def pieces(root: etree._Element, signs: Mapping[etree._Element, str] | None = None) -> list[Piece]:
    """What an element says to its reader, in order; what is hidden is left out.

    ``signs`` are what items begin with, where a list does not tell.
    Two elements that HTML does not have mark notes: ``noteref`` with a label where one is referred
    to, and ``note`` with the same label around its text.

    Raises QuotaError where there are more elements than a document has.
    """
    return _Walk(root, signs or {}).walked()


def put(draft: Draft, found: Iterable[Piece]) -> None:
    """Add pieces to a draft."""
    texts = {
        "code": draft.code,
        "term": draft.term,
        "definition": draft.definition,
        "question": draft.question,
    }
    ends = {"opening": draft.opening, "closing": draft.closing}
    for piece in found:
        if (add := texts.get(piece.kind)) is not None:
            add(piece.text, piece.depth)
            continue
        match piece.kind:
            case "heading":
                draft.heading(piece.text, piece.level)
            case "item":
                draft.item(piece.text, piece.depth, piece.sign)
            case "table":
                add_table(draft, piece.rows, piece.heads, piece.depth)
            case "note":
                draft.note(piece.label, piece.text)
            case "rule":
                draft.rule()
            case "opening" | "closing":
                ends[piece.kind](piece.depth)
            case _:
                draft.paragraph(piece.text, piece.depth, piece.before)


class _Walk:
    """Goes through a tree once, without recursion, however deep it is nested."""

    def __init__(self, root: etree._Element, signs: Mapping[etree._Element, str]) -> None:
        self._signs = signs
        self._root = root
        self._layouts = layouts(root)
        self._pieces: list[Piece] = []
        self._text: list[str] = []
        self._linked = 0
        self._links = 0
        self._linked_cells = 0
        self._blocks: list[etree._Element] = []
        self._roles: list[tuple[etree._Element, PieceKind, int]] = []
        self._lists: list[List] = []
        self._items: list[Item] = []
        self._quotes = 0
        self._code: etree._Element | None = None
        self._note: tuple[etree._Element, list[str]] | None = None
        self._table: etree._Element | None = None
        self._rows: list[Row] = []
        self._heads = 0
        self._cell: tuple[etree._Element, Cell] | None = None

    def walked(self) -> list[Piece]:
        """The pieces of the element."""
        walk = steps(self._root, ("start", "end", "comment", "pi"))
        skipped = None
        count = 0
        for event, element in walk:
            if event == "start":
                count += 1
                if count > MOST_ELEMENTS:
                    raise QuotaError("It has more elements than one article may have: split it.")
                if self._is_left_out(element):
                    skipped = element
                    walk.skip_subtree()
                    continue
                self._start(element)
                self._said(element.text)
            elif event == "end":
                if element is skipped:
                    skipped = None
                else:
                    self._end(element)
            if event != "start" and element is not self._root:
                self._said(element.tail)
        self._flush()
        return self._pieces

    def _is_left_out(self, element: etree._Element) -> bool:
        if element.tag == "math":
            self._text.append(formula(element))
            return True
        if element.tag == "noteref":
            self._text.append(f"[^{element.get('label', '')}]")
            return True
        if is_unread(element):
            return True
        in_heading = self._roles and self._roles[-1][1] == "heading"
        return bool(
            in_heading
            and element.tag == "a"
            and "".join(map(str, element.itertext())).strip() in _ANCHORS | {""}
        )

    def _said(self, text: str | None) -> None:
        if not text:
            return
        if self._code is None:
            text = _BLANKS.sub(" ", text)
        self._text.append(text)
        if self._links:
            self._linked += len(text)

    def _start(self, element: etree._Element) -> None:
        tag = element.tag
        if tag == "br":
            self._text.append("\n")
        elif tag == "a":
            self._links += 1
        elif self._code is not None:
            return
        elif tag in _BLOCKS:
            self._flush()
            self._blocks.append(element)
            if (starts := _STARTS.get(tag)) is not None:
                starts(self, element)
        elif tag in {"b", "strong"} and self._cell is not None and not self._cell[1].parts:
            self._cell[1].bold = not "".join(self._text).strip()

    def _end(self, element: etree._Element) -> None:
        tag = element.tag
        if tag == "a":
            self._links -= 1
        elif self._code is not None:
            if element is self._code:
                self._end_code()
            elif tag in _BLOCKS and self._text and not self._text[-1].endswith("\n"):
                self._text.append("\n")
        elif tag in _BLOCKS:
            self._flush()
            self._blocks.pop()
            if tag == "details":
                self._fold("closing", element)
            self._leave(element)

    def _leave(self, element: etree._Element) -> None:
        if self._roles and self._roles[-1][0] is element:
            self._roles.pop()
        match element.tag:
            case "ul" | "ol" | "menu" | "dir":
                self._lists.pop()
            case "li":
                self._items.pop()
            case "blockquote":
                self._quotes -= 1
            case "thead":
                self._heads -= 1
            case "note" if self._note is not None and self._note[0] is element:
                text, self._note = "\n".join(self._note[1]), None
                if text:
                    label = element.get("label", "")
                    self._pieces.append(Piece("note", text, element, label=label))
            case "td" | "th" if self._cell is not None and self._cell[0] is element:
                self._cell = None
            case "table" if self._table is element:
                self._end_table(element)

    def _flush(self) -> None:
        """End the text that was gathered: what comes next stands in a block of its own."""
        text = "".join(self._text).replace("\xad", "")
        linked, self._linked = self._linked, 0
        self._text.clear()
        text = "\n".join(filter(None, (" ".join(line.split()) for line in text.split("\n"))))
        if not text:
            return
        if self._cell is not None:
            self._cell[1].parts.append(text.replace("\n", " "))
            self._linked_cells += linked
        elif self._note is not None:
            self._note[1].append(text)
        else:
            self._say(text, linked)

    def _say(self, text: str, linked: int) -> None:
        node = self._blocks[-1] if self._blocks else self._root
        role, level = self._roles[-1][1:] if self._roles else ("paragraph", 0)
        item = self._items[-1] if self._items else None
        if role == "heading" and (level == 1 or len(text) <= _LONGEST_HEADING):
            if item is not None and not item.told:
                item.plain = True
            text = text.replace("\n", " ")
            self._pieces.append(Piece(role, text, node, level=level, linked=linked))
            return
        role = "paragraph" if role == "heading" else role
        depth = min(item.inner, _MOST_DEPTH) if item is not None else 0
        if item is not None and not item.plain and not item.told:
            item.told = True
            piece = Piece("item", text, node, depth, item.sign, linked=linked)
        elif role == "paragraph":
            before = "> " * min(self._quotes, _MOST_DEPTH)
            piece = Piece(role, text, node, depth, before=before, linked=linked)
        else:
            piece = Piece(role, text, node, depth, linked=linked)
        above = self._pieces[-1] if self._pieces else None
        if piece.kind == "paragraph" and above is not None and _is_initial(above, text):
            piece = piece._replace(text=above.text + text)
            self._pieces.pop()
        self._pieces.append(piece)

    def start_list(self, element: etree._Element) -> None:
        """Begin a list, ordered or not."""
        if element.tag != "ol":
            self._lists.append(List(None))
            return
        step = 1 if element.get("reversed") is None else -1
        first = 1 if step == 1 else sum(child.tag == "li" for child in element)
        kind = element.get("type", "")
        letter = kind if kind in {"a", "A"} else ""
        self._lists.append(List(number_in(element.get("start"), first), step, letter))

    def start_item(self, element: etree._Element) -> None:
        """Begin an item of a list, or of none."""
        around = self._lists[-1] if self._lists else List(None)
        depth = self._items[-1].inner if self._items else 0
        sign = self._signs.get(element) or around.sign(element)
        self._items.append(Item(sign, depth + 1))

    def start_role(self, element: etree._Element) -> None:
        """Begin what is called otherwise than a paragraph."""
        tag = element.tag
        if tag == "summary" or (self._roles and self._roles[-1][1] == "question"):
            self._roles.append((element, "question", 0))
        elif tag in _HEADINGS:
            self._roles.append((element, "heading", _HEADINGS[tag]))
        else:
            self._roles.append((element, "term" if tag == "dt" else "definition", 0))

    def start_fold(self, element: etree._Element) -> None:
        """Begin what can be folded away."""
        self._fold("opening", element)

    def _fold(self, end: PieceKind, element: etree._Element) -> None:
        if self._cell is None and self._note is None:
            item = self._items[-1] if self._items else None
            depth = min(item.inner, _MOST_DEPTH) if item is not None else 0
            self._pieces.append(Piece(end, "", element, depth))

    def start_quote(self, _: etree._Element) -> None:
        """Begin what is quoted."""
        self._quotes += 1

    def start_rule(self, element: etree._Element) -> None:
        """Part what is above from what is below."""
        if self._cell is None and self._note is None:
            self._pieces.append(Piece("rule", "", element))

    def start_code(self, element: etree._Element) -> None:
        """Begin lines that are kept as they are."""
        self._code = element

    def start_note(self, element: etree._Element) -> None:
        """Begin the text of a note."""
        if self._note is None and self._cell is None:
            self._note = (element, [])

    def start_table(self, element: etree._Element) -> None:
        """Begin a table; one inside a cell is text of the cell."""
        if self._table is None and self._note is None and element not in self._layouts:
            self._table, self._rows, self._heads = element, [], 0

    def start_head(self, _: etree._Element) -> None:
        """Begin the rows that name a table's columns."""
        self._heads += 1

    def start_row(self, _: etree._Element) -> None:
        """Begin a row of a table."""
        if self._table is not None and self._cell is None:
            self._rows.append(Row(self._heads > 0))

    def start_cell(self, element: etree._Element) -> None:
        """Begin a cell of a table."""
        if self._table is None or self._cell is not None:
            return
        if not self._rows:
            self._rows.append(Row(self._heads > 0))
        across = number_in(element.get("colspan"), 1)
        down = number_in(element.get("rowspan"), 1)
        cell = Cell(
            min(max(across, 1), MOST_COLUMNS), min(max(down, 1), MOST_ROWSPAN), element.tag == "th"
        )
        self._cell = (element, cell)
        self._rows[-1].cells.append(cell)

    def _end_code(self) -> None:
        node, self._code = self._code, None
        self._blocks.pop()
        text = "".join(self._text)
        linked, self._linked = self._linked, 0
        self._text.clear()
        if node is None or not text.strip():
            return
        if self._cell is not None or self._note is not None:
            self._text.append(_BLANKS.sub(" ", text))
            self._flush()
            return
        item = self._items[-1] if self._items else None
        depth = min(item.inner, _MOST_DEPTH) if item is not None else 0
        self._pieces.append(Piece("code", text, node, depth, linked=linked))

    def _end_table(self, element: etree._Element) -> None:
        self._table = None
        rows, self._rows = self._rows, []
        item = self._items[-1] if self._items else None
        depth = min(item.inner, _MOST_DEPTH) if item is not None else 0
        rows[:] = [row for row in rows if row.cells]
        named = heads(rows)
        texts = without_blanks(grid(rows, named or 0))
        linked, self._linked_cells = self._linked_cells, 0
        if texts and len(texts[0]) == 1:
            for text in texts:
                self._pieces.append(Piece("paragraph", text[0], element, depth))
        elif texts:
            if self._pieces and self._pieces[-1].kind == "table":
                # The rows of one are not those of the other.
                self._pieces.append(Piece("rule", "", element))
            text = "\n".join(" ".join(row) for row in texts)
            piece = Piece("table", text, element, depth, rows=texts, heads=named, linked=linked)
            self._pieces.append(piece)


def _is_initial(piece: Piece, text: str) -> bool:
    """Whether a piece is the large first letter of a text that stands in a block of its own."""
    letter = piece.text
    return piece.kind == "paragraph" and len(letter) == 1 and letter.isupper() and text[0].islower()


_STARTS: Mapping[str, Callable[[_Walk, etree._Element], None]] = {
    **dict.fromkeys(("ul", "ol", "menu", "dir"), _Walk.start_list),
    **dict.fromkeys((*_HEADINGS, "dt", "dd", "summary"), _Walk.start_role),
    "details": _Walk.start_fold,
    "li": _Walk.start_item,
    "blockquote": _Walk.start_quote,
    "hr": _Walk.start_rule,
    "pre": _Walk.start_code,
    "note": _Walk.start_note,
    "table": _Walk.start_table,
    "thead": _Walk.start_head,
    "tr": _Walk.start_row,
    "td": _Walk.start_cell,
    "th": _Walk.start_cell,
}
