"""The kind of answer that a question asks for, and whether a text has it."""

import re
from collections.abc import Mapping
from functools import lru_cache

from bot.answering.kind_words import (
    ANSWERS,
    ASKS,
    COUNT,
    COUNTED,
    FINER,
    INSIDE,
    NEGATION,
    VERSION,
    WORD,
    Kind,
)


@lru_cache(maxsize=64)
def _asking(language: str) -> Mapping[Kind, re.Pattern[str]]:
    spaced = language not in {"ja", "zh"}
    begin, end = (r"(?<!\w)", r"(?!\w)") if spaced else ("", "")
    return {
        kind: re.compile(
            rf"\A\W*(?:{asks}){end}" if kind == "verdict" and spaced else f"{begin}(?:{asks}){end}",
            re.IGNORECASE,
        )
        for kind, asks in ASKS.get(language, {}).items()
    }


_POLITE = re.compile(
    r"\A\W*(?:can|could|would|will|do|does) (?:you|u|someone|somebody|anyone|anybody)\b.{0,30}?"
    r"\b(?:tell|know|say|explain|show|remember)\b",
    re.IGNORECASE,
)
"""What opens a question without being one."""


class Wanted:
    """What a question wants to hear."""

    def __init__(self, question: str, language: str) -> None:
        question = _POLITE.sub("", question, count=1)
        found: list[tuple[int, int, Kind]] = []
        for order, (kind, asks) in enumerate(_asking(language).items()):
            if match := asks.search(question):
                found.append((match.start(), order, kind))
        self.kind: Kind = min(found)[2] if found else ""
        self.version = bool(VERSION.search(question))
        self.negated = bool(NEGATION.search(question))
        self._own = {word.casefold() for word in WORD.findall(question)}
        self._finer = [answers for asks, answers in FINER if asks.search(question)]
        counted = COUNTED.search(question)
        # Without its ending, so that one may be counted as well as many.
        noun = (counted[1] or counted[2]) if counted else ""
        stem = noun[: max(3, len(noun) - 2)]
        self._count = (
            re.compile(rf"\b{COUNT}\W{{1,3}}(?:\w{{1,30}}\W{{1,3}}){{0,2}}{stem}", re.IGNORECASE)
            if stem
            else None
        )

    @property
    def precise(self) -> bool:
        """Whether a number of something, a time or a price is asked for."""
        return bool(self._finer or self._count)

    def fits(self, text: str) -> float:
        """How well a text has what may be such an answer, 0 to 1.

        Half is a number where so many of something, a time or a price are asked for.
        """
        if self.kind == "name":
            return float(self._names(text))
        pattern = ANSWERS.get(self.kind)
        if not pattern or not pattern.search(text):
            return 0.0
        closer = [answers.search(text) for answers in self._finer]
        if self._count:
            closer.append(self._count.search(text))
        return 1.0 if not closer or any(closer) else 0.5

    def _names(self, text: str) -> bool:
        """Whether a text has a name that was not asked about."""
        names = (match[0].strip("*_`(") for match in INSIDE.finditer(text))
        return any(name.casefold() not in self._own for name in names if not name[0].islower())


def negated(text: str) -> bool:
    """Whether a text says no to something."""
    return bool(NEGATION.search(text))
