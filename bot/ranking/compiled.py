"""The walk in machine code: lists packed for it, and the arrays that it works in."""

from collections.abc import Sequence
from typing import Any, ClassVar, NamedTuple

import numpy as np
from numpy.typing import NDArray

from bot.ranking.kernel import best
from bot.ranking.lists import List, Slots, grown
from bot.ranking.maxscore import Places, Scores, Seen, Weighed

WINDOW = 14
"""Binary digits of a place in a window: its sums fill a quarter of a processor's second cache."""

_FREQUENT = 64
"""A term that one document in so many holds has bits."""

_PACKED = 650
"""Bytes of what is packed beside its numbers."""

_NONE_SEEN: Seen = np.zeros(0, np.bool_)
_NOTHING: tuple[Places, Scores] = np.zeros(0, np.int64), np.zeros(0)


class _Packed(NamedTuple):
    """What a walk made of a list while its slots were these: arrays, and where they are."""

    walk: "Compiled"
    slots: Slots
    arrays: tuple[NDArray[Any], ...]
    places: tuple[float, ...]

    @property
    def size(self) -> int:
        return _PACKED + sum(array.nbytes for array in self.arrays)


class Compiled:
    """The walk in machine code, by windows of two to the power of ``digits`` slots."""

    CODES: ClassVar[int] = 1 << (32 - WINDOW)

    def __init__(self, digits: int = WINDOW) -> None:
        self.walked = 0
        self.memory = 0
        self._digits = digits
        self._sums: Scores = np.zeros(1 << digits)
        self._noted: NDArray[np.uint32] = np.zeros(1 << digits, np.uint32)
        self._slots: Places = np.zeros(0, np.int64)
        self._scores: Scores = np.zeros(0)

    def best(
        self,
        lists: Sequence[Weighed],
        table: Scores,
        size: int,
        k: int,
        seen: Seen | None = None,
        floor: float = 0.0,
    ) -> tuple[Places, Scores]:
        self.walked = 0
        if not lists:
            return _NOTHING
        if size > len(self._slots):
            self._slots, self._scores = grown(self._slots, size), grown(self._scores, size)
        rows: list[float] = []
        for weight, found, most in lists:
            packed = found.packed
            if packed is None or packed.slots is not found.slots or packed.walk is not self:
                packed = self._pack(found)
            rows += packed.places
            rows += weight, most
        count, self.walked = best(
            np.array(rows).reshape(len(lists), -1),
            table,
            size,
            k,
            floor,
            _NONE_SEEN if seen is None else seen,
            32 - self._digits,
            self._sums,
            self._noted,
            self._slots,
            self._scores,
        )
        return self._slots[:count], self._scores[:count]

    def _pack(self, found: List) -> _Packed:
        """A list as the loop reads it: places and codes, where windows begin, and bits if any."""
        slots, width = found.slots, 1 << self._digits
        windows = (int(slots[-1]) >> self._digits) + 1
        postings = (slots & np.int32(width - 1)).astype(np.uint32) << (32 - self._digits)
        postings |= found.codes
        borders = np.arange(windows, dtype=np.int32) << self._digits
        begins = np.append(slots.searchsorted(borders), len(slots)).astype(np.int32)
        bits: NDArray[np.uint8] = np.zeros(0, np.uint8)
        if len(slots) * _FREQUENT >= windows * width:
            held = np.zeros(windows * width, np.bool_)
            held[slots] = True
            bits = np.packbits(held, bitorder="little")
        arrays = postings, begins, bits
        addresses = [each.__array_interface__["data"][0] for each in arrays]
        places = (*addresses[:2], addresses[2] if len(bits) else 0, windows)
        packed = _Packed(self, slots, arrays, tuple(map(float, places)))
        before, found.packed = found.packed, packed
        self.memory += packed.size - (before.size if before and before.walk is self else 0)
        return packed
