"""Asking further: what a reply to an answer takes along from the questions before."""

from dataclasses import replace

import pytest
from simcord.env import Env

from bot.chat import words
from bot.chat.client import Footnote
from bot.library.cards import FOLLOWED
from bot.model import SHARED
from bot.settings import Settings
from tests.callers import add_paste, by
from tests.chat.acting import QUESTION, File, Server, Shown, add, asked
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
    told_by_mention,
)

CARRIED = words.carried(["-"]).split("“", maxsplit=1)[0]
"""How a card begins to tell what was searched along."""


async def test_a_reply_that_pings_an_answer_searches_its_question_along_and_says_so(
    simcord_env: Env, server: Server, ferry: File, shown: Shown
) -> None:
    channel, manager, member = server()
    await manager.slash(channel, "article add", file=ferry)
    first = await told_by_mention(simcord_env, channel, member, "Do bicycles travel free?")
    assert CARRIED not in shown(first)
    card = await told(simcord_env, channel, member, "At any charge?", first)
    assert "**Bicycles** **travel** **free** of **charge**" in shown(card)
    assert words.carried(["bicycles", "travel", "free"]) in shown(card)


async def test_after_an_answer_how_it_works_is_asked_of_what_was_told(
    simcord_env: Env, simcord_bot: Footnote, server: Server, shown: Shown
) -> None:
    channel, _, member = server()
    await add(simcord_bot, channel, "Ferry", "The ferry ramp works by hand: pull the red lever.")
    assert shown(await told_by_mention(simcord_env, channel, member, "How does it work?")) == (
        words.HELP_HERE
    )
    first = await told_by_mention(simcord_env, channel, member, "What is the ferry ramp?")
    card = await told(simcord_env, channel, member, "How does it work?", first)
    assert "red lever" in shown(card)
    assert shown(await told(simcord_env, channel, member, "help", first)) == words.HELP_HERE


async def test_a_thumb_below_an_answer_asks_nothing_again(
    simcord_env: Env, server: Server, ferry: File
) -> None:
    channel, manager, member = server()
    await manager.slash(channel, "article add", file=ferry)
    first = await told_by_mention(simcord_env, channel, member, "Do bicycles travel free?")
    assert await heard(simcord_env, channel, member.send(channel, "👍", reply_to=first)) == []


async def test_what_was_asked_before_counts_for_less_than_what_is_asked_now(
    simcord_env: Env, simcord_bot: Footnote, server: Server, shown: Shown
) -> None:
    channel, _, member = server()
    for fruit in ("Apples", "Pears", "Plums"):
        await add(simcord_bot, channel, fruit, f"{fruit} cost a crown at the market.")
    first = await told_by_mention(simcord_env, channel, member, "What about apples?")
    second = await told(simcord_env, channel, member, "And pears?", first)
    assert "### Apples" in shown(first)
    assert "### Pears" in shown(second)
    # What was asked last counts for most among what was asked before.
    third = await told(simcord_env, channel, member, "Which cost a crown?", second)
    assert words.carried(["pears", "apples"]) in shown(third)
    assert "### Pears" in shown(third)
    opened = await member.click(third, label=words.NEXT)
    assert "### Apples" in shown(opened.response)


async def test_what_would_be_answered_on_its_own_is_answered_as_a_follow_up_too(
    simcord_env: Env, simcord_bot: Footnote, server: Server, shown: Shown
) -> None:
    channel, _, member = server()
    fruits = ["Apples", "Pears", "Plums", "Quinces"]
    for fruit in fruits:
        await add(simcord_bot, channel, fruit, f"{fruit} cost a crown at the market.")
        alone = await told_by_mention(simcord_env, channel, member, f"And {fruit}?")
        assert f"### {fruit}" in shown(alone)
    card = await told_by_mention(simcord_env, channel, member, f"What about {fruits[0]}?")
    for fruit in fruits[1:]:
        card = await told(simcord_env, channel, member, f"And {fruit}?", card)
        assert f"### {fruit}" in shown(card)


async def test_a_follow_up_quotes_the_sentence_that_it_asks_for(
    simcord_env: Env, server: Server, ferry: File, shown: Shown
) -> None:
    channel, manager, member = server()
    await manager.slash(channel, "article add", file=ferry)
    first = await told_by_mention(simcord_env, channel, member, QUESTION)
    assert QUOTED in shown(first)
    card = await told(simcord_env, channel, member, "And bicycles?", first)
    assert "**Bicycles** travel free" in shown(card)


async def test_the_words_of_the_latest_questions_are_kept_and_no_more(
    simcord_env: Env, simcord_bot: Footnote, server: Server, shown: Shown
) -> None:
    channel, _, member = server()
    asked_for = ["apples", "pears", "plums", "cherries", "quinces"]
    await add(simcord_bot, channel, "Market", f"We have {', '.join(asked_for)}.")
    card = await told_by_mention(simcord_env, channel, member, asked_for[0])
    for word in asked_for[1:]:
        card = await told(simcord_env, channel, member, word, card)
    assert words.carried(asked_for[-2 : -2 - FOLLOWED : -1]) in shown(card)


