"""Processes for long work: they stand back, and end with the process that wanted them."""

import multiprocessing
import os
import signal
import sys
import threading
from collections.abc import Callable
from concurrent.futures import Future, ProcessPoolExecutor
from typing import TypeVar

T = TypeVar("T")

_QUIET = "ignore:resource_tracker:UserWarning"
"""What Python starts beside a pool sweeps up after a process that ended at once. Nobody need know.
"""

SLOWER, SLOWEST = 5, 15
"""How far they stand back, so that questions are answered and articles stored meanwhile."""


def cores() -> int:
    """How many cores this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def others() -> int:
    """How many cores there are beside one that is left to whoever asks; never none."""
    return max(1, cores() - 1)


def pool(most: int, slower: int) -> ProcessPoolExecutor:
    """So many processes that stand back so far; each starts when it is first needed."""
    # What a process that is started is told of warnings.
    if _QUIET not in sys.warnoptions:
        sys.warnoptions.append(_QUIET)
    # Spawned: a fork would copy locks that other threads hold.
    return ProcessPoolExecutor(most, multiprocessing.get_context("spawn"), _begin, (slower,))


def submit(processes: ProcessPoolExecutor, call: Callable[[], T]) -> Future[T]:
    """Let a process do something; raises OSError where the system has no room for it."""
    # A process begins with the signals blocked that this thread blocks, so that Ctrl-C does not
    # reach one that has not come to ``_begin`` yet.
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        return processes.submit(call)
    finally:
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})


def end(processes: ProcessPoolExecutor, *, wait: bool = True) -> None:
    """Drop what has not begun, and end the processes once they are done; it may be waited for.

    Where one of them came to an end by itself, the pool is of no use any more and ends the others.
    One that was just starting it overlooks and then waits for, so that is ended here.
    """
    started = [*(processes._processes or {}).values()]
    if processes._broken:
        for process in started:
            process.kill()
    processes.shutdown(wait, cancel_futures=True)


def abandon() -> None:
    """End all processes that this one has started, whatever they are about."""
    for process in multiprocessing.active_children():
        process.kill()


def _begin(slower: int) -> None:
    """Live as long as the process that wants the work, leave Ctrl-C to it, and let it go first."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    os.nice(slower)
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)
