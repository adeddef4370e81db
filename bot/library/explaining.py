"""Why the citations of an answer have their scores."""

from collections import Counter

from bot.answering.features import weighted
from bot.answering.question import Question
from bot.answering.rerank import Ranked
from bot.answering.weights import RANKING
from bot.model import Candidate, Explanation
from bot.ranking.bm25 import saturation


def explain(asked: Question, ranked: Ranked, average_length: float) -> Explanation:
    """Why a candidate has its score; ``average_length`` is that of all passages, in terms."""
    scale = RANKING["bm25"] / asked.whole
    added = bm25(asked, ranked.candidate, average_length)
    written = _written(asked)
    terms: dict[str, float] = {}
    for term_id, gives in added.items():
        word = written[term_id]
        terms[word] = terms.get(word, 0.0) + gives * scale
    # A word of several terms is named once, and one that a synonym says is not absent.
    absent = {written[asked.ids[term.term]]: None for term in asked.terms if not term.filler}
    parts = weighted(ranked.features, RANKING)
    return Explanation(parts, terms, tuple(word for word in absent if word not in terms))


def bm25(asked: Question, candidate: Candidate, average_length: float) -> dict[int, float]:
    """What each term of a question adds to a candidate's BM25 score, by id."""
    held = Counter((*candidate.context, *candidate.terms))
    length = held.total()
    counts = {
        term: float(saturation(held[term], length, average_length))
        for term in asked.weights
        if term in held
    }
    return asked.adding(counts)


def _written(asked: Question) -> dict[int, str]:
    """What the question has for each term: its word, or the words that it may be a synonym of."""
    found = {asked.ids[term.term]: term.typed for term in asked.terms}
    for meaning in asked.meanings:
        words = " ".join(dict.fromkeys(term.typed for term in meaning.typed))
        ways = (term for way in meaning.ways for term in way.given)
        found |= dict.fromkeys((*(asked.ids[t.term] for t in meaning.typed), *ways), words)
    return found
