"""The scan in machine code."""

from typing import Any

import numpy as np
from numba import njit, types

from bot.meaning.vectors import Floats, Int8s


def sums(numbers: Int8s, asked: Int8s) -> Floats:
    """The products of many vectors with one; it needs no GIL."""
    found = np.empty(len(numbers), np.float32)
    _add_up(np.ascontiguousarray(numbers), asked, found)
    return found


def _added_up(numbers: Any, asked: Any, found: Any) -> None:
    for row in range(numbers.shape[0]):
        total = np.int32(0)
        for place in range(numbers.shape[1]):
            # Numba makes 64 bits of each sum and product, which takes half as long again.
            total = np.int32(
                total + np.int32(np.int32(numbers[row, place]) * np.int32(asked[place]))
            )
        found[row] = total


_SIGNATURE = types.void(
    types.Array(types.int8, 2, "C", readonly=True),
    types.Array(types.int8, 1, "C", readonly=True),
    types.float32[::1],
)

# Numba refuses to keep code where neither this folder nor the user's cache may be written.
try:
    _add_up = njit(_SIGNATURE, nogil=True, cache=True)(_added_up)
except RuntimeError:
    _add_up = njit(_SIGNATURE, nogil=True)(_added_up)
