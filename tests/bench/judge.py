"""The judge, taught by the windows that ranking itself puts first.

``python -m tests.bench.judge FOLDER [SET_DIR ...]`` asks the sets with the model of the folder that
``FOOTNOTE_TEST_MODEL`` names, and writes ``bot/meaning/judge.safetensors``. In ``FOLDER`` it leaves
two more judges, each taught by one half of the documents: ``python -m tests.bench.weights`` asks
each about the other half. It takes about an hour on two cores, and the extra ``judge``.
"""

import asyncio
import random
import sys
import time
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
import optax
from safetensors.numpy import save_file

from bot.answering.answer import best_first
from bot.answering.apart import apart
from bot.answering.judging import JUDGED, shown
from bot.answering.rerank import in_order
from bot.answering.weights import MEANT_PASSAGES, MEANT_RANKING
from bot.meaning.bert import Bert, mapped
from bot.meaning.folder import WEIGHTS, identity
from bot.meaning.judge import NAME, Pair, paired
from tests.bench.network import Batch, batch, fresh, odds
from tests.bench.samples import MODEL, Sample, collect
from tests.quality.datasets import datasets

RANK = 16
"""Of the thin matrices: 1.4 MB of numbers, which teach as well as all the network's do."""

EPOCHS, AT_ONCE, RATE = 2, 32, 1e-3
"""Twice the rate falls apart; half of it learns less."""

REAL, FIRST = 4.0, 2.0
"""How much more a window of real documents counts, and the first window of any question."""

OTHERS = 3
"""Windows of a question that are learnt from where documents are not real ones."""

SPAN = 0.3
"""What finding an answer's own words counts for beside telling whether there is one."""

SEED = 3

Learnt = dict[str, jax.Array]

PACKAGED = Path(__file__).parents[2] / "bot" / "meaning" / NAME


class Lesson(NamedTuple):
    """A pair, whether it is right, how much it counts, and the tokens that are the answer."""

    pair: Pair
    right: bool
    counts: float
    answer: range


def lessons(bert: Bert, samples: Sequence[Sample]) -> Iterator[Lesson]:
    """The best windows of each question, and one that is right if none of them is."""
    passages, windows = (np.array([*each.values()]) for each in (MEANT_PASSAGES, MEANT_RANKING))
    for sample in samples:
        if not sample.meant:
            continue
        places = zip(sample.seen, sample.right, strict=True)
        right = {id(seen) for seen, is_right in places if is_right}
        real = sample.name.startswith("real")
        ranked = in_order(sample.question, sample.seen, passages, windows)
        ranked = best_first(sample.question, ranked)
        best = list(apart(ranked, JUDGED if real else OTHERS))
        if not any(id(each.seen) in right for each in best):
            best += islice((each for each in ranked if id(each.seen) in right), 1)
        for at, each in enumerate(best):
            pair = paired(bert, sample.said, *shown(each))
            is_right = id(each.seen) in right
            answer = _answer(bert, pair, sample.gold.answers) if is_right else range(0)
            counts = (REAL if real else 1.0) * (1.0 if at else FIRST)
            yield Lesson(pair, is_right, counts, answer)


def _answer(bert: Bert, pair: Pair, answers: Sequence[str]) -> range:
    """Where the longest of some answers stands among a pair's tokens; nowhere if none does."""
    for answer in sorted(answers, key=len, reverse=True):
        tokens = bert.tokens(answer)
        for at in range(pair.own, len(pair.tokens) - len(tokens)):
            if tokens and pair.tokens[at : at + len(tokens)] == tokens:
                return range(at, at + len(tokens))
    return range(0)


