"""Every way in to the bot, and somebody who goes it.

The ways come from the bot itself: its commands and their autocompletes, its menus, its buttons, its
form, and what people write to it.
"""

from collections.abc import Awaitable, Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from operator import methodcaller
from typing import Any

import pytest
from discord import app_commands
from simcord import ChannelHandle, InteractionResult, MemberActor, UserHandle
from simcord.backend import serializers
from simcord.enums import AppCommandType, InteractionType
from simcord.env import Env
from simcord.interactions import base_payload

from bot.chat.client import Footnote
from bot.chat.limits import Limits
from tests.chat.acting import fields
from tests.chat.channels import Heard, heard, without_key
from tests.chat.talking import button_of, menu_of, posted_again, to_bot

TITLE = "Zephyrine charter"
TEXT = (
    "# Zephyrine charter\n\nThe quillonade hides the brass tuppence beneath flagstone seven.\n\n"
    "## When is the quillonade aired?\n\nThe quillonade is aired on the second Tuesday of a month."
)
TAG = "moonvault"
NEEDLES = ("quillonade", "zephyrine", "tuppence", "flagstone", TAG, "gribblefast")
"""Words that the secret article, its tags and its synonyms have, and nothing else."""

QUESTION = "What does the quillonade hide?"
SLIP = "What does the quilonade hide?"
QUESTIONS = (
    QUESTION,
    SLIP,
    'who said "brass tuppence"',
    f"quillonade tag:{TAG}",
    "What is the gribblefast?",
)
TALK = ("hello", "help")
LINK = "http://127.0.0.1/note.txt"
"""It leads to what is not public, and so nobody is asked."""

OWN = "The pelican nests by the weir and is fed at noon."
TYPED = ("", "zeph", "quill", "moon", TITLE)

Way = Callable[["Somebody"], Awaitable[object]]
Ways = Iterator[tuple[str, Way]]


@dataclass(frozen=True)
class Secret:
    """What there is to be learnt: an article, and a card in a message with its buttons; besides,
    menus from which the article can be picked.
    """

    article: int
    message: int
    custom_ids: tuple[str, ...]
    menus: tuple[str, ...] = ()

    def of_card(self, key: str) -> "Secret":
        """With those buttons alone that belong to a card."""
        return replace(self, custom_ids=tuple(each for each in self.custom_ids if key in each))

    def of_no_card(self) -> "Secret":
        """The same if there had never been such a card."""
        ids = tuple(without_key(each, "0" * 12) for each in self.custom_ids)
        return replace(self, message=1, custom_ids=ids)


@dataclass
class Somebody:
    """Somebody who goes a way in: a member in a channel, or a user in their direct messages."""

    env: Env
    bot: Footnote
    log: pytest.LogCaptureFixture
    channel: ChannelHandle
    who: MemberActor | UserHandle

    async def go(self, ways: Ways) -> list[tuple[str, Heard]]:
        """What is heard of each way, in turn."""
        return [(name, await self._hear(way)) for name, way in ways]

    async def _hear(self, way: Way) -> Heard:
        self.bot.limits = Limits()
        requested, logged, before = len(self.env.http_requests), len(self.log.text), self._sent()
        await way(self)
        files = {url: data for url, data in self._sent().items() if url not in before}
        return heard(self.env.http_requests[requested:], files, self.log.text[logged:])

    def _sent(self) -> dict[str, bytes]:
        """Every file that the bot has sent until now, by its address."""
        backend = self.env.backend
        return {
            file["url"]: backend.cdn.get(file["url"]) or b""
            for messages in backend.messages.values()
            for message in messages.values()
            if message.author_id == backend.bot_user.id
            for file in message.attachments
        }

    async def do(self, verb: str, *what: object, **options: object) -> Any:
        """Do what a member does in a channel, and a user in their direct messages alone."""
        where = () if isinstance(self.who, UserHandle) else (self.channel,)
        return await getattr(self.who, verb)(*where, *what, **options)

    async def say(self, text: str, reply_to: int | None = None) -> int:
        """Write a message, wait for what the bot does about it, and return its id."""
        reference = None if reply_to is None else {"message_id": str(reply_to)}
        said = self.env.backend.create_message(
            self.channel.id, self.who.id, text, reference=reference
        )
        await self.env.settle()
        return said.id

    async def write(self, text: str) -> None:
        """Write a direct message."""
        await self.who.send_dm(text)

    async def edit(self, text: str) -> None:
        """Ask something, and then make it something else."""
        said = await self.say(to_bot(self.env, "Where does the pelican nest?"))
        self.env.backend.edit_message(self.channel.id, said, {"content": to_bot(self.env, text)})
        await self.env.settle()

    async def delete(self, text: str) -> None:
        """Ask something, and then delete it."""
        self.env.backend.delete_message(self.channel.id, await self.say(to_bot(self.env, text)))
        await self.env.settle()

    async def call(self, text: str) -> None:
        """Have the bot answer another message, which it can read, with a reply to that."""
        await self.say(to_bot(self.env, "this"), await self.say(to_bot(self.env, text)))

    async def use_menu(self, name: str, text: str) -> None:
        """Use a menu on a message of one's own, and send the form that it opens, if any."""
        backend, message = self.env.backend, await self.say(text)
        command = backend.find_command(name, None, AppCommandType.MESSAGE)
        assert command is not None
        said = serializers.message_payload(backend, backend.get_message(self.channel.id, message))
        used, payload = base_payload(
            backend,
            type=InteractionType.APPLICATION_COMMAND,
            channel_id=self.channel.id,
            guild_id=self.channel.guild.id if self.channel.guild else None,
            user_id=self.who.id,
            data={
                "id": command["id"],
                "name": name,
                "type": AppCommandType.MESSAGE,
                "target_id": str(message),
                "resolved": {"messages": {str(message): dict(said)}},
            },
        )
        backend.emit("INTERACTION_CREATE", payload)
        await self.env.settle()
        shown = InteractionResult(self.env, used)
        if shown.modal is not None:
            await self.who.submit_modal(shown, fields(shown))

    async def press(self, custom_id: str) -> None:
        """Press a button, as if it stood in a message here."""
        message = await posted_again(self.env, self.channel, button_of(custom_id))
        await self.who.click(message, label="Press")

    async def pick(self, custom_id: str, value: str) -> None:
        """Pick something from a menu, as if it stood in a message here."""
        message = await posted_again(self.env, self.channel, menu_of(custom_id, value))
        await self.who.select(message, [value], custom_id=custom_id)

    async def fill_in(self) -> None:
        """Open the form and send it, unless it is refused before there is one."""
        shown = await self.do("slash", "article add")
        if shown.response is None:
            await self.who.submit_modal(shown, {"title": "Note", "text": OWN, "url": LINK})


