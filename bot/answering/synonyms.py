"""Which words of a question have synonyms, and what those count for in their place."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from functools import lru_cache, partial

from bot.answering.question import Meaning, Way
from bot.text.terms import QueryTerm, telling_tokens

MOST = 10
"""Phrases of one question whose synonyms are searched along."""

SYNONYM = 0.8
"""What a synonym counts for at most beside the words typed, which are what was meant. It leaves
room for what the order of a phrase's words adds, so that a phrase does not outweigh the one word
that it stands for."""

Sets = tuple[tuple[str, ...], ...]
"""Words and phrases; those of one set mean the same."""


@dataclass(frozen=True, slots=True)
class Synonyms:
    """Terms that a question holds side by side, and the phrases that mean the same.

    ``typed`` are its terms, and what they are in other languages; no two of a question share one.
    ``places`` are where they stand in its text, ``phrases`` the terms of each phrase, once for
    each language of articles.
    """

    typed: tuple[QueryTerm, ...]
    places: tuple[tuple[int, int], ...]
    phrases: tuple[tuple[str, tuple[str, ...]], ...]

    def held(self, present: AbstractSet[str]) -> list[tuple[str, tuple[str, ...]]]:
        """The phrases of which articles hold every term: half a one says nothing."""
        return [each for each in self.phrases if present >= set(each[1])]

    def is_typed(self, present: AbstractSet[str]) -> bool:
        """Whether articles hold all that was typed, in whatever language."""
        there = [term for term in self.typed if term.term in present]
        said = {term.term for term in there}.union(*(term.instead for term in there))
        return said.issuperset(term.term for term in self.typed if not term.instead)


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
    for number, (text, terms) in enumerate(said):
        line = _line(text, terms, languages[0]) if known.sets else []
        stretches = list(_stretches([term for term, _, _ in line], known))
        held = {at for stretch in stretches for at in stretch}
        elsewhere = {term for at, (term, _, _) in enumerate(line) if at not in held}
        for phrase, places in _places(line, stretches).items():
            names = {term.term for term in terms}.intersection(phrase) - taken - elsewhere
            typed = [t for t in terms if t.term in names or names.intersection(t.instead)]
            phrases = _others(known.sets[phrase], phrase, languages)
            if names and phrases and len(found) < MOST:
                taken |= names
                found.append(Synonyms(tuple(typed), () if number else places, phrases))
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


def _places(
    line: Sequence[tuple[str, int, int]], stretches: Iterable[range]
) -> dict[tuple[str, ...], tuple[tuple[int, int], ...]]:
    """The phrases in the order in which they stand, and where."""
    found: dict[tuple[str, ...], tuple[tuple[int, int], ...]] = {}
    for stretch in stretches:
        phrase = tuple(line[at][0] for at in stretch)
        place = line[stretch[0]][1], line[stretch[-1]][2]
        found[phrase] = (*found.get(phrase, ()), place)
    return found


def _others(
    sets: Iterable[Sequence[str]], phrase: tuple[str, ...], languages: Sequence[str]
) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """The phrases that mean the same as one, once for each language that reads them otherwise."""
    found: dict[tuple[str, ...], str] = {}
    for each in dict.fromkeys(each for phrases in sets for each in phrases):
        if phrase_terms(each, languages[0]) != phrase:
            for language in languages:
                if terms := phrase_terms(each, language):
                    found.setdefault(terms, each)
    return tuple((written, terms) for terms, written in found.items())


def said_otherwise(found: Iterable[Synonyms], present: AbstractSet[str]) -> set[str]:
    """The terms typed that articles say by a synonym, if not as typed too."""
    return {term.term for each in found if each.held(present) for term in each.typed}


def meanings(
    found: Iterable[Synonyms],
    asked: Sequence[QueryTerm],
    ids: Mapping[str, int],
    idf: Mapping[int, float],
    rarity: Mapping[int, float],
    present: AbstractSet[str],
) -> tuple[Meaning, ...]:
    """What articles may say in other words, with the ways to say it.

    A synonym weighs ``SYNONYM`` of the words typed at most. Where no article has all of those,
    there is nothing to outweigh, and as much of them as there is weighs that part of the heaviest
    synonym at most.

    Args:
        asked: all terms of the question; ``ids`` has those of synonyms too.
        idf: by id, as ``rarity``; ``present`` are the terms that some article holds.
    """
    names = {term.term for term in asked}
    weigh = partial(_way, ids=ids, idf=idf, rarity=rarity, present=present)
    read = []
    for each in found:
        own = {term.term for term in each.typed}
        typed = tuple(term for term in asked if term.term in own)
        held = each.held(present)
        if typed and held:
            as_typed = weigh("", typed, own)
            others = [
                weigh(phrase, _in_place_of(typed, terms), set(terms) - (names - own))
                for phrase, terms in held
            ]
            if each.is_typed(present):
                most = SYNONYM * _total(as_typed)
                ways = [as_typed, *(_at_most(most, way) for way in others)]
            else:
                most = SYNONYM * max(map(_total, others))
                ways = [*([_at_most(most, as_typed)] if as_typed.weights else []), *others]
            read.append(Meaning(typed, each.places, tuple(ways)))
    return tuple(read)


def _in_place_of(typed: Sequence[QueryTerm], phrase: Iterable[str]) -> tuple[QueryTerm, ...]:
    """The terms of a synonym, each as heavy as those typed are on average."""
    main = [term for term in typed if not term.instead] or typed
    weight = sum(term.weight for term in main) / len(main)
    share = sum(term.share for term in main) / len(main)
    first = main[0]
    return tuple(QueryTerm(term, first.typed, first.start, weight, share) for term in phrase)


def _way(
    phrase: str,
    terms: tuple[QueryTerm, ...],
    counting: AbstractSet[str],
    *,
    ids: Mapping[str, int],
    idf: Mapping[int, float],
    rarity: Mapping[int, float],
    present: AbstractSet[str],
) -> Way:
    given = {ids[term.term]: term.weight for term in terms if term.term in counting}
    here = {ids[term.term] for term in terms if term.term in present}
    return Way(
        phrase,
        terms,
        given,
        weights={each: idf[each] * weight for each, weight in given.items() if each in here},
        rarity={each: rarity[each] * weight for each, weight in given.items()},
        shares={
            ids[term.term]: rarity[ids[term.term]] * term.share
            for term in terms
            if term.term in counting
        },
    )


def _total(way: Way) -> float:
    return sum(way.weights.values())


def _at_most(most: float, way: Way) -> Way:
    """A way that weighs no more than that: what is rare in articles is seldom what was meant."""
    lighter = min(1.0, most / (_total(way) or 1.0))
    return replace(
        way,
        given={each: lighter * value for each, value in way.given.items()},
        weights={each: lighter * value for each, value in way.weights.items()},
    )
