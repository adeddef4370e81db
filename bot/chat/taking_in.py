"""Taking in what an editor gives: one after the other, with a question where a name is taken."""

import logging
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from typing import NamedTuple

import discord

from bot.access import Caller, Right
from bot.chat import listing, render, views, words
from bot.chat.client import PressHandler
from bot.chat.escaping import MESSAGE, escape
from bot.chat.failures import sentence
from bot.chat.handling import Interaction, caller_of
from bot.chat.press import button
from bot.errors import ClashError, InputError, UnknownArticleError
from bot.library.submission import Submission
from bot.model import Article, Beside

EVERY = 1.0
"""Seconds between two edits that tell how many are in, at least."""

clock = time.monotonic
"""Tells when the next edit is due."""

_log = logging.getLogger(__name__)

Intake = Callable[[], Awaitable[Submission]]
"""Gives one text, file or link."""


class Clash(NamedTuple):
    """An intake that was not added, since the article of an id has its title or file name."""

    intake: Intake
    article_id: int


async def take_in(
    interaction: Interaction,
    caller: Caller,
    intakes: Sequence[Intake],
    replaces: Article | None = None,
) -> None:
    """Add some intakes and tell what became of each in the reply, which was deferred.

    Those whose names are taken are asked about below, all at once. One that fails leaves the others
    alone. One article is replaced by one intake.
    """
    if replaces and len(intakes) > 1:
        raise InputError(words.ONE_REPLACES)
    lines, clashes, told, at = [], [], False, clock()
    for number, intake in enumerate(intakes):
        if number and clock() - at >= EVERY:
            await _tell_progress(interaction, number, len(intakes))
            told, at = True, clock()
        try:
            adding = _add(interaction, caller, intake, replaces, beside="others")
            lines.append(await _told(adding, len(intakes)))
        except ClashError as error:
            clashes.append(Clash(intake, error.article_id))
    if lines or told:
        text = render.together(lines) or words.taking_in(len(intakes), len(intakes))
        await interaction.edit_original_response(content=text)
    if clashes:
        await interaction.followup.send(
            view=await _question(interaction, caller, clashes), ephemeral=True
        )


async def _tell_progress(interaction: Interaction, done: int, total: int) -> None:
    """Tell how many are in; that it cannot be told stops nothing."""
    try:
        await interaction.edit_original_response(content=words.taking_in(done, total))
    except discord.HTTPException as error:
        _log.info("How many files are in could not be told: %s", error)


async def _question(
    interaction: Interaction, caller: Caller, clashes: Sequence[Clash]
) -> discord.ui.LayoutView:
    """Asks whether intakes are to take the places of those that have their names."""
    articles = interaction.client.app.articles
    named = []
    for clash in clashes:
        try:
            found = await articles.by_id(caller, clash.article_id)
        except UnknownArticleError:
            named.append(words.REMOVED_HERE)
            continue
        facts = listing.facts(await articles.distinction(caller, found))
        named.append(
            words.clashing(
                render.title(found.title), [escape(fact, listing.FACT) for fact in facts]
            )
        )
    key = interaction.client.pending.keep(caller, clashes)
    row = [button(words.REPLACE, "replace", key), button(words.KEEP_BOTH, "both", key)]
    return views.notice(words.clash(named), rows=[row])


async def _replace(interaction: Interaction, key: str) -> None:
    """Let what waits take the places of those that have its names."""

    async def add(caller: Caller, clash: Clash) -> str:
        known = await interaction.client.app.articles.by_id(caller, clash.article_id)
        return await _add(interaction, caller, clash.intake, known)

    await _decide(interaction, key, add)


async def _keep_both(interaction: Interaction, key: str) -> None:
    """Add what waits beside those that have its names."""
    await _decide(interaction, key, lambda caller, clash: _add(interaction, caller, clash.intake))


async def _decide(
    interaction: Interaction, key: str, add: Callable[[Caller, Clash], Awaitable[str]]
) -> None:
    await interaction.response.defer()
    caller = await caller_of(interaction)
    caller.demand(Right.EDIT)
    clashes: Sequence[Clash] = interaction.client.pending.take(caller, key)
    lines = [await _told(add(caller, clash), len(clashes)) for clash in clashes]
    await interaction.edit_original_response(view=views.notice(render.together(lines)))


async def _add(
    interaction: Interaction,
    caller: Caller,
    intake: Intake,
    onto: Article | None = None,
    *,
    beside: Beside = "namesakes",
) -> str:
    """Add an intake, and tell what became of it; raises ClashError where its name is taken."""
    submitting = interaction.client.app.submitting
    submission = replace(await intake(), beside=beside)
    if onto is not None:
        submission = replace(submission, onto=onto)
    parts = await submitting.opened(caller, submission)
    if isinstance(parts, Submission):
        return render.added(await submitting.submit(caller, parts))
    name = submission.content.name
    outcomes = submitting.submit_parts(caller, name, parts)
    return render.unpacked(name, [outcome.result async for outcome in outcomes])


async def _told(adding: Awaitable[str], intakes: int) -> str:
    """What became of one of some intakes; why it failed is short enough for all to fit a message.

    Raises ClashError where its name is taken.
    """
    try:
        return await adding
    except ClashError:
        raise
    except Exception as error:  # noqa: BLE001 - one that fails leaves the others alone; this logs it
        return sentence(error, MESSAGE // intakes - 1)


PRESSES: dict[str, PressHandler] = {"replace": _replace, "both": _keep_both}
"""What each button of a question does."""
