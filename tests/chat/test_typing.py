"""The bot shows that it is typing when an answer takes longer, and not otherwise."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web
from simcord.env import Env

from bot.app import open_app
from bot.chat import messages
from bot.model import Scope
from bot.settings import Settings
from tests.callers import add_paste, by
from tests.chat.acting import QUESTION, File, Server, Shown
from tests.chat.gateway import WAIT, Data, Discord, child, says
from tests.chat.talking import QUOTED, told_by_mention

LATE = 60.0
NIGHT = "The night ferry to Grimsay leaves at 23:40."
FORBIDDEN: Data = {"status": 403, "code": 50001, "message": "Missing Access", "times": None}


class Chat(Discord):
    """A Discord in which people also say something, which takes real time to be answered."""

    def __init__(self) -> None:
        super().__init__()
        self.typed = asyncio.Event()

    async def mention(self) -> None:
        """The owner of the server asks the bot by a mention."""
        events: list[tuple[str, Any]] = []
        self.backend.subscribers.append(lambda event, data: events.append((event, data)))
        text = f"<@{self.backend.bot_user.id}> {QUESTION}"
        self.backend.create_message(self.server.channel_ids[0], self.server.owner_id, text)
        for event, data in events:
            await self._dispatch(event, data)

    def _answer(self, request: web.Request, body: Any) -> Any:
        if request.path.endswith("/typing"):
            self.typed.set()
        return super()._answer(request, body)


@pytest.fixture
async def service() -> AsyncIterator[Chat]:
    chat = Chat()
    async with chat.served():
        yield chat


@pytest.mark.process
@pytest.mark.parametrize("allowed", [True, False])
async def test_an_answer_that_takes_longer_is_announced_before_it_comes(
    service: Chat, tmp_path: Path, allowed: bool
) -> None:
    data = tmp_path / "data"
    async with open_app(Settings(data=data, corpus=None)) as app:
        await add_paste(app, by(Scope(str(service.server.id))), "Night", NIGHT)
    if not allowed:
        fault = {"method": "POST", "path": "/channels/*/typing", **FORBIDDEN}
        service.backend.faults.append(fault)
    async with child(service, tmp_path):
        await service.arrival()
        with closing(sqlite3.connect(data / "footnote.db", isolation_level=None)) as other:
            # Somebody else's write holds the answer up until the bot types, or has tried to.
            other.execute("BEGIN IMMEDIATE")
            await service.mention()
            await asyncio.wait_for(service.typed.wait(), WAIT)
            other.execute("ROLLBACK")
        if allowed:
            typing = await asyncio.wait_for(service.sent.get(), WAIT)
            assert typing.how.endswith("/typing")
        answered = await asyncio.wait_for(service.sent.get(), WAIT)
    assert answered.how.endswith("/messages")
    assert NIGHT in says({"components": answered.body["components"]})
    assert bool(service.refused) is not allowed


async def test_an_answer_that_comes_soon_is_not_announced(
    simcord_env: Env,
    server: Server,
    ferry: File,
    shown: Shown,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    channel, manager, member = server()
    await manager.slash(channel, "article add", file=ferry)
    # However busy the machine is that runs the test.
    monkeypatch.setattr(messages, "SOON", LATE)
    before = len(simcord_env.http_requests)
    assert QUOTED in shown(await told_by_mention(simcord_env, channel, member, QUESTION))
    (answered,) = simcord_env.http_requests[before:]
    assert answered.path.endswith("/messages")
