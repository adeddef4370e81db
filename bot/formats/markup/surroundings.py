"""What stands around the text of a page, told by what its elements are called."""

import re
from collections.abc import Callable

from lxml import etree

from bot.formats.markup.elements import Piece

# What has a sidebar, or is without one, is none. WordPress calls a whole article by its tags, and
# makers of sites call every text a widget.
_BEGINS = r"(?:^|(?<!\bhas)(?<!\bwith)(?<!\bno)(?<!\band)(?<!\bbeside)(?<!\[-)[\s_-])"
_NEVER = r"author-?(?:bio|box)|avatar|consent|cookies?|popup|recommend\w*|related"
_AROUND = re.compile(
    rf"""{_BEGINS}(?:(?:{_NEVER}|ad|ads|advert\w*|banner|breadcrumbs?|byline|comments?|cta|footer
    |gallery|menu|modal|nav|navbar|navigation|newsletter|pagination|player|promo\w*|share|sharing
    |sidebar|signature|social\w*|sponsor\w*|subscribe|subscription|teaser|toc|video|vjs
    |(?<!elementor-)widget(?!-span|-type))(?:$|[\s_-])|tags?(?:$|\s))""",
    re.IGNORECASE | re.VERBOSE,
)
_NEVER_TEXT = re.compile(rf"{_BEGINS}(?:{_NEVER})(?:$|[\s_-])", re.IGNORECASE)
_NO_TEXT = frozenset({"aside", "dialog", "footer", "header", "nav"})
_WHOLE = frozenset({"article", "body", "main"})
_NAMES = 200
"""Characters of the names that an element has, which tell what it is."""

_TEASING = """
    read also, read more, read next, also read, more on this, more from, see also, related,
    don.t miss, lire aussi, à lire, à voir, voir aussi, lesen sie auch, lesen sie mehr,
    auch interessant, mehr zum thema, lest auch, siehe auch, le puede interesar,
    te puede interesar, lea también, lee también, lea además, lea más, vea también, ver también,
    mira, leia também, leia mais, veja também, leggi anche, czytaj też, czytaj także,
    czytaj również, czytaj więcej, zobacz też, zobacz także, lees ook, läs också, läs även,
    läs mer, les også, læs også, lue myös, lue lisää, čtěte také, čtěte více, читайте также,
    читайте ещё, читайте еще, смотрите также, читайте також, διαβάστε ακόμη, διαβάστε επίσης,
    baca juga, xem thêm, 関連記事, あわせて読みたい, 相关阅读, 相关新闻, 延伸閱讀, 관련기사,
    관련 기사, اقرأ أيضا, اقرأ المزيد, קרא גם, קראו גם, อ่านเพิ่มเติม
"""
_LEADS_ON = "|".join(re.split(r",\s+", _TEASING.strip()))
_TEASED_BY = re.compile(rf"\W*(?:{_LEADS_ON})(?!\w)", re.IGNORECASE)
_TEASED, _LONGEST_TEASER = 0.5, 300


class Surroundings:
    """Remembers which elements of one page stand around its text."""

    def __init__(self, is_around: Callable[[etree._Element], bool]) -> None:
        self._is_around = is_around
        self._known: dict[etree._Element, bool] = {}

    def has(self, piece: Piece) -> bool:
        """Whether a piece stands in what stands around the text."""
        path: list[etree._Element] = []
        step: etree._Element | None = piece.node
        found = False
        while step is not None and not found:
            known = self._known.get(step)
            if known is not None:
                found = known
                break
            path.append(step)
            found = self._is_around(step)
            if step.tag in _WHOLE:
                break
            step = step.getparent()
        self._known.update(dict.fromkeys(path, found))
        return found


def is_named_so(element: etree._Element) -> bool:
    """Whether an element is called what mostly stands around a text."""
    return _AROUND.search(_names(element)) is not None


def is_never_text(element: etree._Element) -> bool:
    """Whether an element is called what is no part of any text."""
    return element.tag not in _WHOLE and _NEVER_TEXT.search(_names(element)) is not None


def _names(element: etree._Element) -> str:
    return f"{element.get('class', '')[:_NAMES]} {element.get('id', '')[:_NAMES]}"


def is_teaser(piece: Piece) -> bool:
    """Whether a piece does nothing but lead to another text."""
    return (
        len(piece.text) <= _LONGEST_TEASER
        and piece.linked > len(piece.text) * _TEASED
        and _TEASED_BY.match(piece.text) is not None
    )


def is_around(element: etree._Element) -> bool:
    """Whether an element stands around the text, as menus and footers do."""
    tag = element.tag
    if tag in _WHOLE:
        return False
    if tag in _NO_TEXT:
        return True
    if tag == "form":
        # Some sites have all of a page in one.
        return element.find(".//h1") is None
    return is_named_so(element)
