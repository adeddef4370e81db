"""How sure an answer is: the chance that its first citation holds what was asked."""

import math
from collections.abc import Sequence

from bot.answering.features import NAMES as FIGURES
from bot.answering.features import Seen
from bot.answering.question import Question
from bot.answering.rerank import Ranked
from bot.answering.weights import CERTAIN, CONFIDENCE, MEANT_CERTAIN, MEANT_CONFIDENCE
from bot.model import SURE

THRESHOLD = 0.2
"""Below this chance an answer is not given: the nearest places are shown instead."""

_TELLING = 2
"""Words that say something which a question needs to be answered surely."""

_NOT_SURE, _NOTHING_ASKED = 0.8, 0.1
"""From where on the confidence of what lacks something hardly rises, and the highest of what asks
nothing."""

_MOST_AHEAD = 5.0
"""More than that says no more."""

_ENOUGH = 8.0
"""Rarity that makes an answer half sure: a little more than one rare word."""

_FITS = tuple(FIGURES.index(name) for name in ("exact", "wanted"))
_KEPT = ("runs", "asks")
_AT = tuple(FIGURES.index(name) for name in _KEPT)

NAMES = ("lead_by", "unknown", "amount", "matched", "apart", "size", *_KEPT)
"""What speaks for the first window.

``lead_by`` is how far it is in front of the next window of another passage. ``unknown`` is the
share of the words that say something which no article has. ``amount``, up to 1, grows with the
rarity that the window and its path hold, and ``matched`` is that times the part of the question
that they hold. ``apart`` is how far it is in front of the next article, 1 where there is none.
``size`` is the decimal logarithm of the number of passages. The others are its figures.
"""

MEANT = (*NAMES, "near", "odds")
"""The same with a model; ``near`` is a figure of the window, and ``odds`` is what a judge says."""


def evidence(question: Question, ranked: Sequence[Ranked]) -> tuple[float, ...]:
    """What speaks for the first of some windows, best first, in the order of ``NAMES``.

    With a model, in the order of ``MEANT``.
    """
    best = ranked[0].seen
    by_meaning = (*best.figures[len(FIGURES) :], ranked[0].odds) if best.meant else ()
    held = best.own | best.path
    amount = (question.rarity(held) + question.rarity(best.own)) / 2
    amount /= amount + _ENOUGH
    unknown = question.content & ~question.known
    return (
        _lead(ranked),
        unknown.bit_count() / max(1, question.content.bit_count()),
        amount,
        amount * question.covered(held),
        _apart(ranked),
        math.log10(max(1, question.passages)),
        *(best.figures[at] for at in _AT),
        *by_meaning,
    )


def confidence(question: Question, ranked: Sequence[Ranked]) -> float:
    """The chance that the first of some windows is right, 0 to 1, by logistic regression."""
    weights, odds = CONFIDENCE, CERTAIN
    if ranked[0].seen.meant:
        weights, odds = MEANT_CONFIDENCE, MEANT_CERTAIN
    found = zip(weights.values(), evidence(question, ranked), strict=True)
    odds += sum(weight * value for weight, value in found)
    return held_back(question, ranked[0].seen, 1 / (1 + math.exp(-odds)))


def held_back(question: Question, seen: Seen, chance: float) -> float:
    """A chance, below what is called sure where something is lacking.

    It is sure only of what holds every word that says something, and the kind of answer asked for.
    One word asks for nothing in particular, so that is never sure; and where there is none but
    talk, nothing was asked.
    """
    if question.phrases:
        return chance
    if not question.content:
        return min(chance, _NOTHING_ASKED)
    if chance <= _NOT_SURE or _has_it_all(question, seen):
        return chance
    # Still in order, below what is called sure.
    return _NOT_SURE + (SURE - _NOT_SURE) * (chance - _NOT_SURE)


def _has_it_all(question: Question, seen: Seen) -> bool:
    """Whether it holds every word that says something, and the kind of answer asked for."""
    if question.content.bit_count() < _TELLING or question.content & ~(seen.own | seen.path):
        return False
    return not question.wanted.kind or any(seen.figures[at] for at in _FITS)


def _lead(ranked: Sequence[Ranked]) -> float:
    """How far the first one is in front of what another passage says, unless that is the same."""
    best = ranked[0]
    others = (
        each.score
        for each in ranked
        if each.candidate.id != best.candidate.id and not _says_the_same(each, best)
    )
    return min(_MOST_AHEAD, best.score - next(others, -math.inf))


def _apart(ranked: Sequence[Ranked]) -> float:
    best = ranked[0]
    article = best.candidate.article.id
    others = (
        each.score
        for each in ranked
        if each.candidate.article.id != article and not _says_the_same(each, best)
    )
    next_best = max(0.0, next(others, 0.0))
    return 1 - min(1.0, next_best / best.score) if best.score > 0 else 0.0


def _says_the_same(one: Ranked, other: Ranked) -> bool:
    """Whether two windows are the same text: said twice is not said against."""
    return one.score == other.score and one.seen.text == other.seen.text
