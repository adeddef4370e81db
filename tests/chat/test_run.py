"""The whole way from ``run`` to SIGTERM, against a Discord of one's own on loopback."""

import asyncio
import json
import os
import signal
import sqlite3
from collections.abc import AsyncIterator
from contextlib import closing
from dataclasses import dataclass, field, replace
from typing import Any

import discord
import pytest
import yarl
from aiohttp import WSMsgType, web
from aiohttp.test_utils import TestServer, unused_port

from bot.app import open_app
from bot.chat import reindexing, run
from bot.errors import FootnoteError, SettingsError
from bot.model import Scope
from bot.settings import Settings

TOKEN = "right"  # noqa: S105 - the server below is the only one that takes it
BOT: dict[str, Any] = {"id": "7", "username": "footnote", "discriminator": "0", "avatar": None}
APPLICATION: dict[str, Any] = {
    "id": "42",
    "name": "Footnote",
    "icon": None,
    "description": "",
    "bot_public": True,
    "bot_require_code_grant": False,
    "verify_key": "",
    "owner": BOT,
    "flags": 0,
}
CHANNEL: dict[str, Any] = {"id": "9", "type": 0, "name": "general", "position": 0}
MESSAGE: dict[str, Any] = {
    "id": "11",
    "channel_id": "9",
    "author": BOT,
    "type": 0,
    "timestamp": "2026-01-01T00:00:00+00:00",
    "edited_timestamp": None,
    "tts": False,
    "mention_everyone": False,
    "mentions": [],
    "mention_roles": [],
    "attachments": [],
    "embeds": [],
    "pinned": False,
}


@dataclass
class Discord:
    """Takes one bot, and notes what it did. ``refusal`` closes the gateway with that code."""

    refusal: int | None = None
    ready: asyncio.Event = field(default_factory=asyncio.Event)
    commands: list[dict[str, Any]] = field(default_factory=list)
    replies: asyncio.Queue[tuple[str, dict[str, Any]]] = field(default_factory=asyncio.Queue)
    socket: web.WebSocketResponse = field(default_factory=web.WebSocketResponse)

    def application(self) -> web.Application:
        app = web.Application()
        app.router.add_get("/users/@me", self.me)
        app.router.add_get("/oauth2/applications/@me", self.about)
        app.router.add_put("/applications/42/commands", self.sync)
        app.router.add_get("/gateway", self.gateway)
        app.router.add_post("/interactions/1/secret/callback", self.acknowledge)
        app.router.add_post("/webhooks/42/secret", self.reply)
        app.router.add_post("/channels/9/messages", self.reply)
        app.router.add_patch("/channels/9/messages/11", self.reply)
        return app

    async def me(self, request: web.Request) -> web.Response:
        right = request.headers["Authorization"] == f"Bot {TOKEN}"
        return answer(BOT) if right else answer({"code": 0, "message": "401"}, 401)

    async def about(self, _request: web.Request) -> web.Response:
        return answer(APPLICATION)

    async def sync(self, request: web.Request) -> web.Response:
        self.commands = await request.json()
        return answer([])

    async def acknowledge(self, request: web.Request) -> web.Response:
        await self.replies.put((f"{request.method} {request.path}", await request.json()))
        return answer({"interaction": {"id": "1", "type": 2}})

    async def reply(self, request: web.Request) -> web.Response:
        sent = await request.json()
        await self.replies.put((f"{request.method} {request.path}", sent))
        return answer({**MESSAGE, "content": sent["content"]})

    async def command(self, name: str) -> None:
        """Somebody with every permission uses a command in the server 8."""
        interaction = {
            "id": "1",
            "application_id": "42",
            "type": 2,
            "token": "secret",
            "version": 1,
            "attachment_size_limit": 10_485_760,
            "data": {"id": "2", "name": name, "type": 1},
            "guild_id": "8",
            "channel_id": "9",
            "channel": CHANNEL,
            "member": {
                "user": {**BOT, "id": "10"},
                "roles": [],
                "permissions": str(2**40 - 1),
                "joined_at": None,
                "deaf": False,
                "mute": False,
                "flags": 0,
            },
        }
        event = {"op": 0, "t": "INTERACTION_CREATE", "s": 2, "d": interaction}
        await self.socket.send_json(event)

    async def gateway(self, request: web.Request) -> web.WebSocketResponse:
        socket = self.socket
        await socket.prepare(request)
        await socket.send_json({"op": 10, "d": {"heartbeat_interval": 45_000}})
        async for message in socket:
            if message.type is WSMsgType.TEXT and message.json()["op"] == 2:
                if self.refusal is not None:
                    await socket.close(code=self.refusal)
                    break
                state = {"user": BOT, "guilds": [], "session_id": "1", "application": APPLICATION}
                state["resume_gateway_url"] = str(request.url)
                await socket.send_json({"op": 0, "t": "READY", "s": 1, "d": state})
                self.ready.set()
        return socket


def answer(data: object, status: int = 200) -> web.Response:
    # discord.py takes JSON for JSON only where the header names no charset.
    return web.Response(
        body=json.dumps(data).encode(), status=status, content_type="application/json"
    )


