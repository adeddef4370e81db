"""How a store's file is opened, which file it is, and what goes wrong with it in plain words."""

import asyncio
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import aiosqlite

from bot.errors import StoreError
from bot.store.schema import MIGRATIONS, migrate
from bot.work import Work

FILE_NAME = "footnote.db"
BUSY_SECONDS = 30.0
"""How long one process waits for another's transaction."""


async def connect(path: Path | str, work: Work) -> aiosqlite.Connection:
    """Open a file, which is created if need be, and bring it to the latest schema.

    Raises:
        StoreError: a newer Footnote wrote it.
    """
    await work.behind(lambda: _make_ready(path))
    connection = await _opened(path)
    try:
        await connection.execute("PRAGMA synchronous = NORMAL")
        await connection.execute("PRAGMA foreign_keys = ON")
        # What is removed is overwritten, not only unlinked.
        await connection.execute_fetchall("PRAGMA secure_delete = ON")
        await migrate(connection)
        [(version,)] = await connection.execute_fetchall("PRAGMA user_version")
        refuse_newer(version, path)
    except BaseException:
        await connection.close()
        raise
    return connection


async def _opened(path: Path | str) -> aiosqlite.Connection:
    """A connection whose thread is not left alone where nobody waits for it any more."""

    async def opened() -> aiosqlite.Connection:
        return await aiosqlite.connect(path, timeout=BUSY_SECONDS, isolation_level=None)

    opening = asyncio.ensure_future(opened())
    try:
        return await asyncio.shield(opening)
    except asyncio.CancelledError:
        await (await opening).close()
        raise


def _make_ready(path: Path | str) -> None:
    """Try whether the file can be opened, and turn it to WAL, which it stays in.

    aiosqlite is not asked first: where it cannot open a file, its thread outlives the loop and
    fails there.
    """
    with closing(sqlite3.connect(path, timeout=BUSY_SECONDS)) as connection:
        try:
            connection.execute("PRAGMA journal_mode = WAL").fetchall()
        except sqlite3.OperationalError as error:
            # SQLite does not wait here. Who holds the lock is turning the same new file to WAL.
            if error.sqlite_errorcode != sqlite3.SQLITE_BUSY:
                raise


def refuse_newer(version: int, path: Path | str) -> None:
    """Raise StoreError if a schema is later than the latest that is known here."""
    if version > len(MIGRATIONS):
        raise StoreError(f"{path} was written by a newer Footnote: update this one.")


def identity(path: Path) -> tuple[int, int] | None:
    """Which file stands at a path, whatever it holds; None if none does.

    Raises:
        StoreError: its folder cannot be entered.
    """
    try:
        stat = path.stat()
    except FileNotFoundError:
        return None
    except OSError as error:
        raise StoreError(
            f"The data folder {path.parent} cannot be opened: "
            "set FOOTNOTE_DATA or --data to a folder that you may enter."
        ) from error
    return stat.st_dev, stat.st_ino


_SENTENCES = {
    sqlite3.SQLITE_FULL: "The disk is full: free some space and try again.",
    sqlite3.SQLITE_IOERR: "{path} cannot be written or read: check the disk and its free space.",
    sqlite3.SQLITE_READONLY: "{path} cannot be written: check the permissions of its folder.",
    sqlite3.SQLITE_CANTOPEN: "{path} cannot be opened: check the permissions of its folder.",
    sqlite3.SQLITE_PERM: "{path} cannot be opened: check its permissions.",
    sqlite3.SQLITE_BUSY: "{path} is being written by another Footnote: try again later.",
    sqlite3.SQLITE_CORRUPT: "{path} is damaged: restore it from your backup.",
    sqlite3.SQLITE_NOTADB: "{path} is not a database: move it away or name another folder.",
}


@contextmanager
def in_plain_words(path: Path) -> Iterator[None]:
    """What the disk or another process did becomes a sentence; our own mistakes stay mistakes."""
    try:
        yield
    except sqlite3.Error as error:
        sentence = _SENTENCES.get(plain_code(error))
        if sentence is None:
            raise
        raise StoreError(sentence.format(path=path)) from error


def plain_code(error: sqlite3.Error) -> int:
    """The plain result code of an error; 0 where SQLite gave none."""
    # It is the low byte of an extended one.
    return getattr(error, "sqlite_errorcode", 0) & 0xFF
