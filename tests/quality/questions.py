"""What people ask of corpus/, and where it is answered: the questions of the files beside this."""

from pathlib import Path

from bot.evaluation import GoldQuestion

CORPUS = Path(__file__).parents[2] / "corpus"

OTHERWISE = ("own words", "follow-ups")
"""The sections of files of their own: what no article says so, and what goes on from a question."""

_FILES = ("questions.txt", "own_words.txt", "follow_ups.txt")

_THEN = " => "
"""What stands between a question and the one that follows it up."""


def sections() -> dict[str, list[tuple[str, GoldQuestion]]]:
    """The questions by section, each with the one before it, if it follows one.

    An article's id is the name of its file.
    """
    found: dict[str, list[tuple[str, GoldQuestion]]] = {}
    for file in _FILES:
        for line in Path(__file__).with_name(file).read_text("utf-8").split("\n"):
            if line.startswith("== "):
                section = found.setdefault(line.removeprefix("== "), [])
            elif line and not line.startswith("#"):
                before, _, last = line.rpartition(_THEN)
                section.append((before, _question(last)))
    return found


def _question(line: str) -> GoldQuestion:
    question, _, expected = line.rpartition(" -> ")
    if expected == "-":
        return GoldQuestion(question, "", (), (), answerable=False)
    place, _, answer = expected.partition(" ")
    file, _, numbers = place.partition(":")
    lines = tuple(map(int, numbers.split(",")))
    return GoldQuestion(question, file, lines, tuple(answer.split("|")), answerable=True)
