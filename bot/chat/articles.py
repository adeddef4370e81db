"""``/article add``: a file, or a form to paste into and upload to."""

from collections.abc import Awaitable, Sequence

import discord
from discord import app_commands

from bot.chat import render, words
from bot.chat.failures import explain, sentence
from bot.chat.handling import Interaction, replying, require_manager, scope_of
from bot.errors import InputError
from bot.model import Added

_MOST_FILES = 10
_PASTE = 4000
_TITLE = 200
_FORM_SECONDS = 1800.0
_LINE = 170
"""Units for the outcome of one article, so that those of a whole form fit into a message."""

article = app_commands.Group(
    name="article",
    description="The articles of this server",
    default_permissions=discord.Permissions(manage_guild=True),
)


@article.command(description="Add an article from a file; with no file, a form opens")
@app_commands.describe(
    file="A .txt or .md file in UTF-8",
    title="Its title, if not the text's own",
    tags="Words to file it under, separated by commas",
)
async def add(
    interaction: Interaction,
    file: discord.Attachment | None = None,
    title: app_commands.Range[str, 1, _TITLE] | None = None,
    tags: str | None = None,
) -> None:
    async with replying(interaction):
        require_manager(interaction)
        labels = [tag.strip() for tag in (tags or "").split(",") if tag.strip()]
        if file is None:
            await interaction.response.send_modal(_Form(title, labels))
            return
        await interaction.response.defer(ephemeral=True)
        await interaction.followup.send(
            render.added(await _upload(interaction, file, title, labels))
        )


class _Form(discord.ui.Modal):
    """Takes one pasted text and up to ten files; each becomes an article or one sentence."""

    def __init__(self, title: str | None, tags: Sequence[str]) -> None:
        super().__init__(title=words.FORM_TITLE, timeout=_FORM_SECONDS)
        self._tags = tags
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

    # It is sent by this client alone, so no other type of client ever submits it.
    async def on_submit(self, interaction: Interaction) -> None:  # type: ignore[override]
        async with replying(interaction):
            require_manager(interaction)
            await interaction.response.defer(ephemeral=True, thinking=True)
            lines = await self._add(interaction)
            await interaction.followup.send("\n".join(lines) or words.FORM_EMPTY)

    # A form's handler lacks the item that the base class of all views tells it.
    async def on_error(  # type: ignore[override]
        self, interaction: discord.Interaction, error: Exception
    ) -> None:
        await explain(interaction, error)

    async def _add(self, interaction: Interaction) -> list[str]:
        """One line for each article that was given, in its order."""
        text, files, title = self._text.value, self._files.values, self._title.value
        lines = []
        if text.strip():
            adding = interaction.client.app.articles.add_paste(
                scope_of(interaction), title, text, tags=self._tags
            )
            lines.append(await _outcome(adding))
        own_title = title if not lines and len(files) == 1 else None
        for file in files:
            lines.append(await _outcome(_upload(interaction, file, own_title, self._tags)))
        return lines


async def _outcome(adding: Awaitable[Added]) -> str:
    """What became of one article; its failure leaves the others alone."""
    try:
        return render.added(await adding)
    except Exception as error:  # noqa: BLE001 - sentence() logs what is unexpected
        return sentence(error, _LINE)


async def _upload(
    interaction: Interaction, file: discord.Attachment, title: str | None, tags: Sequence[str]
) -> Added:
    articles = interaction.client.app.articles
    articles.check_size(file.filename, file.size)
    try:
        data = await file.read()
    except (discord.HTTPException, OSError) as error:
        raise InputError(words.not_downloaded(file.filename)) from error
    return await articles.add_upload(
        scope_of(interaction), file.filename, data, title=title or None, tags=tags
    )
