"""An answer lives with its question: it goes with it, and an edited question is asked anew."""

import sqlite3
from collections.abc import Awaitable, Callable
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import discord
import pytest
from simcord import ChannelHandle
from simcord.env import Env

from bot.access import Caller
from bot.chat import words
from bot.chat.client import Footnote
from bot.chat.housekeeping import edit_stale
from bot.chat.limits import Limits, Rate
from bot.library.asking import Asking
from bot.model import SHARED, Answer
from bot.settings import Settings
from tests.callers import add_paste, by
from tests.chat.acting import QUESTION, File, Server, Shown, add, buttons, scope_of, stored
from tests.chat.talking import (
    PAGES,
    QUOTED,
    SAILING,
    add_ferries,
    heard,
    new_process,
    private,
    to_bot,
    told_by_mention,
)

BICYCLES, FREE = "Do bicycles travel free?", "**Bicycles**"
"""A question, and what the answer to no other shows."""
MISSPELT = "Where is the hovse?"


def kept(settings: Settings) -> list[str]:
    """All that the store keeps of cards."""
    with closing(sqlite3.connect(settings.data / "footnote.db")) as store:
        return [answer for (answer,) in store.execute("SELECT answer FROM card")]


def ids(channel: ChannelHandle) -> list[int]:
    return [message.id for message in channel.history()]


# Deleting


@pytest.mark.parametrize("fresh", [True, False], ids=["new process", "same process"])
async def test_an_answer_goes_with_its_question_and_nothing_of_it_is_kept(
    simcord_env: Env, settings: Settings, server: Server, ferry: File, fresh: bool
) -> None:
    channel, manager, member = server()
    await manager.slash(channel, "article add", file=ferry)
    before = ids(channel)
    question = await member.send(channel, to_bot(simcord_env, QUESTION))
    assert len(channel.history()) == len(before) + 2
    if fresh:
        async with new_process(simcord_env, settings):
            await member.delete(question)
    else:
        await member.delete(question)
    assert ids(channel) == before
    assert kept(settings) == []


async def test_answers_go_with_questions_that_are_deleted_together_and_no_others(
    simcord_env: Env, server: Server, ferry: File
) -> None:
    channel, manager, member = server()
    await manager.slash(channel, "article add", file=ferry)
    await told_by_mention(simcord_env, channel, member, QUESTION)
    left = ids(channel)
    asked = [
        await member.send(channel, to_bot(simcord_env, text)) for text in (QUESTION, BICYCLES, "hi")
    ]
    simcord_env.backend.bulk_delete_messages(channel.id, [message.id for message in asked])
    await simcord_env.settle()
    assert ids(channel) == left


@pytest.mark.parametrize("whose", ["the question", "the mention"])
async def test_an_answer_to_somebody_elses_question_goes_with_either_message(
    simcord_env: Env, settings: Settings, server: Server, ferry: File, whose: str
) -> None:
    channel, manager, member = server()
    await manager.slash(channel, "article add", file=ferry)
    async with new_process(simcord_env, replace(settings, message_content=True)):
        question = await member.send(channel, QUESTION)
        mention = await manager.send(channel, to_bot(simcord_env, "this"), reply_to=question)
        assert len(kept(settings)) == 1
        gone, stays = (question, mention) if whose == "the question" else (mention, question)
        await (member if gone is question else manager).delete(gone)
        assert ids(channel)[-1] == stays.id
        assert kept(settings) == []


async def test_an_answer_to_a_suggestion_goes_with_the_question_that_led_to_it(
    simcord_env: Env, simcord_bot: Footnote, settings: Settings, server: Server, shown: Shown
) -> None:
    channel, _, member = server()
    await add(simcord_bot, channel, "Garden", "The house stands by the river.")
    await add(simcord_bot, channel, "Meadow", "The horse grazes all day.")
    question = await member.send(channel, to_bot(simcord_env, MISSPELT))
    card = channel.history()[-1]
    await member.click(card, label=list(buttons(card))[-1])
    assert "Garden" in shown(channel.history()[-1]) or "Meadow" in shown(channel.history()[-1])
    await member.delete(question)
    assert channel.history() == []
    assert kept(settings) == []


