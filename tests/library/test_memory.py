"""Indexes in memory: which are kept, and how large they are."""

import gc
import tracemalloc
from collections.abc import AsyncIterator

import numpy as np
import pytest
import pytest_asyncio

from bot.library.articles import Articles
from bot.library.indexes import Indexes
from bot.model import Rows, Scope
from bot.ranking.index import Index, search
from bot.settings import Settings
from bot.store.store import Store

SCOPES = [Scope(str(number)) for number in range(1, 5)]


@pytest_asyncio.fixture
async def store(settings: Settings) -> AsyncIterator[Store]:
    async with Store(settings.data) as store:
        articles = Articles(store, settings)
        for scope in SCOPES:
            await articles.add_paste(scope, "Ferry", f"Ferry number {scope} leaves at ten.")
        yield store


async def size(store: Store) -> int:
    indexes = Indexes(store, 10**9)
    try:
        return (await indexes.current(SCOPES[0])).memory
    finally:
        indexes.close()


async def test_those_that_nobody_asked_for_longest_are_let_go(store: Store) -> None:
    indexes = Indexes(store, int(2.5 * await size(store)))
    try:
        first, second = [await indexes.current(scope) for scope in SCOPES[:2]]
        assert await indexes.current(SCOPES[0]) is first
        await indexes.current(SCOPES[2])
        assert await indexes.current(SCOPES[0]) is first
        assert await indexes.current(SCOPES[1]) is not second
    finally:
        indexes.close()


async def test_an_index_without_passages_is_kept_too(store: Store) -> None:
    indexes = Indexes(store, 10**9)
    try:
        empty = await indexes.current(Scope("99"))
        assert len(empty) == 0
        assert await indexes.current(Scope("99")) is empty
    finally:
        indexes.close()


async def test_the_index_that_is_asked_stays_however_large(store: Store) -> None:
    indexes = Indexes(store, 1)
    try:
        ids = await indexes.term_ids(SCOPES[:2], ["ferri"])
        for _ in range(2):
            ranking = await indexes.search(SCOPES[:2], dict.fromkeys(ids.values(), 1.0), 5)
            assert len(ranking.hits) == 2
    finally:
        indexes.close()


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
            search([index], dict.fromkeys(range(first, first + 50), 1.0), 10)
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
