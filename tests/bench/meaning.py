"""What a model costs: a question's time, the memory, the start, and reading beside questions.

``python -m tests.bench.meaning [PASSAGES]`` takes so many passages (100,000 by default) of the
novels in the folder ``scale`` of ``FOOTNOTE_DATASETS``, and the model that ``FOOTNOTE_TEST_MODEL``
names. All but the newest have drawn vectors: to scan them takes as long as to scan real ones. It
prints one line for each figure, with its limit.
"""

import asyncio
import gc
import os
import pickle
import random
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Coroutine, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from bot.answering import judging
from bot.app import App, open_app
from bot.library.meaning import Meaning
from bot.meaning.vectors import encode
from bot.model import Scope
from bot.settings import NO_MODEL, Settings
from bot.store.vectors import Made
from tests.bench.novels import machine, novels
from tests.bench.samples import MODEL
from tests.bench.scale import asked, asking, percentiles, show
from tests.bench.scale import settings as large
from tests.callers import add_paste, by

HERE = Scope("101")

ALL, ONE, NONE = 450, 100, 60
"""Milliseconds that half of the questions may take with five windows judged, with one, and none."""

RATE, MEMORY = 20, 200
"""Passages a second that have to be read beside questions, and megabytes that all may take more."""

READ = 1_200
"""Paragraphs that are read while questions are asked."""

QUESTIONS = 100

DRAWN = 2_000
"""Passages whose vectors are drawn at once."""


def memory() -> float:
    """Megabytes of this process and of all that it started; what they share counts once."""
    found = 0
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            parent = re.search(r"PPid:\s+(\d+)", (folder / "status").read_text())
            if str(os.getpid()) in {folder.name, parent[1] if parent else ""}:
                pss = re.search(r"Pss:\s+(\d+)", (folder / "smaps_rollup").read_text())
                found += int(pss[1]) if pss else 0
        except OSError:  # It has ended meanwhile.
            continue
    return found / 1024


async def draw(app: App) -> None:
    """Give all passages vectors that say nothing."""
    assert app.meaning
    store, maker = app.meaning._store.vectors, app.meaning._maker
    drawn = np.random.default_rng(1)
    await store.adopt(HERE, maker)
    while unread := await store.unread(maker, DRAWN):
        made = []
        for each in unread:
            vectors = drawn.standard_normal((1 + len(each.pieces), 384)).astype(np.float32)
            vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
            made.append(Made(each.passage_id or 0, encode(vectors[:1]), encode(vectors[1:])))
        await store.save(maker, made, {each.article_id for each in unread}, set())
    await store.complete(maker)


async def questions_take(app: App, questions: Sequence[str]) -> list[float]:
    await asking(app, HERE, questions[:5])
    return await asking(app, HERE, questions)


async def by_judged(settings: Settings, questions: Sequence[str]) -> None:
    """Ask with five windows judged, one, and none."""
    async with open_app(settings) as app:
        assert app.meaning
        gc.freeze()
        before = judging.JUDGED
        show("a question, five windows judged", _within(await questions_take(app, questions), ALL))
        judging.JUDGED = 1
        show("  the first alone", _within(await questions_take(app, questions), ONE))
        judging.JUDGED = before
        app.asking._meaning = _Unjudging.of(app.meaning)
        show("  none", _within(await questions_take(app, questions), NONE))


class _Unjudging(Meaning):
    """What finds by meaning, and judges nothing."""

    @classmethod
    def of(cls, meaning: Meaning) -> "_Unjudging":
        found = cls.__new__(cls)
        found.__dict__.update(meaning.__dict__)
        return found

    async def judge(self, _question: str) -> None:
        return None


def _within(times: Sequence[float], most: int) -> str:
    return f"{percentiles(times)}; p50 at most {most} ms"


