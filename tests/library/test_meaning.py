"""Vectors of passages: made behind, the newest first; kept while their passage is; searched."""
# Statements name the tables and scopes of these tests.
# ruff: noqa: S608

import asyncio
import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from bot.access import Caller, View
from bot.app import App, open_app
from bot.errors import AnalysisError, ForbiddenError, ModelError, SettingsError
from bot.library import meaning as meaning_module
from bot.library.meaning import Meaning
from bot.library.servers import KEPT
from bot.meaning.bert import Encoder
from bot.meaning.vectors import Floats, encoder, passage_vectors
from bot.model import SHARED, Article, Piece, Scope, Step
from bot.settings import NO_MODEL, Settings
from bot.store.store import Store
from bot.store.vectors import Made, Maker, VectorStore
from bot.work import Work
from tests.callers import by, of
from tests.meaning.tiny import make_model
from tests.store.test_store import contents, rows
from tests.waiting import patient

HERE, THERE = Scope("101"), Scope("202")
FERRY = "The ferry leaves the pier."
LONG = "\n\n".join(f"# Pier {name}\n\n" + "The ferry leaves. " * 9 for name in "abcde")
SOUP = "Soup days. The soup is hot."


@pytest.fixture
def settings(read_along: Settings) -> Settings:
    return read_along


def of_app(app: App) -> Meaning:
    assert app.meaning is not None
    return app.meaning


async def add(app: App, title: str, text: str, scope: Scope = HERE) -> Article:
    return (await app.articles.add_paste(by(scope), title, text)).article


async def read(app: App, scope: Scope = HERE) -> tuple[int, int]:
    """How many passages have vectors, and how many there are."""
    return (await of_app(app).progress(by(scope))).get(scope, (0, 0))


async def near(app: App, question: str, *scopes: Scope, k: int = 9) -> list[int]:
    """The ids of the nearest passages."""
    found = await of_app(app).nearest(of(*scopes), question, k)
    return [each.passage_id for each in found.passages] if found else []


async def cosines(
    app: App, view: View, question: str, ids: Iterable[int]
) -> dict[int, tuple[float, ...]]:
    """The cosines of the pieces of passages of a view that have some."""
    meaning = of_app(app)
    near = await meaning.nearest(view, question, 1)
    if near is None:
        return {}
    candidates = await meaning._store.candidates(view, list(ids))
    return {
        each.id: each.near
        for each in await meaning.with_cosines(view, near, candidates)
        if each.near
    }


def passages(settings: Settings, scope: Scope = HERE) -> dict[int, tuple[str, str]]:
    """Title and text of the passages of a scope by their ids."""
    found = rows(
        settings.data,
        "SELECT passage.id, title, text FROM passage JOIN article ON article.id = article_id"
        f" WHERE scope = '{scope}'",
    )
    return {int(str(number)): (str(title), str(text)) for number, title, text in found}


def made(encoder: Encoder, title: str, text: str) -> tuple[Floats, Floats]:
    """The vector of a passage of short sentences under a title, and those of its pieces."""
    pieces = encoder.pieces([(title, each) for each in re.findall(r"[^.]+\.", text)])
    mean = pieces.mean(axis=0)
    return mean / np.linalg.norm(mean), pieces


def tables(settings: Settings) -> list[object]:
    """How many rows tell of vectors, by table."""
    names = ("passage_vector", "piece_vectors", "meaning")
    counts = [rows(settings.data, f"SELECT count(*) FROM {name}")[0][0] for name in names]
    return [*counts, *rows(settings.data, "SELECT count(*) FROM derived WHERE kind = 'vectors'")[0]]


async def test_what_was_added_is_read_and_found(app: App, settings: Settings, model: Path) -> None:
    await add(app, "Ferries", FERRY)
    await add(app, "Soup", SOUP)
    assert await read(app) == (0, 2)
    assert await near(app, "ferry", HERE) == []
    seen: list[tuple[int, int]] = []
    await of_app(app).catch_up(lambda *each: seen.append(each))
    assert await read(app) == (2, 2)
    assert seen[-1] == (2, 2)

    encoder, there = Encoder(model), passages(settings)
    for question in ("ferry", "hot soup?"):
        asked = encoder.question(question)
        expected = {
            number: float(made(encoder, title, text)[0] @ asked)
            for number, (title, text) in there.items()
        }
        assert await near(app, question, HERE) == sorted(expected, key=lambda n: -expected[n])
        found = await of_app(app).nearest(of(HERE), question, 9)
        assert found
        assert np.array_equal(found.vector, asked)
        assert {n.passage_id: n.cosine for n in found.passages} == pytest.approx(expected, abs=0.01)
    [soup] = [number for number, (title, _) in there.items() if title == "Soup"]
    own = await cosines(app, of(HERE), "hot soup?", [soup])
    _, pieces = made(encoder, "Soup", SOUP)
    assert own[soup] == pytest.approx(pieces @ encoder.question("hot soup?"), abs=0.01)


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


