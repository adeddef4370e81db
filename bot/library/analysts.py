"""Who analyses articles: a thread where they are few, one process a core where they are many."""

import asyncio
import multiprocessing
import os
import signal
import threading
from collections import deque
from collections.abc import Coroutine, Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from typing import Any, Self, TypeVar

from bot.errors import AnalysisError
from bot.library.analysing import Source
from bot.store.writing import Analysed

T = TypeVar("T")

MANY = 4_000_000
"""Bytes of text from which starting processes takes less time than they save."""

_MOST = 60
"""Processes that Windows lets one wait for, less a margin."""

_ENDED = (
    "A process that analyses articles was ended or could not be started: "
    "free some memory and try again."
)

_NICE = 5
"""How far they stand back, so that questions are answered and articles stored meanwhile."""


class Analysts:
    """Reads and analyses articles off the event loop; leaving it drops what is under way."""

    def __init__(self, sizes: Sequence[int] = ()) -> None:
        """Take the sizes of the articles to come in bytes, as far as they are known."""
        count = min(cores(), _MOST, len(sizes))
        self._count = count if count > 1 and sum(sizes) >= MANY else 0
        self._pool: ProcessPoolExecutor | None = None
        self._ahead: deque[asyncio.Task[Any]] = deque()

    async def __aenter__(self) -> Self:
        """Start the processes, if any; raises AnalysisError where the system has no room."""
        if self._count:
            try:
                self._pool = await asyncio.to_thread(_processes, self._count)
            except OSError as error:
                raise AnalysisError(_ENDED) from error
        return self

    async def __aexit__(self, *_: object) -> None:
        for task in self._ahead:
            task.cancel()
        await asyncio.gather(*self._ahead, return_exceptions=True)
        if self._pool is not None:
            await asyncio.to_thread(self._pool.shutdown, cancel_futures=True)

    def in_order(self, work: Iterable[Coroutine[Any, Any, T]]) -> Iterator[asyncio.Task[T]]:
        """Tasks to await one after the other; where there are processes, the next are begun."""
        for coroutine in work:
            self._ahead.append(asyncio.create_task(coroutine))
            # One more for each, so that no process waits while another's article is stored.
            if len(self._ahead) > 2 * self._count:
                yield self._ahead.popleft()
        while self._ahead:
            yield self._ahead.popleft()

    async def analyse(self, source: Source, language: str | None = None) -> Analysed:
        """What a source gives for a language.

        Raises:
            InputError: as the source does.
            AnalysisError: a process ended, or could not be started.
        """
        if self._pool is None:
            return await asyncio.to_thread(source, language)
        try:
            work = asyncio.get_running_loop().run_in_executor(self._pool, source, language)
            # Only the pool cancels its work: until Python 3.12, one that just then notices the end
            # of a process falls over what somebody else has cancelled.
            return await asyncio.shield(work)
        except (BrokenProcessPool, OSError) as error:
            raise AnalysisError(_ENDED) from error


def cores() -> int:
    """How many cores this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _processes(count: int) -> ProcessPoolExecutor:
    # Spawned, as on Windows and macOS: a fork would copy locks that other threads hold.
    pool = ProcessPoolExecutor(count, multiprocessing.get_context("spawn"), _begin)
    # A process begins with the signals blocked that this thread blocks, so that Ctrl-C does not
    # reach one that has not come to ``_begin`` yet. Each submission starts one.
    if hasattr(signal, "pthread_sigmask"):
        signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        for _ in range(count):
            pool.submit(_ready)
    finally:
        if hasattr(signal, "pthread_sigmask"):
            signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})
    return pool


def _ready() -> None:
    """What the first task of a process is."""


def _begin() -> None:
    """Live as long as the process that wants the work, leave Ctrl-C to it, and let it go first."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if hasattr(os, "nice"):
        os.nice(_NICE)
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)
