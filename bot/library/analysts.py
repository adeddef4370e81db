"""Who analyses articles: one thread where they are few and short, else a process a core."""

import asyncio
from collections import deque
from collections.abc import Coroutine, Iterable, Iterator, Sequence
from functools import partial
from typing import Any, Self, TypeVar

from bot import workers
from bot.library.analysing import Source
from bot.model import Scope
from bot.store.writing import Analysed
from bot.work import Work

T = TypeVar("T")

MANY = 4_000_000
"""Bytes of text from which starting processes takes less time than they save."""

LONG = 1_000_000
"""Bytes of text whose analysis would hold up the answers of others in the same process."""


class Analysts:
    """Reads and analyses articles of a scope; leaving it drops what is under way."""

    def __init__(
        self, work: Work, scope: Scope, sizes: Sequence[int], *, foreign: bool = False
    ) -> None:
        """Take the sizes of the articles to come in bytes, as far as they are known.

        What is ``foreign`` is read in processes before, so the next ones are begun meanwhile.
        """
        self._work = work
        self._scope = scope
        count = min(workers.cores(), len(sizes))
        many = count > 1 and sum(sizes) >= MANY
        self._apart = many or (work.serving and max(sizes, default=0) >= LONG)
        # One more for each process, so that none waits while another's article is stored.
        self._most = 2 * count if self._apart or foreign else 0
        self._ahead: deque[asyncio.Task[Any]] = deque()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        for task in self._ahead:
            task.cancel()
        await asyncio.gather(*self._ahead, return_exceptions=True)

    def in_order(self, work: Iterable[Coroutine[Any, Any, T]]) -> Iterator[asyncio.Task[T]]:
        """Tasks to await one after the other; where there are processes, the next are begun."""
        for coroutine in work:
            self._ahead.append(asyncio.create_task(coroutine))
            if len(self._ahead) > self._most:
                yield self._ahead.popleft()
        while self._ahead:
            yield self._ahead.popleft()

    async def analyse(self, source: Source, language: str | None = None) -> Analysed:
        """What a source gives for a language.

        Raises:
            InputError: as the source does.
            AnalysisError: a process ended, or could not be started.
        """
        return await self._work.analyse(self._scope, partial(source, language), apart=self._apart)
