"""A question as the second step of ranking sees it: terms as bits, so that sets are numbers."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from itertools import pairwise, product
from typing import NamedTuple

from bot.answering.kinds import Wanted
from bot.text.languages import ENGLISH
from bot.text.phrases import Phrase
from bot.text.terms import QueryTerm, terms_of

Mask = int
"""A set of a question's terms: bit ``n`` is the term of that place."""


class Asked(NamedTuple):
    """A term of a question and what it is worth among the articles at hand.

    ``weight`` is what a passage gains by holding it: the idf times what the question gives it, 0
    where no article has it. ``rarity`` is the same with the idf that it would have among many
    articles, whether or not one has it. ``share`` is that rarity times what the term takes up of
    the question, so what not finding it costs.
    """

    term: QueryTerm
    id: int
    weight: float
    rarity: float
    share: float


class Alternative(NamedTuple):
    """Terms of a question, by their places, and the terms of a phrase that means the same.

    ``ids`` are those of the phrase's ``terms``.
    """

    typed: tuple[int, ...]
    terms: tuple[str, ...]
    ids: tuple[int, ...]

    @property
    def mask(self) -> Mask:
        return sum(1 << at for at in self.typed)


@dataclass(frozen=True)
class Question:
    """What was asked, and what each term of it is worth.

    ``text`` is the question without its operators, asked in ``language``. ``passages`` counts
    those of the scopes. ``phrases`` are those in quotation marks, which every candidate holds, and
    ``held`` is the rarity of them all. ``related`` are ids of other words that begin like a term,
    by the term's place, and how much of both is the same, up to 1. ``within`` weighs the terms by
    how rare they are in one article, by its id.
    """

    text: str
    asked: tuple[Asked, ...]
    passages: int
    language: str = ENGLISH
    phrases: tuple[Phrase, ...] = ()
    held: float = 0.0
    related: Mapping[int, Mapping[int, float]] = field(default_factory=dict)
    alternatives: tuple[Alternative, ...] = ()

    @cached_property
    def whole(self) -> float:
        """What a passage weighs that holds all that some article has of the question."""
        return sum(each.weight for each in self.asked)

    @cached_property
    def every(self) -> float:
        """About what a passage would weigh that held all of the question, if one could.

        Of a name that is known by its parts alone nothing is covered, and parts weigh as they do.
        """
        return self.whole / (self.covered(self.known) or 1.0)

    @cached_property
    def full(self) -> float:
        """The rarity of the whole question."""
        return sum(each.share for each in self.asked) + self.held

    @cached_property
    def content(self) -> Mask:
        """The terms that say something by themselves: neither talk nor fillers."""
        return sum(
            1 << at
            for at, each in enumerate(self.asked)
            if not (each.term.talk or each.term.filler or each.term.weight < 1)
        )

    @cached_property
    def wanted(self) -> Wanted:
        """The kind of answer that it asks for."""
        return Wanted(self.text, self.language)

    @cached_property
    def known(self) -> Mask:
        """The terms that some article has."""
        return sum(1 << at for at, each in enumerate(self.asked) if each.weight)

    @cached_property
    def _bits(self) -> dict[int, Mask]:
        return {each.id: 1 << at for at, each in enumerate(self.asked)}

    @cached_property
    def _bits_by_term(self) -> dict[str, Mask]:
        return {each.term.term: 1 << at for at, each in enumerate(self.asked)}

    @cached_property
    def _phrases(self) -> list[tuple[frozenset[int], frozenset[str], Mask]]:
        return [
            (frozenset(each.ids), frozenset(each.terms), each.mask) for each in self.alternatives
        ]

    def mask(self, ids: Collection[int]) -> Mask:
        """Which of the terms some term ids hold, as typed or by an alternative held whole."""
        bits = self._bits
        found = 0
        for each in ids:
            if each in bits:
                found |= bits[each]
        for phrase, _, typed in self._phrases:
            if typed & ~found and phrase.issubset(ids):
                found |= typed
        return found

    def mask_of(self, text: str, language: str) -> Mask:
        """Which of the terms a short text holds, such as a heading."""
        terms = _terms(text, language)
        found = 0
        for term in self._bits_by_term.keys() & terms:
            found |= self._bits_by_term[term]
        for _, phrase, typed in self._phrases:
            if typed & ~found and phrase <= terms:
                found |= typed
        return found

    def words(self, terms: Collection[str], *, fillers: bool) -> dict[str, float]:
        """Which of a text's terms were asked for, and what each weighs.

        The terms of an alternative share what the terms typed weigh.
        """
        found = {
            each.term.term: each.weight for each in self.asked if fillers or not each.term.filler
        }
        for alternative in self.alternatives:
            phrase = alternative.terms
            if all(term in terms for term in phrase):
                weight = sum(self._weights[at] for at in alternative.typed)
                found |= dict.fromkeys(phrase, weight / len(phrase))
        return {term: weight for term, weight in found.items() if term in terms}

    def weight(self, mask: Mask) -> float:
        """What the terms of a mask weigh together."""
        return self._sum(mask, self._weights, 0)

    def rarity(self, mask: Mask) -> float:
        """How much rarity the terms of a mask bring, with that of the phrases."""
        return self.held + self._sum(mask, self._rarities, 1)

    def covered(self, mask: Mask) -> float:
        """What the terms of a mask take up of the question, 0 to 1; 1 of one that asks nothing."""
        if not self.full:
            return 1.0
        return min(1.0, (self.held + self._sum(mask, self._shares, 2)) / self.full)

    @cached_property
    def _weights(self) -> list[float]:
        return [each.weight for each in self.asked]

    @cached_property
    def _rarities(self) -> list[float]:
        return [each.rarity for each in self.asked]

    @cached_property
    def _shares(self) -> list[float]:
        return [each.share for each in self.asked]

    @cached_property
    def _sums(self) -> dict[tuple[Mask, int], float]:
        """Most pieces hold the same few terms."""
        return {}

    def _sum(self, mask: Mask, values: Sequence[float], which: int) -> float:
        key = (mask, which)
        if key not in self._sums:
            self._sums[key] = sum(value for at, value in enumerate(values) if mask >> at & 1)
        return self._sums[key]

    @cached_property
    def neighbours(self) -> Mapping[tuple[int, int], float]:
        """Pairs of term ids that stand side by side in the question, and what each weighs.

        Those that no article has do not part their neighbours; of terms typed with the same word,
        each is a neighbour of what stands before and after. A pair of talk says nothing.
        """
        places: list[list[Asked]] = []
        before = -1
        for each in self.asked:
            if not each.weight:
                continue
            if not places or not each.term.instead or each.term.start != before:
                places.append([])
            places[-1].append(each)
            before = each.term.start
        return {
            (first.id, second.id): (first.weight + second.weight) / 2
            for here, following in pairwise(places)
            for first, second in product(here, following)
        }

    def pairs(self, ids: Sequence[int]) -> float:
        """What the question's neighbours weigh that are neighbours among some term ids too."""
        if not self.neighbours:
            return 0.0
        return sum(self.neighbours[pair] for pair in self.neighbours.keys() & set(pairwise(ids)))

    def near(self, ids: Sequence[int], missing: Mask) -> float:
        """The rarity of missing terms, as far as some term ids are words that begin alike."""
        if not any(missing >> at & 1 for at in self.related):
            return 0.0
        held = frozenset(ids)
        return sum(
            self._rarities[at] * max((alike[other] for other in alike.keys() & held), default=0.0)
            for at, alike in self.related.items()
            if missing >> at & 1
        )


@lru_cache(maxsize=1 << 13)
def _terms(text: str, language: str) -> frozenset[str]:
    """The terms of a step: many passages stand under the same ones."""
    return frozenset(terms_of(text, language))


def places(term: QueryTerm) -> range:
    """The characters of the question that a term is typed with."""
    return range(term.start, term.start + len(term.typed))


def merged(masks: Iterable[Mask]) -> Mask:
    """All terms of some masks."""
    found = 0
    for mask in masks:
        found |= mask
    return found
