"""All articles of a scope as ZIP archives of text files, with a manifest of how each was filed."""

import io
import json
import re
import zipfile
import zlib
from collections.abc import AsyncIterator, Sequence
from functools import partial
from pathlib import PurePath
from typing import Any, NamedTuple

from bot.access import Caller, Right, changeable
from bot.errors import InputError, QuotaError
from bot.library.analysing import stored_document
from bot.library.catalogue import place_of
from bot.library.manifest import MANIFEST, entry_of, manifest
from bot.library.submission import Filing
from bot.model import Article
from bot.reading.text_files import SUFFIXES
from bot.store.store import Store
from bot.store.trees import is_foreign
from bot.work import Work

_UNSAFE = re.compile(r'[\x00-\x1f\x7f<>:"/\\|?*\u202a-\u202e\u2066-\u2069]+')
_LONGEST_NAME = 60
"""Characters of a title in a file's name: at most 240 bytes, which every file system takes."""

_BESIDE = 1_000
"""Bytes that an archive needs for one file besides its contents, at most."""

_END = 300
"""Bytes that an archive needs to end, at most, with those that name the manifest."""


class _File(NamedTuple):
    """A file of an archive, what its manifest says of it, and the bytes that both need there."""

    name: str
    text: bytes
    entry: dict[str, Any]
    size: int


class Exporting:
    """Gives back what was stored."""

    def __init__(self, store: Store, work: Work) -> None:
        self._store = store
        self._work = work

    async def archives(self, caller: Caller, largest: int) -> AsyncIterator[bytes]:
        """The articles of the caller's scope as ZIP archives of at most ``largest`` bytes each.

        Each article is a file named after its number in the list and its title, with its current
        lines as they are; the manifest in each archive says the rest of its own.

        Raises:
            InputError: there are none.
            QuotaError: one of them alone is too large.
        """
        caller.demand(Right.EDIT)
        view = changeable(caller)
        articles = sorted(await self._store.articles(view), key=place_of)
        if not articles:
            raise InputError("This server has no articles of its own to export.")
        files: list[_File] = []
        room = largest - _END
        for number, article in enumerate(articles, 1):
            stored = await self._store.text(view, article)
            if stored is None:
                continue  # removed since
            by_hand = await self._store.set_by_hand(view, article.id)
            name = file_name(number, article)
            file = await self._work.behind(partial(_packed, name, article, by_hand, *stored))
            if file.size > largest - _END:
                raise QuotaError(f"“{article.title}” is too large to be sent as one file.")
            if file.size > room:
                yield await self._work.behind(partial(_archive, files))
                files, room = [], largest - _END
            files.append(file)
            room -= file.size
        if files:
            yield await self._work.behind(partial(_archive, files))


def file_name(number: int, article: Article) -> str:
    """A name that its number makes unique, and that every file system takes."""
    title = " ".join(_UNSAFE.sub(" ", article.title).split())[:_LONGEST_NAME].strip(" .")
    suffix = PurePath(article.origin.ref).suffix.lower()
    return f"{number} {title}".rstrip() + (suffix if suffix in SUFFIXES else ".txt")


def _packed(
    name: str, article: Article, by_hand: tuple[bool, bool, bool], lines: str, tree: str | None
) -> _File:
    tags, language, dated = by_hand
    filing = Filing(
        tags=article.tags if tags else None,
        language=article.language if language else None,
        dated=article.dated if dated else None,
    )
    document = stored_document("", article.title, lines, tree) if is_foreign(tree) else None
    entry = entry_of(name, article, filing, document)
    text = f"{lines}\n".encode()
    said = json.dumps(entry, ensure_ascii=False).encode()
    return _File(name, text, entry, len(zlib.compress(text)) + len(zlib.compress(said)) + _BESIDE)


def _archive(files: Sequence[_File]) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for file in files:
            archive.writestr(file.name, file.text)
        archive.writestr(MANIFEST, manifest([file.entry for file in files]))
    return packed.getvalue()
