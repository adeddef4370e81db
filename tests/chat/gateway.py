"""Discord on loopback, for a bot of this process or of its own.

SimCord keeps the servers and refuses what Discord refuses: what is too long or too much, a second
initial response, one after 3 seconds. Here that gets real HTTP, a real gateway and real time.
"""

import asyncio
import json
import os
import re
import sys
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from signal import Signals
from typing import Any, NamedTuple

from aiohttp import WSMsgType, web
from aiohttp.test_utils import TestServer
from simcord._clock import Clock
from simcord.backend import Backend, serializers
from simcord.backend.cdn import CDN_BASE
from simcord.backend.errors import BackendError
from simcord.backend.models import Guild, Message
from simcord.components import walk_components
from simcord.http.router import dispatch
from simcord.interactions import base_payload, store_interaction_attachment

import bot
from tests.waiting import PATIENCE, patient

TOKEN = "right-and-secret"  # noqa: S105 - the server below is the only one that takes it
RUN = (sys.executable, "-m", "bot", "run")
WAIT = patient(20)
"""Seconds after which something that should have happened counts as missing."""

Data = dict[str, Any]
Person = tuple[Guild, int]  # a server, and the id of one of its members

_OPTION_TYPES: dict[type, int] = {str: 3, bool: 5, tuple: 11}
_SITE = """
import discord.gateway, discord.http, yarl
discord.http.Route.BASE = {url!r}
discord.gateway.DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL({url!r}).with_scheme("ws") / "gateway"
"""
_GRACE = """
import bot.chat.client
bot.chat.client.GRACE = {grace!r}
"""


class Now(Clock):
    """The real time, which SimCord's own clock does not follow; may be moved on all the same.

    It goes as much slower as tests are patient, so that 3 seconds are so many more.
    """

    def __init__(self) -> None:
        super().__init__()
        self._began = datetime.now(UTC)

    def now(self) -> datetime:
        passed = (datetime.now(UTC) - self._began) / PATIENCE
        return self._began + passed + timedelta(seconds=self.elapsed)


class Sent(NamedTuple):
    """What the bot sent, how, and to which channel."""

    how: str
    body: Data
    channel: int


@dataclass(eq=False)
class Interaction:
    """Something that somebody did; ``took`` are the seconds until its initial response."""

    token: str
    channel: int
    at: float = field(default_factory=time.perf_counter)
    took: float = 0.0
    response: asyncio.Future[Data] = field(default_factory=asyncio.Future)
    shown: asyncio.Queue[Data] = field(default_factory=asyncio.Queue)

    async def reply(self) -> Data:
        """The next message that the bot sends or edits for it."""
        return await asyncio.wait_for(self.shown.get(), WAIT)


