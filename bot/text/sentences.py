"""Where sentences end: rules for running text, by offset, so that nothing is ever changed."""

import re
from collections.abc import Iterator

from bot.text.abbreviations import abbreviations
from bot.text.languages import ENGLISH
from bot.text.normalising import is_stop_word

# Possessive, and begun only where a run of marks begins: a megabyte of dots costs one pass.
# Scripts without spaces end a sentence right where the mark stands.
_MARKS = ".!?…\u037e؟۔।॥։።။។"
_CLOSING = "\"'”’»“‘«›‹)\\]*_"
# The first mark leads, as a search for one of some characters is several times as fast.
_END = re.compile(
    rf"[{_MARKS}。！？](?:(?<=[。！？])[。！？]*+[」』”’）]*+"
    rf"|(?<![{_MARKS}][{_MARKS}])(?<=[{_MARKS}])"
    rf"[{_MARKS}]*+[{_CLOSING}]*+(?:[ \u00a0\u202f]»(?=\s))?+(?=\s))"
)
# In Greek, a semicolon asks.
_GREEK_END = re.compile(_END.pattern.replace(_MARKS, f"{_MARKS};"))
_LETTER = r"[^\W\d_]"
# With the vowels of Devanagari, which Python counts among no word's characters.
_LETTERS = r"[^\W\d_](?:[^\W\d_]|[\u0900-\u0903\u093a-\u094f])*"
_BEFORE = re.compile(  # etc  U.S  z. B  д-р
    rf"(?<!\w)(?:(?:{_LETTER}\.[ \u00a0\u202f]?)+{_LETTER}"
    rf"|(?:{_LETTER}\.)*{_LETTERS}(?:-{_LETTERS})?)$"
)
_SPACE = re.compile(r"[ \u00a0\u202f]")
_NUMBER = re.compile(r"\s{0,16}\d{1,3}")
_ORDINAL = re.compile(r"(?<!\w)(?<!\d[.,])\d{1,3}$")
_AFTER = re.compile(r"\s+[\"'“‘„‚«»‹›(\[*_]*(\w+\.?)")


def sentence_spans(text: str, language: str = ENGLISH) -> Iterator[tuple[int, int]]:
    """The sentences of one paragraph as (start, end) offsets, without the white space between.

    Together they hold every character that is not white space.
    """
    start = 0
    for match in (_GREEK_END if language == "el" else _END).finditer(text):
        if not _ends(text, match, language):
            continue
        yield from _trimmed(text, start, match.end())
        start = match.end()
    yield from _trimmed(text, start, len(text))


def _trimmed(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    piece = text[start:end]
    if stripped := piece.strip():
        start += len(piece) - len(piece.lstrip())
        yield start, start + len(stripped)


def _ends(text: str, match: re.Match[str], language: str) -> bool:
    """Whether the mark found ends a sentence, judged by the words on either side."""
    if match[0][0] in "。！？":
        return True
    following = _AFTER.match(text, match.end())
    if following is None:
        return True
    next_word = following[1].removesuffix(".")
    if next_word[0].islower():
        return False
    if match[0][0] != ".":
        return True
    known, begins = abbreviations(language), is_stop_word(next_word, language)
    window = max(0, match.start() - 24)
    before = _BEFORE.search(text, window, match.start())
    if before is None:
        # The number of a list item belongs to its first sentence.
        if _NUMBER.fullmatch(text, 0, match.start()):
            return False
        return begins or not (known.ordinals and _ORDINAL.search(text, window, match.start()))
    word = _SPACE.sub("", before[0]).casefold()
    if word in known.titles:
        return False
    if len(word) == 1 and len(following[1]) == 2 and following[1].endswith("."):
        return False
    if word in known.numbered and next_word[0].isdigit():
        return False
    initial = len(word) == 1 and word != "i" and before[0].isupper()
    return begins or not (initial or word in known.others or "." in word)
