"""Postings in segments: what comes and goes, in whatever order it is asked for."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.ranking import lists
from bot.ranking.lists import Lists

TERMS = range(-1, 7)
DOCUMENTS = st.lists(st.lists(st.integers(0, 5), max_size=5), max_size=6)
CHANGES = st.lists(
    st.tuples(DOCUMENTS, st.sets(st.integers(0, 40)), st.sets(st.sampled_from(TERMS))), max_size=12
)


def add(into: Lists, documents: list[list[int]]) -> range:
    terms = np.array([term for document in documents for term in document], np.uint32)
    return into.add(terms, np.array([*map(len, documents)], np.int32))


def held(found: Lists, term: int) -> list[tuple[int, int, int]]:
    """The slot, the count and the length of each posting."""
    kept = found.get(term)
    if kept is None:
        return []
    counts, lengths = found.counts[kept.codes], found.lengths[kept.codes]
    return list(zip(kept.slots.tolist(), counts.tolist(), lengths.tolist(), strict=True))


@given(CHANGES, st.sampled_from([1, 3, 8, 1000]))
def test_a_list_has_what_came_and_not_what_went(
    changes: list[tuple[list[list[int]], set[int], set[int]]], portion: int
) -> None:
    found, there = Lists(), dict[int, list[int]]()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(lists, "PORTION", portion)
        for documents, gone, asked in changes:
            there |= zip(add(found, documents), documents, strict=True)
            leaving = gone & there.keys()
            found.remove(leaving)
            there = {slot: document for slot, document in there.items() if slot not in leaving}
            for term in asked:
                assert held(found, term) == [
                    (slot, document.count(term), len(document))
                    for slot, document in there.items()
                    if term in document
                ]
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
