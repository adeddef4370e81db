"""The index of every scope, kept at the state of the store."""

import asyncio
from collections import Counter, defaultdict
from collections.abc import AsyncIterator, Collection, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager

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
    term_ids,
    weigh,
    within,
)
from bot.store.store import Store
from bot.work import Work


class Searcher:
    """The indexes of some scopes, held while a question is answered.

    They may move on to later changes meanwhile, but they stay.
    """

    def __init__(self, work: Work, indexes: Mapping[Scope, Index]) -> None:
        self._work = work
        self._indexes = indexes
        self._all = list(indexes.values())

    async def search(
        self,
        terms: Mapping[int, float],
        k: int,
        allow: Collection[int] | None = None,
        *,
        alternatives: Alternatives = NO_ALTERNATIVES,
        holding: Collection[Collection[int]] = (),
        without: Collection[int] = (),
    ) -> Ranking:
        """Rank passages, see ``search``; the ranking tells of the articles that its hits are of."""

        def searched() -> Ranking:
            ranking = search(
                self._all,
                terms,
                k,
                allow,
                alternatives=alternatives,
                holding=holding,
                without=without,
            )
            articles = {hit.article_id for hit in ranking.hits}
            return ranking._replace(within=within(self._all, articles, terms, alternatives))

        return await self._work.rank(searched)

    async def weigh(self, terms: Iterable[int], allow: Collection[int] | None = None) -> Ranking:
        """What the scopes say of terms, before any hit is looked for."""
        return await self._work.rank(lambda: weigh(self._all, terms, allow))

    async def passages(
        self, terms: Iterable[int], allow: Collection[int] | None = None
    ) -> dict[int, NDArray[np.int64]]:
        """The ids of the passages that hold each term."""
        return await self._work.rank(lambda: passages(self._all, terms, allow))

    async def every(
        self,
        allow: Collection[int] | None,
        holding: Collection[Collection[int]],
        without: Collection[int],
    ) -> list[Hit]:
        """All passages that ``search`` may see, with a score of 0, by their ids."""
        return await self._work.rank(
            lambda: sorted(
                hit for index in self._all for hit in index.every(allow, holding, without)
            )
        )

    async def term_ids(self, terms: Collection[str]) -> dict[str, int]:
        """The ids of those terms that passages hold, and of some that none does."""
        return await self._work.rank(lambda: term_ids(self._all, terms))

    def has_passages(self, scope: Scope) -> bool:
        """Whether one of the scopes has passages of its own."""
        return len(self._indexes[scope]) > 0


class Indexes:
    """Indexes in memory, loaded when first asked for, and let go when others need the room.

    All together they take no more than ``budget`` bytes, but for those that questions hold: the
    ones that nobody has asked for longest go first.
    One thread owns them: searching and applying changes take turns there, so no index is ever
    seen half changed and the event loop never waits for ranking. Building happens on other
    threads, beside the index that answers meanwhile.
    """

    def __init__(self, store: Store, work: Work, budget: int) -> None:
        self._store = store
        self._work = work
        self._budget = budget
        self._indexes: dict[Scope, Index] = {}
        self._held: Counter[Scope] = Counter()
        self._locks: defaultdict[Scope, asyncio.Lock] = defaultdict(asyncio.Lock)

    @asynccontextmanager
    async def searcher(self, scopes: Sequence[Scope]) -> AsyncIterator[Searcher]:
        """The indexes of some scopes, as they stand in the store now or later."""
        self._held.update(scopes)
        try:
            states = await self._store.states(scopes)
            indexes = {
                scope: await self._at(scope, state)
                for scope, state in zip(scopes, states, strict=True)
            }
            self._make_room()
            yield Searcher(self._work, indexes)
        finally:
            self._held -= Counter(scopes)
            self._make_room()

    async def _at(self, scope: Scope, state: State) -> Index:
        """The index of a scope at a state of the store or beyond."""
        async with self._locks[scope]:
            index = self._indexes.pop(scope, None)
            if index is None:
                index = await self._built(scope)
            self._indexes[scope] = index  # The last one is the one asked for last.
            if _state(index) != state:
                index = self._indexes[scope] = await self._caught_up(scope, index)
            return index

    def _make_room(self) -> None:
        """Let go of those that nobody has asked for longest, but never of what a question holds."""
        sizes = {scope: index.memory for scope, index in self._indexes.items()}
        taken = sum(sizes.values())
        for scope, size in sizes.items():
            if taken > self._budget and not self._held[scope]:
                taken -= size
                del self._indexes[scope]

    def forget(self, scope: Scope) -> None:
        """Let go of the index of a scope; it is loaded again if the scope is asked."""
        self._indexes.pop(scope, None)

    def mostly_deleted(self) -> list[Scope]:
        """The scopes in whose indexes removed passages outnumber the others."""
        return [scope for scope, index in self._indexes.items() if index.mostly_deleted]

    async def rebuild(self, scope: Scope) -> Index:
        """Build a fresh index beside the one that answers, then swap."""
        index = await self._built(scope)
        async with self._locks[scope]:
            index = self._indexes[scope] = await self._caught_up(scope, index)
            self._make_room()
            return index

    async def _built(self, scope: Scope) -> Index:
        # The state is read before the rows: what changes in between is applied a second time,
        # which does no harm, rather than never.
        [state] = await self._store.states([scope])
        rows = await self._store.passage_terms(scope)
        return await self._work.behind(
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
            await self._work.rank(lambda: index.apply(state.number, changed, rows))
        return index


def _state(index: Index) -> State:
    return State(index.incarnation, index.number)
