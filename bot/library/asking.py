"""A question in a scope to its answer."""

import asyncio
from collections.abc import Collection
from dataclasses import dataclass, replace

from bot.answering.answer import answer
from bot.answering.confidence import THRESHOLD
from bot.answering.question import Question
from bot.answering.spelling import MOST, WEIGHT, near_spellings
from bot.errors import InputError, UnknownArticleError
from bot.library.indexes import Indexes
from bot.model import SHARED, Answer, Candidate, Scope
from bot.ranking.index import Ranking
from bot.store.store import Store
from bot.text.terms import QueryTerm, question_terms, tokens

CANDIDATES = 50
"""Passages that the second step of ranking looks at."""

CORRECTED = 5
"""Words of one question for which near spellings are looked up."""


def readable(scope: Scope) -> tuple[Scope, ...]:
    """The scopes that one asked in may see: its own and ``shared``."""
    return (scope,) if scope == SHARED else (scope, SHARED)


@dataclass(frozen=True, slots=True)
class _View:
    """What a question may see: all of some scopes, or only the articles in ``allow``."""

    scopes: tuple[Scope, ...]
    allow: Collection[int] | None


class Asking:
    """Answers questions; the same question over the same articles gets the same answer."""

    def __init__(self, store: Store, indexes: Indexes) -> None:
        self._store = store
        self._indexes = indexes

    async def ask(
        self,
        scope: Scope,
        question: str,
        *,
        limit: int = 5,
        article_id: int | None = None,
        threshold: float = THRESHOLD,
    ) -> Answer:
        """Answer from a scope's own articles and the shared ones.

        Args:
            limit: how many citations at most.
            article_id: answer from this article alone.
            threshold: the confidence below which nothing is cited.

        Raises:
            InputError: there is no question.
            UnknownArticleError: the scope sees no such article.
        """
        question = question.strip()
        if not question:
            raise InputError("There is no question: write one, for example in a few words.")
        view = await self._view(scope, article_id)
        terms = question_terms(question)
        asked, ranking = await self._rank(view, terms)
        if not ranking.passages:
            return Answer(question, reason="no_articles")
        unknown = [term for term in terms if asked.ids[term.term] not in ranking.present]
        spellings = {
            term: found
            for term in unknown[:CORRECTED]
            if (found := await self._spellings(view, term))
        }
        if spellings:
            terms = tuple(spellings[term][0] if term in spellings else term for term in terms)
            asked, ranking = await self._rank(view, terms)
        candidates = await self._candidates(view, ranking)
        while len(candidates) < len(ranking.hits):
            # Since they were ranked, some were revised or removed: what is there now counts.
            asked, ranking = await self._rank(view, terms)
            candidates = await self._candidates(view, ranking)
        scores = {hit.passage_id: hit.score for hit in ranking.hits}
        found_answer = await asyncio.to_thread(
            answer, question, asked, candidates, scores, limit=limit, threshold=threshold
        )
        return replace(
            found_answer,
            corrected={term.typed: near[0].typed for term, near in spellings.items()},
            suggestions=tuple(
                question.replace(term.typed, other.typed)
                for term, near in spellings.items()
                for other in near[1:]
            ),
        )

    async def _view(self, scope: Scope, article_id: int | None) -> _View:
        scopes = readable(scope)
        if article_id is None:
            return _View(scopes, None)
        if await self._store.article(scopes, article_id) is None:
            raise UnknownArticleError(f"There is no article {article_id} here.")
        return _View(scopes, {article_id})

    async def _rank(self, view: _View, terms: tuple[QueryTerm, ...]) -> tuple[Question, Ranking]:
        known = await self._store.term_ids(term.term for term in terms)
        # A word that the vocabulary does not know gets an id that no passage has.
        ids = {term.term: known.get(term.term, -at) for at, term in enumerate(terms, 1)}
        own = {ids[term.term]: term.weight for term in terms}
        ranking = await self._indexes.search(view.scopes, own, CANDIDATES, view.allow)
        weights = {term: ranking.idf[term] * own[term] for term in own if term in ranking.present}
        rarity = {term: ranking.rarity[term] * own[term] for term in own}
        return Question(terms, ids, weights, rarity), ranking

    async def _candidates(self, view: _View, ranking: Ranking) -> list[Candidate]:
        return await self._store.candidates(view.scopes, [hit.passage_id for hit in ranking.hits])

    async def _spellings(self, view: _View, term: QueryTerm) -> list[QueryTerm]:
        """Near spellings that the view's articles have, as they write them, most frequent first."""
        known = await self._store.term_ids(near_spellings(term))
        if not known:
            return []
        equal = dict.fromkeys(known.values(), 1.0)
        ranking = await self._indexes.search(view.scopes, equal, 1, view.allow)
        seen = [near for near, term_id in known.items() if term_id in ranking.present]
        seen.sort(key=lambda near: (ranking.idf[known[near]], near))
        return [
            QueryTerm(near, await self._as_written(view, near, known[near]), term.weight * WEIGHT)
            for near in seen[:MOST]
        ]

    async def _as_written(self, view: _View, term: str, term_id: int) -> str:
        """A term as an article of the view spells it."""
        ranking = await self._indexes.search(view.scopes, {term_id: 1.0}, 1, view.allow)
        candidates = await self._candidates(view, ranking)
        texts = [text for found in candidates for text in (found.text, found.article.title)]
        return next(
            (text[t.start : t.end] for text in texts for t in tokens(text) if t.term == term), term
        )
