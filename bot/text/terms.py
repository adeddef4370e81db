"""Text to terms: find the words, normalise them, drop those that say nothing, stem the rest.

A term is lower case except for an acronym that would otherwise be a stop word: ``US`` is a term,
``us`` is not, so the pronoun never matches the country.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from operator import itemgetter

from bot.text.aliases import Alias, aliases
from bot.text.english import (
    FRAMES,
    GUESS,
    HALF_ACRONYMS,
    MEASURES,
    QUESTION_FILLERS,
)
from bot.text.languages import (
    ACCENTED,
    ENGLISH,
    UNSPACED,
    decimal_point,
)
from bot.text.normalising import (
    ACCENTS,
    DROP,
    INVISIBLE,
    LONGEST,
    fold,
    is_stop_word,
    term_of,
)
from bot.text.numbers import WITH_COMMA, WITH_POINT
from bot.text.unspaced import QUESTION_WORDS, RUN, SCRIPTS, bigrams

_SIGNS = (
    "\u0900-\u0963\u0971-\u0df3\u0e31\u0e34-\u0e3a\u0e47-\u0e4e\u0eb1\u0eb4-\u0ebc\u0ec8-\u0ecd"
    "\u102b-\u103e\u1056-\u109d\u17b4-\u17d3"
)
_INSIDE = rf"[\w{ACCENTS}{_SIGNS}{INVISIBLE}]"


def _pattern(numbers: str, inside: str = _INSIDE) -> re.Pattern[str]:
    """What is a word; repeats are bounded, so that no hostile text takes more than linear time."""
    return re.compile(
        rf"""
          [A-Za-z]++(?=[\s,;:!?"])                    # most words: nothing else begins so
        | [^\W\d_](?:\.[^\W\d_]){{1,12}}(?!{inside})\.?   # U.S.  U.S.A  e.g.
        | (?:{numbers})(?!{inside})
        | \d+(?:\.\d+){{1,8}}(?!{inside})               # 3.5  2.7.1
        | (?<![\w-])(?:[^\W\d_]|[Cc]o)[-‐‑](?=[^\W\d_]{{3}}){inside}+ # e-book  co-operate
        | {inside}+(?:['’ʼ＇]{inside}+)*                # words, with apostrophes inside
        | {RUN.pattern}
        """,
        re.VERBOSE,
    )


_WORD = _pattern(WITH_POINT)
_WORD_WITH_COMMA = _pattern(WITH_COMMA)
# Where no spaces part words, none parts a number from the words around it either.
_WORD_UNSPACED = _pattern(WITH_POINT, rf"(?:[^\W{SCRIPTS}]|[{ACCENTS}{INVISIBLE}])")


@dataclass(frozen=True, slots=True)
class Token:
    """A word that is a term, and where it stands: code-point offsets into the text."""

    start: int
    end: int
    term: str


@dataclass(frozen=True, slots=True)
class QueryTerm:
    """A term of a question, the word as typed, and where it begins in the question.

    ``weight`` is what finding it counts for: 1, or less for a guess. ``share`` is what it takes up
    of the question, so what not finding it costs; it is the weight unless the term stands in for
    another. A ``part`` overlaps its neighbours, of a run without spaces. A ``filler`` helps to
    rank and says nothing by itself. ``instead`` names the terms that it may stand in for where no
    article has them, as the same word in another of the articles' languages does.
    """

    term: str
    typed: str
    start: int
    weight: float
    share: float
    part: bool = False
    filler: bool = False
    instead: tuple[str, ...] = ()


def tokens(text: str, language: str = ENGLISH) -> Iterator[Token]:
    """What an article's text is found by: its ``words``, and its aliases behind those they name."""
    found = aliases(text, language)
    return _merged(words(text, language), found, language) if found else words(text, language)


def terms_of(text: str, language: str = ENGLISH) -> list[str]:
    """The terms of the ``tokens`` of a text, without their places: much faster."""
    if (not text.isascii() and RUN.search(text)) or aliases(text, language):
        return [token.term for token in tokens(text, language)]
    found = _word(language).findall(text.replace("_", " "))
    return [term for word in found if (term := term_of(word, language))]


def _merged(found: Iterator[Token], more: Sequence[Alias], language: str) -> Iterator[Token]:
    at = 0
    for word in found:
        while at < len(more) and more[at].behind <= word.start:
            yield from _alias(more[at], language)
            at += 1
        yield word
    for alias in more[at:]:
        yield from _alias(alias, language)


def _alias(alias: Alias, language: str) -> Iterator[Token]:
    if term := alias.word[:LONGEST] if alias.whole else term_of(alias.word, language):
        yield Token(alias.start, alias.end, term)


def words(text: str, language: str = ENGLISH) -> Iterator[Token]:
    """The words of a text that are terms, in order.

    Where no spaces part words, each pair of neighbouring characters is one, so they overlap.
    """
    # One character for one, so that offsets hold; an underscore parts words.
    for match in _word(language).finditer(text.replace("_", " ")):
        word, start = match[0], match.start()
        if word.isascii() or not RUN.search(word):
            if term := term_of(word, language):
                yield Token(start, match.end(), term)
            continue
        for first, last, is_run in _stretches(word):
            stretch = word[first:last]
            if is_run:
                for begin, end, term in bigrams(stretch):
                    yield Token(start + first + begin, start + first + end, term)
            elif term := term_of(stretch, language):
                yield Token(start + first, start + last, term)


def _word(language: str) -> re.Pattern[str]:
    if language in UNSPACED:
        return _WORD_UNSPACED
    return _WORD if decimal_point(language) else _WORD_WITH_COMMA


def _stretches(word: str) -> Iterator[tuple[int, int, bool]]:
    """The parts of a word as offsets, and whether each is a run of a script without spaces."""
    at = 0
    for run in RUN.finditer(word):
        if run.start() > at:
            yield at, run.start(), False
        yield run.start(), run.end(), True
        at = run.end()
    if at < len(word):
        yield at, len(word), False


def question_terms(question: str, languages: Sequence[str] = (ENGLISH,)) -> tuple[QueryTerm, ...]:
    """The terms of a question in the order typed, repeated ones once.

    Args:
        languages: the one that it is asked in, which tells what says nothing, then the others
            that articles are in.
    """
    # One character for one, as in a text; what asks parts words there.
    spaced = QUESTION_WORDS.sub(lambda asking: " " * len(asking[0]), question)
    parted = spaced.replace("_", " ")
    typed = list(_english(parted) if languages[0] == ENGLISH else _words(parted, languages[0]))
    # An alias comes before the word that stands behind it.
    placed = [(term.start, 1, term) for word in typed for term in _read(word, languages)]
    for language in languages:
        placed += [(at, 0, term) for at, term in _asked_aliases(spaced, typed, language)]
    found: dict[str, QueryTerm] = {}
    for _, _, term in sorted(placed, key=itemgetter(0, 1)):
        known = found.get(term.term)
        if known is None or (known.weight, known.share) < (term.weight, term.share):
            found[term.term] = term
    return tuple(found.values())


def _read(word: QueryTerm, languages: Sequence[str]) -> Iterator[QueryTerm]:
    """A word of a question, and what it is where the articles' other languages have it."""
    yield word
    for language in languages[1:]:
        other = "" if word.part or word.filler else term_of(word.typed, language)
        if other and other != word.term:
            yield replace(word, term=other, share=0.0, instead=(word.term,))


def _asked_aliases(
    question: str, typed: Sequence[QueryTerm], language: str
) -> Iterator[tuple[int, QueryTerm]]:
    """The aliases in a question, and the offset that they come before.

    Not finding one costs nothing. A part of a word counts for less, and so does a sign, which
    names no word; the others may stand in for the words that they name.
    """
    for alias in aliases(question, language):
        named = tuple(word.term for word in typed if alias.start <= word.start < alias.end)
        weight = min(alias.weight, 1.0 if named else GUESS)
        instead = named if weight == 1 else ()
        for token in _alias(alias, language):
            as_typed = question[token.start : token.end]
            term = QueryTerm(token.term, as_typed, token.start, weight, 0.0, instead=instead)
            yield alias.behind, term


def _words(question: str, language: str) -> Iterator[QueryTerm]:
    """The terms of a question by the recipe that all languages share.

    Lists of stop words differ in what they hold, and dropping all that is on them finds less: so
    what is listed counts for less, and costs nothing where it is not found.
    """
    for token in words(question, language):
        typed = question[token.start : token.end]
        if RUN.fullmatch(typed):
            around = question[max(0, token.start - 1) : token.end + 1]
            if len(typed) == 1 and len(RUN.findall(around)[0]) > 1:
                yield QueryTerm(token.term, typed, token.start, GUESS, 0.0, filler=True)
            else:
                yield QueryTerm(token.term, typed, token.start, 1.0, 1.0, part=True)
        elif is_stop_word(typed, language):
            yield QueryTerm(token.term, typed, token.start, GUESS, 0.0, filler=True)
        else:
            term = QueryTerm(token.term, typed, token.start, 1.0, 1.0)
            yield term
            for other in _accented(typed, language) - {term.term}:
                yield replace(term, term=other, weight=GUESS, share=0.0, instead=(term.term,))


def telling_tokens(text: str, language: str) -> Iterator[Token]:
    """The words of a text that say something: as a question weighs them, all but the fillers."""
    for token in words(text, language):
        word = text[token.start : token.end]
        if RUN.fullmatch(word):
            around = text[max(0, token.start - 1) : token.end + 1]
            filler = len(word) == 1 and len(RUN.findall(around)[0]) > 1
        else:
            filler = language != ENGLISH and is_stop_word(word, language)
        if not filler:
            yield token


def _accented(typed: str, language: str) -> set[str]:
    """The terms of a word that was typed without accents, had one letter the accent that it takes.

    The stemmer tells endings by accents, so that the term of the word as typed may be another.
    """
    accents = ACCENTED.get(language, {})
    word = typed.lower()
    if not accents or not word.isascii():
        return set()
    places = [at for at, letter in enumerate(word[:LONGEST]) if letter in accents]
    return {term_of(word[:at] + accents[word[at]] + word[at + 1 :], language) for at in places}


def _english(question: str) -> Iterator[QueryTerm]:
    """The terms of an English question.

    Some words are guesses. Lower-case ``us`` may be the acronym, because few people who ask press
    shift; in a question all in capitals every acronym is such a word. ``long`` after ``how``, and
    ``mean``, say what kind of answer is wanted, which need not hold the word.
    """
    shouted = question.isupper()
    before = ""
    for match in _WORD.finditer(question):
        typed = match[0]
        if not typed.isascii() and RUN.search(typed):
            for term in _words(typed, ENGLISH):
                yield replace(term, start=match.start() + term.start)
            continue
        folded = fold(typed)
        before, previous = folded, before
        if folded in QUESTION_FILLERS:
            continue
        found = term_of(folded if shouted and "." not in typed else typed)
        guess = folded in FRAMES or (folded in MEASURES and previous == "how")
        if not found and folded in HALF_ACRONYMS:
            found, guess = folded.upper(), True
        weight = GUESS if guess else 1.0
        if found:
            yield QueryTerm(found, typed, match.start(), weight, weight)


def exact_words(text: str) -> str:
    """Every word of a text with a space before and after, as quoted phrases compare them.

    Stop words are among them, and only case, width, invisible characters and the shape of an
    apostrophe do not count. A run without spaces is one word.
    """
    words = f" {' '.join(_WORD.findall(text.replace('_', ' ')))} "
    if not words.isascii():
        words = DROP.sub("", unicodedata.normalize("NFKC", words))
        words = words.replace("’", "'").replace("ʼ", "'")
        words = " ".join(RUN.sub(r" \g<0> ", words).split())
        words = f" {words} "
    # The last dot of an acronym may be that of the sentence.
    return words.casefold().replace(". ", " ")
