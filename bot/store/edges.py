"""What repeats at the ends of the pages of one place: a site, or a folder of saved pages."""

import json
from collections.abc import Collection, Iterable, Sequence
from hashlib import blake2b
from pathlib import PurePosixPath
from typing import NamedTuple
from urllib.parse import urlsplit

import aiosqlite

from bot.access import View
from bot.model import Article, Edge, Origin, Scope
from bot.store.database import Database
from bot.store.rows import seen

FEWEST = 4
"""Pages that have to have a block at one of their ends, and half of those of their place."""

_COUNTED = 100
"""Pages of a place that are counted: half of so many are always enough."""

_MOST = 0.5
"""Share of a page that may be furniture. Of which more repeats is a version of others."""

_PAGES = {".html", ".htm", ".xhtml"}
"""Endings of files that are pages: what people write repeats on purpose."""

_REPEATS = f"""
    (SELECT count(*) FROM (
        SELECT DISTINCT article_id FROM edge AS one
        WHERE one.place = edge.place AND one.said = edge.said LIMIT {_COUNTED // 2}
    )) >= max({FEWEST}, (1 + (SELECT count(*) FROM (
        SELECT 1 FROM edge AS one WHERE one.place = edge.place AND one.at = 0 LIMIT {_COUNTED}
    ))) / 2)
"""
_REPEATED = f"""
    WITH RECURSIVE run AS (
        SELECT edge.* FROM json_each(?) JOIN edge ON article_id = value
            WHERE at IN (0, -1) AND {_REPEATS}
        UNION ALL
        SELECT edge.* FROM run JOIN edge ON edge.article_id = run.article_id
            AND edge.at = run.at + CASE WHEN run.at < 0 THEN -1 ELSE 1 END WHERE {_REPEATS}
    )
    SELECT article_id, article.revision, article.size, at, first_line, last_line, run.size, tells,
        heads FROM run JOIN article ON article.id = article_id
"""


class _Repeated(NamedTuple):
    """A block that stands in a run of those that repeat, from one end of its page on."""

    at: int
    first: int
    last: int
    size: int
    tells: bool
    heads: bool


class EdgeStore:
    """The furniture of pages, as those that are stored at the moment tell it."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def furniture(
        self, view: View, article_ids: Collection[int]
    ) -> dict[tuple[int, int], list[range]]:
        """The lines of furniture of some articles of a view, by id and present revision.

        Those that have none are left out.
        """
        condition, arguments = seen(view)
        rows = await self._database.rows(
            f"{_REPEATED} WHERE {condition} ORDER BY article_id",
            json.dumps(list(article_ids)),
            *arguments,
        )
        found: dict[tuple[int, int, int], list[_Repeated]] = {}
        for article_id, revision, size, *block in rows:
            found.setdefault((article_id, revision, size), []).append(_Repeated(*block))
        return {
            (article_id, revision): lines
            for (article_id, revision, size), blocks in found.items()
            if (lines := _furniture(blocks, size))
        }


def place_of(scope: Scope, origin: Origin) -> int | None:
    """A number for the place that a page is from; None for what is from none, or is no page.

    It is another one in every scope.
    """
    if origin.kind == "url":
        place = urlsplit(origin.ref).hostname
    else:
        path = PurePosixPath(origin.ref)
        place = str(path.parent) if path.suffix.lower() in _PAGES and "/" in origin.ref else None
    if place is None:
        return None
    named = json.dumps([scope, origin.kind, place]).encode()
    return int.from_bytes(blake2b(named, digest_size=8).digest(), "big", signed=True)


async def write_edges(
    connection: aiosqlite.Connection, article: Article, edges: Iterable[Edge]
) -> None:
    """Write the edges of an article in place of others."""
    await connection.execute("DELETE FROM edge WHERE article_id = ?", (article.id,))
    place = place_of(article.scope, article.origin)
    if place is not None:
        await connection.executemany(
            "INSERT INTO edge VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            [(article.id, edge.at, place, *edge[1:]) for edge in edges],
        )


def _furniture(blocks: Sequence[_Repeated], size: int) -> list[range]:
    """The lines of the blocks that repeat, but for what tells something; none of a mere version."""
    first = sorted(block for block in blocks if block.at >= 0)
    while first and first[-1].heads:
        first.pop()
    # A short page has the same blocks near both ends.
    repeated = {block.first: block for block in [*first, *(each for each in blocks if each.at < 0)]}
    if sum(block.size for block in repeated.values()) > _MOST * size:
        return []
    return [range(each.first, each.last + 1) for each in repeated.values() if not each.tells]
