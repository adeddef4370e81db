"""Bytes to a title and lines: the line contract begins here."""

import random
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import InputError
from bot.model import Document
from bot.reading.text_files import (
    LONGEST_TITLE,
    clean_title,
    is_readable,
    paste,
    read,
    to_lines,
)
from tests.text.writing import articles

_EXOTIC = "\f\v\x1c\x1d\x1e\x85\u2028\u2029"


def _file(text: str) -> bytes:
    return text.encode()


@given(articles())
def test_promise_1_lines_are_those_that_were_written(lines: tuple[str, ...]) -> None:
    text = "\n".join(lines)
    assert to_lines(text + "\n") == (lines or ("",))
    assert to_lines(text.replace("\n", "\r\n") + "\r\n") == (lines or ("",))


@given(st.text(st.characters(exclude_categories=["Cs"]) | st.sampled_from("\n\r" + _EXOTIC)))
def test_promise_1_lines_hold_the_text_and_are_as_many_as_an_editor_shows(text: str) -> None:
    lines = to_lines(text)
    if "\n" not in text:
        text = text.replace("\r", "\n")
    assert "\n".join(lines) == text.removesuffix("\n").replace("\r\n", "\n").removesuffix("\r")
    assert len(lines) == max(1, text.count("\n") + (not text.endswith("\n")))


@given(st.text())
def test_promise_1_lines_can_always_be_stored(text: str) -> None:
    lines = to_lines(text)
    assert [line.encode().decode() for line in lines] == list(lines)
    assert sum(map(len, lines)) + len(lines) - 1 >= len(text.rstrip("\r\n")) - text.count("\r\n")


@given(articles())
def test_promise_1_lines_of_old_macs_are_parted_by_carriage_returns(lines: tuple[str, ...]) -> None:
    lines = tuple(line.replace("\r", " ") for line in lines)
    assert to_lines("\r".join(lines) + "\r") == (lines or ("",))


@pytest.mark.parametrize("mark", _EXOTIC)
def test_promise_1_lines_are_parted_by_line_feeds_alone(mark: str) -> None:
    assert to_lines(f"one{mark}still one\ntwo") == (f"one{mark}still one", "two")


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("", ("",)),
        ("\n", ("",)),
        ("\n\n", ("", "")),
        ("a", ("a",)),
        ("a\n", ("a",)),
        ("a\n\n", ("a", "")),
        ("a\r\n\r\nb\r\n", ("a", "", "b")),
        ("a\rb\r\r\n", ("a\rb\r",)),
        ("a\rb\r\rc\r", ("a", "b", "", "c")),
        ("\r", ("",)),
        ("  a\t \n", ("  a\t ",)),
        ("a\ud800b", ("a?b",)),
    ],
)
def test_promise_1_lines_of_texts_that_are_easily_miscounted(
    text: str, lines: tuple[str, ...]
) -> None:
    assert to_lines(text) == lines


def test_a_byte_order_mark_belongs_to_the_file_and_not_to_its_first_line() -> None:
    document = read("a.md", b"\xef\xbb\xbf# Ferry\r\n\r\nIt leaves.\r\n")
    assert document.title == "Ferry"
    assert document.lines == ("# Ferry", "", "It leaves.")


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("# Ferry\n\nIt leaves.", "Ferry"),
        ("\n\n  ## Ferry ##  \nIt leaves.", "Ferry"),
        ("# Learning C#\n", "Learning C#"),
        ("# C #sharp\n", "C #sharp"),
        ("# ###\n\nIt leaves.", "It leaves."),
        ("Ferry\n=====\nIt leaves.", "Ferry"),
        ("Ferry\n\nIt leaves.", "Ferry"),
        ("  Night \t ferry\n\nIt leaves.", "Night ferry"),
        ("The ferry leaves\nat ten.", "notes"),
        ("Ferry " * 30 + "\n\nIt leaves.", "notes"),
        ("#hashtag\nand more", "notes"),
        ("Skip to main content\n\nAccept all\n\nFerry\n\nIt leaves.", "Ferry"),
        ("Leave a Reply\n\nName *", "Leave a Reply"),
    ],
)
def test_the_title_is_the_first_heading_or_a_first_line_that_looks_like_one(
    text: str, title: str
) -> None:
    assert read("notes.txt", _file(text)).title == title


