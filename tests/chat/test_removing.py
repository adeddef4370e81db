"""``/article remove``: asking first, and what is left of an article afterwards."""

from collections.abc import Sequence
from datetime import UTC, datetime

import discord
import pytest
from simcord import ChannelHandle, InteractionResult, MemberActor, ResponseMessage
from simcord.env import Env

from bot.access import EDITORS_ONLY
from bot.app import open_app
from bot.chat import build, housekeeping, words
from bot.chat.client import Footnote
from bot.chat.escaping import escape
from bot.model import SHARED
from bot.settings import Settings
from tests.callers import add_paste, by
from tests.chat.acting import (
    File,
    Server,
    Shown,
    add,
    asked,
    enabled,
    refusal,
    refused_with,
    scope_of,
    stored,
    take_roles,
)

FERRY = "Ferry timetable"
QUOTED = r"23\:40"
UNKNOWN = words.not_found([], alike=False)
EDIT = ("PATCH", "/channels/*/messages/*")


async def confirmation(
    channel: ChannelHandle, manager: MemberActor, article: str = FERRY
) -> ResponseMessage:
    """The private message that asks whether the article is really to be removed."""
    result = await manager.slash(channel, "article remove", article=article)
    assert result.response is not None
    assert result.response.ephemeral
    return result.response


async def removed(
    channel: ChannelHandle, manager: MemberActor, article: str = FERRY
) -> InteractionResult:
    message = await confirmation(channel, manager, article)
    return await manager.click(message, label=words.REMOVE)


async def remove_beside(settings: Settings, channel: ChannelHandle) -> None:
    """Remove all articles of a server as the terminal does, in a process of its own."""
    async with open_app(settings) as other:
        await other.articles.remove(
            by(scope_of(channel)), await other.articles.own(by(scope_of(channel)))
        )


def is_withdrawn(text: str) -> bool:
    """Whether a card of the ferry timetable says that it is gone, and shows nothing of it."""
    return words.REMOVED in text and QUOTED not in text and FERRY not in text


def edits(env: Env, message: discord.Message) -> int:
    """How often the bot has tried to edit a message of its own."""
    path = f"/channels/{message.channel.id}/messages/{message.id}"
    return sum((entry.method, entry.path) == ("PATCH", path) for entry in env.http_requests)


async def test_it_asks_first_and_names_what_goes(
    simcord_bot: Footnote, server: Server, ferry: File, shown: Shown
) -> None:
    channel, manager, _ = server()
    await manager.slash(channel, "article add", file=ferry, title="*Boats*")
    message = await confirmation(channel, manager, "*Boats*")
    assert shown(message) == words.confirm(escape("*Boats*"), 6)
    assert enabled(message) == [words.REMOVE, words.KEEP]
    assert len(await stored(simcord_bot, channel)) == 1


async def test_keeping_removes_nothing(
    simcord_bot: Footnote, server: Server, ferry: File, shown: Shown
) -> None:
    channel, manager, _ = server()
    await manager.slash(channel, "article add", file=ferry)
    message = await confirmation(channel, manager)
    await manager.click(message, label=words.KEEP)
    assert shown(message) == words.KEPT
    assert enabled(message) == []
    assert len(await stored(simcord_bot, channel)) == 1


async def test_promise_3_at_once_a_removed_article_is_nowhere(
    simcord_bot: Footnote, server: Server, ferry: File, shown: Shown
) -> None:
    """Promise 3: it is in no answer, list, suggestion or button of an earlier answer."""
    channel, manager, member = server()
    await manager.slash(channel, "article add", file=ferry, tags="sea")
    other = await add(simcord_bot, channel, "Bread", "Bread is baked at dawn.")
    card = await asked(channel, member)
    message = await confirmation(channel, manager)
    result = await manager.click(message, label=words.REMOVE)
    assert shown(message) == words.removed(FERRY)
    assert enabled(message) == []
    assert result.followups == []

    assert await stored(simcord_bot, channel) == [other]
    assert QUOTED not in shown(await asked(channel, member))
    for command, option in (
        ("ask", "article"),
        ("article show", "article"),
        ("article remove", "article"),
        ("article add", "replace"),
    ):
        filled = {"question": "?"} if command == "ask" else {}
        assert await manager.autocomplete(channel, command, option, "ferry", **filled) == []
    assert await member.autocomplete(channel, "article list", "tag", "s") == []
    listed = await member.slash(channel, "article list")
    assert FERRY not in shown(listed.response)
    result = await member.slash(channel, "article show", article=FERRY)
    assert refusal(result) == refused_with(UNKNOWN)
    after = next(each for each in channel.history() if each.id == card.id)
    assert is_withdrawn(shown(after))
    assert words.CONTEXT not in enabled(after)


