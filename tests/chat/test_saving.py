"""``Save as article`` on a message."""

import re

import discord
import pytest
from simcord import ChannelHandle, MemberActor
from simcord.env import Env

from bot.access import EDITORS_ONLY
from bot.chat import adding, words
from bot.chat.client import Footnote
from bot.model import Line
from bot.settings import Settings
from tests.callers import by
from tests.chat.acting import (
    File,
    Server,
    Shown,
    asked,
    buttons,
    fields,
    guild_of,
    refusal,
    refused_with,
    save,
    stored,
    take_roles,
)
from tests.chat.talking import new_process

TEXT = "The night ferry to Grimsay leaves at 23:40 from pier 7."
NOTES = ("notes.txt", b"Dogs must wear a muzzle.\nCats need none.\n")


async def saved(
    channel: ChannelHandle, member: MemberActor, message: discord.Message, shown: Shown
) -> list[str]:
    """What the bot said of each part of the message."""
    result = await save(channel, member, message)
    assert result.ephemeral
    return shown(result.response).split("\n")


async def lines(bot: Footnote, channel: ChannelHandle) -> dict[str, list[str]]:
    """The lines of every article of the server by its title."""
    articles = bot.app.articles

    def texts(found: list[Line]) -> list[str]:
        return [line.text for line in found]

    return {
        article.title: texts(await articles.lines(by(article.scope), article))
        for article in await stored(bot, channel)
    }


async def test_the_text_of_a_message_becomes_an_article(
    simcord_bot: Footnote, server: Server, shown: Shown
) -> None:
    channel, manager, member = server()
    message = await member.send(channel, f"# Ferries\n\n{TEXT}")
    assert await saved(channel, manager, message, shown) == ["Added **Ferries**: 3 lines."]
    assert await lines(simcord_bot, channel) == {"Ferries": ["# Ferries", "", TEXT]}
    (article,) = await stored(simcord_bot, channel)
    assert (article.origin.kind, article.origin.ref) == ("message", message.jump_url)


async def test_an_attached_text_file_becomes_an_article(
    simcord_bot: Footnote, server: Server, shown: Shown
) -> None:
    channel, manager, member = server()
    message = await member.send(channel, attachments=[NOTES])
    (line,) = await saved(channel, manager, message, shown)
    assert line.startswith("Added **notes**: 2 lines")
    assert list((await lines(simcord_bot, channel)).values()) == [
        ["Dogs must wear a muzzle.", "Cats need none."]
    ]


async def test_text_and_files_become_an_article_each_and_one_that_fails_fails_alone(
    simcord_bot: Footnote, server: Server, ferry: File, shown: Shown
) -> None:
    channel, manager, member = server()
    files = [NOTES, ("cat.png", b"\x89PNG"), ("bad.txt", b"\0"), ferry]
    message = await member.send(channel, "Our rules.", attachments=files)
    text, notes, bad, boats = await saved(channel, manager, message, shown)
    assert text.startswith(r"Added **Our rules\.**")
    assert notes.startswith("Added **notes**")
    assert bad.startswith(r"bad\.txt is not a text file")
    assert boats.startswith("Added **Ferry timetable**")
    assert {*await lines(simcord_bot, channel)} == {"Our rules.", "notes", "Ferry timetable"}


async def test_two_files_of_one_name_are_two_articles(
    simcord_bot: Footnote, server: Server, shown: Shown
) -> None:
    channel, manager, member = server()
    files = [("message.txt", b"Dogs need a lead.\n"), ("message.txt", b"Cats need a basket.\n")]
    message = await member.send(channel, attachments=files)
    said = await saved(channel, manager, message, shown)
    assert [line.split()[0] for line in said] == ["Added", "Added"]
    stored_lines = [
        [line.text for line in await simcord_bot.app.articles.lines(by(article.scope), article)]
        for article in await stored(simcord_bot, channel)
    ]
    assert sorted(stored_lines) == [["Cats need a basket."], ["Dogs need a lead."]]


async def test_a_message_saved_again_after_an_edit_revises_its_article(
    simcord_bot: Footnote, server: Server, shown: Shown
) -> None:
    channel, manager, member = server()
    message = await member.send(channel, TEXT, attachments=[NOTES])
    await saved(channel, manager, message, shown)
    before = await stored(simcord_bot, channel)
    again = await saved(channel, manager, message, shown)
    assert all("is already stored: " in line for line in again)
    await member.edit(message, TEXT.replace("pier 7", "pier 9"))
    text, notes = await saved(channel, manager, message, shown)
    assert text.startswith("Updated")
    assert "is already stored: " in notes
    after = await stored(simcord_bot, channel)
    assert {each.id for each in after} == {each.id for each in before}
    assert sorted(each.revision for each in after) == [1, 2]
    answer = await member.slash(channel, "ask", question="Where does the night ferry leave from?")
    assert "pier 9" in shown(answer.response).replace("**", "")