async def test_promise_3_at_once_holds_for_what_is_found_by_meaning(
    app: App, settings: Settings
) -> None:
    ferries = await add(app, "Ferries", FERRY)
    await add(app, "Soup", SOUP)
    await of_app(app).catch_up()
    before = await near(app, "ferry", HERE)
    assert len(before) == 2
    # The new revision has no vector yet, and the old one has gone.
    await app.articles.add_paste(by(HERE), "Ferries", "The pier is hot.", replaces=ferries)
    assert await read(app) == (1, 2)
    [soup] = await near(app, "ferry", HERE)
    assert soup in before
    await of_app(app).catch_up()
    after = await near(app, "ferry", HERE)
    assert len(after) == 2
    assert set(after) & set(before) == {soup}
    [ferries] = [each for each in await app.articles.own(by(HERE)) if each.title == "Ferries"]
    await app.articles.remove(by(HERE), [ferries])
    assert await near(app, "ferry", HERE) == [soup]
    assert (await cosines(app, of(HERE), "ferry", after)).keys() == {soup}
    assert tables(settings) == [1, 1, 1, 1]


async def test_nothing_is_left_in_any_file_of_the_vectors_of_what_was_removed(
    app: App, settings: Settings
) -> None:
    article = await add(app, "Ferries", FERRY)
    await of_app(app).catch_up()
    [(own, pieces)] = rows(
        settings.data,
        "SELECT vector, vectors FROM passage_vector JOIN piece_vectors USING (passage_id)",
    )
    assert isinstance(own, bytes)
    assert isinstance(pieces, bytes)
    held = contents(settings.data)
    assert own in held
    assert pieces in held
    await app.articles.remove(by(HERE), [article])
    held = contents(settings.data)
    assert own not in held
    assert pieces not in held
    assert own[4:40] not in held


async def test_promise_2_isolation_of_what_is_found_by_meaning(app: App) -> None:
    mine, theirs, all_ = [
        await add(app, "Ferries", FERRY, scope) for scope in (HERE, THERE, SHARED)
    ]
    await of_app(app).catch_up()
    for scopes, expected in (
        ((HERE,), {mine.id}),
        ((HERE, SHARED), {mine.id, all_.id}),
        ((THERE,), {theirs.id}),
    ):
        found = await of_app(app).nearest(of(*scopes), "ferry", 9)
        assert found
        assert set(found.articles.values()) == expected
    everyone = await near(app, "ferry", HERE, THERE)
    own = await near(app, "ferry", HERE)
    assert (await cosines(app, of(HERE), "ferry", own)).keys() == set(own)
    view = of(HERE, THERE).only([theirs.id])
    found = await of_app(app).nearest(view, "ferry", 9)
    assert found
    assert set(found.articles.values()) == {theirs.id}
    others = set(everyone) - set(own)
    assert (await cosines(app, view, "ferry", others)).keys() == others
    # Whoever names the passages of another server learns nothing of them.
    [candidate] = await of_app(app)._store.candidates(of(HERE), own)
    theirs_named = [replace(candidate, id=each) for each in others]
    assert not any(
        each.near for each in await of_app(app).with_cosines(of(HERE), found, theirs_named)
    )
    # How far another server is, is no matter of this one.
    assert await of_app(app).progress(by(HERE)) == {HERE: (1, 1)}
    assert (await of_app(app).progress(by(SHARED))).keys() == {HERE, THERE, SHARED}
    assert (await of_app(app).progress(Caller(SHARED))).keys() == {SHARED}
    with pytest.raises(ForbiddenError):
        await of_app(app).clear(Caller(HERE))


async def test_a_server_that_was_left_leaves_no_vectors(app: App, settings: Settings) -> None:
    await add(app, "Ferries", FERRY)
    await of_app(app).catch_up()
    assert await near(app, "ferry", HERE)
    await app.servers.left(HERE, datetime.now(UTC) - 2 * KEPT)
    assert await app.servers.purge_left(lambda _: False, datetime.now(UTC)) == 1
    assert tables(settings) == [0, 0, 0, 0]
    assert await near(app, "ferry", HERE) == []


async def test_a_scope_that_was_read_once_stays_on_meaning(app: App) -> None:
    await add(app, "Ferries", FERRY)
    await of_app(app).catch_up()
    [ferry] = await near(app, "ferry", HERE)
    await add(app, "Soup", SOUP)
    assert await read(app) == (1, 2)
    assert await near(app, "ferry", HERE) == [ferry]


