"""Where the cells of a row stand: between pipes, tabs, or gaps."""

import re

_PIPE = re.compile(r"(?<!\\)\|")
GAP = re.compile(r"\t+|\s{3,}|\s?\.{4,}\s?")
"""What parts two cells of a row without pipes."""


def cells(row: str) -> list[tuple[int, int]]:
    """The cells of a row on one line as (start, end), without the blanks and pipes around them."""
    between = _PIPE if "|" in row else GAP
    text = row.rstrip()
    start = len(row) - len(row.lstrip())
    edges = [match.span() for match in between.finditer(text, start)]
    if between is _PIPE:
        # The outermost pipes part nothing.
        if edges and edges[0][0] == start:
            start = edges.pop(0)[1]
        if edges and edges[-1][1] == len(text):
            text = text[: edges.pop()[0]]
    starts = [start, *(end for _, end in edges)]
    ends = [*(begin for begin, _ in edges), len(text)]
    return [_stripped(row, *span) for span in zip(starts, ends, strict=True)]


def _stripped(text: str, start: int, end: int) -> tuple[int, int]:
    cell = text[start:end]
    before = len(cell) - len(cell.lstrip())
    return start + before, start + before + len(cell.strip())
