"""What cannot be among the best is not looked at, and nothing that can be is missed."""

import logging
import sys
from collections.abc import Callable, Mapping

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.engine import Query
from bot.model import Rows
from bot.ranking import bm25
from bot.ranking.bm25 import MANY, Postings
from bot.ranking.index import Index, search
from bot.ranking.maxscore import MaxScore, Walk

TERMS = 40
VOCABULARY = {str(term): term for term in range(TERMS + 1)}

Walks = Callable[[], Walk]


def compiled(digits: int) -> Walk:
    pytest.importorskip("numba", reason="Numba is not installed, see the extra fast")
    from bot.ranking.compiled import Compiled

    return Compiled(digits)


def each(**walks: Walks) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("walk", walks.values(), ids=walks)


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
    index = Index(1, Rows(passages, articles, lengths, terms, VOCABULARY))
    gone = set(articles.tolist()) & draw(st.sets(st.integers(first, first + 40)))
    none = np.zeros(0, np.int64)
    index.apply(2, gone, Rows(none, none, none.astype(np.int32), none.astype(np.uint32)))
    return index


def query(terms: Mapping[int, float]) -> Query:
    return Query({str(term): weight for term, weight in terms.items()})


def rows_of(index: Index) -> Rows:
    """The passages of an index as rows, but for their terms' order."""
    lists = {term: index.postings.slots(term) for term in range(TERMS + 1)}
    slots = index.postings._lists.there()
    held = [[term for term, holders in lists.items() if slot in holders] for slot in slots]
    return Rows(
        index._passages[slots],
        index._articles[slots],
        np.array([*map(len, held)], np.int32),
        np.array([term for terms in held for term in terms], np.uint32),
    )


QUERIES = st.dictionaries(
    st.integers(0, TERMS), st.sampled_from([1.0, 0.65, 0.5]), min_size=1, max_size=8
)
K = st.integers(1, 30) | st.just(500)
ALLOW = st.none() | st.sets(st.integers(0, 60) | st.integers(1000, 1060), min_size=1)


@each(
    numpy=MaxScore,
    numpy_short=lambda: MaxScore(short=9),
    numpy_each=lambda: MaxScore(short=0),
    machine=lambda: compiled(14),
    machine_windows=lambda: compiled(5),
    machine_each=lambda: compiled(1),
)
@given(indexes=st.lists(collections(), min_size=1, max_size=2), terms=QUERIES, k=K, allow=ALLOW)
def test_the_best_are_those_of_scoring_everything(
    walk: Walks, indexes: list[Index], terms: dict[int, float], k: int, allow: set[int] | None
) -> None:
    everything = search(indexes, query(terms), sum(map(len, indexes)) + 1, allow)
    for index in indexes:
        index.postings.walk = walk()
    best = search(indexes, query(terms), k, allow)
    assert best.hits == everything.hits[:k]


@each(numpy=MaxScore, machine=lambda: compiled(14), machine_windows=lambda: compiled(2))
@given(first=collections(), then=collections(), gone=st.sets(st.integers(0, 60)), terms=QUERIES)
def test_what_was_made_of_a_list_goes_with_its_change(
    walk: Walks, first: Index, then: Index, gone: set[int], terms: dict[int, float]
) -> None:
    first.postings.walk = walk()
    search([first], query(terms), 5)
    rows = rows_of(then)
    first.apply(3, gone | set(rows.articles.tolist()), rows)
    found = search([first], query(terms), 5)
    first.postings.walk = MaxScore()
    assert found == search([first], query(terms), 5)


def corpus(count: int = 4000) -> Index:
    """Passages that all hold term 0; one in 10 holds term 1, one in 500 term 2."""
    rows = [[0, 0, *([1] * (at % 10 == 0)), *([2] * (at % 500 == 0)), 9] for at in range(count)]
    return Index(
        1,
        Rows(
            np.arange(count),
            np.arange(count) // 100,
            np.array([*map(len, rows)], np.int32),
            np.array([term for row in rows for term in row], np.uint32),
            VOCABULARY,
        ),
    )


