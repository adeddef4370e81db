"""How well questions are told from close ones, which no passage answers.

``python -m tests.bench.near_misses SET_DIR`` asks the questions of a set that have an answer, and
those of its ``near-misses.jsonl``. It needs a model and judges, named as ``tests.bench.weights``
wants them: each judge is asked about documents that it has not learnt from.
"""

import asyncio
import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from bot.answering import weights
from tests.bench.odds import Judges
from tests.bench.outcomes import Weights, outcome, ranked_by
from tests.bench.samples import NEAR, Sample, collect
from tests.bench.weights import COLUMNS, by_set, near_misses, table


def measured(samples: Sequence[Sample]) -> str:
    """The figures of both, and how well one is told from the other."""
    samples = [each for each in samples if each.has(NEAR) or each.gold.answerable]
    judges, sums = Judges(), (weights.MEANT_PASSAGES, weights.MEANT_RANKING)
    by = Weights(*(np.array([*each.values()]) for each in sums))
    ranked = [(each, windows) for each in samples if (windows := ranked_by(each, by))]
    judges.read(ranked)
    found = [outcome(*each, judges, weights.MEANT_JUDGED) for each in ranked]
    told = (f"{name}: AUROC {value:.3f}" for name, value in near_misses(found).items())
    return "\n".join((table(by_set(found, samples), COLUMNS), *told))


def main() -> None:
    if len(sys.argv) != 2:
        raise SystemExit("Name the folder of a set that has near-misses.jsonl.")
    print(measured(asyncio.run(collect([Path(sys.argv[1])], as_they_are=True))))


if __name__ == "__main__":
    main()
