"""Phrases in quotation marks: words that a passage must hold as they stand, in this order."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from bot.text.terms import exact_words, tokens
from bot.text.unspaced import RUN


def spelled(text: str) -> str:
    """The words of a text, stop words too, with one space around each; nothing else of it.

    ``Phrase.is_in`` looks into this, so that a text is taken apart once for several phrases.
    """
    # The last dot of an acronym may be that of the sentence.
    return f" {' '.join(exact_words(text))} ".replace(". ", " ")


@dataclass(frozen=True, slots=True)
class Phrase:
    """Some words of a question as typed, where they begin in it, and ``spelled`` as in a text."""

    typed: str
    start: int
    spelled: str

    @classmethod
    def of(cls, typed: str, start: int) -> "Phrase":
        words = spelled(typed)
        # Where no spaces part words, a phrase may begin and end anywhere.
        begin = 1 if RUN.match(words, 1) else 0
        end = len(words) - 1 if len(words) > 1 and RUN.match(words, len(words) - 2) else len(words)
        return cls(typed, start, words[begin:end])

    @property
    def several(self) -> bool:
        """Whether it is several words, so that their order says more than they do."""
        return " " in self.spelled.strip()

    def is_in(self, text: str) -> bool:
        """Whether a ``spelled`` text holds the words, as whole words."""
        return self.spelled in text

    def terms(self) -> list[str]:
        """What is a term in every text that holds the words; it may be nothing."""
        return [
            token.term
            for token in tokens(self.spelled)
            # A single character may be part of a longer run there.
            if token.end - token.start > 1 or not RUN.match(self.spelled, token.start)
        ]

    def places(self, text: str) -> Iterator[tuple[int, int]]:
        """Where the words stand in a text as it is written, to be highlighted: offsets.

        Unusual typography is not seen through, so it may be nowhere though ``is_in`` holds.
        """
        words = (re.escape(word).replace("'", "['’]") for word in self.spelled.split())
        begin = r"(?<!\w)" if self.spelled[0] == " " else ""
        end = r"(?!\w)" if self.spelled[-1] == " " else ""
        pattern = begin + r"[\W_]+".join(words) + end
        return (match.span() for match in re.finditer(pattern, text, re.IGNORECASE))
