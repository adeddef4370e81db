"""A data folder of every earlier schema, with all that it could hold: nothing of it is lost."""
# Statements name the tables and columns that a schema has.
# ruff: noqa: S608

import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from itertools import chain
from pathlib import Path

import pytest

from bot.app import App, open_app
from bot.model import AS_IT_STANDS, SHARED, Card, Scope
from bot.settings import Settings
from bot.store.schema import MIGRATIONS
from bot.store.store import Store
from tests.callers import add_paste, by, of
from tests.meaning.tiny import make_model
from tests.store.test_database import SAME_FORM, copy_to_version_1
from tests.store.test_store import rows

HERE, LEFT = Scope("101"), Scope("202")
PIER = "The night ferry leaves from pier seven at eleven."
TIDES = "High water is at six, é."
QUESTION = "When does the nigth ferry leave?"
OF_ARTICLES = ("article", "revision", "passage", "term", "change")
OF_DISCORD = ("card", "card_quote", "card_word", "rating", "server", "synonym")

WITHOUT_BODIES = 8
"""The schema from which on texts, trees and passages belong to their articles."""

WITH_READING = 11
"""The first schema whose cards keep what stands above their quotes."""

WITH_INCARNATIONS = 7

Columns = dict[str, list[str]]
"""By table."""


async def fill(app: App) -> list[Card]:
    """Store something of every kind, and what has gone again; returns the cards."""
    add, ask = partial(add_paste, app), app.asking.ask
    pier = (await add(by(HERE), "Pier", "It leaves at ten.", tags=["Ferry"])).article
    cards = [await app.cards.keep(by(HERE, 7), await ask(by(HERE), "What leaves at ten?"))]
    await add(by(HERE), "Pier", f"# Ferries\n\n{PIER}\n", onto=pier)
    await add(by(SHARED), "Tides", TIDES, language="nl")
    for scope in (HERE, SHARED):
        gone = (await add(by(scope), "Gone", "Nobody remembers it.")).article
        await app.articles.remove(by(scope), [gone])
    answer = await ask(by(HERE), QUESTION)
    assert answer.spelt_by
    cards.append(await app.cards.keep(by(HERE, 7), answer, earlier=["And the boats?"]))
    await app.cards.shown.place(cards[1].key, 41, 42)
    await app.cards.rate(by(HERE, 8), cards[1], helpful=True)
    await app.cards.rate(by(HERE, 9), cards[0], helpful=False)
    await app.synonyms.add(by(HERE), ["ferry", "steamer"])
    await app.servers.set_editors(by(HERE), 5)
    await app.servers.left(LEFT, datetime.now(UTC))
    return [await app.cards.find(by(HERE, card.asker), card.key) for card in cards]


def columns(connection: sqlite3.Connection, table: str, schema: str = "main") -> list[str]:
    """The columns of a table; none where there is no such table."""
    known = connection.execute("SELECT name FROM pragma_table_info(?, ?)", (table, schema))
    return [name for (name,) in known]


def age(made: Path, old: Path, version: int) -> Columns:
    """Write a store as an earlier schema had it; returns what of today's it had."""
    copy_to_version_1(made, old)
    with closing(sqlite3.connect(old / "footnote.db")) as connection, connection:
        connection.execute("ATTACH ? AS new", (str(made / "footnote.db"),))
        connection.execute(
            "UPDATE main.sqlite_sequence AS had SET seq ="
            " (SELECT seq FROM new.sqlite_sequence AS made WHERE made.name = had.name)"
        )
        for statement in chain.from_iterable(MIGRATIONS[1:version]):
            connection.execute(statement)
        connection.execute(f"PRAGMA user_version = {version}")
        had: Columns = {}
        for table in (*OF_ARTICLES, *OF_DISCORD):
            of_old, of_new = (columns(connection, table, each) for each in ("main", "new"))
            had[table] = [name for name in of_new if name in of_old]
        for table in filter(had.get, OF_DISCORD):
            names = ", ".join(had[table])
            connection.execute(f"INSERT INTO {table} SELECT {names} FROM new.{table}")
        # What a text was told to be in, and of, came after the first schema.
        names = ", ".join(name for name in had["article"] if name != "id")
        connection.execute(
            f"UPDATE article SET ({names}) ="
            f" (SELECT {names} FROM new.article AS made WHERE made.id = article.id)"
        )
        if version >= SAME_FORM:
            write_derived(connection, bodies=version < WITHOUT_BODIES)
            had["passage"] = columns(connection, "passage", "new")
        else:
            del had["passage"]
        had["revision"] = [*dict.fromkeys([*had["revision"], "text"])]
    return {table: names for table, names in had.items() if names}


