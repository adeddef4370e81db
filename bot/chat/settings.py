"""``/settings``."""

import discord
from discord import app_commands

from bot.access import Right
from bot.chat import words
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
