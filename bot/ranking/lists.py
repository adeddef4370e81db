"""Inverted lists: for each term the documents that hold it, as arrays, put right when asked for.

A document is a slot, a number that is never given twice. Documents that come together are a
segment, whose postings lie sorted by term; a removal marks the slots. A term's list is copied from
the segments when it is first asked for, and takes in what came and went since whenever it is asked
for again. So adding and removing cost what the documents weigh, and beside the terms that were
asked for there is no Python object for a term, which the garbage collector would have to look at.

Terms that mean the same are one list too, a ``Disjunction``, so whoever scores sees lists alone.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple, TypeVar

import numpy as np
from numpy.typing import NDArray

PORTION = 20_000
"""Documents of a segment at most: NumPy holds up other threads while it works on many."""

_LARGER = 4
"""How many times as many postings a segment has that is not joined with the one after it."""

_BITS = 32

Terms = NDArray[np.uint32]
Slots = NDArray[np.int32]
Codes = NDArray[np.uint32]
Number = TypeVar("Number", bound=np.generic)


class Disjunction(NamedTuple):
    """A term, and phrases of terms that count as the term where a document holds all of one.

    A document holds it as often as what it holds most often of these, and a phrase as often as its
    rarest term: as all are worth the same, that is the maximum of their scores.
    """

    term: int
    phrases: tuple[tuple[int, ...], ...]


Clause = int | Disjunction
"""What a list is of: a term, or terms that mean the same."""

_NO_SLOTS: Slots = np.zeros(0, np.int32)
_NO_CODES: Codes = np.zeros(0, np.uint32)


@dataclass(slots=True)
class List:
    """The documents that hold a term.

    ``slots`` ascend. ``codes`` number what is to be known of each occurrence, see ``Lists``.
    ``most`` is what one of them counts for at most, by documents of ``average`` length; whoever
    scores keeps both, and they go when the list changes. ``packed`` is what a walk made of these
    ``slots``. ``size`` and ``removals`` are those of
    ``Lists`` when it was last put right.
    """

    slots: Slots = field(default_factory=lambda: _NO_SLOTS)
    codes: Codes = field(default_factory=lambda: _NO_CODES)
    most: float = 0.0
    average: float = 0.0
    size: int = 0
    removals: int = 0
    packed: Any = None

    def put(self, slots: Slots, codes: Codes) -> None:
        """Replace what the list has."""
        self.slots, self.codes = slots, codes
        self.average = 0.0


class _Segment(NamedTuple):
    """The postings of the documents from slot ``first`` up to ``stop``.

    Those of ``terms[n]`` are the ones from ``begins[n]`` up to ``begins[n + 1]``.
    """

    first: int
    stop: int
    terms: NDArray[np.int64]
    begins: NDArray[np.int64]
    slots: Slots
    codes: Codes

    def owners(self) -> NDArray[np.int64]:
        """The term of each posting."""
        return np.repeat(self.terms, np.diff(self.begins))

    def part(self, term: int, since: int) -> tuple[Slots, Codes]:
        """The postings of a term, those of slots from ``since`` on."""
        at = int(self.terms.searchsorted(term))
        if at == len(self.terms) or self.terms[at] != term:
            return _NO_SLOTS, _NO_CODES
        begin, end = self.begins[at], self.begins[at + 1]
        if since > self.first:
            begin += self.slots[begin:end].searchsorted(np.int32(since))
        return self.slots[begin:end], self.codes[begin:end]


class Lists:
    """The lists of all terms, and of those that mean the same.

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
        """How many the segments have, with some of documents that were removed."""
        self.terms = 0
        """How many terms the segments have, each by itself."""
        self.asked = 0
        """How many terms were asked for that some document holds."""
        self.copied = 0
        """Postings of their lists."""
        self._segments: list[_Segment] = []
        self._lists: dict[Clause, List] = {}
        self._codes: NDArray[np.int32] = np.full((4, 64), -1, np.int32)
        self._length_of: NDArray[np.int32] = np.zeros(0, np.int32)
        self._there: NDArray[np.bool_] = np.zeros(0, np.bool_)
        self._removals = 0

    def there(self) -> Slots:
        """The slots of the documents that are there, ascending."""
        return np.flatnonzero(self._there[: self.size]).astype(np.int32)

    def get(self, clause: Clause) -> List | None:
        """The list of a term, or of what means the same, as it is now; None where it is empty."""
        known = self._lists.get(clause)
        found = List(removals=self._removals) if known is None else known
        if isinstance(clause, Disjunction):
            if (found.size, found.removals) != (self.size, self._removals):
                self._unite(clause, found)
        elif found.size < self.size:
            self._read_on(clause, found)
        if found.removals != self._removals:
            found.removals = self._removals
            self._put(found, found.slots, found.codes)
        if len(found.slots):
            if known is None:
                self._lists[clause] = found
            return found
        # Of all that is ever asked for, most may be held by no document.
        if known is not None:
            del self._lists[clause]
        return None

    def _read_on(self, term: int, found: List) -> None:
        """Take in what came since."""
        parts = [(found.slots, found.codes)]
        for segment in self._since(found.size):
            part = segment.part(term, found.size)
            if len(part[0]):
                parts.append(part)
        found.size = self.size
        if len(parts) > 1:
            slots = np.concatenate([slots for slots, _ in parts])
            self._put(found, slots, np.concatenate([codes for _, codes in parts]))

    def _unite(self, clause: Disjunction, found: List) -> None:
        """Put a disjunction together anew."""
        found.size, found.removals = self.size, self._removals
        parts = [self._all(terms) for terms in ((clause.term,), *clause.phrases)]
        slots = np.concatenate([slots for slots, _ in parts])
        codes = np.concatenate([codes for _, codes in parts])
        # Of the same document, the one that holds it most often comes first.
        order = np.lexsort((-self.counts[codes], slots))
        first = order[_begins(slots[order])]
        self._put(found, slots[first], codes[first])

    def _all(self, terms: Sequence[int]) -> tuple[Slots, Codes]:
        """The documents that hold all of some terms, with the code of the term held least often.

        Terms of one document have its length, so that is the code of the lowest count.
        """
        lists = [each for term in terms if (each := self.get(term))]
        if not lists or len(lists) < len(terms):
            return _NO_SLOTS, _NO_CODES
        lists.sort(key=lambda each: len(each.slots))
        slots, codes = lists[0].slots, lists[0].codes
        for other in lists[1:]:
            at = other.slots.searchsorted(slots)
            at[at == len(other.slots)] = 0
            held = other.slots[at] == slots
            slots, codes, others = slots[held], codes[held], other.codes[at[held]]
            codes = np.where(self.counts[others] < self.counts[codes], others, codes)
        return slots, codes

    def _since(self, size: int) -> list[_Segment]:
        """The segments that have slots from ``size`` on."""
        at = len(self._segments)
        while at and self._segments[at - 1].stop > size:
            at -= 1
        return self._segments[at:]

    def _put(self, found: List, slots: Slots, codes: Codes) -> None:
        """Replace what a list has, by those of it that are there."""
        keep = self._there[slots]
        if not keep.all():
            slots, codes = slots[keep], codes[keep]
        elif slots is found.slots:
            return
        self.asked += (len(slots) > 0) - (len(found.slots) > 0)
        self.copied += len(slots) - len(found.slots)
        found.put(slots, codes)

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
            part = terms[begin : int(ends[last])]
            self._segments.append(self._segment(part, lengths[at : last + 1], first + at))
            self._merge()
        self.postings = sum(len(segment.slots) for segment in self._segments)
        self.terms = sum(len(segment.terms) for segment in self._segments)
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

    def _segment(self, terms: Terms, lengths: NDArray[np.int32], first: int) -> _Segment:
        stop = first + len(lengths)
        slots = np.repeat(np.arange(first, stop, dtype=np.int64), lengths)
        keys, counts = distinct((terms.astype(np.int64) << _BITS) | slots)
        slots_of = (keys & ((1 << _BITS) - 1)).astype(np.int32)
        codes = self._coded(counts, lengths[slots_of - first])
        return _by_term(first, stop, keys >> _BITS, slots_of, codes)

    def _merge(self) -> None:
        """Join the last segments as long as they are small, so that there are never many.

        What was removed of them is left out.
        """
        while len(self._segments) > 1:
            before, last = self._segments[-2:]
            few = last.stop - before.first <= PORTION
            if not few or len(before.slots) > _LARGER * len(last.slots):
                return
            slots = np.concatenate((before.slots, last.slots))
            codes = np.concatenate((before.codes, last.codes))
            owners = np.concatenate((before.owners(), last.owners()))
            there = np.flatnonzero(self._there[slots])
            order = there[owners[there].argsort(kind="stable")]
            merged = _by_term(before.first, last.stop, owners[order], slots[order], codes[order])
            self._segments[-2:] = [merged]

    def _coded(self, counts: NDArray[np.int64], lengths: NDArray[np.int32]) -> Codes:
        """The code of each pair of a count and a length; new pairs get theirs."""
        if not len(counts):
            return _NO_CODES
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


def _by_term(
    first: int, stop: int, owners: NDArray[np.int64], slots: Slots, codes: Codes
) -> _Segment:
    """A segment of postings whose terms ascend."""
    begins = _begins(owners)
    return _Segment(first, stop, owners[begins], np.append(begins, len(owners)), slots, codes)


def _begins(ordered: NDArray[Number]) -> NDArray[np.int64]:
    """Where each run of equal values begins."""
    return np.flatnonzero(np.concatenate(([True], ordered[1:] != ordered[:-1])))[: len(ordered)]


def distinct(values: NDArray[Number]) -> tuple[NDArray[Number], NDArray[np.int64]]:
    """The distinct values, ascending, and how often each occurs.

    ``np.unique`` does the same, and imports masked arrays to do it: a tenth of ``ask``'s start.
    """
    ordered = np.sort(values)
    begins = _begins(ordered)
    return ordered[begins], np.diff(np.append(begins, len(values)))
