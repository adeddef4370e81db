"""What a writing transaction does; each function works inside of one that its caller began."""

import asyncio
import json
import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from itertools import chain

import aiosqlite
import numpy as np
from numpy.typing import NDArray

from bot.errors import QuotaError
from bot.model import SHARED, Added, Article, Document, Origin, Scope
from bot.store.coding import SLICE, Columns, PassageRow
from bot.store.rows import ARTICLE, article_of
from bot.text.passages import ANALYSIS_VERSION

_DRAWN = range(10**9, 10**15)
"""Ids of servers' articles: too many to guess or meet twice, and exact as numbers of JSON."""


@dataclass(frozen=True, slots=True)
class Quota:
    """What one scope may store: articles, and bytes of text. None where nothing limits it."""

    articles: int | None = None
    size: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """An article on its way into the store.

    ``passages`` are those by the rules of its ``language``, which somebody has set or the text
    tells. ``tags`` None keeps those of the article that is revised. ``fingerprint`` is that of a
    mirrored file, empty for other origins.
    """

    scope: Scope
    document: Document
    passages: Columns
    origin: Origin
    language: str
    language_set: bool = False
    tags: Sequence[str] | None = None
    fingerprint: str = ""


async def save(
    connection: aiosqlite.Connection, entry: Entry, known: Article | None, quota: Quota
) -> Added:
    """Insert an article, or give the ``known`` one its next revision if anything differs.

    Raises QuotaError if there is no room for it.
    """
    text = "\n".join(entry.document.lines)
    if known and await _same(connection, known, entry, text):
        await connection.execute(
            "UPDATE article SET fingerprint = ?, language_set = ? WHERE id = ?",
            (entry.fingerprint, entry.language_set, known.id),
        )
        await replace_passages(connection, known, entry.passages, entry.language)
        return Added(replace(known, language=entry.language), "unchanged", len(entry.passages))
    size = len(text.encode())
    await _require_room(connection, entry.scope, known, size, quota)
    article = await _write_article(connection, entry, known, size)
    await connection.execute(
        "INSERT INTO revision VALUES (?, ?, ?, ?, ?)",
        (
            article.id,
            article.revision,
            article.title,
            text,
            datetime.now(UTC).isoformat(timespec="seconds"),
        ),
    )
    await _drop_old_revisions(connection, article)
    ids = await _term_ids(connection, entry.passages)
    await _write_passages(connection, article.id, entry.passages.rows(ids))
    await connection.execute(
        "INSERT OR IGNORE INTO meta VALUES ('analysis', ?)", (str(ANALYSIS_VERSION),)
    )
    await record_change(connection, entry.scope, article.id)
    return Added(article, "revised" if known else "added", len(entry.passages))


async def by_origin(
    connection: aiosqlite.Connection, scope: Scope, origin: Origin
) -> Article | None:
    """An article of an origin; always the same one where several have it."""
    async with connection.execute(
        f"SELECT {ARTICLE} FROM article"
        " WHERE scope = ? AND origin_kind = ? AND origin_ref = ? ORDER BY id LIMIT 1",
        (scope, origin.kind, origin.ref),
    ) as cursor:
        row = await cursor.fetchone()
    return article_of(row) if row else None


async def by_id(connection: aiosqlite.Connection, scope: Scope, article_id: int) -> Article | None:
    """The article of an id, if it is of this scope."""
    async with connection.execute(
        f"SELECT {ARTICLE} FROM article WHERE id = ? AND scope = ?", (article_id, scope)
    ) as cursor:
        row = await cursor.fetchone()
    return article_of(row) if row else None


async def replace_passages(
    connection: aiosqlite.Connection, article: Article, passages: Columns, language: str
) -> None:
    """Store another analysis of the text that an article has; an equal one changes nothing."""
    await connection.execute("UPDATE article SET language = ? WHERE id = ?", (language, article.id))
    ids = await _term_ids(connection, passages)
    stored = await connection.execute_fetchall(
        "SELECT first_line, last_line, text, terms, sentences FROM passage"
        " WHERE article_id = ? ORDER BY id",
        (article.id,),
    )
    if await asyncio.to_thread(lambda: list(stored) == list(passages.rows(ids))):
        return
    await _write_passages(connection, article.id, passages.rows(ids))
    await record_change(connection, article.scope, article.id)


async def record_change(connection: aiosqlite.Connection, scope: Scope, article_id: int) -> None:
    """Let every index of the scope know that it is behind."""
    await connection.execute(
        "INSERT OR REPLACE INTO change (scope, article_id) VALUES (?, ?)", (scope, article_id)
    )


async def _same(connection: aiosqlite.Connection, known: Article, entry: Entry, text: str) -> bool:
    async with connection.execute(
        "SELECT text = ? FROM revision WHERE article_id = ? AND number = ?",
        (text, known.id, known.revision),
    ) as cursor:
        row = await cursor.fetchone()
    same_tags = entry.tags is None or tuple(entry.tags) == known.tags
    return bool(row and row[0]) and entry.document.title == known.title and same_tags


