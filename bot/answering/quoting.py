"""Cutting the quote: the whole sentences of one paragraph that say most of what was asked."""

import re
from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from bot.answering.features import sentence_terms
from bot.answering.kinds import Kind
from bot.answering.question import Question
from bot.answering.weights import QUOTING
from bot.model import Candidate, Citation, Sentence
from bot.text.blocks import is_sentence
from bot.text.english import PRONOUNS
from bot.text.terms import exact_words, tokens

LONGEST = 350
"""Characters of a quote at most."""

_FIRST_WORD = re.compile(r"\w+")


def cite(question: Question, candidate: Candidate, score: float) -> Citation:
    """The citation that a passage gives for a question."""
    start, end = _best_sentences(question, candidate)
    whole = start, end
    if end - start > LONGEST:
        start, end = _best_words(question, candidate, start, end)
    quote = candidate.text[start:end]
    first_line = candidate.first_line + candidate.text.count("\n", 0, start)
    return Citation(
        article_id=candidate.article.id,
        title=candidate.article.title,
        origin=candidate.article.origin,
        revision=candidate.article.revision,
        first_line=first_line,
        last_line=first_line + quote.count("\n"),
        page=None,
        quote=quote,
        highlights=tuple(_highlights(question, quote, candidate.article.language)),
        score=score,
        cut_start=start > whole[0],
        cut_end=end < whole[1],
    )


@dataclass(frozen=True, slots=True)
class Window:
    """Some neighbouring sentences of one paragraph that are short enough to quote.

    ``first`` and ``last`` number them. ``weight`` is the share of the question's weight that they
    hold; ``length`` their characters as a share of the most; ``kind`` whether they may hold the
    kind of answer asked for, ``count`` a number of what is to be counted; ``heaviest`` whether the
    passage's heaviest sentence is among them.
    """

    first: int
    last: int
    weight: float
    length: float
    kind: float
    count: float
    heaviest: float

    @property
    def figures(self) -> tuple[float, ...]:
        return self.weight, self.length, self.kind, self.count, self.heaviest


NAMES = ("weight", "length", "kind", "count", "heaviest")


def windows(question: Question, candidate: Candidate) -> list[Window]:
    """Everything that could be quoted of a passage."""
    whole = question.whole or 1.0
    parts = [set(terms) & question.weights.keys() for terms in sentence_terms(candidate)]
    weights = [question.weight(part) for part in parts]
    heaviest = max(range(len(parts)), key=weights.__getitem__)
    kind = Kind(question.in_words_of((*candidate.context, *candidate.terms)).text)
    found = []
    for first, last in _runs(candidate.sentences):
        terms = set().union(*parts[first : last + 1])
        start, end = candidate.sentences[first].start, candidate.sentences[last].end
        found.append(
            Window(
                first,
                last,
                weight=question.weight(terms) / whole,
                length=min(1.0, (end - start) / LONGEST),
                kind=float(kind.is_in(candidate.text[start:end])),
                count=float(kind.counts(candidate.text[start:end])),
                heaviest=float(first <= heaviest <= last),
            )
        )
    return found


def _runs(found: Sequence[Sentence]) -> Iterator[tuple[int, int]]:
    """Neighbouring sentences of one paragraph that are short enough together, or one alone."""
    for first in range(len(found)):
        for last in range(first, len(found)):
            together = found[last].paragraph == found[first].paragraph
            short = found[last].end - found[first].start <= LONGEST
            if last > first and not (together and short):
                break
            yield first, last


def _best_sentences(question: Question, candidate: Candidate) -> tuple[int, int]:
    """The best window, as offsets; of equals the first.

    What the question has in quotation marks is to be seen in the quote, or at least to name one of
    its columns. A heading repeats the question more often than it answers it, so unless it is a
    sentence, it is quoted only where there is nothing else.
    """
    found = candidate.sentences

    def preference(window: Window) -> tuple[int, int, bool, float]:
        text = candidate.text[found[window.first].start : found[window.last].end]
        heading = found[window.first].heading
        held = 0 if heading else _held(question, text)
        headed = _held(question, _columns(candidate, window) + text)
        says = not heading or is_sentence(candidate.text[: found[window.first].end])
        score = sum(
            QUOTING[name] * value for name, value in zip(NAMES, window.figures, strict=True)
        )
        return held, headed, says, score

    best = max(windows(question, candidate), key=preference)
    first = _with_whom(candidate, best.first, found[best.last].end)
    return found[first].start, found[best.last].end


def _held(question: Question, text: str) -> int:
    """How many of a question's phrases a text holds."""
    words = exact_words(text) if question.phrases else ""
    return sum(phrase.is_in(words) for phrase in question.phrases)


def _columns(candidate: Candidate, window: Window) -> str:
    """The names of the columns above a row of a table."""
    before = candidate.sentences[: window.first]
    heads = (candidate.text[each.start : each.end] for each in before if each.heading)
    return "".join(f"{head}\n" for head in heads if "|" in head)


def _with_whom(candidate: Candidate, first: int, end: int) -> int:
    """The sentence before, where the first one begins with a pronoun and both fit."""
    found = candidate.sentences
    word = _FIRST_WORD.search(candidate.text, found[first].start, found[first].end)
    if not first or word is None or word[0].casefold() not in PRONOUNS:
        return first
    before = found[first - 1]
    together = before.paragraph == found[first].paragraph and not before.heading
    return first - 1 if together and end - before.start <= LONGEST else first


def _best_words(question: Question, candidate: Candidate, start: int, end: int) -> tuple[int, int]:
    """The stretch of too long a sentence that says most of what was asked, with some before it.

    It begins and ends between words where there are any.
    """
    text = candidate.text
    matched = [
        (start + begin, start + stop, weight)
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
    asked = {term.term for term in question.terms if fillers or not term.filler}
    asked |= _in_other_words(question, {token.term for token in read})
    words = [
        (token.start, token.end, question.weights.get(question.ids[token.term], 0.0))
        for token in read
        if token.term in asked
    ]
    heaviest = 1 + sum(weight for _, _, weight in words)
    phrases = [(*place, heaviest) for phrase in question.phrases for place in phrase.places(text)]
    return sorted(words + phrases)


def _in_other_words(question: Question, held: AbstractSet[str]) -> set[str]:
    """The terms of the synonyms that are held whole: half of one says nothing."""
    ways = ({term.term for term in way.terms} for each in question.meanings for way in each.ways)
    return set().union(*(terms for terms in ways if terms <= held))
