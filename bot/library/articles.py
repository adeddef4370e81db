"""Bringing articles in, reading their lines, and removing them."""

from collections.abc import AsyncGenerator, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Literal, NamedTuple

from bot.access import Caller, Right, readable
from bot.errors import (
    AnalysisError,
    FootnoteError,
    MirroredError,
    StoreError,
    UnknownArticleError,
)
from bot.library.analysing import (
    Source,
    analyse,
    analyse_file,
    checked_language,
    checked_tags,
    numbered,
    stored_document,
)
from bot.library.analysts import Analysts
from bot.library.files import (
    Found,
    check_size,
    file_origin,
    is_mirrored,
    name_of,
    read_file,
    relative,
    size_of,
)
from bot.library.looking_up import Lookup
from bot.model import SHARED, Added, Article, Citation, Document, Line, Origin
from bot.reading import text_files
from bot.settings import Settings
from bot.store.store import Store
from bot.store.writing import Entry, Quota
from bot.text.markup import visible
from bot.work import Work


class _Filing(NamedTuple):
    """What somebody says of an article besides its title, if anything."""

    tags: Sequence[str] | None = None
    language: str | None = None


class _Others(NamedTuple):
    """What an article may do to those that are there: take the place of one, stand beside one that
    is like it, or revise the one that has its origin.
    """

    replaces: Article | None
    beside: bool
    revise: bool = False


