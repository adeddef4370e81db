"""Whether texts are nearly the same: their MinHash signatures tell about how alike they are."""

import re
import unicodedata
from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from bot.text.unspaced import RUN

SIGNATURE_VERSION = 1
"""Raised whenever a text would have another signature; stores then make them anew."""

NEARLY_SAME = 0.5
"""The similarity from which two texts are nearly the same; others hardly ever reach 0.1."""

_HASHES = 64
_HASH, _BAND = np.dtype("<u4"), np.dtype("<u8")
"""Two hashes are a band."""

_BANDS = 8
"""Bands of a signature: of texts that are nearly the same, nine in ten share one at least."""

_FEW_WORDS = 10
"""Of a shorter text another date is half of it."""


def signature(texts: Iterable[str]) -> bytes:
    """The signature of a text that comes in parts; empty for one of few words.

    What is compared are its shingles: each three words that follow one another.
    """
    # Only who adds needs it.
    from rensa import RMinHash

    made = RMinHash(num_perm=_HASHES, seed=1)
    count, before = 0, list[str]()
    for text in texts:
        words = [*before, *_words(text)]
        count += len(words) - len(before)
        made.update(list(map(" ".join, zip(words, words[1:], words[2:], strict=False))))
        before = words[-2:]
    return np.array(made.digest(), _HASH).tobytes() if count >= _FEW_WORDS else b""


def bands(made: bytes) -> NDArray[np.uint64]:
    """A few numbers by which signatures are found that are much like one; none of an empty one."""
    return np.frombuffer(made, _BAND)[:_BANDS].astype(np.uint64, copy=False)


def similarities(made: bytes, others: Sequence[bytes]) -> NDArray[np.float64]:
    """How alike a text is to each of others by their signatures: 0 to 1.

    It is about the Jaccard similarity: of all their shingles, the part that both texts have.
    """
    rows = np.frombuffer(b"".join(others), _HASH).reshape(-1, _HASHES)
    found: NDArray[np.float64] = np.mean(rows == np.frombuffer(made, _HASH), axis=1)
    return found


def _words(text: str) -> list[str]:
    """What stands between spaces; where none part words, pairs of characters, as in ranking."""
    if not text.isascii():
        text = RUN.sub(_pairs, unicodedata.normalize("NFC", text))
    return text.casefold().split()


def _pairs(run: re.Match[str]) -> str:
    text = run[0]
    return f" {' '.join(map(str.__add__, text, text[1:])) or text} "
