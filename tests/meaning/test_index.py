"""The nearest are the nearest, whatever came and went, in NumPy and in machine code."""

import importlib

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from bot.meaning import index as index_module
from bot.meaning.index import VectorIndex, in_blocks
from bot.meaning.vectors import decode, encode, split

WIDTH = 8

Floats = NDArray[np.float32]


def drawn(count: int, seed: int = 1, width: int = WIDTH) -> Floats:
    """Vectors of length 1."""
    found = np.random.default_rng(seed).standard_normal((count, width)).astype(np.float32)
    found /= np.linalg.norm(found, axis=1, keepdims=True)
    return found


@given(st.integers(0, 9), st.integers(0, 99))
def test_vectors_come_back_from_bytes_nearly_as_they_went(count: int, seed: int) -> None:
    pieces = drawn(count, seed)
    back = decode(encode(pieces), WIDTH)
    assert back.shape == pieces.shape
    assert np.abs(back - pieces).max(initial=0) <= 1 / 127 / 2 + 1e-6
    assert len(encode(pieces)) == count * (WIDTH + 4)


def test_nothing_is_a_vector_too() -> None:
    back = decode(encode(np.zeros((1, WIDTH), np.float32)), WIDTH)
    assert not back.any()


STEPS = st.lists(
    st.tuples(st.sampled_from(["add", "drop", "again"]), st.integers(1, 5), st.integers(1, 4)),
    max_size=12,
)


@given(STEPS, st.integers(1, 7), st.none() | st.sets(st.integers(1, 5)), st.integers(0, 9))
def test_the_nearest_are_those_of_a_look_at_all(
    steps: list[tuple[str, int, int]], k: int, allow: set[int] | None, seed: int
) -> None:
    index, there, given = VectorIndex(WIDTH), dict[int, tuple[int, Floats]](), 0
    for what, article, count in steps:
        if what == "drop":
            index.drop([article])
            there = {passage: each for passage, each in there.items() if each[0] != article}
            continue
        ids = [*range(given, given + count)] if what == "add" else [*there][:count]
        given += count if what == "add" else 0
        vectors = drawn(len(ids), seed=given)
        index.add(ids, [article] * len(ids), encode(vectors))
        # One that is there already stays as it is.
        kept = decode(encode(vectors), WIDTH)
        there = {i: (article, v) for i, v in zip(ids, kept, strict=True)} | there
    assert len(index) == len(there)
    question = drawn(1, seed=seed)[0]
    cosines = {
        passage: float(vector @ question)
        for passage, (article, vector) in there.items()
        if allow is None or article in allow
    }
    best = sorted(cosines, key=lambda passage: -cosines[passage])
    found = index.nearest(question, k, allow)
    assert [near.cosine for near in found] == sorted((n.cosine for n in found), reverse=True)
    assert {near.passage_id: near.cosine for near in found} == pytest.approx(
        {near.passage_id: cosines[near.passage_id] for near in found}, abs=1e-5
    )
    assert all(there[near.passage_id][0] == near.article_id for near in found)
    assert len(found) == min(k, len(best))
    # The question's numbers are whole at first: who is left out is not nearer by more than that.
    if len(found) < len(best):
        left = max(cosines[passage] for passage in best if passage not in {n[0] for n in found})
        assert min(near.cosine for near in found) > left - 0.02


@given(st.integers(0, 1_500), st.integers(1, 40), st.integers(0, 9))
def test_machine_code_gives_the_same_to_the_last_bit(count: int, width: int, seed: int) -> None:
    sums = importlib.import_module("bot.meaning.kernel").sums
    _, numbers = split(encode(drawn(count, seed, width)), width)
    _, asked = split(encode(drawn(1, seed + 1, width)), width)
    expected = numbers.astype(np.int64) @ asked[0].astype(np.int64)
    for found in (in_blocks(numbers, asked[0]), sums(numbers, asked[0])):
        assert found.tolist() == expected.tolist()


def test_many_are_scanned_in_machine_code(monkeypatch: pytest.MonkeyPatch) -> None:
    kernel = importlib.import_module("bot.meaning.kernel")
    monkeypatch.setattr(index_module, "_MANY", 10)
    used: list[int] = []

    def counted(numbers: NDArray[np.int8], asked: NDArray[np.int8]) -> Floats:
        used.append(len(numbers))
        return in_blocks(numbers, asked)

    monkeypatch.setattr(kernel, "sums", counted)
    index = VectorIndex(WIDTH)
    index.add(range(9), [1] * 9, encode(drawn(9)))
    assert index.nearest(drawn(1)[0], 3)
    assert used == []
    index.add(range(9, 20), [1] * 11, encode(drawn(11)))
    assert index.nearest(drawn(1)[0], 3)
    assert used == [20]


def test_what_it_takes_is_what_it_says() -> None:
    index = VectorIndex(WIDTH)
    index.make_room(100)
    before = index.memory
    index.add(range(100), [1] * 100, encode(drawn(100)))
    assert index.memory == before == 100 * (8 + 8 + 4 + WIDTH)
    index.drop([1])
    assert index.memory == 0
