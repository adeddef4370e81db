"""Buttons outlive the process that showed them, and everyone who sees a card may press them."""

import pytest
from simcord import InteractionResult, MemberActor, ResponseMessage
from simcord.env import Env

from bot.chat import build, words
from bot.chat.client import Footnote
from bot.settings import Settings
from tests.callers import add_paste, by
from tests.chat.acting import Server, Shown, refusal, scope_of
from tests.chat.talking import (
    PAGES,
    SAILING,
    add_ferries,
    card_of,
    new_process,
    private,
    told_by_mention,
)


def check(
    shown: Shown, card: ResponseMessage, label: str, result: InteractionResult, own: bool
) -> None:
    """Whether a button did what it says on the second page of a card."""
    turned = {words.PREVIOUS: 1, words.NEXT: 3}
    if label in turned:
        changed = card if own else private(result)
        assert words.page(turned[label], PAGES) in shown(changed)
        assert f"### Ferry {turned[label]}" in shown(changed)
    elif label == words.CONTEXT:
        assert "> 1 │ The ferry Bora" in shown(private(result))
    elif own:
        assert label == words.DELETE
        return
    else:
        assert "Manage Messages" in refusal(result)
    if not own or label not in turned:
        assert words.page(2, PAGES) in shown(card)


@pytest.mark.parametrize("own", [True, False], ids=["the asker", "another member"])
@pytest.mark.parametrize("fresh", [True, False], ids=["new process", "same store"])
@pytest.mark.parametrize("label", [words.PREVIOUS, words.NEXT, words.CONTEXT, words.DELETE])
async def test_every_button_of_a_card_works_after_a_restart(
    simcord_env: Env,
    simcord_bot: Footnote,
    settings: Settings,
    server: Server,
    shown: Shown,
    label: str,
    fresh: bool,
    own: bool,
) -> None:
    channel, manager, member = server()
    await add_ferries(simcord_bot, channel)
    card = await card_of(member, channel, SAILING)
    await member.click(card, label=words.NEXT)
    who = member if own else manager
    if fresh:
        async with new_process(simcord_env, settings):
            result = await who.click(card, label=label)
    else:
        await simcord_env.restart_bot(build(simcord_bot.app))
        result = await who.click(card, label=label)
    check(shown, card, label, result, own)


async def test_private_messages_outlive_a_restart_too(
    simcord_env: Env, simcord_bot: Footnote, settings: Settings, server: Server, shown: Shown
) -> None:
    channel, manager, member = server()
    await add_ferries(simcord_bot, channel)
    await add_paste(
        simcord_bot.app,
        by(scope_of(channel)),
        "Fog",
        "\n".join(["Fog."] * 20 + ["The fog horn sounds thrice."]),
    )
    card = await card_of(member, channel, SAILING)
    fog = await card_of(member, channel, "How often does the fog horn sound?")
    opened = private(await manager.click(fog, label=words.CONTEXT))
    copy = private(await manager.click(card, label=words.NEXT))
    async with new_process(simcord_env, settings):
        await manager.click(copy, label=words.NEXT)
        assert words.page(3, PAGES) in shown(copy)
        await manager.click(opened, label=words.MORE)
        assert "  11 │ Fog." in shown(opened)


async def test_the_index_that_is_not_loaded_yet_answers_the_next_question(
    simcord_env: Env, simcord_bot: Footnote, settings: Settings, server: Server, shown: Shown
) -> None:
    channel, _, member = server()
    await add_ferries(simcord_bot, channel)
    before = shown(await card_of(member, channel, SAILING))
    async with new_process(simcord_env, settings):
        assert shown(await card_of(member, channel, SAILING)) == before
        by_mention = await told_by_mention(simcord_env, channel, member, SAILING)
        assert shown(by_mention) == before.partition("\n")[2]


async def test_who_asked_is_remembered_over_a_restart(
    simcord_env: Env, simcord_bot: Footnote, settings: Settings, server: Server, shown: Shown
) -> None:
    channel, manager, member = server()
    await add_ferries(simcord_bot, channel)
    first = await card_of(member, channel, SAILING)
    second = await card_of(manager, channel, SAILING)
    async with new_process(simcord_env, settings):

        async def turn(who: MemberActor, card: ResponseMessage) -> list[ResponseMessage]:
            return (await who.click(card, label=words.NEXT)).followups

        assert await turn(member, first) == []
        assert await turn(manager, second) == []
        assert len(await turn(manager, first)) == 1
        assert len(await turn(member, second)) == 1
    assert words.page(2, PAGES) in shown(first)
    assert words.page(2, PAGES) in shown(second)
