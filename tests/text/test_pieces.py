"""The smallest stretches that a quote may begin or end with, block by block."""

import pytest

from bot.reading.text_files import document, to_lines
from bot.text.passages import passages
from bot.text.pieces import PIECE_CHARACTERS, PORTION_CHARACTERS


def pieces(text: str, name: str = "a.md") -> list[tuple[str, str]]:
    """The kind and the text of each piece of an article."""
    return [
        (piece.kind, passage.text[piece.start : piece.end])
        for passage in passages(document(name, to_lines(text), "Notes"))
        for piece in passage.pieces
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("It is new. It is blue.", [("sentence", "It is new."), ("sentence", "It is blue.")]),
        ("- a\n  b. C d.\n- e", [("item", "- a\n  b."), ("item", "C d."), ("item", "- e")]),
        ("```\na. b. c\n\n  d\n```", [("code", "a. b. c"), ("code", "  d")]),
        ("```\n<!-- a -->\n```", [("code", "<!-- a -->")]),
        (
            "| a | b |\n| - | - |\n| C. D. | e |",
            [("head", "| a | b |"), ("row", "| C. D. | e |")],
        ),
        ("Term\n: Is a. Is b.", [("head", "Term"), ("sentence", ": Is a."), ("sentence", "Is b.")]),
        ("## Is it? It is. ##\n\nA.", [("head", "## Is it? It is. ##"), ("sentence", "A.")]),
        ("Head\n====\n\nA.", [("head", "Head"), ("sentence", "A.")]),
        ("A <!-- b --> c.", [("sentence", "A"), ("sentence", "c.")]),
        ("<!-- a -->\n\nB.", [("sentence", "B.")]),
    ],
)
def test_a_block_is_cut_by_its_kind(text: str, expected: list[tuple[str, str]]) -> None:
    assert pieces(text) == expected


def test_a_message_is_cut_into_its_sentences() -> None:
    log = "[18:02] Ana: it is late.\n[18:03] Ben: no. Not at all.\nNever.\n[18:04] Ana: oh"
    assert [text for kind, text in pieces(log, "a.log") if kind == "entry"] == [
        "[18:02] Ana: it is late.",
        "[18:03] Ben: no.",
        "Not at all.",
        "Never.",
        "[18:04] Ana: oh",
    ]


@pytest.mark.parametrize(
    ("lead", "kind"),
    [
        ("Bring these:", "head"),
        ("**Bring these:**", "head"),
        ("请带上：", "head"),
        ("You can bring what you like.", "sentence"),
    ],
)
def test_what_introduces_a_list_is_a_head_where_it_says_nothing_by_itself(
    lead: str, kind: str
) -> None:
    assert pieces(f"{lead}\n\n- a\n- b")[0] == (kind, lead)


def test_of_several_sentences_only_the_last_introduces() -> None:
    found = pieces("It rains a lot. Bring these:\n\n- a\n- b")
    assert found[:2] == [("sentence", "It rains a lot."), ("head", "Bring these:")]


def test_an_item_above_others_is_a_label_unless_it_is_a_sentence() -> None:
    found = {text: kind for kind, text in pieces("- Fees\n  - 9\n- It is free.\n  - 0\n- Dogs")}
    assert found["- Fees"] == "head"
    assert found["- It is free."] == found["- Dogs"] == "item"


def test_what_runs_on_is_cut_between_words() -> None:
    for text in ("far away " * 900, "x" * 9000, "日本語" * 3000):
        found = [each for _, each in pieces(text)]
        assert "".join(found).replace(" ", "") == text.replace(" ", "")
        assert max(map(len, found)) <= PIECE_CHARACTERS
        assert all(each == each.strip() for each in found)


def test_a_line_longer_than_a_portion_is_no_different() -> None:
    sentence = "The ferry leaves at ten. "
    found = pieces(sentence * (2 * PORTION_CHARACTERS // len(sentence)))
    assert sum(text == sentence.strip() for _, text in found) >= len(found) - 2
