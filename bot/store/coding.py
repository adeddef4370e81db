"""Numbers as blobs: uint32, little endian, in rows of a fixed width."""

from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from bot.model import Sentence

_UINT32 = np.dtype("<u4")


def encode_terms(ids: Iterable[int]) -> bytes:
    return np.fromiter(ids, _UINT32).tobytes()


def decode_terms(blob: bytes) -> NDArray[np.uint32]:
    return np.frombuffer(blob, _UINT32).astype(np.uint32, copy=False)


def encode_sentences(sentences: Sequence[Sentence]) -> bytes:
    rows = [(s.start, s.end, s.paragraph, s.terms, s.heading) for s in sentences]
    return np.array(rows, _UINT32).tobytes()


def decode_sentences(blob: bytes) -> tuple[Sentence, ...]:
    rows = np.frombuffer(blob, _UINT32).reshape(-1, 5).tolist()
    return tuple(
        Sentence(start, end, paragraph, terms, bool(heading))
        for start, end, paragraph, terms, heading in rows
    )
