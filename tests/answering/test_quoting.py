"""The rule for a quote, for whatever is stored and whatever is asked."""

from collections.abc import Iterator
from itertools import pairwise

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from bot.answering.windows import LONGEST, LONGEST_WHOLE
from bot.model import Candidate, Citation
from bot.text.phrases import Phrase
from bot.text.terms import exact_words, question_terms, tokens
from tests.answering.shelf import Shelf
from tests.text.writing import articles, questions


@given(articles(), questions())
@example(("word " + "x" * 400 + " ferry " + "y" * 400,), "ferry")
@example(("ferry-" * 100,), "ferry")
@example(("ferry " + "x" * 400 + " ends.",), "ferry")
@example(("extra-" + "x" * 200 + "-ferry " + "captain " * 60,), "captain ferry")
@example(("```", " " * 20 + "x" * 800, "```"), "Ferry")
@example(("a  " * 200 + "ferry" + "  b" * 200,), "ferry")
def test_promise_1_lines_a_quote_stands_character_for_character_in_its_lines(
    lines: tuple[str, ...], asked: str
) -> None:
    for citation in Shelf(lines).ask(asked).citations:
        quoted = citation.quote.split("\n")
        named = lines[citation.first_line - 1 : citation.last_line]
        assert citation.quote.strip()
        assert len(quoted) == len(named)
        if len(quoted) == 1:
            assert quoted[0] in named[0]
        else:
            assert quoted[0]
            assert named[0].endswith(quoted[0])
            assert quoted[1:-1] == list(named[1:-1])
            assert quoted[-1]
            assert named[-1].startswith(quoted[-1])
        assert citation.revision == 3


def _sources(shelf: Shelf, citation: Citation) -> Iterator[tuple[Candidate, int]]:
    """The passages that a quote can have been cut from by the rule, and where it begins in them."""
    for candidate in shelf.candidates:
        if not candidate.first_line <= citation.first_line <= candidate.last_line:
            continue
        at = -1
        while (at := candidate.text.find(citation.quote, at + 1)) >= 0:
            line = candidate.first_line + candidate.text.count("\n", 0, at)
            if line == citation.first_line and _is_whole(candidate, at, citation):
                yield candidate, at
                break


def _is_whole(candidate: Candidate, at: int, citation: Citation) -> bool:
    """Whether a quote is whole pieces, or part of one that is too long."""
    end = at + len(citation.quote)
    inside = [piece for piece in candidate.pieces if piece.start < end and at < piece.end]
    first, last = inside[0], inside[-1]
    if first.start == at and last.end == end:
        return not (citation.cut_start or citation.cut_end)
    return (
        len(inside) == 1
        and first.end - first.start > LONGEST
        and first.start <= at
        and end <= first.end
        and (citation.cut_start, citation.cut_end) == (first.start < at, end < first.end)
    )


def _is_list(candidate: Candidate, at: int, end: int) -> bool:
    """Whether a stretch is items with what is in them, or lines of code."""
    inside = [piece for piece in candidate.pieces if at <= piece.start and piece.end <= end]
    return inside[0].kind in {"item", "head"} or {piece.kind for piece in inside} == {"code"}


@given(articles(), questions())
@example(("x" * 351,), "Ferry")
@example(("ferry. " * 60,), "ferry")
@example(("```", *(["ferry " + "x" * 70] * 9), "```"), "ferry")
def test_a_quote_is_whole_pieces_or_part_of_one_too_long(
    lines: tuple[str, ...], asked: str
) -> None:
    shelf = Shelf(lines)
    for citation in shelf.ask(asked).citations:
        assert 0 < len(citation.quote) <= LONGEST_WHOLE
        sources = list(_sources(shelf, citation))
        assert sources
        if len(citation.quote) > LONGEST:
            assert any(_is_list(each, at, at + len(citation.quote)) for each, at in sources)


