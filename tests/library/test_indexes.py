"""Promise 4, derived: whatever happened, an index answers as a fresh one would."""

import asyncio
import shutil
import sqlite3
import tempfile
from collections.abc import Mapping, Sequence, Set
from contextlib import AsyncExitStack, closing
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Self

import pytest
from hypothesis import settings as profile
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    consumes,
    multiple,
    precondition,
    rule,
)

from bot.access import readable
from bot.app import App
from bot.errors import BusyError
from bot.library.articles import Articles
from bot.library.asking import Asking
from bot.library.deriving import Deriving
from bot.library.indexes import Indexes
from bot.library.reindexing import Reindexing
from bot.model import SHARED, Article, Scope
from bot.ranking.index import Ranking
from bot.settings import Settings
from bot.store.connections import FILE_NAME
from bot.store.schema import NEW_INCARNATION
from bot.store.store import Store
from bot.work import Work
from tests.callers import add_path, current
from tests.callers import by as caller
from tests.waiting import patient

WORDS = ("amber", "birch", "cedar", "drum", "elbow", "flint")
HERE = Scope("1")
SCOPES = (HERE, Scope("2"), SHARED)


@dataclass(frozen=True, slots=True)
class Process:
    """What ``open_app`` wires, with the index in view."""

    store: Store
    indexes: Indexes
    articles: Articles
    reindexing: Reindexing
    asking: Asking

    @classmethod
    async def started(cls, folder: Path, stack: AsyncExitStack) -> Self:
        settings = Settings(data=folder, corpus=None)
        work = stack.enter_context(closing(Work()))
        store = await stack.enter_async_context(Store(folder, work))
        indexes = Indexes(store, work, settings.index_bytes)
        articles = Articles(store, work, settings)
        reindexing = Reindexing(store, indexes, Deriving(store, work), work, settings)
        return cls(store, indexes, articles, reindexing, Asking(store, indexes, work))

    async def ranked(self, scope: Scope, words: Sequence[str]) -> Ranking:
        async with self.indexes.searcher(readable(caller(scope)).scopes) as searcher:
            ids = await searcher.term_ids(words)
            ranking = await searcher.search(dict.fromkeys(ids.values(), 1.0), 1000)
        # Some words are known that no passage has any more.
        gone = set(ids.values()) - ranking.present
        return ranking._replace(
            containing=without(ranking.containing, gone),
            within={
                article: replace(each, containing=without(each.containing, gone))
                for article, each in ranking.within.items()
            },
        )


def without(counts: Mapping[int, int], gone: Set[int]) -> dict[int, int]:
    return {term: count for term, count in counts.items() if term not in gone}


async def fresh(folder: Path, scope: Scope, words: Sequence[str]) -> Ranking:
    """What a process says that has just started."""
    async with AsyncExitStack() as stack:
        return await (await Process.started(folder, stack)).ranked(scope, words)


def copied(source: Path, target: Path) -> None:
    """Write all of a database into another, whoever has that open, as one transaction."""
    with closing(sqlite3.connect(source)) as one, closing(sqlite3.connect(target)) as other:
        one.backup(other)


def renewed(file: Path) -> None:
    with closing(sqlite3.connect(file)) as connection, connection:
        connection.execute(NEW_INCARNATION)


def text(paragraphs: Sequence[Sequence[str]]) -> str:
    """Paragraphs long enough to be passages of their own."""
    return "Notes\n\n" + "\n\n".join(" ".join([*words] * 45) for words in paragraphs)


CONTENT = st.lists(st.lists(st.sampled_from(WORDS), min_size=1, max_size=4), min_size=1, max_size=3)
SCOPE = st.sampled_from(SCOPES)
BY = st.integers(0, 1)


