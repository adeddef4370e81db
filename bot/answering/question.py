"""A question as the second step of ranking sees it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import pairwise, product

from bot.text.phrases import Phrase
from bot.text.terms import QueryTerm


@dataclass(frozen=True)
class Question:
    """The terms that were asked for, and what each is worth among the articles at hand.

    ``text`` is the question without its operators. ``ids`` maps a term to its id, in the order
    asked; ``given`` is what the question gives each id. ``weights`` and ``rarity`` are by id: the
    idf of those that some article has, and the rarity of all, both times the term's own weight.
    ``asked`` is the rarity of the whole question, each term times its share; ``passages`` counts
    those of the scopes. ``phrases`` are those
    in quotation marks, which every candidate holds, and ``held`` is the rarity of them all.
    ``related`` are ids of other words that begin like a term, by its id, and how much of both is
    the same, up to 1.
    """

    text: str
    terms: tuple[QueryTerm, ...]
    ids: Mapping[str, int]
    weights: Mapping[int, float]
    rarity: Mapping[int, float]
    asked: float
    passages: int
    given: Mapping[int, float]
    phrases: tuple[Phrase, ...] = ()
    held: float = 0.0
    related: Mapping[int, Mapping[int, float]] = field(default_factory=dict)

    def weight(self, terms: Iterable[int]) -> float:
        """What the distinct ones among some terms weigh together."""
        return sum(self.weights[term] for term in self.weights.keys() & set(terms))

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
        return self.held + sum(self.rarity[term] for term in self.rarity.keys() & set(terms))
