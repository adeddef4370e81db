"""The one place where the parts are wired together."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from bot.library.articles import Articles
from bot.library.asking import Asking
from bot.library.indexes import Indexes
from bot.library.reindexing import Reindexing
from bot.settings import Settings
from bot.store.store import Store


@dataclass(frozen=True, slots=True)
class App:
    """The use cases over one data folder."""

    settings: Settings
    asking: Asking
    articles: Articles
    reindexing: Reindexing


@asynccontextmanager
async def open_app(settings: Settings) -> AsyncIterator[App]:
    """Wire the parts; nothing is created on disk before something is written.

    Raises:
        StoreError: what is in the data folder cannot be used.
    """
    async with Store(settings.data) as store:
        indexes = Indexes(store)
        try:
            articles = Articles(store, settings)
            reindexing = Reindexing(store, indexes, articles, settings)
            await reindexing.refresh()
            yield App(settings, Asking(store, indexes), articles, reindexing)
        finally:
            indexes.close()
