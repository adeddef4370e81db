"""What the operators of a question leave it to find, before the best passages are chosen."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from bot.access import View
from bot.engine import Alternatives, Query, Ranking, Searcher
from bot.model import Hit
from bot.store.store import Store
from bot.text.languages import ENGLISH
from bot.text.operators import Parsed
from bot.text.phrases import Phrase
from bot.text.terms import QueryTerm, exact_words, words
from bot.work import Work

DEEPER = 4
"""How much further down the ranking each look for a phrase goes than the one before."""

PORTION = 1000
"""Passages whose texts are read at once."""

LEAFED = 50_000
"""Passages that are leafed through for a phrase of stop words alone, at most."""


@dataclass(frozen=True, slots=True)
class Filter:
    """What a question may find of a ``view``, of whose scopes ``searcher`` tells.

    A passage holds every one of ``phrases``, one of each set of terms in ``holding``, and none of
    ``without`` and ``without_terms``. ``languages`` are those of the articles, the one that is
    asked in first.
    """

    searcher: Searcher
    view: View
    languages: Sequence[str] = (ENGLISH,)
    phrases: tuple[Phrase, ...] = ()
    without: tuple[Phrase, ...] = ()
    holding: frozenset[frozenset[str]] = frozenset()
    without_terms: frozenset[str] = frozenset()

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

    async def narrow(self, wide: Filter, parsed: Parsed, readable: View) -> Narrowed:
        """Let a filter leave only what the operators of a question do.

        A tag is unknown if no article has it that is ``readable``, whether the filter leaves it or
        not.
        """
        view, unknown_tags = await self._tagged(wide.view, parsed.tags, readable)
        tagged = replace(wide, view=view)
        terms = {phrase: frozenset(phrase.terms(wide.languages)) for phrase in parsed.phrases}
        held = tuple([each for each in terms if await self._is_held(tagged, each, terms[each])])
        narrowed = replace(
            tagged,
            phrases=held,
            without=parsed.without,
            holding=frozenset().union(*(terms[phrase] for phrase in held)),
            without_terms=frozenset(left_out(parsed, wide.languages)),
        )
        lost = tuple(_as_term(phrase) for phrase in terms if phrase not in held)
        return Narrowed(narrowed, unknown_tags, lost)

    async def search(
        self,
        by: Filter,
        terms: Mapping[str, float],
        k: int,
        alternatives: Alternatives | None = None,
        named: Mapping[int, int] | None = None,
    ) -> Ranking:
        """Rank the passages that a filter leaves.

        Whether one holds a phrase is looked up in its text, down the ranking in growing portions
        until there are ``k``. One that has gone meanwhile stays, so that its absence is noticed.
        Where no article has a word to find them by, as of stop words alone, phrases are looked for
        in all texts.

        Args:
            alternatives: what counts as a term, see ``Query``.
            named: passages that are hits besides the ``k`` best, with their articles.
        """
        named = named or {}
        query = Query(terms, alternatives or {}, by.holding, by.without_terms, named)
        depth = k
        shown: dict[int, bool] = {}
        while True:
            ranking = await by.searcher.search(query, depth, by.view.allow)
            if by.phrases and not ranking.present:
                return ranking._replace(hits=await self._leafed_through(by, query, k))
            if not (by.phrases or by.without):
                return ranking
            fresh = [hit.passage_id for hit in ranking.hits if hit.passage_id not in shown]
            for at in range(0, len(fresh), PORTION):
                shown |= await self._look_at(by, fresh[at : at + PORTION])
            hits = [hit for hit in ranking.hits if shown[hit.passage_id]]
            if len(hits) >= k or len(ranking.hits) < depth:
                others = (hit for hit in hits[k:] if hit.passage_id in named)
                return ranking._replace(hits=(*hits[:k], *others))
            depth *= DEEPER

    async def _leafed_through(self, by: Filter, query: Query, k: int) -> tuple[Hit, ...]:
        """The first passages that a filter leaves."""
        every = await by.searcher.every(query, LEAFED, by.view.allow)
        found: list[Hit] = []
        for at in range(0, len(every), PORTION):
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

    async def _is_held(self, by: Filter, phrase: Phrase, terms: frozenset[frozenset[str]]) -> bool:
        """Whether a passage that a filter leaves holds a phrase, which is of these terms."""
        only = replace(by, phrases=(phrase,), holding=terms)
        words = dict.fromkeys(frozenset().union(*terms), 1.0)
        return bool((await self.search(only, words, 1)).hits)


def left_out(parsed: Parsed, languages: Sequence[str]) -> set[str]:
    """The terms that no passage may hold; a word that says nothing leaves nothing out."""
    return {
        token.term
        for word in parsed.without_words
        for language in languages
        for token in words(word, language)
    }


def _shown(by: Filter, ids: Sequence[int], texts: Mapping[int, str]) -> dict[int, bool]:
    return {each: each not in texts or by.shows(texts[each]) for each in ids}


def _as_term(phrase: Phrase) -> QueryTerm:
    # No word has quotation marks, so it can be none that an article has.
    return QueryTerm(f'"{phrase.exact}"', phrase.typed, phrase.start, 1.0, 1.0)
