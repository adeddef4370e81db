"""What passages and questions mean, as vectors. It is imported where there is a model.

They are made behind, the newest first. A scope is searched by meaning from when all of its passages
first had vectors, and stays so: those that have none yet are found by words alone.
"""

import asyncio
import logging
import time
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import NamedTuple

from bot import workers
from bot.access import Caller, Right, View
from bot.answering.judging import Judge
from bot.errors import AnalysisError, FootnoteError, ModelError, StoreError, places
from bot.meaning.folder import identity, is_model
from bot.meaning.index import Near, VectorIndex
from bot.meaning.loaded import judge
from bot.meaning.vectors import (
    VECTORS_VERSION,
    Floats,
    decode,
    passage_vectors,
    question_vector,
)
from bot.model import SHARED, Candidate, Progress, Scope
from bot.store.store import Store
from bot.store.vectors import Made, Maker, Owned, Unread, VectorState
from bot.work import Work

PERIOD = 5.0
"""Seconds after which it is looked whether there is more to read."""

_PATIENCE = 60.0
"""The same after something failed."""

_LOADED = 2_000
"""Vectors that are read from the store at once, or those of one article."""

_AT_ONCE = 8
"""Passages that one core reads at once: whoever ends the bot waits for them."""

_log = logging.getLogger(__name__)


class Nearest(NamedTuple):
    """A question with its vector, and the passages that are nearest to it, the nearest first."""

    question: str
    vector: Floats
    passages: tuple[Near, ...]

    @property
    def articles(self) -> dict[int, int]:
        """The article of each passage."""
        return {each.passage_id: each.article_id for each in self.passages}


class _Known(NamedTuple):
    """The vectors of a scope, and the state of the store that they are at."""

    state: VectorState
    vectors: VectorIndex


