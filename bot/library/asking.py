"""A question in a scope to its answer."""

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from bot.access import Caller, View, readable
from bot.answering.answer import answer
from bot.answering.confidence import THRESHOLD
from bot.answering.features import Reader, Seen
from bot.answering.judging import Judge
from bot.answering.question import Question, places
from bot.answering.related import related_prefix, relation
from bot.answering.spelling import Correction
from bot.answering.synonyms import Synonyms, synonyms
from bot.engine import Engine, Ranking
from bot.errors import BusyError, InputError, UnknownArticleError
from bot.library.correcting import Correcting, replaced, suggestions, used
from bot.library.explaining import explain
from bot.library.following import carried_over
from bot.library.furniture import searched
from bot.library.linking import is_page, leads_to
from bot.library.narrowing import Filter, Narrowing, left_out
from bot.library.weighing import as_typed, bm25, weighed
from bot.model import Answer, Candidate, Citation, Reason, Scope, State
from bot.store.store import Store
from bot.text.clippings import CLIPPINGS
from bot.text.languages import ENGLISH, spoken
from bot.text.operators import Parsed, parse
from bot.text.terms import QueryTerm, question_terms
from bot.work import Work

if TYPE_CHECKING:
    from bot.library.meaning import Meaning, Nearest

CANDIDATES = 20
"""Passages whose pieces the second step of ranking looks at, and as many by meaning."""

DEEPEST = 100
"""As many where some of them are no more than what stands around every page."""

TRIES = 10
"""How often a question is ranked anew where what it found was gone before it was read."""

CORRECTED = 5
"""Words of one question for which near spellings are looked up."""


@dataclass(frozen=True, slots=True)
class _Found:
    """What one look at the engine and the store says of a question.

    ``candidates`` is None where some of the hits were not there any more. ``near`` is what is
    nearest in meaning, if there is a model. ``carried`` are the terms of earlier questions.
    ``unknown_tags`` is None unless no article has the tags that are wanted.
    ``own`` if the scope has passages of its own.
    """

    asked: Question
    ranking: Ranking
    unknown: Sequence[QueryTerm]
    corrections: Mapping[QueryTerm, Correction]
    candidates: Sequence[Candidate] | None
    near: "Nearest | None" = None
    carried: Sequence[QueryTerm] = ()
    unknown_tags: Sequence[str] | None = None
    own: bool = False

    def best(self) -> tuple[Sequence[Candidate], Mapping[int, float]]:
        """The candidates with BM25's scores by passage id.

        Those that use synonyms are scored as though they used the asker's words.
        """
        asked, candidates = self.asked, self.candidates or ()
        if not asked.alternatives:
            return candidates, {hit.passage_id: hit.score for hit in self.ranking.hits}
        length = self.ranking.average_length
        typed = [as_typed(asked, each) for each in candidates]
        scores = {each.id: sum(bm25(asked, each, length).values()) for each in typed}
        return sorted(typed, key=lambda each: (-scores[each.id], each.id)), scores


