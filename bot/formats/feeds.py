"""Feeds, Atom and RSS: each entry is an article of its own."""

import re
from collections import Counter
from collections.abc import Iterator
from email.utils import parsedate_to_datetime
from html import unescape
from pathlib import PurePath
from typing import Any

import lxml.html
from lxml import etree

from bot.errors import InputError, QuotaError
from bot.formats.archive import damaged
from bot.formats.draft import Draft
from bot.formats.markup.elements import pieces, put
from bot.model import Document
from bot.reading.encodings import decoded
from bot.reading.front_matter import date_in

Element = etree._Element

MOST_ENTRIES = 500

_MEDIA = "{http://search.yahoo.com/mrss/}"
_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
_ROOTS = frozenset({"feed", "rss", "RDF"})
_MARKUP = re.compile(r"</?[a-zA-Z][^<>]*>|&(?:#\d+|#x[0-9a-fA-F]+|\w{2,8});")
_DECLARED = re.compile(r"^\s*<\?xml[^>]*\?>")
_PARAGRAPHS = re.compile(r"\n\s*\n")


def read(name: str, data: bytes) -> list[Document]:
    """The articles that the entries of a feed are, in its order.

    Raises InputError where it is no feed or has no entries, QuotaError where it has too many.
    """
    root = _root(name, data)
    feed = _Feed(root)
    entries = [each for each in root.iter(etree.Element) if _name(each) in {"entry", "item"}]
    if not entries:
        raise InputError(f"{name} is a feed without entries: add one that has some.")
    if len(entries) > MOST_ENTRIES:
        raise QuotaError(f"{name} has more than {MOST_ENTRIES} entries: split it.")
    title = feed.title or PurePath(name).stem
    drafts = [feed.draft(entry) for entry in entries]
    times = Counter(draft.title for draft in drafts)
    taken: set[str] = set()
    documents = []
    for number, draft in enumerate(drafts, 1):
        # No two articles have the same title.
        if times[draft.title] > 1 or not draft.title:
            draft.title = f"{draft.title or title} ({date_in(draft.dated) or number})"
        if draft.title in taken:
            draft.title = f"{draft.title} {number}"
        taken.add(draft.title)
        if draft.has_text:
            documents.append(draft.document(name))
    if not documents:
        raise InputError(f"{name} is a feed whose entries say nothing: add the pages themselves.")
    return documents


def warm() -> None:
    """Load what is loaded late, as nothing can be opened once a file is read."""
    read("warm.atom", b"<feed><entry><title>Warm</title><summary>&lt;p>Up</summary></entry></feed>")
    read("warm.rss", "<rss><item><title>Für</title></item></rss>".encode("cp1252"))


class _Feed:
    """What a feed says of all its entries."""

    def __init__(self, root: Element) -> None:
        channel = _child(root, "channel")
        around = channel if channel is not None else root
        self.title = _line(around, "title")
        self._language = _two_letters(root.get(_LANG) or _line(around, "language"))

    def draft(self, entry: Element) -> Draft:
        """An entry as a draft; its title is its first heading."""
        draft = Draft(
            title=_line(entry, "title"),
            language=_two_letters(entry.get(_LANG, "")) or self._language,
            dated=_dated(entry),
            author=_author(entry),
            tags=tuple(
                " ".join((each.get("label") or each.get("term") or each.text or "").split())
                for each in _children(entry, "category")
            ),
        )
        draft.heading(draft.title, 1)
        for each in ("encoded", "content", "body", "description", "summary"):
            body = _child(entry, each)
            if body is not None and _add(draft, body):
                break
        return draft


def _root(name: str, data: bytes) -> Element:
    """The first element; what is wrong in the XML of a feed is passed over, as readers do.

    Raises InputError where it is no feed, or declares entities.
    """
    strict = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    try:
        root = etree.fromstring(data, strict)
    except (etree.XMLSyntaxError, ValueError):
        text = _DECLARED.sub("", decoded(name, data).text)
        lenient = etree.XMLParser(
            resolve_entities=False, no_network=True, load_dtd=False, recover=True, encoding="utf-8"
        )
        try:
            root = etree.fromstring(text.encode(), lenient)
        except (etree.XMLSyntaxError, ValueError) as error:
            raise damaged(name) from error
    if root is None or _name(root) not in _ROOTS:
        raise InputError(f"{name} is no feed: add an Atom or RSS file.")
    declared: Any = root.getroottree().docinfo.internalDTD
    if declared is not None and any(True for _ in declared.entities()):
        raise InputError(f"{name} declares what a feed never does (ENTITY): save it anew.")
    return root


def _name(element: Element) -> str:
    # Feeds that are not quite XML have tags that are not quite names.
    return str(element.tag).rpartition("}")[2]


def _children(element: Element, name: str) -> Iterator[Element]:
    """The children of a name, in whatever space but that of pictures and films."""
    return (
        each
        for each in element.iterchildren(tag=etree.Element)
        if _name(each) == name and not str(each.tag).startswith(_MEDIA)
    )


def _child(element: Element, name: str) -> Element | None:
    return next(_children(element, name), None)


def _line(element: Element, name: str) -> str:
    """What a child says on a line, without markup."""
    child = _child(element, name)
    if child is None:
        return ""
    text = _text(child)
    if _MARKUP.search(text):
        text = str(lxml.html.fragment_fromstring(text, create_parent="div").text_content())
    return " ".join(text.split())


def _text(element: Element) -> str:
    """All text in an element; of entities, only those that HTML has are known."""
    parts: list[str] = []
    for each in element.iter():
        if each.tag is etree.Entity:
            parts.append(unescape(each.text or ""))
        elif isinstance(each.tag, str):
            parts.append(each.text or "")
        if each is not element:
            parts.append(each.tail or "")
    return "".join(parts)


def _dated(entry: Element) -> str:
    """The day of an entry in ISO 8601."""
    for name in ("published", "pubDate", "date", "issued", "created", "updated", "modified"):
        text = _line(entry, name)
        if date_in(text[:10]):
            return text[:10]
        try:
            return parsedate_to_datetime(text).date().isoformat()
        except (ValueError, TypeError, IndexError, OverflowError):
            continue
    return ""


def _author(entry: Element) -> str:
    person = _child(entry, "author")
    named = _line(person, "name") if person is not None else ""
    return named or _line(entry, "creator") or _line(entry, "author")


def _two_letters(code: str | None) -> str | None:
    found = re.match(r"[a-zA-Z]{2}(?![a-zA-Z])", code or "")
    return found[0].lower() if found else None


def _add(draft: Draft, body: Element) -> bool:
    """Add what an entry says, which may be HTML in whatever wrapping; whether it says anything."""
    before = len(draft.lines)
    kind = body.get("type", "")
    inner = next(body.iterchildren(tag=etree.Element), None)
    if inner is not None:
        _add_html(draft, etree.tostring(inner, encoding="unicode", with_tail=False))
    elif kind != "text" and _MARKUP.search(text := _text(body)):
        _add_html(draft, text)
    else:
        for paragraph in _PARAGRAPHS.split(_text(body)):
            draft.paragraph(paragraph)
    return len(draft.lines) > before


def _add_html(draft: Draft, text: str) -> None:
    """Add HTML to a draft."""
    put(draft, pieces(lxml.html.fragment_fromstring(_DECLARED.sub("", text), create_parent="div")))
