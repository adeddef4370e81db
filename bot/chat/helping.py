"""``/help``, and the servers that somebody in direct messages may ask in."""

import discord
from discord import app_commands

from bot.access import Caller
from bot.chat import views, words
from bot.chat.client import Footnote
from bot.chat.escaping import escape
from bot.chat.handling import Interaction, caller_of, defer, replying, scope_asked
from bot.model import SHARED

LOOKED_AT = 10
"""Servers that one request for help looks somebody up in: each is a question to Discord."""

_NAME = 100


@app_commands.command(name="help", description=words.COMMANDS["help"])
@app_commands.allowed_contexts(guilds=True, dms=True)
async def help_(interaction: Interaction) -> None:
    async with replying(interaction):
        scope = scope_asked(interaction)
        if scope == SHARED:
            interaction.client.limits.admit(interaction.user.id, None)
        await defer(interaction, private=True)
        caller = await caller_of(interaction, scope)
        texts = await help_texts(interaction.client, caller)
        if scope != SHARED and (lacking := _lacking(interaction)):
            texts.append(words.lacking(lacking))
        await interaction.followup.send(view=views.notice(*texts))


async def help_texts(client: Footnote, caller: Caller) -> list[str]:
    """What help says to somebody, a paragraph each."""
    articles = client.app.articles
    readable = await articles.listed(caller)
    if caller.scope == SHARED:
        servers = [(escape(each.name, _NAME), each.id) for each in await _in_both(client, caller)]
        return words.direct_help(len(readable), servers)
    own = await articles.own(caller)
    texts = words.help_texts(len(own), len(readable) - len(own))
    if client.app.meaning is not None:
        progress = await client.app.meaning.progress(caller)
        texts += [
            words.being_read(done, total) for done, total in progress.values() if done < total
        ]
    return texts


async def _in_both(client: Footnote, caller: Caller) -> list[discord.Guild]:
    """Servers that somebody and the bot are both in, by Discord's word now.

    The bot keeps no members, so it has to ask for each server; where there are many, those in which
    they have asked something go first, and not all are found.
    """
    known = {int(scope) for scope in await client.app.cards.servers_of(caller)}
    first = sorted(client.guilds, key=lambda guild: guild.id not in known)
    return [guild for guild in first[:LOOKED_AT] if await _has_member(guild, caller.actor)]


async def _has_member(guild: discord.Guild, user: int) -> bool:
    if guild.unavailable:
        return False
    try:
        await guild.fetch_member(user)
    except discord.HTTPException:
        return False
    return True


def _lacking(interaction: Interaction) -> list[str]:
    """The permissions that the bot needs where the interaction comes from, and has not."""
    granted = interaction.app_permissions
    in_thread = isinstance(interaction.channel, discord.Thread)
    may_send = granted.send_messages_in_threads if in_thread else granted.send_messages
    needed = {
        "View Channel": granted.view_channel,
        "Send Messages in Threads" if in_thread else "Send Messages": may_send,
        "Read Message History": granted.read_message_history,
    }
    return [name for name, has in needed.items() if not has]