@given(articles(), questions())
@example(("It sails <!-- not yet --> at ten, the ferry.",), "ferry sails ten")
@example(("- ferry", "<!-- secret -->", "- harbour"), "ferry harbour")
@example(("    The ferry <!-- not the old one --> sails at ten.", ""), "ferry")
def test_what_is_hidden_is_never_quoted(lines: tuple[str, ...], asked: str) -> None:
    shelf = Shelf(lines)
    unseen = {
        number
        for block in shelf.document.blocks
        if block.kind in {"hidden", "furniture"}
        for number in range(block.first, block.last + 1)
        # A quote that runs into code has what opens it, which may name its language.
        if any(map(str.isalnum, lines[number - 1])) and not lines[number - 1].startswith("```")
    }
    code = {
        number
        for block in shelf.document.blocks
        if block.kind == "code"
        for number in range(block.first, block.last + 1)
    }
    for citation in shelf.ask(asked).citations:
        quoted = range(citation.first_line, citation.last_line + 1)
        assert unseen.isdisjoint(quoted)
        # In code a comment is there to be read.
        assert code.issuperset(quoted) or "<!-- not" not in citation.quote


@given(articles(), questions())
@example(("word " + "x" * 400 + " ferry " + "y" * 400,), "ferry")
@example(("extra-" + "xy" * 100 + "-ferry " + "captain " * 60,), "captain ferry")
@example(("one two " * 30 + "ferry " + "x" * 400,), "ferry")
@example(("one-two-ferry " + "captain " * 42 + "ferry anti-" + "x" * 30,), "ferry")
@example(("```", "ferry " * 30 + "ferry FerryTimetableService " * 12, "```"), "ferry")
def test_a_sentence_too_long_is_cut_between_words_where_there_are_words(
    lines: tuple[str, ...], asked: str
) -> None:
    shelf = Shelf(lines)
    for citation in shelf.ask(asked).citations:
        candidate, start = next(_sources(shelf, citation))
        end = start + len(citation.quote)
        one_word = len(citation.quote.split()) == 1
        if citation.cut_start:
            assert citation.quote == citation.quote.lstrip()
            assert one_word or not (candidate.text[start - 1] + candidate.text[start]).isalnum()
        if citation.cut_end:
            assert citation.quote == citation.quote.rstrip()
            assert one_word or not (candidate.text[end - 1] + candidate.text[end]).isalnum()


@given(articles(), questions())
def test_highlights_are_the_words_of_the_quote_that_were_asked_for(
    lines: tuple[str, ...], asked: str
) -> None:
    terms = {term.term for term in question_terms(asked)}
    for citation in Shelf(lines).ask(asked).citations:
        assert all(0 <= start < end <= len(citation.quote) for start, end in citation.highlights)
        assert all(before[1] <= after[0] for before, after in pairwise(citation.highlights))
        asked_for = [token for token in tokens(citation.quote) if token.term in terms]
        inside = {at for token in asked_for for at in range(token.start, token.end)}
        assert {at for start, end in citation.highlights for at in range(start, end)} <= inside


@given(articles(), questions(), st.data())
@example(("The ferry. It is new.", "", "# Harbour", "The ferry is new."), "ferry", None)
@example(("Alas so far the boat ferry.", "", "| ferry. |", "| --- |", "| ferry.|"), "ferry", None)
@example(
    ("Alas, no ferry is in the harbour.", "", "The ferry is far from the harbour."), "ferry", None
)
def test_the_phrase_in_quotation_marks_is_in_the_first_quote_where_a_piece_holds_it(
    lines: tuple[str, ...], asked: str, data: st.DataObject | None
) -> None:
    shelf = Shelf(lines)
    words = " ".join(lines).split() or ["ferry"]
    first = data.draw(st.integers(0, len(words) - 1)) if data else 4
    phrase = Phrase.of(" ".join(words[first : first + 3]))
    assume(phrase.exact.strip())  # A phrase without a word is none.
    question = shelf.question(f"{asked} {phrase.typed}")
    citations = shelf.ask(f"{asked} {phrase.typed}", phrases=[phrase]).citations
    if any(_has_it_in_a_piece(each, phrase) for each in shelf.found(question)):
        best = citations[0]
        lead = best.lead.text if best.lead else ""
        above = " ".join([lead, *reversed(best.headings), best.title])
        assert phrase.is_in(exact_words(best.quote)) or phrase.is_in(exact_words(above))


