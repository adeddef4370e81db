"""Passages to the columns that are stored, and back."""

import json
from dataclasses import replace
from typing import get_args

import numpy as np
from hypothesis import example, given
from hypothesis import strategies as st

from bot.model import Passage, Piece, PieceKind, Step
from bot.store import coding
from bot.store.coding import columns, decode_pieces, decode_steps, decode_terms

NUMBER = st.integers(0, 2**32 - 1)
TERMS = st.lists(st.text(max_size=3), max_size=6).map(tuple)
PIECE = st.builds(
    Piece,
    NUMBER,
    NUMBER,
    NUMBER,
    NUMBER,
    st.integers(-1, 2**32 - 2),
    st.sampled_from(coding._KINDS),
)
STEP = st.builds(
    Step, NUMBER, st.text(max_size=5), st.sampled_from(["heading", "item"]), st.integers(-1, 9)
)
PASSAGE = st.builds(
    Passage,
    first_line=st.integers(1, 2**40),
    last_line=st.integers(1, 2**40),
    text=st.text(),
    pieces=st.lists(PIECE, max_size=4).map(tuple),
    steps=st.lists(STEP, max_size=3).map(tuple),
    context=TERMS,
    terms=TERMS,
)


@given(passages=st.lists(PASSAGE), first_id=NUMBER)
def test_passages_come_back_from_their_columns(passages: list[Passage], first_id: int) -> None:
    made = columns(passages)
    terms = json.loads(made.vocabulary)
    ids = (first_id + np.arange(len(terms))).astype(np.uint32)
    text_of = dict(zip(ids.tolist(), terms, strict=True))
    found = [
        (
            first,
            last,
            text,
            tuple(text_of[term] for term in decode_terms(blob).tolist()),
            decode_pieces(pieces),
            decode_steps(steps),
        )
        for first, last, text, blob, pieces, steps in made.rows(ids)
    ]
    assert len(made) == len(found)
    assert found == [
        (p.first_line, p.last_line, p.text, (*p.context, *p.terms), p.pieces, p.steps)
        for p in passages
    ]


def _stored(passage: Passage) -> Passage:
    """What the columns keep of a passage: its context and its own terms are one list there."""
    return replace(passage, context=(), terms=(*passage.context, *passage.terms))


@given(st.lists(PASSAGE), st.lists(PASSAGE))
@example(
    [Passage(1, 1, "", (), (), context=("tide",), terms=())],
    [Passage(1, 1, "", (), (), context=(), terms=("tide",))],
)
def test_a_digest_tells_passages_apart(some: list[Passage], others: list[Passage]) -> None:
    alike = [_stored(each) for each in some] == [_stored(each) for each in others]
    assert (columns(some).digest == columns(others).digest) == alike
    assert columns(some).digest == columns(list(some)).digest


def test_every_kind_of_piece_has_its_number() -> None:
    assert set(coding._KINDS) == set(get_args(PieceKind))


def test_steps_that_passages_share_are_held_once() -> None:
    steps = (Step(0, "Tides", "heading", -1),)
    made = columns([Passage(at, at, "High.", (), steps, (), ()) for at in range(1, 100)])
    assert len(made.steps) == 1
    assert {decode_steps(row[-1]) for row in made.rows(np.zeros(0, np.uint32))} == {steps}
