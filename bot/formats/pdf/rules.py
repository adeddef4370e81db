"""The straight lines of a page, and which of them belong together."""

from bisect import bisect
from collections import defaultdict
from collections.abc import Iterable, Sequence
from itertools import pairwise
from statistics import fmean
from typing import NamedTuple

SNAP = 3.0
"""Points between two rules that are one: the borders of cells beside each other."""

_MOST_PAIRS = 250_000
"""A page with more crossings to look for is a drawing."""

_MOST = 200
_BESIDE = 0.5


class Rule(NamedTuple):
    """A straight line that is level or upright.

    ``at`` is its height, or how far right it is. It goes from ``start`` to ``end``.
    """

    at: float
    start: float
    end: float


class Rules(NamedTuple):
    """The straight lines on a page."""

    level: list[Rule]
    upright: list[Rule]


def is_between(upright: Sequence[Rule], left: float, right: float, height: float) -> bool:
    """Whether a rule stands between two places; ``upright`` are in order."""
    for rule in upright[bisect(upright, (left - _BESIDE,)) :]:
        if rule.at > right + _BESIDE:
            return False
        if rule.start <= height <= rule.end:
            return True
    return False


def grids(rules: Rules) -> list[Rules]:
    """The rules that belong together, each time two level ones at least; the least tall first.

    They do if they touch, or are level ones that are as wide as the one above them.
    """
    level, upright = _merged(rules.level), _merged(rules.upright)
    if len(level) * len(upright) > _MOST_PAIRS:
        return []
    groups = list(range(len(level) + len(upright)))

    def root(at: int) -> int:
        while groups[at] != at:
            groups[at] = at = groups[groups[at]]
        return at

    for at, rule in enumerate(level):
        for other, crossing in enumerate(upright, len(level)):
            if covers(rule, crossing.at) and covers(crossing, rule.at):
                groups[root(other)] = root(at)
    crossed = {root(other) for other in range(len(level), len(groups))}
    alone = [at for at in range(len(level)) if root(at) not in crossed]
    for above, below in pairwise(alone):
        if _is_as_wide(level[above], level[below]):
            groups[root(below)] = root(above)
    found: dict[int, Rules] = defaultdict(lambda: Rules([], []))
    for at, rule in enumerate([*level, *upright]):
        found[root(at)][at >= len(level)].append(rule)
    # A table within another is the less tall of the two.
    return sorted(
        (each for each in found.values() if len(each.level) > 1 and max(map(len, each)) < _MOST),
        key=lambda each: each.level[0].at - each.level[-1].at,
    )


def _merged(found: Iterable[Rule]) -> list[Rule]:
    """The rules, those put together that touch in one line; the highest or rightmost first."""
    lines: list[list[Rule]] = []
    for rule in sorted(found, reverse=True):
        if lines and lines[-1][-1].at - rule.at <= SNAP:
            lines[-1].append(rule)
        else:
            lines.append([rule])
    merged: list[Rule] = []
    for line in lines:
        at = fmean(rule.at for rule in line)
        parts: list[Rule] = []
        for rule in sorted(line, key=lambda rule: rule.start):
            if parts and rule.start - parts[-1].end <= SNAP:
                parts[-1] = Rule(at, parts[-1].start, max(parts[-1].end, rule.end))
            else:
                parts.append(Rule(at, rule.start, rule.end))
        merged += parts
    return merged


def covers(rule: Rule, at: float) -> bool:
    """Whether a rule goes past a place, or ends there."""
    return rule.start - SNAP <= at <= rule.end + SNAP


def _is_as_wide(above: Rule, below: Rule) -> bool:
    return abs(above.start - below.start) <= SNAP and abs(above.end - below.end) <= SNAP
