"""What becomes of a server's data when the bot leaves it, is away, or comes back."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pytest
from simcord import ChannelHandle, MemberActor
from simcord.env import Env

from bot.app import App, open_app
from bot.chat import build, housekeeping, words
from bot.chat.client import Footnote
from bot.library.servers import KEPT
from bot.model import SHARED, Article, Scope
from bot.settings import Settings
from tests.callers import add_paste, by
from tests.chat.acting import (
    File,
    Server,
    Shown,
    asked,
    buttons,
    guild_of,
    invite,
    kick,
    outage,
    ready_in_an_outage,
    recovery,
    scope_of,
    stored,
)

Stocked = tuple[ChannelHandle, MemberActor, MemberActor]


def later(time: timedelta) -> datetime:
    return datetime.now(UTC) + time


SOON = KEPT - timedelta(hours=1)
LATE = KEPT + timedelta(hours=1)


def client_of(env: Env) -> Footnote:
    """The bot of the latest start."""
    assert isinstance(env.bot, Footnote)
    return env.bot


@pytest.fixture
async def stocked(simcord_env: Env, server: Server, ferry: File) -> Stocked:
    """A server with an article, a card, a role of editors, and shared articles beside."""
    channel, manager, member = server()
    await manager.slash(channel, "article add", file=ferry)
    role = guild_of(channel).create_role("Editors")
    await manager.slash(channel, "settings editors", role=role)
    await asked(channel, member)
    await add_paste(client_of(simcord_env).app, by(SHARED), "Tides", "High water is at six.")
    return channel, manager, member


async def cards(bot: Footnote, channel: ChannelHandle) -> list[str]:
    """The questions of a server's cards that can still be found by their messages."""
    found = [
        await bot.app.cards.of_message(by(scope_of(channel)), message.id)
        for message in channel.history()
    ]
    return [card.answer.question for card in found if card]


async def everything(bot: Footnote, channel: ChannelHandle) -> Sequence[object]:
    return (
        await stored(bot, channel),
        await cards(bot, channel),
        await bot.app.servers.editors(by(scope_of(channel))),
    )


NOTHING: Sequence[object] = ([], [], None)


async def shared(bot: Footnote) -> list[Article]:
    return await bot.app.articles.own(by(SHARED))


async def test_what_a_server_stored_outlives_the_bots_leaving_for_some_days(
    simcord_env: Env, simcord_bot: Footnote, stocked: Stocked
) -> None:
    channel, _, _ = stocked
    before = await everything(simcord_bot, channel)
    assert all(before)
    await kick(simcord_env, guild_of(channel))
    for time in (timedelta(0), SOON):
        await housekeeping.look_after(simcord_bot, later(time))
        assert await everything(simcord_bot, channel) == before


async def test_then_it_is_purged_and_nothing_of_others_with_it(
    simcord_env: Env, simcord_bot: Footnote, stocked: Stocked, server: Server, ferry: File
) -> None:
    channel, _, _ = stocked
    elsewhere, other, stranger = server()
    await other.slash(elsewhere, "article add", file=ferry)
    await other.slash(
        elsewhere, "settings editors", role=guild_of(elsewhere).create_role("Editors")
    )
    await asked(elsewhere, stranger)
    kept = await everything(simcord_bot, elsewhere)
    assert all(kept)
    await kick(simcord_env, guild_of(channel))
    await housekeeping.look_after(simcord_bot, later(LATE))
    assert await everything(simcord_bot, channel) == NOTHING
    assert await everything(simcord_bot, elsewhere) == kept
    assert [article.title for article in await shared(simcord_bot)] == ["Tides"]
    # And nothing is left to be done at the next look.
    await housekeeping.look_after(simcord_bot, later(LATE * 2))
    assert await everything(simcord_bot, elsewhere) == kept


async def test_a_bot_that_comes_back_in_time_finds_everything_as_it_was(
    simcord_env: Env, simcord_bot: Footnote, stocked: Stocked, shown: Shown
) -> None:
    channel, _, member = stocked
    before = await everything(simcord_bot, channel)
    await kick(simcord_env, guild_of(channel))
    await housekeeping.look_after(simcord_bot, later(SOON))
    await invite(simcord_env, guild_of(channel))
    await housekeeping.look_after(simcord_bot, later(LATE * 10))
    assert await stored(simcord_bot, channel) == before[0]
    assert await simcord_bot.app.servers.editors(by(scope_of(channel))) == before[2]
    assert "Ferry timetable" in shown(await asked(channel, member))


