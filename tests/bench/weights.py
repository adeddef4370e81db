"""The weights of the second step and of the confidence, fitted to sets of questions.

``python -m tests.bench.weights [SET_DIR ...]`` prints the figures of both, five-fold and on all of
it, writes them with what each figure gives to ``docs/measured.md``, and the weights to
``bot/answering/weights.py``. Without arguments it takes the sets in the folder that
``FOOTNOTE_DATASETS`` names.

Where windows have cosines, as they have where a model is used, it fits the weights that count with
one, and writes ``docs/measured-with-a-model.md``. The others are left as they are.
"""

import asyncio
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np

from bot.answering import confidence, features, weights
from bot.answering.confidence import THRESHOLD
from bot.model import SURE
from tests.bench.fitting import Array, auroc
from tests.bench.odds import Judges, fit_counts
from tests.bench.outcomes import (
    REAL_CHOICE,
    Choices,
    Outcome,
    Weights,
    cross_fitted,
    fit_confidence,
    hits,
    meant,
    outcome,
    ranked_by,
)
from tests.bench.samples import NEAR, Sample, collect
from tests.quality.datasets import datasets

MEANT = "MEANT_"
"""What the names of the weights begin with that count where a model is used."""

_TOLD = {
    "PASSAGES": "What each figure counts for where the passage of the first quote is chosen",
    "RANKING": "What each figure counts for where windows are ordered",
    "CONFIDENCE": "What each figure of the evidence adds to the log odds of a right answer",
    "CERTAIN": "Log odds without any evidence",
}
JUDGED = f"{MEANT}JUDGED"

TOLD = {
    **_TOLD,
    **{f"{MEANT}{name}": f"{meaning} with a model" for name, meaning in _TOLD.items()},
    JUDGED: "What the odds of a window count for beside its score with a model",
}
"""What the weights tell, by their names in the file."""

Fitted = float | Mapping[str, float]


COLUMNS = (
    *("hit", "right", "shown", "wrong_sure", "sure_right", "sure", "auroc", "false", "declined"),
)


def figures(found: Sequence[Outcome], all_samples: Sequence[Sample]) -> dict[str, float]:
    """The figures of ``footnote eval`` for the questions of one set."""
    yes = [each for each in found if each.sample.gold.answerable]
    no = [each for each in found if not each.sample.gold.answerable]
    count = max(1, sum(each.gold.answerable for each in all_samples))
    total = max(1, len(all_samples))
    sure = [each for each in found if each.chance >= SURE]
    answered = [each for each in yes if each.chance >= THRESHOLD]
    there = np.array([each.sample.gold.answerable for each in found])
    chance = np.array([each.chance for each in found])
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


