"""What could be quoted of a passage."""

import pytest
from hypothesis import given

from bot.answering.windows import LONGEST, LONGEST_WHOLE, windows
from bot.model import Candidate
from tests.answering.shelf import Shelf
from tests.text.writing import articles


def quotable(text: str, name: str = "a.md", *, versions: bool = False) -> list[str]:
    """The texts of all windows."""
    return [
        each
        for candidate in Shelf(text.split("\n"), "Notes", name).candidates
        for each in texts(candidate, versions=versions)
    ]


def texts(candidate: Candidate, *, versions: bool = False) -> list[str]:
    pieces = candidate.pieces
    return [
        candidate.text[pieces[window.first].start : pieces[window.last].end]
        for window in windows(candidate, versions=versions)
    ]


@given(articles())
def test_every_window_is_short_enough_or_one_piece_and_listed_once(lines: tuple[str, ...]) -> None:
    for candidate in Shelf(lines).candidates:
        pieces = candidate.pieces
        for versions in (False, True):
            found = windows(candidate, versions=versions)
            assert found
            assert len({(each.first, each.last) for each in found}) == len(found)
            for window in found:
                assert 0 <= window.first <= window.last < len(pieces)
                length = pieces[window.last].end - pieces[window.first].start
                limit = LONGEST_WHOLE if window.whole else LONGEST
                assert window.first == window.last or length <= limit


@given(articles())
def test_every_piece_can_be_quoted_by_itself_unless_it_introduces_others(
    lines: tuple[str, ...],
) -> None:
    for candidate in Shelf(lines).candidates:
        alone = {each.first for each in windows(candidate) if each.first == each.last}
        quotable = {at for at, each in enumerate(candidate.pieces) if each.kind != "head"}
        assert alone == (quotable or set(range(len(candidate.pieces))))


def test_sentences_of_one_paragraph_are_quoted_together_and_no_more_than_four() -> None:
    found = quotable("A a. B b. C c. D d. E e.\n\nF f.")
    assert "A a. B b. C c. D d." in found
    assert "B b. C c. D d. E e." in found
    assert "A a. B b. C c. D d. E e." not in found
    assert "E e.\n\nF f." not in found


def test_an_answer_runs_from_its_question_over_several_blocks() -> None:
    found = quotable("**Q: Is it late?**\nA: Yes.\n\nIt waits for these:\n\n- a bus\n- a van")
    assert "A: Yes." in found
    assert "A: Yes.\n\nIt waits for these:\n\n- a bus" in found
    assert "A: Yes.\n\nIt waits for these:" not in found


def test_an_answer_ends_where_the_next_section_begins() -> None:
    found = quotable("## One\n\nA a.\n\n### Two\n\nB b.\n\n## Three\n\nC c.")
    assert not [each for each in found if "#" in each]


def test_a_whole_list_is_quoted_with_what_is_nested_in_it() -> None:
    found = quotable("Bring:\n\n- a\n  - b\n- c\n\nAlso:\n\n- d\n- e")
    assert "- a\n  - b\n- c" in found
    assert "- d\n- e" in found
    assert not [each for each in found if "Also" in each]


def test_a_whole_list_or_block_of_code_is_quoted_up_to_its_limit() -> None:
    for width, fits in ((50, True), (80, False)):
        items = "\n".join(f"- item {at} {'x' * width}" for at in range(9))
        assert (items in quotable(items)) is fits
    assert "a = 1\n\nb = 2" in quotable("```py\na = 1\n\nb = 2\n```")


def test_rows_are_quoted_each_by_itself() -> None:
    found = quotable("| a | b |\n| - | - |\n| c | d |\n| e | f |")
    assert found == ["| c | d |", "| e | f |"]


def test_messages_of_a_chat_are_quoted_each_by_itself() -> None:
    log = ["[18:02] Ana: it is late.", "[18:03] Ben: no", "[18:04] Ana: oh"]
    assert quotable("\n".join(log), "a.log") == log


def test_a_question_in_a_chat_is_quoted_only_where_nobody_replies() -> None:
    log = ["[18:02] Ana: is it late?", "[18:03] Ben: no", "[18:04] Ana: is it cold?"]
    assert quotable("\n".join(log), "a.log") == log[1:]


def test_a_heading_is_quoted_alone_or_with_a_number_where_a_version_is_asked_for() -> None:
    text = "## 2.1\n\n- Search is new.\n- It is fast.\n\n## Later\n\n- More."
    assert "## 2.1\n\n- Search is new." not in quotable(text)
    found = quotable(text, versions=True)
    assert "## 2.1\n\n- Search is new." in found
    assert "## 2.1\n\n- Search is new.\n- It is fast." in found
    assert not [each for each in found if each.startswith("## Later")]
    assert quotable("## Later") == ["## Later"]


@pytest.mark.parametrize(
    "between", ["<!-- secret -->", "[x]: https://x.org", "{#anchor}", "[//]: # (secret)"]
)
def test_no_window_runs_over_what_no_reader_sees(between: str) -> None:
    found = quotable(f"## Is it?\n\nA a.\n\n{between}\n\nB b.\n\n- c\n- d")
    assert not [each for each in found if between in each]
    assert {"A a.", "B b.", "- c\n- d"} <= set(found)


def test_a_window_runs_over_the_fence_of_code() -> None:
    assert "Run it.\n\n```sh\nferry" in quotable("## How?\n\nRun it.\n\n```sh\nferry\n```")


def test_what_begins_a_section_opens_it() -> None:
    (candidate,) = Shelf(["## One", "", "A a. B b.", "", "C c."], "Notes").candidates
    opening = {each.first for each in windows(candidate) if each.opens}
    assert [candidate.pieces[at].kind for at in opening] == ["sentence"]
    assert candidate.text[candidate.pieces[min(opening)].start :].startswith("A a.")
