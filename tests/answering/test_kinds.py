"""Which texts may hold the kind of answer that a question asks for: the cases in kinds.txt."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.answering.kinds import Kind
from tests.text.test_hostile import TEXTS
from tests.text.writing import questions

CASES = [
    [part.strip() for part in line.split(" | ")]
    for line in Path(__file__).with_name("kinds.txt").read_text("utf-8").split("\n")
    if line and not line.startswith("#")
]
KNOWN = ("How many?", "When?", "Who?", "Why?")


@pytest.mark.parametrize(("question", "text", "expected"), CASES)
def test_the_kind_of_answer_that_a_text_may_hold(question: str, text: str, expected: str) -> None:
    assert expected in {"yes", "no"}
    assert Kind(question).is_in(text) is (expected == "yes")


@given(questions() | st.text(), st.text())
def test_an_empty_text_holds_no_answer_and_no_text_is_refused(question: str, text: str) -> None:
    kind = Kind(question)
    assert not kind.is_in("")
    assert kind.is_in(text) in {True, False}


@given(st.text())
def test_a_question_of_no_kind_is_answered_by_no_text(text: str) -> None:
    assert not Kind("What does the ferry carry?").is_in(text)


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS.keys())
def test_a_hostile_question_or_text_comes_to_an_end(text: str) -> None:
    for known in KNOWN:
        assert Kind(known).is_in(f"{text}\nIt left at 23:40, said Orrin, because of 1964 fog.")
    assert Kind(f"{text} how many").is_in("There were 64.")
