"""What a writing transaction does; each function works inside of one that its caller began."""

import json
import secrets
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cached_property

import aiosqlite

from bot.errors import QuotaError
from bot.model import SHARED, Added, Article, Document, Origin, Scope
from bot.store.bodies import Body, complete, holds
from bot.store.coding import Columns
from bot.store.rows import ARTICLE, TEXT, article_of
from bot.text.passages import ANALYSIS_VERSION

_DRAWN = range(10**9, 10**15)
"""Ids of servers' articles: too many to guess or meet twice, and exact as numbers of JSON."""


@dataclass(frozen=True, slots=True)
class Quota:
    """What one scope may store: articles, and bytes of text. None where nothing limits it."""

    articles: int | None = None
    size: int | None = None


@dataclass(frozen=True, kw_only=True)
class Entry:
    """An article on its way into the store.

    ``passages`` are those by the rules of its ``language``, which somebody has set or the text
    tells, in slices. ``tags`` None keeps those of the article that is revised. ``fingerprint`` is
    that of a mirrored file, empty for other origins.
    """

    scope: Scope
    document: Document
    passages: Sequence[Columns]
    origin: Origin
    language: str
    language_set: bool = False
    tags: Sequence[str] | None = None
    fingerprint: str = ""

    @cached_property
    def text(self) -> str:
        """The lines, joined by line feeds."""
        return "\n".join(self.document.lines)

    @cached_property
    def size(self) -> int:
        """Bytes of the text in UTF-8."""
        return len(self.text.encode())


@dataclass(frozen=True, slots=True)
class Draft:
    """What of an entry is large: its text and its passages, written already but for their ends.

    ``equal`` is the body of the passages that the article has, if the entry's are the same.
    """

    text: Body
    analysis: Body
    equal: int | None


async def save(
    connection: aiosqlite.Connection,
    entry: Entry,
    known: Article | None,
    quota: Quota,
    draft: Draft,
) -> Added:
    """Insert an article, or give the ``known`` one its next revision if anything differs.

    Raises QuotaError if there is no room for it.
    """
    count = sum(map(len, entry.passages))
    if known and await is_unchanged(connection, known, entry):
        await connection.execute(
            "UPDATE article SET fingerprint = ?, language_set = ? WHERE id = ?",
            (entry.fingerprint, entry.language_set, known.id),
        )
        await replace_passages(connection, known, entry.language, draft.analysis, draft.equal)
        return Added(replace(known, language=entry.language), "unchanged", count)
    await require_room(connection, entry, known, quota)
    analysis = await _kept_or_written(connection, known, draft.analysis, draft.equal)
    article = await _write_article(connection, entry, known, analysis)
    await connection.execute(
        "INSERT INTO revision (article_id, number, title, added_at, body) VALUES (?, ?, ?, ?, ?)",
        (
            article.id,
            article.revision,
            article.title,
            datetime.now(UTC).isoformat(timespec="seconds"),
            await complete(connection, draft.text),
        ),
    )
    await _drop_old_revisions(connection, article)
    await connection.execute(
        "INSERT OR IGNORE INTO meta VALUES ('analysis', ?)", (str(ANALYSIS_VERSION),)
    )
    await record_change(connection, entry.scope, article.id)
    return Added(article, "revised" if known else "added", count)


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


async def analysis_of(connection: aiosqlite.Connection, article: Article) -> int | None:
    """The body of an article's passages; None if it has been removed."""
    rows = list(
        await connection.execute_fetchall(
            "SELECT analysis FROM article WHERE id = ?", (article.id,)
        )
    )
    return int(rows[0][0]) if rows else None


async def equal_analysis(
    connection: aiosqlite.Connection, article: Article, passages: Sequence[Columns]
) -> int | None:
    """The body of an article's passages if they are just these."""
    body = await analysis_of(connection, article)
    return body if body is not None and await holds(connection, body, passages) else None


async def replace_passages(
    connection: aiosqlite.Connection,
    article: Article,
    language: str,
    analysis: Body,
    equal: int | None,
) -> None:
    """Store another analysis of the text that an article has; an equal one changes nothing."""
    await connection.execute("UPDATE article SET language = ? WHERE id = ?", (language, article.id))
    stored = await analysis_of(connection, article)
    body = await _kept_or_written(connection, article, analysis, equal)
    if body != stored:
        await connection.execute("UPDATE article SET analysis = ? WHERE id = ?", (body, article.id))
        await record_change(connection, article.scope, article.id)


async def _kept_or_written(
    connection: aiosqlite.Connection, known: Article | None, analysis: Body, equal: int | None
) -> int:
    """The body of an article's passages: the one that it has if that still is the ``equal`` one."""
    if known and equal is not None and await analysis_of(connection, known) == equal:
        return equal
    return await complete(connection, analysis)


async def record_change(connection: aiosqlite.Connection, scope: Scope, article_id: int) -> None:
    """Let every index of the scope know that it is behind."""
    await connection.execute(
        "INSERT OR REPLACE INTO change (scope, article_id) VALUES (?, ?)", (scope, article_id)
    )


async def is_unchanged(connection: aiosqlite.Connection, known: Article, entry: Entry) -> bool:
    """Whether an article has the entry's text, title and tags already."""
    if entry.document.title != known.title:
        return False
    if entry.tags is not None and tuple(entry.tags) != known.tags:
        return False
    async with connection.execute(
        f"SELECT {TEXT} = ? FROM revision WHERE article_id = ? AND number = ?",
        (entry.text, known.id, known.revision),
    ) as cursor:
        row = await cursor.fetchone()
    return bool(row and row[0])


async def require_room(
    connection: aiosqlite.Connection, entry: Entry, known: Article | None, quota: Quota
) -> None:
    """Raise QuotaError where an entry finds none; the known article's place counts as free."""
    if quota == Quota():
        return
    async with connection.execute(
        "SELECT count(*), coalesce(sum(size), 0) FROM article WHERE scope = ? AND id IS NOT ?",
        (entry.scope, known and known.id),
    ) as cursor:
        row = await cursor.fetchone()
    count, stored = row or (0, 0)
    if quota.articles is not None and count >= quota.articles:
        raise QuotaError(
            f"All places for articles here are taken ({quota.articles:,}): remove one first."
        )
    if quota.size is not None and stored + entry.size > quota.size:
        raise QuotaError(
            f"This would go beyond the {quota.size / 1e6:g} MB of text that may be stored here: "
            "remove other articles first, or make it shorter."
        )


async def _write_article(
    connection: aiosqlite.Connection, entry: Entry, known: Article | None, analysis: int
) -> Article:
    """Insert the row of an article, or move that of the known one to its next revision."""
    article_id = known.id if known else await _new_id(connection, entry.scope)
    kept = known.tags if known and entry.tags is None else tuple(entry.tags or ())
    title, line_count = entry.document.title, len(entry.document.lines)
    revision = known.revision + 1 if known else 1
    await connection.execute(
        "INSERT INTO article VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
        " ON CONFLICT (id) DO UPDATE SET title = excluded.title, tags = excluded.tags,"
        " language = excluded.language, language_set = excluded.language_set,"
        " origin_kind = excluded.origin_kind, origin_ref = excluded.origin_ref,"
        " revision = excluded.revision, line_count = excluded.line_count,"
        " size = excluded.size, fingerprint = excluded.fingerprint, analysis = excluded.analysis",
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
            entry.size,
            entry.fingerprint,
            entry.language_set,
            analysis,
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
