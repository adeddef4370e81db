"""Texts that are nearly the same: MinHash signatures, cut into bands that such texts share."""

import re
import unicodedata
from collections.abc import Iterable, Iterator

from bot.text.unspaced import SCRIPTS

BANDS_VERSION = 1
"""Raised whenever a text would give other bands; stores then make them anew."""

BANDS = 24
"""Bands of a text that is long enough to have any."""

NEARLY_ALL = 6
"""Bands that two texts share at least if they are nearly the same."""

_ROWS = 2
"""Hashes of a band: the more, the less two texts that are not alike share one."""

_SHINGLE = 3
"""Words of a shingle, the stretch of a text that is compared with others."""

_FEW_WORDS = 10
"""Of a shorter text another date is half of it."""

_SPACED = re.compile(r"\w+")
# Where no spaces part words, two characters stand in for one, as in ranking.
_UNSPACED = re.compile(rf"(?=([{SCRIPTS}]{{1,2}}))[{SCRIPTS}]|[^\W{SCRIPTS}]+")


def bands(texts: Iterable[str]) -> tuple[int, ...]:
    """The bands of a text that comes in parts, 64 bits each; none of a text of few words.

    Of two texts, about the square of what they have in common is the part of their bands that they
    share: shingles in both, of those in either.
    """
    # Only who adds needs it.
    from rensa import RMinHash

    signature = RMinHash(num_perm=BANDS * _ROWS, seed=1)
    count, before = 0, list[str]()
    for text in texts:
        found = [*before, *_words(text)]
        count += len(found) - len(before)
        ends = range(_SHINGLE, len(found) + 1)
        signature.update([" ".join(found[end - _SHINGLE : end]) for end in ends])
        before = found[1 - _SHINGLE :]
    if count < _FEW_WORDS:
        return ()
    hashes = signature.digest()
    return tuple(
        high << 32 | low for high, low in zip(hashes[::_ROWS], hashes[1::_ROWS], strict=True)
    )


def _words(text: str) -> Iterator[str]:
    plain = unicodedata.normalize("NFC", text).casefold()
    if plain.isascii():
        return iter(_SPACED.findall(plain))
    return (found[1] or found[0] for found in _UNSPACED.finditer(plain))
