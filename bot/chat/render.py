"""An answer as Discord shows it; what articles and people wrote stays plain text.

Lengths are counted in UTF-16 code units, the strictest of the ways in which Discord counts.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from bot.chat import words
from bot.chat.escaping import ELLIPSIS, MESSAGE, bare_cost, clusters, cut, escape, label, units
from bot.chat.quotes import closed, isolated, quote
from bot.errors import FootnoteError
from bot.model import SHARED, Added, Card, Citation, Line

_TITLE = 120
_NAME = 60
_REFUSED = 150
_WORD = 40
_QUESTION = 150
_MOST_WORDS = 5
_MOST_SPELLINGS = 3
CHOICE = 100
"""Units of what is to be chosen, by typing or from a menu."""

_BLOCK = 3600
_LINE = 1200
_BEFORE = 100
_HEADING = 80
_MOST_HEADINGS = 3
_LEAD = 200
_NEAREST_HEADINGS, _NEAREST_LEAD = 2, 120
_NEAREST = 420
_NEAREST_LINES = 5
"""The most that one of several quotes may take, and its lines."""


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
    if not card.pages:
        found += _nothing(card)
    elif answer.answered:
        found += _page(card, page)
    else:
        found += _nearest(card)
    notes = []
    stands = any(each.citation for each in card.pages)
    # A spelling matters where something was found by it.
    if answer.corrected and stands:
        spellings = {
            escape(typed, _WORD): escape(used, _WORD)
            for typed, used in list(answer.corrected.items())[:_MOST_SPELLINGS]
        }
        notes.append(words.corrected(spellings))
    lacking = [typed for typed in answer.lacking if typed not in answer.corrected]
    if lacking and stands:
        notes.append(words.missing(_escaped(lacking, _MOST_WORDS, _WORD)))
    if answer.carried:
        notes.append(words.carried(_escaped(answer.carried, _MOST_WORDS, _WORD)))
    if answer.differs and page == 0 and card.pages[0].citation:
        notes.append(words.DIFFERS)
    if card.scope == SHARED and answer.reason != "no_articles":
        notes.append(words.SHARED_ALONE)
    return [
        *found,
        *(f"-# {note}" for note in notes),
        *([words.SUGGESTIONS] if suggested(card) else []),
    ]


def suggested(card: Card) -> tuple[str, ...]:
    """The questions that a card offers in place of its own, which found nothing to be sure of."""
    return () if card.answer.answered else card.answer.suggestions


def title(text: str, limit: int = _TITLE) -> str:
    """A title, or what stands for one that has nothing to see."""
    return isolated(escape(text, limit)) or words.UNTITLED


def added(outcome: Added) -> str:
    """What became of an article: a line, and below it which others are nearly the same."""
    article = outcome.article
    size = article.line_count
    told = words.added(outcome.outcome, title(article.title), size, outcome.encoding)
    if not outcome.similar:
        return told
    return f"{told}\n-# {words.similar([title(each.title) for each in outcome.similar])}"


def unpacked(name: str, results: Sequence[Added | FootnoteError | Counter[str]]) -> str:
    """What an archive held: a line, and below it why the first that was refused was, and which is
    nearly the same as another.
    """
    stored = [each for each in results if isinstance(each, Added)]
    skipped = sum(each.total() for each in results if isinstance(each, Counter))
    refused = [str(each) for each in results if isinstance(each, FootnoteError)]
    if refused and not stored:
        return escape(refused[0], _REFUSED)
    outcomes = Counter(each.outcome for each in stored)
    told = [words.unpacked(title(name, _NAME), outcomes, skipped, len(refused))]
    told += [escape(each, _REFUSED) for each in refused[:1]]
    alike = [title(each.article.title) for each in stored if each.similar]
    told += [f"-# {words.similar_within(len(alike), alike[0])}"] if alike else []
    return "\n".join(told)


def together(told: Sequence[str]) -> str:
    """What became of several as one message; where it would be too long, a line of each."""
    text = "\n".join(told)
    if units(text) <= MESSAGE:
        return text
    return "\n".join(each.partition("\n")[0] for each in told)


def choice(text: str) -> str:
    """A title or a tag to choose, where nothing is formatted."""
    return label(text, CHOICE) or words.UNTITLED


def _page(card: Card, page: int) -> list[str]:
    open_page = card.pages[page]
    citation = open_page.citation
    turned = words.page(page + 1, len(card.pages)) if len(card.pages) > 1 else None
    if citation is None:
        return [words.REMOVED, f"-# {turned}"] if turned else [words.REMOVED]
    # It is the best match that was judged.
    trust = None if page else words.TRUST.get(card.answer.certainty)
    facts = filter(None, (_place(citation), trust, turned))
    found = [
        "\n".join([f"### {title(citation.title)}", *_path(citation)]),
        quote(citation),
        f"-# {' · '.join(facts)}",
    ]
    if citation.by == "meaning":
        found.append(f"-# {words.BY_MEANING}")
    if open_page.latest != citation.revision:
        found.append(f"-# {words.REVISED}")
    return found


def _nearest(card: Card) -> list[str]:
    """The places that come nearest, each with its number, as its button has it."""
    found = [words.NEAREST]
    for number, each in enumerate(card.pages, 1):
        citation = each.citation
        if citation is None:
            found.append(f"**{number}.** {words.REMOVED}")
            continue
        name = f"**{number}. {title(citation.title)}** · {_place(citation)}"
        above = _path(citation, _NEAREST_HEADINGS, _NEAREST_LEAD)
        found += ["\n".join([name, *above]), quote(citation, _NEAREST, _NEAREST_LINES)]
    return found


def _place(citation: Citation) -> str:
    return words.place(citation.first_line, citation.last_line, citation.page)


def _path(citation: Citation, most: int = _MOST_HEADINGS, lead: int = _LEAD) -> Iterator[str]:
    """What a quote stands under, small: its headings, and what introduces it."""
    headings = [each for each in citation.headings if each != citation.title][-most:]
    if headings:
        yield f"-# {' › '.join(isolated(escape(each, _HEADING)) for each in headings)}"
    # The names of columns stand beside the cells.
    if citation.lead and not citation.layout.cells:
        yield f"-# {isolated(escape(citation.lead.text, lead))}"


def _above(card: Card) -> str | None:
    """The question that a card answers; of one found for a message, whose message that is.

    Nothing where it stands in the message that the card replies to.
    """
    if card.asked_in:
        return None
    if card.target is None:
        return isolated(escape(card.answer.question, _QUESTION))
    if not card.shared:
        return None
    link = message_link(int(card.scope), card.target.channel, card.target.message)
    return words.shared_for(card.target.author, link)


def message_link(server: int, channel: int, message: int) -> str:
    """Where a message of a server is found."""
    return f"https://discord.com/channels/{server}/{channel}/{message}"


def _nothing(card: Card) -> list[str]:
    answer = card.answer
    if answer.reason == "no_articles":
        return [words.NO_SHARED if card.scope == SHARED else words.NO_ARTICLES]
    if answer.reason == "low_confidence":
        sentences = [words.LOW_CONFIDENCE]
    elif answer.reason == "filtered":
        sentences = [words.FILTERED]
    else:
        # A question is taken off its card with an article whose spelling it has.
        unknown = answer.missing or not answer.question.strip()
        sentences = [words.NO_MATCH if unknown else words.NO_WORDS]
    if answer.missing:
        sentences.append(words.missing(_escaped(answer.missing, _MOST_WORDS, _WORD)))
    if not answer.own and card.scope != SHARED:
        sentences.append(words.NO_OWN)
    elif answer.reason == "no_match" and answer.missing and card.scope != SHARED:
        sentences.append(words.WHAT_TO_DO)
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
    shown = closed("".join(cluster.text for cluster in kept))
    return f"{ELLIPSIS if begin else ''}{shown}{'' if whole else ELLIPSIS}"


def _escaped(parts: Sequence[str], most: int, limit: int) -> list[str]:
    return [escape(part, limit) for part in parts[:most]]
