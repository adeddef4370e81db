"""Promise 2 as a matrix: every way in, for whoever may not see, over every channel of a leak.

The ways come from the bot itself: its commands and their autocompletes, its menus, its buttons, its
form, and what people write to it. A new one fails these tests until it is in them.

Nobody is asked what a leak looks like. A server has an article with words that no other has. An
outsider goes every way in twice, before the article is there and after, in two servers that are
alike. What the bot says has to be the same: the texts, the titles, the counts, the suggestions,
the missing words, the choices that it offers, and the errors. The log holds none of the words.
"""

import json
import re
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pytest
from discord import app_commands
from simcord import ChannelHandle, MemberActor, RoleHandle
from simcord.env import Env

from bot.access import EDITORS_ONLY, MANAGERS_ONLY
from bot.chat import words
from bot.chat.client import Footnote
from bot.chat.limits import Limits
from tests.callers import by
from tests.chat.acting import (
    Server,
    add,
    buttons,
    guild_of,
    kick,
    open_to_everyone,
    refused_with,
    scope_of,
)
from tests.chat.talking import button_of, posted_again

TITLE = "Zephyrine charter"
TEXT = (
    "# Zephyrine charter\n\nThe quillonade hides the brass tuppence beneath flagstone seven.\n\n"
    "The quillonade is aired on the second Tuesday of a month."
)
TAG = "moonvault"
NEEDLES = ("quillonade", "zephyrine", "tuppence", "flagstone", TAG, "gribblefast")
"""Words that the server's article, its tags and its synonyms have, and nothing else."""

QUESTION = "What does the quillonade hide?"
QUESTIONS = (
    QUESTION,
    "What does the quilonade hide?",
    'who said "brass tuppence"',
    f"quillonade tag:{TAG}",
    "What is the gribblefast?",
)
OWN = "The pelican nests by the weir and is fed at noon."

Offered = list[dict[str, Any]]
Way = Callable[["Outsider"], Awaitable[object]]


@dataclass(frozen=True)
class Secret:
    """What there is to be learnt of a server: the article, and the buttons of its cards."""

    article: int
    custom_ids: tuple[str, ...]


@dataclass
class Outsider:
    """Somebody who goes a way in, where they are."""

    env: Env
    bot: Footnote
    channel: ChannelHandle
    who: MemberActor
    secret: Secret

    async def says(self, way: Way) -> str:
        """All that the bot says when a way is gone, without what differs from time to time."""
        self.bot.limits = Limits()
        begin = len(self.env.http_requests)
        returned = await way(self)
        sent = [entry.json for entry in self.env.http_requests[begin:] if entry.json]
        offered = returned if isinstance(returned, list) else []
        return _without_ids(json.dumps([sent, offered], ensure_ascii=False, sort_keys=True))

    async def tell(self) -> list[tuple[str, str]]:
        """What the bot says to each way in, in turn."""
        role = guild_of(self.channel).create_role("Helpers")
        return [(name, await self.says(way)) for name, way in ways(self.bot, self.secret, role)]


def _without_ids(text: str) -> str:
    text = re.sub(r"(footnote:\w+:)[\w-]{12}", r"\1KEY", text)
    text = re.sub(r"(add:)\d+:\w+", r"\1FORM", text)
    text = re.sub(r"\b\d{10,}\b", "ID", text)
    return re.sub(r"\d+(\.\d+)? (s|ms|seconds?)\b", "TIME", text)


# Every way in


def _values(secret: Secret) -> dict[str, tuple[Any, ...]]:
    """What is tried for each option of a command, by its name: a new name has to be added here."""
    return {
        "question": QUESTIONS,
        "article": (str(secret.article), TITLE),
        "replace": (str(secret.article),),
        "tag": (TAG,),
        "tags": (TAG,),
        "line": (1,),
        "private": (True, False),
        "title": ("Note",),
        "language": ("en",),
        "file": (("note.txt", OWN.encode()),),
    }


def commands(bot: Footnote) -> list[app_commands.Command[Any, ..., Any]]:
    return [each for each in bot.tree.walk_commands() if isinstance(each, app_commands.Command)]


def menus(bot: Footnote) -> list[str]:
    return [
        each.name for each in bot.tree.get_commands() if isinstance(each, app_commands.ContextMenu)
    ]


def _command(name: str, options: Mapping[str, Any]) -> Way:
    return lambda outsider: outsider.who.slash(outsider.channel, name, **options)


