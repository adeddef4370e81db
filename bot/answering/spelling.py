"""Near spellings of a word that no article has."""

import string

from bot.text.terms import QueryTerm

SHORTEST = 5
"""Letters that a word needs: shorter ones have too many neighbours that mean something else."""

WEIGHT = 0.8
"""What a near spelling counts for in place of the word typed."""

MOST = 3
"""Near spellings that are offered for one word."""


def near_spellings(term: QueryTerm) -> set[str]:
    """The terms one slip of the finger away: a letter more, less, other, or two swapped.

    The first letter is taken as meant: it is the one that fingers rarely miss. Empty for short
    words and for those with digits, where every character counts.
    """
    if len(term.typed) < SHORTEST or not term.term.isalpha():
        return set()
    letters = set(string.ascii_lowercase) | set(term.term)
    splits = [(term.term[:at], term.term[at:]) for at in range(1, len(term.term) + 1)]
    deleted = {a + b[1:] for a, b in splits if b}
    swapped = {a + b[1] + b[0] + b[2:] for a, b in splits if len(b) > 1}
    replaced = {a + letter + b[1:] for a, b in splits if b for letter in letters}
    inserted = {a + letter + b for a, b in splits for letter in letters}
    return (deleted | swapped | replaced | inserted) - {term.term}
