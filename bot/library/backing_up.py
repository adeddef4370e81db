"""The store as one file to keep elsewhere, and back in its place."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from bot.errors import InputError, StoreError
from bot.model import Progress
from bot.store.backup import fetch, put, take
from bot.store.lock import locked

_UNDER_WAY = ".footnote-"
"""How the folders begin in which a copy is made before it is moved."""


def back_up(folder: Path, file: Path, progress: Progress) -> None:
    """Write the store of a data folder, as it stands now, to a new file; others may go on writing.

    Only its owner may read it. It is there whole, on the disk, or not at all.

    Raises:
        InputError: the file exists already, or there is no store.
        StoreError: the store cannot be read, or the file not be written.
    """
    if os.path.lexists(file):
        raise _exists(file)
    with _copying(file, file.parent) as copy:
        take(folder, copy, progress)
        _flush(copy)
        _move(copy, file)
        _flush(file.parent)


def restore(folder: Path, file: Path, progress: Progress) -> None:
    """Put a backup in the place of the store of a data folder, which is lost with that.

    A backup that is refused, or an interruption, leaves what was there.

    Raises:
        InputError: there is no such file, or it is not a sound store of Footnote.
        BusyError: a bot runs on the data folder, or something else has the store open.
        StoreError: a newer Footnote wrote it, or the disk cannot be written.
    """
    _require_file(file)
    with locked(folder):
        # Who is killed leaves them behind.
        for left in folder.glob(f"{_UNDER_WAY}*"):
            shutil.rmtree(left, ignore_errors=True)
        with _copying(folder, folder) as copy:
            fetch(file, copy, progress)
            _flush(copy)
            put(copy, folder, progress)
            _flush(folder)


@contextmanager
def _copying(named: Path, beside: Path) -> Iterator[Path]:
    """A file of the owner's own to be written, which goes with all beside it in the end."""
    try:
        with TemporaryDirectory(prefix=_UNDER_WAY, dir=beside) as folder:
            copy = Path(folder) / "copy.db"
            copy.touch(0o600)
            yield copy
    except OSError as error:
        raise StoreError(
            f"{named} cannot be written ({error.strerror}): mend that, or name another place."
        ) from error


def _move(copy: Path, file: Path) -> None:
    """Give a copy its name, but never over another file, as renaming would."""
    try:
        os.link(copy, file)
    except FileExistsError as error:
        raise _exists(file) from error
    except OSError:  # Not every disk has links.
        copy.rename(file)


def _require_file(file: Path) -> None:
    try:
        if file.is_file():
            return
    except OSError as error:
        raise InputError(
            f"{file} cannot be read ({error.strerror}): check the permissions of its folder."
        ) from error
    raise InputError(f"{file} is not a file: name one that footnote backup wrote.")


def _flush(path: Path) -> None:
    """Wait until a file's contents, or a folder's names, are on the disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _exists(file: Path) -> InputError:
    return InputError(f"{file} exists already: name a file that does not.")
