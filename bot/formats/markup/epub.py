"""Electronic books to documents: their chapters in the order in which they are read."""

import posixpath
import re
import zipfile
from collections.abc import Iterator, Mapping
from io import BytesIO
from typing import NamedTuple
from urllib.parse import unquote

import lxml.html
from lxml import etree

from bot.errors import InputError, QuotaError
from bot.formats.archive import Archive, damaged
from bot.formats.draft import Draft
from bot.formats.markup.elements import Piece, pieces, put
from bot.formats.markup.visible import empty, thinned
from bot.model import Document

_MOST_CHAPTERS = 2_000
_MOST_FALLBACKS = 10
_MOST_TAGS, _LONGEST_TAG = 10, 60
_MOST_PIECES = 400_000
_CONTAINER, _ENCRYPTION = "META-INF/container.xml", "META-INF/encryption.xml"
_DC = "{http://purl.org/dc/elements/1.1/}"
_TEXTS = frozenset(
    {"application/xhtml+xml", "text/html", "application/x-dtbook+xml", "text/x-oeb1-document"}
)
_FONTS = ("http://www.idpf.org/2008/embedding", "http://ns.adobe.com/pdf/enc#RC")
"""How fonts are hidden, which protects no text."""

_LISTS_OF_CONTENTS = frozenset({"toc", "landmarks", "page-list", "lot", "loi", "nav"})
_NOTES = frozenset({"footnote", "endnote", "rearnote", "note"})
_SHORT = re.compile(r"<(a|b|div|em|i|li|p|script|span|strong|style|td|th|title)(\s[^<>]*)?/>")
_ALL_LINKED, _LONGEST_LABEL = 0.8, 20
_PAGES = frozenset({"pagebreak"})


class _Item(NamedTuple):
    """A file of the book as its list of files has it."""

    path: str
    media: str
    properties: frozenset[str]
    fallback: str


def read(name: str, data: bytes) -> Document:
    """The text of a book, with its notes below the chapters that have them.

    Raises:
        InputError: it is damaged or protected against copying, or says nothing.
        QuotaError: it is too large.
    """
    archive = Archive(name, data)
    _refuse_protected(archive)
    package_path = _package(archive)
    package = archive.xml(package_path)
    draft = _described(package)
    count = 0
    for path in _spine(archive, package, package_path):
        tree = _tree(archive.read(path))
        if tree is None:
            continue
        _drop_navigation(tree)
        _mark_notes(tree)
        found = _without_pages(pieces(tree))
        if _is_contents(found):
            continue
        count += len(found)
        if count > _MOST_PIECES:
            raise QuotaError(f"{name} is too long for one article: split it.")
        put(draft, found)
        draft.rule()
    return draft.document(name)


def warm() -> None:
    """Load what reading a book needs."""
    packed = BytesIO()
    container = '<container><rootfiles><rootfile full-path="a.opf"/></rootfiles></container>'
    package = (
        '<package><manifest><item id="a" href="a.xhtml" media-type="application/xhtml+xml"/>'
        '</manifest><spine><itemref idref="a"/></spine></package>'
    )
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(_CONTAINER, container)
        archive.writestr("a.opf", package)
        archive.writestr("a.xhtml", "<html><body><p>A lighthouse</p></body></html>")
    read("a.epub", packed.getvalue())


def _refuse_protected(archive: Archive) -> None:
    if _ENCRYPTION not in archive:
        return
    for method in archive.xml(_ENCRYPTION).iter("{*}EncryptedData"):
        way = next(method.iter("{*}EncryptionMethod"), None)
        if way is None or way.get("Algorithm", "") not in _FONTS:
            raise InputError(
                f"{archive.name} is protected against copying: add a copy without protection."
            )


def _package(archive: Archive) -> str:
    """Where the list of the book's files is."""
    for root in archive.xml(_CONTAINER).iter("{*}rootfile"):
        path = root.get("full-path", "")
        if root.get("media-type", "").endswith("package+xml") or path.endswith(".opf"):
            return _inside(archive, "", path)
    raise damaged(archive.name)


def _inside(archive: Archive, folder: str, href: str) -> str:
    """The name of a part that is linked to; raises InputError where it leads out of the book."""
    path = posixpath.normpath(posixpath.join(folder, unquote(href.partition("#")[0])))
    if href.startswith(("/", "\\")) or path.startswith(("../", "/")) or path == "..":
        raise InputError(f"{archive.name} leads to files that are not in it: save it anew.")
    return path


