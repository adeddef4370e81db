"""Large articles are written, and deleted, bit by bit, and nobody ever sees a part of one."""

import asyncio
import json
import re
import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from dataclasses import replace
from pathlib import Path

import pytest

from bot.errors import QuotaError, StoreError
from bot.model import Added
from bot.store import bodies, coding
from bot.store.bodies import Body, Slice, complete, drafted, parts
from bot.store.coding import columns
from bot.store.store import Store
from bot.store.writing import Quota
from tests.store.test_store import HERE, analysed, entry, made, rows, save

SENTENCES = [f"The {name} lantern hangs behind door {name}." for name in "abcdefghijkl"]
TEXT = "\n\n".join(f"# Door {at}\n\n{sentence}" for at, sentence in enumerate(SENTENCES))
"""Twelve sections, so twelve passages."""

OTHER = TEXT.replace("lantern", "candle")


@pytest.fixture(autouse=True)
def small_slices(monkeypatch: pytest.MonkeyPatch) -> None:
    """A text is written a hundred characters at a time, of passages about two."""
    monkeypatch.setattr(bodies, "PART", 100)
    monkeypatch.setattr(bodies, "_PASSAGES", 3)
    monkeypatch.setattr(coding, "_CHARACTERS", 100)


@asynccontextmanager
async def traced(store: Store) -> AsyncIterator[list[list[str]]]:
    """The transactions of a store's writer, each as its statements."""
    transactions: list[list[str]] = []

    def note(statement: str) -> None:
        if statement.startswith("BEGIN"):
            transactions.append([])
        transactions[-1].append(statement)

    async with store._database.writing() as connection:
        pass
    await connection.set_trace_callback(note)
    yield transactions
    await connection.set_trace_callback(None)  # type: ignore[arg-type]  # it takes None


def most_at_once(transactions: list[list[str]], statement: str) -> int:
    """How often a statement runs in a transaction at most."""
    return max(sum(each.startswith(statement) for each in some) for some in transactions)


def owned(folder: Path) -> tuple[int, int]:
    """How many passages and parts of texts there are; whatever is stored must have an owner."""
    with closing(sqlite3.connect(folder / "footnote.db")) as connection:
        lost = (
            "SELECT id FROM body WHERE expires_at IS NOT NULL OR id NOT IN"
            " (SELECT analysis FROM article UNION SELECT body FROM revision"
            " UNION SELECT tree FROM revision WHERE tree IS NOT NULL)"
        )
        assert connection.execute(lost).fetchall() == []
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
        [(passages, parts)] = connection.execute(
            "SELECT (SELECT count(*) FROM passage),"
            " (SELECT count(*) FROM part JOIN revision USING (body))"
        )
    return int(passages), int(parts)


def slices(text: str) -> int:
    """How many slices an article has: of its text, its tree and its passages."""
    stored = analysed(text)
    return len(parts(stored.text)) + len(parts(stored.tree)) + len(stored.passages)


async def stored(store: Store) -> list[str]:
    """The texts of all passages that are seen, each of whose terms must be known."""
    found = await store.passage_terms(HERE)
    assert set(found.terms.tolist()) <= set(found.vocabulary.values())
    texts = await store.passage_texts([HERE], found.passages.tolist())
    return [texts[passage] for passage in found.passages.tolist()]


async def test_a_large_article_comes_back_as_it_went(store: Store, folder: Path) -> None:
    async with traced(store) as transactions:
        added = await save(store, "a.txt", TEXT)
    assert most_at_once(transactions, "INSERT INTO part") == 2  # The end of the text and tree.
    assert most_at_once(transactions, "INSERT INTO passage") < 4
    writing = [some for some in transactions if "INSERT" in "".join(some)]
    assert len(writing) == slices(TEXT) - 2  # The ends of all three come together.
    assert (added.outcome, added.passages) == ("added", 12)
    assert await store.lines(added.article) == tuple(TEXT.split("\n"))
    assert await stored(store) == [each.text for each in made(TEXT)]
    assert owned(folder) == (12, len(parts(TEXT)))


