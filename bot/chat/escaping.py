"""Strangers' text, made safe to show: nothing that it holds formats, links, pings or hides.

Lengths are counted in UTF-16 code units, the strictest of the ways in which Discord counts.
"""

import string
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

MESSAGE = 1900
"""The most that one escaped text may take of a message (Discord's limit is 2,000)."""

ELLIPSIS = "…"

LABEL = 80
"""The most that a button's label may take."""

_ESCAPES = str.maketrans({mark: f"\\{mark}" for mark in string.punctuation})
# Without a look of their own they hide text, turn its direction round or make words that look
# equal differ; a joiner alone is part of how some scripts and emoji are written.
_INVISIBLE = frozenset(
    map(chr, [0xAD, 0x180E, 0x200B, 0xFEFF, *range(0x2060, 0x2070), *range(0xE0000, 0xE0080)])
) | frozenset(map(chr, [*range(0x202A, 0x202F), *range(0xFFF9, 0xFFFC)]))
_JOINERS = frozenset("\u200c\u200d")
_JOINER = "\u200d"
_SKIN_TONES = range(0x1F3FB, 0x1F400)
_FLAG_LETTERS = range(0x1F1E6, 0x1F200)
_INNER_JAMO = range(0x1160, 0x1200)


class Cluster(NamedTuple):
    """What a reader takes for one character, and whether a highlight covers it."""

    text: str
    bold: bool


def escape(text: str, limit: int = MESSAGE) -> str:
    """Somebody's text on one line, free of formatting, links and mentions.

    Every ASCII punctuation mark gets a backslash, characters without a look of their own go.
    The result has at most ``limit`` units; what had to be cut ends in an ellipsis.
    """
    kept, whole = cut(clusters(one_line(text)), limit - len(ELLIPSIS), cost)
    return escaped(cluster.text for cluster in kept) + ("" if whole else ELLIPSIS)


def label(text: str, limit: int = LABEL) -> str:
    """Somebody's text where nothing is formatted: on one line, what had to be cut ends in an
    ellipsis. Empty where there is nothing to see.
    """
    parts = list(clusters(one_line(text)))
    kept, whole = cut(parts, limit, bare_cost)
    if not whole:
        kept, _ = cut(parts, limit - len(ELLIPSIS), bare_cost)
    shown = "".join(cluster.text for cluster in kept).strip()
    return shown if whole else shown + ELLIPSIS


def one_line(text: str) -> str:
    """What may be shown of a text, its blanks and line ends as single spaces."""
    return " ".join("".join(character for _, character in _visible(text)).split())


def escaped(parts: Iterable[str]) -> str:
    """Some text with a backslash before every mark that could format."""
    return "".join(parts).translate(_ESCAPES)


def cut(
    parts: Iterable[Cluster], limit: int, cost_of: Callable[[Cluster], int]
) -> tuple[list[Cluster], bool]:
    """As many clusters as fit into ``limit`` units at their cost, and whether all did."""
    kept: list[Cluster] = []
    used = 0
    for cluster in parts:
        used += cost_of(cluster)
        if used > limit:
            return kept, False
        kept.append(cluster)
    return kept, True


def units(text: str) -> int:
    """The length of a text in UTF-16 code units."""
    return len(text) + sum(ord(character) > 0xFFFF for character in text)


def cost(cluster: Cluster) -> int:
    """The most units that a cluster can take: alone in its emphasis, or beginning a line."""
    return units(escaped([cluster.text])) + (
        4 if cluster.bold else 2 if cluster.text == "\n" else 0
    )


def bare_cost(cluster: Cluster) -> int:
    """The most units that a cluster takes where nothing is formatted: backticks may be parted."""
    return units(cluster.text) + cluster.text.count("`")


def clusters(text: str, bold: set[int] | None = None) -> Iterator[Cluster]:
    """Split the visible part of a text where a reader sees one character end.

    Unicode's rules as far as cutting needs them: marks, joined emoji, skin tones, flags and
    Korean syllables stay whole. ``bold`` holds offsets into ``text``; a cluster goes by its
    first character.
    """
    cluster, strong = "", False
    for at, character in _visible(text):
        if cluster and _continues(cluster, character):
            cluster += character
            continue
        if cluster:
            yield Cluster(cluster, strong)
        cluster, strong = character, bold is not None and at in bold
    if cluster:
        yield Cluster(cluster, strong)


def _continues(cluster: str, character: str) -> bool:
    if "\n" in (cluster, character):
        return False
    code = ord(character)
    if code in _FLAG_LETTERS:
        return len(cluster) == 1 and ord(cluster) in _FLAG_LETTERS
    return (
        unicodedata.category(character).startswith("M")
        or character in _JOINERS
        or code in _SKIN_TONES
        or code in _INNER_JAMO
        or (cluster.endswith(_JOINER) and not character.isascii())
    )


def _visible(text: str) -> Iterator[tuple[int, str]]:
    """The characters that may be shown, with their offsets; line feeds stay, blanks are spaces."""
    shown = [(at, mark) for at, mark in enumerate(map(_shown, text)) if mark]
    for index, (at, mark) in enumerate(shown):
        if mark in _JOINERS:
            around = {shown[near][1] for near in (index - 1, index + 1) if 0 <= near < len(shown)}
            if around & _JOINERS:
                continue
        yield at, mark


def _shown(character: str) -> str:
    """The character, a space in place of other blanks, or nothing."""
    if character == "\n":
        return character
    if character.isspace():
        return " "
    if character in _INVISIBLE or unicodedata.category(character) in {"Cc", "Cs"}:
        return ""
    return character
