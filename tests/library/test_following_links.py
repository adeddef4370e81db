"""What a link leads to is an article, known by the page's own address, and so many a day."""

import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from io import BytesIO
from zipfile import ZipFile

import pytest

from bot.access import Caller
from bot.app import App, open_app
from bot.errors import ForbiddenError, InputError, QuotaError
from bot.library.files import name_of
from bot.library.servers import KEPT
from bot.library.submission import Filing, Link, link
from bot.library.submitting import Outcome
from bot.model import SHARED, Added, Origin, Scope
from bot.settings import Settings
from bot.store.store import Store
from tests.callers import add_paste, by
from tests.formats.test_pdf import below, built
from tests.library.test_opening import PAGE
from tests.links.serving import Web, redirect, reply
from tests.store.test_store import outdate

HERE, THERE = Scope("7"), Scope("8")
TODAY = date(2026, 3, 1)


async def follow(app: App, url: str, scope: Scope = HERE, **filing: str) -> Added:
    return await app.submitting.submit(by(scope), link(url, Filing(**filing)))


async def outcomes(app: App, *urls: str) -> list[Outcome]:
    adding = app.submitting.submit_files(by(SHARED), [Link(url) for url in urls])
    return [each async for each in adding]


TEXT = reply(b"# Ferry\n\nThe ferry leaves at nine.\n", "text/markdown")


def page(head: str = "") -> bytes:
    return reply(PAGE.replace("<head>", f"<head>{head}").encode())


async def test_a_page_that_was_added_is_revised_and_not_doubled(app: App, web: Web) -> None:
    web["/ferry"] = page('<link rel="canonical" href="/pages/ferry">')
    web["/old"] = redirect("/ferry?utm_source=news#top")
    own = f'<meta property="og:url" content="{web.url("/pages/ferry")}">'
    web["/ferry?utm_source=news"] = page(own)
    first = await follow(app, web.url("/ferry"))
    assert first.article.origin == Origin("url", web.url("/pages/ferry"))
    answer = await app.asking.ask(by(HERE), "what do adults pay")
    assert answer.citations[0].origin == first.article.origin
    assert answer.citations[0].quote.startswith("- Adults pay four crowns.")
    assert (await follow(app, web.url("/old"))).outcome == "unchanged"
    web["/pages/ferry?UTM_medium=mail"] = reply(PAGE.replace("four", "five").encode())
    revised = await follow(app, web.url("/pages/ferry?UTM_medium=mail"))
    assert (revised.outcome, revised.article.id) == ("revised", first.article.id)
    # Nobody's word counts for another host.
    web["/ferry"] = page('<link rel="canonical" href="https://example.org/ferry">')
    assert (await follow(app, web.url("/ferry"))).article.origin.ref == web.url("/ferry")


async def test_a_file_behind_a_link_is_read_as_what_it_is(app: App, web: Web) -> None:
    """Whatever the server says of it, and whatever it is called."""
    web["/a"] = reply(built(below(72, 700, "The ferry leaves at nine.", "It is red.")), "text/html")
    web["/b.pdf"] = reply(b"# Trams\n\nThe tram opened in 1901.\n", "text/markdown")
    web["/c"] = reply("Le musée est fermé le dimanche.".encode("latin-1"), "text/plain")
    web["/d.txt"] = reply("Музей".encode("koi8-r"), "text/plain; charset=koi8-r")
    web["/e"] = reply(f"<p>{PAGE}".encode(), "text/html; charset=utf-8")
    added = [(await follow(app, web.url(path))) for path in web.pages]
    lines = [[each.text for each in await app.articles.lines(by(HERE), a.article)] for a in added]
    assert lines[0][0] == "The ferry leaves at nine."
    assert added[1].article.title == "Trams"
    assert (lines[2], added[2].encoding) == (["Le musée est fermé le dimanche."], "windows-1252")
    assert (lines[3], added[3].encoding) == (["Музей"], "koi8-r")
    assert added[4].article.title == "Harbour ferry"


async def test_each_file_of_an_archive_behind_a_link_is_an_article(app: App, web: Web) -> None:
    data = BytesIO()
    with ZipFile(data, "w") as archive:
        archive.writestr("a b.txt", "Plums are blue.")
        archive.writestr("c.exe", b"MZ")
    feed = (
        b'<rss version="2.0"><channel><title>Pier</title><item><title>Ferry</title>'
        b"<description>The ferry leaves at nine.</description></item><item><title>Tram</title>"
        b"<description>The tram leaves at ten.</description></item></channel></rss>"
    )
    web["/notes"] = reply(data.getvalue(), "application/zip")
    web["/feed"] = reply(feed, "application/rss+xml")
    found = await outcomes(app, web.url("/notes"), web.url("/feed"))
    added = [each.result.article for each in found if isinstance(each.result, Added)]
    assert {each.title: each.origin.ref for each in added} == {
        "Plums are blue.": web.url("/notes#a%20b.txt"),
        "Ferry": web.url("/feed#Ferry"),
        "Tram": web.url("/feed#Tram"),
    }
    with pytest.raises(InputError, match="several articles"):
        await follow(app, web.url("/feed"))
    with pytest.raises(InputError, match="give one title with one file"):
        await follow(app, web.url("/feed"), title="Boats")


