"""A card that everyone sees is noted, or taken back: whatever fails where, and however one asks."""

import asyncio
import sqlite3
from collections.abc import Awaitable, Callable
from contextlib import closing

import discord
import pytest
from simcord.env import Env

from bot.chat import words
from bot.chat.client import Footnote
from bot.chat.housekeeping import edit_stale
from bot.errors import StoreError
from bot.settings import Settings
from bot.store.cards import CardStore
from tests.callers import by
from tests.chat.acting import Server, Shown, add, buttons, scope_of, stored
from tests.chat.talking import card_of, to_bot

ASKED = "How often does it sound?"
TELLING, NEAR = "foghorn", "foghorm"
"""Words of the articles, which are in no question that anybody types."""


class Stage:
    """A server with an article, in which somebody shows its words to everyone in some way."""

    def __init__(self, env: Env, bot: Footnote, server: Server) -> None:
        self.env, self.bot = env, bot
        self.channel, self.manager, self.member = server()

    async def stock(self) -> None:
        await add(self.bot, self.channel, "Fog", f"The {TELLING} sounds three times an hour.")
        await add(self.bot, self.channel, "Harbour", f"The {NEAR} sounds from the old jetty.")

    async def remove(self) -> None:
        """Remove all articles and take them off the cards that are known."""
        await self.bot.app.articles.remove(
            by(scope_of(self.channel)), await stored(self.bot, self.channel)
        )
        await edit_stale(self.bot)

    def public(self) -> list[discord.Message]:
        """What the bot said for everyone to see."""
        history = self.channel.history(viewer=self.manager)
        return [message for message in history if message.author == self.bot.user]


Way = Callable[[Stage], Awaitable[Callable[[], Awaitable[object]]]]


async def by_command(stage: Stage) -> Callable[[], Awaitable[object]]:
    return lambda: stage.member.slash(stage.channel, "ask", question=ASKED)


async def by_mention(stage: Stage) -> Callable[[], Awaitable[object]]:
    text = to_bot(stage.env, ASKED)
    return lambda: stage.member.send(stage.channel, text)


async def by_sharing(stage: Stage) -> Callable[[], Awaitable[object]]:
    message = await stage.manager.send(stage.channel, ASKED)
    found = (await stage.member.context_menu(stage.channel, words.FIND, message)).response
    assert found is not None
    return lambda: stage.member.click(found, label=words.SHARE)


async def by_suggestion(stage: Stage) -> Callable[[], Awaitable[object]]:
    card = await card_of(stage.member, stage.channel, "Where is the foghorx?")
    (label,) = [each for each in buttons(card) if TELLING in each]

    async def press() -> None:
        if label in buttons(card):
            await stage.member.click(card, label=label)

    return press


WAYS = [by_command, by_mention, by_sharing, by_suggestion]


# What fails, and where


def stop(bot: Footnote) -> None:
    """Ask every reply under way to stop, as the end of the bot does."""
    for task in tuple(bot._replies):
        task.cancel()


def stop_once_out(stage: Stage, patch: pytest.MonkeyPatch) -> None:
    """The bot ends when a message is out, before its sender has heard of it."""

    def ending(part: type, name: str) -> None:
        original, done = getattr(part, name), False

        async def ended(*given: object, **named: object) -> object:
            nonlocal done
            sent = await original(*given, **named)
            if not done:
                done = True
                stop(stage.bot)
                await asyncio.sleep(0)
            return sent

        patch.setattr(part, name, ended)

    ending(discord.Webhook, "send")
    ending(discord.abc.Messageable, "send")
    ending(discord.Interaction, "edit_original_response")


def placing(
    patch: pytest.MonkeyPatch, fault: Callable[[Callable[[], Awaitable[None]]], Awaitable[None]]
) -> None:
    """Have the next noting of a place go wrong in some way."""
    original, done = CardStore.place, False

    async def place(self: CardStore, key: str, channel: int, message: int) -> None:
        nonlocal done
        if done:
            return await original(self, key, channel, message)
        done = True
        return await fault(lambda: original(self, key, channel, message))

    patch.setattr(CardStore, "place", place)


def refuse(_: Stage, patch: pytest.MonkeyPatch) -> None:
    async def fault(_: Callable[[], Awaitable[None]]) -> None:
        raise StoreError("The disk is full.")

    placing(patch, fault)


