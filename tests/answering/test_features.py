"""What the second step of ranking sees of a window."""

import math
from collections.abc import Sequence

import pytest
from hypothesis import example, given

from bot.answering.features import NAMES, Seen
from bot.answering.weights import RANKING
from tests.answering.shelf import Shelf, figures
from tests.text.test_hostile import SIZE, TEXTS
from tests.text.writing import articles, questions

FILLER = "Nobody knows for how long the winch had stood there by then, and nobody asked. " * 12


def one(text: str, asked: str, title: str = "Notes") -> dict[str, float]:
    """The figures of the longest window."""
    return figures(max(Shelf([text], title).look(asked), key=lambda seen: seen.end - seen.start))


def of(found: Sequence[Seen], text: str) -> dict[str, float]:
    """The figures of the window that reads so."""
    (seen,) = (each for each in found if each.text == text)
    return figures(seen)


def test_a_word_may_weigh_more_in_its_article_than_among_all() -> None:
    lines = [each for _ in range(20) for each in (FILLER, "")]
    found = of(Shelf([*lines, "The harbour."]).look("harbour"), "The harbour.")
    assert found["telling"] > 1


@given(articles(), questions())
@example(("ferry",), "ferry ferry")
@example(("",), "Ferry")
def test_every_figure_is_finite_and_0_or_above(lines: tuple[str, ...], asked: str) -> None:
    shares = set(NAMES) - {"bm25", "pairs", "runs", "related", "answers", "local", "telling"}
    for seen in Shelf(lines).look(asked):
        found = figures(seen)
        assert all(math.isfinite(figure) and figure >= 0 for figure in found.values())
        assert all(found[name] <= 1 + 1e-9 for name in shares)
        assert found["runs"] <= 3
        assert found["above"] + found["again"] <= found["article"] + 1e-9
        assert found["telling"] <= found["local"] + 1e-9
        assert not (found["exact"] and found["wanted"])


ROWS = ("| harbour. |", "| --- |", "| harbour.|", "| ferry.|")


@given(articles(), questions())
@example((f"# {'abab ferry ferry ferry ' * 40}", "# ferry.", "", *ROWS), "ferry")
def test_a_score_is_the_sum_of_each_figure_times_its_weight(
    lines: tuple[str, ...], asked: str
) -> None:
    _, windows = Shelf(lines).ranked(asked)
    sums = [sum(ranked.parts.values()) for ranked in windows]
    for at, ranked in enumerate(windows):
        found = figures(ranked.seen)
        assert ranked.parts == {name: RANKING[name] * figure for name, figure in found.items()}
        # The first of the passage that was chosen takes the score of the best over.
        scores = sums[at : at + 1] if at else sums
        assert any(ranked.score == pytest.approx(each, abs=1e-6) for each in scores)


def test_pairs_are_neighbours_of_the_passage_in_the_order_asked() -> None:
    assert one("The night ferry leaves.", "night ferry")["pairs"] == pytest.approx(0.5)
    assert one("The ferry leaves by night.", "night ferry")["pairs"] == 0


def test_the_article_is_what_its_candidates_hold_together() -> None:
    found = Shelf([FILLER + "The ferry.", "", FILLER + "Harbour."], "Notes").look("ferry harbour")
    assert {figures(each)["article"] for each in found} == {1}
    assert of(found, "The ferry.")["covered"] == pytest.approx(0.5)


def test_the_path_adds_what_stands_above() -> None:
    lines = ["# Harbour", "", "## Lantern", "", "The winter and the ferry:", "", "- on the winch"]
    found = Shelf(lines, "Ferry").look("ferry harbour lantern winter winch")
    row = of(found, "- on the winch")
    assert row["covered"] == pytest.approx(1)
    assert row["above"] == pytest.approx(1 / 5)
    assert row["answers"] == pytest.approx(3 / 5)
    assert row["again"] == 0
    assert one("The ferry is shut.", "ferry", "Ferry")["again"] == pytest.approx(1)


