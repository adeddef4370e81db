"""A question as the second step of ranking sees it."""

from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import pairwise, product

from bot.text.phrases import Phrase
from bot.text.terms import QueryTerm


@dataclass(frozen=True, slots=True)
class Way:
    """One way to say what some of a question's terms mean: as typed, or by a synonym.

    ``phrase`` is how the synonym is written, and empty for what was typed. The rest is as in
    ``Question``, but for those of its terms that the question asks for elsewhere too: they count
    there.
    """

    phrase: str
    terms: tuple[QueryTerm, ...]
    given: Mapping[int, float]
    weights: Mapping[int, float]
    rarity: Mapping[int, float]
    shares: Mapping[int, float]


@dataclass(frozen=True, slots=True)
class Meaning:
    """What some terms of a question mean, and the ways in which articles say it.

    ``places`` are where they stand in the question's text, as offsets.
    """

    typed: tuple[QueryTerm, ...]
    places: tuple[tuple[int, int], ...]
    ways: tuple[Way, ...]


@dataclass(frozen=True, slots=True)
class Worth:
    """What terms are worth by id: some ``alone``, and of several ways to say one thing, each with
    its terms, the heaviest.
    """

    alone: Mapping[int, float]
    ways: tuple[tuple[Mapping[int, float], ...], ...] = ()

    def of(self, terms: AbstractSet[int]) -> float:
        """What some terms are worth together."""
        alone = _sum(self.alone, terms)
        if not self.ways:
            return alone
        return alone + sum(max(_sum(way, terms) for way in ways) for ways in self.ways)


