"""What waits for somebody's decision: for some minutes, and in this process alone."""

import secrets
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from bot.access import Caller
from bot.chat import words
from bot.errors import FootnoteError
from bot.model import Scope

T = TypeVar("T")

KEPT_SECONDS = 15 * 60.0
"""As long as Discord promises that an uploaded file can be fetched."""

_EACH = 10
"""What waits for one person at most, each with up to ten texts: the oldest makes room."""


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
        """Keep some things for a caller, by the key that is returned."""
        now = self._clock()
        for key in [key for key, each in self._waiting.items() if each.until <= now]:
            del self._waiting[key]
        whose = _whose(caller)
        theirs = [key for key, each in self._waiting.items() if _whose(each.caller) == whose]
        for key in theirs[: len(theirs) - _EACH + 1]:
            del self._waiting[key]
        key = secrets.token_urlsafe(9)
        self._waiting[key] = _Waiting(caller, things, now + KEPT_SECONDS)
        return key

    def take(self, caller: Caller, key: str) -> Sequence[T]:
        """The things of a key, which is then spent.

        Raises:
            FootnoteError: it is spent, too old, of another process, or somebody else's.
        """
        waiting = self._waiting.get(key)
        if waiting is None or _whose(waiting.caller) != _whose(caller):
            raise FootnoteError(words.NOT_WAITING)
        del self._waiting[key]
        if waiting.until <= self._clock():
            raise FootnoteError(words.NOT_WAITING)
        return waiting.things


def _whose(caller: Caller) -> tuple[Scope, int]:
    return caller.scope, caller.actor
