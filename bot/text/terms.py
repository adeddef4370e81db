"""Text to terms, and a question to the terms that it asks for.

A term is lower case except for an acronym that would otherwise be a stop word: ``US`` is a term,
``us`` is not, so the pronoun never matches the country.
"""

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import replace
from operator import attrgetter, itemgetter

from bot.text.aliases import Alias, aliases
from bot.text.asking import UNSPACED_ASKING, UNSPACED_TALK, frames
from bot.text.composing import ODD, composed
from bot.text.english import GUESS
from bot.text.english_questions import english_terms
from bot.text.languages import ACCENTED, ENGLISH
from bot.text.normalising import LONGEST, is_stop_word, term_of
from bot.text.query_term import QueryTerm
from bot.text.unspaced import RUN, SCRIPTS, holds_words, says_little
from bot.text.words import Token, exact_words, pattern, words, words_of

__all__ = [
    "QueryTerm",
    "Token",
    "exact_words",
    "question_terms",
    "telling_tokens",
    "terms_of",
    "tokens",
    "words",
]

_APART = re.compile(f"[{SCRIPTS}{ODD}]")
"""What is no word as it stands."""


def tokens(text: str, language: str = ENGLISH) -> Iterator[Token]:
    """What an article's text is found by: its ``words``, and its aliases behind those they name."""
    plain, places = composed(text)
    more = aliases(plain, language)
    found = words_of(plain, language)
    if more:
        found = _merged(found, more, language)
    if places is None:
        return found
    return (Token(places[each.start], places[each.end], each.term) for each in found)


def terms_of(text: str, language: str = ENGLISH) -> list[str]:
    """The terms of the ``tokens`` of a text, without their places: much faster."""
    if not text.isascii() and _APART.search(text):
        return [token.term for token in tokens(text, language)]
    if more := aliases(text, language):
        return [token.term for token in _merged(words_of(text, language), more, language)]
    found = pattern(language).findall(text.replace("_", " "))
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


def question_terms(question: str, languages: Sequence[str] = (ENGLISH,)) -> tuple[QueryTerm, ...]:
    """The terms of a question in the order typed, repeated ones once.

    What greets and asks is none of them. Where all are ``talk`` or ``filler``, nothing was asked.

    Args:
        languages: the one that it is asked in, which tells what says nothing, then the others
            that articles are in.
    """
    plain, places = composed(question)
    found = _composed_terms(plain, languages)
    if places is not None:
        found = [_placed(term, question, places) for term in found]
    return tuple(found)


def _placed(term: QueryTerm, question: str, places: Sequence[int]) -> QueryTerm:
    """A term of the composed question as it stands in the one typed."""
    start, end = places[term.start], places[term.start + len(term.typed)]
    return replace(term, start=start, typed=question[start:end])


def _composed_terms(question: str, languages: Sequence[str]) -> list[QueryTerm]:
    # One character for one, as in a text; what asks parts words there.
    spaced = UNSPACED_ASKING.sub(_blank, question)
    if framed := frames(languages[0]):
        spaced = framed.sub(_blank, spaced)
    parted = spaced.replace("_", " ")
    read = _english(parted) if languages[0] == ENGLISH else _words(parted, languages[0])
    typed = sorted(read, key=attrgetter("start"))
    # An alias comes before the word that stands behind it.
    placed = [(term.start, 1, term) for word in typed for term in _read(word, languages)]
    for language in languages:
        placed += [(at, 0, term) for at, term in _asked_aliases(spaced, typed, language)]
    found: dict[str, QueryTerm] = {}
    for _, _, term in sorted(placed, key=itemgetter(0, 1)):
        known = found.get(term.term)
        if known is None or (known.weight, known.share) < (term.weight, term.share):
            found[term.term] = term
    return list(found.values())


def _blank(match: re.Match[str]) -> str:
    return " " * len(match[0])


def _read(word: QueryTerm, languages: Sequence[str]) -> Iterator[QueryTerm]:
    """A word of a question, and what it is where the articles' other languages have it."""
    yield word
    for language in languages[1:]:
        says_little = word.part or word.filler or word.talk
        other = "" if says_little else term_of(word.typed, language)
        if other and other != word.term:
            yield replace(word, term=other, share=0.0, instead=(word.term,))


def _asked_aliases(
    question: str, typed: Sequence[QueryTerm], language: str
) -> Iterator[tuple[int, QueryTerm]]:
    """The aliases in a question, and the offset that they come before.

    Not finding one costs nothing, unless it stands alone. A part of a word counts for less, and so
    does a sign, which names no word; the others may stand in for the words that they name.
    """
    starts = [word.start for word in typed]
    for alias in aliases(question, language):
        inside = slice(bisect_left(starts, alias.start), bisect_left(starts, alias.end))
        named = tuple(word.term for word in typed[inside])
        weight = min(alias.weight, 1.0 if named or alias.alone else GUESS)
        instead = named if weight == 1 else ()
        share = 1.0 if alias.alone and not named else 0.0
        for token in _alias(alias, language):
            as_typed = question[token.start : token.end]
            term = QueryTerm(token.term, as_typed, token.start, weight, share, instead=instead)
            yield alias.behind, term


def _english(question: str) -> Iterator[QueryTerm]:
    """The terms of an English question, by its own recipe but for runs without spaces."""
    spaced = []
    for match in pattern(ENGLISH).finditer(question):
        if match[0].isascii() or not RUN.search(match[0]):
            spaced.append(match)
        else:
            for term in _words(match[0], ENGLISH):
                yield replace(term, start=match.start() + term.start)
    yield from english_terms(question, spaced, shouted=question.isupper())


def _words(question: str, language: str) -> Iterator[QueryTerm]:
    """The terms of a question by the recipe that all languages share.

    Lists of stop words differ in what they hold, and dropping all that is on them finds less: so
    what is listed counts for less, and costs nothing where it is not found.
    """
    mixed = holds_words(question)
    for token in words_of(question, language):
        typed = question[token.start : token.end]
        if RUN.fullmatch(typed):
            ties = mixed and says_little(typed)
            if ties or _is_root(question, token) or token.term in UNSPACED_TALK:
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


def _is_root(text: str, token: Token) -> bool:
    """Whether a token is a single character of a longer run."""
    around = text[max(0, token.start - 1) : token.end + 1]
    return token.end - token.start == 1 and len(RUN.findall(around)[0]) > 1


def telling_tokens(text: str, language: str) -> Iterator[Token]:
    """The words of a text that say something: as a question weighs them, all but the fillers."""
    for token in words(text, language):
        word = text[token.start : token.end]
        if RUN.fullmatch(word):
            filler = _is_root(text, token)
        else:
            filler = language != ENGLISH and is_stop_word(word, language)
        if not filler:
            yield token


def _accented(typed: str, language: str) -> set[str]:
    """The terms of a word that was typed without accents, had one letter the accent that it takes.

    The stemmer tells endings by accents, so that the term of the word as typed may be another.
    """
    accents = ACCENTED.get(language, {})
    word = typed.lower()[:LONGEST]
    if not accents or not word.isascii():
        return set()
    return {
        term_of(word[:at] + accent + word[at + len(plain) :], language)
        for plain, accent in accents.items()
        for at in range(len(word))
        if word.startswith(plain, at)
    }
