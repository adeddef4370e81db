"""``/help``, the bot's presence, and its welcome."""

from dataclasses import replace
from pathlib import Path

import discord
import pytest
from simcord import ChannelHandle, GuildHandle
from simcord.backend.models import Overwrite
from simcord.enums import OverwriteType
from simcord.env import Env

from bot.chat import words
from bot.chat.client import Footnote
from bot.chat.helping import LOOKED_AT
from bot.chat.limits import Limits, Rate
from bot.model import SHARED
from bot.settings import Settings
from tests.callers import add_paste, by
from tests.chat.acting import (
    Server,
    Shown,
    add,
    guild_of,
    invite,
    kick,
    outage,
    recovery,
    refusal,
)
from tests.chat.talking import new_process
from tests.meaning.tiny import make_model


def deny(env: Env, channel: ChannelHandle, *permissions: str) -> None:
    """Take permissions in a channel from the bot's own role."""
    me = guild_of(channel).me
    assert me is not None
    role = me.top_role
    flags = discord.Permissions(**dict.fromkeys(permissions, True))
    overwrite = Overwrite(target_id=role.id, type=OverwriteType.ROLE, allow=0, deny=flags.value)
    env.backend.set_overwrite(channel.id, overwrite)


async def test_it_says_what_to_ask_what_is_stored_and_what_the_bot_may_do(
    simcord_bot: Footnote, server: Server, shown: Shown
) -> None:
    channel, _, member = server()
    elsewhere, _, _ = server()
    for title in ("One", "Two", "Three"):
        await add(simcord_bot, channel, title)
    await add(simcord_bot, elsewhere, "Four")
    for title in ("Five", "Six"):
        await add_paste(simcord_bot.app, by(SHARED), title, "Text.")
    result = await member.slash(channel, "help")
    assert result.ephemeral
    assert shown(result.response) == "\n".join(words.help_texts(3, 2))
    others = [words.help_texts(*counts) for counts in ((0, 0), (4, 2), (3, 3), (5, 0))]
    assert words.help_texts(3, 2) not in others


async def test_it_says_how_far_a_server_has_been_read_by_meaning(
    simcord_env: Env, settings: Settings, tmp_path: Path, shown: Shown, server: Server
) -> None:
    model = str(make_model(tmp_path / "model"))
    channel, _, member = server()
    async with new_process(simcord_env, replace(settings, model=model)) as bot:
        await add(bot, channel, "One")
        told = shown((await member.slash(channel, "help")).response)
        assert told == "\n".join([*words.help_texts(1, 0), words.being_read(0, 1)])
        assert bot.app.meaning
        await bot.app.meaning.catch_up()
        told = shown((await member.slash(channel, "help")).response)
        assert told == "\n".join(words.help_texts(1, 0))


async def test_an_empty_server_is_counted_as_such(server: Server, shown: Shown) -> None:
    channel, _, member = server()
    result = await member.slash(channel, "help")
    assert shown(result.response) == "\n".join(words.help_texts(0, 0))


@pytest.mark.parametrize(
    ("denied", "named"),
    [
        ([], []),
        (["send_messages"], ["Send Messages"]),
        (["read_message_history"], ["Read Message History"]),
        (
            ["view_channel", "send_messages", "read_message_history"],
            ["View Channel", "Send Messages", "Read Message History"],
        ),
        (["attach_files", "send_messages_in_threads"], []),
    ],
)
async def test_it_names_the_permissions_that_the_bot_lacks_in_the_channel(
    simcord_env: Env, server: Server, shown: Shown, denied: list[str], named: list[str]
) -> None:
    channel, _, member = server()
    elsewhere = guild_of(channel).create_text_channel("elsewhere")
    if denied:
        deny(simcord_env, channel, *denied)
    result = await member.slash(channel, "help")
    expected = [*words.help_texts(0, 0), *([words.lacking(named)] if named else [])]
    assert shown(result.response) == "\n".join(expected)
    result = await member.slash(elsewhere, "help")
    assert shown(result.response) == "\n".join(words.help_texts(0, 0))


async def test_in_a_thread_another_permission_counts(
    simcord_env: Env, server: Server, shown: Shown
) -> None:
    channel, _, member = server()
    await member.send(channel, "A thread begins.")
    simcord_env.backend.create_thread(channel.id, "a thread", member.id)
    (thread,) = channel.threads
    deny(simcord_env, channel, "send_messages")
    result = await member.slash(thread, "help")
    assert shown(result.response) == "\n".join(words.help_texts(0, 0))
    deny(simcord_env, channel, "send_messages_in_threads")
    result = await member.slash(thread, "help")
    assert words.lacking(["Send Messages in Threads"]) in shown(result.response)


