"""Servers: who may edit there, and whether the bot has left."""

from collections.abc import Iterable
from datetime import date, datetime

from bot.model import SHARED, Scope
from bot.store.database import Database

_WITH_CARDS = """
    WITH RECURSIVE with_cards (scope) AS (
        SELECT min(scope) FROM card
        UNION ALL
        SELECT (SELECT min(card.scope) FROM card WHERE card.scope > with_cards.scope)
        FROM with_cards WHERE with_cards.scope IS NOT NULL
    )
"""
"""The scopes that have cards, each found from the one before: DISTINCT would walk all cards."""


class ServerStore:
    """What is known of each Discord server besides its articles."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def editors(self, scope: Scope) -> int | None:
        """The role whose members may edit."""
        rows = await self._database.rows("SELECT editors FROM server WHERE scope = ?", scope)
        return rows[0][0] if rows else None

    async def set_editors(self, scope: Scope, role: int | None) -> None:
        await self._database.write(
            "INSERT INTO server (scope, editors) VALUES (?, ?)"
            " ON CONFLICT (scope) DO UPDATE SET editors = excluded.editors",
            scope,
            role,
        )

    async def known(self) -> set[Scope]:
        """Every server with data."""
        rows = await self._database.rows(
            f"{_WITH_CARDS} SELECT scope FROM with_cards WHERE scope IS NOT NULL"
            " UNION SELECT scope FROM article"
            " UNION SELECT scope FROM server UNION SELECT scope FROM synonym"
            " UNION SELECT scope FROM links"
        )
        return {Scope(scope) for (scope,) in rows} - {SHARED}

    async def count_link(self, scope: Scope, day: date, most: int) -> bool:
        """Count one link of a day; false if the server has had as many as it may have that day."""
        return bool(
            await self._database.write(
                "INSERT INTO links VALUES (?1, ?2, 1) ON CONFLICT (scope) DO UPDATE"
                " SET followed = CASE day WHEN ?2 THEN followed + 1 ELSE 1 END, day = ?2"
                " WHERE day <> ?2 OR followed < ?3",
                scope,
                day.isoformat(),
                most,
            )
        )

    async def mark_left(self, scopes: Iterable[Scope], now: datetime) -> None:
        """Mark servers as left, from now if it is news."""
        moment = now.isoformat(timespec="seconds")
        async with self._database.writing() as connection:
            await connection.executemany(
                "INSERT INTO server (scope, left_at) VALUES (?, ?) ON CONFLICT (scope)"
                " DO UPDATE SET left_at = coalesce(left_at, excluded.left_at)",
                [(scope, moment) for scope in scopes],
            )

    async def mark_present(self, scopes: Iterable[Scope]) -> None:
        """Mark servers as not left."""
        async with self._database.writing() as connection:
            await connection.executemany(
                "UPDATE server SET left_at = NULL WHERE scope = ?", [(scope,) for scope in scopes]
            )

    async def left(self, before: datetime) -> list[Scope]:
        """The servers that the bot left before a moment."""
        rows = await self._database.rows(
            "SELECT scope FROM server WHERE left_at < ?", before.isoformat(timespec="seconds")
        )
        return [Scope(scope) for (scope,) in rows]

    async def forget(self, scope: Scope) -> None:
        """Drop what is known of a server; its articles and cards are dropped before."""
        async with self._database.writing() as connection:
            await connection.execute("DELETE FROM synonym WHERE scope = ?", (scope,))
            await connection.execute("DELETE FROM links WHERE scope = ?", (scope,))
            await connection.execute("DELETE FROM meaning WHERE scope = ?", (scope,))
            await connection.execute("DELETE FROM server WHERE scope = ?", (scope,))
