"""Asking by a mention and in a direct message, and when the bot keeps silent."""

from collections.abc import Awaitable, Callable
from dataclasses import replace

import discord
import pytest
from simcord import ChannelHandle, MemberActor, RoleHandle
from simcord.backend import serializers
from simcord.enums import MessageType
from simcord.env import Env

from bot.chat import words
from bot.chat.client import Footnote
from bot.model import SHARED
from bot.settings import Settings
from tests.callers import add_paste, by
from tests.chat.acting import QUESTION, File, Server, Shown, add, guild_of
from tests.chat.talking import (
    PAGES,
    QUOTED,
    SAILING,
    heard,
    new_process,
    private,
    to_bot,
    told,
    told_by_mention,
)

Speaking = Callable[[Env, ChannelHandle, MemberActor], Awaitable[object]]


def own_role(env: Env, channel: ChannelHandle) -> RoleHandle:
    """The role that Discord gave to the bot, with the mark by which Discord tells which it is.

    The simulation leaves the mark out.
    """
    assert env.bot.user is not None
    guild = guild_of(channel)
    role = guild.roles[env.bot.user.name]
    payload = serializers.role_payload(env.backend.get_guild(guild.id).roles[role.id])
    marked = {**payload, "tags": {"bot_id": str(env.bot.user.id)}}
    env.backend.emit("GUILD_ROLE_UPDATE", {"guild_id": str(guild.id), "role": marked})
    return role


@pytest.mark.parametrize("place", ["{0} {1}", "{1} {0}", "Hello {0}! {1}", "{0}{0}\n\n{1}\n"])
async def test_a_mention_anywhere_in_a_question_is_answered_by_a_reply(
    simcord_env: Env, server: Server, ferry: File, shown: Shown, place: str
) -> None:
    channel, manager, member = server()
    await manager.slash(channel, "article add", file=ferry)
    text = place.format(to_bot(simcord_env, "").strip(), QUESTION)
    card = await told(simcord_env, channel, member, text)
    assert QUOTED in shown(card)
    assert card.reference is not None
    assert card.reference.message_id == channel.history()[-2].id


async def test_the_mention_is_no_word_of_the_question(
    simcord_env: Env, simcord_bot: Footnote, server: Server, shown: Shown
) -> None:
    channel, _, member = server()
    assert simcord_bot.user is not None
    await add(simcord_bot, channel, "Numbers", f"The lucky number is {simcord_bot.user.id}.")
    card = await told_by_mention(simcord_env, channel, member, "Bread?")
    assert str(simcord_bot.user.id) not in shown(card)
    assert words.NO_MATCH in shown(card)


async def test_a_mention_of_the_bots_own_role_is_answered_too(
    simcord_env: Env, settings: Settings, server: Server, ferry: File, shown: Shown
) -> None:
    channel, manager, member = server()
    await manager.slash(channel, "article add", file=ferry)
    async with new_process(simcord_env, replace(settings, message_content=True)):
        role = own_role(simcord_env, channel)
        card = await told(simcord_env, channel, member, f"{role.mention} {QUESTION}")
        assert QUOTED in shown(card)
        assert not card.role_mentions


async def test_a_mention_of_its_role_whose_text_the_bot_does_not_get_is_told_how_to_ask(
    simcord_env: Env, server: Server, shown: Shown
) -> None:
    channel, _, member = server()
    role = own_role(simcord_env, channel)
    reply = await told(simcord_env, channel, member, f"{role.mention} {QUESTION}")
    assert shown(reply) == words.NOT_SHOWN


# Direct messages


async def test_a_direct_message_without_a_text_is_asked_for_one(
    simcord_bot: Footnote, simcord_env: Env, shown: Shown
) -> None:
    user = simcord_env.create_user("visitor")
    await add_paste(simcord_bot.app, by(SHARED), "Tides", "High water at Oban is at six.")
    backend, channel = simcord_env.backend, user.dm_channel
    files = backend.store_attachments(channel.id, [("tides.txt", b"When?")])
    await user.send_dm("", attachments=files)
    assert shown(user.dm_channel.history()[-1]) == words.ASK_ME


async def test_a_direct_message_searches_the_shared_articles_alone_and_says_so(
    simcord_bot: Footnote, server: Server, ferry: File, shown: Shown
) -> None:
    channel, manager, member = server()
    await manager.slash(channel, "article add", file=ferry)
    await add_paste(simcord_bot.app, by(SHARED), "Tides", "High water at Oban is at six.")
    await member.user.send_dm("When is high water at Oban?")
    card = member.user.dm_channel.history()[-1]
    assert "at six" in shown(card)
    assert words.SHARED_ALONE in shown(card)


