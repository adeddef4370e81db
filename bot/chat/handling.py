"""What every handler begins with: the scope, the permission, and a net for failures."""

import asyncio
from collections.abc import AsyncIterator, Awaitable
from contextlib import asynccontextmanager

import discord
from discord import app_commands

from bot.chat import words
from bot.chat.client import Footnote
from bot.chat.failures import explain
from bot.errors import FootnoteError, ForbiddenError
from bot.model import SHARED, Scope

Interaction = discord.Interaction[Footnote]


def scope_of(interaction: Interaction) -> Scope:
    """The scope of the server that the interaction comes from; FootnoteError outside of one."""
    if interaction.guild_id is None:
        raise FootnoteError(words.NO_SERVER)
    # Commands can be there without the bot. It could not tell when such a server is done with it.
    if interaction.client.get_guild(interaction.guild_id) is None:
        raise FootnoteError(words.NOT_MEMBER)
    return Scope(str(interaction.guild_id))


def scope_asked(interaction: Interaction) -> Scope:
    """The scope in which answers are shown here: the server's, or in a direct message ``shared``.

    Raises FootnoteError elsewhere, in a group of people.
    """
    if interaction.guild_id is None and isinstance(interaction.channel, discord.DMChannel):
        return SHARED
    return scope_of(interaction)


def require_manager(interaction: Interaction) -> None:
    """Raises ForbiddenError unless the user has Manage Server, whatever the command's settings."""
    if not interaction.permissions.manage_guild:
        raise ForbiddenError(words.MANAGERS_ONLY)


async def require_editor(interaction: Interaction) -> None:
    """Raises ForbiddenError unless the user has Manage Server or the server's editor role."""
    if interaction.permissions.manage_guild:
        return
    editors = await interaction.client.app.servers.editors(scope_of(interaction))
    roles = interaction.user.roles if isinstance(interaction.user, discord.Member) else []
    if editors not in {role.id for role in roles}:
        raise ForbiddenError(words.EDITORS_ONLY)


async def defer(interaction: Interaction, *, private: bool) -> None:
    """Acknowledge a command whose reply takes a moment; whether it is private is settled here."""
    # ``explain`` needs to know, and an interaction does not tell.
    interaction.extras["public"] = not private
    await interaction.response.defer(ephemeral=private, thinking=True)


async def offered(
    interaction: Interaction, choices: Awaitable[list[app_commands.Choice[str]]]
) -> list[app_commands.Choice[str]]:
    """What an autocomplete offers: nothing where it failed, which the log then tells."""
    try:
        return await choices
    except Exception as error:  # noqa: BLE001 - discord.py would log what was typed
        await explain(interaction, error)
        return []


@asynccontextmanager
async def replying(interaction: Interaction) -> AsyncIterator[None]:
    """Every handler works inside of this: it tells the user of a FootnoteError.

    Anything else goes on to the command tree, form or button, which hand it to ``explain``.
    """
    with interaction.client.replying():
        try:
            yield
        except FootnoteError as error:
            await explain(interaction, error)
        except asyncio.CancelledError:
            await explain(interaction, FootnoteError(words.STOPPED))
            raise
