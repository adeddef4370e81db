"""Documents to passages, by the articles in passages/ and by what must always hold."""

from collections.abc import Sequence
from itertools import groupby, pairwise
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.model import Document, Passage, Piece, Step
from bot.reading.text_files import document, read
from bot.text.languages import ENGLISH
from bot.text.markup import hidden
from bot.text.passages import MANY_WORDS, WHOLE_WORDS, passages
from bot.text.terms import terms_of
from bot.text.unspaced import word_count
from tests.text.writing import articles

_ARTICLES = sorted(
    path for path in Path(__file__).with_name("passages").iterdir() if path.suffix != ".expected"
)
_MARKS = {"head": "#", "sentence": "-", "item": "*", "row": "|", "code": ">", "entry": "@"}


@pytest.mark.parametrize("path", _ARTICLES, ids=lambda path: path.stem)
def test_an_article_is_cut_as_the_file_beside_it_shows(path: Path) -> None:
    found = read(path.name, path.read_bytes())
    assert drawn(found) == path.with_suffix(".expected").read_text("utf-8")


def drawn(found: Document) -> str:
    """The passages of a document as text.

    A passage begins with its lines and the terms of what is above it. Each piece has the mark of
    its kind, or ``+`` where it is of the block of the one before, and what it stands under as a
    line above it where that changes; ``/`` is a line end.
    """
    parts = [_drawn(passage) for passage in passages(found, found.language or ENGLISH)]
    return "\n".join([f"title: {found.title}\n", *parts])


def _drawn(passage: Passage) -> str:
    out = f"lines {passage.first_line}-{passage.last_line} under {' '.join(passage.context)}"
    out = out.rstrip() + "\n"
    before: Piece | None = None
    for piece in passage.pieces:
        if not before or piece.step != before.step:
            out += f"  < {' < '.join(reversed(_path(passage.steps, piece.step)))}".rstrip() + "\n"
        same = before is not None and piece.block == before.block
        text = passage.text[piece.start : piece.end].replace("\n", " / ")
        out += f"  {'+' if same else _MARKS[piece.kind]} {text}\n"
        before = piece
    return out


def _path(steps: Sequence[Step], at: int) -> list[str]:
    """The texts of a step and of those above it, the nearest last; the title as ``title``."""
    found: list[str] = []
    while at >= 0:
        found.insert(0, steps[at].text if steps[at].line else "title")
        at = steps[at].parent
    return found


@st.composite
def documents(draw: st.DrawFn) -> Document:
    """Articles as either reader sees them."""
    name = draw(st.sampled_from(["ferry.md", "ferry.txt"]))
    return document(name, draw(articles()), "Ferry")


def _markdown(*lines: str) -> Document:
    return document("ferry.md", lines, "Ferry")


def _placed(lines: Sequence[str], found: Sequence[Passage]) -> list[int]:
    """Where each passage begins in the article, from its lines and text alone, in order."""
    text = "\n".join(lines)
    places: list[int] = []
    free = 0
    for passage in found:
        line_start = sum(len(line) + 1 for line in lines[: passage.first_line - 1])
        places.append(text.index(passage.text, max(free, line_start)))
        free = places[-1] + len(passage.text)
    return places


def _covered(lines: Sequence[str], found: Sequence[Passage]) -> list[int]:
    """The offsets of the article that stand in pieces; one as often as it does."""
    return [
        at
        for passage, start in zip(found, _placed(lines, found), strict=True)
        for piece in passage.pieces
        for at in range(start + piece.start, start + piece.end)
    ]


@given(documents())
@example(_markdown("a" + " " * 3000 + "b"))
@example(_markdown(" " * 3000 + "| b |"))
def test_promise_1_lines_a_passage_stands_character_for_character_in_its_lines(
    read: Document,
) -> None:
    text = "\n".join(read.lines)
    found = passages(read)
    places = _placed(read.lines, found)
    for passage, start in zip(found, places, strict=True):
        assert passage.text.strip("\n") == passage.text != ""
        assert text.count("\n", 0, start) + 1 == passage.first_line
        assert passage.first_line + passage.text.count("\n") == passage.last_line
    ends = [start + len(passage.text) for start, passage in zip(places, found, strict=True)]
    assert all(end <= start for end, start in zip(ends, places[1:], strict=False))


