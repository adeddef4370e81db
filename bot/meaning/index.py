"""The vectors of a scope's passages in memory, and which of them are the nearest."""

import sys
from collections.abc import Callable, Collection, Iterable, Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from bot.meaning.vectors import Floats, Int8s, encode, split

_BLOCK = 512
"""Vectors that are turned into floats at once: so many fit into a processor's cache."""

_SPARE = 4_096
"""Vectors for which there is room beyond those that are there, at most."""

_MANY = 20_000
"""Vectors from which on machine code is worth having."""

Sums = Callable[[Int8s, Int8s], Floats]
"""The products of many vectors with one, in whole numbers: in any order the sums are the same."""


class Near(NamedTuple):
    """A passage near a question, and the cosine of the angle between their vectors."""

    passage_id: int
    article_id: int
    cosine: float


class _Rows(NamedTuple):
    """Arrays with room at their ends; what is beyond ``used`` is nobody's yet."""

    used: int
    passages: NDArray[np.int64]
    articles: NDArray[np.int64]
    factors: Floats
    numbers: Int8s

    @property
    def arrays(self) -> tuple[NDArray[Any], ...]:
        return self[1:]

    @classmethod
    def of(cls, used: int, arrays: Iterable[NDArray[Any]]) -> "_Rows":
        passages, articles, factors, numbers = arrays
        return cls(used, passages, articles, factors, numbers)


class VectorIndex:
    """Vectors by passage. One writes at a time; whoever reads meanwhile sees what was there."""

    def __init__(self, width: int) -> None:
        self._width = width
        self._rows = _Rows(
            0,
            np.empty(0, np.int64),
            np.empty(0, np.int64),
            np.empty(0, np.float32),
            np.empty((0, width), np.int8),
        )

    def __len__(self) -> int:
        return self._rows.used

    @property
    def memory(self) -> int:
        """Bytes that it takes."""
        return sum(array.nbytes for array in self._rows.arrays)

    def make_room(self, more: int) -> None:
        """Have room for so many more, so that they can be added bit by bit."""
        used, arrays = self._rows.used, self._rows.arrays
        if used + more > len(arrays[0]):
            self._rows = _Rows.of(used, (_longer(array, used, used + more) for array in arrays))

    def add(self, passages: Sequence[int], articles: Sequence[int], vectors: bytes) -> None:
        """Add the vectors of passages, but for those that it has."""
        factors, numbers = split(vectors, self._width)
        before = self._rows.used
        new = ~np.isin(passages, self._rows.passages[:before])
        added = int(new.sum())
        if before + added > len(self._rows.passages):
            self.make_room(max(added, min(before // 2, _SPARE)))
        given: tuple[NDArray[Any], ...] = (
            np.array(passages, np.int64),
            np.array(articles, np.int64),
            factors,
            numbers,
        )
        for kept, some in zip(self._rows.arrays, given, strict=True):
            kept[before : before + added] = some[new]
        self._rows = self._rows._replace(used=before + added)

    def drop(self, articles: Collection[int]) -> None:
        """Let go of the vectors of some articles."""
        rows = self._rows
        stay = np.flatnonzero(~np.isin(rows.articles[: rows.used], list(articles)))
        if len(stay) < rows.used:
            self._rows = _Rows.of(len(stay), (array[stay] for array in rows.arrays))

    def nearest(self, vector: Floats, k: int, allow: Collection[int] | None = None) -> list[Near]:
        """The k nearest passages, the nearest first; of some articles, if these are named."""
        rows = self._rows
        numbers, places = rows.numbers[: rows.used], np.arange(rows.used)
        if allow is not None:
            places = np.flatnonzero(np.isin(rows.articles[: rows.used], list(allow)))
            numbers = numbers[places]
        if not len(places):
            return []
        asked = split(encode(vector[None]), self._width)[1][0]
        cosines = _sums(len(places))(numbers, asked) * rows.factors[places]
        if k < len(places):
            places = places[np.argpartition(-cosines, k)[:k]]
        # Of the few that are left the question's own numbers are taken.
        exact = rows.factors[places] * (rows.numbers[places].astype(np.float32) @ vector)
        order = np.lexsort((rows.passages[places], -exact))
        return [
            Near(int(rows.passages[place]), int(rows.articles[place]), float(cosine))
            for place, cosine in zip(places[order], exact[order], strict=True)
        ]


def _longer(array: NDArray[Any], count: int, size: int) -> NDArray[Any]:
    """The same beginning in an array of another size."""
    longer = np.empty((size, *array.shape[1:]), array.dtype)
    longer[:count] = array[:count]
    return longer


def _sums(count: int) -> Sums:
    """What is fastest for so many vectors."""
    # Where passages are so many, ranking has loaded Numba, if it is there.
    if count >= _MANY and "numba" in sys.modules:
        from bot.meaning.kernel import sums

        return sums
    return in_blocks


def in_blocks(numbers: Int8s, asked: Int8s) -> Floats:
    """The sums in NumPy: it multiplies floats alone fast, which hold these numbers exactly."""
    sums, factors = np.empty(len(numbers), np.float32), asked.astype(np.float32)
    for at in range(0, len(numbers), _BLOCK):
        sums[at : at + _BLOCK] = numbers[at : at + _BLOCK].astype(np.float32) @ factors
    return sums
