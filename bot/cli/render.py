"""Answers and lines as styled text, in the columns that there are.

Every function returns lines of text that hold no control character but a tab. ``width`` counts
columns; None means that lines may be as long as they are.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from rich.console import Console
from rich.text import Text

from bot.cli.screen import ASIDE, HOW_TO_ADD, NARROWEST, label, laid, visible, width_of
from bot.model import Answer, Citation, Explanation, Line, Reason

MATCH = "bold"
BELOW = " › "
"""Between a heading and one below it."""

_WHY: Mapping[Reason | None, str] = {
    "no_match": "Nothing found: no article speaks of this.",
    "filtered": (
        "Nothing found: all that matches is left out by the quoted words, -words or tags."
    ),
    "low_confidence": "I am not sure that any article answers this.",
}
_CLOSEST = "I am not sure. The nearest places:"
_DIFFERS = "Another place says otherwise; the newer one comes first."


def answer_lines(answer: Answer, screen: Console) -> Iterator[Text]:
    """The best citation at length and the others briefly; or why there is none, and what helps."""
    for typed, used in answer.corrected.items():
        spelling = f"Searched “{label(used)}” for “{label(typed)}”."
        yield from laid(Text(spelling, ASIDE), "", "", screen)
    yield from _answered(answer, screen) if answer.citations else _unanswered(answer, screen)
    yield from _suggestions(answer, screen)
    cited = answer.citations or answer.closest
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
    yield from _quote(best, answer.certainty, screen)
    if answer.differs:
        yield from laid(Text(_DIFFERS), "", "", screen)
    if others:
        yield Text()
        yield Text("Also:", ASIDE)
    widest = max((len(other.place) for other in others), default=0)
    for other in others:
        yield from _brief(other, widest, best.article_id, screen)
    if answer.missing:
        yield from laid(Text(_missing(answer.missing), ASIDE), "", "", screen)


def _unanswered(answer: Answer, screen: Console) -> Iterator[Text]:
    if answer.reason == "no_articles":
        yield Text("No articles are stored yet.")
        yield Text(HOW_TO_ADD)
        return
    yield from laid(Text(_CLOSEST if answer.closest else _WHY[answer.reason]), "", "", screen)
    for citation in answer.closest:
        yield _nearest(citation, screen)
    if answer.missing:
        yield from laid(Text(_missing(answer.missing)), "", "", screen)


def _suggestions(answer: Answer, screen: Console) -> Iterator[Text]:
    if answer.suggestions:
        yield Text("Perhaps:", ASIDE)
    for suggestion in answer.suggestions:
        yield from laid(Text(label(suggestion)), "  ", "  ", screen)


def _missing(words: Iterable[str]) -> str:
    named = [f"“{label(word)}”" for word in words]
    if len(named) == 1:
        return f"{named[0]} stands nowhere in what was searched."
    return f"{', '.join(named[:-1])} and {named[-1]} stand nowhere in what was searched."


def _quote(citation: Citation, trust: str | None, screen: Console) -> Iterator[Text]:
    """A quote below what it stands under, each line with its number, and where it is from."""
    digits = len(str(citation.last_line))
    # The title stands below.
    above = [label(heading) for heading in citation.headings if heading != citation.title]
    if above:
        indent = " " * (digits + 5)
        yield from laid(Text(BELOW.join(above), ASIDE), indent, indent, screen)
    if citation.lead:
        lead = Text(label(citation.lead.text), ASIDE)
        yield from laid(lead, *_number(citation.lead.line, digits, "┊"), screen)
    for number, text in enumerate(_marked(citation).split(allow_blank=True), citation.first_line):
        yield from laid(text, *_number(number, digits, "│"), screen)
    source = Text.assemble((label(citation.title), "italic"), f" · {citation.place} · {trust}")
    yield from laid(source, f"{'':>{digits + 2}} ╰ ", " " * (digits + 5), screen)


def _brief(citation: Citation, widest: int, known: int, screen: Console) -> Iterator[Text]:
    head = f"  {citation.place:<{widest}}  "
    yield _in_one_line(Text(head, ASIDE), citation, screen)
    if citation.article_id != known:
        indent = " " * len(head)
        yield from laid(Text(label(citation.title), "italic"), indent, indent, screen)


def _nearest(citation: Citation, screen: Console) -> Text:
    """Where a quote is from, with its first words."""
    title, width = Text(label(citation.title), "italic"), width_of(screen)
    if width is not None:
        title.truncate(width // 3, overflow="ellipsis")
    return _in_one_line(Text.assemble("  ", title, f" · {citation.place}  "), citation, screen)


def _in_one_line(head: Text, citation: Citation, screen: Console) -> Text:
    """A head and as much of a quote as fits beside it."""
    one_line = Text(" ").join(part for part in _marked(citation).split() if part.plain.strip())
    width = width_of(screen)
    if width is not None:
        one_line.truncate(max(width - head.cell_len, NARROWEST), overflow="ellipsis")
    return Text.assemble(head, one_line)


def _explained(citation: Citation, why: Explanation, screen: Console) -> Iterator[Text]:
    """The sum that is a citation's score, a line for each part that is not nothing."""
    head = Text.assemble(f"{citation.score:8.3f}  ", (label(citation.title), "italic"))
    yield from laid(head.append(f" · {citation.place}"), "", " " * 10, screen)
    for name, value in why.parts.items():
        words = " + ".join(f"{label(word)} {part:.3f}" for word, part in why.terms.items())
        detail = f" = {words}" if name == "bm25" else ""
        if value:
            yield from laid(Text(f"{name}{detail}"), f"{value:+8.3f}  ", " " * 10, screen)
    if why.absent:
        absent = ", ".join(map(label, why.absent))
        yield from laid(Text(f"not in it: {absent}", ASIDE), " " * 10, " " * 10, screen)


def _marked(citation: Citation) -> Text:
    text = Text(visible(citation.quote))
    for start, end in citation.highlights:
        text.stylize(MATCH, start, end)
    before = "… " if citation.cut_start else ""
    after = " …" if citation.cut_end else ""
    return Text.assemble((before, ASIDE), text, (after, ASIDE))


def _number(number: int, digits: int, mark: str) -> tuple[str, str]:
    return f"{number:>{digits + 2}} {mark} ", f"{'':>{digits + 2}} {mark} "
