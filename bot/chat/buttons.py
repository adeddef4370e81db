"""The buttons of a card. The asker's press changes it; anyone else's opens privately."""

from collections.abc import Callable
from contextlib import suppress

import discord

from bot.access import Caller
from bot.chat import showing, views, words
from bot.chat.asking import answer_card
from bot.chat.client import PressHandler
from bot.chat.handling import Interaction, caller_of, scope_asked
from bot.errors import UnknownArticleError, UnknownCardError
from bot.library.cards import instead
from bot.model import Card


async def turn(interaction: Interaction, key: str, page: str) -> None:
    """Open another page."""
    caller, card = await _acknowledged(interaction, key)
    await _redraw(interaction, caller, card, int(page))


async def context(interaction: Interaction, key: str, page: str) -> None:
    """Open the lines around the quote, for whoever asks for them."""
    caller, card = await _acknowledged(interaction, key)
    view = await _context(interaction, caller, card, int(page), views.CONTEXT_LINES)
    await interaction.followup.send(view=view, ephemeral=True)


async def more(interaction: Interaction, key: str, page: str, around: str) -> None:
    """Widen the context that is open."""
    caller, card = await _acknowledged(interaction, key)
    try:
        view = await _context(interaction, caller, card, int(page), int(around))
    except UnknownArticleError:
        view = views.notice(words.REMOVED)
    await interaction.edit_original_response(view=view)


async def rate(interaction: Interaction, key: str, page: str, helpful: str) -> None:
    """Take somebody's word on the answer; that it helped is seen on the button."""
    caller, card = await _acknowledged(interaction, key)
    await interaction.client.app.cards.rate(caller, card, helpful == "1")
    message = interaction.message
    if message is not None and message.flags.ephemeral:
        await _redraw(interaction, caller, card, int(page))
    else:
        await _count(interaction, caller, card)
    if helpful != "1":
        await interaction.followup.send(words.THANKS, ephemeral=True)


async def delete(interaction: Interaction, key: str) -> None:
    """Take the answer away, for whoever asked or looks after the channel."""
    caller, card = await _acknowledged(interaction, key)
    message, cards = interaction.message, interaction.client.app.cards
    private = message is not None and message.flags.ephemeral
    if not private:
        cards.check_deletes(caller, card)
    async with interaction.client.editing(card.key):
        with suppress(discord.NotFound):  # somebody was quicker
            await interaction.delete_original_response()
        # A private copy is one of several views of a card, which goes with what everyone sees.
        if not private:
            await cards.shown.drop(card.key)


async def exact(interaction: Interaction, key: str, number: str) -> None:
    """Ask again for a word as it was typed."""
    await _asked_anew(interaction, key, lambda card: instead(card, int(number)))


async def suggested(interaction: Interaction, key: str, number: str) -> None:
    """Ask a question that the card suggests."""
    await _asked_anew(interaction, key, lambda card: card.answer.suggestions[int(number)])


async def _asked_anew(
    interaction: Interaction, key: str, question_of: Callable[[Card], str]
) -> None:
    """Ask another question in place of a card's."""
    client = interaction.client
    client.limits.admit(interaction.user.id, interaction.guild_id)
    caller, card = await _acknowledged(interaction, key)
    try:
        question = question_of(card)
    except IndexError as error:
        raise UnknownCardError(words.SUGGESTION_GONE) from error
    fresh = await answer_card(
        client,
        caller,
        question,
        earlier=card.earlier,
        article_id=card.article_id,
        after=card,
        target=card.target,
    )
    async with client.editing(card.key):
        await _show(interaction, card, fresh)


async def share(interaction: Interaction, key: str, page: str) -> None:
    """Post a private answer for whoever wrote the message that was searched for."""
    caller, card = await _acknowledged(interaction, key)
    cards = interaction.client.app.cards
    try:
        shared = await cards.share(caller, card, int(page))
        sending = interaction.followup.send(view=views.card(shared), wait=True)
        await showing.post(interaction.client, shared, sending)
    except (UnknownArticleError, UnknownCardError):
        raise  # there is nothing to share, or no longer
    except BaseException:
        await showing.undo(cards.shown.unshare(card))
        raise
    card = await cards.find(caller, key)
    await interaction.edit_original_response(view=views.card(card, int(page)))


async def _acknowledged(interaction: Interaction, key: str) -> tuple[Caller, Card]:
    """Acknowledge the press, then find its card for whoever pressed, where they did.

    Raises UnknownCardError if there is none, or no longer.
    """
    scope = scope_asked(interaction)
    await interaction.response.defer()
    caller = await caller_of(interaction, scope)
    return caller, await interaction.client.app.cards.find(caller, key)


def _changes(interaction: Interaction, card: Card) -> bool:
    """Whether a press changes what it was pressed on: one's own question, or one's own copy."""
    message = interaction.message
    copy = message is not None and message.flags.ephemeral
    return copy or interaction.user.id == card.asker


async def _show(interaction: Interaction, pressed: Card, card: Card, page: int = 0) -> bool:
    """Show a card in place of the one that was pressed, or privately; whether everyone sees it."""
    view, message = views.card(card, page), interaction.message
    if message is None or not _changes(interaction, pressed):
        await interaction.followup.send(view=view, ephemeral=True)
    elif message.flags.ephemeral:
        await interaction.edit_original_response(view=view)
    else:
        edit = interaction.edit_original_response
        await showing.redraw(interaction.client, card, page, message, lambda view: edit(view=view))
        return True
    return False


async def _redraw(interaction: Interaction, caller: Caller, card: Card, page: int) -> None:
    """Show a card open at a page, as it is now."""
    cards = interaction.client.app.cards
    async with interaction.client.editing(card.key):
        card = await cards.find(caller, card.key)
        at = max(0, min(page, len(card.pages) - 1))
        with suppress(discord.NotFound):  # somebody has deleted it
            if await _show(interaction, card, card, at):
                await cards.shown.show(card, at)


async def _count(interaction: Interaction, caller: Caller, card: Card) -> None:
    """Show on what everyone sees how often it was called helpful, at the page that is open."""
    cards = interaction.client.app.cards
    async with interaction.client.editing(card.key):
        card = await cards.find(caller, card.key)
        message = interaction.message
        there = await cards.of_message(caller, message.id) if message else None
        # Another answer may have taken its place.
        if there is not None and there.key != card.key:
            return
        with suppress(discord.NotFound):  # somebody has deleted it
            await interaction.edit_original_response(view=views.card(card))
            await cards.shown.show(card, card.page)


async def _context(
    interaction: Interaction, caller: Caller, card: Card, page: int, around: int
) -> discord.ui.LayoutView:
    citation = card.pages[page].citation
    if citation is None:
        raise UnknownArticleError(words.REMOVED)
    articles = interaction.client.app.articles
    lines, total = await articles.around(caller, citation, around)
    return views.context(card, page, citation, lines, around, total)


PRESSES: dict[str, PressHandler] = {
    "turn": turn,
    "context": context,
    "more": more,
    "rate": rate,
    "delete": delete,
    "exact": exact,
    "ask": suggested,
    "share": share,
}
"""What each action of a card's buttons does."""
