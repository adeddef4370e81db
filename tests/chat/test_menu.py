"""``Find in articles`` on a message: a private answer that can be shared with its author."""

import pytest
from simcord import ChannelHandle, InteractionResult, MemberActor, ResponseMessage
from simcord.env import Env

from bot.chat import words
from bot.chat.client import Footnote
from bot.chat.render import message_link
from bot.settings import Settings
from tests.chat.acting import (
    QUESTION,
    File,
    Message,
    Server,
    Shown,
    buttons,
    enabled,
    guild_of,
    refusal,
    refused_with,
)
from tests.chat.talking import (
    PAGES,
    QUOTED,
    SAILING,
    add_ferries,
    heard,
    new_process,
    posted_again,
    private,
    to_bot,
    told,
)


async def find(channel: ChannelHandle, member: MemberActor, message: Message) -> ResponseMessage:
    """The private answer to a message of somebody's."""
    result = await member.context_menu(channel, words.FIND, message)
    assert result.response is not None
    assert result.response.ephemeral
    return result.response


def public(result: InteractionResult) -> ResponseMessage:
    """The one message that a press brought to everyone."""
    (message,) = result.followups
    assert not message.ephemeral
    return message


def shared_for(channel: ChannelHandle, member: MemberActor, message: Message) -> str:
    link = message_link(guild_of(channel).id, channel.id, message.id)
    return words.shared_for(member.id, link)


async def test_a_message_is_answered_for_whoever_asks_and_nobody_else(
    server: Server, ferry: File, shown: Shown
) -> None:
    channel, manager, member = server()
    await manager.slash(channel, "article add", file=ferry)
    question = await manager.send(channel, QUESTION)
    found = await find(channel, member, question)
    assert QUOTED in shown(found)
    assert found.id not in {message.id for message in channel.history(viewer=manager)}


async def test_sharing_posts_a_card_for_whoever_wrote_the_message(
    simcord_bot: Footnote, server: Server, shown: Shown
) -> None:
    channel, manager, member = server()
    await add_ferries(simcord_bot, channel)
    question = await manager.send(channel, SAILING)
    found = await find(channel, member, question)
    assert shared_for(channel, manager, question) not in shown(found)
    card = public(await member.click(found, label=words.SHARE))
    assert shown(card).startswith(f"-# {shared_for(channel, manager, question)}")
    assert words.page(1, PAGES) in shown(card)
    assert words.SHARE not in buttons(card)

    # Its author's press changes it, the press of who shared it does not.
    await manager.click(card, label=words.NEXT)
    assert words.page(2, PAGES) in shown(card)
    opened = await member.click(card, label=words.NEXT)
    assert words.page(3, PAGES) in shown(private(opened))
    assert words.page(2, PAGES) in shown(card)


async def test_what_is_shared_is_the_page_that_is_open(
    simcord_bot: Footnote, server: Server, shown: Shown
) -> None:
    channel, manager, member = server()
    await add_ferries(simcord_bot, channel)
    found = await find(channel, member, await manager.send(channel, SAILING))
    await member.click(found, label=words.NEXT)
    assert words.page(2, PAGES) in shown(found)
    card = public(await member.click(found, label=words.SHARE))
    assert words.page(2, PAGES) in shown(card)


async def test_an_answer_is_shared_once(
    simcord_env: Env, server: Server, ferry: File, shown: Shown
) -> None:
    channel, manager, member = server()
    await manager.slash(channel, "article add", file=ferry)
    found = await find(channel, member, await manager.send(channel, QUESTION))
    before = found.components
    await member.click(found, label=words.SHARE)
    assert words.SHARE not in buttons(found)
    assert QUOTED in shown(found)
    assert words.CONTEXT in enabled(found)
    # As though the second press had come before the button was gone.
    again = await posted_again(simcord_env, channel, before)
    result = await member.click(again, label=words.SHARE)
    assert "shared already" in refusal(result)
    assert len(result.followups) == 1


async def test_an_answer_that_discord_did_not_post_can_be_shared_again(
    simcord_env: Env, server: Server, ferry: File, shown: Shown
) -> None:
    channel, manager, member = server()
    await manager.slash(channel, "article add", file=ferry)
    found = await find(channel, member, await manager.send(channel, QUESTION))
    simcord_env.inject_error("POST", "/webhooks/*", status=500)
    result = await member.click(found, label=words.SHARE)
    assert refusal(result)
    assert words.SHARE in enabled(found)
    card = public(await member.click(found, label=words.SHARE))
    assert QUOTED in shown(card)