def _offered(name: str, option: str, typed: str) -> Way:
    return lambda outsider: outsider.who.autocomplete(outsider.channel, name, option, typed)


def _menu(name: str, text: str) -> Way:
    async def gone(outsider: Outsider) -> object:
        message = await outsider.who.send(outsider.channel, text)
        return await outsider.who.context_menu(outsider.channel, name, message)

    return gone


def _press(custom_id: str) -> Way:
    async def gone(outsider: Outsider) -> object:
        message = await posted_again(outsider.env, outsider.channel, button_of(custom_id))
        return await outsider.who.click(message, label="Press")

    return gone


def _mention(text: str) -> Way:
    async def gone(outsider: Outsider) -> object:
        user = outsider.env.bot.user
        assert user is not None
        await outsider.who.send(outsider.channel, f"<@{user.id}> {text}")
        await outsider.env.settle()
        return None

    return gone


def _direct(text: str) -> Way:
    return lambda outsider: outsider.who.send_dm(text)


async def _form(outsider: Outsider) -> object:
    shown = await outsider.who.slash(outsider.channel, "article add")
    if shown.response is not None:
        return None  # refused before there is a form
    return await outsider.who.submit_modal(shown, {"title": "Note", "text": OWN})


def _of_commands(bot: Footnote, values: Mapping[str, tuple[Any, ...]]) -> Iterator[tuple[str, Way]]:
    """Every command with all of its options, and with no more than it needs."""
    for command in commands(bot):
        name = command.qualified_name
        tried = {each.name: values[each.name] for each in command.parameters}
        needed = {each.name for each in command.parameters if each.required}
        for at in range(max([1, *map(len, tried.values())])):
            options = {option: some[at % len(some)] for option, some in tried.items()}
            yield f"/{name}", _command(name, options)
            # Without a file there is a form, which is a way of its own.
            if needed != options.keys() and name != "article add":
                yield f"/{name}", _command(name, {each: options[each] for each in needed})


def ways(bot: Footnote, secret: Secret, role: RoleHandle) -> Iterator[tuple[str, Way]]:
    """Every way in, with its name and what is tried there."""
    yield from _of_commands(bot, {**_values(secret), "role": (role,)})
    for command in commands(bot):
        for each in command.parameters:
            if each.autocomplete:
                for typed in ("", "zeph", "quill", "moon", TITLE):
                    name = command.qualified_name
                    yield f"/{name} {each.name}…", _offered(name, each.name, typed)
    for menu in menus(bot):
        yield from ((menu, _menu(menu, question)) for question in QUESTIONS)
    for custom_id in secret.custom_ids:
        yield f"button {custom_id.split(':')[1]}", _press(custom_id)
    for question in QUESTIONS:
        yield "mention", _mention(question)
        yield "direct message", _direct(question)
    yield "form", _form


# What there is to be learnt


async def kept_secret(bot: Footnote, channel: ChannelHandle, member: MemberActor) -> Secret:
    """Store the article in a server, and have cards shown there with every kind of button."""
    article = await add(bot, channel, TITLE, TEXT, [TAG])
    scope = scope_of(channel)
    await bot.app.synonyms.add(by(scope), ("gribblefast", "quillonade"))
    await member.slash(channel, "ask", question=QUESTION)
    card = channel.history()[-1]
    await member.slash(channel, "ask", question="What does the quilonade hide?")
    corrected = channel.history()[-1]
    found = await member.context_menu(channel, words.FIND, await member.send(channel, QUESTION))
    listing = await member.slash(channel, "article list")
    shown = [card, corrected, found.response, listing.response]
    ids = {str(each["custom_id"]) for message in shown for each in buttons(message).values()}
    key = next(each for each in ids if each.startswith("footnote:context:")).split(":")[2]
    made = {
        "turn": f"footnote:turn:{key}:1",
        "context": f"footnote:context:{key}:0",
        "more": f"footnote:more:{key}:0:10",
        "rate": f"footnote:rate:{key}:0:1",
        "ask": f"footnote:ask:{key}:0",
        "share": f"footnote:share:{key}:0",
        "list": "footnote:list:0:",
        "show": f"footnote:show:{article.id}:1:later",
        "remove": f"footnote:remove:{article.id}",
        "keep": "footnote:keep",
    }
    assert made.keys() == bot.presses.keys(), "a new button has to be tried by outsiders too"
    return Secret(article.id, tuple(sorted(ids | set(made.values()))))


