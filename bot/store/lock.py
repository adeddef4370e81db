"""One bot a data folder: a lock that the system lets go of when its holder ends, however."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bot.errors import BusyError, StoreError

FILE_NAME = "run.lock"


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Hold the data folder, which is created if need be.

    Raises:
        BusyError: another process holds it.
        StoreError: the folder cannot be created or written to.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        file = (folder / FILE_NAME).open("w")
    except OSError as error:
        raise StoreError(
            f"The data folder {folder} cannot be written to: "
            "set FOOTNOTE_DATA or --data to a folder that you may write to."
        ) from error
    with file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise BusyError(
                f"Another Footnote already runs on the data folder {folder}: "
                "stop that one first, or give this one a folder of its own with --data."
            ) from error
        yield
