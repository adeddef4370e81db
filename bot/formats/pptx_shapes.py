"""What stands on a slide of PowerPoint: shapes in reading order, their paragraphs and tables."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from lxml import etree

from bot.formats.grid import Rows
from bot.formats.odf.styles import numbered

Element = etree._Element

_DEEPEST = 30
"""Groups of shapes in each other."""

_TITLES = frozenset({"title", "ctrTitle"})
_AROUND = frozenset({"dt", "ftr", "hdr", "sldNum", "sldImg"})
"""What each slide repeats."""

_BULLETED = frozenset({"body", "obj", ""})
_FORMS = {"arabic": "1", "alphaLc": "a", "alphaUc": "A", "romanLc": "i", "romanUc": "I"}
_TYPED = re.compile(r"\s*(\d{1,3}[.)])\s+(?=\S)")
_MOST_POINTS = 1_000
_LINE = 3
"""Shapes are beside each other if their tops are nearer than the lower one's height by this."""


class Place(NamedTuple):
    """Where a shape is, from the top left corner."""

    top: int
    left: int
    height: int


@dataclass
class Shape:
    """A shape with text, a table, or something that is in a part of its own."""

    element: Element
    kind: str | None = None
    index: str = ""
    place: Place | None = None
    table: Element | None = None
    parts: list[str] = field(default_factory=list)

    @property
    def is_title(self) -> bool:
        """Whether it is what the slide is called."""
        return self.kind in _TITLES

    def said(self) -> list[str]:
        """The texts of its paragraphs."""
        body = self.element.find("{*}txBody")
        found = body.iterfind("{*}p") if body is not None else ()
        return [text for paragraph in found if (text := text_of(paragraph).strip())]


class Paragraph(NamedTuple):
    """A paragraph; it is an item if it has a sign."""

    text: str
    depth: int
    sign: str


class Looks:
    """What a slide takes from its layout and its master: where shapes are, and their bullets."""

    def __init__(self, roots: Sequence[Element]) -> None:
        self._shapes = [
            [_shape(each) for each in root.iterfind("{*}cSld/{*}spTree/{*}sp")] for root in roots
        ]
        self._body = [root.find("{*}txStyles/{*}bodyStyle") for root in roots]

    def place(self, shape: Shape) -> Place | None:
        """Where a shape is that does not say so itself."""
        return next((each.place for each in self._like(shape) if each.place), None)

    def has_bullet(self, shape: Shape, level: int) -> bool:
        """Whether a paragraph has a bullet that says nothing of it."""
        if shape.kind not in _BULLETED:
            return False
        styles = [
            each.element.find("{*}txBody/{*}lstStyle") for each in (shape, *self._like(shape))
        ]
        for style in (*styles, *self._body):
            told = style.find(f"{{*}}lvl{level + 1}pPr") if style is not None else None
            bullet = _bullet(told) if told is not None else None
            if bullet is not None:
                return bullet
        return True

    def _like(self, shape: Shape) -> Iterator[Shape]:
        """The shapes of the layout and of the master that a shape is made from."""
        if shape.kind is None:
            return
        for shapes_ in self._shapes:
            found = [each for each in shapes_ if each.kind is not None]
            like = next((each for each in found if shape.index == each.index != ""), None)
            kinds = {shape.kind} | ({"body", "obj", ""} if shape.kind in _BULLETED else set())
            yield from [like] if like else [each for each in found if each.kind in kinds][:1]


def shapes(slide: Element, looks: Looks) -> list[Shape]:
    """The shapes of a slide as one reads them: from the top, and from the left where beside."""
    tree = slide.find("{*}cSld/{*}spTree")
    return list(_read(tree, looks, 0)) if tree is not None else []


def _read(group: Element, looks: Looks, deep: int) -> Iterator[Shape]:
    found: list[Shape] = []
    for element in _children(group):
        shape = _shape(element)
        shape.place = shape.place or looks.place(shape)
        if shape.kind not in _AROUND:
            found.append(shape)
    for shape in _in_order(found):
        if etree.QName(shape.element).localname == "grpSp":
            if deep < _DEEPEST:
                yield from _read(shape.element, looks, deep + 1)
        else:
            yield shape


def _children(group: Element) -> Iterator[Element]:
    """The shapes of a group; of those that are drawn in two ways the newer one."""
    for element in group.iterchildren(tag=etree.Element):
        if etree.QName(element).localname != "AlternateContent":
            yield element
            continue
        ways = [way for way in element if way.find(".//{*}t") is not None] or list(element)
        if ways:
            yield from ways[0].iterchildren(tag=etree.Element)


def _in_order(found: list[Shape]) -> list[Shape]:
    """Titles first, then lines of shapes; what has no place is where it stands in the file."""
    above = Place(0, 0, 0)
    for shape in found:
        above = shape.place = shape.place or above
    rest = sorted(
        (shape for shape in found if not shape.is_title),
        key=lambda shape: (shape.place or above).top,
    )
    ordered = [shape for shape in found if shape.is_title]
    line: list[Shape] = []
    for shape in rest:
        first, place = (line[0].place or above) if line else above, shape.place or above
        if line and place.top - first.top > min(first.height, place.height) // _LINE:
            ordered += sorted(line, key=lambda each: (each.place or above).left)
            line = []
        line.append(shape)
    return ordered + sorted(line, key=lambda each: (each.place or above).left)


