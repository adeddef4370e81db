"""``/article export``."""

from simcord import ChannelHandle, InteractionResult, MemberActor
from simcord.env import Env

from bot.access import EDITORS_ONLY
from bot.chat.client import Footnote
from bot.library.manifest import MANIFEST
from bot.model import SHARED
from tests.callers import add_paste, by
from tests.chat.acting import File, Server, add, refusal, refused_with, stored, unpacked

TEXT = "First – ünïcode 🚢.\n\n  Third, with spaces.  \n\tFourth"


async def files(result: InteractionResult) -> dict[str, bytes]:
    """What the archives hold, by name."""
    messages = [result.response, *result.followups]
    found: dict[str, bytes] = {}
    for message in messages:
        assert message is not None
        assert message.ephemeral
        for attachment in message.attachments:
            found |= unpacked(await attachment.read())
    return {name: data for name, data in found.items() if name != MANIFEST}


async def exported(channel: ChannelHandle, manager: MemberActor) -> dict[str, bytes]:
    return await files(await manager.slash(channel, "article export"))


async def test_the_archive_holds_exactly_the_servers_own_articles(
    simcord_bot: Footnote, server: Server, ferry: File
) -> None:
    channel, manager, _ = server()
    elsewhere, _, _ = server()
    await manager.slash(channel, "article add", file=ferry)
    await add(simcord_bot, channel, "Notes", TEXT)
    await add(simcord_bot, elsewhere, "Secret")
    await add_paste(simcord_bot.app, by(SHARED), "Tides", "High water is at six.")
    assert sorted((await exported(channel, manager)).values()) == sorted(
        [ferry[1], f"{TEXT}\n".encode()]
    )


async def test_files_are_named_by_their_titles_and_never_alike(
    simcord_bot: Footnote, server: Server
) -> None:
    channel, manager, _ = server()
    for title in ("Boats", "Boats", "boats", "../../etc/passwd", "a\\b:c?", "..."):
        await add(simcord_bot, channel, title)
    names = sorted(name.partition(" ") for name in await exported(channel, manager))
    assert [int(number.removesuffix(".txt")) for number, _, _ in names] == [*range(1, 7)]
    assert sorted(title for _, _, title in names) == [
        "",
        "Boats.txt",
        "Boats.txt",
        "a b c.txt",
        "boats.txt",
        "etc passwd.txt",
    ]


async def test_what_was_exported_can_be_added_again_line_for_line(
    simcord_bot: Footnote, server: Server, ferry: File
) -> None:
    channel, manager, _ = server()
    await manager.slash(channel, "article add", file=ferry)
    ((name, data),) = (await exported(channel, manager)).items()
    articles = simcord_bot.app.articles
    (before,) = await stored(simcord_bot, channel)
    lines = await articles.lines(by(before.scope), before)
    await articles.remove(by(before.scope), [before])
    await manager.slash(channel, "article add", file=(name, data))
    (after,) = await stored(simcord_bot, channel)
    assert await articles.lines(by(after.scope), after) == lines


async def test_a_revised_article_is_exported_as_it_is_now(
    simcord_bot: Footnote, server: Server
) -> None:
    channel, manager, _ = server()
    article = await add(simcord_bot, channel, "Notes", "Old.")
    await add_paste(simcord_bot.app, by(article.scope), "Notes", "New.", onto=article)
    assert list((await exported(channel, manager)).values()) == [b"New.\n"]


async def test_a_server_without_articles_gets_a_sentence(
    simcord_bot: Footnote, server: Server
) -> None:
    channel, manager, _ = server()
    elsewhere, _, _ = server()
    await add(simcord_bot, elsewhere, "Secret")
    await add_paste(simcord_bot.app, by(SHARED), "Tides", "High water is at six.")
    result = await manager.slash(channel, "article export")
    assert refusal(result) == refused_with("This server has no articles of its own to export.")


async def test_a_member_exports_nothing(simcord_bot: Footnote, server: Server) -> None:
    channel, _, member = server()
    await add(simcord_bot, channel, "Notes")
    result = await member.slash(channel, "article export")
    assert refusal(result) == refused_with(EDITORS_ONLY)


async def test_it_acknowledges_before_it_packs(
    simcord_env: Env, simcord_bot: Footnote, server: Server
) -> None:
    channel, manager, _ = server()
    await add(simcord_bot, channel, "Notes")
    before = len(simcord_env.http_requests)
    await manager.slash(channel, "article export")
    first = simcord_env.http_requests[before]
    assert first.path.endswith("/callback")
    assert first.json == {"type": 5, "data": {"flags": 64}}
