"""Whatever the bot says, and whatever an article or a question holds, nobody is pinged."""

import discord
from simcord import ChannelHandle, MemberActor
from simcord.env import Env

from bot.chat import words
from bot.chat.client import Footnote
from tests.chat.acting import Message, Server, Shown, add, guild_of
from tests.chat.talking import private, to_bot, told


def pinged(env: Env, message: Message) -> list[int]:
    """The users and roles that a message notifies."""
    channel = message.channel.id if isinstance(message, discord.Message) else message.channel_id
    stored = env.backend.get_message(channel, message.id)
    assert not stored.mention_everyone
    return [*stored.ping_user_ids, *stored.ping_role_ids]


def hostile(channel: ChannelHandle, member: MemberActor) -> str:
    """Every ping there is, in words that a question can find."""
    role = guild_of(channel).create_role("Crew", mentionable=True)
    return f"@everyone @here {member.mention} <@!{member.id}> {role.mention} won the raffle"


async def test_a_hostile_article_pings_nobody_from_a_reply(
    simcord_env: Env, simcord_bot: Footnote, server: Server, shown: Shown
) -> None:
    channel, manager, member = server()
    pings = hostile(channel, manager)
    await add(simcord_bot, channel, pings, f"{pings} today.")
    card = await told(simcord_env, channel, member, to_bot(simcord_env, "Who won the raffle?"))
    assert r"\@everyone" in shown(card)
    assert rf"\<\@{manager.id}\>" in shown(card)
    assert pinged(simcord_env, card) == []


async def test_a_hostile_question_pings_nobody(
    simcord_env: Env, simcord_bot: Footnote, server: Server
) -> None:
    channel, manager, member = server()
    await add(simcord_bot, channel, "Raffle", "The raffle is on Sunday.")
    text = hostile(channel, manager)
    card = await told(simcord_env, channel, member, to_bot(simcord_env, text))
    assert pinged(simcord_env, card) == []
    card = await told(simcord_env, channel, member, text, card)
    assert pinged(simcord_env, card) == []
    result = await member.slash(channel, "ask", question=text)
    assert result.response is not None
    assert pinged(simcord_env, result.response) == []


async def test_no_payload_of_any_way_to_ask_allows_a_ping(
    simcord_env: Env, simcord_bot: Footnote, server: Server
) -> None:
    channel, manager, member = server()
    await add(simcord_bot, channel, "Raffle", "The raffle is on Sunday.\n\nA raffle costs nothing.")
    await member.user.send_dm("When is the raffle?")
    await member.slash(channel, "ask", question="When is the raffle?", article="Nowhere")
    await member.slash(channel, "ask", question="When is the raffle?")
    card = channel.history()[-1]
    await told(simcord_env, channel, member, to_bot(simcord_env, ""))
    await told(simcord_env, channel, manager, to_bot(simcord_env, "And on Monday?"), card)
    await member.click(card, label=words.HELPFUL)
    opened = await manager.click(card, label=words.CONTEXT)
    assert private(opened)
    question = await manager.send(channel, "When is the raffle?")
    found = await member.context_menu(channel, words.FIND, question)
    assert found.response is not None
    shared = await member.click(found.response, label=words.SHARE)
    (public,) = shared.followups
    assert words.shared_for(manager.id, "").split(",", maxsplit=1)[0] in str(public.components)
    assert pinged(simcord_env, public) == []

    said = [
        payload
        for entry in simcord_env.http_requests
        if isinstance(entry.json, dict)
        for payload in (entry.json, entry.json.get("data"))
        if isinstance(payload, dict) and {"content", "components"} & payload.keys()
    ]
    assert len(said) >= 9
    for payload in said:
        allowed = payload["allowed_mentions"]
        assert not allowed["parse"]
        assert not any(allowed.get(name) for name in ("users", "roles", "replied_user"))
    assert not any(
        pinged(simcord_env, message)
        for message in channel.history()
        if message.author == simcord_env.bot.user
    )
