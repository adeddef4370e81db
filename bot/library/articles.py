"""Bringing articles in, looking them up, and removing them."""

import asyncio
import re
from collections import Counter
from collections.abc import AsyncGenerator, Sequence
from dataclasses import replace
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Literal

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
from bot.library.asking import readable
from bot.library.files import (
    Found,
    articles_at,
    check_size,
    file_origin,
    is_mirrored,
    name_of,
    read_file,
    relative,
    size_of,
)
from bot.model import SHARED, Added, Article, Citation, Document, Line, Origin, Scope
from bot.reading import text_files
from bot.settings import Settings
from bot.store.store import Store
from bot.store.writing import Entry, Quota
from bot.text.normalising import fold

_WORDS = re.compile(r"\w+")


class Articles:
    """The articles of every scope; what is not of the scope given does not exist."""

    def __init__(self, store: Store, settings: Settings) -> None:
        self._store = store
        self._settings = settings

    def files(self, path: Path) -> list[Found]:
        """A file itself, or every one below a folder that can be read, hidden ones left out.

        Raises:
            InputError: there is nothing at the path, or no article below it, or no way to look.
        """
        return articles_at(path)

    async def add_path(
        self,
        scope: Scope,
        path: Path,
        *,
        title: str | None = None,
        tags: Sequence[str] | None = None,
        language: str | None = None,
    ) -> Added:
        """Add a file, or revise the article that it became before.

        Args:
            tags: None keeps those that it had been given, or else takes those of its text.
            language: an ISO 639 code; None keeps one that was set, or else the text tells it.

        Raises:
            InputError: the file cannot be read or is no text, or a tag is too long; nothing was
                changed.
            QuotaError: it is too large, or the scope is full.
            MirroredError: it is a file of the corpus.
        """
        entry = await self._file_entry(Analysts(), scope, Found(path), title, tags, language)
        return await self._store.save(entry, revise=True, quota=self._quota(scope))

    async def add_paths(
        self,
        scope: Scope,
        files: Sequence[Found],
        *,
        title: str | None = None,
        tags: Sequence[str] | None = None,
        language: str | None = None,
    ) -> AsyncGenerator[Added | FootnoteError, None]:
        """Add files one by one as ``add_path`` does; yields what became of each, in their order.

        Many are analysed on every core. What stops one file stops no other, but for a StoreError
        or an AnalysisError, which would stop all of them and is the last.
        """
        sizes = await asyncio.to_thread(lambda: [size_of(file.path) for file in files])
        async with Analysts(sizes) as analysts:
            entries = analysts.in_order(
                self._file_entry(analysts, scope, file, title, tags, language) for file in files
            )
            for entry in entries:
                try:
                    yield await self._store.save(await entry, revise=True, quota=self._quota(scope))
                except (StoreError, AnalysisError) as error:
                    yield error
                    return
                except FootnoteError as error:
                    yield error

    async def _file_entry(
        self,
        analysts: Analysts,
        scope: Scope,
        file: Found,
        title: str | None,
        tags: Sequence[str] | None,
        language: str | None,
    ) -> Entry:
        path = file.path
        data = await asyncio.to_thread(read_file, self._settings, file)
        if scope == SHARED and await asyncio.to_thread(is_mirrored, self._settings, path):
            raise MirroredError(f"{path} is in the corpus folder and mirrored from there already.")
        origin = file_origin("upload", await asyncio.to_thread(relative, self._settings, path))
        source = partial(analyse_file, path.name, data, title)
        return await self._entry(analysts, scope, source, origin, tags, language, origin)

    async def add_upload(
        self,
        scope: Scope,
        name: str,
        data: bytes,
        *,
        title: str | None = None,
        tags: Sequence[str] | None = None,
        language: str | None = None,
        replaces: Article | None = None,
    ) -> Added:
        """Add uploaded bytes as a new article, or as the next revision of the scope's own.

        Raises:
            UnknownArticleError: the article to replace is not the scope's own, or has gone.
            InputError, QuotaError, MirroredError: as ``add_path`` does.
        """
        self.check_size(name, len(data))
        source = partial(analyse_file, name, data, title)
        origin = file_origin("upload", name)
        return await self._save(scope, source, origin, tags, language, replaces=replaces)

    async def add_paste(
        self,
        scope: Scope,
        title: str,
        text: str,
        *,
        tags: Sequence[str] | None = None,
        language: str | None = None,
        replaces: Article | None = None,
    ) -> Added:
        """Add pasted text as ``add_upload`` does a file."""
        document = await self._pasted(title, text)
        source, origin = partial(analyse, document), Origin("paste", document.title)
        return await self._save(scope, source, origin, tags, language, replaces=replaces)

    async def add_message(self, scope: Scope, link: str, text: str) -> Added:
        """Add the text of a message, or revise the article that it became before.

        Args:
            link: leads to the message, and tells it from others.
        """
        source = partial(analyse, await self._pasted("", text))
        return await self._save(scope, source, Origin("message", link), None, None, revise=True)

    async def add_attachment(self, scope: Scope, link: str, name: str, data: bytes) -> Added:
        """Add a file that came with a message, or revise the article that it became before.

        Args:
            link: leads to the message, and tells the file from others that came with it.
        """
        self.check_size(name, len(data))
        source = partial(analyse_file, name, data, None)
        origin = Origin("message", f"{link}/{name}")
        return await self._save(scope, source, origin, None, None, revise=True)

    def is_readable(self, name: str) -> bool:
        """Whether a file of that name may become an article."""
        return text_files.is_readable(name)

    async def _pasted(self, title: str, text: str) -> Document:
        self.check_size("The text", len(text.encode("utf-8", "replace")))
        return await asyncio.to_thread(text_files.paste, title, text)

    def check_size(self, name: str, size: int) -> None:
        """Raise QuotaError if a file of ``size`` bytes is over the limit; call before reading."""
        check_size(self._settings, name, size)

    async def own(self, scope: Scope) -> list[Article]:
        """The scope's own articles, by title."""
        return await self._store.articles([scope])

    async def listed(self, scope: Scope, tag: str | None = None) -> list[Article]:
        """All articles that a scope can read, its own first; those with a tag if one is given."""
        articles = await self._store.articles(readable(scope))
        articles.sort(key=lambda article: article.scope == SHARED)
        return [article for article in articles if tag is None or article.has_tag(tag)]

    async def tags(self, scope: Scope, typed: str, limit: int | None = 25) -> list[str]:
        """The tags of a scope's articles that begin like what was typed, most used first.

        Those that differ in case alone are one.
        """
        written: dict[str, str] = {}
        counts: Counter[str] = Counter()
        for article in await self.listed(scope):
            for tag in article.tags:
                written.setdefault(tag.casefold(), tag)
                counts[tag.casefold()] += 1
        begin = typed.strip().casefold()
        found = (tag for tag, _ in counts.most_common() if tag.startswith(begin))
        return [written[tag] for tag in islice(found, limit)]

    async def find(self, scope: Scope, reference: str) -> Article:
        """The article of an id or exact title, the scope's own or a shared one.

        Raises:
            UnknownArticleError: there is none, or the title names several.
        """
        reference = reference.strip()
        if reference.isascii() and reference.isdigit() and len(reference) < 19:
            article = await self._store.article(readable(scope), int(reference))
            if article is not None:
                return article
        articles = await self._store.articles(readable(scope))
        titled = [article for article in articles if article.title == reference]
        if not titled:
            raise UnknownArticleError("There is no article of that id or exact title here.")
        if len(titled) > 1:
            titled.sort(key=lambda article: article.scope == SHARED)
            ids = ", ".join(str(article.id) for article in titled)
            raise UnknownArticleError(f"Several articles have that title: use an id ({ids}).")
        return titled[0]

    async def by_id(self, scope: Scope, article_id: int) -> Article:
        """The article of an id, as ``find`` finds it, but never by its title."""
        article = await self._store.article(readable(scope), article_id)
        if article is None:
            raise UnknownArticleError("That article has been removed.")
        return article

    async def lines(
        self, scope: Scope, article: Article, first: int = 1, last: int | None = None
    ) -> list[Line]:
        """Lines ``first`` to ``last`` (both included, counted from 1) of an article.

        Raises:
            UnknownArticleError: the scope does not see it, or it has been removed since.
        """
        document = await self._document(article) if article.scope in readable(scope) else None
        if document is None:
            raise UnknownArticleError("That article has been removed.")
        return await asyncio.to_thread(numbered, document, first, last)

    async def around(self, scope: Scope, citation: Citation, more: int) -> tuple[list[Line], int]:
        """The lines of a citation, ``more`` on either side, and how many its revision has.

        Raises:
            UnknownArticleError: the scope does not see the article, or no longer.
        """
        article = await self._store.article(readable(scope), citation.article_id)
        at_revision = replace(article, revision=citation.revision) if article else None
        document = await self._document(at_revision) if at_revision else None
        if document is None:
            raise UnknownArticleError("That article has been removed.")
        first, last = citation.first_line - more, citation.last_line + more
        lines = await asyncio.to_thread(numbered, document, first, last)
        return lines, len(document.lines)

    async def _document(self, article: Article) -> Document | None:
        """An article at its revision as it was read; None if it has been removed."""
        stored = await self._store.text(article)
        if stored is None:
            return None
        name = name_of(article.origin)
        return await asyncio.to_thread(stored_document, name, article.title, *stored)

    def check_own(
        self, scope: Scope, article: Article, change: Literal["remove", "replace"]
    ) -> None:
        """Raise unless a scope may change an article: it is its own and mirrors no file.

        Raises:
            UnknownArticleError, MirroredError
        """
        if article.scope != scope:
            raise UnknownArticleError(
                f"Article {article.id} is shared by the operator and cannot be {change}d here."
            )
        if article.origin.kind == "corpus":
            raise MirroredError(
                f"Article {article.id} mirrors {Path(article.origin.ref).name} in the corpus "
                f"folder: {change} the file instead."
            )

    async def remove(self, scope: Scope, articles: Sequence[Article]) -> None:
        """Purge the scope's own articles with every revision, all or none.

        Raises:
            UnknownArticleError: one is not the scope's own.
            MirroredError: one mirrors a file of the corpus, which is what to remove.
        """
        for article in articles:
            self.check_own(scope, article, "remove")
        await self._store.remove(scope, [article.id for article in articles])

    async def titles(
        self, scope: Scope, typed: str, limit: int = 25, *, own: bool = False
    ) -> list[Article]:
        """Articles in whose title each typed word begins some word; shared ones unless ``own``."""
        wanted = _WORDS.findall(fold(typed))
        articles = await self._store.articles([scope] if own else readable(scope))
        return await asyncio.to_thread(_titled, articles, wanted, limit)

    async def _save(
        self,
        scope: Scope,
        source: Source,
        origin: Origin,
        tags: Sequence[str] | None,
        language: str | None,
        *,
        revise: bool = False,
        replaces: Article | None = None,
    ) -> Added:
        if replaces is not None:
            self.check_own(scope, replaces, "replace")
        known = replaces.id if replaces else origin if revise else None
        entry = await self._entry(Analysts(), scope, source, origin, tags, language, known)
        if replaces is None:
            return await self._store.save(entry, revise=revise, quota=self._quota(scope))
        added = await self._store.replace(replaces.id, entry, quota=self._quota(scope))
        if added is None:
            raise UnknownArticleError("That article has been removed.")
        return added

    async def _entry(
        self,
        analysts: Analysts,
        scope: Scope,
        source: Source,
        origin: Origin,
        tags: Sequence[str] | None,
        language: str | None,
        known: int | Origin | None,
    ) -> Entry:
        """An article ready to be stored; ``known`` names one that may have a language set."""
        labels = None if tags is None else checked_tags(tags)
        if language is not None:
            language = await asyncio.to_thread(checked_language, language)
        elif known is not None:
            language = await self._store.set_language(scope, known)
        return Entry(
            scope=scope,
            analysed=await analysts.analyse(source, language),
            origin=origin,
            language_set=language is not None,
            tags=labels,
        )

    def _quota(self, scope: Scope) -> Quota | None:
        if scope == SHARED:
            return None
        return Quota(self._settings.max_articles, self._settings.max_bytes)


def _titled(articles: Sequence[Article], wanted: Sequence[str], limit: int) -> list[Article]:
    def begins_words(title: str) -> bool:
        words = _WORDS.findall(fold(title))
        return all(any(_begins(word, start) for word in words) for start in wanted)

    return list(islice((article for article in articles if begins_words(article.title)), limit))


def _begins(word: str, start: str) -> bool:
    """Whether a word begins so; where a script has no spaces, any of its words may."""
    return word.startswith(start) or (not start.isascii() and start in word)
