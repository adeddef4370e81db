"""Promise 2 as a matrix: every way in, for whoever may not see, over every channel of a leak.

Nobody is asked what a leak looks like. A server has an article with words that no other has. An
outsider goes every way in twice, in two places that are alike: where the bot has the article, and
where it never had. What they hear has to be the same on every channel. The log holds none of the
words, whoever goes. Those who may see hear the article on every channel, so each of them is
listened to.

The ways and the channels are those of ``ways.py`` and ``channels.py``. A new command, menu or
button fails these tests until it is in them.
"""

import logging
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial

import discord
import pytest
from simcord import ChannelHandle, MemberActor, ResponseMessage, UserHandle
from simcord.env import Env

from bot.access import EDITORS_ONLY, MANAGERS_ONLY
from bot.chat import words
from bot.chat.client import Footnote
from bot.chat.taking_in import Clash
from bot.library.submission import Submission
from bot.model import SHARED, Scope
from bot.settings import Settings
from tests.callers import add_paste, by
from tests.chat.acting import (
    Message,
    Server,
    add,
    buttons,
    guild_of,
    kick,
    open_in_direct_messages,
    open_to_everyone,
    refused_with,
    scope_of,
    stored,
)
from tests.chat.acting import (
    menus as menus_of,
)
from tests.chat.channels import CHANNELS, Story, apart
from tests.chat.talking import key_of, new_process
from tests.chat.ways import (
    NEEDLES,
    OWN,
    QUESTION,
    SLIP,
    TAG,
    TEXT,
    TITLE,
    Secret,
    Somebody,
    commands,
    every_way,
    menus,
    ways_to_a_card,
)

MAY = {
    "member": (),
    "editor": (EDITORS_ONLY,),
    "manager": (EDITORS_ONLY, MANAGERS_ONLY),
}
"""Who there is in a server, and which refusals are not for them."""

DIRECT, LEFT = "direct message", "server that was left"


@dataclass
class Stage:
    """A server that may have a secret, and everybody around it."""

    env: Env
    bot: Footnote
    server: Server
    log: pytest.LogCaptureFixture
    home: ChannelHandle
    asker: MemberActor

    async def furnished(self) -> "Stage":
        """With what there is besides the secret."""
        await add(self.bot, self.home, "Birds", OWN)
        await add_paste(self.bot.app, by(SHARED), "Trams", "The tram opened in 1901.")
        await self.read_along()
        return self

    async def read_along(self) -> None:
        """What there is has been read by the model, if there is one."""
        if self.bot.app.meaning:
            await self.bot.app.meaning.catch_up()

    async def inside(self, rank: str) -> Somebody:
        """Somebody in the server itself."""
        return await self._in(self.home, rank)

    async def elsewhere(self, rank: str) -> Somebody:
        """Somebody in another server, which is like this one but for the secret."""
        channel, _, _ = self.server()
        self.env.backend.edit_guild(guild_of(channel).id, {"name": "Elsewhere"})
        await add(self.bot, channel, "Birds", OWN)
        await self.read_along()
        return await self._in(channel, rank)

    async def in_direct_messages(self, rank: str) -> Somebody:
        """Somebody of the server, in their direct messages."""
        there = await self.inside(rank)
        open_in_direct_messages(self.env)
        assert isinstance(there.who, MemberActor)
        user = there.who.user
        return self._somebody(user.dm_channel, user)

    async def left_behind(self, rank: str) -> Somebody:
        """Somebody of the server, which the bot has left."""
        there = await self.inside(rank)
        await kick(self.env, guild_of(self.home))
        return there

    async def _in(self, channel: ChannelHandle, rank: str) -> Somebody:
        guild, manages = guild_of(channel), discord.Permissions(manage_guild=rank == "manager")
        role = guild.create_role(rank, permissions=manages)
        if rank == "editor":
            await self.bot.app.servers.set_editors(by(scope_of(channel)), role.id)
        await open_to_everyone(self.env, channel)
        member = guild.add_member(self.env.create_user(f"{rank}-{role.id}"), roles=[role])
        return self._somebody(channel, member)

    def _somebody(self, channel: ChannelHandle, who: MemberActor | UserHandle) -> Somebody:
        return Somebody(self.env, self.bot, self.log, channel, who)


