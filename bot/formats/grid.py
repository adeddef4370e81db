"""Rows of cells, as a document or a sheet has them, to a table that knows its columns."""

import re
from collections.abc import Sequence

from bot.formats.draft import RICH, Draft

LONGEST_NAME = 80
"""Characters that the name of a column may have where nothing else tells that it is one."""

LOOKED_AT = 200
"""Rows of a table that tell how it is built."""

_FIGURE = re.compile(r"[-+(]?[$€£¥]?\s?\d[\d.,:/\s-]*[%$€£¥)]?(?:e[-+]?\d+)?", re.IGNORECASE)

_NO_NAME = (".", "!", ",", ";", ":", "。", "、", "！")
"""What a text ends with that is a sentence, or what a form asks for."""

Rows = Sequence[Sequence[str]]


def add_table(draft: Draft, rows: Rows, heads: int | None = None, depth: int = 0) -> None:
    """Add a table; how many of its rows are ``heads`` is told by themselves, if not said.

    What stands alone in a row above the others is a paragraph. Rows and columns that are empty are
    left out.
    """
    kept = without_blanks(rows)
    if heads is None:
        above = above_it(kept)
        for row in kept[:above]:
            draft.paragraph("".join(row), depth)
        kept = kept[above:]
        heads = int(names_columns(kept))
    if heads and len(kept) > heads:
        draft.columns(_merged(kept[:heads]), depth)
        kept = kept[heads:]
    for row in kept:
        draft.row(row, depth)


def names_columns(rows: Rows) -> bool:
    """Whether the first row names the columns: short texts, no figures, none of them twice."""
    if len(rows) < 2:
        return False
    first = [cell.strip() for cell in rows[0]]
    said = [cell.casefold() for cell in first if cell]
    if len(said) < max(2, len(first) * 0.6) and len(first) > 1:
        return False
    if not said or len(set(said)) < len(said) or any(map(_is_figure, said)):
        return False
    if any(cell.endswith(_NO_NAME) for cell in said):
        return False
    if max(map(len, said)) > LONGEST_NAME or any(cell.count("\n") >= RICH - 1 for cell in said):
        return False
    below = rows[1 : LOOKED_AT + 1]
    if len(first) == 1:
        return all(_is_figure(row[0].strip()) for row in below if row)
    again = sum(
        any(at < len(row) and row[at].strip() == cell for row in below)
        for at, cell in enumerate(first)
        if cell
    )
    return again * 2 < len(said)


def _is_figure(cell: str) -> bool:
    return len(cell) <= LONGEST_NAME and _FIGURE.fullmatch(cell) is not None


def is_alone(row: Sequence[str]) -> bool:
    """Whether only one cell of a row says something."""
    return sum(bool(cell.strip()) for cell in row) == 1


def above_it(rows: Rows) -> int:
    """How many of the first rows are what a table is called, or a note on it."""
    if not rows or len(rows[0]) < 2:
        return 0
    return next((at for at, row in enumerate(rows) if not is_alone(row)), 0)


def _merged(heads: Rows) -> list[str]:
    """The names of columns; what the upper of two rows says holds until it says something else."""
    if len(heads) == 1:
        return list(heads[0])
    found: list[list[str]] = [[] for _ in range(max(map(len, heads)))]
    for number, head in enumerate(heads):
        above = ""
        for at, parts in enumerate(found):
            cell = head[at].strip() if at < len(head) else ""
            above = cell or (above if number < len(heads) - 1 else "")
            if above and above not in parts:
                parts.append(above)
    return [" ".join(parts) for parts in found]


def without_blanks(rows: Rows) -> Rows:
    """Rows that say something, without the columns that say nothing in any."""
    kept = [row for row in rows if any(cell.strip() for cell in row)]
    used = sorted({at for row in kept for at, cell in enumerate(row) if cell.strip()})
    return [[row[at] if at < len(row) else "" for at in used] for row in kept]
