"""Asking by ``/ask`` and by the message menu; what every way to ask has in common."""

from collections.abc import Collection, Sequence

import discord
from discord import app_commands

from bot.access import Caller
from bot.chat import listing, views, words
from bot.chat.client import Footnote
from bot.chat.handling import Interaction, caller_of, defer, offered, replying, scope_of
from bot.chat.questions import plain, text_of
from bot.chat.showing import post
from bot.chat.talk import meet
from bot.errors import InputError, UnknownArticleError
from bot.library.smalltalk import small_talk
from bot.model import Article, Card, Target


async def answer_card(
    client: Footnote,
    caller: Caller,
    question: str,
    *,
    earlier: Sequence[str] = (),
    article_id: int | None = None,
    after: Card | None = None,
    target: Target | None = None,
    asked_in: Collection[int] = (),
) -> Card:
    """Ask, and keep the answer for the buttons of the card that will show it.

    Args:
        earlier: the questions that this one follows up, the latest first.
        after: the card that led to the question.
        target: the message that is searched for.
        asked_in: the messages that ask the question, with which the answer lives.

    Raises:
        InputError: there is no question.
        UnknownArticleError: the caller sees no such article.
    """
    app = client.app
    found = await app.asking.ask(caller, question, earlier=earlier, article_id=article_id)
    return await app.cards.keep(
        caller,
        found,
        earlier=earlier,
        article_id=article_id,
        after=after,
        target=target,
        asked_in=asked_in,
    )


@app_commands.command(description=words.COMMANDS["ask"])
@app_commands.describe(**words.OPTIONS["ask"])
async def ask(
    interaction: Interaction, question: str, article: str | None = None, private: bool = False
) -> None:
    async with replying(interaction):
        scope = scope_of(interaction)
        client = interaction.client
        client.limits.admit(interaction.user.id, interaction.guild_id)
        talk = None if article else small_talk(plain(question))
        await defer(interaction, private=private or talk is not None)
        caller = await caller_of(interaction, scope)
        if talk:
            await interaction.followup.send(view=await meet(client, caller, question, talk))
            return
        within = await chosen(interaction, caller, article) if article else None
        article_id = within.id if within else None
        card = await answer_card(client, caller, plain(question), article_id=article_id)
        sending = interaction.followup.send(view=views.card(card), wait=True)
        await (sending if private else post(client, card, sending))


@ask.autocomplete("article")
async def titles(interaction: Interaction, typed: str) -> list[app_commands.Choice[str]]:
    return await offered(interaction, choices(interaction, typed))


async def choices(
    interaction: Interaction, typed: str, *, own: bool = False
) -> list[app_commands.Choice[str]]:
    """Choices of titles that this server may read, or of its own."""
    articles, caller = interaction.client.app.articles, await caller_of(interaction)
    found = await articles.titles(caller, typed, own=own)
    distinctions = await articles.tell_apart(caller, found)
    return [listing.choice(article, distinctions.get(article.id)) for article in found]


async def chosen(
    interaction: Interaction, caller: Caller, reference: str, *, exact: bool = False
) -> Article:
    """The article that was chosen from what was offered, or named by its title.

    Raises:
        UnknownArticleError: it is not clear which; the sentence offers those that may be meant.
    """
    articles = interaction.client.app.articles
    match = await articles.look_up(caller, reference, exact=exact)
    if match.article is not None:
        return match.article
    distinctions = await articles.tell_apart(caller, match.offered)
    offered = [listing.offered(each, distinctions.get(each.id)) for each in match.offered]
    raise UnknownArticleError(words.not_found(offered, alike=match.alike))


@app_commands.context_menu(name=words.FIND)
async def find(interaction: Interaction, message: discord.Message) -> None:
    async with replying(interaction):
        scope = scope_of(interaction)
        client = interaction.client
        client.limits.admit(interaction.user.id, interaction.guild_id)
        await defer(interaction, private=True)
        question = plain(text_of(message))
        if not question:
            raise InputError(words.NOTHING_TO_FIND)
        if small_talk(question):
            raise InputError(words.ASKS_NOTHING)
        # What a bot said is shared for whoever shares it.
        author = interaction.user if message.author.bot else message.author
        target = Target(author.id, message.channel.id, message.id)
        card = await answer_card(
            client, await caller_of(interaction, scope), question, target=target
        )
        await interaction.followup.send(view=views.card(card))
