"""What Word's styles mean, and which numbers its lists have."""

import re
from collections import Counter
from dataclasses import dataclass, field
from typing import NamedTuple

from lxml import etree

from bot.formats.word.xml import W

_MOST_BASES, _MOST_LEVEL = 20, 8
_HEADING = re.compile(
    r"(?:heading|überschrift|titre|título|titolo|kop|rubrik|overskrift|nagłówek|заголовок|nadpis"
    r"|otsikko|címsor|başlık|标题|標題|見出し|제목)\s*([1-9])",
    re.IGNORECASE,
)
_TITLES = frozenset({"title", "titel", "titre", "título", "titolo", "название", "заглавие", "标题"})
_CODE = re.compile(
    r"(?:source ?)?code(?: ?block)?|html preformatted|plain text|preformatted text|macro text"
    r"|listing|verbatim|program ?listing|quellcode|commands?",
    re.IGNORECASE,
)
_QUOTE = re.compile(
    r"(?:intense |block )?quot(?:e|ation)s?|block text|zitat|citation", re.IGNORECASE
)
_TERM = re.compile(r"definition term(?: tight)?|list heading", re.IGNORECASE)
_DEFINITION = re.compile(r"definition(?: definition)?(?: tight)?|list contents", re.IGNORECASE)
_FIXED = re.compile(r"courier|consol|mono\b|menlo|monaco|lucida console|typewriter", re.IGNORECASE)

_MEANT = {"Code": _CODE, "Quote": _QUOTE, "Term": _TERM, "Definition": _DEFINITION}

FORMATS = {"bullet", "none"}
"""Of numbers that are none."""


class Style(NamedTuple):
    """What a style makes of a paragraph; ``name`` is one that is the same in all languages."""

    name: str
    number: str = ""
    level: int | None = None


def styles_of(root: etree._Element | None) -> dict[str, Style]:
    """The styles of paragraphs by their ids."""
    raw: dict[str, etree._Element] = {}
    for style in () if root is None else root.iter(f"{W}style"):
        if style.get(f"{W}type", "paragraph") == "paragraph":
            raw.setdefault(style.get(f"{W}styleId", ""), style)
    return {key: _style(style, raw) for key, style in raw.items()}


def _style(style: etree._Element, raw: dict[str, etree._Element]) -> Style:
    name = ""
    number, level = "", None
    at: etree._Element | None = style
    for _ in range(_MOST_BASES):
        if at is None:
            break
        name = name or _meant(at)
        numbered = at.find(f"{W}pPr/{W}numPr")
        if numbered is not None and not number:
            number = _value(numbered, "numId")
            level = _whole(_value(numbered, "ilvl"))
        based = _value(at, "basedOn")
        at = raw.get(based) if based else None
    return Style(name or "Normal", number, level)


def _meant(style: etree._Element) -> str:
    """The name of a style in all languages; empty where it means nothing."""
    name = _value(style, "name").strip()
    found = _HEADING.fullmatch(name)
    if found:
        return f"heading {found[1]}"
    lower = name.lower()
    if lower in _TITLES:
        return "Title"
    if lower in {"subtitle", "untertitel"}:
        return "Subtitle"
    if lower.startswith("toc ") and lower[4:].isdecimal():
        return "toc"
    for meant in _MEANT:
        if _MEANT[meant].fullmatch(name):
            return meant
    outline = _value(style, "pPr/w:outlineLvl")
    if outline.isdecimal() and int(outline) <= _MOST_LEVEL and "toc" not in lower:
        return f"heading {int(outline) + 1}"
    fonts = style.find(f"{W}rPr/{W}rFonts")
    if fonts is not None and _FIXED.search(fonts.get(f"{W}ascii", "")):
        return "Code"
    return ""


def _value(element: etree._Element, path: str) -> str:
    path = "/".join(f"{W}{step.removeprefix('w:')}" for step in path.split("/"))
    found = element.find(path)
    return "" if found is None else found.get(f"{W}val", "")


class _Level(NamedTuple):
    start: int
    form: str
    text: str


@dataclass
class Numbers:
    """Counts what Word counts, and writes it as Word does."""

    _levels: dict[str, dict[int, _Level]] = field(default_factory=dict)
    _lists: dict[str, tuple[str, dict[int, int]]] = field(default_factory=dict)
    _counts: dict[str, dict[int, int]] = field(default_factory=dict)
    _begun: Counter[tuple[str, int]] = field(default_factory=Counter)

    @classmethod
    def of(cls, root: etree._Element | None) -> "Numbers":
        """The numbers that a document's part of them tells; none without that."""
        made = cls()
        for abstract in () if root is None else root.iter(f"{W}abstractNum"):
            levels = {
                _whole(each.get(f"{W}ilvl")): _level(each) for each in abstract.iter(f"{W}lvl")
            }
            made._levels[abstract.get(f"{W}abstractNumId", "")] = levels
        for number in () if root is None else root.iter(f"{W}num"):
            starts = {
                _whole(each.get(f"{W}ilvl")): _whole(_value(each, "startOverride"))
                for each in number.iter(f"{W}lvlOverride")
                if each.find(f"{W}startOverride") is not None
            }
            made._lists[number.get(f"{W}numId", "")] = (_value(number, "abstractNumId"), starts)
        return made

    def next(self, number: str, level: int) -> str:
        """What stands before the next paragraph of a list; empty for a bullet."""
        if number not in self._lists:
            return ""
        abstract, starts = self._lists[number]
        levels = self._levels.get(abstract, {})
        if level not in levels:
            return ""
        counts = self._counts.setdefault(abstract, {})
        for deeper in [each for each in counts if each > level]:
            del counts[deeper]
        if level in starts and not self._begun[number, level]:
            counts[level] = starts[level]
        else:
            counts[level] = counts.get(level, levels[level].start - 1) + 1
        self._begun[number, level] += 1
        if levels[level].form in FORMATS:
            return ""
        text = levels[level].text[:100]
        for at in range(_MOST_LEVEL + 1):
            if f"%{at + 1}" in text:
                other = levels.get(at, _Level(1, "decimal", ""))
                # A list may begin below its first level.
                text = text.replace(f"%{at + 1}", _written(counts.get(at, other.start), other.form))
        return text.strip()


def _level(element: etree._Element) -> _Level:
    start = element.find(f"{W}start")
    return _Level(
        1 if start is None else _whole(start.get(f"{W}val")),
        _value(element, "numFmt") or "decimal",
        _value(element, "lvlText"),
    )


def _whole(text: str | None) -> int:
    return int(text) if text and text.isdecimal() and len(text) < 8 else 0


def _written(number: int, form: str) -> str:
    if form.endswith("Letter") and number > 0:
        letters = chr(ord("a") + (number - 1) % 26) * min((number - 1) // 26 + 1, 10)
        return letters if form.startswith("lower") else letters.upper()
    if form.endswith("Roman") and 0 < number < 4_000:
        roman = "".join(
            digits[int(digit)] for digits, digit in zip(_ROMAN, f"{number:04}", strict=True)
        )
        return roman if form.startswith("lower") else roman.upper()
    return str(number)


_ROMAN = (
    ("", "m", "mm", "mmm"),
    ("", "c", "cc", "ccc", "cd", "d", "dc", "dcc", "dccc", "cm"),
    ("", "x", "xx", "xxx", "xl", "l", "lx", "lxx", "lxxx", "xc"),
    ("", "i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix"),
)
