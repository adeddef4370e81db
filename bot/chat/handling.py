"""What every handler begins with: who asks, and a net for failures."""

import asyncio
from collections.abc import AsyncIterator, Awaitable
from contextlib import asynccontextmanager
from dataclasses import replace

import discord
from discord import app_commands

from bot.access import Caller, Right
from bot.chat import words
from bot.chat.client import Footnote
from bot.chat.failures import tell
from bot.errors import FootnoteError
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


def asker(scope: Scope, user: discord.abc.User) -> Caller:
    """Somebody who asks in a scope, which takes no rights."""
    roles = user.roles if isinstance(user, discord.Member) else []
    return Caller(scope, user.id, frozenset(role.id for role in roles))


async def caller_of(interaction: Interaction, scope: Scope | None = None) -> Caller:
    """Whoever uses a command or a button in a scope, by default the server's, with their rights.

    Whoever manages the server may change all that is its own, the members of its editors' role its
    articles; whoever manages messages may take answers away.
    Raises FootnoteError outside of a server, unless a scope is given.
    """
    scope = scope or scope_of(interaction)
    caller = asker(scope, interaction.user)
    if scope == SHARED:
        return caller
    granted = interaction.permissions
    rights = Right.TIDY if granted.manage_messages else Right.NONE
    if granted.manage_guild:
        rights |= Right.EDIT | Right.MANAGE
    elif await interaction.client.app.servers.editors(caller) in caller.roles:
        rights |= Right.EDIT
    return replace(caller, rights=rights)


async def defer(interaction: Interaction, *, private: bool) -> None:
    """Acknowledge a command whose reply takes a moment; whether it is private is settled here."""
    # ``tell`` needs to know, and an interaction does not tell.
    interaction.extras["public"] = not private
    await interaction.response.defer(ephemeral=private, thinking=True)


async def offered(
    interaction: Interaction, choices: Awaitable[list[app_commands.Choice[str]]]
) -> list[app_commands.Choice[str]]:
    """What an autocomplete offers: nothing where it failed, which the log then tells."""
    try:
        return await choices
    except Exception as error:  # noqa: BLE001 - discord.py would log what was typed
        await tell(interaction, error)
        return []


@asynccontextmanager
async def replying(interaction: Interaction) -> AsyncIterator[None]:
    """Every handler works inside of this: it tells the user of a FootnoteError.

    Anything else goes on to the command tree, form or button, which hand it to ``tell``.
    """
    with interaction.client.replying():
        try:
            yield
        except FootnoteError as error:
            await tell(interaction, error)
        except asyncio.CancelledError:
            await tell(interaction, FootnoteError(words.STOPPED))
            raise
