"""Questions head their answers, whatever marks them; what asks by the way heads little."""

import pytest

from tests.reading.outlines import blocks, outline

_PAIRS = ["question 1", "paragraph 2 < 1", "question 4", "paragraph 5 < 4"]
_APART = ["question 1", "paragraph 3 < 1", "question 5", "paragraph 7 < 5"]


@pytest.mark.parametrize("name", ["a.md", "a.txt", ""])
@pytest.mark.parametrize(
    "text",
    [
        "**Q: Is it warm?**\nA: In summer.\n\n**Q: Is it free?**\nA: On Sundays.",
        "Q: it does not start\nA: Pull the plug.\n\nQ: it does not stop\nA: Push it.",
        "Q1. Is it warm?\nA1. In summer.\n\nQ2. Is it free?\nA2. On Sundays.",
        "F: Ist es warm?\nA: Im Sommer.\n\nF: Ist es frei?\nA: Sonntags.",
        "Q : Fait-il chaud ?\nR : En été.\n\nQ : Est-ce gratuit ?\nR : Le dimanche.",
        "**P: ¿Hace calor?**\nR: En verano.\n\n**P: ¿Es gratis?**\nR: Los domingos.",
        "Вопрос: Там тепло?\nОтвет: Летом.\n\nВопрос: Вход свободный?\nОтвет: Да.",
        "問：暖かいですか？\n答：夏だけです。\n\n問：無料ですか？\n答：日曜日だけです。",
        "Q. 暖かいですか\nA. 夏だけです。\n\nQ. 無料ですか\nA. 日曜日だけです。",
        "❓ Is it warm?\n➡️ In summer.\n\n❓ Is it free?\n➡️ On Sundays.",
        "Is it warm?\nIn summer.\n\nIs it free?\nOn Sundays.",
        "**Is it warm?**\nIn summer.\n\n**Is it free? (or cheap)**\nOn Sundays.",
        "> **1: Is it warm?**\n> In summer.\n\n> **2: Is it free?**\n> On Sundays.",
    ],
)
def test_an_answer_stands_under_the_question_right_above_it(text: str, name: str) -> None:
    assert outline(text, name) == _PAIRS


@pytest.mark.parametrize("name", ["a.md", "a.txt"])
@pytest.mark.parametrize(
    "text",
    [
        "**Is it warm?**\n\nIn summer.\n\n**Is it free?**\n\nOn Sundays.",
        "*Is it warm?*\n\nIn summer.\n\n*Is it free?*\n\nOn Sundays.",
        "Is it warm?\n\nIn summer.\n\nIs it free? 🤔\n\nOn Sundays.",
        "**Q:** Is it warm?\n\n**A:** In summer.\n\n**Q:** Is it free?\n\n**A:** On Sundays.",
        "Question: it rains\n\nAnswer: Then not.\n\nQuestion: it snows\n\nAnswer: Nor then.",
    ],
)
def test_an_answer_stands_under_the_question_in_the_paragraph_above(text: str, name: str) -> None:
    assert outline(text, name) == _APART


def test_items_that_ask_are_questions_where_their_answers_stand_in_them() -> None:
    text = (
        "1. **Is it warm?**\n   In summer.\n2. Is it free?\n\n   On Sundays.\n\n"
        "- Is it far?\n  - Not by boat.\n- Is it near?\n"
    )
    assert outline(text) == [
        "question 1",
        "paragraph 2 < 1",
        "question 3",
        "paragraph 5 < 3",
        "question 7",
        "item 8 < 7",
        "item 9",
    ]


def test_items_that_stand_alone_and_ask_head_what_is_below_the_list() -> None:
    text = "1. Is it warm?\n\nIn summer.\n\n2. Is it free?\n\nOn Sundays."
    assert outline(text) == _APART
    assert outline(text, "a.txt") == _APART


def test_a_list_of_questions_stays_a_list() -> None:
    text = "Ask yourself:\n\n- Is it kind?\n- Is it true?\n\nIf not, be quiet.\n"
    kinds = [block.kind for block in blocks(text)]
    assert kinds == ["paragraph", "item", "item", "paragraph"]


