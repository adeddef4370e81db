"""Promise 7, nothing lost: what was stored can be kept elsewhere, and comes back whole."""

import signal
import sqlite3
import stat
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

import bot
from bot.app import App, open_app
from bot.errors import BusyError, FootnoteError, InputError, StoreError
from bot.library.backing_up import back_up, restore
from bot.model import SHARED
from bot.settings import Settings
from bot.store import backup
from bot.store.lock import locked
from bot.store.schema import MIGRATIONS
from bot.store.store import Store
from tests.callers import add_paste, by, of
from tests.store.test_database import old_file
from tests.store.test_store import HERE, names
from tests.waiting import patient

ROOT = Path(bot.__file__).parents[1]

KILLED_WHILE_OPEN = """
import asyncio, os, signal, sys
from pathlib import Path
from bot.app import open_app
from bot.access import Caller
from bot.model import SHARED
from bot.settings import Settings
from tests.callers import add_paste

async def main():
    async with open_app(Settings(data=Path(sys.argv[1]), corpus=None)) as app:
        await add_paste(app, Caller.operator(SHARED), "Tides", "High water is at six.")
        os.kill(os.getpid(), signal.SIGKILL)

asyncio.run(main())
"""
KILLED_AT_A_STEP = """
import itertools, os, signal, sys
from pathlib import Path
from bot.library.backing_up import restore
from bot.store import backup

steps = itertools.count(1)

def step(done, total):
    if next(steps) == int(sys.argv[3]):
        os.kill(os.getpid(), signal.SIGKILL)

backup._PAGES = 20
restore(Path(sys.argv[1]), Path(sys.argv[2]), step)
"""


def ignore(_done: int, _total: int) -> None:
    """A progress that nobody watches."""


def run(code: str, *arguments: object) -> int:
    """The exit code of a process of its own."""
    command = [sys.executable, "-c", code, *map(str, arguments)]
    return subprocess.run(command, cwd=ROOT, check=False, timeout=patient(20)).returncode


async def titles(folder: Path) -> list[str]:
    async with open_app(Settings(data=folder, corpus=None)) as app:
        return [article.title for article in await app.articles.own(by(SHARED))]


async def add(app: App, title: str, text: str = "High water is at six.") -> None:
    await add_paste(app, by(SHARED), title, text)


async def filled(folder: Path, *added: str) -> Path:
    async with open_app(Settings(data=folder, corpus=None)) as app:
        for title in added:
            await add(app, title)
    return folder


@pytest.fixture
async def data(tmp_path: Path) -> Path:
    """A data folder with an article, which nobody has open."""
    return await filled(tmp_path / "data", "Tides")


@pytest.fixture
def kept(tmp_path: Path, data: Path) -> Path:
    """A backup of it."""
    back_up(data, tmp_path / "kept.db", ignore)
    return tmp_path / "kept.db"


@pytest.mark.process
async def test_promise_7_nothing_lost_a_backup_holds_what_a_killed_process_had_stored(
    tmp_path: Path,
) -> None:
    data = tmp_path / "data"
    assert run(KILLED_WHILE_OPEN, data) == -signal.SIGKILL
    assert (data / "footnote.db-wal").stat().st_size > 0
    back_up(data, tmp_path / "kept.db", ignore)
    restore(tmp_path / "other", tmp_path / "kept.db", ignore)
    assert await titles(tmp_path / "other") == await titles(data) == ["Tides"]


def test_a_backup_is_one_whole_file_that_its_owner_alone_may_read(
    data: Path, kept: Path, tmp_path: Path
) -> None:
    assert names(tmp_path) == ["data", "kept.db"]
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    assert names(data) == ["footnote.db"]
    with closing(sqlite3.connect(kept)) as connection:
        assert connection.execute("PRAGMA journal_mode").fetchall() == [("delete",)]