@pytest.fixture
async def service(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Discord]:
    served = Discord()
    async with TestServer(served.application()) as server:
        monkeypatch.setattr(discord.http.Route, "BASE", str(server.make_url("")).rstrip("/"))
        monkeypatch.setattr(
            discord.gateway.DiscordWebSocket,
            "DEFAULT_GATEWAY",
            yarl.URL(str(server.make_url("/gateway"))).with_scheme("ws"),
        )
        yield served


@pytest.mark.parametrize("end", [signal.SIGTERM, signal.SIGINT])
async def test_it_mirrors_logs_in_prints_its_invite_and_ends_cleanly_on_a_signal(
    service: Discord, settings: Settings, capsys: pytest.CaptureFixture[str], end: signal.Signals
) -> None:
    assert settings.corpus is not None
    (settings.corpus / "tide.md").write_text("# Tides\n\nHigh water is at six.\n")
    before = signal.getsignal(end)
    running = asyncio.create_task(run(replace(settings, token=TOKEN)))
    await asyncio.wait_for(service.ready.wait(), 10)
    os.kill(os.getpid(), end)
    await asyncio.wait_for(running, 10)
    assert "https://discord.com/oauth2/authorize?client_id=42&" in capsys.readouterr().out
    assert [command["name"] for command in service.commands] == ["ask", "article", "reindex"]
    assert service.socket.close_code == 1000
    assert (settings.data / "footnote.db").exists()
    assert not (settings.data / "footnote.db-wal").exists()
    if before is signal.SIG_DFL:
        assert signal.getsignal(end) is before


async def test_a_long_reindex_edits_its_message_as_it_goes(
    service: Discord, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reindexing, "EVERY", 0.001)
    async with open_app(settings) as app:
        await app.articles.add_paste(Scope("8"), "Tides", "High water is at six.")
    running = asyncio.create_task(run(replace(settings, token=TOKEN)))
    await asyncio.wait_for(service.ready.wait(), 10)
    sent: list[tuple[str, dict[str, Any]]] = []
    with closing(sqlite3.connect(settings.data / "footnote.db", isolation_level=None)) as other:
        # Somebody else's write holds the reindex up until it has shown its progress.
        other.execute("BEGIN IMMEDIATE")
        await service.command("reindex")
        while len(sent) < 5:
            sent.append(await asyncio.wait_for(service.replies.get(), 10))
        other.execute("ROLLBACK")
    while not sent[-1][1]["content"].startswith("Reindexed "):
        sent.append(await asyncio.wait_for(service.replies.get(), 10))
    os.kill(os.getpid(), signal.SIGTERM)
    await asyncio.wait_for(running, 10)
    (_, acknowledged), (posted, bar), (told, link), *edits = sent
    assert acknowledged == {"type": 5, "data": {"flags": 64}}
    assert posted == "POST /channels/9/messages"
    assert bar["content"].startswith("Reindexing ")
    assert told == "POST /webhooks/42/secret"
    assert link["content"].endswith("/channels/8/9/11")
    assert {where for where, _ in edits} == {"PATCH /channels/9/messages/11"}
    assert all(edit["content"].startswith("Reindexing ") for _, edit in edits[:-1])


async def test_without_a_token_it_says_where_one_is_got(settings: Settings) -> None:
    with pytest.raises(SettingsError, match=r"DISCORD_TOKEN is not set.*Reset Token"):
        await run(settings)
    assert not settings.data.exists()


@pytest.mark.usefixtures("service")
async def test_a_wrong_token_is_a_matter_of_settings(settings: Settings) -> None:
    with pytest.raises(SettingsError, match=r"refuses DISCORD_TOKEN.*Reset Token") as refused:
        await run(replace(settings, token="wrong"))  # noqa: S106 - nobody takes it
    assert "wrong" not in str(refused.value)


@pytest.mark.parametrize(
    ("code", "advice"), [(4014, "switch on Message Content Intent"), (4004, "Reset Token")]
)
async def test_what_the_gateway_refuses_is_a_matter_of_settings(
    service: Discord, settings: Settings, code: int, advice: str
) -> None:
    service.refusal = code
    with pytest.raises(SettingsError, match=advice):
        await run(replace(settings, token=TOKEN, message_content=True))


@pytest.mark.usefixtures("service")
async def test_a_discord_that_cannot_be_reached_is_one_sentence(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(discord.http.Route, "BASE", f"http://127.0.0.1:{unused_port()}")
    with pytest.raises(FootnoteError, match="cannot be reached"):
        await run(replace(settings, token=TOKEN))


async def test_a_mark_of_the_commands_that_cannot_be_used_is_one_sentence(
    service: Discord, settings: Settings
) -> None:
    (settings.data / "commands.sha256").mkdir(parents=True)
    with pytest.raises(FootnoteError, match=r"commands\.sha256 cannot be read"):
        await run(replace(settings, token=TOKEN))
    assert not service.ready.is_set()
