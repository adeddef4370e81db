"""A word that no article has to the words that some article has instead."""

from collections.abc import Iterator, Mapping, Sequence, Set
from itertools import zip_longest

from bot.answering.spelling import (
    WEIGHT,
    Correction,
    Written,
    beginnings,
    correction,
    lengths,
    related,
    slips,
)
from bot.library.narrowing import Filter
from bot.model import Candidate
from bot.store.store import Store
from bot.text.terms import QueryTerm, words
from bot.work import Work

STEMS = 16
"""Stems whose words are compared with the word typed."""

PASSAGES = 200
"""Passages that are read for the words of these stems."""


class Correcting:
    """Finds near spellings in the articles that a question may see, and in no others."""

    def __init__(self, store: Store, work: Work) -> None:
        self._store = store
        self._work = work

    async def correct(self, by: Filter, term: QueryTerm) -> Correction:
        """Near spellings of a word, as the articles write them.

        The vocabulary is every scope's and holds stems alone: it only says where to look.
        """
        if not slips(term):
            return Correction((), sure=False)
        vocabulary = await self._store.vocabulary.beginning(beginnings(term), *lengths(term))
        far = await self._work.answer(lambda: related(term, vocabulary))
        holders = await by.searcher.holders(far, PASSAGES, by.view.allow)
        counts = {stem: holders[stem].passages for stem in far if stem in holders}
        nearest = sorted(counts, key=lambda stem: (far[stem], -counts[stem], stem))[:STEMS]
        # The first passage of each, then the second of each.
        turns = zip_longest(*(holders[stem].first for stem in nearest))
        read = dict.fromkeys(each for turn in turns for each in turn if each is not None)
        ids = await self._store.vocabulary.ids(nearest)
        candidates = await self._store.candidates(by.view, list(read)[:PASSAGES])
        return await self._work.answer(lambda: correction(term, _written(candidates, ids, counts)))


def used(corrections: Mapping[QueryTerm, Correction]) -> dict[QueryTerm, Written]:
    """The words that are searched in place of others: those without an equally good rival."""
    return {term: near.words[0] for term, near in corrections.items() if near.sure}


def replaced(
    terms: Sequence[QueryTerm], words: Mapping[QueryTerm, Written]
) -> tuple[QueryTerm, ...]:
    """The terms with other words in place of some; one that was asked for anyway stays."""
    found: dict[str, QueryTerm] = {}
    for term in terms:
        taken = term
        if word := words.get(term):
            taken = QueryTerm(word.term, word.text, term.start, WEIGHT, term.share)
        if taken.term not in found or found[taken.term].weight < taken.weight:
            found[taken.term] = taken
    return tuple(found.values())


def suggestions(question: str, corrections: Mapping[QueryTerm, Correction]) -> tuple[str, ...]:
    """The question with the words that were searched, but for one word spelt otherwise."""
    taken = used(corrections)
    return tuple(
        _respelt(question, {**taken, term: word})
        for term, near in corrections.items()
        for word in near.words
        if taken.get(term) != word
    )


def _respelt(question: str, words: Mapping[QueryTerm, Written]) -> str:
    for term in sorted(words, key=lambda term: term.start, reverse=True):
        end = term.start + len(term.typed)
        question = question[: term.start] + words[term].text + question[end:]
    return question


def _written(
    candidates: Sequence[Candidate], stems: Mapping[str, int], counts: Mapping[str, int]
) -> Iterator[Written]:
    """The words of some stems as they stand in some passages and their articles' titles."""
    ids = set(stems.values())
    for candidate in candidates:
        for text in _texts(candidate, ids):
            for token in words(text, candidate.article.language):
                if token.term in stems:
                    word = text[token.start : token.end]
                    yield Written(token.term, word, candidate.article.id, counts[token.term])


def _texts(candidate: Candidate, ids: Set[int]) -> Iterator[str]:
    """The pieces of a passage that hold some terms, and the path above it if that may."""
    at = 0
    for piece in candidate.pieces:
        if not ids.isdisjoint(candidate.terms[at : at + piece.terms]):
            yield candidate.text[piece.start : piece.end]
        at += piece.terms
    if not ids.isdisjoint(candidate.context):
        yield from (step.text for step in candidate.steps)
