"""The questions of ``questions.txt``: what people ask of corpus/, and where it is answered."""

from pathlib import Path

from bot.evaluation import GoldQuestion

CORPUS = Path(__file__).parents[2] / "corpus"


def sections() -> dict[str, list[GoldQuestion]]:
    """The questions by section; an article's id is the name of its file."""
    found: dict[str, list[GoldQuestion]] = {}
    for line in Path(__file__).with_name("questions.txt").read_text("utf-8").split("\n"):
        if line.startswith("== "):
            section = found.setdefault(line.removeprefix("== "), [])
        elif line and not line.startswith("#"):
            section.append(_question(line))
    return found


def _question(line: str) -> GoldQuestion:
    question, _, expected = line.rpartition(" -> ")
    if expected == "-":
        return GoldQuestion(question, "", (), (), answerable=False)
    place, _, answer = expected.partition(" ")
    file, _, number = place.partition(":")
    return GoldQuestion(question, file, (int(number),), (answer,), answerable=True)