class Meaning:
    """Makes vectors and searches them.

    All indexes together take no more than ``budget`` bytes, but for the one that is searched: those
    that nobody has asked for longest go first.
    """

    def __init__(self, store: Store, work: Work, folder: Path, budget: int) -> None:
        """Take the folder of the model; raises ModelError where it cannot be read."""
        try:
            self._maker = Maker(VECTORS_VERSION, identity(folder))
        except OSError as error:
            raise ModelError(f"The model in {folder} cannot be read: install it anew.") from error
        self._store = store
        self._work = work
        self._folder = folder
        self._budget = budget
        self._usable = True
        self._known: dict[Scope, _Known] = {}
        self._locks: defaultdict[Scope, asyncio.Lock] = defaultdict(asyncio.Lock)

    def _give_up(self, error: FootnoteError) -> None:
        """Go on by words alone until the next start."""
        _log.error("Nothing is found by meaning any more: %s", error)
        self._usable = False

    # Asked

    async def nearest(self, view: View, question: str, k: int) -> Nearest | None:
        """The passages of a view that are nearest to a question.

        Only of scopes that are searched by meaning by now; None where the model cannot be used, or
        none is.
        """
        states = await self._store.vectors.states(view.scopes)
        if not any(map(self._is_searched, states)):
            return None
        vector = await self._vector(question)
        if vector is None:
            return None
        return Nearest(question, vector, tuple(await self._scanned(view, states, vector, k)))

    async def with_cosines(
        self, view: View, near: Nearest, candidates: Sequence[Candidate]
    ) -> list[Candidate]:
        """Some candidates of a view with the cosine of each piece, as far as they have vectors."""
        ids = [each.id for each in candidates]
        made = await self._store.vectors.of(view, self._maker, ids)
        return await self._work.answer(lambda: _compared(near.vector, made, candidates))

    async def judge(self, question: str) -> Judge | None:
        """What tells of texts whether they answer a question; None where it cannot be used."""
        try:
            found = await self._work.answer(partial(judge, self._folder))
        except ModelError as error:
            self._give_up(error)
            return None
        return partial(found.odds, question)

    def _is_searched(self, state: VectorState) -> bool:
        return state.complete and state.key == self._maker.key

    async def _vector(self, text: str) -> Floats | None:
        """The vector of a question; None where the model cannot be used."""
        if not self._usable:
            return None
        try:
            return await self._work.answer(partial(question_vector, self._folder, text))
        except ModelError as error:
            self._give_up(error)
            return None

    async def _scanned(
        self, view: View, states: Sequence[VectorState], vector: Floats, k: int
    ) -> list[Near]:
        """The k passages of a view that are nearest to a vector, the nearest first."""
        found: list[Near] = []
        for scope, state in zip(view.scopes, states, strict=True):
            if self._is_searched(state):
                index = await self._at(scope, state, len(vector))
                found += await self._work.answer(partial(index.nearest, vector, k, view.allow))
        return sorted(found, key=lambda near: (-near.cosine, near.passage_id))[:k]

    async def _at(self, scope: Scope, state: VectorState, width: int) -> VectorIndex:
        """The vectors of a scope at a state of the store or beyond."""
        async with self._locks[scope]:
            known = self._known.pop(scope, None)
            if known is None or known.state[:2] != state[:2]:
                index = VectorIndex(width)
                await self._load(index, scope)
            else:
                index = known.vectors
                await self._follow(index, scope, known.state, state)
                state = max(known.state, state)
            self._known[scope] = _Known(state, index)  # The last one is the one asked for last.
            self._make_room(scope)
            return index

    async def _follow(
        self, index: VectorIndex, scope: Scope, known: VectorState, state: VectorState
    ) -> None:
        """Let go of what may have changed since a state, and take what there is of it now."""
        if state.number > known.number:
            articles = await self._store.changed_articles(scope, known.number)
            await self._work.answer(partial(index.drop, articles))
            await self._load(index, scope, articles)
        if state.newest > known.newest:
            later = await self._store.vectors.later(scope, known.newest)
            await self._work.answer(partial(_take, index, later))

    async def _load(
        self, index: VectorIndex, scope: Scope, articles: Collection[int] | None = None
    ) -> None:
        """Take the vectors of a scope, or of some of its articles, not all of them at once."""
        counts = await self._store.vectors.counts(scope, articles)
        await self._work.answer(partial(index.make_room, sum(counts.values())))
        for some in _batches(counts):
            owned = await self._store.vectors.of_articles(scope, some)
            await self._work.answer(partial(_take, index, owned))

    def _make_room(self, held: Scope) -> None:
        """Let go of those that nobody has asked for longest, but for one."""
        taken = sum(known.vectors.memory for known in self._known.values())
        for scope, known in list(self._known.items()):
            if taken > self._budget and scope != held:
                taken -= known.vectors.memory
                del self._known[scope]

    def forget(self, scope: Scope) -> None:
        """Let go of the vectors of a scope in memory."""
        self._known.pop(scope, None)

    # Made

    async def keep_up(self) -> None:
        """Read what has not been read, now and whenever something has changed.

        What is done stays done if this is cancelled.
        """
        seen, wait = None, PERIOD
        while self._usable:
            try:
                latest = await self._store.vectors.latest()
                if latest != seen:
                    await self.catch_up()
                seen, wait = latest, PERIOD
            except ModelError as error:
                self._give_up(error)
            except (StoreError, AnalysisError) as error:
                _log.warning("Articles wait to be read by meaning: %s", error)
                wait = _PATIENCE
            except Exception as error:  # noqa: BLE001 - the log is told, and the bot goes on
                _log.error("Articles wait to be read by meaning: %s", places(error))
                wait = _PATIENCE
            await asyncio.sleep(wait)

    async def catch_up(self, progress: Progress | None = None) -> None:
        """Read all that has not been read, the newest first.

        Raises:
            ModelError: the model cannot be used, or has been removed.
            AnalysisError: a process that reads ended.
        """
        maker, store = self._maker, self._store.vectors
        many = _AT_ONCE * workers.others()
        read, noted, waiting = 0, time.monotonic(), 0
        if progress:
            waiting = sum(total - done for done, total in (await store.progress(maker)).values())
        while unread := await store.unread(maker, many):
            if not is_model(self._folder):
                raise ModelError(f"The model in {self._folder} has been removed.")
            for scope in {each.scope for each in unread}:
                await store.adopt(scope, maker)
            await self._read(maker, unread)
            read += sum(each.passage_id is not None for each in unread)
            if progress:
                progress(min(read, waiting), waiting)
            if time.monotonic() - noted > PERIOD:
                await store.complete(maker)
                noted = time.monotonic()
        await store.complete(maker)

    async def _read(self, maker: Maker, unread: Sequence[Unread]) -> None:
        """Make and store the vectors of some passages."""
        there = [each for each in unread if each.passage_id is not None]
        made, failed = list[Made](), set[int]()
        parts = [there[at : at + _AT_ONCE] for at in range(0, len(there), _AT_ONCE)]
        for part in await asyncio.gather(*(self._made(part, failed) for part in parts)):
            made += part
        await self._store.vectors.save(maker, made, {each.article_id for each in unread}, failed)

    async def _made(self, unread: Sequence[Unread], failed: set[int]) -> list[Made]:
        """The vectors of some passages; the articles of those that have none have failed."""
        passages = [(each.text, each.pieces, each.steps) for each in unread]
        try:
            made = await self._work.embed(partial(passage_vectors, self._folder, passages))
        except (ModelError, AnalysisError):
            raise
        except Exception as error:  # noqa: BLE001 - the log is told, and the others go on
            if len(unread) > 1:
                parts = [await self._made([each], failed) for each in unread]
                return [made for part in parts for made in part]
            article = unread[0].article_id
            _log.error("Article %d cannot be read by meaning: %s", article, places(error))
            failed.add(unread[0].article_id)
            return []
        return [
            Made(each.passage_id or 0, *vectors) for each, vectors in zip(unread, made, strict=True)
        ]

    async def progress(self, caller: Caller) -> dict[Scope, tuple[int, int]]:
        """How many passages have been read and how many there are, in the caller's scope.

        Whoever may change what is shared is told of every scope.
        """
        if caller.scope == SHARED and Right.MANAGE in caller.rights:
            return await self._store.vectors.progress(self._maker)
        return await self._store.vectors.progress(self._maker, caller.scope)

    async def size(self) -> int:
        """Bytes that all vectors take in the store."""
        return await self._store.vectors.size()

    async def clear(self, caller: Caller) -> None:
        """Delete all vectors."""
        caller.demand(Right.MANAGE)
        await self._store.vectors.clear()


def _take(index: VectorIndex, owned: Sequence[Owned]) -> None:
    if owned:
        passages, articles, vectors = zip(*owned, strict=True)
        index.add(passages, articles, b"".join(vectors))


def _batches(counts: Mapping[int, int]) -> Iterator[list[int]]:
    """Articles that together have as many vectors as are read at once, by how many each has."""
    batch, size = list[int](), 0
    for article, count in counts.items():
        batch.append(article)
        size += count
        if size >= _LOADED:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


def _compared(
    vector: Floats, made: Sequence[Made], candidates: Sequence[Candidate]
) -> list[Candidate]:
    vectors = {each.passage_id: decode(each.pieces, len(vector)) for each in made}
    return [
        replace(each, near=tuple((vectors[each.id] @ vector).tolist()))
        if each.id in vectors
        else each
        for each in candidates
    ]
