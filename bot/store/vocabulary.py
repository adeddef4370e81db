"""The vocabulary: the terms of every scope's passages, and their ids."""

import json
from collections.abc import Iterable
from functools import partial
from itertools import chain
from typing import NamedTuple

import aiosqlite
import numpy as np
from numpy.typing import NDArray

from bot.store.coding import decode_terms
from bot.store.database import Database
from bot.work import Work

_TERMS = 200_000
"""Terms of the vocabulary that are read at once, so that no server's words hold up the others."""

_FORGOTTEN = 2_000
"""Terms that are forgotten at once."""

_BLOBS = 10_000
"""Passages whose terms are read at once."""

_LEARNT = 20_000
"""Terms that get their ids in one transaction."""

_FORGETTING = "SELECT coalesce((SELECT value FROM meta WHERE key = 'forgotten'), 0)"


class Learnt(NamedTuple):
    """The ids of an article's terms, as they were when terms had been ``forgotten`` so often."""

    ids: NDArray[np.uint32]
    forgotten: int


class VocabularyStore:
    """The terms that passages have, and some that none has now."""

    def __init__(self, database: Database, work: Work) -> None:
        self._database = database
        self._work = work

    async def ids(self, terms: Iterable[str]) -> dict[str, int]:
        """The ids of those terms that the vocabulary knows."""
        rows = await self._database.rows(
            "SELECT text, id FROM term WHERE text IN (SELECT value FROM json_each(?))",
            json.dumps(list(terms)),
        )
        return ids_of(rows)

    async def by_prefix(self, prefixes: Iterable[str]) -> dict[str, dict[str, int]]:
        """The terms of the vocabulary that begin with each of some prefixes, and their ids."""
        rows = await self._database.rows(
            "SELECT value, text, term.id FROM json_each(?)"
            " JOIN term ON text >= value AND text < value || char(1114111)",
            json.dumps(list(prefixes)),
        )
        found: dict[str, dict[str, int]] = {}
        for prefix, text, term_id in rows:
            found.setdefault(prefix, {})[text] = term_id
        return found

    async def beginning(self, beginnings: Iterable[str], shortest: int, longest: int) -> list[str]:
        """Terms of the vocabulary, every scope's, that begin so and are so many letters long."""
        # One string, as tens of thousands of rows take several times as long.
        rows = await self._database.rows(
            "SELECT group_concat(text, char(10)) FROM (SELECT text FROM json_each(?)"
            " CROSS JOIN term ON text >= value AND text < value || char(0x10FFFF)"
            f" WHERE length(text) BETWEEN ? AND ? LIMIT {_TERMS})",
            json.dumps(list(beginnings)),
            shortest,
            longest,
        )
        joined = str(rows[0][0] or "")
        return await self._work.answer(lambda: joined.split("\n")) if joined else []

    async def learn(self, vocabulary: str) -> Learnt:
        """Give the terms of a slice their ids, a portion at a time.

        A million new ones in the transaction of their article would keep everybody else from
        writing for seconds. As long as no passage holds them, they may be forgotten again.
        """
        [(forgotten,)] = await self._database.rows(_FORGETTING)
        ids = []
        for portion in await self._work.behind(partial(_portions, vocabulary)):
            async with self._database.reading() as reader:
                known = await known_terms(reader, portion)
            if not known.all():
                async with self._database.writing() as connection:
                    known = await add_terms(connection, portion)
            ids.append(known)
        return Learnt(np.concatenate(ids), int(forgotten))

    async def forget_unused(self) -> None:
        """Drop the words that only removed articles had; their ids are never given again.

        What is used is looked up before, and in the transactions only what was stored since.
        """
        seen, used = await self._used(0)
        ids = await self._database.rows("SELECT id FROM term")
        # In their order, neighbours go together and few pages are written.
        unused = await self._work.behind(lambda: sorted(_flat(ids) - used))
        for at in range(0, len(unused), _FORGOTTEN):
            seen, since = await self._used(seen)
            used |= since
            async with self._database.writing() as connection:
                stored = await connection.execute_fetchall(
                    "SELECT terms FROM passage WHERE id > ?", (seen,)
                )
                some = set(unused[at : at + _FORGOTTEN]) - used
                some -= await self._work.behind(partial(_distinct, stored))
                await connection.execute(
                    "DELETE FROM term WHERE id IN (SELECT value FROM json_each(?))",
                    (json.dumps(list(some)),),
                )
                await connection.execute(
                    "INSERT INTO meta VALUES ('forgotten', 1)"
                    " ON CONFLICT DO UPDATE SET value = value + 1"
                )
        await self._database.settle()

    async def _used(self, seen: int) -> tuple[int, set[int]]:
        """The id of the last passage, and the terms of all after one that was seen."""
        used = set[int]()
        while rows := await self._database.rows(
            f"SELECT id, terms FROM passage WHERE id > ? ORDER BY id LIMIT {_BLOBS}", seen
        ):
            used |= await self._work.behind(partial(_distinct, [row[1:] for row in rows]))
            seen = rows[-1][0]
        return seen, used


