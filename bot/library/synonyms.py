"""The synonyms of a scope: what people say for what its articles say."""

from collections.abc import Sequence

from bot.errors import InputError
from bot.model import Scope
from bot.store.store import Store
from bot.text.terms import question_terms

LONGEST = 100
"""Characters of a phrase."""

LARGEST = 20
"""Phrases of a set."""

MOST = 1000
"""Sets of a scope: each question over it looks at all of them."""


class Synonyms:
    """Words and phrases that mean the same, both ways."""

    def __init__(self, store: Store) -> None:
        self._store = store.synonyms

    async def add(self, scope: Scope, phrases: Sequence[str]) -> tuple[str, ...]:
        """Let some phrases mean the same, with all that any of them meant; returns the set.

        Raises:
            InputError: there are fewer than two, or too many, or one is too long or says nothing.
        """
        cleaned = list(dict.fromkeys(" ".join(phrase.split()) for phrase in phrases))
        if len({phrase.casefold() for phrase in cleaned}) < 2:
            raise InputError("Name two words or phrases at least that mean the same.")
        for phrase in cleaned:
            if len(phrase) > LONGEST or not phrase.isprintable():
                raise InputError(f"A synonym is one line of at most {LONGEST} characters.")
            if not question_terms(phrase):
                raise InputError(f"“{phrase}” holds no word that can be searched: name another.")
        known = await self._store.sets([scope])
        own = {phrase.casefold() for phrase in cleaned}
        met = [each for each in known if own & {phrase.casefold() for phrase in each}]
        joined = own.union(*({phrase.casefold() for phrase in each} for each in met))
        if len(joined) > LARGEST:
            raise InputError(f"At most {LARGEST} words and phrases may mean the same.")
        if not met and len(known) >= MOST:
            raise InputError(f"There are {MOST:,} sets of synonyms already: remove one first.")
        return await self._store.add(scope, cleaned)

    async def all(self, scope: Scope) -> list[tuple[str, ...]]:
        """The scope's own sets."""
        return await self._store.sets([scope])

    async def remove(self, scope: Scope, phrase: str) -> None:
        """Take a phrase out of its set; a set left with one goes.

        Raises:
            InputError: it is in no set of the scope.
        """
        if not await self._store.remove(scope, " ".join(phrase.split())):
            raise InputError(f"“{phrase}” has no synonym here: see footnote synonyms list.")
