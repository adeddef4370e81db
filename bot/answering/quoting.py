"""Cutting the quote: a window of a passage to a citation with its lines and its path."""

from collections.abc import Iterator

from bot.answering.features import Seen
from bot.answering.layout import layout
from bot.answering.question import Question
from bot.answering.windows import LONGEST, LONGEST_WHOLE
from bot.model import Candidate, Citation, FoundBy, Lead, Step
from bot.text.markup import unmarked
from bot.text.terms import tokens


def cite(question: Question, seen: Seen, score: float) -> Citation:
    """The citation that a window gives for a question."""
    candidate = seen.candidate
    start, end = seen.start, seen.end
    longest = LONGEST_WHOLE if seen.window.whole else LONGEST
    if end - start > longest:
        start, end = _best_words(question, candidate, start, end)
    quote = candidate.text[start:end]
    by = _found_by(question, seen)
    first_line = candidate.first_line + candidate.text.count("\n", 0, start)
    first, last = seen.window.first, seen.window.last
    headings, lead = shown_above(candidate, candidate.pieces[first].step)
    return Citation(
        article_id=candidate.article.id,
        title=candidate.article.title,
        origin=candidate.article.origin,
        revision=candidate.article.revision,
        first_line=first_line,
        last_line=first_line + quote.count("\n"),
        page=None,
        quote=quote,
        highlights=(
            _nearest(seen, start, end)
            if by == "meaning"
            else tuple(_highlights(question, quote, candidate.article.language))
        ),
        score=score,
        cut_start=start > seen.start,
        cut_end=end < seen.end,
        headings=headings,
        lead=lead,
        layout=layout(candidate, first, last, start, end),
        by=by,
    )


def _found_by(question: Question, seen: Seen) -> FoundBy:
    """What speaks for a window: words that say something, its meaning, or both."""
    if not seen.is_near:
        return "words"
    says = question.phrases or (seen.own | seen.path) & question.content
    return "both" if says else "meaning"


def _nearest(seen: Seen, start: int, end: int) -> tuple[tuple[int, int], ...]:
    """Where the piece of a window stands that is nearest in meaning, in its quote."""
    places = range(seen.window.first, seen.window.last + 1)
    piece = seen.candidate.pieces[max(places, key=seen.candidate.near.__getitem__)]
    first, last = max(piece.start, start) - start, min(piece.end, end) - start
    return ((first, last),) if first < last else ()


def shown_above(candidate: Candidate, at: int) -> tuple[tuple[str, ...], Lead | None]:
    """The headings above a step, the nearest last, and what a quote under it is introduced by.

    A question above a lead-in heads it.
    """
    headings: list[str] = []
    lead: Step | None = None
    while at >= 0:
        step = candidate.steps[at]
        if step.kind == "heading":
            if step.line:
                headings.append(step.text)
        elif lead is None:
            lead = step
        elif step.kind == "question":
            headings.append(step.text)
        at = step.parent
    return tuple(reversed(headings)), lead and Lead(lead.line, _as_read(lead))


def _as_read(step: Step) -> str:
    """A step without its markup, which those of some kinds keep for what looks like it."""
    return unmarked(step.text) if step.kind in {"entry", "columns"} else step.text


def _best_words(question: Question, candidate: Candidate, start: int, end: int) -> tuple[int, int]:
    """The stretch of too long a piece that says most of what was asked, with some before it.

    It begins and ends between words where there are any.
    """
    text = candidate.text
    matched = [
        (*_between_spaces(text, start + begin, start + stop, start, end), weight)
        for begin, stop, weight in _asked(question, text[start:end], candidate.article.language)
    ]
    first, last, heaviest = start, start, -1.0
    for begin, _, _ in matched:
        inside = [m for m in matched if begin <= m[0] and m[1] <= begin + LONGEST]
        weight = sum(m[2] for m in inside)
        if weight > heaviest and inside:
            first, last, heaviest = begin, max(m[1] for m in inside), weight
    start = _after_space(text, max(start, first - (LONGEST - (last - first)) // 2), start, first)
    longest = min(end, start + LONGEST)
    stop = _before_space(text, longest, end, max(start, last))
    return start, stop if stop > start else longest


def _between_spaces(text: str, at: int, stop: int, start: int, end: int) -> tuple[int, int]:
    """A word with what it is written together with, if that is not too long."""
    first = next((i for i in range(at, start, -1) if text[i - 1].isspace()), start)
    last = next((i for i in range(stop, end) if text[i].isspace()), end)
    return (first, last) if last - first <= LONGEST else (at, stop)


def _after_space(text: str, at: int, start: int, limit: int) -> int:
    """Move a beginning forward to where a word begins, at worst to ``limit``, where one does."""
    if at > start and not text[at - 1].isspace():
        at = next((i for i in range(at, limit) if text[i].isspace()), limit)
    return next((i for i in range(at, limit) if not text[i].isspace()), limit)


def _before_space(text: str, at: int, end: int, limit: int) -> int:
    """Move an ending back to where a word ends, at worst to ``limit``, where one does."""
    if at < end and not text[at].isspace():
        at = next((i for i in range(at - 1, limit - 1, -1) if text[i].isspace()), limit)
    return next((i for i in range(at, limit, -1) if not text[i - 1].isspace()), limit)


def _highlights(question: Question, quote: str, language: str) -> Iterator[tuple[int, int]]:
    """Where the words that were asked for stand, overlapping ones together."""
    start, end = 0, 0
    for begin, stop, _ in _asked(question, quote, language, fillers=False):
        if begin >= end:
            if end:
                yield start, end
            start = begin
        end = max(end, stop)
    if end:
        yield start, end


def _asked(
    question: Question, text: str, language: str, *, fillers: bool = True
) -> list[tuple[int, int, float]]:
    """The words and phrases of a text that the question asked for, and their weights, in order.

    A phrase outweighs all words.
    """
    read = list(tokens(text, language))
    weights = question.words({token.term for token in read}, fillers=fillers)
    words = [
        (token.start, token.end, weights[token.term]) for token in read if token.term in weights
    ]
    heaviest = 1 + sum(weight for _, _, weight in words)
    phrases = [(*place, heaviest) for phrase in question.phrases for place in phrase.places(text)]
    return sorted(words + phrases)
