"""``/settings`` and ``/help``."""

import discord
from discord import app_commands

from bot.access import Right
from bot.chat import views, words
from bot.chat.handling import Interaction, caller_of, defer, replying

settings = app_commands.Group(
    name="settings",
    description=words.COMMANDS["settings"],
    default_permissions=discord.Permissions(manage_guild=True),
)


@settings.command(description=words.COMMANDS["settings editors"])
@app_commands.describe(**words.OPTIONS["settings editors"])
async def editors(interaction: Interaction, role: discord.Role | None = None) -> None:
    async with replying(interaction):
        await defer(interaction, private=True)
        servers, caller = interaction.client.app.servers, await caller_of(interaction)
        caller.demand(Right.MANAGE)
        if role is not None:
            await servers.set_editors(caller, role.id)
        chosen = await servers.editors(caller)
        known = interaction.guild and chosen and interaction.guild.get_role(chosen)
        await interaction.followup.send(words.editors(chosen if known else None))


@settings.command(description=words.COMMANDS["settings reset"])
async def reset(interaction: Interaction) -> None:
    async with replying(interaction):
        await defer(interaction, private=True)
        caller = await caller_of(interaction)
        await interaction.client.app.servers.set_editors(caller, None)
        await interaction.followup.send(words.editors(None))


@app_commands.command(name="help", description=words.COMMANDS["help"])
async def help_(interaction: Interaction) -> None:
    async with replying(interaction):
        await defer(interaction, private=True)
        articles, caller = interaction.client.app.articles, await caller_of(interaction)
        own, readable = await articles.own(caller), await articles.listed(caller)
        texts = words.help_texts(len(own), len(readable) - len(own))
        if lacking := _lacking(interaction):
            texts.append(words.lacking(lacking))
        await interaction.followup.send(view=views.notice(*texts))


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
