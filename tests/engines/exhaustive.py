"""What every engine has to say: each passage scored by itself, without an index."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

import pytest
from hypothesis import strategies as st

from bot.engine import Allow, Engine, Query, Ranking, idf, saturation
from bot.model import Scope, Within
from bot.ranking.indexes import Indexes
from bot.store.store import Store
from bot.work import Work

Make = Callable[[Store, Work], Engine]


def on_rank_bm25(store: Store, work: Work) -> Engine:
    return Indexes(store, work, 10**9)


ENGINES: dict[str, Make] = {"rank-bm25": on_rank_bm25}
"""Every engine that there is, as a process would make it."""


@dataclass(frozen=True, slots=True)
class Held:
    """A passage as the store has it."""

    id: int
    article: int
    scope: Scope
    words: tuple[str, ...]

    def times(self, word: str, query: Query) -> int:
        """How often it holds a word, or what it holds most often that means the same."""
        phrases = ((word,), *query.alternatives.get(word, ()))
        return max(min(map(self.words.count, phrase)) for phrase in phrases)

    def figures(self, query: Query) -> tuple[int, ...]:
        """What its score is made of."""
        return (len(self.words), *(self.times(word, query) for word in query.words))

    def is_left(self, query: Query, allow: Allow) -> bool:
        """Whether it may be a hit, if it shares a word."""
        words = set(self.words)
        held = all(not words.isdisjoint(each) for each in query.holding)
        return held and words.isdisjoint(query.without) and (allow is None or self.article in allow)


def allowed(articles: Iterable[int], places: Collection[int] | None) -> Allow:
    """Some of the articles, by their places; all for None."""
    return None if places is None else {each for at, each in enumerate(articles) if at in places}


async def held(store: Store, scopes: Iterable[Scope]) -> list[Held]:
    """The passages of some scopes as they stand in the store."""
    found = []
    for scope in scopes:
        rows = await store.passage_terms(scope)
        word_of = {number: word for word, number in rows.vocabulary.items()}
        words = iter([word_of[number] for number in rows.terms.tolist()])
        columns = (rows.passages.tolist(), rows.articles.tolist(), rows.lengths.tolist())
        found += [
            Held(passage, article, scope, tuple(next(words) for _ in range(length)))
            for passage, article, length in zip(*columns, strict=True)
        ]
    return found


def scores(passages: Sequence[Held], query: Query) -> dict[int, float]:
    """BM25's score of each passage, 0 for one that shares no word, by id."""
    containing = _containing(query.words, passages, query)
    average = _average_length(passages)
    return {
        each.id: sum(
            weight
            * idf(len(passages), containing[word])
            * saturation(times, len(each.words), average)
            for word, weight in query.words.items()
            if (times := each.times(word, query))
        )
        for each in passages
    }


def agrees(found: Ranking, passages: Sequence[Held], query: Query, k: int, allow: Allow) -> None:
    """Assert that an engine says of some passages what scoring each of them does."""
    seen = [each for each in passages if allow is None or each.article in allow]
    assert found.passages == len(passages)
    assert found.scopes == {each.scope for each in passages}
    assert found.average_length == pytest.approx(_average_length(passages))
    assert found.containing == _containing(query.spelt, passages, query)
    assert found.present == {word for word, n in _containing(query.spelt, seen, query).items() if n}
    scored = scores(passages, query)
    left = {each.id: each for each in passages if each.is_left(query, allow)}
    assert [hit.article_id for hit in found.hits] == [
        left[h.passage_id].article for h in found.hits
    ]
    assert [(-hit.score, hit.passage_id) for hit in found.hits] == sorted(
        (-hit.score, hit.passage_id) for hit in found.hits
    )
    assert [hit.score for hit in found.hits] == pytest.approx(
        [scored[hit.passage_id] for hit in found.hits]
    )
    assert query.named.keys() & left.keys() <= {hit.passage_id for hit in found.hits}
    may = {each.id: each for each in left.values() if scored[each.id]}
    best = sorted((scored[each] for each in may), reverse=True)[:k]
    hits = [may[hit.passage_id] for hit in found.hits if hit.passage_id in may][: len(best)]
    assert [scored[each.id] for each in hits] == pytest.approx(best)
    others = {hit.passage_id for hit in found.hits} - {each.id for each in hits}
    assert others <= query.named.keys()
    alike: dict[tuple[int, ...], list[int]] = {}
    for each in sorted(may):
        alike.setdefault(may[each].figures(query), []).append(each)
    for ids in alike.values():
        equals = [each.id for each in hits if each.id in ids]
        assert equals == ids[: len(equals)]
    for article in {hit.article_id for hit in found.hits}:
        own = [each for each in passages if each.article == article]
        assert found.within[article] == Within(len(own), _containing(query.words, own, query))


def _average_length(passages: Sequence[Held]) -> float:
    return sum(len(each.words) for each in passages) / len(passages) if passages else 0.0


def _containing(
    words: Iterable[str], passages: Collection[Held], query: Query
) -> Mapping[str, int]:
    return {word: sum(each.times(word, query) > 0 for each in passages) for word in words}


@st.composite
def queries(draw: st.DrawFn, words: Sequence[str]) -> Query:
    """A query of some words."""
    each = st.sampled_from(words)
    given = draw(st.dictionaries(each, st.sampled_from([1.0, 0.5]), max_size=5))
    phrases = st.lists(st.lists(each, min_size=1, max_size=3).map(tuple), min_size=1, max_size=2)
    return Query(
        given,
        draw(st.dictionaries(st.sampled_from([*given]), phrases, max_size=3)) if given else {},
        draw(st.lists(st.sets(each, min_size=1, max_size=3), max_size=2)),
        draw(st.sets(each, max_size=1)),
    )
