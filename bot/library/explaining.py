"""Why the citations of an answer have their scores."""

from bot.answering.features import whole_of
from bot.answering.question import Question
from bot.answering.rerank import Ranked
from bot.library.weighing import bm25
from bot.model import Explanation


def explain(asked: Question, ranked: Ranked, average_length: float) -> Explanation:
    """Why a window has its score; ``average_length`` is that of all passages, in terms."""
    scale = ranked.weights["bm25"] / whole_of(asked, meant=ranked.seen.meant)
    terms: dict[str, float] = {}
    for place, adds in bm25(asked, ranked.candidate, average_length).items():
        word = asked.asked[place].term.typed
        terms[word] = terms.get(word, 0.0) + adds * scale
    told = (each.term for each in asked.asked if not (each.term.filler or each.term.talk))
    absent = dict.fromkeys(term.typed for term in told)
    parts = ranked.parts
    moved = ranked.score - sum(parts.values())
    if abs(moved) > 1e-9:
        # It took the place of one of another passage, of one that says the same but for a number or
        # a "not", or of one that answers less by the judge; or it came after one that holds more.
        parts["moved"] = moved
    missing = tuple(word for word in absent if word not in terms)
    return Explanation(parts, terms, missing, ranked.odds)
