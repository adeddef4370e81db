"""Answers that were shown, as their buttons find them again."""

import asyncio
import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.app import App, open_app
from bot.errors import UnknownCardError
from bot.library.cards import FOLLOWED, KEPT, earlier
from bot.model import SHARED, Answer, Article, Card, Page, Rating, Scope, Target
from bot.settings import Settings
from tests.callers import add_paste, by

HERE, THERE = Scope("101"), Scope("202")
ASKER, OTHER = 7, 8
TARGET = Target(author=OTHER, channel=31, message=32)

PIER = "The night ferry leaves from pier seven at eleven."
RAIN = "The night ferry leaves in the rain."
QUESTION = "When does the night ferry leave?"

FORGOTTEN = "was deleted, or is more than 30 days old"


async def add(app: App, title: str, text: str, scope: Scope = HERE) -> Article:
    return (await add_paste(app, by(scope), title, text)).article


async def keep(app: App, question: str = QUESTION, scope: Scope = HERE) -> Card:
    """The card of an answer that has just been given."""
    return await app.cards.keep(by(scope, ASKER), await app.asking.ask(by(scope), question))


async def placed(app: App, card: Card, message: int = 42) -> Card:
    """The card once everyone sees it."""
    await app.cards.shown.place(card.key, 41, message)
    return await app.cards.find(by(card.scope, card.asker), card.key)


def quotes(card: Card) -> list[str | None]:
    return [page.citation.quote if page.citation else None for page in card.pages]


@pytest.fixture
async def ferries(app: App) -> list[Article]:
    """Two articles that both answer ``QUESTION``."""
    return [await add(app, "Pier", PIER), await add(app, "Rain", RAIN)]


# Keeping and finding


@pytest.mark.usefixtures("ferries")
async def test_a_card_comes_back_as_it_was_shown(app: App) -> None:
    answer = await app.asking.ask(by(HERE), QUESTION, earlier=["And the boats?"])
    assert len(answer.citations) == 2
    first, second = answer.citations
    answer = replace(answer, citations=(replace(first, by="meaning"), second))
    card = await app.cards.keep(
        by(HERE, ASKER), answer, earlier=["And the boats?"], article_id=5, target=TARGET, page=1
    )
    assert card == await app.cards.find(by(HERE, card.asker), card.key)
    assert card.pages == tuple(Page(citation, 1) for citation in answer.citations)
    assert replace(card.answer, citations=answer.citations) == answer
    assert (card.asker, card.earlier, card.article_id) == (ASKER, ("And the boats?",), 5)
    assert (card.target, card.page, card.shared) == (TARGET, 1, False)
    assert (card.channel, card.message, card.helpful) == (None, None, 0)


async def test_a_card_without_an_answer_keeps_what_it_says(app: App) -> None:
    answer = Answer(
        "Whatever?",
        confidence=0.25,
        reason="low_confidence",
        missing=("what", "ever"),
        suggestions=("When?",),
        carried=("who",),
        differs=True,
    )
    card = await app.cards.keep(by(HERE, ASKER), answer)
    assert (await app.cards.find(by(HERE, card.asker), card.key)).answer == answer
    assert card.pages == ()


async def test_a_card_of_an_older_version_is_read(app: App, settings: Settings) -> None:
    """It knew nothing of answers that differ."""
    card = await app.cards.keep(by(HERE, ASKER), Answer("Whatever?", confidence=0.5))
    with closing(sqlite3.connect(settings.data / "footnote.db")) as connection, connection:
        connection.execute("UPDATE card SET answer = json_remove(answer, '$.differs')")
    read = (await app.cards.find(by(HERE, card.asker), card.key)).answer
    assert (read.certainty, read.differs) == ("likely", False)


@pytest.mark.parametrize(
    "before", ["", "🚢" * 50, "e\u0301\u2028\x85\x0c", PIER, f"{PIER}\n\n"], ids=ascii
)
async def test_a_quote_comes_back_whatever_stands_before_it(app: App, before: str) -> None:
    await add(app, "Pier", f"{before}\n\n{PIER}")
    answer = await app.asking.ask(by(HERE), QUESTION)
    card = await app.cards.keep(by(HERE, ASKER), answer)
    assert [page.citation for page in card.pages] == list(answer.citations)


