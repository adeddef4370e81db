"""The index of a scope: which passages share terms with a question, and how well they match."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import reduce
from itertools import pairwise
from types import MappingProxyType
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from bot.model import Hit, Rows, Within
from bot.ranking.bm25 import Postings, Statistics, idf
from bot.ranking.lists import Clause, Disjunction, grown

_WORD, _ARTICLE, _PASSAGE = 150, 250, 16
"""Bytes of a word of the vocabulary, of an article, and of a passage beside its postings."""

BACKGROUND = 1000
"""Imagined passages beside the real ones, for judging how rare a word is."""

Found = tuple[float, int, int]
"""A hit in the order of hits: its score below 0, and the ids of its passage and article."""

Alternatives = Mapping[int, tuple[tuple[int, ...], ...]]
"""By a term id asked for, the phrases of term ids that mean the same."""

Ids = NDArray[np.int64]
Seen = NDArray[np.bool_]


NO_ALTERNATIVES: Alternatives = MappingProxyType({})

_NO_ROWS = Rows(
    np.zeros(0, np.int64), np.zeros(0, np.int64), np.zeros(0, np.int32), np.zeros(0, np.uint32)
)


class Ranking(NamedTuple):
    """What several indexes say of a question as though they were one.

    ``hits`` are best first, equal scores by passage id. ``containing`` counts the passages that
    hold each term asked for or what means the same. ``present`` holds the terms of which that is so
    for at least one passage of an allowed article; ``passages`` counts all, and ``average_length``
    is that of all in terms. ``within`` tells of the articles that the hits are of, by id, where
    that was asked for.
    """

    passages: int
    hits: tuple[Hit, ...]
    containing: Mapping[int, int]
    present: frozenset[int]
    average_length: float
    within: Mapping[int, Within] = MappingProxyType({})

    @property
    def idf(self) -> dict[int, float]:
        """What each term asked for weighs."""
        return {term: idf(self.passages, n) for term, n in self.containing.items()}

    @property
    def rarity(self) -> dict[int, float]:
        """What each term would weigh if ``BACKGROUND`` further passages without it stood beside.

        A handful of articles says little about which words are rare.
        """
        documents = self.passages + BACKGROUND
        return {term: idf(documents, n) for term, n in self.containing.items()}


class Index:
    """The passages of one scope in memory, as they stood at change ``number`` of an incarnation
    of the store.

    ``vocabulary`` has the id of each term that a passage holds, and of some that none holds now.
    It is not safe for threads: one thread owns an index once it answers.
    """

    def __init__(self, number: int = 0, rows: Rows = _NO_ROWS, *, incarnation: str = "") -> None:
        self.incarnation = incarnation
        self.number = 0
        self.postings = Postings()
        self.vocabulary: dict[str, int] = {}
        self._slots: dict[int, range] = {}
        self._deleted = 0
        self._passages: Ids = np.zeros(0, np.int64)
        self._articles: Ids = np.zeros(0, np.int64)
        self.apply(number, (), rows)

    def __len__(self) -> int:
        return self.postings.statistics.documents

    @property
    def memory(self) -> int:
        """About how many bytes the index takes."""
        words = _WORD * len(self.vocabulary) + _ARTICLE * len(self._slots)
        return self.postings.memory + words + _PASSAGE * len(self._passages)

    @property
    def statistics(self) -> Statistics:
        return self.postings.statistics

    @property
    def mostly_deleted(self) -> bool:
        """Whether more passages were removed than are there.

        Of each the index keeps the slot, and the words that it alone had.
        """
        return self._deleted > len(self)

    def apply(self, number: int, changed: Collection[int], rows: Rows) -> None:
        """Move to a later change number: ``rows`` are all passages of the ``changed`` articles.

        Applying the same change twice does no harm.
        """
        gone = [slot for article in changed for slot in self._slots.pop(article, ())]
        if gone:
            self.postings.remove(gone)
            self._deleted += len(gone)
        self.vocabulary.update(rows.vocabulary)
        rows = _by_article(rows)
        slots = self.postings.add(rows.terms, rows.lengths)
        self._passages = grown(self._passages, slots.stop)
        self._articles = grown(self._articles, slots.stop)
        self._passages[slots.start : slots.stop] = rows.passages
        self._articles[slots.start : slots.stop] = rows.articles
        borders = _borders(rows)
        for first, last in pairwise(borders):
            self._slots[int(rows.articles[first])] = slots[first:last]
        self.number = number

    def seen(self, allow: Collection[int] | None) -> Seen | None:
        """By slot, whether its passage is of an allowed article; None if all are."""
        if allow is None:
            return None
        seen = np.zeros(len(self._passages), np.bool_)
        for article in allow:
            slots = self._slots.get(article, range(0))
            seen[slots.start : slots.stop] = True
        return seen

    def holds(self, clause: Clause, seen: Seen | None) -> bool:
        """Whether a passage that is seen holds a term or what means the same."""
        slots = self.postings.slots(clause)
        return len(slots) > 0 if seen is None else bool(seen[slots].any())

    def within(
        self,
        articles: Iterable[int],
        terms: Iterable[int],
        alternatives: Alternatives = NO_ALTERNATIVES,
    ) -> dict[int, Within]:
        """How often the passages of some articles hold some terms, by article of this scope."""
        slots = {article: self._slots[article] for article in articles if article in self._slots}
        # Of the lists' own type, or each list would be converted to be searched.
        borders = np.array([(each.start, each.stop) for each in slots.values()], np.int32)
        held: dict[int, list[int]] = {}
        for term, clause in _clauses(terms, alternatives).items():
            places = self.postings.slots(clause).searchsorted(borders.ravel()).reshape(-1, 2)
            held[term] = (places[:, 1] - places[:, 0]).tolist()
        return {
            article: Within(len(each), {term: counts[at] for term, counts in held.items()})
            for at, (article, each) in enumerate(slots.items())
        }

    def passages(self, term: int, seen: Seen | None) -> Ids:
        """The ids of the passages that are seen and hold a term."""
        slots = self.postings.slots(term)
        return self._passages[slots if seen is None else slots[seen[slots]]]

    def every(
        self,
        allow: Collection[int] | None,
        holding: Iterable[Collection[int]],
        without: Iterable[int],
    ) -> list[Hit]:
        """All passages that may be seen, with a score of 0; the arguments are as in ``search``."""
        seen = self.seen(self._slots.keys() if allow is None else allow)
        slots = np.flatnonzero(self.narrowed(seen, holding, without))
        passages, articles = self._passages[slots].tolist(), self._articles[slots].tolist()
        return [Hit(*ids, 0.0) for ids in zip(passages, articles, strict=True)]

    def hits(
        self,
        weights: Mapping[Clause, float],
        average_length: float,
        k: int,
        seen: Seen | None = None,
        floor: float = 0.0,
    ) -> list[Found]:
        """The best ``k`` passages that share a term and are seen, in no order.

        Those below the ``floor`` may be left out, and some that tie with the last be there too.
        """
        slots, scores = self.postings.best(weights, average_length, k, seen, floor)
        passages = self._passages.take(slots)
        if len(slots) > 2 * k:
            # Of many that tie, those of the lowest ids.
            order = np.lexsort((passages, -scores))[:k]
            slots, scores, passages = slots[order], scores[order], passages[order]
        articles = self._articles.take(slots)
        return list(zip((-scores).tolist(), passages.tolist(), articles.tolist(), strict=True))

    def narrowed(
        self,
        seen: Seen | None,
        holding: Iterable[Collection[int]],
        without: Iterable[int],
    ) -> Seen:
        """What is left to see of passages that hold one of each of some sets of terms, and none of
        others.
        """
        left = np.ones(len(self._passages), np.bool_) if seen is None else seen.copy()
        for either in holding:
            held = np.zeros(len(self._passages), np.bool_)
            for term in either:
                held[self.postings.slots(term)] = True
            left &= held
        for term in without:
            left[self.postings.slots(term)] = False
        return left


def _borders(rows: Rows) -> list[int]:
    """Where each run of passages of one article begins, and where the last one ends."""
    begins = np.flatnonzero(np.diff(rows.articles, prepend=rows.articles[:1] - 1))
    return [*begins.tolist(), len(rows)]


def _by_article(rows: Rows) -> Rows:
    """The same passages, those of an article side by side, as they mostly are."""
    if len(_borders(rows)) - 1 == len(set(rows.articles.tolist())):
        return rows
    order = np.argsort(rows.articles, kind="stable")
    parts = np.split(rows.terms, np.cumsum(rows.lengths)[:-1])
    return Rows(
        rows.passages[order],
        rows.articles[order],
        rows.lengths[order],
        np.concatenate([parts[at] for at in order.tolist()]),
    )


def search(
    indexes: Sequence[Index],
    terms: Mapping[int, float],
    k: int,
    allow: Collection[int] | None = None,
    *,
    alternatives: Alternatives = NO_ALTERNATIVES,
    holding: Collection[Collection[int]] = (),
    without: Collection[int] = (),
) -> Ranking:
    """Rank the passages of several scopes by one scoring, as though all stood in one index.

    Args:
        indexes: one for each scope that the question may see.
        terms: term ids and what the question gives each (1, or less for a guess).
        k: how many hits at most.
        allow: ids of the articles that the question may see; None for all.
        alternatives: what counts as some of the terms: each passage by the one that it holds most
            often.
        holding: sets of term ids, of each of which a hit holds one at least.
        without: term ids of which it holds none.

    What may be seen is decided before the best are chosen; the statistics stay those of the
    scopes, and ``present`` goes by ``allow`` alone.
    """
    views = [index.seen(allow) for index in indexes]
    clauses = _clauses(terms, alternatives)
    total, containing = _counted(indexes, clauses)
    present = _present(indexes, views, clauses, containing)
    documents, average_length = total.documents, total.average_length
    weights = {
        clauses[term]: terms[term] * idf(documents, containing[term]) for term in sorted(present)
    }
    best: list[Found] = []
    for index, seen in zip(indexes, views, strict=True):
        narrowed = index.narrowed(seen, holding, without) if holding or without else seen
        floor = -best[k - 1][0] if len(best) >= k else 0.0
        best += index.hits(weights, average_length, k, narrowed, floor)
        best.sort()
    hits = [Hit(passage, article, -score) for score, passage, article in best[:k]]
    return Ranking(documents, tuple(hits), containing, frozenset(present), average_length)


def term_ids(indexes: Sequence[Index], terms: Iterable[str]) -> dict[str, int]:
    """The ids of those terms that passages of several scopes hold, and of some that none does.

    A word that was forgotten and came back has another id. An index knows both if it held the word
    before; the one that a passage holds now is the word's.
    """
    found: dict[str, int] = {}
    for term in terms:
        for index in indexes:
            known = index.vocabulary.get(term)
            if known is not None and (term not in found or index.holds(known, None)):
                found[term] = known
    return found


def weigh(
    indexes: Sequence[Index], terms: Iterable[int], allow: Collection[int] | None = None
) -> Ranking:
    """What several scopes say of terms, with no hits; ``allow`` as in ``search``."""
    clauses = _clauses(terms, NO_ALTERNATIVES)
    total, containing = _counted(indexes, clauses)
    present = _present(indexes, [index.seen(allow) for index in indexes], clauses, containing)
    return Ranking(total.documents, (), containing, frozenset(present), total.average_length)


def _clauses(terms: Iterable[int], alternatives: Alternatives) -> dict[int, Clause]:
    """What to look for, by term id."""
    return {
        term: Disjunction(term, alternatives[term]) if term in alternatives else term
        for term in terms
    }


def _counted(
    indexes: Sequence[Index], clauses: Mapping[int, Clause]
) -> tuple[Statistics, dict[int, int]]:
    """The statistics of several scopes, and how many of their passages hold each term."""
    each = [index.statistics for index in indexes]
    containing = dict.fromkeys(clauses, 0)
    for index in indexes:
        count = index.postings.containing
        for term, clause in clauses.items():
            containing[term] += count(clause)
    return reduce(Statistics.__add__, each) if each else Statistics(0, 0), containing


def _present(
    indexes: Sequence[Index],
    views: Sequence[Seen | None],
    clauses: Mapping[int, Clause],
    containing: Mapping[int, int],
) -> list[int]:
    """The terms that a passage that is seen holds."""
    present = [term for term, n in containing.items() if n]
    if any(seen is not None for seen in views):
        present = [term for term in present if _held(clauses[term], indexes, views)]
    return present


def _held(clause: Clause, indexes: Sequence[Index], views: Sequence[Seen | None]) -> bool:
    """Whether a passage that is seen holds a term or what means the same."""
    return any(index.holds(clause, seen) for index, seen in zip(indexes, views, strict=True))


def within(
    indexes: Sequence[Index],
    articles: Collection[int],
    terms: Collection[int],
    alternatives: Alternatives = NO_ALTERNATIVES,
) -> dict[int, Within]:
    """How often the passages of some articles hold some terms, by article; see ``search``."""
    return {
        article: found
        for index in indexes
        for article, found in index.within(articles, terms, alternatives).items()
    }


def passages(
    indexes: Sequence[Index], terms: Iterable[int], allow: Collection[int] | None = None
) -> dict[int, Ids]:
    """The ids of the passages that hold each term, ascending; ``allow`` as in ``search``.

    A term that no such passage holds is left out.
    """
    views = [index.seen(allow) for index in indexes]
    found = {}
    for term in terms:
        parts = [index.passages(term, seen) for index, seen in zip(indexes, views, strict=True)]
        if any(map(len, parts)):
            found[term] = np.sort(np.concatenate(parts))
    return found
