"""Vectors of passages: made behind, the newest first, and what comes of failures."""

import asyncio
import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from bot.app import App, open_app
from bot.errors import AnalysisError, ModelError, SettingsError
from bot.library import meaning as meaning_module
from bot.library.meaning import Meaning
from bot.meaning.loaded import encoder
from bot.meaning.vectors import passage_vectors
from bot.model import SHARED, Piece, Step
from bot.settings import NO_MODEL, Settings
from bot.store.store import Store
from bot.store.vectors import Made, Maker, VectorStore
from bot.work import Work
from tests.callers import by
from tests.library.vectors import (
    FERRY,
    HERE,
    LONG,
    SOUP,
    add,
    near,
    of_app,
    read,
    tables,
)
from tests.meaning.tiny import make_model
from tests.waiting import patient


@pytest.fixture
def settings(read_along: Settings) -> Settings:
    return read_along


async def test_the_newest_are_read_first(app: App, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(meaning_module, "_AT_ONCE", 1)
    monkeypatch.setattr("bot.workers.cores", lambda: 1)
    articles = [(await add(app, f"Pier {number}", FERRY)).id for number in range(3)]
    saved, late = list[int](), list[int]()
    save = VectorStore.save

    async def noted(
        self: VectorStore,
        maker: Maker,
        made: Iterable[Made],
        articles: Collection[int],
        failed: Collection[int],
    ) -> None:
        await save(self, maker, made, articles, failed)
        saved.extend(articles)
        if not late:
            late.append((await add(app, "Soup", SOUP)).id)

    monkeypatch.setattr(VectorStore, "save", noted)
    await of_app(app).catch_up()
    # What came meanwhile went before what was left of the older ones.
    assert saved == [articles[2], *late, articles[1], articles[0]]


async def test_what_was_read_before_a_stop_stays_read(
    app: App, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(meaning_module, "_AT_ONCE", 2)
    monkeypatch.setattr("bot.workers.cores", lambda: 1)
    # One article of several passages, so that the stop is in its midst.
    await add(app, "Pier", LONG)
    done, total = await read(app)
    assert (done, total > 4) == (0, True)
    save, made = VectorStore.save, list[int]()

    async def stop_after_one(
        self: VectorStore,
        maker: Maker,
        some: Sequence[Made],
        articles: Collection[int],
        failed: Collection[int],
    ) -> None:
        await save(self, maker, some, articles, failed)
        made.append(len(some))
        if len(made) == 1:
            reading.cancel()

    monkeypatch.setattr(VectorStore, "save", stop_after_one)
    reading = asyncio.create_task(of_app(app).catch_up())
    with pytest.raises(asyncio.CancelledError):
        await reading
    assert await read(app) == (2, total)
    assert await near(app, "ferry", HERE) == []
    async with open_app(settings) as another:
        await of_app(another).catch_up()
        assert await read(another) == (total, total)
        assert len(await near(another, "ferry", HERE, k=99)) == total
    assert sum(made) == total


async def test_a_model_that_is_removed_makes_no_more(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nor is what was under way stored, once all was deleted."""
    model = make_model(tmp_path / "model")
    save, saved = VectorStore.save, list[int]()

    async with open_app(replace(settings, model=str(model))) as app:

        async def clear_before(self: VectorStore, *given: Any) -> None:
            (model / "vocab.txt").unlink()
            await of_app(app).clear(by(SHARED))
            await save(self, *given)
            saved.append(1)

        monkeypatch.setattr(VectorStore, "save", clear_before)
        await add(app, "Ferries", FERRY)
        with pytest.raises(ModelError, match="has been removed"):
            await of_app(app).catch_up()
    assert saved == [1]
    assert tables(settings) == [0, 0, 0, 0]


async def test_what_cannot_be_read_stops_no_other(
    app: App, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:

    def fail(folder: Path, given: Sequence[tuple[str, Sequence[Piece], Sequence[Step]]]) -> object:
        if any(text == "The key is hot." for text, *_ in given):
            raise RuntimeError(given[0][0])
        return passage_vectors(folder, given)

    monkeypatch.setattr(meaning_module, "passage_vectors", fail)
    keys = await add(app, "Keys", "The key is hot.")
    await add(app, "Ferries", FERRY)
    await of_app(app).catch_up()
    assert await read(app) == (1, 2)
    assert len(await near(app, "ferry", HERE)) == 1
    assert f"Article {keys.id} cannot be read by meaning" in caplog.text
    assert "RuntimeError" in caplog.text
    # Neither its title nor what the error quotes of it.
    assert not re.search("keys?", caplog.text, re.IGNORECASE)
    # It is not tried again and again, but when it has changed.
    caplog.clear()
    await of_app(app).catch_up()
    assert caplog.text == ""


# Where there is no model


@pytest.mark.parametrize("value", [NO_MODEL, ""])
async def test_without_a_model_there_is_nothing(settings: Settings, value: str) -> None:
    async with open_app(replace(settings, model=value), alone=True) as app:
        assert app.meaning is None
        await add(app, "Ferries", FERRY)
    assert tables(settings) == [0, 0, 0, 0]


async def test_a_folder_that_holds_no_model_is_a_setting_to_mend(
    settings: Settings, tmp_path: Path
) -> None:
    with pytest.raises(SettingsError, match=r"FOOTNOTE_MODEL names .* which holds no model"):
        async with open_app(replace(settings, model=str(tmp_path / "nowhere"))):
            pass


async def test_a_model_that_is_broken_leaves_words(
    settings: Settings,
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    model = make_model(tmp_path / "broken")
    (model / "vocab.txt").write_text("nothing\n")
    async with open_app(replace(settings, model=str(model))) as app:
        await add(app, "Ferries", FERRY)
        with pytest.raises(ModelError, match="holds no model that can be used"):
            await of_app(app).catch_up()
        assert (await app.asking.ask(by(HERE), "What does the ferry leave?")).citations
    model = make_model(tmp_path / "whole")
    async with open_app(replace(settings, model=str(model))) as app:
        await of_app(app).catch_up()
        assert await near(app, "ferry", HERE)

        def fail(folder: Path, _text: str) -> object:
            raise ModelError(f"{folder} holds no model")

        monkeypatch.setattr(meaning_module, "question_vector", fail)
        assert await near(app, "ferry", HERE) == []
        assert (await app.asking.ask(by(HERE), "What does the ferry leave?")).citations
    assert caplog.text.count("Nothing is found by meaning any more") == 1


# Behind


class Behind(Meaning):
    """One that tells when it has looked whether there is more to read."""

    def __init__(self, store: Store, work: Work, folder: Path) -> None:
        super().__init__(store, work, folder, 10**9)
        self.failing = 0
        self.ended = asyncio.Event()

    async def catch_up(self, *_: object) -> None:
        try:
            if self.failing:
                self.failing -= 1
                raise AnalysisError("A process ended.")
            await super().catch_up()
        finally:
            self.ended.set()


async def test_what_comes_is_read_behind_and_a_failure_is_tried_again(
    app: App, settings: Settings, model: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(meaning_module, "PERIOD", 0.01)
    monkeypatch.setattr(meaning_module, "_PATIENCE", 0.01)
    work = Work()
    async with Store(settings.data, work) as store, asyncio.timeout(patient(10)):
        meaning = Behind(store, work, model)
        meaning.failing = 1
        await add(app, "Ferries", FERRY)
        task = asyncio.create_task(meaning.keep_up())
        for count in (1, 2):
            while await read(app) != (count, count):
                meaning.ended.clear()
                await meaning.ended.wait()
            await add(app, f"Soup {count}", SOUP)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
    work.close()


@pytest.mark.process
async def test_the_bot_reads_in_processes_and_ends_them(settings: Settings) -> None:
    async with asyncio.timeout(patient(20)), open_app(settings, alone=True) as app:
        encoder.cache_clear()
        for number in range(30):
            await add(app, f"Ferries {number}", FERRY)
        complete = asyncio.Event()
        complete_ = VectorStore.complete

        async def noted(self: VectorStore, maker: Maker) -> None:
            await complete_(self, maker)
            complete.set()

        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(VectorStore, "complete", noted)
            while await read(app) != (30, 30):
                await complete.wait()
                complete.clear()
        # In this process only questions are read.
        assert encoder.cache_info().currsize == 0
        assert len(await near(app, "ferry", HERE, k=99)) == 30
