"""What strangers wrote stays plain text, whatever it is."""

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.chat.escaping import escape, label
from bot.chat.render import choice
from tests.chat.reading import HOSTILE, markup_left, plain, units


@given(HOSTILE, st.integers(10, 400))
def test_escaped_text_has_no_markup_and_keeps_its_limit(text: str, limit: int) -> None:
    shown = escape(text, limit)
    assert not markup_left(shown)
    assert units(shown) <= limit
    assert "\n" not in shown
    assert not any(mark in shown for mark in "\u202e\u2066\u2069\u200b\ufeff\x00\x1b\x9b")


@given(st.text(string.printable, max_size=200))
def test_nothing_that_can_be_seen_is_lost(text: str) -> None:
    assert plain(escape(text)) == " ".join(
        "".join(mark for mark in text if mark.isprintable() or mark.isspace()).split()
    )


@pytest.mark.parametrize(
    "whole",
    [
        "\U0001f469\U0001f3fd\u200d\U0001f4bb",  # a woman with a skin tone, joined to a laptop
        "e\u0301",
        "\U0001f1f8\U0001f1ea",  # two letters that make a flag
        "\u1100\u1161\u11a8",  # three letters that make a Korean syllable
        "1\ufe0f\u20e3",
        "\U0001d4b3",
    ],
    ids=ascii,
)
def test_a_cut_never_falls_into_what_a_reader_takes_for_one_character(whole: str) -> None:
    for limit in range(2, 40):
        kept = escape(whole * 40, limit).removesuffix("…")
        assert kept == whole * (len(kept) // len(whole))


@given(HOSTILE)
def test_a_title_as_a_choice_is_never_empty_or_too_long(title: str) -> None:
    name = choice(title)
    assert name.strip() == name
    assert 1 <= units(name) <= 100
    assert choice("x" * 101) == "x" * 99 + "…"
    assert choice("x" * 100) == "x" * 100


@given(HOSTILE, st.integers(5, 100))
def test_a_label_keeps_its_limit_and_is_one_line_of_what_can_be_seen(text: str, limit: int) -> None:
    shown = label(text, limit)
    assert units(shown) <= limit
    assert not any(mark in shown for mark in "\n\u202e\u2066\u2069\u200b\ufeff\x00\x1b\x9b")
