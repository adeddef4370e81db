"""Bugs and a store that fails: one sentence with an id for who asked, the cause for the log."""

import re
import sqlite3
from collections.abc import Awaitable, Callable
from contextlib import closing

import pytest
from simcord import ChannelHandle, InteractionResult, MemberActor
from simcord.env import Env

from bot.chat import words
from bot.chat.client import Footnote
from bot.model import SHARED
from bot.settings import Settings
from bot.store import connections
from tests.callers import add_paste, by
from tests.chat.acting import Server, Shown, add, refusal
from tests.chat.acting import save as save_message
from tests.chat.talking import (
    card_of,
    heard,
    new_process,
    private,
    to_bot,
    told_by_mention,
)

FISH = "Swordfish"
QUESTION = f"Who told the {FISH} password?"
TEXT = f"The {FISH} password was told by a parrot."

Act = Callable[[Env, ChannelHandle, MemberActor], Awaitable[InteractionResult]]


class BugError(Exception):
    """What nobody foresaw; like many exceptions, it repeats what it was given."""


def break_on_use(monkeypatch: pytest.MonkeyPatch, part: object, *names: str) -> None:
    """Give functions of a part of the bot a bug."""

    async def broken(*given: object, **named: object) -> None:
        raise BugError(FISH, given, named)

    for name in names:
        monkeypatch.setattr(part, name, broken)


def id_in(text: str) -> str:
    """The id that a sentence names."""
    (reference,) = re.findall(r"\b[0-9a-f]{8}\b", text)
    return str(reference)


def check_log(caplog: pytest.LogCaptureFixture, reference: str) -> None:
    """Whether the log tells of one bug, by its id, what it was and where, and nothing else."""
    assert caplog.text.count("Unexpected error") == 1
    assert f"Unexpected error {reference}\n" in caplog.text
    assert f"{BugError.__module__}.BugError" in caplog.text
    assert "in broken" in caplog.text
    assert FISH not in caplog.text
    assert "parrot" not in caplog.text


async def ask_publicly(_: Env, channel: ChannelHandle, member: MemberActor) -> InteractionResult:
    return await member.slash(channel, "ask", question=QUESTION)


async def ask_privately(_: Env, channel: ChannelHandle, member: MemberActor) -> InteractionResult:
    return await member.slash(channel, "ask", question=QUESTION, private=True)


async def ask_by_menu(_: Env, channel: ChannelHandle, member: MemberActor) -> InteractionResult:
    return await member.context_menu(channel, words.FIND, await member.send(channel, QUESTION))


async def save(_: Env, channel: ChannelHandle, member: MemberActor) -> InteractionResult:
    return await save_message(channel, member, await member.send(channel, TEXT))


async def submit(_: Env, channel: ChannelHandle, member: MemberActor) -> InteractionResult:
    form = await member.slash(channel, "article add")
    return await member.submit_modal(form, {"text": TEXT})


async def upload(_: Env, channel: ChannelHandle, member: MemberActor) -> InteractionResult:
    return await member.slash(channel, "article add", file=(f"{FISH}.md", TEXT.encode()))


async def show(_: Env, channel: ChannelHandle, member: MemberActor) -> InteractionResult:
    return await member.slash(channel, "article show", article=FISH)


def press(label: str) -> Act:
    async def pressed(env: Env, channel: ChannelHandle, member: MemberActor) -> InteractionResult:
        (card,) = [message for message in channel.history() if message.author == env.bot.user]
        return await member.click(card, label=label)

    return pressed


ACTS: dict[str, tuple[Act, list[str]]] = {
    "ask": (ask_publicly, ["asking.ask"]),
    "ask in private": (ask_privately, ["asking.ask"]),
    "ask, keeping": (ask_publicly, ["cards.keep"]),
    "menu": (ask_by_menu, ["asking.ask"]),
    "save": (save, ["submitting.submit"]),
    "form": (submit, ["submitting.submit"]),
    "upload": (upload, ["submitting.submit"]),
    "show": (show, ["articles.look_up"]),
    "context": (press(words.CONTEXT), ["articles.around"]),
    "rating": (press(words.HELPFUL), ["cards.rate"]),
    "lost card": (press(words.NOT_HELPFUL), ["cards.find"]),
}


@pytest.mark.parametrize(("act", "broken"), ACTS.values(), ids=ACTS.keys())
async def test_a_bug_is_one_private_sentence_whose_id_the_log_has(
    simcord_env: Env,
    simcord_bot: Footnote,
    server: Server,
    shown: Shown,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
    act: Act,
    broken: list[str],
) -> None:
    channel, manager, member = server()
    await add(simcord_bot, channel, FISH, TEXT)
    card = await card_of(member, channel, QUESTION)
    before = shown(card)
    for each in broken:
        part, name = each.split(".")
        break_on_use(monkeypatch, getattr(simcord_bot.app, part), name)
    result = await act(simcord_env, channel, manager)
    assert len(simcord_env.errors) <= 1
    told = refusal(result)
    assert told == words.unexpected(id_in(told))
    check_log(caplog, id_in(told))
    # Nobody else sees anything of it.
    public = [m for m in channel.history(viewer=member) if m.author == simcord_bot.user]
    assert [shown(message) for message in public] == [before]


