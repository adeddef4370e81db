"""The program over a folder of its own, in this process and in others."""

import os
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

import bot
from bot.cli import footnote
from tests.waiting import patient

ROOT = Path(bot.__file__).parents[1]

FERRY = """# The island ferry

The new ferry carries 320 passengers and 64 cars.

A foot passenger pays 7.80 for the crossing, and a car pays 26.40.

The batteries are charged at the pier in 22 minutes.

Leave a Reply

Your email address will not be published. Required fields are marked *
"""
SOUP = """Notes on onion soup

Slice a kilogram of onions and fry them in butter for forty minutes.
"""

WITHOUT_OVERRIDE = """
import ctypes, os, sys
if os.geteuid() == 0:  # make permissions count for root too, from the next program on
    libc = ctypes.CDLL(None, use_errno=True)
    for capability in (1, 2):  # CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH
        if libc.prctl(24, capability, 0, 0, 0) != 0:  # PR_CAPBSET_DROP
            sys.exit("cannot give up the right to override permissions")
os.execv(sys.executable, [sys.executable, "-m", "bot", *sys.argv[1:]])
"""
WITH_SMALL_FILES = """
import resource, runpy
resource.setrlimit(resource.RLIMIT_FSIZE, (200_000, 200_000))
runpy.run_module("bot", run_name="__main__", alter_sys=True)
"""

Run = Callable[..., Result]
Start = Callable[..., "Done"]


@dataclass(frozen=True)
class Done:
    """What a process left, by the names that click's ``Result`` has."""

    exit_code: int
    stdout: str
    stderr: str


def refusal(done: Done | Result) -> str:
    """The one sentence of a command that failed as it should."""
    assert (done.exit_code, done.stdout) == (2, ""), done.stderr
    (sentence,) = done.stderr.splitlines()
    assert sentence.endswith(".")
    return sentence


def clean_environment() -> dict[str, str]:
    """This process's environment without any setting of Footnote's."""
    return {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("FOOTNOTE_", "DISCORD_")) and name not in {"FORCE_COLOR", "COLUMNS"}
    }


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty working directory with two articles beside it, not yet added."""
    for name in set(os.environ) - set(clean_environment()):
        monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)
    (tmp_path / "ferry.md").write_text(FERRY)
    (tmp_path / "soup.txt").write_text(SOUP)
    return tmp_path


@pytest.fixture
def run(place: Path) -> Run:
    """Runs a command in this process, in ``place``; a bug's exception is the test's."""
    assert Path.cwd() == place

    def run(*arguments: str, stdin: str | bytes | None = None, **settings: str) -> Result:
        return CliRunner().invoke(
            footnote,
            arguments,
            input=stdin,
            env=settings,
            prog_name="footnote",
            catch_exceptions=False,
        )

    return run


@pytest.fixture
def start(place: Path) -> Start:
    """Runs a command as its own process, in ``place``; ``code`` in the stead of ``-m bot``."""

    def start(
        *arguments: str,
        code: str | None = None,
        stdin: bytes = b"",
        stdout: int = subprocess.PIPE,
        settings: Mapping[str, str] | None = None,
    ) -> Done:
        program = ["-m", "bot"] if code is None else ["-c", code]
        done = subprocess.run(
            [sys.executable, *program, *arguments],
            input=stdin,
            stdout=stdout,
            stderr=subprocess.PIPE,
            check=False,
            cwd=place,
            env=clean_environment() | {"PYTHONPATH": str(ROOT)} | dict(settings or {}),
            timeout=patient(20),
        )
        seen = (done.stdout or b"").decode()
        return Done(done.returncode, seen, done.stderr.decode())

    return start


@pytest.fixture
def powerless(start: Start) -> Start:
    """Runs a command for which permissions count, whoever runs the tests."""

    def powerless(*arguments: str) -> Done:
        done = start(*arguments, code=WITHOUT_OVERRIDE)
        if done.stderr.startswith("cannot give up"):
            pytest.skip("runs as a root that overrides permissions and cannot give that up")
        return done

    return powerless
