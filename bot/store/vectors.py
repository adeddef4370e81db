"""What a model makes of passages and their pieces: vectors, each as bytes that only it reads.

They are derived, of the kind ``VECTORS``. All of a scope are of one model, by a key that is another
for another model or other rules. They go with their passage.
"""

import json
from collections.abc import Collection, Iterable, Sequence
from typing import NamedTuple

from bot.access import View
from bot.model import Piece, Scope, Step
from bot.store.coding import decode_pieces, decode_steps
from bot.store.database import Database
from bot.store.rows import seen
from bot.store.writing import VECTORS

_AT_ONCE = 500
"""Vectors that are deleted at once."""

_UNDONE = (
    "NOT EXISTS (SELECT 1 FROM derived WHERE derived.article_id = article.id"
    f" AND kind = '{VECTORS}' AND version = ?1 AND digest = ?2)"
)
"""Whether an article waits for vectors by some rules and a model."""


_BY_ARTICLE = (
    "article CROSS JOIN passage ON article_id = article.id"
    " CROSS JOIN passage_vector ON passage_id = passage.id"
)
"""In the order of reading: SQLite's own would read the vectors of every scope."""


class Maker(NamedTuple):
    """What makes vectors: the version of the rules, and the model's key."""

    version: int
    model: str

    @property
    def key(self) -> str:
        return f"{self.version}:{self.model}"


class Unread(NamedTuple):
    """A passage that waits for vectors; without an id, an article that has nothing to wait for."""

    scope: Scope
    article_id: int
    passage_id: int | None
    text: str
    pieces: tuple[Piece, ...]
    steps: tuple[Step, ...]


class Made(NamedTuple):
    """The vectors of a passage and of its pieces."""

    passage_id: int
    passage: bytes
    pieces: bytes


class VectorState(NamedTuple):
    """What tells one state of a scope's vectors from another.

    The ``number`` of the latest change and the id of the ``newest`` vector of all scopes grow, as
    long as ``incarnation`` and ``key`` stay. It is ``complete`` from when all passages first had
    vectors.
    """

    incarnation: str
    key: str
    number: int
    newest: int
    complete: bool


class Owned(NamedTuple):
    """The vector of a passage, and whose it is."""

    passage_id: int
    article_id: int
    vector: bytes