class Asking:
    """Answers questions; the same question over the same articles gets the same answer."""

    def __init__(
        self, store: Store, engine: Engine, work: Work, meaning: "Meaning | None" = None
    ) -> None:
        """Take what finds by meaning, if there is a model."""
        self._meaning = meaning
        self._store = store
        self._engine = engine
        self._work = work
        self._narrowing = Narrowing(store, work)
        self._correcting = Correcting(store, work)
        self._counted: dict[tuple[Scope, ...], tuple[Mapping[Scope, State], Sequence[str]]] = {}

    async def ask(
        self,
        caller: Caller,
        question: str,
        *,
        earlier: Sequence[str] = (),
        limit: int = 5,
        article_id: int | None = None,
        threshold: float = THRESHOLD,
        explained: bool = False,
    ) -> Answer:
        """Answer from what a caller may read.

        Args:
            earlier: the questions that this one follows up, the latest first; their terms are
                searched along at a lower weight.
            limit: how many citations at most.
            article_id: answer from this article alone.
            threshold: the confidence below which nothing is cited.
            explained: say why each citation has its score.

        Raises:
            InputError: there is no question.
            UnknownArticleError: they see no such article.
            BusyError: whatever was found was gone before it could be read.
        """
        question = _cleaned(question)
        found = await self._look(caller, question, earlier, article_id)
        if not found.ranking.passages:
            return Answer(question, reason="no_articles", own=False)
        if found.unknown_tags is not None:
            return _untagged(question, found)
        judge = None
        if self._meaning and found.near:
            judge = await self._meaning.judge(found.near.question)
        answered = await self._work.answer(
            lambda: _answered(
                question, found, judge, limit=limit, threshold=threshold, explained=explained
            )
        )
        view = readable(caller)
        citations = await self._placed(view, answered.citations)
        return replace(
            answered, citations=citations, closest=await self._placed(view, answered.closest)
        )

    async def _placed(self, view: View, citations: Sequence[Citation]) -> tuple[Citation, ...]:
        """Citations with their pages, and with where they lead."""
        cited = {(each.article_id, each.revision) for each in citations}
        pages = await self._store.pages(view, cited) if cited else {}

        def paged(citation: Citation) -> Citation:
            known = pages.get((citation.article_id, citation.revision), [])
            at = bisect_right(known, citation.first_line, key=lambda begins: begins[0])
            return replace(citation, page=known[at - 1][1]) if at else citation

        return tuple([await self._linked(view, paged(each)) for each in citations])

    async def _linked(self, view: View, citation: Citation) -> Citation:
        """A citation with the address that it leads to."""
        text = ""
        if is_page(citation) and (article := await self._store.article(view, citation.article_id)):
            stored = await self._store.text(view, replace(article, revision=citation.revision))
            text = stored[0] if stored else ""
        url = (
            await self._work.answer(lambda: leads_to(citation, text))
            if text
            else leads_to(citation)
        )
        return replace(citation, url=url)

    async def seen(self, caller: Caller, question: str) -> tuple[Question, list[Seen]]:
        """All windows for a question with their figures, in no order, to fit weights to."""
        found = await self._look(caller, _cleaned(question))
        candidates, scores = found.best()
        return found.asked, Reader(found.asked, scores, found.ranking.within).look(candidates)

    async def _look(
        self,
        caller: Caller,
        question: str,
        earlier: Sequence[str] = (),
        article_id: int | None = None,
    ) -> _Found:
        whole = view = readable(caller)
        if article_id is not None:
            if await self._store.article(whole, article_id) is None:
                raise UnknownArticleError
            view = whole.only([article_id])
        parsed = parse(question)
        for _ in range(TRIES):
            states = await self._store.states(whole.scopes)
            languages = await self._languages(view, states, parsed.words)
            async with self._engine.searcher(states) as searcher:
                wide = Filter(searcher, view, languages)
                found = await self._look_once(wide, whole, parsed, earlier)
            if found.candidates is not None:
                return replace(found, own=caller.scope in found.ranking.scopes)
            # Since they were ranked, some were revised or removed: what is there now counts.
        raise BusyError("The articles are changing too fast to be quoted: ask again in a moment.")

    async def _look_once(
        self, wide: Filter, whole: View, parsed: Parsed, earlier: Sequence[str]
    ) -> _Found:
        languages = wide.languages
        narrowed = await self._narrowing.narrow(wide, parsed, whole)
        by = narrowed.filter
        own = question_terms(parsed.words, languages)
        if earlier or by.view.allow:
            own = await self._taken_literally(by, own)
        carried = carried_over(own, earlier, left_out(parsed, languages), languages)
        terms = (*own, *narrowed.lost, *carried)
        said = [(parsed.words, own), *((parse(before).words, carried) for before in earlier)]
        clippings = CLIPPINGS if languages[0] == ENGLISH else ()
        sets = (*await self._store.synonyms.sets(whole.scopes), *clippings)
        # In another thread: sets that are new are read first.
        same = await self._work.answer(lambda: synonyms(said, sets, languages))
        near = await self._near(by, parsed.words, earlier)
        found = await self._found(by, terms, same, parsed.words, near)
        untagged = bool(parsed.tags) and not by.view.allow
        unknown_tags = narrowed.unknown_tags if untagged else None
        return replace(found, carried=carried, unknown_tags=unknown_tags)

    async def _near(self, by: Filter, text: str, earlier: Sequence[str]) -> "Nearest | None":
        """What is nearest to a question in meaning; the model reads English alone."""
        if self._meaning is None or by.languages[0] != ENGLISH:
            return None
        said = " ".join([*(parse(before).words for before in earlier[:1]), text])
        return await self._meaning.nearest(by.view, said, CANDIDATES) if said.strip() else None

    async def _found(
        self,
        by: Filter,
        terms: tuple[QueryTerm, ...],
        same: Sequence[Synonyms],
        text: str,
        near: "Nearest | None",
        k: int = CANDIDATES,
    ) -> _Found:
        """Rank, and where a word is unknown but near spellings are not, rank again with those."""
        named = near.articles if near else {}
        asked, ranking = await self._rank(by, terms, same, text, named, k)
        unknown = [each.term for each in asked.asked if not each.weight]
        # What is in quotation marks is asked for as it is written.
        quoted = {term.typed for term in unknown if term.term.startswith('"')}
        corrections = {
            term: replace(other, sure=other.sure and term.typed not in quoted)
            for term in unknown[:CORRECTED]
            if (other := await self._correcting.correct(by, term)).words
        }
        if words := used(corrections):
            asked, ranking = await self._rank(by, replaced(terms, words), same, text, named, k)
        candidates = await self._store.candidates(by.view, [hit.passage_id for hit in ranking.hits])
        complete = len(candidates) == len(ranking.hits)
        articles = {candidate.article.id for candidate in candidates}
        if self._meaning and near:
            candidates = await self._meaning.with_cosines(by.view, near, candidates)
        there = list(searched(candidates, await self._store.edges.furniture(by.view, articles)))
        # What stands around every page may have taken the places of others.
        if complete and len(there) < len(candidates) and k < DEEPEST:
            return await self._found(by, terms, same, text, near, DEEPEST)
        return _Found(asked, ranking, unknown, corrections, there if complete else None, near)

    async def _taken_literally(
        self, by: Filter, own: tuple[QueryTerm, ...]
    ) -> tuple[QueryTerm, ...]:
        """The terms of a question; where all are everyday words, as words like others if found.

        Within some articles, or after another question, "how long does it keep" asks something.
        """
        if not all(term.talk or term.filler for term in own):
            return own
        talk = [term.term for term in own if term.talk]
        held = await by.searcher.holders(talk, 0, by.view.allow)
        return tuple(
            replace(term, talk=False, weight=1.0, share=1.0)
            if term.talk and term.term in held
            else term
            for term in own
        )

    async def _languages(
        self, view: View, states: Mapping[Scope, State], question: str
    ) -> list[str]:
        """The languages of a view's articles, the one that a question is asked in first."""
        languages = [*await self._counted_languages(view, states)] or [ENGLISH]
        if len(languages) > 1:
            asked_in = await self._work.answer(lambda: spoken(question, languages))
            languages.sort(key=lambda language: language != asked_in)
        return languages

    async def _counted_languages(self, view: View, states: Mapping[Scope, State]) -> Sequence[str]:
        """The languages of a view's articles, which are counted anew only where these changed.

        The states were read before: what changes after them is counted once more the next time.
        """
        if view.allow is not None:
            return await self._store.languages(view)
        known = self._counted.get(view.scopes)
        if known is None or known[0] != states:
            known = self._counted[view.scopes] = states, await self._store.languages(view)
        return known[1]

    async def _rank(
        self,
        by: Filter,
        terms: tuple[QueryTerm, ...],
        same: Sequence[Synonyms],
        text: str,
        named: Mapping[int, int],
        k: int,
    ) -> tuple[Question, Ranking]:
        weights = {term.term: term.weight for term in terms}
        alternatives = {term.term: each.phrases for each in same for term in each.typed}
        ranking = await self._narrowing.search(by, weights, k, alternatives, named)
        # Between the hits and their texts: no word is forgotten while a passage has it.
        known = await self._store.vocabulary.ids(ranking.containing)
        # A word that the vocabulary does not know gets an id that no passage has.
        ids = known | {word: -at for at, word in enumerate(weights, 1) if word not in known}
        asked = weighed(terms, same, ids, ranking, by.phrases, text, by.languages[0])
        return replace(asked, related=await self._related(asked)), ranking

    async def _related(self, asked: Question) -> dict[int, dict[int, float]]:
        """Ids of words that begin like a term, by its place, whether or not the view has them."""
        prefixes = {
            place: stem
            for place, each in enumerate(asked.asked)
            if (stem := related_prefix(each.term.term))
        }
        known = await self._store.vocabulary.by_prefix(prefixes.values())
        return {
            place: {
                other_id: alike
                for other, other_id in known.get(prefix, {}).items()
                if (alike := relation(asked.asked[place].term.term, other))
            }
            for place, prefix in prefixes.items()
        }


