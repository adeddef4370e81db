"""The face of an engine: a question's words go in, hits come out, and what is known of the words.

Words are terms, as passages have them. The library and ``answering`` know engines by this alone,
and whatever is one passes ``tests/engines``.
"""

import math
from collections.abc import Collection, Iterable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from itertools import chain
from types import MappingProxyType
from typing import Any, NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from bot.model import Hit, Scope, State, Within

K1 = 0.9
"""Saturation of a repeated word; lower than rank-bm25's 1.5, which suits long documents."""

B = 0.75
"""How far a longer passage is held to need more matches."""

Allow = Collection[int] | None
"""The ids of the articles that may be seen; None for all of the scopes."""

Alternatives = Mapping[str, Sequence[tuple[str, ...]]]
"""By a word, the phrases of words that mean the same."""

Counts = int | NDArray[np.int32]


def idf(passages: float, containing: float) -> float:
    """What a word is worth: log(1 + (N - n + 0.5) / (n + 0.5)), always above 0.

    Robertson and Sparck Jones's weight with 1 added inside the logarithm, as Lucene has it; the
    classic form is 0 or below for a word in half of the passages or more.
    """
    return math.log(1 + (passages - containing + 0.5) / (containing + 0.5))


def saturation(
    count: Counts, length: Counts, average_length: float, k1: float = K1, b: float = B
) -> Any:
    """What ``count`` occurrences of a word in a passage of ``length`` words count for.

    Okapi's count * (k1 + 1) / (count + k1 * (1 - b + b * length / average_length)).
    """
    return count * (k1 + 1) / (count + k1 * (1 - b + b * length / average_length))


@dataclass(frozen=True, slots=True)
class Query:
    """What is looked for.

    ``words`` are what the question gives each word (1, or less for a guess). A passage holds one
    of them as often as the word itself or one of its ``alternatives``, whichever it holds most
    often, and a phrase as often as its rarest word. A hit holds one word at least of each set in
    ``holding``, and none of ``without``. ``named`` are passages that are hits besides the best, by
    id, each with the id of its article.
    """

    words: Mapping[str, float] = field(default_factory=dict)
    alternatives: Alternatives = field(default_factory=dict)
    holding: Collection[Collection[str]] = ()
    without: Collection[str] = ()
    named: Mapping[int, int] = field(default_factory=dict)

    @property
    def spelt(self) -> Collection[str]:
        """All that it looks for, the words of alternatives too, each once."""
        if not self.alternatives:
            return self.words
        others = (each for phrases in self.alternatives.values() for each in phrases)
        return dict.fromkeys(chain(self.words, *others))


class Ranking(NamedTuple):
    """What an engine says of a query, all scopes taken for one.

    ``hits`` share a word with the query, or are named in it; the best come first, equal scores by
    passage id. A score is the sum over the words held of what the query gives, ``idf`` and
    ``saturation``.

    Whatever is allowed, ``passages`` counts all, ``average_length`` is that of all in words,
    ``containing`` counts those that hold each word, and ``within`` tells of the articles that the
    hits are of, by id; ``scopes`` are those that have passages. ``present`` are the words that a
    passage of an allowed article holds. Words of alternatives are counted too, each by itself
    unless it is asked for.
    """

    passages: int
    average_length: float
    hits: tuple[Hit, ...]
    containing: Mapping[str, int]
    present: frozenset[str]
    within: Mapping[int, Within] = MappingProxyType({})
    scopes: frozenset[Scope] = frozenset()


class Holders(NamedTuple):
    """How many passages hold a word, and the ids of the ``first``, ascending."""

    passages: int
    first: Sequence[int]


class Searcher(Protocol):
    """Some scopes as an engine has them while a question is answered.

    They may move on to later changes meanwhile, but never back.
    """

    async def search(self, query: Query, k: int, allow: Allow) -> Ranking:
        """Rank the passages that may be seen by one scoring.

        There are ``k`` hits at most, 1 at least, and those that the query names.
        """

    async def every(self, query: Query, k: int, allow: Allow) -> Sequence[Hit]:
        """The first passages by id that a query would leave, whatever its words; scores are 0."""

    async def holders(self, words: Iterable[str], k: int, allow: Allow) -> Mapping[str, Holders]:
        """The passages that may be seen and hold each word, if any do; the first ``k`` of them."""


class Engine(Protocol):
    """Ranks the passages of scopes. It follows the store by itself."""

    def searcher(self, states: Mapping[Scope, State]) -> AbstractAsyncContextManager[Searcher]:
        """Some scopes, each at a state of the store or a later one."""

    async def rebuild(self, scope: Scope) -> int:
        """Make anew what it has of a scope, while that answers; returns how many passages."""

    async def forget(self, scope: Scope) -> None:
        """Let go of what it has of a scope, which is loaded again if the scope is asked."""

    def mostly_deleted(self) -> Sequence[Scope]:
        """The scopes of which it keeps more that was removed than that is there."""
