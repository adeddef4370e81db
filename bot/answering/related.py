"""Words that begin alike, as ``invent`` and ``inventor``: endings that a stemmer leaves on."""

import math
from os.path import commonprefix

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
    shared = len(commonprefix([term, other]))  # noqa: RUF071
    alike = shared / max(len(term), len(other), 1)
    return alike if shared >= SHORTEST and ALIKE <= alike < 1 else 0.0
