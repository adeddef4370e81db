"""Bytes or pasted text to a title and lines, without losing, adding or merging a line."""

from pathlib import Path

from bot.errors import InputError
from bot.model import Document
from bot.text.blocks import heading_text
from bot.text.furniture import furniture

SUFFIXES = frozenset({".txt", ".md"})

LONGEST_TITLE = 200
UNTITLED = "Untitled"
_TITLE_LIKE = 120


def read(name: str, data: bytes, title: str | None = None) -> Document:
    """Turn a file's bytes into a document.

    Args:
        name: the file's name, for its ending, for messages, and as the last resort for a title.
        title: the title to give it; otherwise the first heading or the first line if it looks
            like one, else the name.

    Raises:
        InputError: not a text file, not UTF-8, or without any text.
    """
    if Path(name).suffix.lower() not in SUFFIXES:
        raise InputError(f"{name} is not a .txt or .md file: save the text as one of these.")
    if b"\0" in data:
        raise InputError(f"{name} is not a text file: save its text as .txt or .md.")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        # The error counts in what it was given, which is the data without a byte-order mark.
        line = error.object.count(b"\n", 0, error.start) + 1
        raise InputError(
            f"{name} is not valid UTF-8 in line {line}: save it as UTF-8 and add it again."
        ) from error
    lines = to_lines(text)
    if not any(line.strip() for line in lines):
        raise InputError(f"{name} is empty: add a file that has text.")
    named = clean_title(title or "") or _title(lines) or clean_title(Path(name).stem)
    return Document(named or UNTITLED, lines)


def paste(title: str, text: str) -> Document:
    """Turn pasted text into a document; raises InputError without any text."""
    lines = to_lines(text)
    if not any(line.strip() for line in lines):
        raise InputError("There is no text in it: paste the article's text.")
    first = next(line for line in lines if line.strip())
    named = clean_title(title) or _title(lines) or clean_title(first)[:_TITLE_LIKE]
    return Document(named or UNTITLED, lines)


def to_lines(text: str) -> tuple[str, ...]:
    """The lines that an editor shows.

    Line feeds alone part lines, and the last one ends a line rather than beginning another; the
    carriage return of a Windows line ending goes, everything else stays as it is. What UTF-8
    cannot hold (a lone surrogate) becomes a question mark.
    """
    text = text.encode("utf-8", "replace").decode() if not text.isascii() else text
    return tuple(line.removesuffix("\r") for line in text.removesuffix("\n").split("\n"))


def clean_title(title: str) -> str:
    """A title on one line, without control characters, not too long to show."""
    return " ".join("".join(c if c.isprintable() else " " for c in title).split())[:LONGEST_TITLE]


def _title(lines: tuple[str, ...]) -> str:
    """The first line with text, if it is a heading or stands alone and is short enough."""
    left_out = furniture(lines)
    written = (at for at, line in enumerate(lines) if line.strip() and at not in left_out)
    at = next(written, None)
    if at is None:
        return ""
    heading = heading_text(lines[at])
    if heading is not None:
        return clean_title(heading)
    after = lines[at + 1].strip() if at + 1 < len(lines) else ""
    alone = not after or not after.strip("=-")
    return clean_title(lines[at]) if alone and len(lines[at]) <= _TITLE_LIKE else ""
