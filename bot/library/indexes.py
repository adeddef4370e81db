"""The index of every scope, kept at the state of the store."""

import asyncio
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from bot.model import Hit, Scope, State
from bot.ranking.index import (
    NO_ALTERNATIVES,
    Alternatives,
    Index,
    Ranking,
    passages,
    search,
    weigh,
    within,
)
from bot.store.store import Store

T = TypeVar("T")


class Indexes:
    """Indexes in memory, loaded when first asked for, and let go when others need the room.

    All together they take no more than ``budget`` bytes, but for those that a question needs: the
    ones that nobody has asked for longest go first.
    One thread owns them: searching and applying changes take turns there, so no index is ever
    seen half changed and the event loop never waits for ranking. Building happens on other
    threads, beside the index that answers meanwhile.
    """

    def __init__(self, store: Store, budget: int) -> None:
        self._store = store
        self._budget = budget
        self._indexes: dict[Scope, Index] = {}
        self._locks: defaultdict[Scope, asyncio.Lock] = defaultdict(asyncio.Lock)
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="ranking")

    def close(self) -> None:
        self._thread.shutdown()

    async def search(
        self,
        scopes: Sequence[Scope],
        terms: Mapping[int, float],
        k: int,
        allow: Collection[int] | None = None,
        *,
        alternatives: Alternatives = NO_ALTERNATIVES,
        holding: Collection[Collection[int]] = (),
        without: Collection[int] = (),
    ) -> Ranking:
        """Rank the passages of some scopes as they stand in the store now.

        The ranking tells of the articles that its hits are of.
        """
        indexes = await self._all(scopes)

        def searched() -> Ranking:
            ranking = search(
                indexes,
                terms,
                k,
                allow,
                alternatives=alternatives,
                holding=holding,
                without=without,
            )
            articles = {hit.article_id for hit in ranking.hits}
            return ranking._replace(within=within(indexes, articles, terms, alternatives))

        return await self._on_thread(searched)

    async def weigh(
        self, scopes: Sequence[Scope], terms: Iterable[int], allow: Collection[int] | None = None
    ) -> Ranking:
        """What some scopes say of terms now, before any hit is looked for."""
        indexes = await self._all(scopes)
        return await self._on_thread(lambda: weigh(indexes, terms, allow))

    async def passages(
        self,
        scopes: Sequence[Scope],
        terms: Iterable[int],
        allow: Collection[int] | None = None,
    ) -> dict[int, NDArray[np.int64]]:
        """The ids of the passages of some scopes that hold each term, as they stand now."""
        indexes = await self._all(scopes)
        return await self._on_thread(lambda: passages(indexes, terms, allow))

    async def every(
        self,
        scopes: Sequence[Scope],
        allow: Collection[int] | None,
        holding: Collection[Collection[int]],
        without: Collection[int],
    ) -> list[Hit]:
        """All passages that ``search`` may see now, with a score of 0, by their ids."""
        indexes = await self._all(scopes)
        return await self._on_thread(
            lambda: sorted(hit for index in indexes for hit in index.every(allow, holding, without))
        )

    async def term_ids(self, scopes: Sequence[Scope], terms: Iterable[str]) -> dict[str, int]:
        """The ids of those terms that passages of some scopes hold, and of some that none does."""
        vocabularies = [index.vocabulary for index in await self._all(scopes)]
        return {term: known[term] for term in terms for known in vocabularies if term in known}

    async def current(self, scope: Scope) -> Index:
        """The index of a scope, at the store's latest change or beyond."""
        return (await self._all([scope]))[0]

    async def has_passages(self, scope: Scope) -> bool:
        """Whether a scope had passages of its own when it was last asked."""
        index = self._indexes.get(scope)
        return len(await self.current(scope) if index is None else index) > 0

    async def _all(self, scopes: Sequence[Scope]) -> list[Index]:
        states = await self._store.states(scopes)
        return [await self._at(scope, state) for scope, state in zip(scopes, states, strict=True)]

    async def _at(self, scope: Scope, state: State) -> Index:
        """The index of a scope at a state of the store or beyond."""
        async with self._locks[scope]:
            index = self._indexes.pop(scope, None)
            if index is None:
                index = await self._built(scope)
            self._indexes[scope] = index  # The last one is the one asked for last.
            if _state(index) != state:
                index = self._indexes[scope] = await self._caught_up(scope, index)
            self._make_room()
            return index

    def _make_room(self) -> None:
        """Let go of those that nobody has asked for longest, but never of the last."""
        sizes = {scope: index.memory for scope, index in self._indexes.items()}
        taken = sum(sizes.values())
        for scope in list(sizes)[:-1]:
            if taken > self._budget:
                taken -= sizes[scope]
                del self._indexes[scope]

    def forget(self, scope: Scope) -> None:
        """Let go of the index of a scope; it is loaded again if the scope is asked."""
        self._indexes.pop(scope, None)

    async def rebuild(self, scope: Scope) -> Index:
        """Build a fresh index beside the one that answers, then swap."""
        index = await self._built(scope)
        async with self._locks[scope]:
            index = self._indexes[scope] = await self._caught_up(scope, index)
            return index

    async def _built(self, scope: Scope) -> Index:
        # The state is read before the rows: what changes in between is applied a second time,
        # which does no harm, rather than never.
        [state] = await self._store.states([scope])
        rows = await self._store.passage_terms(scope)
        return await asyncio.to_thread(
            lambda: Index(state.number, rows, incarnation=state.incarnation)
        )

    async def _caught_up(self, scope: Scope, index: Index) -> Index:
        """The index brought to the state of the store now, or another where that was restored."""
        [state] = await self._store.states([scope])
        if state.incarnation != index.incarnation or state.number < index.number:
            return await self._built(scope)
        if state.number > index.number:
            changed = await self._store.changed_articles(scope, index.number)
            rows = await self._store.passage_terms(scope, changed)
            await self._on_thread(lambda: index.apply(state.number, changed, rows))
        return index

    async def _on_thread(self, work: Callable[[], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._thread, work)


def _state(index: Index) -> State:
    return State(index.incarnation, index.number)
