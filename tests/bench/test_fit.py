"""The scripts that fit weights do so, of the files of sets to what is written."""

import json
import runpy
from pathlib import Path

import pytest

from bot.answering import confidence, features
from bot.meaning.judge import NAME
from bot.settings import NO_MODEL
from tests.bench import near_misses, odds, samples, weights
from tests.meaning.tiny import make_model

SUBJECTS = ("ferry", "pier", "soup", "leave", "days", "kiln", "tram", "hive", "bread", "key")


def written(folder: Path) -> Path:
    """A set of articles about one thing each, every third of whose questions has no answer."""
    folder.mkdir()
    articles, questions, close = [], [], []
    for number, subject in enumerate(SUBJECTS):
        text = f"# The {subject}\n\nThe {subject} is blue. It costs {number} coins.\n\nIt is old."
        articles.append({"id": subject, "title": subject, "text": text, "file": f"{subject}.md"})
        for word, line, said in (("blue", 3, "blue"), ("costs", 3, "coins"), ("moon", 1, "")):
            asked = {"id": f"{subject}-{word}", "question": f"What {word} has the {subject}?"}
            place = {"article_id": subject, "line": line, "answers": [said] if said else []}
            questions.append({**asked, **place, "answerable": bool(said)})
        close.append({**questions[-1], "question": f"Who sold the {subject}?"})
    for name, records in (
        ("articles.jsonl", articles),
        ("questions.jsonl", questions),
        (samples.NEAR_MISSES, close),
    ):
        (folder / name).write_text("".join(f"{json.dumps(each)}\n" for each in records))
    return folder


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A set and a model with judges, and where what is fitted is written."""
    model = make_model(tmp_path / "model")
    judges = tmp_path / "judges"
    judges.mkdir()
    for half in (0, 1):
        (judges / f"without-{half}.safetensors").write_bytes((model / NAME).read_bytes())
    monkeypatch.setenv(odds.NAME, str(judges))
    monkeypatch.setattr(odds, "MODEL", str(model))
    monkeypatch.setattr(weights, "WRITTEN", tmp_path / "weights.py")
    monkeypatch.setattr(weights, "PAGES", tmp_path)
    written(tmp_path / "set")
    return tmp_path


@pytest.mark.long
@pytest.mark.parametrize("by", ["words", "meaning"])
async def test_weights_are_fitted_to_a_set(
    place: Path, monkeypatch: pytest.MonkeyPatch, by: str
) -> None:
    # Not the one that may be named where the tests run.
    model = str(place / "model") if by == "meaning" else NO_MODEL
    monkeypatch.setattr(samples, "MODEL", model)
    found = await samples.collect([place / "set"])
    weights.fit(found)
    values = runpy.run_path(str(place / "weights.py"))
    page = "measured.md"
    assert (tuple(values["RANKING"]), tuple(values["MEANT_RANKING"])) == (
        features.NAMES,
        features.MEANT,
    )
    if by == "meaning":
        page = "measured-with-a-model.md"
        assert tuple(values["MEANT_CONFIDENCE"]) == confidence.MEANT
        as_they_are = await samples.collect([place / "set"], as_they_are=True)
        assert {each.name for each in as_they_are} == {"set", f"set{samples.NEAR}"}
        assert "set: AUROC" in near_misses.measured(as_they_are)
    text = (place / page).read_text()
    assert "| set |" in text
    assert ("told from close ones" in text) == (by == "meaning")
