"""What a file of a foreign format holds, as the process that reads it tells."""

from bot.formats.client import Read, Readers
from bot.formats.kinds import kind_of
from bot.library.submission import File
from bot.model import Scope
from bot.work import Work


class Opening:
    """Has files read that are no texts; nothing is started before there is one."""

    def __init__(self, work: Work) -> None:
        self._work = work
        self._readers = Readers()

    def close(self) -> None:
        """End the processes, also in the midst of a file."""
        self._readers.close()

    async def read(self, scope: Scope, file: File) -> Read | None:
        """What a file says; None for one that is read as the text that it is.

        Args:
            scope: whose turn it is to wait for.

        Raises:
            InputError: it cannot be read.
            QuotaError: it says too much.
        """
        kind = kind_of(file.name, file.data)
        if kind is None:
            return None
        return await self._work.read(
            scope, lambda: self._readers.read(kind, file.name, file.data, file.charset)
        )