@dataclass(frozen=True)
class Question:
    """The terms that were asked for, and what each is worth among the articles at hand.

    ``text`` is the question without its operators. ``ids`` maps a term to its id, in the order
    asked; ``given`` is what the question gives each id. ``weights`` and ``rarity`` are by id: the
    idf of those that some article has, and the rarity of all, both times the term's own weight.
    ``shares`` are the rarity of all times what each takes up of the question; ``passages`` counts
    those of the scopes. ``phrases`` are those
    in quotation marks, which every candidate holds, and ``held`` is the rarity of them all.
    ``related`` are ids of other words that begin like a term, by its id, and how much of both is
    the same, up to 1. ``meanings`` are what articles may say in other words, whose terms have
    ``ids``, ``given`` and ``weights`` too.
    """

    text: str
    terms: tuple[QueryTerm, ...]
    ids: Mapping[str, int]
    weights: Mapping[int, float]
    rarity: Mapping[int, float]
    shares: Mapping[int, float]
    passages: int
    given: Mapping[int, float]
    phrases: tuple[Phrase, ...] = ()
    held: float = 0.0
    related: Mapping[int, Mapping[int, float]] = field(default_factory=dict)
    meanings: tuple[Meaning, ...] = ()

    @property
    def asked(self) -> float:
        """The rarity of the whole question."""
        return sum(self.shares.values()) + self.held

    def weight(self, terms: Iterable[int]) -> float:
        """What the distinct ones among some terms weigh together."""
        return self._weights.of(terms if isinstance(terms, set | frozenset) else set(terms))

    @cached_property
    def whole(self) -> float:
        """What a passage weighs that holds all that some article has of the question."""
        return self.weight(self.weights)

    @cached_property
    def _weights(self) -> Worth:
        ways = tuple(tuple(way.weights for way in each.ways) for each in self.meanings)
        return Worth(self._others(self.weights), ways)

    def worth(self, values: Mapping[int, float]) -> Worth:
        """What terms are worth where one of full weight is worth what ``values`` has by its id."""
        ways = tuple(
            tuple(_times(way.given, values) for way in each.ways) for each in self.meanings
        )
        return Worth(_times(self._others(self.given), values), ways)

    def adding(self, counts: Mapping[int, float]) -> dict[int, float]:
        """What each term adds to a passage's score, by id; of several ways the heaviest adds.

        Args:
            counts: what the occurrences count for of each term that the passage holds.
        """
        added = _times(self._others(self.weights), counts)
        for each in self.meanings:
            ways = [_times(way.weights, counts) for way in each.ways]
            for term, value in max(ways, key=lambda way: sum(way.values())).items():
                added[term] = added.get(term, 0.0) + value
        return added

    @cached_property
    def neighbours(self) -> Mapping[tuple[int, int], float]:
        """Pairs of terms that stand side by side in the question, and what each pair weighs.

        Those that no article has do not part their neighbours; of terms typed with the same word,
        each is a neighbour of what stands before and after.
        """
        places: list[list[int]] = []
        before = -1
        for term in self.terms:
            if (found := self.ids[term.term]) not in self.weights:
                continue
            if not places or not term.instead or term.start != before:
                places.append([])
            places[-1].append(found)
            before = term.start
        return {
            (first, second): (self.weights[first] + self.weights[second]) / 2
            for here, following in pairwise(places)
            for first, second in product(here, following)
        }

    def pairs(self, terms: Sequence[int]) -> float:
        """What the question's neighbours weigh that are neighbours in ``terms`` too."""
        return sum(self.neighbours[pair] for pair in self.neighbours.keys() & set(pairwise(terms)))

    def rare(self, terms: Iterable[int]) -> float:
        """How much rarity the distinct ones among a candidate's terms bring with its phrases."""
        return self.held + _sum(self.rarity, set(terms))

    def in_words_of(self, terms: Iterable[int]) -> "Question":
        """The question as though it had been asked in the words in which some terms say it."""
        if not self.meanings:
            return self
        held = set(terms)
        chosen = tuple(
            max(range(len(each.ways)), key=lambda at: _sum(each.ways[at].weights, held))
            for each in self.meanings
        )
        if chosen not in self._worded:
            ways = [each.ways[at] for each, at in zip(self.meanings, chosen, strict=True)]
            self._worded[chosen] = self._asked_by(ways)
        return self._worded[chosen]

    @cached_property
    def _worded(self) -> dict[tuple[int, ...], "Question"]:
        """The question in other words, by which way of each meaning was chosen."""
        return {}

    def _asked_by(self, ways: Sequence[Way]) -> "Question":
        terms: Sequence[QueryTerm] = self.terms
        places = []
        for meaning, way in zip(self.meanings, ways, strict=True):
            if way.phrase:
                terms = _replaced(terms, {term.term for term in meaning.typed}, way.terms)
                places += [(*place, way.phrase) for place in meaning.places]
        text = self.text
        for start, end, phrase in sorted(places, reverse=True):
            text = text[:start] + phrase + text[end:]
        return replace(
            self,
            text=text,
            terms=tuple(terms),
            weights=merged((self._others(self.weights), *(way.weights for way in ways))),
            rarity=merged((self._others(self.rarity), *(way.rarity for way in ways))),
            shares=merged((self._others(self.shares), *(way.shares for way in ways))),
            given=merged((self._others(self.given), *(way.given for way in ways))),
            meanings=(),
        )

    @cached_property
    def _replaceable(self) -> frozenset[int]:
        """The ids of terms that a way may say."""
        typed = (self.ids[term.term] for each in self.meanings for term in each.typed)
        return frozenset(typed).union(*(way.given for each in self.meanings for way in each.ways))

    def _others(self, values: Mapping[int, float]) -> Mapping[int, float]:
        """What is not of a term that a way may say."""
        if not self.meanings:
            return values
        return {term: value for term, value in values.items() if term not in self._replaceable}


def _replaced(
    terms: Sequence[QueryTerm], typed: AbstractSet[str], others: Sequence[QueryTerm]
) -> list[QueryTerm]:
    """Terms with others where the first of those typed stands."""
    first = next(at for at, term in enumerate(terms) if term.term in typed)
    rest = [term for term in terms[first:] if term.term not in typed]
    return [*terms[:first], *others, *rest]


def _sum(values: Mapping[int, float], terms: AbstractSet[int]) -> float:
    return sum(map(values.__getitem__, values.keys() & terms))


def _times(some: Mapping[int, float], others: Mapping[int, float]) -> dict[int, float]:
    return {term: some[term] * value for term, value in others.items() if term in some}


def merged(values: Iterable[Mapping[int, float]]) -> dict[int, float]:
    """Several values by id; where two have one of the same, the higher."""
    found: dict[int, float] = {}
    for each in values:
        for term, value in each.items():
            found[term] = max(value, found.get(term, 0.0))
    return found
