"""Near spellings of a word that no article has."""

import string

from bot.text.terms import QueryTerm

SHORTEST = 5
"""Letters that a word needs: shorter ones have too many neighbours that mean something else."""

WEIGHT = 0.5
"""What a near spelling counts for in place of the word typed, which may have been meant."""

MOST = 3
"""Near spellings that are offered for one word."""

LOOKED_AT = 6
"""Stems whose words are compared with the word typed."""


def near_spellings(term: QueryTerm) -> set[str]:
    """The terms one slip of the finger away: a letter more, less, other, or two swapped.

    The first letter is taken as meant: it is the one that fingers rarely miss. Empty for short
    words and for those with digits, where every character counts.
    """
    if len(term.typed) < SHORTEST or not term.term.isalpha():
        return set()
    return _one_slip(term.term) - {term.term}


def is_near(typed: str, written: str) -> bool:
    """Whether two words, which may be inflected, are one slip apart."""
    return written in _one_slip(typed)


def _one_slip(word: str) -> set[str]:
    letters = set(string.ascii_lowercase) | set(word)
    splits = [(word[:at], word[at:]) for at in range(1, len(word) + 1)]
    deleted = {a + b[1:] for a, b in splits if b}
    swapped = {a + b[1] + b[0] + b[2:] for a, b in splits if len(b) > 1}
    replaced = {a + letter + b[1:] for a, b in splits if b for letter in letters}
    inserted = {a + letter + b for a, b in splits for letter in letters}
    return deleted | swapped | replaced | inserted