class Discord:
    """Has one bot and a server; ``closing`` is a gateway's close code, ``refusing`` by path."""

    def __init__(self) -> None:
        self.backend = Backend(clock=Now())
        self.server = self.open_server()
        self.url, self.closing = "", 0
        self.arrivals, self.sent = asyncio.Queue[None](), asyncio.Queue[Sent]()
        self.downloading, self.downloadable = asyncio.Event(), asyncio.Event()
        self.downloadable.set()
        self.socket = web.WebSocketResponse()
        self.refused, self.refusing = list[str](), dict[str, int]()
        self._interactions: dict[str, Interaction] = {}

    @asynccontextmanager
    async def served(self) -> AsyncIterator["Discord"]:
        app = web.Application()
        app.router.add_get("/gateway", self._gateway)
        app.router.add_get("/attachments/{path:.*}", self._download)
        app.router.add_route("*", "/{path:.*}", self._rest)
        async with TestServer(app) as server:
            self.url = str(server.make_url("")).rstrip("/")
            yield self
            self.downloadable.set()

    def open_server(self) -> Guild:
        """A server with one channel."""
        server = self.backend.create_guild("Server")
        self.backend.create_channel(server.id, "general")
        return server

    async def arrival(self) -> None:
        """Wait for a bot that is ready."""
        await asyncio.wait_for(self.arrivals.get(), WAIT)

    async def command(
        self, name: str, by: Person | None = None, **given: str | bool | tuple[str, bytes]
    ) -> Interaction:
        """Somebody, by default the owner, uses a command; a file is its name and bytes."""
        files: Data = {}
        options: list[Data] = []
        for key, value in given.items():
            kind = _OPTION_TYPES[type(value)]
            if isinstance(value, tuple):
                value = store_interaction_attachment(self.backend, 0, *value, files)
            options.append({"name": key, "type": kind, "value": value})
        first, *rest = name.split()
        options = [{"name": rest[0], "type": 1, "options": options}] if rest else options
        data = {"id": "2", "type": 1, "name": first, "options": options, "resolved": files}
        return await self._interact(2, by, data)

    async def press(self, message: Data, label: str, by: Person | None = None) -> Interaction:
        """Somebody, by default the owner, presses a button below a message."""
        parts = walk_components(message["components"])
        (button,) = (part for part in parts if part.get("label") == label)
        assert not button.get("disabled")
        data = {"component_type": 2, "custom_id": button["custom_id"]}
        return await self._interact(3, by, data, message)

    async def say(self, text: str, reply_to: Data | None = None) -> Data:
        """The owner writes a message."""
        server = self.server
        reference = {"message_id": reply_to["id"]} if reply_to else None
        said = self.backend.create_message(
            server.channel_ids[0], server.owner_id, text, reference=reference
        )
        await self._tell("MESSAGE_CREATE", said)
        return {"id": str(said.id)}

    async def edit(self, message: Data, text: str) -> None:
        """The owner edits a message."""
        channel = self.server.channel_ids[0]
        edited = self.backend.edit_message(channel, int(message["id"]), {"content": text})
        await self._tell("MESSAGE_UPDATE", edited)

    async def delete(self, message: Data) -> None:
        """The owner deletes a message."""
        channel = self.server.channel_ids[0]
        self.backend.delete_message(channel, int(message["id"]))
        ids = {"channel_id": str(channel), "guild_id": str(self.server.id)}
        await self._dispatch("MESSAGE_DELETE", {"id": message["id"], **ids})

    async def next(self, method: str) -> Sent:
        """What the bot does next to a message of a channel, by the method of its request."""
        while True:
            sent = await asyncio.wait_for(self.sent.get(), WAIT)
            if sent.how.startswith(f"{method} /channels/") and "/messages" in sent.how:
                return sent

    async def _tell(self, event: str, message: Message) -> None:
        owner = self.server.members[self.server.owner_id]
        member = serializers.member_payload(self.backend, self.server, owner, with_user=False)
        said = serializers.message_payload(self.backend, message)
        await self._dispatch(event, {**said, "guild_id": str(self.server.id), "member": member})

    async def _interact(
        self, kind: int, by: Person | None, data: Data, message: Data | None = None
    ) -> Interaction:
        server, user = by or (self.server, self.server.owner_id)
        ids = {"channel_id": server.channel_ids[0], "guild_id": server.id, "user_id": user}
        record, payload = base_payload(self.backend, type=kind, data=data, **ids)
        if message:
            payload["message"], record.source_message_id = message, int(message["id"])
        made = self._interactions[record.token] = Interaction(record.token, record.channel_id)
        await self._dispatch("INTERACTION_CREATE", payload)
        return made

    async def _dispatch(self, event: str, data: object) -> None:
        text = json.dumps({"op": 0, "t": event, "s": 1, "d": data})
        await self.socket.send_str(text.replace(CDN_BASE, self.url))

    async def _gateway(self, request: web.Request) -> web.WebSocketResponse:
        socket = self.socket = web.WebSocketResponse()
        await socket.prepare(request)
        await socket.send_json({"op": 10, "d": {"heartbeat_interval": 45_000}})
        async for message in socket:
            operation = message.json()["op"] if message.type is WSMsgType.TEXT else None
            if operation == 1:
                await socket.send_json({"op": 11})
            elif operation == 2 and self.closing:
                await socket.close(code=self.closing)
            elif operation == 2:
                await self._welcome(str(request.url))
            elif operation == 6:
                # What a lost connection missed is forgotten: begin anew.
                await socket.send_json({"op": 9, "d": False})
        return socket

    async def _welcome(self, url: str) -> None:
        servers = self.backend.guilds
        state: Data = {"user": serializers.user_payload(self.backend.bot_user)}
        state["application"] = {"id": str(self.backend.application_id), "flags": 0}
        state["guilds"] = [{"id": str(server), "unavailable": True} for server in servers]
        await self._dispatch("READY", state | {"session_id": "1", "resume_gateway_url": url})
        for server in servers.values():
            await self._dispatch(
                "GUILD_CREATE", serializers.guild_create_payload(self.backend, server)
            )
        self.arrivals.put_nowait(None)

    async def _download(self, request: web.Request) -> web.Response:
        self.downloading.set()
        await self.downloadable.wait()
        return web.Response(body=self.backend.cdn.get(CDN_BASE + request.path))

    async def _rest(self, request: web.Request) -> web.Response:
        body = await request.json() if request.can_read_body else {}
        try:
            answer, status = self._answer(request, body), 200
        except BackendError as error:
            self.refused.append(f"{request.method} {request.path}: {error}")
            answer, status = error.to_json(), error.status
        # discord.py takes JSON for JSON only where the header names no charset.
        return web.Response(
            body=json.dumps(answer).encode(), status=status, content_type="application/json"
        )

    def _answer(self, request: web.Request, body: Any) -> Any:
        if request.headers.get("Authorization", f"Bot {TOKEN}") != f"Bot {TOKEN}":
            raise BackendError(401, 0, "401: Unauthorized")
        method, path, params = request.method, request.path, dict(request.query)
        if path in self.refusing:
            raise BackendError(self.refusing[path], 0, "Refused")
        answer = dispatch(self.backend, method, path, json=body, params=params)
        kind, first, *rest = path.split("/")[1:]
        made = self._interactions[rest[0]] if kind in {"interactions", "webhooks"} else None
        message = answer
        if made and kind == "interactions":
            message = answer.get("resource", {}).get("message")
            made.took = time.perf_counter() - made.at
            made.response.set_result(body)
        if made and message:
            made.shown.put_nowait(message)
        if made or kind == "channels":
            channel = made.channel if made else int(first)
            self.sent.put_nowait(Sent(f"{method} {path}", body, channel))
        return answer


