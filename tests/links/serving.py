"""A server on loopback that answers as it likes, and a resolver that asks nobody."""

import socket
import socketserver
import struct
import sys
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from io import BufferedIOBase

from aiohttp.abc import AbstractResolver, ResolveResult

LOOPBACK = "127.0.0.1"

Answer = bytes | Callable[[BufferedIOBase], None]
"""All that is sent, or what sends it."""

dialled: list[tuple[str, int]] = []
"""Every address of the internet that this process has begun to connect to."""


def _hear(event: str, arguments: tuple[object, ...]) -> None:
    if event == "socket.connect" and isinstance(arguments[1], tuple):
        dialled.append(arguments[1][:2])


sys.addaudithook(_hear)


def reply(
    body: bytes = b"", kind: str = "text/html", status: str = "200 OK", **headers: object
) -> bytes:
    """An answer of HTTP; in the names of headers a line stands for a hyphen."""
    told = {"Content-Type": kind, "Content-Length": len(body), "Connection": "close", **headers}
    lines = [f"{name.replace('_', '-')}: {value}\r\n" for name, value in told.items()]
    return "".join([f"HTTP/1.1 {status}\r\n", *lines, "\r\n"]).encode() + body


def redirect(to: str, status: str = "302 Found") -> bytes:
    """An answer that leads on."""
    return reply(status=status, Location=to)


class Web:
    """What a server has by path; what it has not is a 404."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.pages: dict[str, Answer] = {}
        self.asked: list[str] = []
        self.headers: list[str] = []
        self.ended = threading.Event()
        """Set when no answer need go on any more."""

    def url(self, path: str = "/") -> str:
        return f"http://{LOOPBACK}:{self.port}{path}"

    @property
    def open_to(self) -> frozenset[tuple[str, int]]:
        return frozenset({(LOOPBACK, self.port)})

    def __getitem__(self, path: str) -> Answer:
        return self.pages.get(path, reply(status="404 Not Found"))

    def __setitem__(self, path: str, answer: Answer) -> None:
        self.pages[path] = answer


@contextmanager
def serving() -> Iterator[Web]:
    """A server that has nothing yet."""

    class Handler(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            path = self.rfile.readline().decode().split(" ")[1]
            web.asked.append(path)
            while (line := self.rfile.readline().decode().strip()) != "":
                web.headers.append(line)
            answer = web[path]
            try:
                if isinstance(answer, bytes):
                    self.wfile.write(answer)
                else:
                    answer(self.wfile)
            except (BrokenPipeError, ConnectionResetError):
                pass  # Whoever asked has had enough.
            except ResetError:
                self.request.setsockopt(
                    socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0)
                )
                self.request.close()

    class Server(socketserver.ThreadingTCPServer):
        daemon_threads = True
        block_on_close = False

    with Server((LOOPBACK, 0), Handler) as server:
        web = Web(server.server_address[1])
        thread = threading.Thread(target=lambda: server.serve_forever(0.01))
        thread.start()
        try:
            yield web
        finally:
            web.ended.set()
            server.shutdown()
            thread.join()


class ResetError(Exception):
    """Raised by what answers, to reset the connection."""


class Known(AbstractResolver):
    """Knows names by what they are told to lead to, one after the other, and how numbers are
    written; asks nobody.
    """

    def __init__(self, names: Mapping[str, Sequence[str]] | None = None) -> None:
        self._names = {name: [*addresses] for name, addresses in (names or {}).items()}

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_UNSPEC
    ) -> list[ResolveResult]:
        if addresses := self._names.get(host):
            found = [addresses.pop(0) if len(addresses) > 1 else addresses[0]]
        else:
            flags = socket.AI_NUMERICHOST
            infos = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=flags)
            found = [str(info[4][0]) for info in infos]
        return [
            ResolveResult(hostname=host, host=each, port=port, family=family, proto=0, flags=0)
            for each in found
        ]

    async def close(self) -> None:
        pass
