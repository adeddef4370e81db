"""Text as its characters are meant: half-width kana and loose marks made whole, wide letters plain.

Unicode's NFKC does so too, but it also makes ``21⁄2`` of ``2½`` and ``m2`` of ``m²``, so it is kept
for single words; here is what would part a word otherwise.
"""

import re
import unicodedata
from collections.abc import Sequence

_WIDE = {
    ord(wide): unicodedata.normalize("NFKC", wide)
    for wide in map(chr, [*range(0xFF10, 0xFF1B), *range(0xFF21, 0xFF3B), *range(0xFF41, 0xFF5B)])
} | {ord("＋"): "+", ord("＃"): "#"}
_APART = re.compile(
    "[\uff66-\uff9d\u3041-\u30ff][\u3099\u309a\uff9e\uff9f]"  # kana and marks that combine
    "|[\uff66-\uff9d]"  # half-width kana
    "|[\u1100-\u1112][\u1161-\u1175][\u11a8-\u11c2]?"  # the letters of a Korean syllable
)
ODD = "\uff03\uff0b\uff10-\uff1a\uff21-\uff3a\uff41-\uff5a\uff66-\uff9f\u3099\u309a\u1100-\u11ff"
"""Characters that a text may be composed of otherwise, as ranges."""
_ODD = re.compile(f"[{ODD}]")


def composed(text: str) -> tuple[str, Sequence[int] | None]:
    """A text as it is meant, and where its characters and its end stand in the text given.

    There are no places where all are the same.
    """
    if text.isascii() or not _ODD.search(text):
        return text, None
    text = text.translate(_WIDE)
    parts: list[str] = []
    places: list[int] = []
    at = 0
    for match in _APART.finditer(text):
        start, end = match.span()
        whole = unicodedata.normalize("NFKC", match[0])
        if len(whole) > 1:  # Not all marks combine with all kana.
            whole, end = unicodedata.normalize("NFKC", text[start]), start + 1
        parts += text[at:start], whole
        places += range(at, start + 1)
        at = end
    if not parts:
        return text, None
    return "".join([*parts, text[at:]]), [*places, *range(at, len(text) + 1)]
