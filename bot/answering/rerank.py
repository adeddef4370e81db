"""The second step of ranking: what BM25 does not see, on the candidates that it found.

The weights were chosen on several question sets together, as what helps one can hurt another.
"""

from collections.abc import Iterator, Mapping, Sequence

from bot.answering.question import Question
from bot.model import Candidate

PAIRS = 0.3
SENTENCE = 0.4
ARTICLE = 0.2


def rerank(
    question: Question, candidates: Sequence[Candidate], scores: Mapping[int, float]
) -> list[tuple[Candidate, float]]:
    """Order candidates by BM25 (``scores`` by passage id), word order, best sentence and article.

    Returns them with their final scores, best first, equal ones by passage id.
    """
    articles: dict[int, set[int]] = {}
    for candidate in candidates:
        seen = articles.setdefault(candidate.article.id, set())
        seen.update(candidate.context, candidate.terms)
    ranked = [
        (
            candidate,
            scores[candidate.id]
            + PAIRS * question.pairs(candidate.terms)
            + SENTENCE * max(map(question.weight, sentence_terms(candidate)), default=0.0)
            + ARTICLE * question.weight(articles[candidate.article.id]),
        )
        for candidate in candidates
    ]
    ranked.sort(key=lambda entry: (-entry[1], entry[0].id))
    return ranked


def sentence_terms(candidate: Candidate) -> Iterator[tuple[int, ...]]:
    """The term ids of each sentence."""
    at = 0
    for sentence in candidate.sentences:
        yield candidate.terms[at : at + sentence.terms]
        at += sentence.terms
