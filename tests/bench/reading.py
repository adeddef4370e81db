"""How fast files are read, and that the bot does not grow by it.

``python -m tests.bench.reading FOLDER`` reads the files of a folder in a process that is warm, as
the bot does, several times each, and prints for each format the median over its files of their
medians. Then it adds a thousand files by ``footnote add``: those of the folder, each time with
other words in every paragraph. Beside what somebody would demand on an idle core stands whether it
is met; what else the machine does meanwhile is part of every figure.

Nothing of the folder is kept.
"""

import asyncio
import gc
import os
import re
import statistics
import subprocess
import sys
import tempfile
import time
import zipfile
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from io import BytesIO
from pathlib import Path
from typing import NamedTuple

from bot.app import open_app
from bot.errors import InputError
from bot.formats.client import Readers
from bot.formats.kinds import kind_of
from bot.library.submission import upload
from bot.model import SHARED, Document
from bot.settings import Settings
from tests.bench.novels import machine
from tests.callers import by

TIMES = 7
FILES = 1_000
CORES = 2
READ = 100
"""Files after which the bot is looked at."""

PAGES = 20
LONG = range(15, 31)
"""Pages of a PDF from which is told what one of 20 takes."""

MILLISECONDS = {".html": 25.0, ".docx": 40.0, "a PDF of 20 pages": 250.0}
SECONDS = 60.0
GROWTH = 8_000_000
"""Bytes that the allocator of Python may keep at hand, however much was read."""

PARSERS = ("lxml", "mammoth", "pypdfium2", "python_calamine", "trafilatura")

_ENDS = re.compile(rb"(</(?:w:t|a:t|text:p|p|li|td)>|\\par\b)")
_PACKED = frozenset({".docx", ".odt", ".epub", ".pptx", ".odp"})
_LINES = frozenset({".md", ".txt", ".csv"})

Files = Sequence[tuple[str, bytes]]


class Row(NamedTuple):
    """A figure, with what it has to keep to if somebody demands it."""

    what: str
    figure: float
    unit: str
    aim: float | None = None
    of: str = ""

    def __str__(self) -> str:
        shown = f"{self.what:<34}{self.figure:>9.1f} {self.unit:<3}"
        if self.aim is not None:
            met = "met" if self.figure <= self.aim else "MISSED"
            shown += f"  aim {self.aim:>6g} {self.unit:<3} {met}"
        return f"{shown}   {self.of}".rstrip()


def files_in(folder: Path) -> Files:
    """The names and bytes of the files of a folder."""
    return [(path.name, path.read_bytes()) for path in sorted(folder.iterdir()) if path.is_file()]


def speeds(files: Files) -> Iterator[Row]:
    """The median of each format, and of PDFs what 20 pages take."""
    by_ending: Mapping[str, list[float]] = defaultdict(list)
    pages: list[float] = []
    long: list[float] = []
    with closing(Readers()) as readers:
        for name, data in files:
            timed = _timed(readers, name, data)
            if timed is None:
                continue
            seconds, documents = timed
            by_ending[Path(name).suffix].append(seconds)
            if name.endswith(".pdf"):
                last = max(block.page or 1 for each in documents for block in each.blocks)
                pages.append(seconds / last)
                if last in LONG:
                    long.append(seconds / last * PAGES)
    for ending, found in by_ending.items():
        of = f"median of {len(found)} files"
        yield Row(ending, statistics.median(found) * 1000, "ms", MILLISECONDS.get(ending), of)
    for what, found, of in (
        ("a page of a PDF", pages, f"median of {len(pages)} files"),
        ("a PDF of 20 pages", long, f"of {len(long)} with {LONG.start} to {LONG.stop - 1} pages"),
    ):
        if found:
            yield Row(what, statistics.median(found) * 1000, "ms", MILLISECONDS.get(what), of)


