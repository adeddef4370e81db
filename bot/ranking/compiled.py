"""The best documents, found by one loop in machine code, where Numba is installed.

Documents are gone through in windows of slots whose sums stay in the processor's nearest memory.
Within one, the weightiest terms are added up, and a document is looked at when its sum passes what
the other terms would have to lift above the k-th best so far: nothing is chosen from afterwards.
The other terms are looked up for those documents alone, as by MaxScore (Turtle and Flood 1995),
unless there are so many of them that to add these terms up as well is less work.
"""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numba import carray, njit, types
from numba.core import cgutils
from numba.extending import intrinsic

from bot.ranking.lists import Slots, grown
from bot.ranking.maxscore import EXACT, Places, Scores, Seen, Weighed

WINDOW = 16_384
"""Slots of a window; its sums fill the second level of the processor's caches half."""

FIRST = 2048
"""Slots of the first window, since the border is low until some documents are found."""

_LOOK = 16
"""Postings that are added up in the time that it takes to look up one."""

_DENSE = 8
"""Where one slot in so many of a window was touched, all of its sums are cleared at once."""

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
"""An address as a pointer: a question has any number of lists, which Numba has no type for."""


@_machine_code()
def _slots(lists: Any, row: Any) -> Any:
    return carray(_pointer(np.int64(lists[row, 0])), np.int64(lists[row, 2]), np.int32)


@_machine_code()
def _codes(lists: Any, row: Any) -> Any:
    return carray(_pointer(np.int64(lists[row, 1])), np.int64(lists[row, 2]), np.uint32)


@_machine_code()
def _reached(slots: Any, at: Any, slot: Any) -> Any:
    """The first place from ``at`` on whose slot is not below ``slot``, near ones soonest."""
    end, step = at, 1
    while end < len(slots) and slots[np.uint64(end)] < slot:
        at = end + 1
        end += step
        step <<= 1
    left = min(end, len(slots)) - at
    while left > 0:
        half = left >> 1
        below = slots[np.uint64(at + half)] < slot
        at = at + half + 1 if below else at
        left = left - half - 1 if below else half
    return at


@_machine_code()
def _added(
    lists: Any,
    row: Any,
    table: Any,
    at: Any,
    base: Any,
    end: Any,
    sums: Any,
    least: Any,
    noted: Any,
    count: Any,
) -> Any:
    """Add up a list from ``at`` to the window's ``end``, and note the slots that reach ``least``.

    Returns where the list is at then, and how many slots are noted.
    """
    slots, codes, weight = _slots(lists, row), _codes(lists, row), lists[row, 3]
    # Numba looks at the sign of whatever may be negative before it is used as a place.
    first, last = np.uint32(base), np.int32(end)
    for here in range(at, len(slots)):
        slot = slots[np.uint64(here)]
        if slot >= last:
            break
        near = np.uint32(slot) - first
        before = sums[near]
        after = before + weight * table[codes[np.uint64(here)]]
        sums[near] = after
        at += 1
        if after >= least and before < least:
            noted[count] = slot
            count += 1
    return at, count


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
def _chosen(
    noted: Any,
    sums: Any,
    base: Any,
    lists: Any,
    table: Any,
    ends: Any,
    left: Any,
    added: Any,
    seen: Any,
    border: Any,
    best: Any,
    hits: Any,
    found: Any,
    scores: Any,
) -> Any:
    """Look up the lists from ``added`` on for noted documents; keep those that reach the border.

    Returns how many are kept, the border as they raised it, and how often a list was looked into.
    """
    looks = 0
    for slot in noted:
        score = sums[np.uint32(slot) - np.uint32(base)]
        if score + left[added] < border or (len(seen) and not seen[slot]):
            continue
        for row in range(added, len(lists)):
            if score + left[row] < border:
                break
            looks += 1
            slots = _slots(lists, row)
            here = _reached(slots, ends[row], slot)
            if here < len(slots) and slots[here] == slot:
                score += lists[row, 3] * table[_codes(lists, row)[here]]
        if score >= border:
            found[hits], scores[hits] = slot, score
            hits += 1
            if score > best[0]:
                _raised(best, score)
                border = max(border, best[0] * EXACT)
    return hits, border, looks


