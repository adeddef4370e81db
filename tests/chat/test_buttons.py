"""The buttons of a card: pages, ratings, and what they tell where they cannot work."""

from datetime import UTC, datetime, timedelta

import discord
import pytest
from simcord.env import Env

from bot.access import Caller
from bot.chat import words
from bot.chat.asking import answer_card
from bot.chat.client import Footnote
from bot.chat.showing import message_of, redraw
from bot.errors import UnknownCardError
from bot.library.cards import KEPT, LATE, Cards
from bot.model import Card
from tests.callers import by
from tests.chat.acting import (
    Server,
    Shown,
    add,
    buttons,
    enabled,
    guild_of,
    refusal,
    refused_with,
    scope_of,
)
from tests.chat.talking import (
    PAGES,
    SAILING,
    add_ferries,
    button_of,
    card_of,
    key_of,
    posted_again,
    private,
    told_by_mention,
)


async def test_the_askers_press_changes_the_card(
    simcord_bot: Footnote, server: Server, shown: Shown
) -> None:
    channel, _, member = server()
    await add_ferries(simcord_bot, channel)
    card = await card_of(member, channel, SAILING)
    assert words.page(1, PAGES) in shown(card)
    for turned, page in ((words.NEXT, 2), (words.NEXT, 3), (words.PREVIOUS, 2)):
        result = await member.click(card, label=turned)
        assert result.followups == []
        assert words.page(page, PAGES) in shown(card)
        assert f"### Ferry {page}" in shown(card)


async def test_another_members_press_opens_a_copy_and_the_card_stays(
    simcord_bot: Footnote, server: Server, shown: Shown
) -> None:
    channel, manager, member = server()
    await add_ferries(simcord_bot, channel)
    card = await card_of(member, channel, SAILING)
    before = shown(card)
    copy = private(await manager.click(card, label=words.NEXT))
    assert words.page(2, PAGES) in shown(copy)
    assert copy.id not in {message.id for message in channel.history(viewer=member)}
    # From there on the copy is its reader's own.
    result = await manager.click(copy, label=words.NEXT)
    assert result.followups == []
    assert words.page(3, PAGES) in shown(copy)
    assert shown(card) == before


async def test_a_mentions_card_has_the_same_buttons_as_a_commands(
    simcord_env: Env, simcord_bot: Footnote, server: Server, shown: Shown
) -> None:
    channel, manager, member = server()
    await add_ferries(simcord_bot, channel)
    card = await told_by_mention(simcord_env, channel, member, SAILING)
    assert list(buttons(card)) == list(buttons(await card_of(member, channel, SAILING)))
    await member.click(card, label=words.NEXT)
    (now,) = [message for message in channel.history() if message.id == card.id]
    assert words.page(2, PAGES) in shown(now)
    copy = private(await manager.click(card, label=words.CONTEXT))
    assert "```" in shown(copy)


async def test_there_is_no_page_before_the_first_or_after_the_last(
    simcord_bot: Footnote, server: Server, shown: Shown
) -> None:
    channel, _, member = server()
    await add_ferries(simcord_bot, channel)
    card = await card_of(member, channel, SAILING)
    for page in range(1, PAGES + 1):
        assert words.page(page, PAGES) in shown(card)
        assert (words.PREVIOUS in enabled(card)) is (page > 1)
        assert (words.NEXT in enabled(card)) is (page < PAGES)
        assert list(buttons(card)) == enabled(card)
        assert len(enabled(card)) <= 5
        if page < PAGES:
            await member.click(card, label=words.NEXT)


async def test_a_single_passage_has_no_pages(
    simcord_bot: Footnote, server: Server, shown: Shown
) -> None:
    channel, _, member = server()
    await add(simcord_bot, channel, "Ferry", "The ferry sails to Grimsay at noon.")
    card = await card_of(member, channel, SAILING)
    assert enabled(card) == [words.CONTEXT, words.HELPFUL, words.NOT_HELPFUL, words.DELETE]
    assert words.page(1, 1) not in shown(card)


async def test_a_private_answer_stays_private_whatever_is_pressed(
    simcord_bot: Footnote, server: Server, shown: Shown
) -> None:
    channel, manager, member = server()
    await add_ferries(simcord_bot, channel)
    card = await card_of(member, channel, SAILING, private=True)
    assert card.ephemeral
    for label in (words.CONTEXT, words.NOT_HELPFUL):
        private(await member.click(card, label=label))
    await member.click(card, label=words.HELPFUL)
    assert f"{words.HELPFUL} 1" in enabled(card)
    await member.click(card, label=words.NEXT)
    assert words.page(2, PAGES) in shown(card)
    assert channel.history(viewer=manager) == []


