"""Text to words: where each begins and ends, and its term."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from bot.text.composing import composed
from bot.text.languages import ENGLISH, UNSPACED, decimal_point
from bot.text.normalising import ACCENTS, DROP, INVISIBLE, term_of
from bot.text.numbers import WITH_COMMA, WITH_POINT
from bot.text.unspaced import RUN, SCRIPTS, bigrams

_SIGNS = (
    "\u0900-\u0963\u0971-\u0df3\u0e31\u0e34-\u0e3a\u0e47-\u0e4e\u0eb1\u0eb4-\u0ebc\u0ec8-\u0ecd"
    "\u102b-\u103e\u1056-\u109d\u17b4-\u17d3"
)
_INSIDE = rf"[\w{ACCENTS}{_SIGNS}{INVISIBLE}]"


def _pattern(numbers: str, inside: str = _INSIDE) -> re.Pattern[str]:
    """What is a word; repeats are bounded, so that no hostile text takes more than linear time."""
    return re.compile(
        rf"""
          [A-Za-z]++(?=[\s,;:!?"])                    # most words: nothing else begins so
        | [A-Za-z](?:\+\+|\#)(?![^\W\d]|[+\#])         # C++  F#
        | [^\W\d_](?:\.[^\W\d_]){{1,12}}(?!{inside})\.?   # U.S.  U.S.A  e.g.
        | (?:{numbers})(?!{inside})
        | \d+(?:\.\d+){{1,8}}(?!{inside})               # 3.5  2.7.1
        | (?<![\w-])(?:[^\W\d_]|[Cc]o)[-‐‑](?=[^\W\d_]{{3}}){inside}+ # e-book  co-operate
        | {inside}+(?:['’ʼ＇]{inside}+)*                # words, with apostrophes inside
        | \.(?:NET|[Nn]et)(?![\w.])(?<![\w.]\.[Nn][Ee][Tt])
        | {RUN.pattern}
        """,
        re.VERBOSE,
    )


_WITH_POINT = _pattern(WITH_POINT)
_WITH_COMMA = _pattern(WITH_COMMA)
# Where no spaces part words, none parts a number from the words around it either.
_UNSPACED = _pattern(WITH_POINT, rf"(?:[^\W{SCRIPTS}]|[{ACCENTS}{INVISIBLE}])")


@dataclass(frozen=True, slots=True)
class Token:
    """A word that is a term, and where it stands: code-point offsets into the text."""

    start: int
    end: int
    term: str


@lru_cache(maxsize=64)
def pattern(language: str) -> re.Pattern[str]:
    """What is a word in a language; an underscore is to be a space in the text."""
    if language in UNSPACED:
        return _UNSPACED
    return _WITH_POINT if decimal_point(language) else _WITH_COMMA


def words(text: str, language: str = ENGLISH) -> Iterator[Token]:
    """The words of a text that are terms, in order.

    Where no spaces part words, each pair of neighbouring characters is one, so they overlap.
    """
    plain, places = composed(text)
    found = words_of(plain, language)
    if places is None:
        return found
    return (Token(places[each.start], places[each.end], each.term) for each in found)


def words_of(plain: str, language: str) -> Iterator[Token]:
    """The ``words`` of a text that is ``composed``, by offsets into that."""
    # One character for one, so that offsets hold; an underscore parts words.
    for match in pattern(language).finditer(plain.replace("_", " ")):
        word, start = match[0], match.start()
        if word.isascii() or not RUN.search(word):
            if term := term_of(word, language):
                yield Token(start, match.end(), term)
            continue
        for first, last, is_run in _stretches(word):
            stretch = word[first:last]
            if is_run:
                for begin, end, term in bigrams(stretch):
                    yield Token(start + first + begin, start + first + end, term)
            elif term := term_of(stretch, language):
                yield Token(start + first, start + last, term)


def _stretches(word: str) -> Iterator[tuple[int, int, bool]]:
    """The parts of a word as offsets, and whether each is a run of a script without spaces."""
    at = 0
    for run in RUN.finditer(word):
        if run.start() > at:
            yield at, run.start(), False
        yield run.start(), run.end(), True
        at = run.end()
    if at < len(word):
        yield at, len(word), False


def exact_words(text: str) -> str:
    """Every word of a text with a space before and after, as quoted phrases compare them.

    Stop words are among them, and only case, width, invisible characters and the shape of an
    apostrophe do not count. A run without spaces is one word.
    """
    plain, _ = composed(text)
    found = f" {' '.join(_WITH_POINT.findall(plain.replace('_', ' ')))} "
    if not found.isascii():
        found = DROP.sub("", unicodedata.normalize("NFKC", found))
        found = found.replace("’", "'").replace("ʼ", "'")
        found = " ".join(RUN.sub(r" \g<0> ", found).split())
        found = f" {found} "
    # The last dot of an acronym may be that of the sentence.
    return found.casefold().replace(". ", " ")
