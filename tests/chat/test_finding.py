"""Finding an article: in a list, by a menu, by a part of its title, among others of that title."""

from typing import Any

import pytest
from simcord import ChannelHandle, MemberActor
from simcord.env import Env

from bot.chat import words
from bot.chat.client import Footnote
from bot.model import SHARED
from bot.settings import Settings
from tests.callers import add_paste, add_upload, by
from tests.chat.acting import (
    Message,
    Server,
    Shown,
    add,
    buttons,
    menus,
    refusal,
    scope_of,
    stored,
)
from tests.chat.reading import plain
from tests.chat.talking import new_process, private

LONGEST_ID = 100


async def listed(channel: ChannelHandle, member: MemberActor, **options: str) -> Message:
    result = await member.slash(channel, "article list", **options)
    assert result.response is not None
    assert result.response.ephemeral
    return result.response


def labels(message: Message) -> list[str]:
    """What can be picked from the menu of a message."""
    (menu,) = menus(message)
    return [option["label"] for option in menu["options"]]


async def pick(member: MemberActor, message: Message, label: str, **option: str) -> Any:
    (menu,) = menus(message)
    found = [each for each in menu["options"] if each["label"] == label]
    (value,) = [each["value"] for each in found if option.items() <= each.items()]
    return await member.select(message, [value])


@pytest.fixture
async def shelf(simcord_bot: Footnote, server: Server) -> tuple[ChannelHandle, MemberActor]:
    """A server with articles of some titles, files, tags and lengths, in the order of their age."""
    channel, _, member = server()
    app, scope = simcord_bot.app, scope_of(channel)
    await add(simcord_bot, channel, "Chapter 10", "One.\n" * 5, ["book"])
    await add(simcord_bot, channel, "chapter 2", "One.\nTwo.", ["book"])
    await add_upload(app, by(scope), "Guide-to-leave.md", b"# Annual days\n\nThere are 28.\n")
    await add_paste(app, by(SHARED), "House guide", "Line.\n" * 9)
    return channel, member


@pytest.mark.parametrize(
    ("options", "titles"),
    [
        ({}, ["Annual days", "chapter 2", "Chapter 10", "House guide"]),
        ({"sort": "newest"}, ["House guide", "Annual days", "chapter 2", "Chapter 10"]),
        ({"sort": "longest"}, ["House guide", "Chapter 10", "Annual days", "chapter 2"]),
        ({"search": "GUID"}, ["Annual days", "House guide"]),
        ({"search": "hapte"}, ["chapter 2", "Chapter 10"]),
        ({"search": "boo 10"}, ["Chapter 10"]),
        ({"search": "chapter", "tag": "book", "sort": "longest"}, ["Chapter 10", "chapter 2"]),
        ({"search": ": ::"}, ["Annual days", "chapter 2", "Chapter 10", "House guide"]),
    ],
    ids=str,
)
async def test_a_list_is_searched_and_sorted(
    shelf: tuple[ChannelHandle, MemberActor], options: dict[str, str], titles: list[str]
) -> None:
    channel, member = shelf
    assert labels(await listed(channel, member, **options)) == titles


async def test_a_search_that_finds_nothing_offers_titles_like_it(
    shelf: tuple[ChannelHandle, MemberActor], shown: Shown
) -> None:
    message = await listed(*shelf, search="huose")
    assert shown(message) == words.nothing_searched(["House guide"])
    assert shown(await listed(*shelf, search="zebra")) == words.nothing_searched([])


