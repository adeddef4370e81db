"""Which texts may hold the kind of answer that a question asks for: the cases in kinds.txt."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.answering.kinds import Wanted, negated
from tests.text.test_hostile import TEXTS
from tests.text.writing import questions

CASES = [
    [part.strip() for part in line.split(" | ")]
    for line in Path(__file__).with_name("kinds.txt").read_text("utf-8").split("\n")
    if line and not line.startswith("#")
]
FITS = {"yes": 1.0, "half": 0.5, "no": 0.0}
KNOWN = ("How many?", "When?", "Who?", "Why?", "Where?", "How do I?", "Is it?")


@pytest.mark.parametrize(("question", "text", "expected"), CASES)
def test_the_kind_of_answer_that_a_text_may_hold(question: str, text: str, expected: str) -> None:
    assert Wanted(question, "en").fits(text) == FITS[expected]


@pytest.mark.parametrize(
    ("language", "question", "kind"),
    [
        ("de", "Wie viele Autos trägt die Fähre?", "amount"),
        ("de", "Wann fährt sie?", "time"),
        ("fr", "Combien de voitures ?", "amount"),
        ("es", "¿Cuándo sale el barco?", "time"),
        ("ru", "Сколько стоит билет?", "amount"),
        ("ja", "フェリーはいつ出ますか", "time"),
        ("zh", "渡轮什么时候开", "time"),
        ("xx", "When?", ""),
    ],
)
def test_a_question_asks_in_its_own_language(language: str, question: str, kind: str) -> None:
    assert Wanted(question, language).kind == kind


@pytest.mark.parametrize(
    ("text", "says_no"),
    [
        ("Dogs may not come.", True),
        ("You can’t park here.", True),
        ("Das ist nicht erlaubt.", True),
        ("Никогда не открывайте.", True),
        ("駐車禁止", True),
        ("Dogs may come.", False),
        ("The note is knotted.", False),
        ("", False),
    ],
)
def test_a_text_says_no_or_does_not(text: str, says_no: bool) -> None:
    assert negated(text) is says_no
    assert Wanted(text, "en").negated is says_no


@pytest.mark.parametrize(
    ("question", "asked"),
    [
        ("Which version added search?", True),
        ("When was the search added?", True),
        ("since when can I search", True),
        ("When does the ferry leave?", False),
        ("How do I search?", False),
    ],
)
def test_a_version_is_asked_for(question: str, asked: bool) -> None:
    assert Wanted(question, "en").version is asked


@given(questions() | st.text(), st.text())
def test_an_empty_text_holds_no_answer_and_no_text_is_refused(question: str, text: str) -> None:
    wanted = Wanted(question, "en")
    assert wanted.fits("") == 0
    assert wanted.fits(text) in FITS.values()


@given(st.text())
def test_a_question_of_no_kind_is_answered_by_no_text(text: str) -> None:
    assert Wanted("What does the ferry carry?", "en").fits(text) == 0


@pytest.mark.full
@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS.keys())
def test_a_hostile_question_or_text_comes_to_an_end(text: str) -> None:
    for known in KNOWN:
        wanted = Wanted(known, "en")
        assert wanted.fits(
            f"{text}\nIt left at 23:40, said Orrin, because of 1964 fog. Never use it."
        )
    for language in ("en", "de", "fr", "ja"):
        wanted = Wanted(f"{text} how many cars", language)
        assert wanted.fits("There were 64.") <= 1
