"""Bringing articles in, looking them up, and removing them."""

import asyncio
import os
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from itertools import islice
from pathlib import Path
from typing import Literal

from bot.errors import InputError, MirroredError, QuotaError, UnknownArticleError
from bot.library.analysing import analyse, checked_language
from bot.library.asking import readable
from bot.model import SHARED, Added, Article, Citation, Document, Line, Origin, OriginKind, Scope
from bot.reading import text_files
from bot.settings import Settings
from bot.store.store import Store
from bot.store.writing import Entry, Quota
from bot.text.furniture import furniture
from bot.text.terms import fold

MOST_TAGS = 20
LONGEST_TAG = 50

_WORDS = re.compile(r"\w+")


class Articles:
    """The articles of every scope; what is not of the scope given does not exist."""

    def __init__(self, store: Store, settings: Settings) -> None:
        self._store = store
        self._settings = settings

    def files(self, path: Path) -> list[Path]:
        """A file itself, or every .txt and .md file below a folder, hidden ones left out.

        Raises:
            InputError: there is nothing at the path, or no article below it, or no way to look.
        """
        try:
            if not path.is_dir():
                if not path.exists():
                    raise InputError(f"{path} does not exist: check the spelling.")
                return [path]
            found = article_files(path)
        except OSError as error:
            raise InputError(f"{path} cannot be read: check its name and permissions.") from error
        if not found:
            raise InputError(f"{path} holds no .txt or .md file: name a folder with articles.")
        return found

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
            tags: None keeps those that the article has.
            language: an ISO 639 code; None keeps one that was set, or else the text tells it.

        Raises:
            InputError: the file cannot be read or is no text, or a tag is too long; nothing was
                changed.
            QuotaError: it is too large, or the scope is full.
            MirroredError: it is a file of the corpus.
        """
        document = await asyncio.to_thread(self.read_file, path, title)
        if scope == SHARED and await asyncio.to_thread(self._is_mirrored, path):
            raise MirroredError(f"{path} is in the corpus folder and mirrored from there already.")
        origin = file_origin("upload", await asyncio.to_thread(self._relative, path))
        return await self._save(scope, document, origin, tags, language, revise=True)

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
        document = await asyncio.to_thread(text_files.read, name, data, title)
        origin = file_origin("upload", name)
        return await self._save(scope, document, origin, tags, language, replaces=replaces)

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
        origin = Origin("paste", document.title)
        return await self._save(scope, document, origin, tags, language, replaces=replaces)

    async def add_message(self, scope: Scope, link: str, text: str) -> Added:
        """Add the text of a message, or revise the article that it became before.

        Args:
            link: leads to the message, and tells it from others.
        """
        document = await self._pasted("", text)
        return await self._save(scope, document, Origin("message", link), None, None, revise=True)

    async def add_attachment(self, scope: Scope, link: str, name: str, data: bytes) -> Added:
        """Add a file that came with a message, or revise the article that it became before.

        Args:
            link: leads to the message, and tells the file from others that came with it.
        """
        self.check_size(name, len(data))
        document = await asyncio.to_thread(text_files.read, name, data)
        origin = Origin("message", f"{link}/{name}")
        return await self._save(scope, document, origin, None, None, revise=True)

    def is_readable(self, name: str) -> bool:
        """Whether a file of that name may become an article."""
        return Path(name).suffix.lower() in text_files.SUFFIXES

    async def _pasted(self, title: str, text: str) -> Document:
        self.check_size("The text", len(text.encode("utf-8", "replace")))
        return await asyncio.to_thread(text_files.paste, title, text)

    def check_size(self, name: str, size: int) -> None:
        """Raise QuotaError if a file of ``size`` bytes is over the limit; call before reading."""
        if size > self._settings.max_file_bytes:
            raise QuotaError(
                f"{name} is larger than {self._settings.max_file_mb:g} MB: "
                "split it, or have FOOTNOTE_MAX_FILE_MB raised."
            )

    def read_file(self, path: Path, title: str | None = None) -> Document:
        """Read a file as ``add_path`` does, with the same errors."""
        try:
            if not path.is_file():
                raise InputError(f"{path} is not a file: name a .txt or .md file.")
            self.check_size(str(path), path.stat().st_size)
            data = path.read_bytes()
        except OSError as error:
            raise InputError(f"{path} cannot be read: check its permissions.") from error
        return text_files.read(path.name, data, title)

    def _is_mirrored(self, path: Path) -> bool:
        corpus = self._settings.corpus
        return corpus is not None and path.resolve().is_relative_to(corpus.resolve())

    def _relative(self, path: Path) -> str:
        """A path as seen from the data folder: the same file is the same origin from anywhere.

        It has a slash at least, which the bare name of an upload has not.
        """
        seen = Path(os.path.relpath(path.resolve(), self._settings.data.resolve())).as_posix()
        return seen if "/" in seen else f"./{seen}"

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
        text = await self._store.lines(article) if article.scope in readable(scope) else None
        if text is None:
            raise UnknownArticleError("That article has been removed.")
        return await asyncio.to_thread(_numbered, text, max(1, first), last)

    async def around(self, scope: Scope, citation: Citation, more: int) -> tuple[list[Line], int]:
        """The lines of a citation, ``more`` on either side, and how many its revision has.

        Raises:
            UnknownArticleError: the scope does not see the article, or no longer.
        """
        article = await self._store.article(readable(scope), citation.article_id)
        at_revision = replace(article, revision=citation.revision) if article else None
        text = await self._store.lines(at_revision) if at_revision else None
        if text is None:
            raise UnknownArticleError("That article has been removed.")
        first, last = max(1, citation.first_line - more), citation.last_line + more
        return await asyncio.to_thread(_numbered, text, first, last), len(text)

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
        document: Document,
        origin: Origin,
        tags: Sequence[str] | None,
        language: str | None,
        *,
        revise: bool = False,
        replaces: Article | None = None,
    ) -> Added:
        if replaces is not None:
            self.check_own(scope, replaces, "replace")
        labels = None if tags is None else _cleaned(tags)
        limited = scope != SHARED
        if language is not None:
            language = await asyncio.to_thread(checked_language, language)
        elif revise or replaces is not None:
            known = replaces.id if replaces else origin
            language = await self._store.set_language(scope, known)
        analysed = await asyncio.to_thread(analyse, document, language)
        entry = Entry(
            scope=scope,
            document=document,
            passages=analysed.passages,
            origin=origin,
            language=analysed.language,
            language_set=language is not None,
            tags=labels,
        )
        quota = Quota(self._settings.max_articles, self._settings.max_bytes) if limited else None
        if replaces is None:
            return await self._store.save(entry, revise=revise, quota=quota)
        added = await self._store.replace(replaces.id, entry, quota=quota)
        if added is None:
            raise UnknownArticleError("That article has been removed.")
        return added


def article_files(folder: Path) -> list[Path]:
    """Every .txt and .md file below a folder in a stable order, hidden ones left out.

    Raises:
        OSError: a folder cannot be listed, so nobody knows what it holds.
    """
    found: list[Path] = []
    for parent, folders, names in os.walk(folder, onerror=_raise):
        folders[:] = [name for name in folders if not name.startswith(".")]
        paths = [Path(parent, name) for name in names if not name.startswith(".")]
        found += [p for p in paths if p.suffix.lower() in text_files.SUFFIXES and p.is_file()]
    return sorted(found)


def file_origin(kind: OriginKind, ref: str) -> Origin:
    """The origin of a file's article; InputError for a name that cannot be stored as text."""
    try:
        ref.encode()
    except UnicodeEncodeError as error:
        raise InputError(f"The name {ref!a} is not valid UTF-8: rename the file.") from error
    return Origin(kind, ref)


