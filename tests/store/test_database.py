"""One file, several connections, and everything that can go wrong with them."""

import asyncio
import itertools
import sqlite3
import threading
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime
from itertools import chain
from pathlib import Path

import aiosqlite
import pytest

from bot.errors import StoreError
from bot.model import SHARED, Added, Answer, Card, Citation, Page
from bot.store.database import Database
from bot.store.schema import MIGRATIONS
from bot.store.store import Store
from bot.work import Work
from tests.callers import change_number, of
from tests.store.test_store import HERE, PHRASE, analysed, lines_of, names, rows, save

SAME_FORM = 6
"""The schema from which on passages have the form of today."""


async def writer(store: Store) -> aiosqlite.Connection:
    """The very connection that a store writes with."""
    async with store._database.writing() as connection:
        return connection


async def one_value(connection: aiosqlite.Connection, statement: str) -> int:
    [(value,)] = await connection.execute_fetchall(statement)
    return int(value)


async def test_reading_what_is_not_there_creates_nothing(store: Store, folder: Path) -> None:
    assert await store.articles(of(SHARED)) == []
    assert await change_number(store, SHARED) == 0
    assert names(folder.parent) == []


async def test_a_new_file_is_brought_to_the_latest_schema(store: Store, folder: Path) -> None:
    await save(store, "a.txt")
    assert rows(folder, "PRAGMA user_version") == [(len(MIGRATIONS),)]
    assert rows(folder, "PRAGMA journal_mode") == [("wal",)]
    connection = await writer(store)
    assert await one_value(connection, "PRAGMA foreign_keys") == 1
    assert await one_value(connection, "PRAGMA synchronous") == 1


def copy_to_version_1(folder: Path, old: Path) -> None:
    """Make a file as the first schema had it, with the articles of another."""
    old.mkdir()
    with closing(sqlite3.connect(old / "footnote.db")) as connection:
        for statement in MIGRATIONS[0]:
            connection.execute(statement)
        connection.execute("PRAGMA user_version = 1")
        connection.execute("ATTACH ? AS new", (str(folder / "footnote.db"),))
        connection.execute(
            "INSERT INTO revision SELECT article_id, number, title, text, added_at"
            " FROM new.revision"
        )
        connection.execute(
            "INSERT INTO passage SELECT id, article_id, first_line, last_line, text, terms, pieces"
            " FROM new.passage"
        )
        connection.execute(
            "INSERT INTO meta SELECT 'analysis', CAST(max(version) AS TEXT) FROM new.derived"
        )
        for table in ("article", "term", "change"):
            known = connection.execute("SELECT name FROM pragma_table_info(?)", (table,))
            columns = ", ".join(name for (name,) in known)
            # Table and columns are the schema's own; a statement cannot take them as values.
            connection.execute(f"INSERT INTO {table} SELECT {columns} FROM new.{table}")  # noqa: S608
        connection.commit()


async def old_file(old: Path, version: int = 1) -> Added:
    """A file as an earlier schema had it, with an article in two revisions."""
    folder = old.with_name(f"{old.name} in the making")
    async with Store(folder) as store:
        await save(store, "a.txt", "Old text.")
        added = await save(store, "a.txt", PHRASE, tags=["door"])
    copy_to_version_1(folder, old)
    with closing(sqlite3.connect(old / "footnote.db")) as connection:
        for statement in chain.from_iterable(MIGRATIONS[1:version]):
            connection.execute(statement)
        connection.execute(f"PRAGMA user_version = {version}")
        connection.commit()
    return added


