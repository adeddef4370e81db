"""Passages as a few large values; numbers are uint32, little endian, in rows of a fixed width."""

import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain

import numpy as np
from numpy.typing import NDArray

from bot.model import Passage, Piece, PieceKind, Step

_UINT32 = np.dtype("<u4")
_PIECE = 6
"""Numbers of a piece."""

_KINDS: tuple[PieceKind, ...] = ("sentence", "item", "row", "code", "entry", "head")
"""A piece's kind is stored as its place here."""

_PATHS = 256
"""Paths of steps that are kept decoded: neighbouring passages share them."""

PassageRow = tuple[int, int, str, bytes, bytes, str]
"""First line, last line, text, terms, pieces and steps."""


@dataclass(frozen=True, slots=True)
class Columns:
    """The passages of an article as they are stored, all but the ids of their terms.

    A few large values instead of many small ones: they go from one process to another at the
    speed of memory, and become rows without a look at each term.

    ``text`` is all texts in a row, ``pieces`` all pieces, and ``terms`` all terms by their
    places among the article's. ``steps`` are those of each passage as a JSON array, every one
    once. ``places`` has for each passage its first and last line, how many characters, terms and
    pieces are its own, and which of the steps. ``vocabulary`` is the terms as a JSON array.
    """

    text: str
    places: NDArray[np.int64]
    terms: NDArray[np.uint32]
    pieces: bytes
    steps: tuple[str, ...]
    vocabulary: str

    def __len__(self) -> int:
        return len(self.places)

    @property
    def digest(self) -> str:
        """Another one whenever anything differs."""
        hashed = hashlib.blake2b(digest_size=16)
        numbers = (self.places.tobytes(), self.terms.tobytes(), self.pieces)
        texts = (self.text, *self.steps, self.vocabulary)
        for data in (*numbers, *(text.encode() for text in texts)):
            hashed.update(len(data).to_bytes(8, "little"))
            hashed.update(data)
        return hashed.hexdigest()

    def rows(self, ids: NDArray[np.uint32]) -> Iterator[PassageRow]:
        """The passages as rows, given the ids of the vocabulary's terms."""
        terms = ids[self.terms].astype(_UINT32).tobytes()
        width = _UINT32.itemsize
        text = term = piece = 0
        for first, last, characters, of_terms, of_pieces, steps in self.places.tolist():
            to_text, to_term = text + characters, term + of_terms * width
            to_piece = piece + of_pieces * _PIECE * width
            yield (
                first,
                last,
                self.text[text:to_text],
                terms[term:to_term],
                self.pieces[piece:to_piece],
                self.steps[steps],
            )
            text, term, piece = to_text, to_term, to_piece


def columns(passages: Sequence[Passage]) -> Columns:
    """Passages in the form in which they are stored."""
    known: dict[str, int] = {}
    paths: dict[tuple[Step, ...], int] = {}
    places = [
        (
            each.first_line,
            each.last_line,
            len(each.text),
            len(each.context) + len(each.terms),
            len(each.pieces),
            paths.setdefault(each.steps, len(paths)),
        )
        for each in passages
    ]
    terms = [
        known.setdefault(term, len(known))
        for each in passages
        for term in chain(each.context, each.terms)
    ]
    return Columns(
        text="".join(each.text for each in passages),
        places=np.array(places, np.int64).reshape(-1, 6),
        terms=np.array(terms, np.uint32),
        pieces=_encoded(piece for each in passages for piece in each.pieces),
        steps=tuple(json.dumps(path, ensure_ascii=False, separators=(",", ":")) for path in paths),
        vocabulary=json.dumps(list(known)),
    )


def decode_terms(blob: bytes) -> NDArray[np.uint32]:
    return np.frombuffer(blob, _UINT32).astype(np.uint32, copy=False)


def _encoded(pieces: Iterator[Piece]) -> bytes:
    numbers = (
        (start, end, block, terms, step + 1, _KINDS.index(kind))
        for start, end, block, terms, step, kind in pieces
    )
    return np.fromiter(chain.from_iterable(numbers), _UINT32).tobytes()


def decode_pieces(blob: bytes) -> tuple[Piece, ...]:
    rows = np.frombuffer(blob, _UINT32).reshape(-1, _PIECE).tolist()
    return tuple(
        Piece(start, end, block, terms, step - 1, _KINDS[kind])
        for start, end, block, terms, step, kind in rows
    )


@lru_cache(maxsize=_PATHS)
def decode_steps(steps: str) -> tuple[Step, ...]:
    return tuple(Step(*step) for step in json.loads(steps))
