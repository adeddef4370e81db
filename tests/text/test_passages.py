"""Lines to passages, by the articles in passages/ and by what must always hold."""

from collections.abc import Sequence
from itertools import groupby, pairwise
from pathlib import Path

import pytest
from hypothesis import example, given

from bot.model import Passage
from bot.reading.text_files import read
from bot.text.blocks import blocks, is_fence
from bot.text.furniture import furniture
from bot.text.passages import MANY_WORDS, WHOLE_WORDS, passages
from bot.text.terms import tokens
from tests.text.writing import articles

_ARTICLES = sorted(
    path
    for path in Path(__file__).with_name("passages").iterdir()
    if path.suffix in {".txt", ".md"}
)


@pytest.mark.parametrize("path", _ARTICLES, ids=lambda path: path.stem)
def test_an_article_is_cut_as_the_file_beside_it_shows(path: Path) -> None:
    document = read(path.name, path.read_bytes())
    expected = path.with_suffix(".expected").read_text("utf-8")
    assert drawn(document.title, document.lines) == expected


def drawn(title: str, lines: Sequence[str]) -> str:
    """The passages of an article as text.

    A passage begins with its lines and the terms above it; ``#`` marks headings, ``+`` a sentence
    of the paragraph of the one before, ``/`` a line end.
    """
    return "\n".join([f"title: {title}\n", *map(_drawn, passages(title, lines))])


def _drawn(passage: Passage) -> str:
    out = f"lines {passage.first_line}-{passage.last_line} under {' '.join(passage.context)}\n"
    before = None
    for sentence in passage.sentences:
        mark = "#" if sentence.heading else "+" if sentence.paragraph == before else "-"
        out += f"  {mark} {passage.text[sentence.start : sentence.end]}".replace("\n", " / ") + "\n"
        before = sentence.paragraph
    return out


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


def _covered(lines: Sequence[str], found: Sequence[Passage]) -> set[int]:
    """The offsets of the article that stand in sentences."""
    return {
        at
        for passage, start in zip(found, _placed(lines, found), strict=True)
        for sentence in passage.sentences
        for at in range(start + sentence.start, start + sentence.end)
    }


@given(articles())
@example(("a" + " " * 3000 + "b",))
@example((" " * 3000 + "| b |",))
def test_promise_1_lines_a_passage_stands_character_for_character_in_its_lines(
    lines: tuple[str, ...],
) -> None:
    text = "\n".join(lines)
    found = passages("Ferry", lines)
    for passage, start in zip(found, _placed(lines, found), strict=True):
        assert passage.text.strip("\n") == passage.text != ""
        assert text.count("\n", 0, start) + 1 == passage.first_line
        assert passage.first_line + passage.text.count("\n") == passage.last_line
    ends = [
        start + len(passage.text)
        for start, passage in zip(_placed(lines, found), found, strict=True)
    ]
    assert all(end <= start for end, start in zip(ends, _placed(lines, found)[1:], strict=False))


@given(articles())
@example(("word\n" * 400).split("\n"))
def test_the_sentences_of_a_passage_are_in_order_and_hold_its_terms(lines: Sequence[str]) -> None:
    for passage in passages("Ferry", lines):
        spans = [(sentence.start, sentence.end) for sentence in passage.sentences]
        assert spans[0][0] == 0
        assert spans[-1][1] == len(passage.text)
        assert all(before[1] <= after[0] for before, after in pairwise(spans))
        assert all(passage.text[start:end].strip() for start, end in spans)
        terms = [[t.term for t in tokens(passage.text[start:end])] for start, end in spans]
        assert [sentence.terms for sentence in passage.sentences] == list(map(len, terms))
        assert passage.terms == tuple(term for part in terms for term in part)
        paragraphs = [paragraph for paragraph, _ in groupby(s.paragraph for s in passage.sentences)]
        assert len(paragraphs) == len(set(paragraphs))
        assert len(passage.context) == len(set(passage.context))


@given(articles())
@example(("``` a ``` begins no code", "so this line is not code", "and neither is this"))
@example(("```", "x = 1", "", "Leave a Reply", "Cancel reply"))
@example(("````", "```python", "x = 1", "```", "````"))
def test_every_word_is_in_a_passage_unless_it_is_page_furniture(lines: tuple[str, ...]) -> None:
    left_out = furniture(lines)
    covered = _covered(lines, passages("Ferry", lines))
    kept = ["" if index in left_out else line for index, line in enumerate(lines)]
    code = [block for block in blocks(kept) if block.kind == "code"]
    inside = {at for block in code for at in range(block.first + 1, block.last)}
    outer = {at for at, line in enumerate(lines) if is_fence(line)} - inside
    at = 0
    for index, line in enumerate(lines):
        here = {at + i for i, char in enumerate(line) if not char.isspace()}
        if index in left_out:
            assert not here & covered
        elif any(char.isalnum() for char in line) and index not in outer:
            assert here <= covered
        at += len(line) + 1


@given(articles())
def test_words_are_never_cut_between_passages_or_sentences(lines: tuple[str, ...]) -> None:
    """Only what runs on for a thousand characters without a space is cut wherever that falls."""
    text = "\n".join(lines)
    found = passages("Ferry", lines)
    ends = [
        start + sentence.end
        for passage, start in zip(found, _placed(lines, found), strict=True)
        for sentence in passage.sentences
    ]
    for end in ends:
        begin = next((i for i in range(end - 1, -1, -1) if text[i].isspace()), -1) + 1
        scripts_without_spaces = text[end - 1 : end] in {*"。！？」』”’）"}
        assert (
            end == len(text) or text[end].isspace() or scripts_without_spaces or end - begin > 900
        )


@given(articles())
def test_passages_are_of_a_size_that_can_be_compared(lines: tuple[str, ...]) -> None:
    for passage in passages("Ferry", lines):
        longest = max(len(passage.text[s.start : s.end].split()) for s in passage.sentences)
        headings = sum(
            len(passage.text[s.start : s.end].split()) for s in passage.sentences if s.heading
        )
        assert len(passage.text.split()) <= WHOLE_WORDS + MANY_WORDS + longest + headings


@pytest.mark.parametrize("lines", [(), ("",), ("", " \t", "\u3000\u2028")])
def test_without_a_word_there_is_no_passage(lines: tuple[str, ...]) -> None:
    assert passages("Ferry", lines) == []


def test_headings_without_text_below_do_not_pile_up_in_one_passage() -> None:
    found = passages("Names", [f"# Chapter number {number}" for number in range(1000)])
    assert max(len(passage.text.split()) for passage in found) <= MANY_WORDS + 10
    assert sum(len(passage.sentences) for passage in found) == 1000


def test_words_one_a_line_are_cut_between_lines() -> None:
    lines = [f"wordnumber{number}" for number in range(500)]
    assert [term for passage in passages("", lines) for term in passage.terms] == lines


def test_a_first_line_that_is_the_title_leaves_the_paragraph_below_it_quotable() -> None:
    lines = ["Ferry", "The night ferry leaves at 23:40 from", "the second pier."]
    (passage,) = passages("Ferry", lines)
    assert not any(sentence.heading for sentence in passage.sentences)


def test_the_first_row_of_a_table_is_its_head_only_above_a_rule() -> None:
    (headed,) = passages("", ["| what | price |", "| --- | --- |", "| bunk | 28.00 |"])
    (plain,) = passages("", ["| bunk | 28.00 |", "| bed | 38.00 |"])
    assert [sentence.heading for sentence in headed.sentences] == [True, False]
    assert [sentence.heading for sentence in plain.sentences] == [False, False]
