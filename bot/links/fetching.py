"""One page or file from the web: only what is public is asked, and nothing goes on for ever."""

import asyncio
import errno
import socket
from collections.abc import Collection
from dataclasses import dataclass, replace
from email.message import Message
from pathlib import PurePosixPath

import aiohttp
from aiohttp.abc import AbstractResolver
from yarl import URL

from bot.errors import InputError, QuotaError
from bot.links.addresses import is_public
from bot.links.urls import PORTS, checked, file_behind

SECONDS = 20.0
"""What all of it may take, from the first name that is looked up to the last byte."""

MOST_REDIRECTS = 5

_CHUNK = 1 << 16
_LONGEST_NAME = 100
_HEADERS = {
    "User-Agent": "Footnote (quotes articles; fetches the page whose link somebody gave it)",
    "Accept": "text/html,application/xhtml+xml,application/pdf;q=0.9,text/*;q=0.9,*/*;q=0.8",
    # Whether anything else can be unpacked is a matter of what is installed.
    "Accept-Encoding": "gzip, deflate",
}
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_OK, _SERVER_ERRORS = 200, 500
_UNREACHED = "{} cannot be reached, or is not open to everyone: check the link."
_UNTRUSTED = "{} cannot prove that it is what it is called: check the link, or save the page."
_BROKEN_OFF = "{} breaks off before its page has come: try again later."


@dataclass(frozen=True, slots=True)
class Fetched:
    """What a link led to.

    ``url`` is where it was found. ``name`` is what its file is called there, behind the host.
    ``type`` and ``charset`` are what the server says of it, which may be wrong.
    """

    url: str
    name: str
    type: str
    charset: str | None
    data: bytes


class Fetcher:
    """Fetches pages, each over connections of its own, without cookies, proxies or caches."""

    def __init__(
        self,
        most: int,
        *,
        seconds: float = SECONDS,
        open_to: Collection[tuple[str, int]] = (),
        resolver: AbstractResolver | None = None,
    ) -> None:
        """Set the limits.

        Args:
            most: bytes that a page may have, unpacked.
            seconds: that it may take.
            open_to: addresses with ports that may be dialled besides public ones, by tests.
            resolver: looks up names; the system's by default.
        """
        self._most = most
        self._seconds = seconds
        self._open_to = frozenset(open_to)
        self._resolver = resolver

    async def fetch(self, link: str) -> Fetched:
        """What a link leads to.

        Raises:
            InputError: it is no link, or leads to nothing that everyone can read. The sentence
                names a host, and nothing that was found out about it.
            QuotaError: it is too large.
        """
        url = self._checked(link)
        file = file_behind(url)
        try:
            async with asyncio.timeout(self._seconds), self._session() as session:
                fetched = await self._followed(session, file)
        except TimeoutError as error:
            raise InputError(
                f"{url.raw_host} takes too long to answer: try again later."
            ) from error
        # A page that shows a file is what people know it by.
        return fetched if file == url else replace(fetched, url=str(url.with_query(None)))

    def _checked(self, link: str) -> URL:
        return checked(link, {port for _, port in self._open_to})

    def _session(self) -> aiohttp.ClientSession:
        connector = aiohttp.TCPConnector(
            resolver=self._resolver, use_dns_cache=False, socket_factory=self._socket
        )
        return aiohttp.ClientSession(
            connector=connector,
            cookie_jar=aiohttp.DummyCookieJar(),
            headers=_HEADERS,
            # All of it has a limit, which holds for the names that are looked up too.
            timeout=aiohttp.ClientTimeout(total=None),
            trust_env=False,
        )

    def _socket(self, info: aiohttp.AddrInfoType) -> socket.socket:
        """A socket for an address that is about to be dialled, whatever name or link led to it."""
        family, kind, protocol, _, (address, port, *_) = info
        if not (is_public(str(address)) and port in PORTS) and (address, port) not in self._open_to:
            raise PermissionError(errno.EACCES, "not public")
        return socket.socket(family, kind, protocol)

    async def _followed(self, session: aiohttp.ClientSession, url: URL) -> Fetched:
        """What there is at the end of all redirects."""
        for _ in range(MOST_REDIRECTS + 1):
            try:
                async with session.get(url, allow_redirects=False) as response:
                    if response.status not in _REDIRECTS:
                        return await self._fetched(url, response)
                    url = self._next(url, response)
            except (aiohttp.ClientConnectorCertificateError, aiohttp.ClientSSLError) as error:
                raise InputError(_UNTRUSTED.format(url.raw_host)) from error
            except (aiohttp.ClientConnectorError, aiohttp.InvalidURL, UnicodeError) as error:
                raise InputError(_UNREACHED.format(url.raw_host)) from error
            except (aiohttp.ClientError, OSError) as error:
                if isinstance(error, TimeoutError):
                    raise
                raise InputError(_BROKEN_OFF.format(url.raw_host)) from error
        raise InputError(f"{url.raw_host} leads on and on: give the link of the page itself.")

    def _next(self, url: URL, response: aiohttp.ClientResponse) -> URL:
        """Where a page leads on to."""
        try:
            return self._checked(str(url.join(URL(response.headers["Location"]))))
        except (InputError, KeyError, ValueError) as error:
            raise InputError(
                f"{url.raw_host} leads on to what is no web page: give the link of the page itself."
            ) from error

    async def _fetched(self, url: URL, response: aiohttp.ClientResponse) -> Fetched:
        if response.status != _OK:
            raise InputError(f"{url.raw_host} {_why(response.status)}")
        data = bytearray()
        too_large = (response.content_length or 0) > self._most
        while not too_large and (chunk := await response.content.read(_CHUNK)):
            data += chunk
            too_large = len(data) > self._most
        if too_large:
            raise QuotaError(
                f"{url.raw_host} sends more than the {self._most / 1e6:g} MB that one file may "
                "have here: save the part that you need, and add that."
            )
        name = named(url, response.headers.get("Content-Disposition", ""))
        return Fetched(str(url), name, response.content_type, response.charset, bytes(data))


def _why(status: int) -> str:
    """Why there is no page, by the status of an answer, and what to do."""
    if status in {404, 410}:
        return "has no such page: check the link."
    if status in {401, 402, 403, 407, 451}:
        return "does not show that page to everyone: save it, and add the file."
    if status in {408, 429} or status >= _SERVER_ERRORS:
        return f"cannot answer now (status {status}): try again later."
    return f"has no page there (status {status}): check the link."


def named(url: URL, disposition: str) -> str:
    """What the server calls a file, or else the last part of its link, behind the host."""
    said = Message()
    # What is no text in a header comes as halves of characters.
    said["Content-Disposition"] = disposition.encode(errors="replace").decode()
    path = PurePosixPath((said.get_filename() or url.name).replace("\\", "/"))
    name = "".join(filter(str.isprintable, path.name))
    return f"{url.raw_host}/{name[-_LONGEST_NAME:] or 'index'}"
