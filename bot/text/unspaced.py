"""Scripts that put no spaces between words, and Korean, whose words grow endings: by bigrams.

Two neighbouring characters stand in for a word. It needs no dictionary, and for ranking it does
as well as one, since most of the pairs that are no words are rare.
"""

import re
import unicodedata
from collections.abc import Iterator

from bot.text.han import SIMPLER

SCRIPTS = (
    "\u0e00-\u0eff"  # Thai, Lao
    "\u1000-\u109f"  # Burmese
    "\u1780-\u17ff"  # Khmer
    "\u3005-\u3007\u3041-\u30ff\u31f0-\u31ff"  # Japanese kana
    "\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"  # Han
    "\uac00-\ud7a3"  # Hangul syllables
)
RUN = re.compile(f"[{SCRIPTS}]+")
"""Neighbouring characters of such a script; a word may hold several, and others between."""

_HAN = re.compile("[\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")

_GRAMMAR = re.compile(
    "[\u3041-\u3096]{2}"  # two hiragana
    "|[^\u3041-\u3096][はがをにでとのもへやか]"  # a word and a particle
    "|[的是了].|.[的是了]"  # Chinese that ties words
    "|(?![おご])[\u3041-\u3096][^\u3041-\u3096]"  # the end of a word and another
)
_WORDS = re.compile(r"[^\W\d\u3041-\u309f]")

_CHARACTERS_A_WORD = 2


def bigrams(run: str) -> Iterator[tuple[int, int, str]]:
    """The terms of a run as (start, end, term): pairs, and single characters where they are words
    or roots of words, or there is no other.
    """
    plain = run.translate(SIMPLER)
    whole = unicodedata.is_normalized("NFKC", plain)
    for start in range(len(run)):
        for end in (start + 2, start + 1):
            single = end - start == 1
            if end <= len(run) and (not single or len(run) == 1 or _HAN.match(run, start)):
                pair = plain[start:end]
                yield start, end, pair if whole else unicodedata.normalize("NFKC", pair).casefold()


def holds_words(text: str) -> bool:
    """Whether a text has letters besides hiragana, in which grammar is written."""
    return bool(_WORDS.search(text))


def says_little(pair: str) -> bool:
    """Whether a pair of characters is grammar rather than a word: two hiragana, or one that ties a
    word to the next.
    """
    return bool(_GRAMMAR.fullmatch(pair))


def word_count(text: str) -> int:
    """About how many words a text has, whether or not spaces part them."""
    spaced = len(text.split())
    if text.isascii():
        return spaced
    runs = sum(len(run) for run in RUN.findall(text))
    return spaced + runs // _CHARACTERS_A_WORD
