"""Following links: a server follows so many a day, and each leads to a file like any other."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import cached_property
from typing import TYPE_CHECKING

from bot.access import Caller
from bot.errors import QuotaError
from bot.library.files import is_readable
from bot.library.submission import File, Link, Submission
from bot.model import SHARED, Origin
from bot.settings import Settings
from bot.store.store import Store

if TYPE_CHECKING:
    from bot.links.fetching import Fetcher

_ENDINGS = {
    "text/html": ".html",
    "application/xhtml+xml": ".html",
    "text/markdown": ".md",
    "text/csv": ".csv",
    "text/tab-separated-values": ".tsv",
    "text/plain": ".txt",
}
"""What is added to a name that does not tell what its file is, by what the server says."""


class Links:
    """Fetches what links lead to."""

    def __init__(self, store: Store, settings: Settings) -> None:
        self._store = store
        self._settings = settings

    @cached_property
    def _fetcher(self) -> "Fetcher":
        # What it needs takes long to load, and questions never need it.
        from bot.links.fetching import Fetcher

        return Fetcher(self._settings.max_file_bytes)

    async def followed(self, caller: Caller, submission: Submission, link: Link) -> Submission:
        """The submission of the file that a link leads to.

        Raises:
            InputError: as ``Fetcher.fetch`` does.
            QuotaError: the scope has had its links of today, or the file is too large.
        """
        await self._count(caller)
        fetched = await self._fetcher.fetch(link.url)
        name = fetched.name
        if not is_readable(name):
            name += _ENDINGS.get(fetched.type, "")
        origin = self.known_as(Origin("url", fetched.url))
        return replace(submission, origin=origin, content=File(name, fetched.data, fetched.charset))

    def known_as(self, origin: Origin, own: str | None = None) -> Origin:
        """The origin of a page, by its address and what it gives as its own."""
        from bot.links.urls import known_as

        return Origin("url", known_as(origin.ref, own))

    async def _count(self, caller: Caller) -> None:
        if caller.scope == SHARED:
            return
        most, today = self._settings.links, datetime.now(UTC).date()
        if not await self._store.servers.count_link(caller.scope, today, most):
            raise QuotaError(
                f"This server has followed its {most:,} links of today: "
                f"the next can be added from {today + timedelta(days=1)}, 0:00 UTC, on."
            )
