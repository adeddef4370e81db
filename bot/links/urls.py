"""Links as they are written: which are followed, to which file, and what their pages are called."""

import re
from collections.abc import Collection

from yarl import URL

from bot.errors import InputError

PORTS = frozenset({80, 443})
"""Those of the web, which alone are asked."""

_LONGEST = 2_000
"""Characters of a link; longer ones are made to break something."""

_LONGEST_HOST = 253
_NO_LINK = "That is no link to a web page: give one such as https://example.org/page."
_TRACKING = re.compile("utm_", re.IGNORECASE)
"""How the names of parameters begin that only tell where a reader came from."""


def checked(link: str, ports: Collection[int] = ()) -> URL:
    """A link that may be followed, without its fragment.

    Args:
        ports: those that may be asked besides the usual ones.

    Raises:
        InputError: it is none; what it holds is not told, as that may be a secret.
    """
    try:
        url = URL(link.strip()).with_fragment(None)
        host = url.raw_host
        if url.raw_path == "/":
            # With its slash or without, it is the same.
            url = url.with_path("/", keep_query=True)
    except ValueError as error:
        raise InputError(_NO_LINK) from error
    if url.scheme not in {"http", "https"} or not host or len(host) > _LONGEST_HOST:
        raise InputError(_NO_LINK)
    if len(str(url)) > _LONGEST:
        raise InputError(f"A link has at most {_LONGEST:,} characters: give a shorter one.")
    if url.raw_user is not None or url.raw_password is not None:
        raise InputError("A link with a name or password in it is not followed: leave that out.")
    if url.port not in PORTS | {*ports}:
        raise InputError("A link is followed on ports 80 and 443 alone: give one without a port.")
    return url


def file_behind(url: URL) -> URL:
    """The file itself, where a link leads to a page that only shows one."""
    host, path = url.host or "", url.raw_path
    if host in {"github.com", "www.github.com"}:
        found = re.fullmatch(r"(/[^/]+/[^/]+)/blob(/[^/]+/.+)", path)
        if found:
            raw = found[1] + found[2]
            return URL.build(
                scheme="https", host="raw.githubusercontent.com", path=raw, encoded=True
            )
    if host == "gitlab.com" and "/-/blob/" in path:
        return url.with_path(path.replace("/-/blob/", "/-/raw/", 1), encoded=True)
    return url


def known_as(link: str, own: str | None = None) -> str:
    """The address that a page is known by, whichever link led to it.

    Args:
        link: where it was found.
        own: what it gives as its own address, which counts on the same host alone. Where that is
            the host's first page, and this is another, it says so on every page.
    """
    url = URL(link)
    plain = _untracked(url)
    if own is None:
        return str(plain)
    try:
        told = _untracked(checked(str(url.join(URL(own))), {url.port or 0}))
    except (InputError, ValueError):
        return str(plain)
    believed = told.host == url.host and (told.path != "/" or url.path == "/")
    return str(told if believed else plain)


def _untracked(url: URL) -> URL:
    """A link without its fragment, and without what only tells where a reader came from."""
    tracking = [name for name in url.query if _TRACKING.match(name)]
    return url.without_query_params(*tracking).with_fragment(None)
