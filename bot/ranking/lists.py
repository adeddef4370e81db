"""Inverted lists: for each term the documents that hold it, as arrays, put right when asked for.

A document is a slot, a number that is never given twice. Adding and removing cost what the
documents weigh: an addition waits beside the list of each of its terms, a removal marks the slots,
and a list takes in both when its term is next asked for.
"""

from collections.abc import Collection
from dataclasses import dataclass, field
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

PORTION = 20_000
"""Documents taken in at once: NumPy holds up other threads while it works on many."""

_WAITING = 16
"""Additions that wait at a term before they are joined."""

_BITS = 32

Terms = NDArray[np.uint32]
Slots = NDArray[np.int32]
Codes = NDArray[np.uint32]
Number = TypeVar("Number", bound=np.generic)

_NO_SLOTS: Slots = np.zeros(0, np.int32)
_NO_CODES: Codes = np.zeros(0, np.uint32)


@dataclass(slots=True)
class List:
    """The documents that hold a term.

    ``slots`` ascend. ``codes`` number what is to be known of each occurrence, see ``Lists``.
    ``most`` is what one of them counts for at most, by documents of ``average`` length; whoever
    scores keeps both, and they go when the list changes otherwise than by growing.
    """

    slots: Slots = field(default_factory=lambda: _NO_SLOTS)
    codes: Codes = field(default_factory=lambda: _NO_CODES)
    most: float = 0.0
    average: float = 0.0
    removals: int = 0
    waiting: list[tuple[Slots, Codes]] = field(default_factory=list)
    _place: tuple[int, int, int] | None = None

    @property
    def place(self) -> tuple[int, int, int]:
        """The addresses of slots and of codes in memory, while they are as they are; how many."""
        if self._place is None:
            places = (self.slots.__array_interface__, self.codes.__array_interface__)
            slots, codes = (place["data"][0] for place in places)
            self._place = slots, codes, len(self.slots)
        return self._place

    def put(self, slots: Slots, codes: Codes) -> None:
        """Replace what the list has."""
        self.slots, self.codes = slots, codes
        self.average = 0.0
        self._place = None


