"""The terms that the vocabulary knows, by how they begin."""

import asyncio
import tempfile
from dataclasses import replace
from pathlib import Path

from hypothesis import example, given, settings
from hypothesis import strategies as st

from bot.model import Passage
from bot.store.coding import columns
from bot.store.store import Store
from tests.store.test_store import analysed, entry

# No word holds a null or the last code point, which is none of a character.
ODD = st.text(
    st.sampled_from("aAbé%_\\'\"*?[ß日🙂🙃\uffff\ue000\ud7ff\U00010000")
    | st.characters(exclude_categories=["Cs"], exclude_characters="\0\U0010ffff"),
    max_size=4,
)


@given(st.sets(ODD.filter(bool), min_size=1, max_size=12), st.lists(ODD, max_size=4))
@example({"a%b", "axb", "a_b", "A%b"}, ["a%", "a_"])
@example({"🙂", "🙂a", "🙃", "\uffff"}, ["🙂", "\uffff", ""])
@settings(max_examples=40)
def test_terms_by_prefix_are_those_of_the_vocabulary_that_begin_so(
    terms: set[str], prefixes: list[str]
) -> None:
    async def found(folder: Path) -> tuple[dict[str, int], dict[str, dict[str, int]]]:
        async with Store(folder) as store:
            odd = columns([Passage(1, 1, "", (), (), (), tuple(terms))])
            await store.save(replace(entry("a.txt"), analysed=replace(analysed(), passages=odd)))
            return await store.vocabulary.ids(terms), await store.vocabulary.by_prefix(prefixes)

    with tempfile.TemporaryDirectory() as folder:
        ids, by_prefix = asyncio.run(found(Path(folder)))
    assert ids.keys() == terms
    assert by_prefix == {
        prefix: begun
        for prefix in prefixes
        if (begun := {term: ids[term] for term in terms if term.startswith(prefix)})
    }
