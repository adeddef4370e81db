"""The whole of Footnote over many articles: adding, starting, asking, reindexing, remembering.

``python -m tests.bench.scale [PASSAGES]`` takes the novels in the folder ``scale`` of
``FOOTNOTE_DATASETS``, adds them as files to a server's articles with ``footnote add``, asks in a
new process, in this one, and by ``/ask`` through Discord's edge while ``/reindex`` runs. Then it
adds them again, with one word in ten changed, until there are so many passages (a million by
default), and adds and finds articles of 1,000 words there. It prints one line for each figure.
"""

import asyncio
import gc
import os
import random
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import closing
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import numpy as np

from bot.app import App, open_app
from bot.model import Scope
from bot.settings import Settings
from tests.bench.free_loop import Heartbeat
from tests.bench.novels import CHANGED, machine, novels
from tests.bench.soak import megabytes
from tests.callers import add_paste, by
from tests.chat.gateway import Discord, Sent, child

WORDS = 9
"""Neighbouring words of a paragraph that are a question."""

QUESTIONS = 300
ARTICLES = 20
"""Articles of 1,000 words that are added and found."""

MEDIAN, SLOW = 15, 40
"""Milliseconds that a question may take on an idle processor at 100,000 passages: p50 and p99."""

PAUSE = 0.15
"""Seconds between two questions through Discord, of which a server may ask five a second."""

LIMITS = {"FOOTNOTE_MAX_ARTICLES": "100000", "FOOTNOTE_MAX_MB": "100000", "FOOTNOTE_CORPUS": ""}


def show(what: str, figure: str) -> None:
    print(f"{what:<66} {figure}", flush=True)


def percentiles(times: Sequence[float]) -> str:
    found = np.percentile(np.array(times) * 1000, [50, 95, 99, 100])
    return "p50 {:.1f}, p95 {:.1f}, p99 {:.1f}, slowest {:.1f} ms".format(*found)


def asked(texts: Iterable[str], chance: random.Random) -> list[str]:
    """Questions of neighbouring words of paragraphs, no word an operator."""
    paragraphs = [line.split() for text in texts for line in text.split("\n")]
    long = [words for words in paragraphs if len(words) > 2 * WORDS]
    found = []
    for words in chance.choices(long, k=QUESTIONS):
        at = chance.randrange(len(words) - WORDS)
        kept = " ".join(words[at : at + WORDS])
        found.append("".join(each if each.isalnum() or each in "'’" else " " for each in kept))
    return found


def changed(text: str, words: Sequence[str], chance: random.Random) -> str:
    """A text with one word in ten of another."""
    lines = (line.split() for line in text.split("\n"))
    return "\n".join(
        " ".join(chance.choice(words) if chance.random() < CHANGED else word for word in line)
        for line in lines
    )


def footnote(data: Path, scope: Scope, *arguments: str) -> float:
    """Seconds that a command takes in a process of its own, answered or not."""
    started = time.perf_counter()
    ended = subprocess.run(
        [sys.executable, "-m", "bot", *arguments, "--data", str(data), "--scope", scope],
        env={**os.environ, **LIMITS},
        stdout=subprocess.DEVNULL,
        check=False,
    ).returncode
    if ended not in {0, 1}:
        raise SystemExit(f"footnote {arguments[0]} ended with {ended}.")
    return time.perf_counter() - started


def written(texts: Iterable[str], folder: Path) -> Path:
    folder.mkdir()
    for number, text in enumerate(texts):
        (folder / f"{number:03}.txt").write_text(text)
    return folder


async def asking(app: App, scope: Scope, questions: Sequence[str]) -> list[float]:
    """The seconds that each question took."""
    times = []
    for question in questions:
        started = time.perf_counter()
        await app.asking.ask(by(scope), question)
        times.append(time.perf_counter() - started)
    return times


async def show_asking(app: App, scope: Scope, questions: Sequence[str]) -> None:
    """What a question takes below the edges, and of that of a processor, however busy it is."""
    burnt = time.process_time()
    times = await asking(app, scope, questions)
    burnt = (time.process_time() - burnt) / len(times)
    show("ask, below the edges", f"{percentiles(times)}; at most {MEDIAN} and p99 {SLOW} ms")
    show("  of a processor, on average", f"{burnt * 1000:.1f} ms")


async def below_the_edges(data: Path, scope: Scope, questions: Sequence[str]) -> int:
    """Ask in this process, then beside a reindex; returns how many passages there are."""
    async with open_app(settings(data)) as app:
        await asking(app, scope, questions[:30])
        gc.freeze()  # As the bot does.
        await show_asking(app, scope, questions)
        heart = Heartbeat()
        heart.beat()
        reindexing = asyncio.create_task(app.reindexing.reindex(by(scope)))
        times: list[float] = []
        while not reindexing.done():
            times += await asking(app, scope, [questions[len(times) % len(questions)]])
        heart.stop()
        show("  beside a reindex", percentiles(times))
        show("  longest block of the event loop meanwhile", f"{heart.longest * 1000:.1f} ms")
        report = await reindexing
        return report.passages


