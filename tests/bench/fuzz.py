"""Fuzzing: files changed at random harm nobody, however long it goes on.

``python -m tests.bench.fuzz [--seconds N] [--first N] [--seeds FOLDER] [FORMAT ...]`` changes small
files of each format, the golden ones and those of a folder, for so many seconds a format (ten by
default), and has each read as the bot has it read: in a process of its own, what is in an archive
too, and text here. Every file must be read or refused in one sentence, in time; the process that
reads must stay the same one, and neither it nor this one may grow.

Of a format it prints what came of its files, and how long the slowest took; then the faults: what
no reader foresaw by the place where it was raised, each with the number of its case. The same
number makes the same file again, as ``--first`` does, from which it goes on: another run begins
elsewhere. It ends with 1 if there was a fault. That a child died of a file is none: that is what a
child is for. It is told all the same.
"""

import argparse
import ctypes
import gc
import logging
import random
import re
import signal
import sys
import time
import zipfile
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import NamedTuple

from bot.errors import InputError, places
from bot.formats.client import Read, Readers
from bot.formats.frames import BROKEN, SECONDS
from bot.formats.kinds import kind_of
from bot.formats.server import TOO_LARGE, TOO_LONG
from bot.library.analysing import analyse
from bot.model import Document
from bot.reading import text_files
from bot.text.normalising import _term, is_stop_word
from tests.bench.mutations import mutated
from tests.formats.test_hostile import GOOD

GOLDEN = Path(__file__).parents[1] / "formats" / "golden"

FORMATS = {
    "pdf": (".pdf",),
    "html": (".html", ".htm", ".xhtml"),
    "epub": (".epub",),
    "docx": (".docx",),
    "odt": (".odt",),
    "rtf": (".rtf",),
    "xlsx": (".xlsx",),
    "ods": (".ods",),
    "csv": (".csv", ".tsv"),
    "pptx": (".pptx",),
    "odp": (".odp",),
    "feed": (".rss", ".atom"),
    "zip": (".zip",),
    "text": (".txt",),
    "markdown": (".md",),
}
"""The endings of each format's files."""

WARM_UP = 40
"""Files of a format after which the processes have grown to what they need."""

GROWTH, OWN_GROWTH = 16_000_000, 100_000_000
"""Bytes by which the process that reads may be larger at the end, and this one, in which texts are
read and analysed. What is kept of every file comes to more."""

ALLOWED = ("died", "too long", "too large")
"""What may come of a file beside being read or refused: a child is there to bear it."""

LARGEST = 300_000
"""Bytes that a file may have to be changed: most time would go into reading the larger ones."""

_TEXTS = {
    "a.txt": "Fähre\n\nDie Fähre legt um neun ab.\n\n1. Bringt Geld mit.\n2. Hunde: frei.\n",
    "b.txt": "渡船\n\n渡船九点离开码头。\n",
    "c.txt": "[09:14] Anna: When does it leave?\n[09:15] Bob: At nine.\n> At nine?\nYes.\n",
}
_NOTES = (
    "---\ntitle: Ferry\ntags: [boats, pier]\ndate: 2026-05-01\n---\n# Ferry\n\n- It leaves at nine."
    "\n  - On Sundays at ten.\n\n| Day | Boat |\n|---|---|\n| Monday | 3 |\n\n```\ncode\n```\n\n"
    "> Quoted[^1]\n\n<b>Red</b> and *old*, [see](https://example.org/).\n\n[^1]: A note.\n",
    '+++\ntitle = "Ferry"\ntags = ["boats"]\n+++\n\nFerry\n=====\n\nIt leaves at nine.\n',
)


class _Places(logging.Handler):
    """Keeps what the log is told of a file that nobody foresaw."""

    def __init__(self) -> None:
        super().__init__()
        self.last = ""

    def emit(self, record: logging.LogRecord) -> None:
        self.last = record.getMessage()


