"""Web pages, as they were fetched or saved, to documents."""

import codecs
import re
from collections.abc import Iterable
from contextlib import suppress
from copy import copy
from dataclasses import replace
from encodings.aliases import aliases
from itertools import islice
from typing import NamedTuple

import lxml.html
from lxml import etree

from bot.errors import InputError, QuotaError
from bot.formats.draft import Draft
from bot.formats.markup.elements import MOST_ELEMENTS, Piece, pieces, put
from bot.formats.markup.footnotes import mark_notes
from bot.formats.markup.main_text import main_text
from bot.formats.markup.page_facts import Facts, facts
from bot.formats.markup.tables import steps
from bot.formats.markup.visible import empty, formula, is_initial, is_unread, thinned
from bot.model import Document
from bot.reading.encodings import by_word, decoded
from bot.reading.text_files import document as text_document

_MOST_BYTES = 20_000_000
_TOO_LARGE = "{} is too large for a page: save the part that you need."
_LOOKED_AT = 2_048
_CHARSET = re.compile(rb"<meta[^>]{0,300}?charset\s*=\s*[\"']?\s*([\w.:-]{1,40})", re.IGNORECASE)
_XML = re.compile(rb"\s*<\?xml[^>]{0,100}?encoding\s*=\s*[\"']([\w.:-]{1,40})")
_SOONEST_TOLD, _SHORT, _FEWEST = 200, 2_000, 20
"""Characters from which on a finding is a text for sure; less than which a page is short; and what
the shortest text has."""

_NO_TEXT = "{} has no article text: save the page as its reader sees it, or paste its text."
_SPARE, _MOST_SPARE = 1_000, 50
"""Characters from which on what a page says to whom cannot run scripts is a text; and how
often it is looked for."""

_PREFORMATTED = 3_000
"""Characters from which on lines with fixed ends may be all that a page is."""

_OF_HEAD = frozenset(
    {"base", "link", "meta", "noscript", "script", "style", "template", "title", etree.Comment}
)
_NO_ARTICLE = ("aside", "footer", "form", "header", "nav", "dialog")


class Page(NamedTuple):
    """A page's text, and the link that it gives itself."""

    document: Document
    canonical: str | None


def read(name: str, data: bytes) -> Document:
    """The text of a page; raises InputError as ``page`` does."""
    return page(name, data).document


def page(name: str, data: bytes, charset: str | None = None) -> Page:
    """The text of a page without what stands around it.

    Args:
        name: of the file or the page, for messages and as the last resort for a title.
        charset: the one that came along with it.

    Raises:
        InputError: it has no text that anyone would read.
        QuotaError: it is too large.
    """
    if len(data) > _MOST_BYTES:
        raise QuotaError(_TOO_LARGE.format(name))
    text = _decoded(name, data, charset)
    if text.count("<") > 2 * MOST_ELEMENTS:
        raise QuotaError(_TOO_LARGE.format(name))
    tree = _tree(text)
    if tree is None:
        raise InputError(_NO_TEXT.format(name))
    spare = _spare_text(tree)
    # lxml makes an object for an element each time that it is met, unless it is held.
    held = list(tree.iter())
    _clean(held)
    mark_notes(tree)
    told = facts(tree)
    found = pieces(tree)
    if spare is not None and _size(found) < _length(spare):
        tree.append(spare)
        found = pieces(tree)
    document = _preformatted(name, found, told) or _article(name, tree, found, told)
    return Page(document, told.canonical)


def warm() -> None:
    """Load what reading a page needs."""
    line = "<p>The lighthouse was built by two brothers, who lit its lamp each night at six.</p>"
    sample = f"<title>A – B</title><article><h1>A</h1>{line * 9}<ul><li>a</li></ul>"
    page("a.html", f"{sample}<table><tr><td>a<td>{line}</table></article>".encode())
    page("a.html", "<p>Où est-ce que le café a été ouvert hier soir ?</p>".encode("cp1252"))
    for encoding in {*aliases.values()}:
        # Some are known on other systems only.
        with suppress(LookupError):
            codecs.lookup(encoding)


def _size(found: list[Piece]) -> int:
    return sum(len(piece.text) for piece in found)


