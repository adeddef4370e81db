"""A paragraph of Markdown to marks: it is one to a parser, and often more to its reader."""

from collections.abc import Collection, Iterator, Sequence

from bot.reading import tables
from bot.reading.lines import OTHER_ITEM, is_hidden, is_prose
from bot.reading.marks import Mark
from bot.reading.prose import prose


def paragraph(
    lines: Sequence[str],
    first: int,
    depth: int,
    starts: Collection[int],
    number: int | None = None,
    *,
    item: bool = False,
) -> Iterator[Mark]:
    """The marks of a paragraph: prose, and the items and tables that Markdown does not know.

    Args:
        lines: the paragraph, without the marks of quotes and lists.
        first: where it begins in the text, from 0.
        depth: how many lists it stands in.
        starts: lines of the text that begin an entry of a chat or log.
        number: that of the item whose text it is, if it is numbered.
        item: whether it is what an item says.
    """
    if all(map(is_prose, lines)):
        yield from prose(lines, first, depth, starts=starts, item=item, breaks=True)
        return
    at = 0
    while at < len(lines):
        if (found := _unread(lines, at, first + at in starts)) is not None:
            yield from (mark.moved(first, depth) for mark in found[0])
            at = found[1]
            continue
        end = at + 1
        while end < len(lines) and not _parts(lines, end, number):
            end += 1
        text = list(lines[at:end])
        own = item and at == 0
        sign = None if own else OTHER_ITEM.match(text[0])
        if sign is not None:
            text[0] = text[0][sign.end() :]
        elif number is not None and not own and _is_numbered(text[0], number + 1):
            number += 1
            own = True
        inside = depth + (sign is not None)
        begins = own or sign is not None
        yield from prose(text, first + at, inside, starts=starts, item=begins, breaks=True)
        at = end


def _unread(lines: Sequence[str], at: int, is_entry: bool) -> tables.Found | None:
    """A table, or a line that no reader sees."""
    if is_entry:
        return None
    if is_hidden(lines[at]):
        return [Mark("hidden", at, at)], at + 1
    return tables.table(lines, at)


def _parts(lines: Sequence[str], at: int, number: int | None) -> bool:
    """Whether a line of a paragraph is something of its own."""
    line = lines[at]
    if number is not None and _is_numbered(line, number + 1):
        return True
    return is_hidden(line) or OTHER_ITEM.match(line) is not None or tables.begins(lines, at)


def _is_numbered(line: str, number: int) -> bool:
    """Whether a line begins with a number, though no blank follows it."""
    return line.startswith((f"{number}.", f"{number})"))
