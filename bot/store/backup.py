"""Whole copies of a store: taken while others use it, checked, put in the place of another.

SQLite's own backup copies the pages, so that what is still in the log beside a file comes along.
"""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from bot.errors import BusyError, InputError
from bot.model import Progress
from bot.store.connections import (
    BUSY_SECONDS,
    FILE_NAME,
    in_plain_words,
    plain_code,
    refuse_newer,
)
from bot.store.schema import APPLICATION, NEW_INCARNATION

_PAGES = 1_000
"""Pages that are copied at once; between two, Ctrl-C is heard."""

_PATIENCE = 1.0
"""Seconds that restoring waits for a command that is about to end."""

_BESIDE = ("-wal", "-shm", "-journal")
"""What SQLite keeps beside a file."""

_TABLES = {"article", "revision", "passage", "term", "change", "meta"}
"""Those that every schema has."""


def take(folder: Path, copy: Path, progress: Progress) -> None:
    """Copy the store of a folder, as it stands now, into a new file that is whole by itself.

    Raises:
        InputError: there is no store of Footnote.
        StoreError: it cannot be read, is damaged or of a newer Footnote, or the disk is full.
    """
    store = folder / FILE_NAME
    if not store.exists():
        raise InputError(f"{store} does not exist: name the folder of the store with --data.")
    with in_plain_words(store):
        # Not read-only: the log of a process that was killed may have to be brought in order.
        _copy(store, "rw", copy, progress)
        _check(copy, store)


def fetch(file: Path, copy: Path, progress: Progress) -> None:
    """Copy a backup into a new file, if it is sound, as another incarnation of the store.

    Raises:
        InputError: it is damaged, or no store of Footnote at all.
        StoreError: it cannot be read, a newer Footnote wrote it, or the disk is full.
    """
    # One that has nothing beside it is read as it is, also from where nothing can be written.
    alone = not any(file.with_name(file.name + ending).exists() for ending in _BESIDE)
    with in_plain_words(file), _refusing(file):
        _copy(file, "ro&immutable=1" if alone else "ro", copy, progress)
        _check(copy, file)
        with _opened(copy) as connection:
            connection.execute(NEW_INCARNATION)


def put(copy: Path, folder: Path, progress: Progress) -> None:
    """Put a copy in the place of a folder's store: all of it, or nothing if that is interrupted.

    Raises:
        BusyError: somebody has the store open.
        StoreError: the disk is full or cannot be written.
    """
    store = folder / FILE_NAME
    with in_plain_words(store):
        if store.exists() and _overwritten(store, copy, progress):
            return
        # There is no database. What another left beside it must not be taken for this one's.
        for ending in _BESIDE:
            store.with_name(store.name + ending).unlink(missing_ok=True)
        copy.replace(store)


def _overwritten(store: Path, copy: Path, progress: Progress) -> bool:
    """Write a copy over a store in one transaction; false if what is there is no database."""
    try:
        with _opened(store, _PATIENCE) as connection:
            # Closing it after a first look brings the log of a process that was killed in order.
            connection.execute("PRAGMA user_version").fetchall()
        with _opened(copy) as source, _opened(store, _PATIENCE) as connection:
            connection.execute("PRAGMA locking_mode = EXCLUSIVE")
            connection.execute("BEGIN IMMEDIATE")
            connection.execute("COMMIT")
            source.backup(connection, pages=_PAGES, progress=_counted(progress))
    except sqlite3.DatabaseError as error:
        if plain_code(error) == sqlite3.SQLITE_BUSY:
            raise BusyError(
                f"{store} is in use by another Footnote: end that one, then restore again."
            ) from error
        if plain_code(error) != sqlite3.SQLITE_NOTADB:
            raise
        return False
    return True


def _copy(source: Path, mode: str, copy: Path, progress: Progress) -> None:
    with _opened(source, mode=mode) as one, _opened(copy) as other:
        # All steps are of this moment, whatever others commit meanwhile.
        one.execute("BEGIN")
        one.execute("SELECT 1 FROM sqlite_schema").fetchall()
        one.backup(other, pages=_PAGES, progress=_counted(progress))
        # In WAL mode it would need files beside it to be read.
        other.execute("PRAGMA journal_mode = DELETE").fetchall()


def _check(copy: Path, file: Path) -> None:
    with _opened(copy) as connection:
        [(application,)] = connection.execute("PRAGMA application_id")
        [(version,)] = connection.execute("PRAGMA user_version")
        names = connection.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")
        if application not in {0, APPLICATION} or not {name for (name,) in names} >= _TABLES:
            raise InputError(f"{file} is not a store of Footnote: name another file.")
        refuse_newer(version, file)
        [(verdict,)] = connection.execute("PRAGMA integrity_check(1)")
        if verdict != "ok":
            raise InputError(f"{file} is damaged: restore a backup that is not.")


@contextmanager
def _refusing(file: Path) -> Iterator[None]:
    """What is wrong with a backup is the matter of who named it, not of the store."""
    try:
        yield
    except sqlite3.DatabaseError as error:
        if plain_code(error) == sqlite3.SQLITE_NOTADB:
            raise InputError(f"{file} is not a database: name another file.") from error
        if plain_code(error) in {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_ERROR}:
            raise InputError(f"{file} is damaged: restore a backup that is not.") from error
        raise


@contextmanager
def _opened(
    path: Path, seconds: float = BUSY_SECONDS, mode: str = "rwc"
) -> Iterator[sqlite3.Connection]:
    address = f"{path.absolute().as_uri()}?mode={mode}"
    connection = sqlite3.connect(address, seconds, isolation_level=None, uri=True)
    with closing(connection):
        yield connection


def _counted(progress: Progress) -> Callable[[int, int, int], None]:
    return lambda _, remaining, total: progress(total - remaining, total)
