"""What a page says of itself: its title, author, day, language, subjects and proper link."""

import json
import re
from collections import deque
from collections.abc import Iterator
from typing import Any, NamedTuple

from lxml import etree

_MOST_TAGS, _LONGEST_TAG, _LONGEST_NAME = 10, 40, 80
_MOST_JSON, _MOST_NODES = 500_000, 5_000
_PARTS = re.compile(r"\s+[|–—·•»«:/-]+\s+|\s*[|»«]\s*|(?<=\S):\s+")
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?=$|[-_])")
_DAY = re.compile(r"(\d{4})-(\d\d)-(\d\d)(?!\d)|(\d{4})(\d\d)(\d\d)(?!\d)")

_BY = re.compile(r"^(?:by|von|par|por|di|text|текст)\b:?\s+(?=\S)", re.IGNORECASE)
_NOBODY = frozenset({"", "admin", "administrator", "editor", "staff", "webmaster"})

_TITLES = ("og:title", "twitter:title", "dc.title", "dcterms.title", "citation_title")
_AUTHORS = ("author", "dc.creator", "dcterms.creator", "citation_author", "article:author", "byl")
_DAYS = (
    *("article:published_time", "og:article:published_time", "datepublished", "citation_date"),
    *("citation_publication_date", "dc.date", "dcterms.date", "dc.date.issued", "dcterms.created"),
    *("date", "pubdate", "publishdate", "parsely-pub-date", "sailthru.date", "article.published"),
)
_SUMMARIES = ("description", "og:description", "twitter:description", "dc.description")
_TAGS = ("article:tag", "keywords", "news_keywords", "citation_keywords", "dc.subject")


class Facts(NamedTuple):
    """What a page says of itself; empty where it says nothing.

    ``heading`` is the element that is its title, if one is; ``summary`` is what it is about.
    """

    title: str = ""
    heading: etree._Element | None = None
    author: str = ""
    dated: str = ""
    language: str | None = None
    tags: tuple[str, ...] = ()
    canonical: str | None = None
    summary: str = ""


def facts(tree: etree._Element) -> Facts:
    """What a page says of itself in its head, its data for others, and its headings."""
    named: dict[str, list[str]] = {}
    for meta in tree.iter("meta"):
        key = (meta.get("property") or meta.get("name") or meta.get("itemprop") or "").lower()
        value = _line(meta.get("content"))
        if key and value:
            named.setdefault(key, []).append(value)
    data = _data(tree)
    title, heading = _title(tree, named)
    return Facts(
        title,
        heading,
        _BY.sub("", _author(named, data, tree)),
        _dated(named, data, tree),
        _language(tree, named),
        _tags(named),
        _canonical(tree) or next(iter(named.get("og:url", ())), None),
        next((named[key][0] for key in _SUMMARIES if key in named), ""),
    )


def _line(text: str | None) -> str:
    return " ".join(text.split()) if text else ""


def _said(element: etree._Element) -> str:
    return _line("".join(map(str, element.itertext())))


def _plain(text: str) -> str:
    """A text for comparing: letters and figures alone."""
    return "".join(filter(str.isalnum, text.casefold()))


def _title(tree: etree._Element, named: dict[str, list[str]]) -> tuple[str, etree._Element | None]:
    """The heading that the page's name contains, or else that name without the site's."""
    name = next((_said(each) for each in tree.iter("title") if _said(each)), "")
    known = [name, *(named[key][0] for key in _TITLES if key in named)]
    inside = [_plain(each) for each in known if each]
    headings = [(_said(each).rstrip(" ¶#§"), each) for each in _first(tree.iter("h1"), 20)]
    headings = [(text, each) for text, each in headings if text]
    fitting = [
        (text, each)
        for text, each in headings
        if any(_names(_plain(text), other) for other in inside)
    ]
    site = _plain(next(iter(named.get("og:site_name", ())), ""))
    fitting = [pair for pair in fitting if _plain(pair[0]) != site] or fitting
    if fitting:
        return max(fitting, key=lambda pair: len(pair[0]))
    if not any(known) and len(headings) == 1:
        return headings[0]
    told = next((named[key][0] for key in _TITLES if key in named), "")
    if name and any(_plain(name) in _plain(text) for text, _ in headings):
        told = name
    return _without_site(told or name, site), _heading_like(tree, told or name)


def _names(heading: str, name: str) -> bool:
    """Whether a heading is what a page is called, and not just its site or section."""
    return bool(heading) and (
        name.startswith(heading) or (heading in name and len(heading) * 2 > len(name))
    )


def _heading_like(tree: etree._Element, title: str) -> etree._Element | None:
    wanted = _plain(title)
    for each in _first(tree.iter("h1", "h2"), 20):
        if (text := _plain(_said(each))) and len(text) > 10 and (text in wanted or wanted in text):
            return each
    return None


