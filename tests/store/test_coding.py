"""Passages to the columns that are stored, and back."""

import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.model import Passage, Sentence
from bot.store import coding
from bot.store.coding import columns, decode_sentences, decode_terms

NUMBER = st.integers(0, 2**32 - 1)
TERMS = st.lists(st.text(max_size=3), max_size=6).map(tuple)
PASSAGE = st.builds(
    Passage,
    first_line=st.integers(1, 2**40),
    last_line=st.integers(1, 2**40),
    text=st.text(),
    sentences=st.lists(
        st.builds(Sentence, NUMBER, NUMBER, NUMBER, NUMBER, st.booleans()), max_size=4
    ).map(tuple),
    context=TERMS,
    terms=TERMS,
)


@pytest.mark.parametrize("characters", [1, 10, 200_000])
@given(passages=st.lists(PASSAGE), first_id=NUMBER)
def test_passages_come_back_from_their_columns(
    characters: int, passages: list[Passage], first_id: int
) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(coding, "_CHARACTERS", characters)
        slices = columns(passages)
    found, terms = [], []
    for made in slices:
        terms += json.loads(made.vocabulary)
        ids = (first_id + np.arange(len(terms))).astype(np.uint32)
        text_of = dict(zip(ids.tolist(), terms, strict=True))
        rows = list(made.rows(ids))
        assert len(made) == len(rows)
        found += [
            (
                first,
                last,
                text,
                tuple(text_of[term] for term in decode_terms(blob).tolist()),
                decode_sentences(sentences),
            )
            for first, last, text, blob, sentences in rows
        ]
    assert found == [
        (p.first_line, p.last_line, p.text, (*p.context, *p.terms), p.sentences) for p in passages
    ]
