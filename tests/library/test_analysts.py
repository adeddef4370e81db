"""Many articles are analysed in processes, and nothing but the speed tells."""

import asyncio
import multiprocessing
import os
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Sequence
from contextlib import closing
from functools import partial
from pathlib import Path

import pytest

from bot import workers
from bot.app import App, open_app
from bot.errors import AnalysisError, FootnoteError, InputError
from bot.library import analysts, submitting
from bot.library.analysing import analyse_file
from bot.library.analysts import LONG, MANY, Analysts
from bot.library.files import Found
from bot.library.submission import Filing
from bot.library.submitting import Outcome
from bot.model import SHARED, Added
from bot.settings import Settings
from bot.store.writing import Analysed
from bot.work import Work
from tests.callers import add_paste, by
from tests.store.test_store import outdate, rows
from tests.waiting import patient

pytestmark = pytest.mark.process

STORED = (
    "SELECT origin_ref, language, first_line, last_line, passage.text, pieces, steps,"
    " (SELECT group_concat(term.text, ' ') FROM term WHERE instr(hex(terms),"
    " printf('%02X%02X0000', term.id & 255, term.id >> 8)))"
    " FROM passage JOIN article ON article.id = article_id ORDER BY passage.id"
)
"""The passages of a store, with their terms by name."""


@pytest.fixture
def two_cores(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workers, "cores", lambda: 2)


@pytest.fixture
def any_is_many(monkeypatch: pytest.MonkeyPatch) -> None:
    """Processes start for two files, however small."""
    monkeypatch.setattr(workers, "cores", lambda: 2)
    monkeypatch.setattr(analysts, "MANY", 1)


def written(folder: Path, count: int) -> list[Path]:
    """Files whose articles have three passages each."""
    folder.mkdir(exist_ok=True)
    paths = [folder / f"{number:03}.txt" for number in range(count)]
    for number, path in enumerate(paths):
        chapters = (f"# Chapter {at}\n\n{f'Boat {number} leaves. ' * 40}" for at in range(3))
        path.write_text("\n\n".join(chapters))
    return paths


async def added(
    app: App, paths: Sequence[Path], language: str | None = None
) -> list[Added | FootnoteError]:
    files = list(map(Found, paths))
    adding = app.submitting.submit_files(by(SHARED), files, Filing(language=language))
    return [each.result async for each in adding if not isinstance(each.result, Counter)]


def assert_whole(app: Settings, count: int) -> None:
    """A store holds the first ``count`` of the articles ``written``, and nothing else."""
    found = rows(
        app.data,
        "SELECT title, (SELECT count(*) FROM passage WHERE article_id = article.id),"
        " (SELECT count(*) FROM revision WHERE article_id = article.id) FROM article ORDER BY id",
    )
    assert found == [("Chapter 0", 3, 1)] * count
    assert rows(app.data, "SELECT count(*) FROM passage") == [(3 * count,)]


