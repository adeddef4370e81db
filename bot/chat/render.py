"""An answer as Discord shows it; what articles and people wrote stays plain text.

Lengths are counted in UTF-16 code units, the strictest of the ways in which Discord counts.
"""

import string
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from typing import NamedTuple

import discord

from bot.chat import words
from bot.model import Added, Answer, Citation

MESSAGE = 1900
"""The most that one escaped text may take of a message (Discord's limit is 2,000)."""

_QUOTE = 2200
_TITLE = 300
_WORD = 60
_QUESTION = 150
_MOST_WORDS = 5
_MOST_QUESTIONS = 3
_NAME = 80
_CHOICE = 100
_ELLIPSIS = "…"

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


class _Cluster(NamedTuple):
    """What a reader takes for one character, and whether a highlight covers it."""

    text: str
    bold: bool


def card(answer: Answer) -> discord.ui.LayoutView:
    """The one message that answers a question, found or not."""
    view = discord.ui.LayoutView(timeout=None)
    view.add_item(discord.ui.Container(*map(discord.ui.TextDisplay, texts(answer))))
    return view


def texts(answer: Answer) -> list[str]:
    """The texts of a card from top to bottom, none empty, under 3,800 units in all."""
    found = _citation(answer.citations[0]) if answer.citations else _nothing(answer)
    if answer.corrected:
        spellings = {
            escape(typed, _WORD): escape(used, _WORD)
            for typed, used in list(answer.corrected.items())[:_MOST_WORDS]
        }
        found.append(f"-# {words.corrected(spellings)}")
    return found


def quote(citation: Citation) -> str:
    """The quote as a block quote: highlights bold, an ellipsis where a sentence was cut."""
    bold = {at for start, end in citation.highlights for at in range(start, end)}
    kept, whole = _cut(_clusters(citation.quote, bold), _QUOTE)
    lines: list[list[_Cluster]] = [[]]
    for cluster in kept:
        if cluster.text == "\n":
            lines.append([])
        else:
            lines[-1].append(cluster)
    text = "\n> ".join(map(_emphasised, lines))
    before = _ELLIPSIS if citation.cut_start else ""
    after = _ELLIPSIS if citation.cut_end or not whole else ""
    return f"> {before}{text}{after}"


def added(outcome: Added) -> str:
    """One line on an article that went in."""
    article = outcome.article
    title = escape(article.title, _NAME) or words.UNTITLED
    return words.added(title, article.line_count, outcome.passages)


def choice(title: str) -> str:
    """A title as the name of an autocomplete choice, where nothing is formatted."""
    kept, _ = _cut(_clusters(_one_line(title)), _CHOICE)
    return "".join(cluster.text for cluster in kept).strip() or words.UNTITLED


def escape(text: str, limit: int = MESSAGE) -> str:
    """Somebody's text on one line, free of formatting, links and mentions.

    Every ASCII punctuation mark gets a backslash, characters without a look of their own go.
    The result has at most ``limit`` units; what had to be cut ends in an ellipsis.
    """
    kept, whole = _cut(_clusters(_one_line(text)), limit - len(_ELLIPSIS))
    return _plain(cluster.text for cluster in kept) + ("" if whole else _ELLIPSIS)


def _citation(citation: Citation) -> list[str]:
    title = escape(citation.title, _TITLE) or words.UNTITLED
    return [f"### {title}", quote(citation), f"-# {citation.place}"]


def _nothing(answer: Answer) -> list[str]:
    if answer.reason == "no_articles":
        return [words.NO_ARTICLES]
    sentences = [words.LOW_CONFIDENCE if answer.reason == "low_confidence" else words.NO_MATCH]
    if answer.missing:
        sentences.append(words.missing(_escaped(answer.missing, _MOST_WORDS, _WORD)))
    found = [" ".join(sentences)]
    if answer.suggestions:
        found.append(words.suggestions(_escaped(answer.suggestions, _MOST_QUESTIONS, _QUESTION)))
    return found


def _escaped(parts: Sequence[str], most: int, limit: int) -> list[str]:
    return [escape(part, limit) for part in parts[:most]]


def _one_line(text: str) -> str:
    return " ".join("".join(character for _, character in _visible(text)).split())


def _plain(parts: Iterable[str]) -> str:
    return "".join(parts).translate(_ESCAPES)


def _emphasised(line: list[_Cluster]) -> str:
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
            strong = _plain(shown[first:last])
            parts.append(f"{_plain(shown[:first])}**{strong}**{_plain(shown[last:])}")
        else:
            parts.append(_plain(shown))
    return "".join(parts)


def _cut(clusters: Iterable[_Cluster], limit: int) -> tuple[list[_Cluster], bool]:
    """As many clusters as fit into ``limit`` units once written out, and whether all did."""
    kept: list[_Cluster] = []
    used = 0
    for cluster in clusters:
        used += _cost(cluster)
        if used > limit:
            return kept, False
        kept.append(cluster)
    return kept, True


def _cost(cluster: _Cluster) -> int:
    """The most units that a cluster can take: alone in its emphasis, or beginning a line."""
    written = _plain([cluster.text])
    units = len(written) + sum(ord(character) > 0xFFFF for character in written)
    return units + (4 if cluster.bold else 2 if cluster.text == "\n" else 0)


def _clusters(text: str, bold: set[int] | None = None) -> Iterator[_Cluster]:
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
            yield _Cluster(cluster, strong)
        cluster, strong = character, bold is not None and at in bold
    if cluster:
        yield _Cluster(cluster, strong)


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