@_machine_code()
def _cleared(lists: Any, begins: Any, ends: Any, base: Any, sums: Any) -> Any:
    """Set a window's sums to 0 again, all at once or where some lists touched them."""
    if (ends - begins).sum() * _DENSE > len(sums):
        sums[:] = 0.0
        return
    for row in range(len(begins)):
        slots = _slots(lists, row)
        for here in range(begins[row], ends[row]):
            sums[np.uint32(slots[np.uint64(here)]) - np.uint32(base)] = 0.0


@_machine_code(
    "UniTuple(int64, 2)(float64[:, ::1], float64[::1], int64, int64, float64,"
    " boolean[::1], int64, float64[::1], int32[::1], int64[::1], float64[::1])"
)
def _best(
    lists: Any,
    table: Any,
    size: Any,
    k: Any,
    floor: Any,
    seen: Any,
    first: Any,
    sums: Any,
    noted: Any,
    found: Any,
    scores: Any,
) -> Any:
    """Fill ``found`` and ``scores``; returns how many, and how many postings were touched.

    ``lists`` has for each the address of its slots, that of its codes, how many they are, what the
    term weighs, and what one of its postings adds at most. All fit into doubles, which are exact
    for integers below 2 to the 53rd, and one array is handed over faster than two.
    """
    count = len(lists)
    begins, ends = np.zeros(count, np.int64), np.zeros(count, np.int64)
    left = np.zeros(count + 1)
    postings = np.zeros(count + 1)
    for row in range(count - 1, -1, -1):
        left[row] = left[row + 1] + lists[row, 4]
        postings[row] = postings[row + 1] + lists[row, 2]
    best = np.zeros(max(1, k))
    border = max(floor * EXACT, _ANY)
    hits, walked, base, width = 0, 0, 0, first
    needed, share = count, 0.0
    while base < size:
        end = min(base + width, size)
        before = needed
        while needed > 0 and left[needed - 1] < border:
            needed -= 1
        if needed == 0:
            break
        share = share if needed == before else 0.0
        added = needed if share * size * _LOOK * (count - needed) <= postings[needed] else count
        rest = left[added]
        many = 0
        for row in range(added):
            slots = _slots(lists, row)
            begins[row] = _reached(slots, ends[row], base)
            ends[row], many = _added(
                lists,
                row,
                table,
                begins[row],
                base,
                end,
                sums,
                max(border - rest, _ANY),
                noted,
                many,
            )
            walked += ends[row] - begins[row]
        for row in range(added, count):
            slots = _slots(lists, row)
            ends[row] = _reached(slots, ends[row], base)
        if added < count:
            share = many / (end - base)
        hits, border, looks = _chosen(
            noted[:many],
            sums,
            base,
            lists,
            table,
            ends,
            left,
            added,
            seen,
            border,
            best,
            hits,
            found,
            scores,
        )
        walked += looks
        _cleared(lists, begins[:added], ends[:added], base, sums[: end - base])
        base = end
        width = min(2 * width, len(sums))
    kept = 0
    for number in range(hits):
        if scores[number] >= border:
            found[kept], scores[kept] = found[number], scores[number]
            kept += 1
    return kept, walked


class Compiled:
    """The walk in machine code, by windows of so many slots; the ``first`` is smaller."""

    def __init__(self, first: int = FIRST, window: int = WINDOW) -> None:
        self.walked = 0
        self._first = first
        self._sums: Scores = np.zeros(window)
        self._noted: Slots = np.zeros(window, np.int32)
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
        self._slots, self._scores = grown(self._slots, size), grown(self._scores, size)
        found, self.walked = _best(
            np.array([(*found.place, weight, most) for weight, found, most in lists]),
            table,
            size,
            k,
            floor,
            _NONE_SEEN if seen is None else seen,
            self._first,
            self._sums,
            self._noted,
            self._slots,
            self._scores,
        )
        return self._slots[:found].copy(), self._scores[:found].copy()