class Hang(BaseException):
    """Reading a text does not end; not an Exception, so that nothing on the way takes it."""


class Outcome(NamedTuple):
    """What came of a case; ``place`` where it was raised, if nobody foresaw it."""

    kind: str
    seconds: float
    place: str = ""


class Fuzzing:
    """Reads files as the bot does, and tells what came of each."""

    def __init__(self) -> None:
        self.readers = Readers()
        self._places = _Places()
        log = logging.getLogger("bot.formats.client")
        log.addHandler(self._places)
        log.propagate = False

    def close(self) -> None:
        self.readers.close()

    @property
    def worker(self) -> int:
        """The id of the process that reads; 0 where there is none."""
        process = next((reader._process for reader in self.readers._all if reader._process), None)
        return process.pid if process else 0

    def outcome(self, name: str, data: bytes) -> Outcome:
        """What comes of a file, and of what is in it if it is an archive."""
        started = time.monotonic()
        self._places.last = ""
        try:
            with _limited(SECONDS + 5):
                for document in self._documents(name, data):
                    analyse(document)
            kind, place = "read", ""
        except InputError as error:
            kind, place = _refused(name, str(error), self._places.last)
        except Hang as error:
            kind, place = "hung", places(error)
        except Exception as error:  # noqa: BLE001 - this is what is looked for
            kind, place = "raised", places(error)
        return Outcome(kind, time.monotonic() - started, place)

    def _documents(self, name: str, data: bytes, *, packed: bool = False) -> Iterator[Document]:
        kind = kind_of(name, data)
        if kind is None:
            yield text_files.read(name, data)
            return
        read: Read = self.readers.read(kind, name, data)
        yield from read.documents
        for member in () if packed else read.members:
            try:
                yield from self._documents(Path(member.path).name, member.data, packed=True)
            except InputError:
                # Of an archive the others are read all the same.
                if self._places.last:
                    raise


@contextmanager
def _limited(seconds: float) -> Iterator[None]:
    """Raise Hang where what is inside takes longer."""

    def hang(*_: object) -> None:
        raise Hang

    signal.signal(signal.SIGALRM, hang)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)


def _refused(name: str, sentence: str, trace: str) -> tuple[str, str]:
    """What kind of refusal a sentence is, and the place where one was raised unforeseen."""
    if trace:
        return "unforeseen", trace
    if sentence == TOO_LONG.format(name):
        return "too long", ""
    if sentence == TOO_LARGE.format(name):
        return "too large", ""
    if sentence == BROKEN.format(name):
        return "died", ""
    if "\n" in sentence or not sentence.endswith(".") or len(sentence) > 400:
        return "no sentence", sentence[:400]
    return "refused", ""


@cache
def seeds(wanted: str, folder: Path | None = None) -> list[tuple[str, bytes]]:
    """Names and bytes of the files of a format that are changed, in a stable order."""
    endings = FORMATS[wanted]
    found = [(name, data) for name, data in GOOD.items() if name.endswith(endings)]
    for place in (GOLDEN, folder):
        paths = sorted(place.iterdir()) if place else ()
        found += [(path.name, path.read_bytes()) for path in paths if path.suffix in endings]
    if wanted == "text":
        found += [
            (name, text.encode(encoding))
            for name, text in _TEXTS.items()
            for encoding in ("utf-8", "utf-16", "gb18030")
        ]
    if wanted == "markdown":
        found += [("a.md", text.encode()) for text in _NOTES]
    if wanted == "zip":
        found.append(("a.zip", _archive()))
    return [(name, data) for name, data in found if len(data) <= LARGEST]


def _archive() -> bytes:
    packed = BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in ("a.html", "a.rtf", "a.csv"):
            archive.writestr(f"folder/{name}", GOOD[name])
        archive.writestr("folder/a.md", _NOTES[0])
    return packed.getvalue()


