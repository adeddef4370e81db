"""What speaks for the best window, and the chance that is made of it; whatever the weights."""

import math
from collections.abc import Iterator
from dataclasses import replace

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from bot.answering.confidence import NAMES, confidence, evidence
from bot.answering.features import NAMES as FIGURES
from bot.answering.question import Question
from bot.answering.rerank import Ranked
from bot.model import SURE
from tests.answering.shelf import Shelf
from tests.text.writing import articles, questions

_KEPT = NAMES[NAMES.index("size") + 1 :]
WEIGHTS = {name: (-1) ** at * 0.4 for at, name in enumerate(NAMES)}


@pytest.fixture(autouse=True, scope="module")
def _weights() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("bot.answering.confidence.CONFIDENCE", WEIGHTS)
        yield


def found(question: Question, ranked: list[Ranked]) -> dict[str, float]:
    """The evidence by name."""
    return dict(zip(NAMES, evidence(question, ranked), strict=True))


@given(articles(), questions())
@example(("ferry",), "ferry")
@example(("The of and.",), "the of and")
def test_all_evidence_is_finite_and_most_of_it_a_share(lines: tuple[str, ...], asked: str) -> None:
    question, ranked = Shelf(lines).ranked(asked)
    if not ranked:
        return
    told = found(question, ranked)
    assert all(math.isfinite(figure) for figure in told.values())
    shares = [told[name] for name in ("unknown", "amount", "matched", "apart", "asks")]
    assert 0 <= min(shares) <= max(shares) <= 1 + 1e-9
    assert told["matched"] <= told["amount"] + 1e-9
    assert 0 <= told["lead_by"] <= 5
    assert 0 <= confidence(question, ranked) <= 1


@given(articles(), questions(), st.sampled_from(_KEPT), st.floats(0.01, 1))
def test_more_of_a_figure_is_never_against_its_weight(
    lines: tuple[str, ...], asked: str, name: str, more: float
) -> None:
    question, ranked = Shelf(lines).ranked(asked)
    assume(ranked)
    best = ranked[0]
    figures = list(best.seen.figures)
    figures[FIGURES.index(name)] += more
    moved = replace(best, seen=replace(best.seen, figures=tuple(figures)))
    change = confidence(question, [moved, *ranked[1:]]) - confidence(question, ranked)
    assert change * WEIGHTS[name] >= -1e-12


@pytest.mark.parametrize(
    "more", ["The night ferry.", "The ferry by night to the harbour.", "The night ferry harbour."]
)
def test_a_passage_that_holds_more_of_the_question_is_never_less_evidence(more: str) -> None:
    asked = "Which night ferry to the harbour?"
    less, fuller = (found(*Shelf([text], "Notes").ranked(asked)) for text in ("The ferry.", more))
    for name in ("amount", "matched"):
        assert fuller[name] > less[name]
    assert fuller["unknown"] < less["unknown"]


def test_of_a_question_that_is_held_as_a_whole_nothing_is_unknown_and_all_is_matched() -> None:
    told = found(*Shelf(["The night ferry."], "Notes").ranked("night ferry"))
    assert told["unknown"] == 0
    assert told["matched"] == pytest.approx(told["amount"])
    above = found(*Shelf(["The ferry."], "Night").ranked("night ferry"))
    assert above["matched"] == pytest.approx(above["amount"])
    assert above["amount"] < told["amount"]


@pytest.mark.parametrize(("text", "sure"), [("The ferry has cars.", False), ("It has 64.", True)])
def test_what_lacks_the_kind_of_answer_asked_for_is_never_sure(text: str, sure: bool) -> None:
    shelf = Shelf(["# Cars on the night ferry", "", text], "Notes")
    question, windows = shelf.ranked("How many cars on the night ferry?")
    windows = [Ranked(windows[0].seen, 50.0)]
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("bot.answering.confidence.CERTAIN", 20.0)
        assert (confidence(question, windows) >= SURE) is sure


def ranked(*scores: tuple[str, float]) -> list[Ranked]:
    """Windows of passages of their own with their texts and scores."""
    shelf = Shelf([line for text, _ in scores for line in (f"# {text}", text)], "Notes")
    question = shelf.question(" ".join(text for text, _ in scores))
    seen = {each.seen.text: each.seen for each in shelf.ranked(question.text)[1]}
    return [
        Ranked(replace(seen[text], candidate=replace(seen[text].candidate, id=at)), score)
        for at, (text, score) in enumerate(scores)
    ]


@pytest.mark.parametrize(
    ("scores", "lead_by"),
    [
        ([("Ferry.", 8.0)], 5),
        ([("Ferry.", 8.0), ("Harbour.", 6.0)], 2),
        ([("Ferry.", 8.0), ("Harbour.", 8.0)], 0),
        ([("Ferry.", 8.0), ("Harbour.", -8.0)], 5),
        ([("Ferry.", 8.0), ("Harbour.", 7.0), ("Winter.", 6.0)], 1),
        ([("Ferry.", -1.0), ("Harbour.", -2.0)], 1),
    ],
)
def test_lead_by_is_how_far_the_best_is_in_front_of_other_places(
    scores: list[tuple[str, float]], lead_by: float
) -> None:
    question = Shelf(["The night ferry."], "Notes").question("night ferry")
    assert found(question, ranked(*scores))["lead_by"] == pytest.approx(lead_by)


def test_what_stands_in_the_same_passage_or_reads_the_same_is_no_rival() -> None:
    question = Shelf(["The night ferry."], "Notes").question("night ferry")
    first, second = ranked(("Ferry.", 8.0), ("Harbour.", 8.0))
    beside = replace(second, seen=replace(second.seen, candidate=first.candidate))
    copied = replace(first, seen=replace(first.seen, candidate=replace(first.candidate, id=99)))
    alone, rivalled, sharing, copies = (
        found(question, each)["lead_by"]
        for each in ([first], [first, second], [first, beside], [first, copied])
    )
    assert rivalled == pytest.approx(0)
    assert min(sharing, copies) >= alone > rivalled


@given(articles(), questions())
def test_a_question_of_one_word_is_never_sure_and_one_of_none_never_likely(
    lines: tuple[str, ...], asked: str
) -> None:
    question, windows = Shelf(lines).ranked(asked)
    assume(windows)
    told = question.content.bit_count()
    assert told > 1 or confidence(question, windows) < SURE
    assert told > 0 or confidence(question, windows) <= 0.1
