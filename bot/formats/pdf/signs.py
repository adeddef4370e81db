"""What the beginning of a line of a PDF tells: that it is an item, or leads to another page."""

import re
from collections.abc import Sequence

from bot.formats.pdf.layout import Line
from bot.formats.pdf.tables import leads

_FEWEST_CONTENTS = 3
_BULLET = re.compile(r"[•◦▪▫■□●○‣⁃∙·▸►➢➤✓✔❖◆⚫⦁](?:\s+|(?=\w))")
_WEAK_BULLET = re.compile(r"[-–—*o§]\s+(?=\S)")
_NUMBER = re.compile(r"(\(?)(\d{1,3}|[a-zA-Z])([.)])\s+(?=\S)")


def signs(lines: Sequence[Line]) -> dict[int, tuple[str, str]]:
    """The lines that begin an item: its sign, and the rest of the line."""
    found: dict[int, tuple[str, str]] = {}
    weak: dict[tuple[str, int], list[int]] = {}
    numbers: dict[tuple[str, str, bool, int], tuple[int, int]] = {}
    for at, line in enumerate(lines):
        text = line.text
        edge = round((line.right if line.rtl else line.left) / 3)
        if match := _BULLET.match(text):
            if text[match.end() :].strip():
                found[at] = "-", text[match.end() :]
        elif match := _WEAK_BULLET.match(text):
            # Lists go on in the next column.
            within = line.end - line.right if line.rtl else line.left - line.start
            weak.setdefault((text[0], round(within / 3)), []).append(at)
        elif match := _NUMBER.match(text):
            _number(at, match, line.bold, edge, numbers, lines, found)
    for places in weak.values():
        if len(places) > 1:
            found.update({at: ("-", lines[at].text[1:].strip()) for at in places})
    return found


def _number(
    at: int,
    match: re.Match[str],
    bold: bool,
    edge: int,
    numbers: dict[tuple[str, str, bool, int], tuple[int, int]],
    lines: Sequence[Line],
    found: dict[int, tuple[str, str]],
) -> None:
    """Take a line and the one before it as items where their numbers follow each other."""
    said = match[2]
    value = int(said) if said.isdigit() else ord(said)
    style = match[1] + match[3], "1" if said.isdigit() else "a", bold
    for near in (edge, edge - 1, edge + 1):
        last = numbers.get((*style, near))
        if last is not None and last[1] == value - 1:
            for place in (last[0], at):
                text = lines[place].text
                if place not in found and (sign := _NUMBER.match(text)):
                    found[place] = sign[0].strip(), text[sign.end() :]
            break
    numbers[(*style, edge)] = at, value


def contents(lines: Sequence[Line]) -> set[int]:
    """The lines of a table of contents: most of them lead to a page with dots."""
    leaders = [at for at, line in enumerate(lines) if leads(line.text)]
    found: set[int] = set()
    for first, following, third in zip(leaders, leaders[1:], leaders[2:], strict=False):
        if third - first <= 2 * _FEWEST_CONTENTS:
            found |= {first, following, third}
            found |= set(range(first, following)) | set(range(following, third))
    return found