async def test_vectors_of_two_models_never_meet(
    app: App, settings: Settings, tmp_path: Path
) -> None:
    await add(app, "Ferries", FERRY)
    await add(app, "Soup", SOUP)
    await of_app(app).catch_up()
    before = rows(settings.data, "SELECT vector FROM passage_vector")
    other = make_model(tmp_path / "other", seed=2)
    async with open_app(replace(settings, model=str(other))) as another:
        assert await read(another) == (0, 2)
        assert await near(another, "ferry", HERE) == []
        assert await cosines(another, of(HERE), "ferry", passages(settings)) == {}
        await of_app(another).catch_up()
        assert len(await near(another, "ferry", HERE)) == 2
        encoder, (number, (title, text)) = Encoder(other), next(iter(passages(settings).items()))
        found = await cosines(another, of(HERE), "ferry", [number])
        _, pieces = made(encoder, title, text)
        assert found[number] == pytest.approx(pieces @ encoder.question("ferry"), abs=0.01)
    after = rows(settings.data, "SELECT vector FROM passage_vector")
    assert len(after) == 2
    assert not set(before) & set(after)
    # The one that asks by the first model finds none of the other's.
    assert await near(app, "ferry", HERE) == []


async def test_vectors_by_older_rules_are_made_anew(
    app: App, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    await add(app, "Ferries", FERRY)
    await of_app(app).catch_up()
    [before] = rows(settings.data, "SELECT id FROM passage_vector")
    monkeypatch.setattr(meaning_module, "VECTORS_VERSION", 99)
    async with open_app(settings) as later:
        assert await read(later) == (0, 1)
        assert await near(later, "ferry", HERE) == []
        await of_app(later).catch_up()
        assert await read(later) == (1, 1)
    [after] = rows(settings.data, "SELECT id FROM passage_vector")
    assert before != after


async def test_all_vectors_are_deleted_where_they_are_wanted_no_more(
    app: App, settings: Settings
) -> None:
    await of_app(app).clear(by(SHARED))
    assert not settings.data.exists()
    for scope in (HERE, THERE):
        await add(app, "Ferries", FERRY, scope)
    await of_app(app).catch_up()
    assert await of_app(app).size() > 0
    await of_app(app).clear(by(SHARED))
    assert tables(settings) == [0, 0, 0, 0]
    assert await of_app(app).size() == 0
    await of_app(app).catch_up()
    assert await read(app) == (1, 1)


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


# In memory


async def test_those_that_nobody_asked_for_longest_are_let_go(
    app: App, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    for scope in (HERE, THERE):
        await add(app, "Ferries", FERRY, scope)
    await of_app(app).catch_up()
    loaded: list[str] = []
    places = VectorStore.places

    async def noted(self: VectorStore, scope: Scope, **given: Any) -> object:
        loaded.append(scope)
        return await places(self, scope, **given)

    monkeypatch.setattr(VectorStore, "places", noted)
    for scope in (HERE, HERE, THERE, HERE):
        assert len(await near(app, "ferry", scope)) == 1
    assert loaded == [HERE, THERE]
    loaded.clear()
    async with open_app(replace(settings, index_mb=1e-9)) as tight:
        for scope in (HERE, HERE, THERE, HERE):
            assert len(await near(tight, "ferry", scope)) == 1
    assert loaded == [HERE, THERE, HERE]


# Promise 4: whatever happened, it is as though it were built anew

STEPS = st.lists(
    st.sampled_from(["add", "revise", "remove", "read", "ask", "other", "restart"]), max_size=14
)


@hypothesis_settings(max_examples=15)
@given(STEPS)
def test_promise_4_derived_vectors_are_those_of_a_fresh_store(
    tmp_path_factory: pytest.TempPathFactory, model: Path, steps: list[str]
) -> None:
    settings = Settings(data=tmp_path_factory.mktemp("interleaved"), corpus=None, model=str(model))
    asyncio.run(interleave(settings, steps))


async def interleave(settings: Settings, steps: Sequence[str]) -> None:
    async with open_app(settings) as app, open_app(settings) as beside:
        await add(app, "Ferries", FERRY)
        for number, step in enumerate(steps):
            own = await app.articles.own(by(HERE))
            text = f"The ferry {number} leaves. " * (1 + number % 3)
            if step == "add":
                await add(app, f"Pier {number}", text)
            elif step == "other":
                await add(beside, f"Soup {number}", SOUP + text, HERE if number % 2 else THERE)
            elif step == "revise" and own:
                await app.articles.add_paste(by(HERE), own[0].title, text, replaces=own[0])
            elif step == "remove" and own:
                await beside.articles.remove(by(HERE), [own[-1]])
            elif step == "read":
                await of_app(beside).catch_up()
            elif step == "ask":
                await near(app, "the ferry", HERE, THERE)
        for each in (app, beside):
            async with open_app(settings) as fresh:
                found = await of_app(each).nearest(of(HERE, THERE), "the ferry", 99)
                again = await of_app(fresh).nearest(of(HERE, THERE), "the ferry", 99)
                assert (found and found.passages) == (again and again.passages)
        await of_app(app).catch_up()
        here = await near(app, "the ferry", HERE, k=99)
        assert set(here) == passages(settings).keys()
