"""The program in a terminal: greeting, keys, history, progress and Ctrl-C."""

import contextlib
import os
import pty
import re
import select
import signal
import stat
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.library.analysts import MANY
from tests.cli.conftest import ROOT, Run, clean_environment
from tests.waiting import patient

pytestmark = pytest.mark.process

WAIT = patient(20)
CARS = "How many cars does the ferry carry?"


class Terminal:
    """The screen and keyboard of a program that believes to be in a terminal."""

    def __init__(self, keyboard: int) -> None:
        self._keyboard = keyboard
        self.seen = ""

    def type(self, keys: str) -> None:
        os.write(self._keyboard, keys.encode())

    def interrupt(self, process: subprocess.Popen[bytes], text: str) -> None:
        """Press Ctrl-C until ``text`` is shown: Python's readline misses one that comes while it
        draws, and a person presses it again.
        """
        for _ in range(round(WAIT)):
            process.send_signal(signal.SIGINT)
            with contextlib.suppress(AssertionError):
                self.wait_for(text, seconds=1)
                return
        raise AssertionError(f"{text!r} was not shown: {self.seen!r}")

    def wait_for(self, text: str, seconds: float = WAIT) -> str:
        """Read on until ``text`` has been shown; returns what was shown until then."""
        until = time.monotonic() + seconds
        while text not in self.seen:
            ready, _, _ = select.select([self._keyboard], [], [], max(0, until - time.monotonic()))
            assert ready, f"{text!r} was not shown: {self.seen!r}"
            try:
                self.seen += os.read(self._keyboard, 4096).decode(errors="replace")
            except OSError as error:  # the program has ended
                raise AssertionError(f"{text!r} was not shown: {self.seen!r}") from error
        shown, _, self.seen = self.seen.partition(text)
        return shown

    def wait_to_end(self) -> str:
        """Read on until the program, and all that it started, has ended; returns the rest."""
        with pytest.raises(AssertionError):
            self.wait_for("\0")
        return self.seen


@contextlib.contextmanager
def in_terminal(
    place: Path, *arguments: str, columns: int = 80, code: str | None = None
) -> Iterator[tuple[subprocess.Popen[bytes], Terminal]]:
    keyboard, screen = pty.openpty()
    settings = {"PYTHONPATH": str(ROOT), "TERM": "xterm", "INPUTRC": "/dev/null"}
    settings["COLUMNS"] = str(columns)
    process = subprocess.Popen(
        [sys.executable, *(["-c", code] if code else ["-m", "bot"]), *arguments],
        stdin=screen,
        stdout=screen,
        stderr=screen,
        cwd=place,
        env=clean_environment() | settings,
        start_new_session=True,
    )
    os.close(screen)
    try:
        yield process, Terminal(keyboard)
    finally:
        process.kill()
        process.wait()
        os.close(keyboard)


def test_chat_in_a_terminal(place: Path, run: Run) -> None:
    run("add", "ferry.md")
    with in_terminal(place) as (process, terminal):
        greeting = terminal.wait_for("> ")
        assert "1 article" in greeting
        assert "The island ferry" in greeting
        assert "Ctrl-D" in greeting
        terminal.type(CARS + "\r")
        terminal.wait_for("\x1b[1mcars\x1b[0m")
        terminal.wait_for("> ")
        terminal.type("half a quest")
        terminal.wait_for("half a quest")
        terminal.interrupt(process, "> ")
        terminal.type("\x1b[A")
        terminal.wait_for(CARS)
        terminal.type("\r")
        terminal.wait_for("\x1b[1mcars\x1b[0m")
        terminal.wait_for("> ")
        terminal.type("\x04")
        assert process.wait(WAIT) == 0
    history = place / "data" / "history"
    assert history.read_text().splitlines()[-1] == CARS
    assert stat.S_IMODE(history.stat().st_mode) == 0o600


def test_the_greeting_folds_between_words(place: Path, run: Run) -> None:
    title = "Who may take the island ferry, when it goes, and what a crossing costs in winter?"
    (place / "ferry.md").write_text(f"# {title}\n\n## When does the ferry go?\n\nAt noon.\n")
    run("add", "ferry.md")
    with in_terminal(place, columns=40) as (process, terminal):
        greeting = terminal.wait_for("> ")
        terminal.type("exit\r")
        assert process.wait(WAIT) == 0
    lines = re.sub(r"\x1b\[[0-9;?]*[a-z]", "", greeting).splitlines()
    assert max(map(len, lines)) <= 40
    assert "Discord" in greeting
    words = " ".join(lines).split()
    assert " ".join(title.split()) in " ".join(words)
    assert "Try: When does the ferry go?" in " ".join(words)


def boats(place: Path, count: int, text: str) -> None:
    """A folder with many files."""
    folder = place / "many"
    folder.mkdir()
    for number in range(count):
        (folder / f"{number}.txt").write_text(f"Boat {number}\n\n{text}\n")


NEVER_ANALYSED = """
import threading
from bot.library import articles
articles.analyse_file = lambda *_: threading.Event().wait()
from bot.cli import main
main()
"""


def test_add_shows_how_much_there_is_at_once_and_ctrl_c_waits_for_nothing(place: Path) -> None:
    boats(place, 1200, "It has cars.")
    with in_terminal(place, "add", "many", code=NEVER_ANALYSED) as (process, terminal):
        terminal.wait_for("0 of 1,200")
        process.send_signal(signal.SIGINT)
        shown = terminal.wait_to_end()
        assert process.wait(WAIT) == 130
    assert not {"Traceback", "added:"} & set(shown.split())
    assert not (place / "data").exists()


def test_ctrl_c_ends_add_quietly_and_keeps_what_is_stored(place: Path, run: Run) -> None:
    boats(place, 3000, "It has cars.")
    with in_terminal(place, "add", "many") as (process, terminal):
        terminal.wait_for("/s")  # the rate of the progress bar
        process.send_signal(signal.SIGINT)
        shown = terminal.wait_to_end()
        assert process.wait(WAIT) == 130
    assert "Traceback" not in shown
    # Of few each is told by itself, of many how many there are.
    counted = re.search(r"added +([\d,]+)", shown)
    told = int(counted[1].replace(",", "")) if counted else shown.count("added: Boat")
    assert 0 < told < 3000
    # One may be stored in the moment in which it is told.
    assert len(run("list").stdout.splitlines()) - told in {0, 1}


@pytest.mark.parametrize("moment", ["Adding articles", "/s"])
def test_ctrl_c_ends_many_processes_quietly(place: Path, moment: str) -> None:
    boats(place, 2000, "Boats have cars. " * 150)
    assert sum(path.stat().st_size for path in (place / "many").iterdir()) > MANY
    with in_terminal(place, "add", "many") as (process, terminal):
        terminal.wait_for(moment)
        # As a terminal does: to every process that it started.
        os.killpg(process.pid, signal.SIGINT)
        shown = terminal.wait_to_end()
        assert process.wait(WAIT) == 130
    # Nothing is said either by what Python starts beside them.
    assert not {"Traceback", "UserWarning:"} & set(shown.split())
