"""The process that reads foreign formats: it stays warm, and forks a child for each file.

What a child reads can harm that child alone. The server itself never looks into a file.
"""

import gc
import os
import selectors
import signal
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from io import BytesIO
from typing import BinaryIO, NoReturn

from bot.errors import InputError, QuotaError, places
from bot.formats import frames, jail, reading
from bot.formats.frames import BROKEN, SECONDS, Frame

IDLE = 600.0
"""Seconds without a file after which the server ends; the next file starts it anew."""

TOO_LONG = "{} takes too long to read: split it, or save it as plain text."
TOO_LARGE = "{} takes too much memory to read: split it, or save it as plain text."

_CHUNK = 1 << 16
_OUT_OF_MEMORY = 9
_MOST_DESCRIPTORS = 1 << 16


def serve() -> None:
    """Answer the files that come on standard input until it ends, or none comes for long."""
    requests, answers = sys.stdin.buffer, os.fdopen(os.dup(1), "wb")
    # What a library prints is no answer.
    nothing = os.open(os.devnull, os.O_RDWR)
    os.dup2(nothing, 1)
    os.dup2(nothing, 2)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    os.nice(5)
    waiting = selectors.DefaultSelector()
    waiting.register(requests, selectors.EVENT_READ)
    warm: set[str] = set()
    child: Child | None = None
    while waiting.select(IDLE) and (request := frames.received(requests)) is not None:
        cold = set(reading.modules(request.head["kind"], request.body)) - warm
        for module in cold:
            reading.warm(module)
        warm |= cold
        if child is not None and cold:
            child.end()
        if child is None or cold:
            child = _forked()
        _send(answers, child.answered(request))
        # The next one is there before its file is, and has nothing of this one.
        del request
        child.end()
        child = _forked()
    if child is not None:
        child.end()


def _forked() -> "Child":
    # A child writes to what it collects, and would copy all of it.
    gc.collect()
    gc.freeze()
    return Child(_answer)


def _send(answers: BinaryIO, answer: bytes) -> None:
    answers.write(answer)
    answers.flush()


def _answer(request: Frame) -> bytes:
    """The answer to a request, packed."""
    head = request.head
    return _frame(
        head["name"],
        lambda: reading.answer(head["kind"], head["name"], request.body, head["charset"]),
    )


def _frame(name: str, answer: Callable[[], Frame]) -> bytes:
    """What a child answers, packed; a failure is an answer too."""
    try:
        return answer().packed()
    except InputError as error:
        return Frame({"error": str(error), "quota": isinstance(error, QuotaError)}).packed()
    except MemoryError:
        return _failed(TOO_LARGE, name)
    except Exception as error:  # noqa: BLE001 - a parser may raise anything; the log gets where
        return Frame({"error": BROKEN.format(name), "places": places(error)}).packed()


class Child:
    """A process that answers one request and can do nothing else.

    It is forked and shut in before the request is there, as both take longer than many a file.
    """

    def __init__(self, answer: Callable[[Frame], bytes]) -> None:
        given, request = os.pipe()
        self._result, result = os.pipe()
        self._process = os.fork()
        if not self._process:
            _answer_once(answer, given, result)
        os.close(given)
        os.close(result)
        self._request = os.fdopen(request, "wb")
        self._ended: int | None = None

    def answered(self, request: Frame) -> bytes:
        """What the process answers, or a frame that says why nothing came."""
        name = request.head["name"]
        with suppress(BrokenPipeError), self._request as stream:
            stream.write(request.packed())
        answer, in_time = _collected(self._result)
        if not in_time:
            return _failed(TOO_LONG, name)
        if _is_whole(answer):
            return answer
        ended = self.end()
        if ended == -signal.SIGXCPU:
            return _failed(TOO_LONG, name)
        return _failed(TOO_LARGE if ended == _OUT_OF_MEMORY else BROKEN, name)

    def end(self) -> int:
        """End the process; gives how it ended, as ``os.waitstatus_to_exitcode`` tells it."""
        if self._ended is None:
            with suppress(ProcessLookupError):
                os.kill(self._process, signal.SIGKILL)
            _, status = os.waitpid(self._process, 0)
            self._ended = os.waitstatus_to_exitcode(status)
            os.close(self._result)
            with suppress(BrokenPipeError):
                self._request.close()
        return self._ended


def _answer_once(answer: Callable[[Frame], bytes], given: int, result: int) -> NoReturn:
    """Be a child: give up all but two pipes, and answer what comes."""
    # Nothing that a child does may ever go on as if it were the server.
    try:
        os.dup2(given, 0)
        os.closerange(3, result)
        os.closerange(result + 1, _MOST_DESCRIPTORS)
        jail.enter()
        with os.fdopen(0, "rb", closefd=False) as stream:
            request = frames.received(stream)
        if request is not None:
            _write(result, answer(request))
        # To end takes a while, and the answer need not wait for it.
        os.close(result)
        os._exit(0)
    except MemoryError:
        os._exit(_OUT_OF_MEMORY)
    finally:
        os._exit(1)


def _write(result: int, answer: bytes) -> None:
    left = memoryview(answer)
    while left:
        left = left[os.write(result, left) :]


def _collected(results: int) -> tuple[bytes, bool]:
    """All that comes from a child, and whether it came in time and was not too much."""
    until = time.monotonic() + SECONDS
    chunks: list[bytes] = []
    size = 0
    with selectors.DefaultSelector() as waiting:
        waiting.register(results, selectors.EVENT_READ)
        while waiting.select(max(0.0, until - time.monotonic())):
            chunk = os.read(results, _CHUNK)
            if not chunk:
                return b"".join(chunks), True
            chunks.append(chunk)
            size += len(chunk)
            if size > frames.MOST:
                break
    return b"", False


def _is_whole(answer: bytes) -> bool:
    """Whether a child's answer is one frame and nothing more."""
    stream = BytesIO(answer)
    try:
        return frames.received(stream) is not None and not stream.read(1)
    except ValueError:
        return False


def _failed(sentence: str, name: str) -> bytes:
    return Frame({"error": sentence.format(name)}).packed()