async def test_a_file_of_the_first_schema_keeps_everything_and_takes_cards(
    tmp_path: Path,
) -> None:
    old = tmp_path / "old"
    added = await old_file(old)
    article, quote = added.article, "violet lantern"
    assert rows(old, "PRAGMA user_version") == [(1,)]
    assert rows(old, "SELECT name FROM sqlite_schema WHERE name LIKE 'card%'") == []
    async with Store(old) as store:
        assert await store.articles(of(HERE)) == [article]
        assert await lines_of(store, article) == (PHRASE,)
        assert await lines_of(store, replace(article, revision=1)) == ("Old text.",)
        assert await store.vocabulary.ids(["door"])
        assert rows(old, "SELECT size FROM revision ORDER BY number") == [(9,), (len(PHRASE),)]

        citation = Citation(article.id, article.title, article.origin, 2, 1, 1, None, quote, (), 1)
        card = Card(
            key="key",
            scope=HERE,
            asker=1,
            answer=Answer("What colour?"),
            pages=(Page(citation, 2),),
        )
        await store.cards.add(card, datetime.now(UTC), of(HERE))
        assert await store.cards.card(HERE, of(HERE), "key") == card
        assert await store.servers.editors(HERE) is None
        await store.servers.set_editors(HERE, 5)
        assert await store.servers.editors(HERE) == 5
        assert (await save(store, "a.txt", "New text.")).article.revision == 3
        await store.remove(HERE, [article.id])
        found = await store.cards.card(HERE, of(HERE), "key")
        assert found is not None
        assert found.pages == (Page(None, 0),)
    assert rows(old, "PRAGMA user_version") == [(len(MIGRATIONS),)]


@pytest.mark.parametrize("version", range(1, SAME_FORM))
async def test_passages_of_an_older_form_are_left_out_until_the_text_is_analysed_anew(
    tmp_path: Path, version: int
) -> None:
    old = tmp_path / "old"
    article = (await old_file(old, version)).article
    highest = rows(old, "SELECT max(id) FROM passage")[0][0]
    async with Store(old) as store:
        assert await store.articles(of(HERE)) == [article]
        assert await store.text(of(article.scope), article) == (PHRASE, None)
        assert len(await store.passage_terms(HERE)) == 0
        # The next start sees that it has work to do.
        assert await store.outdated(0, 9) == [article]
        number = await change_number(store, HERE)
        await store.replace_analysis(article, replace(analysed(), dated="2026"))
        assert await change_number(store, HERE) > number
        [passage] = (await store.passage_terms(HERE)).passages.tolist()
        assert passage > highest
        [candidate] = await store.candidates(of(HERE), [passage])
        assert (candidate.text, candidate.article) == (PHRASE, replace(article, dated="2026"))
        assert await store.text(of(article.scope), article) == (PHRASE, analysed().tree)
        # They were given by somebody, so the text does not take them away.
        assert (await save(store, "a.txt", "New text.")).article.tags == ("door",)


async def test_reading_alone_brings_an_old_file_up_to_date_and_two_may_race(
    tmp_path: Path,
) -> None:
    for attempt in range(5):
        old = tmp_path / str(attempt)
        article = (await old_file(old)).article
        async with Store(old) as one, Store(old) as two:
            articles, stale, editors = await asyncio.gather(
                one.articles(of(HERE)), two.cards.stale(None, 1, 1), two.servers.editors(HERE)
            )
        assert (articles, stale, editors) == ([article], [], None)
        assert rows(old, "PRAGMA user_version") == [(len(MIGRATIONS),)]


async def test_opening_a_new_file_waits_for_another_that_writes_to_it(tmp_path: Path) -> None:
    async with Store(tmp_path) as store:
        with closing(sqlite3.connect(tmp_path / "footnote.db")) as other:
            other.execute("BEGIN IMMEDIATE")
            saving = asyncio.create_task(save(store, "a.txt"))
            done, _ = await asyncio.wait({saving}, timeout=0.2)
            assert not done
            other.execute("ROLLBACK")
        assert (await saving).outcome == "added"