class Library(RuleBasedStateMachine):
    """Two processes over one folder; ``there`` holds the words of each article that should be."""

    stored = Bundle("stored")

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp(prefix="footnote-test-"))
        self.runner = asyncio.Runner()
        self.there: dict[int, tuple[Scope, set[str]]] = {}
        self.stacks = [AsyncExitStack(), AsyncExitStack()]
        self.processes = [
            self.runner.run(Process.started(self.folder, stack)) for stack in self.stacks
        ]

    @precondition(lambda self: (self.folder / FILE_NAME).exists())
    @rule()
    def back_up(self) -> None:
        copied(self.folder / FILE_NAME, self.folder / "copy.db")
        self.kept = dict(self.there)

    def teardown(self) -> None:
        for stack in self.stacks:
            self.runner.run(stack.aclose())
        self.runner.close()
        shutil.rmtree(self.folder)

    def keep(self, article: Article, content: list[list[str]]) -> None:
        self.there[article.id] = (article.scope, {word for words in content for word in words})

    @rule(target=stored, by=BY, scope=SCOPE, content=CONTENT)
    def add(self, by: int, scope: Scope, content: list[list[str]]) -> Article:
        adding = self.processes[by].articles.add_paste(caller(scope), "Notes", text(content))
        article = self.runner.run(adding).article
        self.keep(article, content)
        return article

    @rule(by=BY, scope=SCOPE, name=st.sampled_from("ab"), content=CONTENT)
    def bring_a_file(self, by: int, scope: Scope, name: str, content: list[list[str]]) -> None:
        path = self.folder / f"{name}.txt"
        path.write_text(text(content))
        added = self.runner.run(add_path(self.processes[by].articles, caller(scope), path))
        assert (added.outcome == "added") == (added.article.id not in self.there)
        self.keep(added.article, content)

    @rule(by=BY, article=consumes(stored))
    def remove(self, by: int, article: Article) -> None:
        self.runner.run(self.processes[by].articles.remove(caller(article.scope), [article]))
        # It may have come back, or never have been, by a restore.
        self.there.pop(article.id, None)

    @precondition(lambda self: (self.folder / "copy.db").exists())
    @rule()
    def restore(self) -> None:
        renewed(self.folder / "copy.db")
        copied(self.folder / "copy.db", self.folder / FILE_NAME)
        self.there = dict(self.kept)

    @rule(by=BY, scope=SCOPE)
    def rebuild(self, by: int, scope: Scope) -> None:
        report = self.runner.run(self.processes[by].reindexing.reindex(caller(scope)))
        own = [article for article, (home, _) in self.there.items() if home == scope]
        assert (report.added, report.revised, report.removed) == (0, 0, 0)
        assert report.unchanged == len(own)

    @rule(
        target=stored,
        by=BY,
        scope=SCOPE,
        contents=st.lists(CONTENT, min_size=1, max_size=3),
        asked=st.sampled_from(WORDS),
    )
    def rebuild_while_others_add_and_ask(
        self, by: int, scope: Scope, contents: list[list[list[str]]], asked: str
    ) -> object:
        async def all_at_once() -> list[Article]:
            process = self.processes[by]
            adding = (
                self.processes[at % 2].articles.add_paste(caller(scope), "Notes", text(content))
                for at, content in enumerate(contents)
            )
            added, *_ = await asyncio.gather(
                asyncio.gather(*adding),
                process.reindexing.reindex(caller(scope)),
                process.ranked(scope, [asked]),
            )
            return [each.article for each in added]

        articles = self.runner.run(all_at_once())
        for article, content in zip(articles, contents, strict=True):
            self.keep(article, content)
        return multiple(*articles)

    @rule(by=BY)
    def restart(self, by: int) -> None:
        self.runner.run(self.stacks[by].aclose())
        self.stacks[by] = AsyncExitStack()
        self.processes[by] = self.runner.run(Process.started(self.folder, self.stacks[by]))

    @rule(by=BY)
    def expunge(self, by: int) -> None:
        self.runner.run(self.processes[by].reindexing.expunge_deletes())

    @rule(by=BY, scope=SCOPE, words=st.sets(st.sampled_from(WORDS), min_size=1).map(sorted))
    def ask(self, by: int, scope: Scope, words: list[str]) -> None:
        ranking = self.runner.run(self.processes[by].ranked(scope, words))
        assert ranking == self.runner.run(fresh(self.folder, scope, words))
        assert {hit.article_id for hit in ranking.hits} == {
            article
            for article, (home, held) in self.there.items()
            if home in readable(caller(scope)).scopes and not held.isdisjoint(words)
        }


TestPromise4Derived = Library.TestCase
TestPromise4Derived.settings = profile(max_examples=15, stateful_step_count=15, deadline=None)


async def test_promise_4_derived_a_rebuild_loses_nothing_that_is_added_or_removed_meanwhile(
    tmp_path: Path,
) -> None:
    async with AsyncExitStack() as stack:
        process = await Process.started(tmp_path, stack)
        articles = process.articles
        old = [
            (await articles.add_paste(caller(SHARED), "Notes", text([[word]]))).article
            for word in WORDS
        ]
        for _ in range(5):
            _, added, *_ = await asyncio.gather(
                process.indexes.rebuild(SHARED),
                articles.add_paste(caller(SHARED), "Notes", text([WORDS])),
                articles.remove(caller(SHARED), [old.pop()]),
                process.indexes.rebuild(SHARED),
                process.ranked(SHARED, WORDS),
            )
            old.insert(0, added.article)
            ranking = await process.ranked(SHARED, WORDS)
            assert ranking == await fresh(tmp_path, SHARED, WORDS)
            assert {hit.article_id for hit in ranking.hits} == {each.id for each in old}


async def test_promise_4_derived_a_rebuild_leaves_the_index_that_answers_in_place_until_it_is_done(
    tmp_path: Path,
) -> None:
    async with AsyncExitStack() as stack:
        process = await Process.started(tmp_path, stack)
        await process.articles.add_paste(caller(SHARED), "Notes", text([WORDS]))
        before = await current(process.indexes, SHARED)
        assert await current(process.indexes, SHARED) is before
        rebuilt = await process.indexes.rebuild(SHARED)
        assert rebuilt is not before
        assert await current(process.indexes, SHARED) is rebuilt