async def outsider_in(
    env: Env, bot: Footnote, server: Server, secret: Secret, manages: bool
) -> Outsider:
    channel, manager, member = server()
    await add(bot, channel, "Birds", OWN)
    await open_to_everyone(env, channel)
    return Outsider(env, bot, channel, manager if manages else member, secret)


# The matrix


@pytest.mark.parametrize("audience", ["a manager elsewhere", "a member elsewhere"])
async def test_promise_2_isolation_of_every_way_in(
    simcord_env: Env,
    simcord_bot: Footnote,
    server: Server,
    caplog: pytest.LogCaptureFixture,
    record_property: Callable[[str, object], None],
    audience: str,
) -> None:
    channel, _, member = server()
    manages = "manager" in audience
    secret = await kept_secret(simcord_bot, channel, member)
    after = await outsider_in(simcord_env, simcord_bot, server, secret, manages)
    scope = scope_of(channel)
    caplog.clear()
    there = await after.tell()
    for needle in NEEDLES:
        assert needle not in caplog.text.casefold()
    # Nothing of the server was changed by any of it.
    [article] = await simcord_bot.app.articles.own(by(scope))
    assert (article.id, article.revision, article.tags) == (secret.article, 1, (TAG,))
    assert await simcord_bot.app.cards.ratings(by(scope)) == []

    await simcord_bot.app.articles.remove(by(scope), [article])
    await simcord_bot.app.synonyms.remove(by(scope), "gribblefast")
    await simcord_bot.app.reindexing.reindex(by(scope))
    gone = await outsider_in(simcord_env, simcord_bot, server, secret, manages)
    for said, expected in zip(there, await gone.tell(), strict=True):
        assert said == expected
    record_property("leaks", f"{audience}: {_counted(there)}, said the same")


def _counted(said: Sequence[tuple[str, str]]) -> str:
    return f"{len({name for name, _ in said})} ways gone {len(said)} times, the log, and all texts"


RIGHTS = {
    "ask": None,
    "article list": None,
    "article show": None,
    "article add": EDITORS_ONLY,
    "article remove": EDITORS_ONLY,
    "article export": EDITORS_ONLY,
    "reindex": MANAGERS_ONLY,
    "settings editors": MANAGERS_ONLY,
    "settings reset": MANAGERS_ONLY,
    "help": None,
    words.FIND: None,
    words.SAVE: EDITORS_ONLY,
}
"""How each command and menu is refused to a member without any right; None where it is not."""

OTHER_RIGHTS = {"button remove": EDITORS_ONLY, "form": EDITORS_ONLY}
"""The same for what else not everyone may do."""


async def test_every_way_demands_its_right(
    simcord_env: Env,
    simcord_bot: Footnote,
    server: Server,
    record_property: Callable[[str, object], None],
) -> None:
    """Whoever may not, whatever Discord's own settings of a command say, changes nothing."""
    channel, _, member = server()
    secret = await kept_secret(simcord_bot, channel, member)
    assert RIGHTS.keys() == {c.qualified_name for c in commands(simcord_bot)} | {
        *menus(simcord_bot)
    }
    await open_to_everyone(simcord_env, channel)
    scope = scope_of(channel)
    before = await simcord_bot.app.articles.own(by(scope))
    who = Outsider(simcord_env, simcord_bot, channel, member, secret)
    said = await who.tell()
    refusals = {each: refused_with(each) for each in (EDITORS_ONLY, MANAGERS_ONLY)}
    for name, text in said:
        right = RIGHTS.get(name.removeprefix("/"), OTHER_RIGHTS.get(name))
        found = [each for each, told in refusals.items() if json.dumps(told)[1:-1] in text]
        assert found == ([right] if right else []), name
    assert await simcord_bot.app.articles.own(by(scope)) == before
    assert await simcord_bot.app.servers.editors(by(scope)) is None
    record_property(
        "leaks", f"a member of the server: {_counted(said)}, refused where it has to be"
    )


async def test_promise_2_isolation_where_the_bot_is_no_more(
    simcord_env: Env, simcord_bot: Footnote, server: Server
) -> None:
    """Its commands may still be there, and tell nobody anything."""
    channel, manager, member = server()
    secret = await kept_secret(simcord_bot, channel, member)
    await kick(simcord_env, guild_of(channel))
    who = Outsider(simcord_env, simcord_bot, channel, manager, secret)
    # Direct messages go on, and name the words that they ask for themselves.
    for name, text in await who.tell():
        told = [needle for needle in NEEDLES if needle in text.casefold()]
        assert name == "direct message" or not told, name