async def test_a_backup_is_of_one_moment_however_much_is_written_meanwhile(
    data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(backup, "_PAGES", 5)
    steps = 0

    def write(_done: int, _total: int) -> None:
        nonlocal steps
        steps += 1
        with closing(sqlite3.connect(data / "footnote.db")) as other, other:
            other.execute("INSERT INTO meta VALUES (?, '')", (f"step {steps}",))

    async with open_app(Settings(data=data, corpus=None), alone=True) as app:
        await add(app, "Ferries")
        back_up(data, tmp_path / "kept.db", write)
    assert steps > 3
    with closing(sqlite3.connect(tmp_path / "kept.db")) as connection:
        assert connection.execute("SELECT key FROM meta WHERE key LIKE 'step%'").fetchall() == []
    restore(data, tmp_path / "kept.db", ignore)
    assert await titles(data) == ["Ferries", "Tides"]


@pytest.mark.parametrize("there", ["file", "folder", "link to nothing"])
def test_a_backup_is_never_written_over_anything(data: Path, tmp_path: Path, there: str) -> None:
    file = tmp_path / "kept.db"
    if there == "file":
        file.write_text("a shopping list")
    elif there == "folder":
        file.mkdir()
    else:
        file.symlink_to("nowhere")
    with pytest.raises(InputError, match="exists already"):
        back_up(data, file, ignore)
    assert names(tmp_path) == ["data", "kept.db"]
    assert there != "file" or file.read_text() == "a shopping list"


def test_a_backup_is_not_written_over_what_came_while_it_was_made(
    data: Path, tmp_path: Path
) -> None:
    file = tmp_path / "kept.db"

    def come(_done: int, _total: int) -> None:
        file.write_text("a shopping list")

    with pytest.raises(InputError, match="exists already"):
        back_up(data, file, come)
    assert file.read_text() == "a shopping list"
    assert names(tmp_path) == ["data", "kept.db"]


def test_what_cannot_be_backed_up_is_one_sentence(data: Path, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="does not exist: name the folder of the store"):
        back_up(tmp_path / "nowhere", tmp_path / "kept.db", ignore)
    with pytest.raises(StoreError, match="cannot be written"):
        back_up(data, tmp_path / "nowhere" / "kept.db", ignore)
    damage(data / "footnote.db")
    with pytest.raises(FootnoteError, match="is damaged: restore"):
        back_up(data, tmp_path / "kept.db", ignore)
    assert names(tmp_path) == ["data"]


async def test_restoring_brings_back_what_was_there_and_nothing_else(
    data: Path, kept: Path
) -> None:
    async with open_app(Settings(data=data, corpus=None)) as app:
        await app.articles.remove(by(SHARED), await app.articles.own(by(SHARED)))
        await add(app, "Ferries")
    restore(data, kept, ignore)
    assert names(data) == ["footnote.db", "run.lock"]
    assert await titles(data) == ["Tides"]


async def test_every_restore_is_another_incarnation(data: Path, kept: Path) -> None:
    seen = set()
    for _ in range(3):
        async with Store(data) as store:
            seen |= {*(await store.states([SHARED])).values()}
        restore(data, kept, ignore)
    assert len(seen) == 3
    assert len({state.number for state in seen}) == 1


@pytest.mark.process
async def test_what_a_killed_process_left_beside_the_store_does_not_get_into_the_restored_one(
    tmp_path: Path,
) -> None:
    kept = tmp_path / "kept.db"
    back_up(await filled(tmp_path / "other", "Ferries"), kept, ignore)
    data = tmp_path / "data"
    assert run(KILLED_WHILE_OPEN, data) == -signal.SIGKILL
    restore(data, kept, ignore)
    assert names(data) == ["footnote.db", "run.lock"]
    assert await titles(data) == ["Ferries"]


def missing(file: Path) -> None:
    file.unlink()


def folder(file: Path) -> None:
    file.unlink()
    file.mkdir()


def empty(file: Path) -> None:
    file.write_bytes(b"")


def text(file: Path) -> None:
    file.write_text("A shopping list, not a database.\n" * 100)


def foreign(file: Path) -> None:
    file.unlink()
    with closing(sqlite3.connect(file)) as connection, connection:
        connection.execute("CREATE TABLE article (id)")


def marked(file: Path) -> None:
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("PRAGMA application_id = 1")


def newer(file: Path) -> None:
    with closing(sqlite3.connect(file)) as connection:
        connection.execute(f"PRAGMA user_version = {len(MIGRATIONS) + 1}")


def cut(file: Path) -> None:
    file.write_bytes(file.read_bytes()[:-8192])


def damage(file: Path) -> None:
    whole = file.read_bytes()
    file.write_bytes(whole[:8192] + b"\xff" * (len(whole) - 8192))


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (missing, "is not a file: name one that footnote backup wrote"),
        (folder, "is not a file: name one that footnote backup wrote"),
        (empty, "is not a store of Footnote: name another"),
        (text, "is not a database: name another"),
        (foreign, "is not a store of Footnote: name another"),
        (marked, "is not a store of Footnote: name another"),
        (newer, "was written by a newer Footnote: update this one"),
        (cut, "is damaged: restore a backup that is not"),
        (damage, "is damaged: restore a backup that is not"),
    ],
)
async def test_a_backup_that_is_refused_leaves_the_store_as_it_is(
    data: Path, kept: Path, spoil: Callable[[Path], None], said: str
) -> None:
    before = (data / "footnote.db").read_bytes()
    spoil(kept)
    with pytest.raises(FootnoteError, match=said) as refused:
        restore(data, kept, ignore)
    assert "\n" not in str(refused.value)
    assert (data / "footnote.db").read_bytes() == before
    assert set(names(data)) <= {"footnote.db", "run.lock"}
    assert await titles(data) == ["Tides"]


