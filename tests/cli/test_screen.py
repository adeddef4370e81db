"""What goes to the terminal is harmless, and means what it meant."""

import json
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.cli.screen import json_line, label, visible

ANY = st.text(st.characters(), max_size=60) | st.text(
    st.sampled_from("a\t\n\r\x1b\x00\x7f\x85\x9b\u2028\u202e\u2066\ud800\udfff é"), max_size=30
)


def commands(text: str) -> list[str]:
    """Characters that a terminal could take for more than something to draw."""
    overrides = set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u2028\u2029")
    return [
        each
        for each in text
        if each in overrides or (unicodedata.category(each) in {"Cc", "Cs"} and each not in "\t\n")
    ]


@given(ANY)
def test_visible_text_holds_no_command_and_keeps_every_offset(text: str) -> None:
    shown = visible(text)
    assert commands(shown) == []
    assert len(shown) == len(text)
    assert all(
        new == old
        for new, old in zip(shown, text, strict=True)
        if new != "\N{REPLACEMENT CHARACTER}" and ord(new) not in range(0x2400, 0x2422)
    )


@given(ANY)
def test_text_without_commands_is_shown_as_it_is(text: str) -> None:
    if not commands(text):
        assert visible(text) == text


@given(ANY)
def test_a_label_is_one_harmless_line(text: str) -> None:
    shown = label(text)
    assert commands(shown) == []
    assert not set(shown) & set("\t\n")


@given(ANY)
def test_json_is_one_harmless_line_of_utf8_that_reads_back_the_same(text: str) -> None:
    line = json_line({"quote": text})
    assert commands(line) == []
    assert "\n" not in line
    # JSON cannot keep two halves apart that make up a pair.
    paired = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "surrogatepass")
    assert json.loads(line.encode()) == {"quote": paired}


@pytest.mark.parametrize(
    ("hostile", "shown"),
    [
        ("\x1b]0;owned\x07", "␛]0;owned␇"),
        ("\x1b[2J", "␛[2J"),
        ("\x9b31m", "�31m"),
        ("a\rb", "a␍b"),
        ("evil\u202etxt.exe", "evil�txt.exe"),
        ("\x7f", "␡"),
        ("naïve — 日本語 שלום 🦊", "naïve — 日本語 שלום 🦊"),
    ],
)
def test_stand_ins_can_be_seen(hostile: str, shown: str) -> None:
    assert visible(hostile) == shown


def test_json_leaves_every_script_readable() -> None:
    assert json_line(["naïve", "日本語", "🦊"]) == '["naïve", "日本語", "🦊"]'
