"""Several indexes answer as one; what may be seen is decided before the best are chosen."""

import math
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.model import Rows, Within
from bot.ranking.bm25 import saturation
from bot.ranking.index import (
    BACKGROUND,
    Alternatives,
    Index,
    Ranking,
    passages,
    search,
    within,
)
from tests.ranking.test_bm25 import reference_scores

K1, B = 0.9, 0.75

ROWS = st.lists(
    st.tuples(st.integers(1, 6), st.lists(st.integers(0, 9), max_size=8)), max_size=14
).map(lambda pairs: [row(at, article, *terms) for at, (article, terms) in enumerate(pairs, 1)])
TERMS = st.dictionaries(st.integers(-2, 11), st.sampled_from([1.0, 0.5]), max_size=5)
ALTERNATIVES = st.dictionaries(
    st.integers(-2, 11),
    st.lists(
        st.lists(st.integers(-1, 9), min_size=1, max_size=3).map(tuple), min_size=1, max_size=2
    ).map(tuple),
    max_size=4,
)
ALLOW = st.none() | st.sets(st.integers(1, 7))


@dataclass(frozen=True)
class Row:
    passage_id: int
    article_id: int
    terms: tuple[int, ...]


def row(passage: int, article: int, *terms: int) -> Row:
    return Row(passage, article, terms)


def together(rows: Collection[Row]) -> Rows:
    return Rows(
        np.array([each.passage_id for each in rows], np.int64),
        np.array([each.article_id for each in rows], np.int64),
        np.array([len(each.terms) for each in rows], np.int32),
        np.array([term for each in rows for term in each.terms], np.uint32),
    )


def index_of(rows: Iterable[Row] = (), number: int = 1) -> Index:
    return Index(number, together(list(rows)))


def found(ranking: Ranking) -> list[int]:
    return [hit.passage_id for hit in ranking.hits]


def holds(each: Row, terms: Sequence[int]) -> bool:
    return not set(terms).isdisjoint(each.terms)


def times(each: Row, term: int, alternatives: Alternatives) -> int:
    """How often a passage holds a term, or what it holds most often that means the same."""
    phrases = ((term,), *alternatives.get(term, ()))
    return max(min(map(each.terms.count, phrase)) for phrase in phrases)


@given(ROWS, TERMS, st.integers(1, 15), ALLOW, st.data())
def test_several_indexes_answer_as_one_over_all(
    rows: list[Row], terms: dict[int, float], k: int, allow: set[int] | None, data: st.DataObject
) -> None:
    home = {article: data.draw(st.integers(0, 2)) for article in {r.article_id for r in rows}}
    parts = [index_of([r for r in rows if home[r.article_id] == part]) for part in range(3)]
    joined = search(parts, terms, k, allow)
    whole = search([index_of(rows)], terms, k, allow)
    assert found(joined) == found(whole)
    assert [hit.score for hit in joined.hits] == pytest.approx(
        [hit.score for hit in whole.hits], abs=1e-9
    )
    assert (joined.idf, joined.rarity, joined.present) == (
        whole.idf,
        whole.rarity,
        whole.present,
    )


@given(ROWS, st.sets(st.integers(-2, 11)), ALLOW)
def test_passages_are_those_that_are_allowed_and_hold_the_term(
    rows: list[Row], terms: set[int], allow: set[int] | None
) -> None:
    expected = {
        term: [
            each.passage_id
            for each in rows
            if holds(each, [term]) and (allow is None or each.article_id in allow)
        ]
        for term in terms
    }
    parts = [index_of([row for row in rows if row.article_id % 2 == part]) for part in range(2)]
    held = passages(parts, terms, allow)
    assert {term: ids.tolist() for term, ids in held.items()} == {
        term: ids for term, ids in expected.items() if ids
    }


@given(ROWS, TERMS, st.integers(1, 15), ALLOW)
def test_hits_are_the_best_of_what_is_allowed_and_shares_a_term(
    rows: list[Row], terms: dict[int, float], k: int, allow: set[int] | None
) -> None:
    index = index_of(rows)
    everything = search([index], terms, len(rows) + 1, allow)
    allowed = [each for each in rows if allow is None or each.article_id in allow]
    assert set(found(everything)) == {r.passage_id for r in allowed if holds(r, [*terms])}
    assert everything.present == {
        term for term in terms if any(holds(each, [term]) for each in allowed)
    }
    order = [(-hit.score, hit.passage_id) for hit in everything.hits]
    assert order == sorted(order)
    assert search([index], terms, k, allow).hits == everything.hits[:k]


