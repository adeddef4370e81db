"""What went wrong, as one private sentence to the person and, if it is a bug, a log entry."""

import logging
import secrets
import traceback
from contextlib import suppress
from typing import Any

import discord
from discord import app_commands

from bot.chat import words
from bot.chat.escaping import MESSAGE, escape
from bot.errors import AnalysisError, FootnoteError, SettingsError, StoreError

_log = logging.getLogger(__name__)

_OPERATOR = (AnalysisError, SettingsError, StoreError)
"""Errors that only the operator can mend; their sentences may name a path of theirs."""

_SAFE = (*_OPERATOR, OSError, discord.HTTPException)
"""Errors whose own words hold nothing of what people ask or store, as do those of SQLite."""


async def tell(interaction: discord.Interaction[Any], error: Exception) -> None:
    """Tell the user of an interaction, and nobody else, why its handler failed."""
    text = sentence(error)
    response = interaction.response
    try:
        if interaction.type is discord.InteractionType.autocomplete:
            if not response.is_done():
                await response.autocomplete([])
        elif not response.is_done():
            await response.send_message(text, ephemeral=True)
        elif interaction.extras.get("public"):
            await _explain_in_private(interaction, text)
        else:
            await interaction.followup.send(text, ephemeral=True)
    except discord.HTTPException as failure:
        undelivered(failure)


async def _explain_in_private(interaction: discord.Interaction[Any], text: str) -> None:
    """Take back a reply that was to be public, or is: the next is the first that may be private."""
    placeholder = discord.ui.LayoutView(timeout=None)
    placeholder.add_item(discord.ui.TextDisplay(words.PRIVATELY))
    # One that showed a card may be taken back already.
    with suppress(discord.NotFound):
        await interaction.edit_original_response(view=placeholder)
    try:
        await interaction.followup.send(text, ephemeral=True)
    finally:
        with suppress(discord.NotFound):
            await interaction.delete_original_response()


def undelivered(failure: Exception) -> None:
    """Log that somebody could not be told, without what went wrong before."""
    _log.warning("A reply could not be delivered: %s", failure)


def sentence(error: Exception, limit: int = MESSAGE) -> str:
    """The sentence to show, escaped and at most ``limit`` units long.

    The log gets the cause of what the operator has to mend.
    """
    if isinstance(error, app_commands.CommandInvokeError):
        return sentence(error.original, limit)
    if isinstance(error, FootnoteError) and not isinstance(error, _OPERATOR):
        return escape(str(error), limit)
    reference = record(error)
    store_failed = isinstance(error, StoreError)
    return words.store_failed(reference) if store_failed else words.unexpected(reference)


def record(error: BaseException) -> str:
    """Log an error with its causes under a short id, which is returned.

    What other libraries say of a value may hold a question or an article, so only the kind of
    such an error and the places it passed through are logged.
    """
    reference = secrets.token_hex(4)
    kind = "Store error" if isinstance(error, StoreError) else "Unexpected error"
    _log.error("%s %s\n%s", kind, reference, "".join(_described(error)).rstrip())
    return reference


def _described(error: BaseException) -> list[str]:
    """A traceback as Python prints it, the causes first, without untrusted messages."""
    cause = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    before = [*_described(cause), "\nwhich led to:\n\n"] if cause else []
    name = f"{type(error).__module__}.{type(error).__qualname__}".removeprefix("builtins.")
    safe = isinstance(error, _SAFE) or name.startswith("sqlite3.")
    message = f": {error}" if safe else ""
    frames = traceback.format_tb(error.__traceback__)
    return [*before, "Traceback (most recent call last):\n", *frames, f"{name}{message}\n"]