def _timed(readers: Readers, name: str, data: bytes) -> tuple[float, tuple[Document, ...]] | None:
    """The median of reading a file, in seconds, and what it says; None for text."""
    kind = kind_of(name, data)
    if kind is None:
        return None
    documents = readers.read(kind, name, data).documents
    seconds = []
    for _ in range(TIMES):
        started = time.perf_counter()
        readers.read(kind, name, data)
        seconds.append(time.perf_counter() - started)
    return statistics.median(seconds), documents


def varied(name: str, data: bytes, number: int) -> bytes:
    """A file that says something else in every paragraph; a PDF says the same in other bytes."""
    put = str(number).encode()
    ending = Path(name).suffix
    if ending in _LINES:
        return data if b"\0" in data else data.replace(b"\n", b" " + put + b"\n")
    if ending not in _PACKED:
        return _ENDS.sub(rb" %s\1" % put, data) + b"\n" * (number % 1_000)
    packed = BytesIO()
    with (
        zipfile.ZipFile(BytesIO(data)) as old,
        zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for entry in old.infolist():
            part = old.read(entry)
            is_text = entry.filename.endswith(("ml", ".rels"))
            new.writestr(entry, _ENDS.sub(rb" %s\1" % put, part) if is_text else part)
    return packed.getvalue()


def many(files: Files) -> Row:
    """The seconds in which a thousand files are added by command, on two cores."""
    with tempfile.TemporaryDirectory() as scratch:
        folder, data = Path(scratch, "files"), Path(scratch, "data")
        folder.mkdir()
        for number in range(FILES):
            name, text = files[number % len(files)]
            place = folder / f"{number}-{name}"
            place.write_bytes(varied(name, text, number))
        cores = sorted(os.sched_getaffinity(0))[:CORES]
        started = time.perf_counter()
        done = subprocess.run(
            [sys.executable, "-m", "bot", "add", str(folder)],
            env={**os.environ, "FOOTNOTE_DATA": str(data)},
            capture_output=True,
            text=True,
            check=False,
            preexec_fn=lambda: os.sched_setaffinity(0, cores),
        )
        seconds = time.perf_counter() - started
    last = (done.stdout + done.stderr).strip().splitlines()[-1:]
    return Row(f"{FILES:,} files by footnote add", seconds, "s", SECONDS, " ".join(last)[:120])


async def grown(files: Files) -> Row:
    """The megabytes by which the process that is the bot grows while it has files read."""
    with tempfile.TemporaryDirectory() as data:
        async with open_app(Settings(data=Path(data), corpus=None)) as app:

            async def read(count: int) -> int:
                for number in range(count):
                    name, text = files[number % len(files)]
                    try:
                        await app.submitting.opened(by(SHARED), upload(name, text))
                    except InputError as error:
                        print(error)
                gc.collect()
                return resident()

            # Once through all, as what is asked of the allocator the first time it then keeps.
            before = await read(len(files))
            after = await read(READ)
    return Row(f"the bot after {READ} files", (after - before) / 1e6, "MB", GROWTH / 1e6)


def resident() -> int:
    """Bytes of memory that this process has."""
    found = re.search(r"VmRSS:\s+(\d+) kB", Path("/proc/self/status").read_text())
    return int(found[1]) * 1024 if found else 0


def main(folder: Path) -> None:
    files = files_in(folder)
    print(f"{len(files)} files; {machine()}")
    busy = os.getloadavg()[0]
    if busy > 0.5:
        print(f"OTHERS ARE AT WORK HERE (load {busy:.1f}): these figures are provisional.")
    print(asyncio.run(grown(files)), flush=True)
    loaded = [name for name in PARSERS if name in sys.modules]
    print(f"{'parsers that the bot has loaded':<34}{', '.join(loaded) or 'none':>13}", flush=True)
    for row in speeds(files):
        print(row, flush=True)
    print(many(files))


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("Name a folder of files: python -m tests.bench.reading FOLDER")
    main(Path(sys.argv[1]))
