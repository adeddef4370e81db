"""What speaks for the best candidate, and the chance that is made of it; whatever the weights."""

import math
from dataclasses import astuple, replace

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.answering.confidence import NAMES, Evidence, confidence, evidence
from bot.answering.rerank import Ranked
from bot.answering.weights import CONFIDENCE
from tests.answering.shelf import Shelf
from tests.text.writing import articles, questions

SHARES = st.floats(0, 1)
EVIDENCE = st.builds(
    Evidence,
    known=SHARES,
    amount=SHARES,
    matched=SHARES,
    apart=SHARES,
    size=st.floats(0, 9),
    title=SHARES,
    runs=st.floats(0, 3),
    bm25=st.floats(0, 2),
)


@given(articles(), questions())
@example(("ferry",), "ferry")
@example(("The of and.",), "the of and")
def test_all_evidence_is_finite_and_most_of_it_a_share(lines: tuple[str, ...], asked: str) -> None:
    question, ranked = Shelf(lines).ranked(asked)
    if not ranked:
        return
    found = evidence(question, ranked)
    assert all(math.isfinite(figure) and figure >= 0 for figure in astuple(found))
    assert max(found.known, found.amount, found.matched, found.apart) <= 1
    assert found.matched <= found.amount
    assert 0 <= confidence(found) <= 1


@given(EVIDENCE)
def test_a_chance_is_0_to_1(found: Evidence) -> None:
    assert 0 <= confidence(found) <= 1


@given(EVIDENCE, st.sampled_from(NAMES), st.floats(0.01, 1))
def test_more_of_a_figure_is_never_against_its_weight(
    found: Evidence, name: str, more: float
) -> None:
    moved = confidence(replace(found, **{name: getattr(found, name) + more})) - confidence(found)
    assert moved * CONFIDENCE[name] >= 0


@pytest.mark.parametrize(
    "more", ["The night ferry.", "The ferry by night to the harbour.", "The night ferry harbour."]
)
def test_a_passage_that_holds_more_of_the_question_is_never_less_evidence(more: str) -> None:
    asked = "Which night ferry to the harbour?"
    less, fuller = (
        evidence(*Shelf([text], "Notes").ranked(asked)) for text in ("The ferry.", more)
    )
    assert fuller.known > less.known
    assert fuller.amount > less.amount
    assert fuller.matched > less.matched


def test_a_question_that_is_held_as_a_whole_is_known_and_matched_as_a_whole() -> None:
    found = evidence(*Shelf(["The night ferry."], "Notes").ranked("night ferry"))
    assert found.known == pytest.approx(1)
    assert found.matched == pytest.approx(found.amount)


def ranked(*scores: tuple[int, float]) -> list[Ranked]:
    """Candidates of articles by id, with their scores."""
    (one,) = Shelf(["The night ferry."], "Notes").ranked("night ferry")[1]
    return [
        Ranked(
            replace(one.candidate, article=replace(one.candidate.article, id=article)),
            one.features,
            score,
        )
        for article, score in scores
    ]


@pytest.mark.parametrize(
    ("scores", "apart"),
    [
        ([(1, 8.0)], 1),
        ([(1, 8.0), (1, 6.0), (1, 4.0)], 1),
        ([(1, 8.0), (2, 6.0)], 0.25),
        ([(1, 8.0), (1, 7.0), (2, 6.0), (3, 5.0)], 0.25),
        ([(1, 8.0), (2, 8.0)], 1),
        ([(1, 8.0), (2, 7.999), (3, 2.0)], 0.75),
        ([(1, 8.0), (2, 0.0)], 1),
        ([(1, 8.0), (2, -1.0)], 1),
        ([(1, 0.0), (2, 0.0)], 0),
        ([(1, -1.0), (2, -2.0)], 0),
    ],
)
def test_apart_is_how_far_the_best_is_in_front_of_other_articles(
    scores: list[tuple[int, float]], apart: float
) -> None:
    question = Shelf(["The night ferry."], "Notes").question("night ferry")
    assert evidence(question, ranked(*scores)).apart == pytest.approx(apart)
