"""A bot over a fresh store, on a simulated Discord."""

from collections.abc import AsyncIterator, Callable
from pathlib import Path

import discord
import pytest
import simcord
from simcord import ChannelHandle, MemberActor, ResponseMessage
from simcord.env import Env

from bot.app import open_app
from bot.chat import build
from bot.chat.client import Footnote
from bot.settings import Settings
from tests.waiting import patient

# How long the simulation waits before it looks whether the bot is done, and until it gives up.
for _function, _name, _seconds in (
    (Env._settle_internal, "idle", 0.002),
    (Env.__init__, "settle_timeout", patient(5)),
):
    assert _function.__kwdefaults__
    _function.__kwdefaults__[_name] = _seconds
Env.settle.__defaults__ = (None, 0.002)

FERRY = b"""# Ferry timetable

The night ferry to Grimsay leaves at 23:40 from pier 7.
Bicycles travel free of charge on every crossing.

Dogs must wear a muzzle in the passenger lounge.
"""


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    return Settings(data=tmp_path / "data", corpus=corpus, max_file_mb=0.02)


@pytest.fixture
async def simcord_bot(settings: Settings) -> AsyncIterator[Footnote]:
    async with open_app(settings) as app:
        yield build(app)


@pytest.fixture
def server(simcord_env: Env) -> Callable[[], tuple[ChannelHandle, MemberActor, MemberActor]]:
    """Opens a new server: a channel, somebody with Manage Server, and somebody without."""

    def opened() -> tuple[ChannelHandle, MemberActor, MemberActor]:
        number = len(simcord_env.bot.guilds) + 1
        guild = simcord_env.create_guild(f"Server {number}")
        managers = guild.create_role("Managers", permissions=discord.Permissions(manage_guild=True))
        return (
            guild.create_text_channel("general"),
            guild.add_member(simcord_env.create_user(f"manager-{number}"), roles=[managers]),
            guild.add_member(simcord_env.create_user(f"member-{number}")),
        )

    return opened


@pytest.fixture
def ferry() -> tuple[str, bytes]:
    """A small article as a file: its name and bytes."""
    return "ferry.md", FERRY


@pytest.fixture
def shown() -> Callable[[ResponseMessage | discord.Message | None], str]:
    """All that a message shows, one text below the other."""

    def text(message: ResponseMessage | discord.Message | None) -> str:
        assert message is not None
        components = [
            each if isinstance(each, dict) else each.to_dict() for each in message.components
        ]
        blocks = [
            component["content"]
            for component in simcord.components.walk_components(components)
            if "content" in component
        ]
        return "\n".join([message.content, *blocks] if message.content else blocks)

    return text
