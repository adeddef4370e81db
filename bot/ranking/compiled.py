"""The best documents, found by one loop in machine code, where Numba is installed.

Documents are gone through in windows of slots whose sums stay in the processor's nearer memory.
Within one, the weightiest terms are added up, and a document is looked at when its sum passes what
the other terms would have to lift above the k-th best so far: nothing is chosen from afterwards.
The other terms are looked up for those documents alone, as by MaxScore (Turtle and Flood 1995),
unless there are so many of them that to add these terms up as well is less work.

A list is packed for this: a posting is its place in the window and its code in one number, a table
says where each window begins, and a frequent term has a bit a slot, which tells most documents that
do not hold it without a search.
"""

from collections.abc import Callable, Sequence
from typing import Any, ClassVar, NamedTuple

import numpy as np
from numba import carray, njit, types
from numba.core import cgutils
from numba.extending import intrinsic
from numpy.typing import NDArray

from bot.ranking.lists import List, Slots, grown
from bot.ranking.maxscore import EXACT, Places, Scores, Seen, Weighed

WINDOW = 14
"""Binary digits of a place in a window: its sums fill a quarter of a processor's second cache."""

_DENSE = 8
"""Where one slot in so many of a window was touched, all of its sums are cleared at once."""

_FREQUENT = 64
"""A term that one document in so many holds has bits."""

_SEARCH, _BIT = 16, 2
"""Postings that are added up in the time of looking one up, without bits and with them."""

_ANY = 1e-300
"""Less than any score that is above 0."""

_NONE_SEEN: Seen = np.zeros(0, np.bool_)
_NOTHING: tuple[Places, Scores] = np.zeros(0, np.int64), np.zeros(0)


def _machine_code(signature: str | None = None) -> Callable[[Any], Any]:
    """Compile a function that needs no GIL, and keep the code for the next start."""

    def compiled(function: Any) -> Any:
        # Numba refuses to keep code where neither this folder nor the user's cache may be written.
        try:
            return njit(signature, nogil=True, cache=True)(function)
        except RuntimeError:
            return njit(signature, nogil=True)(function)

    return compiled


def _as_pointer(_typing: Any, _address: Any) -> Any:
    def generate(_context: Any, builder: Any, _signature: Any, arguments: Any) -> Any:
        return builder.inttoptr(arguments[0], cgutils.voidptr_t)

    return types.voidptr(types.int64), generate


_pointer: Any = intrinsic(_as_pointer)


@_machine_code()
def _array(address: Any, size: Any, kind: Any) -> Any:
    """What stands at an address: Numba has no type for any number of arrays."""
    return carray(_pointer(np.int64(address)), np.int64(size), kind)


@_machine_code()
def _window(lists: Any, row: Any, window: Any) -> Any:
    """The postings of a list in a window."""
    windows = np.int64(lists[row, 3])
    begins = _array(lists[row, 1], windows + 1, np.int32)
    postings = _array(lists[row, 0], begins[windows], np.uint32)
    return postings[begins[window] : begins[window + 1]] if window < windows else postings[:0]


@_machine_code()
def _added(
    postings: Any,
    weight: Any,
    table: Any,
    shift: Any,
    sums: Any,
    least: Any,
    noted: Any,
    count: Any,
) -> Any:
    """Add up postings of a window, and note the places that reach ``least``.

    Returns how many are noted.
    """
    mask = (np.uint32(1) << shift) - np.uint32(1)
    for posting in postings:
        place = posting >> shift
        before = sums[place]
        after = before + weight * table[posting & mask]
        sums[place] = after
        if after >= least and before < least:
            noted[count] = place
            count += 1
    return count


@_machine_code()
def _looked_up(lists: Any, row: Any, table: Any, shift: Any, window: Any, place: Any) -> Any:
    """What a list adds to a document; its bits, if it has any, mostly tell that it is nothing."""
    postings = _window(lists, row, window)
    if len(postings) == 0:
        return 0.0
    if lists[row, 2] != 0.0:
        slot = (np.uint64(window) << np.uint64(32 - shift)) + np.uint64(place)
        bits = _array(lists[row, 2], np.int64(slot >> np.uint64(3)) + 1, np.uint8)
        if (bits[slot >> np.uint64(3)] >> np.uint8(slot & np.uint64(7))) & np.uint8(1) == 0:
            return 0.0
    first = place << shift
    left, right = np.uint64(0), np.uint64(len(postings))
    while left < right:
        middle = (left + right) >> np.uint64(1)
        if postings[middle] < first:
            left = middle + np.uint64(1)
        else:
            right = middle
    if left == np.uint64(len(postings)) or postings[left] >> shift != place:
        return 0.0
    return lists[row, 4] * table[postings[left] & ((np.uint32(1) << shift) - np.uint32(1))]


@_machine_code()
def _raised(best: Any, score: Any) -> Any:
    """Put a score into a heap in place of its lowest."""
    at, child = 0, 1
    while child < len(best):
        if child + 1 < len(best) and best[child + 1] < best[child]:
            child += 1
        if best[child] >= score:
            break
        best[at] = best[child]
        at, child = child, 2 * child + 1
    best[at] = score


