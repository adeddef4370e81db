"""All articles of a scope as ZIP archives of text files."""

import io
import re
import zipfile
import zlib
from collections.abc import AsyncIterator, Sequence
from functools import partial
from pathlib import PurePath

from bot.access import Caller, Right, changeable
from bot.errors import InputError, QuotaError
from bot.library.catalogue import place_of
from bot.model import Article
from bot.reading.text_files import SUFFIXES
from bot.store.store import Store
from bot.work import Work

_UNSAFE = re.compile(r'[\x00-\x1f\x7f<>:"/\\|?*\u202a-\u202e\u2066-\u2069]+')
_LONGEST_NAME = 60
"""Characters of a title in a file's name: at most 240 bytes, which every file system takes."""

_BESIDE = 1_000
"""Bytes that an archive needs for one file besides its contents, at most."""

_END = 100
"""Bytes that an archive needs to end, at most."""


class Exporting:
    """Gives back what was stored."""

    def __init__(self, store: Store, work: Work) -> None:
        self._store = store
        self._work = work

    async def archives(self, caller: Caller, largest: int) -> AsyncIterator[bytes]:
        """The articles of the caller's scope as ZIP archives of at most ``largest`` bytes each.

        Each article is a file named after its number in the list and its title, with its current
        lines as they are.

        Raises:
            InputError: there are none.
            QuotaError: one of them alone is too large.
        """
        caller.demand(Right.EDIT)
        view = changeable(caller)
        articles = sorted(await self._store.articles(view), key=place_of)
        if not articles:
            raise InputError("This server has no articles of its own to export.")
        files: list[tuple[str, bytes]] = []
        room = largest - _END
        for number, article in enumerate(articles, 1):
            stored = await self._store.text(view, article)
            if stored is None:
                continue  # removed since
            text, size = await self._work.behind(partial(_packed, stored[0]))
            if size > largest - _END:
                raise QuotaError(f"“{article.title}” is too large to be sent as one file.")
            if size > room:
                yield await self._work.behind(partial(_archive, files))
                files, room = [], largest - _END
            files.append((file_name(number, article), text))
            room -= size
        if files:
            yield await self._work.behind(partial(_archive, files))


def file_name(number: int, article: Article) -> str:
    """A name that its number makes unique, and that every file system takes."""
    title = " ".join(_UNSAFE.sub(" ", article.title).split())[:_LONGEST_NAME].strip(" .")
    suffix = PurePath(article.origin.ref).suffix.lower()
    return f"{number} {title}".rstrip() + (suffix if suffix in SUFFIXES else ".txt")


def _packed(lines: str) -> tuple[bytes, int]:
    """The bytes of a file with these lines, and how many an archive needs for it."""
    text = f"{lines}\n".encode()
    return text, len(zlib.compress(text)) + _BESIDE


def _archive(files: Sequence[tuple[str, bytes]]) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in files:
            archive.writestr(name, text)
    return packed.getvalue()
