"""A progress bar on stderr for work that takes long."""

import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from bot.model import Progress

if TYPE_CHECKING:
    from rich.progress import Progress as Bar

PATIENCE = 0.3
"""Seconds that work may take before it gets a bar."""


@contextmanager
def progress(what: str) -> Iterator[Progress]:
    """Yield what work calls; it shows rate and time left, and leaves no trace.

    Work of several stages counts each from its beginning. The bar appears when the work turns out
    to take long, also if it has not called again by then, and only where stderr is a terminal.
    """
    watched = sys.stderr is not None and sys.stderr.isatty()
    if not watched:
        yield lambda *_: None
        return
    shown = _Shown(what)
    timer = threading.Timer(PATIENCE, shown.begin)
    timer.daemon = True
    timer.start()
    try:
        yield shown
    finally:
        timer.cancel()
        shown.end()


class _Shown:
    """How far some work is, and the bar that shows it once it takes long."""

    def __init__(self, what: str) -> None:
        self._what = what
        self._lock = threading.Lock()
        self._latest: tuple[int, int] | None = None
        self._bar: Bar | None = None
        self._ended = False

    def __call__(self, done: int, total: int) -> None:
        with self._lock:
            self._latest = done, total
            self._draw()

    def begin(self) -> None:
        """From now on the bar is shown, as soon as it is known how much there is to do."""
        bar = _bar()  # Before the lock, which work waits for: it takes a moment to load.
        with self._lock:
            if not self._ended:
                self._bar = bar
                self._draw()

    def end(self) -> None:
        with self._lock:
            self._ended = True
            if self._bar is not None:
                self._bar.stop()

    def _draw(self) -> None:
        if self._bar is None or self._latest is None:
            return
        done, total = self._latest
        if not self._bar.tasks:
            self._bar.add_task(self._what, total=total)
            self._bar.start()
        task = self._bar.tasks[0]
        if done < task.completed:
            self._bar.reset(task.id)
        self._bar.update(task.id, completed=done, total=total)


def _bar() -> "Bar":
    # Most commands end before a bar is due, and should not pay for it.
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        ProgressColumn,
        Task,
        TextColumn,
        TimeRemainingColumn,
    )
    from rich.progress import Progress as Bar
    from rich.text import Text

    class Rate(ProgressColumn):
        def render(self, task: Task) -> Text:
            return Text("" if task.speed is None else f"{task.speed:,.1f}/s")

    class Count(ProgressColumn):
        def render(self, task: Task) -> Text:
            return Text(f"{task.completed:,.0f} of {task.total or 0:,.0f}")

    return Bar(
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        Count(),
        Rate(),
        TimeRemainingColumn(),
        console=Console(stderr=True),
        transient=True,
    )
