"""Which phrases of a question have synonyms, and what each way to say a thing is worth."""

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.answering.synonyms import SYNONYM, Synonyms, meanings, synonyms
from bot.text.terms import question_terms

SETS = (("SLA", "service level agreement"), ("service level", "grade"), ("car", "lorry", "van"))


def found(question: str, sets: Sequence[Sequence[str]] = SETS) -> tuple[Synonyms, ...]:
    typed = question_terms(question)
    return synonyms([(question, typed)], tuple(map(tuple, sets)), ["en"])


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("What is the SLA?", ["service level agreement"]),
        ("Which service levels are there?", ["grade"]),
        ("What is the service level agreement?", ["SLA"]),
        ("What level has the service level agreement?", ["SLA"]),
        ("Is agreement at this level a service?", []),
        ("Does the van tow cars?", ["car lorry", "lorry van"]),
        ("", []),
    ],
)
def test_the_longest_of_overlapping_phrases_is_said_otherwise(
    question: str, expected: list[str]
) -> None:
    assert [" ".join(name for name, _ in each.phrases) for each in found(question)] == expected


WORDS = st.sampled_from(["ferry", "boat", "night ferry", "the", "ferry boat", "東京", "sails"])


@given(
    st.lists(WORDS, max_size=6).map(" ".join),
    st.lists(st.lists(WORDS, max_size=3, unique=True), max_size=3),
    st.data(),
)
def test_no_synonym_outweighs_what_was_typed(
    question: str, sets: list[list[str]], data: st.DataObject
) -> None:
    asked = question_terms(question)
    same = found(question, sets)
    names = {term.term for term in asked}.union(
        term for each in same for _, phrase in each.phrases for term in phrase
    )
    ids = {name: at for at, name in enumerate(sorted(names))}
    present = {name for name in ids if data.draw(st.booleans())}
    idf = {at: data.draw(st.floats(0.01, 12)) for at in ids.values()}
    for each in meanings(same, asked, ids, idf, idf, present):
        typed, *others = [sum(way.weights.values()) for way in each.ways]
        if {term.term for term in each.typed} <= present:
            assert max(others) <= SYNONYM * typed + 1e-9
        for way in each.ways:
            assert way.weights.keys() <= {ids[name] for name in present}
