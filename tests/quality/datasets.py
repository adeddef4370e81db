"""Larger sets that are not part of the project, in the folder that ``FOOTNOTE_DATASETS`` names.

A set is a folder as ``eval`` reads it. Of the larger ones only some questions are asked, unless
``FOOTNOTE_DATASETS_WHOLE`` is set.
"""

import os
from pathlib import Path

NAME = "FOOTNOTE_DATASETS"
WHOLE = "FOOTNOTE_DATASETS_WHOLE"

_LANGUAGES = ("ar", "de", "en", "es", "ru", "zh")

SAMPLED = {"squad": 4} | {f"xquad-{language}": 2 for language in _LANGUAGES}
"""Each so-many-th question is asked: samples whose ``hit@1`` was that of the whole set, to less
than a hundredth, when they were chosen."""


def datasets() -> list[Path]:
    """The sets in the folder that ``FOOTNOTE_DATASETS`` names, by name; none where it is not set.

    Raises:
        FileNotFoundError: the folder is not there, or holds no set.
    """
    named = os.environ.get(NAME)
    if not named:
        return []
    files = ("articles.jsonl", "questions.jsonl")
    found = [
        folder
        for folder in sorted(Path(named).iterdir())
        if all((folder / file).is_file() for file in files)
    ]
    if not found:
        raise FileNotFoundError(f"{NAME} names {named}, where no folder holds both {files}.")
    return found


def every(folder: Path) -> int:
    """Each so-many-th question of a set is asked."""
    return 1 if os.environ.get(WHOLE) else SAMPLED.get(folder.name, 1)


def cases_beside() -> Path | None:
    """The file of small cases that lies beside the sets, if one does."""
    named = os.environ.get(NAME)
    path = Path(named or "", "cases", "cases.jsonl")
    return path if named and path.is_file() else None
