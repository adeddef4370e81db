"""Bytes to the text that they are, whatever encoding it was saved in."""

import codecs
import re
from itertools import pairwise
from typing import NamedTuple

from bot.errors import InputError
from bot.model import NOT_TEXT

_MARKS = {
    codecs.BOM_UTF8: "utf_8",
    codecs.BOM_UTF32_LE: "utf_32_le",
    codecs.BOM_UTF32_BE: "utf_32_be",
    codecs.BOM_UTF16_LE: "utf_16_le",
    codecs.BOM_UTF16_BE: "utf_16_be",
}
"""What a file begins with that tells its encoding; a longer one before what it begins with."""

_USUAL = ("cp1252", "cp1251", "iso8859_2", "cp1250")
"""Of encodings that are about as likely and make as good a text it is the first of these: others
are rare by now."""

_AS_LIKELY = 0.1
"""Charset Normalizer's figures, of 0 to 1, that are taken for equal."""

_LOOKED_AT, _LONGEST_WORD = 50_000, 100
"""Bytes of a file that tell its encoding, and of those the ones before the first that is no ASCII.
"""

_DAMAGED = 4
"""Letters in UTF-8 for each byte that is none, from which on it is UTF-8 that was damaged."""

_NEVER = [
    *("utf_7", "utf_16_le", "utf_16_be", "utf_32_le", "utf_32_be"),
    *("cp037", "cp273", "cp424", "cp500", "cp875", "cp1026", "cp1140"),
]
"""Encodings that a file has only with a mark; and of mainframes, which make a text of anything."""

_CALLED = {"cp932": "Shift JIS", "cp949": "EUC-KR"}
"""Those that Windows widened, by their old names."""

_CONTROLS = frozenset(map(chr, range(32))) - set("\t\n\r\f\x1b")
"""Characters that a guess never has; colours in logs begin with an escape."""

_MEANT = {
    "ascii": "cp1252",
    "iso8859-1": "cp1252",
    "iso8859-9": "cp1254",
    "iso8859-11": "cp874",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "euc_kr": "cp949",
    "shift_jis": "cp932",
    "big5": "big5hkscs",
}
"""What pages and servers say that texts are in, and what browsers take it for."""

_NEVER_SAID = frozenset(
    {"idna", "punycode", "raw-unicode-escape", "unicode-escape", "undefined", "utf-7"}
)
_ODD_SHARE = 500
"""A text has so many characters for each that its encoding does not know."""


class Decoded(NamedTuple):
    """A text, and the encoding that it was in; empty for UTF-8, as nobody need know."""

    text: str
    encoding: str = ""


def decoded(name: str, data: bytes, charset: str | None = None) -> Decoded:
    """The text of a file: by its mark, as UTF-8, by what is said of it, or by what is likely.

    Args:
        name: of the file, for messages.
        charset: the encoding that whoever sent it said it was in.

    Raises:
        InputError: it is no text, or damaged.
    """
    for mark, encoding in _MARKS.items():
        if data.startswith(mark):
            return _strictly(name, data[len(mark) :], encoding)
    told = by_word(data, charset) if charset else None
    # What was UTF-8 and is damaged stays that.
    if told is not None and told.encoding != "utf-8":
        if not _CONTROLS.isdisjoint(told.text):
            raise InputError(NOT_TEXT.format(name))
        return told
    try:
        return _checked(name, data.decode(), "")
    except UnicodeDecodeError as error:
        if b"\0" in data:
            raise InputError(NOT_TEXT.format(name)) from error
        if _is_damaged(data):
            raise _damage(name, error, "utf-8", "UTF-8") from error
        return _likely(name, data)