async def test_public_cards_change_also_when_another_process_hears_the_yes(
    simcord_env: Env, settings: Settings, server: Server, ferry: File, shown: Shown
) -> None:
    channel, manager, member = server()
    await manager.slash(channel, "article add", file=ferry)
    card = await asked(channel, member)
    assert QUOTED in shown(card)
    message = await confirmation(channel, manager)
    async with open_app(settings) as app:
        await simcord_env.restart_bot(build(app))
        await manager.click(message, label=words.REMOVE)
    assert shown(message) == words.removed(FERRY)
    assert is_withdrawn(shown(channel.history()[-1]))


async def test_a_card_that_quotes_several_keeps_the_page_that_is_open_and_the_others(
    simcord_bot: Footnote, server: Server, ferry: File, shown: Shown
) -> None:
    channel, manager, member = server()
    await manager.slash(channel, "article add", file=ferry)
    await add(simcord_bot, channel, "Night", "The night ferry to Grimsay leaves in the rain.")
    await asked(channel, member)
    first = shown(channel.history()[-1])
    await member.click(channel.history()[-1], label=words.NEXT)
    second = "Night" if FERRY in first else FERRY
    assert second in shown(channel.history()[-1])
    await removed(channel, manager, second)
    card = channel.history()[-1]
    assert words.REMOVED in shown(card)
    assert words.page(2, 2) in shown(card)
    assert "rain" not in shown(card)
    assert QUOTED not in shown(card)
    await member.click(card, label=words.PREVIOUS)
    assert shown(channel.history()[-1]) == first


async def test_a_shared_or_mirrored_article_is_refused_with_its_sentence(
    simcord_bot: Footnote, settings: Settings, server: Server
) -> None:
    channel, manager, _ = server()
    assert settings.corpus is not None
    (settings.corpus / "tide.md").write_text("# Tides\n\nHigh water is at six.\n")
    await simcord_bot.app.reindexing.mirror()
    await add_paste(simcord_bot.app, by(SHARED), "Moon", "The moon is full.")
    shared = await simcord_bot.app.articles.own(by(SHARED))
    assert {article.origin.kind for article in shared} == {"corpus", "paste"}
    for article in shared:
        result = await manager.slash(channel, "article remove", article=article.title)
        sentence = f"“{article.title}” is shared with every server and cannot be removed here."
        assert refusal(result) == refused_with(sentence)
    assert await manager.autocomplete(channel, "article remove", "article", "") == []
    assert await simcord_bot.app.articles.own(by(SHARED)) == shared


async def test_an_article_of_another_server_is_not_there(
    simcord_bot: Footnote, server: Server
) -> None:
    channel, manager, _ = server()
    elsewhere, _, _ = server()
    theirs = await add(simcord_bot, elsewhere, "Secret")
    for reference in (str(theirs.id), "Secret"):
        result = await manager.slash(channel, "article remove", article=reference)
        assert refusal(result) == refused_with(UNKNOWN)
    assert await manager.autocomplete(channel, "article remove", "article", "") == []
    assert await stored(simcord_bot, elsewhere) == [theirs]


async def test_a_member_removes_nothing(simcord_bot: Footnote, server: Server, ferry: File) -> None:
    channel, manager, member = server()
    await manager.slash(channel, "article add", file=ferry)
    result = await member.slash(channel, "article remove", article=FERRY)
    assert refusal(result) == refused_with(EDITORS_ONLY)
    assert len(await stored(simcord_bot, channel)) == 1


async def test_who_lost_the_permission_since_it_asked_removes_nothing(
    simcord_env: Env, simcord_bot: Footnote, server: Server, ferry: File
) -> None:
    channel, manager, _ = server()
    await manager.slash(channel, "article add", file=ferry)
    message = await confirmation(channel, manager)
    take_roles(simcord_env, manager)
    result = await manager.click(message, label=words.REMOVE)
    assert refusal(result) == refused_with(EDITORS_ONLY)
    assert len(await stored(simcord_bot, channel)) == 1


