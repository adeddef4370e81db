"""What older rules made is made anew behind, as far as it can be, and goes on after a stop."""

import asyncio
from collections.abc import Callable
from pathlib import Path

import pytest

from bot.app import App, open_app
from bot.errors import StoreError
from bot.library import deriving
from bot.library.analysing import analyse_stored
from bot.model import Article, Scope
from bot.settings import Settings
from bot.store.store import Store
from bot.store.writing import Analysed
from bot.work import Work
from tests.callers import add_paste, by
from tests.store.test_store import outdate

HERE = Scope("1")
TITLES = ("Tides", "Ferries", "Keys", "Dogs")


@pytest.fixture
async def outdated(settings: Settings) -> Settings:
    async with open_app(settings) as app:
        for title in TITLES:
            await add_paste(app, by(HERE), title, f"{title} are told of here.")
    outdate(settings.data)
    return settings


def analysing(does: Callable[[str], None]) -> Callable[..., Analysed]:
    """What analyses a stored text, after something was done with its title."""

    def analyse(name: str, title: str, text: str, tree: str, language: str) -> Analysed:
        does(title)
        return analyse_stored(name, title, text, tree, language)

    return analyse


async def left(app: App) -> int:
    return await app.deriving.left()


async def test_what_was_done_before_a_stop_stays_done(
    outdated: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with Store(outdated.data) as store:
        work = Work()
        under_test = deriving.Deriving(store, work)
        analysed: list[str] = []
        monkeypatch.setattr(deriving, "analyse_stored", analysing(analysed.append))
        replaced = store.replace_analysis

        async def stop_after_two(article: Article, fresh: Analysed) -> None:
            await replaced(article, fresh)
            if len(analysed) == 2:
                catching_up.cancel()

        monkeypatch.setattr(store, "replace_analysis", stop_after_two)
        catching_up = asyncio.create_task(under_test.catch_up())
        with pytest.raises(asyncio.CancelledError):
            await catching_up
        assert await under_test.left() == len(TITLES) - 2
        await under_test.catch_up()
        assert await under_test.left() == 0
        assert sorted(set(analysed)) == sorted(TITLES)
        work.close()


async def test_an_article_that_cannot_be_analysed_stops_no_other(
    outdated: Settings, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(title: str) -> None:
        if title == "Keys":
            raise RuntimeError(f"a bug over {title}")

    monkeypatch.setattr(deriving, "analyse_stored", analysing(fail))
    async with open_app(outdated) as app:
        [keys] = [each for each in await app.articles.own(by(HERE)) if each.title == "Keys"]
        await app.deriving.catch_up()
        assert await left(app) == 1
    assert f"Article {keys.id} could not be analysed anew" in caplog.text
    assert "Keys" not in caplog.text


async def test_a_store_that_fails_leaves_it_to_the_next_start(
    outdated: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def full(*_: object) -> None:
        raise StoreError("The disk is full: free some space and try again.")

    with monkeypatch.context() as patch:
        patch.setattr(Store, "replace_analysis", full)
        async with open_app(outdated) as app:
            await app.deriving.catch_up()
            assert await left(app) == len(TITLES)
    async with open_app(outdated) as app:
        await app.deriving.catch_up()
        assert await left(app) == 0


async def test_nothing_is_created_where_there_is_nothing_to_do(tmp_path: Path) -> None:
    async with open_app(Settings(data=tmp_path / "data", corpus=None)) as app:
        await app.deriving.catch_up()
        assert await left(app) == 0
    assert not (tmp_path / "data").exists()
