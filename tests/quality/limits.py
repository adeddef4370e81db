"""What the figures of an evaluation must keep to."""

import math
from collections.abc import Mapping

Limits = Mapping[str, float]
"""What figures must keep to, by their names."""

AT_MOST = frozenset({"false_answer", "declined", "wrong_sure"})
"""Figures that are better the lower they are."""

_SHOWN = (
    *("hit@1", "quote@1", "right", "shown"),
    *("sure_right", "wrong_sure", "false_answer", "declined"),
)


def broken(figures: Mapping[str, float], limits: Limits, *, sampled: bool = False) -> list[str]:
    """A sentence for each figure that is on the wrong side of its limit.

    Where only some questions of a set were asked, a figure may miss its limit by two standard
    errors: by chance one in forty does.
    """
    return [
        f"{name} is {figures[name]:.3f}, and has to be {_side(name)} {limit}."
        for name, limit in limits.items()
        if (figures[name] - limit if name in AT_MOST else limit - figures[name])
        > (2 * math.sqrt(limit * (1 - limit) / figures["questions"]) if sampled else 0)
    ]


def line(name: str, figures: Mapping[str, float], limits: Limits) -> str:
    """A set's figures on one line, each with its limit if it has one."""
    each = (
        f"{figure} {figures[figure]:.3f}"
        + (f" ({_side(figure)} {limits[figure]})" if figure in limits else "")
        for figure in _SHOWN
    )
    return f"{name}: {figures['questions']} questions, {', '.join(each)}"


def _side(name: str) -> str:
    return "at most" if name in AT_MOST else "at least"