@pytest.fixture(params=["words", pytest.param("meaning", marks=pytest.mark.long)])
def settings(request: pytest.FixtureRequest, settings: Settings) -> Settings:
    """By words alone, and with a model."""
    if request.param == "words":
        return settings
    return replace(settings, model=str(request.getfixturevalue("model")))


@pytest.fixture
async def stage(
    simcord_env: Env, simcord_bot: Footnote, server: Server, caplog: pytest.LogCaptureFixture
) -> Stage:
    # All that an operator can have logged.
    caplog.set_level(logging.INFO)
    caplog.set_level(logging.DEBUG, "bot")
    home, _, asker = server()
    return await Stage(simcord_env, simcord_bot, server, caplog, home, asker).furnished()


@pytest.fixture
async def secret(stage: Stage) -> Secret:
    """Store the article in the server, and have cards shown there with every kind of button."""
    bot, home, asker = stage.bot, stage.home, stage.asker
    article = await add(bot, home, TITLE, TEXT, [TAG])
    await stage.read_along()
    await bot.app.synonyms.add(by(article.scope), ("gribblefast", "quillonade"))
    cards: list[Message] = []
    for question in (QUESTION, SLIP):
        await asker.slash(home, "ask", question=question)
        cards.append(home.history()[-1])
    listing = (await asker.slash(home, "article list")).response
    return secret_of(bot, article.id, [*cards, await found(stage), listing], article.scope)


async def found(stage: Stage) -> ResponseMessage:
    """What the asker is shown privately for a message."""
    message = await stage.asker.send(stage.home, QUESTION)
    response = (await stage.asker.context_menu(stage.home, words.FIND, message)).response
    assert response is not None
    return response


async def nothing_to_add() -> Submission:
    raise AssertionError("somebody else added what an editor gave")


def secret_of(bot: Footnote, article: int, shown: Sequence[Message | None], scope: Scope) -> Secret:
    """The article, and the buttons that were shown or can be thought of."""
    first = shown[0]
    assert first is not None
    key = key_of(first)
    waiting = bot.pending.keep(by(scope), [Clash(nothing_to_add, article)])
    made = {
        "turn": f"footnote:turn:{key}:1",
        "context": f"footnote:context:{key}:0",
        "more": f"footnote:more:{key}:0:10",
        "rate": f"footnote:rate:{key}:0:1",
        "ask": f"footnote:ask:{key}:0",
        "share": f"footnote:share:{key}:0",
        "delete": f"footnote:delete:{key}",
        "exact": f"footnote:exact:{key}:0",
        "list": "footnote:list:0::newest:zephyr",
        "open": f"footnote:open:{article}",
        "show": f"footnote:show:{article}:1:later",
        "remove": f"footnote:remove:{article}",
        "keep": "footnote:keep",
        "replace": f"footnote:replace:{waiting}",
        "both": f"footnote:both:{waiting}",
    }
    assert made.keys() == bot.presses.keys(), "a new button has to be tried by outsiders too"
    ids = [str(each["custom_id"]) for message in shown for each in buttons(message).values()]
    picked = {str(each["custom_id"]) for message in shown for each in menus_of(message)}
    return Secret(article, first.id, tuple(dict.fromkeys([*ids, *made.values()])), (*picked,))


# The matrix

Record = Callable[[str, object], None]

OUTSIDERS: dict[str, Callable[[Stage], Awaitable[Somebody]]] = {
    **{f"{rank} elsewhere": partial(Stage.elsewhere, rank=rank) for rank in MAY},
    DIRECT: partial(Stage.in_direct_messages, rank="manager"),
    LEFT: partial(Stage.left_behind, rank="manager"),
}

SILENT = {audience: set[str]() for audience in OUTSIDERS}
SILENT[LEFT] = {"mention", "reply", "edit", "delete", "call", "talk"}
"""What they do that is not answered."""


def counted(audience: str, story: Story, settings: Settings) -> str:
    ways = len({name for name, _ in story})
    by = ", with a model" if settings.model else ""
    return f"{audience}{by}: {ways} ways in {len(story)} tries, by {len(CHANNELS)} channels"


def logged(stage: Stage) -> list[str]:
    """The words that are in the log and must not be."""
    return [needle for needle in NEEDLES if needle in stage.log.text.casefold()]


