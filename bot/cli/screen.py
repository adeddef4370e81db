"""The terminal itself: what goes out, made harmless, and how."""

import json
import os
import re
import signal
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

import click

from bot.errors import FootnoteError

if TYPE_CHECKING:
    from rich.console import Console
    from rich.text import Text

WIDEST = 100
"""Columns beyond which text is tiring to read."""

NARROWEST = 20
"""Columns that a text is given, however few there are."""

ASIDE = "dim"
"""The style of what is not said by an article, or only stands around it."""

NO_ARTICLES = (
    "No articles are stored yet in {folder}. "
    "Add a document such as a .md or .pdf file, or a folder of them: footnote add PATH"
)

_GAP = 2
"""Columns between those of a table."""

_UNKNOWN = 0xFFFD
_STAND_INS = {
    **{code: 0x2400 + code for code in range(0x20) if chr(code) not in "\t\n"},
    0x7F: 0x2421,
    **dict.fromkeys(range(0x80, 0xA0), _UNKNOWN),
    **dict.fromkeys(range(0x2028, 0x202F), _UNKNOWN),
    **dict.fromkeys(range(0x2066, 0x206A), _UNKNOWN),
    **dict.fromkeys(range(0xD800, 0xE000), _UNKNOWN),
}
_NUMBER = re.compile(r"[0-9.,]+")
_RAW_IN_JSON = re.compile("[\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")


def visible(text: str) -> str:
    """Replace whatever could command a terminal, one character for one, so that offsets hold.

    Controls but for tab and line feed, bidirectional overrides and isolates, line and paragraph
    separators, and halves of surrogate pairs each become a visible stand-in.
    """
    return text.translate(_STAND_INS)


def label(text: str) -> str:
    """A title, name or sentence as one harmless line."""
    return visible(" ".join(text.split()))


def counted(number: int, noun: str) -> str:
    """A number of things in words, such as ``1 line`` or ``1,200 files``."""
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"


def json_line(value: object) -> str:
    """JSON in one line, readable in every script, that could not command a terminal either."""
    text = json.dumps(value, ensure_ascii=False, allow_nan=False)
    return _RAW_IN_JSON.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


def complain(sentence: str) -> None:
    """Say one sentence on stderr."""
    click.echo(label(sentence), err=True)


def console() -> "Console":
    """A console on stdout that takes every text literally."""
    # 60 ms that --json, and whatever else is no styled text, need not wait for.
    from rich.console import Console

    return Console(highlight=False, markup=False, emoji=False)


def width_of(screen: "Console") -> int | None:
    """Columns to fill; None where no terminal is, and a line may be as long as it is."""
    return min(screen.width, WIDEST) if screen.is_terminal else None


def put(text: str) -> None:
    """Write ``text`` and a line feed to stdout.

    Raises:
        FootnoteError: stdout takes nothing, such as on a full disk. Where its reader has left,
            the command ends quietly instead.
    """
    _write(text + "\n")


def put_json(value: object) -> None:
    """Write ``json_line(value)`` to stdout, in UTF-8 whatever the terminal's encoding."""
    _write(json_line(value).encode() + b"\n")


def put_lines(screen: "Console", lines: Iterable["Text"]) -> None:
    """Write styled lines to stdout; their characters alone where it is no terminal."""
    if not screen.is_terminal:
        _write("".join(f"{line.plain}\n" for line in lines))
        return
    with screen.capture() as captured:
        for line in lines:
            screen.print(line, soft_wrap=True)
    _write(captured.get())


def laid(text: "Text", head: str, under: str, screen: "Console") -> "Iterator[Text]":
    """Fold ``text`` into the columns right of ``head``, and of ``under`` from the second line."""
    from rich.text import Text

    width, beside = width_of(screen), max(len(head), len(under))
    folded = [text] if width is None else text.wrap(screen, max(width - beside, NARROWEST))
    for index, part in enumerate(folded):
        line = Text.assemble((under if index else head, ASIDE), part)
        line.rstrip()
        yield line


def put_folded(sentences: Iterable[str]) -> None:
    """Write sentences to stdout, each folded between words and indented as it begins."""
    from rich.text import Text

    screen = console()
    for sentence in sentences:
        text = sentence.lstrip()
        head = sentence[: len(sentence) - len(text)]
        put_lines(screen, laid(Text(text), head, f"{head}  ", screen))


def put_table(
    headers: Sequence[str], rows: Sequence[Sequence[str]], spare: Sequence[str] = ()
) -> None:
    """Write rows to stdout: a table in a terminal, else with tabs between and no headers.

    The ``spare`` columns are left out, in their order, where the widest one had too little room,
    and where they hold nothing.
    """
    screen = console()
    if not screen.is_terminal:
        _write("".join("\t".join(row) + "\n" for row in rows))
        return
    from rich.table import Table
    from rich.text import Text

    columns = dict(zip(headers, zip(*rows, strict=True), strict=True))
    for header in _spared(columns, spare, screen.width):
        del columns[header]
    table = Table(box=None, pad_edge=False, padding=(0, _GAP, 0, 0), header_style="bold")
    for header, cells in columns.items():
        numbers = all(_NUMBER.fullmatch(cell) for cell in cells)
        table.add_column(header, justify="right" if numbers else "left", overflow="fold")
    for row in zip(*columns.values(), strict=True):
        table.add_row(*map(Text, row))
    with screen.capture() as captured:
        screen.print(table)
    _write(captured.get())


def _spared(columns: Mapping[str, Sequence[str]], spare: Sequence[str], width: int) -> list[str]:
    """The columns that a table does without, so that the widest has half the width at least."""
    from rich.cells import cell_len

    widths = {header: max(map(cell_len, (header, *cells))) for header, cells in columns.items()}
    widest = max(widths.values())
    wanted = sum(widths.values()) + _GAP * (len(widths) - 1) - widest + min(widest, width // 2)
    spared = []
    for header in spare:
        if wanted > width or not any(columns[header]):
            spared.append(header)
            wanted -= widths[header] + _GAP
    return spared


def _write(text: str | bytes) -> None:
    try:
        click.echo(text, nl=False, color=True)
    except OSError as error:
        # What is still buffered would fail once more, with a traceback, when Python exits.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        if isinstance(error, BrokenPipeError):
            raise click.exceptions.Exit(128 + signal.SIGPIPE) from error
        raise FootnoteError(f"The output cannot be written: {error.strerror}.") from error
