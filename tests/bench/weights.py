"""The weights of the second step and of the confidence, fitted to sets of questions.

``python -m tests.bench.weights [SET_DIR ...]`` prints the figures of both, five-fold and on all of
it, writes them with what each figure gives to ``docs/measured.md``, and the weights to
``bot/answering/weights.py``. Without arguments it takes the sets in the folder that
``FOOTNOTE_DATASETS`` names.

Folds are made of documents: the questions of one are all learnt from or all tested on, whatever
set or language it is in.
"""

import asyncio
import hashlib
import random
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

import numpy as np

from bot.answering import confidence, features
from bot.answering.answer import apart, best_first
from bot.answering.confidence import THRESHOLD, evidence
from bot.answering.features import Seen
from bot.answering.question import Question
from bot.answering.rerank import Ranked, in_order
from bot.answering.windows import LONGEST
from bot.app import App, open_app
from bot.evaluation import GoldArticle, GoldQuestion, add, bare, read, read_questions
from bot.model import SHARED, SURE
from bot.settings import Settings
from tests.bench.fitting import Array, auroc, chances, fit_chance, fit_choice
from tests.quality.datasets import datasets

FOLDS = 5
WINDOWS = 120
"""Windows of a question that are learnt from: the best by a first guess, and all right ones."""

REAL_CHOICE, REAL_CHANCE = 2.0, 4.0
"""How much more a set of real documents counts than a large one, for the ranking and for the
confidence: there are few, and what people store is like these."""

BREVITY = 1500
"""Of two right windows the shorter counts for more, as though both had so many characters more."""

MOST = 600
"""Questions of a set that are asked: enough to learn from."""

SHELVES = (3, 10)
"""How many articles smaller corpora have, beside half of them."""


@dataclass(frozen=True)
class Sample:
    """A question with its windows, and 1 for each that is right."""

    name: str
    gold: GoldQuestion
    fold: int
    question: Question
    seen: Sequence[Seen]
    right: Array

    @cached_property
    def figures(self) -> Array:
        """By window and figure."""
        return np.array([each.figures for each in self.seen])


def family(name: str) -> str:
    """Sets that together count as one: those of a kind, as XQuAD's languages."""
    return name.partition("-")[0] if name.startswith("xquad") else name.partition(",")[0]


def shares(samples: Sequence[Sample], real: float = 1.0) -> Array:
    """What each sample counts for, if every family of sets counts the same.

    Those of real documents count ``real`` times as much.
    """
    names = [family(each.name) for each in samples]
    counts = {name: names.count(name) for name in set(names)}
    each = np.array([(real if name.startswith("real") else 1) / counts[name] for name in names])
    return each / float(each.sum())


# Collecting


def folds(sets: Mapping[str, tuple[list[GoldArticle], list[GoldQuestion]]]) -> dict[str, int]:
    """The fold of each article's id; the same text has one fold, whatever its id."""
    first: dict[str, str] = {}
    found = {}
    for articles, _ in sets.values():
        for article in articles:
            key = first.setdefault(article.text, article.key)
            found[article.key] = _fold(key)
    return found


def _fold(key: str) -> int:
    return int(hashlib.sha256(key.encode()).hexdigest(), 16) % FOLDS


async def ask_all(
    name: str,
    articles: Sequence[GoldArticle],
    questions: Sequence[GoldQuestion],
    fold: Mapping[str, int],
) -> list[Sample]:
    """Ask questions over some articles alone."""
    with tempfile.TemporaryDirectory() as scratch:
        settings = Settings(data=Path(scratch, "data"), corpus=None, max_file_mb=1e6)
        async with open_app(settings) as app:
            ids = await add(app, articles, Path(scratch), lambda *_: None)
            return [
                await _ask(app, name, gold, ids.get(gold.article_id), fold) for gold in questions
            ]


async def _ask(
    app: App, name: str, gold: GoldQuestion, article: int | None, fold: Mapping[str, int]
) -> Sample:
    question, seen = await app.asking.seen(SHARED, gold.question)
    guess = features.NAMES.index("covered")
    seen.sort(key=lambda each: -each.figures[guess])
    hit = np.array([gold.answerable and _right(each, gold, article) for each in seen], float)
    number = fold.get(gold.article_id, _fold(gold.question))
    return Sample(name, gold, number, question, seen, hit)