def test_a_message_of_a_chat_answers_the_question_that_it_replies_to() -> None:
    lines = ["Orrin: is the ferry late?", "Tarvie: no", "Orrin: good?", "Tarvie: it is blue"]
    found = Shelf(lines, "Chat", "chat.log").look("ferry")
    assert of(found, "Tarvie: no")["answers"] == pytest.approx(1)
    assert of(found, "Tarvie: it is blue")["answers"] == 0
    (asking,) = Shelf(["Is the ferry late?"], "Notes").look("ferry")
    assert figures(asking)["asks"] == 1


def test_local_weighs_by_how_rare_a_term_is_in_the_article() -> None:
    lines = [FILLER + "The ferry and the captain.", "", FILLER + "The ferry and the harbour."]
    found = Shelf(lines, "Notes").look("captain ferry")
    first, second = (of(found, f"The ferry and the {word}.") for word in ("captain", "harbour"))
    assert first["local"] > second["local"] > 0
    assert first["telling"] == pytest.approx(first["local"])


@pytest.mark.parametrize(
    ("text", "asked", "runs"),
    [
        ("Here I stand, he said.", "here i stand", 2),
        ("HERE! I—stand", "here I stand?", 2),
        ("He is here and I stand.", "here I stand", 1),
        ("I stand.", "stand here", 0),
        ("Stand.", "stand", 0),
        ("We stand by the sea.", "stand by the sea", 3),
        ("We understand by the seaside.", "stand by the sea", 0),
    ],
)
def test_runs_of_the_question_that_hold_a_telling_word_are_found_word_by_word(
    text: str, asked: str, runs: float
) -> None:
    assert one(text, asked, "stand here")["runs"] == pytest.approx(runs)


def test_related_counts_words_that_begin_alike_for_those_that_are_missing() -> None:
    shelf = Shelf(["The inventor of the telegraph."], "Notes")
    asked = ("telegraph invention", "telegraph inventor", "telegraph harbour")
    found, held, neither = (figures(shelf.look(each)[0])["related"] for each in asked)
    assert 0 < found < 1
    assert (held, neither) == (0, 0)


def test_what_is_asked_for_is_an_amount_or_another_kind_of_answer() -> None:
    found = Shelf(["The ferry carries 64 cars. It has cars. 3 cats."], "Notes").look(
        "how many cars"
    )
    exact = {each.text: figures(each)["exact"] for each in found}
    assert exact["The ferry carries 64 cars."] == 1
    assert exact["It has cars."] == 0
    assert exact["3 cats."] == 0.5
    assert {figures(each)["wanted"] for each in found} == {0}
    called = Shelf(["The captain of the ferry is Orrin."], "Notes").look("who is the captain")
    assert [(figures(each)["exact"], figures(each)["wanted"]) for each in called] == [(0, 1)]


def test_the_number_of_an_item_is_no_amount() -> None:
    found = Shelf(["1. The cars wait.", "2. The 64 cars sail."], "Notes").look("how many cars")
    assert of(found, "1. The cars wait.")["exact"] == 0
    assert of(found, "2. The 64 cars sail.")["exact"] == 1


def test_a_window_has_the_figures_of_its_kind() -> None:
    lines = ["# Ferry", "", "| day | fare |", "| --- | --- |", "| Monday | 9 |", "| Friday | 7 |"]
    found = Shelf([*lines, "", "```", "ferry --fare", "```"], "Notes").look("ferry fare")
    row, code = of(found, "| Friday | 7 |"), of(found, "ferry --fare")
    assert (row["row"], row["whole"], code["row"]) == (1, 0, 0)
    listed = Shelf(["- ferry", "- fare"], "Notes").look("ferry fare")
    assert of(listed, "- ferry\n- fare")["whole"] == 1


@pytest.mark.full
@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS.keys())
@pytest.mark.parametrize("name", ["a.md", "a.txt"])
def test_a_hostile_article_comes_to_an_end(name: str, text: str) -> None:
    shelf = Shelf(["The night ferry leaves.", "", *text.split("\n")], "Notes", name)
    assert shelf.look("When does the night ferry leave, and why?")


@pytest.mark.full
def test_a_question_as_long_as_the_article_comes_to_an_end() -> None:
    text = " ".join(f"w{at:x}" for at in range(SIZE // 40))
    assert all(figures(found)["runs"] < 1 for found in Shelf([text], "Notes").look(text))
