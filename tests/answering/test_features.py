"""What the second step of ranking sees of a candidate."""

import math
import re
from dataclasses import astuple

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.answering.features import NAMES, Features, _spaced, weighted
from tests.answering.shelf import Shelf
from tests.text.test_hostile import SIZE, TEXTS
from tests.text.writing import articles, questions

FILLER = "Nobody knows for how long the winch had stood there by then, and nobody asked. " * 12


def one(lines: str, asked: str, title: str = "Notes") -> Features:
    """The figures of the only passage."""
    (found,) = Shelf([lines], title).features(asked)
    return found


@given(articles(), questions())
@example(("ferry",), "ferry ferry")
@example(("",), "Ferry")
def test_every_figure_is_finite_and_0_or_above(lines: tuple[str, ...], asked: str) -> None:
    for found in Shelf(lines).features(asked):
        assert all(math.isfinite(figure) and figure >= 0 for figure in astuple(found))
        shares = (found.pairs, found.sentence, found.article, found.title, found.related)
        assert all(figure <= 1 + 1e-9 for figure in shares[1:4])
        assert found.runs <= 3
        assert found.sentence <= found.article + 1e-9
        assert found.title <= found.article + 1e-9


@given(articles(), questions())
def test_weighted_is_each_figure_times_its_weight(lines: tuple[str, ...], asked: str) -> None:
    weights = {name: float(at) for at, name in enumerate(NAMES)}
    for found in Shelf(lines).features(asked):
        expected = [at * figure for at, figure in enumerate(astuple(found))]
        assert list(weighted(found, weights).items()) == list(zip(NAMES, expected, strict=True))


def test_pairs_are_neighbours_in_the_order_asked() -> None:
    assert one("The night ferry leaves.", "night ferry").pairs == pytest.approx(0.5)
    assert one("The ferry leaves by night.", "night ferry").pairs == 0


def test_the_sentence_is_the_heaviest_one() -> None:
    assert one("The night ferry leaves. It sails.", "night ferry").sentence == pytest.approx(1)
    assert one("The ferry leaves. It is night.", "night ferry").sentence == pytest.approx(0.5)


def test_the_article_is_what_its_candidates_hold_together() -> None:
    first, second = Shelf([FILLER + "The ferry.", "", FILLER + "Harbour."], "Notes").features(
        "ferry harbour"
    )
    assert (first.sentence, second.sentence) == pytest.approx((0.5, 0.5))
    assert (first.article, second.article) == pytest.approx((1, 1))


def test_the_title_is_what_title_and_headings_hold() -> None:
    lines = ["# Harbour", "", FILLER, "", FILLER + "A lantern."]
    *_, last = Shelf(lines, "Ferry").features("ferry harbour lantern")
    assert last.title == pytest.approx(2 / 3)
    assert one("It is shut.", "ferry lantern", title="Ferry").title == pytest.approx(1)
    assert one("The ferry is shut.", "ferry").title == 0


def test_within_weighs_by_how_rare_a_term_is_in_the_article() -> None:
    lines = [FILLER + "The ferry and the captain.", "", FILLER + "The ferry and the harbour."]
    shelf = Shelf(lines, "Notes")
    (rare,) = shelf.features("captain")
    common, also = shelf.features("ferry")
    assert rare.within > common.within == also.within > 0


@given(st.text())
def test_words_are_told_apart_as_by_the_pattern(text: str) -> None:
    spaced = _spaced(text).decode()
    assert spaced.split() == re.sub(r"\W+", " ", text).split()
    assert "  " not in spaced.strip(" ")


@pytest.mark.parametrize(
    ("text", "asked", "runs"),
    [
        ("Here I stand, he said.", "here i stand", 2),
        ("HERE! I—stand", "here I stand?", 2),
        ("He is here and I stand.", "here I stand", 1 / 2),
        ("I stand.", "stand here", 0),
        ("Stand.", "stand", 0),
        ("We stand by the sea.", "stand by the sea", 3),
        ("We understand by the seaside.", "stand by the sea", 1 / 3),
    ],
)
def test_runs_of_the_question_word_by_word(text: str, asked: str, runs: float) -> None:
    shelf = Shelf([text], "stand here")
    (found,) = shelf.features(asked)
    assert found.runs == pytest.approx(runs)


def test_related_counts_words_that_begin_alike_for_those_that_are_missing() -> None:
    shelf = Shelf(["The inventor of the telegraph."], "Notes")
    (found,) = shelf.features("telegraph invention")
    (held,) = shelf.features("telegraph inventor")
    (neither,) = shelf.features("telegraph harbour")
    assert 0 < found.related < 1
    assert (held.related, neither.related) == (0, 0)


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS.keys())
def test_a_hostile_article_comes_to_an_end(text: str) -> None:
    shelf = Shelf([*text.split("\n"), "The night ferry leaves."], "Notes")
    assert shelf.features("When does the night ferry leave, and why?")


def test_a_question_as_long_as_the_article_comes_to_an_end() -> None:
    text = " ".join(f"w{at:x}" for at in range(SIZE // 40))
    assert all(found.runs < 1 for found in Shelf([text], "Notes").features(text))
