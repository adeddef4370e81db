"""What looking after cards costs: only what is due, however many were ever shown."""

import re
import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from datetime import UTC, datetime, timedelta

import aiosqlite
import pytest

from bot.app import App
from bot.library.cards import EDITED, KEPT, LATE
from bot.model import Card, Scope
from bot.settings import Settings
from tests.callers import by
from tests.library.test_cards import HERE, add, keep, placed

NOW = datetime.now(UTC)
LITTLE = timedelta(hours=1)

COPIES = """
WITH RECURSIVE numbers (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < ?1)
INSERT INTO card (key, scope, asker, shown_at, answer, earlier, page, channel, message, shared,
    expired)
SELECT ?2 || n, scope, asker, ?3, answer, earlier, page, channel, ?4 + n, shared, ?5
FROM numbers, card WHERE key = ?6
"""
QUOTES = """
INSERT INTO card_quote SELECT copy.key, position, card_quote.article_id, revision, first_line,
    last_line, start, length, highlights, score, cut_start, cut_end, reading
FROM card_quote, card AS copy WHERE card = ?1 AND copy.key LIKE ?2 || '%'
"""


@pytest.fixture
async def card(app: App) -> Card:
    """A card that everyone sees and that quotes an article."""
    await add(app, "Pier", "The night ferry leaves from pier seven at eleven.")
    return await placed(app, await keep(app))


def copy(
    settings: Settings, card: Card, count: int, age: timedelta, *, expired: bool = False
) -> None:
    """Store many more cards like one, of an age."""
    name, first = f"{age.days}-{expired}-", 10**9 * (1 + age.days)
    with closing(sqlite3.connect(settings.data / "footnote.db")) as connection:
        shown_at = (NOW - age).isoformat(timespec="seconds")
        connection.execute(COPIES, (count, name, shown_at, first, expired, card.key))
        connection.execute(QUOTES, (card.key, name))
        connection.commit()


CARDS = "SELECT count(*) FROM card"
QUOTED = "SELECT count(*) FROM card_quote"
SPELT = "SELECT count(*) FROM card_word"


def count(settings: Settings, statement: str = CARDS) -> int:
    with closing(sqlite3.connect(settings.data / "footnote.db")) as connection:
        (number,) = connection.execute(statement).fetchone()
        return int(number)


async def look_after(app: App, now: datetime = NOW) -> None:
    """All that is asked of the store from time to time, and when the bot comes and goes."""
    await app.cards.stale()
    await app.cards.stale(HERE)
    await app.cards.forget_old(now)
    await app.cards.shown.try_again()
    await app.servers.purge_left(lambda _: False, now)


@asynccontextmanager
async def connections(app: App) -> AsyncIterator[tuple[aiosqlite.Connection, ...]]:
    """The very connections that the store reads and writes with."""
    database = app.cards.shown._database
    async with database.writing() as writer:
        pass
    async with database.reading() as reader:
        pass
    yield reader, writer


@asynccontextmanager
async def statements(app: App) -> AsyncIterator[list[str]]:
    """The statements that are run within, as they are."""
    told: list[str] = []
    async with connections(app) as both:
        for connection in both:
            await connection.set_trace_callback(told.append)
        yield told
        for connection in both:
            await connection.set_trace_callback(lambda _: None)


async def steps(app: App) -> int:
    """How many instructions SQLite runs to look after everything."""
    taken = 0

    def count() -> int:
        nonlocal taken
        taken += 1
        return 0

    async with connections(app) as both:
        for connection in both:
            await connection.set_progress_handler(count, 1)
        await look_after(app)
        await app.servers.reconcile([HERE].__contains__, NOW)
        for connection in both:
            await connection.set_progress_handler(lambda: 0, 1_000_000)
    return taken


async def test_what_looking_after_takes_does_not_grow_with_the_cards_that_are_not_due(
    app: App, settings: Settings, card: Card
) -> None:
    copy(settings, card, 10, timedelta(days=1))
    copy(settings, card, 10, timedelta(days=100), expired=True)
    few = await steps(app)
    copy(settings, card, 10_000, timedelta(days=2))
    copy(settings, card, 10_000, timedelta(days=200), expired=True)
    assert await steps(app) == few
    assert count(settings) == 20_021


async def test_no_statement_of_housekeeping_walks_the_cards(
    app: App, settings: Settings, card: Card
) -> None:
    """Also where something of each kind is due."""
    copy(settings, card, 3, KEPT + LITTLE)
    copy(settings, card, 3, EDITED + LITTLE, expired=True)
    async with statements(app) as told:
        await app.articles.remove(by(HERE), await app.articles.own(by(HERE)))
        for _, key in await app.cards.stale(HERE):
            await app.cards.shown.missed(key)
        await look_after(app)
        await app.servers.reconcile([].__contains__, NOW)
        await look_after(app, NOW + KEPT)
    of_cards = [each for each in told if re.search(r"\bcard\b", each) and each[:2] != "--"]
    assert {each.split()[0] for each in of_cards} >= {"SELECT", "UPDATE", "DELETE"}
    with closing(sqlite3.connect(settings.data / "footnote.db")) as connection:
        for statement in of_cards:
            plan = connection.execute(f"EXPLAIN QUERY PLAN {statement}").fetchall()
            walks = [row[3] for row in plan if re.match(r"SCAN (card|rating)", row[3])]
            assert not walks, statement
    assert count(settings) == 0


async def test_where_nothing_is_due_nobody_waits_for_the_write_lock(
    app: App, settings: Settings, card: Card
) -> None:
    copy(settings, card, 3, timedelta(days=100), expired=True)
    async with statements(app) as told:
        await look_after(app)
    assert told
    assert not [each for each in told if not each.startswith("SELECT")]


@pytest.mark.parametrize("expired", [False, True])
async def test_many_that_are_due_go_some_at_a_time(
    app: App, settings: Settings, card: Card, expired: bool
) -> None:
    copy(settings, card, 1_001, (EDITED if expired else KEPT + LATE) + LITTLE, expired=expired)
    async with statements(app) as told:
        await app.cards.forget_old(NOW)
    assert told.count("BEGIN IMMEDIATE") == 3
    assert count(settings, f"{CARDS} WHERE expired") == (0 if expired else 1_001)
    assert await app.cards.find(by(HERE, card.asker), card.key) == card


async def test_a_public_card_is_edited_for_a_year_and_then_nothing_is_left_of_it(
    app: App, settings: Settings, card: Card
) -> None:
    await app.cards.forget_old(NOW + EDITED - LITTLE)
    assert [count(settings, each) for each in (CARDS, QUOTED)] == [1, 1]
    (article,) = await app.articles.own(by(HERE))
    await app.articles.remove(by(HERE), [article])
    assert await app.cards.stale() == [(HERE, card.key)]
    await app.cards.forget_old(NOW + EDITED + LITTLE)
    assert await app.cards.stale() == []
    assert [count(settings, each) for each in (CARDS, QUOTED, SPELT)] == [0, 0, 0]


async def test_every_server_with_cards_alone_is_known_when_the_bot_looks_where_it_is(
    app: App, settings: Settings, card: Card
) -> None:
    for number in range(202, 212):
        await keep(app, "What sings?", Scope(str(number)))
    await app.servers.reconcile([HERE, Scope("205")].__contains__, NOW - timedelta(days=15))
    assert count(settings, "SELECT count(*) FROM server WHERE left_at IS NOT NULL") == 9
    assert await app.servers.purge_left(lambda _: False, NOW) == 9
    assert count(settings) == 2
    assert await app.cards.find(by(HERE, card.asker), card.key) == card