async def test_a_shared_card_is_followed_up_by_a_reply(
    simcord_env: Env, server: Server, ferry: File, shown: Shown
) -> None:
    channel, manager, member = server()
    await manager.slash(channel, "article add", file=ferry)
    found = await find(channel, member, await manager.send(channel, QUESTION))
    card = public(await member.click(found, label=words.SHARE))
    text = to_bot(simcord_env, "At midnight?")
    reply = await told(simcord_env, channel, manager, text, card)
    assert words.carried(["night", "ferry", "Grimsay", "leave"]) in shown(reply)


async def test_sharing_works_in_another_process(
    simcord_env: Env, settings: Settings, server: Server, ferry: File, shown: Shown
) -> None:
    channel, manager, member = server()
    await manager.slash(channel, "article add", file=ferry)
    question = await manager.send(channel, QUESTION)
    found = await find(channel, member, question)
    async with new_process(simcord_env, settings):
        card = public(await member.click(found, label=words.SHARE))
    assert QUOTED in shown(card)
    assert shared_for(channel, manager, question) in shown(card)


@pytest.mark.parametrize("author", ["bot", "webhook", "this bot"])
async def test_what_a_bot_said_is_shared_for_whoever_shares_it(
    simcord_env: Env, simcord_bot: Footnote, server: Server, shown: Shown, author: str
) -> None:
    channel, _, member = server()
    await add_ferries(simcord_bot, channel)
    guild = guild_of(channel)
    if author == "bot":
        bot = guild.add_member(simcord_env.create_user("helper", bot=True))
        said = await bot.send(channel, SAILING)
    elif author == "webhook":
        said = await guild.create_webhook(channel).send(SAILING)
    else:
        assert simcord_bot.user is not None
        simcord_env.backend.create_message(channel.id, simcord_bot.user.id, SAILING)
        said = channel.history()[-1]
    found = await find(channel, member, said)
    card = public(await member.click(found, label=words.SHARE))
    assert shared_for(channel, member, said) in shown(card)
    await member.click(card, label=words.NEXT)
    assert words.page(2, PAGES) in shown(card)


async def test_a_message_without_text_is_refused_politely(
    simcord_env: Env, server: Server, ferry: File
) -> None:
    channel, manager, member = server()
    await manager.slash(channel, "article add", file=ferry)
    picture = await manager.send(channel, attachments=[("boat.png", b"\x89PNG")])
    mention = await manager.send(channel, f"{member.mention} <:boat:1234567890123>")
    for message in (picture, mention):
        result = await member.context_menu(channel, words.FIND, message)
        assert refusal(result) == refused_with(words.NOTHING_TO_FIND)
    assert await heard(simcord_env, channel, simcord_env.settle()) == []


async def test_a_message_that_no_article_answers_has_nothing_to_share(
    server: Server, ferry: File, shown: Shown
) -> None:
    channel, manager, member = server()
    await manager.slash(channel, "article add", file=ferry)
    found = await find(channel, member, await manager.send(channel, "Who has my umbrella?"))
    assert words.NO_MATCH in shown(found)
    assert list(buttons(found)) == [words.DELETE]


async def test_a_forwarded_message_is_searched_for_what_it_forwards(
    server: Server, ferry: File, shown: Shown
) -> None:
    channel, manager, member = server()
    await manager.slash(channel, "article add", file=ferry)
    forwarded = await manager.forward(await manager.send(channel, QUESTION), channel)
    assert forwarded.content == ""
    assert QUOTED in shown(await find(channel, member, forwarded))


async def test_the_buttons_of_a_private_answer_change_it(
    simcord_bot: Footnote, server: Server, shown: Shown
) -> None:
    channel, manager, member = server()
    await add_ferries(simcord_bot, channel)
    found = await find(channel, member, await manager.send(channel, SAILING))
    await member.click(found, label=words.HELPFUL)
    assert f"{words.HELPFUL} 1" in enabled(found)
    await member.click(found, label=words.NEXT)
    assert words.page(2, PAGES) in shown(found)
    assert words.SHARE in enabled(found)