@_machine_code()
def _raised_border(noted: Any, sums: Any, seen: Any, best: Any) -> Any:
    """What the k-th best document of the first window has so far; ``best`` is left empty."""
    for place in noted:
        if sums[place] > best[0] and (len(seen) == 0 or seen[place]):
            _raised(best, sums[place])
    border = best[0] * EXACT
    best[:] = 0.0
    return border


@_machine_code()
def _reaching(noted: Any, sums: Any, least: Any) -> Any:
    """Keep the places that reach ``least``, in front; returns how many."""
    kept = 0
    for place in noted:
        if sums[place] >= least:
            noted[kept] = place
            kept += 1
    return kept


@_machine_code()
def _chosen(
    noted: Any,
    sums: Any,
    lists: Any,
    table: Any,
    shift: Any,
    window: Any,
    left: Any,
    added: Any,
    seen: Any,
    border: Any,
    best: Any,
    hits: Any,
    found: Any,
    scores: Any,
) -> Any:
    """Look up the lists from ``added`` on for noted places; keep those that reach the border.

    Returns how many are kept, the border as they raised it, and how often a list was looked into.
    """
    looks = 0
    base = np.int64(window) << np.int64(32 - shift)
    for place in noted:
        score = sums[place]
        slot = base + np.int64(place)
        if score + left[added] < border or (len(seen) and not seen[slot]):
            continue
        for row in range(added, len(lists)):
            if score + left[row] < border:
                break
            looks += 1
            score += _looked_up(lists, row, table, shift, window, place)
        if score >= border:
            found[hits], scores[hits] = slot, score
            hits += 1
            if score > best[0]:
                _raised(best, score)
                border = max(border, best[0] * EXACT)
    return hits, border, looks


@_machine_code()
def _cleared(lists: Any, added: Any, shift: Any, window: Any, touched: Any, sums: Any) -> Any:
    """Set a window's sums to 0 again, all at once or where some lists touched them."""
    if touched * _DENSE > len(sums):
        sums[:] = 0.0
        return
    for row in range(added):
        for posting in _window(lists, row, window):
            sums[posting >> shift] = 0.0


@_machine_code(
    "UniTuple(int64, 2)(float64[:, ::1], float64[::1], int64, int64, float64,"
    " boolean[::1], uint32, float64[::1], uint32[::1], int64[::1], float64[::1])"
)
def _best(
    lists: Any,
    table: Any,
    size: Any,
    k: Any,
    floor: Any,
    seen: Any,
    shift: Any,
    sums: Any,
    noted: Any,
    found: Any,
    scores: Any,
) -> Any:
    """Fill ``found`` and ``scores``; returns how many, and how many postings were touched.

    ``lists`` has for each the addresses of its postings, of where its windows begin and of its
    bits, 0 for none, how many windows it has, what the term weighs, and what one of its postings
    adds at most. All fit into doubles, which are exact for integers below 2 to the 53rd, and one
    array is handed over faster than two. ``shift`` is the digits of a code.
    """
    count = len(lists)
    left, postings, cost = np.zeros(count + 1), np.zeros(count + 1), np.zeros(count + 1)
    for row in range(count - 1, -1, -1):
        windows = np.int64(lists[row, 3])
        begins = _array(lists[row, 1], windows + 1, np.int32)
        left[row] = left[row + 1] + lists[row, 5]
        postings[row] = postings[row + 1] + begins[windows]
        cost[row] = cost[row + 1] + (_SEARCH if lists[row, 2] == 0.0 else _BIT)
    best = np.zeros(max(1, k))
    border = max(floor * EXACT, _ANY)
    hits, walked = 0, 0
    needed, share = count, 0.0
    for window in range((size + len(sums) - 1) // len(sums)):
        before = needed
        while needed > 0 and left[needed - 1] < border:
            needed -= 1
        if needed == 0:
            break
        share = share if needed == before else 0.0
        added = needed if share * size * cost[needed] <= postings[needed] else count
        least = max(border - left[added], _ANY)
        many, touched = 0, 0
        for row in range(added):
            here = _window(lists, row, window)
            many = _added(here, lists[row, 4], table, shift, sums, least, noted, many)
            touched += len(here)
            if window == 0 and row + 1 < added:
                # Nothing is found yet, and what documents have so far is the least they will have.
                border = max(border, _raised_border(noted[:many], sums, seen, best))
                least = max(border - left[added], _ANY)
                many = _reaching(noted[:many], sums, least)
        if added < count:
            share = many / len(sums)
        hits, border, looks = _chosen(
            noted[:many],
            sums,
            lists,
            table,
            shift,
            window,
            left,
            added,
            seen,
            border,
            best,
            hits,
            found,
            scores,
        )
        walked += touched + looks
        _cleared(lists, added, shift, window, touched, sums)
    kept = 0
    for number in range(hits):
        if scores[number] >= border:
            found[kept], scores[kept] = found[number], scores[number]
            kept += 1
    return kept, walked


class _Packed(NamedTuple):
    """What a walk made of a list while its slots were these: arrays, and where they are."""

    walk: "Compiled"
    slots: Slots
    arrays: tuple[NDArray[Any], ...]
    places: tuple[float, ...]

    @property
    def size(self) -> int:
        return sum(array.nbytes for array in self.arrays)


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
        count, self.walked = _best(
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
        return self._slots[:count].copy(), self._scores[:count].copy()

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