def teach(folder: Path, given: Sequence[Lesson], written: Path) -> None:
    """Learn from some lessons, and write what was learnt for the model of a folder."""
    weights = mapped(folder / WEIGHTS)
    fixed = {name: jnp.asarray(value) for name, value in weights.items()}
    learnt = {name: jnp.asarray(value) for name, value in fresh(weights, RANK, SEED).items()}
    plan = [some for epoch in range(EPOCHS) for some in _batches(given, SEED + epoch)]
    usual = float(np.mean([each.counts for each in given]))
    rate = optax.warmup_cosine_decay_schedule(0.0, RATE, len(plan) // 15 + 1, len(plan), RATE / 20)
    by = optax.chain(optax.clip_by_global_norm(1.0), optax.adamw(rate, b2=0.98, weight_decay=0.01))
    state = by.init(learnt)
    # Right ones are fewer, but not so few that they should count as much.
    share = np.mean([each.right for each in given])
    more = float(np.sqrt((1 - share) / share))

    def loss(
        learnt: Learnt,
        pairs: Batch,
        right: jax.Array,
        counts: jax.Array,
        answer: jax.Array,
    ) -> jax.Array:
        found, tokens = odds(fixed, learnt, pairs)
        told = optax.sigmoid_binary_cross_entropy(found, right) * jnp.where(right > 0, more, 1)
        every = jnp.logaddexp(jax.nn.logsumexp(tokens, -1), 0.0)
        among = jax.nn.logsumexp(jnp.where(answer > 0, tokens, -1e9), -1)
        spans = jnp.where(answer.sum(-1) > 0, every - among, jnp.where(right > 0, 0.0, every))
        return jnp.asarray((counts * (told + SPAN * spans)).mean())

    def step(learnt: Learnt, state: Any, *lesson: Any) -> tuple[Learnt, Any, jax.Array]:
        value, slope = jax.value_and_grad(loss)(learnt, *lesson)
        change, state = by.update(slope, state, learnt)
        return optax.apply_updates(learnt, change), state, value

    step_once = jax.jit(step)
    began, losses = time.monotonic(), list[float]()
    for at, some in enumerate(plan, 1):
        learnt, state, value = step_once(learnt, state, *_arrays(some, usual))
        losses.append(float(value))
        if at % 50 == 0:
            seconds, mean = time.monotonic() - began, np.mean(losses[-50:])
            print(f"{at} of {len(plan)}: loss {mean:.4f}, {seconds:.0f} s", flush=True)
    small = {name: np.asarray(value, np.float16) for name, value in learnt.items()}
    written.parent.mkdir(parents=True, exist_ok=True)
    save_file(small, written, {"model": identity(folder)})


def _batches(given: Sequence[Lesson], seed: int) -> list[list[Lesson]]:
    """All lessons in an order that is drawn, those of about one length together."""
    drawn = random.Random(seed)
    order = list(given)
    drawn.shuffle(order)
    found = []
    for at in range(0, len(order), AT_ONCE * 16):
        some = sorted(order[at : at + AT_ONCE * 16], key=lambda each: len(each.pair.tokens))
        found += [some[i : i + AT_ONCE] for i in range(0, len(some), AT_ONCE)]
    drawn.shuffle(found)
    return [each for each in found if len(each) == AT_ONCE]


def _arrays(some: Sequence[Lesson], usual: float) -> tuple[Batch, jax.Array, jax.Array, jax.Array]:
    pairs = batch([each.pair for each in some])
    answer = np.zeros(pairs.tokens.shape, np.float32)
    for row, each in enumerate(some):
        answer[row, each.answer.start : each.answer.stop] = 1
    right = jnp.asarray([float(each.right) for each in some])
    counts = jnp.asarray([each.counts / usual for each in some])
    return pairs, right, counts, jnp.asarray(answer)


def main() -> None:
    if len(sys.argv) < 2 or not Path(MODEL).is_dir():
        raise SystemExit("Name a folder for the judges, and a model by FOOTNOTE_TEST_MODEL.")
    halves, model = Path(sys.argv[1]), Path(MODEL)
    sets = [Path(each) for each in sys.argv[2:]] or datasets()
    samples = asyncio.run(collect(sets, as_they_are=True))
    bert = Bert(model)
    for half in (0, 1):
        given = list(lessons(bert, [each for each in samples if each.half != half]))
        print(f"Without half {half}: {len(given)} pairs, {sum(e.right for e in given)} right")
        teach(model, given, halves / f"without-{half}.safetensors")
    teach(model, list(lessons(bert, samples)), PACKAGED)


if __name__ == "__main__":
    main()