class Articles(Lookup):
    """The articles of every scope; what a caller may not see does not exist for them."""

    def __init__(self, store: Store, work: Work, settings: Settings) -> None:
        super().__init__(store, work)
        self._settings = settings

    async def add_paths(
        self,
        caller: Caller,
        files: Sequence[Found],
        *,
        title: str | None = None,
        tags: Sequence[str] | None = None,
        language: str | None = None,
    ) -> AsyncGenerator[Added | FootnoteError, None]:
        """Add files, or revise the articles that they became; yields what became of each in turn.

        Many are analysed on every core. What stops one file stops no other, but for a StoreError
        or an AnalysisError, which would stop all of them and is the last.

        Args:
            tags: None keeps those that an article had been given, or else takes those of its text.
            language: an ISO 639 code; None keeps one that was set, or else the text tells it.

        Yields:
            InputError: the file cannot be read or is no text, or a tag is too long.
            QuotaError: it is too large, or the scope is full.
            MirroredError: it is a file of the corpus.
        """
        caller.demand(Right.EDIT)
        sizes = await self._work.behind(lambda: [size_of(file.path) for file in files])
        filing = _Filing(tags, language)
        async with Analysts(self._work, caller.scope, sizes) as analysts:
            entries = analysts.in_order(
                self._file_entry(analysts, caller, file, title, filing) for file in files
            )
            for entry in entries:
                try:
                    fresh = await entry
                    yield await self._store.save(fresh, revise=True, quota=self._quota(caller))
                except (StoreError, AnalysisError) as error:
                    yield error
                    return
                except FootnoteError as error:
                    yield error

    async def _file_entry(
        self,
        analysts: Analysts,
        caller: Caller,
        file: Found,
        title: str | None,
        filing: _Filing,
    ) -> Entry:
        settings, path = self._settings, file.path
        data = await self._work.behind(lambda: read_file(settings, file))
        if caller.scope == SHARED and await self._work.behind(lambda: is_mirrored(settings, path)):
            raise MirroredError(f"{path} is in the corpus folder and mirrored from there already.")
        origin = file_origin("upload", await self._work.behind(lambda: relative(settings, path)))
        source = partial(analyse_file, path.name, data, title)
        return await self._entry(analysts, caller, source, origin, filing, origin)

    async def add_upload(
        self,
        caller: Caller,
        name: str,
        data: bytes,
        *,
        title: str | None = None,
        tags: Sequence[str] | None = None,
        language: str | None = None,
        replaces: Article | None = None,
        beside: bool = True,
    ) -> Added:
        """Add uploaded bytes as a new article, or as the next revision of the scope's own.

        Args:
            beside: it may stand beside an article of the same text, title or file name. Otherwise
                nothing is added where one has the same text, which is the one that is told.

        Raises:
            UnknownArticleError: the article to replace is not the scope's own, or has gone.
            ClashError: it may not stand beside one that has the same title or file name.
            InputError, QuotaError, MirroredError: as ``add_paths`` yields them.
        """
        caller.demand(Right.EDIT)
        self.check_size(name, len(data))
        source = partial(analyse_file, name, data, title)
        origin, filing = file_origin("upload", name), _Filing(tags, language)
        others = _Others(replaces, beside)
        return await self._save(caller, source, len(data), origin, filing, others)

    async def add_paste(
        self,
        caller: Caller,
        title: str,
        text: str,
        *,
        tags: Sequence[str] | None = None,
        language: str | None = None,
        replaces: Article | None = None,
        beside: bool = True,
    ) -> Added:
        """Add pasted text as ``add_upload`` does a file."""
        caller.demand(Right.EDIT)
        document = await self._pasted(title, text)
        source, filing = partial(analyse, document), _Filing(tags, language)
        origin, others = Origin("paste", document.title), _Others(replaces, beside)
        return await self._save(caller, source, len(text), origin, filing, others)

    async def add_message(
        self,
        caller: Caller,
        link: str,
        text: str,
        *,
        title: str = "",
        tags: Sequence[str] | None = None,
        replaces: Article | None = None,
        beside: bool = True,
    ) -> Added:
        """Add the text of a message, or revise the article that it became before.

        Args:
            link: leads to the message, and tells it from others.
            replaces, beside: see ``add_upload``.
        """
        caller.demand(Right.EDIT)
        source, filing = partial(analyse, await self._pasted(title, text)), _Filing(tags)
        origin, others = Origin("message", link), _Others(replaces, beside, revise=True)
        return await self._save(caller, source, len(text), origin, filing, others)

    async def add_attachment(
        self,
        caller: Caller,
        link: str,
        name: str,
        data: bytes,
        *,
        title: str | None = None,
        tags: Sequence[str] | None = None,
        replaces: Article | None = None,
        beside: bool = True,
    ) -> Added:
        """Add a file that came with a message, or revise the article that it became before.

        Args:
            link: leads to the message, and tells the file from others that came with it.
            replaces, beside: see ``add_upload``.
        """
        caller.demand(Right.EDIT)
        self.check_size(name, len(data))
        source, filing = partial(analyse_file, name, data, title), _Filing(tags)
        origin, others = (
            Origin("message", f"{link}/{name}"),
            _Others(replaces, beside, revise=True),
        )
        return await self._save(caller, source, len(data), origin, filing, others)

    async def suggested_title(self, text: str, longest: int) -> str:
        """What a text may be called: what it calls itself, or its first line, without markup."""
        title = visible((await self._pasted("", text)).title)
        if len(title) <= longest:
            return title
        cut = title[: longest - 1]
        return f"{cut.rpartition(' ')[0] or cut}…"

    def is_readable(self, name: str) -> bool:
        """Whether a file of that name may become an article."""
        return text_files.is_readable(name)

    async def _pasted(self, title: str, text: str) -> Document:
        self.check_size("The text", len(text.encode("utf-8", "replace")))
        return await self._work.answer(lambda: text_files.paste(title, text))

    def check_size(self, name: str, size: int) -> None:
        """Raise QuotaError if a file of ``size`` bytes is over the limit; call before reading."""
        check_size(self._settings, name, size)

    async def lines(
        self, caller: Caller, article: Article, first: int = 1, last: int | None = None
    ) -> list[Line]:
        """Lines ``first`` to ``last`` (both included, counted from 1) of an article.

        Raises:
            UnknownArticleError: the caller does not see it, or it has been removed since.
        """
        document = await self._document(caller, article)
        return await self._work.answer(lambda: numbered(document, first, last))

    async def around(self, caller: Caller, citation: Citation, more: int) -> tuple[list[Line], int]:
        """The lines of a citation, ``more`` with text on either side, and how many there are.

        Raises:
            UnknownArticleError: the caller does not see the article, or no longer.
        """
        article = await self.by_id(caller, citation.article_id)
        document = await self._document(caller, replace(article, revision=citation.revision))
        first = _reach(document.lines, citation.first_line, more, -1)
        last = _reach(document.lines, citation.last_line, more, 1)
        lines = await self._work.answer(lambda: numbered(document, first, last))
        return lines, len(document.lines)

    async def _document(self, caller: Caller, article: Article) -> Document:
        """An article at its revision as it was read."""
        stored = await self._store.text(readable(caller), article)
        if stored is None:
            raise UnknownArticleError
        name = name_of(article.origin)
        return await self._work.answer(lambda: stored_document(name, article.title, *stored))

    def check_own(
        self, caller: Caller, article: Article, change: Literal["remove", "replace"]
    ) -> None:
        """Raise unless a caller may change an article: it is of their scope and mirrors no file.

        Raises:
            UnknownArticleError, MirroredError
        """
        caller.demand(Right.EDIT)
        if article.scope != caller.scope:
            raise UnknownArticleError(
                f"“{article.title}” is shared with every server and cannot be {change}d here."
            )
        if article.origin.kind == "corpus":
            raise MirroredError(
                f"“{article.title}” mirrors {Path(article.origin.ref).name} in the corpus "
                f"folder: {change} the file instead."
            )

    async def remove(self, caller: Caller, articles: Sequence[Article]) -> None:
        """Purge the scope's own articles with every revision, all or none.

        Raises:
            UnknownArticleError: one is not the scope's own.
            MirroredError: one mirrors a file of the corpus, which is what to remove.
        """
        caller.demand(Right.EDIT)
        for article in articles:
            self.check_own(caller, article, "remove")
        await self._store.remove(caller.scope, [article.id for article in articles])

    async def _save(
        self,
        caller: Caller,
        source: Source,
        size: int,
        origin: Origin,
        filing: _Filing,
        others: _Others,
    ) -> Added:
        replaces, beside, revise = others
        if replaces is not None:
            self.check_own(caller, replaces, "replace")
        known = replaces.id if replaces else origin if revise else None
        async with Analysts(self._work, caller.scope, [size]) as analysts:
            entry = await self._entry(analysts, caller, source, origin, filing, known)
        quota = self._quota(caller)
        if replaces is None:
            return await self._store.save(entry, revise=revise, beside=beside, quota=quota)
        added = await self._store.replace(replaces.id, entry, quota=quota)
        if added is None:
            raise UnknownArticleError
        return added

    async def _entry(
        self,
        analysts: Analysts,
        caller: Caller,
        source: Source,
        origin: Origin,
        filing: _Filing,
        known: int | Origin | None,
    ) -> Entry:
        """An article ready to be stored; ``known`` names one that may have a language set."""
        tags, language = filing
        if tags is not None:
            tags = checked_tags(tags)
        if language is not None:
            language = await self._work.answer(partial(checked_language, language))
        elif known is not None:
            language = await self._store.set_language(caller.scope, known)
        return Entry(
            scope=caller.scope,
            analysed=await analysts.analyse(source, language),
            origin=origin,
            language_set=language is not None,
            tags=tags,
        )

    def _quota(self, caller: Caller) -> Quota | None:
        if caller.scope == SHARED:
            return None
        return Quota(self._settings.max_articles, self._settings.max_bytes)


def _reach(lines: Sequence[str], number: int, more: int, step: int) -> int:
    """The line that lies so many lines with text before another, or after it."""
    while more and 1 <= number + step <= len(lines):
        number += step
        more -= bool(lines[number - 1].strip())
    return number