def write_derived(connection: sqlite3.Connection, *, bodies: bool) -> None:
    """Write passages and trees, with an owner of each in between or not."""
    if not bodies:
        connection.execute("INSERT INTO passage SELECT * FROM new.passage")
        connection.execute("DELETE FROM derived")
        connection.execute("INSERT INTO derived SELECT * FROM new.derived")
        connection.execute(
            "UPDATE revision SET tree = (SELECT tree FROM new.revision AS made"
            " WHERE made.article_id = revision.article_id AND made.number = revision.number)"
        )
        return
    connection.execute(
        "INSERT INTO passage (id, body, first_line, last_line, text, terms, pieces, steps)"
        " SELECT made.id, analysis, first_line, last_line, text, terms, pieces, steps"
        " FROM new.passage AS made JOIN article ON article.id = article_id"
    )
    connection.execute("UPDATE meta SET value = (SELECT max(version) FROM new.derived)")
    trees = "SELECT tree, article_id, number FROM new.revision WHERE tree IS NOT NULL"
    for tree, article_id, number in connection.execute(trees).fetchall():
        body = connection.execute("INSERT INTO body DEFAULT VALUES").lastrowid
        connection.execute("INSERT INTO part VALUES (?, 0, ?)", (body, tree))
        connection.execute(
            "UPDATE revision SET tree = ? WHERE article_id = ? AND number = ?",
            (body, article_id, number),
        )


def contents(data: Path, had: Columns) -> dict[str, list[str]]:
    """The rows of some columns."""
    return {
        table: sorted(map(repr, rows(data, f"SELECT {', '.join(names)} FROM {table}")))
        for table, names in had.items()
    }


def number(data: Path, statement: str) -> int:
    """The one number that a statement gives."""
    [(found,)] = rows(data, statement)
    assert isinstance(found, int)
    return found


def _as_before(card: Card) -> Card:
    """A card as it was kept before what stands above its quotes was."""
    bare = [
        replace(page, citation=replace(page.citation, headings=(), lead=None, layout=AS_IT_STANDS))
        for page in card.pages
        if page.citation
    ]
    return replace(card, pages=tuple(bare))


def sound(data: Path) -> bool:
    found = rows(data, "PRAGMA foreign_key_check"), rows(data, "PRAGMA integrity_check")
    return found == ([], [("ok",)])


@pytest.mark.parametrize("version", range(1, len(MIGRATIONS) + 1))
async def test_promise_7_nothing_lost_by_an_upgrade_from_any_schema(
    tmp_path: Path, version: int
) -> None:
    made, old = tmp_path / "made", tmp_path / "old"
    async with open_app(Settings(data=made, corpus=None)) as app:
        cards = await fill(app)
    had = age(made, old, version)
    assert rows(old, "PRAGMA user_version") == [(version,)]
    incarnation = rows(old, "SELECT value FROM meta WHERE key = 'incarnation'")
    async with Store(old) as store:
        assert len(await store.articles(of(HERE, SHARED))) == 2
    assert rows(old, "PRAGMA user_version") == [(len(MIGRATIONS),)]
    assert sound(old)
    assert contents(old, had) == contents(made, had)
    if version >= WITH_INCARNATIONS:
        assert rows(old, "SELECT key, value FROM meta") == [("incarnation", *incarnation[0])]

    async with open_app(Settings(data=old, corpus=None)) as app:
        if version >= SAME_FORM:
            assert (await app.asking.ask(by(HERE), QUESTION)).citations[0].quote == PIER
        await app.deriving.catch_up()
        assert (await app.asking.ask(by(HERE), QUESTION)).citations[0].quote == PIER
        tides = await app.asking.ask(by(LEFT), "high water", threshold=0)
        assert tides.citations[0].quote == TIDES
        if "card" in had:
            found = [await app.cards.find(by(HERE, card.asker), card.key) for card in cards]
            known = cards if version >= WITH_READING else list(map(_as_before, cards))
            assert found == known
            assert len(await app.cards.ratings(by(HERE))) == 2
            assert await app.servers.editors(by(HERE)) == 5
        if "synonym" in had:
            assert await app.synonyms.all(by(HERE)) == [("ferry", "steamer")]
    model = str(make_model(tmp_path / "model"))
    async with open_app(Settings(data=old, corpus=None, model=model)) as app:
        assert app.meaning
        await app.meaning.catch_up()
        assert await app.meaning.progress(by(SHARED)) == {HERE: (1, 1), SHARED: (1, 1)}
    assert sound(old)


@pytest.mark.parametrize("version", range(1, len(MIGRATIONS) + 1))
async def test_no_id_is_given_twice_after_an_upgrade_from_any_schema(
    tmp_path: Path, version: int
) -> None:
    """Nor is one of what had gone before."""
    made, old = tmp_path / "made", tmp_path / "old"
    async with open_app(Settings(data=made, corpus=None)) as app:
        await fill(app)
    age(made, old, version)
    given = {
        table: number(made, f"SELECT seq FROM sqlite_sequence WHERE name = '{table}'")
        for table in ("passage", "term", "change")
    }
    assert given["passage"] > number(made, "SELECT max(id) FROM passage")
    known = rows(made, "SELECT article_id FROM change")
    async with open_app(Settings(data=old, corpus=None)) as app:
        await app.deriving.catch_up()
        if version < SAME_FORM:
            assert number(old, "SELECT min(id) FROM passage") > given["passage"]
        for scope in (HERE, SHARED):
            added = await add_paste(app, by(scope), "New", "Zebras graze at Lerwick.")
            assert (added.article.id,) not in known
            where = f"article_id = {added.article.id}"
            assert number(old, f"SELECT min(id) FROM passage WHERE {where}") > given["passage"]
            assert number(old, f"SELECT number FROM change WHERE {where}") > given["change"]
    assert number(old, "SELECT id FROM term WHERE text = 'zebra'") > given["term"]
    assert sound(old)
