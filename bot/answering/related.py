"""Words that begin alike, as ``invent`` and ``inventor``: endings that a stemmer leaves on."""

import math
from itertools import takewhile

SHORTEST = 4
"""Letters that two words share at least."""

ALIKE = 0.7
"""The share of the longer word that two words have in common at least."""


def related_prefix(term: str) -> str:
    """What all words begin with that are related to a term; empty where none can be."""
    if not term.isalpha() or len(term) < SHORTEST:
        return ""
    return term[: max(SHORTEST, math.ceil(ALIKE * len(term)))]


def relation(term: str, other: str) -> float:
    """How much of two terms is the same: the share of the longer one; 0 if they are unrelated."""
    letters = zip(term, other, strict=False)
    shared = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], letters))
    alike = shared / max(len(term), len(other), 1)
    return alike if shared >= SHORTEST and ALIKE <= alike < 1 else 0.0
