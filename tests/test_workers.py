"""Processes for long work, and how they end."""

import multiprocessing
import os
import signal
import time
from concurrent.futures.process import BrokenProcessPool
from functools import partial
from pathlib import Path

import pytest

from bot import workers


def stay(told: Path) -> None:
    """Tell that this is under way, and do not end when asked to."""
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    told.write_bytes(b"!")
    time.sleep(600)


@pytest.mark.process
def test_a_pool_of_no_use_any_more_leaves_no_process(tmp_path: Path) -> None:
    """Be it one that the pool itself did not end: it asks, and waits for ever."""
    told = tmp_path / "told"
    os.mkfifo(told)
    pool = workers.pool(2, 0)
    staying = workers.submit(pool, partial(stay, told))
    assert told.read_bytes() == b"!"
    os.kill(workers.submit(pool, os.getpid).result(), signal.SIGKILL)
    assert isinstance(staying.exception(), BrokenProcessPool)
    workers.end(pool)
    assert not multiprocessing.active_children()
