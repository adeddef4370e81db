"""What cannot be among the best is not looked at, and nothing that can be is missed."""

from collections.abc import Mapping

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.model import Rows
from bot.ranking import bm25
from bot.ranking.index import Index, search

TERMS = 40


@st.composite
def collections(draw: st.DrawFn) -> Index:
    """Several hundred short passages of common and rare terms, many alike, some removed since."""
    random = np.random.default_rng(draw(st.integers(0, 2**32)))
    count = draw(st.integers(0, 400))
    alike = draw(st.integers(1, 8))
    lengths = random.integers(0, 1 + draw(st.integers(1, 12)), count).astype(np.int32)
    lengths -= lengths % alike
    terms = np.minimum(random.zipf(1.3, int(lengths.sum())), TERMS).astype(np.uint32)
    first = draw(st.sampled_from([0, 1000]))
    passages = np.arange(first, first + count)
    articles = passages // draw(st.integers(1, 10))
    index = Index(1, Rows(passages, articles, lengths, terms))
    gone = set(articles.tolist()) & draw(st.sets(st.integers(first, first + 40)))
    none = np.zeros(0, np.int64)
    index.apply(2, gone, Rows(none, none, none.astype(np.int32), none.astype(np.uint32)))
    return index


QUERIES = st.dictionaries(
    st.integers(0, TERMS), st.sampled_from([1.0, 0.65, 0.5]), min_size=1, max_size=8
)
K = st.integers(1, 30)
ALLOW = st.none() | st.sets(st.integers(0, 60) | st.integers(1000, 1060), min_size=1)


def postings(index: Index, terms: Mapping[int, float]) -> int:
    return sum(index.containing(term) for term in terms)


@given(st.lists(collections(), min_size=1, max_size=2), QUERIES, K, ALLOW, st.sampled_from([0, 9]))
def test_the_best_are_those_of_scoring_everything(
    indexes: list[Index], terms: dict[int, float], k: int, allow: set[int] | None, short: int
) -> None:
    everything = search(indexes, terms, sum(map(len, indexes)) + 1, allow)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(bm25, "SHORT", short)
        best = search(indexes, terms, k, allow)
    assert best.hits == everything.hits[:k]


def corpus(count: int = 5000) -> Index:
    """Passages that all hold term 0; one in 10 holds term 1, one in 500 term 2."""
    rows = [[0, 0, *([1] * (at % 10 == 0)), *([2] * (at % 500 == 0)), 9] for at in range(count)]
    return Index(
        1,
        Rows(
            np.arange(count),
            np.arange(count) // 100,
            np.array([*map(len, rows)], np.int32),
            np.array([term for row in rows for term in row], np.uint32),
        ),
    )


@pytest.mark.parametrize("allow", [None, set(range(40))])
@pytest.mark.parametrize("changed", [False, True])
def test_a_common_term_is_looked_up_for_those_it_can_lift(
    monkeypatch: pytest.MonkeyPatch, allow: set[int] | None, changed: bool
) -> None:
    monkeypatch.setattr(bm25, "SHORT", 600)
    index, terms = corpus(), {0: 1.0, 1: 1.0, 2: 1.0, 9: 1.0}
    if changed:
        none = np.zeros(0, np.int64)
        index.apply(2, {3, 4}, Rows(none, none, none.astype(np.int32), none.astype(np.uint32)))
    everything = search([index], terms, len(index), allow)
    walked = index.postings.walked
    assert walked >= sum(len(each) for each in [everything.hits]) > 3000
    assert search([index], terms, 5, allow).hits == everything.hits[:5]
    assert index.postings.walked < walked / 4


def test_a_second_index_is_held_to_what_the_first_one_found(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(bm25, "SHORT", 0)
    first, second = corpus(), corpus(400)
    terms = {0: 1.0, 2: 1.0, 9: 1.0}
    search([second], terms, 5)
    assert second.postings.walked == postings(second, terms)  # One passage has term 2, and k is 5.
    hits = search([first, second], terms, 5).hits
    assert second.postings.walked < 10
    assert hits == search([first, second], terms, 9000).hits[:5]


def test_a_hit_for_each_of_many_that_tie_is_not_made() -> None:
    hits = corpus().hits({0: 1.0}, 3.0, 5)
    assert len(hits) <= 10
    assert search([corpus()], {0: 1.0}, 5).hits == search([corpus()], {0: 1.0}, 5000).hits[:5]
