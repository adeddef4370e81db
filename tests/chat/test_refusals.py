"""Where the bot may not answer a message, and what becomes of a question that is refused."""

from typing import Any

import discord
import pytest
from simcord import ChannelHandle
from simcord.env import Env

from bot.chat import words
from bot.chat.client import Footnote
from bot.model import Card
from tests.chat.acting import QUESTION, File, Server, Shown, enabled, guild_of, refusal
from tests.chat.talking import QUOTED, heard, to_bot, told_by_mention

NO_HISTORY = 160002
NO_DIRECT_MESSAGES = 50007


def quiet(env: Env, channel: ChannelHandle, **denied: bool) -> ChannelHandle:
    """A channel of the same server in which the bot lacks some permissions."""
    assert env.bot.user is not None
    guild = guild_of(channel)
    role = guild.roles[env.bot.user.name]
    return guild.create_text_channel(
        "quiet", overwrites={role: discord.PermissionOverwrite(**denied)}
    )


async def test_where_the_bot_may_not_write_the_author_is_told_which_permission_is_missing(
    simcord_env: Env, server: Server, ferry: File
) -> None:
    channel, manager, member = server()
    await manager.slash(channel, "article add", file=ferry)
    elsewhere = quiet(simcord_env, channel, send_messages=False)
    sending = member.send(elsewhere, to_bot(simcord_env, QUESTION))
    assert await heard(simcord_env, elsewhere, sending) == []
    (told,) = member.user.dm_channel.history()
    assert told.content == words.cannot_write(elsewhere.id)
    for part in (elsewhere.mention, "Send Messages", "Manage Roles", "`/ask`"):
        assert part in told.content
    assert manager.user.dm_channel.history() == []


async def test_where_the_bot_may_not_write_a_command_still_answers(
    simcord_env: Env, server: Server, ferry: File, shown: Shown
) -> None:
    channel, manager, member = server()
    await manager.slash(channel, "article add", file=ferry)
    elsewhere = quiet(simcord_env, channel, send_messages=False)
    result = await member.slash(elsewhere, "ask", question=QUESTION)
    assert QUOTED in shown(result.response)


async def test_in_a_thread_the_author_is_told_of_the_permission_for_threads(
    simcord_env: Env, server: Server, ferry: File, shown: Shown
) -> None:
    channel, manager, member = server()
    await manager.slash(channel, "article add", file=ferry)
    for place, allowed in (
        (channel, True),
        (quiet(simcord_env, channel, send_messages_in_threads=False), False),
    ):
        await member.send(place, "A thread begins.")
        simcord_env.backend.create_thread(place.id, "a thread", member.id)
        (thread,) = place.threads
        sending = member.send(thread, to_bot(simcord_env, QUESTION))
        replies = await heard(simcord_env, thread, sending)
        assert [QUOTED in shown(reply) for reply in replies] == ([True] if allowed else [])
    (told,) = member.user.dm_channel.history()
    assert told.content == words.cannot_write(thread.id)
    assert "Send Messages in Threads" in told.content


async def test_an_author_who_takes_no_direct_messages_is_no_failure(
    simcord_env: Env, server: Server, ferry: File, caplog: pytest.LogCaptureFixture
) -> None:
    channel, manager, member = server()
    await manager.slash(channel, "article add", file=ferry)
    elsewhere = quiet(simcord_env, channel, send_messages=False)
    dm = member.user.dm_channel
    simcord_env.inject_error(
        "POST", f"/channels/{dm.id}/messages", status=403, code=NO_DIRECT_MESSAGES
    )
    await member.send(elsewhere, to_bot(simcord_env, QUESTION))
    assert dm.history() == []
    assert "A reply could not be delivered" in caplog.text
    assert "Unexpected" not in caplog.text
    assert "Grimsay" not in caplog.text


@pytest.mark.parametrize("status", [400, 403])
async def test_where_the_bot_may_not_see_earlier_messages_it_answers_below_them(
    simcord_env: Env, server: Server, ferry: File, shown: Shown, status: int
) -> None:
    channel, manager, member = server()
    await manager.slash(channel, "article add", file=ferry)
    simcord_env.inject_error(
        "POST",
        "/channels/*/messages",
        status=status,
        code=NO_HISTORY,
        message="Cannot reply without permission to read message history",
    )
    card = await told_by_mention(simcord_env, channel, member, QUESTION)
    assert QUOTED in shown(card)
    assert card.reference is None
    assert member.user.dm_channel.history() == []
    # Such an answer has its place all the same.
    pressed = await member.click(card, label=words.HELPFUL)
    assert f"{words.HELPFUL} 1" in enabled(pressed.response)


async def test_a_message_that_was_deleted_meanwhile_is_no_failure_and_leaves_no_answer(
    simcord_env: Env,
    simcord_bot: Footnote,
    server: Server,
    ferry: File,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    channel, manager, member = server()
    await manager.slash(channel, "article add", file=ferry)
    keep = simcord_bot.app.cards.keep

    async def delete_first(*given: Any, **named: Any) -> Card:
        simcord_env.backend.delete_message(channel.id, channel.history()[-1].id)
        return await keep(*given, **named)

    monkeypatch.setattr(simcord_bot.app.cards, "keep", delete_first)
    await member.send(channel, to_bot(simcord_env, QUESTION))
    assert channel.history() == []
    assert simcord_env.errors == []


async def test_what_discord_refuses_to_post_is_told_and_logged_as_a_failure(
    simcord_env: Env,
    server: Server,
    ferry: File,
    shown: Shown,
    caplog: pytest.LogCaptureFixture,
) -> None:
    channel, manager, member = server()
    await manager.slash(channel, "article add", file=ferry)
    simcord_env.inject_error("POST", "/channels/*/messages", status=500)
    reply = await told_by_mention(simcord_env, channel, member, QUESTION)
    assert words.unexpected("").split(",", maxsplit=1)[0] in shown(reply)
    assert "discord.errors.HTTPException: 500" in caplog.text
    assert "Grimsay" not in caplog.text


async def test_a_refused_public_question_leaves_nothing_for_others_to_see(
    server: Server, ferry: File
) -> None:
    channel, manager, member = server()
    await manager.slash(channel, "article add", file=ferry)
    for question, article in ((QUESTION, "Nowhere"), ("<@1>", "Ferry timetable")):
        result = await member.slash(channel, "ask", question=question, article=article)
        assert refusal(result)
        assert result.response is None
        assert channel.history(viewer=manager)[1:] == []


async def test_a_refusal_that_cannot_be_told_leaves_nothing_for_others_to_see_either(
    simcord_env: Env, server: Server, ferry: File, caplog: pytest.LogCaptureFixture
) -> None:
    channel, manager, member = server()
    await manager.slash(channel, "article add", file=ferry)
    before = channel.history(viewer=manager)
    simcord_env.inject_error("POST", "/webhooks/*", status=500, times=None)
    await member.slash(channel, "ask", question=QUESTION, article="Nowhere")
    assert "A reply could not be delivered" in caplog.text
    assert channel.history(viewer=manager) == before
