"""All work off the event loop, in lanes: one kind of work never takes the threads of another.

An answer never waits for an upload, and of many servers that upload, each has its turn.
"""

import asyncio
from collections import OrderedDict, deque
from collections.abc import AsyncIterator, Callable, Hashable
from concurrent.futures import Executor, Future, ProcessPoolExecutor, ThreadPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import asynccontextmanager
from typing import TypeVar

from bot import workers
from bot.errors import AnalysisError

T = TypeVar("T")

_ANSWERING, _BEHIND = 4, 2
"""Threads for short work that somebody waits for, and for long work."""

IDLE = 60.0
"""Seconds that processes are kept for more work."""

_ENDED = (
    "A process that analyses articles was ended or could not be started: "
    "free some memory and try again."
)


class Work:
    """Does what would hold up the event loop. Nothing is started before it is needed.

    It is ``serving`` if many ask and add at once: nobody's long work may slow down the others.
    """

    def __init__(self, *, serving: bool = False) -> None:
        self.serving = serving
        self._answering = ThreadPoolExecutor(_ANSWERING, thread_name_prefix="answering")
        self._ranking = ThreadPoolExecutor(1, thread_name_prefix="ranking")
        self._behind = ThreadPoolExecutor(_BEHIND, thread_name_prefix="behind")
        self._analysing = ThreadPoolExecutor(1, thread_name_prefix="analysing")
        self._reading = ThreadPoolExecutor(workers.cores(), thread_name_prefix="reading")
        self._embedding = ThreadPoolExecutor(1, thread_name_prefix="embedding")
        self._short = Turns(1)
        self._long = Turns(workers.cores())
        self._read = Turns(workers.cores())
        self._analysts = _Processes(self, workers.cores(), workers.SLOWER)
        self._encoders = _Processes(self, workers.others(), workers.SLOWEST)

    def close(self) -> None:
        """Wait for what is under way, and drop what has not begun."""
        for lane in (
            self._answering,
            self._ranking,
            self._behind,
            self._analysing,
            self._reading,
            self._embedding,
        ):
            lane.shutdown(cancel_futures=True)
        self._analysts.close()
        self._encoders.close()

    async def answer(self, call: Callable[[], T]) -> T:
        """Do something short that somebody waits for."""
        return await _on(self._answering, call)

    async def rank(self, call: Callable[[], T]) -> T:
        """Do something on the one thread that may touch the indexes."""
        return await _on(self._ranking, call)

    async def behind(self, call: Callable[[], T]) -> T:
        """Do something that takes long, such as to read files or to build an index."""
        return await _on(self._behind, call)

    async def analyse(self, scope: Hashable, call: Callable[[], T], *, apart: bool) -> T:
        """Analyse something for a scope; scopes that wait take turns.

        Args:
            apart: in a process of its own, which ``call`` and what it gives are sent to and from.

        Raises:
            AnalysisError: the process ended, or could not be started.
        """
        if not apart:
            async with self._short.turn(scope):
                return await _on(self._analysing, call)
        async with self._long.turn(scope):
            return await self._analysts.do(call)

    async def read(self, scope: Hashable, call: Callable[[], T]) -> T:
        """Wait for a process that reads a foreign format for a scope; scopes take turns."""
        async with self._read.turn(scope):
            return await _on(self._reading, call)

    async def embed(self, call: Callable[[], T]) -> T:
        """Make vectors of something, which nobody waits for; one core is left to others.

        Where many share the bot it is in a process, which ``call`` and what it gives are sent to
        and from.

        Raises:
            AnalysisError: the process ended, or could not be started.
        """
        if not self.serving:
            return await _on(self._embedding, call)
        return await self._encoders.do(call)


class _Processes:
    """Some processes for one kind of work: started when needed, and let go when idle."""

    def __init__(self, work: Work, most: int, slower: int) -> None:
        """Take how many there are at most, and how far they stand back."""
        self._work = work
        self._most = most
        self._slower = slower
        self._busy = 0
        self._pool: ProcessPoolExecutor | None = None
        self._resting: asyncio.TimerHandle | None = None

    def close(self) -> None:
        """Wait for what is under way, and drop what has not begun."""
        if self._resting is not None:
            self._resting.cancel()
        if self._pool is not None:
            workers.end(self._pool)

    async def do(self, call: Callable[[], T]) -> T:
        """Do something in a process; raises AnalysisError where it ends or cannot be started."""
        self._busy += 1
        try:
            doing = await self._begun(call)
            # Only the pool cancels its work: until Python 3.12, one that just then notices the
            # end of a process falls over what somebody else has cancelled.
            return await asyncio.shield(asyncio.wrap_future(doing))
        except (BrokenProcessPool, OSError) as error:
            raise AnalysisError(_ENDED) from error
        finally:
            self._busy -= 1
            self._rest()

    async def _begun(self, call: Callable[[], T]) -> Future[T]:
        """What a process is about to give. Processes that were ended before are replaced."""
        pool = self._pool = self._pool or workers.pool(self._most, self._slower)
        try:
            return await self._work.behind(lambda: workers.submit(pool, call))
        except BrokenProcessPool:
            if self._pool is pool:
                self._let_go()
        fresh = self._pool = self._pool or workers.pool(self._most, self._slower)
        return await self._work.behind(lambda: workers.submit(fresh, call))

    def _rest(self) -> None:
        """Let the processes go once they have been idle for a while."""
        if self._resting is not None:
            self._resting.cancel()
        self._resting = asyncio.get_running_loop().call_later(IDLE, self._let_go_if_idle)

    def _let_go_if_idle(self) -> None:
        if not self._busy:
            self._let_go()

    def _let_go(self) -> None:
        if self._pool is not None:
            workers.end(self._pool, wait=False)
            self._pool = None


class Turns:
    """Lets ``most`` go on at once; of the scopes that wait, each goes in turn."""

    def __init__(self, most: int) -> None:
        self._most = most
        self.taken = 0
        self._waiting: OrderedDict[Hashable, deque[asyncio.Future[None]]] = OrderedDict()

    @asynccontextmanager
    async def turn(self, scope: Hashable) -> AsyncIterator[None]:
        """Wait for a turn of a scope, and have it meanwhile."""
        if self.taken < self._most:
            self.taken += 1
        else:
            await self._given(scope)
        try:
            yield
        finally:
            self._pass_on()

    async def _given(self, scope: Hashable) -> None:
        given = asyncio.get_running_loop().create_future()
        self._waiting.setdefault(scope, deque()).append(given)
        try:
            await given
        except asyncio.CancelledError:
            if given.done() and not given.cancelled():
                self._pass_on()
            raise

    def _pass_on(self) -> None:
        while self._waiting:
            scope, waiting = self._waiting.popitem(last=False)
            given = waiting.popleft()
            if waiting:
                self._waiting[scope] = waiting
            if not given.done():
                given.set_result(None)
                return
        self.taken -= 1


async def _on(lane: Executor, call: Callable[[], T]) -> T:
    return await asyncio.get_running_loop().run_in_executor(lane, call)
