"""``/reindex``: builds a server's index anew and shows how far it is."""

import asyncio
import logging
from collections.abc import Sequence
from contextlib import suppress

import discord
from discord import app_commands

from bot.access import Caller, Right
from bot.app import App
from bot.chat import words
from bot.chat.handling import Interaction, caller_of, replying, scope_of
from bot.model import SHARED, Report, Scope

EVERY = 4.0
"""Seconds between two edits of the progress bar."""

_log = logging.getLogger(__name__)


class _Bar:
    """How far the work is; ``begun`` is set by the first figure, or when there will be none."""

    def __init__(self) -> None:
        self.begun = asyncio.Event()
        self._done = self._total = 0

    def __call__(self, done: int, total: int) -> None:
        self._done, self._total = done, total
        self.begun.set()

    def __str__(self) -> str:
        return words.progress(self._done, self._total)


@app_commands.command(description=words.COMMANDS["reindex"])
@app_commands.default_permissions(manage_guild=True)
async def reindex(interaction: Interaction) -> None:
    async with replying(interaction):
        scope = scope_of(interaction)
        await interaction.response.defer(ephemeral=True)
        client = interaction.client
        caller = await caller_of(interaction, scope)
        caller.demand(Right.MANAGE)
        callers = [caller]
        if client.owned_by(interaction.user):
            callers.insert(0, Caller.operator(SHARED))
        bar = _Bar()
        work = asyncio.create_task(_reindex(client.app, callers, bar))
        work.add_done_callback(lambda _: bar.begun.set())
        try:
            with suppress(TimeoutError):
                await asyncio.wait_for(bar.begun.wait(), EVERY)
            if work.done():
                # A refusal is told before anything is posted for everyone.
                work.result()
            await _follow(interaction, work, bar)
        finally:
            work.cancel()


async def _reindex(app: App, callers: Sequence[Caller], bar: _Bar) -> list[tuple[Scope, Report]]:
    reports = [(each.scope, await app.reindexing.reindex(each, bar)) for each in callers]
    for _, report in reports:
        for refused in report.refused:
            _log.warning("%s", refused)
    return reports


async def _follow(
    interaction: Interaction, work: asyncio.Task[list[tuple[Scope, Report]]], bar: _Bar
) -> None:
    """Keep one message at what the bar says, and end it with the figures."""
    message = await _post(interaction, str(bar))
    while not (await asyncio.wait({work}, timeout=EVERY))[0]:
        await _edit(message, str(bar))
    try:
        figures = words.reindexed(work.result())
    except Exception:
        await _edit(message, words.REINDEX_STOPPED)
        raise
    if not await _edit(message, figures):
        await interaction.followup.send(figures, ephemeral=True)


async def _post(interaction: Interaction, text: str) -> discord.Message:
    """An ordinary message, since an interaction's own can be edited for 15 minutes only.

    Where the bot may not write, that one has to do.
    """
    channel = interaction.channel
    if isinstance(channel, discord.abc.Messageable):
        try:
            message = await channel.send(text)
        except discord.Forbidden:
            _log.info("No right to post in channel %s", interaction.channel_id)
            await interaction.followup.send(words.WATCH_HERE, ephemeral=True)
        else:
            await interaction.followup.send(words.watch(message.jump_url))
            return message
    return await interaction.followup.send(text, ephemeral=True, wait=True)


async def _edit(message: discord.Message, text: str) -> bool:
    """Change the message; that it is gone or out of reach does not stop the work."""
    try:
        await message.edit(content=text)
    except discord.HTTPException as error:
        _log.warning("The progress message could not be edited: %s", error)
        return False
    return True