async def test_of_equal_messages_the_second_is_stored_already(
    simcord_bot: Footnote, server: Server, shown: Shown
) -> None:
    channel, manager, member = server()
    first = await member.send(channel, TEXT)
    await saved(channel, manager, first, shown)
    (line,) = await saved(channel, manager, await member.send(channel, TEXT), shown)
    assert re.match(r"Already stored as \*\*The night ferry to Grimsay.*\*\*: ", line)
    (article,) = await stored(simcord_bot, channel)
    assert article.origin.ref == first.jump_url


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("# **Ferry** _times_\n\nAt six.", "Ferry times"),
        (
            "\n**Note:** ||the ferry|| `sails` at ~~six~~ seven\nand not later.",
            "Note: the ferry sails at six seven",
        ),
        ("-# [Ferries](https://ferry.example) for <@1> sail", "Ferries for sail"),
        ("> quoted <:boat:12> words", "quoted words"),
        (f"{'The word ' * 20}", f"{'The word ' * 10}The word…"),
        ("x" * 150, f"{'x' * 99}…"),
        ("<@1>", ""),
    ],
)
async def test_the_form_has_a_clean_title(server: Server, text: str, title: str) -> None:
    channel, manager, member = server()
    opened = await manager.context_menu(channel, words.SAVE, await member.send(channel, text))
    assert fields(opened) == {"title": title, "tags": ""}
    assert len(title) <= 100


async def test_title_and_tags_of_the_form_are_those_of_the_article(
    simcord_bot: Footnote, server: Server
) -> None:
    channel, manager, member = server()
    message = await member.send(channel, TEXT, attachments=[NOTES])
    await save(channel, manager, message, title="Night *boats*", tags="sea,  dogs ,")
    found = {each.title: each.tags for each in await stored(simcord_bot, channel)}
    assert found == {"Night *boats*": ("sea", "dogs"), "notes": ("sea", "dogs")}
    # Saved again without tags, it keeps them.
    await save(channel, manager, message, title="Boats")
    found = {each.title: each.tags for each in await stored(simcord_bot, channel)}
    assert found == {"Boats": ("sea", "dogs"), "notes": ("sea", "dogs")}


async def test_the_title_names_a_single_file_where_there_is_no_text(
    simcord_bot: Footnote, server: Server
) -> None:
    channel, manager, member = server()
    message = await member.send(channel, attachments=[NOTES])
    await save(channel, manager, message, title="Animals")
    assert [each.title for each in await stored(simcord_bot, channel)] == ["Animals"]


async def test_a_text_that_no_form_could_carry_is_saved_whole(
    simcord_env: Env, simcord_bot: Footnote, server: Server, shown: Shown
) -> None:
    channel, manager, member = server()
    text = "\n".join(f"Line {number} of a very long message." for number in range(200))
    assert len(text) > 4000
    message = await member.send(channel, "Short.")
    # Longer than what the simulation, and Discord of today, lets anybody send.
    simcord_env.backend.get_message(channel.id, message.id).content = text
    (line,) = await saved(channel, manager, message, shown)
    assert "200 lines" in line
    assert [len(each) for each in (await lines(simcord_bot, channel)).values()] == [200]


async def test_a_message_is_not_saved_by_who_has_lost_the_right_since(
    simcord_env: Env, simcord_bot: Footnote, server: Server
) -> None:
    channel, manager, member = server()
    opened = await manager.context_menu(channel, words.SAVE, await member.send(channel, TEXT))
    take_roles(simcord_env, manager)
    result = await manager.submit_modal(opened, fields(opened))
    assert refusal(result) == refused_with(EDITORS_ONLY)
    assert await stored(simcord_bot, channel) == []


async def test_a_message_with_nothing_to_save_is_one_private_sentence(
    simcord_bot: Footnote, server: Server
) -> None:
    channel, manager, member = server()
    # A card has texts and buttons, and no content.
    card = await asked(channel, member)
    result = await manager.context_menu(channel, words.SAVE, card)
    assert refusal(result) == refused_with(words.NOTHING_TO_SAVE)
    assert await stored(simcord_bot, channel) == []


