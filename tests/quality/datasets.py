"""Larger sets of questions that are not part of the project, each a folder as ``eval`` reads it."""

import os
from pathlib import Path

NAME = "FOOTNOTE_DATASETS"


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