def _has_it_in_a_piece(candidate: Candidate, phrase: Phrase) -> bool:
    """Whether a piece that is short enough to be quoted whole holds a phrase; what introduces
    others is not quoted for it.
    """
    texts = [candidate.text[p.start : p.end] for p in candidate.pieces if p.kind != "head"]
    return any(len(each) <= LONGEST and phrase.is_in(exact_words(each)) for each in texts)


def test_a_row_is_quoted_for_the_column_that_the_question_names() -> None:
    lines = ("| day | reading café |", "| --- | --- |", "| Friday | 10:00 |", "| Monday | 9:00 |")
    (citation, *_) = Shelf(lines).ask("Monday", phrases=[Phrase.of("reading café")]).citations
    assert citation.quote == "| Monday | 9:00 |"


@given(articles(), questions(), st.integers(1, 9))
@example(("", "", "ferry.", "US.", "", "- harbour.", "- harbour.", ""), "ferry US", 3)
def test_citations_come_best_first_and_never_overlap(
    lines: tuple[str, ...], asked: str, limit: int
) -> None:
    citations = Shelf(lines).ask(asked, limit).citations
    assert len(citations) <= limit
    assert [c.score for c in citations] == sorted((c.score for c in citations), reverse=True)
    quotes = [" ".join(citation.quote.split()) for citation in citations]
    assert len(quotes) == len(set(quotes)) or any(c.cut_start or c.cut_end for c in citations)
    text = "\n".join(lines)
    places = sorted((c.first_line, c.last_line, c.quote) for c in citations)
    for (_, last, quote), (first, _, following) in pairwise(places):
        if last > first:
            assert text.count(quote) + text.count(following) > 2
        if last == first:
            line = lines[first - 1]
            ends, starts = quote.split("\n")[-1], following.split("\n")[0]
            assert len(ends) + len(starts) <= len(line)


@given(articles(), questions())
def test_promise_5_honest_there_are_citations_just_where_a_passage_shares_terms(
    lines: tuple[str, ...], asked: str
) -> None:
    shelf = Shelf(lines)
    found = shelf.ask(asked, limit=100)
    terms = {term.term for term in question_terms(asked)}
    known = {number: term for term, number in shelf.ids.items()}
    held = [{known[term] for term in (*c.context, *c.terms)} for c in shelf.candidates]
    sharing = [c for c, each in zip(shelf.candidates, held, strict=True) if terms & each]
    for citation in found.citations:
        assert any(c.first_line <= citation.first_line <= c.last_line for c in sharing)
    assert bool(found.citations) is bool(sharing)
    assert (found.reason == "no_match") is (not found.citations)
    assert 0 <= found.confidence <= 1


HUT = (
    "# Greyhorn hut",
    "",
    "The hut sleeps 58 guests. It stands at 2,164 metres, an hour",
    "below the pass. Two wardens run it at any time, and they change",
    "over on the first Friday of every month.",
    "",
    "| what | member |",
    "| --- | --- |",
    "| bunk | 16.00 |",
    "| breakfast | 11.00 |",
    "",
    "- The stretcher is in the cupboard",
    "  under the stairs.",
    "- The radio is in the kitchen.",
    "",
    "```",
    "hut: Snow line 2,700.",
    "```",
)


@pytest.mark.parametrize(
    ("asked", "first", "last", "held"),
    [
        ("How many guests?", 3, 5, "The hut sleeps 58 guests."),
        ("what does breakfast cost", 10, 10, "| breakfast | 11.00 |"),
        ("where is the stretcher", 12, 13, "cupboard\n  under the stairs"),
        ("how high is the snow line", 17, 17, "hut: Snow line 2,700."),
        ("Greyhorn?", 3, 5, "The hut sleeps 58 guests."),
    ],
)
def test_a_quote_is_of_the_paragraph_row_item_or_line_that_answers(
    asked: str, first: int, last: int, held: str
) -> None:
    (best, *_) = Shelf(HUT, "Greyhorn hut").ask(asked).citations
    assert first <= best.first_line <= best.last_line <= last
    assert held in best.quote
    assert best.title == "Greyhorn hut"
    assert not best.cut_start
    assert not best.cut_end


