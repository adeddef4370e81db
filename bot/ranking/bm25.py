"""rank-bm25's Okapi over inverted lists: the same scores, without its walk over every document.

``rank_bm25.BM25Okapi`` scores all documents in Python for each term, cannot grow or shrink, and
divides by zero on nothing. This subclass keeps its formula and its face, and overrides its hooks.
"""

import math
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from rank_bm25 import BM25Okapi

from bot.ranking.lists import List, Lists, Slots, Terms, grown

K1 = 0.9
"""Saturation of a repeated term; lower than rank-bm25's 1.5, which suits long documents."""

B = 0.75
"""How far a longer document is held to need more matches."""

SHORT = 16_000
"""Postings that are added up sooner than one can tell whether they matter."""

_LOOK = 3
"""Postings that are added up in the time that it takes to look up one."""

_TABLES = 8
"""Average lengths for which is kept what each pair of a count and a length counts for."""

_DRIFT = 1.02
"""How far the average length may move before the most that a list counts for is looked up anew."""

_FEW = 1000
"""Documents that are faster chosen from than left out."""

_POSTING, _TERM, _SLOT = 8, 450, 17
"""Bytes of a posting; of a term's list, as Python and NumPy need it; of a document's slot."""

_EXACT = 1 - 1e-9
"""Sums of floats in another order differ by less."""

Counts = int | NDArray[np.int32]
Scores = NDArray[np.float64]

Places = NDArray[np.int64]
Weighed = tuple[float, List, float]
"""A term's weight, its list, and what one of its postings adds at most."""

_NO_SLOTS: Slots = np.zeros(0, np.int32)
_NOWHERE: Places = np.zeros(0, np.int64)


@dataclass(frozen=True, slots=True)
class Statistics:
    """What a score needs to know of the whole collection; collections add up."""

    documents: int
    length: int

    def __add__(self, other: "Statistics") -> "Statistics":
        return Statistics(self.documents + other.documents, self.length + other.length)

    @property
    def average_length(self) -> float:
        return self.length / self.documents if self.documents else 0.0


def idf(documents: float, containing: float) -> float:
    """What a term is worth: log(1 + (N - n + 0.5) / (n + 0.5)), always above 0.

    Robertson and Sparck Jones's weight with 1 added inside the logarithm, as Lucene has it; the
    classic form is 0 or below for a term in half of the documents or more.
    """
    return math.log(1 + (documents - containing + 0.5) / (containing + 0.5))


def saturation(
    count: Counts, length: Counts, average_length: float, k1: float = K1, b: float = B
) -> Any:
    """What ``count`` occurrences of a term in a document of ``length`` terms count for.

    Okapi's count * (k1 + 1) / (count + k1 * (1 - b + b * length / average_length)).
    """
    return count * (k1 + 1) / (count + k1 * (1 - b + b * length / average_length))


