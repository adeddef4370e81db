"""Which phrases of a question have synonyms."""

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.answering.synonyms import MOST, Synonyms, synonyms
from bot.text.terms import question_terms

SETS = (("SLA", "service level agreement"), ("service level", "grade"), ("car", "lorry", "van"))


def found(question: str, sets: Sequence[Sequence[str]] = SETS) -> tuple[Synonyms, ...]:
    typed = question_terms(question)
    return synonyms([(question, typed)], tuple(map(tuple, sets)), ["en"])


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("What is the SLA?", [["servic level agreement"]]),
        ("Which service levels are there?", [["grade"]]),
        ("What is the service level agreement?", [["sla"]]),
        ("What level has the service level agreement?", [["sla"]]),
        ("Is agreement at this level a service?", []),
        ("Does the van tow cars?", [["car", "lorri"], ["lorri", "van"]]),
        ("", []),
    ],
)
def test_the_longest_of_overlapping_phrases_is_said_otherwise(
    question: str, expected: list[list[str]]
) -> None:
    assert [[" ".join(phrase) for phrase in each.phrases] for each in found(question)] == expected


def test_a_synonym_is_held_where_every_term_of_it_is() -> None:
    (sla,) = found("What is the SLA?")
    assert sla.held({"servic", "level", "agreement", "ferri"}) == [("servic", "level", "agreement")]
    assert sla.held({"servic", "level"}) == []


WORDS = st.sampled_from(["ferry", "boat", "night ferry", "the", "ferry boat", "東京", "sails"])


@given(
    st.lists(WORDS, max_size=6).map(" ".join),
    st.lists(st.lists(WORDS, max_size=3, unique=True), max_size=3),
)
def test_no_two_synonyms_stand_for_the_same_term(question: str, sets: list[list[str]]) -> None:
    asked = {term.term for term in question_terms(question)}
    same = found(question, sets)
    typed = [term.term for each in same for term in each.typed]
    assert len(typed) == len(set(typed))
    assert set(typed) <= asked
    assert len(same) <= MOST
    for each in same:
        assert each.typed
        assert each.phrases
        assert len(set(each.phrases)) == len(each.phrases)
        assert all(phrase for phrase in each.phrases)
