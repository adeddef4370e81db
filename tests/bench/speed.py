"""How fast the ranking is, beside other engines in the same run.

``python -m tests.bench.speed [TEXTS ...]`` takes the paragraphs in the folder ``scale`` of
``FOOTNOTE_DATASETS`` (10,000, 100,000 and 1,000,000 of them unless it is told otherwise; what is
more than there are is repeated with one word in ten changed), makes questions of their words, and
times every engine in turn, round by round. It prints a table for each size and writes
``tests/bench/speed.png``.
"""

import gc
import os
import random
import sys
import time
from collections.abc import Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from dataclasses import dataclass, field
from multiprocessing import get_context
from pathlib import Path
from threading import Lock

import numpy as np

from bot.text.terms import tokens
from tests.bench.engines import ARTICLE, ENGINES, SLOW, Footnote, Search, Texts
from tests.bench.novels import CHANGED, machine, novels

SIZES = (10_000, 100_000, 1_000_000)
QUESTIONS = 200
ROUNDS = 5
FEW = 20
"""Questions that an engine is asked a round that takes longer than a tenth of a second for one."""

PICTURE = Path(__file__).with_suffix(".png")

Question = Sequence[str]


@dataclass
class Timed:
    """What was measured of one engine: seconds, and bytes.

    ``build``, ``first`` (from the terms to the first answer) and ``memory`` are of a process of
    its own.
    """

    build: float
    first: float
    memory: int
    seconds: list[float] = field(default_factory=list)
    rounds: list[float] = field(default_factory=list)
    two: float = 0.0

    def percentile(self, share: float) -> float:
        return float(np.percentile(self.seconds, share)) * 1000


def paragraphs() -> Texts:
    """The terms of every paragraph, as Footnote's analysis has them."""
    ids: dict[str, int] = {}
    terms: list[int] = []
    lengths: list[int] = []
    for text in (line for novel in novels() for line in novel.split("\n") if line.strip()):
        before = len(terms)
        terms += [ids.setdefault(token.term, len(ids)) for token in tokens(text)]
        lengths.append(len(terms) - before)
    return Texts(np.array(terms, np.uint32), np.array(lengths, np.int32), list(ids))


