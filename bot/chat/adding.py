"""``/article add``, by file or by form, and ``Save as article`` on a message."""

import re
import secrets
import time
from collections.abc import Awaitable, Mapping, Sequence
from typing import Any, TypedDict

import discord
from discord import app_commands

from bot.access import Caller, Right
from bot.chat import render, words
from bot.chat.articles import article, own_titles
from bot.chat.asking import chosen
from bot.chat.client import Footnote
from bot.chat.failures import sentence, tell
from bot.chat.handling import Interaction, caller_of, defer, replying
from bot.chat.questions import files_of, text_of
from bot.errors import FootnoteError, InputError
from bot.model import Added, Article

_MOST_FILES = 10
_PASTE = 4000
_TITLE = 200
_FORM_SECONDS = 1800.0
_STARTED = int(time.time())
_FORM = "add"
_FORM_ID = re.compile(rf"{_FORM}:(\d+):[0-9a-f]+")
_LINE = 170
"""Units for the outcome of one article, so that those of a whole form fit into a message."""


@article.command(description=words.COMMANDS["article add"])
@app_commands.describe(**words.OPTIONS["article add"])
async def add(
    interaction: Interaction,
    file: discord.Attachment | None = None,
    title: app_commands.Range[str, 1, _TITLE] | None = None,
    tags: str | None = None,
    language: str | None = None,
    replace: str | None = None,
) -> None:
    async with replying(interaction):
        labels = None if tags is None else [tag.strip() for tag in tags.split(",") if tag.strip()]
        # A form cannot follow a deferral, so before one the look-ups come before any reply.
        if file is not None:
            await defer(interaction, private=True)
        caller = await caller_of(interaction)
        replaced = await _replaced(interaction, caller, replace)
        filing = _Filing(tags=labels, language=language, replaces=replaced)
        if file is None:
            await interaction.response.send_modal(_Form(title, filing))
        else:
            added = await _upload(interaction, caller, file, title, filing)
            await interaction.followup.send(render.added(added))


add.autocomplete("replace")(own_titles)


@app_commands.context_menu(name=words.SAVE)
async def save(interaction: Interaction, message: discord.Message) -> None:
    """Its text and each text file attached to it become articles, or revise those they became."""
    async with replying(interaction):
        await defer(interaction, private=True)
        articles, caller = interaction.client.app.articles, await caller_of(interaction)
        caller.demand(Right.EDIT)
        link = render.message_link(int(caller.scope), message.channel.id, message.id)
        lines = []
        if text := text_of(message):
            lines.append(await _outcome(articles.add_message(caller, link, text)))
        for file in filter(lambda file: articles.is_readable(file.filename), files_of(message)):
            lines.append(await _outcome(_attached(interaction, caller, f"{link}#{file.id}", file)))
        if not lines:
            raise InputError(words.NOTHING_TO_SAVE)
        await interaction.followup.send("\n".join(lines))


class _Filing(TypedDict):
    """What an editor says of an article besides its title; None for what the text tells."""

    tags: Sequence[str] | None
    language: str | None
    replaces: Article | None


class _Form(discord.ui.Modal):
    """Takes one pasted text and up to ten files; each becomes an article or one sentence."""

    def __init__(self, title: str | None, filing: _Filing) -> None:
        super().__init__(
            title=words.FORM_TITLE,
            timeout=_FORM_SECONDS,
            custom_id=f"{_FORM}:{int(time.time())}:{secrets.token_hex(8)}",
        )
        self._filing = filing
        self._title = discord.ui.TextInput[_Form](
            custom_id="title", default=title, required=False, max_length=_TITLE
        )
        self._text = discord.ui.TextInput[_Form](
            custom_id="text",
            style=discord.TextStyle.paragraph,
            required=False,
            max_length=_PASTE,
        )
        self._files = discord.ui.FileUpload[_Form](
            custom_id="files", required=False, min_values=0, max_values=_MOST_FILES
        )
        for name, hint, field in (
            (words.FORM_NAME, words.FORM_NAME_HINT, self._title),
            (words.FORM_TEXT, words.FORM_TEXT_HINT, self._text),
            (words.FORM_FILES, words.FORM_FILES_HINT, self._files),
        ):
            self.add_item(discord.ui.Label(text=name, description=hint, component=field))

    async def on_submit(self, interaction: discord.Interaction[Any]) -> None:
        async with replying(interaction):
            await defer(interaction, private=True)
            caller = await caller_of(interaction)
            caller.demand(Right.EDIT)
            lines = await self._add(interaction, caller)
            await interaction.followup.send("\n".join(lines) or words.FORM_EMPTY)

    # The base class of all views tells an item too, which a form has not.
    async def on_error(
        self, interaction: discord.Interaction[Any], error: Exception, _item: object = None, /
    ) -> None:
        await tell(interaction, error)

    async def _add(self, interaction: Interaction, caller: Caller) -> list[str]:
        """One line for each article that was given, in its order."""
        text, files, title = self._text.value, self._files.values, self._title.value
        filing = self._filing
        if filing["replaces"] and len(files) + bool(text.strip()) > 1:
            raise InputError(words.ONE_REPLACES)
        lines = []
        if text.strip():
            articles = interaction.client.app.articles
            lines.append(await _outcome(articles.add_paste(caller, title, text, **filing)))
        own_title = title if not lines and len(files) == 1 else None
        for file in files:
            adding = _upload(interaction, caller, file, own_title, filing)
            lines.append(await _outcome(adding))
        return lines


async def _replaced(
    interaction: Interaction, caller: Caller, reference: str | None
) -> Article | None:
    """The server's own article that is to be revised; the caller has to be an editor."""
    caller.demand(Right.EDIT)
    if reference is None:
        return None
    articles = interaction.client.app.articles
    found = await chosen(interaction, caller, reference, exact=True)
    articles.check_own(caller, found, "replace")
    return found


async def forgotten_form(_client: Footnote, interaction: Interaction) -> None:
    """Answer a form that nobody waits for any more, instead of letting it fail without a word."""
    data: Mapping[str, Any] = interaction.data or {}
    form = _FORM_ID.fullmatch(data.get("custom_id", ""))
    if interaction.type is not discord.InteractionType.modal_submit or form is None:
        return
    if int(form[1]) < max(_STARTED, time.time() - _FORM_SECONDS):
        await tell(interaction, FootnoteError(words.OLD_FORM))


async def _outcome(adding: Awaitable[Added]) -> str:
    """What became of one article; its failure leaves the others alone."""
    try:
        return render.added(await adding)
    except Exception as error:  # noqa: BLE001 - sentence() logs what is unexpected
        return sentence(error, _LINE)


async def _upload(
    interaction: Interaction,
    caller: Caller,
    file: discord.Attachment,
    title: str | None,
    filing: _Filing,
) -> Added:
    data = await _fetched(interaction, file)
    articles = interaction.client.app.articles
    return await articles.add_upload(caller, file.filename, data, title=title or None, **filing)


async def _attached(
    interaction: Interaction, caller: Caller, link: str, file: discord.Attachment
) -> Added:
    data = await _fetched(interaction, file)
    return await interaction.client.app.articles.add_attachment(caller, link, file.filename, data)


async def _fetched(interaction: Interaction, file: discord.Attachment) -> bytes:
    """The bytes of a file, unless it is too large to be wanted.

    Raises:
        QuotaError: it is too large.
        InputError: Discord does not give it.
    """
    interaction.client.app.articles.check_size(file.filename, file.size)
    try:
        return await file.read()
    except (discord.HTTPException, OSError) as error:
        raise InputError(words.not_downloaded(file.filename)) from error