async def _require_room(
    connection: aiosqlite.Connection, scope: Scope, known: Article | None, size: int, quota: Quota
) -> None:
    """The place that the known article has counts as free."""
    async with connection.execute(
        "SELECT count(*), coalesce(sum(size), 0) FROM article WHERE scope = ? AND id IS NOT ?",
        (scope, known and known.id),
    ) as cursor:
        row = await cursor.fetchone()
    count, stored = row or (0, 0)
    if quota.articles is not None and count >= quota.articles:
        raise QuotaError(
            f"All places for articles here are taken ({quota.articles:,}): remove one first."
        )
    if quota.size is not None and stored + size > quota.size:
        raise QuotaError(
            f"This would go beyond the {quota.size / 1e6:g} MB of text that may be stored here: "
            "remove other articles first, or make it shorter."
        )


async def _write_article(
    connection: aiosqlite.Connection, entry: Entry, known: Article | None, size: int
) -> Article:
    """Insert the row of an article, or move that of the known one to its next revision."""
    article_id = known.id if known else await _new_id(connection, entry.scope)
    kept = known.tags if known and entry.tags is None else tuple(entry.tags or ())
    title, line_count = entry.document.title, len(entry.document.lines)
    revision = known.revision + 1 if known else 1
    await connection.execute(
        "INSERT INTO article VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
        " ON CONFLICT (id) DO UPDATE SET title = excluded.title, tags = excluded.tags,"
        " language = excluded.language, language_set = excluded.language_set,"
        " origin_kind = excluded.origin_kind, origin_ref = excluded.origin_ref,"
        " revision = excluded.revision, line_count = excluded.line_count,"
        " size = excluded.size, fingerprint = excluded.fingerprint",
        (
            article_id,
            entry.scope,
            title,
            entry.origin.kind,
            entry.origin.ref,
            entry.language,
            json.dumps(kept),
            revision,
            line_count,
            size,
            entry.fingerprint,
            entry.language_set,
        ),
    )
    return Article(
        article_id,
        entry.scope,
        title,
        entry.origin,
        entry.language,
        kept,
        revision,
        line_count,
    )


async def _new_id(connection: aiosqlite.Connection, scope: Scope) -> int:
    """An id that no article has had.

    Those of a server's articles are drawn, so that they tell nothing of other servers; the
    operator's count up from 1.
    """
    while scope != SHARED:
        drawn = _DRAWN.start + secrets.randbelow(len(_DRAWN))
        rows = await connection.execute_fetchall(
            "SELECT 1 FROM change WHERE article_id = ?", (drawn,)
        )
        if not list(rows):
            return drawn
    async with connection.execute(
        "SELECT coalesce(max(article_id), 0) + 1 FROM change WHERE article_id < ?", (_DRAWN.start,)
    ) as cursor:
        row = await cursor.fetchone()
    return int(row[0]) if row else 1


async def _drop_old_revisions(connection: aiosqlite.Connection, article: Article) -> None:
    """Keep the present revision, the one before, which an answer may be about to quote, and those
    that a card quotes. All others would only fill the disk, and no quota counts them.
    """
    await connection.execute(
        "DELETE FROM revision WHERE article_id = ?1 AND number < ?2 - 1 AND NOT EXISTS"
        " (SELECT 1 FROM card_quote WHERE article_id = ?1 AND revision = number)",
        (article.id, article.revision),
    )


async def _term_ids(connection: aiosqlite.Connection, passages: Columns) -> NDArray[np.uint32]:
    """The ids of the terms of a vocabulary by their places; those that are new get theirs here."""
    ids = np.empty(SLICE * len(passages.vocabulary), np.uint32)
    for at, terms in enumerate(passages.vocabulary):
        found = await connection.execute_fetchall(
            "SELECT coalesce(term.id, 0) FROM json_each(?) LEFT JOIN term ON text = value"
            " ORDER BY key",
            (terms,),
        )
        known = ids[at * SLICE :][: len(list(found))]
        known[:] = np.fromiter(chain.from_iterable(found), np.uint32)
        if not known.all():
            new = np.flatnonzero(known == 0)
            known[new] = await _new_terms(connection, terms, json.dumps(new.tolist()))
    return ids


async def _new_terms(connection: aiosqlite.Connection, terms: str, new: str) -> list[int]:
    """Add those terms of a JSON array whose places are in another; gives their ids."""
    await connection.execute(
        "INSERT INTO term (text) SELECT value FROM json_each(?)"
        " WHERE key IN (SELECT value FROM json_each(?)) ORDER BY key",
        (terms, new),
    )
    rows = await connection.execute_fetchall(
        "SELECT term.id FROM json_each(?) JOIN term ON text = value"
        " WHERE key IN (SELECT value FROM json_each(?)) ORDER BY key",
        (terms, new),
    )
    return [int(term_id) for (term_id,) in rows]


async def _write_passages(
    connection: aiosqlite.Connection,
    article_id: int,
    rows: Iterable[PassageRow],
) -> None:
    await connection.execute("DELETE FROM passage WHERE article_id = ?", (article_id,))
    await connection.executemany(
        "INSERT INTO passage (article_id, first_line, last_line, text, terms, sentences)"
        " VALUES (?, ?, ?, ?, ?, ?)",
        ((article_id, *row) for row in rows),
    )