@given(ROWS, TERMS, ALTERNATIVES, ALLOW)
def test_a_passage_scores_by_what_it_holds_most_often_that_means_the_same(
    rows: list[Row], terms: dict[int, float], alternatives: Alternatives, allow: set[int] | None
) -> None:
    parts = [index_of([row for row in rows if row.article_id % 2 == part]) for part in range(2)]
    ranking = search(parts, terms, len(rows) + 1, allow, alternatives=alternatives)
    counts = {term: [times(each, term, alternatives) for each in rows] for term in terms}
    assert ranking.containing == {term: sum(map(bool, held)) for term, held in counts.items()}
    allowed = [each for each in rows if allow is None or each.article_id in allow]
    assert ranking.present == {
        term for term in terms if any(times(each, term, alternatives) for each in allowed)
    }
    scores = {
        each.passage_id: sum(
            weight * ranking.idf[term] * saturation(count, len(each.terms), ranking.average_length)
            for term, weight in terms.items()
            if (count := times(each, term, alternatives))
        )
        for each in allowed
    }
    assert {hit.passage_id: hit.score for hit in ranking.hits} == pytest.approx(
        {passage: score for passage, score in scores.items() if score}
    )
    articles = {each.article_id for each in rows}
    assert within(parts, articles, terms, alternatives) == {
        article: Within(
            sum(each.article_id == article for each in rows),
            {
                term: sum(
                    count > 0 and each.article_id == article
                    for each, count in zip(rows, held, strict=True)
                )
                for term, held in counts.items()
            },
        )
        for article in articles
    }


@given(
    ROWS,
    TERMS,
    st.integers(1, 15),
    ALLOW,
    st.lists(st.sets(st.integers(-1, 9), min_size=1, max_size=2), max_size=2),
    st.sets(st.integers(-1, 9), max_size=2),
)
def test_what_must_be_held_and_what_must_not_act_before_the_best_are_chosen(
    rows: list[Row],
    terms: dict[int, float],
    k: int,
    allow: set[int] | None,
    holding: list[set[int]],
    without: set[int],
) -> None:
    index = index_of(rows)
    everything = search([index], terms, len(rows) + 1, allow)
    may = {
        r.passage_id
        for r in rows
        if all(each & set(r.terms) for each in holding) and without.isdisjoint(r.terms)
    }
    some = search([index], terms, k, allow, holding=holding, without=without)
    assert some.hits == tuple(hit for hit in everything.hits if hit.passage_id in may)[:k]
    assert some.present == everything.present
    assert (some.idf, some.rarity) == (everything.idf, everything.rarity)


@given(ROWS, st.sets(st.integers(0, 11), max_size=5))
def test_scores_are_those_of_rank_bm25(rows: list[Row], terms: set[int]) -> None:
    ranking = search([index_of(rows)], dict.fromkeys(terms, 1.0), len(rows) + 1)
    corpus = [each.terms for each in rows]
    expected = dict(enumerate(reference_scores(corpus, [*terms], K1, B), 1))
    assert {hit.passage_id: hit.score for hit in ranking.hits} == pytest.approx(
        {passage: score for passage, score in expected.items() if score > 0}, abs=1e-9
    )


@given(
    st.lists(
        st.tuples(st.sets(st.integers(1, 5)), st.lists(st.integers(0, 9), max_size=8)), max_size=8
    ),
    TERMS,
)
def test_promise_4_derived_any_changes_equal_a_fresh_build(
    changes: list[tuple[set[int], list[int]]], terms: dict[int, float]
) -> None:
    """Each change gives its articles one new passage, or none where there are no terms."""
    index = Index()
    there: dict[int, Row] = {}
    for number, (changed, words) in enumerate(changes, 1):
        rows = [row(10 * number + article, article, *words) for article in changed if words]
        for article in changed:
            there.pop(article, None)
        there.update({each.article_id: each for each in rows})
        index.apply(number, changed, together(rows))
        # What is applied a second time does no harm.
        index.apply(number, changed, together(rows))
        fresh = index_of(there.values(), number)
        assert index.number == fresh.number
        assert index.statistics == fresh.statistics
        assert len(index) == len(there)
        assert search([index], terms, 20) == search([fresh], terms, 20)


