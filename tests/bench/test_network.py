"""The judge in JAX says what the judge says that is used."""

from pathlib import Path

import pytest

pytest.importorskip("jax", reason="Nothing teaches the judge here: the extra judge has JAX.")

import jax.numpy as jnp

from bot.meaning.bert import Bert, mapped
from bot.meaning.folder import WEIGHTS
from bot.meaning.judge import NAME, Judge, paired
from tests.bench.judge import Lesson, teach
from tests.bench.network import batch, odds
from tests.meaning.tiny import make_model

ASKED = "the ferry days?"
TEXTS = [("", "the pier."), ("soup", "leave the pier days. " * 9), ("the soup", "€")]


def test_odds_in_jax_are_those_that_are_used(tmp_path: Path) -> None:
    model = make_model(tmp_path / "model")
    weights = {name: jnp.asarray(value) for name, value in mapped(model / WEIGHTS).items()}
    judge, bert = Judge(model), Bert(model)
    learnt = {name: jnp.asarray(value) for name, value in judge.learnt.items()}
    found, _ = odds(weights, learnt, batch([paired(bert, ASKED, *each) for each in TEXTS]))
    assert found.tolist() == pytest.approx(judge.odds(ASKED, TEXTS), abs=1e-3)


def test_what_is_taught_is_learnt(tmp_path: Path) -> None:
    model = make_model(tmp_path / "model")
    bert = Bert(model)
    right, wrong = ("", "the ferry leave"), ("", "soup days")
    lessons = [
        Lesson(paired(bert, ASKED, *text), text is right, 1.0, range(0))
        for text in (right, wrong)
        for _ in range(320)
    ]
    teach(model, lessons, tmp_path / NAME)
    taught = Judge(model, tmp_path / NAME).odds(ASKED, [right, wrong])
    assert taught[0] > 0 > taught[1]