def _right(seen: Seen, gold: GoldQuestion, article: int | None) -> bool:
    if seen.candidate.article.id != article:
        return False
    first = seen.candidate.first_line + seen.candidate.text.count("\n", 0, seen.start)
    last = first + seen.text.count("\n")
    quote = bare(seen.text[: 2 * LONGEST])
    said = not gold.answers or any(bare(answer) in quote for answer in gold.answers)
    return said and any(first <= line <= last for line in gold.lines)


def shelves(
    articles: Sequence[GoldArticle], questions: Sequence[GoldQuestion]
) -> Iterator[tuple[list[GoldArticle], list[GoldQuestion]]]:
    """Smaller corpora of a set, drawn by a fixed seed, with questions that half of them answer."""
    drawn = random.Random(1)
    for size in (*SHELVES, len(articles) // 2):
        shelf = drawn.sample(articles, min(size, len(articles)))
        held = {article.key for article in shelf}
        inside = [each for each in questions if each.answerable and each.article_id in held]
        outside = [
            replace(each, answerable=False) for each in questions if each.article_id not in held
        ]
        count = min(MOST // 10, len(inside), len(outside))
        yield shelf, drawn.sample(inside, count) + drawn.sample(outside, count)


async def collect(folders: Sequence[Path]) -> list[Sample]:
    """All questions of the sets over their whole corpora, and some over smaller ones."""
    sets = {folder.name: read(folder) for folder in folders}
    for folder in folders:
        more = folder / "more.jsonl"
        if more.exists():
            sets[folder.name][1].extend(read_questions(more))
    fold = folds(sets)
    found: list[Sample] = []
    for name, (articles, questions) in sets.items():
        some = random.Random(1).sample(questions, min(MOST, len(questions)))
        found += await ask_all(name, articles, some, fold)
        for shelf, asked in shelves(articles, questions):
            found += await ask_all(f"{name}, part", shelf, asked, fold)
        print(f"{name}: {len(some)} questions", flush=True)
    return found


# Fitting


class Choices:
    """The windows of the samples that have a right one, as ``fit_choice`` takes them."""

    def __init__(self, samples: Sequence[Sample]) -> None:
        usable = [each for each in samples if each.right.any() and ", part" not in each.name]
        self.x = np.zeros((len(usable), WINDOWS, len(features.NAMES)))
        self.right = np.full((len(usable), WINDOWS), np.nan)
        self.fold = np.array([each.fold for each in usable])
        self.samples = usable
        for at, each in enumerate(usable):
            # Those that hold most of the question: what holds little teaches little.
            kept = [*np.flatnonzero(each.right > 0), *np.flatnonzero(each.right == 0)][:WINDOWS]
            lengths = np.array([each.seen[i].end - each.seen[i].start for i in kept]) + BREVITY
            shortest = lengths[each.right[kept] > 0].min()
            self.x[at, : len(kept)] = each.figures[kept]
            self.right[at, : len(kept)] = each.right[kept] * np.minimum(1, shortest / lengths)

    def fit(self, *, without: int | None = None, fold: int | None = None) -> Array:
        """Weights by which right windows come first, learnt from all folds but one.

        The weight of a figure that is left out is 0.
        """
        learnt = self.fold != fold if fold is not None else np.ones(len(self.fold), np.bool_)
        columns = [at for at in range(len(features.NAMES)) if at != without]
        samples = [each for each, is_learnt in zip(self.samples, learnt, strict=True) if is_learnt]
        start = self.weights[fold][columns] if without is not None else None
        w = np.zeros(len(features.NAMES))
        w[columns] = fit_choice(
            self.x[learnt][:, :, columns], self.right[learnt], shares(samples, REAL_CHOICE), start
        )
        return w

    @cached_property
    def weights(self) -> dict[int | None, Array]:
        """By the fold that they were not learnt from; None for those learnt from all."""
        return {fold: self.fit(fold=fold) for fold in (None, *range(FOLDS))}


def ordered(sample: Sample, w: Array) -> tuple[list[Ranked], Array]:
    """A sample's windows by some weights, and how right each is."""
    ranked = [
        (Ranked(seen, float(score)), right)
        for seen, score, right in zip(sample.seen, sample.figures @ w, sample.right, strict=True)
    ]
    ranked.sort(key=lambda pair: in_order(pair[0]))
    return [each for each, _ in ranked], np.array([right for _, right in ranked])


@dataclass(frozen=True)
class Judged:
    """What became of a sample by some weights."""

    sample: Sample
    evidence: Array
    first: bool
    shown: bool
    chance: float = 0.0


def judge(sample: Sample, w: Array) -> Judged | None:
    """Rank a sample's windows; None where nothing was found."""
    if not sample.seen:
        return None
    ranked, right = ordered(sample, w)
    places = {id(each.seen): is_right > 0 for each, is_right in zip(ranked, right, strict=True)}
    ranked = best_first(sample.question, ranked)
    first = places[id(ranked[0].seen)]
    shown = any(places[id(each.seen)] for each in apart(ranked, 5))
    return Judged(sample, np.array(evidence(sample.question, ranked)), first, shown)


def fit_confidence(judged: Sequence[Judged]) -> Array:
    """Weights of the evidence, the constant last."""
    x = np.array([each.evidence for each in judged])
    right = np.array([each.first for each in judged], float)
    return fit_chance(x, right, shares([each.sample for each in judged], REAL_CHANCE))


def cross_fitted(samples: Sequence[Sample], choices: Choices) -> list[Judged]:
    """Every sample judged by weights that were fitted to other documents."""
    judged = [j for each in samples if (j := judge(each, choices.weights[each.fold]))]
    found: list[Judged] = []
    for fold in range(FOLDS):
        sure = fit_confidence([each for each in judged if each.sample.fold != fold])
        tested = [each for each in judged if each.sample.fold == fold]
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
            best = int(np.argmax(each.figures @ w))
            found.setdefault(each.name, []).append(bool(each.right[best] > 0))
    return {name: sum(right) / len(right) for name, right in found.items()}


# The report

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
    for at, name in enumerate(features.NAMES):
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
    """Put the figures into ``docs/measured.md``."""
    path = Path(__file__).parents[2] / "docs" / "measured.md"
    given = gains(choices)
    sets = list(next(iter(given.values())))
    path.parent.mkdir(exist_ok=True)
    path.write_text(
        "# What was measured\n\n"
        "`python -m tests.bench.weights` writes this page.\n\n"
        "## Answers, five-fold by document\n\n"
        "Every question is answered with weights that were fitted to other documents. `hit` is the"
        " share of answerable questions whose first quote is right, however sure; `right` and the"
        f" others are as `footnote eval` has them, with a threshold of {THRESHOLD}. `part` is asked"
        " over some of a set's documents, so that half of the questions have no answer there.\n\n"
        f"{table(by_set(judged, samples), COLUMNS)}\n\n"
        "## Confidence, five-fold\n\n"
        f"{reliability_table(judged)}\n\n"
        "## What each figure of the ranking gives\n\n"
        "Hits with it less hits without it, five-fold, of the questions that have a right window"
        " among the candidates.\n\n"
        f"{table(given, sets, '+')}\n",
        "utf-8",
    )


def write(ranking: Array, sure: Array) -> None:
    """Put the weights where ``rerank`` and ``confidence`` read them."""
    path = Path(__file__).parents[2] / "bot" / "answering" / "weights.py"
    path.write_text(
        f'"""Weights fitted by ``python -m tests.bench.weights``, which writes this file."""\n\n'
        f"RANKING = {_named(features.NAMES, ranking)}\n"
        f'"""What each figure of a window counts for."""\n\n'
        f"CONFIDENCE = {_named(confidence.NAMES, sure[:-1])}\n"
        f'"""What each figure of the evidence adds to the log odds of a right answer."""\n\n'
        f"CERTAIN = {sure[-1]:.3f}\n"
        f'"""Log odds without any evidence."""\n',
        "utf-8",
    )


def _named(names: Sequence[str], weights: Array) -> str:
    lines = "".join(f'    "{name}": {w:.3f},\n' for name, w in zip(names, weights, strict=True))
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
    write(ranking, fit_confidence(final))
    write_report(samples, judged, choices)


if __name__ == "__main__":
    main()