async def test_a_server_that_is_left_twice_has_its_days_from_the_second_time(
    simcord_env: Env, simcord_bot: Footnote, stocked: Stocked
) -> None:
    channel, _, _ = stocked
    await simcord_bot.app.servers.left(scope_of(channel), later(-LATE))
    # It was left long ago, says the store; the bot is there, says Discord.
    await simcord_env.restart_bot(build(simcord_bot.app))
    await kick(simcord_env, guild_of(channel))
    await housekeeping.look_after(client_of(simcord_env), later(SOON))
    assert len(await stored(simcord_bot, channel)) == 1


async def test_leaving_twice_in_a_row_does_not_start_the_days_anew(
    simcord_env: Env, simcord_bot: Footnote, stocked: Stocked
) -> None:
    channel, _, _ = stocked
    await kick(simcord_env, guild_of(channel))
    await simcord_bot.app.servers.left(scope_of(channel), later(SOON))
    await housekeeping.look_after(simcord_bot, later(LATE))
    assert await stored(simcord_bot, channel) == []


async def test_a_server_that_was_left_while_the_bot_was_away_is_noticed_at_the_next_start(
    simcord_env: Env, simcord_bot: Footnote, stocked: Stocked
) -> None:
    channel, _, _ = stocked
    before = await everything(simcord_bot, channel)
    del simcord_env.backend.guilds[guild_of(channel).id]
    await simcord_env.restart_bot(build(simcord_bot.app))
    assert list(simcord_env.bot.guilds) == []
    await housekeeping.look_after(client_of(simcord_env), later(SOON))
    assert (await everything(simcord_bot, channel))[0] == before[0]
    await housekeeping.look_after(client_of(simcord_env), later(LATE))
    assert await stored(simcord_bot, channel) == []
    assert len(await shared(simcord_bot)) == 1


async def test_a_server_that_was_joined_while_the_bot_was_away_is_not_left(
    simcord_env: Env, simcord_bot: Footnote, stocked: Stocked
) -> None:
    channel, _, _ = stocked
    before = await everything(simcord_bot, channel)
    await kick(simcord_env, guild_of(channel))
    await simcord_env.restart_bot(build(simcord_bot.app))
    assert len(simcord_env.bot.guilds) == 1
    await housekeeping.look_after(client_of(simcord_env), later(LATE))
    assert await everything(simcord_bot, channel) == before


async def test_an_outage_is_no_leaving(
    simcord_env: Env, simcord_bot: Footnote, stocked: Stocked, server: Server
) -> None:
    channel, _, _ = stocked
    elsewhere, _, _ = server()
    before = await everything(simcord_bot, channel)
    await outage(simcord_env, guild_of(channel))
    # Another server's leaving has the bot count again in which it still is.
    await kick(simcord_env, guild_of(elsewhere))
    await housekeeping.look_after(simcord_bot, later(LATE))
    assert await everything(simcord_bot, channel) == before
    await recovery(simcord_env, guild_of(channel))
    await housekeeping.look_after(simcord_bot, later(LATE))
    assert await everything(simcord_bot, channel) == before


# Of which servers a process has a word


async def start_shard(env: Env, app: App, channel: ChannelHandle, count: int, at: int) -> Footnote:
    """The bot as one of ``count`` shards, ``at`` behind the one that is told of a server.

    Shards that are not told of it do not find it in their lists.
    """
    bot, server = build(app), guild_of(channel).id
    bot.shard_count, bot.shard_id = count, ((server >> 22) + at) % count
    listed = env.backend.guilds.pop(server) if at else None
    await env.restart_bot(bot)
    if listed:
        env.backend.guilds[server] = listed
    return bot


@pytest.mark.parametrize("count", [2, 3, 16])
async def test_two_processes_with_a_shard_each_leave_each_others_servers_alone(
    simcord_env: Env, simcord_bot: Footnote, stocked: Stocked, settings: Settings, count: int
) -> None:
    channel, _, _ = stocked
    before = await everything(simcord_bot, channel)
    gone = Scope(str(guild_of(channel).id + (1 << 22)))
    await add_paste(simcord_bot.app, by(gone), "Gone", "The bot was thrown out of here.")
    async with open_app(settings) as app:
        other = await start_shard(simcord_env, app, channel, count, 1)
        assert not list(other.guilds)
        await housekeeping.look_after(other, later(LATE))
        assert await everything(simcord_bot, channel) == before
        # What is its own to judge it judges.
        assert await app.articles.own(by(gone)) == []
        assert len(await shared(simcord_bot)) == 1


async def test_another_shard_does_not_purge_what_was_left(
    simcord_env: Env, simcord_bot: Footnote, stocked: Stocked, settings: Settings
) -> None:
    channel, _, _ = stocked
    before = await everything(simcord_bot, channel)
    await kick(simcord_env, guild_of(channel))
    async with open_app(settings) as app:
        other = await start_shard(simcord_env, app, channel, 2, 1)
        await housekeeping.look_after(other, later(LATE))
        assert await everything(simcord_bot, channel) == before
    async with open_app(settings) as app:
        del simcord_env.backend.guilds[guild_of(channel).id]
        await housekeeping.look_after(
            await start_shard(simcord_env, app, channel, 2, 0), later(LATE)
        )
        assert await app.articles.own(by(scope_of(channel))) == []