async def test_a_bug_behind_a_mention_is_told_in_a_reply(
    simcord_env: Env,
    simcord_bot: Footnote,
    server: Server,
    shown: Shown,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    channel, _, member = server()
    break_on_use(monkeypatch, simcord_bot.app.asking, "ask")
    reply = await told_by_mention(simcord_env, channel, member, QUESTION)
    assert shown(reply) == words.unexpected(id_in(shown(reply)))
    assert reply.reference is not None
    check_log(caplog, id_in(shown(reply)))


async def test_a_bug_behind_a_direct_message_is_told_there(
    simcord_bot: Footnote,
    simcord_env: Env,
    shown: Shown,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    user = simcord_env.create_user("visitor")
    await add_paste(simcord_bot.app, by(SHARED), FISH, TEXT)
    break_on_use(monkeypatch, simcord_bot.app.asking, "ask")
    await user.send_dm(QUESTION)
    said = shown(user.dm_channel.history()[-1])
    assert said == words.unexpected(id_in(said))
    check_log(caplog, id_in(said))


@pytest.mark.parametrize(
    ("command", "option", "filled", "name"),
    [
        ("ask", "article", {"question": QUESTION}, "titles"),
        ("article show", "article", {}, "titles"),
        ("article add", "replace", {}, "titles"),
        ("article list", "tag", {}, "tags"),
    ],
)
async def test_a_bug_behind_suggestions_while_typing_offers_none_and_is_logged(
    simcord_bot: Footnote,
    server: Server,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
    command: str,
    option: str,
    filled: dict[str, str],
    name: str,
) -> None:
    channel, manager, _ = server()
    await add(simcord_bot, channel, FISH, TEXT, tags=[FISH])
    assert len(await manager.autocomplete(channel, command, option, FISH[:3], **filled)) == 1
    break_on_use(monkeypatch, simcord_bot.app.articles, name)
    assert await manager.autocomplete(channel, command, option, FISH[:3], **filled) == []
    (reference,) = re.findall(r"Unexpected error (\w+)", caplog.text)
    check_log(caplog, reference)


async def test_a_bug_after_a_public_answer_is_out_takes_it_back_and_is_told_in_private(
    simcord_env: Env,
    simcord_bot: Footnote,
    server: Server,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A card whose place is not known could not be withdrawn when its article is removed."""
    channel, manager, member = server()
    await add(simcord_bot, channel, FISH, TEXT)
    break_on_use(monkeypatch, simcord_bot.app.cards.shown, "place")
    result = await member.slash(channel, "ask", question=QUESTION)
    assert len(simcord_env.errors) == 1
    told = private(result).content
    assert told == words.unexpected(id_in(told))
    check_log(caplog, id_in(told))
    assert channel.history(viewer=manager) == []


@pytest.mark.parametrize("act", [ask_publicly, press(words.HELPFUL)], ids=["command", "button"])
async def test_a_bug_that_cannot_be_told_is_logged_without_what_was_asked(
    simcord_env: Env,
    simcord_bot: Footnote,
    server: Server,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
    act: Act,
) -> None:
    channel, _, member = server()
    await add(simcord_bot, channel, FISH, TEXT)
    await card_of(member, channel, QUESTION)
    break_on_use(monkeypatch, simcord_bot.app.asking, "ask")
    break_on_use(monkeypatch, simcord_bot.app.cards, "rate")
    simcord_env.inject_error("POST", "/webhooks/*", status=404, code=10015, times=None)
    await act(simcord_env, channel, member)
    assert len(simcord_env.errors) <= 1
    (reference,) = re.findall(r"Unexpected error (\w+)", caplog.text)
    assert "A reply could not be delivered" in caplog.text
    check_log(caplog, reference)


async def test_a_bug_behind_a_mention_that_cannot_be_told_is_logged_the_same_way(
    simcord_env: Env,
    simcord_bot: Footnote,
    server: Server,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    channel, _, member = server()
    break_on_use(monkeypatch, simcord_bot.app.asking, "ask")
    simcord_env.inject_error("POST", "/channels/*/messages", status=404, code=10003, times=None)
    sending = member.send(channel, to_bot(simcord_env, QUESTION))
    assert await heard(simcord_env, channel, sending) == []
    (reference,) = re.findall(r"Unexpected error (\w+)", caplog.text)
    assert "A reply could not be delivered" in caplog.text
    check_log(caplog, reference)


# A store that fails


async def test_a_store_that_fails_is_told_as_such_however_one_asks(
    simcord_env: Env,
    settings: Settings,
    server: Server,
    shown: Shown,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    channel, manager, member = server()
    monkeypatch.setattr(connections, "BUSY_SECONDS", 0.01)
    async with new_process(simcord_env, settings) as bot:
        await add(bot, channel, FISH, TEXT)
        await add_paste(bot.app, by(SHARED), FISH, TEXT)
        card = await card_of(member, channel, QUESTION)
        message = await member.send(channel, QUESTION)
        before = channel.history(viewer=manager)
        with closing(sqlite3.connect(settings.data / "footnote.db", isolation_level=None)) as other:
            # Somebody else writes for longer than is waited for.
            other.execute("BEGIN IMMEDIATE")
            told = [
                refusal(await ask_publicly(simcord_env, channel, member)),
                refusal(await member.click(card, label=words.HELPFUL)),
                refusal(await member.context_menu(channel, words.FIND, message)),
            ]
            assert channel.history(viewer=manager) == before
            told.append(shown(await told_by_mention(simcord_env, channel, member, QUESTION)))
            await member.user.send_dm(QUESTION)
            told.append(shown(member.user.dm_channel.history()[-1]))
    for sentence in told:
        reference = id_in(sentence)
        assert sentence == words.store_failed(reference)
        assert f"Store error {reference}\n" in caplog.text
    assert len({id_in(sentence) for sentence in told}) == len(told)
    assert caplog.text.count("Store error") == len(told)
    assert "is being written by another Footnote" in caplog.text
    assert FISH not in caplog.text
