"""What a judge of windows changes, and what it leaves."""

from collections.abc import Sequence

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from bot.answering.answer import answer
from bot.answering.apart import apart
from bot.answering.confidence import confidence
from bot.answering.judging import JUDGED, Judge, judged
from bot.answering.weights import MEANT_CONFIDENCE, MEANT_JUDGED
from bot.model import Answer
from tests.answering.shelf import scores
from tests.answering.test_meaning import Meaning
from tests.text.writing import articles, questions

NEAR = 0.6
LINES = ["# Boats", "", "The ferry sails at dusk.", "", "# Land", "", "The ferry rusts at noon."]


def says(odds: float, where: str) -> Judge:
    """A judge for whom some texts have odds, and all others the contrary."""
    return lambda texts: [odds if where in text else -odds for _, text in texts]


def asked(shelf: Meaning, question: str, judge: Judge | None) -> Answer:
    found = shelf.question(question)
    given = (shelf.even(NEAR), scores(shelf.candidates), shelf.within(found))
    return answer(question, found, *given, limit=5, threshold=0.0, judge=judge)[0]


@pytest.mark.parametrize("word", ["dusk", "noon"])
def test_of_two_that_say_as_much_the_one_that_answers_comes_first(word: str) -> None:
    found = asked(Meaning(LINES), "ferry", says(9.0, word))
    assert word in found.citations[0].quote


def test_odds_that_say_nothing_change_nothing() -> None:
    shelf = Meaning(LINES)
    plain, unsure = (asked(shelf, "ferry", judge) for judge in (None, says(0.0, "dusk")))
    assert plain == unsure


def test_the_better_the_odds_the_higher_the_confidence() -> None:
    assert MEANT_CONFIDENCE["odds"] > 0
    assert MEANT_JUDGED > 0
    shelf = Meaning(LINES[:3])
    low, high = (asked(shelf, "ferry", says(odds, "dusk")) for odds in (-3.0, 3.0))
    assert low.confidence < high.confidence


def test_without_cosines_no_judge_is_asked() -> None:
    def fail(_texts: Sequence[tuple[str, str]]) -> list[float]:
        raise AssertionError

    shelf = Meaning(LINES)
    question = shelf.question("ferry")
    given = (shelf.candidates, scores(shelf.candidates), shelf.within(question))
    found, _ = answer("ferry", question, *given, limit=5, judge=fail)
    assert found.answered


@given(articles(), questions(), st.data())
def test_the_best_that_do_not_overlap_are_judged_under_their_paths(
    lines: tuple[str, ...], text: str, data: st.DataObject
) -> None:
    shelf = Meaning(lines)
    question, ranked = shelf.ranks(text, shelf.even(NEAR))
    assume(ranked)
    read: list[tuple[str, str]] = []
    said: list[float] = []

    def judge(texts: Sequence[tuple[str, str]]) -> list[float]:
        read.extend(texts)
        said.extend(data.draw(st.floats(-9, 9)) for _ in texts)
        return said

    found = judged(ranked, judge)
    best = list(apart(ranked, JUDGED))
    assert [each for _, each in read] == [each.seen.text for each in best]
    # Nothing is lost, and what is judged is as likely as before but for the odds.
    assert {id(each.seen) for each in found} == {id(each.seen) for each in ranked}
    odds = {id(each.seen): value for each, value in zip(best, said, strict=True)}
    assert all(each.odds == odds.get(id(each.seen), 0.0) for each in found)
    assert found[0].phrases == ranked[0].phrases
    assert id(found[0].seen) in odds
    assert 0 <= confidence(question, found) <= 1


def test_what_shares_no_word_and_is_far_is_never_first() -> None:
    shelf = Meaning(["# Boats", "", "It sails at dusk.", "", "# Land", "", "It is 20 miles long."])
    boats, land = shelf.candidates
    far, near = (0.1,) * len(boats.pieces), (NEAR,) * len(land.pieces)
    question = shelf.question("how many vessels are there")
    given = (scores(shelf.candidates), shelf.within(question))
    found, _ = answer(
        "x",
        question,
        shelf.near(far, near),
        *given,
        limit=5,
        threshold=1e-9,
        judge=says(9.0, "dusk"),
    )
    assert [each.first_line for each in found.citations] == [7]