@pytest.mark.usefixtures("two_cores")
@pytest.mark.parametrize(
    ("serving", "sizes", "processes"),
    [
        (False, [], False),
        (False, [10 * MANY], False),
        (False, [1] * 1000, False),
        (False, [MANY // 2 - 1] * 2, False),
        (False, [MANY // 2] * 2, True),
        (True, [1, LONG - 1], False),
        (True, [LONG], True),
    ],
)
async def test_processes_start_for_what_takes_long_alone(
    serving: bool, sizes: list[int], processes: bool
) -> None:
    source = partial(analyse_file, "boats.txt", b"Boats float.", None)
    with closing(Work(serving=serving)) as work:
        async with Analysts(work, SHARED, sizes) as some:
            assert (await some.analyse(source, "nl")).language == "nl"
        assert bool(multiprocessing.active_children()) is processes
    assert not multiprocessing.active_children()


@pytest.mark.parametrize("language", [None, "de"])
async def test_articles_are_the_same_from_processes(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, language: str | None
) -> None:
    paths = written(tmp_path / "files", 6)
    paths[1].write_text("Fähren\n\nDie Fähre fährt über den See, und keiner weiß, wohin sie fährt.")
    paths[2].write_bytes(b"\0")
    paths[4].unlink()
    alone = Settings(data=tmp_path / "alone", corpus=None)
    async with open_app(alone) as app:
        one_by_one = await added(app, paths, language)
    monkeypatch.setattr(workers, "cores", lambda: 2)
    monkeypatch.setattr(analysts, "MANY", 1)
    async with open_app(settings) as app:
        at_once = await added(app, paths, language)
    assert [
        (o.article.title, o.article.language, o.passages) if isinstance(o, Added) else str(o)
        for o in at_once
    ] == [
        (o.article.title, o.article.language, o.passages) if isinstance(o, Added) else str(o)
        for o in one_by_one
    ]
    assert [isinstance(outcome, InputError) for outcome in at_once] == [
        path in {paths[2], paths[4]} for path in paths
    ]
    assert rows(settings.data, STORED) == rows(alone.data, STORED)


@pytest.mark.usefixtures("any_is_many")
async def test_the_mirror_and_all_that_is_made_anew_use_processes(
    settings: Settings, corpus: Path
) -> None:
    written(corpus, 4)
    seen: list[bool] = []

    def watch(done: int, _total: int) -> None:
        # Before anything is done, it is told how much there is.
        if done:
            seen.append(bool(multiprocessing.active_children()))

    async with open_app(settings) as app:
        assert (await app.reindexing.mirror(watch)).added == 4
        before = rows(settings.data, STORED)
        await add_paste(app, by(SHARED), "Pasted", "Plums are blue.")
        await add_paste(app, by(SHARED), "Pasted too", "Pears are not.")
        assert (await app.reindexing.reindex(by(SHARED), watch)).unchanged == 6
    assert seen == [True] * 10
    outdate(settings.data)
    async with open_app(settings) as app:
        await app.deriving.catch_up()
        assert rows(settings.data, STORED)[: len(before)] == before
    assert not multiprocessing.active_children()


def end_process(_language: str | None) -> Analysed:
    """Analyses nothing: whatever process is asked to is ended."""
    os.kill(os.getpid(), signal.SIGKILL)
    raise AssertionError


@pytest.mark.usefixtures("any_is_many")
async def test_a_process_that_ends_is_one_error_and_whole_articles_stay(
    app: App, settings: Settings, tmp_path: Path
) -> None:
    paths = written(tmp_path / "files", 30)
    source = submitting._source
    with pytest.MonkeyPatch.context() as patch:
        # It is begun once the first is stored: what is begun before is less than that many.
        patch.setattr(
            submitting,
            "_source",
            lambda one: end_process if one.content.name == "005.txt" else source(one),
        )
        *stored, last = await added(app, paths)
    assert isinstance(last, AnalysisError)
    assert all(isinstance(outcome, Added) for outcome in stored)
    assert 0 < len(stored) <= 5
    assert_whole(settings, len(stored))
    again = await added(app, paths)
    assert [o.outcome for o in again if isinstance(o, Added)] == (
        ["unchanged"] * len(stored) + ["added"] * (len(paths) - len(stored))
    )


@pytest.mark.usefixtures("any_is_many")
async def test_what_is_cancelled_leaves_whole_articles_and_no_process(
    settings: Settings, tmp_path: Path
) -> None:
    paths = written(tmp_path / "files", 30)
    outcomes: list[Outcome] = []

    async def add() -> None:
        async with open_app(settings) as app:
            async for outcome in app.submitting.submit_files(by(SHARED), list(map(Found, paths))):
                outcomes.append(outcome)
                if len(outcomes) == 3:
                    task.cancel()

    task = asyncio.create_task(add())
    with pytest.raises(asyncio.CancelledError):
        await task
    assert not multiprocessing.active_children()
    assert_whole(settings, len(outcomes))
    assert len(outcomes) == 3


KILLED = """
import asyncio, os, signal
from functools import partial
from bot.library.analysing import analyse_file
from bot.work import Work

async def work():
    await Work().analyse(1, partial(analyse_file, "boats.txt", b"Boats float.", None), apart=True)
    os.kill(os.getpid(), signal.SIGKILL)

asyncio.run(work())
"""


def test_no_process_outlives_the_one_that_wanted_it() -> None:
    # Whoever still runs holds the pipe open.
    done = subprocess.run(
        [sys.executable, "-c", KILLED],
        stdout=subprocess.PIPE,
        check=False,
        timeout=patient(20),
        env=os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)},
    )
    assert (done.returncode, done.stdout) == (-signal.SIGKILL, b"")
