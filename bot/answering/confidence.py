"""How sure an answer is: the chance that its first citation holds what was asked."""

import math
from collections.abc import Sequence
from dataclasses import astuple, dataclass, fields

from bot.answering.features import sentence_terms
from bot.answering.question import Question
from bot.answering.rerank import Ranked
from bot.answering.weights import CERTAIN, CONFIDENCE

THRESHOLD = 0.4
"""Below this chance an answer is not given: about as many wrong answers are given then as right
ones are withheld, one in ten of each where the words of questions are those of the articles."""

_ENOUGH = 8.0
"""Rarity that makes an answer half sure: a little more than one rare word."""


_EQUAL = 0.999
"""The part of the best score from which another one is as good: the same said twice."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """What speaks for the best candidate; the last three are its ``Features``.

    ``known`` is the part of the question's rarity that any article holds; ``amount``, up to 1,
    grows with the rarity that the candidate and its best sentence hold; ``matched`` is that times
    the part of the question's rarity that it holds. ``apart`` is how far it is in front of the
    next candidate in another article, 1 where there is none. ``size`` is the decimal logarithm of
    the number of passages.
    """

    known: float
    amount: float
    matched: float
    apart: float
    size: float
    title: float
    runs: float
    bm25: float


NAMES = tuple(field.name for field in fields(Evidence))


def evidence(question: Question, ranked: Sequence[Ranked]) -> Evidence:
    """What speaks for the first of some candidates, best first.

    Where it says something in synonyms, it is as good as if the question had been asked in those.
    """
    best = ranked[0]
    candidate = best.candidate
    held = (*candidate.context, *candidate.terms)
    asked = question.in_words_of(held)
    covered = asked.rare(held)
    in_sentence = max(map(asked.rare, sentence_terms(candidate)), default=0.0)
    amount = (covered + in_sentence) / 2
    amount /= amount + _ENOUGH
    return Evidence(
        known=_part(asked.rare(asked.weights), asked.asked),
        amount=amount,
        matched=_part(covered, asked.asked) * amount,
        apart=_apart(ranked),
        size=math.log10(question.passages),
        title=asked.weight(candidate.context) / asked.whole,
        runs=best.features.runs,
        bm25=best.features.bm25 * _more(asked, question, held),
    )


def _more(asked: Question, question: Question, held: Sequence[int]) -> float:
    """How many times the share of a question is that some terms hold of it in other words."""
    share = question.weight(held) / question.whole
    return asked.weight(held) / asked.whole / share if share and asked is not question else 1.0


def confidence(found: Evidence) -> float:
    """The chance by logistic regression, 0 to 1."""
    values = zip(NAMES, astuple(found), strict=True)
    return 1 / (1 + math.exp(-CERTAIN - sum(CONFIDENCE[name] * value for name, value in values)))


def _part(some: float, whole: float) -> float:
    """A share, of a question that may ask for nothing. Terms that earlier questions brought can be
    covered without having been asked.
    """
    return min(1.0, some / whole) if whole else 0.0


def _apart(ranked: Sequence[Ranked]) -> float:
    best, *others = ranked
    article = best.candidate.article.id
    scores = [each.score for each in others if each.candidate.article.id != article]
    next_best = max((score for score in scores if score < _EQUAL * best.score), default=0.0)
    return 1 - max(0.0, next_best) / best.score if best.score > 0 else 0.0