async def test_one_link_that_fails_stops_no_other(app: App, web: Web) -> None:
    web["/ferry"] = TEXT
    first, second, third = await outcomes(
        app, web.url("/gone"), web.url("/ferry"), "http://127.0.0.1/"
    )
    assert (first.path, str(first.result)) == (
        web.url("/gone"),
        "127.0.0.1 has no such page: check the link.",
    )
    assert isinstance(second.result, Added)
    assert isinstance(third.result, InputError)


@pytest.mark.parametrize(
    ("answer", "why"),
    [
        (reply(b"", "text/plain"), "is empty"),
        (reply(b"\x89PNG\r\n\0\0", "image/png"), "is a picture"),
        (reply(b"\0\1\2", "application/octet-stream"), "is not a text file"),
        (reply(b"\x93\x94\x95 \xff", "application/octet-stream"), "is not a text file"),
        (reply(b"\1\2\3\xff", "text/plain; charset=latin-1"), "is not a text file"),
        (reply(b"A boat. " * 3_000, "text/plain"), "more than the 0.02 MB"),
        (reply(b"PK\3\4 and no more"), "is damaged"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
async def test_what_is_no_article_is_one_sentence_and_nothing_stored(
    app: App, web: Web, answer: bytes, why: str
) -> None:
    web["/thing"] = answer
    with pytest.raises(InputError, match=r"^127\.0\.0\.1\b[^\n]*\.$") as refused:
        await follow(app, web.url("/thing"))
    assert why in str(refused.value)
    assert await app.articles.own(by(HERE)) == []


async def test_a_link_may_take_the_place_of_an_article(app: App, web: Web) -> None:
    web["/ferry"] = TEXT
    pasted = await add_paste(app, by(HERE), "Ferry", "It leaves at nine.")
    submission = replace(link(web.url("/ferry")), onto=pasted.article)
    revised = await app.submitting.submit(by(HERE), submission)
    assert (revised.outcome, revised.article.id) == ("revised", pasted.article.id)
    assert (await follow(app, web.url("/ferry"))).article.id == pasted.article.id


async def test_a_text_is_read_anew_as_what_it_is_called(settings: Settings, web: Web) -> None:
    guide = reply(b"# Guide\n\n## Tickets\n\n- Adults pay four crowns.\n", "text/plain")
    web["/guide.md?raw=1"] = guide
    async with open_app(settings) as app:
        await follow(app, web.url("/guide.md?raw=1"))
    outdate(settings.data)
    async with open_app(settings) as app:
        await app.deriving.catch_up()
        answer = await app.asking.ask(by(HERE), "what do adults pay")
        assert answer.citations[0].headings[-1] == "Tickets"


@pytest.mark.parametrize(
    ("ref", "name"),
    [
        ("https://example.org/a/notes.md", "notes.md"),
        ("https://example.org/a/notes.md?b=c.txt", "notes.md"),
        ("https://example.org/notes.zip?a#b/c%20d.md", "c%20d.md"),
        ("https://example.org/feed.xml#Ferry", ""),
        *((f"https://example.md{end}", "") for end in ("", "/", "?a.md", "#")),
    ],
)
def test_the_name_of_what_is_behind_a_link_is_that_of_its_file(ref: str, name: str) -> None:
    assert name_of(Origin("url", ref)) == name


# How many a day


async def test_whoever_may_not_add_has_nothing_fetched(app: App, web: Web) -> None:
    with pytest.raises(ForbiddenError):
        await app.submitting.submit(Caller(HERE), link(web.url()))
    assert web.asked == []


async def test_a_server_follows_so_many_links_a_day(settings: Settings, web: Web) -> None:
    few = replace(settings, links=2)
    async with open_app(few) as app:
        with pytest.raises(InputError, match="no such page"):
            await follow(app, web.url())
    # It outlives the process, and links that led to nothing count.
    async with open_app(few) as app:
        web["/ferry"] = TEXT
        await follow(app, web.url("/ferry"))
        midnight = datetime.now(UTC).date() + timedelta(days=1)
        with pytest.raises(
            QuotaError,
            match=rf"^This server has followed its 2 links of today: the next can be added from "
            rf"{midnight}, 0:00 UTC, on\.$",
        ):
            await follow(app, web.url("/ferry"))
        assert len(web.asked) == 2
        await follow(app, web.url("/ferry"), THERE)
        for _ in range(3):
            await follow(app, web.url("/ferry"), SHARED)


async def test_the_next_day_counts_anew(settings: Settings) -> None:
    async with Store(settings.data) as store:
        count = store.servers.count_link
        assert [await count(HERE, TODAY, 2) for _ in range(4)] == [True, True, False, False]
        assert await count(THERE, TODAY, 2)
        tomorrow = TODAY + timedelta(days=1)
        assert [await count(HERE, tomorrow, 2) for _ in range(3)] == [True, True, False]
        # Whoever raises the limit is heard at once.
        assert await count(HERE, tomorrow, 3)


async def test_what_is_counted_goes_with_its_server(app: App, web: Web, settings: Settings) -> None:
    for scope in (HERE, THERE):
        with pytest.raises(InputError):
            await follow(app, web.url(), scope)
    now = datetime(2026, 3, 1, tzinfo=UTC)
    await app.servers.reconcile(lambda scope: scope == THERE, now)
    assert await app.servers.purge_left(lambda scope: scope == THERE, now + KEPT * 2) == 1
    with closing(sqlite3.connect(settings.data / "footnote.db")) as connection:
        assert connection.execute("SELECT scope FROM links").fetchall() == [(THERE,)]
