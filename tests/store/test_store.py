"""What is saved, revised and removed, and what is left of it."""

import asyncio
import sqlite3
from collections.abc import Sequence
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest

from bot.errors import QuotaError
from bot.library.analysing import analyse_stored
from bot.model import (
    SHARED,
    Added,
    Answer,
    Article,
    Card,
    Citation,
    Origin,
    Page,
    Passage,
    Scope,
)
from bot.reading.text_files import document
from bot.store import vocabulary
from bot.store.coding import columns
from bot.store.store import Store
from bot.store.vocabulary import VocabularyStore
from bot.store.writing import Analysed, Entry, Quota
from bot.text.passages import ANALYSIS_VERSION, passages
from tests.callers import change_number, of

HERE, THERE = Scope("1"), Scope("2")
PHRASE = "The violet lantern hangs behind the third door."


def analysed(text: str = PHRASE, title: str = "Doors") -> Analysed:
    """What is stored of an English text."""
    return analyse_stored("", title, text, None, "en")


def made(text: str, title: str = "Doors") -> list[Passage]:
    """The passages of an English text."""
    return passages(document("", tuple(text.split("\n")), title))


def entry(
    name: str,
    text: str = PHRASE,
    *,
    scope: Scope = HERE,
    title: str = "Doors",
    tags: Sequence[str] | None = None,
) -> Entry:
    """A file of that name, on its way into the store."""
    origin = Origin("upload", name)
    return Entry(scope=scope, analysed=analysed(text, title), origin=origin, tags=tags)


async def save(
    store: Store,
    name: str,
    text: str = PHRASE,
    *,
    scope: Scope = HERE,
    title: str = "Doors",
    tags: Sequence[str] | None = None,
    quota: Quota | None = None,
) -> Added:
    """Save as a file of that name: a second time revises."""
    saved = entry(name, text, scope=scope, title=title, tags=tags)
    return await store.save(saved, revise=True, quota=quota)


async def lines_of(store: Store, article: Article) -> tuple[str, ...] | None:
    stored = await store.text(of(article.scope), article)
    return tuple(stored[0].split("\n")) if stored else None


def outdate(folder: Path) -> None:
    """Let everything derived be of older rules."""
    with closing(sqlite3.connect(folder / "footnote.db")) as connection, connection:
        connection.execute("UPDATE derived SET version = version - 1")


def rows(folder: Path, statement: str) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(folder / "footnote.db")) as connection:
        return connection.execute(statement).fetchall()


def names(folder: Path) -> list[str]:
    """The files in a folder; none where there is no folder."""
    return sorted(path.name for path in folder.glob("*"))


def contents(folder: Path) -> bytes:
    """The bytes of every file in a folder."""
    return b"".join(path.read_bytes() for path in folder.iterdir())


async def test_an_article_comes_back_as_it_went(store: Store) -> None:
    added = await save(store, "a.txt", "one\n\n  two\tthree\u2028\n", tags=["x", "y"])
    article = added.article
    assert (added.outcome, article.revision, article.line_count) == ("added", 1, 4)
    assert await store.article(of(HERE), article.id) == article
    assert await store.articles(of(HERE)) == [article]
    assert await lines_of(store, article) == ("one", "", "  two\tthree\u2028", "")


async def test_candidates_are_what_the_analysis_made(store: Store) -> None:
    text = "# Ferries\n\nThe ferry leaves at nine. It carries dogs.\n\n## Fares\n\nDogs go free."
    article = (await save(store, "a.md", text, title="Ferries")).article
    expected = made(text, "Ferries")
    ids = (await store.passage_terms(HERE)).passages.tolist()
    candidates = await store.candidates(of(HERE), ids[::-1])
    assert [candidate.id for candidate in candidates] == ids[::-1]
    numbers = await store.vocabulary.ids({t for p in expected for t in (*p.context, *p.terms)})
    for candidate, passage in zip(candidates[::-1], expected, strict=True):
        assert candidate.article == article
        assert (candidate.first_line, candidate.last_line) == (
            passage.first_line,
            passage.last_line,
        )
        assert candidate.text == passage.text
        assert (candidate.pieces, candidate.steps) == (passage.pieces, passage.steps)
        assert candidate.context == tuple(numbers[term] for term in passage.context)
        assert candidate.terms == tuple(numbers[term] for term in passage.terms)


