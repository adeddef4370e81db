"""What becomes of samples by weights that are fitted to them, or to those of other documents."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import NamedTuple

import numpy as np

from bot.answering import confidence, features, weights
from bot.answering.answer import best_first
from bot.answering.apart import apart
from bot.answering.confidence import evidence, held_back
from bot.answering.features import Seen
from bot.answering.judging import judged
from bot.answering.rerank import Ranked, in_order
from tests.bench.fitting import Array, chances, fit_chance, fit_choice
from tests.bench.odds import Judges, fit_counts
from tests.bench.samples import FOLDS, NEAR, PART, Sample, shares

WINDOWS = 120
"""Windows of a question that are learnt from: the best by a first guess, and all right ones."""

REAL_CHOICE, REAL_CHANCE = 2.0, 4.0
"""How much more a set of real documents counts than a large one, for the ranking and for the
confidence: there are few, and what people store is like these."""

BREVITY = 1500
"""Of two right windows the shorter counts for more, as though both had so many characters more."""


def meant(samples: Sequence[Sample]) -> bool:
    """Whether a model was used for the samples."""
    return any(each.meant for each in samples)


class Weights(NamedTuple):
    """What each figure counts for where a passage is chosen, and where windows are ordered."""

    passages: Array
    windows: Array


class Choices:
    """The windows of the samples that have a right one, as ``fit_choice`` takes them.

    ``beside`` is 1 for every window of a passage that holds a right one.
    """

    def __init__(self, samples: Sequence[Sample]) -> None:
        with_model = meant(samples)
        usable = [
            each
            for each in samples
            if each.right.any() and not each.has(PART) and each.meant == with_model
        ]
        self.names = features.MEANT if with_model else features.NAMES
        self.x = np.zeros((len(usable), WINDOWS, len(self.names)))
        self.right = np.full((len(usable), WINDOWS), np.nan)
        self.beside = np.full((len(usable), WINDOWS), np.nan)
        self.fold = np.array([each.fold for each in usable])
        self.samples = usable
        for at, each in enumerate(usable):
            # Those that hold most of the question: what holds little teaches little.
            kept = [*np.flatnonzero(each.right > 0), *np.flatnonzero(each.right == 0)][:WINDOWS]
            lengths = np.array([each.seen[i].end - each.seen[i].start for i in kept]) + BREVITY
            shortest = lengths[each.right[kept] > 0].min()
            self.x[at, : len(kept)] = each.figures[kept]
            self.right[at, : len(kept)] = each.right[kept] * np.minimum(1, shortest / lengths)
            held = {each.seen[i].candidate.id for i in np.flatnonzero(each.right > 0).tolist()}
            self.beside[at, : len(kept)] = [each.seen[i].candidate.id in held for i in kept]

    def fit(self, *, without: int | None = None, fold: int | None = None) -> Weights:
        """Weights by which right passages and windows come first, learnt from all folds but one.

        The weight of a figure that is left out is 0. A passage is chosen by the mean of what tells
        of passages and of windows: by the first alone, the few real documents sway it too much.
        """
        learnt = self.fold != fold if fold is not None else np.ones(len(self.fold), np.bool_)
        columns = [at for at in range(len(self.names)) if at != without]
        samples = [each for each, is_learnt in zip(self.samples, learnt, strict=True) if is_learnt]
        passages, windows = np.zeros((2, len(self.names)))
        for right, w, of in ((self.beside, passages, 0), (self.right, windows, 1)):
            start = self.weights[fold][of][columns] if without is not None else None
            x = self.x[learnt][:, :, columns]
            w[columns] = fit_choice(x, right[learnt], shares(samples, REAL_CHOICE), start)
        return Weights((passages + windows) / 2, windows)

    @cached_property
    def weights(self) -> dict[int | None, Weights]:
        """By the fold that they were not learnt from; None for those learnt from all."""
        return {fold: self.fit(fold=fold) for fold in (None, *range(FOLDS))}


@dataclass(frozen=True)
class Outcome:
    """What became of a sample by some weights; ``best`` is the window that came first.

    ``chance`` is by the weights that there are. Those are kept where only words count although a
    model was used for others.
    """

    sample: Sample
    best: Seen
    evidence: Array
    first: bool
    shown: bool
    chance: float
    by_words: bool


def ranked_by(sample: Sample, w: Weights) -> list[Ranked]:
    """A sample's windows, best first.

    Where a model was used, but not for this one, the weights of words count that are there.
    """
    if not sample.seen:
        return []
    if not sample.meant and len(w.windows) > len(features.NAMES):
        w = Weights(*(np.array([*each.values()]) for each in (weights.PASSAGES, weights.RANKING)))
    return best_first(sample.question, in_order(sample.question, sample.seen, *w))


def outcome(sample: Sample, ranked: list[Ranked], judges: Judges | None, counts: float) -> Outcome:
    """What became of a sample whose windows are ranked, once its judge has read the best of them.

    Beside a score the odds are ``counts`` times what they are.
    """
    if judges and sample.meant:
        ranked = judged(ranked, judges.of(sample), counts)
    places = {id(seen): right > 0 for seen, right in zip(sample.seen, sample.right, strict=True)}
    first = places[id(ranked[0].seen)]
    shown = any(places[id(each.seen)] for each in apart(ranked, 5))
    told = np.array(evidence(sample.question, ranked))
    chance = confidence.confidence(sample.question, ranked)
    by_words = judges is not None and not sample.meant
    return Outcome(sample, ranked[0].seen, told, first, shown, chance, by_words)


def fit_confidence(found: Sequence[Outcome]) -> Array:
    """Weights of the evidence, the constant last."""
    found = [each for each in found if not each.by_words and not each.sample.has(NEAR)]
    x = np.array([each.evidence for each in found])
    right = np.array([each.first for each in found], float)
    return fit_chance(x, right, shares([each.sample for each in found], REAL_CHANCE))


def cross_fitted(
    samples: Sequence[Sample], choices: Choices, judges: Judges | None
) -> list[Outcome]:
    """What became of every sample by weights that were fitted to other documents."""
    ranked = [(each, ranked_by(each, choices.weights[each.fold])) for each in samples]
    ranked = [(sample, windows) for sample, windows in ranked if windows]
    counts = [0.0] * FOLDS
    if judges:
        judges.read(ranked)
        for fold in range(FOLDS):
            others = [each for each in ranked if each[0].fold != fold]
            counts[fold] = fit_counts(others, judges, REAL_CHOICE)
    every = [outcome(*each, judges, counts[each[0].fold]) for each in ranked]
    found = [each for each in every if each.by_words]
    for fold in range(FOLDS):
        sure = fit_confidence([each for each in every if each.sample.fold != fold])
        tested = [each for each in every if each.sample.fold == fold and not each.by_words]
        if not tested:
            continue
        x = np.array([each.evidence for each in tested])
        found += [
            replace(each, chance=held_back(each.sample.question, each.best, float(chance)))
            for each, chance in zip(tested, chances(x, sure), strict=True)
        ]
    return found


def hits(choices: Choices, without: int | None = None) -> dict[str, float]:
    """How often the first window is right, by set, of questions that have a right one."""
    found: dict[str, list[bool]] = {}
    for fold in range(FOLDS):
        w = choices.weights[fold] if without is None else choices.fit(without=without, fold=fold)
        for each in (each for each in choices.samples if each.fold == fold):
            first = in_order(each.question, each.seen, *w)[0].seen
            best = next(at for at, seen in enumerate(each.seen) if seen is first)
            found.setdefault(each.name, []).append(bool(each.right[best] > 0))
    return {name: sum(right) / len(right) for name, right in found.items()}
