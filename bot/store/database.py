"""The connections to one SQLite file: one that writes under a lock, and a few that read."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import aiosqlite

from bot.errors import StoreError
from bot.store.connections import FILE_NAME, connect, identity, in_plain_words
from bot.work import Work

READERS = 3
"""How many read side by side: one that loads an index holds up nobody's short statement."""

_GLANCE = 1.0
"""Seconds for which reading trusts that the file is still in its place."""


class Database:
    """Opens ``folder/footnote.db`` when it is first needed; only writing creates it."""

    def __init__(
        self, folder: Path, work: Work, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._work = work
        self._folder = folder
        self._path = folder / FILE_NAME
        self._clock = clock
        self._writer: aiosqlite.Connection | None = None
        self._readers: list[aiosqlite.Connection] = []
        self._free: list[aiosqlite.Connection] = []
        self._nothing: aiosqlite.Connection | None = None
        self._file: tuple[int, int] | None = None
        self._looked = 0.0
        self._writing = asyncio.Lock()
        self._opening = asyncio.Lock()
        self._turns = asyncio.Semaphore(READERS)

    async def close(self) -> None:
        for connection in (self._nothing, *self._readers, self._writer):
            if connection is not None:
                await connection.close()
        self._nothing = self._writer = self._file = None
        self._readers, self._free = [], []

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[aiosqlite.Connection]:
        """A connection of this coroutine's own for single statements, each of which sees one state
        of the store, with all that was committed before it.

        Fetch all rows in one go (``execute_fetchall``): a statement that is not at its end would
        hold the connection's next one to the state that it began with.

        Raises:
            StoreError: the file cannot be read, or was replaced or removed.
        """
        with in_plain_words(self._path):
            async with self._turns:
                self._require_in_place(_GLANCE)
                connection = self._free.pop() if self._free else await self._open_reader()
                try:
                    yield connection
                except asyncio.CancelledError:
                    # Nobody waits for its statement, and who comes next should not either.
                    await connection.interrupt()
                    raise
                finally:
                    if connection is not self._nothing:
                        self._free.append(connection)

    async def rows(self, statement: str, *arguments: object) -> list[aiosqlite.Row]:
        """All rows of one statement that reads."""
        async with self.reading() as connection:
            return list(await connection.execute_fetchall(statement, arguments))

    @asynccontextmanager
    async def writing(self) -> AsyncIterator[aiosqlite.Connection]:
        """A transaction that is this coroutine's alone: committed whole, or as if never begun.

        Raises:
            StoreError: the file cannot be created or written, or was replaced or removed; nothing
                was changed.
        """
        with in_plain_words(self._path):
            async with self._writing:
                self._require_in_place()
                if self._writer is None:
                    self._writer = await self._open_writer()
                try:
                    await self._writer.execute("BEGIN IMMEDIATE")
                    yield self._writer
                    self._require_in_place()
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
                with in_plain_words(self._path):
                    await self._writer.execute_fetchall("PRAGMA wal_checkpoint(TRUNCATE)")

    async def _open_reader(self) -> aiosqlite.Connection:
        """What is not there yet reads as an empty store, and nothing is created for it."""
        async with self._opening:
            if self._file is None and identity(self._path) is None:
                if self._nothing is None:
                    self._nothing = await connect(":memory:", self._work)
                return self._nothing
            reader = await self._open()
            self._readers.append(reader)
            await reader.execute("PRAGMA query_only = ON")
            return reader

    async def _open_writer(self) -> aiosqlite.Connection:
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise StoreError(
                f"The data folder {self._folder} cannot be created: "
                "set FOOTNOTE_DATA or --data to a folder that you may write to."
            ) from error
        return await self._open()

    async def _open(self) -> aiosqlite.Connection:
        """A connection to the very file that the others are to, or to the first."""
        self._require_in_place()  # Else opening would make a new file.
        before = self._file or identity(self._path)
        connection = await connect(self._path, self._work)
        opened = identity(self._path)
        if opened is None or before not in {None, opened}:
            await connection.close()
            raise self._replaced()
        self._file = opened
        return connection

    def _require_in_place(self, seconds: float = 0.0) -> None:
        """Look whether the path still leads to the file that was opened.

        Args:
            seconds: for so long the last look counts.
        """
        now = self._clock()
        if self._file is None or now - self._looked < seconds:
            return
        if identity(self._path) != self._file:
            raise self._replaced()
        self._looked = now

    def _replaced(self) -> StoreError:
        return StoreError(
            f"{self._path} was replaced or removed while Footnote runs: restart Footnote."
        )
