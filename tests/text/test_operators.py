"""Questions taken apart, by the cases in operators.txt and by what must always hold."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.text.operators import MOST, Parsed, parse
from tests.text.writing import questions

CASES = [
    [part.strip() for part in line.split("->")]
    for line in Path(__file__).with_name("operators.txt").read_text("utf-8").split("\n")
    if line and not line.startswith("#")
]
PIECES = ['"', "“", "”", "„", "«", "»", "「", "」", "-", "tag:", " ", "\n", "5", "ferry", "東京"]
MARKS = '"“”„«»「」'
HOSTILE = st.text() | st.lists(st.sampled_from(PIECES) | st.text(max_size=3)).map("".join)


@pytest.mark.parametrize(("question", "expected"), CASES)
def test_the_operators_of_a_question(question: str, expected: str) -> None:
    query = parse(question)
    operators = [
        *(f'"{phrase.typed}"' for phrase in query.phrases),
        *(f'-"{phrase.typed}"' for phrase in query.without),
        *(f"-{word}" for word in query.without_words),
        *(f"tag:{tag}" for tag in query.tags),
    ]
    found = f"{' '.join(operators)} | {' '.join(query.words.split())}"
    assert found.strip() == expected


def test_a_list_is_no_list_of_exclusions() -> None:
    for question in ("ferry:\n-night\n-day", "-night\n-day ferry", "\n-night ferry"):
        assert parse(question) == Parsed(question)
    assert parse("which ferry\nis not a -night one?").without_words == ("night",)


def test_what_is_in_quotation_marks_holds_no_other_operator() -> None:
    query = parse('ferry "by -night\ntag:x" times')
    assert ([phrase.typed for phrase in query.phrases], query.without_words, query.tags) == (
        ["by -night\ntag:x"],
        (),
        (),
    )


def test_the_operators_beyond_the_most_are_plain_words() -> None:
    query = parse('"ferry" ' * (MOST + 2))
    assert len(query.phrases) == MOST
    assert query.words.count('"ferry"') == 2


@given(HOSTILE)
def test_any_question_is_taken_apart_and_keeps_its_places(question: str) -> None:
    query = parse(question)
    assert len(query.words) == len(question)
    for before, after in zip(question, query.words, strict=True):
        assert after in {before, " "}
    for phrase in query.phrases:
        place = slice(phrase.start, phrase.start + len(phrase.typed))
        assert question[place] == query.words[place] == phrase.typed
        assert any(map(str.isalnum, phrase.typed))
    assert all(query.tags)
    assert all(map(str.isalnum, (word[0] for word in query.without_words)))


@given(HOSTILE | questions())
def test_a_question_without_operators_is_its_words(question: str) -> None:
    plain = question.translate(dict.fromkeys(map(ord, f"{MARKS}-:"), " "))
    assert parse(plain) == Parsed(plain)
