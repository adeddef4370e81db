"""Quoted phrases, excluded words and tags, as people in Discord ask with them."""

import pytest
from simcord.env import Env

from bot.chat import words
from bot.chat.client import Footnote
from bot.model import SHARED
from tests.callers import add_paste, by
from tests.chat.acting import Server, Shown, add
from tests.chat.talking import card_of, told, told_by_mention

HARBOUR = "The night ferry leaves at 23:40 from the old harbour."
TICKETS = "A ferry ticket for the night costs 12 pounds at the harbour."


@pytest.mark.parametrize(
    ("question", "title"),
    [
        ('"the night" ferry costs', "Tickets"),
        ("“night ferry” costs pounds", "Timetable"),
        ("-old ferry harbour", "Tickets"),
        ("ferry harbour tag:times", "Timetable"),
    ],
)
async def test_operators_work_in_mentions_and_commands(
    simcord_env: Env, simcord_bot: Footnote, server: Server, shown: Shown, question: str, title: str
) -> None:
    channel, _, member = server()
    await add(simcord_bot, channel, "Timetable", HARBOUR, tags=["Times"])
    await add(simcord_bot, channel, "Tickets", TICKETS)
    by_mention = await told_by_mention(simcord_env, channel, member, question)
    by_command = await card_of(member, channel, question)
    for card in (by_mention, by_command):
        assert f"### {title}" in shown(card)


async def test_a_follow_up_keeps_the_words_and_not_the_operators(
    simcord_env: Env, simcord_bot: Footnote, server: Server, shown: Shown
) -> None:
    channel, _, member = server()
    await add(simcord_bot, channel, "Timetable", HARBOUR)
    await add(simcord_bot, channel, "Tickets", TICKETS)
    first = await told_by_mention(simcord_env, channel, member, '"night ferry" -pounds')
    assert "### Timetable" in shown(first)
    second = await told(simcord_env, channel, member, "What are the costs in pounds?", first)
    assert "### Tickets" in shown(second)
    assert words.carried(["night", "ferry"]) in shown(second)


async def test_what_is_nowhere_or_left_out_is_said(
    simcord_bot: Footnote, server: Server, shown: Shown
) -> None:
    channel, _, member = server()
    elsewhere, _, _ = server()
    await add(simcord_bot, channel, "Timetable", HARBOUR)
    await add(simcord_bot, elsewhere, "Tickets", TICKETS, tags=["prices"])
    await add_paste(simcord_bot.app, by(SHARED), "Shared", "The harbour is old.")
    for question, sentence in {
        "ferry harbour -old": words.FILTERED,
        "ferry harbour tag:prices": words.missing([r"tag\:prices"]),
        'When does the night ferry leave "at midnight"?': words.missing(["at midnight"]),
    }.items():
        assert sentence in shown(await card_of(member, channel, question))
