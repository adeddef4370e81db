"""Phrases in texts, by the cases in phrases.txt and by what must always hold."""

from pathlib import Path

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from bot.text.phrases import Phrase
from bot.text.terms import exact_words, tokens
from tests.text.writing import paragraphs

CASES = [
    [part.strip().replace("\\u0301", "\u0301").replace("\\u00ad", "\u00ad") for part in case]
    for case in (
        line.split("|")
        for line in Path(__file__).with_name("phrases.txt").read_text("utf-8").split("\n")
        if line and not line.startswith("#")
    )
]


def letters(text: str) -> str:
    return "".join(filter(str.isalnum, text.casefold()))


@pytest.mark.parametrize(("typed", "text", "expected"), CASES)
def test_a_phrase_in_a_text(typed: str, text: str, expected: str) -> None:
    phrase = Phrase.of(typed)
    assert phrase.is_in(exact_words(text)) is (expected == "yes")
    assert phrase.is_in(exact_words(text.replace(" ", "\n"))) is (expected == "yes")


@given(paragraphs(), st.data())
def test_words_cut_out_of_a_text_are_in_it_with_their_terms(text: str, data: st.DataObject) -> None:
    words = text.split() or [""]
    first = data.draw(st.integers(0, len(words) - 1))
    phrase = Phrase.of(" ".join(words[first : first + data.draw(st.integers(1, 8))]))
    assume(phrase.exact.strip())
    assert phrase.is_in(exact_words(text))
    if text.isascii():
        assert phrase.is_in(exact_words(text.upper()))
    assert set().union(*phrase.terms(["en"])) <= {token.term for token in tokens(text)}


@given(st.text("東京交通かな", min_size=1), st.data())
def test_any_piece_of_a_run_without_spaces_is_in_it(run: str, data: st.DataObject) -> None:
    first = data.draw(st.integers(0, len(run) - 1))
    last = data.draw(st.integers(first + 1, len(run)))
    phrase = Phrase.of(run[first:last])
    assert phrase.is_in(exact_words(f"a{run}1"))
    assert set().union(*phrase.terms(["en"])) <= {token.term for token in tokens(run)}


@given(paragraphs(), st.data())
def test_its_places_hold_its_letters(text: str, data: st.DataObject) -> None:
    words = text.split() or [text]
    first = data.draw(st.integers(0, len(words) - 1))
    phrase = Phrase.of(" ".join(words[first : first + 3]))
    for start, end in phrase.places(text):
        assert letters(text[start:end]) == letters(phrase.exact)


def test_its_places_may_span_lines_and_marks() -> None:
    text = "The night\n**ferry**, a Night Ferry, nightferry and night ferrying."
    places = [text[start:end] for start, end in Phrase.of("night ferry").places(text)]
    assert places == ["night\n**ferry", "Night Ferry"]
    assert [*Phrase.of("東京").places("小東京だ")] == [(1, 3)]


def test_a_phrase_of_stop_words_has_no_terms() -> None:
    assert Phrase.of("to be or not to be").terms(["en"]) == []
    assert Phrase.of("US or us").terms(["en"]) == []
    assert Phrase.of("京").terms(["en"]) == []
