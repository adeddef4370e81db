"""A question in a scope to its answer."""

import asyncio
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from bot.answering.answer import answer
from bot.answering.confidence import THRESHOLD
from bot.answering.question import Question
from bot.answering.spelling import WEIGHT, Correction, Written
from bot.errors import InputError, UnknownArticleError
from bot.library.correcting import Correcting
from bot.library.indexes import Indexes
from bot.model import SHARED, Answer, Candidate, Scope
from bot.ranking.index import Ranking
from bot.store.store import Store
from bot.text.terms import QueryTerm, question_terms

CANDIDATES = 50
"""Passages that the second step of ranking looks at."""

CORRECTED = 5
"""Words of one question for which near spellings are looked up."""

CARRIED = 0.5
"""What the terms of the question before count for together, at most, beside one that follows it
up; half of it for the one before that, and so on."""


def readable(scope: Scope) -> tuple[Scope, ...]:
    """The scopes that one asked in may see: its own and ``shared``."""
    return (scope,) if scope == SHARED else (scope, SHARED)


@dataclass(frozen=True, slots=True)
class _View:
    """What a question may see: all of some scopes, or only the articles in ``allow``."""

    scopes: tuple[Scope, ...]
    allow: Collection[int] | None


@dataclass(frozen=True, slots=True)
class _Found:
    """What one look at the indexes and the store says of a question.

    ``candidates`` is None where some of the hits were not there any more.
    """

    asked: Question
    ranking: Ranking
    unknown: Sequence[QueryTerm]
    corrections: Mapping[QueryTerm, Correction]
    candidates: Sequence[Candidate] | None


class Asking:
    """Answers questions; the same question over the same articles gets the same answer."""

    def __init__(self, store: Store, indexes: Indexes) -> None:
        self._store = store
        self._indexes = indexes
        self._correcting = Correcting(store, indexes)

    async def ask(
        self,
        scope: Scope,
        question: str,
        *,
        earlier: Sequence[str] = (),
        limit: int = 5,
        article_id: int | None = None,
        threshold: float = THRESHOLD,
    ) -> Answer:
        """Answer from a scope's own articles and the shared ones.

        Args:
            earlier: the questions that this one follows up, the latest first; their terms are
                searched along at a lower weight.
            limit: how many citations at most.
            article_id: answer from this article alone.
            threshold: the confidence below which nothing is cited.

        Raises:
            InputError: there is no question.
            UnknownArticleError: the scope sees no such article.
        """
        # What UTF-8 cannot hold could not be kept either.
        question = question.encode("utf-8", "replace").decode().strip()
        if not question:
            raise InputError("There is no question: write one, for example in a few words.")
        view = await self._view(scope, article_id)
        carried = _carried(question, earlier)
        terms = (*question_terms(question), *carried)
        found = await self._found(view, terms)
        while found.candidates is None:
            # Since they were ranked, some were revised or removed: what is there now counts.
            found = await self._found(view, terms)
        if not found.ranking.passages:
            return Answer(question, reason="no_articles", own=False)
        corrections = found.corrections
        scores = {hit.passage_id: hit.score for hit in found.ranking.hits}
        answered = await asyncio.to_thread(
            answer,
            question,
            found.asked,
            found.candidates,
            scores,
            limit=limit,
            threshold=threshold,
        )
        return replace(
            answered,
            missing=_missing(question, found.unknown),
            corrected={term.typed: word.text for term, word in _used(corrections).items()},
            suggestions=_suggestions(question, corrections),
            carried=tuple(term.typed for term in found.asked.terms if term in carried),
            own=len(await self._indexes.current(scope)) > 0,
            spelt_by=frozenset(
                word.article_id for near in corrections.values() for word in near.words
            ),
        )

    async def _found(self, view: _View, terms: tuple[QueryTerm, ...]) -> _Found:
        """Rank, and where a word is unknown but near spellings are not, rank again with those."""
        asked, ranking = await self._rank(view, terms)
        unknown = [term for term in asked.terms if asked.ids[term.term] not in ranking.present]
        corrections = {
            term: near
            for term in unknown[:CORRECTED]
            if (near := await self._correcting.correct(view.scopes, view.allow, term)).words
        }
        if used := _used(corrections):
            asked, ranking = await self._rank(view, _replaced(terms, used))
        candidates = await self._candidates(view, ranking)
        complete = len(candidates) == len(ranking.hits)
        return _Found(asked, ranking, unknown, corrections, candidates if complete else None)

    async def _view(self, scope: Scope, article_id: int | None) -> _View:
        scopes = readable(scope)
        if article_id is None:
            return _View(scopes, None)
        if await self._store.article(scopes, article_id) is None:
            raise UnknownArticleError("That article has been removed.")
        return _View(scopes, {article_id})

    async def _rank(self, view: _View, terms: tuple[QueryTerm, ...]) -> tuple[Question, Ranking]:
        known = await self._store.term_ids(term.term for term in terms)
        # A word that the vocabulary does not know gets an id that no passage has.
        ids = {term.term: known.get(term.term, -at) for at, term in enumerate(terms, 1)}
        own = {ids[term.term]: term.weight for term in terms}
        ranking = await self._indexes.search(view.scopes, own, CANDIDATES, view.allow)
        # A guess that no article bears out was none, nor was a pair of characters across two words.
        there = [term for term in terms if ids[term.term] in ranking.present]
        covered = {at for term in there if term.part for at in _places(term)}
        meant = [
            term
            for term in terms
            if ids[term.term] in ranking.present
            or (term.weight == 1 and not (term.part and covered.intersection(_places(term))))
        ]
        ids = {term.term: ids[term.term] for term in meant}
        weights = {each: ranking.idf[each] * own[each] for each in own if each in ranking.present}
        rarity = {each: ranking.rarity[each] * own[each] for each in ids.values()}
        whole = sum(ranking.rarity[ids[term.term]] * term.share for term in meant)
        return Question(tuple(meant), ids, weights, rarity, whole), ranking

    async def _candidates(self, view: _View, ranking: Ranking) -> list[Candidate]:
        return await self._store.candidates(view.scopes, [hit.passage_id for hit in ranking.hits])