def commands(bot: Footnote) -> list[app_commands.Command[Any, ..., Any]]:
    return [each for each in bot.tree.walk_commands() if isinstance(each, app_commands.Command)]


def menus(bot: Footnote) -> list[str]:
    return [
        each.name for each in bot.tree.get_commands() if isinstance(each, app_commands.ContextMenu)
    ]


def every_way(somebody: Somebody, secret: Secret) -> Ways:
    """Every way in, with its name and what is tried there."""
    yield from _of_commands(somebody, secret)
    for command in commands(somebody.bot):
        for option in command.parameters:
            if option.autocomplete:
                name = command.qualified_name
                for typed in TYPED:
                    way = methodcaller("do", "autocomplete", name, option.name, typed)
                    yield f"/{name} {option.name}…", way
    for menu in menus(somebody.bot):
        yield from ((menu, methodcaller("use_menu", menu, question)) for question in QUESTIONS)
    yield from ways_to_a_card(somebody, secret)
    for menu in secret.menus:
        way = methodcaller("pick", menu, str(secret.article))
        yield f"menu {menu.split(':')[1]}", way
    for question in QUESTIONS:
        yield "mention", methodcaller("say", to_bot(somebody.env, question))
        yield "direct message", methodcaller("write", question)
        yield "edit", methodcaller("edit", question)
        yield "delete", methodcaller("delete", question)
        yield "call", methodcaller("call", question)
    yield "call", methodcaller("say", to_bot(somebody.env, "this"), secret.message)
    for talk in TALK:
        yield "talk", methodcaller("say", to_bot(somebody.env, talk))
        yield "direct message", methodcaller("write", talk)
    yield "form", methodcaller("fill_in")
    yield "/article add", methodcaller("do", "slash", "article add", url=LINK)


def ways_to_a_card(somebody: Somebody, secret: Secret) -> Ways:
    """What can be done with a card that was shown to somebody else."""
    for custom_id in secret.custom_ids:
        yield f"button {custom_id.split(':')[1]}", methodcaller("press", custom_id)
    text = to_bot(somebody.env, "And what about the tuppence?")
    yield "reply", methodcaller("say", text, secret.message)


def _of_commands(somebody: Somebody, secret: Secret) -> Ways:
    """Every command with all of its options, and with no more than it needs."""
    values = _values(somebody, secret)
    for command in commands(somebody.bot):
        name = command.qualified_name
        tried = {each.name: values[each.name] for each in command.parameters if values[each.name]}
        needed = {each.name for each in command.parameters if each.required}
        for at in range(max([1, *map(len, tried.values())])):
            options = {option: some[at % len(some)] for option, some in tried.items()}
            yield f"/{name}", methodcaller("do", "slash", name, **options)
            # Without a file there is a form, which is a way of its own.
            if needed != options.keys() and name != "article add":
                fewer = {each: options[each] for each in needed}
                yield f"/{name}", methodcaller("do", "slash", name, **fewer)


def _values(somebody: Somebody, secret: Secret) -> Mapping[str, tuple[Any, ...]]:
    """What is tried for each option of a command, by its name: a new name has to be added here."""
    guild = somebody.channel.guild
    return {
        "question": (*QUESTIONS, *TALK),
        "article": (str(secret.article), TITLE),
        "replace": (str(secret.article),),
        "tag": (TAG,),
        "search": ("zephyr", TAG, "zephirine"),
        "sort": ("title", "newest"),
        "tags": (TAG,),
        "line": (1, 9999),
        "private": (True, False),
        "title": ("Note",),
        "language": ("en",),
        # By itself: one article is not replaced by several.
        "url": (),
        "file": (("note.txt", OWN.encode()), ("near.txt", TEXT.encode())),
        "role": (guild.create_role("Helpers"),) if guild else (),
    }
