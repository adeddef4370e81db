"""A question to try, which an article asks itself."""

from bot.app import App
from bot.library.looking_up import Example
from bot.model import SHARED, Scope
from tests.callers import add_paste, by

HERE, THERE, EMPTY = Scope("101"), Scope("202"), Scope("303")


async def add(app: App, scope: Scope, text: str) -> int:
    return (await add_paste(app, by(scope), "", text)).article.id


async def test_it_is_a_heading_that_asks_ones_own_before_a_shared_one(app: App) -> None:
    assert await app.articles.example(by(HERE)) is None
    await add(app, HERE, "# Plums\n\nAre plums blue? Nobody knows.\n\n## Why?\n\nBecause.\n")
    await add(app, HERE, f"# Pears\n\n## {'Are pears green ' * 6}?\n\nYes.\n")
    assert await app.articles.example(by(HERE)) is None
    figs = await add(app, SHARED, "# Figs\n\n## Are figs sweet?\n\nYes.\n")
    apples = await add(app, THERE, "# Apples\n\n## Are apples red?\n\nSome.\n")
    assert await app.articles.example(by(HERE)) == Example(figs, "Are figs sweet?")
    assert await app.articles.example(by(THERE)) == Example(apples, "Are apples red?")
    quinces = await add(app, HERE, "# Quinces\n\n## **Are** quinces hard?\n\nYes.\n")
    assert await app.articles.example(by(HERE)) == Example(quinces, "Are quinces hard?")
    assert await app.articles.example(by(EMPTY)) == Example(figs, "Are figs sweet?")


async def test_it_goes_with_its_article(app: App) -> None:
    await add(app, HERE, "# Quinces\n\n## Are quinces hard?\n\nYes.\n")
    await app.articles.remove(by(HERE), await app.articles.own(by(HERE)))
    assert await app.articles.example(by(HERE)) is None
