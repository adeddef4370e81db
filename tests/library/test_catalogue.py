"""What is looked up by typing: as it is now, and read only where something changed."""

import sqlite3
from collections.abc import AsyncIterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.app import App, open_app
from bot.library import catalogue
from bot.library.catalogue import Catalogue, Listing
from bot.model import SHARED, Article, Origin, Scope, State
from bot.settings import Settings
from bot.store.store import Store
from tests.callers import by, of

HERE, THERE = Scope("101"), Scope("202")


@pytest.fixture
def statements(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """All that SQLite is asked from now on, over connections that are opened from now on."""
    seen: list[str] = []
    connect = sqlite3.connect

    def traced(*given: Any, **named: Any) -> sqlite3.Connection:
        connection: sqlite3.Connection = connect(*given, **named)
        connection.set_trace_callback(seen.append)
        return connection

    monkeypatch.setattr(sqlite3, "connect", traced)
    return seen


@pytest.fixture
async def app(statements: list[str], settings: Settings) -> AsyncIterator[App]:
    assert statements == []
    async with open_app(settings) as app:
        yield app


async def add(app: App, scope: Scope, title: str, *tags: str) -> Article:
    return (await app.articles.add_paste(by(scope), title, "Text.", tags=tags)).article


async def look_up(app: App, scope: Scope, typed: str) -> list[object]:
    """What all lists and lookups give."""
    return [
        [article.title for article in await app.articles.titles(by(scope), typed)],
        [article.title for article in await app.articles.titles(by(scope), typed, own=True)],
        await app.articles.tags(by(scope), typed),
        [article.title for article in await app.articles.listed(by(scope))],
    ]


async def test_another_key_reads_no_article(app: App, statements: list[str]) -> None:
    await add(app, HERE, "Blue plums", "fruit")
    await add(app, SHARED, "Blueberries", "fresh")
    await look_up(app, HERE, "b")
    del statements[:]
    found = await look_up(app, HERE, "f")
    assert found == [[], [], ["fruit", "fresh"], ["Blue plums", "Blueberries"]]
    assert statements
    assert [each for each in statements if "FROM article" in each] == []


async def test_a_change_in_one_scope_has_no_other_read_anew(
    app: App, statements: list[str]
) -> None:
    await add(app, HERE, "Blue plums")
    await add(app, SHARED, "Blueberries")
    await look_up(app, HERE, "b")
    await add(app, THERE, "Blue tits")
    del statements[:]
    assert (await look_up(app, HERE, "b"))[0] == ["Blue plums", "Blueberries"]
    assert [each for each in statements if "FROM article" in each] == []


async def test_the_next_key_sees_every_change(app: App, settings: Settings) -> None:
    article = await add(app, HERE, "Plums", "fruit")
    await look_up(app, HERE, "p")
    retitled = (
        await app.articles.add_paste(by(HERE), "Pears", "Text.", tags=["fruit"], replaces=article)
    ).article
    assert (await look_up(app, HERE, "p"))[0] == ["Pears"]
    tagged = await app.articles.add_paste(
        by(HERE), "Pears", "Text.", tags=["tree"], replaces=retitled
    )
    assert tagged.outcome == "revised"
    assert await app.articles.tags(by(HERE), "") == ["tree"]
    async with open_app(settings) as other:
        await add(other, HERE, "Peaches")
        assert (await look_up(app, HERE, "p"))[0] == ["Peaches", "Pears"]
        await other.articles.remove(by(HERE), [tagged.article])
    assert await look_up(app, HERE, "p") == [["Peaches"], ["Peaches"], [], ["Peaches"]]


async def test_only_so_many_articles_are_kept_at_hand(
    app: App, settings: Settings, statements: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(catalogue, "KEPT", 2)
    scopes = [Scope(str(number)) for number in range(5)]
    for scope in scopes:
        await add(app, scope, f"Article of {scope}")
    async with Store(settings.data) as store:
        kept = Catalogue(store, app.work)

        async def reads(scope: Scope) -> bool:
            del statements[:]
            (listing,) = await kept.listings(of(scope))
            assert [article.title for article in listing.articles] == [f"Article of {scope}"]
            return any("FROM article" in each for each in statements)

        assert all([await reads(scope) for scope in scopes])
        # Two beside the two that were read last.
        assert [await reads(scope) for scope in reversed(scopes)] == [False] * 4 + [True]


TITLES = st.lists(st.text(st.sampled_from("aAbBßézZ Σ_-'東京"), max_size=6), max_size=8)


@given(own=TITLES, shared=TITLES)
def test_titles_of_two_scopes_come_in_the_order_of_the_store(
    own: list[str], shared: list[str]
) -> None:
    def listing(titles: list[str], scope: Scope, first: int) -> Listing:
        articles = [
            Article(number, scope, title, Origin("paste", title), "en", (), 1, 1)
            for number, title in enumerate(titles, first)
        ]
        articles.sort(key=lambda each: order.index((each.title, each.id)))
        words = tuple(catalogue.words_of(article.title) for article in articles)
        return Listing(State("", 1), tuple(articles), words)

    numbered = [*enumerate(own, 1), *enumerate(shared, 100)]
    with sqlite3.connect(":memory:") as connection:
        connection.execute("CREATE TABLE article (id, title)")
        connection.executemany("INSERT INTO article VALUES (?, ?)", numbered)
        order = list(
            connection.execute("SELECT title, id FROM article ORDER BY title COLLATE NOCASE, id")
        )
    connection.close()
    found = catalogue.titled([listing(own, HERE, 1), listing(shared, SHARED, 100)], "", 100)
    assert [(each.title, each.id) for each in found] == order
