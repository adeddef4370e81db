"""What people do again and again reads as much of a large server as of a small one."""

import sqlite3
from collections.abc import Awaitable, Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from bot.app import App, open_app
from bot.model import Scope
from bot.settings import Settings
from bot.store.writing import SIZE_OF_REVISIONS
from tests.callers import add_paste, by

HERE = Scope("101")
FEW, MANY = 50, 20_000

NUMBERS = """
    INSERT INTO each WITH RECURSIVE upto (n) AS
        (SELECT 1 UNION ALL SELECT n + 1 FROM upto WHERE n < ?) SELECT n FROM upto
"""
COPIES = (
    """
    INSERT INTO article SELECT id + n, scope, title || ' ' || n, origin_kind,
        origin_ref || n, language, tags, 1, line_count, size, fingerprint, language_set, tags_set,
        dated, added_at, author, dated_set FROM each, article WHERE title = 'Boat'
    """,
    """
    INSERT INTO revision SELECT article_id + n, 1, title || ' ' || n, added_at, text,
        tree, size, pages FROM each, revision WHERE title = 'Boat'
    """,
    """
    INSERT INTO passage (article_id, first_line, last_line, text, terms, pieces, steps)
        SELECT article_id + n, first_line, last_line, passage.text, terms, pieces, steps
        FROM each, passage JOIN revision USING (article_id) WHERE title = 'Boat'
    """,
    """
    INSERT INTO change (scope, article_id) SELECT scope, id + n
        FROM each, article WHERE title = 'Boat'
    """,
    """
    INSERT INTO derived SELECT article_id + n, kind, version, digest
        FROM each, derived JOIN revision USING (article_id) WHERE title = 'Boat'
    """,
)

Steps = Callable[[Callable[[], Awaitable[object]]], Awaitable[int]]


@pytest.fixture
def steps(monkeypatch: pytest.MonkeyPatch) -> Steps:
    """Counts the instructions that SQLite runs for something."""
    taken = 0

    def count() -> int:
        nonlocal taken
        taken += 1
        return 0

    connect = sqlite3.connect

    def counted(*given: Any, **named: Any) -> sqlite3.Connection:
        connection: sqlite3.Connection = connect(*given, **named)
        connection.set_progress_handler(count, 1)
        return connection

    monkeypatch.setattr(sqlite3, "connect", counted)

    async def steps(done: Callable[[], Awaitable[object]]) -> int:
        before = taken
        await done()
        return taken - before

    return steps


async def fill(data: Path, count: int) -> None:
    """Store so many articles that are alike, and one that is not."""
    async with open_app(Settings(data=data, corpus=None)) as app:
        await add_paste(app, by(HERE), "Boat", "It floats.", tags=["Craft"])
        await add_paste(app, by(HERE), "Zebra", "It grazes near Lerwick.")
    with closing(sqlite3.connect(data / "footnote.db")) as connection, connection:
        connection.execute("CREATE TEMP TABLE each (n)")
        connection.execute(NUMBERS, (count,))
        for statement in COPIES:
            connection.execute(statement)


async def taken(app: App, steps: Steps) -> dict[str, int]:
    """The instructions for what people do, once all was read."""
    asker = by(HERE)
    done: dict[str, Callable[[], Awaitable[object]]] = {
        "a key of a title": lambda: app.articles.titles(asker, "zeb"),
        "a key of a tag": lambda: app.articles.tags(asker, "cra"),
        "a list": lambda: app.articles.listed(asker),
        "a question": lambda: app.asking.ask(asker, "What grazes near Lerwick?"),
        "a question of many": lambda: app.asking.ask(asker, "What floats?"),
        "no answer": lambda: app.asking.ask(asker, "Who sings?"),
    }
    for each in done.values():
        await each()
    return {what: await steps(each) for what, each in done.items()}


async def test_no_text_is_read_to_tell_whether_another_has_room(tmp_path: Path) -> None:
    """What takes less than the quota is a sum alone, and texts lie outside of what that reads."""
    await fill(tmp_path, 3)
    with closing(sqlite3.connect(tmp_path / "footnote.db")) as connection:
        rows = connection.execute(f"EXPLAIN QUERY PLAN {SIZE_OF_REVISIONS}", (HERE,))
        plan = [row[3] for row in rows]
    assert any("revision USING COVERING INDEX revision_size" in each for each in plan), plan


@pytest.mark.long
async def test_what_is_read_does_not_grow_with_the_articles_of_a_server(
    tmp_path: Path, steps: Steps
) -> None:
    found: list[dict[str, int]] = []
    for count in (FEW, MANY):
        data = tmp_path / str(count)
        await fill(data, count)
        async with open_app(Settings(data=data, corpus=None)) as app:
            found.append(await taken(app, steps))
            assert len(await app.articles.listed(by(HERE))) == count + 2
            asked = await app.asking.ask(by(HERE), "What grazes near Lerwick?")
            assert asked.citations[0].quote == "It grazes near Lerwick."
    few, many = found
    assert min(few.values()) > 0
    assert many == few
