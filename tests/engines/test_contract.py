"""What any engine says of a query, on the state of the store that it is asked about."""

import asyncio
import tempfile
from collections.abc import Iterable, Sequence
from contextlib import AsyncExitStack, closing
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bot.engine import K1, B, Holders, Query
from bot.model import SHARED, Origin, Passage, Scope
from bot.store.coding import columns
from bot.store.store import Store
from bot.store.writing import Analysed, Entry
from bot.work import Work
from tests.engines.exhaustive import ENGINES, Held, Make, agrees, allowed, held, queries, scores
from tests.ranking.test_bm25 import reference_scores

Texts = Sequence[Sequence[str]]
"""The passages of an article, each the words that it holds."""

Shelf = list[tuple[Scope, Texts]]
Asked = tuple[Query, int, set[int] | None, list[Scope], set[int]]
"""A query, how many hits, the places of what is allowed on the shelf, the scopes, and the places of
the passages that are named."""

SCOPES = (Scope("1"), Scope("2"), SHARED)
KNOWN = "abcdef"
WORDS = st.sampled_from(KNOWN)

SHELF = st.lists(
    st.tuples(
        st.sampled_from(SCOPES), st.lists(st.lists(WORDS, max_size=6), min_size=1, max_size=4)
    ),
    max_size=7,
)
ASKED = st.tuples(
    queries((*KNOWN, "y", "z")),
    st.integers(1, 9) | st.just(100),
    st.none() | st.sets(st.integers(0, 6)),
    st.lists(st.sampled_from(SCOPES), unique=True),
    st.sets(st.integers(0, 12), max_size=4),
)


def entry(scope: Scope, texts: Texts) -> Entry:
    passages = [Passage(1, 1, " ".join(words), (), (), (), tuple(words)) for words in texts]
    analysed = Analysed(
        title="Notes", text="Notes", tree="", passages=columns(passages), language="en"
    )
    return Entry(scope=scope, analysed=analysed, origin=Origin("paste", ""))


async def compare(make: Make, folder: Path, shelf: Shelf, asked: Iterable[Asked]) -> None:
    """Ask an engine some questions, and score every passage beside it."""
    async with AsyncExitStack() as stack:
        work = stack.enter_context(closing(Work()))
        store = await stack.enter_async_context(Store(folder, work))
        ids = [(await store.save(entry(*each))).article.id for each in shelf]
        engine = make(store, work)
        there = await held(store, SCOPES)
        for words, k, places, scopes, chosen in asked:
            allow = allowed(ids, places)
            named = {each.id: each.article for at, each in enumerate(there) if at in chosen}
            query = replace(words, named=named)
            passages = await held(store, scopes)
            async with engine.searcher(await store.states(scopes)) as searcher:
                agrees(await searcher.search(query, k, allow), passages, query, k, allow)
                every = await searcher.every(query, k, allow)
                holders = await searcher.holders(query.spelt, k, allow)
            left = sorted(each.id for each in passages if each.is_left(query, allow))
            assert [hit.passage_id for hit in every] == left[:k]
            holding = {word: Query(holding=[[word]]) for word in query.spelt}
            expected = {
                word: sorted(each.id for each in passages if each.is_left(only, allow))
                for word, only in holding.items()
            }
            assert holders == {
                word: Holders(len(of), of[:k]) for word, of in expected.items() if of
            }


ALIKE: Shelf = [(scope, [["a", "b"]] * 4) for scope in SCOPES * 2]
SAME = Query({"x": 1.0, "y": 1.0}, {"x": [("a",)], "y": [("a",)]})
"""Two words that no passage has, and a third one that means the same as either."""


@pytest.mark.parametrize("make", ENGINES.values(), ids=ENGINES)
@example(ALIKE, [(Query({"a": 1.0}), 5, None, [*SCOPES], set())])
@example(ALIKE, [(Query({"a": 1.0}), 3, {1, 2}, [*SCOPES], {0, 7, 11})])
@example(ALIKE, [(Query({"z": 1.0}), 3, None, [*SCOPES], {0, 7, 11})])
@example(ALIKE, [(SAME, 5, None, [SHARED], set())])
@settings(max_examples=60)
@given(shelf=SHELF, asked=st.lists(ASKED, min_size=1, max_size=6))
def test_what_an_engine_says_is_what_scoring_every_passage_says(
    make: Make, shelf: Shelf, asked: list[Asked]
) -> None:
    """Whatever is asked, of whichever scopes and of whatever articles may be seen."""
    with tempfile.TemporaryDirectory() as folder:
        asyncio.run(compare(make, Path(folder), shelf, asked))


@given(st.lists(st.lists(WORDS, max_size=8), max_size=8), st.sets(WORDS))
def test_what_is_compared_with_are_the_scores_of_rank_bm25(texts: Texts, words: set[str]) -> None:
    places = {word: at for at, word in enumerate(KNOWN)}
    corpus = [[places[word] for word in text] for text in texts]
    passages = [Held(at, 1, SHARED, tuple(text)) for at, text in enumerate(texts)]
    query = Query(dict.fromkeys(words, 1.0))
    assert [*scores(passages, query).values()] == pytest.approx(
        reference_scores(corpus, [places[word] for word in words], K1, B), abs=1e-9
    )
