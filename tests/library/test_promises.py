"""The promises that the library keeps, by their names."""

import asyncio
import signal
import sys
from pathlib import Path

import pytest

import bot
from bot.app import App, open_app
from bot.errors import InputError, UnknownArticleError
from bot.model import SHARED, Scope
from bot.settings import Settings
from tests.callers import add_paste, add_path, add_upload, by

HERE, THERE = Scope("101"), Scope("202")

OURS = "The night ferry leaves from pier seven at eleven."
THEIRS = "The secret quokka lives behind the greenhouse door."
COMMON = "The canteen serves lentil soup on Thursdays."


async def quotes(app: App, scope: Scope, question: str) -> list[str]:
    return [citation.quote for citation in (await app.asking.ask(by(scope), question)).citations]


# Promise 2, isolation


@pytest.fixture
async def servers(app: App) -> App:
    """Two servers with an article each, and a shared one."""
    await add_paste(app, by(HERE), "Ferries", OURS)
    await add_paste(app, by(THERE), "Quokkas", THEIRS)
    await add_paste(app, by(SHARED), "Canteen", COMMON)
    return app


async def test_promise_2_isolation_of_titles_and_lists(servers: App) -> None:
    articles = servers.articles
    for scope, own in ((HERE, "Ferries"), (THERE, "Quokkas")):
        assert [each.title for each in await articles.own(by(scope))] == [own]
        assert [each.title for each in await articles.titles(by(scope), "")] == ["Canteen", own]
    assert [each.title for each in await articles.titles(by(SHARED), "")] == ["Canteen"]
    assert await articles.titles(by(HERE), "quok") == []


async def test_promise_2_isolation_of_ids(servers: App) -> None:
    articles = servers.articles
    theirs = await articles.find(by(THERE), "Quokkas")
    for scope in (HERE, SHARED):
        # Another server's article is told from none at all by nothing.
        for reference in (str(theirs.id), "999", "Quokkas"):
            with pytest.raises(UnknownArticleError, match=r"^There is no article of that id"):
                await articles.find(by(scope), reference)
        with pytest.raises(UnknownArticleError):
            await articles.lines(by(scope), theirs)
        with pytest.raises(UnknownArticleError):
            await articles.remove(by(scope), [theirs])
        with pytest.raises(UnknownArticleError):
            await servers.asking.ask(by(scope), "quokka", article_id=theirs.id)
    assert [line.text for line in await articles.lines(by(THERE), theirs)] == [THEIRS]


async def test_promise_2_isolation_of_answers(servers: App) -> None:
    assert await quotes(servers, THERE, "Where does the secret quokka live?") == [THEIRS]
    for scope in (HERE, SHARED):
        answer = await servers.asking.ask(by(scope), "Where does the secret quokka live?")
        assert answer.citations == ()
        assert set(answer.missing) >= {"secret", "quokka"}
    for scope in (HERE, THERE, SHARED):
        assert await quotes(servers, scope, "What does the canteen serve on Thursdays?") == [COMMON]


async def test_promise_2_isolation_of_suggestions(servers: App) -> None:
    assert (await servers.asking.ask(by(THERE), "greenhuose")).corrected == {
        "greenhuose": "greenhouse"
    }
    answer = await servers.asking.ask(by(HERE), "greenhuose")
    assert (answer.corrected, answer.suggestions) == ({}, ())


async def test_promise_2_isolation_of_statistics(servers: App) -> None:
    question = "When does the night ferry leave?"
    before = await servers.asking.ask(by(HERE), question)
    for n in range(4):
        await add_paste(servers, by(THERE), f"Night {n}", "A night ferry leaves at night.")
    assert await servers.asking.ask(by(HERE), question) == before


async def test_promise_2_isolation_of_shared_articles_from_being_removed(servers: App) -> None:
    shared = await servers.articles.find(by(HERE), "Canteen")
    with pytest.raises(UnknownArticleError, match="shared with every server"):
        await servers.articles.remove(by(HERE), [shared])
    assert await servers.articles.own(by(SHARED)) == [shared]


# Promise 3, at once


async def test_promise_3_at_once_an_added_article_answers(app: App) -> None:
    assert (await app.asking.ask(by(HERE), "When does the ferry leave?")).reason == "no_articles"
    await add_paste(app, by(HERE), "Ferries", OURS)
    assert await quotes(app, HERE, "When does the night ferry leave?") == [OURS]
    await add_paste(app, by(HERE), "Quokkas", THEIRS)
    assert await quotes(app, HERE, "Where does the secret quokka live?") == [THEIRS]


