"""What of a model stays loaded. Only who uses one pays for its libraries."""

from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.meaning.encoder import Encoder
    from bot.meaning.judge import Judge


@lru_cache(maxsize=1)
def encoder(folder: Path) -> "Encoder":
    """The encoder of a model's folder; raises ModelError."""
    from bot.meaning.encoder import Encoder

    return Encoder(folder)


@lru_cache(maxsize=1)
def judge(folder: Path) -> "Judge":
    """The judge of a model's folder; raises ModelError."""
    from bot.meaning.judge import Judge

    return Judge(folder)
