"""Indexes in memory: which are kept, and how large they are."""

import gc
import tracemalloc
from collections.abc import AsyncIterator
from contextlib import closing
from dataclasses import replace

import numpy as np
import pytest
import pytest_asyncio

from bot.app import open_app
from bot.engine import Query
from bot.library.articles import Articles
from bot.library.deriving import Deriving
from bot.library.links import Links
from bot.library.opening import Opening
from bot.library.reindexing import Reindexing
from bot.library.submission import Filing, paste
from bot.library.submitting import Submitting
from bot.model import SHARED, Rows, Scope
from bot.ranking.index import Index, search
from bot.ranking.indexes import Indexes
from bot.settings import Settings
from bot.store.store import Store
from bot.work import Work
from tests.callers import add_paste, by, current

SCOPES = [Scope(str(number)) for number in range(1, 5)]


@pytest.fixture
async def work() -> AsyncIterator[Work]:
    with closing(Work()) as work:
        yield work


@pytest_asyncio.fixture
async def store(settings: Settings, work: Work) -> AsyncIterator[Store]:
    async with Store(settings.data, work) as store:
        submitting = Submitting(store, Opening(work), Links(store, settings), work, settings)
        for scope in SCOPES:
            ferry = paste(f"Ferry number {scope} leaves at ten.", Filing("Ferry"))
            await submitting.submit(by(scope), ferry)
        yield store


async def size(store: Store, work: Work) -> int:
    return (await current(Indexes(store, work, 10**9), SCOPES[0])).memory


async def asked(indexes: Indexes, scope: Scope) -> Index:
    """The index of a scope after a question that held it."""
    async with indexes.searcher(await indexes._store.states([scope])):
        return await current(indexes, scope)


async def test_those_that_nobody_asked_for_longest_are_let_go(store: Store, work: Work) -> None:
    indexes = Indexes(store, work, int(2.5 * await size(store, work)))
    first, second = [await asked(indexes, scope) for scope in SCOPES[:2]]
    assert await asked(indexes, SCOPES[0]) is first
    await asked(indexes, SCOPES[2])
    assert await asked(indexes, SCOPES[0]) is first
    assert await asked(indexes, SCOPES[1]) is not second


async def test_an_index_without_passages_is_kept_too(store: Store, work: Work) -> None:
    indexes = Indexes(store, work, 10**9)
    empty = await asked(indexes, Scope("99"))
    assert len(empty) == 0
    assert await asked(indexes, Scope("99")) is empty


async def test_what_a_question_holds_stays_however_large(store: Store, work: Work) -> None:
    indexes = Indexes(store, work, 1)
    async with indexes.searcher(await store.states(SCOPES[:2])) as searcher:
        held = [await current(indexes, scope) for scope in SCOPES[:2]]
        # Others are asked meanwhile, and nothing of theirs stays.
        await asked(indexes, SCOPES[2])
        ranking = await searcher.search(Query({"ferri": 1.0}), 5, None)
        assert len(ranking.hits) == 2
        assert [await current(indexes, scope) for scope in SCOPES[:2]] == held
    assert await asked(indexes, SCOPES[0]) is not held[0]


async def test_a_question_builds_each_index_once_however_tight_the_budget(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    built: list[int] = []

    class Counted(Index):
        def __init__(self, number: int, rows: Rows, *, incarnation: str) -> None:
            built.append(number)
            super().__init__(number, rows, incarnation=incarnation)

    monkeypatch.setattr("bot.ranking.indexes.Index", Counted)
    async with open_app(replace(settings, index_mb=0)) as app:
        for scope in (SCOPES[0], SHARED):
            await add_paste(app, by(scope), "Ferry", "The night ferry leaves the harbour.")
        answer = await app.asking.ask(by(SCOPES[0]), "Does the night ferry leave the harbuor?")
    assert answer.corrected == {"harbuor": "harbour"}
    assert len(built) == 2


async def test_what_came_and_went_takes_no_memory_for_good(
    store: Store, work: Work, settings: Settings
) -> None:
    """Each time an article has words that no other has."""
    opening = Opening(work)
    articles, links = Articles(store, work), Links(store, settings)
    submitting = Submitting(store, opening, links, work, settings)
    indexes = Indexes(store, work, 10**9)
    before = (await asked(indexes, SCOPES[0])).memory
    for number in range(3):
        text = "\n\n".join(f"Locker {number * 1000 + each} is empty." for each in range(600))
        added = await submitting.submit(by(SCOPES[0]), paste(text, Filing("Lockers")))
        await asked(indexes, SCOPES[0])
        await articles.remove(by(SCOPES[0]), [added.article])
    worn = await asked(indexes, SCOPES[0])
    untouched = await asked(indexes, SCOPES[1])
    assert worn.memory > 10 * before
    deriving = Deriving(store, work)
    await Reindexing(store, indexes, deriving, opening, work, settings).expunge_deletes()
    assert (await asked(indexes, SCOPES[0])).memory == before
    assert await asked(indexes, SCOPES[1]) is untouched


@pytest.mark.long
@pytest.mark.parametrize("asked", [False, True])
@pytest.mark.parametrize(("passages", "terms"), [(20_000, 2_000), (5_000, 20_000)])
def test_an_index_takes_about_as_much_memory_as_it_says(
    passages: int, terms: int, asked: bool
) -> None:
    """Eight bytes a posting, and 12 to 20 more once its term was asked for."""
    drawn = np.random.default_rng(1)
    lengths = drawn.integers(20, 80, passages).astype(np.int32)
    held = np.minimum(drawn.zipf(1.2, int(lengths.sum())), terms).astype(np.uint32)
    numbers = np.arange(passages)

    def made() -> Index:
        vocabulary = {f"word{number}": number for number in range(terms)}
        index = Index(1, Rows(numbers, numbers // 50, lengths, held, vocabulary))
        for first in range(0, terms if asked else 0, 50):
            search([index], Query({f"word{each}": 1.0 for each in range(first, first + 50)}), 10)
        return index

    made()  # What is loaded once for all indexes is not theirs.
    gc.collect()
    tracemalloc.start()
    try:
        index = made()
        gc.collect()
        taken, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert 0.75 * taken < index.memory < 1.33 * taken
