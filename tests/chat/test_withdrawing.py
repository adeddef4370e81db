"""What is removed is on no card, whatever happens at the same time and however old the card is."""

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import discord
import pytest
from simcord import ChannelHandle, MemberActor, ResponseMessage
from simcord.env import Env

from bot.access import Caller
from bot.chat import words
from bot.chat.client import Footnote
from bot.chat.housekeeping import edit_stale, look_after
from bot.errors import StoreError
from bot.library import cards
from bot.library.cards import Cards
from bot.model import SHARED, Card, Scope
from tests.callers import add_paste, by
from tests.chat.acting import Server, Shown, add, buttons, refusal, refused_with, scope_of, stored
from tests.chat.talking import SAILING, add_ferries, card_of, told_by_mention

OLD = timedelta(days=31)


async def asked_to_remove(manager: MemberActor, channel: ChannelHandle) -> ResponseMessage:
    """The question whether the article "Fog" is really to be removed."""
    asked = (await manager.slash(channel, "article remove", article="Fog")).response
    assert asked is not None
    return asked


@pytest.mark.parametrize("label", [words.NEXT, words.HELPFUL])
async def test_a_press_that_read_the_card_before_a_removal_does_not_bring_it_back(
    simcord_bot: Footnote,
    server: Server,
    shown: Shown,
    monkeypatch: pytest.MonkeyPatch,
    label: str,
) -> None:
    channel, _, member = server()
    await add_ferries(simcord_bot, channel)
    card = await card_of(member, channel, SAILING)
    scope, find, reads = scope_of(channel), Cards.find, 0

    async def removed_after_reading(self: Cards, caller: Caller, key: str) -> Card:
        nonlocal reads
        reads += 1
        found = await find(self, caller, key)
        if reads == 2:
            await simcord_bot.app.articles.remove(by(scope), await stored(simcord_bot, channel))
        return found

    monkeypatch.setattr(Cards, "find", removed_after_reading)
    await member.click(card, label=label)
    assert reads == 2
    assert words.REMOVED not in shown(channel.history()[-1])
    assert await edit_stale(simcord_bot, scope) == (0, False)
    assert words.REMOVED in shown(channel.history()[-1])
    assert await simcord_bot.app.cards.stale() == []


async def test_a_removal_while_cards_are_being_edited_is_not_missed(
    simcord_bot: Footnote, server: Server, shown: Shown, monkeypatch: pytest.MonkeyPatch
) -> None:
    channel, _, member = server()
    await add_ferries(simcord_bot, channel)
    for _ in range(3):
        await card_of(member, channel, SAILING)
    first, *others = await stored(simcord_bot, channel)
    await simcord_bot.app.articles.remove(by(first.scope), [first])
    read = Cards.if_stale

    async def others_go_after_reading(self: Cards, scope: Scope, key: str) -> Card | None:
        found = await read(self, scope, key)
        if others:
            await simcord_bot.app.articles.remove(by(scope), [others.pop() for _ in list(others)])
        return found

    monkeypatch.setattr(Cards, "if_stale", others_go_after_reading)
    await edit_stale(simcord_bot)
    await edit_stale(simcord_bot)
    assert all(words.REMOVED in shown(message) for message in channel.history())
    assert await simcord_bot.app.cards.stale() == []


async def test_more_cards_than_are_edited_at_once_are_announced_and_edited_later(
    simcord_bot: Footnote, server: Server, shown: Shown, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cards, "AT_ONCE", 2)
    monkeypatch.setattr("bot.chat.housekeeping.AT_ONCE", 2)
    channel, manager, member = server()
    await add(simcord_bot, channel, "Fog", "The fog horn sounds thrice.")
    for _ in range(3):
        await card_of(member, channel, "How often does the fog horn sound?")
    pressed = await manager.click(await asked_to_remove(manager, channel), label=words.REMOVE)
    assert [followup.content for followup in pressed.followups] == [words.MORE_EDITS]
    await look_after(simcord_bot, datetime.now(UTC))
    assert all(words.REMOVED in shown(message) for message in channel.history())


async def test_a_card_whose_buttons_are_forgotten_still_loses_what_is_removed(
    simcord_bot: Footnote, server: Server, shown: Shown
) -> None:
    channel, _, member = server()
    article = await add(simcord_bot, channel, "Fog", "The fog horn sounds thrice.")
    await card_of(member, channel, "How often does the fog horn sound?")
    await look_after(simcord_bot, datetime.now(UTC) + OLD)
    # Nothing that is left of it can be pressed.
    before = shown(channel.history()[-1])
    assert "horn" in before
    assert not buttons(channel.history()[-1])
    await simcord_bot.app.articles.remove(by(article.scope), [article])
    await edit_stale(simcord_bot)
    (message,) = channel.history()
    assert shown(message) == words.REMOVED
    assert not buttons(message)


