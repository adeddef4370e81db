"""What waits for somebody's decision: for some minutes, and in this process alone."""

import secrets
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from bot.access import Caller
from bot.chat import words
from bot.errors import FootnoteError

T = TypeVar("T")

KEPT_SECONDS = 15 * 60.0
"""As long as Discord promises that an uploaded file can be fetched."""

_MOST = 1_000


@dataclass(frozen=True, slots=True)
class _Waiting(Generic[T]):
    caller: Caller
    things: Sequence[T]
    until: float


class Pending(Generic[T]):
    """Things by a key that only whoever they are kept for can take them with, once."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._waiting: dict[str, _Waiting[T]] = {}

    def keep(self, caller: Caller, things: Sequence[T]) -> str:
        """Keep some things for a caller, by the key that is returned; the oldest make room."""
        now = self._clock()
        for key in [key for key, each in self._waiting.items() if each.until <= now]:
            del self._waiting[key]
        while len(self._waiting) >= _MOST:
            del self._waiting[next(iter(self._waiting))]
        key = secrets.token_urlsafe(9)
        self._waiting[key] = _Waiting(caller, things, now + KEPT_SECONDS)
        return key

    def take(self, caller: Caller, key: str) -> Sequence[T]:
        """The things of a key, which is then spent.

        Raises:
            FootnoteError: it is spent, too old, of another process, or somebody else's.
        """
        waiting = self._waiting.get(key)
        theirs = waiting and (waiting.caller.scope, waiting.caller.actor)
        if waiting is None or theirs != (caller.scope, caller.actor):
            raise FootnoteError(words.NOT_WAITING)
        del self._waiting[key]
        if waiting.until <= self._clock():
            raise FootnoteError(words.NOT_WAITING)
        return waiting.things