def test_a_title_that_is_given_wins_and_is_made_fit_to_show() -> None:
    text = _file("# Ferry\n\nIt leaves.")
    assert read("a.md", text, " Night\n\u202eferry\x00 ").title == "Night ferry"
    assert read("a.md", text, " \n ").title == "Ferry"
    assert len(read("a.md", text, "x" * 1000).title) == LONGEST_TITLE


@given(st.text())
def test_a_title_is_one_line_that_can_be_shown(text: str) -> None:
    title = clean_title(text)
    assert len(title) <= LONGEST_TITLE
    assert title == title.strip()
    assert not any(unicodedata.category(char) in {"Cc", "Cf", "Zl", "Zp"} for char in title)


@pytest.mark.parametrize(
    ("title", "text", "expected"),
    [
        ("Ferry", "# Other\n", "Ferry"),
        ("", "# Ferry\n\nIt leaves.", "Ferry"),
        ("", "The ferry leaves\nat ten.", "The ferry leaves"),
        ("", "Ferry " * 100, ("Ferry " * 100)[:120]),
    ],
)
def test_a_pasted_text_always_has_a_title(title: str, text: str, expected: str) -> None:
    assert paste(title, text).title == expected


@pytest.mark.parametrize("text", ["", "\n", " \n\t\r\n", "\u2028\f\u3000"])
def test_a_text_without_a_word_is_refused(text: str) -> None:
    with pytest.raises(InputError, match="no text in it"):
        paste("Ferry", text)
    with pytest.raises(InputError, match=r"^a\.md is empty: add a file that has text\.$"):
        read("a.md", text.encode())


@pytest.mark.parametrize("data", [b"a\0b", b"\x89PNG\r\n\x1a\n\0\0"], ids=str)
def test_a_binary_file_is_refused(data: bytes) -> None:
    with pytest.raises(InputError, match="is not a text file"):
        read("a.txt", data)


def test_what_is_pasted_is_refused_as_a_file_is_where_it_has_a_nul() -> None:
    with pytest.raises(InputError, match=r"^This is not a text file: save its text as \.txt or"):
        paste("Ferry", "The ferry\0 leaves.")
    with pytest.raises(InputError, match=r"^a\.txt is not a text file: save its text as \.txt or"):
        read("a.txt", b"The ferry\0 leaves.")


@pytest.mark.parametrize("text", ["a\0b", "a\ud800b"])
@pytest.mark.parametrize("place", ["title", "line", "tag"])
def test_a_document_holds_nothing_that_cannot_be_stored(text: str, place: str) -> None:
    texts = {"title": "Ferry", "line": "It leaves.", "tag": "sea"} | {place: text}
    with pytest.raises(InputError, match="is not a text file"):
        Document(texts["title"], (texts["line"],), tags=(texts["tag"],))


def test_tags_that_a_text_spells_out_are_made_fit_to_show() -> None:
    matter = '+++\ntags = ["x\\u0000y", "\\u0007", "x y"]\n+++\n\nIt leaves.\n'
    assert read("a.md", matter.encode()).tags == ("x y",)


@pytest.mark.parametrize("name", ["a.pdf", "txt", ".md", "a.txt.gz", "README.gz", "notes"])
def test_what_has_no_name_of_a_text_is_one_if_it_is_in_utf_8(name: str) -> None:
    assert read(name, "Fähre".encode()).lines == ("Fähre",)
    assert read(name, "Fähre".encode("utf-16")).lines == ("Fähre",)
    for data in (b"\x00\x01", b"F\xe4hre", random.Random(3).randbytes(500)):
        with pytest.raises(InputError, match="is not a text file: save its text as"):
            read(name, data)


@pytest.mark.parametrize(
    "name", ["A.TXT", "a.md", "a.markdown", "a.mdx", "a.rst", "a.log", "README", "readme"]
)
def test_the_names_of_texts(name: str) -> None:
    assert is_readable(name)
    assert read(name, b"the ferry\nleaves").title == Path(name).stem


def test_what_is_no_markdown_has_no_code_by_its_indent() -> None:
    text = _file("It leaves.\n\n    At ten.\n")
    assert [block.kind for block in read("a.md", text).blocks] == ["paragraph", "code"]
    assert [block.kind for block in read("a.log", text).blocks] == ["paragraph", "paragraph"]
    assert [block.kind for block in read("README", text).blocks] == ["paragraph", "paragraph"]
