"""What tells articles that are nearly the same: the bands of their texts, within a scope."""

import hashlib
import json
from collections.abc import Sequence

import aiosqlite

from bot.model import Article, Scope
from bot.store.rows import ARTICLE, article_of
from bot.text.minhash import BANDS_VERSION, NEARLY_ALL

BANDS = "bands"
"""The kind of what is derived that tells such articles."""

_TOLD = 3
"""Articles that are told at most."""

_LOOKED_AT = 100
"""Articles of a band that are looked at: where there are very many, some of them are told."""

_SIMILAR = f"""
    SELECT {ARTICLE} FROM (
        SELECT other.value AS id, count(*) AS shared FROM json_each(?1) AS band,
            json_each((
                SELECT json_group_array(article_id) FROM (
                    SELECT article_id FROM band AS of_others
                    CROSS JOIN article ON article.id = article_id
                    WHERE of_others.value = band.value AND scope = ?2 AND article_id <> ?3
                    ORDER BY article_id LIMIT {_LOOKED_AT}
                )
            )) AS other
        GROUP BY other.value HAVING shared >= {NEARLY_ALL}
    ) JOIN article USING (id) ORDER BY shared DESC, id LIMIT {_TOLD}
"""


async def write_bands(
    connection: aiosqlite.Connection, article: Article, bands: Sequence[int]
) -> None:
    """Write the bands of an article in place of others; equal ones stay as they are."""
    digest = hashlib.blake2b(repr(bands).encode(), digest_size=16).hexdigest()
    stored = await connection.execute_fetchall(
        "SELECT digest FROM derived WHERE article_id = ? AND kind = ?", (article.id, BANDS)
    )
    await connection.execute(
        "INSERT OR REPLACE INTO derived VALUES (?, ?, ?, ?)",
        (article.id, BANDS, BANDS_VERSION, digest),
    )
    if any(known == digest for (known,) in stored):
        return
    await connection.execute("DELETE FROM band WHERE article_id = ?", (article.id,))
    await connection.executemany(
        "INSERT OR IGNORE INTO band (article_id, value) VALUES (?, ?)",
        ((article.id, value) for value in _values(article.scope, bands)),
    )


async def similar(
    connection: aiosqlite.Connection, article: Article, bands: Sequence[int]
) -> tuple[Article, ...]:
    """Other articles of an article's scope that are nearly the same, the most alike first."""
    if not bands:
        return ()
    values = json.dumps(_values(article.scope, bands))
    rows = await connection.execute_fetchall(_SIMILAR, (values, article.scope, article.id))
    return tuple(map(article_of, rows))


def _values(scope: Scope, bands: Sequence[int]) -> list[int]:
    """Bands as they are stored: signed, and other ones in every scope."""
    salt = int.from_bytes(hashlib.blake2b(scope.encode(), digest_size=8).digest())
    return [(band ^ salt) - 2**63 for band in bands]