@pytest.mark.usefixtures("ferries")
async def test_a_card_is_found_by_another_process(app: App, settings: Settings) -> None:
    card = await keep(app)
    async with open_app(settings) as other:
        assert await other.cards.find(by(HERE, card.asker), card.key) == card


async def test_every_card_has_a_key_of_its_own_that_fits_into_a_button(app: App) -> None:
    cards = [await keep(app) for _ in range(20)]
    assert len({card.key for card in cards}) == 20
    assert all(12 <= len(card.key) <= 16 and ":" not in card.key for card in cards)


@pytest.mark.usefixtures("ferries")
async def test_promise_2_isolation_of_keys_and_messages(app: App) -> None:
    """Promise 2: a key or message of another server is told from none at all by nothing."""
    card = await placed(app, await keep(app), 42)
    for scope in (THERE, SHARED):
        for key in (card.key, "no-such-key"):
            with pytest.raises(UnknownCardError, match=FORGOTTEN):
                await app.cards.find(by(scope, ASKER), key)
        assert await app.cards.of_message(by(scope, ASKER), 42) is None
    assert await app.cards.of_message(by(HERE), 42) == card


@pytest.mark.parametrize("scope", [HERE, SHARED])
async def test_promise_2_isolation_of_what_one_person_was_shown(app: App, scope: Scope) -> None:
    """Promise 2: a card is its asker's alone until everyone is shown it; a direct message, always.

    What took its place in the message takes it from nobody.
    """
    private, public, later = [await keep(app, scope=scope) for _ in range(3)]
    await placed(app, public)
    await placed(app, later)
    everyones = [] if scope == SHARED else [public.key, later.key]
    for card in (private, public, later):
        assert (await app.cards.find(by(scope, ASKER), card.key)).key == card.key
        if card.key in everyones:
            assert (await app.cards.find(by(scope, OTHER), card.key)).key == card.key
        else:
            with pytest.raises(UnknownCardError, match=FORGOTTEN):
                await app.cards.find(by(scope, OTHER), card.key)
    shown = await app.cards.of_message(by(scope, OTHER), 42)
    assert shown == (None if scope == SHARED else await app.cards.find(by(HERE), later.key))


async def test_promise_2_isolation_of_quotes_on_a_card(app: App) -> None:
    """Promise 2: a card shows nothing of an article that its server cannot read."""
    await add(app, "Secret", PIER, THERE)
    theirs = await app.asking.ask(by(THERE), QUESTION)
    assert theirs.citations
    card = await app.cards.keep(by(HERE, ASKER), theirs)
    assert quotes(card) == [None]


async def test_a_shared_article_stays_on_every_servers_card(app: App) -> None:
    await add(app, "Pier", PIER, SHARED)
    for scope in (HERE, THERE, SHARED):
        assert quotes(await keep(app, scope=scope)) == [PIER]


# Where it is shown


@pytest.mark.usefixtures("ferries")
async def test_a_message_shows_the_card_that_was_placed_there_last(app: App) -> None:
    first, second = await keep(app), await keep(app)
    assert await app.cards.of_message(by(HERE), 42) is None
    await placed(app, first)
    second = await placed(app, second)
    assert (second.channel, second.message) == (41, 42)
    assert await app.cards.of_message(by(HERE), 42) == second
    assert (await app.cards.find(by(HERE, first.asker), first.key)).message is None


@pytest.mark.usefixtures("ferries")
async def test_the_open_page_is_remembered(app: App) -> None:
    card = await keep(app)
    await app.cards.shown.show(card, 1)
    assert (await app.cards.find(by(HERE, card.asker), card.key)).page == 1


# Sharing


