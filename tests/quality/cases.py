"""Small cases, each a fault that people meet in tools of this kind, and how one is judged.

Those in ``cases/`` are plain text. A line ``== name`` begins a file, and lines that begin with
``??`` ask about the files above them::

    == kiln.md
    # Pottery

    The kiln is loaded on Mondays.

    ?? when is the kiln loaded -> on Mondays | Pottery | !Tuesdays

Behind the arrow stands first what tells the right line, which is the only one that has it; then
what else must be shown with the quote, be it in its headings or its lead; and after a ``!``, what
the quote must not hold. A dash alone means that nothing answers; a question mark alone, that
nothing does which could be called sure. The next ``==`` after a question begins with an empty
shelf. Before a shelf, lines that begin with ``#`` are remarks.
"""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Any, Literal

from bot.app import open_app
from bot.model import Answer, Citation, Scope
from bot.settings import NO_MODEL, Settings
from tests.callers import add_path, by

FOLDER = Path(__file__).with_name("cases")

Wanted = Literal["answer", "unsure", "nothing"]

Files = tuple[tuple[str, str], ...]
"""The names and texts of the files that a case is asked over, in the order of adding them."""


@dataclass(frozen=True, slots=True)
class Case:
    """A question over some files, and what has to come of it.

    ``unsure`` is declined or not called sure. The first citation has to hold one of ``lines``,
    where there are some; what is shown of it, all of ``must``; its quote, none of ``must_not``.
    """

    files: Files
    question: str
    wanted: Wanted
    lines: frozenset[int] = frozenset()
    must: tuple[str, ...] = ()
    must_not: tuple[str, ...] = ()

    def holds(self, answer: Answer) -> bool:
        """Whether an answer is what was wanted."""
        if self.wanted == "nothing":
            return not answer.answered
        if self.wanted == "unsure":
            return answer.certainty != "sure"
        return any(map(self._fits, answer.citations[:1]))

    def _fits(self, first: Citation) -> bool:
        lead = first.lead.text if first.lead else ""
        shown = " ".join((*first.headings, lead, first.quote))
        cited = range(first.first_line, first.last_line + 1)
        return (
            (not self.lines or not self.lines.isdisjoint(cited))
            and all(each in shown for each in self.must)
            and not any(each in first.quote for each in self.must_not)
        )


async def failures(cases: Sequence[Case], folder: Path, model: str = NO_MODEL) -> list[str]:
    """What came of each case that does not hold, in a few words.

    The files of each shelf are added to a scope of its own, which sees no other. A ``model`` is the
    folder of one that reads them all before.
    """
    failed = []
    async with open_app(Settings(data=folder / "data", corpus=None, model=model)) as app:
        for number, (files, asked) in enumerate(groupby(cases, lambda case: case.files), 1):
            scope = Scope(str(number))
            for path in _written(files, folder / str(number)):
                await add_path(app, by(scope), path)
            if app.meaning:
                await app.meaning.catch_up()
            for case in asked:
                answer = await app.asking.ask(by(scope), case.question)
                if not case.holds(answer):
                    failed.append(_failure(case, answer))
    return failed


def _written(files: Files, folder: Path) -> list[Path]:
    folder.mkdir()
    for name, text in files:
        (folder / name).write_bytes(text.encode())
    return [folder / name for name, _ in files]


def _failure(case: Case, answer: Answer) -> str:
    wanted = " | ".join(case.must) or case.wanted
    got = str(answer.reason)
    if answer.answered:
        first = answer.citations[0]
        got = f"{first.first_line}-{first.last_line} {' '.join(first.quote.split())[:90]!r}"
    return f"  {case.question}\n    wanted {wanted}\n    got {got} ({answer.confidence:.2f})"


def own() -> dict[str, list[Case]]:
    """The cases of each file in ``cases/``, by its name without the ending."""
    return {path.stem: list(_cases(path.read_text("utf-8"))) for path in sorted(FOLDER.iterdir())}


def _cases(text: str) -> Iterator[Case]:
    """The cases of a file of shelves and questions.

    Raises:
        ValueError: a line is out of place, or does not tell the right one.
    """
    files: list[tuple[str, list[str]]] = []
    asked = True
    for line in text.split("\n"):
        if line.startswith("== "):
            if asked:
                files.clear()
            files.append((line.removeprefix("== "), []))
            asked = False
        elif line.startswith("?? "):
            asked = True
            yield _case(line.removeprefix("?? "), _files(files))
        elif not asked:
            files[-1][1].append(line)
        elif line and not line.startswith("#"):
            raise ValueError(f"{line!r} is neither a file's line nor a question nor a remark.")


def _files(read: Sequence[tuple[str, Sequence[str]]]) -> Files:
    """Files of the lines read, without the empty ones that part them from what follows."""
    return tuple((name, "\n".join(lines).rstrip("\n") + "\n") for name, lines in read)


def _case(line: str, files: Files) -> Case:
    question, _, expected = line.rpartition(" -> ")
    if expected in ("-", "?"):
        return Case(files, question, "nothing" if expected == "-" else "unsure")
    strings = expected.split(" | ")
    must = tuple(each for each in strings if not each.startswith("!"))
    must_not = tuple(each.removeprefix("!") for each in strings if each.startswith("!"))
    return Case(files, question, "answer", _lines(files, must[0]), must, must_not)


def _lines(files: Files, told_by: str) -> frozenset[int]:
    """The number of the only line of the files that has a string.

    Raises:
        ValueError: none has it, or several do.
    """
    found = [
        number
        for _, text in files
        for number, line in enumerate(text.split("\n"), 1)
        if told_by in line
    ]
    if len(found) != 1:
        raise ValueError(f"{told_by!r} stands in {len(found)} lines: it has to tell one.")
    return frozenset(found)


def beside(path: Path) -> list[Case]:
    """The cases of a JSON Lines file that lies beside the larger sets."""
    lines = path.read_text("utf-8").splitlines()
    return [_recorded(json.loads(line)) for line in lines if line.startswith("{")]


def _recorded(record: dict[str, Any]) -> Case:
    answered: Wanted = "unsure" if record["not_sure"] else "answer"
    return Case(
        tuple(sorted(record["files"].items())),
        record["question"],
        answered if record["answered"] else "nothing",
        frozenset(record["lines"]),
        tuple(record["must"]),
        tuple(record["must_not"]),
    )
