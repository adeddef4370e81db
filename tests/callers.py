"""Who asks in a test, what they see, and what a test does to the library and is no use case."""

from dataclasses import replace
from pathlib import Path
from typing import Any, Protocol

from bot.access import Caller, View
from bot.library.files import Found
from bot.library.submission import Filing, Submission, attachment, paste, said, upload
from bot.library.submitting import Submitting
from bot.model import Added, Article, Beside, Scope
from bot.ranking.index import Index
from bot.ranking.indexes import Indexes
from bot.store.store import Store


def by(scope: Scope, actor: int = 0) -> Caller:
    """Somebody who may do everything in a scope."""
    return replace(Caller.operator(scope), actor=actor)


def of(*scopes: Scope) -> View:
    """All articles of some scopes."""
    return View(scopes)


class Taking(Protocol):
    """The app, or as much of it as takes articles in."""

    @property
    def submitting(self) -> Submitting: ...


async def add_paste(
    app: Taking,
    caller: Caller,
    title: str,
    text: str,
    *,
    onto: Article | None = None,
    beside: Beside = "any",
    **filing: Any,
) -> Added:
    """Add pasted text, or revise an article with it."""
    return await _add(app, caller, paste(text, Filing(title, **filing)), onto, beside)


async def add_upload(
    app: Taking,
    caller: Caller,
    name: str,
    data: bytes,
    *,
    onto: Article | None = None,
    beside: Beside = "any",
    **filing: Any,
) -> Added:
    """Add a file that somebody sent, or revise an article with it."""
    return await _add(app, caller, upload(name, data, Filing(**filing)), onto, beside)


async def _add(
    app: Taking, caller: Caller, submission: Submission, onto: Article | None, beside: Beside
) -> Added:
    submission = replace(submission, onto=onto or submission.onto, beside=beside)
    return await app.submitting.submit(caller, submission)


async def add_path(app: Taking, caller: Caller, path: Path, **filing: Any) -> Added:
    """Add one file; raises what it is refused with."""
    adding = app.submitting.submit_files(caller, [Found(path)], Filing(**filing))
    [outcome] = [each.result async for each in adding]
    if isinstance(outcome, Exception):
        raise outcome
    assert isinstance(outcome, Added)
    return outcome


async def add_message(
    app: Taking, caller: Caller, link: str, text: str, *, beside: Beside = "any", **filing: Any
) -> Added:
    """Add the text of a message."""
    return await _add(app, caller, said(link, text, Filing(**filing)), None, beside)


async def add_attachment(
    app: Taking, caller: Caller, link: str, name: str, data: bytes, *, beside: Beside = "any"
) -> Added:
    """Add a file that came with a message."""
    return await _add(app, caller, attachment(link, name, data), None, beside)


async def change_number(store: Store, scope: Scope) -> int:
    """The number of the latest change to a scope; 0 before the first."""
    return (await store.states([scope]))[scope].number


async def current(indexes: Indexes, scope: Scope) -> Index:
    """The index of a scope as it stands in the store."""
    return await indexes._at(scope, (await indexes._store.states([scope]))[scope])
