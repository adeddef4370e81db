"""The weights of the second step and of the confidence, fitted to sets of questions.

``python -m tests.bench.weights [SET_DIR ...]`` prints the figures of both, five-fold and on all
of it, what each figure of ``Features`` gives, and a reliability table; then it writes
``bot/answering/weights.py``. Without arguments it takes the sets in the folder that
``FOOTNOTE_DATASETS`` names. Every set counts the same, however many questions it has.

Folds are made of articles, by their ids: the questions of an article are all learnt from or all
tested on, in every language of a set.
"""

import asyncio
import hashlib
import random
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import astuple, dataclass, replace
from pathlib import Path

import numpy as np

from bot.answering import confidence, features, quoting
from bot.answering.confidence import THRESHOLD, evidence
from bot.answering.question import Question
from bot.answering.quoting import LONGEST, windows
from bot.answering.rerank import Ranked
from bot.app import App, open_app
from bot.evaluation import GoldArticle, GoldQuestion, holds, read
from bot.model import SHARED
from bot.settings import Settings
from tests.bench.fitting import (
    Array,
    auroc,
    calibration_error,
    chances,
    even,
    fit_chance,
    fit_choice,
    reliability,
)
from tests.quality.datasets import datasets

FOLDS = 5
CANDIDATES = 50
WINDOWS = 150
ASKED = 30
SHELVES = {1: (12, ASKED), 5: (6, ASKED)}
"""By how many articles they have: how many small corpora of a set there are, and how many questions
each answers, and as many that it does not, at most."""


@dataclass(frozen=True)
class Asked:
    """A question with what was found for it, and which candidates are right."""

    name: str
    gold: GoldQuestion
    asked: Question
    ranked: Sequence[Ranked]
    right: list[bool]

    @property
    def fold(self) -> int:
        return int(hashlib.sha256(self.gold.article_id.encode()).hexdigest(), 16) % FOLDS


async def ask_all(
    name: str, articles: Sequence[GoldArticle], questions: Sequence[GoldQuestion]
) -> list[Asked]:
    """Ask questions over some articles alone."""
    with tempfile.TemporaryDirectory() as scratch:
        async with open_app(Settings(data=Path(scratch), corpus=None, max_file_mb=1e6)) as app:
            ids = {
                key: (await app.articles.add_paste(SHARED, title, text)).article.id
                for key, title, text in articles
            }
            return [await _ask(app, name, gold, ids.get(gold.article_id)) for gold in questions]


async def _ask(app: App, name: str, gold: GoldQuestion, article: int | None) -> Asked:
    asked, ranked = await app.asking.ranked(SHARED, gold.question)
    right = [
        gold.answerable
        and each.candidate.article.id == article
        and each.candidate.first_line <= gold.line <= each.candidate.last_line
        for each in ranked
    ]
    return Asked(name, gold, asked, ranked, right)


