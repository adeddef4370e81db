"""Showing everyone a card: its message is sent and noted, or it is as if it had never been.

What is removed later is taken off the messages that are noted, and off no other.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Coroutine
from contextlib import suppress
from typing import Any

import discord

from bot.access import Caller
from bot.chat import views, words
from bot.chat.client import Footnote
from bot.chat.failures import record
from bot.model import Card

_log = logging.getLogger(__name__)

Sending = Coroutine[Any, Any, discord.Message]


def message_of(client: Footnote, card: Card) -> discord.PartialMessage:
    """The message that shows a card to everyone."""
    if card.channel is None or card.message is None:
        raise ValueError("nobody was shown the card")
    return client.get_partial_messageable(card.channel).get_partial_message(card.message)


async def post(client: Footnote, card: Card, sending: Sending) -> None:
    """Send a new message that shows a card; where it could not be noted it is deleted."""

    async def take_back(message: discord.Message | None) -> None:
        if message is not None:
            with suppress(discord.NotFound):
                await message.delete()

    await _noted(client, card, sending, take_back)


async def redraw(
    client: Footnote,
    card: Card,
    page: int,
    message: discord.abc.Snowflake,
    edit: Callable[[views.Layout], Sending],
) -> None:
    """Have a message show a card open at a page; call it under the lock of what is there.

    Where that could not be noted, the message shows again what is noted of it, or a notice.
    """
    if card.message == message.id:
        await edit(views.card(card, page))
        return

    async def take_back(_: discord.Message | None) -> None:
        known = None
        with suppress(Exception):  # what fails here has failed above
            known = await client.app.cards.of_message(Caller(card.scope, card.asker), message.id)
        # It may have been noted in the moment in which the bot was asked to end.
        if known is None or known.key != card.key:
            with suppress(discord.NotFound):
                await edit(views.card(known) if known else views.notice(words.TAKEN_BACK))

    await _noted(client, card, edit(views.card(card, page)), take_back)


async def undo(taking_back: Awaitable[object]) -> None:
    """Take something back because of an error, which goes on whether that works or not."""
    try:
        await taking_back
    except Exception as error:  # noqa: BLE001 - the error before it is the one to tell
        _log.error("What failed could not be taken back: %s", record(error))


async def _noted(
    client: Footnote,
    card: Card,
    sending: Sending,
    take_back: Callable[[discord.Message | None], Awaitable[None]],
) -> None:
    """Send a message and note that it shows a card, or take it back; None where it never came."""
    out = asyncio.ensure_future(sending)
    try:
        # The end of the bot does not cut it short: nobody would know what became of it.
        message = await asyncio.shield(out)
        await client.app.cards.shown.place(card.key, message.channel.id, message.id)
    except BaseException:
        await asyncio.wait({out})
        failed = out.cancelled() or out.exception()
        await undo(take_back(None if failed else out.result()))
        raise
