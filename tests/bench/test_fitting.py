"""Fitting finds weights that made the data; the judges of chances say what is known by hand."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.bench.fitting import (
    auroc,
    calibration_error,
    chances,
    even,
    fit_chance,
    fit_choice,
    reliability,
)

SEED = 20


def test_a_choice_by_known_weights_gives_them_back() -> None:
    random = np.random.default_rng(SEED)
    known = np.array([2.0, -1.0, 0.0])
    x = random.normal(size=(20_000, 6, 3))
    # The highest of scores with Gumbel noise is drawn as a softmax draws it.
    drawn = (x @ known + random.gumbel(size=(20_000, 6))).argmax(1)
    right = np.eye(6)[drawn]
    found = fit_choice(x, right, np.full(20_000, 1 / 20_000))
    assert found == pytest.approx(known, abs=0.05)


def test_a_choice_that_is_not_there_counts_for_nothing() -> None:
    random = np.random.default_rng(SEED)
    x = random.normal(size=(500, 4, 2))
    right = np.eye(4)[(x @ [1.0, 2.0] + random.gumbel(size=(500, 4))).argmax(1)]
    weight = np.full(500, 1 / 500)
    wider = np.concatenate([x, random.normal(size=(500, 3, 2))], axis=1)
    absent = np.concatenate([right, np.full((500, 3), np.nan)], axis=1)
    assert fit_choice(wider, absent, weight) == pytest.approx(fit_choice(x, right, weight))


def test_a_question_counts_as_much_as_its_weight() -> None:
    random = np.random.default_rng(SEED)
    x = random.normal(size=(300, 4, 2))
    right = np.eye(4)[(x @ [1.0, 2.0] + random.gumbel(size=(300, 4))).argmax(1)]
    twice = np.concatenate([x, x[:100]]), np.concatenate([right, right[:100]])
    weight = np.concatenate([np.full(100, 2 / 400), np.full(200, 1 / 400)])
    assert fit_choice(x, right, weight) == pytest.approx(
        fit_choice(*twice, np.full(400, 1 / 400)), abs=1e-3
    )


def test_several_right_choices_share_the_chance() -> None:
    # Whichever of two is chosen is right, so the figure that tells them apart counts for nothing.
    x = np.array([[[1.0, 1.0], [1.0, -1.0], [0.0, 0.0]]] * 10)
    right = np.array([[1.0, 1.0, 0.0]] * 10)
    for_all, apart = fit_choice(x, right, np.full(10, 0.1))
    assert for_all > 1
    assert apart == pytest.approx(0, abs=1e-3)


def test_chances_by_known_weights_give_them_back() -> None:
    random = np.random.default_rng(SEED)
    known = np.array([1.5, -2.0, 0.0, -0.5])
    x = random.normal(size=(40_000, 3))
    right = (random.uniform(size=40_000) < chances(x, known)).astype(float)
    found = fit_chance(x, right, np.full(40_000, 1 / 40_000))
    assert found == pytest.approx(known, abs=0.06)


def test_the_constant_alone_is_the_log_odds_of_the_share() -> None:
    right = np.array([1.0, 1.0, 1.0, 0.0])
    (constant,) = fit_chance(np.zeros((4, 0)), right, np.full(4, 0.25))
    assert constant == pytest.approx(np.log(3), abs=0.01)


def test_calibration_of_what_is_as_sure_as_it_is_right() -> None:
    random = np.random.default_rng(SEED)
    sure = random.uniform(size=100_000)
    right = (random.uniform(size=100_000) < sure).astype(float)
    assert calibration_error(sure, right) < 0.01


@pytest.mark.parametrize(
    ("sure", "right", "error"),
    [
        ([0.9] * 4, [1, 0, 1, 0], 0.4),
        ([1.0] * 4, [1, 1, 1, 0], 0.25),
        ([0.0] * 4, [1, 0, 0, 0], 0.25),
        ([0.75] * 4, [1, 1, 1, 0], 0),
        ([0.95, 0.95, 0.05, 0.05], [1, 0, 0, 0], (0.45 + 0.05) / 2),
        # Within a tenth what is too sure and what is not sure enough are one.
        ([0.52, 0.58], [1, 0], 0.05),
    ],
)
def test_calibration_error_by_hand(sure: list[float], right: list[float], error: float) -> None:
    assert calibration_error(np.array(sure), np.array(right)) == pytest.approx(error)


def test_reliability_by_tenths() -> None:
    sure, right = np.array([0.0, 0.05, 0.95, 1.0]), np.array([0.0, 1.0, 1.0, 1.0])
    assert [list(line) for line in reliability(sure, right)] == [
        pytest.approx([0.0, 0.025, 0.5, 2]),
        pytest.approx([0.9, 0.975, 1.0, 2]),
    ]


@pytest.mark.parametrize(
    ("answerable", "unanswerable", "area"),
    [
        ([0.8, 0.9], [0.1, 0.2], 1),
        ([0.1, 0.2], [0.8, 0.9], 0),
        ([0.5], [0.5], 0.5),
        ([0.5, 0.5, 0.5], [0.5, 0.5], 0.5),
        ([0.2, 0.8], [0.5], 0.5),
        ([0.5, 0.8], [0.5, 0.2], (0.5 + 1 + 1 + 1) / 4),
        ([0.3, 0.6, 0.6], [0.6, 0.1], (0 + 1 + 0.5 + 1 + 0.5 + 1) / 6),
    ],
)
def test_auroc_by_hand(answerable: list[float], unanswerable: list[float], area: float) -> None:
    sure = np.array([*answerable, *unanswerable])
    which = np.arange(len(sure)) < len(answerable)
    assert auroc(sure, which) == pytest.approx(area)


LEVELS = st.lists(st.sampled_from([0.1, 0.3, 0.5, 0.9]), min_size=1, max_size=9)


@given(LEVELS, LEVELS)
def test_auroc_is_the_share_of_pairs_in_order(some: list[float], others: list[float]) -> None:
    pairs = [(one > other) + (one == other) / 2 for one in some for other in others]
    which = np.arange(len(some) + len(others)) < len(some)
    assert auroc(np.array(some + others), which) == pytest.approx(sum(pairs) / len(pairs))


def test_every_set_counts_the_same() -> None:
    assert even(["a", "b", "b", "b"]) == pytest.approx([1 / 2, 1 / 6, 1 / 6, 1 / 6])
