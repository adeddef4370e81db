"""A question's terms to what each is worth among the articles that it may see."""

from collections.abc import Mapping, Sequence, Set
from dataclasses import replace

from bot.answering.question import Alternative, Asked, Question, places
from bot.answering.synonyms import Synonyms
from bot.engine import Ranking, idf, saturation
from bot.model import Candidate
from bot.text.phrases import Phrase
from bot.text.terms import QueryTerm

BACKGROUND = 1000
"""Imagined passages beside the real ones, for judging how rare a word is."""


def weighed(
    terms: Sequence[QueryTerm],
    same: Sequence[Synonyms],
    ids: Mapping[str, int],
    ranking: Ranking,
    phrases: tuple[Phrase, ...],
    text: str,
    language: str,
) -> Question:
    """The question as it stands to some articles, but for related words.

    Args:
        terms: all that were typed; ``ids`` are what candidates have for these, and for those terms
            of synonyms that the vocabulary knows.
        ranking: what the articles say of all these terms, with or without hits.
        phrases: those in quotation marks that some passage holds.
        text: the question without its operators, asked in ``language``.
    """
    meant = _meant(terms, ranking.present)
    at = {term.term: place for place, term in enumerate(meant)}
    # That words follow one another as asked tells as much as a word that one passage has.
    several = sum(phrase.several for phrase in phrases)
    return Question(
        text=text,
        asked=tuple(_asked(each, ids, ranking) for each in meant),
        passages=ranking.passages,
        language=language,
        phrases=phrases,
        held=several * idf(ranking.passages + BACKGROUND, 1),
        alternatives=tuple(
            Alternative(typed, phrase, tuple(ids[term] for term in phrase))
            for each in same
            if (typed := tuple(at[term.term] for term in each.typed if term.term in at))
            for phrase in each.held(ranking.present & ids.keys())
        ),
    )


def _asked(term: QueryTerm, ids: Mapping[str, int], ranking: Ranking) -> Asked:
    passages, containing = ranking.passages, ranking.containing[term.term]
    # A handful of articles says little about which words are rare.
    rarity = idf(passages + BACKGROUND, containing)
    weight = idf(passages, containing) * term.weight if term.term in ranking.present else 0.0
    return Asked(term, ids[term.term], weight, rarity * term.weight, rarity * term.share)


def bm25(question: Question, candidate: Candidate, average_length: float) -> dict[int, float]:
    """What each term of a question adds to a candidate's BM25 score, by its place.

    The words of a phrase that do not stand side by side count where the words typed do not stand.
    """
    ids = [*candidate.context, *candidate.terms]
    added = {}
    for place, each in enumerate(question.asked):
        phrases = (other.ids for other in question.alternatives if place in other.typed)
        count = ids.count(each.id) or max((min(map(ids.count, p)) for p in phrases), default=0)
        if count and each.weight:
            added[place] = each.weight * float(saturation(count, len(ids), average_length))
    return added


def as_typed(question: Question, candidate: Candidate) -> Candidate:
    """A candidate with the terms typed in place of those that mean the same.

    What was asked for as it stands is kept beside them.
    """
    asked = [each.id for each in question.asked]
    instead: dict[tuple[int, ...], dict[int, None]] = {}
    for alternative in question.alternatives:
        phrase = alternative.ids
        typed = [asked[at] for at in alternative.typed]
        instead.setdefault(phrase, {}).update(dict.fromkeys(typed))
    swaps: dict[int, list[tuple[tuple[int, ...], tuple[int, ...]]]] = {}
    for phrase in sorted(instead, key=len, reverse=True):
        kept = dict.fromkeys(each for each in phrase if each in asked)
        swaps.setdefault(phrase[0], []).append((phrase, (*(instead[phrase] | kept),)))
    if swaps.keys().isdisjoint((*candidate.context, *candidate.terms)):
        return candidate
    terms: list[int] = []
    pieces = []
    at = 0
    for piece in candidate.pieces:
        typed = _swapped(candidate.terms[at : at + piece.terms], swaps)
        pieces.append(piece._replace(terms=len(typed)))
        terms += typed
        at += piece.terms
    context = _swapped(candidate.context, swaps)
    return replace(candidate, pieces=tuple(pieces), terms=tuple(terms), context=tuple(context))


def _swapped(
    ids: tuple[int, ...], swaps: Mapping[int, Sequence[tuple[tuple[int, ...], tuple[int, ...]]]]
) -> list[int]:
    """Some term ids with others in place of phrases; ``swaps`` are by the first id of each."""
    found: list[int] = []
    at = 0
    while at < len(ids):
        for phrase, typed in swaps.get(ids[at], ()):
            if ids[at : at + len(phrase)] == phrase:
                found += typed
                at += len(phrase)
                break
        else:
            found.append(ids[at])
            at += 1
    return found


def _meant(terms: Sequence[QueryTerm], present: Set[str]) -> list[QueryTerm]:
    """The terms that count, of which some article has those that are ``present``.

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
        elif term.weight == 1 and not across:
            meant.append(term)
    return meant
