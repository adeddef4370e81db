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

# Invisible characters that may stand inside a word: soft hyphen, zero-width marks, joiners.
_INVISIBLE = "\u00ad\u200b-\u200d\u2060\ufeff"
_INSIDE = rf"\w\u0300-\u036f{_INVISIBLE}"
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
    another.
    """

    term: str
    typed: str
    start: int
    weight: float
    share: float


def tokens(text: str) -> Iterator[Token]:
    """The words of an article's text that are terms, in order."""
    # One character for one, so that offsets hold; an underscore parts words.
    for match in _WORD.finditer(text.replace("_", " ")):
        term = term_of(match[0])
        if term:
            yield Token(match.start(), match.end(), term)


def question_terms(question: str) -> tuple[QueryTerm, ...]:
    """The terms of a question in the order typed, repeated ones once.

    Some words are guesses. Lower-case ``us`` may be the acronym, because few people who ask press
    shift; in a question all in capitals every acronym is such a word. ``long`` after ``how``, and
    ``mean``, say what kind of answer is wanted, which need not hold the word.
    """
    shouted = question.isupper()
    found: dict[str, QueryTerm] = {}
    before = ""
    for match in _WORD.finditer(question.replace("_", " ")):
        typed = match[0]
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
        decomposed = unicodedata.normalize("NFKD", word)
        word = "".join(char for char in decomposed if not unicodedata.combining(char))
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