@each(numpy=lambda: MaxScore(short=600), machine=lambda: compiled(6))
@pytest.mark.parametrize("allow", [None, set(range(30))])
@pytest.mark.parametrize("changed", [False, True])
def test_a_common_term_is_looked_up_for_those_it_can_lift(
    walk: Walks, allow: set[int] | None, changed: bool
) -> None:
    index, terms = corpus(), {0: 1.0, 1: 1.0, 2: 1.0, 9: 1.0}
    index.postings.walk = walk()
    if changed:
        none = np.zeros(0, np.int64)
        index.apply(2, {3, 4}, Rows(none, none, none.astype(np.int32), none.astype(np.uint32)))
    everything = search([index], query(terms), len(index), allow)
    walked = index.postings.walk.walked
    assert walked >= len(everything.hits) > 2000
    assert search([index], query(terms), 2, allow).hits == everything.hits[:2]
    assert index.postings.walk.walked < walked / 4


@each(numpy=lambda: MaxScore(short=0), machine=lambda: compiled(6))
def test_a_second_index_is_held_to_what_the_first_one_found(walk: Walks) -> None:
    first, second = corpus(), corpus(400)
    first.postings.walk, second.postings.walk = walk(), walk()
    terms = {0: 1.0, 2: 1.0, 9: 1.0}
    search([second], query(terms), 5)
    # One passage has term 2, and k is 5.
    assert second.postings.walk.walked > 0.9 * sum(
        second.postings.containing(term) for term in terms
    )
    hits = search([first, second], query(terms), 5).hits
    assert second.postings.walk.walked < 10
    assert hits == search([first, second], query(terms), 9000).hits[:5]


@each(numpy=MaxScore, machine=lambda: compiled(6))
def test_a_hit_for_each_of_many_that_tie_is_not_made(walk: Walks) -> None:
    index = corpus()
    index.postings.walk = walk()
    assert len(index.hits({0: 1.0}, 3.0, 5)) <= 10
    assert (
        search([index], query({0: 1.0}), 5).hits == search([index], query({0: 1.0}), 5000).hits[:5]
    )


def grown(count: int) -> Postings:
    found = Postings([[1]])
    found.add(np.ones(count - 1, np.uint32), np.ones(count - 1, np.int32))
    return found


def test_machine_code_is_for_many_documents() -> None:
    kind = type(compiled(1))
    assert isinstance(grown(MANY - 1).walk, MaxScore)
    found = grown(MANY)
    walk = found.walk
    assert isinstance(walk, kind)
    found.add(np.ones(1, np.uint32), np.ones(1, np.int32))
    assert found.walk is walk


def test_documents_that_came_and_went_are_not_many() -> None:
    found = grown(MANY - 1)
    found.remove(range(10))
    found.add(np.ones(5, np.uint32), np.ones(5, np.int32))
    assert isinstance(found.walk, MaxScore)


def test_documents_of_too_many_kinds_are_ranked_without_machine_code(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    kind = type(compiled(1))
    monkeypatch.setattr(kind, "CODES", 2)
    found = grown(MANY)
    assert isinstance(found.walk, kind)
    found.add(np.ones(5, np.uint32), np.array([2, 3], np.int32))
    assert isinstance(found.walk, MaxScore)
    assert len(found.best({1: 1.0}, found.avgdl, 1)[0]) == 1


def test_without_numba_ranking_is_numpys(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "numba", None)
    assert bm25._fastest.__wrapped__() is MaxScore


def test_a_numba_that_cannot_be_loaded_is_told_of(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(bm25, "find_spec", lambda _: object())
    monkeypatch.setitem(sys.modules, "bot.ranking.compiled", None)
    assert bm25._fastest.__wrapped__() is MaxScore
    assert [record.levelno for record in caplog.records] == [logging.WARNING]