@pytest.mark.parametrize("audience", OUTSIDERS)
async def test_promise_2_isolation_of_every_way_in(
    stage: Stage, secret: Secret, settings: Settings, record_property: Record, audience: str
) -> None:
    before = await stored(stage.bot, stage.home)
    there = await OUTSIDERS[audience](stage)
    told = await there.go(every_way(there, secret))
    # What is not answered would be the same whatever it hides.
    assert {way for way, heard in told if not heard.sent} == SILENT[audience]
    # Nothing of the server was changed by any of it.
    assert await stored(stage.bot, stage.home) == before
    assert await stage.bot.app.cards.ratings(by(scope_of(stage.home))) == []

    async with new_process(stage.env, replace(settings, data=settings.data / "another")) as bot:
        there = await OUTSIDERS[audience](await replace(stage, bot=bot).furnished())
        assert apart(told, await there.go(every_way(there, secret))) == {}
    assert logged(stage) == []
    record_property("leaks", counted(audience, told, settings))


@pytest.mark.parametrize("audience", [*MAY, DIRECT])
async def test_promise_2_isolation_of_a_card_that_somebody_else_was_shown_alone(
    stage: Stage, secret: Secret, settings: Settings, record_property: Record, audience: str
) -> None:
    """Whoever presses its buttons or replies to it hears that there is no such card."""
    if audience == DIRECT:
        user = stage.asker.user
        await user.send_dm("When did the tram open?")
        theirs: Message = user.dm_channel.history()[-1]
        there = await stage.in_direct_messages("member")
    else:
        theirs, there = await found(stage), await stage.inside(audience)
    of_card = secret_of(stage.bot, secret.article, [theirs], scope_of(stage.home)).of_card(
        key_of(theirs)
    )
    told = await there.go(ways_to_a_card(there, of_card))
    untold = await there.go(ways_to_a_card(there, of_card.of_no_card()))
    assert apart(told, untold) == {}
    scope = SHARED if audience == DIRECT else scope_of(stage.home)
    assert await stage.bot.app.cards.ratings(by(scope)) == []
    assert logged(stage) == []
    record_property("leaks", counted(f"somebody else's card, {audience}", told, settings))


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

OTHER_RIGHTS = {
    "button remove": EDITORS_ONLY,
    "button replace": EDITORS_ONLY,
    "button both": EDITORS_ONLY,
    "form": EDITORS_ONLY,
}
"""The same for what else not everyone may do."""


@pytest.mark.parametrize("rank", MAY)
async def test_every_way_demands_its_right(
    stage: Stage, secret: Secret, settings: Settings, record_property: Record, rank: str
) -> None:
    """Whoever may not, whatever Discord's own settings of a command say, changes nothing."""
    assert RIGHTS.keys() == {c.qualified_name for c in commands(stage.bot)} | {*menus(stage.bot)}
    scope, there = scope_of(stage.home), await stage.inside(rank)
    articles = await stored(stage.bot, stage.home)
    editors = await stage.bot.app.servers.editors(by(scope))
    told = await there.go(every_way(there, secret))
    for name, heard in told:
        right = RIGHTS.get(name.removeprefix("/"), OTHER_RIGHTS.get(name))
        refused = [each for each in MAY["manager"] if refused_with(each) in heard.sentences]
        assert refused == ([right] if right and right not in MAY[rank] else []), name
    if EDITORS_ONLY not in MAY[rank]:
        assert await stored(stage.bot, stage.home) == articles
    if MANAGERS_ONLY not in MAY[rank]:
        assert await stage.bot.app.servers.editors(by(scope)) == editors
    assert logged(stage) == []
    record_property("leaks", counted(f"{rank} of the server", told, settings))


async def test_whoever_may_hear_the_article_hears_it_on_every_channel(
    stage: Stage, secret: Secret
) -> None:
    """Otherwise the matrix would not listen to all of them."""
    there, elsewhere = await stage.inside("editor"), await stage.elsewhere("editor")
    told = await there.go(every_way(there, secret))
    heard = apart(told, await elsewhere.go(every_way(elsewhere, secret)))
    # The log tells of what they remove, without its words.
    assert heard.keys() == CHANNELS.keys()
