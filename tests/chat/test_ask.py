"""``/ask`` in a server."""

import logging
from collections.abc import Callable

import pytest
from simcord import ChannelHandle, MemberActor, ResponseMessage
from simcord.env import Env

from bot.chat import words

Server = Callable[[], tuple[ChannelHandle, MemberActor, MemberActor]]
Shown = Callable[[ResponseMessage | None], str]
File = tuple[str, bytes]

DEFERRED = 5
QUESTION = "When does the night ferry to Grimsay leave?"


async def test_an_answer_is_a_quote_with_its_title_and_line(
    server: Server, ferry: File, shown: Shown
) -> None:
    channel, manager, member = server()
    await manager.slash(channel, "article add", file=ferry)
    result = await member.slash(channel, "ask", question=QUESTION)
    title, quote, place = shown(result.response).split("\n")
    assert title == "### Ferry timetable"
    assert quote.startswith("> The **night** **ferry** to **Grimsay**")
    assert quote.endswith(r"at 23\:40 from pier 7\.")
    assert place == "-# L3"


async def test_the_question_is_acknowledged_before_anything_else(
    simcord_env: Env, server: Server
) -> None:
    channel, _, member = server()
    await member.slash(channel, "ask", question=QUESTION)
    first = next(entry for entry in simcord_env.http_requests if "interactions" in entry.path)
    assert first.path.endswith("/callback")
    assert first.json is not None
    assert first.json["type"] == DEFERRED


async def test_a_public_answer_is_for_the_channel_and_a_private_one_for_the_asker(
    server: Server, ferry: File
) -> None:
    channel, manager, member = server()
    await manager.slash(channel, "article add", file=ferry)
    public = await member.slash(channel, "ask", question=QUESTION)
    private = await member.slash(channel, "ask", question=QUESTION, private=True)
    assert public.response is not None
    assert private.response is not None
    assert (public.response.ephemeral, private.response.ephemeral) == (False, True)
    seen = {message.id for message in channel.history(viewer=manager)}
    assert public.response.id in seen
    assert private.response.id not in seen
    assert private.response.id in {message.id for message in channel.history(viewer=member)}


async def test_an_empty_server_is_told_how_to_begin(server: Server, shown: Shown) -> None:
    channel, _, member = server()
    result = await member.slash(channel, "ask", question=QUESTION)
    assert shown(result.response) == words.NO_ARTICLES


async def test_a_question_without_an_answer_names_the_words_that_no_article_has(
    server: Server, ferry: File, shown: Shown
) -> None:
    channel, manager, member = server()
    await manager.slash(channel, "article add", file=ferry)
    result = await member.slash(channel, "ask", question="How many zebras does *Ulrike* own?")
    assert "zebras" in shown(result.response)
    assert "Ulrike" in shown(result.response)
    assert "Ferry" not in shown(result.response)


async def test_an_article_is_chosen_by_the_offered_id_or_by_its_exact_title(
    server: Server, ferry: File, shown: Shown
) -> None:
    channel, manager, member = server()
    await manager.slash(channel, "article add", file=ferry)
    other = ("tram.md", b"# Tram times\n\nThe night tram to Grimsay leaves at 22:15 from stop 2.\n")
    await manager.slash(channel, "article add", file=other)
    question = "When does the night tram or ferry to Grimsay leave?"
    (choice,) = await member.autocomplete(channel, "ask", "article", "tram", question=question)
    assert choice["name"] == "Tram times"
    for article, quoted in ((choice["value"], r"22\:15"), ("Ferry timetable", r"23\:40")):
        result = await member.slash(channel, "ask", question=question, article=article)
        assert quoted in shown(result.response)


async def test_an_unknown_article_is_one_sentence(server: Server, shown: Shown) -> None:
    channel, _, member = server()
    result = await member.slash(channel, "ask", question=QUESTION, article="Nowhere")
    assert shown(result.response).startswith("There is no article")


async def test_promise_2_isolation_nothing_of_one_server_shows_in_another(
    server: Server, ferry: File, shown: Shown
) -> None:
    """Promise 2: neither an answer, nor a title, nor an id reaches beyond its server."""
    channel, manager, member = server()
    elsewhere, _, stranger = server()
    await manager.slash(channel, "article add", file=ferry)
    (choice,) = await member.autocomplete(channel, "ask", "article", "", question=QUESTION)

    result = await stranger.slash(elsewhere, "ask", question=QUESTION)
    assert shown(result.response) == words.NO_ARTICLES
    assert await stranger.autocomplete(elsewhere, "ask", "article", "", question=QUESTION) == []
    for article in (choice["value"], choice["name"]):
        refused = await stranger.slash(elsewhere, "ask", question=QUESTION, article=article)
        assert shown(refused.response).startswith("There is no article")


async def test_a_hostile_article_cannot_ping_link_or_format(
    simcord_env: Env, server: Server, shown: Shown
) -> None:
    channel, manager, member = server()
    hostile = (
        "# @everyone [win](https://evil.example)\n\n"
        f"The password of {member.mention} is **swordfish** at https://evil.example/`x`.\n"
    )
    await manager.slash(channel, "article add", file=("prize.md", hostile.encode()))
    result = await member.slash(channel, "ask", question="What is the password swordfish at?")
    text = shown(result.response)
    assert r"\@everyone \[win\]\(https\:\/\/evil\.example\)" in text
    assert rf"\<\@{member.id}\>" in text
    assert r"\*\***swordfish**\*\*" in text
    assert "https://" not in text
    assert result.response is not None
    assert not result.response.message.mentions
    assert not result.response.message.mention_everyone
    assert simcord_env.bot.allowed_mentions is not None
    assert not any(simcord_env.bot.allowed_mentions.to_dict()["parse"])


async def test_neither_questions_nor_articles_are_logged(
    server: Server, ferry: File, caplog: pytest.LogCaptureFixture
) -> None:
    channel, manager, member = server()
    with caplog.at_level(logging.INFO):
        await manager.slash(channel, "article add", file=ferry)
        await member.slash(channel, "ask", question=QUESTION)
        await member.slash(channel, "ask", question=QUESTION, article="Grimsay")
    assert "Grimsay" not in caplog.text
    assert "Ferry" not in caplog.text
