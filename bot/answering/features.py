"""What the second step of ranking sees of a candidate beside BM25, each figure 0 or above.

Weights of terms are divided by those of the whole question, so that a figure means the same for a
question of two words and of twenty.
"""

import math
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from functools import cache
from operator import attrgetter

from bot.answering.kinds import Kind
from bot.answering.question import Question, Worth
from bot.model import Candidate, Within

_WORD = re.compile(r"\w+")
_NOT_WORD = re.compile(r"\W+")
_ASCII = bytes(range(128))
_BLANKED = bytes(32 if at < 128 and _NOT_WORD.match(chr(at)) else at for at in range(256))
"""UTF-8 with a space for ASCII that is of no word: replaced ten times as fast as by the pattern."""

_RUNS = (2, 3, 4)
"""Words of the question that are looked for word by word, stop words included."""


@dataclass(frozen=True, slots=True)
class Features:
    """One candidate's figures.

    ``bm25`` is its score in the first step; ``pairs`` what the question's neighbours weigh that
    are neighbours in it; ``sentence`` the heaviest sentence; ``article`` what of the question its
    article's candidates hold together; ``title`` what the title and the headings above hold;
    ``within`` the heaviest sentence once more, its terms weighed by how rare they are in this
    article, with the title; ``runs`` how many runs of two, three and four words of the question
    stand in it word by word; ``related`` what the missing terms weigh of which it holds a word
    that begins alike; ``count`` the heaviest sentence that has a
    number of what is asked how many there are.
    """

    bm25: float
    pairs: float
    sentence: float
    article: float
    title: float
    within: float
    runs: float
    related: float
    count: float


NAMES = tuple(field.name for field in fields(Features))
_figures = attrgetter(*NAMES)


def features(
    question: Question,
    candidates: Sequence[Candidate],
    scores: Mapping[int, float],
    within: Mapping[int, Within],
) -> list[Features]:
    """The figures of each candidate.

    Args:
        scores: BM25's by passage id.
        within: how often terms stand in an article, by its id.
    """
    whole = question.whole
    held = {each.id: {*each.context, *each.terms} for each in candidates}
    together: dict[int, set[int]] = {}
    for candidate in candidates:
        together.setdefault(candidate.article.id, set()).update(held[candidate.id])
    articles = {article: question.weight(terms) for article, terms in together.items()}
    # Most sentences hold the same one or none of the question's terms.
    weight = cache(question.weight)
    local = {article: cache(_local(question, within[article]).of) for article in together}
    readings: dict[str, tuple[_Runs, Kind]] = {}
    telling = frozenset(question.weights)
    found = []
    for candidate in candidates:
        asked = question.in_words_of(held[candidate.id])
        if asked.text not in readings:
            readings[asked.text] = _Runs(asked.text), Kind(asked.text)
        runs, kind = readings[asked.text]
        sentences = {telling.intersection(terms) for terms in sentence_terms(candidate)}
        title = weight(candidate.context)
        found.append(
            Features(
                bm25=scores[candidate.id] / whole,
                pairs=asked.pairs(candidate.terms) / whole,
                sentence=max(map(weight, sentences), default=0.0) / whole,
                article=articles[candidate.article.id] / whole,
                title=title / whole,
                within=(
                    title + max(map(local[candidate.article.id], sentences), default=0.0)
                ) / whole,
                runs=runs.share(candidate.text),
                related=_related(asked, held[candidate.id]) / whole,
                count=_counted(question, kind, candidate) / whole,
            )
        )  # fmt: skip
    return found


def sentence_terms(candidate: Candidate) -> Iterator[tuple[int, ...]]:
    """The term ids of each sentence."""
    at = 0
    for sentence in candidate.sentences:
        yield candidate.terms[at : at + sentence.terms]
        at += sentence.terms


def weighted(found: Features, weights: Mapping[str, float]) -> dict[str, float]:
    """What each figure adds to a score."""
    return {name: weights[name] * value for name, value in zip(NAMES, _figures(found), strict=True)}


def _local(question: Question, within: Within) -> Worth:
    """What terms weigh if the article were all there is."""
    return question.worth(
        {
            term: math.log(1 + (within.passages - containing + 0.5) / (containing + 0.5))
            for term, containing in within.containing.items()
            if containing
        }
    )


class _Runs:
    """The runs of neighbouring words of a question."""

    def __init__(self, question: str) -> None:
        words = _WORD.findall(question.casefold())
        self._runs = [
            {
                f" {' '.join(words[at : at + length])} ".encode()
                for at in range(len(words) - length + 1)
            }
            for length in _RUNS
        ]

    def share(self, text: str) -> float:
        """How many of them stand in a text: 1 for all of a length, added up over the lengths."""
        spaced = _spaced(text.casefold())
        share = 0.0
        for runs in self._runs:
            held = [run for run in runs if run in spaced]
            if not held:  # A longer run holds shorter ones.
                break
            share += len(held) / len(runs)
        return share


def _spaced(text: str) -> bytes:
    """The words of a text in UTF-8, one space before and after each."""
    spaced = text.encode().translate(_BLANKED)
    for other in set(spaced.translate(None, _ASCII).decode()):
        if _NOT_WORD.match(other):
            spaced = spaced.replace(other.encode(), b" ")
    while b"  " in spaced:
        spaced = spaced.replace(b"  ", b" ")
    return b" " + spaced + b" "


def _counted(question: Question, kind: Kind, candidate: Candidate) -> float:
    """What the heaviest sentence weighs that has a number of what is to be counted."""
    if not kind.counts(candidate.text):
        return 0.0
    parts = zip(candidate.sentences, sentence_terms(candidate), strict=True)
    return max(
        (
            question.weight(terms)
            for sentence, terms in parts
            if kind.counts(candidate.text[sentence.start : sentence.end])
        ),
        default=0.0,
    )


def _related(question: Question, held: set[int]) -> float:
    return sum(
        question.rarity.get(term, 0.0)
        * max((near[other] for other in near.keys() & held), default=0.0)
        for term, near in question.related.items()
        if term not in held
    )