async def test_terms_are_listed_by_beginning_and_length(store: Store) -> None:
    assert await store.vocabulary.beginning(["d"], 1, 9) == []
    await save(store, "a.txt", "dog dogma drought Dürre zebra собака дом d", title="Animals")
    found = await store.vocabulary.beginning(["d", "соб", "q"], 3, 6)
    assert sorted(found) == ["dog", "dogma", "durr", "собака"]


async def test_nothing_of_another_scope_is_read(store: Store) -> None:
    article = (await save(store, "a.txt")).article
    (passage_id,) = (await store.passage_terms(HERE)).passages.tolist()
    assert await store.articles(of(THERE, SHARED)) == []
    assert await store.article(of(THERE), article.id) is None
    assert len(await store.passage_terms(THERE)) == 0
    assert len(await store.passage_terms(THERE, [article.id])) == 0
    assert await store.candidates(of(THERE), [passage_id]) == []
    assert await change_number(store, THERE) == 0
    assert await store.changed_articles(THERE, 0) == []
    await store.remove(THERE, [article.id])
    assert await store.articles(of(HERE)) == [article]


async def test_revising_keeps_the_old_revision(store: Store) -> None:
    old = (await save(store, "a.txt", "old text", tags=["kept"])).article
    revised = await save(store, "a.txt", "new text", title="Windows")
    new = revised.article
    assert (revised.outcome, new.id, new.revision) == ("revised", old.id, 2)
    assert (new.title, new.tags) == ("Windows", ("kept",))
    assert await lines_of(store, old) == ("old text",)
    assert await lines_of(store, new) == ("new text",)
    assert await store.articles(of(HERE)) == [new]


async def test_what_did_not_change_makes_no_revision_and_no_change_number(
    store: Store, folder: Path
) -> None:
    first = await save(store, "a.txt", tags=["x"])
    number = await change_number(store, HERE)
    for tags in (None, ["x"]):
        again = await save(store, "a.txt", tags=tags)
        assert (again.outcome, again.article) == ("unchanged", first.article)
    assert await change_number(store, HERE) == number
    assert rows(folder, "SELECT count(*) FROM revision") == [(1,)]


@pytest.mark.parametrize(
    ("text", "title", "tags"),
    [("other", "Doors", None), (PHRASE, "New", None), (PHRASE, "Doors", ["x"])],
)
async def test_another_text_title_or_tag_is_a_revision(
    store: Store, text: str, title: str, tags: list[str] | None
) -> None:
    await save(store, "a.txt")
    assert (await save(store, "a.txt", text, title=title, tags=tags)).outcome == "revised"


async def test_the_same_file_in_two_scopes_is_two_articles(store: Store) -> None:
    ids = {(await save(store, "a.txt", scope=scope)).article.id for scope in (HERE, THERE)}
    assert len(ids) == 2


async def test_an_article_is_replaced_by_its_id_whatever_its_origin(store: Store) -> None:
    old = (await save(store, "a.txt", tags=["kept"])).article
    await save(store, "b.txt", "Something else stays.")
    replaced = await store.replace(old.id, entry("b.txt", "new text", title="Windows"))
    assert replaced is not None
    new = replaced.article
    assert (replaced.outcome, new.id, new.revision) == ("revised", old.id, 2)
    assert (new.title, new.tags, new.origin) == ("Windows", ("kept",), Origin("upload", "b.txt"))
    assert await lines_of(store, new) == ("new text",)
    assert len(await store.articles(of(HERE))) == 2
    same = await store.replace(old.id, entry("c.txt", "new text", title="Windows"))
    assert same is not None
    assert (same.outcome, same.article) == ("unchanged", new)


async def test_what_is_not_of_the_scope_is_not_replaced(store: Store) -> None:
    article = (await save(store, "a.txt")).article
    for scope in (THERE, SHARED):
        assert await store.replace(article.id, entry("a.txt", "new", scope=scope)) is None
    assert await store.replace(article.id + 1, entry("a.txt", "new")) is None
    assert await store.articles(of(HERE, THERE, SHARED)) == [article]
    await store.remove(HERE, [article.id])
    assert await store.replace(article.id, entry("a.txt", "new")) is None
    assert await store.articles(of(HERE, THERE, SHARED)) == []


async def test_every_change_has_a_higher_number(store: Store) -> None:
    numbers = [await change_number(store, HERE)]
    article = (await save(store, "a.txt")).article
    numbers.append(await change_number(store, HERE))
    revised = (await save(store, "a.txt", "new")).article
    numbers.append(await change_number(store, HERE))
    await store.replace_analysis(revised, replace(analysed("new"), passages=columns(made("other"))))
    numbers.append(await change_number(store, HERE))
    await store.remove(HERE, [article.id])
    numbers.append(await change_number(store, HERE))
    assert numbers == sorted(set(numbers))
    assert [await store.changed_articles(HERE, number) for number in numbers] == [
        *([[article.id]] * 4),
        [],
    ]


