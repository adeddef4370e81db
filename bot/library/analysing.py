"""An article's language, and its passages by the rules of that language."""

from dataclasses import dataclass

from bot.errors import InputError
from bot.model import Document
from bot.store.coding import Columns, columns
from bot.text.languages import detect, is_language
from bot.text.passages import passages


@dataclass(frozen=True, slots=True)
class Analysed:
    """The passages of an article by the rules of its language, in slices."""

    passages: tuple[Columns, ...]
    language: str


def analyse(document: Document, language: str | None = None) -> Analysed:
    """The passages of an article; its text tells the language unless one is given."""
    known = language or detect(document.title, document.lines)
    return Analysed(columns(passages(document.title, document.lines, known)), known)


def analyse_text(title: str, text: str, language: str | None) -> Analysed:
    """What ``analyse`` gives, for lines that were joined to be handed to another process."""
    return analyse(Document(title, tuple(text.split("\n"))), language)


def checked_language(language: str) -> str:
    """A code as people type it; InputError for one that names no language known here."""
    code = language.strip().lower()
    if not is_language(code):
        raise InputError(f"{language} is no code of a language: give one such as en, de or zh.")
    return code
