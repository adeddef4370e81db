"""Promise 6, free loop: the longest time that the event loop was kept waiting.

``python -m tests.bench.free_loop [PASSAGES]`` adds made-up books of that many passages in all
(100,000 by default), then asks, adds, revises, removes and reindexes, with a heartbeat beside. It
prints the longest gap between two beats for each kind of work; the promise is 50 ms. Of the
questions beside a reindex it prints how long they took.
"""

import asyncio
import gc
import random
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

from bot.app import App, open_app
from bot.model import SHARED
from bot.settings import Settings
from tests.callers import add_paste, by

BEAT = 0.001
BOOK = 2_000
"""Paragraphs of one book."""


class Heartbeat:
    """Beats every millisecond and remembers the longest gap."""

    def __init__(self) -> None:
        self._last = time.perf_counter()
        self.longest = 0.0

    def beat(self) -> None:
        now = time.perf_counter()
        self.longest = max(self.longest, now - self._last - BEAT)
        self._last = now
        self._next = asyncio.get_running_loop().call_later(BEAT, self.beat)

    def stop(self) -> None:
        self._next.cancel()


@asynccontextmanager
async def watched(name: str) -> AsyncIterator[None]:
    """Print how long the work inside took, and the longest gap meanwhile."""
    heart = Heartbeat()
    heart.beat()
    started = time.perf_counter()
    yield
    seconds = time.perf_counter() - started
    heart.stop()
    print(f"{name:<28} {seconds:8.2f} s   longest block {heart.longest * 1000:7.1f} ms")


def books(passages: int, chance: random.Random) -> Iterator[str]:
    """Texts of Zipf-distributed made-up words, about 65 a paragraph."""
    words = [f"{chance.choice('bdfgklmnprstvz')}{number:x}o" for number in range(50_000)]
    weights = [1 / rank for rank in range(1, len(words) + 1)]
    for _ in range(0, passages, BOOK):
        drawn = iter(chance.choices(words, weights, k=BOOK * 65))
        lines = (" ".join(next(drawn) for _ in range(65)).capitalize() + "." for _ in range(BOOK))
        yield "\n\n".join(lines)


async def exercise(app: App, texts: Iterator[str], chance: random.Random) -> None:
    first = next(texts)
    added = await add_paste(app, by(SHARED), "First", first)
    for number, text in enumerate(texts):
        async with watched(f"add book {number}"):
            await add_paste(app, by(SHARED), f"Book {number}", text)
    async with watched("load the index, first ask"):
        await app.asking.ask(by(SHARED), "What is b0o?")
    words = first.split()
    async with watched("ask 200 questions"):
        for _ in range(200):
            await app.asking.ask(by(SHARED), " ".join(chance.sample(words, 6)))
    async with watched("ask beside a reindex"):
        reindexing = asyncio.create_task(app.reindexing.reindex(by(SHARED)))
        times = []
        while not reindexing.done():
            started = time.perf_counter()
            await app.asking.ask(by(SHARED), " ".join(chance.sample(words, 6)))
            times.append((time.perf_counter() - started) * 1000)
        await reindexing
    times.sort()
    shown = ", ".join(f"p{share} {times[len(times) * share // 100]:.0f} ms" for share in (50, 99))
    print(f"  of these {len(times)} questions {shown}")
    async with watched("list, titles, lines"):
        await app.articles.own(by(SHARED))
        await app.articles.titles(by(SHARED), "book")
        await app.articles.lines(by(SHARED), added.article)
    async with watched("remove a book, ask"):
        await app.articles.remove(by(SHARED), [added.article])
        await app.asking.ask(by(SHARED), " ".join(words[:6]))


async def hostile(app: App, size: int) -> None:
    """Files of ``size`` bytes that are no prose, each a way to keep a careless program busy."""
    texts = {
        "one letter a line": "a\n" * (size // 2),
        "one line without an end": "word " * (size // 5),
        "distinct words": " ".join(f"{number:x}" for number in range(size // 6)),
        "marks alone": ".!?" * (size // 3) + " a",
    }
    for name, text in texts.items():
        async with watched(name):
            added = await add_paste(app, by(SHARED), name, text)
        await app.articles.remove(by(SHARED), [added.article])


async def main(passages: int) -> None:
    chance = random.Random(1)
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(data=Path(folder), corpus=None, max_file_mb=1000)
        async with open_app(settings) as app:
            gc.freeze()  # As the bot does.
            await hostile(app, 4_000_000)
            await exercise(app, books(passages, chance), chance)


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000))
