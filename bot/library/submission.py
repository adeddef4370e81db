"""What comes in to become an article: where from, what it says, how it is filed, onto what."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from bot.library.files import file_origin
from bot.model import Article, Beside, Document, Origin


@dataclass(frozen=True, slots=True)
class Filing:
    """What somebody says of an article.

    Without a title, tags, a language or a date it has those that it had been given, or else those
    that it has itself. ``dated`` is a day or a year in ISO 8601.
    """

    title: str | None = None
    tags: Sequence[str] | None = None
    language: str | None = None
    dated: str | None = None

    @property
    def untitled(self) -> "Filing":
        """The same but for the title, where a title is one article's of several."""
        return replace(self, title=None)


UNFILED = Filing()
"""Nothing is said of it."""


@dataclass(frozen=True, slots=True)
class Text:
    """What was typed or said."""

    text: str

    @property
    def name(self) -> str:
        """How it is spoken of."""
        return "The text"

    @property
    def size(self) -> int:
        """Bytes in UTF-8."""
        return len(self.text.encode("utf-8", "replace"))


@dataclass(frozen=True, slots=True)
class File:
    """A file as it is; ``charset`` is the encoding that whoever sent it says it is in."""

    name: str
    data: bytes
    charset: str | None = None

    @property
    def size(self) -> int:
        """Bytes."""
        return len(self.data)


@dataclass(frozen=True, slots=True)
class Parsed:
    """What was read of a file of a foreign format."""

    name: str
    document: Document

    @property
    def size(self) -> int:
        """Bytes of its text in UTF-8, at least."""
        return sum(map(len, self.document.lines))


@dataclass(frozen=True, slots=True)
class Kept:
    """The lines of an article as they were stored; ``file`` is the name of what it was read from.

    That is empty for what was no file.
    """

    name: str
    title: str
    text: str
    file: str = ""

    @property
    def size(self) -> int:
        """Bytes in UTF-8."""
        return len(self.text.encode("utf-8", "replace"))


@dataclass(frozen=True, slots=True)
class Link:
    """A link to a page or file, which is fetched when it is opened."""

    url: str

    @property
    def name(self) -> str:
        """How it is spoken of."""
        return self.url

    @property
    def size(self) -> int:
        """Bytes: none of it is there yet."""
        return 0


@dataclass(frozen=True, slots=True)
class Submission:
    """What comes in, from wherever it comes.

    Args:
        origin: where it comes from; what was pasted gets its title as its reference, and what a
            link leads to the address that it is known by.
        onto: it is a new article, or the next revision of the one with its origin, if there is one,
            or of an article that is named.
        beside: which of the articles that are there it may stand beside, if it becomes a new one.
            Where it may not beside one of the same text, nothing is added and that one is told.
        added_at: when it was stored elsewhere, if it was: UTC, ISO 8601.
    """

    origin: Origin
    content: Text | File | Parsed | Kept | Link
    filing: Filing = UNFILED
    onto: Article | Literal["new", "origin"] = "new"
    beside: Beside = "any"
    added_at: str = ""


def paste(text: str, filing: Filing = UNFILED) -> Submission:
    """Text that somebody typed or pasted."""
    return Submission(Origin("paste", ""), Text(text), filing)


def upload(name: str, data: bytes, filing: Filing = UNFILED) -> Submission:
    """A file that somebody sent; raises InputError for a name that cannot be stored."""
    return Submission(file_origin("upload", name), File(name, data), filing)


def said(link: str, text: str, filing: Filing = UNFILED) -> Submission:
    """The text of a message; its link tells it from others."""
    return Submission(Origin("message", link), Text(text), filing, "origin")


def attachment(link: str, name: str, data: bytes, filing: Filing = UNFILED) -> Submission:
    """A file that came with a message; its link tells it from others that came with it."""
    origin = Origin("message", f"{link}/{name}")
    return Submission(origin, File(name, data), filing, "origin")


def link(url: str, filing: Filing = UNFILED) -> Submission:
    """What a link leads to."""
    return Submission(Origin("url", url), Link(url), filing, "origin")
