"""What cosines of a model change, and that nothing changes without them."""

import math
from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from bot.answering.answer import answer
from bot.answering.confidence import MEANT as EVIDENCE
from bot.answering.confidence import NAMES as BY_WORDS
from bot.answering.confidence import confidence, evidence
from bot.answering.features import MEANT, NAMES, NEAR, Reader, Seen
from bot.answering.question import Question
from bot.answering.rerank import Ranked, rerank
from bot.answering.weights import (
    CONFIDENCE,
    MEANT_CONFIDENCE,
    MEANT_PASSAGES,
    MEANT_RANKING,
    PASSAGES,
    RANKING,
)
from bot.model import Answer, Candidate
from tests.answering.shelf import Shelf, scores
from tests.text.writing import articles, questions

FAR = NEAR - 0.1
WEIGHED = {
    *("bm25", "pairs", "article", "title", "above", "again"),
    *("local", "telling", "related", "answers"),
}
"""Figures that are weights of terms: with a model, shares of what the whole question would weigh,
also of what no article has of it."""


class Meaning(Shelf):
    """An article of which some passages have cosines with whatever is asked."""

    def near(self, *cosines: Sequence[float]) -> list[Candidate]:
        """All passages, the first ones with these cosines."""
        some = [replace(c, near=tuple(n)) for c, n in zip(self.candidates, cosines, strict=False)]
        return [*some, *self.candidates[len(some) :]]

    def even(self, cosine: float) -> list[Candidate]:
        """All passages, each of their pieces as near."""
        return self.near(*([cosine] * len(each.pieces) for each in self.candidates))

    def seen(self, asked: str, candidates: Sequence[Candidate]) -> list[Seen]:
        question = self.question(asked)
        return Reader(question, scores(self.candidates), self.within(question)).look(candidates)

    def ranks(self, asked: str, candidates: Sequence[Candidate]) -> tuple[Question, list[Ranked]]:
        question = self.question(asked)
        ranked = rerank(question, candidates, scores(self.candidates), self.within(question))
        return question, ranked

    def answers(self, asked: str, candidates: Sequence[Candidate], threshold: float) -> Answer:
        question = self.question(asked)
        known, within = scores(self.candidates), self.within(question)
        return answer(asked, question, candidates, known, within, limit=5, threshold=threshold)[0]


@given(articles(), questions(), st.data())
def test_a_window_is_as_near_as_its_nearest_piece_and_else_as_without_a_model(
    lines: tuple[str, ...], asked: str, data: st.DataObject
) -> None:
    shelf = Meaning(lines)
    cosines = [
        data.draw(st.lists(st.floats(-1, 1), min_size=size, max_size=size))
        for size in (len(each.pieces) for each in shelf.candidates)
    ]
    plain, meant = (shelf.seen(asked, c) for c in (shelf.candidates, shelf.near(*cosines)))
    question = shelf.question(asked)
    known = question.covered(question.known) or 1.0
    for one, other in zip(plain, meant, strict=True):
        for name, figure, same in zip(NAMES, one.figures, other.figures, strict=False):
            assert same == pytest.approx(figure * known if name in WEIGHED else figure)
    for each in meant:
        window, near = each.window, each.candidate.near
        assert each.figures[-1] == max(near[window.first : window.last + 1])
        assert each.is_near == (each.figures[-1] >= NEAR)
    assert not any(each.meant or each.is_near for each in plain)


def test_of_a_name_known_by_its_parts_alone_parts_weigh_as_without_a_model() -> None:
    shelf = Meaning(["# ferry."])
    asked = "FerryTimetableService"
    (plain,), (meant,) = (shelf.seen(asked, each) for each in (shelf.candidates, shelf.even(0.0)))
    assert meant.figures[: len(NAMES)] == plain.figures[: len(NAMES)]


def test_what_has_no_vectors_yet_is_as_near_as_pieces_are_on_average() -> None:
    text = "The night ferry leaves. " * 40
    shelf = Meaning(["# One", "", text, "", "# Two", "", text], "Notes")
    first, second, *_ = shelf.candidates
    count = len(first.pieces)
    found = shelf.seen("ferry", [replace(first, near=(0.2, *[0.4] * (count - 1))), second])
    later = {each.figures[-1] for each in found if each.candidate.id == second.id}
    assert later
    assert list(later) == pytest.approx([(0.2 + 0.4 * (count - 1)) / count] * len(later))


def test_weights_are_in_the_order_of_what_they_weigh() -> None:
    assert tuple(PASSAGES) == tuple(RANKING) == NAMES
    assert tuple(MEANT_PASSAGES) == tuple(MEANT_RANKING) == MEANT
    assert (tuple(CONFIDENCE), tuple(MEANT_CONFIDENCE)) == (BY_WORDS, EVIDENCE)


@given(articles(), questions(), st.floats(-1, 1))
def test_parts_are_the_figures_times_the_weights_of_a_model(
    lines: tuple[str, ...], asked: str, cosine: float
) -> None:
    shelf = Meaning(lines)
    _, ranked = shelf.ranks(asked, shelf.even(cosine))
    for each in ranked:
        figures = zip(MEANT, each.seen.figures, strict=True)
        assert each.parts == {name: MEANT_RANKING[name] * value for name, value in figures}
    assert all(
        each.score == pytest.approx(sum(each.parts.values()), abs=1e-6) for each in ranked[1:]
    )


@pytest.mark.parametrize("nearer", [0, 1])
def test_of_two_that_hold_the_same_words_the_nearer_one_comes_first(nearer: int) -> None:
    shelf = Meaning(["The ferry sails at dusk. The ferry rusts at dawn."], "Notes")
    cosines = [0.1, 0.1]
    cosines[nearer] = 0.8
    _, ranked = shelf.ranks("ferry", shelf.near(cosines))
    best = ranked[0].seen.window
    assert best.first <= nearer <= best.last
    texts = [each.seen.text for each in ranked if each.seen.window.first == each.seen.window.last]
    assert texts[0].startswith(("The ferry sails", "The ferry rusts")[nearer])


def test_what_shares_no_word_is_cited_where_it_is_near() -> None:
    shelf = Meaning(["Annual leave is 25 days."], "Handbook")
    found = shelf.answers("vacation", shelf.even(NEAR), 1e-9)
    assert found.answered
    assert found.citations[0].quote == "Annual leave is 25 days."


def test_what_shares_no_word_and_is_far_is_no_match() -> None:
    shelf = Meaning(["Annual leave is 25 days."], "Handbook")
    assert shelf.answers("vacation", shelf.even(FAR), 1e-9).reason == "no_match"


@given(articles(), questions(), st.floats(-1, 1))
def test_all_evidence_is_finite_and_the_chance_a_share(
    lines: tuple[str, ...], asked: str, cosine: float
) -> None:
    shelf = Meaning(lines)
    question, ranked = shelf.ranks(asked, shelf.even(cosine))
    assume(ranked)
    told = dict(zip(EVIDENCE, evidence(question, ranked), strict=True))
    assert all(map(math.isfinite, told.values()))
    assert told["near"] == cosine
    assert 0 <= confidence(question, ranked) <= 1


@given(articles(), questions(), st.floats(NEAR, 1))
def test_what_the_model_has_not_read_yet_is_found_by_words_alone(
    lines: tuple[str, ...], asked: str, cosine: float
) -> None:
    shelf = Meaning(lines)
    assume(len(shelf.candidates) > 1)
    read, *others = shelf.even(cosine)
    unread = [replace(each, near=()) for each in others]
    for seen in shelf.seen(asked, [read, *unread]):
        assert seen.is_near == bool(seen.candidate.near)
