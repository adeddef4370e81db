"""A question's terms to what each is worth among the articles that it may see."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

from bot.answering.question import Question, merged
from bot.answering.synonyms import Synonyms, meanings, said_otherwise
from bot.ranking.bm25 import idf
from bot.ranking.index import BACKGROUND, Ranking
from bot.text.phrases import Phrase
from bot.text.terms import QueryTerm


def weighed(
    terms: Sequence[QueryTerm],
    same: Sequence[Synonyms],
    ids: Mapping[str, int],
    ranking: Ranking,
    phrases: tuple[Phrase, ...],
    text: str,
) -> Question:
    """The question as it stands to some articles, but for related words.

    Args:
        terms: all that were typed; ``ids`` are of these and of the terms of synonyms.
        ranking: what the articles say of these terms, with or without hits.
        phrases: those in quotation marks that some passage holds.
        text: the question without its operators.
    """
    present = {term for term, each in ids.items() if each in ranking.present}
    idf_of, rarity = ranking.idf, ranking.rarity
    meant = _meant(terms, present, said_otherwise(same, present))
    found = meanings(same, meant, ids, idf_of, rarity, present)
    ways = [way for each in found for way in each.ways]
    own = {ids[term.term]: term.weight for term in meant}
    given = own | merged(way.given for way in ways)
    names = dict.fromkeys(term.term for term in (*meant, *(t for way in ways for t in way.terms)))
    # That words follow one another as asked tells as much as a word that one passage has.
    several = sum(phrase.several for phrase in phrases)
    return Question(
        text=text,
        terms=tuple(meant),
        ids={name: ids[name] for name in names},
        given=given,
        weights={e: idf_of[e] * value for e, value in given.items() if e in ranking.present},
        rarity={each: rarity[each] * value for each, value in own.items()},
        shares={ids[term.term]: rarity[ids[term.term]] * term.share for term in meant},
        passages=ranking.passages,
        phrases=phrases,
        held=several * idf(ranking.passages + BACKGROUND, 1),
        meanings=found,
    )


def _meant(
    terms: Sequence[QueryTerm], present: set[str], otherwise: Collection[str]
) -> list[QueryTerm]:
    """The terms that count, of which some article has those that are ``present``, and says those
    that are said ``otherwise`` by synonyms.

    A guess that no article bears out was none, nor was a pair of characters across two words. A
    term that stands in for one that no article has takes its place.
    """
    covered = {at for term in terms if term.part and term.term in present for at in places(term)}
    shares: dict[str, float] = {}
    heirs: dict[str, str] = {}
    own = {term.term: term.share for term in terms}
    for term in terms:
        if term.term in present:
            for replaced in term.instead:
                if replaced not in present and heirs.setdefault(replaced, term.term) == term.term:
                    shares[term.term] = shares.get(term.term, term.share) + own.get(replaced, 0.0)
    meant = []
    for term in terms:
        across = term.part and not covered.isdisjoint(places(term))
        if term.term in present:
            meant.append(replace(term, share=shares.get(term.term, term.share)))
        elif term.instead or term.term in heirs:
            continue
        elif term.term in otherwise or (term.weight == 1 and not across):
            meant.append(term)
    return meant


def places(term: QueryTerm) -> range:
    """The characters of the question that a term is typed with."""
    return range(term.start, term.start + len(term.typed))