# In direct messages


async def test_there_it_names_the_servers_that_both_are_in_and_no_other(
    simcord_bot: Footnote, server: Server, shown: Shown
) -> None:
    (here, _, member), (there, _, _) = server(), server()
    await add_paste(simcord_bot.app, by(SHARED), "Tides", "High water is at six.")
    await add(simcord_bot, here, "Ferries")
    told = shown((await member.user.slash("help")).response)
    assert told == "\n".join(words.direct_help(1, [("Server 1", guild_of(here).id)]))
    guild_of(there).add_member(member.user)
    told = shown((await member.user.slash("help")).response)
    assert "[Server 1]" in told
    assert "[Server 2]" in told
    guild_of(here).remove_member(member)
    told = shown((await member.user.slash("help")).response)
    assert "Server 1" not in told
    assert "[Server 2]" in told


async def test_the_name_of_a_server_is_shown_as_it_is_written(
    simcord_env: Env, shown: Shown
) -> None:
    guild = simcord_env.create_guild("**Loud** [x](https://evil.example) <@1>")
    member = guild.add_member(simcord_env.create_user("visitor"))
    told = shown((await member.user.slash("help")).response)
    assert r"[\*\*Loud\*\* \[x\]\(https\:\/\/evil\.example\) \<\@1\>](" in told


async def test_a_server_that_cannot_be_asked_is_not_named(
    simcord_env: Env, server: Server, shown: Shown
) -> None:
    (_, _, member), (there, _, _) = server(), server()
    guild_of(there).add_member(member.user)
    simcord_env.inject_error("GET", "/guilds/*/members/*", status=403, code=50001)
    told = shown((await member.user.slash("help")).response)
    assert told.count("discord.com/channels/") == 1
    await outage(simcord_env, guild_of(there))
    assert "Server 2" not in shown((await member.user.slash("help")).response)


async def test_of_many_servers_those_in_which_somebody_asked_are_found(
    simcord_env: Env, server: Server, shown: Shown
) -> None:
    user = simcord_env.create_user("visitor")
    places = [server()[0] for _ in range(LOOKED_AT + 2)]
    member = guild_of(places[-1]).add_member(user)
    assert "Server 12" not in shown((await user.slash("help")).response)
    await member.slash(places[-1], "ask", question="When does the ferry leave?")
    before = len(simcord_env.http_requests)
    assert "Server 12" in shown((await user.slash("help")).response)
    looked = [each for each in simcord_env.http_requests[before:] if "/members/" in each.path]
    assert len(looked) == LOOKED_AT


async def test_where_nothing_is_shared_a_message_is_told_where_to_ask(
    simcord_bot: Footnote, server: Server, shown: Shown
) -> None:
    channel, _, member = server()
    await add(simcord_bot, channel, "Ferries")
    expected = "\n".join(words.direct_help(0, [("Server 1", guild_of(channel).id)]))
    for said in ("When does the ferry leave?", "hello", "help"):
        await member.user.send_dm(said)
        assert shown(member.user.dm_channel.history()[-1]) == expected
    assert words.NO_SHARED in expected


async def test_help_in_direct_messages_counts_towards_the_limit(
    simcord_env: Env, simcord_bot: Footnote
) -> None:
    user = simcord_env.create_user("visitor")
    simcord_bot.limits = Limits(Rate(1, 0.001), clock=lambda: 0.0)
    await user.slash("help")
    assert "try again in" in refusal(await user.slash("help"))


async def test_the_presence_says_how_to_ask(simcord_bot: Footnote) -> None:
    assert isinstance(simcord_bot.activity, discord.Activity | discord.CustomActivity)
    assert simcord_bot.activity.to_dict()["state"] == words.PRESENCE
    assert len(words.PRESENCE) <= 128


# The welcome


def greet_in(env: Env, channel: ChannelHandle) -> GuildHandle:
    """Make a channel the one where its server says its own hellos."""
    guild = guild_of(channel)
    env.backend.edit_guild(guild.id, {"system_channel_id": channel.id})
    return guild


