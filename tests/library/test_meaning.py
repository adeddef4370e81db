"""Vectors of passages: kept while their passage is, and searched."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from bot.access import Caller
from bot.app import App, open_app
from bot.errors import ForbiddenError
from bot.library import meaning as meaning_module
from bot.library.servers import KEPT
from bot.meaning.encoder import Encoder
from bot.model import SHARED, Scope
from bot.settings import Settings
from bot.store.vectors import VectorStore
from tests.callers import add_paste, by, of
from tests.library.vectors import (
    FERRY,
    HERE,
    SOUP,
    THERE,
    add,
    cosines,
    made,
    near,
    of_app,
    passages,
    read,
    tables,
)
from tests.meaning.tiny import make_model
from tests.store.test_store import contents, rows


@pytest.fixture
def settings(read_along: Settings) -> Settings:
    return read_along


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


async def test_promise_3_at_once_holds_for_what_is_found_by_meaning(
    app: App, settings: Settings
) -> None:
    ferries = await add(app, "Ferries", FERRY)
    await add(app, "Soup", SOUP)
    await of_app(app).catch_up()
    before = await near(app, "ferry", HERE)
    assert len(before) == 2
    # The new revision has no vector yet, and the old one has gone.
    await add_paste(app, by(HERE), "Ferries", "The pier is hot.", onto=ferries)
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


# In memory


async def test_those_that_nobody_asked_for_longest_are_let_go(
    app: App, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    for scope in (HERE, THERE):
        await add(app, "Ferries", FERRY, scope)
    await of_app(app).catch_up()
    loaded: list[str] = []
    counts = VectorStore.counts

    async def noted(self: VectorStore, scope: Scope, *given: Any) -> object:
        loaded.append(scope)
        return await counts(self, scope, *given)

    monkeypatch.setattr(VectorStore, "counts", noted)
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
                await add_paste(app, by(HERE), own[0].title, text, onto=own[0])
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