async def through_discord(
    place: Path, service: Discord, questions: Sequence[str], chance: random.Random
) -> None:
    """``/ask`` by many members while ``/reindex`` runs."""
    members = [service.backend.make_user("member").id for _ in range(50)]
    for member in members:
        service.backend.add_member(service.server.id, member)
    limits = {name: value for name, value in LIMITS.items() if name != "FOOTNOTE_CORPUS"}
    async with child(service, place, **limits):
        await service.arrival()
        first = await service.command("ask", question=questions[0])
        await first.reply()
        await service.command("reindex")
        done = asyncio.create_task(_reindexed(service.sent))
        acknowledged, answered = [], []
        while not done.done():
            by = service.server, chance.choice(members)
            made = await service.command("ask", by, question=chance.choice(questions))
            await made.reply()
            answered.append(time.perf_counter() - made.at)
            acknowledged.append(made.took)
            await asyncio.sleep(PAUSE)
        show(f"/ask beside /reindex, {len(answered)} answers", percentiles(answered))
        show("  acknowledged", percentiles(acknowledged))


async def _reindexed(sent: "asyncio.Queue[Sent]") -> None:
    """Wait until the bot sends that a reindex is done."""
    while " anew in " not in str((await sent.get()).body):
        pass


async def adding(data: Path, scope: Scope, questions: Sequence[str], words: Sequence[str]) -> None:
    """Start, ask, and add articles of 1,000 words and find them, among what is there."""
    async with open_app(settings(data)) as app:
        started = time.perf_counter()
        await app.asking.ask(by(scope), questions[0])
        show("  index loaded and first answer", f"{time.perf_counter() - started:.1f} s")
        gc.freeze()
        times = []
        for number in range(ARTICLES + 1):
            part = words[1000 * number : 1000 * (number + 1)]
            body = "\n\n".join(" ".join(part[at : at + 100]) for at in range(0, 1000, 100))
            name = f"zyxwv{number}"
            started = time.perf_counter()
            await add_paste(app, by(scope), f"Article {number}", f"{body} {name}")
            found = await app.asking.ask(by(scope), name, threshold=0)
            times.append(time.perf_counter() - started)
            assert found.citations[0].title == f"Article {number}"
        # The first one waits for what is loaded once.
        show("  an article of 1,000 words stored and found", percentiles(times[1:]))
        await show_asking(app, scope, questions)
        show("  memory of the process", f"{megabytes(os.getpid()):,.0f} MB")


def _adding(*arguments: Any) -> None:
    asyncio.run(adding(*arguments))


def settings(data: Path) -> Settings:
    return Settings(data=data, corpus=None, max_articles=100_000, max_mb=100_000)


def main(passages: int) -> None:
    chance = random.Random(1)
    texts = novels()
    questions = asked(texts, chance)
    print(f"{len(texts)} novels; {machine()}")
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        data = place / "data"
        service = Discord()
        scope = Scope(str(service.server.id))
        seconds = footnote(data, scope, "add", str(written(texts, place / "novels")))
        starts = [footnote(data, scope, "ask", question) for question in questions[:5]]
        count = asyncio.run(below_the_edges(data, scope, questions))
        show(
            f"footnote add, {count:,} passages", f"{seconds:.1f} s, {count / seconds:,.0f} a second"
        )
        show("footnote ask, from start to exit", percentiles(starts))
        asyncio.run(_served(place, service, questions, chance))
        words = " ".join(texts).split()
        for round_ in range(1, -(-passages // count)):
            again = (changed(text, words, chance) for text in texts)
            footnote(data, scope, "add", str(written(again, place / f"again{round_}")))
        with closing(sqlite3.connect(data / "footnote.db")) as store:
            (there,) = store.execute("SELECT count(*) FROM passage").fetchone()
        show(f"with more articles, {there:,} passages", "")
        # In a process of its own, as this one holds the novels too.
        with ProcessPoolExecutor(1, get_context("spawn")) as pool:
            pool.submit(_adding, data, scope, questions, texts[0].split()).result()


async def _served(
    place: Path, service: Discord, questions: Sequence[str], chance: random.Random
) -> None:
    async with service.served():
        await through_discord(place, service, questions, chance)


if __name__ == "__main__":
    main(int(sys.argv[1].replace(",", "")) if len(sys.argv) > 1 else 1_000_000)
