"""Where sentences end: rules for running text, by offset, so that nothing is ever changed."""

import re
from collections.abc import Iterator

from bot.text.english import ABBREVIATIONS, NUMBERED, STOP_WORDS, TITLES

# Possessive, and begun only where a run of marks begins: a megabyte of dots costs one pass.
# Scripts without spaces end a sentence right where the mark stands.
_END = re.compile(r"(?<![.!?…؟۔।])[.!?…؟۔।]++[\"'”’»)\]*_]*+(?=\s)|[。！？]++[」』”’）]*+")
_BEFORE = re.compile(r"(?:[^\W\d_]\.)*[^\W\d_]+$")
_NUMBER = re.compile(r"\s{0,16}\d{1,3}")
_AFTER = re.compile(r"\s+[\"'“‘«(\[*_]*([\w]+)")


def sentence_spans(text: str) -> Iterator[tuple[int, int]]:
    """The sentences of one paragraph as (start, end) offsets, without the white space between.

    Together they hold every character that is not white space.
    """
    start = 0
    for match in _END.finditer(text):
        if not _ends(text, match):
            continue
        yield from _trimmed(text, start, match.end())
        start = match.end()
    yield from _trimmed(text, start, len(text))


def _trimmed(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    piece = text[start:end]
    if stripped := piece.strip():
        start += len(piece) - len(piece.lstrip())
        yield start, start + len(stripped)


def _ends(text: str, match: re.Match[str]) -> bool:
    """Whether the mark found ends a sentence, judged by the words on either side."""
    if match[0][0] in "。！？":
        return True
    following = _AFTER.match(text, match.end())
    if following is None:
        return True
    next_word = following[1]
    if next_word[0].islower():
        return False
    if match[0][0] != ".":
        return True
    before = _BEFORE.search(text, max(0, match.start() - 24), match.start())
    if before is None:
        # The number of a list item belongs to its first sentence.
        return _NUMBER.fullmatch(text, 0, match.start()) is None
    word = before[0].casefold()
    if word in TITLES:
        return False
    if word in NUMBERED and next_word[0].isdigit():
        return False
    if word in ABBREVIATIONS or "." in word:
        return next_word.casefold() in STOP_WORDS
    initial = len(word) == 1 and word != "i" and before[0].isupper()
    return not initial or next_word.casefold() in STOP_WORDS