def _shape(element: Element) -> Shape:
    shape = Shape(element)
    held = element.find("{*}nvSpPr/{*}nvPr/{*}ph")
    if held is None:
        held = element.find("{*}nvGraphicFramePr/{*}nvPr/{*}ph")
    if held is not None:
        shape.kind, shape.index = held.get("type", ""), held.get("idx", "")
    for path in ("{*}spPr/{*}xfrm", "{*}grpSpPr/{*}xfrm", "{*}xfrm"):
        frame = element.find(path)
        offset = frame.find("{*}off") if frame is not None else None
        size = frame.find("{*}ext") if frame is not None else None
        if offset is not None and size is not None:
            shape.place = Place(*map(_number, (offset.get("y"), offset.get("x"), size.get("cy"))))
            break
    data = element.find("{*}graphic/{*}graphicData")
    if data is not None:
        shape.table = data.find("{*}tbl")
        shape.parts = [value for each in data for value in map(str, each.attrib.values())]
    return shape


def _number(text: str | None) -> int:
    digits = (text or "0").lstrip("-")
    return int(text[:18]) if text and digits.isdecimal() else 0


# Text


def paragraphs(shape: Shape, looks: Looks) -> Iterator[Paragraph]:
    """The paragraphs of a shape, numbered as it says."""
    body = shape.element.find("{*}txBody")
    counts: dict[int, int] = {}
    for paragraph in body.iterfind("{*}p") if body is not None else ():
        text = text_of(paragraph)
        if not text.strip():
            continue
        told = paragraph.find("{*}pPr")
        level = min(_number(told.get("lvl")) if told is not None else 0, 8)
        own = _bullet(told) if told is not None else None
        counts = {each: count for each, count in counts.items() if each <= level}
        number = told.find("{*}buAutoNum") if told is not None else None
        if number is not None:
            counts[level] = counts.get(level, _number(number.get("startAt", "1")) - 1) + 1
            yield Paragraph(text, level + 1, _sign(counts[level], number.get("type", "")))
            continue
        counts.pop(level, None)
        has_bullet = looks.has_bullet(shape, level) if own is None else own
        typed = _TYPED.match(text) if has_bullet else None
        if typed:
            yield Paragraph(text[typed.end() :], level + 1, typed[1])
        else:
            yield Paragraph(text, level + 1, "-" if has_bullet else "")


def text_of(paragraph: Element) -> str:
    """What a reader sees of a paragraph, but for what each slide repeats."""
    parts: list[str] = []
    for element in paragraph.iter(etree.Element):
        name = etree.QName(element).localname
        if name == "br":
            parts.append("\n")
        elif name == "tab":
            parts.append("\t")
        elif name == "t":
            parent = element.getparent()
            kind = parent.get("type", "") if parent is not None else ""
            if kind != "slidenum" and not kind.startswith("datetime"):
                parts.append((element.text or "").replace("\v", "\n").replace("_x000B_", "\n"))
    return "".join(parts)


def _bullet(told: Element) -> bool | None:
    """Whether a paragraph says that it has a bullet, or that it has none."""
    if told.find("{*}buNone") is not None:
        return False
    signs = ("buChar", "buAutoNum", "buBlip")
    return True if any(told.find(f"{{*}}{each}") is not None for each in signs) else None


def _sign(number: int, kind: str) -> str:
    form = next((form for name, form in _FORMS.items() if kind.startswith(name)), "1")
    sign = numbered(number, form)
    if kind.endswith("ParenBoth"):
        return f"({sign})"
    return f"{sign})" if kind.endswith("ParenR") else f"{sign}."


def table_of(table: Element) -> tuple[Rows, int | None]:
    """The rows of a table, and how many name its columns; None where it does not say."""
    rows = []
    for row in table.iterfind("{*}tr"):
        cells = []
        for cell in row.iterfind("{*}tc"):
            said = [text_of(paragraph) for paragraph in cell.iterfind("{*}txBody/{*}p")]
            cells.append("\n".join(filter(None, map(str.strip, said))))
        rows.append(cells)
    told = table.find("{*}tblPr")
    first = told is not None and told.get("firstRow") in {"1", "true"}
    return rows, 1 if first and len(rows) > 1 and sum(map(bool, rows[0])) > 1 else None


def diagram(root: Element) -> list[str]:
    """The texts of a diagram that a program lays out."""
    points = root.iterfind("{*}ptLst/{*}pt/{*}t")
    found = ["\n".join(map(text_of, point.iterfind("{*}p"))).strip() for point in points]
    return [text for text in found if text]


def chart(root: Element) -> tuple[str, Rows]:
    """What a chart is called, and its figures: a row for each category."""
    title = root.find("{*}chart/{*}title")
    said = text_of(title) if title is not None else ""
    series = list(root.iterfind("{*}chart/{*}plotArea/*/{*}ser"))[:_MOST_POINTS]
    if not series:
        return said, []
    columns = [_points(each, "{*}tx") for each in series]
    names = _points(series[0], "{*}cat") or _points(series[0], "{*}xVal")
    values = [_points(each, "{*}val") or _points(each, "{*}yVal") for each in series]
    rows = [["", *(" ".join(column.values()) for column in columns)]]
    for at in sorted(set(names).union(*values))[:_MOST_POINTS]:
        rows.append([names.get(at, ""), *(value.get(at, "") for value in values)])
    return said, rows


def _points(series: Element, path: str) -> dict[int, str]:
    held = series.find(path)
    if held is None:
        return {}
    return {
        _number(point.get("idx")): point.findtext("{*}v", "").strip()
        for point in held.iterfind(".//{*}pt")
    }
