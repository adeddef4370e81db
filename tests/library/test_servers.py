"""Servers: who may edit there, and what becomes of the data of one that was left."""

import sqlite3
from collections.abc import Collection
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.app import App, open_app
from bot.library.servers import KEPT, IsIn
from bot.model import SHARED, Scope
from bot.settings import Settings
from tests.callers import add_paste, by
from tests.store.test_store import contents

HERE, THERE = Scope("101"), Scope("202")
ROLE = 77
NOW = datetime(2026, 3, 1, tzinfo=UTC)
AFTER = NOW + KEPT + timedelta(seconds=1)

TEXT = "The Wolpertinger sleeps behind the greenhouse."
QUESTION = "Where does the Wolpertinger sleep?"


async def stock(app: App, scope: Scope) -> None:
    """Give a scope an article, a card that everyone sees, and a role of editors."""
    await add_paste(app, by(scope), "Night", TEXT)
    card = await app.cards.keep(by(scope, 7), await app.asking.ask(by(scope), QUESTION))
    await app.cards.shown.place(card.key, 41, int(scope) if scope != SHARED else 1)
    await app.cards.rate(by(scope, 8), card, helpful=True)
    if scope != SHARED:
        await app.servers.set_editors(by(scope), ROLE)


async def is_stocked(app: App, scope: Scope) -> bool:
    """Whether all of it is there; whether nothing is, where it is not."""
    answer = await app.asking.ask(by(scope), QUESTION)
    there = {
        bool(await app.articles.own(by(scope))),
        bool(await app.cards.ratings(by(scope))),
        TEXT in {citation.quote for citation in answer.citations},
        *([await app.servers.editors(by(scope)) == ROLE] if scope != SHARED else []),
    }
    assert len(there) == 1
    return there.pop()


def in_only(*scopes: Scope) -> IsIn:
    """Discord's word to a process that is told of every server: the bot is in these alone."""
    return lambda scope: scope in scopes


def unheard(_: Scope) -> None:
    """What a process knows of servers of which nobody tells it."""


def scopes_on_disk(folder: Path) -> set[str]:
    """Every scope of which the file holds an article, a card or a setting."""
    with closing(sqlite3.connect(folder / "footnote.db")) as connection:
        rows = connection.execute(
            "SELECT scope FROM article UNION SELECT scope FROM card UNION SELECT scope FROM server"
        )
        return {scope for (scope,) in rows}


# Who may edit


async def test_the_editors_of_a_server_are_one_role_or_none(app: App) -> None:
    assert await app.servers.editors(by(HERE)) is None
    await app.servers.set_editors(by(HERE), ROLE)
    await app.servers.set_editors(by(HERE), ROLE + 1)
    assert await app.servers.editors(by(HERE)) == ROLE + 1
    assert await app.servers.editors(by(THERE)) is None
    await app.servers.set_editors(by(HERE), None)
    assert await app.servers.editors(by(HERE)) is None


async def test_the_editors_are_known_to_another_process(app: App, settings: Settings) -> None:
    await app.servers.set_editors(by(HERE), 2**63 - 1)
    async with open_app(settings) as other:
        assert await other.servers.editors(by(HERE)) == 2**63 - 1


# Leaving


async def test_a_server_that_was_left_is_purged_after_its_days_and_no_other(app: App) -> None:
    for scope in (HERE, THERE, SHARED):
        await stock(app, scope)
        await app.synonyms.add(by(scope), ("SLA", "promise"))
    await app.servers.reconcile(in_only(THERE), NOW)
    for now in (NOW, NOW + KEPT):
        assert await app.servers.purge_left(in_only(), now) == 0
        assert await is_stocked(app, HERE)
    assert await app.servers.purge_left(in_only(), AFTER) == 1
    assert [await app.articles.own(by(HERE)), await app.cards.ratings(by(HERE))] == [[], []]
    assert await app.servers.editors(by(HERE)) is None
    assert [await app.synonyms.all(by(scope)) for scope in (HERE, THERE)] == [
        [],
        [("SLA", "promise")],
    ]
    assert await is_stocked(app, THERE)
    assert await is_stocked(app, SHARED)
    assert await app.servers.purge_left(in_only(), AFTER) == 0


async def test_what_is_purged_is_in_no_file(app: App, settings: Settings) -> None:
    await stock(app, HERE)
    await add_paste(app, by(THERE), "Other", "Something else stays.")
    assert b"Wolpertinger" in contents(settings.data)
    await app.servers.reconcile(in_only(THERE), NOW)
    await app.servers.purge_left(in_only(), AFTER)
    assert scopes_on_disk(settings.data) == {THERE}
    for word in (b"Wolpertinger", b"wolperting", b"greenhouse"):
        assert word not in contents(settings.data)


