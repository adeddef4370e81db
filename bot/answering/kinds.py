"""The kind of answer that an English question asks for, and texts that may give it."""

import re
from collections.abc import Mapping

_QUESTIONS: Mapping[str, re.Pattern[str]] = {
    kind: re.compile(pattern, re.IGNORECASE)
    for kind, pattern in {
        "number": r"\bhow (?:many|much|long|far|old|tall|big|large|often|high|deep|fast|wide|heavy"
        r"|hot|cold|late|early|soon)\b|\b(?:what|which) (?:percentage|percent|number|amount)\b",
        "date": r"\bwhen\b|\b(?:what|which) (?:year|date|day|month|century|decade|time)\b",
        "name": r"\bwho(?:se|m)?\b|\bwhere\b"
        r"|\b(?:what|which) (?:country|city|state|place|town|region)\b",
        "reason": r"\bwhy\b",
    }.items()
}
"""Its kind is what a question asks first."""

_ANSWERS: Mapping[str, re.Pattern[str]] = {
    "number": re.compile(
        r"\d|\b(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|twenty|thirty"
        r"|forty|fifty|hundred|thousand|million|billion|half|dozen|first|second|third)\b",
        re.IGNORECASE,
    ),
    "date": re.compile(
        r"\b(?:1\d{3}|20\d{2})\b|\d:\d\d|\b(?:January|February|March|April|May|June|July|August"
        r"|September|October|November|December|Monday|Tuesday|Wednesday|Thursday|Friday|Saturday"
        r"|Sunday|century|BC|AD|noon|midnight)\b"
    ),
    "reason": re.compile(
        r"\b(?:because|since|due to|as a result|so that|in order to|caused?|reasons?|therefore)\b",
        re.IGNORECASE,
    ),
}

_COUNTED = re.compile(r"\bhow (?:many|much) ([^\W\d_]{3,30})", re.IGNORECASE)
_NUMBER = (
    r"(?:\d[\d.,]{0,30}|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|twenty|thirty"
    r"|forty|fifty|hundred|thousand|million|billion|half|dozen)"
)

_INSIDE = re.compile(r"(?<=[\w,;:(] )[^\W\d_a-z]\w+")
"""A word inside a sentence that may begin with a capital: ``re`` does not know those of all
languages."""

_WORD = re.compile(r"\w+")


class Kind:
    """What a question wants to hear: a number, a date, a name, a reason, or nothing known."""

    def __init__(self, question: str) -> None:
        found = [
            (m.start(), kind) for kind, asks in _QUESTIONS.items() if (m := asks.search(question))
        ]
        self._kind = min(found)[1] if found else ""
        self._own = {word.casefold() for word in _WORD.findall(question)}
        counted = _COUNTED.search(question)
        # Without its ending, so that one may be counted as well as many.
        stem = counted[1][: max(3, len(counted[1]) - 2)] if counted else ""
        self._count = (
            re.compile(rf"\b{_NUMBER}\W{{1,3}}(?:\w{{1,30}}\W{{1,3}})?{stem}", re.IGNORECASE)
            if stem
            else None
        )

    def counts(self, text: str) -> bool:
        """Whether a text has a number of what the question asks how many there are."""
        return bool(self._count and self._count.search(text))

    def is_in(self, text: str) -> bool:
        """Whether a text has what may be such an answer; a name that was asked about is none."""
        if self._kind == "name":
            names = (m[0] for m in _INSIDE.finditer(text) if m[0][0].isupper())
            return any(name.casefold() not in self._own for name in names)
        return bool(self._kind and _ANSWERS[self._kind].search(text))
