"""Servers: who may edit there, and what becomes of the data of one that the bot has left."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from bot.library.indexes import Indexes
from bot.model import Scope
from bot.store.store import Store

KEPT = timedelta(days=14)
"""How long the data of a server is kept after the bot has left it."""


class Servers:
    """What is known of each Discord server besides its articles."""

    def __init__(self, store: Store, indexes: Indexes) -> None:
        self._store = store
        self._indexes = indexes

    async def editors(self, scope: Scope) -> int | None:
        """The id of the role whose members may edit, besides those who manage the server."""
        return await self._store.servers.editors(scope)

    async def set_editors(self, scope: Scope, role: int | None) -> None:
        """Let the members of a role edit, or nobody but those who manage the server."""
        await self._store.servers.set_editors(scope, role)

    async def reconcile(self, present: Iterable[Scope], now: datetime) -> None:
        """Mark the servers with data that are not ``present`` as left, and the others as not."""
        await self._store.servers.reconcile(frozenset(present), now)

    async def purge_left(self, now: datetime) -> int:
        """Remove all data of the servers that were left ``KEPT`` ago; returns how many."""
        scopes = await self._store.servers.left(now - KEPT)
        for scope in scopes:
            ids = [article.id for article in await self._store.articles([scope])]
            await self._store.remove_many(scope, ids)
            await self._store.cards.drop_all(scope)
            await self._store.servers.forget(scope)
            self._indexes.forget(scope)
        if scopes:
            await self._store.vocabulary.forget_unused()
        return len(scopes)
