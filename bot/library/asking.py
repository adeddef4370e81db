"""A question in a scope to its answer."""

import asyncio

from bot.answering.answer import answer
from bot.answering.confidence import THRESHOLD
from bot.answering.question import Question
from bot.errors import InputError, UnknownArticleError
from bot.library.indexes import Indexes
from bot.model import SHARED, Answer, Scope
from bot.store.store import Store
from bot.text.terms import question_terms

CANDIDATES = 50
"""Passages that the second step of ranking looks at."""


def readable(scope: Scope) -> tuple[Scope, ...]:
    """The scopes that one asked in may see: its own and ``shared``."""
    return (scope,) if scope == SHARED else (scope, SHARED)


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
        scopes = readable(scope)
        allow = None
        if article_id is not None:
            if await self._store.article(scopes, article_id) is None:
                raise UnknownArticleError(f"There is no article {article_id} here.")
            allow = {article_id}
        indexes = [await self._indexes.current(each) for each in scopes]
        if not any(map(len, indexes)):
            return Answer(question, reason="no_articles")
        terms = question_terms(question)
        known = await self._store.term_ids(term.term for term in terms)
        # A word that the vocabulary does not know gets an id that no passage has.
        ids = {term.term: known.get(term.term, -at) for at, term in enumerate(terms, 1)}
        own = {ids[term.term]: term.weight for term in terms}
        ranking = await self._indexes.search(scopes, own, CANDIDATES, allow)
        candidates = await self._store.candidates(
            scopes, [hit.passage_id for hit in ranking.hits]
        )
        asked = Question(
            terms,
            ids,
            {term: ranking.idf[term] * own[term] for term in own if term in ranking.present},
            {term: ranking.rarity[term] * own[term] for term in own},
        )
        scores = {hit.passage_id: hit.score for hit in ranking.hits}
        return await asyncio.to_thread(
            answer, question, asked, candidates, scores, limit=limit, threshold=threshold
        )
