"""What is due from time to time, and when servers come and go."""

import asyncio
import logging
from datetime import UTC, datetime
from typing import NamedTuple

import discord

from bot.chat import views
from bot.chat.client import Footnote
from bot.chat.failures import record
from bot.chat.showing import message_of
from bot.chat.welcoming import welcome
from bot.library.cards import AT_ONCE
from bot.model import Scope

EVERY = 60.0
"""Seconds between two looks at what is due."""

_log = logging.getLogger(__name__)


class Edited(NamedTuple):
    """How many messages were out of reach, and whether there are more to edit."""

    missed: int
    more: bool


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
    """Take removed articles off the cards that show them, and let go of what is past its time."""
    await edit_stale(client)
    for each in await client.app.cards.ending(now):
        await _end(client, *each)
    await client.app.cards.forget_old(now)
    purged = await client.app.servers.purge_left(client.is_in, now)
    if purged:
        _log.info("Purged the data of %d servers that were left", purged)
    await client.app.reindexing.expunge_deletes()


async def edit_stale(client: Footnote, scope: Scope | None = None) -> Edited:
    """Edit some of the public cards, of one server or all, that show something removed.

    The next looks go on with the others, and try those out of reach a few times more.
    """
    stale = await client.app.cards.stale(scope)
    results = [await _edit(client, *each) for each in stale]
    return Edited(missed=results.count(False), more=len(stale) == AT_ONCE)


async def _edit(client: Footnote, scope: Scope, key: str) -> bool:
    """Bring the message of a card up to date; False if that is not possible now."""
    cards = client.app.cards
    async with client.editing(key):
        card = await cards.if_stale(scope, key)
        if card is None or card.message is None:
            return True  # a press or another look has edited it
        try:
            await message_of(client, card).edit(view=views.card(card))
        except discord.NotFound:
            await cards.shown.drop(key)
        except discord.HTTPException as error:
            _log.warning("Message %d could not be edited: %s", card.message, error)
            await cards.shown.missed(key)
            return False
        else:
            await cards.shown.show(card, card.page)
    return True


async def _end(client: Footnote, scope: Scope, key: str) -> None:
    """Take the buttons off a card, which is then forgotten."""
    cards = client.app.cards
    async with client.editing(key):
        card = await cards.if_ending(scope, key)
        if card is None or card.message is None:
            return
        try:
            await message_of(client, card).edit(view=views.card(card))
        except discord.NotFound:
            await cards.shown.drop(key)
        except discord.DiscordServerError as error:
            # The next look tries again; after a day it is forgotten all the same.
            _log.info("Message %d has its buttons still: %s", card.message, error)
            return
        except discord.HTTPException as error:
            # Out of reach, it keeps them: whoever presses one is told.
            _log.info("Message %d keeps its buttons: %s", card.message, error)
        await cards.shown.expire(key)


async def ready(client: Footnote) -> None:
    """Find out which servers the bot has left or joined while it was away."""
    _log.info("Ready in %d servers", len(client.guilds))
    client.listening = True
    await client.app.servers.reconcile(client.is_in, datetime.now(UTC))
    # What was out of reach then may be in reach now.
    await client.app.cards.shown.try_again()


async def resumed(client: Footnote) -> None:
    """Go on where the connection was lost: what was missed has been told."""
    client.listening = True


async def disconnected(client: Footnote) -> None:
    """Judge no server until Discord tells again which the bot is in."""
    client.listening = False


async def joined(client: Footnote, guild: discord.Guild) -> None:
    """Take a server in that the bot was invited to, and say hello there."""
    _log.info("Joined server %d", guild.id)
    await client.app.servers.joined(Scope(str(guild.id)))
    await welcome(client, guild)


async def left(client: Footnote, guild: discord.Guild) -> None:
    """Begin the days for which a server's data outlives the bot's leaving."""
    _log.info("Left server %d", guild.id)
    await client.app.servers.left(Scope(str(guild.id)), datetime.now(UTC))
