"""Ctrl-C while a command waits for work."""

import asyncio
import signal
from concurrent.futures import Future
from typing import Any

import pytest

from bot.cli.session import interruptible


class Interrupting(Future[None]):
    """Work whose result is handed over at the moment in which somebody presses Ctrl-C."""

    def exception(self, timeout: float | None = None) -> BaseException | None:
        signal.raise_signal(signal.SIGINT)
        return super().exception(timeout)


def test_ctrl_c_while_a_result_is_handed_over_trips_nothing() -> None:
    complaints: list[dict[str, Any]] = []

    async def wait_for_it() -> None:
        loop = asyncio.get_running_loop()
        loop.set_exception_handler(lambda _, context: complaints.append(context))
        work = Interrupting()
        loop.call_soon(work.set_result, None)
        await asyncio.wrap_future(work)
        await asyncio.Event().wait()

    with asyncio.Runner() as runner, pytest.raises(KeyboardInterrupt):
        interruptible(runner, wait_for_it())
    assert complaints == []


def test_a_prompt_after_it_can_be_interrupted_as_before() -> None:
    before = signal.getsignal(signal.SIGINT)
    with asyncio.Runner() as runner:
        interruptible(runner, asyncio.sleep(0))
        assert signal.getsignal(signal.SIGINT) is before
        with pytest.raises(KeyboardInterrupt):
            signal.raise_signal(signal.SIGINT)
