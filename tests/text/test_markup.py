"""What a reader sees of lines with markup in them."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.text.markup import hidden, marks, question, visible
from tests.text.test_hostile import TEXTS
from tests.text.writing import paragraphs


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("# Head ##", "Head"),
        ("### Opening hours {#hours}", "Opening hours"),
        ("# Learning C#", "Learning C#"),
        ("- a [link](https://x.org/a_b) and ![a picture](p.png)", "a link and a picture"),
        ("> 12. **Bold**, __bold__, *it* and ~~gone~~", "Bold, bold, it and gone"),
        ("snake_case and 3 * 4 * 5", "snake_case and 3 * 4 * 5"),
        ("\\*star\\*", "*star*"),
        ("a \\* star", "a * star"),
        ("<summary>Why &amp; how?</summary>", "Why & how?"),
        ("Write `<br>` or `<!-- more -->`", "Write <br> or <!-- more -->"),
        ("It sails <!-- or so --> at ten.", "It sails at ten."),
        ("It sails <!-- or\nso --> at\nten.", "It sails at ten."),
        ("It is new[^1].", "It is new."),
        ("#hashtag at -5 degrees", "#hashtag at -5 degrees"),
        ("2.5 million", "2.5 million"),
        ("a] b [c", "a] b [c"),
        ("", ""),
    ],
)
def test_marks_tags_and_targets_are_not_seen(text: str, seen: str) -> None:
    assert visible(text) == seen


@pytest.mark.parametrize(
    ("seen", "asked"),
    [
        ("Q: Is it late?", "Is it late?"),
        ("Q1. Is it late?", "Is it late?"),
        ("3) Is it late?", "Is it late?"),
        ("3. Q: Is it late?", "Is it late?"),
        ("F: Ist sie spät?", "Ist sie spät?"),
        ("问：几点开船？", "几点开船？"),
        ("❓ Is it late?", "Is it late?"),
        ("2.5 or 3 hours?", "2.5 or 3 hours?"),
        ("10:30 or 11:00?", "10:30 or 11:00?"),
        ("Quite late?", "Quite late?"),
        ("Q:", "Q:"),
    ],
)
def test_a_question_has_no_letter_or_number_before_it(seen: str, asked: str) -> None:
    assert question(seen) == asked


@pytest.mark.parametrize(
    ("text", "comments"),
    [
        ("a <!-- b --> c <!-- d -->", ["<!-- b -->", "<!-- d -->"]),
        ("a <!-- b - c -- d --> e", ["<!-- b - c -- d -->"]),
        ("a <!-- b\nc", ["<!-- b\nc"]),
        ("`<!-- a -->` <!-- b -->", ["<!-- b -->"]),
        ("a <b> --> c", []),
    ],
)
def test_comments_are_hidden_but_for_those_in_backticks(text: str, comments: list[str]) -> None:
    assert [text[start:end] for start, end in hidden(text)] == comments


@given(paragraphs())
def test_nothing_is_seen_that_is_not_there(text: str) -> None:
    seen = visible(text)
    assert "\n" not in seen
    assert seen == seen.strip()
    if "&" not in text:
        left = iter(text)
        assert all(char in left for char in seen if not char.isspace())


@pytest.mark.full
@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS.keys())
def test_a_hostile_line_comes_to_an_end(text: str) -> None:
    for each in (text, f"<!--{text}", f"# {text}", f"`{text}"):
        list(hidden(each))
        question(visible(each))


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("**bold** and *it* and `x *y* z` and ~~gone~~", "bold and it and x *y* z and gone"),
        ("see [the plan](https://example.org/a) and ![a map](map.png)", "see the plan and a map"),
        ("<https://example.org> or <b>now</b><br>then", "https://example.org or nowthen"),
        ("> quoted\n## Head", "quoted\nHead"),
        ("2 * 3 * 4, 5*3*2, **open, snake_case, __init__, a<b and c>d", None),
        (r"not \*this\* one", "not *this* one"),
        ("a note[^1]", "a note"),
        ("[^1]: It is new, see [^2]: there.", "It is new, see [^2]: there."),
        ("``double`` and `a ``b``", "double and `a b"),
        ("It [is set up][intro], see [plans][1].", "It is set up, see plans."),
        ("[the whole plan][plan] (see [plans][])", "the whole plan (see plans)"),
        ("10:00 [INFO][main] up; grid[0][1], [INFO][main], as said [1][2]", None),
    ],
)
def test_marks_are_what_is_markup_beyond_doubt(text: str, seen: str | None) -> None:
    hidden = {at for start, end in marks(text) for at in range(start, end)}
    left = "".join(letter for at, letter in enumerate(text) if at not in hidden)
    assert left == (text if seen is None else seen)


@given(st.text(st.sampled_from("*_`~<>[](!)\\#ab \n/:hpst"), max_size=60))
def test_marks_are_apart_in_order_and_end_no_word(text: str) -> None:
    found = marks(text)
    assert all(start < end for start, end in found)
    assert all(one[1] <= other[0] for one, other in pairwise(found))
    assert not any(letter.isspace() and letter == "\n" for s, e in found for letter in text[s:e])
