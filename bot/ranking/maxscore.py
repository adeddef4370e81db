"""The best documents, found list by list with NumPy alone.

Terms are added up from the weightiest to the lightest, whose lists are the longest. As soon as all
that are left cannot lift a document that holds only those above the k-th, they are looked up for
the others alone (MaxScore: Turtle and Flood 1995).
"""

from collections.abc import Sequence
from typing import ClassVar, Protocol

import numpy as np
from numpy.typing import NDArray

from bot.ranking.lists import List, grown

SHORT = 16_000
"""Postings that are added up sooner than one can tell whether they matter."""

EXACT = 1 - 1e-9
"""Sums of floats in another order differ by less."""

_LOOK = 3
"""Postings that are added up in the time that it takes to look up one."""

_FEW = 1000
"""Documents that are faster chosen from than left out."""

Places = NDArray[np.int64]
Scores = NDArray[np.float64]
Seen = NDArray[np.bool_]


Weighed = tuple[float, List, float]
"""A term's weight, its list, and what one of its postings adds at most."""


class Walk(Protocol):
    """A way to find the best documents.

    ``walked`` counts the postings that it touched last, ``memory`` the bytes that it keeps of the
    lists. It can tell so many ``CODES`` apart.
    """

    CODES: ClassVar[int]
    walked: int
    memory: int

    def best(
        self,
        lists: Sequence[Weighed],
        table: Scores,
        size: int,
        k: int,
        seen: Seen | None = None,
        floor: float = 0.0,
    ) -> tuple[Places, Scores]:
        """The slots that score highest, and their scores, in no order; ties at the end are all in.

        The next call may overwrite both.

        Args:
            lists: the weightiest first.
            table: what a posting counts for, by its code.
            size: slots that there are.
            k: how many at most, but for ties.
            seen: by slot, which documents there are to choose from; None for all.
            floor: a score that those which count reach; others may be left out.
        """


class MaxScore:
    """The walk that needs no compiler; lists ``short`` together are added up at once."""

    CODES: ClassVar[int] = 1 << 32

    def __init__(self, short: int = SHORT) -> None:
        self.walked = 0
        self.memory = 0
        self._short = short
        self._sums: Scores = np.zeros(0)
        self._last: NDArray[np.int32] = np.zeros(0, np.int32)

    def best(
        self,
        lists: Sequence[Weighed],
        table: Scores,
        size: int,
        k: int,
        seen: Seen | None = None,
        floor: float = 0.0,
    ) -> tuple[Places, Scores]:
        self._sums, self._last = grown(self._sums, size), grown(self._last, size)
        left = sum(most for _, _, most in lists)
        touched: Places = np.zeros(0, np.int64)
        at = self.walked = 0
        while at < len(lists):
            group = _group(lists, at, self._short)
            slots, values = _added(group, table)
            if seen is not None:
                kept = seen[slots]
                slots, values = slots[kept], values[kept]
            np.add.at(self._sums, slots, values)
            self.walked += len(slots)
            touched = np.concatenate((touched, slots)) if at else slots
            left -= sum(most for _, _, most in group)
            at += len(group)
            if at < len(lists) and (len(touched) >= k or floor):
                scores = self._sums.take(touched)
                if left < max(floor, scores.max(initial=0.0)) * EXACT:
                    once = self._once(touched)
                    slots, scores = touched[once], scores[once]
                    border = _border(scores, k, floor) * EXACT
                    can = scores + left >= border
                    cost = _LOOK * int(np.count_nonzero(can)) * (len(lists) - at)
                    if left < border and cost < sum(len(found.slots) for _, found, _ in lists[at:]):
                        self._sums[touched] = 0
                        slots, scores = slots[can], scores[can]
                        return self._looked_up(slots, scores, lists[at:], table, left, k, floor)
        scores = self._sums.take(touched)
        self._sums[touched] = 0
        return self._distinct(touched, scores, len(lists), k, floor)

    def _distinct(
        self, slots: Places, scores: Scores, times: int, k: int, floor: float
    ) -> tuple[Places, Scores]:
        """The best of documents each of which is there so many ``times`` at most."""
        if len(slots) > _FEW:
            kept = scores >= _border(scores, times * k, floor) * EXACT
            slots, scores = slots[kept], scores[kept]
        once = self._once(slots)
        return _highest(slots[once], scores[once], k, floor)

    def _once(self, slots: Places) -> NDArray[np.bool_]:
        """Which of some slots to keep, so that each is there once."""
        numbers = np.arange(len(slots), dtype=np.int32)
        self._last[slots] = numbers
        once: NDArray[np.bool_] = self._last.take(slots) == numbers
        return once

    def _looked_up(
        self,
        slots: Places,
        scores: Scores,
        lists: Sequence[Weighed],
        table: Scores,
        left: float,
        k: int,
        floor: float,
    ) -> tuple[Places, Scores]:
        """The best of some documents, with what further terms add to those that can be."""
        # In order, since a search that jumps about in a long list waits for the memory.
        order = slots.argsort()
        slots, scores = slots[order], scores[order]
        for weight, found, most in lists:
            left -= most
            at = found.slots.searchsorted(slots.astype(np.int32))
            at[at == len(found.slots)] = 0
            held = found.slots.take(at) == slots
            scores += np.where(held, weight * table.take(found.codes.take(at)), 0.0)
            self.walked += len(slots)
            can = scores + left >= _border(scores, k, floor) * EXACT
            slots, scores = slots[can], scores[can]
        return _highest(slots, scores, k, floor)


def _group(lists: Sequence[Weighed], at: int, short: int) -> Sequence[Weighed]:
    """A list, with those that follow as long as all are short together."""
    sizes = [len(found.slots) for _, found, _ in lists[at:]]
    size, end = sizes[0], at + 1
    while end < len(lists) and (size := size + sizes[end - at]) <= short:
        end += 1
    return lists[at:end]


def _added(group: Sequence[Weighed], table: Scores) -> tuple[Places, Scores]:
    """The slots of some lists one after the other, and what each adds to its document."""
    if len(group) == 1:
        ((weight, found, _),) = group
        return found.slots.astype(np.int64), table.take(found.codes) * weight
    slots = np.concatenate([found.slots for _, found, _ in group], dtype=np.int64)
    codes = np.concatenate([found.codes for _, found, _ in group])
    weights = np.repeat(
        np.array([weight for weight, _, _ in group]), [len(found.slots) for _, found, _ in group]
    )
    return slots, table.take(codes) * weights


def _border(scores: Scores, k: int, floor: float) -> float:
    """The k-th best score, or the floor if that is higher or there are not so many."""
    return max(floor, float(np.partition(scores, -k)[-k])) if len(scores) >= k else floor


def _highest(slots: Places, scores: Scores, k: int, floor: float) -> tuple[Places, Scores]:
    """The best ``k`` that reach the floor, with all that tie with the last of them."""
    kept = scores >= _border(scores, k, floor) * EXACT
    return slots[kept], scores[kept]
