"""How often one may ask: the buckets, and what every way to ask tells who is over the limit."""

import tracemalloc
from collections.abc import Awaitable, Callable

import discord
import pytest
from simcord import ChannelHandle, InteractionResult, MemberActor
from simcord.env import Env

from bot.chat import words
from bot.chat.client import Footnote
from bot.chat.escaping import escape
from bot.chat.limits import Limits, Rate
from bot.errors import LimitError
from tests.chat.acting import QUESTION, File, Server, Shown, add, guild_of, refusal, refused_with
from tests.chat.talking import QUOTED, card_of, heard, private, to_bot, told_by_mention

PLENTY = Rate(burst=1_000, per_second=1_000)
SLOW = 1 / 8
WAIT = 8


class Clock:
    """Seconds that pass only when the test says so."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


def limited(clock: Clock, *, user: Rate = PLENTY, server: Rate = PLENTY) -> Limits:
    return Limits(user=user, server=server, clock=clock)


def admitted(limits: Limits, user: int, server: int | None = 1) -> int:
    """How many questions in a row are let through."""
    for number in range(10_000):
        try:
            limits.admit(user, server)
        except LimitError:
            return number
    raise AssertionError("there is no limit")


# The buckets


def test_so_many_questions_at_once_and_then_no_more(clock: Clock) -> None:
    assert admitted(limited(clock, user=Rate(3, SLOW)), user=1) == 3


def test_time_brings_them_back_one_by_one_and_never_more_than_at_first(clock: Clock) -> None:
    limits = limited(clock, user=Rate(3, SLOW))
    assert admitted(limits, user=1) == 3
    clock.now += WAIT - 1
    assert admitted(limits, user=1) == 0
    clock.now += 1
    assert admitted(limits, user=1) == 1
    clock.now += 2 * WAIT
    assert admitted(limits, user=1) == 2
    clock.now += 1_000 * WAIT
    assert admitted(limits, user=1) == 3


def test_asking_while_refused_does_not_put_the_end_off(clock: Clock) -> None:
    limits = limited(clock, user=Rate(1, SLOW))
    limits.admit(1, 1)
    for _ in range(WAIT - 1):
        clock.now += 1
        assert admitted(limits, user=1) == 0
    clock.now += 1
    assert admitted(limits, user=1) == 1


def test_one_users_questions_are_not_anothers(clock: Clock) -> None:
    limits = limited(clock, user=Rate(2, SLOW))
    assert admitted(limits, user=1) == 2
    assert admitted(limits, user=2) == 2


def test_a_users_questions_count_together_wherever_they_are_asked(clock: Clock) -> None:
    limits = limited(clock, user=Rate(3, SLOW))
    limits.admit(1, 1)
    limits.admit(1, 2)
    limits.admit(1, None)
    assert admitted(limits, user=1, server=3) == 0
    assert admitted(limits, user=1, server=None) == 0


def test_a_server_has_a_limit_of_its_own_whoever_asks(clock: Clock) -> None:
    limits = limited(clock, server=Rate(3, SLOW))
    for user in range(3):
        limits.admit(user, 1)
    assert admitted(limits, user=4, server=1) == 0
    assert admitted(limits, user=4, server=2) == 3
    assert admitted(limits, user=1, server=1) == 0
    limits.admit(1, None)


def test_a_question_that_the_server_refuses_does_not_count_for_the_user(clock: Clock) -> None:
    limits = limited(clock, user=Rate(2, SLOW), server=Rate(1, SLOW))
    limits.admit(1, 1)
    assert admitted(limits, user=1, server=1) == 0
    assert admitted(limits, user=1, server=2) == 1


def test_the_id_of_a_server_is_not_the_one_of_a_user(clock: Clock) -> None:
    limits = limited(clock, user=Rate(1, SLOW), server=Rate(2, SLOW))
    limits.admit(7, 7)
    limits.admit(8, 7)
    assert admitted(limits, user=9, server=8) == 1


def test_a_refusal_says_whose_limit_it_is_and_how_long_to_wait(clock: Clock) -> None:
    limits = limited(clock, user=Rate(1, SLOW), server=Rate(2, SLOW / 2))
    limits.admit(1, 1)
    with pytest.raises(LimitError) as of_user:
        limits.admit(1, 1)
    assert str(of_user.value) == words.too_often(WAIT, server=False)
    limits.admit(2, 1)
    with pytest.raises(LimitError) as of_server:
        limits.admit(3, 1)
    assert str(of_server.value) == words.too_often(2 * WAIT, server=True)
    assert f"{WAIT} seconds" in str(of_user.value)
    clock.now += WAIT - 0.5
    with pytest.raises(LimitError, match="in 1 second\\."):
        limits.admit(1, None)


def test_only_the_first_refusal_in_a_row_says_that_it_is(clock: Clock) -> None:
    def first() -> bool:
        with pytest.raises(LimitError) as refused:
            limits.admit(1, 1)
        return refused.value.first

    limits = limited(clock, user=Rate(1, SLOW))
    for _ in range(2):
        limits.admit(1, 1)
        assert [first(), first(), first()] == [True, False, False]
        clock.now += WAIT / 2
        assert not first()
        clock.now += WAIT / 2


def test_the_memory_of_who_asked_is_bounded(clock: Clock) -> None:
    limits = Limits(clock=clock)

    def ask_by_others(first: int, count: int) -> int:
        for user in range(first, first + count):
            clock.now += 1
            limits.admit(user, None)
        return tracemalloc.get_traced_memory()[0]

    tracemalloc.start()
    try:
        early = ask_by_others(0, 10_000)
        late = ask_by_others(10_000, 4_000)
    finally:
        tracemalloc.stop()
    assert late < 1.2 * early


def test_forgetting_others_does_not_forgive_who_is_over_the_limit(clock: Clock) -> None:
    limits = limited(clock, user=Rate(2, SLOW))
    assert admitted(limits, user=0) == 2
    for user in range(1, 20_000):
        if user == 10_000:
            clock.now += WAIT
        limits.admit(user, None)
    assert admitted(limits, user=0) == 1


# Every way to ask

Ask = Callable[[Env, ChannelHandle, MemberActor], Awaitable[InteractionResult]]
MISSPELT = "Where is the hovse?"


async def by_command(_: Env, channel: ChannelHandle, member: MemberActor) -> InteractionResult:
    return await member.slash(channel, "ask", question=QUESTION)


async def by_menu(_: Env, channel: ChannelHandle, member: MemberActor) -> InteractionResult:
    message = await member.send(channel, QUESTION)
    return await member.context_menu(channel, words.FIND, message)


async def by_suggestion(_: Env, channel: ChannelHandle, member: MemberActor) -> InteractionResult:
    (card,) = [message for message in channel.history() if message.components]
    return await member.click(card, label=MISSPELT.replace("v", "u"))


async def offer(bot: Footnote, channel: ChannelHandle, member: MemberActor) -> None:
    """Show a card that suggests another question."""
    await add(bot, channel, "Garden", "The house stands by the river.")
    await add(bot, channel, "Meadow", "The horse grazes all day.")
    await card_of(member, channel, MISSPELT)


@pytest.mark.parametrize("ask", [by_command, by_menu, by_suggestion])
@pytest.mark.parametrize("whole_server", [True, False], ids=["server", "user"])
async def test_an_interaction_over_the_limit_is_refused_in_private(
    simcord_env: Env,
    simcord_bot: Footnote,
    server: Server,
    clock: Clock,
    ask: Ask,
    whole_server: bool,
) -> None:
    channel, manager, member = server()
    await offer(simcord_bot, channel, manager)
    one = Rate(1, SLOW)
    simcord_bot.limits = limited(
        clock, user=PLENTY if whole_server else one, server=one if whole_server else PLENTY
    )
    first = manager if whole_server else member
    await first.slash(channel, "ask", question=QUESTION, private=True)
    before = [message.id for message in channel.history(viewer=manager)]
    for _ in range(2):
        result = await ask(simcord_env, channel, member)
        assert refusal(result) == refused_with(words.too_often(WAIT, server=whole_server))
    # Only what the member said was added for others to see.
    said = [m for m in channel.history(viewer=manager) if m.id not in before]
    assert all(message.author.id == member.id for message in said)

    clock.now += WAIT
    result = await ask(simcord_env, channel, member)
    assert any(message and message.components for message in (*result.followups, result.response))


async def test_all_ways_to_ask_draw_on_the_same_limit(
    simcord_env: Env, simcord_bot: Footnote, server: Server, clock: Clock, shown: Shown
) -> None:
    channel, manager, member = server()
    await offer(simcord_bot, channel, manager)
    simcord_bot.limits = limited(clock, user=Rate(5, SLOW))
    await by_command(simcord_env, channel, member)
    await by_menu(simcord_env, channel, member)
    await told_by_mention(simcord_env, channel, member, QUESTION)
    await member.user.send_dm(QUESTION)
    (card,) = [m for m in channel.history() if MISSPELT.rstrip("?") in shown(m)]
    copy = private(await member.click(card, label=MISSPELT.replace("v", "u")))
    assert "The **house** stands" in shown(copy)
    result = await by_command(simcord_env, channel, member)
    assert refusal(result) == refused_with(words.too_often(WAIT, server=False))


async def test_of_mentions_only_the_first_refusal_in_a_row_is_told(
    simcord_env: Env,
    simcord_bot: Footnote,
    server: Server,
    ferry: File,
    clock: Clock,
    shown: Shown,
) -> None:
    channel, manager, member = server()
    await manager.slash(channel, "article add", file=ferry)
    simcord_bot.limits = limited(clock, user=Rate(1, SLOW))

    async def mention() -> list[discord.Message]:
        sending = member.send(channel, to_bot(simcord_env, QUESTION))
        return await heard(simcord_env, channel, sending)

    for _ in range(2):
        (card,) = await mention()
        assert QUOTED in shown(card)
        (told,) = await mention()
        assert shown(told) == escape(words.too_often(WAIT, server=False))
        assert await mention() == []
        assert await mention() == []
        # Others are answered meanwhile.
        other = guild_of(channel).add_member(simcord_env.create_user(f"other-{clock.now}"))
        assert QUOTED in shown(await told_by_mention(simcord_env, channel, other, QUESTION))
        clock.now += WAIT


async def test_of_direct_messages_only_the_first_refusal_in_a_row_is_told(
    simcord_env: Env, simcord_bot: Footnote, clock: Clock, shown: Shown
) -> None:
    user = simcord_env.create_user("visitor")
    simcord_bot.limits = limited(clock, user=Rate(1, SLOW), server=Rate(1, SLOW))
    for _ in range(4):
        await user.send_dm(QUESTION)
    said = [m for m in user.dm_channel.history() if m.author == simcord_bot.user]
    answer, refused = map(shown, said)
    assert words.NO_SHARED in answer
    assert refused == escape(words.too_often(WAIT, server=False))


async def test_a_mention_without_a_question_counts_too(
    simcord_env: Env, simcord_bot: Footnote, server: Server, clock: Clock, shown: Shown
) -> None:
    channel, _, member = server()
    simcord_bot.limits = limited(clock, user=Rate(1, SLOW))
    assert shown(await told_by_mention(simcord_env, channel, member, "")) == words.ASK_ME
    assert shown(await told_by_mention(simcord_env, channel, member, "")) != words.ASK_ME


async def test_pages_context_and_ratings_are_not_limited(
    simcord_bot: Footnote, server: Server, ferry: File, clock: Clock
) -> None:
    channel, manager, member = server()
    await manager.slash(channel, "article add", file=ferry)
    simcord_bot.limits = limited(clock, user=Rate(1, SLOW))
    card = await card_of(member, channel, QUESTION)
    for _ in range(3):
        private(await member.click(card, label=words.CONTEXT))
        rated = await member.click(card, label=words.NOT_HELPFUL)
        assert private(rated).content == words.THANKS
