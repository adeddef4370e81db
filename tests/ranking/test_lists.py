"""Postings in segments: what comes and goes, in whatever order it is asked for."""

import tracemalloc

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.ranking import lists
from bot.ranking.lists import Clause, Disjunction, Lists

TERMS = range(-1, 7)
PHRASES = st.lists(st.integers(-1, 6), min_size=1, max_size=3).map(tuple)
ALIKE = st.builds(
    Disjunction, st.sampled_from(TERMS), st.lists(PHRASES, min_size=1, max_size=3).map(tuple)
)
DOCUMENTS = st.lists(st.lists(st.integers(0, 5), max_size=5), max_size=6)
CHANGES = st.lists(
    st.tuples(
        DOCUMENTS, st.sets(st.integers(0, 40)), st.sets(st.sampled_from(TERMS) | ALIKE, max_size=8)
    ),
    max_size=12,
)


def add(into: Lists, documents: list[list[int]]) -> range:
    terms = np.array([term for document in documents for term in document], np.uint32)
    return into.add(terms, np.array([*map(len, documents)], np.int32))


def held(found: Lists, clause: Clause) -> list[tuple[int, int, int]]:
    """The slot, the count and the length of each posting."""
    kept = found.get(clause)
    if kept is None:
        return []
    counts, lengths = found.counts[kept.codes], found.lengths[kept.codes]
    return list(zip(kept.slots.tolist(), counts.tolist(), lengths.tolist(), strict=True))


def times(document: list[int], clause: Clause) -> int:
    """How often a document holds a term, or what it holds most often that means the same."""
    if isinstance(clause, int):
        return document.count(clause)
    phrases = ((clause.term,), *clause.phrases)
    return max(min(map(document.count, phrase)) for phrase in phrases)


def _terms(clause: Clause) -> set[int]:
    """All terms that a list is put together of."""
    return {clause} if isinstance(clause, int) else {clause.term}.union(*clause.phrases)


@given(CHANGES, st.sampled_from([1, 3, 8, 1000]))
def test_a_list_has_what_came_and_not_what_went(
    changes: list[tuple[list[list[int]], set[int], set[Clause]]], portion: int
) -> None:
    found, there, kept = Lists(), dict[int, list[int]](), set[Clause]()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(lists, "PORTION", portion)
        for documents, gone, asked in changes:
            there |= zip(add(found, documents), documents, strict=True)
            leaving = gone & there.keys()
            found.remove(leaving)
            there = {slot: document for slot, document in there.items() if slot not in leaving}
            for clause in asked:
                assert held(found, clause) == [
                    (slot, times(document, clause), len(document))
                    for slot, document in there.items()
                    if times(document, clause)
                ]
                kept |= {clause, *_terms(clause)}
            copied = [held(found, clause) for clause in kept]
            assert found.asked == sum(map(bool, copied))
            assert found.copied == sum(map(len, copied))
    assert (found.documents, found.length) == (len(there), sum(map(len, there.values())))


def test_what_was_removed_of_small_segments_is_left_out_when_they_are_joined() -> None:
    found = Lists()
    for _ in range(500):
        slots = add(found, [[1, 2], [3]])
        found.remove(slots)
    assert found.postings < 20


def test_segments_stay_few(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lists, "PORTION", 64)
    found = Lists()
    for number in range(1000):
        add(found, [[number % 5]])
    assert found.postings == 1000
    assert found.terms < 5 * (2 * 1000 / 64 + 10)


def test_what_no_document_holds_is_not_kept() -> None:
    found = Lists()
    add(found, [[1, 2]])
    tracemalloc.start()
    for term in range(10, 20_000):
        assert found.get(term) is None
    kept, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert kept < 100_000
