"""What happened in the last minutes, in this process alone."""

import time
from collections.abc import Callable


class Recent:
    """Ids that were noted within some seconds."""

    def __init__(self, seconds: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._seconds = seconds
        self._clock = clock
        self._noted: dict[int, float] = {}

    def note(self, number: int) -> None:
        now = self._clock()
        self._noted.pop(number, None)
        self._noted[number] = now
        # They are in the order of their times.
        while now - self._noted[oldest := next(iter(self._noted))] > self._seconds:
            del self._noted[oldest]

    def __contains__(self, number: int) -> bool:
        noted = self._noted.get(number)
        return noted is not None and self._clock() - noted <= self._seconds