def test_a_quote_from_one_line_of_several_names_that_line_alone() -> None:
    filler = "Nobody knows for how long the old winch had stood behind the boat shed by then, and "
    wrapped = [
        *(filler for _ in range(4)),
        "nobody asked. The ferry leaves at ten.",
        *(filler for _ in range(5)),
    ]
    (best, *_) = Shelf(wrapped, "Notes").ask("When does the ferry leave?").citations
    assert best.quote == "The ferry leaves at ten."
    assert (best.first_line, best.last_line) == (5, 5)


def test_a_heading_is_quoted_only_where_there_is_nothing_else() -> None:
    (alone,) = Shelf(["## Opening hours"]).ask("opening hours").citations
    assert alone.quote == "## Opening hours"
    (above,) = Shelf(["## Opening hours", "Nine to five."]).ask("opening hours").citations
    assert above.quote == "Nine to five."
    assert above.highlights == ()


def test_a_title_that_is_a_sentence_of_the_text_can_answer() -> None:
    fact = "The gate is painted in two colours."
    lines = [fact, "", "The gate closes at ten."]
    (best, *_) = Shelf(lines, fact).ask("In how many colours is the gate painted?").citations
    assert (best.quote, best.first_line) == (fact, 1)
    (other, *_) = Shelf(lines, fact).ask("When does it close?").citations
    assert (other.quote, other.first_line) == ("The gate closes at ten.", 3)


def test_a_sentence_too_long_is_quoted_around_the_words_that_were_asked_for() -> None:
    line = "far away " * 50 + "the night ferry leaves at ten " + "far away " * 50
    (best, *_) = Shelf([line]).ask("when does the night ferry leave").citations
    assert best.cut_start
    assert best.cut_end
    assert [best.quote[start:end] for start, end in best.highlights] == ["night", "ferry", "leaves"]
    assert best.quote.startswith(("far ", "away "))
    assert best.quote.endswith((" far", " away"))


def test_a_sentence_too_long_is_quoted_around_a_phrase_first_and_marks_it_as_a_whole() -> None:
    line = "night ferry " * 35 + "and that is all of it " + "night ferry " * 35
    phrase = Phrase.of("that is all of it")
    (best, *_) = Shelf([line]).ask("night ferry", phrases=[phrase]).citations
    assert "that is all of it" in [best.quote[start:end] for start, end in best.highlights]


def test_of_sentences_that_say_as_much_the_one_with_a_number_answers_how_many() -> None:
    lines = ["The ferry carries its cars all day.", "", "The ferry carries 64 cars a day."]
    (best, *_) = Shelf(lines, "Notes").ask("How many cars does the ferry carry?").citations
    assert best.quote == lines[2]
    (other, *_) = Shelf(lines, "Notes").ask("Which cars does the ferry carry?").citations
    assert other.quote == lines[0]


OLD = "The old boat was built by hand."
LEAVES = "It leaves at ten."
LONG = "The old boat was built by hand" + " and by eye" * 28 + "."
SHORTER = LONG.replace(" and by eye", "", 1)


@pytest.mark.parametrize(
    ("lines", "quote"),
    [
        ([f"{OLD} {LEAVES}"], f"{OLD} {LEAVES}"),
        ([OLD, "", LEAVES], LEAVES),
        (["# The old boat", LEAVES], LEAVES),
        (["# The old boat", "", LEAVES], LEAVES),
        ([LEAVES], LEAVES),
        ([f"{SHORTER} {LEAVES}"], f"{SHORTER} {LEAVES}"),
        ([f"{LONG} {LEAVES}"], LEAVES),
    ],
)
def test_a_pronoun_takes_the_sentence_before_along(lines: list[str], quote: str) -> None:
    assert len(f"{SHORTER} {LEAVES}") <= LONGEST < len(f"{LONG} {LEAVES}")
    (best, *_) = Shelf(lines, "Notes").ask("When does it leave?").citations
    assert best.quote == quote