def enlarged(texts: Texts, count: int) -> Texts:
    """So many texts: the first ones, or all of them again and again, changed."""
    if count <= len(texts):
        return texts.part(0, count)
    drawn = np.random.default_rng(1)
    repeated = [texts.terms]
    for _ in range(count // len(texts)):
        terms = texts.terms.copy()
        changed = np.flatnonzero(drawn.random(len(terms)) < CHANGED)
        terms[changed] = drawn.choice(texts.terms, len(changed))
        repeated.append(terms)
    lengths = np.tile(texts.lengths, len(repeated))
    return Texts(np.concatenate(repeated), lengths, texts.words).part(0, count)


def questions(texts: Texts) -> list[Question]:
    """Three to eight neighbouring terms of a paragraph, as somebody asks who remembers some."""
    drawn = random.Random(1)
    ends = texts.ends
    found: list[Question] = []
    while len(found) < QUESTIONS:
        number = drawn.randrange(len(texts))
        terms = texts.terms[ends[number] - texts.lengths[number] : ends[number]].tolist()
        size = drawn.randint(3, 8)
        if len(terms) >= 2 * size:
            at = drawn.randint(0, len(terms) - size)
            found.append(list(dict.fromkeys(texts.words[term] for term in terms[at : at + size])))
    return found


def measured(texts: Texts, asked: Sequence[Question]) -> dict[str, Timed]:
    """Build every engine, then time them question by question, each in turn."""
    engines: dict[str, Search] = {}
    timed: dict[str, Timed] = {}
    for name, build in ENGINES.items():
        if len(texts) > SLOW.get(name, len(texts)):
            continue
        timed[name] = Timed(*alone(name, texts, asked[0]))
        engines[name] = build(texts)
        for question in asked[:FEW]:
            engines[name](question)
        print(f"  {name} built in {timed[name].build:.1f} s", flush=True)
    gc.disable()
    for _ in range(ROUNDS):
        for name, search in engines.items():
            started = time.perf_counter()
            search(asked[0])
            slow = time.perf_counter() - started > 0.1
            times = [_seconds(search, question) for question in (asked[:FEW] if slow else asked)]
            timed[name].seconds += times
            timed[name].rounds.append(float(np.median(times)))
    gc.enable()
    for name, search in engines.items():
        few = timed[name].percentile(50) > 100
        timed[name].two = _on_two(name, search, asked[:FEW] if few else asked)
    return timed


def alone(name: str, texts: Texts, question: Question) -> tuple[float, float, int]:
    """How long an engine takes to be built and to answer, and its memory, in a fresh process."""
    with ProcessPoolExecutor(1, get_context("spawn")) as pool:
        return pool.submit(_alone, name, texts, question).result()


def _alone(name: str, texts: Texts, question: Question) -> tuple[float, float, int]:
    gc.collect()
    before, started = _resident(), time.perf_counter()
    search = ENGINES[name](texts)
    built = time.perf_counter() - started
    search(question)
    answered = time.perf_counter() - started
    gc.collect()
    return built, answered, _resident() - before


def _seconds(search: Search, question: Question) -> float:
    started = time.perf_counter()
    search(question)
    return time.perf_counter() - started


def _on_two(name: str, search: Search, asked: Sequence[Question]) -> float:
    """Questions a second by two threads; one at a time may ask Footnote, as in the library."""
    turn = Lock()

    def one(question: Question) -> None:
        if name.startswith("Footnote"):
            with turn:
                search(question)
        else:
            search(question)

    with ThreadPoolExecutor(2) as pool:
        started = time.perf_counter()
        list(pool.map(one, asked))
        return len(asked) / (time.perf_counter() - started)


def adding(texts: Texts) -> float:
    """Median seconds from a new article's terms to its first answer, store and analysis aside."""
    index = Footnote(texts)
    seconds = []
    for at in range(20):
        article = texts.part(at * ARTICLE, (at + 1) * ARTICLE)
        asked = [article.words[term] for term in article.terms[:6].tolist()]
        index(asked)
        started = time.perf_counter()
        index.add(article, len(texts) + at * ARTICLE)
        index(asked)
        seconds.append(time.perf_counter() - started)
    return float(np.median(seconds))


def report(count: int, timed: Mapping[str, Timed]) -> None:
    """Print the table of one size; the ratio is the median of the rounds'."""
    columns = (
        "p50 ms | p95 | p99 | Footnote's p50 is | a second | on two cores "
        "| build s | first answer s | MB"
    )
    print(f"\n| {count:,} texts | {columns} |\n" + "| --- " * 10 + "|")
    footnote = np.array(timed["Footnote"].rounds)
    for name, each in timed.items():
        ratio = float(np.median(footnote / np.array(each.rounds)))
        of = "" if name.startswith("Footnote") else f"{ratio:.2f} of its"
        one = len(each.seconds) / sum(each.seconds)
        print(
            f"| {name} | {each.percentile(50):.3f} | {each.percentile(95):.3f} "
            f"| {each.percentile(99):.3f} | {of} | {one:,.0f} | {each.two:,.0f} "
            f"| {each.build:.2f} | {each.first:.2f} | {each.memory / 1e6:,.0f} |"
        )


def draw(found: Mapping[int, Mapping[str, Timed]]) -> None:
    """Median times over the number of texts, both axes logarithmic."""
    import matplotlib as mpl

    mpl.use("Agg")
    from matplotlib import pyplot

    figure, axes = pyplot.subplots(figsize=(8.5, 4.2), layout="constrained")
    for name in ENGINES:
        sizes = [size for size, timed in found.items() if name in timed]
        times = [found[size][name].percentile(50) for size in sizes]
        wide = 2.5 if name == "Footnote" else 1.2
        axes.plot(sizes, times, marker="o", linewidth=wide, label=name)
    axes.set(xscale="log", yscale="log", xlabel="passages", ylabel="milliseconds a question (p50)")
    axes.grid(visible=True, which="major", alpha=0.3)
    figure.legend(loc="outside right upper", fontsize="small", frameon=False)
    figure.savefig(PICTURE, dpi=110)


def _resident() -> int:
    """Bytes of memory that the process has; 0 where the system does not tell."""
    status = Path("/proc/self/statm")
    pages = int(status.read_text().split()[1]) if status.exists() else 0
    return pages * os.sysconf("SC_PAGE_SIZE")


def main(sizes: Sequence[int]) -> None:
    texts = paragraphs()
    print(f"{len(texts):,} paragraphs; {machine()}")
    found: dict[int, Mapping[str, Timed]] = {}
    for size in sizes:
        larger = enlarged(texts, size)
        found[size] = measured(larger, questions(larger))
        report(size, found[size])
        print(f"\nadd an article of {ARTICLE} passages and ask: {adding(larger) * 1000:.1f} ms")
    draw(found)


if __name__ == "__main__":
    main([int(argument.replace(",", "")) for argument in sys.argv[1:]] or SIZES)
