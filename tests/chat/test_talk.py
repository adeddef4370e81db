"""Small talk is met in kind: with help, a reaction or a friendly line, and never searched."""

import pytest
from simcord import ChannelHandle
from simcord.env import Env

from bot.chat import words
from bot.chat.client import Footnote
from bot.chat.housekeeping import edit_stale
from bot.chat.limits import Limits, Rate
from bot.library.asking import Asking
from bot.model import SHARED
from bot.settings import Settings
from tests.callers import add_paste, by
from tests.chat.acting import (
    Server,
    Shown,
    add,
    buttons,
    refusal,
    refused_with,
    scope_of,
    stored,
)
from tests.chat.talking import (
    QUOTED,
    card_of,
    heard,
    new_process,
    private,
    to_bot,
    told_by_mention,
)

ASKS = "When does the night ferry leave?"
ASKING = f"# Ferries\n\n## {ASKS}\n\nAt 23:40, and it sails to Grimsay.\n"
GREETINGS = ["hi", "Hello!", "heyyy", "Guten Morgen", "你好"]
THANKS = ["thanks", "ty!!", "great bot", "merci beaucoup"]
HELP = ["help", "?", "what can you do", "can you answer this?", "how does this work?"]


@pytest.fixture(autouse=True)
def never_searched(monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> None:
    """Let talk that is searched fail, with what else is asked in the test left alone."""
    if "searched" in request.fixturenames:
        return

    async def ask(*_: object, **__: object) -> None:
        raise AssertionError("talk was searched")

    monkeypatch.setattr(Asking, "ask", ask)


@pytest.fixture
def searched() -> None:
    """The test asks a question too."""


def reactions(env: Env, channel: ChannelHandle) -> list[str]:
    """What the bot reacted with to the last message of a channel."""
    stored = env.backend.get_message(channel.id, channel.history()[-1].id)
    return [
        str(each.emoji) for each in stored.reactions if env.backend.bot_user.id in each.user_ids
    ]


@pytest.mark.parametrize("said", HELP)
async def test_help_in_a_channel_is_one_line_that_names_the_private_command(
    simcord_env: Env, simcord_bot: Footnote, server: Server, shown: Shown, said: str
) -> None:
    channel, _, member = server()
    await add(simcord_bot, channel, "Ferries", ASKING)
    assert shown(await told_by_mention(simcord_env, channel, member, said)) == words.HELP_HERE
    assert "`/help`" in words.HELP_HERE


@pytest.mark.parametrize("said", HELP)
async def test_help_in_a_direct_message_is_the_help_itself(
    simcord_bot: Footnote, simcord_env: Env, shown: Shown, said: str
) -> None:
    user = simcord_env.create_user("visitor")
    await add_paste(simcord_bot.app, by(SHARED), "Tides", "High water at Oban is at six.")
    await user.send_dm(said)
    told = shown(user.dm_channel.history()[-1])
    assert told == "\n".join(words.direct_help(1, []))
    assert told == shown((await user.slash("help")).response)


@pytest.mark.parametrize("said", THANKS)
@pytest.mark.parametrize("direct", [True, False])
async def test_thanks_are_met_with_a_reaction_alone(
    simcord_env: Env, server: Server, said: str, direct: bool
) -> None:
    channel, _, member = server()
    if direct:
        channel = member.user.dm_channel
        await member.user.send_dm(said)
    else:
        assert (
            await heard(simcord_env, channel, member.send(channel, to_bot(simcord_env, said))) == []
        )
    assert len(channel.history()) == 1
    assert reactions(simcord_env, channel) == [words.THANKED_BY]


async def test_without_the_right_to_react_thanks_are_met_with_silence(
    simcord_env: Env, server: Server, caplog: pytest.LogCaptureFixture
) -> None:
    channel, _, member = server()
    simcord_env.inject_error(
        "PUT", "/channels/*/messages/*/reactions/*/@me", status=403, code=50013
    )
    assert await heard(simcord_env, channel, member.send(channel, to_bot(simcord_env, "ty"))) == []
    assert reactions(simcord_env, channel) == []
    assert simcord_env.errors == []
    assert caplog.records == []


@pytest.mark.parametrize("said", GREETINGS)
async def test_a_greeting_is_returned_with_a_question_that_an_article_asks(
    simcord_env: Env, simcord_bot: Footnote, server: Server, shown: Shown, said: str
) -> None:
    channel, _, member = server()
    elsewhere, _, _ = server()
    await add(simcord_bot, elsewhere, "Trams", ASKING.replace("ferry", "tram"))
    reply = await told_by_mention(simcord_env, channel, member, said)
    assert (shown(reply), buttons(reply)) == (words.GREETING, {})
    await add(simcord_bot, channel, "Ferries", ASKING)
    reply = await told_by_mention(simcord_env, channel, member, said)
    assert shown(reply) == f"{words.GREETING} {words.EXAMPLE}"
    assert [*buttons(reply)] == [ASKS]


@pytest.mark.usefixtures("searched")
async def test_the_question_of_a_greeting_can_be_asked_by_a_press(
    simcord_env: Env,
    simcord_bot: Footnote,
    settings: Settings,
    server: Server,
    shown: Shown,
) -> None:
    channel, manager, member = server()
    await add(simcord_bot, channel, "Ferries", ASKING)
    reply = await told_by_mention(simcord_env, channel, member, "hi")
    async with new_process(simcord_env, settings):
        opened = await manager.click(reply, label=ASKS)
        assert QUOTED in shown(private(opened))
        await member.click(reply, label=ASKS)
        assert QUOTED in shown(channel.history()[-1])
    assert len(channel.history()) == 2


async def test_promise_3_the_question_goes_from_a_greeting_with_its_article(
    simcord_env: Env, simcord_bot: Footnote, server: Server, shown: Shown
) -> None:
    channel, _, member = server()
    await add(simcord_bot, channel, "Ferries", ASKING)
    await told_by_mention(simcord_env, channel, member, "hi")
    await simcord_bot.app.articles.remove(by(scope_of(channel)), await stored(simcord_bot, channel))
    await edit_stale(simcord_bot)
    reply = channel.history()[-1]
    assert (shown(reply), buttons(reply)) == (words.GREETING, {})


async def test_a_direct_greeting_offers_a_question_of_the_shared_articles_alone(
    simcord_bot: Footnote, server: Server, shown: Shown
) -> None:
    channel, _, member = server()
    await add(simcord_bot, channel, "Ferries", ASKING)
    await add_paste(simcord_bot.app, by(SHARED), "Tides", "High water at Oban is at six.")
    await member.user.send_dm("hi")
    reply = member.user.dm_channel.history()[-1]
    assert (shown(reply), buttons(reply)) == (words.GREETING, {})
    await add_paste(simcord_bot.app, by(SHARED), "Trams", ASKING.replace("ferry", "tram"))
    await member.user.send_dm("hi")
    assert [*buttons(member.user.dm_channel.history()[-1])] == [ASKS.replace("ferry", "tram")]


async def test_a_command_meets_talk_privately(
    simcord_bot: Footnote, server: Server, shown: Shown
) -> None:
    channel, _, member = server()
    await add(simcord_bot, channel, "Ferries", ASKING)
    expected = {
        "thanks": words.THANKED,
        "hello": f"{words.GREETING} {words.EXAMPLE}",
        "help": "\n".join(words.help_texts(1, 0)),
        "can you answer this?": "\n".join(words.help_texts(1, 0)),
    }
    for said, answer in expected.items():
        result = await member.slash(channel, "ask", question=said)
        assert result.ephemeral
        assert shown(result.response) == answer
    assert channel.history() == []


@pytest.mark.usefixtures("searched")
async def test_what_is_asked_of_one_article_is_searched_whatever_it_is(
    simcord_bot: Footnote, server: Server, shown: Shown
) -> None:
    channel, _, member = server()
    await add(simcord_bot, channel, "Radio", "Whoever needs help calls on channel 16.")
    assert "**help**" in shown(await card_of(member, channel, "help", article="Radio"))


async def test_the_menu_finds_nothing_for_talk(server: Server) -> None:
    channel, _, member = server()
    message = await member.send(channel, "thank you so much!")
    result = await member.context_menu(channel, words.FIND, message)
    assert refusal(result) == refused_with(words.ASKS_NOTHING)


async def test_talk_counts_towards_the_limit(
    simcord_env: Env, simcord_bot: Footnote, server: Server, shown: Shown
) -> None:
    channel, _, member = server()
    simcord_bot.limits = Limits(Rate(1, 0.001), clock=lambda: 0.0)
    assert shown(await told_by_mention(simcord_env, channel, member, "hi")) == words.GREETING
    reply = await told_by_mention(simcord_env, channel, member, "thanks")
    assert "try again in" in shown(reply)
