"""Makes words of a PDF whole that the end of a line has parted."""

import re
from collections import Counter
from collections.abc import Callable, Sequence
from itertools import pairwise

from bot.formats.pdf.layout import Line

_LONGEST = 60
"""Letters of a word that is looked up."""

_ALONE = frozenset({"well", "self", "cross", "high", "low", "long", "short", "real", "one", "two"})
"""Words that are followed by a hyphen more often than broken off."""


def make_whole(lines: Sequence[Line], goes_on: Callable[[int], bool]) -> None:
    """Move the rest of each parted word up to where it begins, in the lines' texts.

    ``goes_on`` tells of a line by its place whether the next one goes on with it.
    """
    words = None
    for at, (line, following) in enumerate(pairwise(lines)):
        bare = line.text.rstrip("-‐")
        if (not line.hyphen and bare == line.text) or not bare[-1:].isalnum():
            continue
        if not goes_on(at):
            line.text = f"{bare}-"
            continue
        words = _words(lines) if words is None else words
        rest, _, others = following.text.partition(" ")
        line.text = _whole(bare, rest, words)
        following.text = others
    if lines and lines[-1].hyphen:
        lines[-1].text += "-"


def _words(lines: Sequence[Line]) -> Counter[str]:
    """All words of the text, those with a hyphen too."""
    found: Counter[str] = Counter()
    for line in lines:
        found.update(re.findall(r"\w+(?:[-‐]\w+)*", line.text.casefold()))
    return found


def _whole(begun: str, rest: str, words: Counter[str]) -> str:
    """A word that was parted, with its hyphen where it has one elsewhere or needs one."""
    first = re.search(r"[\w-]*$", begun[-_LONGEST:])
    second = re.match(r"\w*", rest)
    before, after = first[0] if first else "", second[0] if second else ""
    keep = f"{begun}-{rest}"
    whole, parted = f"{before}{after}".casefold(), f"{before}-{after}".casefold()
    if words[whole] > words[parted]:
        return f"{begun}{rest}"
    if not after or after[0].isupper() or after[0].isdigit():
        return keep
    if before[-1:].isdigit() or re.search(r"https?:|www\.", begun[-_LONGEST:]):
        return keep
    if words[parted] > words[whole] or (not words[whole] and before.casefold() in _ALONE):
        return keep
    return f"{begun}{rest}"
