"""Text to terms: find the words, normalise them, drop those that say nothing, stem the rest.

A term is lower case except for an acronym that would otherwise be a stop word: ``US`` is a term,
``us`` is not, so the pronoun never matches the country.
"""

import re
import threading
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

import Stemmer

from bot.text.english import (
    ACRONYMS,
    FRAMES,
    GUESS,
    HALF_ACRONYMS,
    MEASURES,
    QUESTION_FILLERS,
    STOP_WORDS,
)
from bot.text.unspaced import QUESTION_WORDS, RUN, bigrams

# Invisible characters that may stand inside a word: soft hyphen, zero-width marks, joiners.
_INVISIBLE = "\u00ad\u200b-\u200d\u2060\ufeff"
# Marks that change the letter before them: accents, and the vowels and points of Semitic and
# Indic scripts, which Python does not count among the characters of a word.
_ACCENTS = "\u0300-\u036f\u0591-\u05bd\u05bf\u05c1\u05c2\u064b-\u065f\u0670\u06d6-\u06dc"
_SIGNS = (
    "\u0900-\u0963\u0971-\u0df3\u0e31\u0e34-\u0e3a\u0e47-\u0e4e\u0eb1\u0eb4-\u0ebc\u0ec8-\u0ecd"
    "\u102b-\u103e\u1056-\u109d\u17b4-\u17d3"
)
_INSIDE = rf"\w{_ACCENTS}{_SIGNS}{_INVISIBLE}"
_WORD = re.compile(  # Repeats are bounded, so that no hostile text takes more than linear time.
    rf"""
      [^\W\d_](?:\.[^\W\d_]){{1,12}}(?![{_INSIDE}])\.?   # U.S.  U.S.A  e.g.
    | \d{{1,3}}(?:[,，]\d{{3}}){{1,8}}(?:\.\d+)?(?![{_INSIDE}]) # 2,500
    | \d+(?:\.\d+){{1,8}}(?![{_INSIDE}])                       # 3.5  2.7.1
    | [{_INSIDE}]+(?:['’ʼ＇][{_INSIDE}]+)*               # words, with apostrophes inside
    """,
    re.VERBOSE,
)
LONGEST = 64
"""Characters of a word that are compared; longer runs are hashes and addresses."""

_DROP = re.compile(rf"[{_INVISIBLE}]")
_UNMARKED = re.compile(rf"[{_ACCENTS}]")
_POSSESSIVE = re.compile(r"['’ʼ]s?$")
_DOTTED = re.compile(r"(?:[^\W\d_]\.)+[^\W\d_]?")


@dataclass(frozen=True, slots=True)
class Token:
    """A word that is a term, and where it stands: code-point offsets into the text."""

    start: int
    end: int
    term: str


@dataclass(frozen=True, slots=True)
class QueryTerm:
    """A term of a question, the word as typed, and where it begins in the question.

    ``weight`` is what finding it counts for: 1, or less for a guess. ``share`` is what it takes up
    of the question, so what not finding it costs; it is the weight unless the term stands in for
    another. A ``part`` overlaps its neighbours, of a run without spaces.
    """

    term: str
    typed: str
    start: int
    weight: float
    share: float
    part: bool = False


def tokens(text: str) -> Iterator[Token]:
    """The words of an article's text that are terms, in order.

    Where no spaces part words, each pair of neighbouring characters is one, so they overlap.
    """
    # One character for one, so that offsets hold; an underscore parts words.
    for match in _WORD.finditer(text.replace("_", " ")):
        word, start = match[0], match.start()
        if word.isascii() or not RUN.search(word):
            if term := term_of(word):
                yield Token(start, match.end(), term)
            continue
        for first, last, is_run in _stretches(word):
            stretch = word[first:last]
            if is_run:
                for begin, end, term in bigrams(stretch):
                    yield Token(start + first + begin, start + first + end, term)
            elif term := term_of(stretch):
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