async def test_several_may_open_a_new_file_at_once(tmp_path: Path) -> None:
    for attempt in range(10):
        folder = tmp_path / str(attempt)
        async with Store(folder) as one, Store(folder) as two, Store(folder) as three:
            await asyncio.gather(
                save(one, "a.txt"),
                save(two, "b.txt"),
                three.articles(of(HERE)),
                save(three, "c.txt"),
                one.articles(of(HERE)),
            )
            for store in (one, two, three):
                assert len(await store.articles(of(HERE))) == 3


async def test_what_another_process_saves_is_seen(folder: Path) -> None:
    async with Store(folder) as one, Store(folder) as two:
        assert await two.articles(of(HERE)) == []
        article = (await save(one, "a.txt")).article
        assert await two.articles(of(HERE)) == [article]
        assert await change_number(two, HERE) == await change_number(one, HERE) > 0
        await two.remove(HERE, [article.id])
        assert await one.articles(of(HERE)) == []


async def test_a_newer_file_is_refused_and_left_alone(folder: Path) -> None:
    async with Store(folder) as store:
        await save(store, "a.txt")
    with closing(sqlite3.connect(folder / "footnote.db")) as connection:
        connection.execute("PRAGMA user_version = 99")
    before = (folder / "footnote.db").read_bytes()
    async with Store(folder) as store:
        with pytest.raises(StoreError, match="written by a newer Footnote"):
            await store.articles(of(HERE))
        with pytest.raises(StoreError, match="written by a newer Footnote"):
            await save(store, "b.txt")
    assert (folder / "footnote.db").read_bytes() == before


async def test_a_file_that_is_no_database_is_refused_and_left_alone(
    tmp_path: Path,
) -> None:
    content = b"A shopping list, not a database.\n" * 100
    (tmp_path / "footnote.db").write_bytes(content)
    async with Store(tmp_path) as store:
        with pytest.raises(StoreError, match="is not a database"):
            await store.articles(of(HERE))
        with pytest.raises(StoreError, match="is not a database"):
            await save(store, "a.txt")
    assert (tmp_path / "footnote.db").read_bytes() == content


async def test_a_damaged_file_is_named_as_such(folder: Path) -> None:
    async with Store(folder) as store:
        await save(store, "a.txt", "Many words stand here. " * 2000)
    file = folder / "footnote.db"
    whole = file.read_bytes()
    file.write_bytes(whole[:4096] + b"\xff" * (len(whole) - 4096))
    async with Store(folder) as store:
        with pytest.raises(StoreError, match="is damaged: restore it from your backup"):
            await store.articles(of(HERE))