async def test_a_cancelled_question_leaves_the_index_sound(tmp_path: Path) -> None:
    async with AsyncExitStack() as stack:
        process = await Process.started(tmp_path, stack)
        for word in WORDS:
            await process.articles.add_paste(caller(SHARED), "Notes", text([[word]]))
            asking = asyncio.create_task(process.ranked(SHARED, WORDS))
            for _ in range(len(word)):
                await asyncio.sleep(0)
            asking.cancel()
            await asyncio.wait({asking})
            assert await process.ranked(SHARED, WORDS) == await fresh(tmp_path, SHARED, WORDS)


async def test_a_question_is_answered_while_everything_is_made_anew(tmp_path: Path) -> None:
    """Passages get new ids under a question that has already ranked the old ones."""
    async with AsyncExitStack() as stack:
        process = await Process.started(tmp_path, stack)
        await process.articles.add_paste(
            caller(SHARED), "Ferries", "The night ferry leaves at eleven."
        )
        done = asyncio.Event()

        async def ask() -> set[str | None]:
            reasons: set[str | None] = set()
            while not done.is_set():
                answer = await process.asking.ask(
                    caller(SHARED), "When does the night ferry leave?"
                )
                reasons.add(answer.reason)
            return reasons

        async def reindex() -> None:
            for _ in range(40):
                await process.reindexing.reindex(caller(SHARED))
            done.set()

        *reasons, _ = await asyncio.gather(ask(), ask(), reindex())
        assert reasons == [{None}, {None}]


async def test_a_word_that_moved_to_a_server_is_found(app: App) -> None:
    """It was forgotten with the shared article, and comes back under another id."""
    shared = (
        await app.articles.add_paste(caller(SHARED), "Fish", "The axolotl sleeps by day.")
    ).article
    assert (await app.asking.ask(caller(HERE), "When does the axolotl sleep?")).citations
    await app.articles.remove(caller(SHARED), [shared])
    await app.reindexing.reindex(caller(Scope("2")))
    await app.articles.add_paste(caller(HERE), "Fish", "The axolotl sleeps by night.")
    answer = await app.asking.ask(caller(HERE), "When does the axolotl sleep?")
    assert [citation.quote for citation in answer.citations] == ["The axolotl sleeps by night."]
    assert answer.missing == ()


FERRY, QUESTION = "The night ferry leaves at eleven.", "When does the night ferry leave?"
KEY, ASKED = "The boathouse key hangs in the lighthouse.", "Where does the boathouse key hang?"


async def answered(process: Process, question: str) -> bool:
    async with asyncio.timeout(patient(20)):
        return (await process.asking.ask(caller(SHARED), question)).answered


async def test_a_question_is_answered_from_a_store_that_was_restored(tmp_path: Path) -> None:
    """Its change numbers have gone back."""
    async with AsyncExitStack() as stack:
        process = await Process.started(tmp_path, stack)
        await process.articles.add_paste(caller(SHARED), "Ferries", FERRY)
        copied(tmp_path / FILE_NAME, tmp_path / "copy.db")
        await process.articles.add_paste(caller(SHARED), "Keys", KEY)
        assert await answered(process, ASKED)
        copied(tmp_path / "copy.db", tmp_path / FILE_NAME)
        assert not await answered(process, ASKED)
        assert await answered(process, QUESTION)


async def test_a_restored_store_is_told_from_another_of_the_same_change_number(
    tmp_path: Path,
) -> None:
    async with AsyncExitStack() as stack:
        process = await Process.started(tmp_path / "data", stack)
        other = await Process.started(tmp_path / "other", stack)
        await process.articles.add_paste(caller(SHARED), "Keys", KEY)
        await other.articles.add_paste(caller(SHARED), "Ferries", FERRY)
        [[state], [another]] = [await each.store.states([SHARED]) for each in (process, other)]
        assert state.number == another.number
        assert state.incarnation != another.incarnation
        assert await answered(process, ASKED)
        copied(tmp_path / "other" / FILE_NAME, tmp_path / "data" / FILE_NAME)
        assert not await answered(process, ASKED)
        assert await answered(process, QUESTION)


async def test_what_is_gone_whenever_it_is_read_ends_in_one_sentence(tmp_path: Path) -> None:
    """Passages that a damaged store lost, say, which no change tells of."""
    async with AsyncExitStack() as stack:
        process = await Process.started(tmp_path, stack)
        await process.articles.add_paste(caller(SHARED), "Ferries", FERRY)
        assert await answered(process, QUESTION)
        with closing(sqlite3.connect(tmp_path / FILE_NAME)) as connection, connection:
            connection.execute("DELETE FROM passage")
        with pytest.raises(BusyError, match="ask again in a moment"):
            await answered(process, QUESTION)
