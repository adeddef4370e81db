"""What a question asks beside its words: ``"an exact phrase"``, ``-without`` and ``tag:name``."""

import re
from dataclasses import dataclass
from itertools import islice

from bot.text.phrases import Phrase
from bot.text.terms import question_terms
from bot.text.unspaced import RUN

MOST = 20
"""Operators of one question; what looks like more of them is plain words."""

# A quotation mark after a digit is inches. Inside of each pair nothing is tried twice, so that no
# hostile text takes more than linear time.
_QUOTED = r"""
    (?: (?<!\d)"[^"]*" | [“”„][^"“”„]*["“”] | «[^«»]*» | »[^«»]*« | 「[^「」]*」 )
"""
# A dash that begins one line of several makes a list. A single letter is an option, as in ls -l.
_MINUS = r"(?: (?<=[^\S\n])- | \A-(?!.*\n) )"
_OPERATOR = re.compile(
    rf"""
      (?P<minus>{_MINUS})? (?P<quoted>{_QUOTED})
    | {_MINUS} (?!tag:) (?P<word>(?![a-z][^\w\s]*(?:\s|\Z)) [^\W\d_][^\s"“”„«»「」]*)
    | (?<!\S) tag: (?: (?P<quoted_tag>{_QUOTED}) | (?P<tag>[^\s"“”„«»「」]+) )
    """,
    re.VERBOSE | re.IGNORECASE | re.DOTALL,
)

_SETS = re.compile(r"[=:+]")
_NO_VOWEL = re.compile(r"[b-df-hj-np-tv-xz]{2,8}", re.IGNORECASE)

_BEHIND = ".,;:!?"
"""What may follow a word or tag in a sentence."""


@dataclass(frozen=True, slots=True)
class Parsed:
    """A question taken apart.

    ``words`` is the question with spaces in place of quotation marks and of all that is not asked
    about, so what stands in it stands at the same offset in the question. ``phrases`` must be in a
    passage word for word; none of ``without`` may be, nor a form of one of ``without_words``.
    Its article must have all ``tags``.
    """

    words: str
    phrases: tuple[Phrase, ...] = ()
    without: tuple[Phrase, ...] = ()
    without_words: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()


def parse(question: str) -> Parsed:
    """Take a question apart; it never fails, and what is no operator is plain words.

    That is a quote that is not closed, or has no letter or digit; a dash but right before a letter
    or quote that begins a word; the name of an option; ``tag:`` with nothing behind; and what is
    wanted left out where nothing else is asked for, as in "what does -jar do".
    """
    query = _parsed(question, excluding=True)
    left_out = query.without or query.without_words
    if left_out and not query.tags and not query.phrases and not _asks(query.words):
        return _parsed(question, excluding=False)
    return query


def _parsed(question: str, *, excluding: bool) -> Parsed:
    words = question
    phrases: list[Phrase] = []
    without: list[Phrase] = []
    without_words: list[str] = []
    tags: list[str] = []
    for match in islice(_OPERATOR.finditer(question), MOST):
        first, last = match.span()
        if quoted := match["quoted"]:
            phrase = Phrase.of(quoted[1:-1], match.start("quoted") + 1)
            if not _says_something(phrase.exact) or (match["minus"] and not excluding):
                continue
            (without if match["minus"] else phrases).append(phrase)
            if not match["minus"]:
                words = _blanked(_blanked(words, first, first + 1), last - 1, last)
                continue
        elif word := (match["word"] or "").rstrip(_BEHIND):
            if not excluding or _is_option(word):
                continue
            phrase = Phrase.of(word, first + 1)
            if phrase.several or RUN.search(word):
                without.append(phrase)
            else:
                without_words.append(word)
        elif tag := _tag(match):
            tags.append(tag)
        else:
            continue
        words = _blanked(words, first, last)
    if not tags and not _says_something(words):
        return Parsed(question)
    return Parsed(words, tuple(phrases), tuple(without), tuple(without_words), tuple(tags))


def _tag(match: re.Match[str]) -> str:
    """The tag without quotation marks; it may be empty."""
    quoted = match["quoted_tag"]
    return " ".join(quoted[1:-1].split()) if quoted else match["tag"].rstrip(_BEHIND)


def _is_option(word: str) -> bool:
    """Whether a word behind a dash is written as options of programs are: -rf, -Xmx, -XX:+UseZGC.

    Acronyms, other names and words of letters alone are what people want left out.
    """
    if _SETS.search(word):
        return True
    return bool(_NO_VOWEL.fullmatch(word)) and not word.isupper()


def _asks(words: str) -> bool:
    """Whether some words ask for something, by the rules of English if by any."""
    return any(not (term.talk or term.filler) for term in question_terms(words))


def _says_something(text: str) -> bool:
    return any(map(str.isalnum, text))


def _blanked(text: str, first: int, last: int) -> str:
    return text[:first] + " " * (last - first) + text[last:]