@pytest.mark.usefixtures("ferries")
async def test_a_shared_card_is_for_whoever_wrote_the_message(app: App) -> None:
    answer = await app.asking.ask(by(HERE), QUESTION)
    card = await app.cards.keep(by(HERE, ASKER), answer, target=TARGET, earlier=["Before?"])
    shared = await app.cards.share(by(card.scope), card, 1)
    assert shared.key != card.key
    assert (shared.asker, shared.shared, shared.page) == (OTHER, True, 1)
    assert (shared.pages, shared.earlier) == (card.pages, ("Before?",))
    assert await app.cards.find(by(HERE, shared.asker), shared.key) == shared


@pytest.mark.usefixtures("ferries")
async def test_a_card_is_shared_once(app: App) -> None:
    answer = await app.asking.ask(by(HERE), QUESTION)
    card = await app.cards.keep(by(HERE, ASKER), answer, target=TARGET)
    await app.cards.share(by(card.scope), card, 0)
    with pytest.raises(UnknownCardError, match="shared already"):
        await app.cards.share(by(HERE), await app.cards.find(by(HERE, card.asker), card.key), 0)


@pytest.mark.usefixtures("ferries")
async def test_a_card_that_is_shared_twice_at_the_same_moment_is_shared_once(app: App) -> None:
    answer = await app.asking.ask(by(HERE), QUESTION)
    card = await app.cards.keep(by(HERE, ASKER), answer, target=TARGET)
    outcomes = await asyncio.gather(
        app.cards.share(by(card.scope), card, 0),
        app.cards.share(by(card.scope), card, 0),
        return_exceptions=True,
    )
    assert sorted(isinstance(each, UnknownCardError) for each in outcomes) == [False, True]


@pytest.mark.usefixtures("ferries")
async def test_a_card_that_was_searched_for_nobody_is_not_shared(app: App) -> None:
    with pytest.raises(UnknownCardError):
        await app.cards.share(by(HERE), await keep(app), 0)


async def test_what_was_removed_is_not_shared(app: App, ferries: list[Article]) -> None:
    answer = await app.asking.ask(by(HERE), QUESTION)
    card = await app.cards.keep(by(HERE, ASKER), answer, target=TARGET)
    gone = next(each for each in ferries if each.id == answer.citations[0].article_id)
    await app.articles.remove(by(HERE), [gone])
    shared = await app.cards.share(
        by(HERE), await app.cards.find(by(HERE, card.asker), card.key), 1
    )
    assert quotes(shared) == [answer.citations[1].quote]
    assert shared.page == 0


# Ratings


@pytest.mark.usefixtures("ferries")
async def test_everyone_has_one_word_on_an_answer_and_may_change_it(app: App) -> None:
    card = await keep(app)
    for rater, helpful in ((1, True), (2, True), (3, False), (2, False), (1, True)):
        await app.cards.rate(by(card.scope, rater), card, helpful)
    card = await app.cards.find(by(HERE, card.asker), card.key)
    assert card.helpful == 1
    assert await app.cards.ratings(by(HERE)) == [Rating(QUESTION, 1, 2)]


@pytest.mark.usefixtures("ferries")
async def test_a_question_with_a_nul_comes_back_whole(app: App) -> None:
    """Whoever asks by message may send one."""
    question = "When does the night ferry\0 leave?"
    card = await keep(app, question)
    assert (card.answer.question, quotes(card)) == (question, quotes(await keep(app)))
    await app.cards.rate(by(HERE, 1), card, helpful=True)
    assert await app.cards.ratings(by(HERE)) == [Rating(question, 1, 0)]


async def test_promise_2_isolation_of_ratings(app: App) -> None:
    """Promise 2: what is said of one server's answers counts there alone."""
    ours, theirs = await keep(app, "Ours?"), await keep(app, "Theirs?", THERE)
    await keep(app, "Unrated?")
    for card in (ours, theirs):
        await app.cards.rate(by(card.scope, 1), card, helpful=True)
    assert await app.cards.ratings(by(HERE)) == [Rating("Ours?", 1, 0)]
    assert await app.cards.ratings(by(THERE)) == [Rating("Theirs?", 1, 0)]
    assert await app.cards.ratings(by(SHARED)) == []


