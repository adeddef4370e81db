"""The folder of a model: what it holds, and what tells one from another."""

import hashlib
from pathlib import Path
from typing import NamedTuple

from bot.errors import SettingsError
from bot.settings import Settings

WEIGHTS = "model.safetensors"
VOCABULARY = "vocab.txt"


class Released(NamedTuple):
    """A file as it was released: its bytes, and their SHA-256."""

    size: int
    digest: str


FILES = {
    WEIGHTS: Released(
        90_868_376, "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
    ),
    VOCABULARY: Released(
        231_508, "07eced375cec144d27c900241f3e339478dec958f92fddbc551f295c992038a3"
    ),
}
"""all-MiniLM-L6-v2, under the Apache licence 2.0: what an install takes, and nothing else."""

_ENDS = 65_536
"""Bytes at each end of the weights that tell them from others."""


def in_use(settings: Settings) -> Path | None:
    """The folder of the model that is there and wanted; None where all works by words alone.

    Raises:
        SettingsError: the settings name a folder in which there is none.
    """
    folder = settings.model_folder
    if folder is None or is_model(folder):
        return folder
    if settings.model:
        raise SettingsError(
            f"FOOTNOTE_MODEL names {folder}, which holds no model: "
            f"put {' and '.join(FILES)} there, or name another folder."
        )
    return None


def is_model(folder: Path) -> bool:
    """Whether a folder can be entered and has the files of a model, whatever they hold."""
    try:
        return all((folder / name).is_file() for name in FILES)
    except OSError:
        return False


def is_released(folder: Path) -> bool:
    """Whether a folder has the released files, to the last byte."""
    return all(matches(folder / name, FILES[name]) for name in FILES)


def matches(path: Path, released: Released) -> bool:
    """Whether a file is the released one."""
    if not path.is_file() or path.stat().st_size != released.size:
        return False
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest() == released.digest


def identity(folder: Path) -> str:
    """Another one for another model: of both ends of its weights, their size, and the vocabulary.

    Raises OSError.
    """
    hashed = hashlib.blake2b((folder / VOCABULARY).read_bytes(), digest_size=16)
    with (folder / WEIGHTS).open("rb") as file:
        hashed.update(file.read(_ENDS))
        size = file.seek(0, 2)
        file.seek(max(0, size - _ENDS))
        hashed.update(file.read() + size.to_bytes(8, "little"))
    return hashed.hexdigest()
