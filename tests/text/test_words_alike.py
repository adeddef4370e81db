"""Words that are one, or mean the same: forms, numbers, clippings, characters."""

from itertools import combinations, pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.text.asking import UNSPACED_TALK, frames
from bot.text.clippings import CLIPPINGS
from bot.text.composing import composed
from bot.text.counting import CARDINALS, ORDINALS, suffixed
from bot.text.english import STOP_WORDS
from bot.text.forms import ALSO, FORMS
from bot.text.han import SIMPLER
from bot.text.normalising import term_of
from bot.text.talk import KINDS, MEASURES, NOT_TALK, SILENT, TALK
from bot.text.terms import telling_tokens, words

_letters = st.sampled_from("ﾊﾞｱﾟｯﾌｰかがハ\u3099\u309a한\u1112\u1161\u11ab Ａａ９：a+#，会會")


def test_a_form_is_of_a_word_that_is_no_form_itself() -> None:
    for form, base in {**FORMS, **ALSO}.items():
        assert base not in FORMS, form
        assert not {form, base} & STOP_WORDS
        assert term_of(base)
    assert not FORMS.keys() & ALSO.keys()


@pytest.mark.parametrize(
    ("number", "written"), [(1, "1st"), (2, "2nd"), (11, "11th"), (23, "23rd"), (112, "112th")]
)
def test_an_ordinal_in_digits(number: int, written: str) -> None:
    assert suffixed(number) == written


def test_numbers_of_one_word_are_known_up_to_ninety() -> None:
    assert (ORDINALS["3rd"], ORDINALS["20th"], ORDINALS["90th"]) == (
        "third",
        "twentieth",
        "ninetieth",
    )
    assert (CARDINALS["two"], CARDINALS["nineteen"], CARDINALS["ninety"]) == ("2", "19", "90")
    assert "one" not in CARDINALS


def test_the_phrases_of_a_clipping_are_different_terms() -> None:
    for group in CLIPPINGS:
        terms = [tuple(token.term for token in telling_tokens(each, "en")) for each in group]
        assert len(terms) > 1
        assert all(terms)
        assert all(one != other for one, other in combinations(terms, 2)), group


def test_what_frames_a_question_is_no_part_of_a_word() -> None:
    english = frames("en")
    assert english is not None
    assert english.sub("", "Quick  question: any\nideas on ideas?") == ":  on ideas?"
    assert english.search("a quick questionnaire") is None
    assert frames("sw") is None


def test_talk_without_spaces_is_pairs_as_terms_are() -> None:
    for pair in UNSPACED_TALK:
        assert pair in {token.term for token in words(pair, "zh")}


def test_a_character_is_simplified_once() -> None:
    for traditional, simplified in SIMPLER.items():
        assert ord(simplified) != traditional
        assert ord(simplified) not in SIMPLER


def test_a_word_is_on_one_list_of_talk_alone() -> None:
    lists = [SILENT, TALK, NOT_TALK]
    assert all(one.isdisjoint(other) for one, other in combinations(lists, 2))
    assert SILENT.isdisjoint(KINDS | MEASURES)
    stems = {term_of(word) for word in TALK}
    assert all(term_of(word) in stems for word in NOT_TALK)


@given(st.text(_letters, max_size=20))
def test_a_composed_text_keeps_its_places(text: str) -> None:
    plain, places = composed(text)
    if places is None:
        assert len(plain) == len(text)
        return
    assert len(places) == len(plain) + 1
    assert (places[0], places[-1]) == (0, len(text))
    assert all(start < end for start, end in pairwise(places))
    assert composed(plain)[0] == plain


@given(st.text(_letters, max_size=20))
def test_what_is_composed_is_found_as_it_would_be_typed(text: str) -> None:
    assert [t.term for t in words(composed(text)[0])] == [t.term for t in words(text)]


def test_a_text_that_is_as_it_is_meant_is_left_alone() -> None:
    for text in ("Ferry 2½ m² n°", "東京 バック 한국"):
        assert composed(text) == (text, None)
