"""How long a small server's questions take while other servers upload large files.

``python -m tests.bench.fairness [SERVERS [MB]]`` stores a few articles of one server, and asks it
one question after the other, first alone, then beside eight servers (or so many) that upload a file
of 9 MB each. It prints how long the questions took. The aim is a p99 of 250 ms.
"""

import asyncio
import gc
import random
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from bot.app import App, open_app
from bot.model import Scope
from bot.settings import Settings
from tests.bench.free_loop import books
from tests.bench.novels import machine
from tests.callers import add_paste, add_upload, by

SMALL = Scope("1")
ALONE = 200
"""Questions that are asked while nothing else is done."""

ARTICLES = {
    "Ferry": "The night ferry leaves the harbour at ten.\n\nDogs travel free on the lower deck.",
    "Library": "The library lends books for four weeks.\n\nIt is closed on the first Monday.",
    "Pool": "The pool opens at seven.\n\nChildren under six swim with an adult.",
}
QUESTIONS = (
    "When does the night ferry leave?",
    "For how long does the library lend books?",
    "May children swim alone?",
)


async def asked(app: App, until: Callable[[int], bool]) -> list[float]:
    """Milliseconds of each question, until it is enough."""
    times: list[float] = []
    while not until(len(times)):
        started = time.perf_counter()
        answer = await app.asking.ask(by(SMALL), QUESTIONS[len(times) % len(QUESTIONS)])
        times.append((time.perf_counter() - started) * 1000)
        assert answer.citations
    return sorted(times)


def shown(name: str, times: list[float]) -> str:
    p50, p99 = (times[len(times) * share // 100] for share in (50, 99))
    return f"{name}: {len(times)} questions, p50 {p50:.0f}, p99 {p99:.0f}, most {times[-1]:.0f} ms"


async def main(servers: int, size: int) -> None:
    chance = random.Random(1)
    texts = ["\n\n".join(books(size // 350, chance))[:size].encode() for _ in range(servers)]
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(data=Path(folder), corpus=None, max_file_mb=100)
        async with open_app(settings, alone=True) as app:
            gc.freeze()  # As the bot does.
            for title, text in ARTICLES.items():
                await add_paste(app, by(SMALL), title, text)
            print(shown("alone", await asked(app, lambda count: count >= ALONE)))
            started = time.perf_counter()
            uploads = asyncio.gather(
                *(
                    add_upload(app, by(Scope(str(number))), "book.txt", text)
                    for number, text in enumerate(texts, 2)
                )
            )
            times = await asked(app, lambda _: uploads.done())
            await uploads
            seconds = time.perf_counter() - started
            print(shown(f"beside {servers} uploads of {size / 1e6:g} MB ({seconds:.0f} s)", times))
    print(machine())


if __name__ == "__main__":
    numbers = [float(each) for each in sys.argv[1:3]]
    asyncio.run(
        main(int(numbers[0]) if numbers else 8, int((numbers[1] if numbers[1:] else 9) * 1e6))
    )
