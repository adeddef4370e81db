"""``/article list`` and ``/article show``."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from simcord import ChannelHandle, MemberActor
from simcord.components import walk_components

from bot.chat import listing, words
from bot.chat.client import Footnote
from bot.chat.escaping import escape
from bot.chat.listing import Wanted
from bot.library.analysing import LONGEST_TAG
from bot.library.looking_up import Distinction
from bot.model import SHARED, Article, Origin
from tests.callers import add_paste, by
from tests.chat.acting import (
    Message,
    Server,
    Shown,
    add,
    buttons,
    enabled,
    refusal,
    refused_with,
    stored,
)
from tests.chat.reading import ESCAPED, markup_left, units

LONGEST_ID = 100
HOSTILE_TITLES = [
    "# @everyone [win](https://evil.example)",
    "**bold** _slant_ ~~gone~~ ||hidden|| `code`",
    "<@1> <#2> <t:0:R> </ask:3>",
    "\u202eevil\u2066",
    "!?" * 100,
    "> quote\n-# small",
]


def numbers(text: str) -> list[int]:
    """The numbers of the lines in a code block."""
    return [int(number) for number in re.findall(r"^ *(\d+) [│┊]", text, re.MULTILINE)]


async def shelf(bot: Footnote, channel: ChannelHandle, count: int) -> None:
    """Stores articles whose titles stand in the order in which they were added."""
    for number in range(1, count + 1):
        await add(bot, channel, f"Shelf {number:03}")


async def listed(channel: ChannelHandle, member: MemberActor, **options: str) -> Message:
    result = await member.slash(channel, "article list", **options)
    assert result.response is not None
    assert result.response.ephemeral
    return result.response


# The list


async def test_a_list_has_pages_of_ten_with_the_total(
    simcord_bot: Footnote, server: Server, shown: Shown
) -> None:
    channel, _, member = server()
    await shelf(simcord_bot, channel, 23)
    message = await listed(channel, member)
    pages = []
    for press in (words.NEXT, words.NEXT, words.PREVIOUS):
        pages.append((re.findall(r"Shelf (\d+)", shown(message)), enabled(message)))
        assert words.listing(23, "", "") in shown(message)
        await member.click(message, label=press)
    first, second, third = ([f"{n:03}" for n in range(a, min(a + 10, 24))] for a in (1, 11, 21))
    assert pages == [
        (first, [words.NEXT]),
        (second, [words.PREVIOUS, words.NEXT]),
        (third, [words.PREVIOUS]),
    ]
    assert re.findall(r"Shelf (\d+)", shown(message)) == second
    assert words.span(11, 20, 23, "Articles") in shown(message)


async def test_ten_articles_need_no_buttons(
    simcord_bot: Footnote, server: Server, shown: Shown
) -> None:
    channel, _, member = server()
    await shelf(simcord_bot, channel, 10)
    message = await listed(channel, member)
    assert buttons(message) == {}
    assert shown(message).count("Shelf") == 10


async def test_the_servers_own_articles_come_first_and_shared_ones_say_so(
    simcord_bot: Footnote, server: Server, shown: Shown
) -> None:
    channel, _, member = server()
    await add(simcord_bot, channel, "Zebras")
    await add_paste(simcord_bot.app, by(SHARED), "Apples", "One.\nTwo.", tags=["fruit"])
    rows = [
        words.listing(2, "", ""),
        words.listed("Zebras", 1, [], shared=False, apart=[]),
        words.listed("Apples", 2, ["fruit"], shared=True, apart=[]),
    ]
    assert shown(await listed(channel, member)).startswith("\n".join(rows))


async def test_a_tag_narrows_the_list_whatever_its_case(
    simcord_bot: Footnote, server: Server, shown: Shown
) -> None:
    channel, _, member = server()
    for number in range(12):
        await add(simcord_bot, channel, f"Boat {number:02}", tags=["Sea: deep"])
    await add(simcord_bot, channel, "Bread", tags=["food"])
    message = await listed(channel, member, tag="sea: DEEP")
    assert words.listing(12, escape("Sea: deep"), "") in shown(message)
    await member.click(message, label=words.NEXT)
    assert re.findall(r"Boat \d+", shown(message)) == ["Boat 10", "Boat 11"]
    assert "Bread" not in shown(message)
    assert words.listing(12, escape("Sea: deep"), "") in shown(message)


async def test_an_unknown_tag_and_an_empty_list_are_one_sentence(
    simcord_bot: Footnote, server: Server, shown: Shown
) -> None:
    channel, _, member = server()
    assert shown(await listed(channel, member)) == words.NO_LIST
    await add(simcord_bot, channel, "Bread", tags=["food"])
    assert shown(await listed(channel, member, tag="fo")) == words.NO_TAGGED


async def test_a_list_that_has_shrunk_since_opens_at_its_last_page(
    simcord_bot: Footnote, server: Server, shown: Shown
) -> None:
    channel, _, member = server()
    await shelf(simcord_bot, channel, 21)
    message = await listed(channel, member)
    await member.click(message, label=words.NEXT)
    articles = await stored(simcord_bot, channel)
    await simcord_bot.app.articles.remove(by(articles[0].scope), articles[5:])
    await member.click(message, label=words.NEXT)
    assert shown(message).count("Shelf") == 5
    assert enabled(message) == []


async def test_tags_are_offered_by_their_beginning_the_most_used_first(
    simcord_bot: Footnote, server: Server
) -> None:
    channel, _, member = server()
    elsewhere, _, stranger = server()
    await add(simcord_bot, channel, "One", tags=["sea", "salt"])
    await add(simcord_bot, channel, "Two", tags=["salt", "bread"])
    await add(simcord_bot, elsewhere, "Three", tags=["secret"])
    await add_paste(simcord_bot.app, by(SHARED), "Four", "Text.", tags=["sand"])

    async def offered(typed: str) -> list[str]:
        found = await member.autocomplete(channel, "article list", "tag", typed)
        assert all(choice["name"] == choice["value"] for choice in found)
        return [choice["value"] for choice in found]

    assert await offered("S") == ["salt", "sea", "sand"]
    assert await offered("") == ["salt", "sea", "bread", "sand"]
    assert await offered("alt") == []
    assert await stranger.autocomplete(elsewhere, "article list", "tag", "se") == [
        {"name": "secret", "value": "secret"}
    ]


async def test_promise_2_isolation_of_lists_and_lines(
    simcord_bot: Footnote, server: Server, shown: Shown
) -> None:
    """Promise 2: neither title, count, tag, nor line of a server shows in another."""
    channel, _, _ = server()
    elsewhere, _, stranger = server()
    article = await add(simcord_bot, channel, "Secret", "Hidden words.", tags=["hush"])
    assert shown(await listed(elsewhere, stranger)) == words.NO_LIST
    assert shown(await listed(elsewhere, stranger, tag="hush")) == words.NO_TAGGED
    assert await stranger.autocomplete(elsewhere, "article list", "tag", "") == []
    assert await stranger.autocomplete(elsewhere, "article show", "article", "") == []
    for reference in (str(article.id), "Secret"):
        result = await stranger.slash(elsewhere, "article show", article=reference)
        assert refusal(result) == refused_with(words.not_found([], alike=False))


@pytest.mark.parametrize("title", HOSTILE_TITLES, ids=ascii)
async def test_a_hostile_title_or_tag_cannot_format_ping_or_link(
    simcord_bot: Footnote, server: Server, shown: Shown, title: str
) -> None:
    channel, _, member = server()
    article = await add(simcord_bot, channel, title, tags=[title[:LONGEST_TAG]])
    message = await listed(channel, member, tag=article.tags[0])
    _, *rows, _ = shown(message).split("\n")
    bare = [row.removeprefix("-# ").replace("tags: ", "", 1) for row in rows]
    assert not markup_left(ESCAPED.sub("", "".join(bare)).replace("**", ""))
    result = await member.slash(channel, "article show", article=str(article.id))
    heading = shown(result.response).split("\n")[0]
    assert not markup_left(heading.removeprefix("### "))


@pytest.mark.parametrize("mark", [":", "\U0001f469", "*"], ids=ascii)
async def test_the_longest_tag_fits_into_the_buttons(
    simcord_bot: Footnote, server: Server, shown: Shown, mark: str
) -> None:
    channel, _, member = server()
    tag = mark * LONGEST_TAG
    for number in range(11):
        await add(simcord_bot, channel, f"Boat {number:02}", tags=[tag])
    message = await listed(channel, member, tag=tag)
    assert enabled(message) == [words.NEXT]
    assert len(buttons(message)[words.NEXT]["custom_id"]) <= LONGEST_ID
    await member.click(message, label=words.NEXT)
    assert re.findall(r"Boat \d+", shown(message)) == ["Boat 10"]
    assert enabled(message) == [words.PREVIOUS]


async def test_a_tag_that_is_longer_in_its_other_case_is_listed_too(
    simcord_bot: Footnote, server: Server, shown: Shown
) -> None:
    channel, _, member = server()
    tag = "ß" * LONGEST_TAG
    await add(simcord_bot, channel, "Streets", tags=[tag])
    message = await listed(channel, member, tag=tag.upper())
    assert "Streets" in shown(message)


# The lines of one article


async def test_lines_are_shown_from_one_on_and_turned(
    simcord_bot: Footnote, server: Server, shown: Shown
) -> None:
    channel, _, member = server()
    await add(simcord_bot, channel, "Long", "\n".join(f"Line {n}." for n in range(1, 251)))
    (choice,) = await member.autocomplete(channel, "article show", "article", "lon")
    result = await member.slash(channel, "article show", article=choice["value"])
    message = result.response
    assert message is not None
    assert message.ephemeral
    assert numbers(shown(message)) == [*range(1, 101)]
    assert enabled(message) == [words.LATER]
    assert words.span(1, 100, 250, "Lines") in shown(message)
    for expected in ([*range(101, 201)], [*range(201, 251)]):
        await member.click(message, label=words.LATER)
        assert numbers(shown(message)) == expected
    assert enabled(message) == [words.EARLIER]
    for expected in ([*range(101, 201)], [*range(1, 101)]):
        await member.click(message, label=words.EARLIER)
        assert numbers(shown(message)) == expected
    result = await member.slash(channel, "article show", article="Long", line=250)
    assert numbers(shown(result.response)) == [250]
    assert "250 │ Line 250." in shown(result.response)


async def test_earlier_lines_never_begin_before_the_first(
    simcord_bot: Footnote, server: Server, shown: Shown
) -> None:
    channel, _, member = server()
    await add(simcord_bot, channel, "Short", "One.\nTwo.\nThree.")
    result = await member.slash(channel, "article show", article="Short", line=2)
    assert enabled(result.response) == [words.EARLIER]
    assert result.response is not None
    await member.click(result.response, label=words.EARLIER)
    assert numbers(shown(result.response)) == [1, 2, 3]
    assert enabled(result.response) == []


async def test_a_line_beyond_the_end_is_a_clear_sentence(
    simcord_bot: Footnote, server: Server
) -> None:
    channel, _, member = server()
    await add(simcord_bot, channel, "*Short*", "One.\nTwo.")
    result = await member.slash(channel, "article show", article="*Short*", line=3)
    assert refusal(result) == refused_with(words.only_lines("*Short*", 2))


async def test_lines_that_went_since_are_a_clear_sentence(
    simcord_bot: Footnote, server: Server, shown: Shown
) -> None:
    channel, _, member = server()
    text = "\n".join(f"Line {n}." for n in range(1, 251))
    article = await add(simcord_bot, channel, "Long", text)
    result = await member.slash(channel, "article show", article="Long")
    assert result.response is not None
    await add_paste(simcord_bot.app, by(article.scope), "Long", "One.", onto=article)
    pressed = await member.click(result.response, label=words.LATER)
    assert refusal(pressed) == refused_with(words.only_lines("Long", 1))
    await simcord_bot.app.articles.remove(by(article.scope), [article])
    await member.click(result.response, label=words.LATER)
    assert shown(result.response) == words.REMOVED_HERE


async def test_long_lines_are_cut_and_hostile_ones_stay_in_their_block(
    simcord_bot: Footnote, server: Server, shown: Shown
) -> None:
    channel, _, member = server()
    text = "\n".join([f"Begin {'x' * 9000}", "```\n@everyone **out**", "\U0001f469" * 2000, "End."])
    await add(simcord_bot, channel, "Wide", text)
    message = (await member.slash(channel, "article show", article="Wide")).response
    assert message is not None
    assert "1 │ Begin x" in shown(message)
    assert "x…\n" in shown(message)
    assert shown(message).count("```") == 2
    seen = numbers(shown(message))
    while words.LATER in enabled(message):
        await member.click(message, label=words.LATER)
        seen += numbers(shown(message))
    assert seen == [1, 2, 3, 4, 5]


async def test_page_furniture_is_marked(
    simcord_bot: Footnote, server: Server, shown: Shown
) -> None:
    channel, _, member = server()
    text = "Plums are blue.\n\nLeave a Reply\n\nYour email address will not be published.\n"
    await add(simcord_bot, channel, "Plums", text)
    result = await member.slash(channel, "article show", article="Plums")
    block = shown(result.response)
    assert "1 │ Plums are blue." in block
    assert "3 ┊ Leave a Reply" in block
    assert "5 ┊ Your email address" in block


async def test_a_shared_article_can_be_read_in_every_server(
    simcord_bot: Footnote, server: Server, shown: Shown
) -> None:
    await add_paste(simcord_bot.app, by(SHARED), "Tides", "High water is at six.")
    for _ in range(2):
        channel, _, member = server()
        result = await member.slash(channel, "article show", article="Tides")
        assert "1 │ High water is at six." in shown(result.response)


def test_the_longest_page_of_a_list_keeps_within_the_limit() -> None:
    odd = "*" * 200
    articles = [
        Article(number, SHARED, odd, Origin("paste", ""), "en", (odd,) * 20, 1, 10**6)
        for number in range(12)
    ]
    apart = {each.id: Distinction(odd, "2026-01-02", odd) for each in articles}
    view = listing.listing(articles, 0, Wanted(listing.searchable(odd), odd), apart)
    described: Callable[[], list[dict[str, Any]]] = view.to_components
    texts = [each["content"] for each in walk_components(described()) if "content" in each]
    assert 3000 < sum(map(units, texts)) < 3800
