"""The synonyms of a scope: what people say for what its articles say."""

import unicodedata
from collections.abc import Sequence

from bot.access import Caller, Right, readable
from bot.answering.synonyms import phrase_terms
from bot.errors import InputError
from bot.store.store import Store
from bot.text.languages import ENGLISH

LONGEST = 100
"""Characters of a phrase."""

LARGEST = 20
"""Phrases of a set."""

MOST = 1000
"""Sets of a scope, all of which are kept in memory while they are asked."""


class Synonyms:
    """Words and phrases that mean the same, both ways."""

    def __init__(self, store: Store) -> None:
        self._store = store

    async def add(self, caller: Caller, phrases: Sequence[str]) -> tuple[str, ...]:
        """Let some phrases mean the same, with all that any of them meant; returns the set.

        Raises:
            InputError: there are fewer than two, or one is too long or says nothing.
            QuotaError: there are too many of them, or too many sets.
        """
        caller.demand(Right.MANAGE)
        cleaned = list(dict.fromkeys(map(_cleaned, phrases)))
        if len({phrase.casefold() for phrase in cleaned}) < 2:
            raise InputError("Name two words or phrases at least that mean the same.")
        languages = await self._store.languages(readable(caller)) or [ENGLISH]
        for phrase in cleaned:
            if not any(phrase_terms(phrase, language) for language in languages):
                raise InputError(f"“{phrase}” holds no word that can be searched: name another.")
        return await self._store.synonyms.add(caller.scope, cleaned, largest=LARGEST, most=MOST)

    async def all(self, caller: Caller) -> list[tuple[str, ...]]:
        """The sets of the caller's own scope."""
        return await self._store.synonyms.sets([caller.scope])

    async def remove(self, caller: Caller, phrase: str) -> None:
        """Take a phrase out of its set; a set left with one goes.

        Raises:
            InputError: it is in no set of the scope.
        """
        caller.demand(Right.MANAGE)
        cleaned = _cleaned(phrase)
        if not await self._store.synonyms.remove(caller.scope, cleaned):
            raise InputError(f"“{cleaned}” has no synonym here: see footnote synonyms list.")


def _cleaned(phrase: str) -> str:
    """A phrase in one form, however its spaces and accents are typed."""
    phrase = unicodedata.normalize("NFC", " ".join(phrase.split()))
    if len(phrase) > LONGEST or not phrase.isprintable():
        raise InputError(f"A synonym is one line of at most {LONGEST} characters.")
    return phrase
