"""Saying hello in a new server, where somebody reads it who can begin."""

import logging
from collections.abc import AsyncIterator

import discord

from bot.chat import views, words
from bot.chat.client import Footnote
from bot.chat.escaping import escape

_BEGIN = "article add"
_RECENT = 10
"""Bots that came into a server last, among which this one is."""

_log = logging.getLogger(__name__)


async def welcome(client: Footnote, guild: discord.Guild) -> None:
    """Say hello once: in the first place that takes it.

    That is where the server says its own hellos; else whoever invited the bot, as far as it may
    know who; else a channel in which it may write. Nobody else gets a direct message unasked.
    """
    async for place, text in _places(client, guild):
        try:
            await place.send(view=views.notice(text))
        except discord.HTTPException as error:
            _log.info("A welcome to server %d was refused: %s", guild.id, error)
        else:
            return
    _log.info("Server %d was not welcomed: I may write nowhere", guild.id)


async def _places(
    client: Footnote, guild: discord.Guild
) -> AsyncIterator[tuple[discord.abc.Messageable, str]]:
    """Where to say hello and what, the best place first."""
    text = words.welcome(await _mention(client))
    system = guild.system_channel
    if system is not None and _may_write(system, guild.me):
        yield system, text
    inviter = await _inviter(guild)
    if inviter is not None:
        yield inviter, words.welcome_inviter(escape(guild.name))
    open_ones = [each for each in guild.text_channels if each != system]
    # What members may not write in is for rules and news.
    open_ones.sort(key=lambda channel: not _may_write(channel, guild.default_role))
    for channel in open_ones:
        if _may_write(channel, guild.me):
            yield channel, text


def _may_write(channel: discord.TextChannel, who: discord.Member | discord.Role) -> bool:
    granted = channel.permissions_for(who)
    return granted.view_channel and granted.send_messages


async def _inviter(guild: discord.Guild) -> discord.User | discord.Member | None:
    """Whoever brought the bot in, where it may read who did what, and has been told already."""
    if not guild.me.guild_permissions.view_audit_log:
        return None
    try:
        entries = guild.audit_logs(limit=_RECENT, action=discord.AuditLogAction.bot_add)
        async for entry in entries:
            if entry.target is not None and entry.target.id == guild.me.id:
                return entry.user
    except discord.HTTPException as error:
        _log.info("Who invited me to server %d is not to be learnt: %s", guild.id, error)
    return None


async def _mention(client: Footnote) -> str:
    """The command to begin with: one to press where its id is known, else by its name."""
    try:
        commands = await client.tree.fetch_commands()
    except discord.HTTPException as error:
        _log.info("The ids of the commands are not to be learnt: %s", error)
        commands = []
    groups = (option for command in commands for option in command.options)
    mentions = (
        each.mention
        for each in groups
        if isinstance(each, discord.app_commands.AppCommandGroup) and each.qualified_name == _BEGIN
    )
    return next(mentions, f"`/{_BEGIN}`")