def test_nothing_is_restored_beside_a_running_bot(data: Path, kept: Path) -> None:
    with locked(data), pytest.raises(BusyError, match="already runs on the data folder"):
        restore(data, kept, ignore)


async def test_nothing_is_restored_beside_a_command_that_has_the_store_open(
    data: Path, kept: Path
) -> None:
    async with open_app(Settings(data=data, corpus=None)) as app:
        await add(app, "Ferries")
        with pytest.raises(BusyError, match="in use by another Footnote: end that one"):
            restore(data, kept, ignore)
        assert len(await app.articles.own(by(SHARED))) == 2
    assert await titles(data) == ["Ferries", "Tides"]


@pytest.mark.parametrize("there", ["nothing", "no database"])
async def test_a_store_that_is_gone_or_no_database_is_restored(
    data: Path, kept: Path, there: str
) -> None:
    (data / "footnote.db").unlink()
    if there == "no database":
        text(data / "footnote.db")
    (data / "footnote.db-wal").write_bytes(b"left behind")
    restore(data, kept, ignore)
    assert names(data) == ["footnote.db", "run.lock"]
    assert await titles(data) == ["Tides"]


async def test_a_damaged_store_is_restored(data: Path, kept: Path) -> None:
    damage(data / "footnote.db")
    restore(data, kept, ignore)
    assert await titles(data) == ["Tides"]


async def test_a_backup_of_an_earlier_schema_is_migrated_at_the_next_opening(
    tmp_path: Path, data: Path
) -> None:
    article = (await old_file(tmp_path / "old")).article
    back_up(tmp_path / "old", tmp_path / "old.db", ignore)
    restore(data, tmp_path / "old.db", ignore)
    async with Store(data) as store:
        assert await store.articles(of(HERE)) == [article]


@pytest.mark.process
async def test_restoring_that_is_killed_leaves_one_store_or_the_other(
    data: Path, tmp_path: Path
) -> None:
    kept = tmp_path / "kept.db"
    back_up(await filled(tmp_path / "other", "Ferries"), kept, ignore)
    seen = []
    for step in range(1, 100):
        if run(KILLED_AT_A_STEP, data, kept, step) == 0:
            break
        seen.append(await titles(data))
    # Killed while the backup is copied, while it is put in place, and after its last page.
    assert len(seen) > 4
    assert seen == [["Tides"]] * (len(seen) - 1) + [["Ferries"]]
    assert await titles(data) == ["Ferries"]
    assert names(data) == ["footnote.db", "run.lock"]


@pytest.mark.parametrize("work", [back_up, restore])
def test_ctrl_c_leaves_nothing_behind(
    data: Path, kept: Path, tmp_path: Path, work: Callable[..., None]
) -> None:
    def interrupt(_done: int, _total: int) -> None:
        raise KeyboardInterrupt

    before = (data / "footnote.db").read_bytes()
    with pytest.raises(KeyboardInterrupt):
        work(data, kept if work is restore else tmp_path / "another.db", interrupt)
    assert (data / "footnote.db").read_bytes() == before
    assert names(tmp_path) == ["data", "kept.db"]
    assert set(names(data)) <= {"footnote.db", "run.lock"}
