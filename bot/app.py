"""The one place where the parts are wired together."""

import asyncio
from collections.abc import AsyncIterator, Coroutine
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from bot.library.articles import Articles
from bot.library.asking import Asking
from bot.library.cards import Cards
from bot.library.deriving import Deriving
from bot.library.exporting import Exporting
from bot.library.importing import Importing
from bot.library.links import Links
from bot.library.opening import Opening
from bot.library.reindexing import Reindexing
from bot.library.servers import Servers
from bot.library.submitting import Submitting
from bot.library.synonyms import SynonymSets
from bot.meaning.folder import in_use
from bot.ranking.indexes import Indexes
from bot.settings import Settings
from bot.store.lock import locked
from bot.store.store import Store
from bot.work import Work

if TYPE_CHECKING:
    from bot.library.meaning import Meaning


@dataclass(frozen=True, slots=True)
class App:
    """The use cases over one data folder; ``meaning`` is None where there is no model."""

    settings: Settings
    work: Work
    asking: Asking
    articles: Articles
    submitting: Submitting
    deriving: Deriving
    meaning: "Meaning | None"
    reindexing: Reindexing
    exporting: Exporting
    importing: Importing
    cards: Cards
    servers: Servers
    synonyms: SynonymSets


@asynccontextmanager
async def open_app(settings: Settings, *, alone: bool = False) -> AsyncIterator[App]:
    """Wire the parts; nothing is created on disk before something is written.

    Args:
        alone: nobody else may open the data folder like this meanwhile; the terminal's commands
            work beside it all the same.

    Raises:
        SettingsError: the settings name a model that is not there.
        ModelError: the model cannot be read.
        BusyError: somebody else has the data folder alone.
        StoreError: what is in the data folder cannot be used.
    """
    async with AsyncExitStack() as stack:
        model = in_use(settings)
        if alone:
            stack.enter_context(locked(settings.data))
        work = Work(serving=alone)
        stack.callback(work.close)
        store = await stack.enter_async_context(Store(settings.data, work))
        opening = Opening(work)
        # First, as what waits for a file would else be waited for.
        stack.callback(opening.close)
        engine = Indexes(store, work, settings.index_bytes)
        deriving = Deriving(store, work)
        await stack.enter_async_context(_behind(deriving.catch_up()))
        meaning = None
        if model is not None:
            # Only who has a model pays for it, if only by a few milliseconds.
            from bot.library.meaning import Meaning

            meaning = Meaning(store, work, model, settings.index_bytes)
            if alone:
                await stack.enter_async_context(_behind(meaning.keep_up()))
        submitting = Submitting(store, opening, Links(store, settings), work, settings)
        yield App(
            settings=settings,
            work=work,
            asking=Asking(store, engine, work, meaning),
            articles=Articles(store, work),
            submitting=submitting,
            deriving=deriving,
            meaning=meaning,
            reindexing=Reindexing(store, engine, deriving, opening, work, settings),
            exporting=Exporting(store, work),
            importing=Importing(submitting, opening, work, settings),
            cards=Cards(store),
            servers=Servers(store, engine, meaning),
            synonyms=SynonymSets(store),
        )


@asynccontextmanager
async def _behind(work: Coroutine[Any, Any, None]) -> AsyncIterator[None]:
    """Do something meanwhile, and leave it where it is at the end."""
    task = asyncio.create_task(work)
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task
