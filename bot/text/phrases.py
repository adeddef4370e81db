"""Phrases in quotation marks: words that a passage must hold as they stand, in this order."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from bot.text.unspaced import RUN
from bot.text.words import exact_words, words

_UNUSUAL = re.compile(r"[^\x00-\x7f‘’“”–—…]")
"""What exact words may take for another character, or for none."""


@lru_cache(maxsize=64)
def _loosely(exact: str) -> re.Pattern[str]:
    """Its letters and digits, with anything else between those of two words."""
    return re.compile(r"[\W_]+".join(re.findall(r"[^\W_]+", exact)), re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Phrase:
    """Some words of a question as typed, and where they begin in it.

    ``exact`` is what stands in the ``exact_words`` of every text that holds them.
    """

    typed: str
    start: int
    exact: str

    @classmethod
    def of(cls, typed: str, start: int = 0) -> "Phrase":
        exact = exact_words(typed)
        # Where no spaces part words, a phrase may begin and end anywhere.
        if RUN.match(exact, 1):
            exact = exact[1:]
        if RUN.match(exact, len(exact) - 2):
            exact = exact[:-1]
        return cls(typed, start, exact)

    @property
    def several(self) -> bool:
        """Whether it is several words, so that their order says more than they do."""
        return " " in self.exact.strip()

    def is_in(self, words: str) -> bool:
        """Whether the ``exact_words`` of a text hold it, from whole word to whole word."""
        return self.exact in words

    def may_be_in(self, text: str) -> bool:
        """Whether a text may hold it: much faster to tell than whether it does."""
        return bool(_UNUSUAL.search(text) or _loosely(self.exact).search(text))

    def terms(self, languages: Sequence[str]) -> list[frozenset[str]]:
        """What is a term in every text that holds it; it may be nothing.

        For each word, the terms that it is in the articles' languages, if it is one in all.
        """
        # In lower case no word is an acronym, which it need not be in the text.
        typed = self.typed.lower()
        found: dict[int, list[str]] = {}
        for language in languages:
            for token in words(typed, language):
                # A single character may be part of a longer run there.
                if token.end - token.start > 1 or not RUN.match(typed, token.start):
                    found.setdefault(token.start, []).append(token.term)
        return [frozenset(each) for each in found.values() if len(each) == len(languages)]

    def places(self, text: str) -> Iterator[tuple[int, int]]:
        """Where it stands in a text, to be highlighted: offsets.

        Unusual typography is not seen through, so it may be nowhere though ``is_in`` holds.
        """
        words = (re.escape(word).replace("'", "['’]") for word in self.exact.split())
        begin = r"(?<!\w)" if self.exact[0] == " " else ""
        end = r"(?!\w)" if self.exact[-1] == " " else ""
        pattern = begin + r"[\W_]+".join(words) + end
        return (match.span() for match in re.finditer(pattern, text, re.IGNORECASE))
