"""The straight lines of a page, and which of them belong together."""

from bisect import bisect
from collections import defaultdict
from collections.abc import Iterable, Sequence
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
    for at in range(bisect(upright, (left - _BESIDE,)), len(upright)):
        rule = upright[at]
        if rule.at > right + _BESIDE:
            return False
        if rule.start <= height <= rule.end:
            return True
    return False


def grids(rules: Rules) -> list[Rules]:
    """The rules that belong together, each time two level ones at least; the least tall first.

    They do if they touch, or are level ones that are as wide as the one above them. Frames and
    shades of whole rows, which nothing upright parts, are no more than level ones.
    """
    level, upright = _merged(rules.level), _merged(rules.upright)
    if len(level) * len(upright) > _MOST_PAIRS:
        return []
    touching = _Groups(len(level) + len(upright))
    for at, rule in enumerate(level):
        for other, crossing in enumerate(upright, len(level)):
            if covers(rule, crossing.at) and covers(crossing, rule.at):
                touching.join(at, other)
    parted: list[Rules] = []
    alone: list[Rule] = []
    for group in touching.groups():
        rules = Rules(
            [level[at] for at in group if at < len(level)],
            [upright[at - len(level)] for at in group if at >= len(level)],
        )
        if rules.level and any(_is_within(rule, rules.level) for rule in rules.upright):
            parted.append(rules)
        else:
            alone += rules.level
    found = [*parted, *_stacked(alone)]
    # A table within another is the less tall of the two.
    return sorted(
        (each for each in found if len(each.level) > 1 and max(map(len, each)) < _MOST),
        key=lambda each: each.level[0].at - each.level[-1].at,
    )


class _Groups:
    """Numbers from 0, put into groups."""

    def __init__(self, count: int) -> None:
        self._above = list(range(count))

    def join(self, one: int, other: int) -> None:
        self._above[self._first(other)] = self._first(one)

    def groups(self) -> list[list[int]]:
        """The members of each group, in order."""
        found: dict[int, list[int]] = defaultdict(list)
        for at in range(len(self._above)):
            found[self._first(at)].append(at)
        return [*found.values()]

    def _first(self, at: int) -> int:
        above = self._above
        while above[at] != at:
            above[at] = at = above[above[at]]
        return at


def _is_within(upright: Rule, level: Sequence[Rule]) -> bool:
    """Whether an upright rule stands between the ends of level ones, and not at one of them."""
    start, end = min(rule.start for rule in level), max(rule.end for rule in level)
    return start + SNAP < upright.at < end - SNAP


def _stacked(level: Sequence[Rule]) -> list[Rules]:
    """Level rules that are as wide as the one above them, together."""
    found: list[Rules] = []
    for rule in sorted(level, reverse=True):
        if found and _is_as_wide(found[-1].level[-1], rule):
            found[-1].level.append(rule)
        else:
            found.append(Rules([rule], []))
    return found


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
