"""Rows and the names of their columns: by pipes, tabs, gaps, drawn edges, or a rule of dashes."""

import re
from collections.abc import Callable, Sequence

from bot.reading.marks import Mark
from bot.reading.wording import visible
from bot.text.cells import GAP

_LONGEST_ROW = 2_000
_RULE_CELL = re.compile(r"\s*:?-+:?\s*")
_BORDER = re.compile(r"\s*\+(?:[-=]+\+)+\s*$")
_ALIGNED = re.compile(r"\s*(?:-{2,}|={2,})(?:[ \t]+(?:-{2,}|={2,}))+\s*$")
_RUN = re.compile(r"-+|=+")
_LONGESTGAPPED = 120

Found = tuple[list[Mark], int]
"""Marks, and the line after them."""


def table(lines: Sequence[str], at: int) -> Found | None:
    """The table that begins at a line; None for none. A blank line ends it."""
    line = lines[at]
    if len(line) > _LONGEST_ROW:
        return None
    below = lines[at + 1] if at + 1 < len(lines) else ""
    if is_border(line):
        return _bordered(lines, at)
    if is_piped(line) or ("|" in line and "|" in below and is_rule(below)):
        return _piped(lines, at)
    if is_aligned_rule(line) or is_aligned_rule(below):
        return _aligned(lines, at)
    return _gapped(lines, at) if GAP.search(line.strip()) else None


def begins(lines: Sequence[str], at: int) -> bool:
    """Whether a table begins at a line that stands below others."""
    line = lines[at]
    if "|" not in line and "\t" not in line and "   " not in line and "...." not in line:
        return is_border(line)
    return table(lines, at) is not None


def cells(line: str) -> list[str]:
    """The cells of a row of pipes, without the marks around the outermost."""
    text = line.strip()
    text = text[1:] if text.startswith("|") else text
    if text.endswith("|") and not text.endswith("\\|"):
        text = text[:-1]
    return [cell.strip() for cell in text.replace("\\|", "\0").split("|")]


def is_piped(line: str) -> bool:
    """Whether a line is a row between pipes."""
    text = line.strip()
    return len(text) > 2 and text[0] == "|" and text[-1] == "|"


def is_rule(line: str) -> bool:
    """Whether a line parts the names of piped columns from their rows."""
    if "-" not in line or "|" not in line or len(line) > _LONGEST_ROW:
        return False
    return all(_RULE_CELL.fullmatch(cell) for cell in cells(line))


def is_border(line: str) -> bool:
    """Whether a line draws the edge of a table's cells: ``+---+---+``."""
    return line.lstrip()[:1] == "+" and _BORDER.match(line) is not None


def is_aligned_rule(line: str) -> bool:
    """Whether a line is a rule of dashes with a gap between two columns."""
    return line.lstrip()[:2] in {"--", "=="} and _ALIGNED.match(line) is not None


def names(heads: Sequence[Sequence[str]]) -> tuple[str, ...]:
    """The names of columns; those of two head rows are put together, column by column."""
    widest = max((len(head) for head in heads), default=0)
    columns = []
    for at in range(widest):
        parts = [visible(head[at]) for head in heads if at < len(head)]
        columns.append(" ".join(dict.fromkeys(part for part in parts if part)))
    return tuple(columns)


def _last(lines: Sequence[str], at: int, belongs: Callable[[str], bool]) -> int:
    while at + 1 < len(lines) and lines[at + 1].strip() and belongs(lines[at + 1]):
        at += 1
    return at


def _piped(lines: Sequence[str], first: int) -> Found:
    """The rows above the rule are the names of the columns."""
    last = _last(lines, first, lambda line: "|" in line)
    rule = next((at for at in range(first, last + 1) if is_rule(lines[at])), first - 1)
    marks = []
    if rule > first:
        columns = names([cells(line) for line in lines[first:rule]])
        if any(columns):
            marks.append(Mark("columns", first, rule - 1, columns=columns))
    for at in range(rule + 1, last + 1):
        if not is_rule(lines[at]) and any(cells(lines[at])):
            marks.append(Mark("row", at, at))
    return marks, last + 1


def _bordered(lines: Sequence[str], first: int) -> Found:
    """Rows of one line or more stand between drawn edges; a double one ends the head."""
    last = _last(lines, first, lambda line: line.lstrip()[:1] in {"+", "|"})
    marks: list[Mark] = []
    start = first + 1
    for at in range(first + 1, last + 2):
        if at <= last and not is_border(lines[at]):
            continue
        if at > start:
            head = at <= last and "=" in lines[at] and not marks
            columns = names([cells(line) for line in lines[start:at]]) if head else ()
            marks.append(Mark("columns" if head else "row", start, at - 1, columns=columns))
        start = at + 1
    return marks, last + 1


def _aligned(lines: Sequence[str], first: int) -> Found | None:
    """A rule of dashes below the head, or also above it, draws the columns."""
    head = rule = first
    if is_aligned_rule(lines[first]):
        head = first + 1
        rule = _last(lines, first, lambda line: not is_aligned_rule(line)) + 1
    else:
        rule = first + 1
    if rule >= len(lines) or not is_aligned_rule(lines[rule]):
        return [], first + 1
    edges = [run.start() for run in _RUN.finditer(lines[rule])]
    bounds = list(zip([0, *edges[1:]], [*edges[1:], None], strict=True))
    heads = [[line[start:end].strip() for start, end in bounds] for line in lines[head:rule]]
    marks = [Mark("columns", head, rule - 1, columns=names(heads))] if rule > head else []
    last = _last(lines, rule, lambda line: not is_aligned_rule(line))
    return [*marks, *(Mark("row", at, at) for at in range(rule + 1, last + 1))], last + 1


def _gapped(lines: Sequence[str], first: int) -> Found | None:
    """Two lines or more with as many gaps each: tabs, runs of blanks, or of dots."""
    rows: list[list[str]] = []
    at = first
    while at < len(lines) and len(lines[at]) <= _LONGESTGAPPED:
        row = GAP.split(lines[at].strip())
        if not all(row) or (rows and len(row) != len(rows[0])):
            break
        rows.append(row)
        at += 1
    if len(rows) < 2:
        return None
    marks = [Mark("row", each, each) for each in range(first, at)]
    figures = [any(char.isdigit() for cell in row for char in cell) for row in rows]
    # A first row without figures names the columns of those with figures below it.
    if not figures[0] and sum(figures[1:]) * 2 >= len(rows) - 1 and len(rows) > 2:
        marks[0] = marks[0]._replace(kind="columns", columns=names(rows[:1]))
    return marks, at
