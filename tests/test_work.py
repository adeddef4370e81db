"""Work off the event loop: lanes that do not wait for each other, and turns that are fair."""

import ast
import asyncio
import threading
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import closing
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot import work as work_module
from bot.work import Turns, Work

BOT = Path(work_module.__file__).parent
OFF_THE_LOOP = {"to_thread", "run_in_executor", "ThreadPoolExecutor", "ProcessPoolExecutor"}


@pytest.fixture
async def work() -> AsyncIterator[Work]:
    with closing(Work()) as work:
        yield work


async def test_no_lane_waits_for_another(work: Work) -> None:
    """Each lane is as full as it gets, and the others still do what they are asked."""
    go = threading.Event()
    lanes: dict[str, Callable[[Callable[[], object]], Coroutine[Any, Any, object]]] = {
        "answer": work.answer,
        "rank": work.rank,
        "behind": work.behind,
        "analyse": partial(work.analyse, "1", apart=False),
        "embed": work.embed,
    }
    for full, lane in lanes.items():
        blocked = [asyncio.create_task(lane(go.wait)) for _ in range(20)]
        await asyncio.sleep(0)
        for other in lanes.keys() - {full}:
            assert await lanes[other](lambda: 1) == 1
        go.set()
        await asyncio.gather(*blocked)
        go.clear()


@given(st.lists(st.sampled_from("abc"), max_size=12), st.integers(1, 3))
def test_of_those_that_wait_each_scope_goes_in_turn(asked: list[str], most: int) -> None:
    async def check() -> None:
        turns, went = Turns(most), list[str]()
        end = asyncio.Event()

        async def hold(scope: str) -> None:
            async with turns.turn(scope):
                went.append(scope)
                assert turns.taken <= most
                await end.wait()

        tasks = [asyncio.create_task(hold(scope)) for scope in asked]
        for _ in range(3):
            await asyncio.sleep(0)
        assert went == asked[:most]
        end.set()
        await asyncio.gather(*tasks)
        waited, rest = asked[most:], went[most:]
        assert sorted(rest) == sorted(waited)
        # Between two turns of a scope, every other that waits has one.
        left = {scope: waited.count(scope) for scope in waited}
        since: dict[str, set[str]] = {}
        for scope in rest:
            others = {other for other, count in left.items() if count and other != scope}
            assert scope not in since or others <= since[scope]
            left[scope] -= 1
            since = {other: seen | {scope} for other, seen in since.items()} | {scope: set()}
        assert turns.taken == 0

    asyncio.run(check())


@given(st.lists(st.booleans(), min_size=1, max_size=8))
def test_who_gives_up_waiting_takes_no_turn(cancelled: list[bool]) -> None:
    async def check() -> None:
        turns, went = Turns(1), list[int]()

        async def hold(number: int) -> None:
            async with turns.turn(number % 2):
                went.append(number)

        async with turns.turn("first"):
            tasks = [asyncio.create_task(hold(number)) for number in range(len(cancelled))]
            await asyncio.sleep(0)
            for task, gone in zip(tasks, cancelled, strict=True):
                if gone:
                    task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        assert sorted(went) == [n for n, gone in enumerate(cancelled) if not gone]
        assert turns.taken == 0

    asyncio.run(check())


async def test_one_that_is_cancelled_as_its_turn_comes_passes_it_on() -> None:
    turns = Turns(1)
    went: list[int] = []

    async def hold(number: int) -> None:
        async with turns.turn("a"):
            went.append(number)

    async with turns.turn("a"):
        first, second = [asyncio.create_task(hold(number)) for number in range(2)]
        await asyncio.sleep(0)
    first.cancel()
    await asyncio.gather(first, second, return_exceptions=True)
    assert went == [1]
    assert turns.taken == 0


def test_work_alone_leaves_the_event_loop() -> None:
    found = {
        (path.relative_to(BOT).as_posix(), name)
        for path in BOT.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text()))
        if (name := getattr(node, "attr", getattr(node, "id", None))) in OFF_THE_LOOP
    }
    assert {path for path, _ in found} <= {"work.py", "workers.py"}
