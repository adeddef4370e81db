"""The languages of articles: which there are, how one is told, and what each word list holds."""

import unicodedata
from collections.abc import Collection, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING

from bot.errors import StoreError

if TYPE_CHECKING:
    from py3langid.langid import LanguageIdentifier

ENGLISH = "en"
"""What an article is taken for when it is too short to tell."""

SNOWBALL = {
    "ar": "arabic",
    "ca": "catalan",
    "cs": "czech",
    "da": "danish",
    "de": "german",
    "el": "greek",
    "en": "english",
    "eo": "esperanto",
    "es": "spanish",
    "et": "estonian",
    "eu": "basque",
    "fa": "persian",
    "fi": "finnish",
    "fr": "french",
    "ga": "irish",
    "hi": "hindi",
    "hu": "hungarian",
    "hy": "armenian",
    "id": "indonesian",
    "it": "italian",
    "lt": "lithuanian",
    "ne": "nepali",
    "nl": "dutch",
    "nn": "norwegian",
    "no": "norwegian",
    "pl": "polish",
    "pt": "portuguese",
    "ro": "romanian",
    "ru": "russian",
    "sr": "serbian",
    "st": "sesotho",
    "sv": "swedish",
    "ta": "tamil",
    "tr": "turkish",
    "yi": "yiddish",
}
"""Snowball's stemmer by ISO 639-1 code; where this PyStemmer has no such one, words stay whole."""

_DECIMAL_POINT = frozenset("en ga he hi ja ko ne ta th ur zh".split())
"""Languages that write 2.5 and 2,500; all others are read as 2,5 and 2.500."""

_TOLD_FROM = 2_000
"""Characters of an article that its language is told from."""

_SURE = 0.5
"""Probability from which a language is believed: below, the text is a few words or a table."""


def decimal_point(language: str) -> bool:
    """Whether a full stop, not a comma, begins the fraction of a number."""
    return language in _DECIMAL_POINT


@lru_cache(maxsize=64)
def fillers(language: str) -> frozenset[str]:
    """The stop words of a language, in lower case; none where nobody has listed them."""
    from stop_words import StopWordError, get_stop_words

    try:
        listed = get_stop_words(language)
    except StopWordError:
        return frozenset()
    return frozenset(unicodedata.normalize("NFKC", word).casefold() for word in listed)


def detect(title: str, lines: Sequence[str]) -> str:
    """The language of an article as an ISO 639 code."""
    text = title
    for line in lines:
        if len(text) > _TOLD_FROM:
            break
        text += "\n" + line
    language, sure = _identifier().classify(text[: 2 * _TOLD_FROM])
    return str(language) if sure >= _SURE else ENGLISH


def spoken(question: str, languages: Collection[str]) -> str:
    """Which one of some languages a question is likeliest asked in; the first where none is."""
    known = set(_identifier().labels)
    if len(languages) == 1 or known.isdisjoint(languages):
        return next(iter(languages))
    ranked = dict(_identifier().rank(question))
    return max(languages, key=lambda language: ranked.get(language, -1.0))


def is_language(code: str) -> bool:
    """Whether a code names a language that can be told from others."""
    return code in _identifier().labels


@lru_cache(maxsize=1)
def _identifier() -> "LanguageIdentifier":
    # It takes half a second to load, which a question over articles of one language never pays.
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    try:
        return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    except OSError as error:
        # It unpacks itself into a temporary file.
        raise StoreError(
            "There is no room for a temporary file to tell a language with: free some."
        ) from error
