"""Vectors as bytes, and the nearest of many: a scan of all, in small numbers.

A vector is a factor and a number of -127 to 127 for each of its own. Nothing measurable is lost
by that, and a quarter of the room is left.
"""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bot.meaning.loaded import encoder
from bot.model import Piece, Step
from bot.text.steps import paths

VECTORS_VERSION = 1
"""Raised whenever other vectors would be made of the same passage, or be kept otherwise."""

Floats = NDArray[np.float32]
Int8s = NDArray[np.int8]

_FACTOR = np.dtype("<f4")
_MOST = 127


def encode(vectors: Floats) -> bytes:
    """Vectors as bytes: each its factor, and then its numbers."""
    factors = np.maximum(np.abs(vectors).max(axis=1, initial=0), 1e-12) / _MOST
    numbers = np.rint(vectors / factors[:, None]).astype(np.int8)
    heads = factors.astype(_FACTOR).view(np.int8).reshape(-1, _FACTOR.itemsize)
    return np.hstack((heads, numbers)).tobytes()


def decode(data: bytes, width: int) -> Floats:
    """Vectors of so many numbers out of bytes."""
    factors, numbers = split(data, width)
    return np.asarray(factors[:, None] * numbers)


def split(data: bytes, width: int) -> tuple[Floats, Int8s]:
    """The factors and the numbers of vectors."""
    rows = np.frombuffer(data, np.int8).reshape(-1, _FACTOR.itemsize + width)
    heads = np.ascontiguousarray(rows[:, : _FACTOR.itemsize])
    return heads.view(_FACTOR)[:, 0].astype(np.float32), rows[:, _FACTOR.itemsize :]


def question_vector(folder: Path, text: str) -> Floats:
    """The vector of a question; raises ModelError."""
    return encoder(folder).question(text)


def passage_vectors(
    folder: Path, passages: Sequence[tuple[str, Sequence[Piece], Sequence[Step]]]
) -> list[tuple[bytes, bytes]]:
    """The vectors of passages and of their pieces, of their texts, pieces and steps.

    A passage's is the mean of its pieces'. It can be done in another process. Raises ModelError.
    """
    readings = [_under(*passage) for passage in passages]
    vectors = encoder(folder).pieces([each for reading in readings for each in reading])
    found, at = [], 0
    for reading, (_, pieces, _) in zip(readings, passages, strict=True):
        own = vectors[at : at + len(reading)]
        mean = own.mean(axis=0, keepdims=True)
        mean /= np.maximum(np.linalg.norm(mean), 1e-12)
        found.append((encode(mean), encode(own[: len(pieces)])))
        at += len(reading)
    return found


def _under(text: str, pieces: Sequence[Piece], steps: Sequence[Step]) -> list[tuple[str, str]]:
    """Each piece of a passage behind what it stands under; the text itself if it has none."""
    above = paths(steps)
    found = [
        (above[each.step] if each.step >= 0 else "", text[each.start : each.end]) for each in pieces
    ]
    return found or [("", text)]
