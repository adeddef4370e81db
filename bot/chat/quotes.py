"""A quote as Discord shows it: what a reader would see of its lines, with the words asked for bold.

Lengths are counted in UTF-16 code units, the strictest of the ways in which Discord counts.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from itertools import groupby
from urllib.parse import quote as percent
from urllib.parse import urlsplit

from bot.chat.escaping import ELLIPSIS, Cluster, bare_cost, clusters, cost, cut, escaped
from bot.model import Citation

LONGEST = 2100
"""The most that a quote may take of a card."""

_LINK = 512
"""The most that a button's address may take."""

_ADDRESS = re.compile(r"https?://(?:[^\s<>()\[\]\"`|\\^{}*]|\([^\s<>()]*\))+", re.IGNORECASE)
_TRAILING = ".,;:!?'_~"
_HOST = re.compile(r"(?=.{4,253}\Z)(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{1,62}")
_LEFT, _RIGHT = "\u2068", "\u2069"
"""Between these, a text in Arabic or Hebrew keeps to its own direction."""

_FROM_THE_RIGHT = frozenset({"R", "AL"})


def quote(citation: Citation, limit: int = LONGEST, most: int | None = None) -> str:
    """The quote as a block quote, or as a block of code.

    It has at most ``limit`` units of text, and ``most`` lines if given. An ellipsis stands where it
    begins within a paragraph and where something was cut.
    """
    if citation.layout.code:
        return _code(citation.quote, limit, most)
    parts = _cells(citation) if citation.layout.cells else _prose(citation)
    text, bold = "", set[int]()
    for part, is_bold in parts:
        if is_bold:
            bold.update(range(len(text), len(text) + len(part)))
        text += part
    kept, whole = cut(clusters(text, bold), limit, cost)
    lines: list[list[Cluster]] = [[]]
    for cluster in kept:
        if cluster.text == "\n":
            lines.append([])
        else:
            lines[-1].append(cluster)
    shown = [isolated(_emphasised(line)) for line in lines]
    if most is not None and len(shown) > most:
        shown, whole = shown[:most], False
    before = ELLIPSIS if citation.cut_start or citation.layout.within else ""
    after = ELLIPSIS if citation.cut_end or not whole else ""
    text = "\n> ".join(shown)
    return f"> {before}{text}{after}"


def isolated(text: str) -> str:
    """A text that is written from right to left, kept apart from what stands around it."""
    if text.isascii() or not any(map(_is_from_the_right, text)):
        return text
    return f"{_LEFT}{text}{_RIGHT}"


def links(citation: Citation) -> Iterator[tuple[str, str]]:
    """The host and the address of each link in a quote, once; none in what no editor wrote."""
    if citation.origin.kind == "message":
        return
    seen = set()
    for match in _ADDRESS.finditer(citation.quote):
        found = link(match[0].rstrip(_TRAILING))
        if found and found[1] not in seen:
            seen.add(found[1])
            yield found


def link(address: str) -> tuple[str, str] | None:
    """The host of an address and the address as Discord takes it; None if it does not."""
    try:
        parts = urlsplit(address)
        host = (parts.hostname or "").encode("idna").decode("ascii").lower()
        port = f":{parts.port}" if parts.port else ""
    except ValueError:
        return None
    if parts.scheme not in {"http", "https"} or "@" in parts.netloc or not _HOST.fullmatch(host):
        return None
    path = percent(parts.path, safe="/%:@!$&()*+,;=~-._")
    query = f"?{percent(parts.query, safe='/%:@!$&()*+,;=~-._?')}" if parts.query else ""
    fragment = f"#{percent(parts.fragment, safe='/%:@!$&()*+,;=~-._?')}" if parts.fragment else ""
    whole = f"{parts.scheme}://{host}{port}{path}{query}{fragment}"
    return (host, whole) if len(whole) <= _LINK else None


def _is_from_the_right(character: str) -> bool:
    return unicodedata.bidirectional(character) in _FROM_THE_RIGHT


def _prose(citation: Citation) -> Iterator[tuple[str, bool]]:
    """The characters that a reader sees, and whether they were asked for."""
    return _seen(citation, 0, len(citation.quote))


def _seen(citation: Citation, start: int, end: int) -> Iterator[tuple[str, bool]]:
    bold = {at for first, last in citation.highlights for at in range(first, last)}
    wraps = set(citation.layout.wraps)
    hidden = {at for first, last in citation.layout.markup for at in range(first, last)}
    breaks = {
        first
        for first, last in citation.layout.markup
        if citation.quote[first:last].lower().startswith("<br")
    }
    begun = blank = False
    for at in range(start, end):
        if at in hidden and at not in breaks:
            continue
        shown = " " if at in wraps or at in breaks else citation.quote[at]
        is_blank = shown == " "
        # Within a line a gap is one blank. Before it, blanks tell what it stands under.
        if not (is_blank and blank and begun):
            yield shown, at in bold and shown == citation.quote[at]
        blank, begun = is_blank, shown != "\n" and (begun or not is_blank)


def _cells(citation: Citation) -> Iterator[tuple[str, bool]]:
    """Each row as its cells behind the names of their columns: of a single row a line each."""
    rows: list[list[list[tuple[str, bool]]]] = []
    line = -1
    for cell in citation.layout.cells:
        at = citation.quote.count("\n", 0, cell.start)
        if at != line:
            rows.append([])
            line = at
        if seen := list(_seen(citation, cell.start, cell.end)):
            name = f"{cell.column}: " if cell.column else ""
            rows[-1].append([(name, False), *seen])
    between = "\n" if len(rows) == 1 else " · "
    for number, row in enumerate(rows):
        if number:
            yield "\n", False
        for place, cell_parts in enumerate(row):
            if place:
                yield between, False
            yield from cell_parts


def _code(text: str, limit: int, most: int | None) -> str:
    """Code on its own lines, which nothing in it can end."""
    lines = text.split("\n")
    kept, whole = cut(clusters("\n".join(lines[:most])), limit, bare_cost)
    whole = whole and (most is None or len(lines) <= most)
    shown = "".join(cluster.text for cluster in kept)
    return f"```\n{closed(shown)}{'' if whole else ELLIPSIS}\n```"


def closed(text: str) -> str:
    """A text that cannot end the block of code that it stands in."""
    return text.replace("```", "`\u200b`\u200b`")


def _emphasised(line: Iterable[Cluster]) -> str:
    """One line of a quote with its highlights bold.

    The asterisks stand next to letters and digits alone, and a highlight that holds neither
    stays plain: between blanks and punctuation Markdown does not take them for emphasis.
    """
    parts = []
    for bold, run in groupby(line, key=lambda cluster: cluster.bold):
        shown = [cluster.text for cluster in run]
        solid = [at for at, text in enumerate(shown) if text[0].isalnum()] if bold else []
        if solid:
            first, last = solid[0], solid[-1] + 1
            strong = escaped(shown[first:last])
            parts.append(f"{escaped(shown[:first])}**{strong}**{escaped(shown[last:])}")
        else:
            parts.append(escaped(shown))
    return "".join(parts)