def by_word(data: bytes, said: str) -> Decoded | None:
    """The text in the encoding that it is said to be in; None where it is not in that.

    Servers say the one that they say of every text. What can be UTF-8 is nothing else, unless it
    has what encodings of 7 and of 16 bits have.
    """
    if _is_utf_8(data) and not (data.isascii() and (b"\x1b" in data or b"\0" in data)):
        return None
    try:
        codec = codecs.lookup(said.strip("\"' ")).name
        if codec in _NEVER_SAID:
            return None
        codec = _MEANT.get(codec, codec)
        text = data.decode(codec, "replace")
    except (LookupError, ValueError, ImportError, OSError):
        # What is not loaded yet cannot be loaded where files are read.
        return None
    return Decoded(text, _called(codec)) if text.count("\ufffd") * _ODD_SHARE <= len(text) else None


def _is_utf_8(data: bytes) -> bool:
    try:
        data.decode()
    except UnicodeDecodeError:
        return False
    return True


def _strictly(name: str, data: bytes, encoding: str) -> Decoded:
    known = "" if encoding == "utf_8" else encoding[:-3].replace("_", "-").upper()
    try:
        return _checked(name, data.decode(encoding), known)
    except UnicodeDecodeError as error:
        raise _damage(name, error, encoding, known or "UTF-8") from error


def _damage(name: str, error: UnicodeDecodeError, codec: str, called: str) -> InputError:
    # The error names a family of codecs at times, such as "charmap", and none to read by.
    line = error.object[: error.start].decode(codec, "ignore").count("\n") + 1
    return InputError(
        f"{name} is not valid {called} in line {line}: save it as UTF-8 and add it again."
    )


def _is_damaged(data: bytes) -> bool:
    """Whether there is much in a file that is UTF-8, and little that is not."""
    text = data.decode(errors="replace")
    broken = text.count("\ufffd")
    return sum(not character.isascii() for character in text) - broken >= _DAMAGED * broken


def _likely(name: str, data: bytes) -> Decoded:
    # Who has none but UTF-8 never needs it.
    from charset_normalizer import from_bytes

    found = list(from_bytes(_telling(data), cp_exclusion=_NEVER))
    if not found:
        raise InputError(NOT_TEXT.format(name))
    best = found[0]
    # By each name that gives the same text.
    as_likely = {
        encoding: str(each)
        for each in reversed(found)
        if each.chaos - best.chaos <= _AS_LIKELY and best.coherence - each.coherence <= _AS_LIKELY
        for encoding in each.could_be_from_charset
    }
    usual = [*(each for each in _USUAL if each in as_likely), best.encoding]
    encoding = min(usual, key=lambda each: _odd(as_likely[each]))
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as error:
        raise _damage(name, error, encoding, _called(encoding)) from error
    if not _CONTROLS.isdisjoint(text):
        raise InputError(NOT_TEXT.format(name))
    return Decoded(text, _called(encoding))


def _telling(data: bytes) -> bytes:
    """What of some bytes tells their encoding: from the first word on that is not ASCII.

    All of a large file would be decoded in each encoding that it may be in.
    """
    if len(data) <= _LOOKED_AT:
        return data
    first = next(re.finditer(rb"[^\0-\x7f]", data)).start()
    start = max(data.rfind(each, 0, first) for each in (b" ", b"\n")) + 1
    start = max(start, first - _LONGEST_WORD)
    some = data[start : start + _LOOKED_AT]
    # A character of several bytes has none of these, so none is cut in two.
    return some[: 1 + max(map(some.rfind, (b" ", b"\n", b".", b",")))] or some


def _odd(text: str) -> int:
    """How often a capital follows a small letter, as it does where letters are others'."""
    return sum(one.islower() and other.isupper() for one, other in pairwise(text))


def _called(encoding: str) -> str:
    """What people call an encoding that Python knows by a name."""
    if encoding.startswith("cp125"):
        return f"windows-{encoding[2:]}"
    return _CALLED.get(encoding, encoding.replace("_", "-"))


def _checked(name: str, text: str, encoding: str) -> Decoded:
    if "\0" in text:
        raise InputError(NOT_TEXT.format(name))
    return Decoded(text, encoding)
