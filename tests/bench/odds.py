"""What judges say of the best windows of samples: each of documents that it did not learn from.

``FOOTNOTE_TEST_JUDGES`` names the folder in which ``python -m tests.bench.judge`` left them.
"""

import os
from collections.abc import Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import cache
from itertools import groupby
from pathlib import Path

import numpy as np

from bot.answering.apart import apart
from bot.answering.judging import JUDGED, Judge, judged
from bot.answering.rerank import Ranked
from bot.meaning.judge import Judge as Reader
from tests.bench.fitting import fit_choice
from tests.bench.samples import MODEL, PART, Sample, shares

NAME = "FOOTNOTE_TEST_JUDGES"

_SOME = 200
"""Texts that a process reads at once."""

Asked = tuple[int, str, str, str]
"""Which judge is asked, the question, and the path and the text of a window."""


class Judges:
    """Two judges, and what they said."""

    def __init__(self) -> None:
        """Take those of the folder that is named; raises SystemExit if none is."""
        named = os.environ.get(NAME)
        if not named or not all(_learnt(half).is_file() for half in (0, 1)):
            raise SystemExit(f"{NAME} names no folder with judges: run tests.bench.judge before.")
        self._said: dict[Asked, float] = {}

    def read(self, ranked: Iterable[tuple[Sample, Sequence[Ranked]]]) -> None:
        """Judge the best windows of some samples, on all cores."""
        wanted: dict[Asked, None] = {}
        for sample, each in ranked:

            def note(texts: Sequence[tuple[str, str]], sample: Sample = sample) -> list[float]:
                wanted.update(dict.fromkeys(_asked(sample, texts)))
                return [0.0] * len(texts)

            if sample.meant and each:
                judged(each, note)
        new = sorted(wanted.keys() - self._said.keys())
        parts = [new[at : at + _SOME] for at in range(0, len(new), _SOME)]
        with ProcessPoolExecutor() as pool:
            for part, said in zip(parts, pool.map(_odds, parts), strict=True):
                self._said.update(zip(part, said, strict=True))

    def of(self, sample: Sample) -> Judge:
        """The judge of a sample, whose windows it has read."""
        return lambda texts: [self._said[each] for each in _asked(sample, texts)]


def _asked(sample: Sample, texts: Sequence[tuple[str, str]]) -> list[Asked]:
    return [(sample.half, sample.said, *text) for text in texts]


def _learnt(half: int) -> Path:
    return Path(os.environ[NAME], f"without-{half}.safetensors")


@cache
def _judge(half: int) -> Reader:
    return Reader(Path(MODEL), _learnt(half))


def _odds(asked: Sequence[Asked]) -> list[float]:
    found: list[float] = []
    for (half, question), some in groupby(asked, key=lambda each: each[:2]):
        found += _judge(half).odds(question, [(path, text) for *_, path, text in some])
    return found


def fit_counts(ranked: Sequence[tuple[Sample, list[Ranked]]], judges: Judges, real: float) -> float:
    """What odds count for beside a score, so that of the judged windows a right one comes first.

    Args:
        ranked: samples with their windows, best first.
        real: what those of real documents count for.
    """
    x, right, samples = [], [], []
    for sample, each in ranked:
        if not sample.meant or sample.has(PART) or not each:
            continue
        by_seen = {id(s): r > 0 for s, r in zip(sample.seen, sample.right, strict=True)}
        some = list(apart(judged(each, judges.of(sample)), JUDGED))
        holds = [by_seen[id(one.seen)] for one in some]
        if any(holds) and not all(holds):
            missing = JUDGED - len(some)
            x.append([*((one.score, one.odds) for one in some), *([(0.0, 0.0)] * missing)])
            right.append([*map(float, holds), *([np.nan] * missing)])
            samples.append(sample)
    score, odds = fit_choice(np.array(x), np.array(right), shares(samples, real))
    return float(odds / score)
