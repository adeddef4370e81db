"""The one place where the parts are wired together."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass

from bot.library.articles import Articles
from bot.library.asking import Asking
from bot.library.cards import Cards
from bot.library.exporting import Exporting
from bot.library.indexes import Indexes
from bot.library.reindexing import Reindexing
from bot.library.servers import Servers
from bot.library.synonyms import Synonyms
from bot.settings import Settings
from bot.store.lock import locked
from bot.store.store import Store


@dataclass(frozen=True, slots=True)
class App:
    """The use cases over one data folder."""

    settings: Settings
    asking: Asking
    articles: Articles
    reindexing: Reindexing
    exporting: Exporting
    cards: Cards
    servers: Servers
    synonyms: Synonyms


@asynccontextmanager
async def open_app(settings: Settings, *, alone: bool = False) -> AsyncIterator[App]:
    """Wire the parts; nothing is created on disk before something is written.

    Args:
        alone: nobody else may open the data folder like this meanwhile; the terminal's commands
            work beside it all the same.

    Raises:
        BusyError: somebody else has the data folder alone.
        StoreError: what is in the data folder cannot be used.
    """
    async with AsyncExitStack() as stack:
        if alone:
            stack.enter_context(locked(settings.data))
        store = await stack.enter_async_context(Store(settings.data))
        indexes = Indexes(store, settings.index_bytes)
        stack.callback(indexes.close)
        articles = Articles(store, settings)
        reindexing = Reindexing(store, indexes, settings)
        await reindexing.refresh()
        yield App(
            settings=settings,
            asking=Asking(store, indexes),
            articles=articles,
            reindexing=reindexing,
            exporting=Exporting(store),
            cards=Cards(store),
            servers=Servers(store, indexes),
            synonyms=Synonyms(store),
        )