class Lists:
    """The lists of all terms; eight bytes a posting, and no Python object for one.

    What an occurrence counts for depends on how often the document holds the term and how long it
    is: each such pair has a code, ``counts`` and ``lengths`` have its parts by code.
    """

    def __init__(self) -> None:
        self.documents = 0
        self.length = 0
        self.counts: NDArray[np.int32] = np.zeros(0, np.int32)
        self.lengths: NDArray[np.int32] = np.zeros(0, np.int32)
        self.size = 0
        """Slots that were ever given."""
        self.postings = 0
        """How many all lists have, with those of removed documents that nobody asked for since."""
        self._lists: dict[int, List] = {}
        self._codes: NDArray[np.int32] = np.full((4, 64), -1, np.int32)
        self._length_of: NDArray[np.int32] = np.zeros(0, np.int32)
        self._there: NDArray[np.bool_] = np.zeros(0, np.bool_)
        self._removals = 0

    @property
    def terms(self) -> int:
        """How many terms have a list."""
        return len(self._lists)

    def there(self) -> Slots:
        """The slots of the documents that are there, ascending."""
        return np.flatnonzero(self._there[: self.size]).astype(np.int32)

    def get(self, term: int) -> List | None:
        """The list of a term as it is now; None where no document holds it."""
        found = self._lists.get(term)
        if found is None:
            return None
        if found.waiting:
            self._join(found)
        if found.removals != self._removals:
            found.removals = self._removals
            keep = self._there[found.slots]
            if not keep.all():
                self.postings -= len(keep) - int(np.count_nonzero(keep))
                found.put(found.slots[keep], found.codes[keep])
        return found if len(found.slots) else None

    def add(self, terms: Terms, lengths: NDArray[np.int32]) -> range:
        """Take in documents: their terms one after the other, and how many each has.

        Returns their slots.
        """
        first = self.size
        self.size += len(lengths)
        self._length_of = grown(self._length_of, self.size)
        self._there = grown(self._there, self.size)
        self._length_of[first : self.size] = lengths
        self._there[first : self.size] = True
        self.documents += len(lengths)
        self.length += int(lengths.sum())
        ends = np.cumsum(lengths)
        for at in range(0, len(lengths), PORTION):
            last = min(at + PORTION, len(lengths)) - 1
            begin = int(ends[at] - lengths[at])
            self._take_in(terms[begin : int(ends[last])], lengths[at : last + 1], first + at)
        return range(first, self.size)

    def remove(self, slots: Collection[int]) -> None:
        """Forget documents; a slot that holds none is a KeyError."""
        gone, _ = distinct(np.fromiter(slots, np.int64, len(slots)))
        known = gone[(gone >= 0) & (gone < self.size)]
        if len(known) < len(gone) or not self._there[gone].all():
            raise KeyError(f"Of the documents {gone.tolist()} some are not there.")
        self._there[gone] = False
        self._removals += 1
        self.documents -= len(gone)
        self.length -= int(self._length_of[gone].sum())

    def _take_in(self, terms: Terms, lengths: NDArray[np.int32], first: int) -> None:
        slots = np.repeat(np.arange(first, first + len(lengths), dtype=np.int64), lengths)
        if not len(slots):
            return
        keys, counts = distinct((terms.astype(np.int64) << _BITS) | slots)
        owners = keys >> _BITS
        slots_of = (keys & ((1 << _BITS) - 1)).astype(np.int32)
        codes = self._coded(counts, lengths[slots_of - first])
        self.postings += len(codes)
        begins = np.flatnonzero(np.diff(owners, prepend=-1))
        ends = np.append(begins[1:], len(owners))
        for term, begin, end in zip(
            owners[begins].tolist(), begins.tolist(), ends.tolist(), strict=True
        ):
            found = self._lists.get(term)
            if found is None:
                found = self._lists[term] = List(removals=self._removals)
            # Copies, as a view would keep all of this portion for the sake of one term.
            found.waiting.append((slots_of[begin:end].copy(), codes[begin:end].copy()))
            if len(found.waiting) > _WAITING:
                self._join(found)

    def _join(self, found: List) -> None:
        if not len(found.slots) and len(found.waiting) == 1:
            found.put(*found.waiting[0])
        else:
            found.put(
                np.concatenate((found.slots, *(slots for slots, _ in found.waiting))),
                np.concatenate((found.codes, *(codes for _, codes in found.waiting))),
            )
        found.waiting = []

    def _coded(self, counts: NDArray[np.int64], lengths: NDArray[np.int32]) -> Codes:
        """The code of each pair of a count and a length; new pairs get theirs."""
        most, longest = int(counts.max()) + 1, int(lengths.max()) + 1
        rows, columns = self._codes.shape
        if most > rows or longest > columns:
            wider = np.full((max(rows, 2 * most), max(columns, 2 * longest)), -1, np.int32)
            wider[:rows, :columns] = self._codes
            self._codes = wider
        codes = self._codes[counts, lengths]
        unknown = codes < 0
        if unknown.any():
            pairs, _ = distinct(counts[unknown] * self._codes.shape[1] + lengths[unknown])
            fresh_counts, fresh_lengths = np.divmod(pairs, self._codes.shape[1])
            known = len(self.counts)
            self._codes[fresh_counts, fresh_lengths] = np.arange(known, known + len(pairs))
            self.counts = np.concatenate((self.counts, fresh_counts.astype(np.int32)))
            self.lengths = np.concatenate((self.lengths, fresh_lengths.astype(np.int32)))
            codes = self._codes[counts, lengths]
        return codes.astype(np.uint32)


def grown(values: NDArray[Number], size: int) -> NDArray[Number]:
    """An array that has room for so many, with what it held; often it is the same one."""
    if size <= len(values):
        return values
    larger = np.zeros(max(size, len(values) + len(values) // 4), values.dtype)
    larger[: len(values)] = values
    return larger


def distinct(values: NDArray[Number]) -> tuple[NDArray[Number], NDArray[np.int64]]:
    """The distinct values, ascending, and how often each occurs.

    ``np.unique`` does the same, and imports masked arrays to do it: a tenth of ``ask``'s start.
    """
    ordered = np.sort(values)
    begins = np.flatnonzero(np.concatenate(([True], ordered[1:] != ordered[:-1])))[: len(values)]
    return ordered[begins], np.diff(np.append(begins, len(values)))
