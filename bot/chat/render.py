"""An answer as Discord shows it; what articles and people wrote stays plain text.

Lengths are counted in UTF-16 code units, the strictest of the ways in which Discord counts.
"""

import re
from collections.abc import Sequence
from itertools import groupby
from typing import NamedTuple

from bot.chat import words
from bot.chat.escaping import (
    ELLIPSIS,
    Cluster,
    bare_cost,
    clusters,
    cost,
    cut,
    escape,
    label,
    plain,
    units,
)
from bot.model import SHARED, Added, Card, Citation, Line, Origin

_QUOTE = 2100
_TITLE = 300
_WORD = 60
_QUESTION = 150
_MOST_WORDS = 5
_MOST_SPELLINGS = 3
_NAME = 120
_CHOICE = 100
_WRAPPED = 50
_BLOCK = 3600
_LINE = 1200
_BEFORE = 100

_MESSAGE_LINK = re.compile(r"https://discord\.com/channels/\d+/\d+/\d+")


class CodeBlock(NamedTuple):
    """A code block, and the first and last line that it holds."""

    text: str
    first: int
    last: int


def texts(card: Card, page: int) -> list[str]:
    """The texts of a card from top to bottom, none empty, under 3,800 units in all."""
    answer = card.answer
    above = _above(card)
    found = [f"-# {above}"] if above else []
    found += _page(card, page) if card.pages else _nothing(card)
    notes = []
    if answer.corrected:
        spellings = {
            escape(typed, _WORD): escape(used, _WORD)
            for typed, used in list(answer.corrected.items())[:_MOST_SPELLINGS]
        }
        notes.append(words.corrected(spellings))
    if answer.missing and card.pages:
        notes.append(words.missing(_escaped(answer.missing, _MOST_WORDS, _WORD)))
    if answer.carried:
        notes.append(words.carried(_escaped(answer.carried, _MOST_WORDS, _WORD)))
    if card.scope == SHARED and answer.reason != "no_articles":
        notes.append(words.SHARED_ALONE)
    return [
        *found,
        *(f"-# {note}" for note in notes),
        *([words.SUGGESTIONS] if answer.suggestions else []),
    ]


def quote(citation: Citation) -> str:
    """The quote as a block quote: highlights bold, an ellipsis where a sentence was cut.

    A line end is shown as a space where the line was wrapped for a width, as its length tells:
    on a narrow screen it would stand in the middle of a line.
    """
    bold = {at for start, end in citation.highlights for at in range(start, end)}
    kept, whole = cut(clusters(citation.quote, bold), _QUOTE, cost)
    lines: list[list[Cluster]] = [[]]
    length = 0
    for cluster in kept:
        if cluster.text != "\n":
            lines[-1].append(cluster)
            length += 1
            continue
        if length < _WRAPPED:
            lines.append([])
        else:
            lines[-1].append(Cluster(" ", bold=False))
        length = 0
    text = "\n> ".join(map(_emphasised, lines))
    before = ELLIPSIS if citation.cut_start else ""
    after = ELLIPSIS if citation.cut_end or not whole else ""
    return f"> {before}{text}{after}"


def title(text: str, limit: int = _NAME) -> str:
    """A title, or what stands for one that has nothing to see."""
    return escape(text, limit) or words.UNTITLED


def added(outcome: Added) -> str:
    """One line on an article that went in."""
    article = outcome.article
    return words.added(outcome.outcome, title(article.title), article.line_count, outcome.passages)


def choice(title: str) -> str:
    """A title as the name of an autocomplete choice, where nothing is formatted."""
    return label(title, _CHOICE) or words.UNTITLED


def _page(card: Card, page: int) -> list[str]:
    open_page = card.pages[page]
    citation = open_page.citation
    turned = words.page(page + 1, len(card.pages)) if len(card.pages) > 1 else None
    if citation is None:
        return [words.REMOVED, f"-# {turned}"] if turned else [words.REMOVED]
    facts = [
        citation.place,
        # It is the best match that was judged.
        None if page else card.answer.certainty,
        turned,
        source(citation.origin),
        words.ratings(card.helpful, card.unhelpful),
    ]
    found = [
        f"### {title(citation.title, _TITLE)}",
        quote(citation),
        f"-# {' · '.join(filter(None, facts))}",
    ]
    if open_page.latest != citation.revision:
        found.append(f"-# {words.revised(citation.revision, open_page.latest)}")
    return found