async def test_an_equal_analysis_is_no_change(store: Store) -> None:
    article = (await save(store, "a.txt")).article
    number = await change_number(store, HERE)
    await store.replace_analysis(article, analysed())
    assert await change_number(store, HERE) == number


async def test_removing_leaves_nothing_of_the_article(store: Store, folder: Path) -> None:
    article = (await save(store, "a.txt", f"{PHRASE} First. " * 3)).article
    await save(store, "a.txt", f"{PHRASE} Second. " * 3)
    other = (await save(store, "b.txt", "Something else stays. " * 5)).article
    await store.remove(HERE, [article.id])
    assert await lines_of(store, article) is None
    for statement in (
        "SELECT id FROM article",
        "SELECT article_id FROM revision",
        "SELECT article_id FROM passage",
        "SELECT article_id FROM derived",
        "SELECT article_id FROM band",
    ):
        assert set(rows(folder, statement)) == {(other.id,)}


async def test_removed_text_is_not_in_the_file_any_more(folder: Path) -> None:
    async with Store(folder) as store:
        article = (await save(store, "a.txt", f"{PHRASE}\n" * 300)).article
        await save(store, "b.txt", "Something else stays.")
    file = folder / "footnote.db"
    assert PHRASE.encode() in file.read_bytes()
    async with Store(folder) as store:
        await store.articles(of(HERE))
        await store.remove(HERE, [article.id])
        # While the bot runs, there is a log beside the file.
        assert PHRASE.encode() not in contents(folder)
        assert b"Something else stays." in file.read_bytes()


async def test_nothing_that_a_card_quoted_is_in_the_file_after_its_removal(
    store: Store, folder: Path
) -> None:
    article = (await save(store, "a.txt", f"{PHRASE} First.", title="Old Zugspitze")).article
    await save(store, "a.txt", f"{PHRASE} Second.", title="New Zugspitze")
    quoted = Citation(
        article.id, article.title, article.origin, 1, 1, 1, None, PHRASE, ((4, 10),), 1.0
    )
    pages = (Page(quoted, 2),)
    card = Card(key="key", scope=HERE, asker=1, answer=Answer("What colour?"), pages=pages)
    await store.cards.add(card, datetime.now(UTC), of(HERE))
    assert await store.cards.card(HERE, of(HERE), "key") == card
    await store.remove(HERE, [article.id])
    assert PHRASE.encode() not in contents(folder)
    assert b"Zugspitze" not in contents(folder)


async def test_the_words_of_removed_articles_are_forgotten(store: Store, folder: Path) -> None:
    article = (await save(store, "a.txt", "The xyzzyplugh stays.")).article
    await save(store, "b.txt", "Something else stays.")
    await store.remove(HERE, [article.id])
    await store.vocabulary.forget_unused()
    assert rows(folder, "SELECT text FROM term ORDER BY text") == [
        ("door",),
        ("els",),
        ("someth",),
        ("stay",),
    ]
    assert b"xyzzyplugh" not in contents(folder)


MANY_WORDS = " ".join(f"locker{number}" for number in range(40))
"""More words than get their ids at once where that is ten."""


async def stored_terms(store: Store) -> list[set[str]]:
    """The terms of each passage, as words."""
    words = {each: word for word, each in (await store.vocabulary.by_prefix([""]))[""].items()}
    stored = await store.passage_terms(HERE)
    ends = np.cumsum(stored.lengths)[:-1]
    return [{words[term] for term in part.tolist()} for part in np.split(stored.terms, ends)]


@pytest.mark.parametrize("forgotten", [False, True])
async def test_the_words_of_a_large_article_get_their_ids_a_portion_at_a_time(
    store: Store, monkeypatch: pytest.MonkeyPatch, forgotten: bool
) -> None:
    """They may be forgotten between: no passage has them yet."""
    monkeypatch.setattr(vocabulary, "_LEARNT", 10)
    learn, learnt = VocabularyStore.learn, list[int]()

    async def learn_and_forget(self: VocabularyStore, words: str) -> vocabulary.Learnt:
        found = await learn(self, words)
        learnt.append(len(found.ids))
        if forgotten:
            await self.forget_unused()
        return found

    monkeypatch.setattr(VocabularyStore, "learn", learn_and_forget)
    await save(store, "small.txt", "The violet lantern.")
    assert learnt == []
    await save(store, "large.txt", MANY_WORDS)
    assert learnt == [41]
    assert set().union(*await stored_terms(store)) >= {f"locker{number}" for number in range(40)}


