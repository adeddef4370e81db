"""What went wrong, as one private sentence to the person and, if it is a bug, a log entry."""

import logging
import secrets

import discord
from discord import app_commands

from bot.chat import words
from bot.chat.render import MESSAGE, escape
from bot.errors import FootnoteError, StoreError

_log = logging.getLogger(__name__)


async def explain(interaction: discord.Interaction, error: Exception) -> None:
    """Answer an interaction whose handler failed, for its user alone.

    A deferred reply was given its visibility then; where it was to be public, so is the sentence.
    """
    text = sentence(error)
    try:
        if interaction.response.is_done():
            await interaction.followup.send(text, ephemeral=True)
        else:
            await interaction.response.send_message(text, ephemeral=True)
    except discord.HTTPException:
        _log.warning("A reply could not be delivered", exc_info=True)


def sentence(error: Exception, limit: int = MESSAGE) -> str:
    """The sentence to show, escaped and at most ``limit`` units long.

    The log gets the cause of what the operator has to mend.
    """
    if isinstance(error, app_commands.CommandInvokeError):
        return sentence(error.original, limit)
    reference = secrets.token_hex(4)
    if isinstance(error, StoreError):
        # Its own sentence is for the operator, and names a path of theirs.
        _log.error("Store error %s", reference, exc_info=error)
        return words.store_failed(reference)
    if isinstance(error, FootnoteError):
        return escape(str(error), limit)
    _log.error("Unexpected error %s", reference, exc_info=error)
    return words.unexpected(reference)
