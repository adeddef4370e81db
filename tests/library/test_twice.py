"""The same thing twice: one text is stored once, and what is nearly the same is pointed out."""

import random
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from bot.app import App, open_app
from bot.errors import QuotaError
from bot.library.files import Found
from bot.library.submitting import Outcome
from bot.model import SHARED, Added, Scope
from bot.settings import Settings
from tests.callers import add_paste, add_path, add_upload, by
from tests.store.test_store import rows
from tests.text.test_minhash import ENGLISH, OTHERS

HERE, THERE = Scope("101"), Scope("202")
FOOTER = "Printed by the office in June. Ask for a copy."
TEXTS = (ENGLISH, f"{ENGLISH}\n\n{FOOTER}", OTHERS["en"], OTHERS["de"], "A few words.")


async def files(app: App, scope: Scope, *paths: Path) -> list[Added]:
    adding = app.submitting.submit_files(by(scope), [Found(path) for path in paths])
    found: list[Outcome] = [each async for each in adding]
    return [each.result for each in found if isinstance(each.result, Added)]


def written(folder: Path, **texts: str) -> list[Path]:
    paths = [folder / f"{name}.md" for name in texts]
    for path, text in zip(paths, texts.values(), strict=True):
        path.write_text(text)
    return paths


async def test_a_file_of_the_same_lines_is_the_one_that_is_stored(app: App, tmp_path: Path) -> None:
    one, other, unlike = written(tmp_path, one=ENGLISH, other=ENGLISH, unlike=FOOTER)
    first, second, third = await files(app, HERE, one, other, unlike)
    assert [each.outcome for each in (first, second, third)] == ["added", "duplicate", "added"]
    assert second.article == first.article
    # Whose bytes differ, but whose lines do not.
    other.write_bytes(b"\xef\xbb\xbf" + ENGLISH.encode() + b"\r\n")
    (again,) = await files(app, HERE, other)
    assert (again.outcome, again.article) == ("duplicate", first.article)
    assert len(await app.articles.own(by(HERE))) == 2
    # Elsewhere nobody has it.
    assert (await add_path(app, by(THERE), other)).outcome == "added"
    assert (await add_path(app, by(SHARED), other)).outcome == "added"


async def test_a_file_is_revised_to_what_another_has_and_that_is_pointed_out(
    app: App, tmp_path: Path
) -> None:
    one, other = written(tmp_path, one=ENGLISH, other=OTHERS["en"])
    first, _ = await files(app, HERE, one, other)
    other.write_text(ENGLISH)
    (revised,) = await files(app, HERE, other)
    assert (revised.outcome, revised.similar) == ("revised", (first.article,))
    assert len(await app.articles.own(by(HERE))) == 2


async def test_what_is_stored_already_is_so_where_nothing_has_room(
    app: App, settings: Settings, tmp_path: Path
) -> None:
    long = " ".join(f"word{number}" for number in range(1500))
    (one, *more) = written(tmp_path, one=long, **{f"n{at}": f"Number {at}." for at in range(4)})
    copy, new = written(tmp_path, copy=long, new="Something else.")
    assert len(await files(app, HERE, one, *more)) == settings.max_articles
    assert (await add_path(app, by(HERE), copy)).outcome == "duplicate"
    with pytest.raises(QuotaError):
        await add_path(app, by(HERE), new)


async def test_what_is_nearly_the_same_is_pointed_out_and_stored(app: App) -> None:
    first = await add_paste(app, by(HERE), "One", ENGLISH)
    second = await add_upload(app, by(HERE), "two.md", f"{ENGLISH}\n\n{FOOTER}".encode())
    assert (first.similar, second.outcome) == ((), "added")
    assert second.similar == (first.article,)
    unlike = await add_paste(app, by(HERE), "Three", OTHERS["en"])
    assert unlike.similar == ()
    became = await add_paste(app, by(HERE), "Three", f"New.\n\n{ENGLISH}", onto=unlike.article)
    assert {each.id for each in became.similar} == {first.article.id, second.article.id}
    await app.articles.remove(by(HERE), [first.article, became.article])
    last = await add_paste(app, by(HERE), "Four", ENGLISH)
    assert last.similar == (second.article,)


async def test_promise_2_isolation_of_what_is_nearly_the_same(app: App) -> None:
    for scope in (HERE, THERE, SHARED):
        added = await add_paste(app, by(scope), "Rooms", f"{ENGLISH}\n\n{FOOTER}")
        assert added.similar == ()
        assert (await add_paste(app, by(scope), "Rooms", ENGLISH)).similar == (added.article,)


async def test_what_was_stored_before_is_found_after_catching_up(
    app: App, settings: Settings
) -> None:
    first = await add_paste(app, by(HERE), "One", ENGLISH)
    had = banded(settings)
    with closing(sqlite3.connect(settings.data / "footnote.db")) as connection, connection:
        connection.execute("DELETE FROM band")
        connection.execute("DELETE FROM derived WHERE kind = 'signature'")
    assert await app.deriving.left() == 0
    await app.deriving.catch_up()
    assert banded(settings) == had
    assert (await add_paste(app, by(HERE), "Two", f"{ENGLISH} So.")).similar == (first.article,)


@pytest.mark.parametrize("seed", range(4))
async def test_promise_4_derived_signatures_equal_those_of_a_fresh_build(
    settings: Settings, tmp_path: Path, seed: int
) -> None:
    chance = random.Random(seed)
    async with open_app(settings) as app:
        for _ in range(12):
            own = await app.articles.own(by(HERE))
            text, title = chance.choice(TEXTS), chance.choice("ABC")
            does = chance.choice(["add", "add", "revise", "remove", "reindex"])
            if does == "add" and len(own) < settings.max_articles:
                await add_paste(app, by(HERE), title, text)
            elif does == "revise" and own:
                await add_paste(app, by(HERE), title, text, onto=chance.choice(own))
            elif does == "remove" and own:
                await app.articles.remove(by(HERE), [chance.choice(own)])
            elif does == "reindex":
                await app.reindexing.reindex(by(HERE))
    fresh = Settings(data=tmp_path / "fresh", corpus=None)
    left = (
        "SELECT article.title, text FROM article JOIN revision"
        " ON article_id = id AND number = revision"
    )
    async with open_app(fresh) as app:
        await add_paste(app, by(HERE), "Other", OTHERS["de"])
        for named, says in rows(settings.data, left):
            await add_paste(app, by(HERE), f"{named}", f"{says}")
        await app.articles.remove(by(HERE), [await app.articles.find(by(HERE), "Other")])
    assert sorted(banded(settings).values()) == sorted(banded(fresh).values())


def banded(settings: Settings) -> dict[object, tuple[object, ...]]:
    """Signature and bands of each article."""
    found: dict[object, tuple[object, ...]] = {}
    statement = (
        "SELECT article_id, digest, version, value FROM derived LEFT JOIN band USING (article_id)"
        " WHERE kind = 'signature' ORDER BY article_id, value"
    )
    for article_id, *made in rows(settings.data, statement):
        found[article_id] = (*found.get(article_id, ()), *map(str, made))
    return found