async def test_the_pages_of_a_list_stay_searched_and_sorted(
    simcord_env: Env, simcord_bot: Footnote, settings: Settings, server: Server, shown: Shown
) -> None:
    channel, _, member = server()
    letter, tag = "\U0001d4b3", "\U0001f469" * 50
    search = f"shelf: {letter * 93}"
    for number in range(1, 13):
        await add(simcord_bot, channel, f"Shelf {number} {letter * 30}", tags=[tag])
        await add(simcord_bot, channel, f"Shelf {number}", tags=[tag])
    message = await listed(channel, member, tag=tag, search=search, sort="newest")
    ids = [each["custom_id"] for each in [*buttons(message).values(), *menus(message)]]
    assert max(len(each.encode("utf-16-le")) // 2 for each in ids) <= LONGEST_ID
    assert [label.split()[1] for label in labels(message)] == [str(n) for n in range(12, 2, -1)]
    async with new_process(simcord_env, settings):
        await member.click(message, label=words.NEXT)
    assert [label.split()[1] for label in labels(message)] == ["2", "1"]
    assert shown(message).startswith("### 12 articles with the tag “")
    assert "and with “shelf " in shown(message)


@pytest.mark.parametrize("fresh", [True, False], ids=["new process", "same process"])
async def test_an_article_that_is_picked_opens_privately(
    simcord_env: Env,
    settings: Settings,
    shelf: tuple[ChannelHandle, MemberActor],
    shown: Shown,
    fresh: bool,
) -> None:
    channel, member = shelf
    shows = (await member.slash(channel, "article show", article="House guide")).response
    message = await listed(channel, member)
    before = shown(message)
    if fresh:
        async with new_process(simcord_env, settings):
            opened = private(await pick(member, message, "House guide"))
    else:
        opened = private(await pick(member, message, "House guide"))
    assert shown(opened) == shown(shows)
    assert shown(message) == before


async def test_an_article_that_was_removed_since_is_told_in_a_sentence(
    simcord_bot: Footnote, shelf: tuple[ChannelHandle, MemberActor]
) -> None:
    channel, member = shelf
    message = await listed(channel, member)
    articles = await stored(simcord_bot, channel)
    await simcord_bot.app.articles.remove(by(scope_of(channel)), articles)
    assert plain(refusal(await pick(member, message, "chapter 2"))) == words.REMOVED_HERE


# By title


async def test_a_part_of_a_title_is_enough_and_capitals_do_not_matter(
    shelf: tuple[ChannelHandle, MemberActor], shown: Shown
) -> None:
    channel, member = shelf
    for reference in ("annual", "ANNUAL DAYS"):
        result = await member.slash(channel, "article show", article=reference)
        assert "There are 28." in shown(result.response)
        answer = await member.slash(channel, "ask", question="Annual days?", article=reference)
        assert "Annual days" in shown(answer.response)


async def test_what_is_not_clear_offers_what_may_be_meant(
    shelf: tuple[ChannelHandle, MemberActor],
) -> None:
    channel, member = shelf
    for reference, offered in (
        ("chap", ["“chapter 2”", "“Chapter 10”"]),
        ("huose", ["“House guide”"]),
        ("zebra", []),
    ):
        result = await member.slash(channel, "article show", article=reference)
        assert plain(refusal(result)) == words.not_found(offered, alike=False)


async def test_a_part_does_not_choose_what_is_replaced(
    simcord_bot: Footnote, server: Server
) -> None:
    channel, manager, _ = server()
    article = await add(simcord_bot, channel, "Leave policy")
    file = ("new.txt", b"Other words.")
    result = await manager.slash(channel, "article add", file=file, replace="leave")
    assert plain(refusal(result)) == words.not_found(["“Leave policy”"], alike=False)
    assert await stored(simcord_bot, channel) == [article]


async def test_what_is_typed_finds_parts_and_slips(
    shelf: tuple[ChannelHandle, MemberActor],
) -> None:
    channel, member = shelf

    async def offered(typed: str) -> list[str]:
        found = await member.autocomplete(channel, "article show", "article", typed)
        return [choice["name"] for choice in found]

    assert await offered("gude") == ["House guide"]
    assert await offered("nual") == ["Annual days"]
    assert await offered("ch") == ["chapter 2", "Chapter 10"]


# Where titles clash


@pytest.fixture
async def twins(simcord_bot: Footnote, server: Server) -> tuple[ChannelHandle, MemberActor]:
    """A server with two articles of one title, but for its capitals."""
    channel, manager, _ = server()
    app, scope = simcord_bot.app, scope_of(channel)
    text = b"# Leave *policy*\n\nEveryone has 28 *days* in each year of work.\n"
    await add_upload(app, by(scope), "leave_2025.md", text)
    await add_paste(app, by(scope), "leave policy", "Nobody has any leave.")
    await add(simcord_bot, channel, "Pears")
    return channel, manager


FIRST, SECOND = "“Everyone has 28 days in each year of work.”"[:40], "“Nobody has any leave.”"


async def test_where_titles_clash_file_day_and_first_words_tell_them_apart_everywhere(
    simcord_bot: Footnote, twins: tuple[ChannelHandle, MemberActor], shown: Shown
) -> None:
    channel, member = twins
    every = await stored(simcord_bot, channel)
    day = every[0].added_at[:10]
    message = await listed(channel, member)
    choices = await member.autocomplete(channel, "article show", "article", "leave")
    refused = await member.slash(channel, "article show", article="LEAVE POLICY")
    texts = {
        "list": plain(shown(message)),
        "menu": "\n".join(each["description"] for each in menus(message)[0]["options"]),
        "autocomplete": "\n".join(each["name"] for each in choices),
        "error": plain(refusal(refused)),
    }
    for where, text in texts.items():
        assert "leave_2025.md" in text, where
        assert text.count(day) == 2, where
        assert FIRST in text, where
        assert SECOND in text, where
        assert not any(str(each.id) in text for each in every), where
    assert "Pears\n1 line\n" in texts["list"].replace("-# ", "") + "\n"


async def test_one_of_two_equal_titles_is_opened_from_the_menu(
    twins: tuple[ChannelHandle, MemberActor], shown: Shown
) -> None:
    channel, member = twins
    message = await listed(channel, member)
    opened = private(await pick(member, message, "leave policy"))
    assert "Nobody has any leave." in shown(opened)


@pytest.mark.usefixtures("twins")
async def test_promise_2_isolation_of_what_tells_titles_apart(
    simcord_bot: Footnote, server: Server, shown: Shown
) -> None:
    """Promise 2: that another server has the same title shows nowhere."""
    elsewhere, _, stranger = server()
    await add(simcord_bot, elsewhere, "Leave policy", "Ours.")
    message = await listed(elsewhere, stranger)
    assert menus(message)[0]["options"][0]["description"] == "1 line"
    choices = await stranger.autocomplete(elsewhere, "article show", "article", "leave")
    assert [each["name"] for each in choices] == ["Leave policy"]
    result = await stranger.slash(elsewhere, "article show", article="leave policy")
    assert "Ours." in shown(result.response)
