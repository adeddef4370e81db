"""The weights of the second step and of the confidence, fitted to sets of questions.

``python -m tests.bench.weights [SET_DIR ...]`` prints the figures of both, five-fold and on all of
it, writes them with what each figure gives to ``docs/measured.md``, and the weights to
``bot/answering/weights.py``. Without arguments it takes the sets in the folder that
``FOOTNOTE_DATASETS`` names.

Where windows have cosines, as they have where a model is used, it fits the weights that count with
one, and writes ``docs/measured-with-a-model.md``. The others are left as they are.
"""

import asyncio
import math
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

import numpy as np

from bot.answering import confidence, features, weights
from bot.answering.answer import apart, best_first
from bot.answering.confidence import THRESHOLD, evidence
from bot.answering.rerank import in_order
from bot.model import SURE
from tests.bench.fitting import Array, auroc, chances, fit_chance, fit_choice
from tests.bench.samples import FOLDS, UNSAID, Sample, collect, shares
from tests.quality.datasets import datasets

WINDOWS = 120
"""Windows of a question that are learnt from: the best by a first guess, and all right ones."""

REAL_CHOICE, REAL_CHANCE = 2.0, 4.0
"""How much more a set of real documents counts than a large one, for the ranking and for the
confidence: there are few, and what people store is like these."""

BREVITY = 1500
"""Of two right windows the shorter counts for more, as though both had so many characters more."""


MEANT = "MEANT_"
"""What the names of the weights begin with that count where a model is used."""

TOLD = {
    "PASSAGES": "What each figure counts for where the passage of the first quote is chosen",
    "RANKING": "What each figure counts for where windows are ordered",
    "CONFIDENCE": "What each figure of the evidence adds to the log odds of a right answer",
    "CERTAIN": "Log odds without any evidence",
}
"""What the weights tell, by their names in the file."""


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
            if each.right.any() and ", part" not in each.name and each.meant == with_model
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
class Judged:
    """What became of a sample by some weights."""

    sample: Sample
    evidence: Array
    first: bool
    shown: bool
    chance: float = math.nan

    @property
    def has_chance(self) -> bool:
        return not math.isnan(self.chance)


def judge(sample: Sample, w: Weights) -> Judged | None:
    """Rank a sample's windows; None where nothing was found.

    Where a model was used, but not for this one, the weights of words count that are there.
    """
    if not sample.seen:
        return None
    by_words = not sample.meant and len(w.windows) > len(features.NAMES)
    if by_words:
        w = Weights(*(np.array([*each.values()]) for each in (weights.PASSAGES, weights.RANKING)))
    places = {id(seen): right > 0 for seen, right in zip(sample.seen, sample.right, strict=True)}
    ranked = best_first(sample.question, in_order(sample.question, sample.seen, *w))
    first = places[id(ranked[0].seen)]
    shown = any(places[id(each.seen)] for each in apart(ranked, 5))
    chance = confidence.confidence(sample.question, ranked) if by_words else math.nan
    return Judged(sample, np.array(evidence(sample.question, ranked)), first, shown, chance)


def fit_confidence(judged: Sequence[Judged]) -> Array:
    """Weights of the evidence, the constant last."""
    judged = [
        each for each in judged if not each.has_chance and not each.sample.name.endswith(UNSAID)
    ]
    x = np.array([each.evidence for each in judged])
    right = np.array([each.first for each in judged], float)
    return fit_chance(x, right, shares([each.sample for each in judged], REAL_CHANCE))