async def test_a_picture_alone_is_one_private_sentence(
    simcord_bot: Footnote, server: Server
) -> None:
    channel, manager, member = server()
    message = await member.send(channel, attachments=[("cat.png", b"\x89PNG\0")])
    result = await manager.context_menu(channel, words.SAVE, message)
    assert refusal(result) == refused_with(words.NOTHING_TO_SAVE)
    assert await stored(simcord_bot, channel) == []


async def test_a_file_that_cannot_be_fetched_is_named(
    simcord_env: Env,
    simcord_bot: Footnote,
    server: Server,
    shown: Shown,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    channel, manager, member = server()
    message = await member.send(channel, TEXT, attachments=[NOTES])
    monkeypatch.setattr(simcord_env.backend.cdn, "get", lambda _url: None)
    _, notes = await saved(channel, manager, message, shown)
    assert notes == refused_with(words.not_downloaded("notes.txt"))
    assert len(await stored(simcord_bot, channel)) == 1


@pytest.mark.parametrize("by_menu", [True, False])
async def test_a_form_that_was_open_over_a_restart_is_answered_with_a_sentence(
    simcord_env: Env,
    simcord_bot: Footnote,
    settings: Settings,
    server: Server,
    monkeypatch: pytest.MonkeyPatch,
    by_menu: bool,
) -> None:
    channel, manager, member = server()
    message = await member.send(channel, TEXT)
    if by_menu:
        opened = await manager.context_menu(channel, words.SAVE, message)
    else:
        opened = await manager.slash(channel, "article add")
    async with new_process(simcord_env, settings):
        monkeypatch.setattr(adding, "_STARTED", adding._STARTED + 10**6)
        result = await manager.submit_modal(opened, fields(opened))
        assert refusal(result) == refused_with(words.OLD_FORM)
    assert await stored(simcord_bot, channel) == []


async def test_a_member_saves_nothing(simcord_bot: Footnote, server: Server) -> None:
    channel, _, member = server()
    message = await member.send(channel, TEXT)
    result = await member.context_menu(channel, words.SAVE, message)
    assert refusal(result) == refused_with(EDITORS_ONLY)
    assert await stored(simcord_bot, channel) == []


async def test_a_forwarded_message_is_saved_with_the_text_that_it_forwards(
    simcord_bot: Footnote, server: Server, shown: Shown
) -> None:
    channel, manager, member = server()
    other = guild_of(channel).create_text_channel("other")
    forwarded = await member.forward(await member.send(channel, TEXT), other)
    (line,) = await saved(other, manager, forwarded, shown)
    assert line.startswith("Added")
    (article,) = await stored(simcord_bot, channel)
    assert article.origin.ref == forwarded.jump_url
    assert list((await lines(simcord_bot, channel)).values()) == [[TEXT]]


async def test_a_forwarded_message_is_saved_with_the_files_that_it_forwards(
    simcord_bot: Footnote, server: Server, shown: Shown
) -> None:
    channel, manager, member = server()
    other = guild_of(channel).create_text_channel("other")
    original = await member.send(channel, TEXT, attachments=[NOTES])
    forwarded = await member.forward(original, other)
    said = await saved(other, manager, forwarded, shown)
    assert [line.split()[0] for line in said] == ["Added", "Added"]
    assert len(await stored(simcord_bot, channel)) == 2


async def test_the_card_links_the_message_and_nothing_else(server: Server, shown: Shown) -> None:
    channel, manager, member = server()
    hostile = f"{TEXT} See https://evil.example or [here](https://evil.example)."
    message = await member.send(channel, hostile)
    await saved(channel, manager, message, shown)
    card = await asked(channel, member)
    assert buttons(card)[words.SOURCE]["url"] == message.jump_url
    assert [each["url"] for each in buttons(card).values() if "url" in each] == [message.jump_url]
    assert "https://" not in shown(card)


async def test_the_card_of_an_attached_file_links_its_message(
    server: Server, ferry: File, shown: Shown
) -> None:
    channel, manager, member = server()
    message = await member.send(channel, attachments=[ferry])
    await saved(channel, manager, message, shown)
    card = await asked(channel, member)
    assert buttons(card)[words.SOURCE]["url"] == message.jump_url
    assert "ferry.md" not in shown(card)


async def test_promise_2_isolation_of_saved_messages(
    simcord_bot: Footnote, server: Server, shown: Shown
) -> None:
    """Promise 2: a message is saved for the server that it stands in."""
    channel, manager, member = server()
    elsewhere, _, stranger = server()
    await saved(channel, manager, await member.send(channel, TEXT), shown)
    assert await stored(simcord_bot, elsewhere) == []
    assert words.NO_ARTICLES in shown(await asked(elsewhere, stranger))
