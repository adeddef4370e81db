"""What is looked up by typing: as it is now, and read only where something changed."""

import sqlite3
from collections.abc import AsyncIterator, Iterable
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
from tests.callers import add_paste, by, of

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


def listed(statements: list[str]) -> list[str]:
    """Those that list articles, and not what catches up behind, whenever that comes."""
    return [each for each in statements if "FROM article" in each and "ORDER BY title" in each]


async def add(app: App, scope: Scope, title: str, *tags: str) -> Article:
    return (await add_paste(app, by(scope), title, "Text.", tags=tags)).article


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
    assert listed(statements) == []


async def test_a_change_in_one_scope_has_no_other_read_anew(
    app: App, statements: list[str]
) -> None:
    await add(app, HERE, "Blue plums")
    await add(app, SHARED, "Blueberries")
    await look_up(app, HERE, "b")
    await add(app, THERE, "Blue tits")
    del statements[:]
    assert (await look_up(app, HERE, "b"))[0] == ["Blue plums", "Blueberries"]
    assert listed(statements) == []


async def test_the_next_key_sees_every_change(app: App, settings: Settings) -> None:
    article = await add(app, HERE, "Plums", "fruit")
    await look_up(app, HERE, "p")
    retitled = (
        await add_paste(app, by(HERE), "Pears", "Text.", tags=["fruit"], onto=article)
    ).article
    assert (await look_up(app, HERE, "p"))[0] == ["Pears"]
    tagged = await add_paste(app, by(HERE), "Pears", "Text.", tags=["tree"], onto=retitled)
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
            assert [each.title for each in listing.articles] == [f"Article of {scope}"]
            return listed(statements) != []

        assert all([await reads(scope) for scope in scopes])
        # Two beside the two that were read last.
        assert [await reads(scope) for scope in reversed(scopes)] == [False] * 4 + [True]


TITLES = st.lists(st.text(st.sampled_from("aAbBßéz01２٣Z Σ_-'東京"), max_size=6), max_size=8)


def shelved(title: str, number: int = 1, scope: Scope = HERE, *tags: str) -> Article:
    return Article(number, scope, title, Origin("paste", title), "en", tags, 1, 1)


def shelf(titles: Iterable[str], scope: Scope = HERE, first: int = 1) -> Listing:
    articles = [shelved(title, number, scope) for number, title in enumerate(titles, first)]
    return catalogue.listing(State("", 1), articles)


@given(own=TITLES, shared=TITLES)
def test_titles_of_two_scopes_come_as_those_of_one_would(own: list[str], shared: list[str]) -> None:
    both = [shelf(own), shelf(shared, SHARED, len(own) + 1)]
    found = [article.title for article in catalogue.titled(both, "", 100)]
    alone = [article.title for article in catalogue.titled([shelf([*own, *shared])], "", 100)]
    assert found == alone
    assert sorted(found) == sorted([*own, *shared])


def test_titles_stand_as_people_count_and_capitals_aside() -> None:
    wanted = ["chapter 2", "Chapter 10", "Chapter 10b", "Chapters", "zebras", "Älter"]
    listing = shelf(reversed(wanted))
    assert [each.title for each in listing.articles] == wanted


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("guide", ["Guide", "Style guide", "Misguided"]),
        ("GUID sty", ["Style guide"]),
        ("uide", ["Guide", "Misguided", "Style guide"]),
        ("gude", ["Guide", "Style guide"]),
        ("styel gude", ["Style guide"]),
        ("gid", []),
        ("policies", []),
    ],
)
def test_what_is_typed_finds_beginnings_then_parts_then_slips(typed: str, found: list[str]) -> None:
    listing = shelf(["Style guide", "Misguided", "Guide", "Leave policy"])
    assert [each.title for each in catalogue.titled([listing], typed, 25)] == found


@given(word=st.text("abcdef", min_size=4), at=st.integers(0, 10), letter=st.sampled_from("abcxyz"))
def test_one_slip_is_one_letter_more_less_other_or_two_swapped(
    word: str, at: int, letter: str
) -> None:
    at %= len(word)
    before, here, after = word[:at], word[at], word[at + 1 :]
    slips = [before + after, before + letter + here + after, before + letter + after]
    slips += [before + after[:1] + here + after[1:], word]
    assert all(catalogue.is_slip(slip, word) for slip in slips)
    one = shelf([word])
    assert all(catalogue.titled([one], slip, 1) for slip in slips if len(slip) > 3)
    assert not catalogue.is_slip(word + "xy", word)
    assert not catalogue.is_slip("x" + word + "y", word)


@given(titles=TITLES, asked=st.text(st.sampled_from("aAbBßz01 "), max_size=4), exact=st.booleans())
def test_what_is_named_is_never_guessed(titles: list[str], asked: str, exact: bool) -> None:
    found = catalogue.named([shelf(titles)], asked, 3, exact=exact)
    assert len(found.offered) <= 3
    if found.article is None:
        assert titles.count(asked) != 1
        return
    assert found.offered == ()
    name = found.article.title
    if asked in titles:
        assert name == asked
    elif name.casefold() != asked.casefold():
        assert not exact
        parts = [catalogue.words_of(title) for title in titles]
        wanted = catalogue.words_of(asked)
        assert (
            sum(all(any(each in word for word in words) for each in wanted) for words in parts) == 1
        )
