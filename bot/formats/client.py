"""The bot's side: it sends a file to a process that reads it, and checks what comes back."""

import logging
import subprocess
import sys
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple, get_args

from bot.errors import InputError, QuotaError
from bot.formats.frames import BROKEN, SECONDS, Frame, received
from bot.formats.kinds import REFUSED, Kind
from bot.model import Block, BlockKind, Document

_PATIENCE = SECONDS + 10
"""Seconds after which a process that answers nothing is ended."""

_KINDS = frozenset(get_args(BlockKind))

_log = logging.getLogger(__name__)


class Member(NamedTuple):
    """A file in an archive: the path that it has there, and its bytes."""

    path: str
    data: bytes


class Read(NamedTuple):
    """What a file says.

    It has documents: one, or one an entry of a feed; or else the members of an archive.
    ``canonical`` is the address that a page gives as its own.
    """

    documents: tuple[Document, ...] = ()
    members: tuple[Member, ...] = ()
    canonical: str | None = None


class Readers:
    """Processes that read files; each is started when it is needed and then kept."""

    def __init__(self) -> None:
        self._idle: list[_Reader] = []
        self._all: set[_Reader] = set()
        self._lock = threading.Lock()
        self._closed = False

    def read(self, kind: Kind, name: str, data: bytes, charset: str | None = None) -> Read:
        """What a file says; the thread waits.

        Args:
            kind: as ``kind_of`` tells it.
            name: of the file, for messages and as the last resort for a title.
            charset: the encoding that whoever sent a page said it was in.

        Raises:
            InputError: it cannot be read; which is all that whatever it does can lead to.
            QuotaError: it says too much.
        """
        if kind in REFUSED:
            raise InputError(REFUSED[kind].format(name))
        head = {"kind": kind, "name": name, "charset": charset}
        with self._lock:
            reader = self._idle.pop() if self._idle else _Reader()
            self._all.add(reader)
        try:
            answer = reader.ask(Frame(head, data))
            return _checked(name, answer)
        finally:
            with self._lock:
                if self._closed:
                    reader.close()
                else:
                    self._idle.append(reader)

    def close(self) -> None:
        """End the processes, also in the midst of a file."""
        with self._lock:
            self._closed = True
            readers = [*self._all]
        for reader in readers:
            reader.close()


class _Reader:
    """One process, used by one thread at a time."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[bytes] | None = None

    def ask(self, request: Frame) -> Frame | None:
        """The answer to a request; None where the process ends in its stead, even anew."""
        packed = request.packed()
        # One that was idle for long has ended, or does so now.
        for _ in range(2):
            process = self._process = self._process or _started()
            timer = threading.Timer(_PATIENCE, process.kill)
            timer.daemon = True
            timer.start()
            try:
                answer = _exchanged(process, packed)
            finally:
                timer.cancel()
            if answer is not None:
                return answer
            self.close()
            if process.returncode:
                break
        return None

    def close(self) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        process.kill()
        process.wait()
        for stream in (process.stdin, process.stdout):
            if stream is not None:
                _shut(stream)


def _shut(stream: Any) -> None:
    # What it still had to write goes nowhere.
    try:
        stream.close()
    except OSError as error:
        _log.debug("A pipe to an ended process was shut: %s", error)


def _started() -> subprocess.Popen[bytes]:
    # None of the bot's own, which holds its secrets.
    environment = {
        "LANG": "C.UTF-8",
        "OPENBLAS_NUM_THREADS": "1",
        "PYTHONPATH": str(Path(__file__).parents[2]),
    }
    return subprocess.Popen(
        [sys.executable, "-P", "-m", "bot.formats"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=environment,
        start_new_session=True,
    )


def _exchanged(process: subprocess.Popen[bytes], packed: bytes) -> Frame | None:
    if process.stdin is None or process.stdout is None:
        raise ValueError("a process without pipes")
    try:
        process.stdin.write(packed)
        process.stdin.flush()
        return received(process.stdout)
    except (OSError, ValueError) as error:
        _log.debug("A reading process ended: %s", error)
        return None


def _checked(name: str, answer: Frame | None) -> Read:
    """What an answer says, if it is one that reading could give."""
    if answer is None:
        raise InputError(BROKEN.format(name))
    head = answer.head
    if (error := head.get("error")) is not None:
        if trace := head.get("places"):
            _log.warning("A file could not be read: %s", str(trace)[:4_000])
        raise (QuotaError if head.get("quota") is True else InputError)(str(error))
    try:
        return Read(
            tuple(document(each) for each in head.get("documents", ())),
            tuple(_members(head.get("members", ()), answer.body)),
            _text(head["canonical"]) if head.get("canonical") else None,
        )
    except (KeyError, TypeError, ValueError) as error:
        raise InputError(BROKEN.format(name)) from error


def _members(listed: Sequence[Any], body: bytes) -> list[Member]:
    members, at = [], 0
    for path, size in listed:
        if not 0 <= size <= len(body) - at:
            raise ValueError("a member that is not there")
        members.append(Member(_text(path), body[at : at + size]))
        at += size
    return members


def document(given: dict[str, Any]) -> Document:
    """A document out of values that may be anything.

    Raises:
        KeyError, TypeError, ValueError: they make none.
        InputError: it cannot be stored as text.
    """
    lines = tuple(map(_line, _list(given["lines"])))
    language = given["language"]
    blocks: list[Block] = []
    for values in given["blocks"]:
        blocks.append(_block(values, blocks, len(lines)))
    return Document(
        _line(given["title"]),
        lines,
        tuple(blocks),
        tags=tuple(map(_line, _list(given["tags"]))),
        language=None if language is None else _line(language),
        dated=_line(given["dated"]),
        author=_line(given["author"]),
        foreign=True,
    )


def _block(values: Sequence[Any], above: Sequence[Block], lines: int) -> Block:
    kind, first, last, parent, level, columns, page = values
    whole = all(type(each) is int for each in (first, last, parent, level))
    if kind not in _KINDS or not whole or not (page is None or type(page) is int):
        raise ValueError("a block of no kind that there is")
    begins = above[-1].last + 1 if above else 1
    if not (begins <= first <= last <= lines and -1 <= parent < len(above) and level >= 0):
        raise ValueError("a block out of its place")
    return Block(kind, first, last, parent, level, tuple(map(_line, columns)), page)


def _list(value: Any) -> list[Any]:
    if not isinstance(value, list):
        raise TypeError("no list")
    return value


def _line(value: Any) -> str:
    text = _text(value)
    if "\n" in text or "\r" in text:
        raise ValueError("a line of several lines")
    return text


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError("no text")
    return value