def _decoded(name: str, data: bytes, charset: str | None) -> str:
    """The text of a page: by its mark, as UTF-8, by what is said of it, or by what is likely."""
    if data.startswith((codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return decoded(name, data).text
    head = data[:_LOOKED_AT]
    own = _CHARSET.search(head) or _XML.match(head)
    for said in (charset, own[1].decode() if own else None):
        told = by_word(data, said) if said else None
        if told is not None:
            return told.text.replace("\0", "")
    return decoded(name, data.replace(b"\0", b"")).text


def _tree(text: str) -> etree._Element | None:
    """The elements of a page; None where it has none."""
    # Its own word of its encoding no longer holds, and a string that has it is refused.
    text = re.sub(r"^\s*<\?xml[^>]{0,200}\?>", "", text)
    parser = lxml.html.HTMLParser(huge_tree=True, remove_comments=True, remove_pis=True)
    try:
        tree = lxml.html.document_fromstring(thinned(text), parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError):
        return None
    head = tree.find("head")
    body = tree.find("body")
    if head is not None:
        # Where no body begins, what the parser does not know of stands in the head.
        text_of_page = [child for child in head if child.tag not in _OF_HEAD]
        if body is None:
            body = etree.SubElement(tree, "body")
        body[:0] = text_of_page
    return tree


def _clean(elements: Iterable[etree._Element]) -> None:
    """Empty what nobody reads, and put formulas down as text."""
    for element in elements:
        if element.tag == "math":
            text = formula(element)
            empty(element, "span")
            element.text = text
        elif is_unread(element) and not _tells(element):
            empty(element, "wbr")
        elif element.tag == "button":
            element.tag = "span"
        elif is_initial(element):
            element.text = (element.text or "").strip()
            element.tail = (element.tail or "").lstrip()


def _spare_text(tree: etree._Element) -> etree._Element | None:
    """A copy of what a page says where it cannot run scripts, if that is a text."""
    spare = max(islice(tree.iter("noscript"), _MOST_SPARE), key=_length, default=None)
    if spare is None or _length(spare) < _SPARE:
        return None
    spare = copy(spare)
    spare.tag, spare.tail = "div", None
    return spare


def _length(element: etree._Element) -> int:
    return sum(map(len, element.itertext()))


def _tells(element: etree._Element) -> bool:
    """Whether what nobody reads tells something of the page."""
    if element.tag == "script":
        return element.get("type", "").lower() == "application/ld+json"
    return element.tag in {"head", "title"}


def _preformatted(name: str, found: list[Piece], told: Facts) -> Document | None:
    """A page that is nothing but lines with fixed ends, as a text file has them."""
    codes = [piece for piece in found if piece.kind == "code"]
    size = _size(codes)
    around = _size(found) - size
    if size < _PREFORMATTED or around * 4 > size or len(codes) * 2_000 > size:
        return None
    lines = "\n".join(piece.text for piece in codes).replace("\f", "\n").split("\n")
    return replace(
        text_document(f"{name}.txt", [line.rstrip() for line in lines], told.title or None),
        language=told.language,
    )


def _article(name: str, tree: etree._Element, found: list[Piece], told: Facts) -> Document:
    kept = main_text(tree, found, told)
    if _size(kept) < _SOONEST_TOLD:
        whole = _all(tree, found)
        kept = whole if not kept or _size(whole) < _SHORT else kept
    if _size([piece for piece in kept if piece.kind != "heading"]) < _FEWEST:
        raise InputError(_NO_TEXT.format(name))
    draft = Draft(
        title=told.title,
        language=told.language,
        dated=told.dated,
        author=told.author,
        tags=told.tags,
    )
    if all(piece.node is not told.heading for piece in kept):
        kept = [piece for piece in found if piece.node is told.heading] + kept
    put(draft, kept)
    return draft.document(name)


def _all(tree: etree._Element, found: list[Piece]) -> list[Piece]:
    """What a page says that is too short or too long to be searched.

    Menus and forms for signing in are left out.
    """
    around: set[etree._Element] = set()
    walk = steps(tree, ("start",))
    for _, element in walk:
        if element.tag not in _NO_ARTICLE:
            continue
        if element.tag != "form" or any(
            each.get("type") == "password" for each in element.iter("input")
        ):
            around.update(element.iter())
            walk.skip_subtree()
    return [
        piece for piece in found if piece.node not in around and piece.linked * 2 <= len(piece.text)
    ]
