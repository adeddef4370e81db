"""An answer lives with its question: it goes with it, and an edited question is asked anew."""

import logging

import discord

from bot.access import Caller
from bot.chat import views, words
from bot.chat.client import ANEW, Footnote
from bot.chat.messages import (
    Asked,
    answer_if_addressed,
    asked_by,
    author_of,
    card_for,
    from_a_person,
    is_addressed,
    question_key,
    replied_to,
    replying_to,
    said_back,
    scope_in,
)
from bot.chat.questions import plain, text_of
from bot.chat.showing import message_of, redraw
from bot.errors import ForbiddenError
from bot.library.smalltalk import small_talk
from bot.model import Card, Scope

_log = logging.getLogger(__name__)


async def deleted(client: Footnote, event: discord.RawMessageDeleteEvent) -> None:
    """Take away what answers a message that was deleted."""
    await _gone(client, scope_in(event.guild_id), event.message_id)


async def all_deleted(client: Footnote, event: discord.RawBulkMessageDeleteEvent) -> None:
    """Take away what answers messages that were deleted together."""
    for message in event.message_ids:
        await _gone(client, scope_in(event.guild_id), message)


async def _gone(client: Footnote, scope: Scope, message: int) -> None:
    with client.replying():
        async with client.editing(question_key(message)):
            for card in await client.app.cards.asked_in(scope, message):
                await _take_away(client, card)


async def edited(client: Footnote, event: discord.RawMessageUpdateEvent) -> None:
    """Ask a question anew that was edited soon after it was asked.

    What had no answer gets one, such as a question to which the mention was forgotten.
    """
    message = event.message
    # Discord tells of much else in this way, such as the preview of a link.
    if message.edited_at is None or message.edited_at - message.created_at > ANEW:
        return
    if not from_a_person(message):
        return
    async with replying_to(client, message):
        cards = await client.app.cards.asked_in(scope_in(event.guild_id), message.id)
        for card in cards:
            await _ask_anew(client, message, card)
        # An answer that somebody deleted does not come back.
        if not cards and message.id not in client.answered:
            await answer_if_addressed(client, author_of(message), message)


async def _ask_anew(client: Footnote, message: discord.Message, card: Card) -> None:
    """Show the answer to what a message says now in place of a card, or take that away."""
    if card.message is None or card.expired:
        return
    caller = author_of(message)
    follows = await replied_to(client, caller, message)
    addressed = is_addressed(client, message, follows)
    if addressed:
        asked = asked_by(client, message, follows)
    else:
        text = plain(text_of(message))
        asked = Asked(text, message, small_talk(text))
    # A question that is blank was taken off the card with an article.
    if asked.notice or asked.question in {"", card.answer.question} or not card.answer.question:
        return
    client.limits.admit(message.author.id, message.guild.id if message.guild else None)
    if asked.talk in {"thanks", "help"} or (asked.talk and not addressed):
        await _take_away(client, card)
        if addressed:
            await said_back(client, caller, asked)
        return
    # It stays the card of whoever asked for it, who need not have written the question.
    asker = caller if caller.actor == card.asker else Caller(card.scope, card.asker)
    fresh = await card_for(client, asker, message, asked, follows)
    shown = message_of(client, card)

    async def edit(view: views.Layout) -> discord.Message:
        return await shown.edit(view=view)

    async with client.editing(card.key):
        try:
            await redraw(client, fresh, fresh.page, shown, edit)
        except discord.NotFound:  # somebody has deleted the answer
            await client.app.cards.shown.drop(fresh.key)
        except discord.Forbidden as error:
            raise ForbiddenError(words.cannot_write(message.channel.id)) from error
        await client.app.cards.shown.drop(card.key)


async def _take_away(client: Footnote, card: Card) -> None:
    """Delete the message that shows a card, and forget the card."""
    async with client.editing(card.key):
        if card.message is not None:
            try:
                await message_of(client, card).delete()
            except discord.NotFound:
                pass
            except discord.HTTPException as error:
                # What is removed later must be taken off it, so it is not forgotten.
                _log.warning("Message %d could not be deleted: %s", card.message, error)
                return
        await client.app.cards.shown.drop(card.key)
