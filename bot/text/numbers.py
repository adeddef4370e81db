"""Numbers as each language writes them, and as terms do: 2500000 and 3.5."""

import re

from bot.text.languages import decimal_point

WITH_POINT = r"\d{1,3}(?:[,，٬]\d{3}){1,8}(?:[.٫]\d+)?|\d+٫\d+"
"""2,500  2,500.75"""

WITH_COMMA = r"\d{1,3}(?:[.\u00a0\u202f]\d{3}){1,8}(?:,\d+)?|\d+,\d+"
"""2.500,75  2 500  3,5"""

_THOUSANDS = re.compile(r"\d{1,3}(?:[. \u202f]\d{3})+(?:,\d+)?")
_SEPARATOR = re.compile(r"[. \u202f]")


def number(word: str, language: str) -> str:
    """A number without what parts its thousands, and with a full stop before its fraction."""
    word = word.replace("٬", "").replace("٫", ".")
    if decimal_point(language):
        return word.replace(",", "")
    if _THOUSANDS.fullmatch(word):
        word = _SEPARATOR.sub("", word)
    return word.replace(",", ".")


def scaled(plain: str, zeros: int) -> str:
    """A ``number`` times a power of ten; empty where that is not whole."""
    whole, _, fraction = plain.partition(".")
    fraction = fraction.rstrip("0")
    if len(fraction) > zeros or not (whole + fraction).isdecimal():
        return ""
    return (whole + fraction.ljust(zeros, "0")).lstrip("0")