async def test_a_new_server_is_welcomed_where_it_says_its_own_hellos(
    simcord_env: Env, server: Server, shown: Shown
) -> None:
    channel, _, member = server()
    guild = greet_in(simcord_env, channel)
    await kick(simcord_env, guild)
    await invite(simcord_env, guild)
    (message,) = channel.history(viewer=member)
    assert message.author == simcord_env.bot.user
    assert shown(message) == words.welcome(await to_press(simcord_env))


async def to_press(env: Env) -> str:
    """The command to add an article with, as a mention that can be pressed."""
    assert isinstance(env.bot, Footnote)
    (article,) = [each for each in await env.bot.tree.fetch_commands() if each.name == "article"]
    return f"</article add:{article.id}>"


async def test_a_server_without_such_a_channel_is_welcomed_where_members_write(
    simcord_env: Env, server: Server, shown: Shown
) -> None:
    rules, _, member = server()
    guild = guild_of(rules)
    silent = Overwrite(
        target_id=guild.default_role.id,
        type=OverwriteType.ROLE,
        allow=0,
        deny=discord.Permissions(send_messages=True).value,
    )
    simcord_env.backend.set_overwrite(rules.id, silent)
    general = guild.create_text_channel("talk")
    await kick(simcord_env, guild)
    await invite(simcord_env, guild)
    assert rules.history() == []
    (message,) = general.history(viewer=member)
    assert shown(message) == words.welcome(await to_press(simcord_env))


async def test_where_the_bot_may_know_who_invited_it_they_are_welcomed(
    simcord_env: Env, server: Server, shown: Shown
) -> None:
    channel, manager, member = server()
    guild, bot = guild_of(channel), simcord_env.backend.bot_user
    for who, whom in ((manager.id, bot.id), (member.id, member.id)):
        simcord_env.backend.record_audit_log(guild.id, 28, target_id=whom, user_id=who)
    await kick(simcord_env, guild)
    await invite(simcord_env, guild)
    assert channel.history() == []
    (message,) = manager.user.dm_channel.history()
    assert shown(message) == words.welcome_inviter("Server 1")


async def test_who_takes_no_direct_messages_finds_the_welcome_in_a_channel(
    simcord_env: Env, server: Server, shown: Shown
) -> None:
    channel, manager, _ = server()
    guild, bot = guild_of(channel), simcord_env.backend.bot_user
    simcord_env.backend.record_audit_log(guild.id, 28, target_id=bot.id, user_id=manager.id)
    await kick(simcord_env, guild)
    simcord_env.inject_error(
        "POST", "/channels/*/messages", status=403, code=50007, message="Cannot send to this user"
    )
    await invite(simcord_env, guild)
    (message,) = channel.history()
    assert shown(message) == words.welcome(await to_press(simcord_env))


async def test_a_command_whose_id_is_not_known_is_named(
    simcord_env: Env, server: Server, shown: Shown
) -> None:
    channel, _, _ = server()
    await kick(simcord_env, guild_of(channel))
    simcord_env.inject_error(
        "GET", "/applications/*/commands", status=403, code=50001, message="No"
    )
    await invite(simcord_env, guild_of(channel))
    (message,) = channel.history()
    assert shown(message) == words.welcome("`/article add`")


@pytest.mark.parametrize("denied", ["send_messages", "view_channel"])
async def test_where_the_bot_may_not_write_it_does_not_try(
    simcord_env: Env, server: Server, denied: str
) -> None:
    channel, _, _ = server()
    guild = greet_in(simcord_env, channel)
    deny(simcord_env, channel, denied)
    await kick(simcord_env, guild)
    await invite(simcord_env, guild)
    assert channel.history() == []
    assert simcord_env.errors == []
    assert not any(entry.path.endswith("/messages") for entry in simcord_env.http_requests)


async def test_a_welcome_that_discord_refuses_is_no_failure(
    simcord_env: Env, server: Server
) -> None:
    channel, _, _ = server()
    guild = greet_in(simcord_env, channel)
    await kick(simcord_env, guild)
    simcord_env.inject_error(
        "POST", "/channels/*/messages", status=403, code=50013, message="Missing Permissions"
    )
    await invite(simcord_env, guild)
    assert channel.history() == []
    assert simcord_env.errors == []


async def test_a_server_that_was_only_out_of_reach_is_not_welcomed_again(
    simcord_env: Env, server: Server
) -> None:
    channel, _, _ = server()
    guild = greet_in(simcord_env, channel)
    await outage(simcord_env, guild)
    await recovery(simcord_env, guild)
    assert channel.history() == []
