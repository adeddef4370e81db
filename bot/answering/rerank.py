"""The second step of ranking: sums over the figures of every window of the candidates.

One sum chooses the passage that the first quote comes from, another orders the windows. What tells
that a passage has an answer is not what tells where in it the answer stands.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from bot.answering.features import Reader, Seen
from bot.answering.question import Question
from bot.answering.quoting import shown_above
from bot.answering.weights import MEANT_PASSAGES, MEANT_RANKING, PASSAGES, RANKING
from bot.model import Candidate, Within
from bot.text.terms import exact_words

Figures = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Ranked:
    """A window with its final score.

    ``phrases`` counts those of the question that it holds. ``odds`` is the logarithm of the odds
    that it answers, 0 where no judge has read it.
    """

    seen: Seen
    score: float
    phrases: int = 0
    odds: float = 0.0

    @property
    def candidate(self) -> Candidate:
        return self.seen.candidate

    @property
    def weights(self) -> Mapping[str, float]:
        """What each figure counts for, in the figures' order."""
        return MEANT_RANKING if self.seen.meant else RANKING

    @property
    def parts(self) -> dict[str, float]:
        """What each figure adds to the score."""
        values = zip(self.weights.items(), self.seen.figures, strict=True)
        return {name: weight * value for (name, weight), value in values}


def rerank(
    question: Question,
    candidates: Sequence[Candidate],
    scores: Mapping[int, float],
    within: Mapping[int, Within],
) -> list[Ranked]:
    """The windows of all candidates, best first; of equals the shorter, then by place.

    Args:
        scores: BM25's by passage id.
        within: how often terms stand in an article, by its id.
    """
    seen = Reader(question, scores, within).look(candidates)
    # With a model the windows of all candidates have the figures of one.
    meant = bool(seen) and seen[0].meant
    sums = (MEANT_PASSAGES, MEANT_RANKING) if meant else (PASSAGES, RANKING)
    passages, windows = (np.array([*each.values()]) for each in sums)
    return in_order(question, seen, passages, windows)


def in_order(
    question: Question, seen: Sequence[Seen], passages: Figures, windows: Figures
) -> list[Ranked]:
    """Some windows, best first, by the weights that choose a passage and those of windows.

    What is in quotation marks is to be seen in the quote.
    """
    if not seen:
        return []
    figures = np.array([each.figures for each in seen])
    scores = (figures @ windows).tolist()
    ranked = [
        Ranked(each, score, _phrases(question, each))
        for each, score in zip(seen, scores, strict=True)
    ]
    ranked.sort(key=_order)
    chosen = seen[int(np.argmax(figures @ passages))].candidate.id
    return moved_first(next(each for each in ranked if each.candidate.id == chosen), ranked)


def _order(ranked: Ranked) -> tuple[int, float, int, int, int]:
    seen = ranked.seen
    return -ranked.phrases, -ranked.score, seen.end - seen.start, seen.candidate.id, seen.start


def moved_first(first: Ranked, ranked: list[Ranked]) -> list[Ranked]:
    """Some windows with another one first, which takes the score of the first over.

    What holds fewer of the phrases in quotation marks is left where it is.
    """
    best = ranked[0]
    if first is best or first.phrases < best.phrases:
        return ranked
    return [replace(first, score=best.score), *(each for each in ranked if each is not first)]


def _phrases(question: Question, seen: Seen) -> int:
    """How many of a question's phrases a window holds, or what is shown above it."""
    if not question.phrases:
        return 0
    candidate = seen.candidate
    headings, lead = shown_above(candidate, candidate.pieces[seen.window.first].step)
    path = [lead.text if lead else "", *reversed(headings), candidate.article.title]
    words, above = exact_words(seen.text), exact_words(" ".join(path))
    return sum(phrase.is_in(words) or phrase.is_in(above) for phrase in question.phrases)