class Postings(BM25Okapi):  # type: ignore[misc]  # rank_bm25 has no types
    """Documents as sequences of term ids; each keeps the slot number it got when it came.

    Removing leaves a hole in the numbering, which nothing scores. ``get_scores`` and
    ``get_top_n`` speak of the documents that are there, in the order in which they came.
    ``idf`` stays empty: the weight of a term moves with every document, so it is computed anew
    for each question. ``walked`` counts the postings that the last ``best`` added up one by one.
    """

    def __init__(self, corpus: Iterable[Sequence[int]] = (), k1: float = K1, b: float = B) -> None:
        self._lists = Lists()
        self._sums: Scores = np.zeros(0)
        self._last: NDArray[np.int32] = np.zeros(0, np.int32)
        self._tables: dict[float, Scores] = {}
        self.walked = 0
        super().__init__(corpus, k1=k1, b=b)
        # The base class sets what these postings replace; to keep it would promise two truths.
        del self.doc_freqs, self.doc_len, self.epsilon

    def _initialize(self, corpus: Iterable[Sequence[int]]) -> Mapping[int, int]:
        documents = [np.asarray(document, np.uint32) for document in corpus]
        lengths = np.fromiter(map(len, documents), np.int32, len(documents))
        self.add(np.concatenate([np.zeros(0, np.uint32), *documents]), lengths)
        return {}

    def _calc_idf(self, nd: Mapping[int, int]) -> None:
        """Nothing is kept: see the class."""

    @property
    def memory(self) -> int:
        """About how many bytes these postings take."""
        lists = self._lists
        return _POSTING * lists.postings + _TERM * lists.terms + _SLOT * lists.size

    @property
    def statistics(self) -> Statistics:
        return Statistics(self._lists.documents, self._lists.length)

    def slots(self, term: int) -> Slots:
        """The slots of the documents that hold a term, ascending."""
        found = self._lists.get(term)
        return found.slots if found else _NO_SLOTS

    def containing(self, term: int) -> int:
        """How many documents hold a term."""
        return len(self.slots(term))

    def add(self, terms: Terms, lengths: NDArray[np.int32]) -> range:
        """Take in documents, see ``Lists``; returns their slots."""
        slots = self._lists.add(terms, lengths)
        self._sums = grown(self._sums, self._lists.size)
        self._last = grown(self._last, self._lists.size)
        self._count()
        return slots

    def remove(self, slots: Collection[int]) -> None:
        """Forget documents by slot; a slot that holds none is a KeyError."""
        self._lists.remove(slots)
        self._count()

    def _count(self) -> None:
        self.corpus_size = self._lists.documents
        self.avgdl = self.statistics.average_length

    def best(
        self,
        weights: Mapping[int, float],
        average_length: float,
        k: int,
        seen: NDArray[np.bool_] | None = None,
        floor: float = 0.0,
    ) -> tuple[Places, Scores]:
        """The slots that score highest, and their scores, in no order; ties at the end are all in.

        Terms are added up from the weightiest to the lightest, whose lists are the longest. As soon
        as all that are left cannot lift a document that holds only those above the k-th, they are
        looked up for the others alone (MaxScore: Turtle and Flood 1995).

        Args:
            weights: the terms' idf times what the question gives them; they and the average length
                come from outside, so that several collections can be scored as though one.
            k: how many at most, but for ties.
            seen: by slot, which documents there are to choose from; None for all.
            floor: a score that those which count reach; others may be left out.
        """
        table = self._table(average_length)
        # One order for all collections that are scored as one, so that equal sums are equal.
        lists = [
            (weight, found, weight * self._most(found, table, average_length))
            for term, weight in sorted(weights.items(), key=lambda pair: (-pair[1], pair[0]))
            if (found := self._lists.get(term))
        ]
        left = sum(most for _, _, most in lists)
        touched = _NOWHERE
        at = self.walked = 0
        while at < len(lists):
            group = _group(lists, at)
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
                if left < max(floor, scores.max(initial=0.0)) * _EXACT:
                    once = self._once(touched)
                    slots, scores = touched[once], scores[once]
                    border = _border(scores, k, floor) * _EXACT
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
            kept = scores >= _border(scores, times * k, floor) * _EXACT
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
            can = scores + left >= _border(scores, k, floor) * _EXACT
            slots, scores = slots[can], scores[can]
        return _highest(slots, scores, k, floor)

    def _table(self, average_length: float) -> Scores:
        """What each pair of a count and a length counts for, by its code."""
        table = self._tables.get(average_length)
        if table is None or len(table) < len(self._lists.counts):
            if len(self._tables) >= _TABLES:
                del self._tables[next(iter(self._tables))]
            table = np.zeros(0)
            if average_length:
                lists = self._lists
                table = saturation(lists.counts, lists.lengths, average_length, self.k1, self.b)
            self._tables[average_length] = table
        return table

    def _most(self, found: List, table: Scores, average_length: float) -> float:
        """What one posting of a list counts for at most.

        One in a document of ``length`` terms counts for less than x times as much where the average
        length is x times as long, so the most that was looked up holds a while.
        """
        drift = average_length / found.average if found.average else _DRIFT
        if not 1 / _DRIFT < drift < _DRIFT:
            found.most, found.average, drift = float(table[found.codes].max()), average_length, 1.0
        return found.most * max(1.0, drift)

    def get_scores(self, query: Iterable[int]) -> Scores:
        """The score of every document that is there, 0 for those that share no term.

        As in the base class, a term that the query repeats counts again.
        """
        weights = {
            term: times * idf(self.corpus_size, self.containing(term))
            for term, times in Counter(query).items()
        }
        scores = np.zeros(self._lists.size)
        slots, found = self.best(weights, self.avgdl, max(1, self.corpus_size))
        scores[slots] = found
        return scores[self._lists.there()]


def _group(lists: Sequence[Weighed], at: int) -> Sequence[Weighed]:
    """A list, with those that follow as long as all are short together."""
    size = len(lists[at][1].slots)
    end = at + 1
    while end < len(lists) and (size := size + len(lists[end][1].slots)) <= SHORT:
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
    kept = scores >= _border(scores, k, floor) * _EXACT
    return slots[kept], scores[kept]