def cross_fitted(samples: Sequence[Sample], choices: Choices) -> list[Judged]:
    """Every sample judged by weights that were fitted to other documents."""
    judged = [j for each in samples if (j := judge(each, choices.weights[each.fold]))]
    found = [each for each in judged if each.has_chance]
    for fold in range(FOLDS):
        sure = fit_confidence([each for each in judged if each.sample.fold != fold])
        tested = [each for each in judged if each.sample.fold == fold and not each.has_chance]
        x = np.array([each.evidence for each in tested])
        found += [
            replace(each, chance=float(chance))
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


COLUMNS = (
    *("hit", "right", "shown", "wrong_sure", "sure_right", "sure", "auroc", "false", "declined"),
)


def figures(judged: Sequence[Judged], all_samples: Sequence[Sample]) -> dict[str, float]:
    """The figures of ``footnote eval`` for the questions of one set."""
    yes = [each for each in judged if each.sample.gold.answerable]
    no = [each for each in judged if not each.sample.gold.answerable]
    count = max(1, sum(each.gold.answerable for each in all_samples))
    total = max(1, len(all_samples))
    sure = [each for each in judged if each.chance >= SURE]
    answered = [each for each in yes if each.chance >= THRESHOLD]
    there = np.array([each.sample.gold.answerable for each in judged])
    chance = np.array([each.chance for each in judged])
    return {
        "hit": sum(each.first for each in yes) / count,
        "right": sum(each.first for each in answered) / count,
        "shown": sum(each.shown for each in yes) / count,
        "wrong_sure": sum(not each.first for each in sure) / total,
        "sure_right": sum(each.first for each in sure) / max(1, len(sure)),
        "sure": len(sure) / total,
        "auroc": auroc(chance, there) if there.any() and not there.all() else 0.0,
        "false": sum(each.chance >= THRESHOLD for each in no) / max(1, len(no)),
        "declined": 1 - len(answered) / count,
    }


def by_set(judged: Sequence[Judged], samples: Sequence[Sample]) -> dict[str, dict[str, float]]:
    names = dict.fromkeys(each.name for each in samples)
    return {
        name: figures(
            [each for each in judged if each.sample.name == name],
            [each for each in samples if each.name == name],
        )
        for name in names
    }


def table(found: Mapping[str, Mapping[str, float]], columns: Sequence[str], sign: str = "") -> str:
    """Some figures of each set as a Markdown table, a set a row."""
    rows = [f"| set | {' | '.join(columns)} |", f"| --- |{' --- |' * len(columns)}"]
    rows += [
        f"| {name} | {' | '.join(f'{values[column]:{sign}.3f}' for column in columns)} |"
        for name, values in found.items()
    ]
    return "\n".join(rows)


def gains(choices: Choices) -> dict[str, dict[str, float]]:
    """What each figure gives: hits with it less hits without it, by figure and set."""
    whole = hits(choices)
    found = {}
    for at, name in enumerate(choices.names):
        less = hits(choices, at)
        found[name] = {each: whole[each] - less[each] for each in whole}
        print(name, {key: round(value, 4) for key, value in found[name].items()}, flush=True)
    return found


def reliability_table(judged: Sequence[Judged]) -> str:
    """How often answers of each confidence are right, for real documents and for the others."""
    rows = ["| confidence from | real: right | answers | others: right | answers |"]
    rows.append("| --- | --- | --- | --- | --- |")
    for tenth in range(10):
        inside = [each for each in judged if int(min(9, each.chance * 10)) == tenth]
        real = [each.first for each in inside if each.sample.name.startswith("real")]
        others = [each.first for each in inside if not each.sample.name.startswith("real")]
        cells = (f"{sum(some) / max(1, len(some)):.3f} | {len(some)}" for some in (real, others))
        rows.append(f"| {tenth / 10} | {' | '.join(cells)} |")
    return "\n".join(rows)


def write_report(samples: Sequence[Sample], judged: Sequence[Judged], choices: Choices) -> None:
    """Put the figures into ``docs/measured.md``, or those with a model into their own page."""
    with_model = meant(samples)
    name = "measured-with-a-model.md" if with_model else "measured.md"
    path = Path(__file__).parents[2] / "docs" / name
    given = {} if with_model else gains(choices)
    sets = list(next(iter(given.values()), ()))
    path.parent.mkdir(exist_ok=True)
    path.write_text(
        f"# What was measured{' with a model' if with_model else ''}\n\n"
        "`python -m tests.bench.weights` writes this page.\n\n"
        "## Answers, five-fold by document\n\n"
        "Every question is answered with weights that were fitted to other documents. `hit` is the"
        " share of answerable questions whose first quote is right, however sure; `right` and the"
        f" others are as `footnote eval` has them, with a threshold of {THRESHOLD}. `part` is asked"
        " over some of a set's documents, so that half of the questions have no answer there.\n\n"
        f"{table(by_set(judged, samples), COLUMNS)}\n\n"
        "## Confidence, five-fold\n\n"
        f"{reliability_table(judged)}\n{_of_each_figure(given, sets) if given else ''}",
        "utf-8",
    )


def _of_each_figure(given: Mapping[str, Mapping[str, float]], sets: Sequence[str]) -> str:
    return (
        "\n## What each figure of the ranking gives\n\n"
        "Hits with it less hits without it, five-fold, of the questions that have a right window"
        " among the candidates.\n\n"
        f"{table(given, sets, '+')}\n"
    )


def fitted(ranking: Weights, sure: Array, prefix: str) -> dict[str, float | dict[str, float]]:
    """The weights by the names that they have in the file."""
    figures = features.MEANT if prefix else features.NAMES
    told = confidence.MEANT if prefix else confidence.NAMES
    return {
        f"{prefix}PASSAGES": dict(zip(figures, ranking.passages.tolist(), strict=True)),
        f"{prefix}RANKING": dict(zip(figures, ranking.windows.tolist(), strict=True)),
        f"{prefix}CONFIDENCE": dict(zip(told, sure[:-1].tolist(), strict=True)),
        f"{prefix}CERTAIN": float(sure[-1]),
    }


WRITTEN = Path(__file__).parents[2] / "bot" / "answering" / "weights.py"
"""Where ``rerank`` and ``confidence`` read the weights."""


def source(found: Mapping[str, float | dict[str, float]]) -> str:
    """What is written there: some weights, and the others as they are."""
    text = '"""Weights fitted by ``python -m tests.bench.weights``, which writes this file."""\n'
    for prefix, where in (("", ""), (MEANT, " with a model")):
        for name, meaning in TOLD.items():
            value = found.get(prefix + name, getattr(weights, prefix + name))
            text += f'\n{prefix}{name} = {_literal(value)}\n"""{meaning}{where}."""\n'
    return text


def _literal(value: float | Mapping[str, float]) -> str:
    if isinstance(value, float):
        return f"{value:.3f}"
    lines = "".join(f'    "{name}": {weight:.3f},\n' for name, weight in value.items())
    return f"{{\n{lines}}}"


def main() -> None:
    folders = [Path(argument) for argument in sys.argv[1:]] or datasets()
    if not folders:
        raise SystemExit("Name folders with sets, or set FOOTNOTE_DATASETS: see README.")
    samples = asyncio.run(collect(folders))
    choices = Choices(samples)
    judged = cross_fitted(samples, choices)
    print(table(by_set(judged, samples), COLUMNS), flush=True)
    ranking = choices.weights[None]
    final = [each for sample in samples if (each := judge(sample, ranking))]
    found = fitted(ranking, fit_confidence(final), MEANT if meant(samples) else "")
    WRITTEN.write_text(source(found), "utf-8")
    write_report(samples, judged, choices)


if __name__ == "__main__":
    main()