async def test_a_file_in_the_place_of_the_folder_is_refused(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("in the way")
    async with Store(tmp_path / "data") as store:
        with pytest.raises(StoreError, match="cannot be created: set FOOTNOTE_DATA or --data"):
            await save(store, "a.txt")
    assert (tmp_path / "data").read_text() == "in the way"


@pytest.fixture
def misplaced(tmp_path: Path) -> Path:
    """A data folder with a folder where the file should be."""
    (tmp_path / "footnote.db").mkdir()
    return tmp_path


async def test_a_folder_in_the_place_of_the_file_is_refused(misplaced: Path) -> None:
    async with Store(misplaced) as store:
        with pytest.raises(StoreError, match="cannot be opened"):
            await store.articles(of(HERE))


def test_a_refused_file_leaves_no_thread_that_fails_later(
    misplaced: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def refused() -> None:
        async with Store(misplaced) as store:
            with pytest.raises(StoreError):
                await store.articles(of(HERE))

    failures: list[object] = []
    monkeypatch.setattr(threading, "excepthook", failures.append)
    before = set(threading.enumerate())
    for _ in range(20):
        asyncio.run(refused())
    for thread in set(threading.enumerate()) - before:
        thread.join()
    assert failures == []


async def test_saving_at_the_same_time_loses_nothing(store: Store) -> None:
    saved = await asyncio.gather(
        *(save(store, f"{n}.txt", f"Text number {n}.", title=f"{n:02}") for n in range(30))
    )
    assert await store.articles(of(HERE)) == [added.article for added in saved]
    for n, added in enumerate(saved):
        assert await lines_of(store, added.article) == (f"Text number {n}.",)


async def test_one_that_fails_takes_nobody_with_it(store: Store) -> None:
    async def fail() -> None:
        async with store._database.writing() as connection:
            await connection.execute("DELETE FROM article")
            raise RuntimeError

    await save(store, "a.txt", title="a")
    results = await asyncio.gather(
        save(store, "b.txt", title="b"),
        fail(),
        save(store, "c.txt", title="c"),
        return_exceptions=True,
    )
    assert isinstance(results[1], RuntimeError)
    assert [article.title for article in await store.articles(of(HERE))] == ["a", "b", "c"]


async def test_our_own_mistakes_are_not_blamed_on_the_disk(folder: Path) -> None:
    database = Database(folder, Work())
    try:
        with pytest.raises(sqlite3.OperationalError, match="no such table"):
            async with database.writing() as connection:
                await connection.execute("SELECT * FROM nowhere")
    finally:
        await database.close()


def committed(statements: list[str]) -> bool:
    """Whether the transaction that makes an article known to the indexes has come to its end."""
    told = [statement.startswith("INSERT OR REPLACE INTO change") for statement in statements]
    return any(told) and "COMMIT" in statements[told.index(True) :]


async def test_a_save_cancelled_at_any_statement_leaves_nothing(tmp_path: Path) -> None:
    text = "\n\n".join(f"# {PHRASE}\n\n{PHRASE}" for _ in range(3))
    loop = asyncio.get_running_loop()
    for moment in itertools.count(1):
        folder = tmp_path / str(moment)
        async with Store(folder) as store:
            await save(store, "a.txt", title="a")
            connection = await writer(store)
            task = asyncio.create_task(save(store, "b.txt", text, title="b"))
            statements: list[str] = []

            def count(
                statement: str,
                task: asyncio.Task[Added] = task,
                seen: list[str] = statements,
                moment: int = moment,
            ) -> None:
                seen.append(statement)
                if len(seen) == moment:
                    loop.call_soon_threadsafe(task.cancel)

            await connection.set_trace_callback(count)
            [result] = await asyncio.gather(task, return_exceptions=True)
            await connection.set_trace_callback(lambda _: None)
            if not isinstance(result, BaseException):
                break
            assert isinstance(result, asyncio.CancelledError)
            # Who is cancelled while the commit runs has committed.
            there = ["a", "b"] if committed(statements[:moment]) else ["a"]
            async with Store(folder) as other:
                assert [each.title for each in await other.articles(of(HERE))] == there
                await save(other, "c.txt", title="c")
            await save(store, "d.txt", title="d")
            titles = [article.title for article in await store.articles(of(HERE))]
            assert titles == [*there, "c", "d"]
            counts = rows(
                folder,
                "SELECT (SELECT count(*) FROM revision),"
                " (SELECT count(*) FROM derived WHERE kind = 'passages'),"
                " (SELECT count(*) FROM passage)",
            )
            those = len(titles)
            assert counts == [(those, those, those + (2 if "b" in there else 0))]
    assert moment > 8


async def test_a_full_disk_is_one_sentence_and_changes_nothing(store: Store) -> None:
    await save(store, "a.txt")
    connection = await writer(store)
    pages = await one_value(connection, "PRAGMA page_count")
    await connection.execute_fetchall(f"PRAGMA max_page_count = {pages}")
    before = await store.articles(of(HERE)), await change_number(store, HERE)
    with pytest.raises(StoreError, match="The disk is full"):
        await save(store, "b.txt", "Many words stand here. " * 5000)
    assert (await store.articles(of(HERE)), await change_number(store, HERE)) == before
    await connection.execute_fetchall(f"PRAGMA max_page_count = {pages + 1000}")
    assert (await save(store, "b.txt", "Many words stand here. " * 5000)).outcome == "added"
