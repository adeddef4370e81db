"""The files that articles are made of: which there are, and what each holds."""

import os
import re
import stat
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from math import ceil
from pathlib import Path, PurePath
from typing import NamedTuple
from urllib.parse import quote

from bot.errors import InputError, QuotaError
from bot.formats.kinds import SUFFIXES
from bot.model import Origin, OriginKind
from bot.reading import text_files
from bot.settings import Settings

_FILE = os.O_RDONLY | os.O_CLOEXEC | os.O_NOCTTY | os.O_NONBLOCK
_FOLDER = os.O_RDONLY | os.O_CLOEXEC | os.O_DIRECTORY | os.O_NOFOLLOW
"""How each is opened; a pipe in the place of a file makes nobody wait."""

_OPERATOR = "split it, or raise FOOTNOTE_MAX_FILE_MB"
"""What whoever names a path can do about a file that is too large."""


SAVED_AS = {
    ".doc": ".docx",
    ".dot": ".docx",
    ".xls": ".xlsx",
    ".ppt": ".pptx",
    ".pages": ".docx",
    ".numbers": ".xlsx",
    ".key": ".pptx",
}
"""Endings of documents that are not read, and as what their programs save them that is."""


class Found(NamedTuple):
    """A file that may become an article, and the folder that it was found below.

    No link leads out of that folder. It is None for a file that was named itself: whoever named a
    link means what it leads to.
    """

    path: Path
    folder: Path | None = None


def is_foreign(name: str) -> bool:
    """Whether a file's name is that of a document which is no text."""
    return PurePath(name).suffix.lower() in SUFFIXES


def is_readable(name: str) -> bool:
    """Whether a file of that name may become an article."""
    return is_foreign(name) or text_files.is_readable(name)


def articles_at(path: Path) -> list[Found]:
    """A file itself, or what ``article_files`` finds below a folder.

    Raises InputError if there is nothing, no article below it, or no way to look.
    """
    try:
        if not path.is_dir():
            if not path.exists():
                raise InputError(f"{path.absolute()} does not exist: check the spelling.")
            return [Found(path)]
        found = article_files(path)
    except OSError as error:
        raise InputError(
            f"{path.absolute()} cannot be read: check its name and permissions."
        ) from error
    if not found:
        raise InputError(
            f"{path.absolute()} holds no file that can be read, such as a .md or .pdf file: "
            "name a folder with articles."
        )
    return [Found(each, path) for each in found]


def article_files(folder: Path) -> list[Path]:
    """Every file below a folder that can be read, in a stable order, hidden ones left out.

    Raises:
        OSError: a folder cannot be listed, so nobody knows what it holds.
    """
    readable = (path for path in _seen_below(folder) if is_readable(path.name))
    return sorted(filter(_is_file, readable))


def skipped_at(path: Path) -> Counter[str]:
    """How many files of each ending ``articles_at`` leaves out below a folder, but for hidden ones.

    Raises:
        OSError: as ``article_files`` does.
    """
    paths = _seen_below(path) if path.is_dir() else ()
    return Counter(path.suffix.lower() for path in paths if not is_readable(path.name))


def _seen_below(folder: Path) -> Iterator[Path]:
    for parent, folders, names in os.walk(folder, onerror=_raise):
        folders[:] = [name for name in folders if not name.startswith(".")]
        yield from (Path(parent, name) for name in names if not name.startswith("."))


def _is_file(path: Path) -> bool:
    """Whether there is a file, or a link into what is closed to us: reading that tells why not."""
    try:
        return path.is_file()
    except PermissionError:
        return path.is_symlink()


def _raise(error: OSError) -> None:
    raise error


def file_origin(kind: OriginKind, ref: str) -> Origin:
    """The origin of a file's article; InputError for a name that cannot be stored as text."""
    try:
        ref.encode()
    except UnicodeEncodeError as error:
        raise InputError(f"The name {ref!a} is not valid UTF-8: rename the file.") from error
    return Origin(kind, ref)


def part_origin(origin: Origin, path: str) -> Origin:
    """The origin of what has a path within an archive or feed; raises as ``file_origin`` does."""
    part = f"#{quote(path, errors='replace')}" if origin.kind == "url" else f"/{path}"
    return file_origin(origin.kind, origin.ref + part)


def size_of(path: Path) -> int:
    """The bytes of a file; 0 where reading it will tell what is wrong."""
    try:
        return path.stat().st_size
    except OSError:
        return 0


def check_size(settings: Settings, name: str, size: int, mend: str = "split it") -> None:
    """Raise QuotaError if a file of ``size`` bytes is over the limit; ``mend`` says what to do."""
    if size > settings.max_file_bytes:
        # Three digits, rounded up: what is too large never looks as large as the limit.
        step = 10 ** max(0, len(str(size)) - 3)
        has, may = (
            f"{each / 1e6:,.6f}".rstrip("0").rstrip(".") + " MB"
            for each in (ceil(size / step) * step, settings.max_file_bytes)
        )
        raise QuotaError(
            f"{name} has {has}, more than the {may} that one file may have here: {mend}."
        )


def read_file(settings: Settings, file: Found) -> bytes:
    """The bytes of a file.

    What was opened is what is checked: whoever writes to the folder may put something else there
    at any moment.

    Raises:
        InputError: it is none, cannot be read, or a link that leads out of its folder.
        QuotaError: it is too large.
    """
    path = file.path
    try:
        # Opening a device may do something even where nothing is read.
        if path.is_file():
            with _opened(file) as descriptor:
                status = os.fstat(descriptor)
                if stat.S_ISREG(status.st_mode):
                    check_size(settings, str(path), status.st_size, _OPERATOR)
                    with open(descriptor, "rb", closefd=False) as opened:
                        return opened.read()
    except OSError as error:
        raise InputError(f"{path} cannot be read: check its permissions.") from error
    raise InputError(f"{path} is not a file: name one, such as a .md or .pdf file.")


def place_below(folder: Path, path: Path) -> PurePath:
    """Where below a folder a path leads; raises InputError if out of it."""
    place, root = Path(os.path.realpath(path)), os.path.realpath(folder)
    if not place.is_relative_to(root):
        raise InputError(f"{path} is a link that leads out of {folder}: put the file itself there.")
    return place.relative_to(root)


@contextmanager
def _opened(file: Found) -> Iterator[int]:
    """The descriptor of a file.

    Below a folder it is opened step by step along a way that has no link, and so none that has
    come since is followed.
    """
    if file.folder is None:
        descriptor = os.open(file.path, _FILE)
    else:
        *folders, name = place_below(file.folder, file.path).parts
        at = os.open(os.path.realpath(file.folder), _FOLDER)
        try:
            for each in folders:
                below = os.open(each, _FOLDER, dir_fd=at)
                os.close(at)
                at = below
            descriptor = os.open(name, _FILE | os.O_NOFOLLOW, dir_fd=at)
        finally:
            os.close(at)
    try:
        yield descriptor
    finally:
        os.close(descriptor)


def name_of(origin: Origin) -> str:
    """The name of the file that an article was read from; empty if it was none."""
    path = origin.ref
    if origin.kind == "url":
        # What an archive holds stands behind the mark of a fragment.
        path = re.sub(r"^\w+://[^/?#]*|\?[^#]*", "", path).replace("#", "/")
    name = PurePath(path).name
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
