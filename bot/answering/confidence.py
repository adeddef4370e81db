"""How sure an answer is: the share of the question that its best passage covers, and how much."""

from bot.answering.question import Question
from bot.answering.rerank import sentence_terms
from bot.model import Candidate

THRESHOLD = 0.28
"""Below this an answer is not given. Chosen on two question sets together, where wrongly answered
and wrongly declined questions were fewest on average."""

_ENOUGH = 8.0
"""Rarity that makes an answer half sure: a little more than one rare word."""


def confidence(question: Question, best: Candidate) -> float:
    """From 0 to 1; it grows with the question's rarity that the passage and its best sentence hold.

    Words that no article has count against it, and so do questions of one common word.
    """
    covered = question.rare((*best.context, *best.terms))
    in_sentence = max(map(question.rare, sentence_terms(best)), default=0.0)
    matched = (covered + in_sentence) / 2
    # Terms of earlier questions can be covered without having been asked.
    share = min(1.0, covered / question.asked) if question.asked else 0.0
    return share * matched / (matched + _ENOUGH)
