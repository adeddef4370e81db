"""Whether a text answers a question, as a judge tells it."""

import math
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from safetensors.numpy import load_file, save_file

from bot.errors import ModelError
from bot.meaning.bert import Bert
from bot.meaning.folder import VOCABULARY, identity
from bot.meaning.judge import LONGEST, NAME, Judge, paired
from tests.meaning.plain import dot, plain
from tests.meaning.released import RELEASED, needs_weights
from tests.meaning.tiny import make_model


@pytest.fixture(scope="module")
def judge(model: Path) -> Judge:
    return Judge(model)


@pytest.fixture(scope="module")
def bert(model: Path) -> Bert:
    return Bert(model)


def mean(rows: Sequence[Sequence[float]]) -> list[float]:
    return [sum(column) / len(rows) for column in zip(*rows, strict=True)]


def unit(row: Sequence[float]) -> list[float]:
    length = math.sqrt(dot(row, row) + 1e-9)
    return [each / length for each in row]


def test_odds_are_what_the_head_is_defined_by(model: Path, judge: Judge) -> None:
    words = (model / VOCABULARY).read_text().split()
    said = ["[CLS]", "the", "ferry", "?", "[SEP]", "pier", "[UNK]", "leave", "days", ".", "[SEP]"]
    rows = plain(model, [words.index(each) for each in said], 5, learnt=True)
    head = {name: value.tolist() for name, value in load_file(model / NAME).items()}
    asked, own = unit(mean(rows[:5])), unit(mean(rows[7:10]))
    figures = [*rows[0], *mean(rows)]
    figures += [4 * abs(a - b) for a, b in zip(asked, own, strict=True)]
    figures += [20 * a * b for a, b in zip(asked, own, strict=True)]
    none = dot(rows[0], head["span"]) + head["span.none"][0]
    best = math.log(sum(math.exp(dot(row, head["span"]) - none) for row in rows[7:10]))
    expected = dot(figures, head["head"]) + head["head.bias"][0] + head["span.mix"][0] * best
    # A path ends in a colon, which is no word of this model.
    (found,) = judge.odds("The ferry?", [("Pier", "leave days.")])
    assert found == pytest.approx(expected, rel=1e-3)


TEXTS = st.text(st.sampled_from("ab. é€\n\u200b你\ud800") | st.characters(), max_size=60)


@given(TEXTS, st.lists(st.tuples(TEXTS, TEXTS), max_size=6))
def test_every_text_has_odds_of_its_own(
    judge: Judge, question: str, texts: list[tuple[str, str]]
) -> None:
    found = judge.odds(question, texts)
    assert len(found) == len(texts)
    assert all(map(math.isfinite, found))
    for odds, text in zip(found, texts, strict=True):
        assert judge.odds(question, [text]) == pytest.approx([odds], abs=1e-3)


@given(TEXTS, TEXTS, TEXTS)
def test_of_what_is_long_the_question_and_what_is_near_it_are_read(
    bert: Bert, question: str, path: str, text: str
) -> None:
    for long in (1, 100):
        pair = paired(bert, question * long, path * long, text * long)
        assert 2 <= pair.second <= pair.own < len(pair.tokens) - 1 < LONGEST
        assert pair.tokens[0] == bert.before
        assert pair.tokens[pair.second - 1] == pair.tokens[-1] == bert.after


def test_what_was_learnt_for_another_model_is_refused(tmp_path: Path, model: Path) -> None:
    other = make_model(tmp_path / "other", seed=2)
    (other / NAME).write_bytes((model / NAME).read_bytes())
    with pytest.raises(ModelError, match=r"There is no judge for the model in .*other"):
        Judge(other)


def test_a_model_of_ones_own_needs_its_own_judge(tmp_path: Path) -> None:
    other = make_model(tmp_path / "other")
    (other / NAME).unlink()
    with pytest.raises(ModelError, match="or use the released model"):
        Judge(other)


@pytest.mark.parametrize("how", ["cut", "nothing", "without a head"])
def test_what_is_no_judge_is_one_sentence(tmp_path: Path, how: str) -> None:
    model = make_model(tmp_path / "model")
    path = model / NAME
    match how:
        case "cut":
            path.write_bytes(path.read_bytes()[:-9])
        case "nothing":
            path.write_bytes(b"")
        case "without a head":
            learnt = load_file(path)
            del learnt["head"]
            save_file(learnt, path, {"model": identity(model)})
    with pytest.raises(ModelError, match=r"The judge of the model in .* cannot be read\.$"):
        Judge(model)


@needs_weights
def test_the_packaged_judge_is_of_the_released_model_and_tells_an_answer() -> None:
    right, close, far = Judge(RELEASED).odds(
        "How many days of leave do I get?",
        [
            ("Leave", "Everybody has 28 days of annual leave."),
            ("Leave", "Leave is asked for in the calendar."),
            ("Bread", "Knead the dough for ten minutes."),
        ],
    )
    assert right > max(close, far)
    assert np.isfinite([right, close, far]).all()
