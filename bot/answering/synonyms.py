"""Which words of a question have synonyms: phrases that a passage may hold in their place."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from functools import lru_cache

from bot.text.terms import QueryTerm, telling_tokens

MOST = 10
"""Phrases of one question whose synonyms are searched along."""

Sets = tuple[tuple[str, ...], ...]
"""Words and phrases; those of one set mean the same."""


@dataclass(frozen=True, slots=True)
class Synonyms:
    """Terms that a question holds side by side, and the phrases that mean the same.

    ``typed`` are its terms; no two of a question share one. ``phrases`` are the terms of each
    phrase, once for each language of articles.
    """

    typed: tuple[QueryTerm, ...]
    phrases: tuple[tuple[str, ...], ...]

    def held(self, present: AbstractSet[str]) -> list[tuple[str, ...]]:
        """The phrases of which articles hold every term: half a one says nothing."""
        return [each for each in self.phrases if present >= set(each)]


def synonyms(
    said: Iterable[tuple[str, Sequence[QueryTerm]]], sets: Sets, languages: Sequence[str]
) -> tuple[Synonyms, ...]:
    """The phrases of a question that have synonyms, of those that overlap the longest.

    Args:
        said: a text and its terms, first the question, then those that it follows up.
        sets: those of all scopes; a phrase may be in several.
        languages: the one that it is asked in, then the others that articles are in.
    """
    known = _Known.of(sets, languages[0])
    found: list[Synonyms] = []
    taken: set[str] = set()
    for text, terms in said:
        line = _line(text, terms, languages[0]) if known.sets else []
        stretches = list(_stretches([term for term, _, _ in line], known))
        held = {at for stretch in stretches for at in stretch}
        elsewhere = {term for at, (term, _, _) in enumerate(line) if at not in held}
        phrases_said = dict.fromkeys(tuple(line[at][0] for at in each) for each in stretches)
        for phrase in phrases_said:
            names = {term.term for term in terms}.intersection(phrase) - taken - elsewhere
            typed = [term for term in terms if term.term in names]
            phrases = _others(known.sets[phrase], phrase, languages)
            if names and phrases and len(found) < MOST:
                taken |= names
                found.append(Synonyms(tuple(typed), phrases))
    return tuple(found)


@dataclass(frozen=True, slots=True)
class _Known:
    """The sets of each phrase by its terms, and how many terms the phrases have that begin with
    one, the most first.

    It is kept as long as the sets stay as they are: to read them takes longer than the rest.
    """

    sets: Mapping[tuple[str, ...], tuple[tuple[str, ...], ...]]
    lengths: Mapping[str, Sequence[int]]

    @classmethod
    @lru_cache(maxsize=16)
    def of(cls, sets: Sets, language: str) -> "_Known":
        found: dict[tuple[str, ...], tuple[tuple[str, ...], ...]] = {}
        for phrases in sets:
            for phrase in phrases:
                if terms := phrase_terms(phrase, language):
                    found[terms] = (*found.get(terms, ()), phrases)
        lengths: dict[str, set[int]] = {}
        for terms in found:
            lengths.setdefault(terms[0], set()).add(len(terms))
        return cls(found, {first: sorted(each, reverse=True) for first, each in lengths.items()})


def phrase_terms(phrase: str, language: str) -> tuple[str, ...]:
    """What is compared of a word or phrase; empty for one that says nothing."""
    return tuple(token.term for token in telling_tokens(phrase, language))


def _line(text: str, terms: Iterable[QueryTerm], language: str) -> list[tuple[str, int, int]]:
    """All terms of a question in order, repeated ones too, with what it alone takes for one."""
    tokens = {(token.start, token.end, token.term) for token in telling_tokens(text, language)}
    guessed = {
        (term.start, term.start + len(term.typed), term.term)
        for term in terms
        if not (term.instead or term.filler)
    }
    return [(term, start, end) for start, end, term in sorted(tokens | guessed)]


def _stretches(line: Sequence[str], known: _Known) -> Iterator[range]:
    """Where phrases stand, from the first on, of those that overlap the longest."""
    at = 0
    while at < len(line):
        lengths = (n for n in known.lengths.get(line[at], ()) if at + n <= len(line))
        length = next((n for n in lengths if tuple(line[at : at + n]) in known.sets), 0)
        if length:
            yield range(at, at + length)
        at += length or 1


def _others(
    sets: Iterable[Sequence[str]], phrase: tuple[str, ...], languages: Sequence[str]
) -> tuple[tuple[str, ...], ...]:
    """The phrases that mean the same as one, once for each language that reads them otherwise."""
    found: dict[tuple[str, ...], None] = {}
    for each in dict.fromkeys(each for phrases in sets for each in phrases):
        if phrase_terms(each, languages[0]) != phrase:
            for language in languages:
                if terms := phrase_terms(each, language):
                    found[terms] = None
    return tuple(found)
