"""One bot a data folder."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import pytest

import bot
from bot.app import open_app
from bot.errors import BusyError, StoreError
from bot.model import SHARED
from bot.settings import Settings
from bot.store.lock import FILE_NAME, locked
from tests.callers import add_paste, by
from tests.waiting import patient

ROOT = Path(bot.__file__).parents[1]

HOLDING = """
import sys
from pathlib import Path
from bot.store.lock import locked

with locked(Path(sys.argv[1])):
    print("held", flush=True)
    sys.stdin.read()
"""


@contextmanager
def held(folder: Path) -> Iterator[subprocess.Popen[str]]:
    """Another process that holds the folder until its stdin is closed."""
    with subprocess.Popen(
        [sys.executable, "-c", HOLDING, folder],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=ROOT,
    ) as process:
        assert process.stdin
        assert process.stdout
        assert process.stdout.readline() == "held\n"
        yield process
        process.stdin.close()


@pytest.mark.process
def test_a_second_holder_is_refused_with_one_sentence(folder: Path) -> None:
    with held(folder), pytest.raises(BusyError) as refused, locked(folder):
        pytest.fail("both hold it")
    sentence = str(refused.value)
    assert str(folder) in sentence
    assert sentence.endswith(".")
    assert "\n" not in sentence


def test_the_same_process_holds_it_once_too(folder: Path) -> None:
    with locked(folder), pytest.raises(BusyError), locked(folder):
        pytest.fail("both hold it")


@pytest.mark.process
def test_it_is_free_when_its_holder_lets_go_however(folder: Path) -> None:
    with locked(folder):
        pass
    with pytest.raises(KeyError), locked(folder):
        raise KeyError
    with held(folder):
        pass
    with locked(folder):
        assert (folder / FILE_NAME).exists()


@pytest.mark.process
def test_it_is_free_when_its_holder_is_killed(folder: Path) -> None:
    with held(folder) as process:
        os.kill(process.pid, signal.SIGKILL)
        assert process.wait() == -signal.SIGKILL
        with locked(folder):
            assert (folder / FILE_NAME).exists()


@pytest.mark.process
def test_another_folder_is_free(tmp_path: Path) -> None:
    with held(tmp_path / "one"), locked(tmp_path / "two"):
        assert (tmp_path / "one" / FILE_NAME).exists()


def test_a_folder_that_cannot_be_made_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("in the way")
    for folder in (tmp_path / "data", tmp_path / "data" / "deeper"):
        told = pytest.raises(StoreError, match="set FOOTNOTE_DATA or --data")
        with told as refused, locked(folder):
            pytest.fail("nothing can be held there")
        assert "\n" not in str(refused.value)
    assert (tmp_path / "data").read_text() == "in the way"


async def test_only_who_wants_the_folder_alone_is_refused(folder: Path) -> None:
    settings = Settings(data=folder, corpus=None)
    async with open_app(settings, alone=True) as app:
        with pytest.raises(BusyError):
            async with open_app(settings, alone=True):
                pytest.fail("both have it alone")
        async with open_app(settings) as beside:
            added = await add_paste(beside, by(SHARED), "Tides", "High water is at six.")
        assert await app.articles.own(by(SHARED)) == [added.article]
    async with open_app(settings, alone=True) as app:
        assert await app.articles.own(by(SHARED)) == [added.article]


def footnote(
    folder: Path, *arguments: str, settings: Mapping[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    """A command of the program, in a process of its own and without settings from outside."""
    environment = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("FOOTNOTE_", "DISCORD_"))
    }
    return subprocess.run(
        [sys.executable, "-m", "bot", "--data", folder, *arguments],
        cwd=folder.parent,
        env=environment | {"PYTHONPATH": str(ROOT)} | dict(settings or {}),
        capture_output=True,
        text=True,
        check=False,
        timeout=patient(20),
    )


@pytest.mark.process
def test_the_terminals_commands_work_beside_the_bot(folder: Path) -> None:
    tides = folder.parent / "tides.txt"
    tides.write_text("Tides\n\nHigh water is at six.\n")
    with held(folder):
        for arguments, said in (
            (("add", str(tides)), "Tides"),
            (("list",), "Tides"),
            (("ask", "When is high water?"), "six"),
            (("reindex",), ""),
            (("remove", "Tides"), ""),
        ):
            done = footnote(folder, *arguments)
            assert (done.returncode, done.stderr) == (0, "")
            assert said in done.stdout


@pytest.mark.process
def test_a_second_bot_says_so_and_ends(folder: Path) -> None:
    """It asks nothing of Discord before."""
    with held(folder):
        done = footnote(folder, "run", settings={"DISCORD_TOKEN": "not-a-token"})
    assert done.returncode == 2
    (sentence,) = done.stderr.splitlines()
    assert "already runs on the data folder" in sentence
    assert done.stdout == ""
