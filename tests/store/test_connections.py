"""Who reads holds up nobody else, and who writes never writes into a file that is gone."""

import asyncio
import shutil
import sqlite3
import threading
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, closing
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from bot.errors import StoreError
from bot.store import connections
from bot.store.database import READERS, Database
from bot.store.store import Store
from bot.work import Work
from tests.callers import of
from tests.store.test_store import HERE, names, save

ENDLESS = (
    "WITH RECURSIVE n(i) AS (SELECT begun() UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n"
)


async def test_a_long_statement_holds_up_no_other(store: Store) -> None:
    article = (await save(store, "a.txt")).article
    database, let_go = store._database, threading.Event()
    async with database.reading() as connection:
        await connection.create_function("held", 0, lambda: let_go.wait(20))
    holding = asyncio.create_task(database.rows("SELECT held()"))
    found = await asyncio.gather(*(store.articles(of(HERE)) for _ in range(2 * READERS)))
    assert not holding.done()
    assert found == [[article]] * (2 * READERS)
    let_go.set()
    assert [tuple(row) for row in await holding] == [(1,)]


async def test_a_statement_that_nobody_waits_for_ends(store: Store) -> None:
    article = (await save(store, "a.txt")).article
    loop, begun = asyncio.get_running_loop(), asyncio.Semaphore(0)
    async with AsyncExitStack() as stack:
        for _ in range(READERS):
            reader = await stack.enter_async_context(store._database.reading())
            await reader.create_function("begun", 0, partial(_begun, loop, begun))
    endless = [asyncio.create_task(store._database.rows(ENDLESS)) for _ in range(READERS)]
    for _ in endless:
        await begun.acquire()
    for task in endless:
        task.cancel()
    assert await store.articles(of(HERE)) == [article]
    assert all(task.cancelled() for task in endless)


def _begun(loop: asyncio.AbstractEventLoop, begun: asyncio.Semaphore) -> int:
    loop.call_soon_threadsafe(begun.release)
    return 1


async def test_who_comes_when_all_are_busy_waits_for_a_turn(store: Store) -> None:
    article = (await save(store, "a.txt")).article
    async with AsyncExitStack() as stack:
        for _ in range(READERS):
            await stack.enter_async_context(store._database.reading())
        waiting = asyncio.create_task(store.articles(of(HERE)))
        await asyncio.sleep(0)
        assert not waiting.done()
    assert await waiting == [article]


async def test_every_connection_sees_what_was_committed_before_it_is_asked(store: Store) -> None:
    await save(store, "0.txt")
    async with AsyncExitStack() as stack:
        readers = [
            await stack.enter_async_context(store._database.reading()) for _ in range(READERS)
        ]
    assert len(set(map(id, readers))) == READERS
    for stored in range(1, 4):
        for reader in readers:
            [(seen,)] = await reader.execute_fetchall("SELECT count(*) FROM article")
            assert seen == stored
        await save(store, f"{stored}.txt")


async def test_everybody_reads_what_they_have_written(store: Store) -> None:
    async def write_and_read(number: int) -> None:
        article = (await save(store, f"{number}.txt")).article
        assert await store.article(of(HERE), article.id) == article
        await store.remove(HERE, [article.id])
        assert await store.article(of(HERE), article.id) is None

    await asyncio.gather(*map(write_and_read, range(20)))


@dataclass
class Clock:
    """Stands still until it is set."""

    now: float = 100.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
async def watched(folder: Path, clock: Clock) -> AsyncIterator[Database]:
    """A database with a row, whose time does not pass of itself."""
    database = Database(folder, Work(), clock)
    await note(database, "before")
    yield database
    await database.close()


async def note(database: Database, key: str) -> None:
    async with database.writing() as connection:
        await connection.execute("INSERT INTO meta VALUES (?, '')", (key,))


async def noted(database: Database, key: str) -> bool:
    return bool(await database.rows("SELECT 1 FROM meta WHERE key = ?", key))


def removed(file: Path) -> None:
    file.unlink()


def replaced(file: Path) -> None:
    copy = file.with_suffix(".copy")
    shutil.copyfile(file, copy)
    copy.replace(file)


