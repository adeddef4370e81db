"""What is written of fitted weights."""

import runpy
from pathlib import Path

import numpy as np
import pytest

from bot.answering import confidence, features, weights
from tests.bench.outcomes import Weights
from tests.bench.weights import MEANT, WRITTEN, fitted, source


def test_weights_that_are_not_fitted_stay_as_they_are() -> None:
    assert source({}) == WRITTEN.read_text("utf-8")


@pytest.mark.parametrize("prefix", ["", MEANT])
def test_one_kind_of_weights_is_written_beside_the_other(prefix: str, tmp_path: Path) -> None:
    figures = features.MEANT if prefix else features.NAMES
    told = confidence.MEANT if prefix else confidence.NAMES
    ranking = Weights(np.full(len(figures), 1.5), np.full(len(figures), 2.5))
    path = tmp_path / "weights.py"
    path.write_text(
        source(fitted(ranking, np.full(len(told) + 1, 0.5), 0.25 if prefix else None)), "utf-8"
    )
    written = runpy.run_path(str(path))
    assert written[f"{prefix}PASSAGES"] == dict.fromkeys(figures, 1.5)
    assert written[f"{prefix}RANKING"] == dict.fromkeys(figures, 2.5)
    assert written[f"{prefix}CONFIDENCE"] == dict.fromkeys(told, 0.5)
    assert written[f"{prefix}CERTAIN"] == 0.5
    assert written["MEANT_JUDGED"] == (0.25 if prefix else weights.MEANT_JUDGED)
    other = "" if prefix else MEANT
    assert written[f"{other}RANKING"] == getattr(weights, f"{other}RANKING")
