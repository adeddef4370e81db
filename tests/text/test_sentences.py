"""Where sentences end, by the cases in sentences.txt and by what must always hold."""

from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.text.sentences import sentence_spans
from tests.text.writing import paragraphs


def _cases(name: str) -> list[str]:
    """The cases of a file beside this one: a sentence a line, a blank line between cases."""
    return Path(__file__).with_name(name).read_text("utf-8").strip().split("\n\n")


@pytest.mark.parametrize("case", _cases("sentences.txt"))
@pytest.mark.parametrize("between", [" ", "\n", "  "], ids=["space", "line end", "two spaces"])
def test_sentences_end_where_a_reader_ends_them(case: str, between: str) -> None:
    sentences = case.split("\n")
    text = between.join(sentences)
    assert [text[start:end] for start, end in sentence_spans(text)] == sentences


@pytest.mark.parametrize("case", _cases("languages_sentences.txt"))
def test_sentences_end_where_a_reader_of_their_language_ends_them(case: str) -> None:
    language, *sentences = case.split("\n")
    text = " ".join(sentences)
    assert [text[start:end] for start, end in sentence_spans(text, language)] == sentences


@given(paragraphs(), st.sampled_from(["en", "de", "el", "hi", "ru", "zh"]))
def test_sentences_hold_every_character_that_is_not_white_space(text: str, language: str) -> None:
    spans = list(sentence_spans(text, language))
    assert all(text[start:end].strip() == text[start:end] != "" for start, end in spans)
    assert all(before[1] <= after[0] for before, after in pairwise(spans))
    held = "".join(text[start:end] for start, end in spans)
    assert "".join(held.split()) == "".join(text.split())
