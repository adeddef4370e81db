"""Ctrl-C and SIGTERM while ``footnote`` starts: it ends at once, and without a word."""

import signal
import tomllib
from collections.abc import Mapping
from itertools import chain
from pathlib import Path

import pytest

from tests.cli.conftest import ROOT, Done, Run, Start

pytestmark = pytest.mark.process

HOOK = """
import atexit, os, sys

moment, sent, count, begins = (os.environ[n] for n in ("MOMENT", "SIGNAL", "COUNT", "BEGINS"))
begun = False
seen = 0

def told(event, arguments):
    global begun, seen
    if event == "exec" and not begun:
        path = getattr(arguments[0], "co_filename", "")
        begun = path.startswith(begins) and path != os.path.join(begins, "__init__.py")
    if event == "import" and begun:
        if seen == int(moment):
            os.kill(os.getpid(), int(sent))
        seen += 1

sys.addaudithook(told)
atexit.register(lambda: open(count, "w").write(str(seen)))
"""
"""Sends this process a signal when it begins the n-th import of Footnote's own, counted from 0.

Python runs it before all else.
"""

NEVER = -1


def console_script() -> str:
    """What an installer makes of the command's entry point."""
    with (ROOT / "pyproject.toml").open("rb") as file:
        module, name = tomllib.load(file)["project"]["scripts"]["footnote"].split(":")
    return f"import sys\nfrom {module} import {name}\nsys.exit({name}())"


class Interrupted:
    """Starts a command that a signal reaches at some import."""

    def __init__(self, start: Start, place: Path) -> None:
        self._start = start
        self._place = place
        (place / "hook").mkdir()
        (place / "hook" / "sitecustomize.py").write_text(HOOK)

    def __call__(
        self,
        moment: int,
        *arguments: str,
        code: str | None,
        sent: int = signal.SIGINT,
        settings: Mapping[str, str] | None = None,
    ) -> Done:
        hooked = {
            "PYTHONPATH": f"{self._place / 'hook'}:{ROOT}",
            "MOMENT": str(moment),
            "SIGNAL": str(int(sent)),
            "COUNT": str(self._place / "count"),
            "BEGINS": str(ROOT / "bot"),
        }
        return self._start(*arguments, code=code, settings={**hooked, **(settings or {})})

    def moments(
        self, *arguments: str, code: str | None, settings: Mapping[str, str] | None = None
    ) -> list[int]:
        """The first imports of a command, and some of the others to the last."""
        self(NEVER, *arguments, code=code, settings=settings)
        count = int((self._place / "count").read_text())
        assert count > 100
        return list(chain(range(3), range(3, count, count // 5), [count - 1]))


@pytest.fixture
def interrupted(start: Start, place: Path) -> Interrupted:
    return Interrupted(start, place)


@pytest.mark.parametrize("code", [console_script(), None], ids=["script", "module"])
def test_ctrl_c_at_any_moment_of_the_start_ends_it_without_a_word(
    run: Run, interrupted: Interrupted, code: str | None
) -> None:
    assert run("add", "ferry.md").exit_code == 0
    question = ("ask", "How many cars does the ferry carry?")
    for moment in interrupted.moments(*question, code=code):
        done = interrupted(moment, *question, code=code)
        assert (done.exit_code, done.stderr) == (130, ""), moment


@pytest.mark.parametrize(("sent", "codes"), [(signal.SIGINT, {130}), (signal.SIGTERM, {-15, 0})])
def test_a_bot_that_is_stopped_while_it_starts_says_nothing(
    interrupted: Interrupted, sent: int, codes: set[int]
) -> None:
    # It would end by itself before any network is needed.
    token = {"DISCORD_TOKEN": "no-token", "FOOTNOTE_DATA": "soup.txt"}
    code = console_script()
    for moment in interrupted.moments("run", code=code, settings=token):
        done = interrupted(moment, "run", code=code, sent=sent, settings=token)
        assert done.exit_code in codes, moment
        assert (done.stdout, done.stderr) == ("", ""), moment
