"""A progress bar on stderr for work that takes long."""

import sys
import time
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
    to take long, and only where stderr is a terminal.
    """
    begun = time.monotonic()
    watched = sys.stderr is not None and sys.stderr.isatty()
    bar: Bar | None = None

    def show(done: int, total: int) -> None:
        nonlocal bar
        if bar is None:
            if not watched or time.monotonic() - begun < PATIENCE:
                return
            bar = _bar()
            bar.add_task(what, total=total)
            bar.start()
        task = bar.tasks[0]
        if done < task.completed:
            bar.reset(task.id)
        bar.update(task.id, completed=done, total=total)

    try:
        yield show
    finally:
        if bar is not None:
            bar.stop()


def _bar() -> "Bar":
    # Most commands end before a bar is due, and should not pay for it.
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
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

    return Bar(
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        MofNCompleteColumn(),
        Rate(),
        TimeRemainingColumn(),
        console=Console(stderr=True),
        transient=True,
    )
