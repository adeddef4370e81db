"""What reading makes of an article, to what is stored, and back."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.model import TREE_VERSION, Block, Document
from bot.store import trees
from bot.store.trees import decode_tree, encode_tree

NUMBER = st.integers(0, 2**40)
BLOCK = st.builds(
    Block,
    st.sampled_from(["heading", "columns", "row", "hidden"]),
    NUMBER,
    NUMBER,
    st.integers(-1, 2**40),
    st.integers(0, 9),
    st.lists(st.text(max_size=3), max_size=3).map(tuple),
    st.none() | NUMBER,
)
TEXT = st.text(st.characters(codec="utf-8", exclude_characters="\0"))
DOCUMENT = st.builds(
    Document,
    TEXT,
    st.lists(TEXT, max_size=4).map(tuple),
    st.lists(BLOCK, max_size=6).map(tuple),
    st.lists(TEXT, max_size=3).map(tuple),
    st.none() | st.sampled_from(["en", "de"]),
    st.sampled_from(["", "2026", "2026-05-01"]),
)


@given(DOCUMENT)
def test_a_document_comes_back_from_its_tree_title_and_lines(document: Document) -> None:
    assert decode_tree(document.title, document.lines, encode_tree(document)) == document


def test_a_tree_is_lines_of_json_and_leaves_out_what_is_as_ever() -> None:
    blocks = (Block("heading", 1, 1, level=1), Block("paragraph", 3, 4, 0))
    tree = encode_tree(Document("Tides", ("# Tides", "", "High", "water."), blocks, dated="2026"))
    assert [json.loads(line) for line in tree.split("\n")] == [
        {"version": TREE_VERSION, "dated": "2026"},
        ["heading", 1, 1, -1, 1],
        ["paragraph", 3, 4, 0],
    ]


def test_a_tree_of_another_version_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    tree = encode_tree(Document("Tides", ("High water.",)))
    monkeypatch.setattr(trees, "TREE_VERSION", TREE_VERSION + 1)
    assert decode_tree("Tides", ("High water.",), tree) is None
