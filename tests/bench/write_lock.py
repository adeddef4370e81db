"""For how long at a time writing keeps all others from writing.

``python -m tests.bench.write_lock`` adds the novels in the folder ``scale`` of
``FOOTNOTE_DATASETS`` as files, and articles as large as one may be by default; revises, analyses
anew and removes them. It prints how often each of these took the write lock, and for how long at
most; the promise is 100 ms.
"""

import asyncio
import tempfile
import time
from collections.abc import Awaitable, Callable
from functools import partial
from pathlib import Path
from typing import Literal

from bot.app import App, open_app
from bot.library.files import articles_at
from bot.model import Added, Scope
from bot.settings import Settings
from tests.bench.novels import machine, novels
from tests.bench.scale import written
from tests.callers import add_message, by

SCOPE = Scope("1")
LARGE = 9_900_000
"""Characters of an article that is almost too large."""


class TimedLock(asyncio.Lock):
    """Remembers how often it was held, and the longest time."""

    count = 0
    longest = 0.0

    async def acquire(self) -> Literal[True]:
        await super().acquire()
        self.count += 1
        self._since = time.perf_counter()
        return True

    def release(self) -> None:
        self.longest = max(self.longest, time.perf_counter() - self._since)
        super().release()


async def measured(app: App, what: str, work: Awaitable[object]) -> None:
    lock = app.articles._store._database._writing = TimedLock()
    started = time.perf_counter()
    await work
    seconds = time.perf_counter() - started
    print(
        f"{what:<34} {seconds:6.1f} s   held {lock.count:5,} times,"
        f" {lock.longest * 1000:4.0f} ms at most",
        flush=True,
    )


async def add_files(app: App, folder: Path) -> None:
    async for outcome in app.submitting.submit_files(by(SCOPE), articles_at(folder)):
        assert isinstance(outcome.result, Added), outcome


async def analyse_anew(app: App) -> None:
    """What a start does after the analysis has changed."""
    await app.deriving.anew(SCOPE, await app.articles.own(by(SCOPE)))


async def remove(app: App, chosen: Callable[[str], bool]) -> None:
    for article in await app.articles.own(by(SCOPE)):
        if chosen(article.origin.kind):
            await app.articles.remove(by(SCOPE), [article])


async def main() -> None:
    texts = novels()
    print(f"{len(texts)} novels; {machine()}")
    prose = "\n\n".join(texts).replace("\n", "\n\n")[:LARGE]
    distinct = " ".join(f"{number:x}" for number in range(LARGE // 7))
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        files = written(texts, place / "novels")
        settings = Settings(data=place / "data", corpus=None, max_articles=1000, max_mb=1000)
        async with open_app(settings) as app:
            add = partial(add_message, app)
            await measured(app, "the novels, as files", add_files(app, files))
            await measured(app, "10 MB of prose", add(by(SCOPE), "prose", prose))
            await measured(app, "  revised", add(by(SCOPE), "prose", f"{prose[1000:]} A new end."))
            await measured(app, "10 MB of distinct words", add(by(SCOPE), "distinct", distinct))
            await measured(app, "all analysed anew, nothing differs", analyse_anew(app))
            await measured(app, "the large ones removed", remove(app, "message".__eq__))
            await measured(app, "their words forgotten", app.reindexing.reindex(by(SCOPE)))
            await measured(app, "the novels removed", remove(app, "upload".__eq__))


if __name__ == "__main__":
    asyncio.run(main())
