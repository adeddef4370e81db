"""How deep items stand, as a reader sees it."""

import re
from collections.abc import Iterator, Sequence

from bot.reading.marks import UNSEEN, Mark

# How far down its sign puts an item among those that are indented alike.
_CLAUSE = re.compile(r"[\s>]*(?:\(\w{1,3}\)|§)")
_NUMBER = re.compile(
    r"[\s>]*[*_]{0,2}\d{1,9}(?:((?:\.\d{1,9}){1,4})[.)]?\s|\\?[.)]|[*_\ufe0f\u20e3])"
)
_LETTER = re.compile(r"[\s>]*(?:[a-z]|[ivx]{1,4})[.)]")
_LETTERED, _BULLET = 100, 101


def nested(marks: Sequence[Mark], lines: Sequence[str]) -> Iterator[Mark]:
    """The marks with their depths as a reader sees them.

    People put ``a)`` under ``1.`` and ``1.`` under ``(1)`` without indenting it.
    """
    stack: list[tuple[int, int]] = []
    above: Mark | None = None
    for mark in marks:
        if mark.kind in {*UNSEEN, "end"}:
            yield mark
            continue
        if mark.begins or mark.kind == "bullet":
            near = above is not None and mark.first == above.last + 1
            _descend(stack, mark.depth, order(lines[mark.first]), near)
        elif not (mark.kind == "code" and above is not None and mark.first - above.last == 2):
            while stack and stack[-1][0] > mark.depth:
                stack.pop()
        above = mark
        yield mark._replace(depth=len(stack))


def _descend(stack: list[tuple[int, int]], depth: int, order: int, near: bool) -> None:
    """Leave the lists that an item ends, and enter its own."""
    while stack and stack[-1][0] > depth:
        stack.pop()
    while (
        stack
        and stack[-1][0] == depth
        and (stack[-1][1] >= order or (order == _BULLET and not near))
    ):
        stack.pop()
    stack.append((depth, order))


def order(line: str) -> int:
    """How far down its sign puts an item; bullets are the last."""
    if _CLAUSE.match(line):
        return 0
    if number := _NUMBER.match(line):
        return 1 + (number[1] or "").count(".")
    return _LETTERED if _LETTER.match(line) else _BULLET