def test_equal_scores_go_by_passage_id_across_indexes_and_beyond_the_border() -> None:
    even = index_of([row(passage, passage, 1, 2) for passage in (8, 2, 6, 4)])
    odd = index_of([row(passage, passage, 1, 2) for passage in (5, 1, 7, 3)])
    assert found(search([even, odd], {1: 1.0}, 8)) == [1, 2, 3, 4, 5, 6, 7, 8]
    assert found(search([even, odd], {1: 1.0}, 3)) == [1, 2, 3]


def test_allow_acts_before_the_best_are_chosen() -> None:
    index = index_of([row(1, 1, 5, 5, 5), row(2, 2, 5, 6, 7, 8)])
    assert found(search([index], {5: 1.0}, 1)) == [1]
    assert found(search([index], {5: 1.0}, 1, allow={2})) == [2]
    assert found(search([index], {5: 1.0}, 1, allow=set())) == []


def test_present_respects_allow() -> None:
    index = index_of([row(1, 1, 5), row(2, 2, 6)])
    assert search([index], {5: 1.0, 6: 1.0, 7: 1.0}, 9).present == {5, 6}
    assert search([index], {5: 1.0, 6: 1.0, 7: 1.0}, 9, allow={2}).present == {6}


def test_a_passage_that_shares_no_term_is_never_a_hit() -> None:
    index = index_of([row(1, 1, 5), row(2, 1, 6), row(3, 2)])
    assert found(search([index], {5: 1.0, -1: 1.0, 99: 1.0}, 50)) == [1]
    assert found(search([index], {}, 50)) == []


@pytest.mark.parametrize("indexes", [[], [Index()], [Index(), Index()]])
def test_nothing_is_found_in_nothing(indexes: list[Index]) -> None:
    assert search(indexes, {1: 1.0}, 5).hits == ()


def test_rarity_imagines_further_passages() -> None:
    ranking = search([index_of([row(1, 1, 5), row(2, 2, 5)])], {5: 1.0, 6: 0.5}, 5)
    assert ranking.idf[5] == pytest.approx(math.log(1 + 0.5 / 2.5))
    assert ranking.rarity[5] == pytest.approx(math.log(1 + (BACKGROUND + 0.5) / 2.5))
    assert ranking.rarity[6] == pytest.approx(math.log(1 + (BACKGROUND + 2.5) / 0.5))


@given(
    st.lists(
        st.dictionaries(
            st.integers(1, 5), st.lists(st.lists(st.integers(0, 9), max_size=6), max_size=4)
        ),
        max_size=8,
    ),
    st.sets(st.integers(-2, 11)),
)
def test_within_counts_the_passages_of_an_article_after_any_changes(
    changes: list[dict[int, list[list[int]]]], terms: set[int]
) -> None:
    """Each change gives its articles new passages; an article without any has been removed."""
    index = Index()
    there: dict[int, list[list[int]]] = {}
    passage = 0
    for number, change in enumerate(changes, 1):
        fresh = []
        for article, texts in change.items():
            for text in texts:
                passage += 1
                fresh.append(row(passage, article, *text))
        there |= change
        index.apply(number, change.keys(), together(fresh))
        assert index.within(range(1, 7), terms) == {
            article: Within(
                len(texts), {term: sum(term in text for text in texts) for term in terms}
            )
            for article, texts in there.items()
            if texts
        }


@given(ROWS, TERMS, st.integers(1, 15))
def test_search_tells_of_the_articles_that_its_hits_are_of(
    rows: list[Row], terms: dict[int, float], k: int
) -> None:
    rows = sorted(rows, key=lambda each: each.article_id)
    parts = [index_of([each for each in rows if each.article_id % 2 == part]) for part in range(2)]
    articles = {hit.article_id for hit in search(parts, terms, k).hits}
    assert within(parts, articles, terms) == {
        article: Within(
            sum(each.article_id == article for each in rows),
            {
                term: sum(each.article_id == article and holds(each, [term]) for each in rows)
                for term in terms
            },
        )
        for article in articles
    }
