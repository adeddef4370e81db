"""Promise 4, derived: whatever happened to the store, an engine answers as it stands now."""

import asyncio
import shutil
import sqlite3
import tempfile
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, closing
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar, Self

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

from bot.engine import Allow, Engine, Query, Ranking
from bot.errors import BusyError
from bot.library.articles import Articles
from bot.library.asking import Asking
from bot.library.deriving import Deriving
from bot.library.links import Links
from bot.library.opening import Opening
from bot.library.reindexing import Reindexing
from bot.library.submitting import Submitting
from bot.model import SHARED, Article, Scope
from bot.settings import Settings
from bot.store.connections import FILE_NAME
from bot.store.schema import NEW_INCARNATION
from bot.store.store import Store
from bot.work import Work
from tests.callers import add_paste, add_path
from tests.callers import by as caller
from tests.engines.exhaustive import ENGINES, Make, agrees, allowed, held, queries
from tests.waiting import patient

WORDS = ("amber", "birch", "cedar", "drum", "elbow", "flint")
HERE = Scope("1")
SCOPES = (HERE, Scope("2"), SHARED)


@dataclass(frozen=True, slots=True)
class Process:
    """What ``open_app`` wires, with the engine in view."""

    store: Store
    engine: Engine
    articles: Articles
    submitting: Submitting
    reindexing: Reindexing
    asking: Asking

    @classmethod
    async def started(cls, make: Make, folder: Path, stack: AsyncExitStack) -> Self:
        settings = Settings(data=folder, corpus=None)
        work = stack.enter_context(closing(Work()))
        store = await stack.enter_async_context(Store(folder, work))
        engine = make(store, work)
        opening = Opening(work)
        articles, links = Articles(store, work), Links(store, settings)
        submitting = Submitting(store, opening, links, work, settings)
        reindexing = Reindexing(store, engine, Deriving(store, work), opening, work, settings)
        return cls(store, engine, articles, submitting, reindexing, Asking(store, engine, work))

    async def ranked(
        self, scopes: Sequence[Scope], query: Query, k: int = 1000, allow: Allow = None
    ) -> Ranking:
        async with self.engine.searcher(await self.store.states(scopes)) as searcher:
            return await searcher.search(query, k, allow)

    async def checked(
        self, scopes: Sequence[Scope], query: Query, k: int = 1000, allow: Allow = None
    ) -> Ranking:
        """What the engine says, which is what scoring every passage in the store says."""
        ranking = await self.ranked(scopes, query, k, allow)
        agrees(ranking, await held(self.store, scopes), query, k, allow)
        return ranking


