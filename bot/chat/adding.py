"""``/article add``, by file, by link or by form, and ``Save as article`` on a message."""

import re
import secrets
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import discord
from discord import app_commands

from bot.access import Caller, Right
from bot.chat import render, words
from bot.chat.articles import article, own_titles
from bot.chat.asking import chosen
from bot.chat.client import Footnote
from bot.chat.failures import tell
from bot.chat.handling import Interaction, caller_of, defer, replying
from bot.chat.questions import files_of, plain, text_of
from bot.chat.taking_in import Intake, take_in
from bot.errors import FootnoteError, InputError
from bot.library.looking_up import check_own
from bot.library.submission import Filing, Submission, attachment, link, paste, said, upload
from bot.library.submitting import Submitting
from bot.model import Article

_MOST_FILES = 10
_PASTE = 4000
_LINK = 2000
_TITLE = 200
_MESSAGE_TITLE = 100
_TAGS = 400
_FORM_SECONDS = 1800.0
_STARTED = int(time.time())
_FORM_ID = re.compile(r"(?:add|save):(\d+):[0-9a-f]+")
_SHOWN_OTHERWISE = re.compile(r"^-#\s|\|\|", re.MULTILINE)
"""Small print and spoilers, which are no Markdown elsewhere."""


@article.command(description=words.COMMANDS["article add"])
@app_commands.describe(**words.OPTIONS["article add"])
async def add(
    interaction: Interaction,
    file: discord.Attachment | None = None,
    url: app_commands.Range[str, 1, _LINK] | None = None,
    title: app_commands.Range[str, 1, _TITLE] | None = None,
    tags: str | None = None,
    language: str | None = None,
    replace: str | None = None,
) -> None:
    async with replying(interaction):
        # A form cannot follow a deferral, so before one the look-ups come before any reply.
        given = _Given(link=url or "", files=[file] if file else [])
        if given:
            await defer(interaction, private=True)
        caller = await caller_of(interaction)
        replaced = await _replaced(interaction, caller, replace)
        filing = Filing(title, _labels(tags), language)
        if given:
            intakes = given.intakes(interaction.client.app.submitting, filing)
            await take_in(interaction, caller, intakes, replaced)
        else:
            await interaction.response.send_modal(_Form(filing, replaced))


add.autocomplete("replace")(own_titles)


@app_commands.context_menu(name=words.SAVE)
async def save(interaction: Interaction, message: discord.Message) -> None:
    """Its text and each document attached to it become articles, or revise those they became."""
    async with replying(interaction):
        # A form cannot follow a deferral.
        submitting, caller = interaction.client.app.submitting, await caller_of(interaction)
        caller.demand(Right.EDIT)
        text = text_of(message)
        files = [file for file in files_of(message) if submitting.is_readable(file.filename)]
        if not text and not files:
            raise InputError(words.NOTHING_TO_SAVE)
        said = _SHOWN_OTHERWISE.sub("", plain(text)).strip()
        title = await submitting.suggested_title(said, _MESSAGE_TITLE) if said else ""
        link = render.message_link(int(caller.scope), message.channel.id, message.id)
        await interaction.response.send_modal(_SaveForm(title, link, text, files))


def _labels(tags: str | None) -> list[str] | None:
    return None if tags is None else [tag.strip() for tag in tags.split(",") if tag.strip()]


class _Modal(discord.ui.Modal):
    """A form, whose failures are told like everywhere else."""

    def __init__(self, title: str, kind: str) -> None:
        form_id = f"{kind}:{int(time.time())}:{secrets.token_hex(8)}"
        super().__init__(title=title, timeout=_FORM_SECONDS, custom_id=form_id)

    def ask_for(self, name: str, hint: str, field: discord.ui.Item[Any]) -> None:
        self.add_item(discord.ui.Label(text=name, description=hint, component=field))

    # The base class of all views tells an item too, which a form has not.
    async def on_error(
        self, interaction: discord.Interaction[Any], error: Exception, _item: object = None, /
    ) -> None:
        await tell(interaction, error)


@dataclass(frozen=True, slots=True)
class _Given:
    """What somebody gives at once; each becomes an article or one sentence."""

    text: str = ""
    link: str = ""
    files: Sequence[discord.Attachment] = ()

    def __bool__(self) -> bool:
        return bool(self.text.strip() or self.link.strip() or self.files)

    def intakes(self, submitting: Submitting, filing: Filing) -> list[Intake]:
        """An intake for each; a title is that of the text or, without one, of what is alone."""
        text, link = self.text.strip(), self.link.strip()
        alone = not text and bool(link) + len(self.files) == 1
        rest = filing if alone else filing.untitled
        intakes = [_pasted(self.text, filing)] if text else []
        intakes += [_linked(link, rest)] if link else []
        return [*intakes, *(_uploaded(submitting, each, rest) for each in self.files)]