def _places(term: QueryTerm) -> range:
    """The characters of the question that a term is typed with."""
    return range(term.start, term.start + len(term.typed))


def _missing(question: str, unknown: Sequence[QueryTerm]) -> tuple[str, ...]:
    """The words that no article has, as typed; overlapping parts of one run together."""
    found: list[range] = []
    for place in map(_places, unknown):
        if found and place.start < found[-1].stop:
            found[-1] = range(found[-1].start, place.stop)
        else:
            found.append(place)
    return tuple(question[place.start : place.stop] for place in found)


def _carried(question: str, earlier: Sequence[str]) -> tuple[QueryTerm, ...]:
    """The terms of earlier questions that are not in this one, each once, lighter with time.

    Together those of one question weigh less than this one's, however many they are, and not
    finding them costs nothing where this one has terms of its own.
    """
    own = question_terms(question)
    known = {term.term for term in own}
    found: list[QueryTerm] = []
    for distance, before in enumerate(earlier, 1):
        fresh = [term for term in question_terms(before) if term.term not in known]
        known.update(term.term for term in fresh)
        lighter = CARRIED**distance
        if own and fresh:
            lighter *= min(1.0, len(own) / len(fresh))
        for term in fresh:
            weight = term.weight * lighter
            # Where it stands in the earlier question says nothing of this one.
            lighter_term = replace(term, weight=weight, share=0.0 if own else weight, part=False)
            found.append(lighter_term)
    return tuple(found)


def _used(corrections: Mapping[QueryTerm, Correction]) -> dict[QueryTerm, Written]:
    """The words that are searched in place of others: those without an equally good rival."""
    return {term: near.words[0] for term, near in corrections.items() if near.sure}


def _replaced(
    terms: Sequence[QueryTerm], words: Mapping[QueryTerm, Written]
) -> tuple[QueryTerm, ...]:
    """The terms with other words in place of some; one that was asked for anyway stays."""
    found: dict[str, QueryTerm] = {}
    for term in terms:
        used = term
        if word := words.get(term):
            used = QueryTerm(word.term, word.text, term.start, WEIGHT, term.share)
        if used.term not in found or found[used.term].weight < used.weight:
            found[used.term] = used
    return tuple(found.values())


def _suggestions(question: str, corrections: Mapping[QueryTerm, Correction]) -> tuple[str, ...]:
    """The question with the words that were searched, but for one word spelt otherwise."""
    used = _used(corrections)
    return tuple(
        _respelt(question, {**used, term: word})
        for term, near in corrections.items()
        for word in near.words
        if used.get(term) != word
    )


def _respelt(question: str, words: Mapping[QueryTerm, Written]) -> str:
    for term in sorted(words, key=lambda term: term.start, reverse=True):
        end = term.start + len(term.typed)
        question = question[: term.start] + words[term].text + question[end:]
    return question
