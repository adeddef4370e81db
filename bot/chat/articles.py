"""``/article list``, ``show``, ``remove`` and ``export``: what is stored."""

import io
import logging

import discord
from discord import app_commands

from bot.access import Caller, Right
from bot.chat import listing, render, views, words
from bot.chat.asking import choices, chosen, titles
from bot.chat.client import PressHandler
from bot.chat.handling import Interaction, caller_of, defer, offered, replying
from bot.chat.housekeeping import edit_stale
from bot.chat.listing import Wanted
from bot.errors import InputError, UnknownArticleError
from bot.library.looking_up import check_own
from bot.model import Article

_SEARCH = 100
_NEAR = 3
_log = logging.getLogger(__name__)

article = app_commands.Group(name="article", description=words.COMMANDS["article"])

Choices = list[app_commands.Choice[str]]


@article.command(name="list", description=words.COMMANDS["article list"])
@app_commands.describe(**words.OPTIONS["article list"])
@app_commands.choices(sort=[app_commands.Choice(name=n, value=v) for v, n in words.SORTS.items()])
async def list_(
    interaction: Interaction,
    search: app_commands.Range[str, 1, _SEARCH] | None = None,
    tag: str | None = None,
    sort: str = "title",
) -> None:
    async with replying(interaction):
        await defer(interaction, private=True)
        wanted = Wanted(listing.searchable(search or ""), tag or "", listing.order_of(sort))
        await interaction.followup.send(view=await _listing(interaction, 0, wanted))


@list_.autocomplete("tag")
async def _tags(interaction: Interaction, typed: str) -> Choices:
    async def found() -> Choices:
        tags = await interaction.client.app.articles.tags(await caller_of(interaction), typed)
        return [app_commands.Choice(name=render.choice(tag), value=tag) for tag in tags]

    return await offered(interaction, found())


async def _turn_list(
    interaction: Interaction, offset: str, key: str, sort: str = "title", search: str = ""
) -> None:
    await interaction.response.defer()
    tag = ""
    if key:
        tags = await interaction.client.app.articles.tags(await caller_of(interaction), "", None)
        tag = next((each for each in tags if listing.tag_key(each) == key), "")
        if not tag:
            raise InputError(words.NO_TAGGED)
    wanted = Wanted(search, tag, listing.order_of(sort))
    view = await _listing(interaction, int(offset), wanted)
    await interaction.edit_original_response(view=view)


async def _listing(interaction: Interaction, offset: int, wanted: Wanted) -> discord.ui.LayoutView:
    articles, caller = interaction.client.app.articles, await caller_of(interaction)
    search, tag, order = wanted
    found = await articles.listed(caller, tag or None, search, order)
    if not found:
        if not search:
            return views.notice(words.NO_TAGGED if tag else words.NO_LIST)
        near = [] if tag else await articles.titles(caller, search, _NEAR)
        return views.notice(words.nothing_searched([render.title(each.title) for each in near]))
    if tag:
        own = {each.casefold(): each for each in found[0].tags}
        wanted = wanted._replace(tag=own[tag.casefold()])
    _, here = listing.page(found, offset)
    return listing.listing(found, offset, wanted, await articles.tell_apart(caller, here))


async def _open(interaction: Interaction, article_id: str) -> None:
    """Show an article that was picked from a list."""
    await interaction.response.defer()
    caller = await caller_of(interaction)
    found = await interaction.client.app.articles.by_id(caller, int(article_id))
    view = await _lines(interaction, caller, found, 1)
    await interaction.followup.send(view=view, ephemeral=True)


@article.command(description=words.COMMANDS["article show"])
@app_commands.describe(**words.OPTIONS["article show"])
async def show(
    interaction: Interaction, article: str, line: app_commands.Range[int, 1, 10**9] = 1
) -> None:
    async with replying(interaction):
        await defer(interaction, private=True)
        caller = await caller_of(interaction)
        found = await chosen(interaction, caller, article)
        await interaction.followup.send(view=await _lines(interaction, caller, found, line))


show.autocomplete("article")(titles)


async def _turn_lines(interaction: Interaction, article_id: str, line: str, direction: str) -> None:
    await interaction.response.defer()
    caller = await caller_of(interaction)
    try:
        found = await interaction.client.app.articles.by_id(caller, int(article_id))
    except UnknownArticleError:
        await interaction.edit_original_response(view=views.notice(words.REMOVED_HERE))
        return
    upwards = direction == views.EARLIER
    view = await _lines(interaction, caller, found, int(line), upwards=upwards)
    await interaction.edit_original_response(view=view)


async def _lines(
    interaction: Interaction, caller: Caller, article: Article, line: int, *, upwards: bool = False
) -> discord.ui.LayoutView:
    """The lines from one on, or above one and with it."""
    if line > article.line_count:
        raise InputError(words.only_lines(article.title, article.line_count))
    first = line - views.MOST_LINES + 1 if upwards else line
    lines = await interaction.client.app.articles.lines(
        caller, article, first, line + views.MOST_LINES - 1
    )
    return views.lines(article, lines, line if upwards else None)


@article.command(description=words.COMMANDS["article remove"])
@app_commands.describe(**words.OPTIONS["article remove"])
async def remove(interaction: Interaction, article: str) -> None:
    async with replying(interaction):
        await defer(interaction, private=True)
        caller = await caller_of(interaction)
        caller.demand(Right.EDIT)
        found = await chosen(interaction, caller, article)
        check_own(caller, found, "remove")
        await interaction.followup.send(view=views.confirm(found))


@remove.autocomplete("article")
async def own_titles(interaction: Interaction, typed: str) -> Choices:
    """Titles of the articles that may be changed here."""
    return await offered(interaction, choices(interaction, typed, own=True))


async def _confirmed(interaction: Interaction, article_id: str) -> None:
    await interaction.response.defer()
    client, caller = interaction.client, await caller_of(interaction)
    caller.demand(Right.EDIT)
    found = await client.app.articles.by_id(caller, int(article_id))
    await client.app.articles.remove(caller, [found])
    _log.info("Article %d of server %s was removed", found.id, caller.scope)
    try:
        told = words.removed(render.title(found.title))
        await interaction.edit_original_response(view=views.notice(told))
    finally:
        edited = await edit_stale(client, caller.scope)
    if edited.missed:
        await interaction.followup.send(words.not_edited(edited.missed), ephemeral=True)
    if edited.more:
        await interaction.followup.send(words.MORE_EDITS, ephemeral=True)


async def _kept(interaction: Interaction) -> None:
    await interaction.response.defer()
    await interaction.edit_original_response(view=views.notice(words.KEPT))


@article.command(description=words.COMMANDS["article export"])
async def export(interaction: Interaction) -> None:
    async with replying(interaction):
        await defer(interaction, private=True)
        exporting, number = interaction.client.app.exporting, 0
        caller = await caller_of(interaction)
        async for archive in exporting.archives(caller, interaction.filesize_limit):
            number += 1
            file = discord.File(io.BytesIO(archive), f"articles-{number}.zip")
            await interaction.followup.send(file=file, ephemeral=True)


PRESSES: dict[str, PressHandler] = {
    "list": _turn_list,
    "open": _open,
    "show": _turn_lines,
    "remove": _confirmed,
    "keep": _kept,
}
"""What each action of these buttons does."""