async def reading(settings: Settings, questions: Sequence[str], text: str) -> None:
    """Read what is new, as the bot does, while questions are asked."""
    async with open_app(settings, alone=True) as app:
        assert app.meaning
        gc.freeze()
        alone = await questions_take(app, questions)
        idle = memory()
        await add_paste(app, by(HERE), "New", text)
        began, total = (await app.meaning.progress(by(HERE)))[HERE]
        done, started, most, beside = began, 0.0, 0.0, list[float]()
        while done < total:
            beside += await asking(app, HERE, [questions[len(beside) % len(questions)]])
            most = max(most, memory())
            done, _ = (await app.meaning.progress(by(HERE)))[HERE]
            if done > began and not started:
                # What the processes took to start is not counted, nor what they read meanwhile.
                began, started = done, time.perf_counter()
        rate = (total - began) / (time.perf_counter() - started)
        show(f"{total - began} passages read beside questions", f"{rate:.1f} a second; {RATE}")
        one, other = (float(np.percentile(times, 99)) * 1000 for times in (alone, beside))
        show("  a question meanwhile", percentiles(beside))
        show("  p99 alone and beside", f"{one:.0f}, {other:.0f} ms ({other / one:.2f}); 2.00")
        told = f"{idle:.0f}, {most:.0f} MB; at most {MEMORY} more than without"
        show("memory, questions alone and beside reading", told)


async def without(settings: Settings, questions: Sequence[str], text: str) -> None:
    """The same by words: what is new is added there too."""
    async with open_app(replace(settings, model=NO_MODEL), alone=True) as app:
        gc.freeze()
        show("a question without a model", percentiles(await questions_take(app, questions)))
        idle = memory()
        await add_paste(app, by(HERE), "Newer", text)
        show("  memory, questions alone and after an add", f"{idle:.0f}, {memory():.0f} MB")


START = """
import asyncio, sys, time
began = time.perf_counter()
from bot.app import open_app
from bot.settings import Settings
from pathlib import Path
async def start():
    async with open_app(Settings(data=Path(sys.argv[1]), corpus=None, model=sys.argv[2])):
        print((time.perf_counter() - began) * 1000)
asyncio.run(start())
"""


def starts(settings: Settings) -> None:
    """The start of the app in a process of its own, with and without, in turns."""
    found: dict[str, list[float]] = {MODEL: [], NO_MODEL: []}
    for _ in range(9):
        for model, times in found.items():
            given = [sys.executable, "-c", START, str(settings.data), model]
            ended = subprocess.run(given, check=True, capture_output=True, text=True)
            times.append(float(ended.stdout))
    one, other = (float(np.median(times)) for times in found.values())
    show("start, with a model and without", f"{one:.0f}, {other:.0f} ms ({one / other:.2f})")


async def prepared(settings: Settings, passages: int, texts: Sequence[str]) -> int:
    """Store novels until there are so many passages; returns how many there are."""
    async with open_app(settings) as app:
        assert app.meaning
        count = 0
        for number, text in enumerate(texts):
            await add_paste(app, by(HERE), f"Novel {number}", text)
            _, count = (await app.meaning.progress(by(HERE)))[HERE]
            if count >= passages:
                break
        await draw(app)
        return count


def main(passages: int) -> None:
    texts = novels()
    questions = [f"What is {each}?" for each in asked(texts[:20], random.Random(1))[:QUESTIONS]]
    with tempfile.TemporaryDirectory() as folder:
        settings = replace(large(Path(folder, "data")), model=MODEL)
        count = asyncio.run(prepared(settings, passages, texts))
        print(f"{count:,} passages; {machine()}", flush=True)
        new, newer = ("\n".join(each.split("\n")[:READ]) for each in texts[-2:])
        for step, given in (
            (by_judged, (settings, questions)),
            (reading, (settings, questions, new)),
            (without, (settings, questions, newer)),
        ):
            _apart(step, *given)
        starts(settings)


STEP = """
import asyncio, pickle, sys
from tests.bench import meaning
step, given = pickle.load(sys.stdin.buffer)
asyncio.run(getattr(meaning, step)(*given))
"""


def _apart(step: Callable[..., Coroutine[Any, Any, None]], *given: Any) -> None:
    """Run a step in a process of its own, whose memory is its own.

    The processes that it starts begin with its program, which is as small as the bot's own.
    """
    told = pickle.dumps((step.__name__, given))
    subprocess.run([sys.executable, "-c", STEP], input=told, check=True)


if __name__ == "__main__":
    main(int(sys.argv[1].replace(",", "")) if len(sys.argv) > 1 else 100_000)
