"""What people, admins and Discord do in the tests of the chat, and what is seen of it then."""

import io
import zipfile
from collections.abc import Callable, Sequence
from typing import Any

import discord
from simcord import ChannelHandle, GuildHandle, InteractionResult, MemberActor, ResponseMessage
from simcord.backend import serializers
from simcord.components import walk_components
from simcord.env import Env

from bot.chat import words
from bot.chat.client import Footnote
from bot.chat.escaping import escape
from bot.model import Article, Scope
from tests.callers import add_paste, by

Message = ResponseMessage | discord.Message
Server = Callable[[], tuple[ChannelHandle, MemberActor, MemberActor]]
Shown = Callable[[Message | None], str]
File = tuple[str, bytes]

BUTTON, MENU, FIELD = 2, 3, 4
QUESTION = "When does the night ferry to Grimsay leave?"


def guild_of(channel: ChannelHandle) -> GuildHandle:
    assert channel.guild is not None
    return channel.guild


def scope_of(channel: ChannelHandle) -> Scope:
    return Scope(str(guild_of(channel).id))


async def stored(bot: Footnote, channel: ChannelHandle) -> list[Article]:
    """The server's own articles."""
    return await bot.app.articles.own(by(scope_of(channel)))


async def add(
    bot: Footnote,
    channel: ChannelHandle,
    title: str,
    text: str = "Some text.",
    tags: Sequence[str] = (),
) -> Article:
    """Store an article of the server without asking Discord."""
    added = await add_paste(bot.app, by(scope_of(channel)), title, text, tags=tags)
    return added.article


async def asked(channel: ChannelHandle, member: MemberActor) -> discord.Message:
    """The public card that answers ``QUESTION``."""
    await member.slash(channel, "ask", question=QUESTION)
    return channel.history()[-1]


def fields(result: InteractionResult) -> dict[str, str]:
    """What stands in the text fields of the form that somebody is shown."""
    assert result.modal is not None
    parts = walk_components(result.modal["components"])
    return {each["custom_id"]: each.get("value") or "" for each in parts if each["type"] == FIELD}


async def save(
    channel: ChannelHandle, member: MemberActor, message: Message, **changed: str
) -> InteractionResult:
    """Save a message as an article: open the form, change what is in it, and send it."""
    opened = await member.context_menu(channel, words.SAVE, message)
    return await member.submit_modal(opened, fields(opened) | changed)


def refusal(result: InteractionResult) -> str:
    """The one private sentence of an interaction that was refused, as it was written."""
    message = result.followups[0] if result.followups else result.response
    assert message is not None
    assert message.ephemeral
    return message.content


def refused_with(sentence: str) -> str:
    """A sentence as ``refusal`` gives it."""
    return escape(sentence)


def buttons(message: Message | None) -> dict[str, dict[str, Any]]:
    """The buttons of a message by their labels."""
    assert message is not None
    rows = [each if isinstance(each, dict) else each.to_dict() for each in message.components]
    found = [each for each in walk_components(rows) if each["type"] == BUTTON]
    return {each["label"]: each for each in found}


def menus(message: Message | None) -> list[dict[str, Any]]:
    """The menus of a message."""
    assert message is not None
    rows = [each if isinstance(each, dict) else each.to_dict() for each in message.components]
    return [each for each in walk_components(rows) if each["type"] == MENU]


def enabled(message: Message | None) -> list[str]:
    """The labels of the buttons that can be pressed."""
    return list(buttons(message))


def unpacked(archive: bytes) -> dict[str, bytes]:
    """What a ZIP archive holds, by name."""
    with zipfile.ZipFile(io.BytesIO(archive)) as opened:
        assert opened.testzip() is None
        return {name: opened.read(name) for name in opened.namelist()}


async def open_to_everyone(env: Env, channel: ChannelHandle) -> None:
    """What an admin may do in a server's settings: let everyone use every command."""
    guild = guild_of(channel)
    assert isinstance(env.bot, Footnote)
    for command in await env.bot.tree.fetch_commands():
        guild.set_command_permissions(command.id, {guild.default_role: True})


def open_in_direct_messages(env: Env) -> None:
    """What Discord does not do: take the commands to where they are not meant to be."""
    for command in env.backend.commands[None].values():
        command["contexts"] = [0, 1]


def take_roles(env: Env, member: MemberActor) -> None:
    env.backend.get_guild(member.guild.id).members[member.id].role_ids.clear()


async def kick(env: Env, guild: GuildHandle) -> None:
    """Throw the bot out of a server that goes on without it."""
    env.backend.emit("GUILD_DELETE", {"id": str(guild.id)})
    await env.settle()


async def invite(env: Env, guild: GuildHandle) -> None:
    """Bring the bot back into a server that it was thrown out of."""
    payload = _described(env, guild)
    del payload["unavailable"]
    env.backend.emit("GUILD_CREATE", payload)
    await env.settle()


async def outage(env: Env, guild: GuildHandle) -> None:
    """Take a server out of reach, as an outage of Discord does."""
    env.backend.emit("GUILD_DELETE", {"id": str(guild.id), "unavailable": True})
    await env.settle()


async def ready_in_an_outage(env: Env, guild: GuildHandle) -> None:
    """Begin a new session while a server is out of reach."""
    user = serializers.user_payload(env.backend.bot_user)
    env.backend.emit(
        "READY", {"user": user, "guilds": [{"id": str(guild.id), "unavailable": True}]}
    )
    await env.settle()


async def recovery(env: Env, guild: GuildHandle) -> None:
    """End an outage."""
    env.backend.emit("GUILD_CREATE", _described(env, guild))
    await env.settle()


def _described(env: Env, guild: GuildHandle) -> dict[str, Any]:
    return dict(serializers.guild_create_payload(env.backend, env.backend.get_guild(guild.id)))
