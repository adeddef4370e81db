"""What the store is asked and told."""

import json
from collections.abc import Awaitable, Callable, Collection, Iterable, Sequence
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Self

import aiosqlite
import numpy as np

from bot.access import View
from bot.errors import ClashError
from bot.model import Added, Article, Beside, Candidate, Origin, OriginKind, Rows, Scope, State
from bot.store.cards import CardStore, withdraw
from bot.store.coding import decode_steps, decode_terms
from bot.store.database import Database
from bot.store.edges import EdgeStore
from bot.store.rows import ARTICLE, CANDIDATE, article_of, candidates_of, seen
from bot.store.servers import ServerStore
from bot.store.signatures import SIGNATURE
from bot.store.synonyms import SynonymStore
from bot.store.vocabulary import Learnt, VocabularyStore, ids_of, is_large
from bot.store.writing import (
    PASSAGES,
    Analysed,
    Entry,
    Quota,
    by_id,
    by_name,
    by_origin,
    by_text,
    record_change,
    replace_analysis,
    require_room,
    save,
)
from bot.text.minhash import SIGNATURE_VERSION
from bot.text.passages import ANALYSIS_VERSION
from bot.work import Work

if TYPE_CHECKING:
    from bot.store.vectors import VectorStore

_REMOVED = 20
"""Articles that are removed at once."""

_BEGINNING = 200
"""Passages of an article in which questions are looked for."""

_QUESTIONED = 20
"""Passages under a question that are read at most."""

_MANY = 200
"""Rows that are too many to work on while the event loop waits."""


