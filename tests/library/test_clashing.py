"""What may not stand beside an article of its text, title or file name."""

import asyncio
import random
from contextlib import suppress
from itertools import product

import pytest

from bot.app import App
from bot.errors import ClashError
from bot.model import SHARED, Article, Scope
from tests.callers import add_paste, add_upload, by

HERE, THERE = Scope("101"), Scope("202")


async def upload(app: App, name: str, title: str, text: str, scope: Scope = HERE) -> Article:
    data = f"# {title}\n\n{text}\n".encode()
    return (await add_upload(app, by(scope), name, data, beside="others")).article


async def test_the_article_that_clashes_is_the_one_of_that_file_or_the_latest(app: App) -> None:
    await add_upload(app, by(HERE), "rules/leave.md", b"# Old leave\n\nNone.\n")
    titled = await add_paste(app, by(HERE), "LEAVE", "Nine days.")
    latest = await add_paste(app, by(HERE), "Leave", "Ten days.")
    for name, article in (("other.md", latest), ("./leave.md", latest)):
        with pytest.raises(ClashError) as clash:
            await upload(app, name, "Leave", "Eleven days.")
        assert clash.value.article_id == article.article.id
    with pytest.raises(ClashError) as clash:
        await upload(app, "leave.md", "Leave", "Eleven days.")
    assert clash.value.article_id not in {titled.article.id, latest.article.id}
    # A part of a file's name is another name.
    await upload(app, "ve.md", "Elsewhere", "Twelve days.")


async def test_another_scope_is_in_nobodys_way(app: App) -> None:
    for scope in (THERE, SHARED, HERE):
        added = await upload(app, "leave.md", "Leave", "Ten days.", scope)
        assert added.scope == scope


async def test_of_two_at_the_same_moment_one_is_stored(app: App) -> None:
    both = await asyncio.gather(*(upload(app, "a.md", "Leave", "Ten days.") for _ in range(2)))
    assert both[0] == both[1]
    assert len(await app.articles.own(by(HERE))) == 1


@pytest.mark.parametrize("seed", range(8))
async def test_no_text_title_or_file_name_comes_to_be_there_twice(app: App, seed: int) -> None:
    titles, texts = ["Leave", "LEAVE", "Pay", "Tax"], ["One.", "Two."]
    given = list(product(["a.md", "b.md", "c.md"], titles, texts))
    random.Random(seed).shuffle(given)
    for name, title, text in given:
        with suppress(ClashError):
            await upload(app, name, title, text)
    stored = await app.articles.own(by(HERE))
    assert len(stored) > 1
    assert len({each.title.casefold() for each in stored}) == len(stored)
    assert len({each.origin.ref for each in stored}) == len(stored)
