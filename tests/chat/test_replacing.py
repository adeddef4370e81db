"""``/article add replace:``, and how much a server may store."""

from pathlib import Path

import pytest
from simcord import ChannelHandle, InteractionResult, MemberActor

from bot.chat import words
from bot.chat.client import Footnote
from bot.model import SHARED
from bot.settings import Settings
from tests.callers import add_paste, by
from tests.chat.acting import File, Server, Shown, add, refusal, refused_with, save, stored

NEW = ("new.md", b"# New times\n\nThe night ferry to Grimsay leaves at 22:10 from pier 3.\n")
LARGE = ("large.txt", b"A few words. " * 60)
FULL = "This server has its 3 articles already: remove one first."
TOO_MUCH = (
    "This would be more than this server's 0.001 MB of text: remove other articles first, or make "
    "it shorter."
)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Room for three articles and a thousand bytes."""
    return Settings(data=tmp_path / "data", corpus=None, max_articles=3, max_mb=0.001)


async def replace(
    channel: ChannelHandle, manager: MemberActor, article: str, file: File = NEW, **options: str
) -> InteractionResult:
    return await manager.slash(channel, "article add", file=file, replace=article, **options)


async def test_a_replaced_article_is_the_same_one_in_its_next_revision(
    simcord_bot: Footnote, server: Server, ferry: File, shown: Shown
) -> None:
    channel, manager, member = server()
    await manager.slash(channel, "article add", file=ferry, tags="boats")
    (before,) = await stored(simcord_bot, channel)
    result = await replace(channel, manager, "Ferry timetable")
    assert shown(result.response) == "Updated **New times**: 3 lines."
    (after,) = await stored(simcord_bot, channel)
    assert (after.id, after.revision, after.title) == (before.id, 2, "New times")
    assert after.origin.ref == "new.md"
    answer = await member.slash(channel, "ask", question="When does the night ferry leave?")
    assert r"22\:10" in shown(answer.response)
    assert r"23\:40" not in shown(answer.response)


async def test_tags_are_kept_unless_others_are_given(simcord_bot: Footnote, server: Server) -> None:
    channel, manager, _ = server()
    article = await add(simcord_bot, channel, "Boats", tags=["one", "two"])
    await replace(channel, manager, str(article.id))
    assert [each.tags for each in await stored(simcord_bot, channel)] == [("one", "two")]
    await replace(channel, manager, str(article.id), tags="three")
    assert [each.tags for each in await stored(simcord_bot, channel)] == [("three",)]


async def test_a_file_like_what_is_stored_makes_no_revision(
    simcord_bot: Footnote, server: Server, ferry: File, shown: Shown
) -> None:
    channel, manager, _ = server()
    await manager.slash(channel, "article add", file=ferry)
    result = await replace(channel, manager, "Ferry timetable", ferry)
    assert shown(result.response).endswith("is already stored: 6 lines.")
    assert [each.revision for each in await stored(simcord_bot, channel)] == [1]


async def test_only_the_servers_own_articles_are_offered(
    simcord_bot: Footnote, server: Server
) -> None:
    channel, manager, _ = server()
    elsewhere, _, _ = server()
    own = await add(simcord_bot, channel, "Boats")
    await add(simcord_bot, elsewhere, "Boats of others")
    await add_paste(simcord_bot.app, by(SHARED), "Boats of all", "Text.")
    offered = await manager.autocomplete(channel, "article add", "replace", "boat")
    assert offered == [{"name": "Boats", "value": str(own.id)}]


@pytest.mark.parametrize("by_form", [False, True])
async def test_what_is_not_the_servers_own_is_not_replaced(
    simcord_bot: Footnote, server: Server, by_form: bool
) -> None:
    channel, manager, _ = server()
    elsewhere, _, _ = server()
    theirs = await add(simcord_bot, elsewhere, "Boats of others")
    shared = (await add_paste(simcord_bot.app, by(SHARED), "Boats of all", "Text.")).article
    unknown = words.not_found([], alike=False)
    operators = f"“{shared.title}” is shared with every server and cannot be replaced here."
    for reference, sentence in (
        (str(theirs.id), unknown),
        (theirs.title, unknown),
        (str(shared.id), operators),
        (shared.title, operators),
    ):
        options = {} if by_form else {"file": NEW}
        result = await manager.slash(channel, "article add", replace=reference, **options)
        assert result.modal is None
        assert refusal(result) == refused_with(sentence)
    assert await stored(simcord_bot, elsewhere) == [theirs]
    assert await simcord_bot.app.articles.own(by(SHARED)) == [shared]
    assert await stored(simcord_bot, channel) == []


@pytest.mark.parametrize(
    "values", [{"text": "The mayor is called Pim."}, {"files": [NEW]}], ids=["text", "file"]
)
async def test_the_form_replaces_an_article_by_one_text_or_one_file(
    simcord_bot: Footnote, server: Server, shown: Shown, values: dict[str, object]
) -> None:
    channel, manager, _ = server()
    article = await add(simcord_bot, channel, "Boats", tags=["sea"])
    opened = await manager.slash(channel, "article add", replace="Boats")
    result = await manager.submit_modal(opened, values)
    assert shown(result.response).startswith("Updated")
    (after,) = await stored(simcord_bot, channel)
    assert (after.id, after.revision, after.tags) == (article.id, 2, ("sea",))


async def test_the_form_does_not_replace_one_article_by_several(
    simcord_bot: Footnote, server: Server
) -> None:
    channel, manager, _ = server()
    article = await add(simcord_bot, channel, "Boats")
    for values in ({"files": [NEW, LARGE]}, {"text": "The mayor.", "files": [NEW]}):
        opened = await manager.slash(channel, "article add", replace="Boats")
        result = await manager.submit_modal(opened, values)
        assert refusal(result) == refused_with(words.ONE_REPLACES)
    assert await stored(simcord_bot, channel) == [article]


async def test_an_article_that_went_while_the_form_was_open_does_not_come_back(
    simcord_bot: Footnote, server: Server, shown: Shown
) -> None:
    channel, manager, _ = server()
    article = await add(simcord_bot, channel, "Boats")
    opened = await manager.slash(channel, "article add", replace="Boats")
    await simcord_bot.app.articles.remove(by(article.scope), [article])
    result = await manager.submit_modal(opened, {"text": "Boats again."})
    assert shown(result.response) == r"That article has been removed\."
    assert await stored(simcord_bot, channel) == []


async def test_a_full_server_says_so_and_still_replaces(
    simcord_bot: Footnote, server: Server, shown: Shown
) -> None:
    channel, manager, _ = server()
    for title in ("One", "Two", "Three"):
        await add(simcord_bot, channel, title)
    result = await manager.slash(channel, "article add", file=NEW)
    assert refusal(result) == refused_with(FULL)
    by_form = await manager.submit_modal(
        await manager.slash(channel, "article add"), {"text": "A fourth."}
    )
    assert shown(by_form.response) == refused_with(FULL)
    message = await manager.send(channel, "A fourth.")
    saved = await save(channel, manager, message)
    assert shown(saved.response) == refused_with(FULL)
    replaced = await replace(channel, manager, "Two")
    assert shown(replaced.response).startswith("Updated")
    assert len(await stored(simcord_bot, channel)) == 3
    elsewhere, other, _ = server()
    result = await other.slash(elsewhere, "article add", file=NEW)
    assert shown(result.response).startswith("Added")


async def test_the_megabytes_of_a_server_are_limited_and_what_is_replaced_counts_as_free(
    simcord_bot: Footnote, server: Server, shown: Shown
) -> None:
    channel, manager, _ = server()
    first = await manager.slash(channel, "article add", file=LARGE, title="One")
    assert shown(first.response).startswith("Added")
    other = (LARGE[0], LARGE[1].replace(b"few", b"lot"))
    another = ("other.txt", other[1])
    second = await manager.slash(channel, "article add", file=another, title="Two")
    assert refusal(second) == refused_with(TOO_MUCH)
    replaced = await replace(channel, manager, "One", other, title="One")
    assert shown(replaced.response).startswith("Updated")
    too_large = (LARGE[0], LARGE[1] * 2)
    assert refusal(await replace(channel, manager, "One", too_large)) == refused_with(TOO_MUCH)
    (article,) = await stored(simcord_bot, channel)
    assert article.revision == 2
