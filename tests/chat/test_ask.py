"""``/ask`` in a server."""

import logging

import pytest
from simcord.env import Env

from bot.chat import words
from bot.chat.client import Footnote
from bot.chat.escaping import escape
from tests.chat.acting import (
    QUESTION,
    File,
    Server,
    Shown,
    add,
    enabled,
    refusal,
    refused_with,
)
from tests.chat.reading import plain
from tests.chat.talking import QUOTED, card_of

DEFERRED = 5
UNKNOWN = words.not_found([], alike=False)


async def test_an_answer_is_a_quote_below_its_question_with_title_line_and_certainty(
    server: Server, ferry: File, shown: Shown
) -> None:
    channel, manager, member = server()
    await manager.slash(channel, "article add", file=ferry)
    card = await card_of(member, channel, QUESTION)
    question, title, quote, place = shown(card).split("\n")
    assert question == f"-# {escape(QUESTION)}"
    assert title == "### Ferry timetable"
    assert quote.startswith("> The **night** **ferry** to **Grimsay**")
    assert quote.endswith(r"at 23\:40 from pier 7\.")
    assert place == "-# line 3 · very likely · 1 of 3"
    rated = [words.HELPFUL, words.NOT_HELPFUL]
    assert enabled(card) == [words.CONTEXT, words.NEXT, *rated, words.DELETE]


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
    card = await card_of(member, channel, QUESTION)
    assert shown(card).endswith(words.NO_ARTICLES)
    assert enabled(card) == [words.DELETE]


async def test_a_question_without_an_answer_names_the_words_that_no_article_has(
    server: Server, ferry: File, shown: Shown
) -> None:
    channel, manager, member = server()
    await manager.slash(channel, "article add", file=ferry)
    card = await card_of(member, channel, "How many zebras does *Ulrike* own?")
    _, answer = shown(card).split("\n")
    missing = words.missing(["zebras", "Ulrike"])
    assert answer == f"{words.NO_MATCH} {missing} {words.WHAT_TO_DO}"


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


@pytest.mark.parametrize("private", [True, False])
async def test_an_unknown_article_is_one_private_sentence(
    server: Server, ferry: File, private: bool
) -> None:
    channel, manager, member = server()
    await manager.slash(channel, "article add", file=ferry)
    for article in ("Nowhere", "0", "9" * 30, "-1"):
        result = await member.slash(
            channel, "ask", question=QUESTION, article=article, private=private
        )
        assert refusal(result) == refused_with(UNKNOWN)
    assert channel.history(viewer=manager)[1:] == []


async def test_promise_2_isolation_nothing_of_one_server_shows_in_another(
    server: Server, ferry: File, shown: Shown
) -> None:
    """Promise 2: neither an answer, nor a title, nor an id reaches beyond its server."""
    channel, manager, member = server()
    elsewhere, _, stranger = server()
    await manager.slash(channel, "article add", file=ferry)
    (choice,) = await member.autocomplete(channel, "ask", "article", "", question=QUESTION)

    card = await card_of(stranger, elsewhere, QUESTION)
    assert shown(card).endswith(words.NO_ARTICLES)
    assert await stranger.autocomplete(elsewhere, "ask", "article", "", question=QUESTION) == []
    for article in (choice["value"], choice["name"]):
        refused = await stranger.slash(elsewhere, "ask", question=QUESTION, article=article)
        assert refusal(refused) == refused_with(UNKNOWN)


async def test_a_spelling_of_another_server_is_not_offered(
    simcord_bot: Footnote, server: Server, shown: Shown
) -> None:
    channel, _, member = server()
    elsewhere, _, _ = server()
    await add(simcord_bot, channel, "Tides", "High water at Oban is at six.")
    await add(simcord_bot, elsewhere, "Isles", "Grimsay has a lighthouse.")
    card = await card_of(member, channel, "Where is Grimsya?")
    assert words.missing(["Grimsya"]) in shown(card)
    assert "Grimsay" not in shown(card)


async def test_a_near_spelling_is_searched_and_named(
    server: Server, ferry: File, shown: Shown
) -> None:
    channel, manager, member = server()
    await manager.slash(channel, "article add", file=ferry)
    card = await card_of(member, channel, "When does the night ferry to Grimsya leave?")
    assert QUOTED in shown(card)
    assert words.corrected({"Grimsya": "Grimsay"}) in shown(card)


async def test_of_equal_titles_one_is_chosen_by_its_id(
    simcord_bot: Footnote, server: Server, shown: Shown
) -> None:
    channel, _, member = server()
    boats = [
        await add(simcord_bot, channel, "Boats", f"The boat sails at {number} sharp.")
        for number in (7, 8)
    ]
    result = await member.slash(channel, "ask", question="When does it sail?", article="Boats")
    told = plain(refusal(result))
    assert not any(str(boat.id) in told for boat in boats)
    assert all(f"“The boat sails at {number} sharp.”" in told for number in (7, 8))
    card = await card_of(member, channel, "When does it sail?", article=str(boats[1].id))
    assert "at 8 sharp" in shown(card)
    assert words.NEXT not in enabled(card)


async def test_a_hostile_article_cannot_ping_link_or_format(
    simcord_env: Env, server: Server, shown: Shown
) -> None:
    channel, manager, member = server()
    hostile = (
        "# @everyone [win](https://evil.example)\n\n"
        f"The password of {member.mention} is **swordfish** at https://evil.example/`x`.\n"
    )
    await manager.slash(channel, "article add", file=("prize.md", hostile.encode()))
    card = await card_of(member, channel, "What is the password swordfish at?")
    text = shown(card)
    assert r"### \@everyone win" in text
    assert rf"\<\@{member.id}\>" in text
    assert "**swordfish**" in text
    assert "https://" not in text
    assert not card.message.mentions
    assert not card.message.mention_everyone
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
