"""The engine on rank-bm25: an index of every scope, kept at the state of the store."""

import asyncio
from collections import Counter, defaultdict
from collections.abc import AsyncIterator, Iterable, Mapping
from contextlib import asynccontextmanager

from bot.engine import Allow, Engine, Holders, Query, Ranking, Searcher
from bot.model import Hit, Scope, State
from bot.ranking.index import Index, holders, search, within
from bot.store.store import Store
from bot.work import Work


class IndexSearcher(Searcher):
    """The indexes of some scopes, held while a question is answered."""

    def __init__(self, work: Work, indexes: Mapping[Scope, Index]) -> None:
        self._work = work
        self._indexes = indexes
        self._all = list(indexes.values())

    async def search(self, query: Query, k: int, allow: Allow) -> Ranking:
        def searched() -> Ranking:
            ranking = search(self._all, query, k, allow)
            articles = {hit.article_id for hit in ranking.hits}
            return ranking._replace(
                within=within(self._all, articles, query),
                scopes=frozenset(scope for scope, index in self._indexes.items() if len(index)),
            )

        return await self._work.rank(searched)

    async def every(self, query: Query, k: int, allow: Allow) -> list[Hit]:
        return await self._work.rank(
            lambda: sorted(hit for index in self._all for hit in index.every(query, allow))[:k]
        )

    async def holders(self, words: Iterable[str], k: int, allow: Allow) -> dict[str, Holders]:
        return await self._work.rank(lambda: holders(self._all, words, k, allow))


class Indexes(Engine):
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
    async def searcher(self, states: Mapping[Scope, State]) -> AsyncIterator[Searcher]:
        self._held.update(states.keys())
        try:
            indexes = {scope: await self._at(scope, state) for scope, state in states.items()}
            self._make_room()
            yield IndexSearcher(self._work, indexes)
        finally:
            self._held -= Counter(states.keys())
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

    async def forget(self, scope: Scope) -> None:
        self._indexes.pop(scope, None)

    def mostly_deleted(self) -> list[Scope]:
        return [scope for scope, index in self._indexes.items() if index.mostly_deleted]

    async def rebuild(self, scope: Scope) -> int:
        index = await self._built(scope)
        async with self._locks[scope]:
            index = self._indexes[scope] = await self._caught_up(scope, index)
            self._make_room()
            return len(index)

    async def _built(self, scope: Scope) -> Index:
        # The state is read before the rows: what changes in between is applied a second time,
        # which does no harm, rather than never.
        state = (await self._store.states([scope]))[scope]
        rows = await self._store.passage_terms(scope)
        return await self._work.behind(
            lambda: Index(state.number, rows, incarnation=state.incarnation)
        )

    async def _caught_up(self, scope: Scope, index: Index) -> Index:
        """The index brought to the state of the store now, or another where that was restored."""
        state = (await self._store.states([scope]))[scope]
        if state.incarnation != index.incarnation or state.number < index.number:
            return await self._built(scope)
        if state.number > index.number:
            changed = await self._store.changed_articles(scope, index.number)
            rows = await self._store.passage_terms(scope, changed)
            await self._work.rank(lambda: index.apply(state.number, changed, rows))
        return index


def _state(index: Index) -> State:
    return State(index.incarnation, index.number)
