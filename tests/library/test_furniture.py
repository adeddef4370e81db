"""What repeats around the pages of one place is numbered, dimmed, and not searched."""

import asyncio
import random
import tempfile
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.app import App, open_app
from bot.library.submission import File, Filing, Submission
from bot.model import Article, Origin, Scope
from bot.settings import Settings
from tests.callers import add_upload, by

HERE, THERE = Scope("101"), Scope("202")
ABOVE = ["Harbour Gazette", "Skip the masthead", "Weather and tides"]
BELOW = [
    "Cookies make this harbour better for all.",
    "Read the next story of the harbour.",
    "Ring the harbour office: 555 1234.",
]
BODIES = [
    "The ferry to the island leaves at nine from the northern quay, and takes dogs along.",
    "The museum shows maps of old sailors, and a whale that somebody found on the beach.",
    "The market opens on Saturdays with fish, cheese and bread from farms behind the dunes.",
    "The lighthouse was built of red bricks, and its keeper still lives beside the lamp.",
    "The swimming pool is heated by the sun, and children learn to dive in its deep end.",
    "The library lends books about knots, and its readers sit between ropes and anchors.",
]


def page(body: str, above: list[str] = ABOVE, below: list[str] = BELOW) -> bytes:
    """A page whose text is all kept: Markdown, as a site may send it."""
    return "\n\n".join([*above, f"# {body.split()[1]}", body, body[::-1], *below]).encode()


async def add(app: App, number: int, scope: Scope = HERE, site: str = "gazette.example") -> Article:
    origin = Origin("url", f"https://{site}/{number}")
    file = File(f"{number}.md", page(BODIES[number]))
    added = await app.submitting.submit(by(scope), Submission(origin, file, Filing(), "origin"))
    return added.article


async def unsearched(app: App, article: Article) -> list[str]:
    lines = await app.articles.lines(by(article.scope), article)
    return [line.text for line in lines if line.text and not line.indexed]


@pytest.fixture
async def app(tmp_path: Path) -> AsyncIterator[App]:
    async with open_app(Settings(data=tmp_path / "data", corpus=None)) as app:
        yield app


async def test_what_repeats_around_pages_of_a_site_is_not_searched(app: App) -> None:
    articles = [await add(app, number) for number in range(3)]
    before = await app.asking.ask(by(HERE), "cookies make this harbour better")
    assert (before.citations or before.closest)[0].quote == BELOW[0]
    assert await unsearched(app, articles[0]) == []
    articles.append(await add(app, 3))
    for article in articles:
        assert await unsearched(app, article) == [*ABOVE, *BELOW[:2]]
    after = await app.asking.ask(by(HERE), "cookies make this harbour better", threshold=0)
    assert not [each for each in after.citations if "ookies" in each.quote]
    found = await app.asking.ask(by(HERE), "when does the ferry leave")
    assert found.citations[0].quote.startswith(BODIES[0])


async def test_what_tells_something_is_searched_however_often_it_repeats(app: App) -> None:
    for number in range(5):
        await add(app, number)
    answer = await app.asking.ask(by(HERE), "ring the harbour office")
    assert (answer.citations or answer.closest)[0].quote == BELOW[2]


async def test_it_is_searched_again_when_others_have_gone(app: App) -> None:
    articles = [await add(app, number) for number in range(4)]
    await app.articles.remove(by(HERE), [articles[3]])
    assert await unsearched(app, articles[0]) == []


async def test_pages_of_other_sites_and_servers_count_for_nothing(app: App) -> None:
    article = await add(app, 0)
    for number in range(1, 5):
        await add(app, number, THERE)
        await add(app, number, HERE, f"{number}.example")
    assert await unsearched(app, article) == []


async def test_what_people_write_themselves_may_repeat(app: App) -> None:
    for number in range(5):
        added = await add_upload(app, by(HERE), f"notes/{number}.md", page(BODIES[number]))
    assert await unsearched(app, added.article) == []


async def test_versions_of_a_page_are_searched(app: App) -> None:
    text = "\n\n".join(BODIES)
    for number in range(5):
        origin = Origin("url", f"https://gazette.example/{number}")
        file = File(f"{number}.md", f"# Version {number}\n\n{text}".encode())
        added = await app.submitting.submit(by(HERE), Submission(origin, file))
    assert await unsearched(app, added.article) == []


async def test_a_block_that_few_of_many_have_is_searched(app: App) -> None:
    article = await add(app, 0)
    for number in range(1, 4):
        await add(app, number)
    for number in range(5):
        origin = Origin("url", f"https://gazette.example/other/{number}")
        file = File("x.md", f"# {number}\n\nSomething {number * 'very '}different.".encode())
        await app.submitting.submit(by(HERE), Submission(origin, file))
    assert await unsearched(app, article) == []


@settings(max_examples=8)
@given(st.permutations(range(6)), st.lists(st.integers(0, 5), max_size=3), st.booleans())
def test_promise_4_derived_whatever_the_order_in_which_pages_came_and_went(
    order: list[int], gone: list[int], rebuilt: bool
) -> None:
    async def told(order: list[int], gone: list[int]) -> list[tuple[str, list[str]]]:
        with tempfile.TemporaryDirectory() as folder:
            async with open_app(Settings(data=Path(folder), corpus=None)) as app:
                articles = {number: await add(app, number) for number in order}
                for number in set(gone):
                    await app.articles.remove(by(HERE), [articles.pop(number)])
                if rebuilt:
                    await app.reindexing.reindex(by(HERE))
                return sorted(
                    [(each.title, await unsearched(app, each)) for each in articles.values()]
                )

    left = [number for number in range(6) if number not in gone]
    random.shuffle(left)
    assert asyncio.run(told(order, gone)) == asyncio.run(told(left, []))
