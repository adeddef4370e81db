"""Bodies: what of an article is large, its text and its passages, written bit by bit.

The write lock is never held for as long as a large article takes. All slices of a body but the
last are written in transactions of their own, while the body is a draft that nobody sees; the last
comes with the transaction in which an article or a revision becomes its owner. A body without one
expires: at once where its owner has let it go, after an hour where it is a draft, whose writer was
killed if it is still there by then. Who writes next deletes it, slice by slice.
"""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import aiosqlite
import numpy as np
from numpy.typing import NDArray

from bot.errors import StoreError
from bot.store.coding import Columns
from bot.store.database import Database
from bot.store.vocabulary import add_terms, known_terms

PART = 500_000
"""Characters of a text that are written at once."""

_DRAFT = timedelta(hours=1)
"""How long a draft may be written at."""

_BODIES = 500
_PASSAGES = 2_000
_PARTS = 4
"""How many of each are deleted at once."""

Slice = str | Columns
"""A part of a text, or some passages."""


@dataclass(slots=True)
class Body:
    """A body on its way: the slices that are still to be written, and its id if it is begun.

    ``equal`` is a body that holds the same, if there is one. ``terms`` are the ids of those of the
    slices before. None is forgotten while it is there.
    """

    rest: Sequence[Slice]
    id: int | None = None
    equal: int | None = None
    terms: NDArray[np.uint32] = field(default_factory=lambda: np.zeros(0, np.uint32))


def parts(text: str) -> tuple[str, ...]:
    """A text as the slices of its body, at least one."""
    return tuple(text[at : at + PART] for at in range(0, max(1, len(text)), PART))


@asynccontextmanager
async def drafted(database: Database, bodies: Sequence[Body]) -> AsyncIterator[None]:
    """Write all slices of some bodies but the last ones, so that they may be made complete.

    One that is equal to what there is is not written. What is not complete at the end is deleted.
    """
    try:
        for body in bodies:
            while body.equal is None and len(body.rest) > 1:
                async with database.writing() as connection:
                    if body.id is None:
                        expires = _stamp(datetime.now(UTC) + _DRAFT)
                        body.id = await _begun(connection, expires)
                    await _write_next(connection, body, body.id)
        yield
    finally:
        await discard(database, [body.id for body in bodies if body.id is not None])


async def complete(connection: aiosqlite.Connection, body: Body) -> int:
    """Write what is left of a body and keep it from expiring; returns its id.

    Raises:
        StoreError: it took longer than a draft may, and has been deleted.
    """
    if body.id is None:
        body_id = await _begun(connection, None)
    else:
        body_id = body.id
        kept = await connection.execute(
            "UPDATE body SET expires_at = NULL WHERE id = ?", (body_id,)
        )
        if not kept.rowcount:
            raise StoreError("Storing the article was interrupted for too long: try again.")
    while body.rest:
        await _write_next(connection, body, body_id)
    return body_id


async def kept_or_complete(connection: aiosqlite.Connection, body: Body, stored: int | None) -> int:
    """The stored body of an article if it still is the equal one, else this one made complete."""
    if stored is not None and stored == body.equal:
        return stored
    return await complete(connection, body)


async def holds(connection: aiosqlite.Connection, body_id: int, slices: Sequence[Columns]) -> bool:
    """Whether the passages of a body are just these."""
    last, ids = 0, np.zeros(0, np.uint32)
    for each in slices:
        ids = np.concatenate([ids, await known_terms(connection, each.vocabulary)])
        stored = list(
            await connection.execute_fetchall(
                "SELECT first_line, last_line, text, terms, pieces, steps, id FROM passage"
                " WHERE body = ? AND id > ? ORDER BY id LIMIT ?",
                (body_id, last, len(each)),
            )
        )
        if not await asyncio.to_thread(_equal, stored, each, ids):
            return False
        last = stored[-1][-1] if stored else last
    more = await connection.execute_fetchall(
        "SELECT 1 FROM passage WHERE body = ? AND id > ? LIMIT 1", (body_id, last)
    )
    return not list(more)


async def sweep(database: Database) -> None:
    """Delete the bodies that have expired."""
    while ids := await _expired(database):
        some = ", ".join(map(str, ids))
        async with database.writing() as connection:
            for table, most in ("passage", _PASSAGES), ("part", _PARTS):
                deleted = await connection.execute(
                    f"DELETE FROM {table} WHERE rowid IN"
                    f" (SELECT rowid FROM {table} WHERE body IN ({some}) LIMIT {most})"
                )
                if deleted.rowcount == most:
                    break
            else:
                await connection.execute(f"DELETE FROM body WHERE id IN ({some})")


async def discard(database: Database, drafts: Sequence[int] = ()) -> None:
    """Delete those of some drafts that have no owner, and whatever else has expired.

    What cannot be deleted now is left to who writes next.
    """
    with suppress(StoreError):
        if drafts:
            async with database.writing() as connection:
                await connection.executemany(
                    "UPDATE body SET expires_at = '' WHERE id = ? AND expires_at IS NOT NULL",
                    [(body_id,) for body_id in drafts],
                )
        await sweep(database)


def _equal(stored: Sequence[aiosqlite.Row], passages: Columns, ids: NDArray[np.uint32]) -> bool:
    return [row[:-1] for row in stored] == list(passages.rows(ids))


async def _expired(database: Database) -> list[int]:
    async with database.reading() as connection:
        rows = await connection.execute_fetchall(
            f"SELECT id FROM body WHERE expires_at <= ? LIMIT {_BODIES}",
            (_stamp(datetime.now(UTC)),),
        )
    return [int(body_id) for (body_id,) in rows]


async def _begun(connection: aiosqlite.Connection, expires: str | None) -> int:
    rows = await connection.execute_fetchall(
        "INSERT INTO body (expires_at) VALUES (?) RETURNING id", (expires,)
    )
    return next(int(body_id) for (body_id,) in rows)


async def _write_next(connection: aiosqlite.Connection, body: Body, body_id: int) -> None:
    piece, *body.rest = body.rest
    if isinstance(piece, str):
        await connection.execute(
            "INSERT INTO part SELECT ?1, count(*), ?2 FROM part WHERE body = ?1", (body_id, piece)
        )
        return
    # They come with the first passages that have them, as others may be forgotten.
    added = await add_terms(connection, piece.vocabulary)
    body.terms = np.concatenate([body.terms, added])
    await connection.executemany(
        "INSERT INTO passage (body, first_line, last_line, text, terms, pieces, steps)"
        " VALUES (?, ?, ?, ?, ?, ?, ?)",
        ((body_id, *row) for row in piece.rows(body.terms)),
    )


def _stamp(moment: datetime) -> str:
    return moment.isoformat(timespec="seconds")
