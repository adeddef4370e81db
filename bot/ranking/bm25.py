"""rank-bm25's Okapi over NumPy postings: the same scores, without its walk over every document.

``rank_bm25.BM25Okapi`` scores all documents in Python for each term, cannot grow or shrink, and
divides by zero on nothing. This subclass keeps its formula and its face, and overrides its hooks.
"""

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray
from rank_bm25 import BM25Okapi

K1 = 0.9
"""Saturation of a repeated term; lower than rank-bm25's 1.5, which suits long documents."""

B = 0.75
"""How far a longer document is held to need more matches."""

PORTION = 20_000
"""Documents taken in at once: NumPy holds up other threads while it works on many."""

Terms = NDArray[np.uint32]

Counts = int | NDArray[np.int32]

Number = TypeVar("Number", bound=np.generic)

_NO_SLOTS: NDArray[np.int32] = np.zeros(0, np.int32)


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
    for each question.
    """

    def __init__(self, corpus: Iterable[Sequence[int]] = (), k1: float = K1, b: float = B) -> None:
        self._slots: dict[int, NDArray[np.int32]] = {}
        self._counts: dict[int, NDArray[np.int32]] = {}
        self._distinct: dict[int, Terms] = {}
        self._lengths: NDArray[np.int32] = np.zeros(0, np.int32)
        self._total_length = 0
        super().__init__(corpus, k1=k1, b=b)
        # The base class sets what these postings replace; to keep it would promise two truths.
        del self.doc_freqs, self.doc_len, self.epsilon

    def _initialize(self, corpus: Iterable[Sequence[int]]) -> Mapping[int, int]:
        self.add([np.asarray(document, np.uint32) for document in corpus])
        return {}

    def _calc_idf(self, nd: Mapping[int, int]) -> None:
        """Nothing is kept: see the class."""

    @property
    def statistics(self) -> Statistics:
        return Statistics(self.corpus_size, self._total_length)

    def slots(self, term: int) -> NDArray[np.int32]:
        """The slots of the documents that hold a term, ascending."""
        return self._slots.get(term, _NO_SLOTS)

    def containing(self, term: int) -> int:
        """How many documents hold a term."""
        return len(self.slots(term))

    def add(self, documents: Sequence[Terms]) -> range:
        """Take in documents; returns their slots."""
        first = len(self._lengths)
        lengths = np.fromiter(map(len, documents), np.int32, len(documents))
        for at in range(0, len(documents), PORTION):
            part = slice(at, at + PORTION)
            if int(lengths[part].sum()):
                self._merge(np.concatenate(documents[part]), lengths[part], first + at)
        self._lengths = np.concatenate((self._lengths, lengths))
        self._total_length += int(lengths.sum())
        self.corpus_size += len(documents)
        for slot, document in enumerate(documents, first):
            self._distinct[slot] = _distinct(document)[0]
        self.avgdl = self.statistics.average_length
        return range(first, len(self._lengths))

    def _merge(self, terms: Terms, lengths: NDArray[np.int32], first: int) -> None:
        """Append the postings of new documents, whose slots are the highest, to each term's."""
        slots = np.repeat(np.arange(first, first + len(lengths), dtype=np.int64), lengths)
        keys, counts = _distinct((terms.astype(np.int64) << 32) | slots)
        owners = (keys >> 32).astype(np.int64)
        slots_of = (keys & 0xFFFFFFFF).astype(np.int32)
        counts_of = counts.astype(np.int32)
        begins = np.flatnonzero(np.diff(owners, prepend=-1))
        ends = np.append(begins[1:], len(owners))
        for term, begin, end in zip(
            owners[begins].tolist(), begins.tolist(), ends.tolist(), strict=True
        ):
            fresh = slots_of[begin:end], counts_of[begin:end]
            known = self._slots.get(term)
            if known is not None:
                fresh = (
                    np.concatenate((known, fresh[0])),
                    np.concatenate((self._counts[term], fresh[1])),
                )
            self._slots[term], self._counts[term] = fresh

    def remove(self, slots: Iterable[int]) -> None:
        """Forget documents by slot; a slot that holds none is a KeyError."""
        gone = sorted(slots)
        terms = {int(term) for slot in gone for term in self._distinct.pop(slot)}
        stays = np.ones(len(self._lengths), np.bool_)
        stays[gone] = False
        for term in terms:
            keep = stays[self._slots[term]]
            if keep.any():
                self._slots[term] = self._slots[term][keep]
                self._counts[term] = self._counts[term][keep]
            else:
                del self._slots[term], self._counts[term]
        self._total_length -= int(self._lengths[gone].sum())
        self.corpus_size -= len(gone)
        self.avgdl = self.statistics.average_length

    def score(
        self, weights: Mapping[int, float], average_length: float
    ) -> tuple[NDArray[np.int32], NDArray[np.float64]]:
        """The slots that hold at least one of the terms, and what they score.

        ``weights`` are the terms' idf times what the question gives them; they and the average
        length come from outside, so that several collections can be scored as though they were
        one.
        """
        scores = np.zeros(len(self._lengths))
        touched = []
        for term, weight in weights.items():
            slots = self._slots.get(term)
            if slots is None:
                continue
            counts = self._counts[term]
            lengths = self._lengths[slots]
            scores[slots] += weight * saturation(counts, lengths, average_length, self.k1, self.b)
            touched.append(slots)
        if not touched:
            return _NO_SLOTS, np.zeros(0)
        found, _ = _distinct(np.concatenate(touched))
        return found, scores[found]

    def get_scores(self, query: Iterable[int]) -> NDArray[np.float64]:
        """The score of every document that is there, 0 for those that share no term.

        As in the base class, a term that the query repeats counts again.
        """
        weights = {
            term: times * idf(self.corpus_size, self.containing(term))
            for term, times in Counter(query).items()
        }
        scores = np.zeros(len(self._lengths))
        slots, found = self.score(weights, self.avgdl)
        scores[slots] = found
        return scores[list(self._distinct)]


def _distinct(values: NDArray[Number]) -> tuple[NDArray[Number], NDArray[np.int64]]:
    """The distinct values, ascending, and how often each occurs.

    ``np.unique`` does the same, and imports masked arrays to do it: a tenth of ``ask``'s start.
    """
    ordered = np.sort(values)
    begins = np.flatnonzero(np.concatenate(([True], ordered[1:] != ordered[:-1])))[: len(values)]
    return ordered[begins], np.diff(np.append(begins, len(values)))