def _first(found: Iterator[etree._Element], most: int) -> Iterator[etree._Element]:
    for _, each in zip(range(most), found, strict=False):
        yield each


def _without_site(title: str, site: str) -> str:
    """A title without what the site is called, which stands behind a bar or a dash."""
    for sign in (" | ", " – ", " — ", " - ", " :: ", " · ", " » "):
        head, _, tail = title.rpartition(sign)
        # Dashes stand within titles too.
        is_site = len(tail.split()) <= 5 and (len(tail) < len(head) or sign == " | ")
        if head and (_plain(tail) == site or is_site):
            return head.strip()
        first, _, rest = title.partition(sign)
        if rest and site and _plain(first) == site:
            return rest.strip()
    return title


def _data(tree: etree._Element) -> list[dict[str, Any]]:
    """The objects of what a page says in JSON-LD."""
    found: list[dict[str, Any]] = []
    for script in tree.iter("script"):
        text = script.text or ""
        if script.get("type", "").lower() != "application/ld+json" or len(text) > _MOST_JSON:
            continue
        try:
            waiting = deque([json.loads(text, strict=False)])
        except (ValueError, RecursionError):
            continue
        while waiting and len(found) < _MOST_NODES:
            node = waiting.popleft()
            if isinstance(node, list):
                waiting.extend(node[:100])
            elif isinstance(node, dict):
                found.append(node)
                waiting.extend(
                    node.get(key) for key in ("@graph", "mainEntity", "mainEntityOfPage")
                )
    return found


def _author(named: dict[str, list[str]], data: list[dict[str, Any]], tree: etree._Element) -> str:
    for key in _AUTHORS:
        for value in named.get(key, ()):
            if _is_name(value):
                return value
    for node in data:
        people = node.get("author")
        names = [
            _line(person.get("name")) if isinstance(person, dict) else _line(person)
            for person in (people if isinstance(people, list) else [people])[:5]
            if isinstance(person, str)
            or (isinstance(person, dict) and isinstance(person.get("name"), str))
        ]
        if names := list(filter(_is_name, dict.fromkeys(names))):
            return ", ".join(names)
    for link in _first(tree.iter("a", "span"), 5_000):
        told = (link.get("rel") or link.get("itemprop") or "").split()
        if "author" in told and _is_name(name := _said(link)):
            return name
    return ""


def _is_name(text: str) -> bool:
    return (
        text.lower() not in _NOBODY
        and 0 < len(text) <= _LONGEST_NAME
        and "://" not in text
        and "@" not in text
    )


def _day(text: object) -> str:
    found = _DAY.match(text.strip()) if isinstance(text, str) else None
    if found is None:
        return ""
    return "-".join(part for part in found.groups() if part)


def _dated(named: dict[str, list[str]], data: list[dict[str, Any]], tree: etree._Element) -> str:
    values: list[object] = [value for key in _DAYS for value in named.get(key, ())]
    values += [node.get(key) for key in ("datePublished", "dateCreated") for node in data]
    times = [
        each.get("datetime") or each.get("content")
        for each in _first(tree.iter("time", "abbr", "span"), 5_000)
        if "datePublished" in each.get("itemprop", "")
        or each.get("pubdate") is not None
        or "published" in each.get("class", "").split()
    ]
    only = [each.get("datetime") for each in _first(tree.iter("time"), 50)]
    values += times + (only if len({*map(_day, only)}) == 1 else [])
    return next(filter(None, map(_day, values)), "")


def _language(tree: etree._Element, named: dict[str, list[str]]) -> str | None:
    keys = ("content-language", "og:locale", "dc.language", "language", "inlanguage")
    html = next(tree.iter("html"), tree)
    told = [
        html.get("lang"),
        html.get("xml:lang"),
        *(each for key in keys for each in named.get(key, ())),
    ]
    for text in filter(None, told):
        found = _LANGUAGE.match(text.strip())
        # Templates say English of whatever stands in them: then the text itself tells.
        if found and found[0].lower() != "en":
            return found[0].lower()
    return None


def _tags(named: dict[str, list[str]]) -> tuple[str, ...]:
    """Subjects, where they are few: many keywords are there for search engines."""
    for key in _TAGS:
        texts = [_line(part) for value in named.get(key, ()) for part in re.split("[,;]", value)]
        tags = list(dict.fromkeys(text for text in texts if 1 < len(text) <= _LONGEST_TAG))
        if 0 < len(tags) <= _MOST_TAGS:
            return tuple(tags)
    return ()


def _canonical(tree: etree._Element) -> str | None:
    for link in _first(tree.iter("link"), 500):
        if "canonical" in link.get("rel", "").lower().split() and (href := _line(link.get("href"))):
            return href
    return None
