"""What people say and press in the tests of the chat, and what they hear from the bot."""

from collections.abc import AsyncIterator, Awaitable, Sequence
from contextlib import asynccontextmanager
from typing import Any

import discord
from simcord import ChannelHandle, InteractionResult, MemberActor, ResponseMessage
from simcord.backend.models import AllowedMentions
from simcord.env import Env

from bot.app import open_app
from bot.chat import build
from bot.chat.client import Footnote
from bot.settings import Settings
from tests.chat.acting import Message, add, buttons

QUOTED = r"23\:40"
"""What an answer to ``QUESTION`` shows of the ferry timetable."""

SAILING = "When does the ferry sail to Grimsay?"
PAGES = 5

_NAMES = ("Alba", "Bora", "Cala", "Dora", "Elsa", "Fara")
"""One ferry more than there are pages. No numbers: where these alone differ, the newer is first."""

_V2 = 1 << 15


async def add_ferries(bot: Footnote, channel: ChannelHandle) -> None:
    """Store more articles that answer ``SAILING`` than a card has pages, the first one first."""
    for number, name in enumerate(_NAMES, 1):
        await add(
            bot, channel, f"Ferry {number}", f"The ferry {name} sails to Grimsay in the morning."
        )


def to_bot(env: Env, text: str) -> str:
    """A text that mentions the bot."""
    assert env.bot.user is not None
    return f"{env.bot.user.mention} {text}"


async def heard(
    env: Env, channel: ChannelHandle, acting: Awaitable[object]
) -> list[discord.Message]:
    """What the bot says in a channel while somebody acts."""
    before = {message.id for message in channel.history()}
    await acting
    return [
        message
        for message in channel.history()
        if message.id not in before and message.author == env.bot.user
    ]


async def told(
    env: Env,
    channel: ChannelHandle,
    member: MemberActor,
    text: str,
    reply_to: Message | None = None,
) -> discord.Message:
    """The one message with which the bot reacts to what somebody says."""
    (message,) = await heard(env, channel, member.send(channel, text, reply_to=reply_to))
    return message


async def told_by_mention(
    env: Env, channel: ChannelHandle, member: MemberActor, text: str
) -> discord.Message:
    """The one message with which the bot reacts to a mention."""
    return await told(env, channel, member, to_bot(env, text))


async def reply_without_ping(
    env: Env, channel: ChannelHandle, member: MemberActor, text: str, to: Message
) -> None:
    """What somebody does who replies with the ping switched off."""
    env.backend.create_message(
        channel.id,
        member.id,
        text,
        reference={"channel_id": str(channel.id), "message_id": str(to.id)},
        allowed_mentions=AllowedMentions(replied_user=False),
    )
    await env.settle()


async def card_of(
    member: MemberActor, channel: ChannelHandle, question: str, **options: Any
) -> ResponseMessage:
    """The card with which a slash command is answered."""
    result = await member.slash(channel, "ask", question=question, **options)
    assert result.response is not None
    return result.response


def private(result: InteractionResult) -> ResponseMessage:
    """The one message that an interaction brought to nobody else."""
    (message,) = result.followups
    assert message.ephemeral
    return message


async def posted_again(
    env: Env, channel: ChannelHandle, components: Sequence[dict[str, Any]]
) -> discord.Message:
    """A message of the bot's with components that it sent elsewhere, or before."""
    assert env.bot.user is not None
    sent = env.backend.create_message(
        channel.id, env.bot.user.id, components=list(components), flags=_V2
    )
    await env.settle()
    return next(message for message in channel.history() if message.id == sent.id)


def button_of(custom_id: str) -> list[dict[str, Any]]:
    """The components of a message with a single button, which is called Press."""
    button = {"type": 2, "style": 2, "label": "Press", "custom_id": custom_id}
    return [{"type": 1, "components": [button]}]


def menu_of(custom_id: str, value: str) -> list[dict[str, Any]]:
    """The components of a message with a single menu of one option, which is called Pick."""
    options = [{"label": "Pick", "value": value}]
    menu = {"type": 3, "custom_id": custom_id, "placeholder": "Pick one", "options": options}
    return [{"type": 1, "components": [menu]}]


def key_of(message: Message) -> str:
    """The key that the buttons of a card hold."""
    custom_id: str = next(iter(buttons(message).values()))["custom_id"]
    return custom_id.split(":")[2]


@asynccontextmanager
async def new_process(env: Env, settings: Settings) -> AsyncIterator[Footnote]:
    """The bot as a process that has only just begun over the same data."""
    async with open_app(settings) as app:
        bot = build(app)
        await env.restart_bot(bot)
        yield bot