class _Form(_Modal):
    """Takes one pasted text, one link and up to ten files."""

    def __init__(self, filing: Filing, replaces: Article | None) -> None:
        super().__init__(words.FORM_TITLE, "add")
        self._filing = filing
        self._replaces = replaces
        self._title = discord.ui.TextInput[_Form](
            custom_id="title", default=filing.title, required=False, max_length=_TITLE
        )
        self._text = discord.ui.TextInput[_Form](
            custom_id="text",
            style=discord.TextStyle.paragraph,
            required=False,
            max_length=_PASTE,
        )
        self._link = discord.ui.TextInput[_Form](custom_id="url", required=False, max_length=_LINK)
        self._files = discord.ui.FileUpload[_Form](
            custom_id="files", required=False, min_values=0, max_values=_MOST_FILES
        )
        self.ask_for(words.FORM_NAME, words.FORM_NAME_HINT, self._title)
        self.ask_for(words.FORM_TEXT, words.FORM_TEXT_HINT, self._text)
        self.ask_for(words.FORM_LINK, words.FORM_LINK_HINT, self._link)
        self.ask_for(words.FORM_FILES, words.FORM_FILES_HINT, self._files)

    async def on_submit(self, interaction: discord.Interaction[Any]) -> None:
        async with replying(interaction):
            await defer(interaction, private=True)
            caller = await caller_of(interaction)
            caller.demand(Right.EDIT)
            given = _Given(self._text.value, self._link.value, self._files.values)
            if given:
                filing = replace(self._filing, title=self._title.value)
                intakes = given.intakes(interaction.client.app.submitting, filing)
                await take_in(interaction, caller, intakes, self._replaces)
            else:
                await interaction.followup.send(words.FORM_EMPTY)


class _SaveForm(_Modal):
    """Asks for the title and tags of a message that is saved; what is saved is in the message."""

    def __init__(
        self, title: str, link: str, text: str, files: Sequence[discord.Attachment]
    ) -> None:
        super().__init__(words.SAVE, "save")
        self._link, self._text, self._files = link, text, files
        self._title = discord.ui.TextInput[_SaveForm](
            custom_id="title", default=title or None, required=False, max_length=_MESSAGE_TITLE
        )
        self._tags = discord.ui.TextInput[_SaveForm](
            custom_id="tags", required=False, max_length=_TAGS
        )
        self.ask_for(words.FORM_NAME, words.SAVE_NAME_HINT, self._title)
        self.ask_for(words.FORM_TAGS, words.FORM_TAGS_HINT, self._tags)

    async def on_submit(self, interaction: discord.Interaction[Any]) -> None:
        async with replying(interaction):
            await defer(interaction, private=True)
            caller = await caller_of(interaction)
            caller.demand(Right.EDIT)
            await take_in(interaction, caller, self._intakes(interaction.client.app.submitting))

    def _intakes(self, submitting: Submitting) -> list[Intake]:
        titled = Filing(self._title.value, _labels(self._tags.value) or None)
        intakes = [_said(self._link, self._text, titled)] if self._text else []
        filing = titled if not intakes and len(self._files) == 1 else titled.untitled
        attached = [_attached(submitting, self._link, each, filing) for each in self._files]
        return [*intakes, *attached]


async def _replaced(
    interaction: Interaction, caller: Caller, reference: str | None
) -> Article | None:
    """The server's own article that is to be revised; the caller has to be an editor."""
    caller.demand(Right.EDIT)
    if reference is None:
        return None
    found = await chosen(interaction, caller, reference, exact=True)
    check_own(caller, found, "replace")
    return found


async def forgotten_form(_client: Footnote, interaction: Interaction) -> None:
    """Answer a form that nobody waits for any more, instead of letting it fail without a word."""
    data: Mapping[str, Any] = interaction.data or {}
    form = _FORM_ID.fullmatch(data.get("custom_id", ""))
    if interaction.type is not discord.InteractionType.modal_submit or form is None:
        return
    if int(form[1]) < max(_STARTED, time.time() - _FORM_SECONDS):
        await tell(interaction, FootnoteError(words.OLD_FORM))


def _pasted(text: str, filing: Filing) -> Intake:
    async def submission() -> Submission:
        return paste(text, filing)

    return submission


def _linked(url: str, filing: Filing) -> Intake:
    async def submission() -> Submission:
        return link(url, filing)

    return submission


def _uploaded(submitting: Submitting, file: discord.Attachment, filing: Filing) -> Intake:
    async def submission() -> Submission:
        return upload(file.filename, await _fetched(submitting, file), filing)

    return submission


def _said(link: str, text: str, filing: Filing) -> Intake:
    async def submission() -> Submission:
        return said(link, text, filing)

    return submission


def _attached(
    submitting: Submitting, link: str, file: discord.Attachment, filing: Filing
) -> Intake:
    """A file that came with the message that a link leads to."""

    async def submission() -> Submission:
        data = await _fetched(submitting, file)
        return attachment(f"{link}#{file.id}", file.filename, data, filing)

    return submission


async def _fetched(submitting: Submitting, file: discord.Attachment) -> bytes:
    """The bytes of a file, unless it is too large to be wanted.

    Raises:
        QuotaError: it is too large.
        InputError: Discord does not give it.
    """
    submitting.check_size(file.filename, file.size)
    try:
        return await file.read()
    except (discord.HTTPException, OSError) as error:
        raise InputError(words.not_downloaded(file.filename)) from error
