"""The model in the data folder: brought there whole or not at all, and taken away."""

import errno
import os
import shutil
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Literal

from bot.errors import ModelError
from bot.meaning.folder import FILES, in_use, is_released
from bot.meaning.sources import fetch, take
from bot.model import Progress
from bot.settings import Settings

_UNDER_WAY = ".footnote-"
"""How the folders begin in which it is made ready; a restore sweeps away what a kill leaves."""

_ROOM = 300_000_000
"""Bytes of disk that an install takes for a while."""


async def install(
    settings: Settings, given: Path | None, progress: Progress
) -> Literal["installed", "there", "unanswered"]:
    """Bring the model into the data folder, if it is not there yet.

    Args:
        given: a folder or archive that holds it; without one, the sources are asked.

    Raises:
        SettingsError: the settings name a folder without one.
        ModelError: what was given or came is another one, or it cannot be written; nothing has
            changed.
    """
    folder, was_there = settings.own_model, True
    if in_use(settings) not in {None, folder}:
        return "there"
    try:
        if is_released(folder):
            return "there"
        was_there = settings.data.exists()
        _make_room(settings.data)
        with TemporaryDirectory(prefix=_UNDER_WAY, dir=settings.data) as name:
            fresh, beside = Path(name) / "fresh", Path(name) / "beside"
            fresh.mkdir()
            beside.mkdir()
            if given is not None:
                await take(given, fresh, progress)
            elif not await fetch(beside, fresh, progress):
                return "unanswered"
            if folder.exists():
                folder.rename(Path(name) / "before")
            fresh.rename(folder)
    except OSError as error:
        raise ModelError(
            f"The model cannot be written to {settings.data} ({error.strerror}): "
            "mend that, and try again."
        ) from error
    finally:
        if not was_there:
            with suppress(OSError):
                settings.data.rmdir()  # Unless something is in it by now.
    return "installed"


def _make_room(data: Path) -> None:
    """Create the data folder, if there is room for the model on its disk; raises OSError."""
    data.mkdir(parents=True, exist_ok=True)
    if shutil.disk_usage(data).free < _ROOM:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def remove(settings: Settings) -> bool:
    """Take the model out of the data folder; false if it was not there.

    Raises:
        ModelError: it cannot be removed, or the settings name another.
    """
    folder = settings.own_model
    if settings.model_folder not in {None, folder}:
        raise ModelError(f"FOOTNOTE_MODEL names {settings.model_folder}: delete that one yourself.")
    try:
        there = any((folder / name).exists() for name in FILES)
        for name in FILES:
            (folder / name).unlink(missing_ok=True)
    except OSError as error:
        raise ModelError(
            f"The model cannot be removed from {folder} ({error.strerror}): mend that."
        ) from error
    with suppress(OSError):
        folder.rmdir()
    return there