def question_terms(question: str) -> tuple[QueryTerm, ...]:
    """The terms of a question in the order typed, repeated ones once.

    Some words are guesses. Lower-case ``us`` may be the acronym, because few people who ask press
    shift; in a question all in capitals every acronym is such a word. ``long`` after ``how``, and
    ``mean``, say what kind of answer is wanted, which need not hold the word.
    """
    shouted = question.isupper()
    found: dict[str, QueryTerm] = {}
    before = ""
    # One character for one, as in a text; what asks parts words there.
    spaced = QUESTION_WORDS.sub(lambda asking: " " * len(asking[0]), question.replace("_", " "))
    for match in _WORD.finditer(spaced):
        typed = match[0]
        if not typed.isascii() and RUN.search(typed):
            for token in tokens(typed):
                start = match.start() + token.start
                part = typed[token.start : token.end]
                paired = RUN.fullmatch(part) is not None
                found.setdefault(token.term, QueryTerm(token.term, part, start, 1.0, 1.0, paired))
            continue
        folded = fold(typed)
        before, previous = folded, before
        if folded in QUESTION_FILLERS:
            continue
        term = term_of(folded if shouted and "." not in typed else typed)
        guess = folded in FRAMES or (folded in MEASURES and previous == "how")
        if not term and folded in HALF_ACRONYMS:
            term, guess = folded.upper(), True
        weight = GUESS if guess else 1.0
        if term and (term not in found or found[term].weight < weight):
            found[term] = QueryTerm(term, typed, match.start(), weight, weight)
    return tuple(found.values())


def exact_words(text: str) -> str:
    """Every word of a text with a space before and after, as quoted phrases compare them.

    Stop words are among them, and only case, width, invisible characters and the shape of an
    apostrophe do not count. A run without spaces is one word.
    """
    words = f" {' '.join(_WORD.findall(text.replace('_', ' ')))} "
    if not words.isascii():
        words = _DROP.sub("", unicodedata.normalize("NFKC", words))
        words = words.replace("’", "'").replace("ʼ", "'")
        words = " ".join(RUN.sub(r" \g<0> ", words).split())
        words = f" {words} "
    # The last dot of an acronym may be that of the sentence.
    return words.casefold().replace(". ", " ")


@lru_cache(maxsize=1 << 17)
def term_of(word: str) -> str:
    """The term of one word as it stands in a text; empty for a word that says nothing."""
    folded = fold(word)
    if folded in ACRONYMS:
        bare = _POSSESSIVE.sub("", unicodedata.normalize("NFKC", word))
        if bare.isupper() or "." in bare:
            return folded.upper()
    if folded in STOP_WORDS:
        return ""
    stem: str = _stemmer().stemWord(folded.replace("'", "")[:LONGEST])
    return stem


def fold(word: str) -> str:
    """One word without the differences that nobody means: case, width, accents, possessives,
    thousands separators, the dots of an acronym.
    """
    word = _DROP.sub("", unicodedata.normalize("NFKC", word)).casefold()
    if not word.isascii():
        word = word.replace("’", "'").replace("ʼ", "'")
        # Only what readers may leave out goes: the signs of Indic scripts are letters.
        bare = _UNMARKED.sub("", unicodedata.normalize("NFKD", word))
        word = unicodedata.normalize("NFC", bare)
    if _DOTTED.fullmatch(word):
        return word.replace(".", "")
    return word.replace(",", "").removesuffix("'s").removesuffix("'")


_local = threading.local()


def _stemmer() -> Stemmer.Stemmer:
    """This thread's Snowball stemmer: one object must not serve two threads at once."""
    if not hasattr(_local, "stemmer"):
        # The cache above remembers whole words, so the stemmer's own would be a second one.
        _local.stemmer = Stemmer.Stemmer("english", 0)
    stemmer: Stemmer.Stemmer = _local.stemmer
    return stemmer
