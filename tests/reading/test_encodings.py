"""Bytes to the text that they are, whatever encoding it was saved in."""

import codecs
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import InputError
from bot.reading.encodings import decoded
from bot.reading.text_files import read

SAID = {
    "windows-1252": "Öffnungszeiten: täglich von 9 bis 18 Uhr. Für Gäste ermäßigt – “ja”.",
    "windows-1251": "Библиотека открыта каждый день с девяти часов утра.",
    "windows-1250": "Příliš žluťoučký kůň úpěl ďábelské ódy.",
    "iso8859-2": "Zażółć gęślą jaźń, biblioteka otwarta jest codziennie.",
    "windows-1253": "Η βιβλιοθήκη ανοίγει κάθε μέρα στις εννέα.",
    "windows-1256": "المكتبة مفتوحة كل يوم من الساعة التاسعة",
    "mac-cyrillic": "Паром отходит в Петергоф. После обеда Мария открывает музей.",
    "Shift JIS": "これは日本語の短い文章です。図書館は十時に開きます。",
    "EUC-KR": "도서관은 매일 아홉 시에 문을 엽니다.",
    "big5": "維基大典者，網路為礎；集天下知、四海言、眾人志，書百科焉。",
}
"""A text by the name of an encoding that it is saved in."""


@pytest.mark.parametrize(("encoding", "text"), SAID.items())
def test_a_text_is_read_in_the_encoding_that_is_most_likely(encoding: str, text: str) -> None:
    data = f"{text}\n".encode(encoding.replace(" ", "_"))
    assert decoded("a.txt", data) == (f"{text}\n", encoding)


def test_french_is_not_taken_for_the_languages_further_east() -> None:
    text = "Le café est fermé le dimanche. Désolé pour la gêne, à bientôt."
    assert decoded("a.txt", text.encode("latin-1")) == (text, "windows-1252")


@given(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0")))
def test_utf_8_is_read_as_such_with_a_mark_or_without(text: str) -> None:
    for mark in (b"", codecs.BOM_UTF8):
        if not text.startswith("\ufeff"):
            assert decoded("a.txt", mark + text.encode()) == (text, "")


@given(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0")))
def test_a_mark_tells_the_encoding(text: str) -> None:
    for name in ("UTF-16", "UTF-32"):
        for order in ("LE", "BE"):
            code = f"{name}-{order}"
            data = "\ufeff".encode(code) + text.encode(code)
            assert decoded("a.txt", data) == (text, name)


@given(st.binary())
def test_any_bytes_are_a_text_or_one_sentence(data: bytes) -> None:
    with suppress(InputError):
        text, encoding = decoded("a.txt", data)
        assert "\0" not in text
        assert encoding or text.encode() in (data, data.removeprefix(codecs.BOM_UTF8))


@pytest.mark.parametrize("text", ["éàè", "é\nà\nèù\n"])
@pytest.mark.parametrize("mark", [b"", codecs.BOM_UTF8], ids=["plain", "byte-order mark"])
def test_damaged_utf_8_is_refused_with_its_line(text: str, mark: bytes) -> None:
    line = text.count("\n") + 1
    with pytest.raises(InputError, match=rf"^a\.txt is not valid UTF-8 in line {line}: "):
        decoded("a.txt", mark + f"{text}ö".encode() + b"\xe9\n")


def test_a_mark_that_lies_is_refused_with_its_line() -> None:
    data = codecs.BOM_UTF16_LE + "One.\nTwo.".encode("utf-16-le") + b"\0"
    with pytest.raises(InputError, match=r"^a\.txt is not valid UTF-16 in line 2: "):
        decoded("a.txt", data)


@pytest.mark.parametrize("data", [b"\x89PNG\0\xff", bytes(range(1, 256)), b"\x07\xe9t\xe9 \x01"])
def test_what_is_no_text_in_any_encoding_is_refused(data: bytes) -> None:
    with pytest.raises(InputError, match=r"^a\.txt is not a text file"):
        decoded("a.txt", data)


@pytest.mark.parametrize("before", ["word ", "word"])
def test_a_large_file_is_told_by_its_first_words_that_are_not_ascii(before: str) -> None:
    text = before * 20_000 + "Le café est fermé le dimanche. À bientôt. " * 3_000
    assert decoded("a.txt", text.encode("latin-1")) == (text, "windows-1252")
    japanese = before * 20_000 + SAID["Shift JIS"] * 3_000
    assert decoded("a.txt", japanese.encode("shift_jis")) == (japanese, "Shift JIS")


def test_what_is_not_in_the_encoding_that_was_told_is_refused_with_its_line() -> None:
    text = "Le café est fermé le dimanche.\n" * 3_000
    with pytest.raises(InputError, match=r"^a\.txt is not valid windows-1252 in line 3001: "):
        decoded("a.txt", text.encode("latin-1") + b"\x81")


def test_a_document_knows_the_encoding_that_it_was_in() -> None:
    assert read("a.txt", "Ein Bär.".encode("utf-16")).encoding == "UTF-16"
    assert read("a.txt", "Ein Bär.".encode()).encoding == ""


@pytest.mark.parametrize(
    ("text", "said", "encoding"),
    [
        ("Музей", "KOI8-R", "koi8-r"),
        ("Café", "iso-8859-1", "windows-1252"),
        ("Pomník je modrý.", "'windows-1250'", "windows-1250"),
        ("博物館は九時に開く。", "shift_jis", "Shift JIS"),
        ("博物館は九時に開く。", "iso-2022-jp", "iso2022-jp"),
        ("It leaves at nine.", "utf-16-le", "utf-16-le"),
        # What it can be as it is, it is.
        ("Café", "utf-8", ""),
        ("It leaves at nine.", "utf-16-le", ""),
    ],
)
def test_what_is_said_of_a_text_counts_where_it_may_be_so(
    text: str, said: str, encoding: str
) -> None:
    data = text.encode(said.strip("'") if encoding else "utf-8")
    assert decoded("a", data, said) == (text, encoding)


@pytest.mark.parametrize(
    "said",
    [
        *("", " ", "none", "rot13", "hex", "base64", "unicode_escape", "idna", "punycode", "utf-7"),
        *("../os", "os", "encodings.utf_8", "a" * 10_000, "a\0b", "\ud800", "undefined", "mbcs"),
    ],
)
def test_nothing_else_that_is_said_does_anything(said: str) -> None:
    assert decoded("a.txt", "Le musée".encode("latin-1"), said) == ("Le musée", "windows-1252")


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"\x01\x02\xff", "latin-1"),
        (b"\0\xff\xfe\0", "latin-1"),
        ("Été fermé, été déjà".encode() + b"\xe9", "utf-8"),
    ],
)
def test_what_is_no_text_is_none_whatever_is_said(data: bytes, said: str) -> None:
    with pytest.raises(InputError):
        decoded("a", data, said)
