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
from typing import BinaryIO

from bot.errors import InputError, QuotaError, places
from bot.formats import frames, jail, reading
from bot.formats.frames import BROKEN, SECONDS, Frame

IDLE = 600.0
"""Seconds without a file after which the server ends; the next file starts it anew."""

TOO_LONG = "{} takes too long to read: split it, or save it as plain text."
TOO_LARGE = "{} takes too much memory to read: split it, or save it as plain text."

_CHUNK = 1 << 16
_OUT_OF_MEMORY = 9


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
    while waiting.select(IDLE) and (request := frames.received(requests)) is not None:
        for module in reading.modules(request.head["kind"], request.body):
            if module not in warm:
                reading.warm(module)
                warm.add(module)
        # A child writes to what it collects, and would copy all of it.
        gc.collect()
        gc.freeze()
        _send(answers, _read(request, nothing))


def _send(answers: BinaryIO, answer: bytes) -> None:
    answers.write(answer)
    answers.flush()


def _read(request: Frame, nothing: int) -> bytes:
    """The answer to a request, packed."""
    name = request.head["name"]

    def answer() -> Frame:
        return reading.answer(request.head["kind"], name, request.body, request.head["charset"])

    return apart(lambda: _frame(name, answer), name, nothing)


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


def apart(call: Callable[[], bytes], name: str, nothing: int) -> bytes:
    """What ``call`` gives in a child that can do nothing else, or a frame that says why none came.

    Args:
        name: of the file, for messages.
        nothing: a descriptor that a child has in place of standard input.
    """
    results, result = os.pipe()
    child = os.fork()
    if not child:
        # Nothing that a child does may ever go on as if it were the server.
        try:
            os.close(results)
            os.dup2(nothing, 0)
            jail.enter()
            _write(result, call())
            os._exit(0)
        except MemoryError:
            os._exit(_OUT_OF_MEMORY)
        finally:
            os._exit(1)
    os.close(result)
    try:
        answer, in_time = _collected(results)
    finally:
        os.close(results)
        with suppress(ProcessLookupError):
            os.kill(child, signal.SIGKILL)
        _, status = os.waitpid(child, 0)
    if not in_time:
        return _failed(TOO_LONG, name)
    if _is_whole(answer):
        return answer
    ended = os.waitstatus_to_exitcode(status)
    if ended == -signal.SIGXCPU:
        return _failed(TOO_LONG, name)
    return _failed(TOO_LARGE if ended == _OUT_OF_MEMORY else BROKEN, name)


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