def refuse_in_sqlite(stage: Stage, _: pytest.MonkeyPatch) -> None:
    with closing(sqlite3.connect(stage.bot.app.settings.data / "footnote.db")) as other:
        other.execute(
            "CREATE TRIGGER fault BEFORE UPDATE OF message ON card WHEN new.message IS NOT NULL"
            " BEGIN SELECT RAISE(ABORT, 'refused'); END"
        )


def stop_before(stage: Stage, patch: pytest.MonkeyPatch) -> None:
    async def fault(note: Callable[[], Awaitable[None]]) -> None:
        stop(stage.bot)
        await note()

    placing(patch, fault)


def stop_after(_: Stage, patch: pytest.MonkeyPatch) -> None:
    async def fault(note: Callable[[], Awaitable[None]]) -> None:
        await note()
        raise asyncio.CancelledError

    placing(patch, fault)


Fault = Callable[[Stage, pytest.MonkeyPatch], None]
FAULTS: list[Fault] = [refuse, refuse_in_sqlite, stop_once_out, stop_before, stop_after]


def heal(settings: Settings) -> None:
    with closing(sqlite3.connect(settings.data / "footnote.db")) as other:
        other.execute("DROP TRIGGER IF EXISTS fault")


async def failed(
    stage: Stage, settings: Settings, monkeypatch: pytest.MonkeyPatch, way: Way, fault: Fault
) -> Callable[[], Awaitable[object]]:
    """Show a card in a way while something fails; returns what shows it again, all being well."""
    await stage.stock()
    act = await way(stage)
    with monkeypatch.context() as patch:
        fault(stage, patch)
        await act()
        await stage.env.settle()
    assert len(stage.env.errors) <= 1
    heal(settings)
    return act


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("fault", FAULTS)
async def test_promise_3_what_could_not_be_noted_shows_nothing_that_is_removed(
    simcord_env: Env,
    simcord_bot: Footnote,
    settings: Settings,
    server: Server,
    shown: Shown,
    monkeypatch: pytest.MonkeyPatch,
    way: Way,
    fault: Fault,
) -> None:
    stage = Stage(simcord_env, simcord_bot, server)
    await failed(stage, settings, monkeypatch, way, fault)
    await stage.remove()
    told = [shown(message) for message in stage.public()]
    assert not any(word in text for text in told for word in ("three times", TELLING, NEAR))


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("fault", FAULTS)
async def test_what_was_taken_back_can_be_shown_again_and_is_noted_then(
    simcord_env: Env,
    simcord_bot: Footnote,
    settings: Settings,
    server: Server,
    shown: Shown,
    monkeypatch: pytest.MonkeyPatch,
    way: Way,
    fault: Fault,
) -> None:
    stage = Stage(simcord_env, simcord_bot, server)
    act = await failed(stage, settings, monkeypatch, way, fault)
    await act()
    assert "three times" in shown(stage.public()[-1])
    await stage.remove()
    assert words.REMOVED in shown(stage.public()[-1])


async def test_promise_3_a_press_notes_a_card_that_is_not_noted(
    simcord_env: Env,
    simcord_bot: Footnote,
    server: Server,
    shown: Shown,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """One that is pressed before it was noted, or that an older press brought back."""
    stage = Stage(simcord_env, simcord_bot, server)
    await stage.stock()

    async def later(_: Callable[[], Awaitable[None]]) -> None:
        return

    placing(monkeypatch, later)
    card = await card_of(stage.member, stage.channel, ASKED)
    await stage.member.click(card, label=words.NEXT)
    await stage.remove()
    (message,) = stage.public()
    assert words.REMOVED in shown(message)


async def test_what_cannot_be_taken_back_is_logged_and_the_error_is_told_all_the_same(
    simcord_env: Env,
    simcord_bot: Footnote,
    server: Server,
    shown: Shown,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    stage = Stage(simcord_env, simcord_bot, server)
    await stage.stock()
    refuse(stage, monkeypatch)
    simcord_env.inject_error("DELETE", "/channels/*/messages/*", status=403, code=50013)
    await stage.member.send(stage.channel, to_bot(simcord_env, ASKED))
    assert "What failed could not be taken back" in caplog.text
    assert "Store error" in caplog.text
    assert "cannot be read or written" in shown(stage.public()[-1])