@given(documents())
@example(_markdown(*(["word"] * 400)))
def test_the_pieces_of_a_passage_are_in_order_and_hold_its_terms(read: Document) -> None:
    for passage in passages(read):
        spans = [(piece.start, piece.end) for piece in passage.pieces]
        assert spans[0][0] == 0
        assert spans[-1][1] == len(passage.text)
        assert all(before[1] <= after[0] for before, after in pairwise(spans))
        assert all(passage.text[start:end].strip() for start, end in spans)
        terms = [list(terms_of(passage.text[start:end], ENGLISH)) for start, end in spans]
        assert [piece.terms for piece in passage.pieces] == list(map(len, terms))
        assert passage.terms == tuple(term for part in terms for term in part)
        blocks = [block for block, _ in groupby(piece.block for piece in passage.pieces)]
        assert blocks == sorted(set(blocks))
        assert len(passage.context) == len(set(passage.context))


@given(documents())
def test_a_piece_stands_in_the_lines_of_its_block_and_under_its_parents(read: Document) -> None:
    for passage in passages(read):
        for piece in passage.pieces:
            block = read.blocks[piece.block]
            line = passage.first_line + passage.text.count("\n", 0, piece.start)
            assert block.first <= line
            assert line + passage.text.count("\n", piece.start, piece.end) <= block.last
            lines = []
            at = piece.step
            while at >= 0:
                lines.append(passage.steps[at].line)
                at = passage.steps[at].parent
            above = []
            at = block.parent
            while at >= 0:
                above.append(read.blocks[at].first)
                at = read.blocks[at].parent
            assert lines in ([*above, 0], above)


@given(documents())
def test_steps_come_after_their_parents_and_each_is_above_a_piece(read: Document) -> None:
    for passage in passages(read):
        steps = passage.steps
        assert all(-1 <= step.parent < at for at, step in enumerate(steps))
        assert all(step.line for step in steps if step.parent >= 0)
        assert len({step.line for step in steps}) == len(steps)
        used = {piece.step for piece in passage.pieces}
        assert used <= set(range(-1, len(steps)))
        for at in reversed(range(len(steps))):
            assert at in used
            used.add(steps[at].parent)


@given(documents())
@example(_markdown("``` a ``` begins no code", "so this line is not code", "and neither is this"))
@example(_markdown("<h1>", "goes on -->", "**Q: Is there a ferry?**", ""))
@example(_markdown("```", "x = 1", "", "Leave a Reply", "Cancel reply"))
@example(_markdown("````", "```python", "x = 1", "```", "````"))
@example(_markdown("    <!-- a note to the editor -->", ""))
def test_every_word_is_in_one_passage_unless_it_is_hidden_or_furniture(read: Document) -> None:
    """Lines in no block say nothing; those that underline a heading say nothing either."""
    covered = _covered(read.lines, passages(read))
    assert len(covered) == len(set(covered))
    starts = [0]
    for line in read.lines:
        starts.append(starts[-1] + len(line) + 1)
    text = "\n".join(read.lines)
    expected = set()
    for block in read.blocks:
        if block.kind in {"hidden", "furniture"}:
            continue
        first, last = starts[block.first - 1], starts[block.last] - 1
        # In code, a comment is there to be read.
        spans = hidden(text[first:last]) if block.kind != "code" else ()
        comments = {first + at for a, b in spans for at in range(a, b)}
        expected |= {at for at in range(first, last) if text[at].isalnum()} - comments
    assert expected == {at for at in covered if text[at].isalnum()}