def _cleaned(tags: Sequence[str]) -> list[str]:
    """Tags on one line each, without control characters, blank and repeated ones left out."""
    cleaned = list(dict.fromkeys(filter(None, map(text_files.clean_title, tags))))
    if len(cleaned) > MOST_TAGS or any(len(tag) > LONGEST_TAG for tag in cleaned):
        raise InputError(f"An article has at most {MOST_TAGS} tags of {LONGEST_TAG} characters.")
    return cleaned


def _raise(error: OSError) -> None:
    raise error


def _numbered(text: Sequence[str], first: int, last: int | None) -> list[Line]:
    left_out = furniture(text)
    return [
        Line(number, line, indexed=number - 1 not in left_out)
        for number, line in enumerate(text[first - 1 : last], first)
    ]


def _titled(articles: Sequence[Article], wanted: Sequence[str], limit: int) -> list[Article]:
    def begins_words(title: str) -> bool:
        words = _WORDS.findall(fold(title))
        return all(any(_begins(word, start) for word in words) for start in wanted)

    return list(islice((article for article in articles if begins_words(article.title)), limit))


def _begins(word: str, start: str) -> bool:
    """Whether a word begins so; where a script has no spaces, any of its words may."""
    return word.startswith(start) or (not start.isascii() and start in word)
