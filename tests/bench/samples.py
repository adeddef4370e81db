"""Questions of whole sets with every window that could answer them, to learn from.

Folds are made of documents: the questions of one are all learnt from or all tested on, whatever
set or language it is in.
"""

import copy
import hashlib
import os
import random
import re
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

import numpy as np

from bot.access import View
from bot.answering import features
from bot.answering.features import Seen
from bot.answering.question import Question
from bot.answering.windows import LONGEST
from bot.app import open_app
from bot.evaluation import GoldArticle, GoldQuestion, add, bare, read, read_questions
from bot.library.asking import Asking
from bot.library.meaning import Meaning, Nearest
from bot.model import SHARED
from bot.settings import NO_MODEL, Settings
from tests.bench.fitting import Array
from tests.callers import by

FOLDS = 5

MOST = 600
"""Questions of a set that are asked: enough to learn from."""

MODEL = os.environ.get("FOOTNOTE_TEST_MODEL", NO_MODEL)
"""The folder of the model that reads along, if one is named."""

PART, UNSAID, NEAR = ", part", ", unsaid", ", near"
"""What the names of samples end in that are asked over some of a set's documents; that lack words
of the question, see ``_unsaid``; whose questions are close to a passage that does not answer."""

NEAR_MISSES = "near-misses.jsonl"
"""The file of a set with such questions, if it has some."""

SHELVES = (3, 10)
"""How many articles smaller corpora have, beside half of them."""


@dataclass(frozen=True)
class Sample:
    """A question with its windows, and 1 for each that is right.

    ``document`` is the one that it is asked of, the same for the same text. ``said`` is what a
    model reads as the question.
    """

    name: str
    gold: GoldQuestion
    document: str
    question: Question
    seen: Sequence[Seen]
    right: Array
    said: str

    @property
    def fold(self) -> int:
        return _drawn(self.document) % FOLDS

    @property
    def half(self) -> int:
        """Which of two judges did not learn from it."""
        return _drawn(self.document) // FOLDS % 2

    @property
    def meant(self) -> bool:
        """Whether a model read along; the others are asked in a language that it does not know."""
        return bool(self.seen) and self.seen[0].meant

    def has(self, end: str) -> bool:
        """Whether its name ends so."""
        return self.name.endswith(end)

    @cached_property
    def figures(self) -> Array:
        """By window and figure."""
        return np.array([each.figures for each in self.seen])


def family(name: str) -> str:
    """Sets that together count as one: those of a kind, as XQuAD's languages."""
    return name.partition("-")[0] if name.startswith("xquad") else name.partition(",")[0]


def shares(samples: Sequence[Sample], real: float = 1.0) -> Array:
    """What each sample counts for, if every family of sets counts the same.

    Those of real documents count ``real`` times as much, and what lacks words a quarter.
    """
    names = [(family(each.name), each.has(UNSAID)) for each in samples]
    counts = Counter(names)
    each = np.array(
        [
            (real if name.startswith("real") else 1) * (0.25 if lacks else 1) / counts[name, lacks]
            for name, lacks in names
        ]
    )
    return each / float(each.sum())


def documents(sets: Iterable[Sequence[GoldArticle]]) -> dict[str, str]:
    """One name for the same text, whatever article of whatever set it is, by the article's id."""
    first: dict[str, str] = {}
    return {
        article.key: first.setdefault(article.text, article.key)
        for articles in sets
        for article in articles
    }


def _drawn(key: str) -> int:
    return int(hashlib.sha256(key.encode()).hexdigest(), 16)


