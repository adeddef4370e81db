"""Scripts that put no spaces between words, and Korean, whose words grow endings: by bigrams.

Two neighbouring characters stand in for a word. It needs no dictionary, and for ranking it does
as well as one, since most of the pairs that are no words are rare.
"""

import re
import unicodedata
from collections.abc import Iterator

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

_CHARACTERS_A_WORD = 2

QUESTION_WORDS = re.compile(
    "|".join(
        sorted(
            """
            什么 什麼 甚么 甚麼 哪个 哪個 哪些 哪里 哪裡 哪儿 哪兒 哪年 哪 谁 誰
            何时 何時 何处 何處 为什么 為什麼 为何 為何 怎么 怎麼 怎样 怎樣 如何
            多少 几个 幾個 多久 多长 多長 多大 多远 多遠
            何ですか どこですか だれ どこ なぜ いつ どの どう どれ どんな いくつ いくら
            ですか ますか
            """.split(),
            key=len,
            reverse=True,
        )
    )
)
"""What asks in Chinese and Japanese, and stands in no answer."""


def bigrams(run: str) -> Iterator[tuple[int, int, str]]:
    """The terms of a run as (start, end, term): pairs, and single characters where they are words
    or roots of words, or there is no other.
    """
    for start in range(len(run)):
        for end in (start + 2, start + 1):
            single = end - start == 1
            if end <= len(run) and (not single or len(run) == 1 or _HAN.match(run, start)):
                yield start, end, unicodedata.normalize("NFKC", run[start:end]).casefold()


def word_count(text: str) -> int:
    """About how many words a text has, whether or not spaces part them."""
    spaced = len(text.split())
    if text.isascii():
        return spaced
    runs = sum(len(run) for run in RUN.findall(text))
    return spaced + runs // _CHARACTERS_A_WORD