async def test_ratings_go_with_their_card(app: App) -> None:
    await app.cards.rate(by(HERE, 1), await keep(app), helpful=True)
    await app.cards.forget_old(datetime.now(UTC) + KEPT + timedelta(hours=1))
    assert await app.cards.ratings(by(HERE)) == []


# Revising and removing


async def test_a_revised_article_is_quoted_as_it_was_and_the_card_knows(
    app: App, ferries: list[Article]
) -> None:
    card = await keep(app)
    before = quotes(card)
    for article in ferries:
        await add_paste(app, by(HERE), "New", "Nothing of that.", onto=article)
    card = await app.cards.find(by(HERE, card.asker), card.key)
    assert quotes(card) == before
    assert [(page.citation and page.citation.revision, page.latest) for page in card.pages] == [
        (1, 2),
        (1, 2),
    ]
    assert {page.citation.title for page in card.pages if page.citation} == {"Pier", "Rain"}


async def test_a_removed_article_leaves_the_card_and_the_other_page_stays_in_its_place(
    app: App, ferries: list[Article]
) -> None:
    card = await keep(app)
    assert quotes(card) == [PIER, RAIN] or quotes(card) == [RAIN, PIER]
    await app.articles.remove(by(HERE), ferries[:1])
    expected = [None if quote == PIER else quote for quote in quotes(card)]
    assert quotes(await app.cards.find(by(HERE, card.asker), card.key)) == expected


@pytest.mark.parametrize("removed_first", [False, True])
async def test_public_cards_of_a_removed_article_are_stale_until_they_are_shown_anew(
    app: App, ferries: list[Article], removed_first: bool
) -> None:
    """Also where it is removed between the answer and its being shown."""
    private, public = await keep(app), await keep(app)
    other = await placed(app, await keep(app, "What sings?"), 43)
    if not removed_first:
        await placed(app, public)
    assert await app.cards.stale() == []
    await app.articles.remove(by(HERE), ferries)
    public = await placed(app, public) if removed_first else public
    assert await app.cards.stale() == [(HERE, public.key)]
    assert public.key not in {private.key, other.key}
    stale = await app.cards.if_stale(HERE, public.key)
    assert stale is not None
    assert quotes(stale) == [None, None]
    await app.cards.shown.show(stale, 0)
    assert await app.cards.stale() == []
    assert await app.cards.if_stale(HERE, public.key) is None


async def test_a_card_that_was_shown_as_it_was_before_a_removal_is_stale_again(
    app: App, ferries: list[Article]
) -> None:
    card = await placed(app, await keep(app))
    await app.articles.remove(by(HERE), ferries[:1])
    seen = await app.cards.find(by(HERE, card.asker), card.key)
    await app.articles.remove(by(HERE), ferries[1:])
    await app.cards.shown.show(seen, 0)
    assert await app.cards.stale() == [(HERE, card.key)]


async def test_an_article_removed_before_the_answer_is_kept_is_not_shown(
    app: App, ferries: list[Article]
) -> None:
    answer = await app.asking.ask(by(HERE), QUESTION)
    await app.articles.remove(by(HERE), ferries)
    card = await app.cards.keep(by(HERE, ASKER), answer)
    assert quotes(card) == [None, None]


async def test_a_revised_article_makes_no_card_stale(app: App, ferries: list[Article]) -> None:
    await placed(app, await keep(app))
    await add_paste(app, by(HERE), "New", "Nothing of that.", onto=ferries[0])
    assert await app.cards.stale() == []


# Following up


def test_what_follows_up_goes_on_from_the_latest_questions_as_they_were_searched() -> None:
    answer = Answer("The catle?", corrected={"catle": "cattle"})
    card = Card(key="k", scope=HERE, asker=ASKER, answer=answer, earlier=("b", "c", "d"))
    assert earlier(card) == ("The cattle?", "b", "c")
    assert len(earlier(card)) == FOLLOWED


async def test_before_the_first_card_there_is_none_and_nothing_is_written(
    app: App, settings: Settings
) -> None:
    assert await app.cards.stale() == []
    assert await app.cards.ratings(by(HERE)) == []
    assert await app.cards.of_message(by(HERE), 42) is None
    assert list(settings.data.parent.glob("data")) == []
