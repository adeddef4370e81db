"""rank-bm25's Okapi over inverted lists: the same scores, without its walk over every document.

``rank_bm25.BM25Okapi`` scores all documents in Python for each term, cannot grow or shrink, and
divides by zero on nothing. This subclass keeps its formula and its face, and overrides its hooks.
"""

import gc
import logging
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec

import numpy as np
from numpy.typing import NDArray
from rank_bm25 import BM25Okapi

from bot.engine import K1, B, idf, saturation
from bot.ranking.lists import Clause, List, Lists, Slots, Terms
from bot.ranking.maxscore import MaxScore, Places, Scores, Seen, Walk

log = logging.getLogger(__name__)

MANY = 5000
"""Documents from which on the walk in machine code is worth what it takes to load it."""

_TABLES = 8
"""Average lengths for which is kept what each pair of a count and a length counts for."""

_DRIFT = 1.02
"""How far the average length may move before the most that a list counts for is looked up anew."""

_POSTING, _TERM, _LIST, _SLOT = 8, 16, 450, 17
"""Bytes of a posting; of a segment's term; of a list that was asked for; of a document's slot."""

_NO_SLOTS: Slots = np.zeros(0, np.int32)


@dataclass(slots=True)
class Statistics:
    """What a score needs to know of the whole collection; collections add up."""

    documents: int
    length: int

    def __add__(self, other: "Statistics") -> "Statistics":
        return Statistics(self.documents + other.documents, self.length + other.length)

    @property
    def average_length(self) -> float:
        return self.length / self.documents if self.documents else 0.0


@cache
def _fastest() -> type[Walk]:
    """The walk in machine code, if Numba is there."""
    if find_spec("numba") is None:
        return MaxScore
    # It brings a hundred thousand objects that stay: to look through them for garbage, again and
    # again, would hold up everybody for 50 ms.
    collecting = gc.isenabled()
    gc.disable()
    try:
        from bot.ranking.compiled import Compiled
    except ImportError:
        log.warning("Numba cannot be loaded, and ranking does without.", exc_info=True)
        return MaxScore
    else:
        gc.freeze()
        return Compiled
    finally:
        if collecting:
            gc.enable()


class Postings(BM25Okapi):  # type: ignore[misc]  # rank_bm25 has no types
    """Documents as sequences of term ids; each keeps the slot number it got when it came.

    Removing leaves a hole in the numbering, which nothing scores. ``get_scores`` and
    ``get_top_n`` speak of the documents that are there, in the order in which they came.
    ``idf`` stays empty: the weight of a term moves with every document, so it is computed anew
    for each question. ``walk`` finds the best: in machine code where that pays and Numba is there.
    """

    def __init__(self, corpus: Iterable[Sequence[int]] = (), k1: float = K1, b: float = B) -> None:
        self.statistics = Statistics(0, 0)
        self._lists = Lists()
        self._tables: dict[float, Scores] = {}
        self.walk: Walk = MaxScore()
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
        postings = _POSTING * (lists.postings + lists.copied) + self.walk.memory
        return postings + _TERM * lists.terms + _LIST * lists.asked + _SLOT * lists.size

    def slots(self, clause: Clause) -> Slots:
        """The slots of the documents that hold a term, or what means the same, ascending."""
        found = self._lists.get(clause)
        return found.slots if found is not None else _NO_SLOTS

    def containing(self, clause: Clause) -> int:
        """How many documents hold a term, or what means the same."""
        found = self._lists.get(clause)
        return 0 if found is None else len(found.slots)

    def add(self, terms: Terms, lengths: NDArray[np.int32]) -> range:
        """Take in documents, see ``Lists``; returns their slots."""
        slots = self._lists.add(terms, lengths)
        kind = _fastest() if self._lists.documents >= MANY else type(self.walk)
        if len(self._lists.counts) > kind.CODES:
            kind = MaxScore
        if not isinstance(self.walk, kind):
            self.walk = kind()
        self._count()
        return slots

    def remove(self, slots: Collection[int]) -> None:
        """Forget documents by slot; a slot that holds none is a KeyError."""
        self._lists.remove(slots)
        self._count()

    def _count(self) -> None:
        self.statistics = Statistics(self._lists.documents, self._lists.length)
        self.corpus_size = self._lists.documents
        self.avgdl = self.statistics.average_length

    def best(
        self,
        weights: Mapping[Clause, float],
        average_length: float,
        k: int,
        seen: Seen | None = None,
        floor: float = 0.0,
    ) -> tuple[Places, Scores]:
        """The slots that score highest, and their scores, in no order; ties at the end are all in.

        Args:
            weights: above 0, the terms' idf times what the question gives them; they and the
                average length come from outside, so that several collections can be scored as
                though one. Those that weigh the same are added in their order here.
            k: how many at most, but for ties.
            seen: by slot, which documents there are to choose from; None for all.
            floor: a score that those which count reach; others may be left out.
        """
        table = self._table(average_length)
        get, lists = self._lists.get, []
        # One order for all collections that are scored as one, so that equal sums are equal.
        for clause, weight in sorted(weights.items(), key=lambda each: -each[1]):
            found = get(clause)
            if found is not None:
                known = found.average == average_length and average_length
                most = found.most if known else self._most(found, table, average_length)
                lists.append((weight, found, weight * most))
        return self.walk.best(lists, table, self._lists.size, k, seen, floor)

    def scores(
        self, weights: Mapping[Clause, float], average_length: float, slots: Slots
    ) -> Scores:
        """The scores of some documents, as ``best`` has them; 0 for one that shares no term."""
        table, scores = self._table(average_length), np.zeros(len(slots))
        for clause, weight in sorted(weights.items(), key=lambda each: -each[1]):
            found = self._lists.get(clause)
            if found is not None:
                places = found.slots.searchsorted(slots).clip(max=len(found.slots) - 1)
                held = found.slots[places] == slots
                scores[held] += weight * table[found.codes[places[held]]]
        return scores

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
        weights: dict[Clause, float] = {
            term: times * idf(self.corpus_size, self.containing(term))
            for term, times in Counter(query).items()
        }
        scores = np.zeros(self._lists.size)
        slots, found = self.best(weights, self.avgdl, max(1, self.corpus_size))
        scores[slots] = found
        return scores[self._lists.there()]
