"""Bytes or pasted text to a document, without losing, adding or merging a line."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from bot.errors import InputError
from bot.model import NOT_TEXT, Document
from bot.reading.chat import entries
from bot.reading.encodings import decoded
from bot.reading.front_matter import date_in, front_matter
from bot.reading.furniture import furniture
from bot.reading.marks import Mark
from bot.reading.nesting import nested
from bot.reading.plain import plain
from bot.reading.replies import replied
from bot.reading.roles import roles
from bot.reading.titles import LONGEST_TITLE, clean_title, title_of
from bot.reading.tree import tree

__all__ = [
    "LONGEST_TITLE",
    "MARKDOWN",
    "SUFFIXES",
    "UNTITLED",
    "clean_title",
    "document",
    "is_readable",
    "paste",
    "read",
    "to_lines",
]

MARKDOWN = frozenset({".md", ".markdown", ".mdx"})
SUFFIXES = MARKDOWN | {".txt", ".rst", ".log"}
UNTITLED = "Untitled"
_BARE_NAMES = frozenset({"readme"})
_LONGEST_FIRST = 120


def is_readable(name: str) -> bool:
    """Whether a file's name is that of a text: by its ending, or a bare ``README``."""
    return Path(name).suffix.lower() in SUFFIXES or Path(name).name.lower() in _BARE_NAMES


def read(name: str, data: bytes, title: str | None = None, charset: str | None = None) -> Document:
    """Turn a file's bytes into a document.

    Args:
        name: the file's name, for its ending, for messages, and as the last resort for a title.
        title: the title to give it; otherwise what the text calls itself, else the name.
        charset: the encoding that whoever sent it said it was in.

    Raises:
        InputError: not a text file, damaged, or without any text.
    """
    text, encoding = decoded(name, data, charset)
    if encoding and not encoding.startswith("UTF-") and not is_readable(name):
        # Anything can be taken for a text in some encoding.
        raise InputError(NOT_TEXT.format(name))
    lines = to_lines(text)
    if not any(line.strip() for line in lines):
        raise InputError(f"{name} is empty: add a file that has text.")
    return replace(document(name, lines, title), encoding=encoding)


def paste(title: str, text: str) -> Document:
    """Turn pasted text into a document; raises InputError without any text, or with a NUL in it."""
    lines = to_lines(text)
    if not any(line.strip() for line in lines):
        raise InputError("There is no text in it: paste the article's text.")
    pasted = document("", lines, title)
    if pasted.title != UNTITLED:
        return pasted
    first = next(line for line in lines if line.strip())
    return replace(pasted, title=clean_title(first)[:_LONGEST_FIRST] or UNTITLED)


def document(name: str, lines: Sequence[str], title: str | None = None) -> Document:
    """The tree of a text; the ending of its name tells whether it is Markdown.

    Args:
        name: the file's name; empty for what was pasted, or said in a message.
        lines: its lines, which the document has unchanged.
        title: the title to give it; otherwise what the text calls itself, else the name.
    """
    head = front_matter(lines)
    around = furniture(lines)
    left_out = around | set(range(head.lines))
    marks = _marks(name, ["" if at in left_out else line for at, line in enumerate(lines)])
    marks += [Mark("furniture", at, at) for at in around if lines[at].strip()]
    if head.lines:
        marks.append(Mark("hidden", 0, head.lines - 1))
    marks.sort(key=lambda mark: mark.first)
    blocks = replied(tree(roles([*nested(marks, lines)], lines), lines), lines)
    named = clean_title(title or "") or clean_title(head.title) or title_of(lines, blocks)
    named = named or clean_title(Path(name).stem) or UNTITLED
    dated = head.dated or date_in(named)
    # TOML may spell out any character.
    tags = tuple(dict.fromkeys(filter(None, map(clean_title, head.tags))))
    return Document(named, tuple(lines), blocks, tags, head.language, dated)


def _marks(name: str, lines: Sequence[str]) -> list[Mark]:
    if Path(name).suffix.lower() not in MARKDOWN:
        return plain(lines, entries(lines))
    # Its parser takes 60 ms to load, which a question never pays.
    from bot.reading.markdown import markdown

    return markdown(lines, entries(lines))


def to_lines(text: str) -> tuple[str, ...]:
    """The lines that an editor shows.

    Line feeds alone part lines, in a text without any carriage returns, and the last one ends a
    line rather than beginning another; the carriage return of a Windows line ending goes,
    everything else stays as it is. What UTF-8 cannot hold (a lone surrogate) becomes a question
    mark.
    """
    text = text.encode("utf-8", "replace").decode() if not text.isascii() else text
    if "\n" not in text:
        text = text.replace("\r", "\n")
    return tuple(line.removesuffix("\r") for line in text.removesuffix("\n").split("\n"))
