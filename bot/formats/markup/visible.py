"""What a reader sees of HTML's elements, and what none sees."""

import re

from lxml import etree

SKIPPED = frozenset(
    """audio button canvas datalist embed frameset head iframe input map math:annotation meter
    noembed noframes noscript object progress rp rt rtc script select style svg template textarea
    title video""".split()
)
_HIDDEN = re.compile(r"(?:^|;)\s*(?:display\s*:\s*none|visibility\s*:\s*hidden)", re.IGNORECASE)
_UNREAD_CLASSES = frozenset({"katex-html", "MathJax_Preview", "MJX_Assistive_MathML"})
_EDITING_CLASSES = frozenset({"mw-editsection", "lineno", "linenos", "line-number", "line-numbers"})
_INITIAL_CLASS = re.compile(r"drop-?cap|first-?letter|initial-?letter|lettrine", re.IGNORECASE)
_ASKED_IN = frozenset({"dt", "h1", "h2", "h3", "h4", "h5", "h6", "summary"})
_SHELL = re.compile(r"^\{\\(?:display|text)style\s*(.*)\}$", re.DOTALL)
_TAG = re.compile(r"<([A-Za-z][\w:-]*+)((?:[^<>=]|<(?!/)|=\s*(?:\"[^\"]*+\"|'[^']*+')?)*+)")
_VALUE = re.compile(r"=\s*(?:\"[^\"]*+\"|'[^']*+'|\S*+)")
_MOST_ATTRIBUTES, _LONG_TAG = 1_000, 2_000
_NO_TEXT = re.compile("[^\t\n\r -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_SIGNS = frozenset({"mi", "mn", "mo", "ms", "mtext"})


def is_unread(element: etree._Element) -> bool:
    """Whether no reader sees an element, or sees it as no text."""
    tag = element.tag
    if not isinstance(tag, str) or tag in SKIPPED:
        return tag != "button" or not _unfolds(element)
    if tag in {"html", "body"}:
        return False
    classes = element.get("class")
    if classes:
        names = classes.split()
        if not _UNREAD_CLASSES.isdisjoint(names) or not _EDITING_CLASSES.isdisjoint(names):
            return True
        if "mwe-math-mathml-a11y" in names:
            # Wikipedia shows a picture in the stead of the formula, and hides that.
            return False
    if element.get("hidden", "until-found").lower() != "until-found":
        return True
    style = element.get("style")
    return style is not None and _HIDDEN.search(style) is not None


def _unfolds(button: etree._Element) -> bool:
    """Whether a button is the heading of what it folds out, and not just something to press."""
    above = button.getparent()
    return (
        above is not None
        and above.tag in _ASKED_IN
        and not {"aria-expanded", "aria-controls"}.isdisjoint(button.attrib)
    )


def is_initial(element: etree._Element) -> bool:
    """Whether an element is the large first letter of a text."""
    return (
        element.tag == "span"
        and _INITIAL_CLASS.search(element.get("class", "")) is not None
        and not len(element)
        and len((element.text or "").strip()) == 1
    )


def formula(math: etree._Element) -> str:
    """A formula as it was written, or else the signs that are seen of it; any may be text."""
    return _NO_TEXT.sub("", _formula(math))


def _formula(math: etree._Element) -> str:
    source = math.get("alttext", "")
    for note in () if source else math.iter("annotation"):
        if "tex" in (note.get("encoding") or "").lower():
            source = note.text or ""
    source = " ".join(source.split())
    if source:
        return _SHELL.sub(r"\1", source).strip()
    seen = (each.text or "" for each in math.iter() if each.tag in _SIGNS)
    return " ".join(filter(None, (text.strip() for text in seen)))


def empty(element: etree._Element, tag: str) -> None:
    """Take all that an element is, and call it otherwise; what stands behind it stays."""
    # What stands behind it may have signs that can be kept, but not be set anew.
    element.attrib.clear()
    del element[:]
    element.tag, element.text = tag, None


def thinned(text: str) -> str:
    """The text of a page, in which tags with more attributes than any page has have none.

    Each is compared with all before it when a page is parsed.
    """
    return _TAG.sub(_thinned, text)


def _thinned(tag: re.Match[str]) -> str:
    if len(tag[0]) < _LONG_TAG or len(_VALUE.sub("", tag[2]).split()) < _MOST_ATTRIBUTES:
        return tag[0]
    return f"<{tag[1]}"
