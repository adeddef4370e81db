"""Answers and lines as styled text, in the columns that there are.

Every function returns lines of text that hold no control character but a tab. ``width`` counts
columns; None means that lines may be as long as they are.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from urllib.parse import urlsplit

from rich.console import Console
from rich.style import Style
from rich.text import Text

from bot.cli.screen import ASIDE, label, laid, visible, width_of
from bot.model import Answer, Certainty, Citation, Explanation, Line, Reason

MATCH = "bold"
TITLE = "italic"
BELOW = " › "
"""Between a heading and one below it."""

BETWEEN = " · "
"""Between the cells of a row."""

_WHY: Mapping[Reason | None, str] = {
    "no_match": "Nothing found: no article speaks of this.",
    "filtered": (
        "Nothing found: all that matches is left out by the quoted words, -words or tags."
    ),
    "low_confidence": "I am not sure that any article answers this.",
}
_CERTAINTY: Mapping[Certainty | None, str] = {"sure": "very likely", "likely": "may be it"}
_CLOSEST = "I am not sure. The nearest I have:"
_BY_MEANING = "Found by what it means: it has none of your words."
_DIFFERS = "Another place says otherwise; the newer one comes first."


def answer_lines(answer: Answer, screen: Console) -> Iterator[Text]:
    """The best citation at length and the others briefly; or why there is none, and what helps."""
    cited = answer.citations or answer.closest
    # A spelling matters where something was found by it.
    for typed, used in answer.corrected.items() if cited else ():
        spelling = f"Showing “{label(used)}” for “{label(typed)}”."
        yield from laid(Text(spelling, ASIDE), "", "", screen)
    yield from _answered(answer, screen) if answer.citations else _unanswered(answer, screen)
    yield from _suggestions(answer, screen)
    for citation, why in zip(cited, answer.explanations, strict=False):
        yield Text()
        yield from _explained(citation, why, screen)


def numbered(lines: Sequence[Line], screen: Console) -> Iterator[Text]:
    """Lines with their numbers in the gutter; page furniture, which is never quoted, is dimmed."""
    digits = len(str(lines[-1].number)) if lines else 0
    for line in lines:
        mark, style = ("│", "") if line.indexed else ("┊", ASIDE)
        text = Text(visible(line.text), style)
        yield from laid(text, *_number(line.number, digits, mark), screen)


def _answered(answer: Answer, screen: Console) -> Iterator[Text]:
    best, *others = answer.citations
    yield from _quote(best, _CERTAINTY[answer.certainty], screen)
    if best.by == "meaning":
        yield from laid(Text(_BY_MEANING, ASIDE), "", "", screen)
    if answer.differs:
        yield from laid(Text(_DIFFERS), "", "", screen)
    if others:
        yield Text()
        yield Text("Also:", ASIDE)
    yield from _under_titles(others, screen)
    yield from _missing(answer.lacking, screen)


def _unanswered(answer: Answer, screen: Console) -> Iterator[Text]:
    yield from laid(Text(_CLOSEST if answer.closest else _WHY[answer.reason]), "", "", screen)
    yield from _under_titles(answer.closest, screen)
    told = answer.corrected if answer.closest else ()
    yield from _missing([word for word in answer.missing if word not in told], screen)


def _missing(words: Sequence[str], screen: Console) -> Iterator[Text]:
    if words:
        *others, last = (f"“{label(word)}”" for word in words)
        named = f"{', '.join(others)} and {last} stand" if others else f"{last} stands"
        yield from laid(Text(f"{named} nowhere in what was searched.", ASIDE), "", "", screen)


def _suggestions(answer: Answer, screen: Console) -> Iterator[Text]:
    # An answer that stands needs no second guess.
    if answer.answered or not answer.suggestions:
        return
    yield Text("Perhaps:", ASIDE)
    for suggestion in answer.suggestions:
        yield from laid(Text(label(suggestion)), "  ", "  ", screen)


def _quote(citation: Citation, certainty: str, screen: Console) -> Iterator[Text]:
    """A quote below its title and what it stands under, each line with its number."""
    digits = len(str(citation.last_line))
    above = [f"{BELOW}{label(each)}" for each in citation.headings if each != citation.title]
    path = Text.assemble((label(citation.title), TITLE), ("".join(above), ASIDE))
    yield from laid(path, "", "  ", screen)
    # The names of columns stand beside the cells.
    if citation.lead and not citation.layout.cells:
        lead = Text(label(citation.lead.text), ASIDE)
        yield from laid(lead, *_number(citation.lead.line, digits, "┊"), screen)
    for number, text in enumerate(_quoted(citation), citation.first_line):
        yield from laid(text, *_number(number, digits, "│"), screen)
    facts = Text(f"{place(citation)} · {certainty}")
    if citation.url:
        host = urlsplit(citation.url).hostname or ""
        facts.append(" · ").append(label(host), Style(link=citation.url))
    yield from laid(facts, f"{'':>{digits + 2}} ╰ ", " " * (digits + 5), screen)


def place(citation: Citation) -> str:
    """The lines of a citation in words, and the page if any."""
    first, last = citation.first_line, citation.last_line
    lines = f"line {first}" if first == last else f"lines {first} to {last}"
    return lines if citation.page is None else f"{lines}, page {citation.page}"


def _under_titles(citations: Iterable[Citation], screen: Console) -> Iterator[Text]:
    """A line for each citation, those of an article together under its title."""
    articles: dict[int, list[Citation]] = {}
    for citation in citations:
        articles.setdefault(citation.article_id, []).append(citation)
    for cited in articles.values():
        yield from laid(Text(label(cited[0].title), TITLE), "", "  ", screen)
        widest = max(len(place(citation)) for citation in cited)
        for citation in cited:
            yield _in_one_line(f"  {place(citation):<{widest}}  ", citation, screen)


def _in_one_line(head: str, citation: Citation, screen: Console) -> Text:
    """A head and as much of a quote as fits beside it."""
    between = Text(BETWEEN if citation.layout.cells else " ")
    one_line = between.join(line for line in _quoted(citation) if line.plain.strip())
    width = width_of(screen)
    if width is not None:
        one_line.truncate(max(width - len(head), 1), overflow="ellipsis")
    return Text.assemble((head, ASIDE), one_line)


def _explained(citation: Citation, why: Explanation, screen: Console) -> Iterator[Text]:
    """The sum that is a citation's score, a line for each part that is not nothing."""
    head = Text.assemble(f"{citation.score:8.3f}  ", (label(citation.title), TITLE))
    yield from laid(head.append(f" · {place(citation)}"), "", " " * 10, screen)
    for name, value in why.parts.items():
        words = " + ".join(f"{label(word)} {part:.3f}" for word, part in why.terms.items())
        detail = f" = {words}" if name == "bm25" else ""
        if value:
            yield from laid(Text(f"{name}{detail}"), f"{value:+8.3f}  ", " " * 10, screen)
    if why.odds:
        odds = f"the judge's word that it answers, as log odds: {why.odds:+.3f}"
        yield from laid(Text(odds, ASIDE), " " * 10, " " * 10, screen)
    if why.absent:
        absent = ", ".join(map(label, why.absent))
        yield from laid(Text(f"not in it: {absent}", ASIDE), " " * 10, " " * 10, screen)


def _quoted(citation: Citation) -> list[Text]:
    """The lines of a quote; of a row each cell behind the name of its column."""
    text = Text(visible(citation.quote))
    for start, end in citation.highlights:
        text.stylize(MATCH, start, end)
    lines = list(text.split(allow_blank=True))
    if citation.layout.cells:
        rows: list[list[Text]] = [[] for _ in lines]
        for column, start, end in citation.layout.cells:
            if start < end:
                name = f"{label(column)}: " if column else ""
                row = rows[citation.quote.count("\n", 0, start)]
                row.append(Text.assemble((name, ASIDE), text[start:end]))
        lines = [Text(BETWEEN).join(row) for row in rows]
    if citation.cut_start or citation.layout.within:
        lines[0] = Text.assemble(("… ", ASIDE), lines[0])
    if citation.cut_end:
        lines[-1] = Text.assemble(lines[-1], (" …", ASIDE))
    return lines


def _number(number: int, digits: int, mark: str) -> tuple[str, str]:
    return f"{number:>{digits + 2}} {mark} ", f"{'':>{digits + 2}} {mark} "
