"""Cards whose article was revised or removed since: what they quote, and what is gone."""

import pytest
from simcord import ChannelHandle, MemberActor
from simcord.env import Env

from bot.chat import words
from bot.chat.client import Footnote
from bot.settings import Settings
from tests.chat.acting import (
    QUESTION,
    File,
    Server,
    Shown,
    add,
    buttons,
    enabled,
    refusal,
    refused_with,
    stored,
)
from tests.chat.talking import (
    QUOTED,
    card_of,
    new_process,
    posted_again,
    private,
    told,
    told_by_mention,
)

TITLE = "Ferry timetable"
LATER = ("later.md", b"# Ferry times\n\nNews.\n\nThe night ferry to Grimsay leaves at 00:15.\n")
LATER_QUOTED = r"00\:15"


async def replace_ferry(channel: ChannelHandle, manager: MemberActor) -> None:
    await manager.slash(channel, "article add", file=LATER, replace=TITLE)


async def remove(channel: ChannelHandle, manager: MemberActor, title: str = TITLE) -> None:
    result = await manager.slash(channel, "article remove", article=title)
    assert result.response is not None
    await manager.click(result.response, label=words.REMOVE)


@pytest.mark.parametrize("fresh", [True, False], ids=["new process", "same process"])
async def test_a_card_of_a_revised_article_says_so_and_quotes_what_it_quoted(
    simcord_env: Env, settings: Settings, server: Server, ferry: File, shown: Shown, fresh: bool
) -> None:
    channel, manager, member = server()
    await manager.slash(channel, "article add", file=ferry)
    card = await card_of(member, channel, QUESTION)
    await replace_ferry(channel, manager)
    if fresh:
        async with new_process(simcord_env, settings):
            await member.click(card, label=words.HELPFUL)
    else:
        await member.click(card, label=words.HELPFUL)
    assert f"### {TITLE}" in shown(card)
    assert QUOTED in shown(card)
    assert words.REVISED in shown(card)
    assert LATER_QUOTED not in shown(card)


async def test_the_context_of_a_revised_article_is_that_of_the_quote(
    server: Server, ferry: File, shown: Shown
) -> None:
    channel, manager, member = server()
    await manager.slash(channel, "article add", file=ferry)
    card = await card_of(member, channel, QUESTION)
    before = shown(private(await member.click(card, label=words.CONTEXT)))
    await replace_ferry(channel, manager)
    opened = private(await manager.click(card, label=words.CONTEXT))
    assert shown(opened) == f"{before}\n-# {words.REVISED}"
    assert "> 3 │ The night ferry to Grimsay leaves at 23:40 from pier 7." in before


async def test_a_new_question_gets_the_latest_revision_and_no_note(
    server: Server, ferry: File, shown: Shown
) -> None:
    channel, manager, member = server()
    await manager.slash(channel, "article add", file=ferry)
    await card_of(member, channel, QUESTION)
    await replace_ferry(channel, manager)
    card = await card_of(member, channel, QUESTION)
    assert LATER_QUOTED in shown(card)
    assert words.REVISED not in shown(card)


async def test_every_public_card_that_quoted_a_removed_article_is_edited_at_once(
    simcord_env: Env, simcord_bot: Footnote, server: Server, ferry: File, shown: Shown
) -> None:
    channel, manager, member = server()
    await manager.slash(channel, "article add", file=ferry)
    await card_of(member, channel, QUESTION)
    by_mention = await told_by_mention(simcord_env, channel, member, QUESTION)
    question = await manager.send(channel, QUESTION)
    found = await member.context_menu(channel, words.FIND, question)
    assert found.response is not None
    await member.click(found.response, label=words.SHARE)
    cards = [m for m in channel.history() if m.author == simcord_bot.user and QUOTED in shown(m)]
    # The private one is out of reach by then.
    public = [message for message in cards if not message.flags.ephemeral]
    assert len(public) == 3
    assert by_mention in public
    await remove(channel, manager)
    for card in [message for message in channel.history() if message in public]:
        assert words.REMOVED in shown(card)
        assert QUOTED not in shown(card)
        assert TITLE not in shown(card)
        assert words.CONTEXT not in buttons(card)


