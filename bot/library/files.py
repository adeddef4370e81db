"""The files that articles are made of: which there are, and what each holds."""

import os
from pathlib import Path, PurePath

from bot.errors import InputError, QuotaError
from bot.model import Origin, OriginKind
from bot.reading import text_files
from bot.settings import Settings


def articles_at(path: Path) -> list[Path]:
    """A file itself, or what ``article_files`` finds below a folder; raises InputError for none."""
    try:
        if not path.is_dir():
            if not path.exists():
                raise InputError(f"{path} does not exist: check the spelling.")
            return [path]
        found = article_files(path)
    except OSError as error:
        raise InputError(f"{path} cannot be read: check its name and permissions.") from error
    if not found:
        raise InputError(
            f"{path} holds no text file, such as a .txt or .md file: name a folder with articles."
        )
    return found


def article_files(folder: Path) -> list[Path]:
    """Every file below a folder that can be read, in a stable order, hidden ones left out.

    Raises:
        OSError: a folder cannot be listed, so nobody knows what it holds.
    """
    found: list[Path] = []
    for parent, folders, names in os.walk(folder, onerror=_raise):
        folders[:] = [name for name in folders if not name.startswith(".")]
        readable = (n for n in names if not n.startswith(".") and text_files.is_readable(n))
        found += [path for name in readable if (path := Path(parent, name)).is_file()]
    return sorted(found)


def _raise(error: OSError) -> None:
    raise error


def file_origin(kind: OriginKind, ref: str) -> Origin:
    """The origin of a file's article; InputError for a name that cannot be stored as text."""
    try:
        ref.encode()
    except UnicodeEncodeError as error:
        raise InputError(f"The name {ref!a} is not valid UTF-8: rename the file.") from error
    return Origin(kind, ref)


def size_of(path: Path) -> int:
    """The bytes of a file; 0 where reading it will tell what is wrong."""
    try:
        return path.stat().st_size
    except OSError:
        return 0


def check_size(settings: Settings, name: str, size: int) -> None:
    """Raise QuotaError if a file of ``size`` bytes is over the limit."""
    if size > settings.max_file_bytes:
        raise QuotaError(
            f"{name} is larger than {settings.max_file_mb:g} MB: "
            "split it, or have FOOTNOTE_MAX_FILE_MB raised."
        )


def read_file(settings: Settings, path: Path) -> bytes:
    """The bytes of a file; raises InputError, or QuotaError for one too large."""
    try:
        if not path.is_file():
            raise InputError(f"{path} is not a file: name a text file, such as a .txt or .md file.")
        check_size(settings, str(path), path.stat().st_size)
        return path.read_bytes()
    except OSError as error:
        raise InputError(f"{path} cannot be read: check its permissions.") from error


def name_of(origin: Origin) -> str:
    """The name of the file that an article was read from; empty if it was none."""
    name = PurePath(origin.ref).name
    return name if origin.kind != "paste" and text_files.is_readable(name) else ""


def is_mirrored(settings: Settings, path: Path) -> bool:
    """Whether a file is of the corpus."""
    corpus = settings.corpus
    return corpus is not None and path.resolve().is_relative_to(corpus.resolve())


def relative(settings: Settings, path: Path) -> str:
    """A path as seen from the data folder: the same file is the same origin from anywhere.

    It has a slash at least, which the bare name of an upload has not.
    """
    seen = Path(os.path.relpath(path.resolve(), settings.data.resolve())).as_posix()
    return seen if "/" in seen else f"./{seen}"
