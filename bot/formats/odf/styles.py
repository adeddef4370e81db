"""What the styles of OpenDocument tell: what a paragraph is, what is hidden, how items count."""

import re
from dataclasses import dataclass, field

from lxml import etree

Element = etree._Element

_NAMES = "{urn:oasis:names:tc:opendocument:xmlns:%s:1.0}"
OFFICE, STYLE, TEXT, TABLE, DRAW, META = (
    _NAMES % each for each in ("office", "style", "text", "table", "drawing", "meta")
)
FO = "{urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0}"
DC = "{http://purl.org/dc/elements/1.1/}"


def language(code: str) -> str | None:
    """The two letters of a language that begin its code; None for none."""
    found = re.match(r"([a-z]{2})(?![a-z])", code.lower())
    return found[1] if found else None


class Styles:
    """What styles tell of paragraphs, lists and text."""

    def __init__(self) -> None:
        self.lists: dict[str, Element] = {}
        self._styles: dict[tuple[str, str], Element] = {}
        self._names: dict[tuple[str, str], tuple[str, ...]] = {}
        self._defaults: set[str] = set()
        self._own: set[str] = set()

    def add(self, root: Element) -> None:
        """Take the styles of a part of the package."""
        for style in root.iter(f"{STYLE}style"):
            key = style.get(f"{STYLE}family", ""), style.get(f"{STYLE}name", "")
            self._styles[key] = style
            # What a program says by default is its user's language, and not the text's.
            if root.tag == f"{OFFICE}document-content":
                self._learn(style, self._own)
        for style in root.iter(f"{STYLE}default-style"):
            if style.get(f"{STYLE}family") == "paragraph":
                self._learn(style, self._defaults)
        for style in root.iter(f"{TEXT}list-style"):
            self.lists[style.get(f"{STYLE}name", "")] = style

    @staticmethod
    def _learn(style: Element, into: set[str]) -> None:
        properties = style.find(f"{STYLE}text-properties")
        found = language(properties.get(f"{FO}language", "")) if properties is not None else None
        if found:
            into.add(found)

    @property
    def language(self) -> str | None:
        """The language that a text says it is in; None where some of it is in another."""
        found = self._own | self._defaults
        return next(iter(found)) if self._own and len(found) == 1 else None

    def get(self, family: str, name: str) -> Element | None:
        """The style of a name."""
        return self._styles.get((family, name))

    def names(self, family: str, name: str) -> tuple[str, ...]:
        """What a style is called, and those that it is made from, as a writer sees them."""
        key = family, name
        if key not in self._names:
            found: list[str] = []
            at: str | None = name
            while at and at not in found and len(found) < 20:
                found.append(at)
                style = self._styles.get((family, at))
                at = style.get(f"{STYLE}parent-style-name") if style is not None else None
            self._names[key] = tuple(each.replace("_20_", " ") for each in found)
        return self._names[key]

    def is_hidden(self, name: str | None) -> bool:
        """Whether text of a style is not shown."""
        style = self._styles.get(("text", name)) if name else None
        properties = style.find(f"{STYLE}text-properties") if style is not None else None
        return properties is not None and properties.get(f"{TEXT}display") == "none"


@dataclass
class Numbers:
    """The list that is being read: its style, and how far its items are counted."""

    style: str
    depth: int
    counts: dict[int, int] = field(default_factory=dict)

    def sign(self, styles: Styles, item: Element) -> str:
        """What stands before the next item on this level."""
        level = self._level(styles, self.depth)
        form = level.get(f"{STYLE}num-format") if level is not None else None
        start = item.get(f"{TEXT}start-value") or ""
        if level is None or not form or level.tag != f"{TEXT}list-level-style-number":
            return "-"
        if start.isdecimal():
            self.counts[self.depth] = int(start[:6])
        elif self.depth in self.counts:
            self.counts[self.depth] += 1
        else:
            first = level.get(f"{TEXT}start-value") or ""
            self.counts[self.depth] = int(first[:6]) if first.isdecimal() else 1
        for deeper in [each for each in self.counts if each > self.depth]:
            del self.counts[deeper]
        shown = level.get(f"{TEXT}display-levels") or "1"
        above = min(int(shown[:2]) if shown.isdecimal() else 1, self.depth)
        numbers = [
            numbered(self.counts.get(each, 1), self._form(styles, each) or "1")
            for each in range(self.depth - above + 1, self.depth + 1)
        ]
        before, after = level.get(f"{STYLE}num-prefix", ""), level.get(f"{STYLE}num-suffix", "")
        return f"{before.strip()}{'.'.join(numbers)}{after.strip() or '.'}"

    def _level(self, styles: Styles, depth: int) -> Element | None:
        style = styles.lists.get(self.style)
        if style is None:
            return None
        return next((each for each in style if each.get(f"{TEXT}level") == str(depth)), None)

    def _form(self, styles: Styles, depth: int) -> str | None:
        level = self._level(styles, depth)
        return level.get(f"{STYLE}num-format") if level is not None else None


def numbered(number: int, form: str) -> str:
    """A number as items have it: ``1``, ``a``, ``A``, ``i`` or ``I`` is the first."""
    if form in {"a", "A"} and 0 < number <= 26 * 20:
        letter = chr(ord(form) + (number - 1) % 26)
        return letter * ((number - 1) // 26 + 1)
    if form in {"i", "I"} and 0 < number < 4_000:
        roman = ""
        for sign, value in _ROMAN:
            roman += sign * (number // value)
            number %= value
        return roman if form == "i" else roman.upper()
    return str(number)


_ROMAN = [
    *(("m", 1000), ("cm", 900), ("d", 500), ("cd", 400), ("c", 100), ("xc", 90)),
    *(("l", 50), ("xl", 40), ("x", 10), ("ix", 9), ("v", 5), ("iv", 4), ("i", 1)),
]
