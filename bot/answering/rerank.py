"""The second step of ranking: what BM25 does not see, on the candidates that it found."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.answering.features import Features, features, weighted
from bot.answering.question import Question
from bot.answering.weights import RANKING
from bot.model import Candidate, Within


@dataclass(frozen=True, slots=True)
class Ranked:
    """A candidate with its figures and its final score."""

    candidate: Candidate
    features: Features
    score: float


def rerank(
    question: Question,
    candidates: Sequence[Candidate],
    scores: Mapping[int, float],
    within: Mapping[int, Within],
) -> list[Ranked]:
    """Candidates, best first, equal ones by passage id; see ``features`` for the arguments."""
    ranked = [
        Ranked(candidate, found, sum(weighted(found, RANKING).values()))
        for candidate, found in zip(
            candidates, features(question, candidates, scores, within), strict=True
        )
    ]
    ranked.sort(key=lambda each: (-each.score, each.candidate.id))
    return ranked