class VectorStore:
    """The vectors of all passages that have some."""

    def __init__(self, database: Database) -> None:
        self._database = database

    # Made

    async def unread(self, maker: Maker, most: int) -> list[Unread]:
        """Passages without vectors of the newest articles that wait for some."""
        rows = await self._database.rows(
            "SELECT article.scope, article.id, passage.id, text, pieces, steps FROM"
            f" (SELECT article.*, number FROM article LEFT JOIN change ON article_id = article.id"
            f" WHERE {_UNDONE} ORDER BY added_at DESC, number DESC LIMIT ?3) AS article"
            " LEFT JOIN passage ON passage.article_id = article.id AND NOT EXISTS"
            " (SELECT 1 FROM passage_vector WHERE passage_id = passage.id)"
            " ORDER BY added_at DESC, number DESC, passage.id DESC LIMIT ?3",
            *maker,
            most,
        )
        return [
            Unread(
                Scope(scope),
                article_id,
                passage_id,
                text or "",
                decode_pieces(pieces or b""),
                decode_steps(steps or "[]"),
            )
            for scope, article_id, passage_id, text, pieces, steps in rows
        ]

    async def adopt(self, scope: Scope, maker: Maker) -> None:
        """Let a scope's vectors be of a maker from now on; all of another go, some at a time."""
        rows = await self._database.rows("SELECT model FROM meaning WHERE scope = ?", scope)
        if [(maker.key,)] == [tuple(row) for row in rows]:
            return
        await self.clear(scope)
        await self._database.write(
            "INSERT OR REPLACE INTO meaning VALUES (?, ?, 0)", scope, maker.key
        )

    async def save(
        self, maker: Maker, made: Iterable[Made], articles: Collection[int], failed: Collection[int]
    ) -> None:
        """Store vectors of passages that are still there, in scopes that are still the maker's.

        Those of the articles that lack none now wait no longer, nor do those that failed.
        """
        async with self._database.writing() as connection:
            for passage_id, passage, pieces in made:
                there = await connection.execute(
                    "INSERT OR IGNORE INTO passage_vector (passage_id, vector)"
                    " SELECT passage.id, ? FROM passage JOIN article ON article.id = article_id"
                    " JOIN meaning ON meaning.scope = article.scope AND model = ?"
                    " WHERE passage.id = ?",
                    (passage, maker.key, passage_id),
                )
                if there.rowcount:
                    await connection.execute(
                        "INSERT OR REPLACE INTO piece_vectors VALUES (?, ?)", (passage_id, pieces)
                    )
            await connection.execute(
                f"INSERT OR REPLACE INTO derived SELECT id, '{VECTORS}', ?1, ?2 FROM article"
                " WHERE id IN (SELECT value FROM json_each(?3)) AND (id IN"
                " (SELECT value FROM json_each(?4)) OR NOT EXISTS (SELECT 1 FROM passage"
                " WHERE passage.article_id = article.id AND NOT EXISTS"
                " (SELECT 1 FROM passage_vector WHERE passage_id = passage.id)))",
                (*maker, json.dumps(list(articles)), json.dumps(list(failed))),
            )

    async def complete(self, maker: Maker) -> None:
        """Note which scopes have all that they need for the first time."""
        rows = await self._database.rows(
            "SELECT scope FROM meaning WHERE NOT complete AND model = ?3 AND NOT EXISTS"
            f" (SELECT 1 FROM article WHERE article.scope = meaning.scope AND {_UNDONE})",
            *maker,
            maker.key,
        )
        for (scope,) in rows:
            await self._database.write("UPDATE meaning SET complete = 1 WHERE scope = ?", scope)

    async def clear(self, scope: Scope | None = None) -> None:
        """Delete all vectors, or those of a scope, some at a time."""
        of_scope = "(?1 IS NULL OR scope = ?1)"
        if not await self._database.rows(f"SELECT 1 FROM meaning WHERE {of_scope}", scope):
            return
        # From now on nobody uses them, and a pass that is interrupted here begins with the rest.
        await self._database.write(f"UPDATE meaning SET model = '' WHERE {of_scope}", scope)
        while found := await self._database.rows(
            "SELECT passage_id FROM article JOIN passage ON article_id = article.id"
            f" JOIN passage_vector ON passage_id = passage.id WHERE {of_scope} LIMIT ?2",
            scope,
            _AT_ONCE,
        ):
            ids = json.dumps([passage_id for (passage_id,) in found])
            async with self._database.writing() as connection:
                for table in ("passage_vector", "piece_vectors"):
                    await connection.execute(
                        f"DELETE FROM {table} WHERE passage_id IN (SELECT value FROM json_each(?))",
                        (ids,),
                    )
        async with self._database.writing() as connection:
            await connection.execute(
                f"DELETE FROM derived WHERE kind = '{VECTORS}' AND article_id IN"
                f" (SELECT id FROM article WHERE {of_scope})",
                (scope,),
            )
            await connection.execute(f"DELETE FROM meaning WHERE {of_scope}", (scope,))
        await self._database.settle()

    # Read

    async def states(self, scopes: Sequence[Scope]) -> list[VectorState]:
        """How the vectors of each of some scopes stand now."""
        rows = await self._database.rows(
            "SELECT (SELECT meta.value FROM meta WHERE meta.key = 'incarnation'), model,"
            " (SELECT max(number) FROM change WHERE change.scope = each.value),"
            " (SELECT max(id) FROM passage_vector), complete FROM json_each(?) AS each"
            " LEFT JOIN meaning ON meaning.scope = each.value ORDER BY each.key",
            json.dumps(scopes),
        )
        return [
            VectorState(str(incarnation), model or "", number or 0, newest or 0, bool(complete))
            for incarnation, model, number, newest, complete in rows
        ]

    async def latest(self) -> tuple[str, int]:
        """Another one whenever any scope has changed."""
        [(incarnation, number)] = await self._database.rows(
            "SELECT (SELECT value FROM meta WHERE key = 'incarnation'),"
            " (SELECT max(number) FROM change)"
        )
        return str(incarnation), int(number or 0)

    async def counts(self, scope: Scope, articles: Collection[int] | None = None) -> dict[int, int]:
        """How many passages with vectors each article of a scope has, or each of some."""
        rows = await self._database.rows(
            f"SELECT article.id, count(*) FROM {_BY_ARTICLE} WHERE scope = ?1 AND"
            " (?2 IS NULL OR article.id IN (SELECT value FROM json_each(?2))) GROUP BY article.id",
            scope,
            None if articles is None else json.dumps(list(articles)),
        )
        return {int(article_id): int(count) for article_id, count in rows}

    async def of_articles(self, scope: Scope, articles: Collection[int]) -> list[Owned]:
        """The vectors of some articles of a scope."""
        rows = await self._database.rows(
            f"SELECT passage.id, article.id, vector FROM {_BY_ARTICLE} WHERE scope = ?"
            " AND article.id IN (SELECT value FROM json_each(?))",
            scope,
            json.dumps(list(articles)),
        )
        return [Owned(*row) for row in rows]

    async def later(self, scope: Scope, newest: int) -> list[Owned]:
        """The vectors of a scope that came after one."""
        rows = await self._database.rows(
            "SELECT passage.id, article.id, vector FROM passage_vector"
            " CROSS JOIN passage ON passage.id = passage_id"
            " CROSS JOIN article ON article.id = article_id"
            " WHERE scope = ? AND passage_vector.id > ?",
            scope,
            newest,
        )
        return [Owned(*row) for row in rows]

    async def of(self, view: View, maker: Maker, ids: Sequence[int]) -> list[Made]:
        """The vectors of passages of a view, in scopes that had all they need by a maker."""
        condition, arguments = seen(view)
        rows = await self._database.rows(
            "SELECT passage.id, vector, vectors FROM passage"
            " JOIN article ON article.id = passage.article_id"
            " JOIN passage_vector ON passage_vector.passage_id = passage.id"
            " JOIN piece_vectors ON piece_vectors.passage_id = passage.id"
            " JOIN meaning ON meaning.scope = article.scope AND complete AND model = ?"
            f" WHERE passage.id IN (SELECT value FROM json_each(?)) AND {condition}",
            maker.key,
            json.dumps(ids),
            *arguments,
        )
        return [Made(*row) for row in rows]

    async def progress(
        self, maker: Maker, scope: Scope | None = None
    ) -> dict[Scope, tuple[int, int]]:
        """How many passages of one scope, or each, have vectors by a maker, and how many it has."""
        rows = await self._database.rows(
            "SELECT article.scope, count(passage_vector.id) * (model IS ?1), count(*)"
            " FROM article JOIN passage ON passage.article_id = article.id"
            " LEFT JOIN passage_vector ON passage_id = passage.id"
            " LEFT JOIN meaning ON meaning.scope = article.scope"
            " WHERE ?2 IS NULL OR article.scope = ?2 GROUP BY article.scope",
            maker.key,
            scope,
        )
        return {Scope(scope): (done, total) for scope, done, total in rows}

    async def size(self) -> int:
        """Bytes of all vectors."""
        [(size,)] = await self._database.rows(
            "SELECT (SELECT coalesce(sum(length(vector)), 0) FROM passage_vector)"
            " + (SELECT coalesce(sum(length(vectors)), 0) FROM piece_vectors)"
        )
        return int(size)
