"""Asking without a command: by mention, by a reply to an answer, and in direct messages."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from typing import NamedTuple

import discord

from bot.access import Caller
from bot.chat import views, words
from bot.chat.asking import answer_card
from bot.chat.client import Footnote
from bot.chat.failures import sentence, undelivered
from bot.chat.handling import asker
from bot.chat.helping import help_texts
from bot.chat.questions import plain, text_of
from bot.chat.showing import post
from bot.chat.talk import greeting
from bot.errors import ForbiddenError, LimitError
from bot.library.cards import earlier
from bot.library.smalltalk import Talk, small_talk
from bot.model import SHARED, Card, Scope

SOON = 0.7
"""Seconds after which the bot shows that it is typing."""

_TYPING = 8.0
"""Seconds that Discord shows that for, nearly."""

_SPOKEN = {discord.MessageType.default, discord.MessageType.reply}
_NO_HISTORY = 160002


class Asked(NamedTuple):
    """What a message asks, and the message in which that stands; or what talk it is.

    ``notice`` is what there is to say where it asks nothing.
    """

    question: str
    place: discord.Message
    talk: Talk | None = None
    notice: str = ""


async def answer_message(client: Footnote, message: discord.Message) -> None:
    """Answer a message that is meant for the bot, and no other."""
    if not from_a_person(message):
        return
    async with replying_to(client, message):
        await answer_if_addressed(client, author_of(message), message)


@asynccontextmanager
async def replying_to(client: Footnote, message: discord.Message) -> AsyncIterator[None]:
    """A message is answered inside of this: its author is told what fails.

    Whoever deletes or edits it meanwhile waits for the answer.
    """
    with client.replying():
        try:
            async with client.editing(question_key(message.id)):
                yield
        except Exception as error:  # noqa: BLE001 - discord.py would log what was asked
            await explain(message, error)


def from_a_person(message: discord.Message) -> bool:
    """Whether somebody says something, where the bot is too."""
    if message.author.bot or message.webhook_id is not None or message.type not in _SPOKEN:
        return False
    # Else it is from a server that the bot has just left.
    return message.guild is not None or isinstance(message.channel, discord.DMChannel)


def author_of(message: discord.Message) -> Caller:
    """Whoever wrote a message, where they did."""
    return asker(scope_in(message.guild.id if message.guild else None), message.author)


def scope_in(server: int | None) -> Scope:
    """The scope that is asked in a server, or in direct messages."""
    return SHARED if server is None else Scope(str(server))


def question_key(message: int) -> str:
    """What ``Footnote.editing`` knows a message by that asks something."""
    return f"question {message}"


async def replied_to(client: Footnote, caller: Caller, message: discord.Message) -> Card | None:
    """The card that a message replies to."""
    reference = message.reference
    if reference is None or reference.message_id is None:
        return None
    return await client.app.cards.of_message(caller, reference.message_id)


def is_addressed(client: Footnote, message: discord.Message, follows: Card | None) -> bool:
    """Whether the bot is meant by a message, which may reply to a card."""
    if message.guild is None or client.user in message.mentions:
        return True
    if message.guild.self_role in message.role_mentions:
        return True
    # A reply whose ping is off has a text only where the operator asked for it.
    return follows is not None and client.intents.message_content


def asked_by(client: Footnote, message: discord.Message, follows: Card | None) -> Asked:
    """What a message asks that is meant for the bot, maybe following up a card.

    Where it says no more than that something is to be answered, that is what it replies to.
    """
    text = plain(text_of(message))
    talk = small_talk(text, follows=follows is not None)
    if text and talk != "help":
        return Asked(text, message, talk)
    if not _readable(client, message):
        return Asked("", message, notice=words.NOT_SHOWN)
    other = message.reference.resolved if message.reference else None
    replies = message.type is discord.MessageType.reply
    if not replies or isinstance(other, discord.DeletedReferencedMessage) or _own(client, other):
        return Asked(text, message, talk, "" if talk else words.ASK_ME)
    question = plain(text_of(other)) if other else ""
    if question and not small_talk(question):
        return Asked(question, other or message)
    return Asked(
        "", message, notice=words.ASKS_NOTHING if _readable(client, other) else words.NOT_READABLE
    )


def _own(client: Footnote, message: discord.Message | None) -> bool:
    return message is not None and message.author == client.user


def _readable(client: Footnote, message: discord.Message | None) -> bool:
    """Whether Discord shows the bot what a message says."""
    if message is None:
        return False
    if message.guild is None or client.intents.message_content:
        return True
    return client.user in message.mentions


async def answer_if_addressed(client: Footnote, caller: Caller, message: discord.Message) -> None:
    """Answer a message where the bot is meant; call it under the lock of the message."""
    follows = await replied_to(client, caller, message)
    if not is_addressed(client, message, follows):
        return
    client.limits.admit(message.author.id, message.guild.id if message.guild else None)
    asked = asked_by(client, message, follows)
    if await said_back(client, caller, asked):
        return
    async with AsyncExitStack() as waiting:
        if asked.place != message:
            await waiting.enter_async_context(client.editing(question_key(asked.place.id)))
        card = await card_for(client, caller, message, asked, follows)
        # Whose question it is sees the answer too.
        await post(client, card, reply(asked.place, views.card(card)))
        client.answered.note(message.id)


async def said_back(client: Footnote, caller: Caller, asked: Asked) -> bool:
    """Say or do what takes no card; False where one is wanted."""
    message, direct = asked.place, caller.scope == SHARED
    if asked.talk == "thanks":
        # Not every server gives the permission that it takes.
        with suppress(discord.HTTPException):
            await message.add_reaction(words.THANKED_BY)
        return True
    nothing = direct and not await client.app.articles.listed(caller)
    if nothing or (direct and asked.talk == "help"):
        texts = await help_texts(client, caller)
    elif asked.talk == "help" or asked.notice:
        texts = [asked.notice or words.HELP_HERE]
    else:
        return False
    await reply(message, views.notice(*texts))
    return True


async def card_for(
    client: Footnote,
    caller: Caller,
    message: discord.Message,
    asked: Asked,
    follows: Card | None,
) -> Card:
    """The card for what a message asks, while the bot is seen typing if that takes long."""
    asked_in = {message.id, asked.place.id}
    if asked.talk:
        return await greeting(client, caller, asked.question, asked_in=asked_in)
    asking = asyncio.create_task(
        answer_card(
            client,
            caller,
            asked.question,
            earlier=earlier(follows) if follows else (),
            article_id=follows.article_id if follows else None,
            after=follows,
            asked_in=asked_in,
        )
    )
    try:
        wait = SOON
        while not (await asyncio.wait({asking}, timeout=wait))[0]:
            wait = _TYPING
            with suppress(discord.HTTPException):
                await message.channel.typing()
        return asking.result()
    finally:
        asking.cancel()


async def reply(message: discord.Message, view: discord.ui.LayoutView) -> discord.Message:
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


async def explain(message: discord.Message, error: Exception) -> None:
    """Tell the author why there is no answer, directly where the bot may not write."""
    try:
        if isinstance(error, ForbiddenError):
            await message.author.send(str(error))
        elif not isinstance(error, LimitError) or error.first:
            await reply(message, views.notice(sentence(error)))
    except (discord.HTTPException, ForbiddenError) as failure:
        undelivered(failure)