async def test_a_spelling_that_was_corrected_is_taken_along_corrected(
    simcord_env: Env, server: Server, ferry: File, shown: Shown
) -> None:
    channel, manager, member = server()
    await manager.slash(channel, "article add", file=ferry)
    first = await told_by_mention(simcord_env, channel, member, "When to Grimsya?")
    assert words.corrected({"Grimsya": "Grimsay"}) in shown(first)
    card = await told(simcord_env, channel, member, "And the dogs?", first)
    assert words.carried(["Grimsay"]) in shown(card)
    assert "Grimsya" not in shown(card)


async def test_somebody_elses_answer_is_followed_up_on_a_card_of_ones_own(
    simcord_env: Env, simcord_bot: Footnote, server: Server, shown: Shown
) -> None:
    channel, manager, member = server()
    await add_ferries(simcord_bot, channel)
    first = await told_by_mention(simcord_env, channel, member, SAILING)
    card = await told(simcord_env, channel, manager, "In the morning?", first)
    assert words.carried(["ferry", "sail", "Grimsay"]) in shown(card)
    await manager.click(card, label=words.NEXT)
    assert words.page(2, PAGES) in shown(channel.history()[-1])
    opened = await member.click(card, label=words.NEXT)
    assert words.page(3, PAGES) in shown(private(opened))
    assert words.page(1, PAGES) in shown(channel.history()[1])


async def test_a_reply_to_a_slash_answer_that_mentions_the_bot_follows_it_up(
    simcord_env: Env, server: Server, ferry: File, shown: Shown
) -> None:
    channel, manager, member = server()
    await manager.slash(channel, "article add", file=ferry)
    first = await asked(channel, member)
    text = to_bot(simcord_env, "And from which pier?")
    card = await told(simcord_env, channel, member, text, first)
    assert QUOTED in shown(card)
    assert words.carried(["night", "ferry", "Grimsay", "leave"]) in shown(card)


async def test_a_reply_to_what_is_no_answer_is_a_question_of_its_own(
    simcord_env: Env, server: Server, ferry: File, shown: Shown
) -> None:
    channel, manager, member = server()
    await manager.slash(channel, "article add", file=ferry)
    notice = await told_by_mention(simcord_env, channel, member, "")
    assert shown(notice) == words.ASK_ME
    card = await told(simcord_env, channel, member, QUESTION, notice)
    assert QUOTED in shown(card)
    assert CARRIED not in shown(card)


async def test_a_follow_up_stays_with_the_article_that_was_asked(
    simcord_env: Env, simcord_bot: Footnote, server: Server, shown: Shown
) -> None:
    channel, _, member = server()
    boat = await add(simcord_bot, channel, "Boats", "The boat leaves at noon. Dogs are welcome.")
    await add(simcord_bot, channel, "Dogs", "Dogs need a ticket for the boat. Cats travel free.")
    await member.slash(channel, "ask", question="When does the boat leave?", article=str(boat.id))
    first = channel.history()[-1]
    card = await told(simcord_env, channel, member, to_bot(simcord_env, "And dogs?"), first)
    assert "### Boats" in shown(card)
    assert words.page(1, 2) not in shown(card)
    card = await told(simcord_env, channel, member, "And cats?", card)
    assert "Cats travel" not in shown(card)


async def test_a_follow_up_of_an_answer_that_another_process_gave(
    simcord_env: Env, settings: Settings, server: Server, ferry: File, shown: Shown
) -> None:
    channel, manager, member = server()
    await manager.slash(channel, "article add", file=ferry)
    first = await told_by_mention(simcord_env, channel, member, "Do bicycles travel free?")
    async with new_process(simcord_env, settings):
        card = await told(simcord_env, channel, member, "And in the lounge?", first)
    assert words.carried(["bicycles", "travel", "free"]) in shown(card)


async def test_in_a_direct_message_a_reply_follows_up_too(
    simcord_env: Env, simcord_bot: Footnote, shown: Shown
) -> None:
    user = simcord_env.create_user("visitor")
    channel = user.dm_channel
    await add_paste(simcord_bot.app, by(SHARED), "Pets", "Dogs wear a muzzle in the lounge.")
    await user.send_dm("What do dogs wear?")
    card = channel.history()[-1]
    reference = {"channel_id": str(channel.id), "message_id": str(card.id)}
    await user.send_dm("And in the lounge?", reference=reference)
    assert words.carried(["dogs", "wear"]) in shown(channel.history()[-1])


@pytest.mark.parametrize("message_content", [True, False])
async def test_a_reply_whose_ping_is_off_follows_up_where_the_operator_asked_for_its_text(
    simcord_env: Env,
    settings: Settings,
    server: Server,
    ferry: File,
    shown: Shown,
    message_content: bool,
) -> None:
    channel, manager, member = server()
    await manager.slash(channel, "article add", file=ferry)
    async with new_process(simcord_env, replace(settings, message_content=message_content)):
        await asked(channel, member)
        card = channel.history()[-1]
        replying = reply_without_ping(simcord_env, channel, member, "From which pier?", card)
        replies = await heard(simcord_env, channel, replying)
        assert len(replies) == int(message_content)
        for reply in replies:
            assert QUOTED in shown(reply)
            assert words.carried(["night", "ferry", "Grimsay", "leave"]) in shown(reply)
        # To somebody else's message, such a reply is nobody's question.
        other = await manager.send(channel, "The boat is late.")
        replying = reply_without_ping(simcord_env, channel, member, QUESTION, other)
        assert await heard(simcord_env, channel, replying) == []