@pytest.mark.parametrize("question", [QUESTION, "Is a muzzle needed?", "Ferries to Grimsey?"])
async def test_promise_2_isolation_of_direct_messages_nothing_of_a_server_shows(
    simcord_bot: Footnote, server: Server, ferry: File, shown: Shown, question: str
) -> None:
    """Promise 2: not even a spelling, though who asks can read it all in the server."""
    channel, manager, member = server()
    await manager.slash(channel, "article add", file=ferry)
    await add_paste(simcord_bot.app, by(SHARED), "Tides", "High water at Oban is at six.")
    await member.user.send_dm(question)
    text = shown(member.user.dm_channel.history()[-1])
    assert words.NO_MATCH in text
    for part in ("timetable", "pier", QUOTED, "passenger", "“Grimsay” in place"):
        assert part not in text


async def test_without_shared_articles_a_direct_message_is_told_where_to_ask(
    server: Server, ferry: File, shown: Shown
) -> None:
    channel, manager, member = server()
    await manager.slash(channel, "article add", file=ferry)
    await member.user.send_dm(QUESTION)
    assert words.NO_SHARED in shown(member.user.dm_channel.history()[-1])


async def test_the_buttons_of_a_direct_message_work_there(
    simcord_env: Env, simcord_bot: Footnote, shown: Shown
) -> None:
    user = simcord_env.create_user("visitor")
    for number in range(PAGES):
        text = f"Ferry number {number} sails to Grimsay."
        await add_paste(simcord_bot.app, by(SHARED), f"Ferry {number}", text)
    await user.send_dm(SAILING)
    card = user.dm_channel.history()[-1]
    await user.click(card, label=words.NEXT)
    assert words.page(2, PAGES) in shown(user.dm_channel.history()[-1])
    opened = await user.click(card, label=words.CONTEXT)
    assert "> 1 │ Ferry number" in shown(private(opened))


# Silence


async def by_another_bot(env: Env, channel: ChannelHandle, _: MemberActor) -> None:
    other = guild_of(channel).add_member(env.create_user("helper", bot=True))
    await other.send(channel, to_bot(env, QUESTION))


async def by_a_webhook(env: Env, channel: ChannelHandle, _: MemberActor) -> None:
    await guild_of(channel).create_webhook(channel).send(to_bot(env, QUESTION))


async def without_a_mention(_: Env, channel: ChannelHandle, member: MemberActor) -> None:
    await member.send(channel, QUESTION)


async def to_somebody_else(_: Env, channel: ChannelHandle, member: MemberActor) -> None:
    await member.send(channel, f"{member.mention} {QUESTION}")


async def to_another_role(_: Env, channel: ChannelHandle, member: MemberActor) -> None:
    role = guild_of(channel).create_role("Crew", mentionable=True)
    await member.send(channel, f"{role.mention} {QUESTION}")


async def in_reply_to_somebody_else(_: Env, channel: ChannelHandle, member: MemberActor) -> None:
    first = await member.send(channel, "The ferry?")
    await member.send(channel, QUESTION, reply_to=first)


async def to_everyone(env: Env, channel: ChannelHandle, _: MemberActor) -> None:
    guild = guild_of(channel)
    role = guild.create_role("Loud", permissions=discord.Permissions(mention_everyone=True))
    loud = guild.add_member(env.create_user("loud"), roles=[role])
    message = await loud.send(channel, f"@everyone {QUESTION}")
    assert message.mention_everyone


async def by_joining(env: Env, channel: ChannelHandle, member: MemberActor) -> None:
    guild_of(channel).create_system_message(channel, MessageType.NEW_MEMBER, author=member)
    await env.settle()


async def by_pinning_an_answer(env: Env, channel: ChannelHandle, member: MemberActor) -> None:
    guild_of(channel).create_system_message(
        channel, MessageType.PINS_ADD, author=member, referenced_message=channel.history()[0]
    )
    await env.settle()


@pytest.mark.parametrize("message_content", [True, False])
@pytest.mark.parametrize(
    "speak",
    [
        by_another_bot,
        by_a_webhook,
        without_a_mention,
        to_somebody_else,
        to_another_role,
        in_reply_to_somebody_else,
        to_everyone,
        by_joining,
        by_pinning_an_answer,
    ],
)
async def test_what_is_not_for_the_bot_is_met_with_silence(
    simcord_env: Env,
    settings: Settings,
    server: Server,
    ferry: File,
    speak: Speaking,
    message_content: bool,
) -> None:
    channel, manager, member = server()
    await manager.slash(channel, "article add", file=ferry)
    await member.slash(channel, "ask", question=QUESTION)
    async with new_process(simcord_env, replace(settings, message_content=message_content)):
        own_role(simcord_env, channel)
        before = len(simcord_env.http_requests)
        assert await heard(simcord_env, channel, speak(simcord_env, channel, member)) == []
        assert simcord_env.http_requests[before:] == []
