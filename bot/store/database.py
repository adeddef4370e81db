"""The connections to one SQLite file: one that writes under a lock, one that reads."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, closing, contextmanager
from pathlib import Path

import aiosqlite

from bot.errors import StoreError
from bot.store.schema import MIGRATIONS, migrate

FILE_NAME = "footnote.db"
BUSY_SECONDS = 30.0
"""How long one process waits for another's transaction."""


class Database:
    """Opens ``folder/footnote.db`` when it is first needed; only writing creates it."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._path = folder / FILE_NAME
        self._writer: aiosqlite.Connection | None = None
        self._reader: aiosqlite.Connection | None = None
        self._nothing: aiosqlite.Connection | None = None
        self._writing = asyncio.Lock()
        self._opening = asyncio.Lock()

    async def close(self) -> None:
        for connection in (self._nothing, self._reader, self._writer):
            if connection is not None:
                await connection.close()
        self._nothing = self._reader = self._writer = None

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[aiosqlite.Connection]:
        """A connection for single statements, each of which sees one state of the store.

        Fetch all rows in one go (``execute_fetchall``): a statement that is not at its end would
        hold everybody's next one to the state that it began with.
        """
        with _in_plain_words(self._path):
            async with self._opening:
                connection = await self._open_reader()
            yield connection

    async def rows(self, statement: str, *arguments: object) -> list[aiosqlite.Row]:
        """All rows of one statement that reads."""
        async with self.reading() as connection:
            return list(await connection.execute_fetchall(statement, arguments))

    @asynccontextmanager
    async def writing(self) -> AsyncIterator[aiosqlite.Connection]:
        """A transaction that is this coroutine's alone: committed whole, or as if never begun.

        Raises:
            StoreError: the file cannot be created or written; nothing was changed.
        """
        with _in_plain_words(self._path):
            async with self._writing:
                if self._writer is None:
                    self._writer = await self._open_writer()
                try:
                    await self._writer.execute("BEGIN IMMEDIATE")
                    yield self._writer
                    await self._writer.execute("COMMIT")
                except BaseException:
                    # The connection's thread takes its turns in order: this undoes even a BEGIN
                    # that was cancelled here and runs there, and nothing where none is open.
                    await self._writer.rollback()
                    raise

    async def settle(self) -> None:
        """Bring what was committed into the file itself, so that nothing removed stays beside it.

        Where a reader is in the way, the next commit that fills the log does it.
        """
        async with self._writing:
            if self._writer is not None:
                with _in_plain_words(self._path):
                    await self._writer.execute_fetchall("PRAGMA wal_checkpoint(TRUNCATE)")

    async def _open_reader(self) -> aiosqlite.Connection:
        """What is not there yet reads as an empty store, and nothing is created for it."""
        if self._reader is None and self._exists():
            self._reader = await self._connect(self._path)
            await self._reader.execute("PRAGMA query_only = ON")
        if self._reader is not None:
            return self._reader
        if self._nothing is None:
            self._nothing = await self._connect(":memory:")
        return self._nothing

    def _exists(self) -> bool:
        try:
            self._path.stat()
        except FileNotFoundError:
            return False
        except OSError as error:
            raise StoreError(
                f"The data folder {self._folder} cannot be opened: "
                "set FOOTNOTE_DATA or --data to a folder that you may enter."
            ) from error
        return True

    async def _open_writer(self) -> aiosqlite.Connection:
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise StoreError(
                f"The data folder {self._folder} cannot be created: "
                "set FOOTNOTE_DATA or --data to a folder that you may write to."
            ) from error
        return await self._connect(self._path)

    async def _connect(self, path: Path | str) -> aiosqlite.Connection:
        await asyncio.to_thread(_make_ready, path)
        connection = await aiosqlite.connect(path, timeout=BUSY_SECONDS, isolation_level=None)
        try:
            await connection.execute("PRAGMA synchronous = NORMAL")
            await connection.execute("PRAGMA foreign_keys = ON")
            # What is removed is overwritten, not only unlinked.
            await connection.execute_fetchall("PRAGMA secure_delete = ON")
            await migrate(connection)
            await _refuse_newer(connection, self._path)
        except BaseException:
            await connection.close()
            raise
        return connection


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


async def _refuse_newer(connection: aiosqlite.Connection, path: Path) -> None:
    async with connection.execute("PRAGMA user_version") as cursor:
        row = await cursor.fetchone()
    if row and row[0] > len(MIGRATIONS):
        raise StoreError(f"{path} was written by a newer Footnote: update this one.")


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
def _in_plain_words(path: Path) -> Iterator[None]:
    """What the disk or another process did becomes a sentence; our own mistakes stay mistakes."""
    try:
        yield
    except sqlite3.Error as error:
        # The low byte of an extended result code is the plain one.
        sentence = _SENTENCES.get(getattr(error, "sqlite_errorcode", 0) & 0xFF)
        if sentence is None:
            raise
        raise StoreError(sentence.format(path=path)) from error