def case(wanted: str, number: int, folder: Path | None = None) -> tuple[str, bytes]:
    """The file of a case: its name and its bytes."""
    chance = random.Random(f"{wanted} {number}")
    name, data = chance.choice(seeds(wanted, folder))
    return name, mutated(data, chance)


def resident(process: int | str) -> int:
    """Bytes of memory that a process has."""
    text = Path(f"/proc/{process}/status").read_text()
    found = re.search(r"VmRSS:\s+(\d+) kB", text)
    return int(found[1]) * 1024 if found else 0


def _own() -> int:
    """Bytes of memory of this process that are in use.

    What its caches of words hold is bounded, and what the allocator keeps at hand is free.
    """
    _term.cache_clear()
    is_stop_word.cache_clear()
    gc.collect()
    if trim := getattr(ctypes.CDLL(None), "malloc_trim", None):
        trim(0)
    return resident("self")


def fuzzed(wanted: str, seconds: float, first: int, folder: Path | None) -> list[str]:
    """Read changed files of a format for a while and print a line of it; returns the faults."""
    counts: Counter[str] = Counter()
    slowest, sizes, worker = (0.0, 0), (0, 0), 0
    found: dict[str, list[int]] = defaultdict(list)
    with closing(Fuzzing()) as fuzzing:
        # What is in an archive may be of any format, which is then loaded.
        for good in GOOD.items():
            fuzzing.outcome(*good)
        until = time.monotonic() + seconds
        number = first
        while time.monotonic() < until or number < first + 2 * WARM_UP:
            outcome = fuzzing.outcome(*case(wanted, number, folder))
            counts[outcome.kind] += 1
            slowest = max(slowest, (outcome.seconds, number))
            if outcome.kind not in {"read", "refused"}:
                found[f"{outcome.kind} {_short(outcome.place)}"].append(number)
            number += 1
            if number == first + WARM_UP:
                worker = fuzzing.worker
                sizes = _own(), resident(worker) if worker else 0
        own, its = _own() - sizes[0], 0
        if worker != fuzzing.worker:
            found["the process that reads was started anew"].append(number)
        elif worker:
            its = resident(worker) - sizes[1]
    if its > GROWTH or own > OWN_GROWTH:
        found["a process grew"].append(number)
    shown = ", ".join(f"{count:,} {kind}" for kind, count in counts.most_common())
    print(
        f"{wanted:<9}{counts.total():>7,} files: {shown}; slowest {slowest[0]:.1f} s"
        f" ({slowest[1]}); grew {its / 1e6:.0f} MB, here {own / 1e6:.0f} MB",
        flush=True,
    )
    return _told(found)


def _told(found: Mapping[str, Sequence[int]]) -> list[str]:
    """Print what was found, with some of the cases; returns what of it is a fault."""
    faults = [
        f"{what}: {len(numbers)} times, such as {', '.join(map(str, numbers[:5]))}"
        for what, numbers in found.items()
    ]
    for fault in faults:
        print(f"    {fault}", flush=True)
    return [fault for fault in faults if not fault.startswith(ALLOWED)]


def _short(trace: str) -> str:
    """What was raised, and the last places that it came through, on a line."""
    kind = trace.partition("\n")[0].rpartition(": ")[2]
    frames = re.findall(r'File "([^"]+)", line (\d+), in (\S+)', trace)
    short = (f"{'/'.join(Path(file).parts[-2:])}:{line} {name}" for file, line, name in frames[-3:])
    return " < ".join((kind, *reversed([*short])))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("formats", nargs="*", choices=[*FORMATS, []], metavar="FORMAT")
    parser.add_argument("--seconds", type=float, default=10)
    parser.add_argument("--first", type=int, default=0)
    parser.add_argument("--seeds", type=Path)
    asked = parser.parse_args()
    faults = [
        fault
        for wanted in asked.formats or FORMATS
        for fault in fuzzed(wanted, asked.seconds, asked.first, asked.seeds)
    ]
    sys.exit(bool(faults))


if __name__ == "__main__":
    main()
