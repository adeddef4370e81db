"""What the store is asked and told."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import Self, TypeVar

import aiosqlite
import numpy as np

from bot.model import Added, Article, Candidate, Origin, OriginKind, Rows, Scope, State
from bot.store.bodies import discard, drafted, sweep
from bot.store.cards import CardStore, withdraw
from bot.store.coding import decode_terms
from bot.store.database import Database
from bot.store.rows import ARTICLE, CANDIDATE, TEXT, TREE, article_of, candidates_of
from bot.store.servers import ServerStore
from bot.store.synonyms import SynonymStore
from bot.store.vocabulary import VocabularyStore, ids_of
from bot.store.writing import (
    Analysed,
    Draft,
    Entry,
    Quota,
    by_id,
    by_origin,
    draft_of,
    is_unchanged,
    note_equal,
    record_change,
    replace_analysis,
    require_room,
    save,
)

T = TypeVar("T")

_REMOVED = 20
"""Articles that are removed at once."""

_MANY = 200
"""Rows that are too many to work on while the event loop waits."""


class Store:
    """Articles and their passages. Reads and writes may run side by side.

    ``cards`` and ``servers`` keep what belongs to Discord in the same file, ``synonyms`` what means
    the same, ``vocabulary`` the terms of all passages.
    """

    def __init__(self, folder: Path) -> None:
        self._database = Database(folder)
        self.cards = CardStore(self._database)
        self.servers = ServerStore(self._database)
        self.synonyms = SynonymStore(self._database)
        self.vocabulary = VocabularyStore(self._database)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._database.close()

    # Articles

    async def articles(self, scopes: Iterable[Scope]) -> list[Article]:
        """All articles of some scopes, by title."""
        rows = await self._database.rows(
            f"SELECT {ARTICLE} FROM article WHERE scope IN (SELECT value FROM json_each(?))"
            " ORDER BY title COLLATE NOCASE, id",
            json.dumps(list(scopes)),
        )
        return await _each(article_of, rows)

    async def article(self, scopes: Iterable[Scope], article_id: int) -> Article | None:
        """One article by id, if it is of one of these scopes."""
        rows = await self._database.rows(
            f"SELECT {ARTICLE} FROM article"
            " WHERE id = ? AND scope IN (SELECT value FROM json_each(?))",
            article_id,
            json.dumps(list(scopes)),
        )
        return article_of(rows[0]) if rows else None

    async def lines(self, article: Article) -> tuple[str, ...] | None:
        """The lines of an article at its revision; None if it has been removed since."""
        rows = await self._database.rows(
            f"SELECT {TEXT} FROM revision WHERE article_id = ? AND number = ?",
            article.id,
            article.revision,
        )
        return tuple(rows[0][0].split("\n")) if rows else None

    async def text(self, article: Article) -> tuple[str, str | None] | None:
        """The text of an article at its revision, and its tree if that is known.

        None if it has been removed since.
        """
        rows = await self._database.rows(
            f"SELECT {TEXT}, {TREE} FROM revision WHERE article_id = ? AND number = ?",
            article.id,
            article.revision,
        )
        return (rows[0][0], rows[0][1]) if rows else None

    async def sizes(self, article_ids: Sequence[int]) -> list[int]:
        """The bytes of the texts of some articles, in no order."""
        rows = await self._database.rows(
            "SELECT size FROM article WHERE id IN (SELECT value FROM json_each(?))",
            json.dumps(article_ids),
        )
        return [int(size) for (size,) in rows]

    async def languages(self, scopes: Iterable[Scope], article_id: int | None) -> list[str]:
        """The languages of the articles of some scopes, or of one, the most frequent first."""
        rows = await self._database.rows(
            "SELECT language FROM article WHERE scope IN (SELECT value FROM json_each(?1))"
            " AND id = coalesce(?2, id) GROUP BY language ORDER BY count(*) DESC, language",
            json.dumps(list(scopes)),
            article_id,
        )
        return [str(language) for (language,) in rows]

    async def set_language(self, scope: Scope, known: int | Origin) -> str | None:
        """The language that somebody set for the article of an id or origin, if anybody did."""
        statement = "SELECT language FROM article WHERE scope = ? AND language_set AND "
        if isinstance(known, Origin):
            statement += "origin_kind = ? AND origin_ref = ? ORDER BY id LIMIT 1"
            rows = await self._database.rows(statement, scope, known.kind, known.ref)
        else:
            rows = await self._database.rows(statement + "id = ?", scope, known)
        return str(rows[0][0]) if rows else None

    async def fingerprints(self, scope: Scope, kind: OriginKind) -> dict[str, tuple[int, str]]:
        """Article id and fingerprint by origin ref."""
        rows = await self._database.rows(
            "SELECT origin_ref, id, fingerprint FROM article WHERE scope = ? AND origin_kind = ?",
            scope,
            kind,
        )
        return {ref: (article_id, fingerprint) for ref, article_id, fingerprint in rows}

    async def save(
        self, entry: Entry, *, revise: bool = False, quota: Quota | None = None
    ) -> Added:
        """Store an article, which is there from one transaction on or not at all.

        Args:
            revise: an article of this origin gets a new revision, or none if nothing differs;
                otherwise the article is always a new one.

        Raises:
            QuotaError: the scope is full; nothing was stored.
        """

        async def find(connection: aiosqlite.Connection) -> Article | None:
            return await by_origin(connection, entry.scope, entry.origin) if revise else None

        quota = quota or Quota()
        async with self._saving(entry, find, quota) as (connection, known, draft):
            return await save(connection, entry, known, quota, draft)

    async def replace(
        self, article_id: int, entry: Entry, *, quota: Quota | None = None
    ) -> Added | None:
        """Give an article of the entry's scope its next revision; None if it is not there.

        Raises:
            QuotaError: the scope is full; nothing was stored.
        """

        async def find(connection: aiosqlite.Connection) -> Article | None:
            return await by_id(connection, entry.scope, article_id)

        quota = quota or Quota()
        async with self._saving(entry, find, quota) as (connection, known, draft):
            return await save(connection, entry, known, quota, draft) if known else None

    @asynccontextmanager
    async def _saving(
        self,
        entry: Entry,
        find: Callable[[aiosqlite.Connection], Awaitable[Article | None]],
        quota: Quota,
    ) -> AsyncIterator[tuple[aiosqlite.Connection, Article | None, Draft]]:
        """The transaction that ends a saving, the article that is there, and what is written.

        All that takes long is compared and written before it begins.
        """
        draft, unchanged = draft_of(entry.analysed), False
        async with self._database.reading() as connection:
            known = await find(connection)
            if known is not None:
                unchanged = await is_unchanged(connection, known, entry)
                await note_equal(connection, known, entry.analysed, draft, same_text=unchanged)
            if not unchanged and draft.is_large:
                await require_room(connection, entry, known, quota)
        bodies = [draft.passages, draft.tree, *([] if unchanged else [draft.text])]
        async with drafted(self._database, bodies), self._database.writing() as connection:
            yield connection, await find(connection), draft

    async def replace_analysis(self, article: Article, analysed: Analysed) -> None:
        """Store a new analysis of the same text; one that is out of date by now is dropped."""
        draft = draft_of(analysed)
        async with self._database.reading() as connection:
            await note_equal(connection, article, analysed, draft, same_text=True)
        bodies = [draft.passages, draft.tree]
        async with drafted(self._database, bodies), self._database.writing() as connection:
            known = await by_id(connection, article.scope, article.id)
            if known and known.revision == article.revision:
                await replace_analysis(connection, known, analysed, draft)

    async def remove(self, scope: Scope, article_ids: Iterable[int]) -> None:
        """Purge articles of a scope with every revision.

        They go in one transaction; what they had written is deleted after it.
        """
        async with self._database.writing() as connection:
            for article_id in article_ids:
                cursor = await connection.execute(
                    "DELETE FROM article WHERE id = ? AND scope = ?", (article_id, scope)
                )
                if cursor.rowcount:
                    await record_change(connection, scope, article_id)
                    await withdraw(connection, article_id)
        await sweep(self._database)
        await self._database.settle()

    async def clear(self) -> None:
        """Delete what a process that was killed left behind, as far as that is possible now."""
        await discard(self._database)

    async def remove_many(self, scope: Scope, article_ids: Sequence[int]) -> None:
        """Purge articles some at a time, so that nobody else waits long."""
        for at in range(0, len(article_ids), _REMOVED):
            await self.remove(scope, article_ids[at : at + _REMOVED])

    # Ranking

    async def change_number(self, scope: Scope) -> int:
        """The number of the latest change to a scope; 0 before the first."""
        [state] = await self.states([scope])
        return state.number

    async def states(self, scopes: Sequence[Scope]) -> list[State]:
        """How each of some scopes stands now."""
        rows = await self._database.rows(
            "SELECT (SELECT meta.value FROM meta WHERE meta.key = 'incarnation'),"
            " (SELECT max(number) FROM change WHERE scope = each.value)"
            " FROM json_each(?) AS each ORDER BY each.key",
            json.dumps(scopes),
        )
        return [State(str(incarnation), int(number or 0)) for incarnation, number in rows]

    async def changed_articles(self, scope: Scope, since: int) -> list[int]:
        """The articles of a scope that changed after a change number, removed ones included."""
        rows = await self._database.rows(
            "SELECT article_id FROM change WHERE scope = ? AND number > ?", scope, since
        )
        return [article_id for (article_id,) in rows]

    async def passage_terms(self, scope: Scope, article_ids: Sequence[int] | None = None) -> Rows:
        """What ranking knows of a scope's passages, or of some articles'."""
        statement = (
            "SELECT passage.id, article.id, terms FROM passage"
            " JOIN article ON analysis = body WHERE scope = ?"
        )
        arguments: tuple[object, ...] = (scope,)
        if article_ids is not None:
            statement += " AND article.id IN (SELECT value FROM json_each(?))"
            arguments = (scope, json.dumps(article_ids))
        rows = await self._database.rows(statement + " ORDER BY passage.id", *arguments)
        found, distinct = await asyncio.to_thread(_gathered, rows)
        # A term that has gone in between was of a passage that has gone too: a later change.
        words = await self._database.rows(
            "SELECT text, id FROM term WHERE id IN (SELECT value FROM json_each(?))", distinct
        )
        return replace(found, vocabulary=await asyncio.to_thread(ids_of, words))

    async def candidates(self, scopes: Iterable[Scope], ids: Sequence[int]) -> list[Candidate]:
        """Passages of some scopes by id, in the order asked; those removed since are left out."""
        rows = await self._database.rows(
            f"SELECT {CANDIDATE}"
            " FROM passage JOIN article ON analysis = body"
            " WHERE passage.id IN (SELECT value FROM json_each(?))"
            " AND scope IN (SELECT value FROM json_each(?))",
            json.dumps(ids),
            json.dumps(list(scopes)),
        )
        found = {candidate.id: candidate for candidate in candidates_of(rows)}
        return [found[passage_id] for passage_id in ids if passage_id in found]

    async def passage_texts(self, scopes: Iterable[Scope], ids: Sequence[int]) -> dict[int, str]:
        """Texts of passages of some scopes by id, without those removed since."""
        rows = await self._database.rows(
            "SELECT passage.id, text FROM passage JOIN article ON analysis = body"
            " WHERE passage.id IN (SELECT value FROM json_each(?))"
            " AND scope IN (SELECT value FROM json_each(?))",
            json.dumps(ids),
            json.dumps(list(scopes)),
        )
        return {int(passage_id): str(text) for passage_id, text in rows}

    # The analysis

    async def analysis_version(self) -> int | None:
        """The version of the analysis that all passages are of; None before the first article."""
        rows = await self._database.rows("SELECT value FROM meta WHERE key = 'analysis'")
        return int(rows[0][0]) if rows else None

    async def set_analysis_version(self, version: int) -> None:
        async with self._database.writing() as connection:
            await connection.execute(
                "INSERT OR REPLACE INTO meta VALUES ('analysis', ?)", (str(version),)
            )

    async def scopes(self) -> list[Scope]:
        """Every scope that has articles."""
        return [
            Scope(scope)
            for (scope,) in await self._database.rows("SELECT DISTINCT scope FROM article")
        ]


async def _each(convert: Callable[[aiosqlite.Row], T], rows: Sequence[aiosqlite.Row]) -> list[T]:
    """Convert rows, off the event loop where they are many."""
    if len(rows) < _MANY:
        return [convert(row) for row in rows]
    return await asyncio.to_thread(lambda: [convert(row) for row in rows])


def _gathered(rows: Sequence[aiosqlite.Row]) -> tuple[Rows, str]:
    """Passage id, article id and terms as arrays, and the distinct terms as a JSON array."""
    count = len(rows)
    terms = decode_terms(b"".join(row[2] for row in rows))
    gathered = Rows(
        np.fromiter((row[0] for row in rows), np.int64, count),
        np.fromiter((row[1] for row in rows), np.int64, count),
        np.fromiter((len(row[2]) // terms.itemsize for row in rows), np.int32, count),
        terms,
    )
    distinct = np.flatnonzero(np.bincount(terms)) if count > _MANY else set(terms.tolist())
    return gathered, json.dumps([int(term) for term in distinct])
