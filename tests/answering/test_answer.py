"""Candidates to an answer, or to an honest no."""

from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import example, given

from bot.answering.answer import CLOSEST, answer
from bot.answering.apart import apart
from bot.model import SURE, Answer
from bot.text.markup import visible
from tests.answering.shelf import Shelf, scores
from tests.text.writing import articles, questions

OLD, NEW = "The ferry fare is 4.20 a person.", "The ferry fare is 5.10 a person."


def ask(asked: str, *texts: tuple[str, str], **dated: str) -> Answer:
    """The answer from some articles by title, each dated if it is named."""
    lines = [line for title, text in texts for line in (f"# {title}", "", text, "")]
    shelf = Shelf(lines, "Notes")
    question = shelf.question(asked)
    candidates = [
        replace(
            candidate,
            article=replace(candidate.article, id=at, title=title, dated=dated.get(title, "")),
        )
        for at, (candidate, (title, _)) in enumerate(zip(shelf.candidates, texts, strict=True))
    ]
    return answer(asked, question, candidates, scores(candidates), {}, limit=5, threshold=0)[0]


@given(articles(), questions())
def test_below_the_threshold_the_nearest_places_are_named_and_nothing_is_cited(
    lines: tuple[str, ...], asked: str
) -> None:
    found = Shelf(lines).ask(asked, threshold=1.01)
    assert not found.answered
    assert found.citations == ()
    if found.reason == "low_confidence":
        assert 0 < len(found.closest) <= CLOSEST
        assert found.certainty == "unsure"
    else:
        assert found.reason == "no_match"
        assert found.closest == ()
        assert found.certainty is None


@given(articles(), questions())
def test_what_is_cited_is_given_with_its_windows_in_the_same_order(
    lines: tuple[str, ...], asked: str
) -> None:
    shelf = Shelf(lines)
    question = shelf.question(asked)
    found = shelf.found(question)
    for threshold in (0.0, 1.01):
        given, ranked = answer(
            asked,
            question,
            found,
            scores(found),
            shelf.within(question),
            limit=3,
            threshold=threshold,
        )
        cited = given.citations or given.closest
        assert len(cited) == len(ranked) <= 3
        for citation, each in zip(cited, ranked, strict=True):
            assert citation.score == each.score
            assert citation.quote in each.seen.text
            assert citation.article_id == each.candidate.article.id
        if given.answered:
            assert given.certainty == ("sure" if given.confidence >= SURE else "likely")


@given(articles(), questions())
@example(("US!", "=====", "", "ferry!", "=====", "", "0", ""), "us")
def test_no_two_windows_apart_overlap_or_read_the_same(lines: tuple[str, ...], asked: str) -> None:
    _, ranked = Shelf(lines).ranked(asked)
    found = list(apart(ranked, 100))
    assert found[:1] == ranked[:1]
    assert len({visible(each.seen.text).casefold() for each in found}) == len(found)
    places = sorted((each.candidate.id, each.seen.start, each.seen.end) for each in found)
    for (one, _, end), (other, start, _) in pairwise(places):
        assert one != other or end <= start


def test_of_quotes_that_read_the_same_one_is_cited() -> None:
    marked = "- The **ferry fare** is 4.20 a person."
    found = ask("What is the ferry fare?", ("Page", OLD), ("Copy", OLD), ("Markdown", marked))
    assert len(found.citations) == 1


def test_the_newer_of_two_that_differ_by_a_number_comes_first_and_it_is_said() -> None:
    for years in (("2019", "2024"), ("2024", "2019")):
        old_year, new_year = years
        found = ask(
            "What is the ferry fare?",
            ("Old", OLD),
            ("New", NEW),
            Old=old_year,
            New=new_year,
        )
        assert found.differs
        assert found.citations[0].quote == (NEW if new_year > old_year else OLD)
        assert [c.score for c in found.citations] == sorted(
            (c.score for c in found.citations), reverse=True
        )


def test_the_year_of_a_title_tells_its_age() -> None:
    found = ask("What is the ferry fare?", ("Fares 2023", OLD), ("Fares 2025", NEW))
    assert found.differs
    assert found.citations[0].quote == NEW


@pytest.mark.parametrize("other", [OLD, "The harbour is 5 metres deep."])
def test_what_says_the_same_or_something_else_does_not_differ(other: str) -> None:
    found = ask("What is the ferry fare?", ("Old", OLD), ("New", other), New="2025")
    assert not found.differs
    assert found.citations[0].quote == OLD


def test_of_two_that_differ_by_a_not_the_one_that_agrees_with_the_question_comes_first() -> None:
    yes, no = "Dogs may travel on the upper deck.", "Dogs may not travel on the upper deck."
    lines = (yes, "", no)
    assert Shelf(lines, "Notes").ask("Where may dogs travel on deck?").citations[0].quote == yes
    assert Shelf(lines, "Notes").ask("Where may dogs not travel on deck?").citations[0].quote == no


def test_a_quote_comes_with_its_headings_and_what_it_stands_under() -> None:
    lines = ["# Ferry", "", "## Fares", "", "| day | fare |", "| --- | --- |", "| Monday | 9.00 |"]
    (row, *_) = Shelf(lines, "Ferry").ask("What is the fare on Monday?").citations
    assert row.quote == "| Monday | 9.00 |"
    assert row.headings[-1] == "Fares"
    assert row.lead
    assert (row.lead.line, row.lead.text) == (5, "day | fare")
    lines = [
        "# Dogs",
        "",
        "**Q: May I bring a dog?**",
        "",
        "Only these:",
        "",
        "- small dogs",
        "- x",
    ]
    (item, *_) = Shelf(lines, "Ferry").ask("small").citations
    assert item.headings == ("Dogs", "May I bring a dog?")
    assert item.lead
    assert item.lead.text == "Only these:"


def test_what_somebody_wrote_leads_without_its_markup() -> None:
    lines = [
        "Myles: Does [the plan](https://example.org/plan) cover `<user>` tags?",
        "Jory: It covers all harbour tags.",
        "Myles: Good, thanks for telling.",
        "Jory: Any time, see you at noon.",
    ]
    found = [each.lead for each in Shelf(lines, "Log", "log.md").ask("harbour tags").citations]
    assert found[0]
    assert found[0].text == "Myles: Does the plan cover <user> tags?"


def test_without_candidates_nothing_matches_or_all_is_filtered() -> None:
    shelf = Shelf(["The ferry."], "Notes")
    for asked, reason in (("ferry", "filtered"), ("zeppelin", "no_match")):
        found, _ = answer(asked, shelf.question(asked), [], {}, {}, limit=5)
        assert (found.reason, found.confidence, found.closest) == (reason, 0, ())
