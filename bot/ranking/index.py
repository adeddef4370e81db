"""The index of a scope: which passages share words with a question, and how well they match."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from bot.engine import Allow, Alternatives, Holders, Query, Ranking, idf
from bot.model import Hit, Rows, Within
from bot.ranking.bm25 import Postings, Statistics
from bot.ranking.lists import Clause, Disjunction, Slots, grown

_WORD, _ARTICLE, _PASSAGE = 150, 250, 16
"""Bytes of a word of the vocabulary, of an article, and of a passage beside its postings."""

Found = tuple[float, int, int]
"""A hit in the order of hits: its score below 0, and the ids of its passage and article."""

Ids = NDArray[np.int64]
Seen = NDArray[np.bool_]

_NOWHERE = -1
"""The id of a word that no passage ever had."""

_NO_ROWS = Rows(
    np.zeros(0, np.int64), np.zeros(0, np.int64), np.zeros(0, np.int32), np.zeros(0, np.uint32)
)


class Index:
    """The passages of one scope in memory, as they stood at change ``number`` of an incarnation
    of the store.

    ``vocabulary`` has the id of each word that a passage holds, and of some that none holds now; a
    word that was forgotten and came back has another one. It is not safe for threads: one thread
    owns an index once it answers.
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

    def seen(self, allow: Allow) -> Seen | None:
        """By slot, whether its passage is of an allowed article; None if all are."""
        if allow is None:
            return None
        seen = np.zeros(len(self._passages), np.bool_)
        for article in allow:
            slots = self._slots.get(article, range(0))
            seen[slots.start : slots.stop] = True
        return seen

    def clauses(self, words: Iterable[str], alternatives: Alternatives) -> dict[str, Clause]:
        """What to look for, by word; an unknown one has an id of its own, of no passage."""
        known = self.vocabulary
        if not alternatives:
            return {word: known.get(word, -at) for at, word in enumerate(words, 1)}
        clauses: dict[str, Clause] = {}
        for at, word in enumerate(words, 1):
            number = known.get(word, -at)
            phrases = tuple(
                tuple(known[each] for each in phrase)
                for phrase in alternatives.get(word, ())
                if all(each in known for each in phrase)
            )
            clauses[word] = Disjunction(number, phrases) if phrases else number
        return clauses

    def slots(self, word: str) -> Slots:
        """The slots of the passages that hold a word."""
        return self.postings.slots(self.vocabulary.get(word, _NOWHERE))

    def within(self, articles: Iterable[int], query: Query) -> dict[int, Within]:
        """How often the passages of some articles hold words, by article of this scope."""
        slots = {article: self._slots[article] for article in articles if article in self._slots}
        # Of the lists' own type, or each list would be converted to be searched.
        borders = np.array([(each.start, each.stop) for each in slots.values()], np.int32)
        held: dict[str, list[int]] = {}
        for word, clause in self.clauses(query.words, query.alternatives).items():
            places = self.postings.slots(clause).searchsorted(borders.ravel()).reshape(-1, 2)
            held[word] = (places[:, 1] - places[:, 0]).tolist()
        return {
            article: Within(len(each), {word: counts[at] for word, counts in held.items()})
            for at, (article, each) in enumerate(slots.items())
        }

    def holders(self, word: str, seen: Seen | None) -> Ids:
        """The ids of the passages that are seen and hold a word."""
        slots = self.slots(word)
        return self._passages[slots if seen is None else slots[seen[slots]]]

    def every(self, query: Query, allow: Allow) -> list[Hit]:
        """All passages that a query leaves, with a score of 0."""
        seen = self.seen(self._slots if allow is None else allow)
        slots = np.flatnonzero(self.narrowed(query, seen))
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

    def named(
        self,
        passages: Mapping[int, int],
        weights: Mapping[Clause, float],
        average_length: float,
        seen: Seen | None,
    ) -> list[Found]:
        """Those of some passages that are there and seen, by id, each with its article's."""
        slots = np.array(
            [
                slot
                for article in set(passages.values())
                for slot in self._slots.get(article, ())
                if int(self._passages[slot]) in passages and (seen is None or seen[slot])
            ],
            np.int32,
        )
        scores = self.postings.scores(weights, average_length, slots)
        ids = self._passages[slots].tolist(), self._articles[slots].tolist()
        return list(zip((-scores).tolist(), *ids, strict=True))

    def narrowed(self, query: Query, seen: Seen | None) -> Seen:
        """What a query's ``holding`` and ``without`` leave of what is seen."""
        left = np.ones(len(self._passages), np.bool_) if seen is None else seen.copy()
        for either in query.holding:
            held = np.zeros(len(self._passages), np.bool_)
            for word in either:
                held[self.slots(word)] = True
            left &= held
        for word in query.without:
            left[self.slots(word)] = False
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