@pytest.mark.parametrize("before", [None, OTHER])
async def test_nobody_sees_what_is_not_whole(
    store: Store, before: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    if before:
        await save(store, "a.txt", before)
    seen = await store.articles([HERE]), await store.change_number(HERE), await stored(store)
    pieces = 0
    write = bodies._write_next

    async def watched(*arguments: object) -> None:
        nonlocal pieces
        pieces += 1
        now = await store.articles([HERE]), await store.change_number(HERE), await stored(store)
        assert now == seen
        await write(*arguments)  # type: ignore[arg-type]  # what it was given

    monkeypatch.setattr(bodies, "_write_next", watched)
    await save(store, "a.txt", TEXT)
    assert pieces == slices(TEXT)
    assert (await stored(store))[0].endswith("The a lantern hangs behind door a.")


async def test_a_large_revision_leaves_nothing_of_the_passages_before(
    store: Store, folder: Path
) -> None:
    old = (await save(store, "a.txt", TEXT)).article
    async with traced(store) as transactions:
        revised = await save(store, "a.txt", OTHER)
    assert revised.article.revision == 2
    assert await stored(store) == [each.text for each in made(OTHER)]
    assert await store.lines(old) == tuple(TEXT.split("\n"))
    assert owned(folder) == (12, len(parts(TEXT)) + len(parts(OTHER)))
    deleted = [s for some in transactions for s in some if s.startswith("DELETE FROM passage")]
    assert len(deleted) == 5  # Three at a time, and once in vain.
    await save(store, "a.txt", "A third text.")
    assert await store.lines(old) is None
    assert owned(folder) == (1, 1 + len(parts(OTHER)))


async def test_what_is_the_same_is_not_written_again(store: Store, folder: Path) -> None:
    article = (await save(store, "a.txt", TEXT)).article
    before = rows(folder, "SELECT id FROM passage")
    async with traced(store) as transactions:
        assert (await save(store, "a.txt", TEXT)).outcome == "unchanged"
        await store.replace_analysis(article, analysed(TEXT))
        assert (await save(store, "a.txt", TEXT, tags=["x"])).outcome == "revised"
    assert most_at_once(transactions, "INSERT INTO passage") == 0
    assert rows(folder, "SELECT id FROM passage") == before
    assert owned(folder) == (12, 2 * len(parts(TEXT)))


async def test_another_analysis_takes_the_place_of_the_one_before(
    store: Store, folder: Path
) -> None:
    article = (await save(store, "a.txt", TEXT)).article
    number = await store.change_number(HERE)
    old = made(TEXT)
    # One more, one less, and another one.
    for other in ([*old, old[0]], old[:-1], [*old[:-2], old[0]]):
        async with traced(store) as transactions:
            await store.replace_analysis(article, replace(analysed(TEXT), passages=columns(other)))
        assert most_at_once(transactions, "INSERT INTO passage") < 4
        assert await stored(store) == [each.text for each in other]
        number, before = await store.change_number(HERE), number
        assert number > before
        assert owned(folder) == (len(other), len(parts(TEXT)))


async def test_what_finds_no_room_is_not_begun(store: Store, folder: Path) -> None:
    async with traced(store) as transactions:
        with pytest.raises(QuotaError, match="MB of text"):
            await save(store, "a.txt", TEXT, quota=Quota(size=len(TEXT) - 1))
    assert transactions == []
    assert owned(folder) == (0, 0)


async def test_room_that_is_taken_meanwhile_is_not_there(store: Store, folder: Path) -> None:
    quota = Quota(articles=1)
    large, small = await asyncio.gather(
        save(store, "a.txt", TEXT, quota=quota),
        save(store, "b.txt", "First.", quota=quota),
        return_exceptions=True,
    )
    assert isinstance(large, QuotaError)
    assert isinstance(small, Added)
    assert await store.articles([HERE]) == [small.article]
    assert owned(folder) == (1, 1)


async def test_an_article_that_goes_while_it_is_replaced_leaves_nothing(
    store: Store, folder: Path
) -> None:
    article = (await save(store, "a.txt", TEXT)).article
    async with drafted(store._database, [Body(analysed(OTHER).passages)]):
        await store.remove(HERE, [article.id])
    assert await store.replace(article.id, entry("a.txt", OTHER)) is None
    assert owned(folder) == (0, 0)


async def test_the_words_of_a_draft_are_not_forgotten(store: Store, folder: Path) -> None:
    gone = (await save(store, "gone.txt", f"{TEXT} xyzzy")).article
    body = Body(analysed(TEXT).passages)
    article = (await save(store, "a.txt", "Short.")).article
    async with drafted(store._database, [body]):
        await store.remove(HERE, [gone.id])
        await store.vocabulary.forget_unused()
        async with store._database.writing() as connection:
            await connection.execute(
                "UPDATE article SET analysis = ? WHERE id = ?",
                (await complete(connection, body), article.id),
            )
    assert len(await stored(store)) == 12
    assert await store.vocabulary.ids(["xyzzy"]) == {}
    assert owned(folder) == (12, 1)


async def test_removing_a_large_article_deletes_it_bit_by_bit(store: Store, folder: Path) -> None:
    article = (await save(store, "a.txt", TEXT)).article
    await save(store, "b.txt", "This stays.")
    async with traced(store) as transactions:
        await store.remove(HERE, [article.id])
    deleted = [
        int(match[1])
        for some in transactions
        for statement in some
        if (match := re.match(r"DELETE FROM passage .* LIMIT (\d+)", statement))
    ]
    assert len(deleted) > 12 / 3
    assert set(deleted) == {3}
    assert owned(folder) == (1, 1)


async def left_by_a_killed_process(store: Store, expires: str) -> int:
    """A draft whose writer has gone."""
    async with store._database.writing() as connection:
        body_id = await bodies._begun(connection, expires)
        begun: list[Slice] = [*parts(TEXT), *analysed(TEXT).passages[:-1]]
        await complete(connection, Body(begun, body_id))
        await connection.execute("UPDATE body SET expires_at = ?", (expires,))
    return body_id


async def test_what_a_killed_process_left_goes_when_it_has_expired(
    store: Store, folder: Path
) -> None:
    await left_by_a_killed_process(store, "9999-01-01T00:00:00+00:00")
    await store.clear()
    await save(store, "a.txt", "Short.")
    begun = analysed(TEXT).passages[:-1]
    assert rows(folder, "SELECT count(*) FROM passage") == [(1 + sum(map(len, begun)),)]
    assert len(await stored(store)) == 1
    with closing(sqlite3.connect(folder / "footnote.db")) as connection, connection:
        connection.execute("UPDATE body SET expires_at = '2026-01-01' WHERE expires_at IS NOT NULL")
    async with Store(folder) as other:
        await other.clear()
    assert owned(folder) == (1, 1)


async def test_who_was_held_up_until_its_draft_expired_is_told_so(
    store: Store, folder: Path
) -> None:
    body_id = await left_by_a_killed_process(store, "2026-01-01T00:00:00+00:00")
    await store.clear()
    with pytest.raises(StoreError, match="interrupted for too long: try again"):
        async with store._database.writing() as connection:
            await complete(connection, Body([], body_id))
    assert owned(folder) == (0, 0)


async def test_many_terms_are_written_a_few_passages_at_a_time(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(coding, "_CHARACTERS", 10_000)
    monkeypatch.setattr(coding, "_TERMS", 10)
    some = analysed(TEXT).passages
    assert len(some) > 1
    assert all(len(json.loads(each.vocabulary)) < 15 for each in some)  # A passage is whole.
    assert sum(map(len, some)) == 12
    await save(store, "a.txt", TEXT)
    assert len(await stored(store)) == 12


async def test_a_tree_is_stored_beside_the_lines_of_each_revision(
    store: Store, folder: Path
) -> None:
    article = (await save(store, "a.txt", TEXT)).article
    revised = (await save(store, "a.txt", OTHER)).article
    for at, text in (article, TEXT), (revised, OTHER):
        assert await store.text(at) == (text, analysed(text).tree)
    await store.remove(HERE, [article.id])
    assert await store.text(article) is None
    assert rows(folder, "SELECT count(*) FROM part") == [(0,)]
    assert rows(folder, "SELECT count(*) FROM body") == [(0,)]


async def test_another_tree_takes_the_place_of_the_one_before(store: Store, folder: Path) -> None:
    article = (await save(store, "a.txt", TEXT)).article
    number = await store.change_number(HERE)
    another = replace(analysed(TEXT), tree="x" * 350, dated="2026-05-01")
    async with traced(store) as transactions:
        await store.replace_analysis(article, another)
    assert most_at_once(transactions, "INSERT INTO part") == 1
    assert await store.text(article) == (TEXT, "x" * 350)
    # The passages are the same, so that no index has to be told.
    assert await store.change_number(HERE) == number
    assert [each.dated for each in await store.articles([HERE])] == ["2026-05-01"]
    assert owned(folder) == (12, len(parts(TEXT)))
    async with traced(store) as transactions:
        await store.replace_analysis(article, another)
        saved = await store.save(replace(entry("a.txt", TEXT), analysed=another), revise=True)
    assert saved.outcome == "unchanged"
    assert most_at_once(transactions, "INSERT INTO part") == 0
    assert (await save(store, "a.txt", TEXT)).outcome == "unchanged"
    assert await store.text(article) == (TEXT, analysed(TEXT).tree)
    assert owned(folder) == (12, len(parts(TEXT)))
