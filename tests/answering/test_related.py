"""Which words begin alike enough to be related."""

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from bot.answering.related import ALIKE, SHORTEST, related_prefix, relation

LETTERS = st.text("abé日", max_size=12)


@pytest.mark.parametrize(
    ("term", "other", "alike"),
    [
        ("invent", "inventor", 6 / 8),
        ("inventor", "invent", 6 / 8),
        ("ferri", "ferrous", 0),
        ("nation", "nativ", 0),
        ("élection", "élector", 0),
        ("élection", "élections", 8 / 9),
        ("ferri", "ferri", 0),
        ("ferri", "harbour", 0),
    ],
)
def test_the_share_of_the_longer_word(term: str, other: str, alike: float) -> None:
    assert relation(term, other) == pytest.approx(alike)


@pytest.mark.parametrize(
    ("term", "prefix"),
    [
        ("invent", "inven"),
        ("inventor", "invent"),
        ("ship", "ship"),
        ("sea", ""),
        ("1964", ""),
        ("covid19", ""),
        ("", ""),
        ("élan", "élan"),
    ],
)
def test_what_related_words_begin_with(term: str, prefix: str) -> None:
    assert related_prefix(term) == prefix


@given(LETTERS, LETTERS, LETTERS)
def test_related_words_begin_with_the_prefix(start: str, one: str, other: str) -> None:
    first, second = start + one, start + other
    assume(first and second)
    alike = relation(first, second)
    assert alike == relation(second, first)
    assert alike == 0 or ALIKE <= alike < 1
    if alike and min(len(first), len(second)) >= SHORTEST:
        assert related_prefix(first)
        assert second.startswith(related_prefix(first))


@given(st.text(max_size=90))
def test_a_prefix_begins_its_term(term: str) -> None:
    prefix = related_prefix(term)
    assert term.startswith(prefix)
    assert prefix == "" or SHORTEST <= len(prefix) <= len(term)
