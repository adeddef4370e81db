"""Asking without a command: by mention, by a reply to an answer, and in direct messages."""

import asyncio
from contextlib import suppress

import discord

from bot.access import Caller
from bot.chat import views, words
from bot.chat.asking import answer
from bot.chat.client import Footnote
from bot.chat.failures import sentence, undelivered
from bot.chat.questions import plain, text_of
from bot.chat.showing import post
from bot.errors import ForbiddenError, LimitError
from bot.library.cards import earlier
from bot.model import SHARED, Card, Scope

SOON = 0.7
"""Seconds after which the bot shows that it is typing."""

_TYPING = 8.0
"""Seconds that Discord shows that for, nearly."""

_SPOKEN = {discord.MessageType.default, discord.MessageType.reply}
_NO_HISTORY = 160002


async def answer_message(client: Footnote, message: discord.Message) -> None:
    """Answer a message that is meant for the bot, and no other."""
    if message.author.bot or message.webhook_id is not None or message.type not in _SPOKEN:
        return
    if message.guild is None and not isinstance(message.channel, discord.DMChannel):
        return  # it is from a server that the bot has just left
    scope = SHARED if message.guild is None else Scope(str(message.guild.id))
    roles = message.author.roles if isinstance(message.author, discord.Member) else []
    caller = Caller(scope, message.author.id, frozenset(role.id for role in roles))
    with client.replying():
        try:
            follows = await _replied_to(client, caller, message)
            if _is_addressed(client, message, follows):
                await _answer(client, caller, message, follows)
        except Exception as error:  # noqa: BLE001 - sentence() logs what is unexpected
            await _explain(message, error)


async def _replied_to(client: Footnote, caller: Caller, message: discord.Message) -> Card | None:
    """The card that a message replies to."""
    reference = message.reference
    if reference is None or reference.message_id is None:
        return None
    return await client.app.cards.of_message(caller, reference.message_id)


def _is_addressed(client: Footnote, message: discord.Message, follows: Card | None) -> bool:
    if message.guild is None or client.user in message.mentions:
        return True
    if message.guild.self_role in message.role_mentions:
        return True
    # A reply whose ping is off has a text only where the operator asked for it.
    return follows is not None and client.intents.message_content


async def _answer(
    client: Footnote, caller: Caller, message: discord.Message, follows: Card | None
) -> None:
    client.limits.admit(message.author.id, message.guild.id if message.guild else None)
    question = plain(text_of(message))
    if not question:
        # Where the bot itself is not mentioned, the text may have been kept from it.
        withheld = not message.content and client.user not in message.mentions
        await _reply(message, views.notice(words.NOT_SHOWN if withheld else words.ASK_ME))
        return
    asking = asyncio.create_task(
        answer(
            client,
            caller,
            question,
            earlier=earlier(follows) if follows else (),
            article_id=follows.article_id if follows else None,
            after=follows,
        )
    )
    try:
        wait = SOON
        while not (await asyncio.wait({asking}, timeout=wait))[0]:
            wait = _TYPING
            with suppress(discord.HTTPException):
                await message.channel.typing()
        card = asking.result()
    finally:
        asking.cancel()
    await post(client, card, _reply(message, views.card(card)))


async def _reply(message: discord.Message, view: discord.ui.LayoutView) -> discord.Message:
    """Reply without a ping, or where the message cannot be replied to, below it.

    Raises ForbiddenError if the bot may not write there.
    """
    reference = message.to_reference(fail_if_not_exists=False)
    try:
        try:
            return await message.channel.send(view=view, reference=reference, mention_author=False)
        except discord.HTTPException as error:
            if error.code != _NO_HISTORY:
                raise
            return await message.channel.send(view=view)
    except discord.Forbidden as error:
        raise ForbiddenError(words.cannot_write(message.channel.id)) from error


async def _explain(message: discord.Message, error: Exception) -> None:
    """Tell the author why there is no answer, directly where the bot may not write."""
    try:
        if isinstance(error, ForbiddenError):
            await message.author.send(str(error))
        elif not isinstance(error, LimitError) or error.first:
            await _reply(message, views.notice(sentence(error)))
    except (discord.HTTPException, ForbiddenError) as failure:
        undelivered(failure)