def _above(card: Card) -> str | None:
    """The question that a card answers; of one found for a message, whose message that is."""
    if card.target is None:
        return escape(card.answer.question, _QUESTION)
    if not card.shared:
        return None
    link = message_link(int(card.scope), card.target.channel, card.target.message)
    return words.shared_for(card.target.author, link)


def message_link(server: int, channel: int, message: int) -> str:
    """Where a message of a server is found."""
    return f"https://discord.com/channels/{server}/{channel}/{message}"


def source(origin: Origin) -> str | None:
    """A link to the message that an article was saved from."""
    link = _MESSAGE_LINK.match(origin.ref) if origin.kind == "message" else None
    return f"[{words.SOURCE}]({link[0]})" if link else None


def _nothing(card: Card) -> list[str]:
    answer = card.answer
    if answer.reason == "no_articles":
        return [words.NO_SHARED if card.scope == SHARED else words.NO_ARTICLES]
    if answer.reason == "low_confidence":
        sentences = [words.LOW_CONFIDENCE]
    elif answer.reason == "filtered":
        sentences = [words.FILTERED]
    else:
        sentences = [words.NO_MATCH if answer.missing else words.NO_WORDS]
    if answer.missing:
        sentences.append(words.missing(_escaped(answer.missing, _MOST_WORDS, _WORD)))
    if not answer.own and card.scope != SHARED:
        sentences.append(words.NO_OWN)
    return [" ".join(sentences)]


def block(
    lines: Sequence[Line], citation: Citation | None = None, *, upwards: bool = False
) -> CodeBlock:
    """Numbered lines in a code block, as many as fit into a message.

    With a citation, its lines are marked and go first, then their neighbours, nearer ones first;
    without, the first line does, or ``upwards`` the last. Of a line that is too long, the part
    is shown that is quoted.
    """
    quoted = citation.quote.split("\n") if citation else [""]
    first = citation.first_line if citation else lines[-1 if upwards else 0].number
    anchor = range(first, first + len(quoted))
    digits = len(str(lines[-1].number))
    rows: dict[int, str] = {}
    left = _BLOCK
    for line in sorted(lines, key=lambda line: (_distance(line.number, anchor), line.number)):
        part = quoted[line.number - first] if line.number in anchor else ""
        bar = "│" if line.indexed else "┊"
        mark = ("> " if line.number in anchor else "  ") if citation else ""
        row = f"{mark}{line.number:>{digits}} {bar} {_clipped(line.text, part)}"
        left -= units(row) + 1
        if rows and left < 0:
            break
        rows[line.number] = row
    shown = "\n".join(rows[number] for number in sorted(rows))
    return CodeBlock(f"```\n{shown}\n```", min(rows), max(rows))


def _distance(number: int, lines: range) -> int:
    return max(lines.start - number, number - lines[-1], 0)


def _clipped(text: str, part: str) -> str:
    """A line, or of a long one the stretch around ``part``, that cannot end a code block."""
    begin = max(0, text.find(part) - _BEFORE) if part and len(text) > _LINE // 2 else 0
    # Beyond twice the room nothing can fit, and a line may have millions of characters.
    kept, whole = cut(clusters(text[begin : begin + 2 * _LINE]), _LINE, bare_cost)
    whole = whole and len(text) - begin <= 2 * _LINE
    shown = "".join(cluster.text for cluster in kept).replace("```", "`\u200b`\u200b`")
    return f"{ELLIPSIS if begin else ''}{shown}{'' if whole else ELLIPSIS}"


def _escaped(parts: Sequence[str], most: int, limit: int) -> list[str]:
    return [escape(part, limit) for part in parts[:most]]


def _emphasised(line: list[Cluster]) -> str:
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
            strong = plain(shown[first:last])
            parts.append(f"{plain(shown[:first])}**{strong}**{plain(shown[last:])}")
        else:
            parts.append(plain(shown))
    return "".join(parts)