async def test_in_a_direct_message_too(
    simcord_env: Env, simcord_bot: Footnote, settings: Settings
) -> None:
    user = simcord_env.create_user("visitor")
    await add_paste(simcord_bot.app, by(SHARED), "Tides", "High water is at six.")
    question = await user.send_dm("When is high water?")
    assert len(user.dm_channel.history()) == 2
    await user.delete(question)
    assert user.dm_channel.history() == []
    assert kept(settings) == []


async def test_an_old_answer_goes_too(
    simcord_env: Env, simcord_bot: Footnote, settings: Settings, server: Server, ferry: File
) -> None:
    channel, manager, member = server()
    await manager.slash(channel, "article add", file=ferry)
    question = await member.send(channel, to_bot(simcord_env, QUESTION))
    await simcord_bot.app.cards.forget_old(datetime.now(UTC) + timedelta(days=31))
    await member.delete(question)
    assert question.id not in ids(channel)
    assert not any(message.reference for message in channel.history())
    assert kept(settings) == []


async def test_an_answer_that_is_gone_already_is_no_failure(
    simcord_env: Env, settings: Settings, server: Server, ferry: File
) -> None:
    channel, manager, member = server()
    await manager.slash(channel, "article add", file=ferry)
    question = await member.send(channel, to_bot(simcord_env, QUESTION))
    simcord_env.backend.delete_message(channel.id, channel.history()[-1].id)
    await member.delete(question)
    assert simcord_env.errors == []
    assert kept(settings) == []


async def test_promise_3_an_answer_that_could_not_be_deleted_is_still_known(
    simcord_env: Env,
    simcord_bot: Footnote,
    server: Server,
    ferry: File,
    shown: Shown,
    caplog: pytest.LogCaptureFixture,
) -> None:
    channel, manager, member = server()
    await manager.slash(channel, "article add", file=ferry)
    question = await member.send(channel, to_bot(simcord_env, QUESTION))
    simcord_env.inject_error("DELETE", "/channels/*/messages/*", status=403, code=50001)
    await member.delete(question)
    assert "could not be deleted" in caplog.text
    await simcord_bot.app.articles.remove(by(scope_of(channel)), await stored(simcord_bot, channel))
    await edit_stale(simcord_bot)
    assert words.REMOVED in shown(channel.history()[-1])


Meanwhile = Callable[[], Awaitable[object]]


def while_it_is_answered(monkeypatch: pytest.MonkeyPatch, act: Meanwhile) -> None:
    """Have something happen when the next question has been answered, before that is shown."""
    ask, done = Asking.ask, False

    async def asked(self: Asking, caller: Caller, question: str, **named: Any) -> Answer:
        nonlocal done
        answer = await ask(self, caller, question, **named)
        if not done:
            done = True
            await act()
        return answer

    monkeypatch.setattr(Asking, "ask", asked)


