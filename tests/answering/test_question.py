"""A question as sets of its terms: what of it a text holds, and what that weighs."""

from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.answering.question import Alternative, Asked, Question, merged, places
from bot.text.phrases import Phrase
from bot.text.terms import QueryTerm

WORDS = ("night", "ferri", "harbour")


def question(
    weights: Sequence[float] = (2, 2, 2),
    alternatives: tuple[Alternative, ...] = (),
    talk: Sequence[str] = (),
) -> Question:
    """A question of ``WORDS``, whose ids are 1, 2 and 3."""
    asked = tuple(
        Asked(QueryTerm(word, word, 10 * at, 1, 1, talk=word in talk), at + 1, weight, 3, 4)
        for at, (word, weight) in enumerate(zip(WORDS, weights, strict=True))
    )
    return Question("night ferry harbour", asked, 9, alternatives=alternatives)


BOAT = Alternative((0, 1), ("late", "boat"), (7, 8))


def test_a_mask_tells_which_terms_are_held() -> None:
    assert question().mask([2, 5, 3]) == 0b110
    assert question().mask([]) == 0
    assert question().mask_of("The ferry by night", "en") == 0b011


def test_a_synonym_stands_for_its_terms_where_it_is_held_whole() -> None:
    asked = question(alternatives=(BOAT,))
    assert asked.mask([7]) == asked.mask([8]) == 0
    assert asked.mask([8, 7, 3]) == 0b111
    assert asked.mask_of("A late boat", "en") == 0b011
    assert asked.weight(asked.mask([7, 8])) == asked.weight(asked.mask([1, 2]))


def test_what_the_terms_of_a_mask_bring() -> None:
    asked = question((2, 1, 0))
    assert (asked.whole, asked.full) == (3, 12)
    assert asked.weight(0b101) == 2
    assert asked.rarity(0b101) == 6
    assert asked.covered(0b101) == pytest.approx(2 / 3)
    assert asked.covered(0b111) == 1


def test_a_phrase_is_held_by_every_candidate() -> None:
    asked = replace(question(), phrases=(Phrase.of("night ferry"),), held=6.0)
    assert asked.rarity(0) == 6
    assert asked.covered(0) == pytest.approx(6 / 18)


def test_a_question_that_asks_nothing_is_covered() -> None:
    assert Question("", (), 9).covered(0) == 1
    assert Question("", (), 9).whole == 0


def test_talk_says_nothing_by_itself() -> None:
    assert question().content == 0b111
    assert question(talk=["night"]).content == 0b110


def test_neighbours_are_pairs_of_terms_that_some_article_has() -> None:
    assert question().neighbours == {(1, 2): 2, (2, 3): 2}
    assert question((2, 0, 1)).neighbours == {(1, 3): 1.5}
    assert question().pairs([9, 1, 2, 9, 3, 2]) == 2
    assert question().pairs([2, 1]) == 0


def test_a_word_that_begins_alike_stands_in_for_a_missing_term() -> None:
    asked = replace(question(), related={1: {5: 0.8, 6: 0.7}})
    assert asked.near([5, 6], 0b010) == pytest.approx(0.8 * 3)
    assert asked.near([6], 0b111) == pytest.approx(0.7 * 3)
    assert asked.near([5], 0b101) == 0


@given(st.lists(st.integers(0, 9)), st.lists(st.integers(0, 9)))
def test_masks_of_more_terms_hold_more(one: list[int], other: list[int]) -> None:
    asked = question((2, 1, 0), alternatives=(BOAT,))
    together = asked.mask([*one, *other])
    assert merged([asked.mask(one), asked.mask(other)]) & ~together == 0
    for figure in (asked.weight, asked.rarity, asked.covered):
        assert figure(together) >= figure(asked.mask(one))


def test_the_places_of_a_term_are_those_it_is_typed_at() -> None:
    assert list(places(QueryTerm("ferri", "ferry", 4, 1, 1))) == [4, 5, 6, 7, 8]