async def ask_all(
    articles: Sequence[GoldArticle],
    questions: Iterable[tuple[str, GoldQuestion]],
    documents: Mapping[str, str],
    *,
    unsaid: bool = False,
) -> list[Sample]:
    """Ask questions of some sets, by the set's name, over some articles alone.

    ``unsaid`` has each asked once more with some of its words unsaid, where a model reads along.
    """
    with tempfile.TemporaryDirectory() as scratch:
        settings = Settings(data=Path(scratch, "data"), corpus=None, max_file_mb=1e6, model=MODEL)
        async with open_app(settings) as app:
            ids = await add(app, articles, lambda *_: None)
            if app.meaning:
                await app.meaning.catch_up()
            found = []
            for name, gold in questions:
                article = ids.get(gold.article_id)
                document = documents.get(gold.article_id, gold.question)
                asked = await _ask(app.asking, name, gold, article, document)
                found.append(asked)
                if unsaid and app.meaning and not name.endswith(NEAR):
                    found += await _unsaid(app.asking, app.meaning, asked, article)
            return found


class _AsWhole(Meaning):
    """Reads some questions as though they were others."""

    def __init__(self, meaning: Meaning, whole: Mapping[str, str]) -> None:
        self.__dict__.update(meaning.__dict__)
        self._whole = whole

    async def nearest(self, view: View, question: str, k: int) -> Nearest | None:
        return await super().nearest(view, self._whole.get(question, question), k)


async def _unsaid(
    asking: Asking, meaning: Meaning, whole: Sample, article: int | None
) -> list[Sample]:
    """The same question with some of its words unknown to every article, and what it means kept.

    So it is learnt what to do where an answer is there in other words, or seems to be.
    """
    question, text = whole.question, whole.gold.question
    said = [
        each.term
        for at, each in enumerate(question.asked)
        if each.weight and question.content >> at & 1
    ]
    if not said or question.text != text:
        return []
    drawn = random.Random(text)
    for number, term in enumerate(drawn.sample(said, drawn.randint(1, len(said)))):
        unknown = f"zqxwv{chr(ord('a') + number % 26)}"
        text = re.sub(rf"(?<!\w){re.escape(term.typed)}(?!\w)", unknown, text)
    asking = copy.copy(asking)
    asking._meaning = _AsWhole(meaning, {text: whole.gold.question})
    gold = replace(whole.gold, question=text)
    found = await _ask(asking, whole.name + UNSAID, gold, article, whole.document)
    return [replace(found, said=whole.said)]


async def _ask(
    asking: Asking, name: str, gold: GoldQuestion, article: int | None, document: str
) -> Sample:
    question, seen = await asking.seen(by(SHARED), gold.question)
    guesses = [features.MEANT.index(name) for name in ("covered", "near")]
    guesses = guesses[: 1 + any(each.meant for each in seen)]
    seen.sort(key=lambda each: -sum(each.figures[at] for at in guesses))
    hit = np.array([gold.answerable and _right(each, gold, article) for each in seen], float)
    return Sample(name, gold, document, question, seen, hit, gold.question)


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


async def collect(folders: Sequence[Path], *, as_they_are: bool = False) -> list[Sample]:
    """Questions of the sets over their whole corpora, and some over smaller ones.

    ``as_they_are`` leaves out the smaller ones, and questions that lack words.
    """
    sets = {folder.name: read(folder) for folder in folders}
    for folder in folders:
        more = folder / "more.jsonl"
        if more.exists():
            sets[folder.name][1].extend(read_questions(more))
    named = documents(articles for articles, _ in sets.values())
    found: list[Sample] = []
    for folder in folders:
        name = folder.name
        articles, questions = sets[name]
        asked = [(name, each) for each in _some(questions)]
        if MODEL != NO_MODEL and (folder / NEAR_MISSES).exists():
            close = _some(read_questions(folder / NEAR_MISSES))
            asked += [(name + NEAR, each) for each in close]
        found += await ask_all(articles, asked, named, unsaid=not as_they_are)
        for shelf, some in () if as_they_are else shelves(articles, questions):
            found += await ask_all(shelf, [(name + PART, each) for each in some], named)
        print(f"{name}: {len(asked)} questions", flush=True)
    return found


def _some(questions: Sequence[GoldQuestion]) -> Sequence[GoldQuestion]:
    return random.Random(1).sample(questions, min(MOST, len(questions)))
