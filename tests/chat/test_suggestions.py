"""Where there is no answer: questions to ask instead, as buttons, and how a server begins."""

import pytest
from simcord import ChannelHandle
from simcord.env import Env

from bot.chat import words
from bot.chat.client import Footnote
from bot.settings import Settings
from tests.chat.acting import (
    QUESTION,
    Message,
    Server,
    Shown,
    add,
    buttons,
    enabled,
    refusal,
    refused_with,
)
from tests.chat.talking import (
    card_of,
    new_process,
    posted_again,
    private,
    to_bot,
    told,
    told_by_mention,
)

MISSPELT = "Where is the hovse?"
MEANT = "Where is the house?"
ANSWER = r"The **house** stands by the river\."


async def add_near_spellings(bot: Footnote, channel: ChannelHandle) -> None:
    """Store two words that are equally near to the one in ``MISSPELT``, an article each."""
    await add(bot, channel, "Garden", "The house stands by the river.")
    await add(bot, channel, "Meadow", "The horse grazes all day.")


async def test_without_an_answer_near_questions_are_offered(
    simcord_bot: Footnote, server: Server, shown: Shown
) -> None:
    channel, _, member = server()
    await add_near_spellings(simcord_bot, channel)
    card = await card_of(member, channel, MISSPELT)
    assert words.NO_MATCH in shown(card)
    assert words.missing(["hovse"]) in shown(card)
    assert shown(card).endswith(words.SUGGESTIONS)
    assert enabled(card) == [words.DELETE, "Where is the horse?", MEANT]


@pytest.mark.parametrize("fresh", [True, False], ids=["new process", "same process"])
async def test_the_askers_press_turns_the_card_into_the_answer(
    simcord_env: Env,
    simcord_bot: Footnote,
    settings: Settings,
    server: Server,
    shown: Shown,
    fresh: bool,
) -> None:
    channel, _, member = server()
    await add_near_spellings(simcord_bot, channel)
    card = await card_of(member, channel, MISSPELT)
    if fresh:
        async with new_process(simcord_env, settings):
            result = await member.click(card, label=MEANT)
    else:
        result = await member.click(card, label=MEANT)
    assert result.followups == []
    assert ANSWER in shown(card)
    assert "hovse" not in shown(card)
    assert words.SUGGESTIONS not in shown(card)
    assert enabled(card) == [words.CONTEXT, words.HELPFUL, words.NOT_HELPFUL, words.DELETE]


async def test_the_card_is_the_answers_from_then_on(
    simcord_env: Env, simcord_bot: Footnote, server: Server, shown: Shown
) -> None:
    channel, manager, member = server()
    await add_near_spellings(simcord_bot, channel)
    card = await card_of(member, channel, MISSPELT)
    await member.click(card, label=MEANT)
    opened = private(await manager.click(card, label=words.CONTEXT))
    assert "> 1 │ The house stands by the river." in shown(opened)
    await member.click(card, label=words.HELPFUL)
    assert f"{words.HELPFUL} 1" in enabled(card)
    reply = await told(simcord_env, channel, manager, to_bot(simcord_env, "By what river?"), card)
    assert words.carried(["house"]) in shown(reply)


async def test_another_members_press_opens_the_answer_for_them_alone(
    simcord_bot: Footnote, server: Server, shown: Shown
) -> None:
    channel, manager, member = server()
    await add_near_spellings(simcord_bot, channel)
    card = await card_of(member, channel, MISSPELT)
    before = shown(card)
    copy = private(await manager.click(card, label=MEANT))
    assert ANSWER in shown(copy)
    assert shown(card) == before
    await manager.click(copy, label=words.HELPFUL)
    assert f"{words.HELPFUL} 1" in enabled(copy)
    assert copy.id not in {message.id for message in channel.history(viewer=member)}


async def test_what_somebody_opened_for_themselves_outlasts_the_card(
    simcord_bot: Footnote, server: Server, shown: Shown
) -> None:
    channel, manager, member = server()
    await add(simcord_bot, channel, "Garden", "The house stands by the river.")
    await add(simcord_bot, channel, "River", "\n\n".join(["The river rises.", *"abcdefghij"]))
    card = await card_of(member, channel, "Does the hovse see how the river rises?")
    assert "Showing “house” for “hovse”." in shown(card)
    opened = private(await manager.click(card, label=words.CONTEXT))
    await member.click(card, label=words.search_instead("hovse"))
    assert "Showing" not in shown(card)
    assert "13 │" not in shown(opened)
    await manager.click(opened, label=words.MORE)
    assert "13 │" in shown(opened)


async def test_a_suggestion_stays_with_the_article_that_was_asked(
    simcord_bot: Footnote, server: Server, shown: Shown
) -> None:
    channel, _, member = server()
    text = "The house stands by the river.\n\nThe horse grazes all day."
    farm = await add(simcord_bot, channel, "Farm", text)
    await add(simcord_bot, channel, "Cards", "The house of cards fell on a horse.")
    card = await card_of(member, channel, MISSPELT, article=str(farm.id))
    await member.click(card, label=MEANT)
    assert "### Farm" in shown(card)
    assert words.NEXT not in buttons(card)


async def test_a_suggestion_in_the_words_of_a_removed_article_is_there_no_longer(
    simcord_env: Env, simcord_bot: Footnote, server: Server, shown: Shown
) -> None:
    channel, manager, member = server()
    await add_near_spellings(simcord_bot, channel)
    card = await card_of(member, channel, MISSPELT)
    before = card.components
    result = await manager.slash(channel, "article remove", article="Garden")
    assert result.response is not None
    await manager.click(result.response, label=words.REMOVE)
    assert enabled(card) == [words.DELETE]
    assert "house" not in shown(card)
    # As though the press had come before the button was gone.
    again = await posted_again(simcord_env, channel, before)
    refused = await member.click(again, label=MEANT)
    assert refusal(refused) == refused_with(words.SUGGESTION_GONE)


async def test_a_mention_gets_suggestions_too(
    simcord_env: Env, simcord_bot: Footnote, server: Server, shown: Shown
) -> None:
    channel, _, member = server()
    await add_near_spellings(simcord_bot, channel)
    card = await told_by_mention(simcord_env, channel, member, MISSPELT)
    await member.click(card, label=MEANT)
    assert ANSWER in shown(channel.history()[-1])
    assert channel.history()[-1].id == card.id


async def test_where_nothing_is_stored_everyone_is_told_how_to_add_the_first_article(
    simcord_env: Env, server: Server, shown: Shown
) -> None:
    channel, manager, member = server()
    by_command = await card_of(member, channel, QUESTION)
    by_mention = await told_by_mention(simcord_env, channel, member, QUESTION)
    found = await member.context_menu(channel, words.FIND, await manager.send(channel, QUESTION))
    replies: list[Message | None] = [by_command, by_mention, found.response]
    for reply in replies:
        assert shown(reply).split("\n")[-1] == words.NO_ARTICLES
        assert list(buttons(reply)) == [words.DELETE]
    assert "`/article add`" in words.NO_ARTICLES