async def test_what_is_refused_leaves_no_words(
    store: Store, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(vocabulary, "_LEARNT", 10)
    await save(store, "a.txt", "Something stays.")
    with pytest.raises(QuotaError):
        await save(store, "b.txt", MANY_WORDS, quota=Quota(articles=1))
    assert b"locker" not in contents(folder)


async def test_an_id_is_never_given_twice(store: Store) -> None:
    first = (await save(store, "a.txt")).article
    (passage_id,) = (await store.passage_terms(HERE)).passages.tolist()
    await store.remove(HERE, [first.id])
    assert (await save(store, "a.txt")).article.id != first.id
    (later_id,) = (await store.passage_terms(HERE)).passages.tolist()
    assert later_id > passage_id


async def test_an_analysis_of_an_older_revision_is_dropped(store: Store) -> None:
    old = (await save(store, "a.txt", "old text")).article
    await save(store, "a.txt", "new text")
    number = await change_number(store, HERE)
    await store.replace_analysis(old, analysed("old text"))
    assert await change_number(store, HERE) == number
    (passage_id,) = (await store.passage_terms(HERE)).passages.tolist()
    [candidate] = await store.candidates(of(HERE), [passage_id])
    assert candidate.text == "new text"


async def test_the_number_of_articles_is_limited_for_each_scope(store: Store) -> None:
    quota = Quota(articles=2)
    for name in ("a.txt", "b.txt"):
        await save(store, name, quota=quota)
    with pytest.raises(QuotaError, match=r"This server has its 2 articles already"):
        await save(store, "c.txt", quota=quota)
    assert (await save(store, "a.txt", "revised", quota=quota)).outcome == "revised"
    assert (await save(store, "c.txt", scope=THERE, quota=quota)).outcome == "added"
    assert len(await store.articles(of(HERE))) == 2


async def test_the_bytes_of_a_scope_are_limited_and_a_revised_article_counts_once(
    store: Store,
) -> None:
    quota = Quota(size=100)
    await save(store, "a.txt", "é" * 30, quota=quota)
    with pytest.raises(QuotaError, match="MB of text"):
        await save(store, "b.txt", "x" * 41, quota=quota)
    assert (await save(store, "b.txt", "x" * 40, quota=quota)).outcome == "added"
    assert (await save(store, "a.txt", "y" * 60, quota=quota)).outcome == "revised"
    with pytest.raises(QuotaError, match="MB of text"):
        await save(store, "a.txt", "y" * 61, quota=quota)
    revisions = {each.origin.ref: each.revision for each in await store.articles(of(HERE))}
    assert revisions == {"a.txt": 2, "b.txt": 1}


async def test_articles_that_older_rules_analysed_are_told_in_order(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = [(await save(store, f"{name}.txt")).article for name in "abc"]
    old.sort(key=lambda article: article.id)
    assert await store.outdated(0, 9) == []
    monkeypatch.setattr("bot.store.writing.ANALYSIS_VERSION", ANALYSIS_VERSION + 1)
    monkeypatch.setattr("bot.store.store.ANALYSIS_VERSION", ANALYSIS_VERSION + 1)
    assert await store.outdated(0, 2) == old[:2]
    assert await store.outdated(old[1].id, 9) == old[2:]
    number = await change_number(store, HERE)
    await store.replace_analysis(old[1], analysed())
    # Its passages are the same.
    assert await change_number(store, HERE) == number
    assert await store.outdated(0, 9) == [old[0], old[2]]


async def test_what_was_saved_is_read_while_others_read(store: Store) -> None:
    """A long reading must not hold the next one to the state that it began with."""
    await asyncio.gather(*(save(store, f"{n}.txt", scope=THERE) for n in range(100)))
    done = asyncio.Event()

    async def read() -> None:
        while not done.is_set():
            await store.passage_terms(THERE)

    async def write() -> list[int]:
        counts = []
        for n in range(60):
            await save(store, f"{n}.txt")
            counts.append(len(await store.articles(of(HERE))))
        done.set()
        return counts

    _, _, counts = await asyncio.gather(read(), read(), write())
    assert counts == [*range(1, 61)]