@pytest.mark.parametrize("name", ["a.md", "a.txt"])
def test_several_questions_in_a_row_head_the_same_answer(name: str) -> None:
    assert outline("How long is it?\nIs there a limit?\nThree days, and no.", name) == [
        "question 1",
        "question 2 < 1",
        "paragraph 3 < 2",
    ]


def test_a_summary_heads_what_is_folded_below_it_and_nothing_else() -> None:
    text = (
        "# Help\n\n<details>\n<summary><b>Refunds</b></summary>\n\n## How\n\nBy mail.\n\n"
        "</details>\n\n<details><summary>\nIs it\nfree?\n</summary>\n<p>\nNo.\n</p>\n</details>\n\n"
        "Bye.\n"
    )
    assert [line for line in outline(text) if not line.startswith("hidden")] == [
        "heading 1",
        "question 4 < 1",
        "heading 6 < 4",
        "paragraph 8 < 6",
        "question 13-14 < 1",
        "paragraph 17 < 13",
        "paragraph 21 < 1",
    ]


def test_what_is_folded_away_stands_beside_the_list_above_it_unless_it_is_in_it() -> None:
    folded = "<details>\n<summary>Why?</summary>\n\nIt waits.\n\n</details>\n"
    text = f"# Help\n\n**Q: Which?**\n\n- card\n- cash\n\n{folded}"
    assert [line for line in outline(text) if line.startswith(("question", "item"))] == [
        "question 3 < 1",
        "item 5 < 3",
        "item 6 < 3",
        "question 9 < 1",
    ]
    inside = "- card\n\n  " + folded.replace("\n", "\n  ") + "\n- cash\n"
    assert [line for line in outline(inside) if line.startswith(("question", "item"))] == [
        "item 1",
        "question 4 < 1",
        "item 10",
    ]


def test_a_question_in_a_quote_heads_an_answer_below_the_quote_but_not_if_it_has_one() -> None:
    assert outline("> **Is it warm?**\n\nIn summer.") == ["question 1", "paragraph 3 < 1"]
    assert outline("> **Is it warm?**\n> Yes.\n\nBye.") == [
        "question 1",
        "paragraph 2 < 1",
        "paragraph 4",
    ]


def test_a_question_heads_all_until_the_next_one_or_a_heading() -> None:
    text = (
        "**Is it warm?**\n\nIn summer.\n\n- in June\n\nNot at night.\n\n**Is it free?**\n\nNo.\n\n"
        "---\n\nWritten in May.\n\n**Is it old?**\n\nYes.\n\n## Fees\n\nFour crowns.\n"
    )
    assert outline(text) == [
        "question 1",
        "paragraph 3 < 1",
        "item 5 < 1",
        "paragraph 7 < 1",
        "question 9",
        "paragraph 11 < 9",
        "paragraph 15",
        "question 17",
        "paragraph 19 < 17",
        "heading 21",
        "paragraph 23 < 21",
    ]


def test_a_question_by_the_way_heads_no_more_than_what_is_right_below_it() -> None:
    told = "The bridge was closed on Monday, because of the storm.\n\n"
    text = told + "Why was nobody warned?\n\nThe mayor did not know.\n\n" + told * 9
    assert outline(text, "a.txt")[:4] == [
        "paragraph 1",
        "question 3",
        "paragraph 5 < 3",
        "paragraph 7",
    ]


@pytest.mark.parametrize(
    "text",
    [
        "He asked them.\nWho knows?\nNobody did.",
        "Why " + "on earth " * 30 + "not?\n\nBecause.",
        "Is that all?",
        "It is.\n\nAny questions?\n\n## Fees",
        "Press X for help ('X?')\n\nPress Y for more.",
        "F: 030 1234\n\nCall us.",
        "Q1 was better than Q2.\n\nThe rest was not.",
    ],
)
@pytest.mark.parametrize("name", ["a.md", "a.txt"])
def test_what_only_looks_like_a_question_is_text(text: str, name: str) -> None:
    assert "question" not in [block.kind for block in blocks(text, name)]


def test_the_mark_of_an_answer_alone_introduces_nothing() -> None:
    assert outline("### Q: How?\n**A:**\n1. So.\n2. Or so.\n") == [
        "heading 1",
        "paragraph 2 < 1",
        "item 3 < 1",
        "item 4 < 1",
    ]
