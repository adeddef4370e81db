"""The index of a scope takes in whatever comes and goes, in whatever order passages stand."""

from random import Random

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from bot.engine import Query
from bot.model import Rows, Within
from bot.ranking.index import Index, search, within

Row = tuple[int, int, str]
"""The ids of a passage and its article, and its words, a letter each."""

WORDS = "abcdefgh"
TEXTS = st.lists(st.text(WORDS, max_size=6), max_size=4)


def rows(found: list[Row]) -> Rows:
    return Rows(
        np.array([passage for passage, _, _ in found], np.int64),
        np.array([article for _, article, _ in found], np.int64),
        np.array([len(text) for _, _, text in found], np.int32),
        np.array([ord(word) for _, _, text in found for word in text], np.uint32),
        {word: ord(word) for _, _, text in found for word in text},
    )


@given(
    st.lists(st.dictionaries(st.integers(1, 5), TEXTS), max_size=8),
    st.sets(st.sampled_from(WORDS + "z")),
    st.randoms(use_true_random=False),
)
def test_promise_4_derived_any_changes_equal_a_fresh_build(
    changes: list[dict[int, list[str]]], words: set[str], order: Random
) -> None:
    """Each change gives its articles new passages; an article without any has been removed."""
    index, query = Index(), Query(dict.fromkeys(words, 1.0))
    there: dict[int, list[Row]] = {}
    passage = 0
    for number, change in enumerate(changes, 1):
        for article, texts in change.items():
            there[article] = [(passage := passage + 1, article, text) for text in texts]
        fresh = [row for article in change for row in there[article]]
        order.shuffle(fresh)
        # What is applied a second time does no harm.
        for _ in range(2):
            index.apply(number, change.keys(), rows(fresh))
        everything = [row for of in there.values() for row in of]
        anew = Index(number, rows(everything))
        assert (index.number, index.statistics) == (number, anew.statistics)
        assert search([index], query, 20) == search([anew], query, 20)
        assert within([index], range(1, 7), query) == {
            article: Within(len(of), {word: sum(word in text for *_, text in of) for word in words})
            for article, of in there.items()
            if of
        }