async def test_a_question_that_is_deleted_while_it_is_answered_leaves_no_answer(
    simcord_env: Env,
    settings: Settings,
    server: Server,
    ferry: File,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    channel, manager, member = server()
    await manager.slash(channel, "article add", file=ferry)
    before = ids(channel)

    async def delete() -> None:
        simcord_env.backend.delete_message(channel.id, channel.history()[-1].id)

    while_it_is_answered(monkeypatch, delete)
    await member.send(channel, to_bot(simcord_env, QUESTION))
    assert ids(channel) == before
    assert kept(settings) == []


# Editing


@pytest.mark.parametrize("fresh", [True, False], ids=["new process", "same process"])
async def test_an_edited_question_is_asked_anew_in_the_same_reply(
    simcord_env: Env,
    simcord_bot: Footnote,
    settings: Settings,
    server: Server,
    shown: Shown,
    fresh: bool,
) -> None:
    channel, manager, member = server()
    await add_ferries(simcord_bot, channel)
    question = await member.send(channel, to_bot(simcord_env, "Do trams run?"))
    reply = channel.history()[-1]
    assert "Ferry 1" not in shown(reply)

    async def edit_and_press() -> None:
        await member.edit(question, to_bot(simcord_env, SAILING))
        assert "### Ferry 1" in shown(channel.history()[-1])
        await member.click(channel.history()[-1], label=words.NEXT)
        opened = await manager.click(channel.history()[-1], label=words.NEXT)
        assert words.page(3, PAGES) in shown(private(opened))
        assert ids(channel) == [question.id, reply.id]
        assert words.page(2, PAGES) in shown(channel.history()[-1])
        # What was asked before is not kept.
        assert [SAILING in answer for answer in kept(settings)] == [True]
        await member.delete(question)
        assert channel.history() == []

    if fresh:
        async with new_process(simcord_env, settings):
            await edit_and_press()
    else:
        await edit_and_press()


async def test_promise_3_an_answer_that_was_asked_anew_is_edited_when_its_article_goes(
    simcord_env: Env, simcord_bot: Footnote, server: Server, ferry: File, shown: Shown
) -> None:
    channel, manager, member = server()
    await manager.slash(channel, "article add", file=ferry)
    question = await member.send(channel, to_bot(simcord_env, "Trams?"))
    await member.edit(question, to_bot(simcord_env, QUESTION))
    assert QUOTED in shown(channel.history()[-1])
    await simcord_bot.app.articles.remove(by(scope_of(channel)), await stored(simcord_bot, channel))
    await edit_stale(simcord_bot)
    assert words.REMOVED in shown(channel.history()[-1])


@pytest.mark.parametrize(("seconds", "anew"), [(299, True), (301, False)])
async def test_an_edit_after_five_minutes_changes_nothing(
    simcord_env: Env, server: Server, ferry: File, shown: Shown, seconds: float, anew: bool
) -> None:
    channel, manager, member = server()
    await manager.slash(channel, "article add", file=ferry)
    question = await member.send(channel, to_bot(simcord_env, BICYCLES))
    simcord_env.backend.clock.advance(seconds)
    await member.edit(question, to_bot(simcord_env, QUESTION))
    assert (FREE not in shown(channel.history()[-1])) is anew


async def preview(env: Env, channel: ChannelHandle, message: discord.Message) -> None:
    """What Discord tells when it has made the preview of a link."""
    stored = env.backend.get_message(channel.id, message.id)
    env.backend.set_pinned(channel.id, stored.id, pinned=True, actor_id=stored.author_id)
    await env.settle()


async def test_what_is_no_edit_of_the_text_asks_nothing(
    simcord_env: Env, server: Server, ferry: File
) -> None:
    channel, manager, member = server()
    await manager.slash(channel, "article add", file=ferry)
    question = await member.send(channel, to_bot(simcord_env, QUESTION))
    requested = len(simcord_env.http_requests)
    await preview(simcord_env, channel, question)
    await member.edit(question, to_bot(simcord_env, f"  {QUESTION}"))
    assert simcord_env.http_requests[requested:] == []


async def test_edits_count_towards_the_limit(
    simcord_env: Env, simcord_bot: Footnote, server: Server, ferry: File, shown: Shown
) -> None:
    channel, manager, member = server()
    await manager.slash(channel, "article add", file=ferry)
    simcord_bot.limits = Limits(Rate(2, 0.001), clock=lambda: 0.0)
    question = await member.send(channel, to_bot(simcord_env, "Trams?"))
    card = channel.history()[-1]
    await member.edit(question, to_bot(simcord_env, BICYCLES))
    assert FREE in shown(channel.history()[-1])
    refused = await heard(
        simcord_env, channel, member.edit(question, to_bot(simcord_env, QUESTION))
    )
    assert ["try again in" in shown(each) for each in refused] == [True]
    assert FREE in shown(next(each for each in channel.history() if each.id == card.id))


async def test_an_edited_follow_up_follows_up_still(
    simcord_env: Env, server: Server, ferry: File, shown: Shown
) -> None:
    channel, manager, member = server()
    await manager.slash(channel, "article add", file=ferry)
    first = await told_by_mention(simcord_env, channel, member, BICYCLES)
    follow_up = await member.send(channel, to_bot(simcord_env, "Trams?"), reply_to=first)
    await member.edit(follow_up, to_bot(simcord_env, "At any charge?"))
    assert words.carried(["bicycles", "travel", "free"]) in shown(channel.history()[-1])


@pytest.mark.parametrize("message_content", [True, False])
async def test_somebody_elses_question_that_is_edited_is_asked_anew_where_it_can_be_read(
    simcord_env: Env,
    simcord_bot: Footnote,
    settings: Settings,
    server: Server,
    shown: Shown,
    message_content: bool,
) -> None:
    channel, manager, member = server()
    await add_ferries(simcord_bot, channel)
    async with new_process(simcord_env, replace(settings, message_content=True)):
        question = await member.send(channel, "Do trams run?")
        await manager.send(channel, to_bot(simcord_env, "this"), reply_to=question)
    async with new_process(simcord_env, replace(settings, message_content=message_content)):
        await member.edit(question, SAILING)
        reply = channel.history()[-1]
        assert ("### Ferry 1" in shown(reply)) is message_content
        if message_content:
            # It stays the card of who called the bot.
            opened = await member.click(reply, label=words.NEXT)
            assert words.page(2, PAGES) in shown(private(opened))
        mention = channel.history()[-2]
        await manager.delete(mention)
    assert ids(channel) == [question.id]


async def test_a_question_that_becomes_talk_loses_its_answer(
    simcord_env: Env, settings: Settings, server: Server, ferry: File
) -> None:
    channel, manager, member = server()
    await manager.slash(channel, "article add", file=ferry)
    question = await member.send(channel, to_bot(simcord_env, QUESTION))
    await member.edit(question, to_bot(simcord_env, "thanks"))
    assert ids(channel)[-1] == question.id
    assert kept(settings) == []


@pytest.mark.parametrize("said", ["hello", "thanks", "help"])
async def test_somebody_elses_question_that_becomes_talk_loses_its_answer_without_a_word(
    simcord_env: Env, simcord_bot: Footnote, settings: Settings, server: Server, said: str
) -> None:
    channel, manager, member = server()
    await add_ferries(simcord_bot, channel)
    async with new_process(simcord_env, replace(settings, message_content=True)):
        question = await member.send(channel, SAILING)
        mention = await manager.send(channel, to_bot(simcord_env, "this"), reply_to=question)
        assert len(ids(channel)) == 3
        await member.edit(question, said)
    assert ids(channel) == [question.id, mention.id]
    assert kept(settings) == []


@pytest.mark.parametrize("before", ["", "thanks", "help"])
async def test_what_asked_nothing_and_becomes_a_question_is_answered(
    simcord_env: Env, server: Server, ferry: File, shown: Shown, before: str
) -> None:
    channel, manager, member = server()
    await manager.slash(channel, "article add", file=ferry)
    question = await member.send(channel, to_bot(simcord_env, before))
    await member.edit(question, to_bot(simcord_env, QUESTION))
    assert QUOTED in shown(channel.history()[-1])
    await member.edit(question, to_bot(simcord_env, BICYCLES))
    assert FREE in shown(channel.history()[-1])


async def test_a_question_to_which_the_mention_was_forgotten_is_answered_once_it_is_there(
    simcord_env: Env, server: Server, ferry: File, shown: Shown
) -> None:
    channel, manager, member = server()
    await manager.slash(channel, "article add", file=ferry)
    question = await member.send(channel, QUESTION)
    await member.edit(question, f"{QUESTION} Please!")
    assert ids(channel)[-1] == question.id
    await member.edit(question, to_bot(simcord_env, QUESTION))
    assert QUOTED in shown(channel.history()[-1])


async def test_a_greeting_that_becomes_a_question_is_answered_in_its_place(
    simcord_env: Env, server: Server, ferry: File, shown: Shown
) -> None:
    channel, manager, member = server()
    await manager.slash(channel, "article add", file=ferry)
    question = await member.send(channel, to_bot(simcord_env, "hi"))
    reply = channel.history()[-1]
    assert shown(reply) == words.GREETING
    await member.edit(question, to_bot(simcord_env, f"hi, {QUESTION}"))
    assert ids(channel)[-2:] == [question.id, reply.id]
    assert QUOTED in shown(channel.history()[-1])


async def test_a_direct_message_that_is_edited_is_asked_anew_too(
    simcord_env: Env, simcord_bot: Footnote, shown: Shown
) -> None:
    user = simcord_env.create_user("visitor")
    await add_paste(simcord_bot.app, by(SHARED), "Tides", "High water is at six.")
    question = await user.send_dm("Trams?")
    await user.edit(question, "When is high water?")
    _, reply = user.dm_channel.history()
    assert "at six" in shown(reply)


async def test_where_the_answer_can_no_longer_be_edited_the_asker_is_told_why(
    simcord_env: Env, server: Server, ferry: File, shown: Shown
) -> None:
    channel, manager, member = server()
    await manager.slash(channel, "article add", file=ferry)
    question = await member.send(channel, to_bot(simcord_env, BICYCLES))
    simcord_env.inject_error("PATCH", "/channels/*/messages/*", status=403, code=50001)
    await member.edit(question, to_bot(simcord_env, QUESTION))
    assert FREE in shown(channel.history()[-1])
    assert member.user.dm_channel.history()[-1].content == words.cannot_write(channel.id)


async def test_an_answer_that_somebody_deleted_does_not_come_back(
    simcord_env: Env,
    settings: Settings,
    server: Server,
    ferry: File,
    caplog: pytest.LogCaptureFixture,
) -> None:
    channel, manager, member = server()
    await manager.slash(channel, "article add", file=ferry)
    question = await member.send(channel, to_bot(simcord_env, BICYCLES))
    simcord_env.backend.delete_message(channel.id, channel.history()[-1].id)
    await member.edit(question, to_bot(simcord_env, QUESTION))
    assert ids(channel)[-1] == question.id
    assert kept(settings) == []
    assert caplog.records == []


async def test_an_edit_while_the_question_is_answered_is_answered_last(
    simcord_env: Env,
    settings: Settings,
    server: Server,
    ferry: File,
    shown: Shown,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    channel, manager, member = server()
    await manager.slash(channel, "article add", file=ferry)

    async def edit() -> None:
        text = to_bot(simcord_env, QUESTION)
        simcord_env.backend.edit_message(channel.id, channel.history()[-1].id, {"content": text})

    while_it_is_answered(monkeypatch, edit)
    await member.send(channel, to_bot(simcord_env, "Trams?"))
    assert QUOTED in shown(channel.history()[-1])
    assert len(kept(settings)) == 1


async def test_others_who_edit_or_delete_change_no_answer(
    simcord_env: Env, server: Server, ferry: File, shown: Shown
) -> None:
    channel, manager, member = server()
    await manager.slash(channel, "article add", file=ferry)
    await told_by_mention(simcord_env, channel, member, QUESTION)
    before = [(message.id, shown(message)) for message in channel.history()]
    other = await manager.send(channel, "Good morning.")
    await manager.edit(other, "The ferry is late.")
    await manager.delete(other)
    assert [(message.id, shown(message)) for message in channel.history()] == before
