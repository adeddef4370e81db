"""What every handler begins with: the scope, the permission, and a net for failures."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import discord

from bot.chat import words
from bot.chat.client import Footnote
from bot.chat.failures import explain
from bot.errors import FootnoteError
from bot.model import Scope

Interaction = discord.Interaction[Footnote]


def scope_of(interaction: Interaction) -> Scope:
    """The scope of the server that the interaction comes from; FootnoteError outside of one."""
    if interaction.guild_id is None:
        raise FootnoteError(words.NO_SERVER)
    return Scope(str(interaction.guild_id))


def require_manager(interaction: Interaction) -> None:
    """Raises FootnoteError unless the user has Manage Server, whatever the command's settings."""
    if not interaction.permissions.manage_guild:
        raise FootnoteError(words.MANAGERS_ONLY)


@asynccontextmanager
async def replying(interaction: Interaction) -> AsyncIterator[None]:
    """Every handler works inside of this: it tells the user of a FootnoteError.

    Anything else goes on to the command tree or form, which hand it to the same ``explain``.
    """
    with interaction.client.replying():
        try:
            yield
        except FootnoteError as error:
            await explain(interaction, error)