def _cleaned(question: str) -> str:
    """A question without what UTF-8 cannot hold: it could not be kept either."""
    question = question.encode("utf-8", "replace").decode().strip()
    if not question:
        raise InputError("There is no question: write one, for example in a few words.")
    return question


def _untagged(question: str, found: _Found) -> Answer:
    """The answer where no article has all the tags that the question wants."""
    missing = tuple(f"tag:{tag}" for tag in found.unknown_tags or ())
    reason: Reason = "no_match" if missing else "filtered"
    return Answer(question, reason=reason, missing=missing, own=found.own)


def _answered(
    question: str,
    found: _Found,
    judge: Judge | None,
    *,
    limit: int,
    threshold: float,
    explained: bool,
) -> Answer:
    """The answer to a question, with what became of its words."""
    candidates, scores = found.best()
    answered, ranked = answer(
        question,
        found.asked,
        candidates,
        scores,
        found.ranking.within,
        limit=limit,
        threshold=threshold,
        judge=judge,
    )
    corrections = found.corrections
    telling = [term for term in found.unknown if not (term.talk or term.filler)]
    length = found.ranking.average_length
    return replace(
        answered,
        own=found.own,
        missing=_missing(question, telling),
        corrected={term.typed: word.text for term, word in used(corrections).items()},
        suggestions=suggestions(question, corrections),
        carried=tuple(each.term.typed for each in found.asked.asked if each.term in found.carried),
        spelt_by=frozenset(word.article_id for near in corrections.values() for word in near.words),
        explanations=tuple(explain(found.asked, each, length) for each in ranked)
        if explained
        else (),
    )


def _missing(question: str, unknown: Sequence[QueryTerm]) -> tuple[str, ...]:
    """The words and phrases that no article has, as typed; overlapping ones together."""
    found: list[range] = []
    for place in sorted(map(places, unknown), key=lambda place: place.start):
        if found and place.start < found[-1].stop:
            found[-1] = range(found[-1].start, max(found[-1].stop, place.stop))
        else:
            found.append(place)
    return tuple(question[place.start : place.stop] for place in found)
