"""Synonyms: words and phrases of a scope that mean the same."""

import json
from collections.abc import Iterable, Sequence

import aiosqlite

from bot.errors import QuotaError
from bot.model import Scope
from bot.store.database import Database


class SynonymStore:
    """Sets of phrases; a phrase is in one set of its scope at most, whatever its case."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def sets(self, scopes: Iterable[Scope]) -> list[tuple[str, ...]]:
        """The sets of some scopes, each in the order in which its phrases came."""
        rows = await self._database.rows(
            "SELECT scope, meaning, phrase FROM synonym"
            " WHERE scope IN (SELECT value FROM json_each(?)) ORDER BY scope, meaning, id",
            json.dumps(list(scopes)),
        )
        found: dict[tuple[str, int], list[str]] = {}
        for scope, meaning, phrase in rows:
            found.setdefault((scope, meaning), []).append(phrase)
        return [tuple(phrases) for phrases in found.values()]

    async def add(
        self, scope: Scope, phrases: Sequence[str], *, largest: int, most: int
    ) -> tuple[str, ...]:
        """Let some phrases mean the same, with all that any of them meant; returns the set.

        Raises:
            QuotaError: the set would hold more than ``largest`` phrases, or the scope more than
                ``most`` sets; nothing was changed.
        """
        keys = json.dumps([phrase.casefold() for phrase in phrases])
        async with self._database.writing() as connection:
            meanings = await _meanings(connection, scope, keys)
            await connection.execute(
                "UPDATE synonym SET meaning = ?"
                " WHERE scope = ? AND meaning IN (SELECT value FROM json_each(?))",
                (meanings[0], scope, json.dumps(meanings)),
            )
            await connection.executemany(
                "INSERT INTO synonym (scope, meaning, phrase, key) VALUES (?, ?, ?, ?)"
                " ON CONFLICT (scope, key) DO NOTHING",
                [(scope, meanings[0], phrase, phrase.casefold()) for phrase in phrases],
            )
            rows = await connection.execute_fetchall(
                "SELECT phrase FROM synonym WHERE scope = ? AND meaning = ? ORDER BY id",
                (scope, meanings[0]),
            )
            joined = tuple(str(phrase) for (phrase,) in rows)
            if len(joined) > largest:
                raise QuotaError(f"At most {largest} words and phrases may mean the same.")
            [(sets,)] = await connection.execute_fetchall(
                "SELECT count(DISTINCT meaning) FROM synonym WHERE scope = ?", (scope,)
            )
            if sets > most:
                raise QuotaError(f"There are {most:,} sets of synonyms already: remove one first.")
            return joined

    async def remove(self, scope: Scope, phrase: str) -> bool:
        """Take a phrase out of its set; false if it is in none. A set left with one goes."""
        async with self._database.writing() as connection:
            cursor = await connection.execute(
                "DELETE FROM synonym WHERE scope = ? AND key = ?", (scope, phrase.casefold())
            )
            await connection.execute(
                "DELETE FROM synonym WHERE scope = ?1 AND meaning IN"
                " (SELECT meaning FROM synonym WHERE scope = ?1 GROUP BY meaning"
                " HAVING count(*) = 1)",
                (scope,),
            )
            return bool(cursor.rowcount)


async def _meanings(connection: aiosqlite.Connection, scope: Scope, keys: str) -> list[int]:
    """Those that some phrases have, or one that is free."""
    known = await connection.execute_fetchall(
        "SELECT DISTINCT meaning FROM synonym"
        " WHERE scope = ? AND key IN (SELECT value FROM json_each(?))",
        (scope, keys),
    )
    if meanings := [int(meaning) for (meaning,) in known]:
        return meanings
    [(free,)] = await connection.execute_fetchall(
        "SELECT coalesce(max(meaning), 0) + 1 FROM synonym WHERE scope = ?", (scope,)
    )
    return [int(free)]
