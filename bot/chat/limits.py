"""How often somebody, and a whole server, may ask: the one place for every way to ask."""

import time
from collections.abc import Callable, Hashable
from dataclasses import dataclass

from bot.chat import words
from bot.errors import LimitError

_TRACKED = 10_000
"""Buckets that are kept before those that have filled up again are dropped."""


@dataclass(frozen=True, slots=True)
class Rate:
    """So many at once, and then so many a second."""

    burst: int
    per_second: float


USER = Rate(burst=20, per_second=1 / 3)
SERVER = Rate(burst=100, per_second=5.0)


@dataclass(slots=True)
class _Bucket:
    left: float
    at: float
    told: bool = False


class Limits:
    """Token buckets: each question takes a token, and time brings them back."""

    def __init__(
        self,
        user: Rate = USER,
        server: Rate = SERVER,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._rates = {"user": user, "server": server}
        self._clock = clock
        self._buckets: dict[tuple[str, Hashable], _Bucket] = {}

    def admit(self, user: int, server: int | None) -> None:
        """Count a question of a user, in a server unless it came in a direct message.

        Raises:
            LimitError: the user, or the server, has asked too often; nothing was counted.
        """
        now = self._clock()
        keys: list[tuple[str, Hashable]] = [("user", user)]
        if server is not None:
            keys.append(("server", server))
        buckets = [self._filled(key, now) for key in keys]
        for (kind, _), bucket in zip(keys, buckets, strict=True):
            if bucket.left < 1:
                wait = (1 - bucket.left) / self._rates[kind].per_second
                told, bucket.told = bucket.told, True
                raise LimitError(words.too_often(wait, server=kind == "server"), first=not told)
        for bucket in buckets:
            bucket.left -= 1
            bucket.told = False

    def _filled(self, key: tuple[str, Hashable], now: float) -> _Bucket:
        rate = self._rates[key[0]]
        bucket = self._buckets.get(key)
        if bucket is None:
            if len(self._buckets) >= _TRACKED:
                self._drop_full(now)
            bucket = self._buckets[key] = _Bucket(rate.burst, now)
        bucket.left = min(rate.burst, bucket.left + (now - bucket.at) * rate.per_second)
        bucket.at = now
        return bucket

    def _drop_full(self, now: float) -> None:
        for key in list(self._buckets):
            if self._filled(key, now).left >= self._rates[key[0]].burst:
                del self._buckets[key]
