"""What the store is asked and told; every statement is here."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Self

import aiosqlite
import numpy as np
from numpy.typing import NDArray

from bot.errors import QuotaError
from bot.model import (
    Added,
    Article,
    Candidate,
    Document,
    Origin,
    OriginKind,
    Outcome,
    Passage,
    Scope,
)
from bot.store.coding import decode_sentences, decode_terms, encode_sentences, encode_terms
from bot.store.database import Database
from bot.text.passages import ANALYSIS_VERSION

_ARTICLE = "article.id, scope, title, origin_kind, origin_ref, language, tags, revision, line_count"
_COLUMNS = 9


@dataclass(frozen=True, slots=True)
class Quota:
    """What one scope may store; None where nothing limits it."""

    articles: int | None = None
    size: int | None = None


class Store:
    """Articles, their passages and the vocabulary. Reads and writes may run side by side."""

    def __init__(self, folder: Path) -> None:
        self._database = Database(folder)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._database.close()

    # Articles

    async def articles(self, scopes: Iterable[Scope]) -> list[Article]:
        """All articles of some scopes, by title."""
        rows = await self._rows(
            f"SELECT {_ARTICLE} FROM article WHERE scope IN (SELECT value FROM json_each(?))"
            " ORDER BY title COLLATE NOCASE, id",
            json.dumps(list(scopes)),
        )
        return [_article(row) for row in rows]

    async def article(self, scopes: Iterable[Scope], article_id: int) -> Article | None:
        """One article by id, if it is of one of these scopes."""
        rows = await self._rows(
            f"SELECT {_ARTICLE} FROM article"
            " WHERE id = ? AND scope IN (SELECT value FROM json_each(?))",
            article_id,
            json.dumps(list(scopes)),
        )
        return _article(rows[0]) if rows else None

    async def lines(self, article: Article) -> tuple[str, ...] | None:
        """The lines of an article at its revision; None if it has been removed since."""
        rows = await self._rows(
            "SELECT text FROM revision WHERE article_id = ? AND number = ?",
            article.id,
            article.revision,
        )
        return tuple(rows[0][0].split("\n")) if rows else None

    async def fingerprints(self, scope: Scope, kind: OriginKind) -> dict[str, tuple[int, str]]:
        """Article id and fingerprint by origin ref."""
        rows = await self._rows(
            "SELECT origin_ref, id, fingerprint FROM article WHERE scope = ? AND origin_kind = ?",
            scope,
            kind,
        )
        return {ref: (article_id, fingerprint) for ref, article_id, fingerprint in rows}

    async def save(
        self,
        scope: Scope,
        document: Document,
        passages: Sequence[Passage],
        origin: Origin,
        *,
        tags: Sequence[str] | None = None,
        revise: bool = False,
        fingerprint: str = "",
        quota: Quota | None = None,
    ) -> Added:
        """Store an article in one transaction.

        Args:
            tags: None keeps those of the article that is revised.
            revise: an article of this origin gets a new revision, or none if nothing differs;
                otherwise the article is always a new one.

        Raises:
            QuotaError: the scope is full; nothing was stored.

        """
        text = "\n".join(document.lines)
        async with self._database.writing() as connection:
            known = await _by_origin(connection, scope, origin) if revise else None
            if known and await _same(connection, known, document.title, text, tags):
                await connection.execute(
                    "UPDATE article SET fingerprint = ? WHERE id = ?", (fingerprint, known.id)
                )
                return Added(known, "unchanged", len(passages))
            size = len(text.encode())
            await _check(connection, scope, quota or Quota(), size, known)
            article = await _write_article(
                connection, scope, document, origin, tags, known, fingerprint, size
            )
            await connection.execute(
                "INSERT INTO revision VALUES (?, ?, ?, ?, ?)",
                (article.id, article.revision, article.title, text, _now()),
            )
            await _write_passages(connection, article.id, passages)
            await connection.execute(
                "INSERT OR IGNORE INTO meta VALUES ('analysis', ?)", (str(ANALYSIS_VERSION),)
            )
            await _record_change(connection, scope, article.id)
        outcome: Outcome = "revised" if known else "added"
        return Added(article, outcome, len(passages))

    async def replace_passages(self, article: Article, passages: Sequence[Passage]) -> None:
        """Store a new analysis of the same text; one that is out of date by now is dropped."""
        async with self._database.writing() as connection:
            async with connection.execute(
                "SELECT 1 FROM article WHERE id = ? AND revision = ?",
                (article.id, article.revision),
            ) as cursor:
                if await cursor.fetchone() is None:
                    return
            await _write_passages(connection, article.id, passages)
            await _record_change(connection, article.scope, article.id)

    async def remove(self, scope: Scope, article_ids: Iterable[int]) -> None:
        """Purge articles of a scope with every revision, in one transaction."""
        async with self._database.writing() as connection:
            for article_id in article_ids:
                cursor = await connection.execute(
                    "DELETE FROM article WHERE id = ? AND scope = ?", (article_id, scope)
                )
                if cursor.rowcount:
                    await _record_change(connection, scope, article_id)

    # Ranking

    async def change_number(self, scope: Scope) -> int:
        """The number of the latest change to a scope; 0 before the first."""
        rows = await self._rows("SELECT max(number) FROM change WHERE scope = ?", scope)
        return int(rows[0][0] or 0)

    async def changed_articles(self, scope: Scope, since: int) -> list[int]:
        """The articles of a scope that changed after a change number, removed ones included."""
        rows = await self._rows(
            "SELECT article_id FROM change WHERE scope = ? AND number > ?", scope, since
        )
        return [article_id for (article_id,) in rows]

    async def passage_terms(
        self, scope: Scope, article_ids: Sequence[int] | None = None
    ) -> list[tuple[int, int, NDArray[np.uint32]]]:
        """Passage id, article id and term ids of a scope's passages, or of some articles'."""
        statement = (
            "SELECT passage.id, article_id, terms FROM passage"
            " JOIN article ON article.id = article_id WHERE scope = ?"
        )
        arguments: tuple[object, ...] = (scope,)
        if article_ids is not None:
            statement += " AND article_id IN (SELECT value FROM json_each(?))"
            arguments = (scope, json.dumps(article_ids))
        rows = await self._rows(statement + " ORDER BY passage.id", *arguments)
        return [(passage, article, decode_terms(terms)) for passage, article, terms in rows]

    async def candidates(self, scopes: Iterable[Scope], ids: Sequence[int]) -> list[Candidate]:
        """Passages of some scopes by id, in the order asked; those removed since are left out."""
        rows = await self._rows(
            f"SELECT {_ARTICLE}, passage.id, first_line, last_line, text, terms, sentences"
            " FROM passage JOIN article ON article.id = article_id"
            " WHERE passage.id IN (SELECT value FROM json_each(?))"
            " AND scope IN (SELECT value FROM json_each(?))",
            json.dumps(ids),
            json.dumps(list(scopes)),
        )
        found = {candidate.id: candidate for candidate in map(_candidate, rows)}
        return [found[passage_id] for passage_id in ids if passage_id in found]

    async def term_ids(self, terms: Iterable[str]) -> dict[str, int]:
        """The ids of those terms that the vocabulary knows."""
        rows = await self._rows(
            "SELECT text, id FROM term WHERE text IN (SELECT value FROM json_each(?))",
            json.dumps(list(terms)),
        )
        return {str(text): int(term_id) for text, term_id in rows}

    # The analysis

    async def analysis_version(self) -> int | None:
        """The version of the analysis that all passages are of; None before the first article."""
        rows = await self._rows("SELECT value FROM meta WHERE key = 'analysis'")
        return int(rows[0][0]) if rows else None

    async def set_analysis_version(self, version: int) -> None:
        async with self._database.writing() as connection:
            await connection.execute(
                "INSERT OR REPLACE INTO meta VALUES ('analysis', ?)", (str(version),)
            )

    async def scopes(self) -> list[Scope]:
        """Every scope that has articles."""
        return [Scope(scope) for (scope,) in await self._rows("SELECT DISTINCT scope FROM article")]

    async def _rows(self, statement: str, *arguments: object) -> list[aiosqlite.Row]:
        async with self._database.reading() as connection:
            return list(await connection.execute_fetchall(statement, arguments))


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")


def _article(row: Iterable[Any]) -> Article:
    article_id, scope, title, kind, ref, language, tags, revision, line_count = row
    return Article(
        id=article_id,
        scope=scope,
        title=title,
        origin=Origin(kind, ref),
        language=language,
        tags=tuple(json.loads(tags)),
        revision=revision,
        line_count=line_count,
    )


def _candidate(row: aiosqlite.Row) -> Candidate:
    passage_id, first_line, last_line, text, blob, sentences_blob = row[_COLUMNS:]
    sentences = decode_sentences(sentences_blob)
    terms = decode_terms(blob).tolist()
    context = len(terms) - sum(sentence.terms for sentence in sentences)
    return Candidate(
        id=passage_id,
        article=_article(tuple(row)[:_COLUMNS]),
        first_line=first_line,
        last_line=last_line,
        text=text,
        sentences=sentences,
        context=tuple(terms[:context]),
        terms=tuple(terms[context:]),
    )


async def _by_origin(
    connection: aiosqlite.Connection, scope: Scope, origin: Origin
) -> Article | None:
    async with connection.execute(
        f"SELECT {_ARTICLE} FROM article"
        " WHERE scope = ? AND origin_kind = ? AND origin_ref = ? ORDER BY id LIMIT 1",
        (scope, origin.kind, origin.ref),
    ) as cursor:
        row = await cursor.fetchone()
    return _article(row) if row else None


async def _same(
    connection: aiosqlite.Connection,
    article: Article,
    title: str,
    text: str,
    tags: Sequence[str] | None,
) -> bool:
    async with connection.execute(
        "SELECT text = ? FROM revision WHERE article_id = ? AND number = ?",
        (text, article.id, article.revision),
    ) as cursor:
        row = await cursor.fetchone()
    same_tags = tags is None or tuple(tags) == article.tags
    return bool(row and row[0]) and title == article.title and same_tags


async def _check(
    connection: aiosqlite.Connection,
    scope: Scope,
    quota: Quota,
    size: int,
    replaced: Article | None,
) -> None:
    async with connection.execute(
        "SELECT count(*), coalesce(sum(size), 0) FROM article WHERE scope = ? AND id IS NOT ?",
        (scope, replaced and replaced.id),
    ) as cursor:
        row = await cursor.fetchone()
    count, stored = row or (0, 0)
    if quota.articles is not None and count >= quota.articles:
        raise QuotaError(
            f"There is room for {quota.articles:,} articles here and all of it is taken: "
            "remove one first."
        )
    if quota.size is not None and stored + size > quota.size:
        raise QuotaError(
            f"There is room for {quota.size / 1e6:,.1f} MB of text here and this article would "
            "not fit: remove others first, or make it shorter."
        )


async def _write_article(
    connection: aiosqlite.Connection,
    scope: Scope,
    document: Document,
    origin: Origin,
    tags: Sequence[str] | None,
    known: Article | None,
    fingerprint: str,
    size: int,
) -> Article:
    """Insert an article, or move the known one to its next revision."""
    keep = known.tags if known and tags is None else tuple(tags or ())
    revision = known.revision + 1 if known else 1
    row = (
        known.id if known else None,
        scope,
        document.title,
        origin.kind,
        origin.ref,
        "en",
        json.dumps(keep),
        revision,
        len(document.lines),
        size,
        fingerprint,
    )
    cursor = await connection.execute(
        "INSERT INTO article VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
        " ON CONFLICT (id) DO UPDATE SET title = excluded.title, tags = excluded.tags,"
        " revision = excluded.revision, line_count = excluded.line_count,"
        " size = excluded.size, fingerprint = excluded.fingerprint",
        row,
    )
    article_id = known.id if known else cursor.lastrowid or 0
    return Article(
        article_id, scope, document.title, origin, "en", keep, revision, len(document.lines)
    )


async def _write_passages(
    connection: aiosqlite.Connection, article_id: int, passages: Sequence[Passage]
) -> None:
    """Replace an article's passages; terms that are new get their ids here."""
    await connection.execute("DELETE FROM passage WHERE article_id = ?", (article_id,))
    terms = json.dumps(list({t for p in passages for t in (*p.context, *p.terms)}))
    await connection.execute(
        "INSERT INTO term (text) SELECT value FROM json_each(?) WHERE true"
        " ON CONFLICT (text) DO NOTHING",
        (terms,),
    )
    async with connection.execute(
        "SELECT text, id FROM term WHERE text IN (SELECT value FROM json_each(?))", (terms,)
    ) as cursor:
        ids = {text: term_id async for text, term_id in cursor}
    await connection.executemany(
        "INSERT INTO passage (article_id, first_line, last_line, text, terms, sentences)"
        " VALUES (?, ?, ?, ?, ?, ?)",
        [
            (
                article_id,
                passage.first_line,
                passage.last_line,
                passage.text,
                encode_terms(ids[term] for term in (*passage.context, *passage.terms)),
                encode_sentences(passage.sentences),
            )
            for passage in passages
        ],
    )


async def _record_change(connection: aiosqlite.Connection, scope: Scope, article_id: int) -> None:
    await connection.execute(
        "INSERT OR REPLACE INTO change (scope, article_id) VALUES (?, ?)", (scope, article_id)
    )
