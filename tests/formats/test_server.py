"""A child reads one file and can do nothing else, whatever the file makes it do."""

import faulthandler
import os
import signal
import socket
import subprocess
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import NoReturn

import pytest

from bot.errors import InputError, QuotaError
from bot.formats import jail, server
from bot.formats.frames import BROKEN, MOST, Frame, received
from bot.formats.server import TOO_LARGE, TOO_LONG, Child

# The server forks with one thread; here another test may have started some, as JAX does.
pytestmark = pytest.mark.filterwarnings("ignore:os.fork:RuntimeWarning")

NAME = "a.pdf"
GOOD = Frame({"documents": []})


def descriptors() -> int:
    """How many files this process has open, as far as the system tells."""
    return len(list(Path("/dev/fd").iterdir()))


@pytest.fixture
def read() -> Callable[[Callable[[], bytes]], Frame]:
    """What the server answers if a child does something."""

    def read(call: Callable[[], bytes]) -> Frame:
        before = descriptors()
        child = Child(lambda _: call())
        frame = received(BytesIO(child.answered(Frame({"name": NAME}))))
        child.end()
        assert descriptors() == before
        with pytest.raises(ChildProcessError):
            os.waitpid(-1, os.WNOHANG)
        assert frame is not None
        return frame

    return read


Reading = Callable[[Callable[[], bytes]], Frame]


def test_what_a_child_reads_comes_back(read: Reading) -> None:
    large = Frame({"title": "Fähre"}, b"x" * 1_000_000)
    assert read(large.packed) == large


def refused(call: Callable[[], object]) -> Callable[[], bytes]:
    """Tells whether a child may do something."""

    def told() -> bytes:
        try:
            call()
        except OSError:
            return Frame({"refused": True}).packed()
        return Frame({"refused": False}).packed()

    return told


@pytest.mark.parametrize(
    "call",
    [
        lambda: Path("/etc/passwd").read_bytes(),
        lambda: Path(os.devnull).write_bytes(b"x"),
        lambda: os.open(".", os.O_RDONLY),
        lambda: socket.socket(),
        lambda: os.pipe(),
        lambda: subprocess.run(["true"], check=True),
    ],
    ids=["read", "write", "folder", "socket", "pipe", "program"],
)
def test_a_child_opens_nothing(read: Reading, call: Callable[[], object]) -> None:
    assert read(refused(call)).head == {"refused": True}


def test_a_child_gets_what_is_asked_whole() -> None:
    asked = Frame({"name": NAME}, b"x" * 1_000_000)
    child = Child(lambda request: request.packed())
    assert received(BytesIO(child.answered(asked))) == asked
    child.end()


def test_a_child_that_nobody_asks_ends() -> None:
    child = Child(lambda request: request.packed())
    assert child.end() == child.end() == -signal.SIGKILL


def test_a_child_holds_nothing_that_was_open_before(read: Reading) -> None:
    opened, other = os.pipe()

    def held() -> bytes:
        return Frame({"held": [each for each in range(3, 1_024) if is_open(each)]}).packed()

    def is_open(descriptor: int) -> bool:
        try:
            os.fstat(descriptor)
        except OSError:
            return False
        return True

    # What is left is the pipe that takes the answer.
    assert len(read(held).head["held"]) == 1
    os.close(opened)
    os.close(other)


def test_a_child_has_no_input_of_its_own(read: Reading) -> None:
    assert read(lambda: Frame({"input": os.read(0, 10).decode()}).packed()).head == {"input": ""}


def hoard() -> bytes:
    held = []
    while True:
        held.append(bytearray(10_000_000))


def spin() -> NoReturn:
    while True:
        pass


def wait() -> bytes:
    signal.pause()
    return b""


def fault() -> bytes:
    faulthandler.disable()
    os.kill(os.getpid(), signal.SIGSEGV)
    return b""


def recurse() -> bytes:
    return recurse()


@pytest.mark.parametrize(
    ("call", "sentence"),
    [
        (hoard, TOO_LARGE),
        (spin, TOO_LONG),
        (wait, TOO_LONG),
        (fault, BROKEN),
        (recurse, BROKEN),
        (lambda: b"", BROKEN),
        (lambda: b"no frame at all", BROKEN),
        (lambda: GOOD.packed()[:-1], BROKEN),
        (lambda: GOOD.packed() * 2, BROKEN),
        (lambda: b"\xff" * 8, BROKEN),
        (lambda: b"x" * (MOST + 10_000_000), TOO_LONG),
    ],
    ids="hoard spin wait fault recurse empty garbage cut twice long flood".split(),
)
def test_whatever_a_child_does_is_one_sentence(
    read: Reading, monkeypatch: pytest.MonkeyPatch, call: Callable[[], bytes], sentence: str
) -> None:
    if call is spin:
        monkeypatch.setattr(jail, "SECONDS", 1)
    if call is wait:
        monkeypatch.setattr(server, "SECONDS", 0.2)
    assert read(call).head == {"error": sentence.format(NAME)}


def test_an_error_comes_back_as_what_it_is() -> None:
    def answer(error: Exception) -> Frame:
        def fail() -> Frame:
            raise error

        frame = received(BytesIO(server._frame(NAME, fail)))
        assert frame is not None
        return frame

    assert answer(InputError("No.")).head == {"error": "No.", "quota": False}
    assert answer(QuotaError("No.")).head == {"error": "No.", "quota": True}
    assert answer(MemoryError()).head == {"error": TOO_LARGE.format(NAME)}
    unforeseen = answer(ValueError("what the article says")).head
    assert unforeseen["error"] == BROKEN.format(NAME)
    assert "ValueError" in unforeseen["places"]
    assert "says" not in unforeseen["places"]
