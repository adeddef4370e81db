"""The Discord edge: the bot, from login to SIGTERM."""

import asyncio
import gc
import logging
import signal

import discord

from bot.app import App, open_app
from bot.chat import adding, articles, buttons, following, housekeeping, taking_in, words
from bot.chat.asking import ask, find
from bot.chat.client import Footnote
from bot.chat.helping import help_
from bot.chat.messages import answer_message
from bot.chat.press import Pick, Press
from bot.chat.reindexing import reindex
from bot.chat.settings import settings as server_settings
from bot.errors import SettingsError
from bot.settings import Settings

_log = logging.getLogger(__name__)


def build(app: App) -> Footnote:
    """The client with all of its commands, buttons and events, not yet logged in."""
    client = Footnote(
        app,
        [ask, find, adding.save, articles.article, reindex, server_settings, help_],
        presses={**buttons.PRESSES, **articles.PRESSES, **taking_in.PRESSES},
        events={
            "message": answer_message,
            "raw_message_edit": following.edited,
            "raw_message_delete": following.deleted,
            "raw_bulk_message_delete": following.all_deleted,
            "interaction": adding.forgotten_form,
            "ready": housekeeping.ready,
            "resumed": housekeeping.resumed,
            "disconnect": housekeeping.disconnected,
            "guild_join": housekeeping.joined,
            "guild_remove": housekeeping.left,
        },
    )
    client.add_dynamic_items(Press, Pick)
    return client


# discord.py warns at every start that it cannot speak; nobody asked it to.
discord.VoiceClient.warn_nacl = False
discord.VoiceClient.warn_dave = False


def log_to_stderr(level: str) -> None:
    """Log what Footnote does from ``level`` on, and of its libraries never what they debug.

    At DEBUG those would log what people ask and store.
    """
    logging.basicConfig(
        level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s: %(message)s"
    )
    logging.getLogger("bot").setLevel(level)


async def run(settings: Settings) -> None:
    """Mirror the corpus, log in, print the invite link, and serve until SIGTERM or SIGINT.

    Raises:
        SettingsError: there is no token, or Discord refuses it or an intent.
        BusyError: another bot runs on the same data folder.
        FootnoteError: the store cannot be used, or Discord refuses the bot otherwise.
    """
    if settings.token is None:
        raise SettingsError(words.NO_TOKEN)
    log_to_stderr(settings.log)
    loop = asyncio.get_running_loop()
    serving = asyncio.create_task(_serve(settings, settings.token))
    ends = (signal.SIGINT, signal.SIGTERM)
    for end in ends:
        loop.add_signal_handler(end, serving.cancel)
    try:
        await asyncio.wait({serving})
    finally:
        for end in ends:
            loop.remove_signal_handler(end)
        serving.cancel()
    if not serving.cancelled():
        serving.result()


async def _serve(settings: Settings, token: str) -> None:
    async with open_app(settings, alone=True) as app:
        report = await app.reindexing.mirror()
        for sentence in report.refused:
            _log.warning("%s", sentence)
        if app.meaning is None:
            _log.info("There is no model: Footnote works by words alone.")
        async with build(app) as client:
            # What is there now stays: looking through it for garbage holds up everyone for 50 ms.
            gc.freeze()
            keeping = asyncio.create_task(housekeeping.keep_house(client))
            try:
                await client.serve(token)
            finally:
                keeping.cancel()
                await asyncio.wait({keeping})
