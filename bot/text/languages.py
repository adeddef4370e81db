"""The languages of articles: which there are, how one is told, and what each word list holds."""

from collections.abc import Collection, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING

from bot.errors import StoreError
from bot.text.asking import ASKING

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

_DECIMAL_POINT = frozenset(
    """
    am ar as bn cy en fa ga gd gu ha he hi ig ja km kn ko lg mg ml mn mr ms mt my ne om or pa si so
    sw ta te th tl ug ur yo zh zu
    """.split()
)
"""Languages that write 2.5 and 2,500, by Unicode's CLDR; all others are read as 2,5 and 2.500."""

UNSPACED = frozenset("ja km ko lo my th zh".split())
"""Languages in whose script no spaces part words, or whose words grow endings of another script."""

ELIDED = {
    "ca": frozenset("d l m n s t".split()),
    "fr": frozenset("c d j jusqu l lorsqu m n puisqu qu quoiqu s t".split()),
    "it": frozenset("all bell c com cos d dall dell dov gl l m n nell quell s sull t un v".split()),
}
"""What loses its vowel before another word and is written as one with it: l'eau, dell'acqua."""

ACCENTED = {
    "ca": dict(zip("aeiou", "àéíóú", strict=True)),
    "da": {"ae": "æ", "oe": "ø", "aa": "å"},
    "de": {"ae": "ä", "oe": "ö", "ue": "ü"},
    "es": dict(zip("aeiou", "áéíóú", strict=True)),
    "fr": {"e": "é"},
    "it": dict(zip("aeiou", "àèìòù", strict=True)),
    "no": {"ae": "æ", "oe": "ø", "aa": "å"},
    "pt": dict(zip("aeiou", "áéíóú", strict=True)),
    "sv": {"ae": "ä", "oe": "ö", "aa": "å"},
}
"""What may be typed for a letter with an accent: the letter without it, where stemmers tell endings
by it, or two letters, where keyboards lack it."""

_TAKEN_FOR = {"ary": "ar", "arz": "ar", "pcm": "en", "wuu": "zh", "yue": "zh", "zxx": ENGLISH}
"""Languages that are written by the rules of another, and what is no language at all."""

_TOLD_FROM = 2_000
"""Characters of an article that its language is told from."""

_SURE = 0.5
"""Probability from which a language is believed: below, the text is a few words or a table."""


def decimal_point(language: str) -> bool:
    """Whether a full stop, not a comma, begins the fraction of a number."""
    return language in _DECIMAL_POINT


def lower(word: str, language: str) -> str:
    """A word whose capital I is the one of its language: Turkish has one with a dot, one without.

    The other letters are left to what folds case for all languages.
    """
    return word.replace("I", "ı").replace("İ", "i") if language in {"az", "tr"} else word


def fillers(language: str) -> Sequence[str]:
    """The stop words of a language, and what asks in it; none where nobody has listed them."""
    from stop_words import StopWordError, get_stop_words

    try:
        listed: list[str] = get_stop_words(language)
    except StopWordError:
        listed = []
    return [*listed, *ASKING.get(language, "").split()]


def detect(title: str, lines: Sequence[str]) -> str:
    """The language of an article as an ISO 639 code."""
    text = title
    for line in lines:
        if len(text) > _TOLD_FROM:
            break
        text += "\n" + line
    likely: dict[str, float] = {}
    for label, probability in _identifier().rank(text[: 2 * _TOLD_FROM]):
        language = _TAKEN_FOR.get(label, label)
        likely[language] = likely.get(language, 0.0) + probability
    language = max(likely, key=likely.__getitem__)
    return language if likely[language] >= _SURE else ENGLISH


def spoken(question: str, languages: Collection[str]) -> str:
    """Which one of some languages a question is likeliest asked in; the first where none is."""
    known = set(_identifier().labels)
    if len(languages) == 1 or known.isdisjoint(languages):
        return next(iter(languages))
    ranked = dict(_identifier().rank(question))
    return max(languages, key=lambda language: ranked.get(language, -1.0))


def is_language(code: str) -> bool:
    """Whether a code names a language that has rules here, or that can be told from others."""
    return code in SNOWBALL or code in _identifier().labels


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
