"""Small talk is met in kind, and never searched."""

from collections.abc import Collection

import discord

from bot.access import Caller
from bot.chat import views, words
from bot.chat.client import Footnote
from bot.chat.helping import help_texts
from bot.library.smalltalk import Talk
from bot.model import Answer, Card


async def meet(client: Footnote, caller: Caller, said: str, talk: Talk) -> discord.ui.LayoutView:
    """What somebody is told privately who talks to a command."""
    if talk == "help":
        return views.notice(*await help_texts(client, caller))
    if talk == "thanks":
        return views.notice(words.THANKED)
    return views.card(await greeting(client, caller, said))


async def greeting(
    client: Footnote, caller: Caller, said: str, *, asked_in: Collection[int] = ()
) -> Card:
    """The card that greets somebody, with a question to try if an article asks one itself.

    It is kept as an answer is, so that the question goes from it when its article goes.
    """
    example = await client.app.articles.example(caller)
    answer = Answer(
        said,
        reason="greeting",
        suggestions=(example.question,) if example else (),
        spelt_by=frozenset({example.article_id} if example else ()),
    )
    return await client.app.cards.keep(caller, answer, asked_in=asked_in)
