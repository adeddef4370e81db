"""What the terms of a question are worth, by what an engine says of them."""

import math

import pytest

from bot.engine import Ranking
from bot.library.weighing import BACKGROUND, weighed
from bot.text.terms import QueryTerm


def test_rarity_imagines_further_passages() -> None:
    """A handful of articles says little about which words are rare."""
    terms = [QueryTerm("ferri", "ferry", 0, 1.0, 1.0), QueryTerm("zebra", "zebra", 6, 1.0, 0.5)]
    ranking = Ranking(2, 3.0, (), {"ferri": 2, "zebra": 0}, frozenset({"ferri"}))
    ids = {"ferri": 7, "zebra": -1}
    ferry, zebra = weighed(terms, (), ids, ranking, (), "ferry zebra", "en").asked
    assert (ferry.id, zebra.id) == (7, -1)
    assert ferry.weight == pytest.approx(math.log(1 + 0.5 / 2.5))
    assert ferry.rarity == pytest.approx(math.log(1 + (BACKGROUND + 0.5) / 2.5))
    assert zebra.weight == 0
    assert zebra.share == pytest.approx(math.log(1 + (BACKGROUND + 2.5) / 0.5) / 2)
