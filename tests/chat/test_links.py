"""Links in ``/article add``: by its option, and in its form."""

from bot.access import EDITORS_ONLY
from bot.chat import words
from bot.chat.client import Footnote
from tests.chat.acting import File, Server, Shown, add, enabled, refusal, refused_with, stored
from tests.chat.reading import plain
from tests.links.serving import Web, redirect, reply

TRAMS = reply(b"# Trams\n\nThe tram opened in 1901.\n", "text/markdown")
LATER = reply(b"# Trams\n\nThe tram opened in 1902.\n", "text/markdown")


async def test_a_link_becomes_an_article_that_is_revised_without_a_question(
    simcord_bot: Footnote, server: Server, shown: Shown, web: Web
) -> None:
    channel, manager, member = server()
    web["/trams"] = TRAMS
    result = await manager.slash(channel, "article add", url=web.url("/trams"), tags="rails")
    assert result.ephemeral
    assert shown(result.response) == "Added **Trams**: 3 lines."
    web["/trams"] = LATER
    result = await manager.slash(channel, "article add", url=web.url("/trams#top"))
    assert shown(result.response) == "Updated **Trams**: 3 lines."
    assert result.followups == []
    (article,) = await stored(simcord_bot, channel)
    assert (article.tags, article.origin.ref) == (("rails",), web.url("/trams"))
    answer = await member.slash(channel, "ask", question="When did the tram open?")
    assert "1902" in shown(answer.response)


async def test_a_form_takes_a_text_a_link_and_files_at_once(
    simcord_bot: Footnote, server: Server, ferry: File, shown: Shown, web: Web
) -> None:
    channel, manager, _ = server()
    web["/trams"] = TRAMS
    opened = await manager.slash(channel, "article add", tags="mixed")
    given = {"title": "Hall", "text": "The mayor is Pim.", "url": f" {web.url('/trams')}\n"}
    result = await manager.submit_modal(opened, {**given, "files": [ferry, ("b.txt", b"Bees!")]})
    assert [line.split(":")[0] for line in shown(result.response).split("\n")] == [
        "Added **Hall**",
        "Added **Trams**",
        "Added **Ferry timetable**",
        r"Added **Bees\!**",
    ]
    assert {each.tags for each in await stored(simcord_bot, channel)} == {("mixed",)}


async def test_a_title_is_that_of_a_link_which_is_alone(
    simcord_bot: Footnote, server: Server, ferry: File, web: Web
) -> None:
    channel, manager, _ = server()
    web["/trams"] = TRAMS
    await manager.slash(channel, "article add", url=web.url("/trams"), title="Rails")
    web["/trams"] = LATER
    await manager.slash(channel, "article add", url=web.url("/trams"), file=ferry, title="Both")
    titles = {article.title for article in await stored(simcord_bot, channel)}
    assert titles == {"Trams", "Ferry timetable"}


async def test_a_link_replaces_an_article_by_itself_alone(
    simcord_bot: Footnote, server: Server, ferry: File, shown: Shown, web: Web
) -> None:
    channel, manager, _ = server()
    old = await add(simcord_bot, channel, "Old trams")
    web["/trams"] = TRAMS
    where = {"url": web.url("/trams"), "replace": str(old.id)}
    both = await manager.slash(channel, "article add", file=ferry, **where)
    assert refusal(both) == refused_with(words.ONE_REPLACES)
    assert web.asked == []
    result = await manager.slash(channel, "article add", **where)
    assert shown(result.response) == "Updated **Trams**: 3 lines."
    assert [each.id for each in await stored(simcord_bot, channel)] == [old.id]


async def test_a_page_with_the_title_of_another_article_is_asked_about(
    simcord_bot: Footnote, server: Server, shown: Shown, web: Web
) -> None:
    channel, manager, _ = server()
    old = await add(simcord_bot, channel, "Trams")
    web["/trams"] = TRAMS
    result = await manager.slash(channel, "article add", url=web.url("/trams"))
    question = result.response
    assert question is not None
    assert enabled(question) == [words.REPLACE, words.KEEP_BOTH]
    await manager.click(question, label=words.REPLACE)
    assert shown(question).startswith("Updated **Trams**")
    (article,) = await stored(simcord_bot, channel)
    assert (article.id, article.origin.ref) == (old.id, web.url("/trams"))


async def test_what_a_link_leads_to_may_fail_in_a_private_sentence(
    simcord_bot: Footnote, server: Server, ferry: File, shown: Shown, web: Web
) -> None:
    channel, manager, _ = server()
    web["/"] = redirect("http://169.254.169.254/latest/meta-data")
    opened = await manager.slash(channel, "article add")
    result = await manager.submit_modal(opened, {"url": web.url(), "files": [ferry]})
    assert result.ephemeral
    failed, added = plain(shown(result.response)).split("\n")
    assert failed == (
        "169.254.169.254 cannot be reached, or is not open to everyone: check the link."
    )
    assert added.startswith("Added Ferry timetable")
    for link, why in (("ftp://a/", "no link to a web page"), ("http://a:b@c/", "not followed")):
        result = await manager.slash(channel, "article add", url=link)
        assert why in shown(result.response)
    assert len(await stored(simcord_bot, channel)) == 1


async def test_a_member_has_nothing_fetched(server: Server, web: Web) -> None:
    channel, _, member = server()
    result = await member.slash(channel, "article add", url=web.url())
    assert refusal(result) == refused_with(EDITORS_ONLY)
    assert web.asked == []
