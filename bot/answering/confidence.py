"""How sure an answer is: the chance that its first citation holds what was asked."""

import math
from collections.abc import Sequence

from bot.answering.features import NAMES as FIGURES
from bot.answering.kinds import Wanted
from bot.answering.question import Question
from bot.answering.rerank import Ranked
from bot.answering.weights import CERTAIN, CONFIDENCE
from bot.model import SURE

THRESHOLD = 0.2
"""Below this chance an answer is not given: the nearest places are shown instead."""

_TELLING = 2
"""Words that say something which a question needs to be answered surely."""

_NOT_SURE, _NOTHING_ASKED = 0.8, 0.1
"""From where on the confidence of what lacks something hardly rises, and the highest of what asks
nothing."""

_ENOUGH = 8.0
"""Rarity that makes an answer half sure: a little more than one rare word."""

_KEPT = (
    "bm25",
    "passage",
    "sentence",
    "title",
    "runs",
    "lead",
    "heading",
    "above",
    "local",
    "article",
    "related",
    "count",
    "wanted",
    "length",
    "answers",
    "asks",
    "row",
    "code",
)
_WANTED = FIGURES.index("wanted")
_AT = tuple(FIGURES.index(name) for name in _KEPT)

NAMES = (
    "chance",
    "lead_by",
    "known",
    "covered",
    "own_covered",
    "amount",
    "matched",
    "apart",
    "missing",
    "size",
    "terms",
    "unwanted",
    *_KEPT,
)
"""What speaks for the first window.

``chance`` is the log odds that the ranking gives to the place that it stands in, its windows and
those that say the same together; ``lead_by`` how far it is in front of the next other place.
``known`` is the part of the question that any article holds; ``covered`` the part that the window
and its path hold, ``own_covered`` that of the window alone; ``amount``, up to 1, grows with the
rarity that they hold, and ``matched`` is that times the part covered. ``apart`` is how far it is in
front of the next article, 1 where there is none; ``missing``, up to 1, grows with the number of
words that say something and that it does not hold. ``size`` is the decimal logarithm of the number
of passages, ``terms`` grows with the number of terms that say something; ``unwanted`` tells that a
kind of answer was asked for that the window does not have. The others are its figures.
"""


def evidence(question: Question, ranked: Sequence[Ranked]) -> tuple[float, ...]:
    """What speaks for the first of some windows, best first, in the order of ``NAMES``."""
    best = ranked[0].seen
    held = best.own | best.path
    amount = (question.rarity(held) + question.rarity(best.own)) / 2
    amount /= amount + _ENOUGH
    missing = (question.content & ~held).bit_count()
    chance, lead_by = _chance(ranked)
    terms = question.content.bit_count()
    present = sum(1 << at for at, each in enumerate(question.asked) if each.weight)
    return (
        chance,
        lead_by,
        question.covered(present),
        question.covered(held),
        question.covered(best.own),
        amount,
        amount * question.covered(held),
        _apart(ranked),
        missing / (missing + 1),
        math.log10(max(1, question.passages)),
        terms / (terms + 2),
        1 - best.figures[_WANTED] if Wanted(question.text, question.language).kind else 0.0,
        *(best.figures[at] for at in _AT),
    )


def confidence(question: Question, ranked: Sequence[Ranked]) -> float:
    """The chance that the first of some windows is right, 0 to 1, by logistic regression.

    It is sure only of what holds every word that says something, and the kind of answer asked for.
    One word asks for nothing in particular, so that is never sure; and where there is none but
    talk, nothing was asked.
    """
    found = dict(zip(NAMES, evidence(question, ranked), strict=True))
    odds = CERTAIN + sum(CONFIDENCE[name] * value for name, value in found.items())
    chance = 1 / (1 + math.exp(-odds))
    if question.phrases:
        return chance
    if not question.content:
        return min(chance, _NOTHING_ASKED)
    told = question.content.bit_count() >= _TELLING and not found["missing"]
    if (told and found["unwanted"] < 1) or chance <= _NOT_SURE:
        return chance
    # Still in order, below what is called sure.
    return _NOT_SURE + (SURE - _NOT_SURE) * (chance - _NOT_SURE)


def _chance(ranked: Sequence[Ranked]) -> tuple[float, float]:
    """The log odds of the first one's place by a softmax over all, and its lead over the next."""
    best = ranked[0]
    same, other, next_best = 0.0, 0.0, -math.inf
    for each in ranked:
        odds = math.exp(each.score - best.score)
        if each.candidate.id == best.candidate.id or _says_the_same(each, best):
            same += odds
        else:
            other += odds
            next_best = max(next_best, each.score)
    return math.log(same / max(other, 1e-3)), min(5.0, best.score - next_best)


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
