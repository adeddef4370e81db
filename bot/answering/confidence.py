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


@dataclass(frozen=True, slots=True)
class Evidence:
    """What speaks for the best candidate; all figures are 0 to 1 but those that are ``Features``.

    ``share`` is the part of the question's rarity that it holds, ``in_sentence`` that its best
    sentence holds, ``known`` that any article does; ``amount`` grows with the rarity that it
    holds; ``matched`` is the product of share and amount. ``ahead`` is how far it is in front of
    the next candidate, ``apart`` of the next one in another article.
    """

    share: float
    in_sentence: float
    known: float
    amount: float
    matched: float
    ahead: float
    apart: float
    pairs: float
    title: float
    runs: float
    bm25: float


NAMES = tuple(field.name for field in fields(Evidence))


def evidence(question: Question, ranked: Sequence[Ranked]) -> Evidence:
    """What speaks for the first of some candidates, best first."""
    best = ranked[0]
    candidate = best.candidate
    covered = question.rare((*candidate.context, *candidate.terms))
    in_sentence = max(map(question.rare, sentence_terms(candidate)), default=0.0)
    amount = (covered + in_sentence) / 2
    amount /= amount + _ENOUGH
    share = _part(covered, question.asked)
    others = [each.score for each in ranked[1:]]
    elsewhere = [e.score for e in ranked if e.candidate.article.id != candidate.article.id]
    return Evidence(
        share=share,
        in_sentence=_part(in_sentence, question.asked),
        known=_part(question.rare(question.weights), question.asked),
        amount=amount,
        matched=share * amount,
        ahead=_ahead(best.score, others),
        apart=_ahead(best.score, elsewhere),
        pairs=best.features.pairs,
        title=best.features.title,
        runs=best.features.runs,
        bm25=best.features.bm25,
    )


def confidence(found: Evidence) -> float:
    """The chance by logistic regression, 0 to 1."""
    values = zip(NAMES, astuple(found), strict=True)
    return 1 / (1 + math.exp(-CERTAIN - sum(CONFIDENCE[name] * value for name, value in values)))


def _part(some: float, whole: float) -> float:
    """A share, of a question that may ask for nothing. Terms that earlier questions brought can be
    covered without having been asked.
    """
    return min(1.0, some / whole) if whole else 0.0


def _ahead(best: float, others: Sequence[float]) -> float:
    return 1 - max(0.0, others[0]) / best if others and best > 0 else 1.0