async def test_promise_3_at_once_a_revised_article_answers_anew(app: App, tmp_path: Path) -> None:
    file = tmp_path / "ferry.txt"
    file.write_text(OURS)
    await add_path(app, by(HERE), file)
    question = "When does the night ferry leave?"
    assert await quotes(app, HERE, question) == [OURS]
    file.write_text(f"Ferries\n\n{OURS.replace('eleven', 'midnight')}")
    assert (await add_path(app, by(HERE), file)).outcome == "revised"
    [citation] = (await app.asking.ask(by(HERE), question)).citations
    assert (citation.quote, citation.revision, citation.first_line) == (
        OURS.replace("eleven", "midnight"),
        2,
        3,
    )


async def test_promise_3_at_once_a_removed_article_is_gone_with_every_revision(
    app: App, tmp_path: Path
) -> None:
    file = tmp_path / "ferry.txt"
    file.write_text(OURS)
    old = (await add_path(app, by(HERE), file)).article
    file.write_text(f"{OURS} Dogs are welcome.")
    new = (await add_path(app, by(HERE), file)).article
    assert await quotes(app, HERE, "When does the night ferry leave?")
    await app.articles.remove(by(HERE), [new])
    answer = await app.asking.ask(by(HERE), "When does the night ferry leave?")
    assert (answer.reason, answer.corrected, answer.suggestions) == ("no_articles", {}, ())
    assert await app.articles.titles(by(HERE), "") == await app.articles.own(by(HERE)) == []
    for revision in (old, new):
        with pytest.raises(UnknownArticleError):
            await app.articles.lines(by(HERE), revision)
    with pytest.raises(UnknownArticleError):
        await app.asking.ask(by(HERE), "ferry", article_id=new.id)


async def test_promise_3_at_once_holds_between_two_processes(app: App, settings: Settings) -> None:
    async with open_app(settings) as other:
        assert (await other.asking.ask(by(HERE), "ferry")).reason == "no_articles"
        article = (await add_paste(app, by(HERE), "Ferries", OURS)).article
        assert await quotes(other, HERE, "When does the night ferry leave?") == [OURS]
        await other.articles.remove(by(HERE), [article])
        assert (await app.asking.ask(by(HERE), "ferry")).reason == "no_articles"


# Promise 7, nothing lost

ADDING = """
import asyncio, sys
from pathlib import Path
from bot.app import open_app
from bot.model import SHARED
from bot.settings import Settings
from tests.callers import add_paste, by

async def main():
    async with open_app(Settings(data=Path(sys.argv[1]), corpus=None)) as app:
        for n in range(10_000):
            text = f"This is line one of article {n}.\\n" + "More of it.\\n" * 50
            added = await add_paste(app, by(SHARED), f"Article {n}", text)
            print(added.article.id, n, flush=True)

asyncio.run(main())
"""


@pytest.mark.process
@pytest.mark.parametrize("kill_after", [1, 2, 7, 20])
async def test_promise_7_nothing_lost_when_the_process_is_killed(
    kill_after: int, tmp_path: Path
) -> None:
    root = Path(bot.__file__).parents[1]
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", ADDING, tmp_path, stdout=asyncio.subprocess.PIPE, cwd=root
    )
    assert process.stdout
    printed = [await process.stdout.readline() for _ in range(kill_after)]
    process.kill()
    # It may have gone on for a while before the signal arrived.
    printed += (await process.stdout.read()).splitlines()
    assert await process.wait() == -signal.SIGKILL
    async with open_app(Settings(data=tmp_path, corpus=None)) as app:
        for line in printed:
            article_id, n = line.decode().split()
            article = await app.articles.find(by(SHARED), article_id)
            lines = await app.articles.lines(by(SHARED), article)
            assert [each.text for each in lines] == [
                f"This is line one of article {n}.",
                *["More of it."] * 50,
            ]
        # One more at most was stored without a word, and it is whole as well.
        stored = await app.articles.own(by(SHARED))
        assert len(stored) - len(printed) in {0, 1}
        assert [len(await app.articles.lines(by(SHARED), each)) for each in stored] == [51] * len(
            stored
        )
        found = await quotes(app, SHARED, "What is line one of article 0?")
        assert "This is line one of article 0." in found


async def test_promise_7_nothing_is_left_of_a_failed_add(app: App, settings: Settings) -> None:
    for name, data in (
        ("a.txt", "été déjà".encode() + b"\xe9"),
        ("a.txt", b""),
        ("a.txt", b"\0"),
        ("a.docx", b"PK\3\4"),
    ):
        with pytest.raises(InputError):
            await add_upload(app, by(HERE), name, data)
    assert await app.articles.own(by(HERE)) == []
    assert list(settings.data.parent.glob("data")) == []
