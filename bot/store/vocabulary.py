"""The ids of the terms of a slice, in the order of its vocabulary, a JSON array."""

import json
from itertools import chain

import aiosqlite
import numpy as np
from numpy.typing import NDArray


async def known_terms(connection: aiosqlite.Connection, vocabulary: str) -> NDArray[np.uint32]:
    """The id of each term, 0 for one that is not known."""
    found = await connection.execute_fetchall(
        "SELECT coalesce(term.id, 0) FROM json_each(?) LEFT JOIN term ON text = value ORDER BY key",
        (vocabulary,),
    )
    return np.fromiter(chain.from_iterable(found), np.uint32)


async def add_terms(connection: aiosqlite.Connection, vocabulary: str) -> NDArray[np.uint32]:
    """The id of each term; those that are new get theirs here."""
    ids = await known_terms(connection, vocabulary)
    if not ids.all():
        new = np.flatnonzero(ids == 0)
        places = json.dumps(new.tolist())
        await connection.execute(
            "INSERT INTO term (text) SELECT value FROM json_each(?)"
            " WHERE key IN (SELECT value FROM json_each(?)) ORDER BY key",
            (vocabulary, places),
        )
        added = await connection.execute_fetchall(
            "SELECT term.id FROM json_each(?) JOIN term ON text = value"
            " WHERE key IN (SELECT value FROM json_each(?)) ORDER BY key",
            (vocabulary, places),
        )
        ids[new] = np.fromiter(chain.from_iterable(added), np.uint32)
    return ids
