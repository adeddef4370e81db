"""Where the messages of a chat, or the entries of a log, begin."""

import re
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from itertools import pairwise

from bot.reading.wording import is_answered, is_asked

_FEWEST = 3
"""Entries that make a run: fewer may be a time or a name by chance."""

_FEWEST_SPEAKERS = 2
_FORM = 0.7
"""Share of names with their usual follower, from which they are names of fields."""

_WIDEST_GAP = 12
"""Lines that an entry may go on for."""

_CLOCK = r"\d{1,2}:\d\d(?::\d\d)?(?:[.,]\d{1,6})?(?:\s?[AaPp]\.?[Mm]\.?)?"
_ISO = r"\d{4}[-/.]\d\d?[-/.]\d\d?"
_DAY = rf"(?:{_ISO}|\d\d?[-/.]\d\d?[-/.]\d{{2,4}}|[A-Z][a-z]{{2}}\s+\d{{1,2}})"
_ZONE = r"(?:Z|\s?[+-]\d\d:?\d\d)?"
TIMED = re.compile(
    rf"\s{{0,3}}[\[(<*_>]{{0,4}}(?:{_DAY}[T,\s]{{1,3}}{_CLOCK}|{_CLOCK}|{_ISO}){_ZONE}"
    r"[\])>*_]{0,4}(?:[\s:,–—-]|$)"
)
# "Ana — Today at 18:02", and what she says in the lines below.
_STAMPED = re.compile(
    rf"\S[^\n]{{0,40}}?(?:\s[—–-]\s|\s{{2,}}|\s?\[)"
    rf"(?:\w{{3,12}}\s(?:at|um|à|a las|в)\s|{_DAY},?\s)?{_CLOCK}\]?\s*"
)
_LONGEST_STAMP = 80
_NAMED = re.compile(
    r"[*_<\[]{0,3}([^\W\d_][\w .'’()-]{0,39}?)[*_>\]]{0,3}[:：][*_]{0,3}\s+\S"
    r"|<([^\W\d_][\w.|'’-]{0,31})>\s+\S"
)
_SYSTEM = re.compile(r"(?:===|\*\*\*|-->|<--|---|\*)\s+\S")


def entries(lines: Sequence[str]) -> frozenset[int]:
    """The lines, from 0, that begin an entry; only where several make a run."""
    begins: set[int] = set()
    timed = [at for at, line in enumerate(lines) if _is_timed(line)]
    for run in _runs(timed):
        begins.update(run)
    if begins:
        begins.update(_systems(lines, begins))
    if not begins:
        begins = _spoken(lines)
    return frozenset(begins)


def _is_timed(line: str) -> bool:
    head = line[:_LONGEST_STAMP]
    if ":" not in head and "-" not in head[:16] and "/" not in head[:16]:
        return False
    if any(map(str.isdigit, head[:8])) and TIMED.match(head):
        return True
    short = len(line) < _LONGEST_STAMP and line.rstrip(" ]aApPmM.")[-1:].isdigit()
    return short and _STAMPED.fullmatch(line.strip()) is not None


def _runs(places: Sequence[int]) -> Iterator[list[int]]:
    """The runs of places that are near to each other and are enough."""
    run: list[int] = []
    for place in places:
        if run and place - run[-1] > _WIDEST_GAP:
            if len(run) >= _FEWEST:
                yield run
            run = []
        run.append(place)
    if len(run) >= _FEWEST:
        yield run


def _systems(lines: Sequence[str], begins: set[int]) -> Iterator[int]:
    """What the chat itself says between two entries: ``=== ana is now known as bo``."""
    first, last = min(begins), max(begins)
    for at in range(first, last + 1):
        if _SYSTEM.match(lines[at]):
            yield at


def _spoken(lines: Sequence[str]) -> set[int]:
    """Lines that begin with who speaks, where several speak more than once."""
    names: dict[int, str] = {}
    for at, line in enumerate(lines):
        if line[:1] != "<" and ":" not in line[:50] and "：" not in line[:50]:
            continue
        name = _NAMED.match(line[:60])
        if name is not None and not is_asked(line) and not is_answered(line):
            names[at] = name[1] or name[2]
    often = {name for name, count in Counter(names.values()).items() if count > 1}
    if len(often) < _FEWEST_SPEAKERS or _is_form([*names.values()], often):
        return set()
    begins: set[int] = set()
    for run in _runs(sorted(names)):
        said = [names[at] in often for at in run]
        if sum(said) >= max(_FEWEST, len(run) / 2):
            begins.update(run)
    return begins


def _is_form(names: Sequence[str], often: Collection[str]) -> bool:
    """Whether names follow each other as those of fields do, always in the same order."""
    followers: dict[str, Counter[str]] = {}
    for name, follower in pairwise(names):
        if name in often:
            followers.setdefault(name, Counter())[follower] += 1
    usual = sum(max(counts.values()) for counts in followers.values())
    return len(often) > _FEWEST_SPEAKERS and usual >= _FORM * sum(
        counts.total() for counts in followers.values()
    )
