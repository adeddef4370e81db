"""Why the citations of an answer have their scores."""

from bot.answering.features import weighted
from bot.answering.question import Question
from bot.answering.rerank import Ranked
from bot.answering.weights import RANKING
from bot.model import Explanation
from bot.ranking.bm25 import saturation


def explain(asked: Question, ranked: Ranked, average_length: float) -> Explanation:
    """Why a candidate has its score; ``average_length`` is that of all passages, in terms."""
    candidate = ranked.candidate
    held = (*candidate.context, *candidate.terms)
    scale = RANKING["bm25"] / asked.weight(asked.weights)
    terms: dict[str, float] = {}
    absent: dict[str, None] = {}
    for term in asked.terms:
        term_id = asked.ids[term.term]
        if count := held.count(term_id):
            gives = asked.weights[term_id] * saturation(count, len(held), average_length)
            terms[term.typed] = terms.get(term.typed, 0.0) + float(gives) * scale
        elif not term.filler:
            absent[term.typed] = None  # a word of several terms is named once
    parts = weighted(ranked.features, RANKING)
    return Explanation(parts, terms, tuple(word for word in absent if word not in terms))
