"""``/reindex`` in a server."""

import asyncio
import sqlite3
from contextlib import closing

import discord
import pytest
from simcord.env import Env

from bot.access import MANAGERS_ONLY
from bot.chat import words
from bot.chat.client import Footnote
from bot.model import SHARED, Scope
from bot.settings import Settings
from tests.callers import by
from tests.chat.acting import File, Server, Shown, open_to_everyone, refusal, refused_with


async def test_a_reindex_shows_a_bar_for_everyone_and_ends_with_the_figures(
    simcord_env: Env, server: Server, ferry: File, shown: Shown
) -> None:
    channel, manager, member = server()
    await manager.slash(channel, "article add", file=ferry)
    result = await manager.slash(channel, "reindex")
    assert result.ephemeral
    (message,) = channel.history(viewer=member)
    assert message.jump_url in shown(result.response)
    assert message.content.startswith("Read this server's articles anew in ")
    posted = next(
        entry.json["content"]
        for entry in simcord_env.http_requests
        if entry.json and entry.path == f"/channels/{channel.id}/messages"
    )
    assert posted.startswith("Reading the articles anew ")
    assert "of 1 article" in posted
    answer = await member.slash(channel, "ask", question="Where does the ferry to Grimsay leave?")
    assert "Grimsay" in shown(answer.response)


async def test_the_bar_moves_with_the_work() -> None:
    said = "Reading the articles anew "
    assert words.progress(0, 0) == said + "▱" * 20 + " 0%, 0 of 0 articles"
    assert words.progress(5, 20) == said + "▰" * 5 + "▱" * 15 + " 25%, 5 of 20 articles"
    assert words.progress(1, 1) == said + "▰" * 20 + " 100%, 1 of 1 article"


async def test_who_may_not_manage_the_server_reindexes_nothing(
    simcord_env: Env, server: Server
) -> None:
    channel, _, member = server()
    assert "reindex" not in member.available_commands(channel)
    await open_to_everyone(simcord_env, channel)
    result = await member.slash(channel, "reindex")
    assert refusal(result) == refused_with(MANAGERS_ONLY)
    assert not any(entry.path.endswith("/messages") for entry in simcord_env.http_requests)


async def test_a_second_reindex_of_a_server_is_told_to_wait(
    simcord_bot: Footnote, settings: Settings, server: Server, ferry: File, shown: Shown
) -> None:
    channel, manager, _ = server()
    await manager.slash(channel, "article add", file=ferry)
    with closing(sqlite3.connect(settings.data / "footnote.db", isolation_level=None)) as other:
        # Somebody else's write keeps the first reindex from ending.
        other.execute("BEGIN IMMEDIATE")
        scope = Scope(str(manager.guild.id))
        running = asyncio.create_task(simcord_bot.app.reindexing.reindex(by(scope)))
        await asyncio.sleep(0)
        result = await manager.slash(channel, "reindex")
        assert not running.done()
        other.execute("ROLLBACK")
    await running
    assert "being read anew already" in shown(result.response)
    assert channel.history() == []


async def test_where_the_bot_may_not_write_only_who_asked_sees_how_far_it_is(
    simcord_env: Env, server: Server, shown: Shown
) -> None:
    channel, manager, member = server()
    simcord_env.inject_error(
        "POST", "/channels/*/messages", status=403, code=50013, message="Missing Permissions"
    )
    await manager.slash(channel, "reindex")
    told, figures = channel.history(viewer=manager)
    assert shown(told) == words.WATCH_HERE
    assert shown(figures).startswith("Read this server's articles anew in ")
    assert channel.history(viewer=member) == []


async def test_a_progress_message_that_is_gone_does_not_stop_the_work(
    simcord_env: Env, server: Server, caplog: pytest.LogCaptureFixture
) -> None:
    channel, manager, _ = server()
    simcord_env.inject_error(
        "PATCH", "/channels/*/messages/*", status=404, code=10008, message="Unknown Message"
    )
    result = await manager.slash(channel, "reindex")
    assert result.response is not None
    assert result.response.content.startswith("Reading the articles anew. Progress: ")
    assert "could not be edited" in caplog.text
    assert any(told.content.startswith("Read ") for told in result.followups)


@pytest.mark.parametrize("owner", [True, False])
async def test_only_the_bots_owner_reads_the_corpus_again(
    simcord_bot: Footnote,
    settings: Settings,
    server: Server,
    owner: bool,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    channel, manager, _ = server()
    assert settings.corpus is not None
    (settings.corpus / "tide.md").write_text("# Tides\n\nHigh water is at six.\n")
    assert simcord_bot.application is not None
    if owner:
        # Of an owner nothing but the id is looked at.
        monkeypatch.setattr(simcord_bot.application, "owner", discord.Object(manager.id))
    await manager.slash(channel, "reindex")
    shared = [article.title for article in await simcord_bot.app.articles.own(by(SHARED))]
    assert shared == (["Tides"] if owner else [])
    (message,) = channel.history(viewer=manager)[-1:]
    assert ("1 added" in message.content) is owner
