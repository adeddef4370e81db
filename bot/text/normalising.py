"""A word to its term: as everybody means it, or nothing if it says nothing, and stemmed."""

import re
import threading
import unicodedata
from functools import lru_cache

import Stemmer

from bot.text.counting import ORDINALS
from bot.text.english import ACRONYMS, STOP_WORDS
from bot.text.forms import FORMS
from bot.text.languages import ELIDED, ENGLISH, SNOWBALL, fillers, lower
from bot.text.numbers import number

# Invisible characters that may stand inside a word: soft hyphen, zero-width marks, joiners.
INVISIBLE = "\u00ad\u200b-\u200d\u2060\ufeff"
# Marks that change the letter before them: accents, and the vowels and points of Semitic and
# Indic scripts, which Python does not count among the characters of a word.
ACCENTS = "\u0300-\u036f\u0591-\u05bd\u05bf\u05c1\u05c2\u064b-\u065f\u0670\u06d6-\u06dc"

LONGEST = 64
"""Characters of a word that are compared; longer runs are hashes and addresses."""

_LONGEST_KNOWN = 4 * LONGEST
"""Characters of a word that are looked at, so that a cache of words stays small."""

DROP = re.compile(rf"[{INVISIBLE}]")
_UNMARKED = re.compile(rf"[{ACCENTS}]")
_HYPHEN = re.compile("[-‐‑]")
_POSSESSIVE = re.compile(r"['’ʼ]s?$")
_DOTTED = re.compile(r"(?:[^\W\d_]\.)+[^\W\d_]?")
_DIGIT = re.compile(r"[^\D0-9]")
_UNDECOMPOSED = str.maketrans(
    {"ł": "l", "ø": "o", "đ": "d", "ı": "i", "ħ": "h", "æ": "ae", "œ": "oe"}
)
_SAME = {**FORMS, **ORDINALS}
"""English words that are the same as another, as ``bought`` and ``4th``."""


def term_of(word: str, language: str = ENGLISH) -> str:
    """The term of one word as it stands in a text; empty for a word that says nothing."""
    return _term(word[:_LONGEST_KNOWN], language)


@lru_cache(maxsize=1 << 17)
def _term(word: str, language: str) -> str:
    if language != ENGLISH:
        return _stemmed(word, language)
    folded = fold(word)
    if folded in ACRONYMS:
        bare = _POSSESSIVE.sub("", unicodedata.normalize("NFKC", word))
        if bare.isupper() or "." in bare:
            return folded.upper()
    if folded in STOP_WORDS:
        return ""
    return _stem(_SAME.get(folded, folded).replace("'", "")[:LONGEST], ENGLISH)


def _stemmed(word: str, language: str) -> str:
    """A word's stem, without its accents: the stemmer tells endings by them."""
    word = _whole(word, language)
    if word[:1].isdigit():
        return number(word, language)[:LONGEST]
    return _bare(_stem(word.replace("'", "")[:LONGEST], language))


def _whole(word: str, language: str) -> str:
    """A word as ``_plain`` has it, without an article or pronoun that an apostrophe ties to it."""
    word = _plain(lower(word, language))
    before, apostrophe, after = word.partition("'")
    return after if apostrophe and after and before in ELIDED.get(language, ()) else word


def fold(word: str) -> str:
    """One word without the differences that nobody means: case, width, accents, possessives,
    thousands separators, the dots of an acronym.
    """
    word = _plain(word)
    if word[:1].isdigit():
        return number(word, ENGLISH)
    return _bare(word).removesuffix("'s").removesuffix("'")


def _plain(word: str) -> str:
    """One word without case, width, what nobody sees, and the dots of an acronym."""
    word = DROP.sub("", unicodedata.normalize("NFKC", word)).casefold()
    if not word.isascii():
        word = word.replace("’", "'").replace("ʼ", "'").replace("œ", "oe")
        word = _DIGIT.sub(lambda digit: str(unicodedata.decimal(digit[0])), word)
    word = _HYPHEN.sub("", word)
    return word.replace(".", "") if _DOTTED.fullmatch(word) else word


def _bare(word: str) -> str:
    """A word without its accents. The signs of Indic scripts stay: they are letters."""
    if word.isascii():
        return word
    parted = unicodedata.normalize("NFKD", word)
    return unicodedata.normalize("NFC", _UNMARKED.sub("", parted)).translate(_UNDECOMPOSED)


_local = threading.local()


def _stem(word: str, language: str) -> str:
    """A word's Snowball stem, or the word where there is no stemmer of its language.

    Each thread has its stemmers: one object must not serve two threads at once.
    """
    known: dict[str, Stemmer.Stemmer | None] = _local.__dict__.setdefault("stemmers", {})
    if language not in known:
        name = SNOWBALL.get(language)
        # The cache above remembers whole words, so the stemmer's own would be a second one.
        known[language] = Stemmer.Stemmer(name, 0) if name in Stemmer.algorithms() else None
    stemmer = known[language]
    return str(stemmer.stemWord(word)) if stemmer else word


@lru_cache(maxsize=1 << 14)
def is_stop_word(word: str, language: str) -> bool:
    """Whether a word says nothing in its language, however its case and accents are written."""
    if language == ENGLISH:
        return fold(word) in STOP_WORDS
    forms = {_bare(_plain(word)), _bare(_whole(word, language))}
    return not forms.isdisjoint(_fillers(language))


@lru_cache(maxsize=64)
def _fillers(language: str) -> frozenset[str]:
    """The stop words of a language as a question is looked through for them: without accents."""
    return frozenset(_bare(_plain(word)) for word in fillers(language))
