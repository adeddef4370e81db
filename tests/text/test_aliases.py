"""What else a text is found by, by the cases in aliases.txt and by what must always hold."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.text.aliases import aliases
from bot.text.terms import question_terms, tokens, words
from bot.text.units import UNITS
from tests.text.writing import paragraphs

languages = st.sampled_from([*UNITS, "ar", "sw", "zh"])
_pieces = st.sampled_from(
    "2 2.5 2,5 500 , . - _ @ $ € % a B ab Cd k m bn EUR million Millionen mil millones v 2024-03-05"
    " org ~ ~ ~ ^ é 手".replace("~", " ")
    .replace("^", "\n")
    .split(" ")
)
texts = paragraphs() | st.lists(_pieces, max_size=30).map("".join)


def _cases() -> list[tuple[str, str, str]]:
    lines = Path(__file__).with_name("aliases.txt").read_text("utf-8").strip().split("\n")
    cases = []
    for line in filter(lambda line: line and not line.startswith("#"), lines):
        written, expected = line.split("->")
        language, text = written.split(":", 1)
        cases.append((language, text.strip(" ").replace("~", "\u202f"), expected.strip(" -")))
    return cases


@pytest.mark.parametrize(("language", "text", "expected"), _cases())
def test_the_aliases_in_a_text(language: str, text: str, expected: str) -> None:
    assert " ".join(alias.word for alias in aliases(text, language)) == expected


@pytest.mark.parametrize(
    ("language", "one", "other"),
    [
        ("en", "2.5 million people", "2,500,000 people"),
        ("en", "2.5\nmillion", "2500 thousand"),
        ("en", "it cost $5", "five or 5 dollars"),
        ("en", "50%", "50 percent"),
        ("en", "20 EUR", "€20"),
        ("en", "20 EUR", "20 euros"),
        ("en", "on 2024-03-05", "on March 5, 2024"),
        ("en", "v2.7.1", "2.7.1"),
        ("en", "FerryTimetableService", "the ferry's timetable and service"),
        ("de", "2,5 Millionen", "2.500.000"),
        ("de", "7 %", "7 Prozent"),
        ("es", "7 $", "7 dólares"),
        ("fr", "7 €", "7 euros"),
        ("ru", "7 %", "7 процентов"),
    ],
)
def test_what_is_written_in_two_ways_is_found_by_either(
    language: str, one: str, other: str
) -> None:
    for question, text in ((one, other), (other, one)):
        asked = {term.term for term in question_terms(question, (language,)) if not term.filler}
        assert (
            len(asked & {token.term for token in tokens(text, language)})
            >= min(len(list(words(one, language))), len(list(words(other, language)))) - 1
        )


@given(texts, languages)
def test_an_alias_names_a_stretch_of_the_text(text: str, language: str) -> None:
    found = aliases(text, language)
    assert [alias.behind for alias in found] == sorted(alias.behind for alias in found)
    for alias in found:
        assert 0 <= alias.start < alias.end <= len(text)
        assert 0 < alias.weight <= 1
        assert alias.word


@given(texts, languages)
def test_aliases_take_no_word_away(text: str, language: str) -> None:
    plain = list(words(text, language))
    merged = iter(tokens(text, language))
    assert all(word in merged for word in plain)


@given(texts)
def test_not_finding_an_alias_costs_nothing(text: str) -> None:
    plain = {word.term for word in words(text)}
    others = [term for term in question_terms(text) if term.term not in plain and term.instead]
    assert all(term.share == 0 for term in others)
