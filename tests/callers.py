"""Who asks in a test, what they see, and what a test does to the library and is no use case."""

from dataclasses import replace
from pathlib import Path
from typing import Any

from bot.access import Caller, View
from bot.library.articles import Articles
from bot.library.files import Found
from bot.model import Added, Scope
from bot.ranking.index import Index
from bot.ranking.indexes import Indexes
from bot.store.store import Store


def by(scope: Scope, actor: int = 0) -> Caller:
    """Somebody who may do everything in a scope."""
    return replace(Caller.operator(scope), actor=actor)


def of(*scopes: Scope) -> View:
    """All articles of some scopes."""
    return View(scopes)


async def add_path(articles: Articles, caller: Caller, path: Path, **filing: Any) -> Added:
    """Add one file; raises what it is refused with."""
    [outcome] = [each async for each in articles.add_paths(caller, [Found(path)], **filing)]
    if isinstance(outcome, Exception):
        raise outcome
    return outcome


async def change_number(store: Store, scope: Scope) -> int:
    """The number of the latest change to a scope; 0 before the first."""
    return (await store.states([scope]))[scope].number


async def current(indexes: Indexes, scope: Scope) -> Index:
    """The index of a scope as it stands in the store."""
    return await indexes._at(scope, (await indexes._store.states([scope]))[scope])
