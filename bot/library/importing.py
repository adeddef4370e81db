"""Reading back what an export wrote."""

from collections.abc import AsyncGenerator
from dataclasses import replace
from pathlib import Path

from bot.access import Caller, Right
from bot.errors import InputError
from bot.library.deriving import ignore
from bot.library.files import Found, read_file
from bot.library.manifest import NOT_EXPORTED, Broken, submissions
from bot.library.opening import Opening
from bot.library.submission import File, Submission
from bot.library.submitting import Outcome, Submitting
from bot.model import Progress
from bot.settings import Settings
from bot.work import Work

_LARGEST_MB = 100.0
"""What an export may have: more than Discord takes, and far less than memory."""


class Importing:
    """Makes articles of those that an export holds, filed as they were."""

    def __init__(
        self, submitting: Submitting, opening: Opening, work: Work, settings: Settings
    ) -> None:
        self._submitting = submitting
        self._opening = opening
        self._work = work
        self._settings = replace(settings, max_file_mb=_LARGEST_MB)

    async def import_(
        self, caller: Caller, path: Path, progress: Progress = ignore
    ) -> AsyncGenerator[Outcome, None]:
        """Submit the articles of an export onto those that they became before.

        Yields:
            What became of each, as ``Submitting.submit_parts`` does.

        Raises:
            InputError: the file cannot be read, or no export wrote it.
            QuotaError: it is too large.
        """
        caller.demand(Right.EDIT)
        data = await self._work.behind(lambda: read_file(self._settings, Found(path)))
        read = await self._opening.read(caller.scope, File(path.name, data))
        if read is None or not read.members:
            raise InputError(NOT_EXPORTED.format(path))
        files = dict(read.members)
        found = await self._work.behind(lambda: list(submissions(str(path), files)))
        for each in found:
            if isinstance(each, Broken):
                yield Outcome(f"{path}/{each.path}", each.error)
        parts = [each for each in found if isinstance(each, Submission)]
        async for outcome in self._submitting.submit_parts(caller, str(path), parts, progress):
            yield outcome
