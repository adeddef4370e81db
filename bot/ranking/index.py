"""The index of a scope: which passages share terms with a question, and how well they match."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from bot.model import Hit, Within
from bot.ranking.bm25 import Postings, Statistics, Terms, idf

BACKGROUND = 1000
"""Imagined passages beside the real ones, for judging how rare a word is."""


@dataclass(frozen=True, slots=True)
class Row:
    """A passage as the store keeps it for ranking."""

    passage_id: int
    article_id: int
    terms: Terms


@dataclass(frozen=True, slots=True)
class Ranking:
    """What several indexes say of a question as though they were one.

    ``hits`` are best first, equal scores by passage id. ``idf`` weighs every term asked for,
    ``rarity`` does so as though ``BACKGROUND`` further passages without the term stood beside:
    a handful of articles says little about which words are rare. ``present`` holds the terms
    that stand in at least one passage of an allowed article; ``passages`` counts all, and
    ``average_length`` is that of all in terms. ``within`` tells of the articles that the hits are
    of, by id.
    """

    passages: int
    hits: tuple[Hit, ...]
    idf: Mapping[int, float]
    rarity: Mapping[int, float]
    present: frozenset[int]
    average_length: float
    within: Mapping[int, Within]


class Index:
    """The passages of one scope in memory, as they stood at change ``number``.

    It is not safe for threads: one thread owns an index once it answers.
    """

    def __init__(self, number: int = 0, rows: Iterable[Row] = ()) -> None:
        self.number = 0
        self._postings = Postings()
        self._slots: dict[int, list[int]] = {}
        self._passages: NDArray[np.int64] = np.zeros(0, np.int64)
        self._articles: NDArray[np.int64] = np.zeros(0, np.int64)
        self.apply(number, (), rows)

    def __len__(self) -> int:
        return self._postings.statistics.documents

    @property
    def statistics(self) -> Statistics:
        return self._postings.statistics

    def apply(self, number: int, changed: Collection[int], rows: Iterable[Row]) -> None:
        """Move to a later change number: ``rows`` are all passages of the ``changed`` articles.

        Applying the same change twice does no harm.
        """
        gone = [slot for article in changed for slot in self._slots.pop(article, ())]
        if gone:
            self._postings.remove(gone)
        fresh = list(rows)
        slots = self._postings.add([row.terms for row in fresh])
        for slot, row in zip(slots, fresh, strict=True):
            self._slots.setdefault(row.article_id, []).append(slot)
        passages = np.fromiter((row.passage_id for row in fresh), np.int64, len(fresh))
        articles = np.fromiter((row.article_id for row in fresh), np.int64, len(fresh))
        self._passages = np.concatenate((self._passages, passages))
        self._articles = np.concatenate((self._articles, articles))
        self.number = number

    def containing(self, term: int) -> int:
        """How many passages hold a term."""
        return self._postings.containing(term)

    def holds(self, term: int, allow: NDArray[np.int64] | None) -> bool:
        """Whether a passage of an allowed article holds a term."""
        if allow is None:
            return self.containing(term) > 0
        return bool(np.isin(self._articles[self._postings.slots(term)], allow).any())

    def within(self, article: int, terms: Iterable[int]) -> Within | None:
        """How often an article's passages hold some terms; None if it is not of this scope."""
        slots = self._slots.get(article)
        if slots is None:
            return None
        # An article's passages came together, so that their slots are neighbours.
        borders = slots[0], slots[-1] + 1
        found = {}
        for term in terms:
            first, last = np.searchsorted(self._postings.slots(term), borders)
            found[term] = int(last - first)
        return Within(len(slots), found)

    def passages(self, term: int, allow: NDArray[np.int64] | None) -> NDArray[np.int64]:
        """The ids of the passages of allowed articles that hold a term."""
        slots = self._postings.slots(term)
        if allow is not None:
            slots = slots[np.isin(self._articles[slots], allow)]
        return self._passages[slots]

    def hits(
        self,
        weights: Mapping[int, float],
        average_length: float,
        k: int,
        allow: NDArray[np.int64] | None,
        holding: Iterable[Collection[int]] = (),
        without: Iterable[int] = (),
    ) -> list[Hit]:
        """The best ``k`` passages that share a term and may be seen, in no order."""
        slots, scores = self._postings.score(weights, average_length)
        seen = np.ones(len(slots), np.bool_)
        if allow is not None:
            seen &= np.isin(self._articles[slots], allow)
        for either in holding:
            held = [self._postings.slots(term) for term in either]
            seen &= np.isin(slots, np.concatenate(held))
        for term in without:
            seen &= np.isin(slots, self._postings.slots(term), invert=True)
        slots, scores = slots[seen], scores[seen]
        if len(slots) > k:
            # Ties at the border are all kept, so that the final order alone decides among them.
            border = np.partition(scores, -k)[-k]
            slots, scores = slots[scores >= border], scores[scores >= border]
        return [
            Hit(*pair)
            for pair in zip(
                self._passages[slots].tolist(),
                self._articles[slots].tolist(),
                scores.tolist(),
                strict=True,
            )
        ]