def plain(text: str) -> str:
    """A text without the markup that the bot gives it."""
    return re.sub(r"\\|\*\*", "", text)


def says(message: Data) -> str:
    """All that a message says, plain."""
    parts = [message, *walk_components(message["components"])]
    return plain("\n".join(part.get("content") or "" for part in parts)).strip()


class Child(NamedTuple):
    """A bot of its own process."""

    process: asyncio.subprocess.Process
    outputs: tuple[int, int]

    def wrote(self) -> tuple[str, str]:
        """What is on its stdout and stderr so far."""
        stdout, stderr = (os.pread(output, 10_000_000, 0).decode() for output in self.outputs)
        return stdout, stderr

    async def ended(self, by: Signals | None = None) -> int:
        """Its exit code, after the signal if one is given."""
        if by is not None:
            self.process.send_signal(by)
        return await asyncio.wait_for(self.process.wait(), WAIT)


@asynccontextmanager
async def child(
    service: Discord,
    place: Path,
    grace: float | None = None,
    /,
    *,
    token: str = TOKEN,
    **settings: str,
) -> AsyncIterator[Child]:
    """``python -m bot run`` over ``place / "data"``, unmodified but for where Discord is.

    The token is in nothing that it writes. ``grace`` are the seconds that replies get at its end.
    """
    site, empty = Path(tempfile.mkdtemp(dir=place)), Path(tempfile.mkdtemp(dir=place))
    changes = _SITE.format(url=service.url)
    if grace is not None:
        changes += _GRACE.format(grace=grace)
    (site / "sitecustomize.py").write_text(changes)
    environment = {"DISCORD_TOKEN": token, "FOOTNOTE_DATA": str(place / "data")}
    environment |= {"FOOTNOTE_CORPUS": "", **settings}
    environment["PYTHONPATH"] = f"{site}{os.pathsep}{Path(bot.__file__).parents[1]}"
    with tempfile.TemporaryFile() as stdout, tempfile.TemporaryFile() as stderr:
        process = await asyncio.create_subprocess_exec(
            *RUN, cwd=empty, env=environment, stdout=stdout, stderr=stderr
        )
        started = Child(process, (stdout.fileno(), stderr.fileno()))
        try:
            yield started
        finally:
            with suppress(ProcessLookupError):
                process.kill()
            await process.wait()
        assert token not in "".join(started.wrote())