ALL = Query(dict.fromkeys(WORDS, 1.0))


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

    engine: ClassVar[str]
    stored = Bundle("stored")

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp(prefix="footnote-test-"))
        self.runner = asyncio.Runner()
        self.there: dict[int, tuple[Scope, set[str]]] = {}
        self.stacks = [AsyncExitStack(), AsyncExitStack()]
        self.processes = [self.runner.run(self.started(stack)) for stack in self.stacks]

    async def started(self, stack: AsyncExitStack) -> Process:
        return await Process.started(ENGINES[self.engine], self.folder, stack)

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
        adding = add_paste(self.processes[by], caller(scope), "Notes", text(content))
        article = self.runner.run(adding).article
        self.keep(article, content)
        return article

    @rule(by=BY, scope=SCOPE, name=st.sampled_from("ab"), content=CONTENT)
    def bring_a_file(self, by: int, scope: Scope, name: str, content: list[list[str]]) -> None:
        path = self.folder / f"{name}.txt"
        path.write_text(text(content))
        added = self.runner.run(add_path(self.processes[by], caller(scope), path))
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
                add_paste(self.processes[at % 2], caller(scope), "Notes", text(content))
                for at, content in enumerate(contents)
            )
            added, *_ = await asyncio.gather(
                asyncio.gather(*adding),
                process.reindexing.reindex(caller(scope)),
                process.ranked([scope, SHARED], Query({asked: 1.0})),
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
        self.processes[by] = self.runner.run(self.started(self.stacks[by]))

    @rule(by=BY)
    def expunge(self, by: int) -> None:
        self.runner.run(self.processes[by].reindexing.expunge_deletes())

    @rule(
        by=BY,
        scopes=st.lists(SCOPE, unique=True),
        query=queries((*WORDS, "note", "zebra")),
        k=st.integers(1, 9),
        places=st.none() | st.sets(st.integers(0, 5)),
    )
    def ask(
        self, by: int, scopes: list[Scope], query: Query, k: int, places: set[int] | None
    ) -> None:
        allow = allowed(self.there, places)
        self.runner.run(self.processes[by].checked(scopes, query, k, allow))
        ranking = self.runner.run(self.processes[by].ranked(scopes, Query(query.words)))
        assert {hit.article_id for hit in ranking.hits} == {
            article
            for article, (home, words) in self.there.items()
            if home in scopes and not {*words, "note"}.isdisjoint(query.words)
        }


class OnRankBM25(Library):
    engine = "rank-bm25"


TestPromise4DerivedOnRankBM25 = OnRankBM25.TestCase
TestPromise4DerivedOnRankBM25.settings = profile(
    max_examples=15, stateful_step_count=20, deadline=None
)


@pytest.fixture(params=ENGINES)
def make(request: pytest.FixtureRequest) -> Make:
    return ENGINES[request.param]


@pytest.fixture
async def process(make: Make, tmp_path: Path) -> AsyncIterator[Process]:
    async with AsyncExitStack() as stack:
        yield await Process.started(make, tmp_path, stack)


async def pasted(process: Process, scope: Scope, content: str, title: str = "Notes") -> Article:
    return (await add_paste(process, caller(scope), title, content)).article


async def test_promise_4_derived_a_rebuild_loses_nothing_that_is_added_or_removed_meanwhile(
    process: Process,
) -> None:
    old = [await pasted(process, SHARED, text([[word]])) for word in WORDS]
    for _ in range(5):
        _, added, *_ = await asyncio.gather(
            process.engine.rebuild(SHARED),
            pasted(process, SHARED, text([WORDS])),
            process.articles.remove(caller(SHARED), [old.pop()]),
            process.engine.rebuild(SHARED),
            process.ranked([SHARED], ALL),
        )
        old.insert(0, added)
        ranking = await process.checked([SHARED], ALL)
        assert {hit.article_id for hit in ranking.hits} == {each.id for each in old}


async def test_a_rebuild_tells_of_how_many_passages_it_is(process: Process) -> None:
    await pasted(process, HERE, text([["amber"], ["birch"]]))
    assert await process.engine.rebuild(HERE) == (await process.ranked([HERE], ALL)).passages > 1


async def test_what_was_let_go_is_there_when_it_is_asked(process: Process) -> None:
    await pasted(process, HERE, text([WORDS]))
    for _ in range(2):
        assert (await process.checked([HERE, SHARED], ALL)).hits
        await process.engine.forget(HERE)


async def test_what_is_held_answers_at_the_state_named_or_later(process: Process) -> None:
    """Whatever is added, removed, made anew or let go meanwhile."""
    first = await pasted(process, HERE, text([["amber"]]))
    async with process.engine.searcher(await process.store.states([HERE])) as searcher:
        before = {hit.article_id for hit in (await searcher.search(ALL, 9, None)).hits}
        second = await pasted(process, HERE, text([["birch"]]))
        await process.checked([HERE], ALL)
        await process.engine.rebuild(HERE)
        await process.engine.forget(HERE)
        after = {hit.article_id for hit in (await searcher.search(ALL, 9, None)).hits}
    assert before == {first.id}
    assert before <= after <= {first.id, second.id}


async def test_a_cancelled_question_leaves_the_engine_sound(process: Process) -> None:
    for word in WORDS:
        await pasted(process, SHARED, text([[word]]))
        asking = asyncio.create_task(process.ranked([SHARED], ALL))
        for _ in range(len(word)):
            await asyncio.sleep(0)
        asking.cancel()
        await asyncio.wait({asking})
        await process.checked([SHARED], ALL)


async def test_a_question_is_answered_while_everything_is_made_anew(process: Process) -> None:
    """Passages get new ids under a question that has already ranked the old ones."""
    await pasted(process, SHARED, FERRY, "Ferries")
    done = asyncio.Event()

    async def ask() -> set[str | None]:
        reasons: set[str | None] = set()
        while not done.is_set():
            reasons.add((await process.asking.ask(caller(SHARED), QUESTION)).reason)
        return reasons

    async def reindex() -> None:
        for _ in range(40):
            await process.reindexing.reindex(caller(SHARED))
        done.set()

    *reasons, _ = await asyncio.gather(ask(), ask(), reindex())
    assert reasons == [{None}, {None}]


@pytest.mark.parametrize("home", [HERE, SHARED])
async def test_a_word_that_was_forgotten_and_came_back_is_found(
    process: Process, home: Scope
) -> None:
    """It went with a shared article, and comes back to a server or there, under another id."""
    shared = await pasted(process, SHARED, "The axolotl sleeps by day.", "Fish")
    question = "When does the axolotl sleep?"
    assert (await process.asking.ask(caller(HERE), question)).citations
    await process.articles.remove(caller(SHARED), [shared])
    await process.reindexing.reindex(caller(Scope("2")))
    await pasted(process, home, "The axolotl sleeps by night.", "Fish")
    answer = await process.asking.ask(caller(HERE), question)
    assert [citation.quote for citation in answer.citations] == ["The axolotl sleeps by night."]
    assert answer.missing == ()


FERRY, QUESTION = "The night ferry leaves at eleven.", "When does the night ferry leave?"
KEY, ASKED = "The boathouse key hangs in the lighthouse.", "Where does the boathouse key hang?"


async def answered(process: Process, question: str) -> bool:
    async with asyncio.timeout(patient(20)):
        return (await process.asking.ask(caller(SHARED), question)).answered


async def test_a_question_is_answered_from_a_store_that_was_restored(
    process: Process, tmp_path: Path
) -> None:
    """Its change numbers have gone back."""
    await pasted(process, SHARED, FERRY, "Ferries")
    copied(tmp_path / FILE_NAME, tmp_path / "copy.db")
    await pasted(process, SHARED, KEY, "Keys")
    assert await answered(process, ASKED)
    copied(tmp_path / "copy.db", tmp_path / FILE_NAME)
    assert not await answered(process, ASKED)
    assert await answered(process, QUESTION)


async def test_a_restored_store_is_told_from_another_of_the_same_change_number(
    make: Make, process: Process, tmp_path: Path
) -> None:
    async with AsyncExitStack() as stack:
        other = await Process.started(make, tmp_path / "other", stack)
        await pasted(process, SHARED, KEY, "Keys")
        await pasted(other, SHARED, FERRY, "Ferries")
        state, another = [(await each.store.states([SHARED]))[SHARED] for each in (process, other)]
        assert state.number == another.number
        assert state.incarnation != another.incarnation
        assert await answered(process, ASKED)
        copied(tmp_path / "other" / FILE_NAME, tmp_path / FILE_NAME)
        assert not await answered(process, ASKED)
        assert await answered(process, QUESTION)


async def test_what_is_gone_whenever_it_is_read_ends_in_one_sentence(
    process: Process, tmp_path: Path
) -> None:
    """Passages that a damaged store lost, say, which no change tells of."""
    await pasted(process, SHARED, FERRY, "Ferries")
    assert await answered(process, QUESTION)
    with closing(sqlite3.connect(tmp_path / FILE_NAME)) as connection, connection:
        connection.execute("DELETE FROM passage")
    with pytest.raises(BusyError, match="ask again in a moment"):
        await answered(process, QUESTION)