GONE = pytest.mark.parametrize("lose", [removed, replaced])


@GONE
async def test_nothing_is_written_where_the_file_was_replaced_or_removed(
    watched: Database, folder: Path, lose: Callable[[Path], None]
) -> None:
    lose(folder / "footnote.db")
    before = (names(folder), file_of(folder))
    for _ in range(2):
        with pytest.raises(StoreError, match="replaced or removed while Footnote runs: restart"):
            await note(watched, "after")
    assert (names(folder), file_of(folder)) == before


@GONE
async def test_nothing_is_written_where_the_file_goes_while_it_is_written(
    watched: Database, folder: Path, lose: Callable[[Path], None]
) -> None:
    async def lose_it_meanwhile() -> None:
        async with watched.writing() as connection:
            await connection.execute("INSERT INTO meta VALUES ('during', '')")
            lose(folder / "footnote.db")

    with pytest.raises(StoreError, match="replaced or removed"):
        await lose_it_meanwhile()
    [(rows,)] = await watched_rows(watched, "SELECT count(*) FROM meta WHERE key = 'during'")
    assert rows == 0


@GONE
async def test_reading_notices_within_a_second(
    watched: Database, folder: Path, clock: Clock, lose: Callable[[Path], None]
) -> None:
    assert await noted(watched, "before")
    lose(folder / "footnote.db")
    clock.now += 0.9
    assert await noted(watched, "before")
    clock.now += 0.2
    for _ in range(2):
        with pytest.raises(StoreError, match="replaced or removed"):
            await noted(watched, "before")


@GONE
async def test_a_connection_to_another_file_than_the_others_is_not_opened(
    watched: Database, folder: Path, lose: Callable[[Path], None]
) -> None:
    """Only the one that writes was open."""
    lose(folder / "footnote.db")
    before = names(folder)
    with pytest.raises(StoreError, match="replaced or removed"):
        await noted(watched, "before")
    assert names(folder) == before


async def test_a_file_that_comes_when_there_was_none_is_read(folder: Path, clock: Clock) -> None:
    database = Database(folder, Work(), clock)
    try:
        assert not await noted(database, "before")
        other = Database(folder, Work(), clock)
        await note(other, "before")
        await other.close()
        assert await noted(database, "before")
    finally:
        await database.close()


def file_of(folder: Path) -> bytes | None:
    file = folder / "footnote.db"
    return file.read_bytes() if file.exists() else None


async def watched_rows(database: Database, statement: str) -> list[tuple[int, ...]]:
    """What the connection that writes sees, wherever it leads."""
    assert database._writer
    return [tuple(row) for row in await database._writer.execute_fetchall(statement)]


class Slow(sqlite3.Connection):
    """Is closed after whoever does not wait for that has gone."""

    gone = threading.Event()

    def close(self) -> None:
        self.gone.wait(0.2)
        super().close()


def test_opening_that_is_given_up_is_ended_before_the_event_loop(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun, failed = asyncio.Event(), list[threading.ExceptHookArgs]()

    async def give_up() -> None:
        loop, connect_plainly = asyncio.get_running_loop(), sqlite3.connect

        def slowly(*args: Any, **options: Any) -> sqlite3.Connection:
            loop.call_soon_threadsafe(begun.set)
            return connect_plainly(*args, **options, factory=Slow)

        with closing(Work()) as work:
            await work.behind(lambda: connections._make_ready(tmp_path / "footnote.db"))
            monkeypatch.setattr(connections, "_make_ready", lambda _: None)
            monkeypatch.setattr("aiosqlite.core.sqlite3.connect", slowly)
            opening = asyncio.create_task(connections.connect(tmp_path / "footnote.db", work))
            await begun.wait()
            opening.cancel()
            await asyncio.gather(opening, return_exceptions=True)

    monkeypatch.setattr(threading, "excepthook", failed.append)
    others = set(threading.enumerate())
    asyncio.run(give_up())
    Slow.gone.set()
    for thread in set(threading.enumerate()) - others:
        thread.join(20)
    assert not failed