@dataclass(slots=True)
class _Part:
    """One of several indexes: what may be seen of it, and what the words are there."""

    index: Index
    seen: Seen | None
    clauses: dict[str, Clause]

    def holds(self, word: str) -> bool:
        """Whether a passage that is seen holds a word or what means the same."""
        slots = self.index.postings.slots(self.clauses[word])
        return len(slots) > 0 if self.seen is None else bool(self.seen[slots].any())


def search(indexes: Iterable[Index], query: Query, k: int, allow: Allow = None) -> Ranking:
    """Rank the passages of several scopes by one scoring, as though all stood in one index.

    What may be seen is decided before the best are chosen; the statistics stay those of the
    scopes, and ``present`` goes by ``allow`` alone.
    """
    words, alternatives = query.spelt, query.alternatives
    parts = [
        _Part(index, index.seen(allow), index.clauses(words, alternatives)) for index in indexes
    ]
    total = reduce(Statistics.__add__, [part.index.statistics for part in parts], Statistics(0, 0))
    documents, average_length = total.documents, total.average_length
    containing = dict.fromkeys(words, 0)
    for part in parts:
        for word, clause in part.clauses.items():
            containing[word] += part.index.postings.containing(clause)
    present = {word for word, n in containing.items() if n}
    if allow is not None:
        present = {word for word in present if any(part.holds(word) for part in parts)}
    weights = {
        word: query.words[word] * idf(documents, containing[word])
        for word in sorted(present & query.words.keys())
    }
    best: list[Found] = []
    named: list[Found] = []
    for part in parts:
        floor = -best[k - 1][0] if len(best) >= k else 0.0
        given = {part.clauses[word]: weight for word, weight in weights.items()}
        narrows = query.holding or query.without
        seen = part.index.narrowed(query, part.seen) if narrows else part.seen
        best += part.index.hits(given, average_length, k, seen, floor)
        best.sort()
        if query.named:
            named += part.index.named(query.named, given, average_length, seen)
    del best[k:]
    there = {passage for _, passage, _ in best}
    best += [each for each in named if each[1] not in there]
    hits = [Hit(passage, article, -score) for score, passage, article in sorted(best)]
    return Ranking(documents, average_length, tuple(hits), containing, frozenset(present))


def within(indexes: Iterable[Index], articles: Collection[int], query: Query) -> dict[int, Within]:
    """How often the passages of some articles hold the words of a query, by article."""
    return {
        article: found
        for index in indexes
        for article, found in index.within(articles, query).items()
    }


def holders(
    indexes: Sequence[Index], words: Iterable[str], k: int, allow: Allow = None
) -> dict[str, Holders]:
    """The passages that hold each word, if any do; see ``search``."""
    views = [index.seen(allow) for index in indexes]
    found = {}
    for word in words:
        parts = [index.holders(word, seen) for index, seen in zip(indexes, views, strict=True)]
        if count := sum(map(len, parts)):
            found[word] = Holders(count, np.sort(np.concatenate(parts))[:k].tolist())
    return found