@pytest.mark.parametrize("others", [[], ["{}", "{}"], ["{}"]], ids=["no", "two", "one"])
async def test_an_article_that_went_before_the_yes_takes_no_other_with_it(
    simcord_bot: Footnote, server: Server, ferry: File, others: Sequence[str]
) -> None:
    """A title may be a number, and the number may be another article's."""
    channel, manager, _ = server()
    await manager.slash(channel, "article add", file=ferry)
    (article,) = await stored(simcord_bot, channel)
    message = await confirmation(channel, manager)
    await simcord_bot.app.articles.remove(by(article.scope), [article])
    left = [await add(simcord_bot, channel, title.format(article.id)) for title in others]
    result = await manager.click(message, label=words.REMOVE)
    ids = {each.id for each in await stored(simcord_bot, channel)}
    assert ids == {each.id for each in left}
    assert refusal(result)


# Public cards that cannot be edited


async def test_an_editor_is_told_which_permission_is_missing_where_a_card_is_out_of_reach(
    simcord_env: Env, simcord_bot: Footnote, server: Server, ferry: File, shown: Shown
) -> None:
    channel, manager, member = server()
    await manager.slash(channel, "article add", file=ferry)
    card = await asked(channel, member)
    message = await confirmation(channel, manager)
    simcord_env.inject_error(*EDIT, status=403, code=50001, message="Missing Access")
    result = await manager.click(message, label=words.REMOVE)
    assert shown(message) == words.removed(FERRY)
    (told,) = result.followups
    assert told.ephemeral
    assert told.content == words.not_edited(1)
    assert "View Channel" in told.content

    # It is tried again, and once done it is done.
    await housekeeping.look_after(simcord_bot, datetime.now(UTC))
    assert is_withdrawn(shown(channel.history()[-1]))
    tried = edits(simcord_env, card)
    await housekeeping.look_after(simcord_bot, datetime.now(UTC))
    assert edits(simcord_env, card) == tried


async def test_a_card_whose_message_was_deleted_is_no_failure(
    simcord_env: Env, simcord_bot: Footnote, server: Server, ferry: File, shown: Shown
) -> None:
    channel, manager, member = server()
    await manager.slash(channel, "article add", file=ferry)
    card = await asked(channel, member)
    simcord_env.backend.delete_message(channel.id, card.id)
    message = await confirmation(channel, manager)
    result = await manager.click(message, label=words.REMOVE)
    assert shown(message) == words.removed(FERRY)
    assert result.followups == []
    tried = edits(simcord_env, card)
    await housekeeping.look_after(simcord_bot, datetime.now(UTC))
    assert edits(simcord_env, card) == tried


async def test_an_editor_hears_nothing_of_another_servers_cards(
    simcord_env: Env, settings: Settings, server: Server, ferry: File, shown: Shown
) -> None:
    channel, manager, _ = server()
    elsewhere, other, stranger = server()
    await manager.slash(channel, "article add", file=ferry)
    await other.slash(elsewhere, "article add", file=ferry)
    await asked(elsewhere, stranger)
    await remove_beside(settings, elsewhere)
    message = await confirmation(channel, manager)
    simcord_env.inject_error(*EDIT, status=403, code=50001, message="Missing Access", times=None)
    result = await manager.click(message, label=words.REMOVE)
    assert shown(message) == words.removed(FERRY)
    assert result.followups == []


async def test_cards_of_what_the_terminal_removed_change_at_the_next_look(
    simcord_bot: Footnote, settings: Settings, server: Server, ferry: File, shown: Shown
) -> None:
    channel, manager, member = server()
    await manager.slash(channel, "article add", file=ferry)
    private = await member.slash(
        channel, "ask", question="When does the night ferry leave?", private=True
    )
    await asked(channel, member)
    await remove_beside(settings, channel)
    assert QUOTED in shown(channel.history()[-1])
    await housekeeping.look_after(simcord_bot, datetime.now(UTC))
    assert is_withdrawn(shown(channel.history()[-1]))
    # A private one cannot be edited by then, but its buttons know.
    assert private.response is not None
    pressed = await member.click(private.response, label=words.CONTEXT)
    assert refusal(pressed) == refused_with(words.REMOVED)


async def test_a_suggestion_in_the_words_of_a_removed_article_leaves_public_cards_too(
    simcord_bot: Footnote, server: Server, shown: Shown
) -> None:
    channel, manager, member = server()
    await add(simcord_bot, channel, "Farm", "The cattle graze behind the castle all summer.")
    await add(simcord_bot, channel, "Shop", "The shop sells summer hats.")
    await member.slash(channel, "ask", question="Where is the catttle?")
    assert "cattle" in shown(channel.history()[-1]).replace("catttle", "")
    await removed(channel, manager, "Farm")
    assert "cattle" not in shown(channel.history()[-1]).replace("catttle", "")
