"""Reading the lines of articles, and removing them."""

from collections.abc import Sequence
from dataclasses import replace

from bot.access import Caller, Right, readable
from bot.errors import UnknownArticleError
from bot.library.analysing import numbered, stored_document
from bot.library.files import name_of
from bot.library.looking_up import Lookup, check_own
from bot.model import Article, Citation, Document, Line


class Articles(Lookup):
    """The articles of every scope; what a caller may not see does not exist for them."""

    async def lines(
        self, caller: Caller, article: Article, first: int = 1, last: int | None = None
    ) -> list[Line]:
        """Lines ``first`` to ``last`` (both included, counted from 1) of an article.

        Raises:
            UnknownArticleError: the caller does not see it, or it has been removed since.
        """
        document = await self._document(caller, article)
        furniture = await self._furniture(caller, article)
        return await self._work.answer(lambda: numbered(document, first, last, furniture))

    async def around(self, caller: Caller, citation: Citation, more: int) -> tuple[list[Line], int]:
        """The lines of a citation, ``more`` with text on either side, and how many there are.

        Raises:
            UnknownArticleError: the caller does not see the article, or no longer.
        """
        article = await self.by_id(caller, citation.article_id)
        article = replace(article, revision=citation.revision)
        document = await self._document(caller, article)
        furniture = await self._furniture(caller, article)
        first = _reach(document.lines, citation.first_line, more, -1)
        last = _reach(document.lines, citation.last_line, more, 1)
        lines = await self._work.answer(lambda: numbered(document, first, last, furniture))
        return lines, len(document.lines)

    async def _furniture(self, caller: Caller, article: Article) -> list[range]:
        """The lines that repeat around an article as they do around others of its place."""
        found = await self._store.edges.furniture(readable(caller), [article.id])
        return found.get((article.id, article.revision), [])

    async def _document(self, caller: Caller, article: Article) -> Document:
        """An article at its revision as it was read."""
        stored = await self._store.text(readable(caller), article)
        if stored is None:
            raise UnknownArticleError
        name = name_of(article.origin)
        return await self._work.answer(lambda: stored_document(name, article.title, *stored))

    async def remove(self, caller: Caller, articles: Sequence[Article]) -> None:
        """Purge the scope's own articles with every revision, all or none.

        Raises:
            UnknownArticleError: one is not the scope's own.
            MirroredError: one mirrors a file of the corpus, which is what to remove.
        """
        caller.demand(Right.EDIT)
        for article in articles:
            check_own(caller, article, "remove")
        await self._store.remove(caller.scope, [article.id for article in articles])


def _reach(lines: Sequence[str], number: int, more: int, step: int) -> int:
    """The line that lies so many lines with text before another, or after it."""
    while more and 1 <= number + step <= len(lines):
        number += step
        more -= bool(lines[number - 1].strip())
    return number