# Ratings


async def test_everyone_has_one_word_which_the_button_shows_and_may_change_it(
    simcord_bot: Footnote, server: Server, shown: Shown
) -> None:
    channel, manager, member = server()
    await add_ferries(simcord_bot, channel)
    card = await card_of(member, channel, SAILING)
    before = shown(card)
    once = f"{words.HELPFUL} 1"
    for who, pressed, now in (
        (member, words.HELPFUL, once),
        (member, once, once),
        (manager, once, f"{words.HELPFUL} 2"),
        (manager, words.NOT_HELPFUL, once),
        (member, words.NOT_HELPFUL, words.HELPFUL),
        (member, words.HELPFUL, once),
    ):
        result = await who.click(card, label=pressed)
        if pressed == words.NOT_HELPFUL:
            # Seen by nobody else, it is told to whoever pressed.
            assert private(result).content == words.THANKS
        else:
            assert result.followups == []
        assert now in enabled(card)
    assert shown(card) == before
    (rating,) = await simcord_bot.app.cards.ratings(by(scope_of(channel)))
    assert (rating.helpful, rating.unhelpful) == (1, 1)


async def test_a_rating_of_what_is_deleted_just_now_is_no_failure(
    simcord_env: Env,
    simcord_bot: Footnote,
    server: Server,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    channel, manager, member = server()
    await add_ferries(simcord_bot, channel)
    card = await card_of(member, channel, SAILING)
    rate = Cards.rate

    async def deleted_before(self: Cards, caller: Caller, shown: Card, helpful: bool) -> None:
        simcord_env.backend.delete_message(channel.id, card.id)
        await self.shown.drop(shown.key)
        await rate(self, caller, shown, helpful)

    monkeypatch.setattr(Cards, "rate", deleted_before)
    result = await manager.click(card, label=words.HELPFUL)
    assert f"{KEPT.days} days" in refusal(result)
    assert caplog.records == []


async def test_a_rating_brings_no_earlier_answer_back(
    simcord_bot: Footnote, server: Server, shown: Shown, monkeypatch: pytest.MonkeyPatch
) -> None:
    channel, manager, member = server()
    await add(simcord_bot, channel, "Kitchen", "The fridge is cleaned on Mondays.")
    card = await card_of(member, channel, "When is the fridge cleaned?")
    rate = Cards.rate

    async def asked_again_before(self: Cards, caller: Caller, rated: Card, helpful: bool) -> None:
        await rate(self, caller, rated, helpful)
        other = await answer_card(simcord_bot, caller, "Nothing of the kind?")
        message = message_of(simcord_bot, rated)
        await redraw(simcord_bot, other, 0, message, lambda view: message.edit(view=view))

    monkeypatch.setattr(Cards, "rate", asked_again_before)
    await manager.click(card, label=words.HELPFUL)
    assert "Mondays" not in shown(channel.history()[-1])


async def test_somebody_elses_copy_counts_as_their_own_word(
    simcord_bot: Footnote, server: Server, shown: Shown
) -> None:
    channel, manager, member = server()
    await add_ferries(simcord_bot, channel)
    card = await card_of(member, channel, SAILING)
    await member.click(card, label=words.HELPFUL)
    copy = private(await manager.click(card, label=words.NEXT))
    await manager.click(copy, label=words.PREVIOUS)
    await manager.click(copy, label=f"{words.HELPFUL} 1")
    assert f"{words.HELPFUL} 2" in enabled(copy)
    assert words.page(1, PAGES) in shown(copy)


# Taking an answer away


async def test_whoever_asked_may_delete_the_answer(simcord_bot: Footnote, server: Server) -> None:
    channel, _, member = server()
    await add_ferries(simcord_bot, channel)
    card = await card_of(member, channel, SAILING)
    key = key_of(card)
    await member.click(card, label=words.DELETE)
    assert card.id not in {message.id for message in channel.history()}
    with pytest.raises(UnknownCardError):
        await simcord_bot.app.cards.find(by(scope_of(channel), member.id), key)


async def test_whoever_may_delete_messages_may_delete_an_answer_and_nobody_else(
    simcord_env: Env, simcord_bot: Footnote, server: Server, shown: Shown
) -> None:
    channel, manager, member = server()
    guild = guild_of(channel)
    other = guild.add_member(simcord_env.create_user("other"))
    tidy = guild.create_role("Tidy", permissions=discord.Permissions(manage_messages=True))
    moderator = guild.add_member(simcord_env.create_user("moderator"), roles=[tidy])
    await add_ferries(simcord_bot, channel)
    card = await card_of(member, channel, SAILING)
    before = shown(card)
    assert "Manage Messages" in refusal(await other.click(card, label=words.DELETE))
    assert shown(card) == before
    await moderator.click(card, label=words.DELETE)
    assert card.id not in {message.id for message in channel.history()}
    assert manager


async def test_a_copy_that_is_deleted_leaves_the_answer_alone(
    simcord_bot: Footnote, server: Server, shown: Shown
) -> None:
    channel, manager, member = server()
    await add_ferries(simcord_bot, channel)
    card = await card_of(member, channel, SAILING)
    copy = private(await manager.click(card, label=words.NEXT))
    await manager.click(copy, label=words.DELETE)
    await member.click(card, label=words.NEXT)
    assert words.page(2, PAGES) in shown(card)


# Where they cannot work


async def test_promise_2_isolation_buttons_in_another_server_reveal_and_change_nothing(
    simcord_env: Env, simcord_bot: Footnote, server: Server, shown: Shown
) -> None:
    """Promise 2: a card elsewhere is told like one that never was."""
    channel, manager, member = server()
    elsewhere, stranger, _ = server()
    await add_ferries(simcord_bot, channel)
    await add(simcord_bot, channel, "Farm", "The cattle graze by the castle.")
    card = await card_of(member, channel, SAILING)
    await member.click(card, label=words.NEXT)
    before = shown(card)
    opened = private(await member.click(card, label=words.CONTEXT))
    suggesting = await card_of(member, channel, "Where is the catttle?")
    found = await member.context_menu(channel, words.FIND, await manager.send(channel, SAILING))
    assert found.response is not None
    key, foreign = key_of(card), "0" * 12

    pressed = 0
    for message in (card, opened, suggesting, found.response):
        ids = [button["custom_id"] for button in buttons(message).values()]
        for custom_id in {*ids, f"footnote:more:{key}:0:10"}:
            here = await posted_again(simcord_env, elsewhere, button_of(custom_id))
            invented = custom_id.split(":")
            invented[2] = foreign
            there = await posted_again(simcord_env, elsewhere, button_of(":".join(invented)))
            told = refusal(await stranger.click(here, label="Press"))
            assert told == refusal(await stranger.click(there, label="Press"))
            assert shown(here) == ""
            pressed += 1
    assert pressed > 10
    assert shown(card) == before
    assert await simcord_bot.app.cards.ratings(by(scope_of(channel))) == []
    assert all(message.author != stranger for message in elsewhere.history())


async def test_a_card_is_kept_for_its_days_and_then_its_buttons_say_so(
    simcord_bot: Footnote, server: Server, shown: Shown
) -> None:
    channel, manager, member = server()
    await add_ferries(simcord_bot, channel)
    card = await card_of(member, channel, SAILING)
    opened = private(await manager.click(card, label=words.CONTEXT))
    now = datetime.now(UTC)
    await simcord_bot.app.cards.forget_old(now + KEPT - timedelta(hours=1))
    await member.click(card, label=words.NEXT)
    assert words.page(2, PAGES) in shown(card)

    await simcord_bot.app.cards.forget_old(now + KEPT + LATE + timedelta(hours=1))
    before = shown(card)
    for label in enabled(card):
        for who in (member, manager):
            assert f"{KEPT.days} days" in refusal(await who.click(card, label=label))
    assert shown(card) == before
    for label in enabled(opened):
        assert f"{KEPT.days} days" in refusal(await manager.click(opened, label=label))


@pytest.mark.parametrize("custom_id", ["footnote:dance:abc:1", "footnote:dance", "footnote:a:b:c"])
async def test_a_button_of_another_version_is_explained(
    simcord_env: Env, server: Server, custom_id: str
) -> None:
    channel, _, member = server()
    message = await posted_again(simcord_env, channel, button_of(custom_id))
    result = await member.click(message, label="Press")
    assert refusal(result) == refused_with(words.OLD_BUTTON)
