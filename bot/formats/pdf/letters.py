"""Letters of a PDF as Unicode has them, without what only its fonts know."""

import re
import unicodedata

# Bullets of the fonts Symbol and Wingdings, which have no letters' codes.
_BULLETS = str.maketrans(
    "\uf0b7\uf0a7\uf0a8\uf0d8\uf0fc\uf076\uf09f\uf06e\uf0e0\uf02d", "•▪▫▸✓❖•■→–"
)
_NO_SIGN = re.compile("[\x00-\x1f\x7f-\x9f\xad\u200b\u2060\ue000-\uf8ff\ufeff\ufffe\uffff]")
_LOOSE_MARK = re.compile(" ([\u064b-\u0652])([\u0620-\u064a])")
_END_BEFORE_NUMBER = re.compile(r"(?<!\S)([.:!,\u060c\u061b\u061f]+)(\d[\d.,:/%-]*)(?!\S)")
_FORMS = re.compile("[\ufb00-\ufdff\ufe70-\ufefe]+")


def cleaned(text: str) -> str:
    """A text as letters: without what only a font knows, ligatures as the letters they join."""
    if text.isascii():
        return _NO_SIGN.sub("", text)
    text = _NO_SIGN.sub("", text.translate(_BULLETS))
    text = _LOOSE_MARK.sub(r"\2\1", text)
    text = _FORMS.sub(lambda match: unicodedata.normalize("NFKC", match[0]), text)
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def from_the_right(text: str) -> str:
    """A text that is read from the right, with what ends a sentence behind its number.

    It is painted at the left of the number, whose digits run to the right.
    """
    return _END_BEFORE_NUMBER.sub(r"\2\1", text)
