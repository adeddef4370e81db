"""Every use case knows who asks, and demands the right that it needs."""

import inspect
from collections.abc import Iterator
from dataclasses import fields, replace
from pathlib import Path
from types import NoneType
from typing import Any, get_args, get_type_hints

import pytest

import bot.app
from bot.access import Caller, Right, View, changeable, readable
from bot.app import App
from bot.errors import ForbiddenError
from bot.library.looking_up import check_own
from bot.library.meaning import Meaning
from bot.model import SHARED, Scope
from bot.settings import Settings
from tests.callers import add_paste, by
from tests.meaning.tiny import make_model

HERE = Scope("1")
ALL = Right.EDIT | Right.MANAGE

RIGHTS = {
    "articles.around": Right.NONE,
    "articles.by_id": Right.NONE,
    "articles.find": Right.NONE,
    "articles.lines": Right.NONE,
    "articles.listed": Right.NONE,
    "articles.look_up": Right.NONE,
    "articles.distinction": Right.NONE,
    "articles.own": Right.NONE,
    "articles.remove": Right.EDIT,
    "articles.tags": Right.NONE,
    "articles.tell_apart": Right.NONE,
    "articles.titles": Right.NONE,
    "asking.ask": Right.NONE,
    "asking.seen": Right.NONE,
    "articles.example": Right.NONE,
    "cards.check_deletes": Right.NONE,
    "cards.find": Right.NONE,
    "cards.keep": Right.NONE,
    "cards.of_message": Right.NONE,
    "cards.rate": Right.NONE,
    "cards.ratings": Right.MANAGE,
    "cards.servers_of": Right.NONE,
    "cards.share": Right.NONE,
    "exporting.archives": Right.EDIT,
    "importing.import_": Right.EDIT,
    "meaning.clear": Right.MANAGE,
    "meaning.progress": Right.NONE,
    "reindexing.reindex": Right.MANAGE,
    "servers.editors": Right.NONE,
    "servers.set_editors": Right.MANAGE,
    "submitting.submit": Right.EDIT,
    "submitting.opened": Right.EDIT,
    "submitting.submit_files": Right.EDIT,
    "submitting.submit_parts": Right.EDIT,
    "synonyms.add": Right.MANAGE,
    "synonyms.all": Right.NONE,
    "synonyms.remove": Right.MANAGE,
}
"""What each use case demands."""

NOBODY = {
    "cards.asked_in",
    "cards.forget_old",
    "cards.ending",
    "cards.if_ending",
    "cards.if_stale",
    "cards.stale",
    "deriving.anew",
    "deriving.catch_up",
    "deriving.left",
    "meaning.catch_up",
    "meaning.forget",
    "meaning.judge",
    "meaning.keep_up",
    "meaning.nearest",
    "meaning.size",
    "meaning.with_cosines",
    "reindexing.expunge_deletes",
    "reindexing.mirror",
    "servers.joined",
    "servers.left",
    "servers.purge_left",
    "servers.reconcile",
    "submitting.check_size",
    "submitting.is_readable",
    "submitting.suggested_title",
}
"""What nobody asks for: the bot itself does it, or other use cases do, with a view; or it tells
nothing that is stored."""


@pytest.fixture
def settings(settings: Settings, tmp_path: Path) -> Settings:
    """With a model, as there are use cases of it."""
    return replace(settings, model=str(make_model(tmp_path / "model")))


def use_cases() -> Iterator[tuple[str, Any]]:
    rooms = get_type_hints(App, {**vars(bot.app), "Meaning": Meaning})
    for field in fields(App):
        if field.name not in {"settings", "work"}:
            [room] = {*get_args(rooms[field.name])} - {NoneType} or {rooms[field.name]}
            for name, method in inspect.getmembers(room, inspect.isfunction):
                if not name.startswith("_"):
                    yield f"{field.name}.{name}", method


def test_every_use_case_takes_the_caller_first() -> None:
    taking, others = set[str](), set[str]()
    for name, method in use_cases():
        first = [*inspect.signature(method).parameters.values()][1:2]
        takes = bool(first) and first[0].annotation is Caller and first[0].name == "caller"
        (taking if takes else others).add(name)
    assert taking == RIGHTS.keys()
    assert others == NOBODY


@pytest.mark.parametrize("name", [name for name, right in RIGHTS.items() if right])
async def test_a_use_case_is_refused_without_its_right(app: App, name: str) -> None:
    """It is the first thing that it looks at, so what else it is given does not matter."""
    room, _, method = name.partition(".")
    call = getattr(getattr(app, room), method)
    without = Caller(HERE, 7, rights=ALL ^ RIGHTS[name])
    given = [
        None
        for each in [*inspect.signature(call).parameters.values()][1:]
        if each.default is each.empty and each.kind is not each.KEYWORD_ONLY
    ]

    async def go() -> None:
        started = call(without, *given)
        await (anext(started) if inspect.isasyncgen(started) else started)

    with pytest.raises(ForbiddenError):
        await go()


async def test_only_an_editor_is_told_whether_an_article_may_be_changed(app: App) -> None:
    pier = (await add_paste(app, by(HERE), "Pier", "A pier.")).article
    check_own(by(HERE), pier, "remove")
    with pytest.raises(ForbiddenError):
        check_own(Caller(HERE, 7, rights=ALL ^ Right.EDIT), pier, "remove")


def test_what_may_be_read_and_changed() -> None:
    caller = Caller(HERE, 7)
    assert readable(caller) == View((HERE, SHARED))
    assert changeable(caller) == View((HERE,))
    assert readable(Caller(SHARED)) == changeable(Caller(SHARED)) == View((SHARED,))


def test_a_view_only_narrows() -> None:
    view = View((HERE,))
    assert view.only([1, 2]) == View((HERE,), frozenset([1, 2]))
    assert view.only([1, 2]).only([2, 3]) == View((HERE,), frozenset([2]))