@given(documents())
def test_words_are_never_cut_between_pieces(read: Document) -> None:
    """Only what runs on for a thousand characters without a space is cut wherever that falls."""
    text = "\n".join(read.lines)
    found = passages(read)
    ends = [
        start + piece.end
        for passage, start in zip(found, _placed(read.lines, found), strict=True)
        for piece in passage.pieces
    ]
    for end in ends:
        begin = next((i for i in range(end - 1, -1, -1) if text[i].isspace()), -1) + 1
        scripts_without_spaces = text[end - 1 : end] in {*"。！？」』”’）"}
        comment = text.startswith("<!--", end)
        whole = end == len(text) or text[end].isspace() or comment
        assert whole or scripts_without_spaces or end - begin > 900


@given(documents())
def test_passages_are_of_a_size_that_can_be_compared(read: Document) -> None:
    for passage in passages(read):
        texts = [(piece, passage.text[piece.start : piece.end]) for piece in passage.pieces]
        longest = max(word_count(text) for _, text in texts)
        heads = sum(word_count(text) for piece, text in texts if piece.kind == "head")
        words = sum(word_count(text) for _, text in texts)
        assert words <= WHOLE_WORDS + MANY_WORDS + longest + heads


@pytest.mark.parametrize("name", ["a.md", "a.txt"])
@pytest.mark.parametrize("lines", [(), ("",), ("", " \t", "\u3000\u2028")])
def test_without_a_word_there_is_no_passage(name: str, lines: tuple[str, ...]) -> None:
    assert passages(document(name, lines)) == []


def test_what_no_reader_sees_is_in_no_passage() -> None:
    read = _markdown(
        *("---", "title: Ferry", "secret: one", "---", "", "# Ferry", "", "<!-- secret two -->"),
        *("", "It sails <!-- secret three --> at ten. <!-- secret", "four --> It is blue.", ""),
        *("[secret]: https://secret.example", "", "[//]: # (secret five)", "", "{#secret}", ""),
    )
    found = passages(read)
    assert found
    terms = {term for passage in found for term in (*passage.terms, *passage.context)}
    assert "sail" in terms
    assert "blue" in terms
    assert "secret" not in terms


def test_headings_without_text_below_do_not_pile_up_in_one_passage() -> None:
    found = passages(_markdown(*(f"# Chapter number {number}" for number in range(1000))))
    assert max(len(passage.text.split()) for passage in found) <= MANY_WORDS + 10
    assert sum(len(passage.pieces) for passage in found) == 1000


def test_words_one_a_line_are_cut_between_lines() -> None:
    lines = [f"wordnumber{number}" for number in range(500)]
    assert [term for each in passages(_markdown(*lines)) for term in each.terms] == lines


def test_a_first_line_that_is_the_title_leaves_the_paragraph_below_it_quotable() -> None:
    lines = ["Ferry", "The night ferry leaves at 23:40 from", "the second pier."]
    (passage,) = passages(document("ferry.txt", lines))
    assert [piece.kind for piece in passage.pieces].count("head") <= 1
    assert "sentence" in {piece.kind for piece in passage.pieces}


def test_the_first_row_of_a_table_is_its_head_only_above_a_rule() -> None:
    (headed,) = passages(_markdown("| what | price |", "| --- | --- |", "| bunk | 28.00 |"))
    (plain,) = passages(_markdown("| bunk | 28.00 |", "| bed | 38.00 |"))
    assert [piece.kind for piece in headed.pieces] == ["head", "row"]
    assert "head" not in {piece.kind for piece in plain.pieces}


def test_a_list_is_one_passage_with_the_line_that_introduces_it() -> None:
    items = [f"- Article {number} of the rules of the house and of the yard" for number in range(9)]
    found = passages(_markdown("The night before " * 20, "", "Bring these:", "", *items))
    assert [passage.first_line for passage in found] == [1, 3]
    assert [step.text for step in found[1].steps] == ["Ferry", "Bring these:"]