class Store:
    """Articles and their passages. Reads and writes may run side by side.

    ``cards`` and ``servers`` keep what belongs to Discord in the same file, ``synonyms`` what means
    the same, ``vocabulary`` the terms of all passages, ``vectors`` what a model makes of them.
    """

    def __init__(self, folder: Path, work: Work | None = None) -> None:
        """Without ``work`` it has its own, which ends with it."""
        self._work = work or Work()
        self._owns_work = work is None
        self._database = Database(folder, self._work)
        self.cards = CardStore(self._database)
        self.servers = ServerStore(self._database)
        self.synonyms = SynonymStore(self._database)
        self.edges = EdgeStore(self._database)
        self.vocabulary = VocabularyStore(self._database, self._work)

    @cached_property
    def vectors(self) -> "VectorStore":
        # Only who has a model needs it.
        from bot.store.vectors import VectorStore

        return VectorStore(self._database)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._database.close()
        if self._owns_work:
            self._work.close()

    # Articles

    async def articles(self, view: View) -> list[Article]:
        """All articles of a view, by title."""
        condition, arguments = seen(view)
        rows = await self._database.rows(
            f"SELECT {ARTICLE} FROM article WHERE {condition} ORDER BY title COLLATE NOCASE, id",
            *arguments,
        )
        if len(rows) < _MANY:
            return list(map(article_of, rows))
        return await self._work.answer(lambda: list(map(article_of, rows)))

    async def article(self, view: View, article_id: int) -> Article | None:
        """One article by id, if the view shows it."""
        condition, arguments = seen(view)
        rows = await self._database.rows(
            f"SELECT {ARTICLE} FROM article WHERE id = ? AND {condition}", article_id, *arguments
        )
        return article_of(rows[0]) if rows else None

    async def text(self, view: View, article: Article) -> tuple[str, str | None] | None:
        """The text of an article at its revision, and its tree if that is known.

        None if the view does not show it, or it has been removed since.
        """
        condition, arguments = seen(view)
        rows = await self._database.rows(
            "SELECT text, tree FROM revision JOIN article ON article.id = article_id"
            f" WHERE article_id = ? AND number = ? AND {condition}",
            article.id,
            article.revision,
            *arguments,
        )
        return (rows[0][0], rows[0][1]) if rows else None

    async def pages(
        self, view: View, revisions: Collection[tuple[int, int]]
    ) -> dict[tuple[int, int], list[tuple[int, int]]]:
        """Of article ids and revisions: the lines that pages begin with, and the pages.

        Those without pages, or that the view does not show, are left out.
        """
        condition, arguments = seen(view)
        rows = await self._database.rows(
            "SELECT article_id, number, pages FROM json_each(?)"
            " JOIN revision INDEXED BY revision_pages"
            " ON article_id = json_extract(value, '$[0]') AND number = json_extract(value, '$[1]')"
            f" JOIN article ON article.id = article_id WHERE pages <> '' AND {condition}",
            json.dumps(list(revisions)),
            *arguments,
        )
        return {
            (int(article_id), int(number)): [(line, page) for line, page in json.loads(pages)]
            for article_id, number, pages in rows
        }

    async def openings(self, view: View, article_ids: Sequence[int]) -> dict[int, str]:
        """The first passage of each of some articles of a view by their ids, where there is one."""
        condition, arguments = seen(view)
        rows = await self._database.rows(
            "SELECT id, (SELECT text FROM passage WHERE article_id = article.id"
            " ORDER BY passage.id LIMIT 1) FROM article"
            f" WHERE id IN (SELECT value FROM json_each(?)) AND {condition}",
            json.dumps(article_ids),
            *arguments,
        )
        return {int(article_id): str(text) for article_id, text in rows if text is not None}

    async def sizes(self, article_ids: Sequence[int]) -> list[int]:
        """The bytes of the texts of some articles, in no order."""
        rows = await self._database.rows(
            "SELECT size FROM article WHERE id IN (SELECT value FROM json_each(?))",
            json.dumps(article_ids),
        )
        return [int(size) for (size,) in rows]

    async def languages(self, view: View) -> list[str]:
        """The languages of the articles of a view, the most frequent first."""
        condition, arguments = seen(view)
        rows = await self._database.rows(
            f"SELECT language FROM article WHERE {condition}"
            " GROUP BY language ORDER BY count(*) DESC, language",
            *arguments,
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

    async def set_by_hand(self, view: View, article_id: int) -> tuple[bool, bool, bool]:
        """Whether somebody has set the tags, the language and the date of an article of a view."""
        condition, arguments = seen(view)
        rows = await self._database.rows(
            f"SELECT tags_set, language_set, dated_set FROM article WHERE id = ? AND {condition}",
            article_id,
            *arguments,
        )
        tags, language, dated = rows[0] if rows else (0, 0, 0)
        return bool(tags), bool(language), bool(dated)

    async def fingerprints(self, scope: Scope, kind: OriginKind) -> dict[str, tuple[int, str]]:
        """Article id and fingerprint by origin ref."""
        rows = await self._database.rows(
            "SELECT origin_ref, id, fingerprint FROM article WHERE scope = ? AND origin_kind = ?",
            scope,
            kind,
        )
        return {ref: (article_id, fingerprint) for ref, article_id, fingerprint in rows}

    async def save(
        self,
        entry: Entry,
        *,
        revise: bool = False,
        beside: Beside = "any",
        quota: Quota | None = None,
    ) -> Added:
        """Store an article, which is there from one transaction on or not at all.

        Args:
            revise: an article of this origin gets a new revision, or none if nothing differs;
                otherwise the article is always a new one.
            beside: which of the others a new one may stand beside. Where it may not beside one of
                the same text, that one is told, and stays as it is.

        Raises:
            QuotaError: the scope is full; nothing was stored.
            ClashError: one of the same title or file name is there.
        """
        quota = quota or Quota()

        async def present(connection: aiosqlite.Connection) -> Article | None:
            return await by_origin(connection, entry.scope, entry.origin) if revise else None

        async def twin(connection: aiosqlite.Connection) -> Article | None:
            return await by_text(connection, entry) if beside != "any" else None

        async def there(connection: aiosqlite.Connection) -> Article | None:
            return await present(connection) or await twin(connection)

        terms = await self._learnt(entry, quota, there)
        async with self._database.writing() as connection:
            known = await present(connection)
            if known is None:
                if same := await twin(connection):
                    analysed = entry.analysed
                    return Added(same, "duplicate", len(analysed.passages), analysed.encoding)
                if beside == "others" and (named := await by_name(connection, entry)):
                    raise ClashError(named.id)
            return await save(connection, entry, known, quota, terms)

    async def replace(
        self, article_id: int, entry: Entry, *, quota: Quota | None = None
    ) -> Added | None:
        """Give an article of the entry's scope its next revision; None if it is not there.

        Raises:
            QuotaError: the scope is full; nothing was stored.
        """
        quota = quota or Quota()

        async def present(connection: aiosqlite.Connection) -> Article | None:
            return await by_id(connection, entry.scope, article_id)

        terms = await self._learnt(entry, quota, present)
        async with self._database.writing() as connection:
            known = await present(connection)
            return await save(connection, entry, known, quota, terms) if known else None

    async def _learnt(
        self,
        entry: Entry,
        quota: Quota,
        present: Callable[[aiosqlite.Connection], Awaitable[Article | None]],
    ) -> Learnt | None:
        """The ids of the terms of a large entry, which get them before its own transaction."""
        vocabulary = entry.analysed.passages.vocabulary
        if not is_large(vocabulary):
            return None
        # Of what is refused, no words are to stay.
        async with self._database.reading() as connection:
            await require_room(connection, entry, await present(connection), quota)
        return await self.vocabulary.learn(vocabulary)

    async def replace_analysis(self, article: Article, analysed: Analysed) -> None:
        """Store a new analysis of the same text; one that is out of date by now is dropped."""
        async with self._database.writing() as connection:
            known = await by_id(connection, article.scope, article.id)
            if known and known.revision == article.revision:
                await replace_analysis(connection, known, analysed)

    async def remove(self, scope: Scope, article_ids: Iterable[int]) -> None:
        """Purge articles of a scope with every revision.

        They go in one transaction.
        """
        async with self._database.writing() as connection:
            for article_id in article_ids:
                cursor = await connection.execute(
                    "DELETE FROM article WHERE id = ? AND scope = ?", (article_id, scope)
                )
                if cursor.rowcount:
                    await record_change(connection, scope, article_id)
                    await withdraw(connection, article_id)
        await self._database.settle()

    async def remove_many(self, scope: Scope, article_ids: Sequence[int]) -> None:
        """Purge articles some at a time, so that nobody else waits long."""
        for at in range(0, len(article_ids), _REMOVED):
            await self.remove(scope, article_ids[at : at + _REMOVED])

    # Ranking

    async def states(self, scopes: Sequence[Scope]) -> dict[Scope, State]:
        """How each of some scopes stands now."""
        rows = await self._database.rows(
            "SELECT (SELECT meta.value FROM meta WHERE meta.key = 'incarnation'),"
            " (SELECT max(number) FROM change WHERE scope = each.value)"
            " FROM json_each(?) AS each ORDER BY each.key",
            json.dumps(scopes),
        )
        found = (State(str(incarnation), int(number or 0)) for incarnation, number in rows)
        return dict(zip(scopes, found, strict=True))

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
            " JOIN article ON article.id = article_id WHERE scope = ?"
        )
        arguments: tuple[object, ...] = (scope,)
        if article_ids is not None:
            statement += " AND article.id IN (SELECT value FROM json_each(?))"
            arguments = (scope, json.dumps(article_ids))
        rows = await self._database.rows(statement + " ORDER BY passage.id", *arguments)
        found, distinct = await self._work.behind(lambda: _gathered(rows))
        # A term that has gone in between was of a passage that has gone too: a later change.
        words = await self._database.rows(
            "SELECT text, id FROM term WHERE id IN (SELECT value FROM json_each(?))", distinct
        )
        return replace(found, vocabulary=await self._work.behind(lambda: ids_of(words)))

    async def candidates(self, view: View, ids: Sequence[int]) -> list[Candidate]:
        """Passages of a view by id, in the order asked; those removed since are left out."""
        condition, arguments = seen(view)
        rows = await self._database.rows(
            f"SELECT {CANDIDATE} FROM passage JOIN article ON article.id = article_id"
            f" WHERE passage.id IN (SELECT value FROM json_each(?)) AND {condition}",
            json.dumps(ids),
            *arguments,
        )
        found = {candidate.id: candidate for candidate in candidates_of(rows)}
        return [found[passage_id] for passage_id in ids if passage_id in found]

    async def passage_texts(self, view: View, ids: Sequence[int]) -> dict[int, str]:
        """Texts of passages of a view by id, without those removed since."""
        condition, arguments = seen(view)
        rows = await self._database.rows(
            "SELECT passage.id, text FROM passage JOIN article ON article.id = article_id"
            f" WHERE passage.id IN (SELECT value FROM json_each(?)) AND {condition}",
            json.dumps(ids),
            *arguments,
        )
        return {int(passage_id): str(text) for passage_id, text in rows}

    async def questions(self, view: View, article_ids: Sequence[int]) -> list[tuple[int, str]]:
        """Some questions that articles of a view ask themselves, by article id, in their order."""
        condition, arguments = seen(view)
        rows = await self._database.rows(
            "SELECT DISTINCT article.id, steps FROM json_each(?) AS each"
            " JOIN article ON article.id = each.value JOIN passage ON passage.id IN ("
            f"SELECT id FROM passage WHERE article_id = article.id ORDER BY id LIMIT {_BEGINNING})"
            f" WHERE (steps LIKE '%?\"%' OR steps LIKE '%？\"%' OR steps LIKE '%؟\"%')"
            f" AND {condition} ORDER BY each.key, passage.id LIMIT {_QUESTIONED}",
            json.dumps(article_ids),
            *arguments,
        )
        return [
            (article_id, step.text)
            for article_id, path in rows
            for step in decode_steps(path)
            if step.kind in {"heading", "question"} and step.text.endswith(("?", "？", "؟"))
        ]

    # What is derived

    async def count_outdated(self) -> int:
        """How many articles have passages that were made by other rules than today's."""
        rows = await self._database.rows(
            "SELECT (SELECT count(*) FROM article)"
            " - (SELECT count(*) FROM derived WHERE kind = ? AND version = ?)",
            PASSAGES,
            ANALYSIS_VERSION,
        )
        return int(rows[0][0])

    async def outdated(self, last: int, limit: int) -> list[Article]:
        """Articles with ids above the last of which something was made by other rules than today's:
        passages, or what tells those that are nearly the same.
        """
        rows = await self._database.rows(
            f"SELECT {ARTICLE} FROM article WHERE id > ? AND"
            " (SELECT count(*) FROM derived WHERE article_id = id"
            " AND (kind, version) IN (VALUES (?, ?), (?, ?))) < 2 ORDER BY id LIMIT ?",
            last,
            PASSAGES,
            ANALYSIS_VERSION,
            SIGNATURE,
            SIGNATURE_VERSION,
            limit,
        )
        return list(map(article_of, rows))


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
