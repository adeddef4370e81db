"""Cards are found by the messages that ask for them, and in their own scope alone."""

from bot.app import App
from bot.model import SHARED, Answer, Card, Scope
from tests.callers import by

HERE, THERE = Scope("101"), Scope("202")
ASKER = 7


async def keep(app: App, *messages: int, scope: Scope = HERE) -> Card:
    return await app.cards.keep(by(scope, ASKER), Answer("When?"), asked_in=messages)


async def found(app: App, message: int, scope: Scope = HERE) -> list[str]:
    return sorted(card.key for card in await app.cards.asked_in(scope, message))


async def test_a_card_is_found_by_each_message_that_asks_for_it(app: App) -> None:
    first, second = await keep(app, 52, 51), await keep(app, 51)
    assert first.asked_in == (51, 52)
    assert await found(app, 51) == sorted([first.key, second.key])
    assert await found(app, 52) == [first.key]
    assert await found(app, 53) == []
    assert await found(app, 51, THERE) == []
    assert await found(app, 51, SHARED) == []


async def test_a_card_in_the_place_of_another_goes_with_the_same_messages(app: App) -> None:
    first, second = await keep(app, 51), await keep(app)
    await app.cards.shown.place(first.key, 41, 42)
    await app.cards.shown.place(second.key, 41, 42)
    await app.cards.shown.drop(first.key)
    assert await found(app, 51) == [second.key]
    # What that message asks it does not answer.
    assert (await app.cards.find(by(HERE, ASKER), second.key)).asked_in == ()


async def test_where_somebody_asked_is_known_to_them(app: App) -> None:
    await keep(app)
    await keep(app, scope=THERE)
    await keep(app, scope=SHARED)
    assert sorted(await app.cards.servers_of(by(SHARED, ASKER))) == [HERE, THERE]
    assert await app.cards.servers_of(by(HERE, ASKER + 1)) == []
