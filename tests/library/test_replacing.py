"""Articles that take the place of themselves: by replacing, and by saving a message again."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from bot.app import App
from bot.errors import InputError, MirroredError, QuotaError, UnknownArticleError
from bot.model import SHARED
from bot.settings import Settings
from tests.callers import add_attachment, add_message, add_paste, add_upload, by
from tests.library.test_articles import HERE, THERE, is_one_sentence

LINK = "https://discord.com/channels/101/31/32"

# Replacing


async def test_an_article_is_replaced_by_an_upload_or_a_text(app: App) -> None:
    first = (await add_paste(app, by(HERE), "Plums", "Blue.", tags=["fruit"])).article
    by_file = await add_upload(app, by(HERE), "p.txt", b"Violet.", onto=first)
    assert (by_file.outcome, by_file.article.id, by_file.article.revision) == (
        "revised",
        first.id,
        2,
    )
    assert (by_file.article.origin.kind, by_file.article.origin.ref) == ("upload", "p.txt")
    assert by_file.article.tags == ("fruit",)
    # What is replaced may have been replaced by somebody else meanwhile.
    by_text = await add_paste(app, by(HERE), "Pears", "Green.", tags=[], onto=first)
    assert (by_text.article.revision, by_text.article.title) == (3, "Pears")
    assert by_text.article.tags == ()
    assert await app.articles.own(by(HERE)) == [by_text.article]


async def test_what_is_not_the_scopes_own_is_not_replaced(app: App, corpus: Path) -> None:
    (corpus / "plums.txt").write_text("Plums are blue.")
    await app.reindexing.mirror()
    shared = (await add_paste(app, by(SHARED), "Pears", "Green.")).article
    theirs = (await add_paste(app, by(THERE), "Figs", "Brown.")).article
    mirrored = await app.articles.find(by(SHARED), "Plums are blue.")
    for scope, article, error, reason in (
        (HERE, shared, UnknownArticleError, "shared with every server and cannot be replaced here"),
        (HERE, mirrored, UnknownArticleError, "shared with every server"),
        (HERE, theirs, UnknownArticleError, "cannot be replaced here"),
        (SHARED, mirrored, MirroredError, r"mirrors plums\.txt .*: replace the file instead"),
    ):
        with pytest.raises(error, match=reason) as refused:
            await add_paste(app, by(scope), "New", "New.", onto=article)
        assert is_one_sentence(str(refused.value))
    assert await app.articles.own(by(HERE)) == []
    assert await app.articles.own(by(THERE)) == [theirs]
    assert {each.revision for each in await app.articles.own(by(SHARED))} == {1}


async def test_a_removed_article_does_not_come_back_by_being_replaced(app: App) -> None:
    article = (await add_paste(app, by(HERE), "Plums", "Blue.")).article
    await app.articles.remove(by(HERE), [article])
    with pytest.raises(UnknownArticleError, match="has been removed"):
        await add_paste(app, by(HERE), "Plums", "Violet.", onto=article)
    assert await app.articles.own(by(HERE)) == []


# Messages


async def test_a_message_is_one_article_and_so_is_each_file_of_it(app: App) -> None:
    text = await add_message(app, by(HERE), LINK, "Plums are blue.")
    files = [
        await add_attachment(app, by(HERE), LINK, name, b"Pears are green.")
        for name in ("a.txt", "b.md")
    ]
    assert {each.outcome for each in (text, *files)} == {"added"}
    assert len({each.article.id for each in (text, *files)}) == 3
    assert {each.article.origin.kind for each in (text, *files)} == {"message"}
    again = await add_message(app, by(HERE), LINK, "Plums are violet.")
    assert (again.outcome, again.article.id) == ("revised", text.article.id)
    again = await add_attachment(app, by(HERE), LINK, "a.txt", b"Pears are green.")
    assert (again.outcome, again.article) == ("unchanged", files[0].article)
    other = await add_message(app, by(HERE), LINK + "1", "Plums are blue.")
    elsewhere = await add_message(app, by(THERE), LINK, "Plums are blue.")
    assert (other.outcome, elsewhere.outcome) == ("added", "added")


async def test_a_message_that_cannot_be_an_article_changes_nothing(app: App) -> None:
    with pytest.raises(InputError, match="no text in it"):
        await add_message(app, by(HERE), LINK, " \n")
    with pytest.raises(InputError, match="is a picture"):
        await add_attachment(app, by(HERE), LINK, "a.png", b"\x89PNG\r\n")
    with pytest.raises(QuotaError, match=r"more than the 0\.02 MB"):
        await add_attachment(app, by(HERE), LINK, "a.txt", b"x" * 20_001)
    assert await app.articles.own(by(HERE)) == []


async def test_revisions_that_nothing_quotes_are_dropped(app: App, settings: Settings) -> None:
    def kept() -> list[int]:
        with closing(sqlite3.connect(settings.data / "footnote.db")) as store:
            return [number for (number,) in store.execute("SELECT number FROM revision")]

    article = (await add_paste(app, by(HERE), "Plums", "Plums are blue.")).article
    card = await app.cards.keep(by(HERE, 1), await app.asking.ask(by(HERE), "What are plums?"))
    for number in range(2, 7):
        await add_paste(app, by(HERE), "Plums", f"Plums are {number}.", onto=article)
    assert kept() == [1, 5, 6]
    (page,) = (await app.cards.find(by(HERE, card.asker), card.key)).pages
    assert page.citation is not None
    assert (page.citation.quote, page.latest) == ("Plums are blue.", 6)