async def test_a_changed_number_of_shards_is_no_leaving(
    simcord_env: Env, simcord_bot: Footnote, stocked: Stocked
) -> None:
    channel, _, _ = stocked
    before = await everything(simcord_bot, channel)
    for count, at in [(2, 1), (2, 0), (5, 3), (5, 0), (1, 0)]:
        bot = await start_shard(simcord_env, simcord_bot.app, channel, count, at)
        await housekeeping.look_after(bot, later(LATE))
        assert await everything(bot, channel) == before


async def test_a_server_that_is_unavailable_from_the_start_is_not_left(
    simcord_env: Env, simcord_bot: Footnote, stocked: Stocked
) -> None:
    channel, _, _ = stocked
    before = await everything(simcord_bot, channel)
    await ready_in_an_outage(simcord_env, guild_of(channel))
    assert [each.unavailable for each in simcord_env.bot.guilds] == [True]
    await housekeeping.look_after(client_of(simcord_env), later(LATE))
    assert await everything(simcord_bot, channel) == before


async def test_without_a_connection_nothing_is_purged(
    simcord_env: Env, simcord_bot: Footnote, stocked: Stocked
) -> None:
    channel, _, _ = stocked
    await kick(simcord_env, guild_of(channel))
    simcord_bot.dispatch("disconnect")
    await simcord_env.settle()
    # Whoever brings the bot back now is not heard.
    await housekeeping.look_after(simcord_bot, later(LATE))
    assert len(await stored(simcord_bot, channel)) == 1
    simcord_bot.dispatch("resumed")
    await simcord_env.settle()
    await housekeeping.look_after(simcord_bot, later(LATE))
    assert await stored(simcord_bot, channel) == []


async def test_a_mark_on_a_server_that_the_bot_is_in_is_taken_off(
    simcord_bot: Footnote, stocked: Stocked
) -> None:
    channel, _, _ = stocked
    before = await everything(simcord_bot, channel)
    await simcord_bot.app.servers.left(scope_of(channel), later(-LATE))
    await housekeeping.look_after(simcord_bot, later(timedelta(0)))
    assert await everything(simcord_bot, channel) == before
    await simcord_bot.app.servers.left(scope_of(channel), later(timedelta(0)))
    assert await simcord_bot.app.servers.purge_left(lambda _: False, later(SOON)) == 0


async def test_a_leaving_or_a_joining_judges_no_other_server(
    simcord_env: Env, simcord_bot: Footnote, stocked: Stocked, server: Server
) -> None:
    channel, _, _ = stocked
    before = await everything(simcord_bot, channel)
    elsewhere, _, _ = server()
    # A server that is gone from the cache without Discord's word.
    simcord_bot._connection._guilds.pop(guild_of(channel).id)
    await kick(simcord_env, guild_of(elsewhere))
    await invite(simcord_env, guild_of(elsewhere))
    assert await simcord_bot.app.servers.purge_left(lambda _: False, later(LATE)) == 0
    assert await everything(simcord_bot, channel) == before


async def test_a_server_that_comes_back_after_its_days_begins_anew(
    simcord_env: Env, simcord_bot: Footnote, stocked: Stocked, ferry: File, shown: Shown
) -> None:
    channel, manager, member = stocked
    await kick(simcord_env, guild_of(channel))
    await housekeeping.look_after(simcord_bot, later(LATE))
    await invite(simcord_env, guild_of(channel))
    assert "Ferry timetable" not in shown(await asked(channel, member))
    listed = await member.slash(channel, "article list")
    assert words.listing(1, "", "") in shown(listed.response)
    await manager.slash(channel, "article add", file=ferry)
    assert "Ferry timetable" in shown(await asked(channel, member))
    await housekeeping.look_after(simcord_bot, later(LATE))
    assert len(await stored(simcord_bot, channel)) == 1


async def test_cards_are_forgotten_after_their_days_and_articles_are_not(
    simcord_bot: Footnote, stocked: Stocked
) -> None:
    channel, *_ = stocked
    await housekeeping.look_after(simcord_bot, later(timedelta(days=29)))
    assert len(await cards(simcord_bot, channel)) == 1
    await housekeeping.look_after(simcord_bot, later(timedelta(days=31)))
    assert await cards(simcord_bot, channel) == []
    assert len(await stored(simcord_bot, channel)) == 1
    assert not buttons(channel.history()[-1])
