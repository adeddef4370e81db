"""Candidates to an answer, or to an honest no."""

from collections.abc import Mapping, Sequence

from bot.answering.confidence import confidence, evidence
from bot.answering.question import Question
from bot.answering.quoting import cite
from bot.answering.rerank import rerank
from bot.model import Answer, Candidate, Within


def answer(
    asked: str,
    question: Question,
    candidates: Sequence[Candidate],
    scores: Mapping[int, float],
    within: Mapping[int, Within],
    *,
    limit: int,
    threshold: float,
) -> Answer:
    """Answer with the ``limit`` best citations, unless the best one is not to be trusted.

    Args:
        asked: the question as typed.
        candidates: passages that share terms with it; ``scores`` are theirs by passage id,
            ``within`` tells of their articles by id.
        threshold: the confidence below which nothing is cited.
    """
    ranked = rerank(question, candidates, scores, within)
    if not ranked:
        # Some article has its words, and yet there is nothing to choose from.
        return Answer(asked, reason="filtered" if question.weights else "no_match")
    sure = confidence(evidence(question, ranked))
    if sure < threshold:
        return Answer(asked, sure, "low_confidence")
    citations = tuple(cite(question, each.candidate, each.score) for each in ranked[:limit])
    return Answer(asked, sure, None, citations)
