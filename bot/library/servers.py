"""Servers: who may edit there, and what becomes of the data of one that the bot has left."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from bot.access import Caller, Right, View
from bot.engine import Engine
from bot.model import Scope
from bot.store.store import Store

if TYPE_CHECKING:
    from bot.library.meaning import Meaning

KEPT = timedelta(days=14)
"""How long the data of a server is kept after the bot has left it."""

IsIn = Callable[[Scope], bool | None]
"""Whether the bot is in a server, by Discord's word now; None where this process has no word."""


class Servers:
    """What is known of each Discord server besides its articles."""

    def __init__(self, store: Store, engine: Engine, meaning: "Meaning | None") -> None:
        self._store = store
        self._engine = engine
        self._meaning = meaning

    async def editors(self, caller: Caller) -> int | None:
        """The id of the role whose members may edit, besides those who manage the server."""
        return await self._store.servers.editors(caller.scope)

    async def set_editors(self, caller: Caller, role: int | None) -> None:
        """Let the members of a role edit, or nobody but those who manage the server."""
        caller.demand(Right.MANAGE)
        await self._store.servers.set_editors(caller.scope, role)

    async def reconcile(self, is_in: IsIn, now: datetime) -> None:
        """Mark the servers with data that the bot is not in as left, those it is in as not."""
        word = {scope: is_in(scope) for scope in await self._store.servers.known()}
        await self._store.servers.mark_left([s for s in word if word[s] is False], now)
        await self._store.servers.mark_present([s for s in word if word[s]])

    async def joined(self, scope: Scope) -> None:
        """Take the mark off a server that the bot is in again."""
        await self._store.servers.mark_present([scope])

    async def left(self, scope: Scope, now: datetime) -> None:
        """Mark a server that the bot has left, if it has data."""
        await self._store.servers.mark_left({scope} & await self._store.servers.known(), now)

    async def purge_left(self, is_in: IsIn, now: datetime) -> int:
        """Remove all data of the servers that were left ``KEPT`` ago; returns how many.

        Those that the bot is in after all lose their mark, and those that nobody tells this
        process of keep it.
        """
        purged = 0
        for scope in await self._store.servers.left(now - KEPT):
            there = is_in(scope)
            if there:
                await self.joined(scope)
            if there is not False:
                continue
            purged += 1
            ids = [article.id for article in await self._store.articles(View((scope,)))]
            await self._store.remove_many(scope, ids)
            await self._store.cards.drop_all(scope)
            await self._store.servers.forget(scope)
            await self._engine.forget(scope)
            if self._meaning is not None:
                self._meaning.forget(scope)
        if purged:
            await self._store.vocabulary.forget_unused()
        return purged
