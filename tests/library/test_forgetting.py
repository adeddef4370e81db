"""What is left of removed articles and old questions: nothing, in any file."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.app import App
from bot.errors import UnknownCardError
from bot.library.cards import KEPT, LATE, earlier
from bot.model import Card
from bot.settings import Settings
from tests.callers import by
from tests.library.test_cards import ASKER, FORGOTTEN, HERE, TARGET, add, keep, placed
from tests.store.test_store import contents

SPELT = "Quokkaberries"
"""A word that stands in one article alone, in capitals unlike its term."""
FOREST = f"{SPELT} grow in the forest behind the barn."
SLIP = "Where do Quokkabberries grow?"


async def follow_up(app: App, before: Card, question: str) -> Card:
    answer = await app.asking.ask(by(HERE), question, earlier=earlier(before))
    return await app.cards.keep(by(HERE, ASKER), answer, earlier=earlier(before), after=before)


async def test_a_spelling_that_a_removed_article_gave_is_on_no_card_and_in_no_file(
    app: App, settings: Settings
) -> None:
    """It stood in place of a slip, in the question that followed, and on the card shared."""
    article = await add(app, "Forest", FOREST)
    await add(app, "Dogs", "Dogs sleep behind the barn.")
    answer = await app.asking.ask(by(HERE), SLIP)
    assert SPELT in answer.corrected.values()
    first = await app.cards.keep(by(HERE, ASKER), answer, target=TARGET)
    second = await follow_up(app, first, "And what sleeps behind the barn?")
    assert any(SPELT in question for question in second.earlier)
    third = await follow_up(app, second, "And dogs?")
    shared = await placed(app, await app.cards.share(by(first.scope), first, 0))
    assert SPELT.encode() in contents(settings.data)
    await app.articles.remove(by(HERE), [article])
    assert SPELT.encode() not in contents(settings.data)
    for card in (first, second, third, shared):
        found = await app.cards.find(by(HERE, card.asker), card.key)
        assert (found.answer.corrected, found.earlier) == ({}, ())
        assert SPELT not in repr(found)
    assert await app.cards.stale() == [(HERE, shared.key)]


async def test_a_suggestion_with_a_removed_articles_word_goes_too(
    app: App, settings: Settings
) -> None:
    castle = await add(app, "Castle", "The Castle stands.")
    for title in ("Farm", "Barn"):
        await add(app, title, "The cattle graze.")
    card = await placed(app, await keep(app, "Where is the catle?"))
    assert card.answer.suggestions == ("Where is the cattle?", "Where is the Castle?")
    await app.articles.remove(by(HERE), [castle])
    card = await app.cards.find(by(HERE, card.asker), card.key)
    assert (card.answer.suggestions, card.answer.corrected) == ((), {})
    assert b"Castle" not in contents(settings.data)
    assert len(await app.cards.stale()) == 1


async def test_a_spelling_whose_article_went_before_the_answer_is_kept_is_not_stored(
    app: App, settings: Settings
) -> None:
    article = await add(app, "Forest", FOREST)
    answer = await app.asking.ask(by(HERE), SLIP)
    await app.articles.remove(by(HERE), [article])
    card = await app.cards.keep(by(HERE, ASKER), answer)
    assert SPELT not in repr(card)
    assert SPELT.encode() not in contents(settings.data)


async def test_the_terms_of_a_removed_article_go_with_the_next_reindex(
    app: App, settings: Settings
) -> None:
    article = await add(app, "Forest", "The xyzzyplugh stays.")
    await add(app, "Dogs", "Dogs sleep.")
    await placed(app, await keep(app, "What of the xyzzypluhg?"))
    await app.articles.remove(by(HERE), [article])
    await app.reindexing.reindex(by(HERE))
    assert b"xyzzyplugh" not in contents(settings.data)


async def test_cards_are_kept_for_their_days_and_then_forgotten(app: App) -> None:
    card = await placed(app, await keep(app))
    now = datetime.now(UTC)
    await app.cards.forget_old(now + KEPT - timedelta(hours=1))
    assert await app.cards.find(by(HERE, card.asker), card.key) == card
    await app.cards.forget_old(now + KEPT + LATE + timedelta(hours=1))
    with pytest.raises(UnknownCardError, match=FORGOTTEN):
        await app.cards.find(by(HERE, card.asker), card.key)
    assert await app.cards.of_message(by(HERE), 42) is None


async def test_a_forgotten_question_is_in_no_file(app: App, settings: Settings) -> None:
    await keep(app, "Where is the xyzzyplugh?")
    assert b"xyzzyplugh" in contents(settings.data)
    await app.cards.forget_old(datetime.now(UTC) + KEPT + timedelta(hours=1))
    assert b"xyzzyplugh" not in contents(settings.data)
