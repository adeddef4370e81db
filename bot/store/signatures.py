"""Which articles of a scope are nearly the same: those whose signatures are much alike."""

import hashlib
import json

import aiosqlite
import numpy as np

from bot.model import Article, Scope
from bot.store.rows import ARTICLE, article_of
from bot.text.minhash import NEARLY_SAME, bands, similarities

SIGNATURE = "signature"
"""The kind of what is derived that tells them; its digest is the signature itself."""

_TOLD = 3
"""Articles that are told at most."""

_LOOKED_AT = 100
"""Articles that share a band and are compared: where there are more, some of them are found."""

_SHARING = f"""
    SELECT {ARTICLE}, derived.digest FROM (
        SELECT DISTINCT other.value AS id FROM json_each(?1) AS one,
            json_each((
                SELECT json_group_array(article_id) FROM (
                    SELECT article_id FROM band CROSS JOIN article ON article.id = article_id
                    WHERE band.value = one.value AND scope = ?2 AND article_id <> ?3
                    ORDER BY article_id LIMIT {_LOOKED_AT}
                )
            )) AS other
    ) JOIN article USING (id) JOIN derived ON article_id = id AND kind = '{SIGNATURE}'
"""


async def write_bands(
    connection: aiosqlite.Connection, article: Article, signature: bytes, *, anew: bool
) -> None:
    """Write the bands of an article, ``anew`` in place of others."""
    if anew:
        await connection.execute("DELETE FROM band WHERE article_id = ?", (article.id,))
    await connection.execute(
        "INSERT OR IGNORE INTO band (article_id, value) SELECT ?, value FROM json_each(?)",
        (article.id, _bands(article.scope, signature)),
    )


async def similar(
    connection: aiosqlite.Connection, article: Article, signature: bytes
) -> tuple[Article, ...]:
    """Other articles of an article's scope that are nearly the same, the most alike first."""
    if not signature:
        return ()
    values = _bands(article.scope, signature)
    rows = list(await connection.execute_fetchall(_SHARING, (values, article.scope, article.id)))
    alike = similarities(signature, [bytes.fromhex(row[-1]) for row in rows])
    found = [
        (-likeness, article_of(row[:-1]))
        for row, likeness in zip(rows, alike.tolist(), strict=True)
        if likeness >= NEARLY_SAME
    ]
    found.sort(key=lambda each: (each[0], each[1].id))
    return tuple(other for _, other in found[:_TOLD])


def _bands(scope: Scope, signature: bytes) -> str:
    """Bands as they are stored: signed, and other ones in every scope; as a JSON array."""
    salt = np.frombuffer(hashlib.blake2b(scope.encode(), digest_size=8).digest(), np.uint64)
    return json.dumps((bands(signature) ^ salt).view(np.int64).tolist())
