"""What a text is called if nobody says so."""

import pytest

from bot.reading.text_files import document, to_lines


def _title(text: str, name: str = "notes.md") -> str:
    return document(name, to_lines(text)).title


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("# Ferry\n\nIt leaves.", "Ferry"),
        ("<!-- by us -->\n\n[![ci](a)](b)\n\n# Ferry\n\nIt leaves.", "Ferry"),
        ("[Home](index.html)\n\n# Ferry\n\nIt leaves.", "Ferry"),
        ('<h1 align="center">\n<img src="a.png">\nFerry\n</h1>\n\nIt leaves.', "Ferry"),
        ("Ferry\n=====\n\nIt leaves.", "Ferry"),
        ("## Ferry\n\nIt leaves.", "Ferry"),
        ("# Ferry\n\nIt.\n\n# Boat\n\nIt.", "Ferry"),
        ("_Ferry questions_\n\n**Does it float?**\n\nYes.", "Ferry questions"),
        ("**Ferry rules**\n1. Be kind.", "Ferry rules"),
        ("# Does it float?\n\nYes.\n\n# Does it sink?\n\nNo.", "notes"),
        ("### 1.2.0\n\n- new\n\n### 1.1.0\n\n- old", "notes"),
        ("It is a long text\nof two lines.\n\n# Ferry\n\nIt leaves.", "notes"),
        ("[10:00] a: x\n[10:01] b: y\n[10:02] a: z", "notes"),
        ("- one\n- two", "notes"),
        ("```\ncode\n```", "notes"),
    ],
)
def test_a_title_is_the_heading_of_all_or_a_first_line_like_one(text: str, title: str) -> None:
    assert _title(text) == title


@pytest.mark.parametrize(
    ("heading", "title"),
    [
        ("# **Night** _ferry_ ##", "Night ferry"),
        ("# [Ferry](https://example.org/(a)) `fast`", "Ferry fast"),
        ("# Ferry {#top}", "Ferry"),
        ("# Ferry {: .wide } ![x](y.png)", "Ferry"),
        ("# Ferry <sup>2</sup> <a name='x'></a>", "Ferry 2"),
        ("# Fish &amp; chips \\*raw\\*", "Fish & chips *raw*"),
        ("# C#", "C#"),
        ("# C++ and snake_case_names", "C++ and snake_case_names"),
        ("# 2 * 3 * 4", "2 * 3 * 4"),
    ],
)
def test_a_title_has_no_markup(heading: str, title: str) -> None:
    assert _title(f"{heading}\n\nText.") == title


def test_the_line_that_is_the_title_is_a_heading() -> None:
    text = "Talks go on\n\nThe talks went on for a week.\n"
    assert document("a.txt", to_lines(text)).blocks[0].kind == "heading"
    text = "The talks go on.\n\n\nThe talks went on for a week in the old town.\n"
    assert document("a.txt", to_lines(text)).blocks[0].kind == "heading"
    text = "The talks go on.\n\nThe talks went on for a week in the old town.\n"
    assert document("a.txt", to_lines(text)).blocks[0].kind == "paragraph"
