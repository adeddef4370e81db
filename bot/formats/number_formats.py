"""How a workbook of Excel shows its numbers: decimals, percent, and what stands around them."""

import posixpath
import re
from collections.abc import Mapping
from typing import NamedTuple

from lxml import etree

from bot.formats.archive import parsed

_WORKBOOK, _STYLES = "xl/workbook.xml", "xl/styles.xml"
_RELATIONS = "xl/_rels/workbook.xml.rels"

_ID = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_STRICT_ID = "{http://purl.oclc.org/ooxml/officeDocument/relationships}id"
_KNOWN = {1: "0", 2: "0.00", 3: "#,##0", 4: "#,##0.00", 9: "0%", 10: "0.00%"}
"""The codes of numbers that no workbook spells out."""

_TOKEN = re.compile(
    r'"(?P<text>[^"]*)"|\[\$(?P<money>[^\]-]*)[^\]]*\]|\[[^\]]*\]|\\(?P<sign>.)|_(?P<gap>.)|\*.'
    r"|(?P<number>[#0?,.]+)|(?P<other>.)",
    re.DOTALL,
)
_CELL = re.compile(rb"<(?:\w+:)?c\s([^<>]*)>")
_PLACE = re.compile(rb'(?:^|\s)r="([A-Z]{1,3})(\d{1,7})"')
_STYLE = re.compile(rb'(?:^|\s)s="(\d{1,6})"')
_MOST_DECIMALS, _LONGEST_TEXT, _LONGEST_CODE = 15, 20, 200


class Form(NamedTuple):
    """How a number is shown."""

    decimals: int
    before: str = ""
    after: str = ""

    def shown(self, value: float) -> str:
        """A number as a reader sees it, but that nothing parts its thousands."""
        value = value * 100 if "%" in self.after else value
        return f"{self.before}{value:.{self.decimals}f}{self.after}"


def form_of(code: str) -> Form | None:
    """What a code says of positive numbers; None where it leaves them as they are, or is a date's.

    Of a fraction or an exponent it is None too.
    """
    decimals: int | None = None
    around = ["", ""]
    for token in _TOKEN.finditer(code[:_LONGEST_CODE]):
        if token["other"] == ";":
            break
        if token["number"]:
            if decimals is not None:
                return None
            decimals = len(token["number"].partition(".")[2])
        elif token["other"] and token["other"].isalpha():
            return None
        else:
            said = token["text"] or token["money"] or token["sign"] or token["other"] or ""
            around[decimals is not None] += " " if token["gap"] else said
    if decimals is None or decimals > _MOST_DECIMALS or len("".join(around)) > _LONGEST_TEXT:
        return None
    return Form(decimals, around[0].lstrip(), around[1].rstrip())


class Forms:
    """The forms of the cells of a workbook.

    Args:
        name: of the file, for messages.
        parts: what its parts hold, as far as there are any.

    Raises InputError where one is no XML.
    """

    def __init__(self, name: str, parts: Mapping[str, bytes]) -> None:
        self._parts = parts
        known = {
            part: parsed(name, parts[part])
            for part in (_STYLES, _WORKBOOK, _RELATIONS)
            if part in parts
        }
        self._forms = _forms(known[_STYLES]) if _STYLES in known else {}
        self._sheets: dict[str, str] = {}
        if self._forms and _WORKBOOK in known and _RELATIONS in known:
            self._sheets = _sheets(known[_WORKBOOK], known[_RELATIONS])

    def of(self, sheet: str) -> dict[tuple[int, int], Form]:
        """The forms of a sheet's cells by row and column, from 0; those that have none left out."""
        data = self._parts.get(self._sheets.get(sheet, ""), b"")
        found: dict[tuple[int, int], Form] = {}
        for cell in _CELL.finditer(data):
            style, place = _STYLE.search(cell[1]), _PLACE.search(cell[1])
            form = self._forms.get(int(style[1])) if style else None
            if form is not None and place:
                found[int(place[2]) - 1, _column(place[1])] = form
        return found


def _forms(styles: etree._Element) -> dict[int, Form]:
    """Forms by the numbers that cells call them by."""
    codes = dict(_KNOWN)
    for each in styles.iter("{*}numFmt"):
        codes[_whole(each.get("numFmtId"))] = each.get("formatCode", "")
    formats = styles.find("{*}cellXfs")
    found: dict[int, Form] = {}
    for at, each in enumerate(() if formats is None else formats.iterchildren("{*}xf")):
        form = form_of(codes.get(_whole(each.get("numFmtId")), ""))
        if form is not None:
            found[at] = form
    return found


def _sheets(workbook: etree._Element, relations: etree._Element) -> dict[str, str]:
    """The parts that sheets are in, by the sheets' names."""
    targets = {
        each.get("Id", ""): posixpath.normpath(posixpath.join("/xl", each.get("Target", "")))
        for each in relations.iter("{*}Relationship")
    }
    return {
        each.get("name", ""): targets.get(each.get(_ID) or each.get(_STRICT_ID) or "", "").lstrip(
            "/"
        )
        for each in workbook.iter("{*}sheet")
    }


def _whole(text: str | None) -> int:
    return int(text) if text and text.isdecimal() and len(text) < 8 else 0


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number - 1
