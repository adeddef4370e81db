"""Numbers as blobs: uint32, little endian, in rows of a fixed width."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain

import numpy as np
from numpy.typing import NDArray

from bot.model import Passage, Sentence

_CHARACTERS = 200_000
_TERMS = 10_000
"""How much of the text of passages, and how many new terms, are written at once."""

_UINT32 = np.dtype("<u4")
_SENTENCE = 5
"""Numbers of a sentence."""

PassageRow = tuple[int, int, str, bytes, bytes]
"""First line, last line, text, terms and sentences."""


@dataclass(frozen=True, slots=True)
class Columns:
    """Some passages of an article as they are stored, all but the ids of their terms.

    A few large values instead of many small ones: they go from one process to another at the
    speed of memory, and become rows without a look at each term.

    ``text`` is all texts in a row, ``sentences`` all sentences, and ``terms`` all terms by their
    places among the article's. ``places`` has for each passage its first and last line, and how
    many characters, terms and sentences are its own. ``vocabulary`` is the terms that no slice
    before has, as a JSON array.
    """

    text: str
    places: NDArray[np.int64]
    terms: NDArray[np.uint32]
    sentences: bytes
    vocabulary: str

    def __len__(self) -> int:
        return len(self.places)

    def rows(self, ids: NDArray[np.uint32]) -> Iterator[PassageRow]:
        """The passages as rows, given the id of each term of this slice and those before."""
        terms = ids[self.terms].astype(_UINT32).tobytes()
        width = _UINT32.itemsize
        text = term = sentence = 0
        for first, last, characters, of_terms, of_sentences in self.places.tolist():
            to_text, to_term = text + characters, term + of_terms * width
            to_sentence = sentence + of_sentences * _SENTENCE * width
            yield (
                first,
                last,
                self.text[text:to_text],
                terms[term:to_term],
                self.sentences[sentence:to_sentence],
            )
            text, term, sentence = to_text, to_term, to_sentence


def columns(passages: Sequence[Passage]) -> tuple[Columns, ...]:
    """Passages in the form in which they are stored, in slices to be written one by one."""
    known: dict[str, int] = {}
    slices = []
    begin = named = characters = 0
    terms: list[int] = []
    for at, each in enumerate(passages, 1):
        terms += [known.setdefault(term, len(known)) for term in chain(each.context, each.terms)]
        characters += len(each.text)
        full = characters >= _CHARACTERS or len(known) - named >= _TERMS
        if full or at == len(passages):
            slices.append(_slice(passages[begin:at], terms, list(known)[named:]))
            begin, named, characters, terms = at, len(known), 0, []
    return tuple(slices) or (_slice((), (), ()),)


def _slice(passages: Sequence[Passage], terms: Sequence[int], vocabulary: Sequence[str]) -> Columns:
    places = [
        (
            each.first_line,
            each.last_line,
            len(each.text),
            len(each.context) + len(each.terms),
            len(each.sentences),
        )
        for each in passages
    ]
    return Columns(
        text="".join(each.text for each in passages),
        places=np.array(places, np.int64).reshape(-1, 5),
        terms=np.array(terms, np.uint32),
        sentences=_encoded(sentence for each in passages for sentence in each.sentences),
        vocabulary=json.dumps(vocabulary),
    )


def decode_terms(blob: bytes) -> NDArray[np.uint32]:
    return np.frombuffer(blob, _UINT32).astype(np.uint32, copy=False)


def _encoded(sentences: Iterator[Sentence]) -> bytes:
    numbers = ((s.start, s.end, s.paragraph, s.terms, s.heading) for s in sentences)
    return np.fromiter(chain.from_iterable(numbers), _UINT32).tobytes()


def decode_sentences(blob: bytes) -> tuple[Sentence, ...]:
    rows = np.frombuffer(blob, _UINT32).reshape(-1, _SENTENCE).tolist()
    return tuple(
        Sentence(start, end, paragraph, terms, bool(heading))
        for start, end, paragraph, terms, heading in rows
    )
