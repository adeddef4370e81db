"""A mention in a reply to somebody else's question has that answered."""

from dataclasses import replace

import pytest
from simcord.env import Env

from bot.chat import words
from bot.chat.client import Footnote
from bot.model import SHARED
from bot.settings import Settings
from tests.callers import add_paste, by
from tests.chat.acting import QUESTION, File, Server, Shown, asked
from tests.chat.talking import (
    PAGES,
    QUOTED,
    SAILING,
    add_ferries,
    heard,
    new_process,
    private,
    reply_without_ping,
    to_bot,
    told,
)

THIS = ["", "^", "this", "can you answer this?", "Help him please"]


@pytest.mark.parametrize("said", THIS)
@pytest.mark.parametrize("message_content", [True, False])
async def test_the_question_is_answered_or_it_is_said_how_that_can_be_done(
    simcord_env: Env,
    settings: Settings,
    server: Server,
    ferry: File,
    shown: Shown,
    said: str,
    message_content: bool,
) -> None:
    channel, manager, member = server()
    await manager.slash(channel, "article add", file=ferry)
    async with new_process(simcord_env, replace(settings, message_content=message_content)):
        question = await member.send(channel, QUESTION)
        calling = manager.send(channel, to_bot(simcord_env, said), reply_to=question)
        (reply,) = await heard(simcord_env, channel, calling)
    assert reply.reference is not None
    if message_content:
        assert QUOTED in shown(reply)
        assert reply.reference.message_id == question.id
        assert not reply.mentions
    else:
        assert words.FIND in shown(reply)
        assert "right" in shown(reply)
        assert reply.reference.message_id == channel.history()[-2].id


async def test_a_question_that_mentions_the_bot_is_shown_to_it_always(
    simcord_env: Env, server: Server, ferry: File, shown: Shown
) -> None:
    channel, manager, member = server()
    question = await member.send(channel, to_bot(simcord_env, QUESTION))
    assert words.NO_ARTICLES in shown(channel.history()[-1])
    await manager.slash(channel, "article add", file=ferry)
    reply = await told(simcord_env, channel, manager, to_bot(simcord_env, "this?"), question)
    assert QUOTED in shown(reply)


async def test_whoever_calls_the_bot_has_the_card(
    simcord_env: Env, simcord_bot: Footnote, settings: Settings, server: Server, shown: Shown
) -> None:
    channel, manager, member = server()
    await add_ferries(simcord_bot, channel)
    async with new_process(simcord_env, replace(settings, message_content=True)):
        question = await member.send(channel, SAILING)
        card = await told(simcord_env, channel, manager, to_bot(simcord_env, "^"), question)
        opened = await member.click(card, label=words.NEXT)
        assert words.page(2, PAGES) in shown(private(opened))
        await manager.click(card, label=words.NEXT)
    assert words.page(2, PAGES) in shown(channel.history()[-1])


async def test_a_question_beside_the_mention_is_the_one_that_is_asked(
    simcord_env: Env, settings: Settings, server: Server, ferry: File, shown: Shown
) -> None:
    channel, manager, member = server()
    await manager.slash(channel, "article add", file=ferry)
    async with new_process(simcord_env, replace(settings, message_content=True)):
        other = await member.send(channel, "Do bicycles travel free?")
        calling = manager.send(channel, to_bot(simcord_env, QUESTION), reply_to=other)
        (card,) = await heard(simcord_env, channel, calling)
    assert QUOTED in shown(card)
    assert "Bicycles" not in shown(card)
    assert card.reference is not None
    assert card.reference.message_id == channel.history()[-2].id


@pytest.mark.parametrize("said", ["hi there", "thanks", ""])
async def test_what_asks_nothing_is_not_searched_either(
    simcord_env: Env, settings: Settings, server: Server, ferry: File, shown: Shown, said: str
) -> None:
    channel, manager, member = server()
    await manager.slash(channel, "article add", file=ferry)
    async with new_process(simcord_env, replace(settings, message_content=True)):
        files = () if said else (("ferry.md", b"When?"),)
        other = await member.send(channel, said, attachments=files)
        reply = await told(simcord_env, channel, manager, to_bot(simcord_env, "this"), other)
    assert shown(reply) == words.ASKS_NOTHING


async def test_thanks_in_reply_to_somebody_else_are_thanks(
    simcord_env: Env, settings: Settings, server: Server, ferry: File
) -> None:
    channel, manager, member = server()
    await manager.slash(channel, "article add", file=ferry)
    async with new_process(simcord_env, replace(settings, message_content=True)):
        other = await member.send(channel, QUESTION)
        thanking = manager.send(channel, to_bot(simcord_env, "thanks"), reply_to=other)
        assert await heard(simcord_env, channel, thanking) == []


@pytest.mark.parametrize(("said", "answer"), [("", words.ASK_ME), ("help", words.HELP_HERE)])
async def test_a_reply_to_an_answer_of_the_bot_has_none_to_answer(
    simcord_env: Env,
    settings: Settings,
    server: Server,
    ferry: File,
    shown: Shown,
    said: str,
    answer: str,
) -> None:
    channel, manager, member = server()
    await manager.slash(channel, "article add", file=ferry)
    async with new_process(simcord_env, replace(settings, message_content=True)):
        card = await asked(channel, member)
        reply = await told(simcord_env, channel, manager, to_bot(simcord_env, said), card)
    assert shown(reply) == answer


async def test_a_question_that_is_deleted_by_then_is_not_answered(
    simcord_env: Env, settings: Settings, server: Server, shown: Shown
) -> None:
    channel, manager, member = server()
    async with new_process(simcord_env, replace(settings, message_content=True)):
        question = await member.send(channel, QUESTION)
        mention = await manager.send(channel, "And?", reply_to=question)
        await member.delete(question)
        await manager.edit(mention, to_bot(simcord_env, "this"))
        there, told = channel.history()
        assert (there.id, shown(told)) == (mention.id, words.NOT_READABLE)


async def test_without_a_mention_a_reply_to_somebody_else_is_not_for_the_bot(
    simcord_env: Env, settings: Settings, server: Server, ferry: File
) -> None:
    channel, manager, member = server()
    await manager.slash(channel, "article add", file=ferry)
    async with new_process(simcord_env, replace(settings, message_content=True)):
        question = await member.send(channel, QUESTION)
        replying = reply_without_ping(simcord_env, channel, manager, "this", question)
        assert await heard(simcord_env, channel, replying) == []


async def test_in_a_direct_message_an_earlier_one_can_be_asked(
    simcord_env: Env, simcord_bot: Footnote, shown: Shown
) -> None:
    user = simcord_env.create_user("visitor")
    await user.send_dm("When is high water?")
    question = user.dm_channel.history()[0]
    await add_paste(simcord_bot.app, by(SHARED), "Tides", "High water is at six.")
    reference = {"channel_id": str(user.dm_channel.id), "message_id": str(question.id)}
    await user.send_dm("this", reference=reference)
    assert "at six" in shown(user.dm_channel.history()[-1])
