"""What the operators of a question leave it to find, before the best passages are chosen."""

import asyncio
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from bot.access import View
from bot.library.indexes import Searcher
from bot.model import Hit
from bot.ranking.index import NO_ALTERNATIVES, Alternatives, Ranking
from bot.store.store import Store
from bot.text.languages import ENGLISH
from bot.text.operators import Query
from bot.text.phrases import Phrase
from bot.text.terms import QueryTerm, exact_words, words
from bot.work import Work

DEEPER = 4
"""How much further down the ranking each look for a phrase goes than the one before."""

PORTION = 1000
"""Passages whose texts are read at once."""

LEAFED = 50_000
"""Passages that are leafed through for a phrase of stop words alone, at most."""

_NOWHERE = -1
"""The id of a term that the vocabulary does not know; no passage has it."""


@dataclass(frozen=True, slots=True)
class Filter:
    """What a question may find of a ``view``, whose indexes ``searcher`` holds.

    A passage holds every one of ``phrases``, one of each set of term ids in ``holding``, and none
    of ``without`` and ``without_terms``. ``languages`` are those of the articles, the one that is
    asked in first.
    """

    searcher: Searcher
    view: View
    languages: Sequence[str] = (ENGLISH,)
    phrases: tuple[Phrase, ...] = ()
    without: tuple[Phrase, ...] = ()
    holding: frozenset[frozenset[int]] = frozenset()
    without_terms: frozenset[int] = frozenset()

    def shows(self, text: str) -> bool:
        """Whether a passage's text holds what it must, word for word, and nothing it must not."""
        if not all(phrase.may_be_in(text) for phrase in self.phrases):
            return False
        words = exact_words(text)
        held = all(phrase.is_in(words) for phrase in self.phrases)
        return held and not any(phrase.is_in(words) for phrase in self.without)


@dataclass(frozen=True, slots=True)
class Narrowed:
    """A filter with the operators of a question, and those of them that nothing answers to.

    ``unknown_tags`` are had by no readable article. ``lost`` are the phrases that none of its
    passages holds: each counts as a word that no article has, and limits nothing.
    """

    filter: Filter
    unknown_tags: tuple[str, ...] = ()
    lost: tuple[QueryTerm, ...] = ()


class Narrowing:
    """Narrows what may be found by operators, and searches what is left."""

    def __init__(self, store: Store, work: Work) -> None:
        self._store = store
        self._work = work
        self._looking = asyncio.Lock()

    async def narrow(self, wide: Filter, query: Query, readable: View) -> Narrowed:
        """Let a filter leave only what the operators of a question do.

        A tag is unknown if no article has it that is ``readable``, whether the filter leaves it or
        not.
        """
        view, unknown_tags = await self._tagged(wide.view, query.tags, readable)
        tagged = replace(wide, view=view)
        ids = {
            phrase: frozenset([await self._ids(each) for each in phrase.terms(wide.languages)])
            for phrase in query.phrases
        }
        held = tuple([each for each in ids if await self._is_held(tagged, each, ids[each])])
        narrowed = replace(
            tagged,
            phrases=held,
            without=query.without,
            holding=frozenset().union(*(ids[phrase] for phrase in held)),
            without_terms=await self._ids(left_out(query, wide.languages)),
        )
        lost = tuple(_as_term(phrase) for phrase in ids if phrase not in held)
        return Narrowed(narrowed, unknown_tags, lost)

    async def search(
        self,
        by: Filter,
        terms: Mapping[int, float],
        k: int,
        alternatives: Alternatives = NO_ALTERNATIVES,
    ) -> Ranking:
        """Rank the passages that a filter leaves.

        Whether one holds a phrase is looked up in its text, down the ranking in growing portions
        until there are ``k``. One that has gone meanwhile stays, so that its absence is noticed.
        Where no article has a word to find them by, as of stop words alone, phrases are looked for
        in all texts.

        Args:
            alternatives: what counts as a term, see ``search`` of the index.
        """
        depth = k
        shown: dict[int, bool] = {}
        while True:
            ranking = await by.searcher.search(
                terms,
                depth,
                by.view.allow,
                alternatives=alternatives,
                holding=by.holding,
                without=by.without_terms,
            )
            if by.phrases and not ranking.present:
                return ranking._replace(hits=await self._leafed_through(by, k))
            if not (by.phrases or by.without):
                return ranking
            fresh = [hit.passage_id for hit in ranking.hits if hit.passage_id not in shown]
            for at in range(0, len(fresh), PORTION):
                shown |= await self._look_at(by, fresh[at : at + PORTION])
            hits = [hit for hit in ranking.hits if shown[hit.passage_id]]
            if len(hits) >= k or len(ranking.hits) < depth:
                return ranking._replace(hits=tuple(hits[:k]))
            depth *= DEEPER

    async def _leafed_through(self, by: Filter, k: int) -> tuple[Hit, ...]:
        """The first passages that a filter leaves."""
        every = await by.searcher.every(by.view.allow, by.holding, by.without_terms)
        found: list[Hit] = []
        for at in range(0, min(len(every), LEAFED), PORTION):
            part = every[at : at + PORTION]
            shown = await self._look_at(by, [hit.passage_id for hit in part])
            found += [hit for hit in part if shown[hit.passage_id]]
            if len(found) >= k:
                break
        return tuple(found[:k])

    async def _look_at(self, by: Filter, ids: Sequence[int]) -> dict[int, bool]:
        """Which passages a filter leaves, by their texts.

        Questions take turns at this, so that those that go far down the ranking slow down each
        other and not the rest.
        """
        async with self._looking:
            texts = await self._store.passage_texts(by.view, ids)
            return await self._work.answer(lambda: _shown(by, ids, texts))

    async def _tagged(
        self, view: View, tags: Sequence[str], readable: View
    ) -> tuple[View, tuple[str, ...]]:
        """The articles of a view that have all of some tags, and the tags that are unknown."""
        if not tags:
            return view, ()
        articles = await self._store.articles(readable)
        unknown = tuple(tag for tag in tags if not any(each.has_tag(tag) for each in articles))
        return view.only({each.id for each in articles if all(map(each.has_tag, tags))}), unknown

    async def _is_held(self, by: Filter, phrase: Phrase, ids: frozenset[frozenset[int]]) -> bool:
        """Whether a passage that a filter leaves holds a phrase, whose terms have these ids."""
        only = replace(by, phrases=(phrase,), holding=ids)
        terms = dict.fromkeys(frozenset().union(*ids), 1.0)
        return bool((await self.search(only, terms, 1)).hits)

    async def _ids(self, terms: Collection[str]) -> frozenset[int]:
        known = await self._store.vocabulary.ids(terms)
        return frozenset(known.get(term, _NOWHERE) for term in terms)


def left_out(query: Query, languages: Sequence[str]) -> set[str]:
    """The terms that no passage may hold; a word that says nothing leaves nothing out."""
    return {
        token.term
        for word in query.without_words
        for language in languages
        for token in words(word, language)
    }


def _shown(by: Filter, ids: Sequence[int], texts: Mapping[int, str]) -> dict[int, bool]:
    return {each: each not in texts or by.shows(texts[each]) for each in ids}


def _as_term(phrase: Phrase) -> QueryTerm:
    # No word has quotation marks, so it can be none that an article has.
    return QueryTerm(f'"{phrase.exact}"', phrase.typed, phrase.start, 1.0, 1.0)