async def known_terms(connection: aiosqlite.Connection, vocabulary: str) -> NDArray[np.uint32]:
    """The ids of the terms of a slice, in the order of its vocabulary; 0 for unknown ones."""
    found = await connection.execute_fetchall(
        "SELECT coalesce(term.id, 0) FROM json_each(?) LEFT JOIN term ON text = value ORDER BY key",
        (vocabulary,),
    )
    return np.fromiter(chain.from_iterable(found), np.uint32)


async def ids_in(
    connection: aiosqlite.Connection, vocabulary: str, learnt: Learnt | None
) -> NDArray[np.uint32]:
    """The ids of the terms of a slice, which may have been ``learnt`` before."""
    if learnt is not None:
        [(forgotten,)] = await connection.execute_fetchall(_FORGETTING)
        if int(forgotten) == learnt.forgotten:
            return learnt.ids
    return await add_terms(connection, vocabulary)


async def add_terms(connection: aiosqlite.Connection, vocabulary: str) -> NDArray[np.uint32]:
    """The ids of the terms of a slice; those that are new get theirs here."""
    ids = await known_terms(connection, vocabulary)
    if not ids.all():
        new = np.flatnonzero(ids == 0)
        places = json.dumps(new.tolist())
        await connection.execute(
            "INSERT INTO term (text) SELECT value FROM json_each(?)"
            " WHERE key IN (SELECT value FROM json_each(?)) ORDER BY key",
            (vocabulary, places),
        )
        added = await connection.execute_fetchall(
            "SELECT term.id FROM json_each(?) JOIN term ON text = value"
            " WHERE key IN (SELECT value FROM json_each(?)) ORDER BY key",
            (vocabulary, places),
        )
        ids[new] = np.fromiter(chain.from_iterable(added), np.uint32)
    return ids


def ids_of(rows: Iterable[aiosqlite.Row]) -> dict[str, int]:
    """Terms and their ids by term."""
    return {str(text): int(term_id) for text, term_id in rows}


def is_large(vocabulary: str) -> bool:
    """Whether a slice may have more terms than get their ids in one transaction."""
    return vocabulary.count(",") > _LEARNT


def _portions(vocabulary: str) -> list[str]:
    terms = json.loads(vocabulary)
    return [json.dumps(terms[at : at + _LEARNT]) for at in range(0, len(terms), _LEARNT)]


def _distinct(blobs: Iterable[Iterable[bytes]]) -> set[int]:
    """The term ids of some passages."""
    return set(np.unique(decode_terms(b"".join(chain.from_iterable(blobs)))).tolist())


def _flat(ids: Iterable[Iterable[int]]) -> set[int]:
    return set(chain.from_iterable(ids))