def search(
    indexes: Sequence[Index],
    terms: Mapping[int, float],
    k: int,
    allow: Collection[int] | None = None,
    *,
    holding: Collection[Collection[int]] = (),
    without: Collection[int] = (),
) -> Ranking:
    """Rank the passages of several scopes by one scoring, as though all stood in one index.

    Args:
        indexes: one for each scope that the question may see.
        terms: term ids and what the question gives each (1, or less for a guess).
        k: how many hits at most.
        allow: ids of the articles that the question may see; None for all.
        holding: sets of term ids, of each of which a hit holds one at least.
        without: term ids of which it holds none.

    What may be seen is decided before the best are chosen; the statistics stay those of the
    scopes, and ``present`` goes by ``allow`` alone.
    """
    ranking = weigh(indexes, terms, allow)
    only = _only(allow)
    weights = {term: terms[term] * ranking.idf[term] for term in terms if term in ranking.present}
    length = ranking.average_length
    hits = [
        hit for index in indexes for hit in index.hits(weights, length, k, only, holding, without)
    ]
    hits.sort(key=lambda hit: (-hit.score, hit.passage_id))
    best = tuple(hits[:k])
    within = {
        article: found
        for article in {hit.article_id for hit in best}
        for index in indexes
        if (found := index.within(article, terms))
    }
    return replace(ranking, hits=best, within=within)


def weigh(
    indexes: Sequence[Index], terms: Iterable[int], allow: Collection[int] | None = None
) -> Ranking:
    """What several scopes say of terms, with no hits; ``allow`` as in ``search``."""
    total = sum((index.statistics for index in indexes), Statistics(0, 0))
    containing = {term: sum(index.containing(term) for index in indexes) for term in terms}
    weights = {term: idf(total.documents, n) for term, n in containing.items()}
    rarity = {term: idf(total.documents + BACKGROUND, n) for term, n in containing.items()}
    only = _only(allow)
    present = frozenset(
        term for term in containing if any(index.holds(term, only) for index in indexes)
    )
    return Ranking(total.documents, (), weights, rarity, present, total.average_length, {})


def passages(
    indexes: Sequence[Index], terms: Iterable[int], allow: Collection[int] | None = None
) -> dict[int, NDArray[np.int64]]:
    """The ids of the passages that hold each term, ascending; ``allow`` as in ``search``.

    A term that no such passage holds is left out.
    """
    only = _only(allow)
    found = {}
    for term in terms:
        parts = [index.passages(term, only) for index in indexes if index.containing(term)]
        if any(map(len, parts)):
            found[term] = np.sort(np.concatenate(parts))
    return found


def _only(allow: Collection[int] | None) -> NDArray[np.int64] | None:
    return None if allow is None else np.fromiter(allow, np.int64, len(allow))
