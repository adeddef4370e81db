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

from collections.abc import Callable
from typing import Any

import numpy as np
from numba import carray, njit, types
from numba.core import cgutils
from numba.extending import intrinsic

from bot.ranking.maxscore import EXACT

_DENSE = 8
"""Where one slot in so many of a window was touched, all of its sums are cleared at once."""

_SEARCH, _BIT = 16, 2
"""Postings that are added up in the time of looking one up, without bits and with them."""

_ANY = 1e-300
"""Less than any score that is above 0."""


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
def _bounds(places: Any, row: Any, window: Any) -> Any:
    """Where the postings of a list begin and end that are in a window."""
    windows = places[row, 3]
    begins = _array(places[row, 1], windows + 1, np.int32)
    if window < windows:
        return begins[window], begins[window + 1]
    return begins[windows], begins[windows]


@_machine_code()
def _postings(places: Any, row: Any, bounds: Any) -> Any:
    """The postings of a list between some bounds."""
    return _array(places[row, 0], bounds[row, 1], np.uint32)[bounds[row, 0] :]


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
def _looked_up(
    places: Any, row: Any, bounds: Any, weight: Any, table: Any, shift: Any, slot: Any, place: Any
) -> Any:
    """What a list adds to a document; its bits, if it has any, mostly tell that it is nothing."""
    left, right = np.uint64(bounds[row, 0]), np.uint64(bounds[row, 1])
    if left == right:
        return 0.0
    if places[row, 2] != 0:
        here = np.uint64(slot) >> np.uint64(3)
        bits = _array(places[row, 2], here + np.uint64(1), np.uint8)
        if (bits[here] >> np.uint8(slot & 7)) & np.uint8(1) == 0:
            return 0.0
    postings = _array(places[row, 0], right, np.uint32)
    first, end = place << shift, right
    while left < right:
        middle = (left + right) >> np.uint64(1)
        if postings[middle] < first:
            left = middle + np.uint64(1)
        else:
            right = middle
    if left == end or postings[left] >> shift != place:
        return 0.0
    return weight * table[postings[left] & ((np.uint32(1) << shift) - np.uint32(1))]


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
    places: Any,
    bounds: Any,
    table: Any,
    shift: Any,
    base: Any,
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
    for place in noted:
        score = sums[place]
        slot = base + np.int64(place)
        if score + left[added] < border or (len(seen) and not seen[slot]):
            continue
        for row in range(added, len(lists)):
            if score + left[row] < border:
                break
            looks += 1
            score += _looked_up(places, row, bounds, lists[row, 4], table, shift, slot, place)
        if score >= border:
            found[hits], scores[hits] = slot, score
            hits += 1
            if score > best[0]:
                _raised(best, score)
                border = max(border, best[0] * EXACT)
    return hits, border, looks


@_machine_code()
def _cleared(places: Any, bounds: Any, added: Any, shift: Any, touched: Any, sums: Any) -> Any:
    """Set a window's sums to 0 again, all at once or where some lists touched them."""
    if touched * _DENSE > len(sums):
        sums[:] = 0.0
        return
    for row in range(added):
        for posting in _postings(places, row, bounds):
            sums[posting >> shift] = 0.0


@_machine_code()
def _prepared(lists: Any, places: Any) -> Any:
    """Fill ``places`` with a list's addresses and windows as integers.

    Returns for each list what it and those after it add at most, how many postings they have, and
    what it costs to look a document up in them.
    """
    count = len(lists)
    left, postings, cost = np.zeros(count + 1), np.zeros(count + 1), np.zeros(count + 1)
    for row in range(count - 1, -1, -1):
        for column in range(4):
            places[row, column] = np.int64(lists[row, column])
        left[row] = left[row + 1] + lists[row, 5]
        postings[row] = postings[row + 1] + _bounds(places, row, places[row, 3])[1]
        cost[row] = cost[row + 1] + (_SEARCH if places[row, 2] == 0 else _BIT)
    return left, postings, cost


@_machine_code()
def _gathered(
    lists: Any,
    places: Any,
    bounds: Any,
    table: Any,
    shift: Any,
    sums: Any,
    noted: Any,
    left: Any,
    added: Any,
    seen: Any,
    border: Any,
    best: Any,
) -> Any:
    """Add up a window, and note the places that may reach the border.

    Where there is room for the ``best``, the border rises after each list, as what documents have
    so far is the least that they will have. Returns how many places are noted, how many postings
    were added up, and the border.
    """
    least = max(border - left[added], _ANY)
    many, touched = 0, 0
    for row in range(added):
        here = _postings(places, row, bounds)
        many = _added(here, lists[row, 4], table, shift, sums, least, noted, many)
        touched += len(here)
        if len(best) and row + 1 < added:
            border = max(border, _raised_border(noted[:many], sums, seen, best))
            least = max(border - left[added], _ANY)
            many = _reaching(noted[:many], sums, least)
    return many, touched, border


@_machine_code()
def _kept(found: Any, scores: Any, border: Any) -> Any:
    """Keep in front what reaches the border; returns how many."""
    kept = 0
    for number in range(len(found)):
        if scores[number] >= border:
            found[kept], scores[kept] = found[number], scores[number]
            kept += 1
    return kept


@_machine_code(
    "UniTuple(int64, 2)(float64[:, ::1], float64[::1], int64, int64, float64,"
    " boolean[::1], uint32, float64[::1], uint32[::1], int64[::1], float64[::1])"
)
def best(
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
    places, bounds = np.empty((count, 4), np.int64), np.empty((count, 2), np.int64)
    left, postings, cost = _prepared(lists, places)
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
        for row in range(count):
            bounds[row, 0], bounds[row, 1] = _bounds(places, row, window)
        # Nothing is found before the first window.
        guess = best if window == 0 else best[:0]
        many, touched, border = _gathered(
            lists, places, bounds, table, shift, sums, noted, left, added, seen, border, guess
        )
        if added < count:
            share = many / len(sums)
        hits, border, looks = _chosen(
            noted[:many],
            sums,
            lists,
            places,
            bounds,
            table,
            shift,
            window * len(sums),
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
        _cleared(places, bounds, added, shift, touched, sums)
    return _kept(found[:hits], scores[:hits], border), walked