def _described(package: etree._Element) -> Draft:
    """A draft that has what the book says of itself."""

    def said(tag: str) -> list[str]:
        texts = (" ".join((each.text or "").split()) for each in package.iter(f"{_DC}{tag}"))
        return [text for text in texts if text]

    titles, dates = said("title"), said("date")
    subjects = [each for each in dict.fromkeys(said("subject")) if len(each) <= _LONGEST_TAG]
    languages = said("language")
    language = languages[0].replace("_", "-").partition("-")[0].lower() if languages else ""
    return Draft(
        title=titles[0] if titles else "",
        author=", ".join(each for each in dict.fromkeys(said("creator")[:5]) if each != "Unknown"),
        language=language if 2 <= len(language) <= 3 and language != "und" else None,
        dated=dates[0] if dates else "",
        tags=tuple(subjects[:_MOST_TAGS]),
    )


def _spine(archive: Archive, package: etree._Element, package_path: str) -> Iterator[str]:
    """The chapters in their order, each once; what stands outside of it comes last."""
    folder = posixpath.dirname(package_path)
    items = {
        item.get("id", ""): _Item(
            item.get("href", ""),
            item.get("media-type", "").lower(),
            frozenset(item.get("properties", "").split()),
            item.get("fallback", ""),
        )
        for item in package.iter("{*}item")
    }
    linear: dict[str, None] = {}
    others: dict[str, None] = {}
    pictures = 0
    for reference in package.iter("{*}itemref"):
        name = reference.get("idref", "")
        item = _readable(items, name)
        if item is None or "nav" in item.properties:
            pictures += item is None and name in items
            continue
        (others if reference.get("linear") == "no" else linear)[item.path] = None
    chapters = [*linear, *(path for path in others if path not in linear)]
    if len(chapters) > _MOST_CHAPTERS:
        raise QuotaError(f"{archive.name} has too many chapters for one article: split it.")
    paths = dict.fromkeys(_inside(archive, folder, href) for href in chapters)
    found = [path for path in paths if path in archive]
    if not found and (chapters or not pictures):
        raise damaged(archive.name)
    yield from found


def _readable(items: Mapping[str, _Item], name: str) -> _Item | None:
    """A chapter, or the text that stands in for it where it is a picture; None for neither."""
    for _ in range(_MOST_FALLBACKS):
        item = items.get(name)
        if item is None or item.media in _TEXTS:
            return item
        name = item.fallback
    return None


def _tree(data: bytes) -> etree._Element | None:
    """The elements of a chapter, however well formed; None where it has none."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        text = data.decode("utf-16", "replace")
    else:
        text = data.decode("utf-8", "replace")
    _, _, behind = (
        text.partition("?>") if text.lstrip("\ufeff \r\n\t").startswith("<?xml") else ("", "", text)
    )
    # To a reader of HTML these begin what ends nowhere.
    behind = _SHORT.sub(r"<\1\2></\1>", behind).replace("<![CDATA[", "").replace("]]>", "")
    try:
        parser = lxml.html.HTMLParser(huge_tree=True)
        return lxml.html.document_fromstring(thinned(behind), parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError):
        return None


def _types(element: etree._Element) -> frozenset[str]:
    """What a book's element is called that HTML has no name for."""
    role = element.get("role", "").removeprefix("doc-")
    return frozenset(element.get("epub:type", "").lower().split()) | {role}


def _drop_navigation(tree: etree._Element) -> None:
    for nav in list(tree.iter("nav")):
        if _types(nav) & _LISTS_OF_CONTENTS:
            empty(nav, "nav")


def _is_contents(found: list[Piece]) -> bool:
    """Whether a chapter is a list of the others: nearly all that it says are links."""
    linked = sum(piece.linked for piece in found)
    return len(found) > 3 and linked > _ALL_LINKED * sum(len(piece.text) for piece in found)


def _mark_notes(tree: etree._Element) -> None:
    """Turn notes, and what refers to them, into elements of their own."""
    notes = {
        element.get("id", ""): element
        for element in tree.iter("aside", "li", "div", "p", "section")
        if _types(element) & _NOTES and element.get("id")
    }
    labels: dict[str, str] = {}
    for link in list(tree.iter("a")):
        if "backlink" in _types(link):
            empty(link, "span")
        target = link.get("href", "").rpartition("#")[2]
        if target not in notes:
            continue
        label = "".join(map(str, link.itertext())).strip(" []()*\u00a0")
        labels.setdefault(target, "-".join(label.split())[:_LONGEST_LABEL] or str(len(labels) + 1))
        empty(link, "noteref")
        link.set("label", labels[target])
    for target, label in labels.items():
        notes[target].tag = "note"
        notes[target].set("label", label)


def _without_pages(found: list[Piece]) -> list[Piece]:
    """What is left without the numbers of a printed book's pages."""
    return [piece for piece in found if not _types(piece.node) & _PAGES]