async def test_a_greeting_loses_its_button_too(
    simcord_env: Env, simcord_bot: Footnote, server: Server, shown: Shown
) -> None:
    channel, _, member = server()
    await add(simcord_bot, channel, "Fog", "# How often does the fog horn sound?\n\nThrice.")
    greeting = await told_by_mention(simcord_env, channel, member, "hello")
    assert buttons(greeting)
    await look_after(simcord_bot, datetime.now(UTC) + OLD)
    greeting = channel.history()[-1]
    assert not buttons(greeting)
    assert shown(greeting) == words.GREETING


async def test_buttons_stay_until_they_can_be_taken_off(
    simcord_bot: Footnote, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    channel, _, member = server()
    await add(simcord_bot, channel, "Fog", "The fog horn sounds thrice.")
    await card_of(member, channel, "How often does the fog horn sound?")
    later = datetime.now(UTC) + OLD
    with monkeypatch.context() as patch:

        async def unavailable(*_: object, **__: object) -> None:
            raise discord.DiscordServerError(SimpleNamespace(status=503, reason="Down"), None)

        patch.setattr(discord.PartialMessage, "edit", unavailable)
        await look_after(simcord_bot, later)
    assert buttons(channel.history()[-1])
    await look_after(simcord_bot, later)
    assert not buttons(channel.history()[-1])


async def test_what_a_removed_article_spelt_is_still_said_truly(
    simcord_bot: Footnote, server: Server, shown: Shown
) -> None:
    """The question is taken off the card; that it had no word to search for is not so."""
    channel, _, member = server()
    article = await add(simcord_bot, channel, "Homes", "Each house has a blue door.")
    card = await card_of(member, channel, "hovse")
    assert words.NO_WORDS not in shown(card)
    await simcord_bot.app.articles.remove(by(article.scope), [article])
    await edit_stale(simcord_bot)
    assert words.NO_WORDS not in shown(channel.history()[-1])


async def test_what_was_removed_cannot_be_shared(simcord_bot: Footnote, server: Server) -> None:
    channel, manager, member = server()
    article = await add(simcord_bot, channel, "Fog", "The fog horn sounds thrice.")
    message = await manager.send(channel, "How often does the fog horn sound?")
    private = (await member.context_menu(channel, words.FIND, message)).response
    assert private is not None
    await simcord_bot.app.articles.remove(by(article.scope), [article])
    result = await member.click(private, label=words.SHARE)
    assert refusal(result) == refused_with("What was quoted here has been removed.")
    assert len(channel.history()) == 1


async def test_a_removal_that_cannot_be_told_is_taken_off_the_cards_all_the_same(
    simcord_env: Env, simcord_bot: Footnote, server: Server, shown: Shown
) -> None:
    channel, manager, member = server()
    await add(simcord_bot, channel, "Fog", "The fog horn sounds thrice.")
    await card_of(member, channel, "How often does the fog horn sound?")
    asked = await asked_to_remove(manager, channel)
    simcord_env.inject_error("PATCH", "/webhooks/*", status=404, code=10015)
    await manager.click(asked, label=words.REMOVE)
    assert words.REMOVED in shown(channel.history()[-1])
    assert len(simcord_env.errors) <= 1


async def test_a_server_with_shared_articles_alone_is_told_how_to_add_its_own(
    simcord_bot: Footnote, server: Server, shown: Shown
) -> None:
    channel, _, member = server()
    await add_paste(simcord_bot.app, by(SHARED), "Trams", "The tram opened in 1901.")
    assert words.NO_OWN in shown(await card_of(member, channel, "Which zebras sing?"))
    assert words.NO_OWN not in shown(await card_of(member, channel, "When did the tram open?"))


async def test_an_answer_whose_place_cannot_be_noted_is_taken_back(
    simcord_env: Env, simcord_bot: Footnote, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    channel, _, member = server()
    await add(simcord_bot, channel, "Fog", "The fog horn sounds thrice.")

    async def refused(*_: object) -> None:
        raise StoreError("The disk is full.")

    monkeypatch.setattr(simcord_bot.app.cards.shown, "place", refused)
    reply = await told_by_mention(
        simcord_env, channel, member, "How often does the fog horn sound?"
    )
    assert "thrice" not in reply.content
    assert not any("horn" in str(message.components) for message in channel.history())