async def test_a_server_that_is_there_again_is_kept(app: App) -> None:
    await stock(app, HERE)
    await app.servers.reconcile(in_only(), NOW)
    await app.servers.joined(HERE)
    assert await app.servers.purge_left(in_only(), AFTER + KEPT) == 0
    assert await is_stocked(app, HERE)
    # And has all of its days before it again.
    await app.servers.reconcile(in_only(), AFTER)
    assert await app.servers.purge_left(in_only(), AFTER + KEPT) == 0
    assert await app.servers.purge_left(in_only(), AFTER + KEPT + timedelta(seconds=1)) == 1


async def test_only_those_who_are_told_of_a_server_judge_it(app: App, settings: Settings) -> None:
    for scope in (HERE, THERE):
        await stock(app, scope)
    async with open_app(settings) as other:
        await other.servers.reconcile(lambda scope: None if scope == HERE else False, NOW)
        assert await app.servers.purge_left(in_only(), AFTER) == 1
        assert await is_stocked(app, HERE)
        # Left, says one process; the other has no word of it.
        await app.servers.left(HERE, NOW)
        assert await other.servers.purge_left(unheard, AFTER) == 0
        assert await is_stocked(app, HERE)
        assert await app.servers.purge_left(in_only(), AFTER) == 1


async def test_a_server_is_judged_again_before_it_is_purged(app: App) -> None:
    await stock(app, HERE)
    await app.servers.reconcile(in_only(), NOW)
    assert await app.servers.purge_left(in_only(HERE), AFTER) == 0
    # And has all of its days before it again.
    await app.servers.left(HERE, AFTER)
    assert await app.servers.purge_left(in_only(), AFTER + KEPT) == 0
    assert await is_stocked(app, HERE)


async def test_the_days_begin_when_it_was_first_missed(app: App) -> None:
    await stock(app, HERE)
    await app.servers.reconcile(in_only(), NOW)
    await app.servers.reconcile(in_only(), NOW + KEPT)
    assert await app.servers.purge_left(in_only(), AFTER) == 1


async def test_a_question_or_a_setting_alone_is_data_too(app: App, settings: Settings) -> None:
    await app.servers.set_editors(by(HERE), ROLE)
    await app.cards.keep(by(THERE, 7), await app.asking.ask(by(THERE), QUESTION))
    await app.servers.reconcile(in_only(), NOW)
    assert await app.servers.purge_left(in_only(), AFTER) == 2
    assert scopes_on_disk(settings.data) == set()


@pytest.mark.parametrize("present", [[], [HERE]])
async def test_servers_without_data_leave_no_trace(
    app: App, settings: Settings, present: Collection[Scope]
) -> None:
    await add_paste(app, by(SHARED), "Tides", "High water.")
    await app.servers.reconcile(in_only(*present), NOW)
    assert await app.servers.purge_left(in_only(), AFTER) == 0
    assert scopes_on_disk(settings.data) == {SHARED}


async def test_shared_articles_are_never_left(app: App) -> None:
    await stock(app, SHARED)
    await app.servers.reconcile(in_only(), NOW)
    assert await app.servers.purge_left(in_only(), AFTER + KEPT * 100) == 0
    assert await is_stocked(app, SHARED)


async def test_many_articles_are_purged_to_the_last(tmp_path: Path) -> None:
    async with open_app(Settings(data=tmp_path, corpus=None)) as app:
        for number in range(45):
            await add_paste(app, by(HERE), f"Night {number}", TEXT)
        await app.servers.reconcile(in_only(), NOW)
        await app.servers.purge_left(in_only(), AFTER)
        assert await app.articles.own(by(HERE)) == []
        assert (await app.asking.ask(by(HERE), QUESTION)).reason == "no_articles"


async def test_a_server_that_comes_back_after_its_days_begins_anew(app: App) -> None:
    await stock(app, HERE)
    await app.servers.reconcile(in_only(), NOW)
    await app.servers.purge_left(in_only(), AFTER)
    await app.servers.reconcile(in_only(HERE), AFTER)
    await stock(app, HERE)
    assert await app.servers.purge_left(in_only(), AFTER + KEPT * 2) == 0
    assert await is_stocked(app, HERE)


async def test_a_purge_is_seen_by_another_process(app: App, settings: Settings) -> None:
    await stock(app, HERE)
    async with open_app(settings) as other:
        assert await is_stocked(other, HERE)
        await app.servers.reconcile(in_only(), NOW)
        await app.servers.purge_left(in_only(), AFTER)
        assert (await other.asking.ask(by(HERE), QUESTION)).reason == "no_articles"
