"""The third step: whether the best windows answer the question, by a judge that reads them.

BM25, words and vectors tell what a text is about. A text that is about the same as the question
need not answer it.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace

from bot.answering.apart import apart
from bot.answering.rerank import Ranked, moved_first
from bot.answering.weights import MEANT_JUDGED
from bot.text.steps import paths

JUDGED = 5
"""Windows that are judged: each takes as long as reading it once."""

Judge = Callable[[Sequence[tuple[str, str]]], Sequence[float]]
"""The logarithm of the odds that each text, under its path, answers the question."""


def judged(ranked: Sequence[Ranked], judge: Judge, counts: float = MEANT_JUDGED) -> list[Ranked]:
    """The windows with the one first for which score and odds together speak most.

    The best that do not overlap get their odds; of the others nothing is known. Beside a score the
    odds are ``counts`` times what they are.
    """
    best = list(apart(ranked, JUDGED))
    places = {id(each.seen): at for at, each in enumerate(ranked)}
    found = list(ranked)
    for each, odds in zip(best, judge([shown(each) for each in best]), strict=True):
        at = places[id(each.seen)]
        found[at] = replace(ranked[at], odds=odds)
    some = [found[places[id(each.seen)]] for each in best]
    first = max(some, key=lambda each: each.score + counts * each.odds)
    return moved_first(first, found)


def shown(ranked: Ranked) -> tuple[str, str]:
    """The path and the text of a window, as the judge reads them."""
    step = ranked.candidate.pieces[ranked.seen.window.first].step
    return paths(ranked.candidate.steps)[step] if step >= 0 else "", ranked.seen.text
