"""The second step of ranking: one sum over the figures of every window of the candidates."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from bot.answering.features import NAMES, Reader, Seen
from bot.answering.question import Question
from bot.answering.quoting import shown_above
from bot.answering.weights import RANKING
from bot.model import Candidate, Within
from bot.text.terms import exact_words


@dataclass(frozen=True, slots=True)
class Ranked:
    """A window with its final score; ``phrases`` counts those of the question that it holds."""

    seen: Seen
    score: float
    phrases: int = 0

    @property
    def candidate(self) -> Candidate:
        return self.seen.candidate

    @property
    def parts(self) -> dict[str, float]:
        """What each figure adds to the score."""
        values = zip(NAMES, self.seen.figures, strict=True)
        return {name: RANKING[name] * value for name, value in values}


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
    if not seen:
        return []
    weights = np.array([RANKING[name] for name in NAMES])
    values = np.array([each.figures for each in seen]) @ weights
    ranked = [
        Ranked(each, float(value), _phrases(question, each))
        for each, value in zip(seen, values, strict=True)
    ]
    ranked.sort(key=in_order)
    return ranked


def in_order(ranked: Ranked) -> tuple[int, float, int, int, int]:
    """What sorts windows: what is in quotation marks is to be seen in the quote."""
    seen = ranked.seen
    return -ranked.phrases, -ranked.score, seen.end - seen.start, seen.candidate.id, seen.start


def _phrases(question: Question, seen: Seen) -> int:
    """How many of a question's phrases a window holds, or what is shown above it."""
    if not question.phrases:
        return 0
    candidate = seen.candidate
    headings, lead = shown_above(candidate, candidate.pieces[seen.window.first].step)
    path = [lead.text if lead else "", *reversed(headings), candidate.article.title]
    words, above = exact_words(seen.text), exact_words(" ".join(path))
    return sum(phrase.is_in(words) or phrase.is_in(above) for phrase in question.phrases)
