"""Sets of phrases in the store: whole, within their limits, each of one scope."""

import asyncio
from pathlib import Path

import pytest

from bot.errors import QuotaError
from bot.model import SHARED, Scope
from bot.store.store import Store
from tests.store.test_store import names, rows

HERE, THERE = Scope("1"), Scope("2")


async def add(store: Store, scope: Scope, *phrases: str) -> tuple[str, ...]:
    return await store.synonyms.add(scope, phrases, largest=4, most=2)


async def test_reading_and_removing_what_is_not_there(store: Store, folder: Path) -> None:
    assert await store.synonyms.sets([HERE, SHARED]) == []
    assert names(folder.parent) == []
    assert not await store.synonyms.remove(HERE, "SLA")


async def test_each_scope_has_its_own(store: Store) -> None:
    await add(store, HERE, "SLA", "pact")
    await add(store, THERE, "sla", "treaty")
    assert await store.synonyms.sets([HERE]) == [("SLA", "pact")]
    assert await store.synonyms.sets([HERE, THERE]) == [("SLA", "pact"), ("sla", "treaty")]
    assert await store.synonyms.remove(THERE, "Sla")
    assert await store.synonyms.sets([HERE, THERE]) == [("SLA", "pact")]


async def test_no_row_outlives_its_set(store: Store, folder: Path) -> None:
    await add(store, HERE, "SLA", "pact", "treaty")
    await store.synonyms.remove(HERE, "treaty")
    assert rows(folder, "SELECT phrase FROM synonym ORDER BY id") == [("SLA",), ("pact",)]
    await store.synonyms.remove(HERE, "SLA")
    assert rows(folder, "SELECT phrase FROM synonym") == []


@pytest.mark.parametrize(
    "phrases",
    [
        ("a", "c", "d", "e"),  # five in a set
        ("a", "x", "c"),  # two sets that are too large as one
        ("v", "w"),  # a third set
    ],
)
async def test_what_is_over_a_limit_changes_nothing(store: Store, phrases: tuple[str, ...]) -> None:
    await add(store, HERE, "a", "b")
    await add(store, HERE, "x", "y")
    with pytest.raises(QuotaError):
        await add(store, HERE, *phrases)
    assert await store.synonyms.sets([HERE]) == [("a", "b"), ("x", "y")]
    assert await add(store, HERE, "a", "x") == ("a", "b", "x", "y")


async def test_two_at_once_keep_within_the_limits(store: Store, folder: Path) -> None:
    async with Store(folder) as other:
        adding = [
            add(each, HERE, "base", f"one{number}", f"two{number}")
            for number, each in enumerate((store, other, store, other))
        ]
        done = await asyncio.gather(*adding, return_exceptions=True)
    assert sum(isinstance(each, QuotaError) for each in done) == 3
    [kept] = await store.synonyms.sets([HERE])
    assert len(kept) == 3