def by_set(found: Sequence[Outcome], samples: Sequence[Sample]) -> dict[str, dict[str, float]]:
    names = dict.fromkeys(each.name for each in samples)
    return {
        name: figures(
            [each for each in found if each.sample.name == name],
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


def reliability_table(found: Sequence[Outcome]) -> str:
    """How often answers of each confidence are right, for real documents and for the others."""
    rows = ["| confidence from | real: right | answers | others: right | answers |"]
    rows.append("| --- | --- | --- | --- | --- |")
    for tenth in range(10):
        inside = [each for each in found if int(min(9, each.chance * 10)) == tenth]
        real = [each.first for each in inside if each.sample.name.startswith("real")]
        others = [each.first for each in inside if not each.sample.name.startswith("real")]
        cells = (f"{sum(some) / max(1, len(some)):.3f} | {len(some)}" for some in (real, others))
        rows.append(f"| {tenth / 10} | {' | '.join(cells)} |")
    return "\n".join(rows)


def near_misses(found: Sequence[Outcome]) -> dict[str, float]:
    """By set, how well questions that are answered are told from close ones that are not."""
    sets: dict[str, float] = {}
    for name in dict.fromkeys(each.sample.name for each in found if each.sample.has(NEAR)):
        whole = name.removesuffix(NEAR)
        some = [each for each in found if each.sample.name == name]
        some += [
            each for each in found if each.sample.name == whole and each.sample.gold.answerable
        ]
        there = np.array([each.sample.gold.answerable for each in some])
        sets[whole] = auroc(np.array([each.chance for each in some]), there)
    return sets


def write_report(samples: Sequence[Sample], found: Sequence[Outcome], choices: Choices) -> None:
    """Put the figures into ``docs/measured.md``, or those with a model into their own page."""
    with_model = meant(samples)
    name = "measured-with-a-model.md" if with_model else "measured.md"
    (PAGES / name).write_text(
        f"# What was measured{' with a model' if with_model else ''}\n\n"
        "`python -m tests.bench.weights` writes this page.\n\n"
        "## Answers, five-fold by document\n\n"
        "Every question is answered with weights that were fitted to other documents. `hit` is the"
        " share of answerable questions whose first quote is right, however sure; `right` and the"
        f" others are as `footnote eval` has them, with a threshold of {THRESHOLD}. `part` is asked"
        " over some of a set's documents, so that half of the questions have no answer there.\n\n"
        f"{_BY_JUDGES if with_model else ''}"
        f"{table(by_set(found, samples), COLUMNS)}\n\n"
        f"{_of_near_misses(found)}"
        "## Confidence, five-fold\n\n"
        f"{reliability_table(found)}\n{'' if with_model else _of_each_figure(choices)}",
        "utf-8",
    )


_BY_JUDGES = (
    "A judge reads along that did not learn from the document. Of `unsaid` questions some words are"
    " hidden from all but the model; `near` ones are close to a passage that does not answer them."
    "\n\n"
)


def _of_near_misses(found: Sequence[Outcome]) -> str:
    return "".join(
        f"Questions that {name} answers are told from close ones with an AUROC of {value:.3f}.\n\n"
        for name, value in near_misses(found).items()
    )


def _of_each_figure(choices: Choices) -> str:
    given = gains(choices)
    return (
        "\n## What each figure of the ranking gives\n\n"
        "Hits with it less hits without it, five-fold, of the questions that have a right window"
        " among the candidates.\n\n"
        f"{table(given, list(next(iter(given.values()), ())), '+')}\n"
    )


def fitted(ranking: Weights, sure: Array, counts: float | None = None) -> dict[str, Fitted]:
    """The weights by the names that they have in the file.

    ``counts`` is what the odds count for beside a score, where a model was used.
    """
    prefix = "" if counts is None else MEANT
    figures = features.MEANT if prefix else features.NAMES
    told = confidence.MEANT if prefix else confidence.NAMES
    found: dict[str, Fitted] = {
        f"{prefix}PASSAGES": dict(zip(figures, ranking.passages.tolist(), strict=True)),
        f"{prefix}RANKING": dict(zip(figures, ranking.windows.tolist(), strict=True)),
        f"{prefix}CONFIDENCE": dict(zip(told, sure[:-1].tolist(), strict=True)),
        f"{prefix}CERTAIN": float(sure[-1]),
    }
    return found if counts is None else found | {JUDGED: counts}


PAGES = Path(__file__).parents[2] / "docs"

WRITTEN = Path(__file__).parents[2] / "bot" / "answering" / "weights.py"
"""Where ``rerank`` and ``confidence`` read the weights."""


def source(found: Mapping[str, Fitted]) -> str:
    """What is written there: some weights, and the others as they are."""
    text = '"""Weights fitted by ``python -m tests.bench.weights``, which writes this file."""\n'
    for name, meaning in TOLD.items():
        value = found.get(name, getattr(weights, name))
        text += f'\n{name} = {_literal(value)}\n"""{meaning}."""\n'
    return text


def _literal(value: Fitted) -> str:
    if isinstance(value, float):
        return f"{value:.3f}"
    lines = "".join(f'    "{name}": {weight:.3f},\n' for name, weight in value.items())
    return f"{{\n{lines}}}"


def fit(samples: Sequence[Sample]) -> None:
    """Print what becomes of samples five-fold, and write weights that are fitted to all of them."""
    judges = Judges() if meant(samples) else None
    choices = Choices(samples)
    found = cross_fitted(samples, choices, judges)
    print(table(by_set(found, samples), COLUMNS), flush=True)
    print(
        "".join(f"near misses of {name}: {each:.3f}" for name, each in near_misses(found).items())
    )
    ranking, counts = choices.weights[None], None
    ranked = [(each, windows) for each in samples if (windows := ranked_by(each, ranking))]
    if judges:
        judges.read(ranked)
        counts = fit_counts(ranked, judges, REAL_CHOICE)
    final = [outcome(*each, judges, counts or 0.0) for each in ranked]
    WRITTEN.write_text(source(fitted(ranking, fit_confidence(final), counts)), "utf-8")
    write_report(samples, found, choices)


def main() -> None:
    folders = [Path(argument) for argument in sys.argv[1:]] or datasets()
    if not folders:
        raise SystemExit("Name folders with sets, or set FOOTNOTE_DATASETS: see README.")
    fit(asyncio.run(collect(folders)))


if __name__ == "__main__":
    main()
