"""Looking articles up: in lists, by title, and while somebody types."""

from collections import Counter
from collections.abc import Sequence
from itertools import islice
from pathlib import PurePath
from typing import Literal, NamedTuple

from bot.access import Caller, Right, changeable, readable
from bot.errors import MirroredError, UnknownArticleError
from bot.library.catalogue import Catalogue, Match, clashing, named, searched, titled
from bot.library.files import name_of
from bot.model import Article
from bot.store.store import Store
from bot.text.markup import visible
from bot.work import Work

Order = Literal["title", "newest", "longest"]
"""How a list is sorted."""

TYPED = 25
"""Titles or tags that are offered while somebody types one."""

_OFFERED = 3
"""Articles that are offered where a title is not clear."""

_LOOKED_AT = 50
"""Articles in which a question to try is looked for."""

_LENGTH_TO_TRY = range(10, 71)
"""Characters of such a question."""


class Example(NamedTuple):
    """A question to try, and the article that asks it."""

    article_id: int
    question: str


class Distinction(NamedTuple):
    """What tells an article from others of its title: its file's name, or nothing; the day on
    which it was stored; and how its text begins.
    """

    file: str
    day: str
    opening: str


def check_own(caller: Caller, article: Article, change: Literal["remove", "replace"]) -> None:
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
            f"“{article.title}” mirrors {PurePath(article.origin.ref).name} in the corpus "
            f"folder: {change} the file instead."
        )


class Lookup:
    """Finds the articles that a caller may see."""

    def __init__(self, store: Store, work: Work) -> None:
        self._store = store
        self._work = work
        self._catalogue = Catalogue(store, work)

    async def own(self, caller: Caller) -> list[Article]:
        """The articles of the caller's own scope, by title."""
        [own] = await self._catalogue.listings(changeable(caller))
        return list(own.articles)

    async def listed(
        self,
        caller: Caller,
        tag: str | None = None,
        search: str | None = None,
        order: Order = "title",
    ) -> list[Article]:
        """All articles that a caller may read; by title its own come first.

        Args:
            tag: leaves those that have it, in whatever case.
            search: leaves those that have each of its words in their titles, file names or tags,
                or as a part of a word there.
        """
        listings = await self._catalogue.listings(readable(caller))
        found = await self._work.answer(lambda: searched(listings, search or ""))
        if tag is not None:
            found = [article for article in found if article.has_tag(tag)]
        if order == "newest":
            found.sort(key=lambda article: article.added_at, reverse=True)
        elif order == "longest":
            found.sort(key=lambda article: article.line_count, reverse=True)
        return found

    async def example(self, caller: Caller) -> Example | None:
        """A question that an article which a caller may read asks itself, its own before others."""
        ids = [article.id for article in await self.listed(caller)]
        asked = await self._store.questions(readable(caller), ids[:_LOOKED_AT])
        return next((Example(*each) for each in asked if len(each[1]) in _LENGTH_TO_TRY), None)

    async def tags(self, caller: Caller, typed: str, limit: int | None = TYPED) -> list[str]:
        """The tags of articles that begin like what was typed, most used first.

        Those that differ in case alone are one.
        """
        written: dict[str, str] = {}
        counts: Counter[str] = Counter()
        for article in await self.listed(caller):
            for tag in article.tags:
                written.setdefault(tag.casefold(), tag)
                counts[tag.casefold()] += 1
        begin = typed.strip().casefold()
        found = (tag for tag, _ in counts.most_common() if tag.startswith(begin))
        return [written[tag] for tag in islice(found, limit)]

    async def find(self, caller: Caller, reference: str, *, exact: bool = False) -> Article:
        """The article that ``look_up`` finds.

        Raises:
            UnknownArticleError: there is none, or it may be several; it offers those by title.
        """
        match = await self.look_up(caller, reference, exact=exact)
        if match.article is None:
            raise UnknownArticleError(_not_found(match))
        return match.article

    async def look_up(self, caller: Caller, reference: str, *, exact: bool = False) -> Match:
        """The article of an id or title, the scope's own or a shared one, or what may be meant.

        Args:
            reference: unless ``exact``, the title capitals aside or a part that it alone has will
                do.
        """
        reference = " ".join(reference.split())
        if reference.isascii() and reference.isdigit() and len(reference) < 19:
            article = await self._store.article(readable(caller), int(reference))
            if article is not None:
                return Match(article)
        listings = await self._catalogue.listings(readable(caller))
        return await self._work.answer(lambda: named(listings, reference, _OFFERED, exact=exact))

    async def tell_apart(
        self, caller: Caller, articles: Sequence[Article]
    ) -> dict[int, Distinction]:
        """What tells those of some articles whose titles clash from others, by their ids."""
        alike = clashing(await self._catalogue.listings(readable(caller)), articles)
        return await self._distinctions(caller, alike) if alike else {}

    async def distinction(self, caller: Caller, article: Article) -> Distinction:
        """What would tell an article from others of its title."""
        return (await self._distinctions(caller, [article]))[article.id]

    async def _distinctions(
        self, caller: Caller, articles: Sequence[Article]
    ) -> dict[int, Distinction]:
        ids = [article.id for article in articles]
        openings = await self._store.openings(readable(caller), ids)
        return {
            each.id: Distinction(
                file=name_of(each.origin),
                day=each.added_at[:10],
                opening=_opening(openings.get(each.id, ""), each.title),
            )
            for each in articles
        }

    async def by_id(self, caller: Caller, article_id: int) -> Article:
        """The article of an id, as ``find`` finds it, but never by its title."""
        article = await self._store.article(readable(caller), article_id)
        if article is None:
            raise UnknownArticleError
        return article

    async def titles(
        self, caller: Caller, typed: str, limit: int = TYPED, *, own: bool = False
    ) -> list[Article]:
        """Articles that may be meant by what was typed of a title; shared ones unless ``own``."""
        listings = await self._catalogue.listings(changeable(caller) if own else readable(caller))
        return await self._work.answer(lambda: titled(listings, typed, limit))


def _opening(text: str, title: str) -> str:
    """How a text begins below its title."""
    lines = filter(None, map(visible, text.split("\n")))
    return " ".join(line for line in lines if line.casefold() != title.casefold())


def _not_found(match: Match) -> str:
    """Why an article was not found, and what to do."""
    if match.alike:
        ids = ", ".join(str(article.id) for article in match.offered)
        return f"Several articles have that title: use an id ({ids})."
    titles = list(dict.fromkeys(f"“{article.title}”" for article in match.offered))
    if not titles:
        return "There is no article of that id or title here: `list` names them."
    *others, last = titles
    meant = f"{', '.join(others)} or {last}" if others else last
    return f"There is no article of that id or title here: perhaps {meant} is meant."
