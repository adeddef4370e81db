"""What is due from time to time, and when servers come and go."""

import asyncio
import logging
from datetime import UTC, datetime

import discord

from bot.chat import views, words
from bot.chat.client import Footnote
from bot.chat.failures import record
from bot.model import Card, Scope

EVERY = 60.0
"""Seconds between two looks at what is due."""

_log = logging.getLogger(__name__)


async def keep_house(client: Footnote) -> None:
    """Look after what is due, for ever, from when the bot is ready on."""
    await client.wait_until_ready()
    while True:
        try:
            await look_after(client, datetime.now(UTC))
        except Exception as error:  # noqa: BLE001 - the log is told, and the next look may go better
            _log.error("Housekeeping failed: %s", record(error))
        await asyncio.sleep(EVERY)


async def look_after(client: Footnote, now: datetime) -> None:
    """Take removed articles off the cards that show them, and forget what is past its time."""
    await edit_stale(client)
    await client.app.cards.forget_old(now)
    purged = await client.app.servers.purge_left(now)
    if purged:
        _log.info("Purged the data of %d servers that were left", purged)


async def edit_stale(client: Footnote, scope: Scope | None = None) -> int:
    """Edit the public cards, of one server or all, that show something removed.

    Returns how many are out of reach; the next looks try those a few times more.
    """
    # Two sweeps at once would edit the same cards.
    async with client.editing:
        results = [await _edit(client, card) for card in await client.app.cards.stale(scope)]
    return results.count(False)


async def _edit(client: Footnote, card: Card) -> bool:
    if card.channel is None or card.message is None:
        raise RuntimeError("only a public card becomes stale")
    channel = client.get_partial_messageable(card.channel)
    try:
        await channel.get_partial_message(card.message).edit(view=views.card(card))
    except discord.NotFound:
        _log.info("Message %d is gone already", card.message)
    except discord.HTTPException as error:
        _log.warning("Message %d could not be edited: %s", card.message, error)
        await client.app.cards.missed(card)
        return False
    await client.app.cards.freshen(card)
    return True


async def ready(client: Footnote) -> None:
    """Find out which servers the bot has left or joined while it was away."""
    _log.info("Ready in %d servers", len(client.guilds))
    await _reconcile(client)
    # What was out of reach then may be in reach now.
    await client.app.cards.try_again()


async def joined(client: Footnote, guild: discord.Guild) -> None:
    """Say hello where the server says its own hellos, if the bot may write there."""
    _log.info("Joined server %d", guild.id)
    await _reconcile(client)
    channel = guild.system_channel
    if channel is not None and channel.permissions_for(guild.me).send_messages:
        try:
            await channel.send(view=views.notice(words.WELCOME))
        except discord.HTTPException as error:
            _log.info("Server %d was not welcomed: %s", guild.id, error)


async def left(client: Footnote, guild: discord.Guild) -> None:
    """Begin the days for which a server's data outlives the bot's leaving."""
    _log.info("Left server %d", guild.id)
    await _reconcile(client)


async def _reconcile(client: Footnote) -> None:
    present = [Scope(str(guild.id)) for guild in client.guilds]
    await client.app.servers.reconcile(present, datetime.now(UTC))