async def test_every_button_of_a_private_card_knows_that_the_article_was_removed(
    simcord_bot: Footnote, server: Server, ferry: File, shown: Shown
) -> None:
    channel, manager, member = server()
    await manager.slash(channel, "article add", file=ferry)
    await add(simcord_bot, channel, "Night", "The night ferry to Grimsay leaves in the rain.")
    card = await card_of(member, channel, QUESTION, private=True)
    first = TITLE in shown(card)
    await remove(channel, manager)
    await member.click(card, label=words.NEXT)
    assert (words.REMOVED in shown(card)) is not first
    if not first:
        assert enabled(card) == [words.PREVIOUS, words.DELETE]
        await member.click(card, label=words.PREVIOUS)
    assert QUOTED not in shown(card)
    assert TITLE not in shown(card)
    # No button leads to what was removed.
    assert not {words.NEXT, words.PREVIOUS} & set(enabled(card))
    assert words.CONTEXT in enabled(card)


async def test_an_open_context_of_a_removed_article_is_closed_when_it_is_to_be_widened(
    simcord_bot: Footnote, server: Server, shown: Shown
) -> None:
    channel, manager, member = server()
    text = "\n".join(["Fog."] * 20 + ["The fog horn sounds thrice."])
    await add(simcord_bot, channel, "Fog", text)
    card = await card_of(member, channel, "How often does the fog horn sound?")
    opened = private(await member.click(card, label=words.CONTEXT))
    await remove(channel, manager, "Fog")
    await member.click(opened, label=words.MORE)
    assert shown(opened) == words.REMOVED


async def test_a_context_button_that_was_not_taken_away_in_time_says_what_happened(
    simcord_env: Env, server: Server, ferry: File, shown: Shown
) -> None:
    channel, manager, member = server()
    await manager.slash(channel, "article add", file=ferry)
    card = await card_of(member, channel, QUESTION)
    before = card.components
    await remove(channel, manager)
    again = await posted_again(simcord_env, channel, before)
    for who in (member, manager):
        result = await who.click(again, label=words.CONTEXT)
        assert refusal(result) == refused_with(words.REMOVED)
    # A rating is taken, and what the card shows by then is the truth.
    await member.click(again, label=words.HELPFUL)
    (now,) = [message for message in channel.history() if message.id == again.id]
    assert words.REMOVED in shown(now)
    assert QUOTED not in shown(now)


async def test_a_spelling_that_a_removed_article_gave_leaves_the_public_cards_too(
    simcord_env: Env, simcord_bot: Footnote, server: Server, shown: Shown
) -> None:
    channel, manager, member = server()
    await add(simcord_bot, channel, "Boats", "The night ferry leaves from pier seven at noon.")
    await add(simcord_bot, channel, "Isles", "Grimsay has a lighthouse.")
    asking = "When does the night ferry leave from pier seven to Grimsya?"
    card = await card_of(member, channel, asking)
    follow = await told_by_mention(simcord_env, channel, member, asking)
    for message in (card, follow):
        assert "### Boats" in shown(message)
        assert words.corrected({"Grimsya": "Grimsay"}) in shown(message)
    await remove(channel, manager, "Isles")
    assert [article.title for article in await stored(simcord_bot, channel)] == ["Boats"]
    for message in channel.history():
        if message.author == simcord_bot.user and "### Boats" in shown(message):
            assert "Grimsay" not in shown(message)
    assert "Grimsay" not in shown(card)
    assert "### Boats" in shown(card)


async def test_a_removed_articles_words_leave_the_follow_ups_that_took_them_along(
    simcord_env: Env, simcord_bot: Footnote, server: Server, shown: Shown
) -> None:
    channel, manager, member = server()
    await add(simcord_bot, channel, "Boats", "The night ferry leaves from pier seven at noon.")
    await add(simcord_bot, channel, "Isles", "Grimsay has a lighthouse.")
    first = await told_by_mention(simcord_env, channel, member, "The night ferry to Grimsya?")
    second = await told(simcord_env, channel, member, "From which pier?", first)
    third = await told(simcord_env, channel, member, "At noon?", second)
    assert words.carried(["night", "ferry", "Grimsay"]) in shown(second)
    assert "Grimsay" in shown(third)
    await remove(channel, manager, "Isles")
    fourth = await told(simcord_env, channel, member, "At seven?", third)
    assert "### Boats" in shown(fourth)
    public = [message for message in channel.history() if not message.flags.ephemeral]
    assert len(public) == 8
    assert not any("Grimsay" in shown(message) for message in public)
