"""Questions of whole sets with every window that could answer them, to learn from.

Folds are made of documents: the questions of one are all learnt from or all tested on, whatever
set or language it is in.
"""

import hashlib
import random
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

import numpy as np

from bot.answering import features
from bot.answering.features import Seen
from bot.answering.question import Question
from bot.answering.windows import LONGEST
from bot.app import App, open_app
from bot.evaluation import GoldArticle, GoldQuestion, add, bare, read, read_questions
from bot.model import SHARED
from bot.settings import Settings
from tests.bench.fitting import Array
from tests.callers import by

FOLDS = 5

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
            ids = await add(app, articles, lambda *_: None)
            return [
                await _ask(app, name, gold, ids.get(gold.article_id), fold) for gold in questions
            ]


async def _ask(
    app: App, name: str, gold: GoldQuestion, article: int | None, fold: Mapping[str, int]
) -> Sample:
    question, seen = await app.asking.seen(by(SHARED), gold.question)
    guesses = [features.MEANT.index(name) for name in ("covered", "near")]
    guesses = guesses[: 1 + any(each.meant for each in seen)]
    seen.sort(key=lambda each: -sum(each.figures[at] for at in guesses))
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
