"""What a command stands on: its settings, its scope, and the opened library."""

import asyncio
import os
import re
import signal
import sys
from collections.abc import Callable, Coroutine, Iterator
from contextlib import AsyncExitStack, contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn, TypeVar

import click

from bot.access import Caller
from bot.cli.progress import progress
from bot.cli.screen import complain
from bot.model import SHARED, Scope
from bot.settings import Settings, doubts, load

if TYPE_CHECKING:
    from bot.app import App

T = TypeVar("T")
Command = TypeVar("Command", bound=Callable[..., object])

FAILED = 2
INTERRUPTED = 128 + signal.SIGINT
"""What a shell reports for a program that Ctrl-C ended."""


def _keep(ctx: click.Context, parameter: click.Parameter, value: object) -> None:
    if value is not None:
        ctx.meta[f"footnote.{parameter.name}"] = value


def _checked_scope(ctx: click.Context, parameter: click.Parameter, value: str | None) -> None:
    if value is not None and value != SHARED and not re.fullmatch(r"[1-9][0-9]{0,19}", value):
        raise click.BadParameter(f"{value!r} is neither a server's id nor '{SHARED}'.")
    _keep(ctx, parameter, value)


def above_zero(ctx: click.Context, parameter: click.Parameter, value: int | None) -> int | None:
    """Refuse what is no number of things; click's own range would stand in the help."""
    if value is not None and value < 1:
        raise click.BadParameter(f"{value} is not above 0.", ctx, parameter)
    return value


with_data = click.option(
    "--data",
    metavar="DIR",
    type=Path,
    expose_value=False,
    callback=_keep,
    help="Where the articles are stored; FOOTNOTE_DATA by default.",
)
"""Adds ``--data``, before or after the command's name, which ``current_settings`` heeds."""

_with_scope = click.option(
    "--scope",
    metavar="ID",
    expose_value=False,
    callback=_checked_scope,
    help=f"Whose articles: a Discord server's id, or '{SHARED}' (the default).",
)


def stored(command: Command) -> Command:
    """Give a command ``--data`` and ``--scope``, which ``opened`` heeds."""
    return with_data(_with_scope(command))


def current_settings() -> Settings:
    """The settings of the command that runs; raises SettingsError.

    The first time it warns of what looks like a setting and is none. Errors name the whole path of
    the data folder: whoever is in another folder than they believe sees where they are.
    """
    settings, meta = load(), click.get_current_context().meta
    if not meta.setdefault("footnote.warned", False):
        meta["footnote.warned"] = True
        for sentence in doubts():
            complain(sentence)
    return replace(settings, data=meta.get("footnote.data", settings.data).absolute())


@dataclass(frozen=True, slots=True)
class Session:
    """The opened library, for commands that have no event loop of their own."""

    app: "App"
    caller: Caller
    runner: asyncio.Runner

    def wait(self, work: Coroutine[Any, Any, T]) -> T:
        """Run ``work`` as ``interruptible`` does."""
        return interruptible(self.runner, work)


def interruptible(runner: asyncio.Runner, work: Coroutine[Any, Any, T]) -> T:
    """Run ``work`` to its end; Ctrl-C cancels it and raises KeyboardInterrupt here.

    The runner would cancel it from within the signal, maybe while a result is handed to what it
    waits for, which falls over that; the loop does so in turn.
    """

    async def in_turn() -> T:
        loop, task = asyncio.get_running_loop(), asyncio.ensure_future(work)
        loop.add_signal_handler(signal.SIGINT, task.cancel)
        try:
            return await task
        finally:
            loop.remove_signal_handler(signal.SIGINT)

    try:
        return runner.run(in_turn())
    except asyncio.CancelledError:
        raise KeyboardInterrupt from None


@contextmanager
def opened(*, mirror: bool = True) -> Iterator[Session]:
    """Open the library for one command, with ``corpus/`` mirrored into it unless told not to.

    Between two ``wait`` no event loop runs, so that a prompt may block and Ctrl-C reach it.

    Raises:
        SettingsError, StoreError
    """
    settings = current_settings()
    scope = Scope(click.get_current_context().meta.get("footnote.scope", SHARED))
    # Only now: --help and usage errors need neither the ranking nor the store.
    from bot.app import open_app

    with asyncio.Runner() as runner:
        stack = AsyncExitStack()
        app = interruptible(runner, stack.enter_async_context(open_app(settings)))
        try:
            if mirror:
                with progress("Reading articles") as show:
                    report = interruptible(runner, app.reindexing.mirror(show))
                for sentence in report.refused:
                    complain(sentence)
            yield Session(app, Caller.operator(scope), runner)
        except KeyboardInterrupt:
            _leave()
        finally:
            interruptible(runner, stack.aclose())


def _leave() -> NoReturn:
    """End this process now: what is under way would be waited for, and what is stored is safe."""
    from bot.workers import abandon

    for stream in (sys.stdout, sys.stderr):
        with suppress(OSError, ValueError):
            stream.flush()
    abandon()
    os._exit(INTERRUPTED)
