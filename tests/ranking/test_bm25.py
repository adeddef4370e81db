"""The postings score as rank-bm25 does, and go on doing so while documents come and go."""

import math
from collections import Counter
from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray
from rank_bm25 import BM25Okapi

from bot.engine import idf
from bot.ranking.bm25 import Postings
from bot.ranking.lists import Terms

DOCUMENT = st.lists(st.integers(0, 12), max_size=20)
CORPUS = st.lists(DOCUMENT, max_size=12)
QUERY = st.lists(st.integers(0, 14), max_size=6)
K1 = st.floats(0.1, 3)
B = st.floats(0, 0.99)  # With 1, rank-bm25 divides nothing by nothing for an empty document.


def flat(documents: Sequence[Sequence[int]]) -> tuple[Terms, NDArray[np.int32]]:
    terms = [term for document in documents for term in document]
    return np.array(terms, np.uint32), np.array([*map(len, documents)], np.int32)


def reference_scores(
    corpus: Sequence[Sequence[int]], query: Sequence[int], k1: float, b: float
) -> list[float]:
    """rank-bm25's own scores with the positive idf; it cannot be built over no words at all."""
    if not any(corpus):
        return [0.0] * len(corpus)
    okapi = BM25Okapi(corpus, k1=k1, b=b)
    holding = Counter(term for document in corpus for term in set(document))
    okapi.idf = {
        term: math.log(1 + (len(corpus) - n + 0.5) / (n + 0.5)) for term, n in holding.items()
    }
    return [float(score) for score in okapi.get_scores(query)]


@given(CORPUS, QUERY, K1, B)
def test_scores_are_those_of_rank_bm25(
    corpus: list[list[int]], query: list[int], k1: float, b: float
) -> None:
    scores = Postings(corpus, k1=k1, b=b).get_scores(query)
    assert scores.tolist() == pytest.approx(reference_scores(corpus, query, k1, b), abs=1e-9)


@given(CORPUS, QUERY, st.integers(1, 12))
def test_the_inherited_top_n_holds_the_best_scores(
    corpus: list[list[int]], query: list[int], n: int
) -> None:
    postings = Postings(corpus)
    scores = postings.get_scores(query)
    best = postings.get_top_n(query, list(range(len(corpus))), n)
    assert [scores[at] for at in best] == sorted(scores.tolist(), reverse=True)[:n]


def test_top_n_names_the_document() -> None:
    assert Postings([[1, 2], [3], [2, 2]]).get_top_n([3], ["a", "b", "c"], 1) == ["b"]


def test_no_document_has_no_score() -> None:
    postings = Postings()
    assert postings.get_scores([1]).tolist() == []
    assert postings.get_top_n([1], []) == []
    assert postings.statistics.average_length == 0.0


@pytest.mark.parametrize("corpus", [[[1, 2]], [[1, 2], [3]], [[1, 2], [1, 3]], [[1]] * 50])
def test_a_match_scores_above_0_however_few_documents_or_common_the_term(
    corpus: list[list[int]],
) -> None:
    scores = Postings(corpus).get_scores([1])
    assert [bool(score > 0) for score in scores] == [1 in document for document in corpus]


def test_empty_documents_count_and_never_score() -> None:
    postings = Postings([[], [1], []])
    assert postings.statistics.documents == 3
    assert [score > 0 for score in postings.get_scores([1])] == [False, True, False]
    assert Postings([[], []]).get_scores([1]).tolist() == [0.0, 0.0]


def test_a_repeated_query_term_counts_again() -> None:
    postings = Postings([[1, 2], [2, 3, 3]])
    twice, once = postings.get_scores([3, 3]), postings.get_scores([3])
    assert twice.tolist() == pytest.approx((2 * once).tolist())


def test_what_the_postings_replace_does_not_exist() -> None:
    postings = Postings([[1]])
    assert [name for name in ("doc_freqs", "doc_len", "epsilon") if hasattr(postings, name)] == []


@given(
    st.lists(CORPUS | st.sets(st.integers(0, 30), max_size=4), max_size=10),
    st.lists(QUERY, min_size=1, max_size=3),
)
def test_any_interleaving_of_adding_and_removing_equals_a_fresh_build(
    steps: list[list[list[int]] | set[int]], queries: list[list[int]]
) -> None:
    postings = Postings()
    there: dict[int, list[int]] = {}
    for step in steps:
        if isinstance(step, set):
            gone = {list(there)[at % len(there)] for at in step} if there else set()
            postings.remove(gone)
            for slot in gone:
                del there[slot]
        else:
            slots = postings.add(*flat(step))
            there.update(zip(slots, step, strict=True))
        fresh = Postings(there.values())
        assert postings.statistics == fresh.statistics
        assert postings.avgdl == fresh.avgdl
        assert [postings.containing(term) for term in range(15)] == [
            fresh.containing(term) for term in range(15)
        ]
        for query in queries:
            assert postings.get_scores(query).tolist() == fresh.get_scores(query).tolist()


def test_removing_what_is_not_there_is_an_error() -> None:
    postings = Postings([[1], [2]])
    postings.remove([0])
    with pytest.raises(KeyError):
        postings.remove([0])


@given(st.integers(1, 10**6), st.data())
def test_a_term_is_always_worth_something_and_less_the_more_hold_it(
    documents: int, data: st.DataObject
) -> None:
    containing = data.draw(st.integers(0, documents - 1))
    assert idf(documents, containing) > idf(documents, containing + 1) > 0


def test_taking_in_portions_makes_no_difference(monkeypatch: pytest.MonkeyPatch) -> None:
    documents = [[1, 2, 2], [], [2], [3, 1], [1]]
    whole = Postings(documents).get_scores([1, 2, 3])
    monkeypatch.setattr("bot.ranking.lists.PORTION", 2)
    assert Postings(documents).get_scores([1, 2, 3]).tolist() == whole.tolist()