def small(
    articles: Sequence[GoldArticle], questions: Sequence[GoldQuestion]
) -> Iterator[tuple[str, list[GoldArticle], list[GoldQuestion]]]:
    """Smaller corpora of a set, drawn by a fixed seed, with questions that half of them answer."""
    drawn = random.Random(1)
    for size, (times, most) in {**SHELVES, len(articles) // 2: (1, ASKED * 10)}.items():
        for _ in range(times):
            shelf = drawn.sample(articles, min(size, len(articles)))
            held = {key for key, _, _ in shelf}
            inside = [each for each in questions if each.answerable and each.article_id in held]
            outside = [
                replace(each, answerable=False) for each in questions if each.article_id not in held
            ]
            count = min(most, len(inside), len(outside))
            name = str(size) if size in SHELVES else "half"
            yield name, shelf, drawn.sample(inside, count) + drawn.sample(outside, count)


# Ranking


def ranking_data(data: Sequence[Asked]) -> tuple[Array, Array, Array]:
    """Features [question, candidate, feature], right [question, candidate], weight [question]."""
    usable = [each for each in data if any(each.right)]
    x = np.zeros((len(usable), CANDIDATES, len(features.NAMES)))
    right = np.full((len(usable), CANDIDATES), np.nan)
    for at, each in enumerate(usable):
        x[at, : len(each.ranked)] = [astuple(ranked.features) for ranked in each.ranked]
        right[at, : len(each.ranked)] = each.right
    return x, right, even([each.name for each in usable])


def hits(data: Sequence[Asked], weights: Callable[[Asked], Array]) -> dict[str, float]:
    """hit@1 of passages by set; ``weights`` gives those to use for a question."""
    found: dict[str, list[bool]] = {}
    for each in data:
        best = _best(each, weights(each))
        found.setdefault(each.name, []).append(best is not None and each.right[best])
    return {name: sum(right) / len(right) for name, right in found.items()}


def _best(each: Asked, w: Array) -> int | None:
    if not each.ranked:
        return None
    x = np.array([astuple(ranked.features) for ranked in each.ranked])
    return int(np.argmax(x @ w))


def cross_fitted(data: Sequence[Asked], columns: Sequence[int]) -> Callable[[Asked], Array]:
    """For each question, weights fitted on the folds that it is not in."""
    by_fold = {}
    x, right, _ = ranking_data(data)
    usable = [each for each in data if any(each.right)]
    for fold in range(FOLDS):
        learnt = np.array([each.fold != fold for each in usable])
        w = np.zeros(x.shape[2])
        names = [each.name for each in usable if each.fold != fold]
        w[list(columns)] = fit_choice(x[learnt][:, :, columns], right[learnt], even(names))
        by_fold[fold] = w
    return lambda each: by_fold[each.fold]


# Quoting


def quoting_data(data: Sequence[Asked]) -> tuple[Array, Array, list[Asked]]:
    """As for the ranking, of the windows of each right passage: those with the answer are right."""
    rows, right, kept = [], [], []
    for each in data:
        if not any(each.right):
            continue
        gold = each.ranked[each.right.index(True)].candidate
        found = windows(each.asked, gold)[:WINDOWS]
        starts = gold.sentences
        texts = [gold.text[starts[w.first].start : starts[w.last].end] for w in found]
        having = [holds(text[:LONGEST], each.gold.answers) for text in texts]
        if any(having):
            rows.append([window.figures for window in found])
            right.append(having)
            kept.append(each)
    x = np.zeros((len(rows), WINDOWS, len(quoting.NAMES)))
    gold_of = np.full((len(rows), WINDOWS), np.nan)
    for at, (figures, having) in enumerate(zip(rows, right, strict=True)):
        x[at, : len(figures)] = figures
        gold_of[at, : len(having)] = having
    return x, gold_of, kept


def report_quoting(whole: Sequence[Asked]) -> Array:
    """Print how often the window chosen has the answer; returns the weights fitted on all."""
    x, right, kept = quoting_data(whole)
    names = list(dict.fromkeys(each.name for each in kept))
    fold = np.array([each.fold for each in kept])
    of = np.array([each.name for each in kept])

    def shares(columns: Sequence[int]) -> dict[str, float]:
        score = np.zeros(right.shape)
        for at in range(FOLDS):
            learnt = fold != at
            weight = even(list(of[learnt]))
            w = fit_choice(x[learnt][:, :, columns], right[learnt], weight)
            score[~learnt] = x[~learnt][:, :, columns] @ w
        best = np.where(np.isnan(right), -np.inf, score).argmax(1)
        hit = right[np.arange(len(right)), best]
        return {name: float(hit[of == name].mean()) for name in names}

    every = list(range(len(quoting.NAMES)))
    crossed = shares(every)
    print("\nanswer in quote    " + "  ".join(f"{name:>9}" for name in names))
    _row("five-fold", crossed, names)
    for at in every[1:]:
        less = shares([c for c in every if c != at])
        gives = {name: crossed[name] - less[name] for name in names}
        _row(f"  {quoting.NAMES[at]} gives", gives, names, sign="+")
    return fit_choice(x, right, even(list(of)))


# Confidence


def confidence_data(data: Sequence[Asked], w: Array) -> tuple[Array, Array, list[Asked]]:
    """Evidence [question, figure] for the candidate that weights put first, and if it is right."""
    rows, right, kept = [], [], []
    for each in data:
        if not each.ranked:
            continue
        x = np.array([astuple(ranked.features) for ranked in each.ranked])
        scores = x @ w
        order = np.argsort(-scores, kind="stable")
        ranked = [
            Ranked(each.ranked[i].candidate, each.ranked[i].features, float(scores[i]))
            for i in order
        ]
        rows.append(astuple(evidence(each.asked, ranked)))
        right.append(each.right[order[0]])
        kept.append(each)
    return np.array(rows), np.array(right, float), kept


# The report


async def collect(folders: Sequence[Path]) -> tuple[list[Asked], list[Asked]]:
    """All questions of the sets over their whole corpora, and some over smaller ones."""
    whole: list[Asked] = []
    parts: list[Asked] = []
    for folder in folders:
        articles, questions = read(folder)
        found = await ask_all(folder.name, articles, questions)
        whole += found
        if not all(gold.answerable for gold in questions):
            parts += [replace(each, name=f"{each.name}, all") for each in found]
        for size, shelf, some in small(articles, questions):
            parts += await ask_all(f"{folder.name}, {size}", shelf, some)
        print(f"{folder.name}: {len(questions)} questions", flush=True)
    return whole, parts


def report_ranking(whole: Sequence[Asked]) -> Array:
    """Print the figures of the ranking; returns the weights fitted on everything."""
    names = list(dict.fromkeys(each.name for each in whole))
    answerable = [each for each in whole if each.gold.answerable]
    every = list(range(len(features.NAMES)))
    x, right, weight = ranking_data(answerable)
    final = fit_choice(x, right, weight)
    crossed = hits(answerable, cross_fitted(answerable, every))
    print("\nhit@1 of passages  " + "  ".join(f"{name:>9}" for name in names))
    _row("BM25 alone", hits(answerable, lambda _: np.eye(len(every))[0]), names)
    _row("five-fold", crossed, names)
    _row("on all of it", hits(answerable, lambda _: final), names)
    for at in every[1:]:
        less = hits(answerable, cross_fitted(answerable, [c for c in every if c != at]))
        gives = {name: crossed[name] - less[name] for name in names}
        _row(f"  {features.NAMES[at]} gives", gives, names, sign="+")
    return final


def _row(what: str, figures: Mapping[str, float], names: Sequence[str], sign: str = "") -> None:
    print(f"{what:<18} " + "  ".join(f"{figures[name]:>{sign}9.4f}" for name in names))


def report_confidence(parts: Sequence[Asked], ranking: Array) -> Array:
    """Print the figures of the confidence; returns the weights fitted on everything."""
    x, right, kept = confidence_data(parts, ranking)
    weight = even([each.name for each in kept])
    fold = np.array([each.fold for each in kept])
    crossed = np.zeros(len(kept))
    for at in range(FOLDS):
        learnt = fold != at
        evenly = even([each.name for each in kept if each.fold != at])
        crossed[~learnt] = chances(x[~learnt], fit_chance(x[learnt], right[learnt], evenly))
    final = fit_chance(x, right, weight)
    answerable = np.array([each.gold.answerable for each in kept])
    groups = {
        "all": np.ones(len(kept), np.bool_),
        **{
            name: np.array([each.name.endswith(name) for each in kept])
            for name in (", 1", ", 5", ", half")
        },
        **{
            name: np.array([each.name == name for each in kept])
            for name in dict.fromkeys(each.name for each in kept if each.name.endswith(", all"))
        },
    }
    print("\nconfidence, five-fold    error   auroc  false answers  declined")
    for name, group in groups.items():
        sure, hit, there = crossed[group], right[group], answerable[group]
        false, declined = (sure[~there] >= THRESHOLD).mean(), (sure[there] < THRESHOLD).mean()
        error, area = calibration_error(sure, hit), auroc(sure, there)
        print(f"{name:<22} {error:>7.3f} {area:>7.3f} {false:>14.3f} {declined:>9.3f}")
    print("\nthreshold   false answers and declined")
    for threshold in np.arange(0.2, 0.65, 0.05):
        shown = [
            f"{name} {(crossed[group & ~answerable] >= threshold).mean():.3f}"
            f" {(crossed[group & answerable] < threshold).mean():.3f}"
            for name, group in groups.items()
        ]
        print(f"{threshold:.2f}        {', '.join(shown)}")
    print("\nfrom   confidence   right   questions")
    for begin, mean, share, count in reliability(crossed, right):
        print(f"{begin:<6.1f} {mean:>10.3f} {share:>7.3f} {count:>11}")
    return final


def write(ranking: Array, quotes: Array, sure: Array) -> None:
    """Put the weights where ``rerank`` and ``confidence`` read them."""
    path = Path(__file__).parents[2] / "bot" / "answering" / "weights.py"
    path.write_text(
        f'"""Weights fitted by ``python -m tests.bench.weights``, which writes this file."""\n\n'
        f"RANKING = {_named(features.NAMES, ranking)}\n"
        f'"""What each figure of ``Features`` counts for."""\n\n'
        f"QUOTING = {_named(quoting.NAMES, quotes)}\n"
        f'"""What each figure of a ``Window`` counts for."""\n\n'
        f"CONFIDENCE = {_named(confidence.NAMES, sure[:-1])}\n"
        f'"""What each figure of ``Evidence`` adds to the log odds of a right answer."""\n\n'
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
    whole, parts = asyncio.run(collect(folders))
    ranking = report_ranking(whole)
    quotes = report_quoting(whole)
    sure = report_confidence(parts, ranking)
    write(ranking, quotes, sure)


if __name__ == "__main__":
    main()
