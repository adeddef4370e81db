"""What is made of articles by rules that change: it is made anew while questions go on."""

import logging
from collections.abc import Sequence
from functools import partial

from bot.access import View
from bot.errors import StoreError, places
from bot.library.analysing import analyse_stored
from bot.library.analysts import Analysts
from bot.library.files import name_of
from bot.model import SHARED, Article, Progress, Scope
from bot.store.store import Store
from bot.store.writing import Analysed
from bot.work import Work

_AT_ONCE = 50
"""Articles that are looked up at once."""

_log = logging.getLogger(__name__)


def ignore(_done: int, _total: int) -> None:
    """A progress that nobody watches."""


class Deriving:
    """Analyses articles anew."""

    def __init__(self, store: Store, work: Work) -> None:
        self._store = store
        self._work = work

    async def left(self) -> int:
        """How many articles wait to be analysed by today's rules."""
        return await self._store.count_outdated()

    async def catch_up(self) -> None:
        """Analyse what was analysed by rules of another version.

        Questions use what there is meanwhile. What is done stays done if this is cancelled.
        """
        last = 0
        try:
            while outdated := await self._store.outdated(last, _AT_ONCE):
                await self._as_far_as_possible(outdated)
                last = outdated[-1].id
        except StoreError as error:
            _log.info("Articles wait to be analysed anew at the next start: %s", error)

    async def _as_far_as_possible(self, articles: Sequence[Article]) -> None:
        try:
            await self.anew(SHARED, articles)
        except StoreError:
            raise
        except Exception as error:  # noqa: BLE001 - one article must not keep the others back
            if len(articles) > 1:
                for article in articles:
                    await self._as_far_as_possible([article])
            else:
                _log.error(
                    "Article %d could not be analysed anew: %s", articles[0].id, places(error)
                )

    async def anew(
        self, scope: Scope, articles: Sequence[Article], progress: Progress = ignore
    ) -> None:
        """Analyse the texts of some articles anew, in the turns of the scope that wants it."""
        sizes = await self._store.sizes([article.id for article in articles])
        async with Analysts(self._work, scope, sizes) as analysts:
            analyses = analysts.in_order(self._fresh(analysts, each) for each in articles)
            for done, (article, analysis) in enumerate(zip(articles, analyses, strict=True), 1):
                if (fresh := await analysis) is not None:
                    await self._store.replace_analysis(article, fresh)
                progress(done, len(articles))

    async def _fresh(self, analysts: Analysts, article: Article) -> Analysed | None:
        """An article's analysis; None if it has been removed since."""
        stored = await self._store.text(View((article.scope,)), article)
        if stored is None:
            return None
        source = partial(analyse_stored, name_of(article.origin), article.title, *stored)
        language = await self._store.set_language(article.scope, article.id)
        return await analysts.analyse(source, language)
