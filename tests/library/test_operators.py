"""Quoted phrases, excluded words and tags, in a real store."""

import asyncio
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable, Collection, Iterable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, closing
from itertools import islice
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bot.access import View
from bot.app import App
from bot.library.analysing import analyse
from bot.library.asking import Asking
from bot.library.narrowing import Filter, Narrowing
from bot.model import SHARED, Answer, Block, Document, Origin, Scope
from bot.ranking.indexes import Indexes
from bot.store.store import Store
from bot.store.writing import Entry
from bot.text.operators import Parsed, parse
from bot.text.phrases import Phrase
from bot.text.terms import exact_words, question_terms, tokens
from bot.work import Work
from tests.callers import add_paste, by, of

HERE, ELSEWHERE = Scope("1"), Scope("2")

FERRIES = {
    "Timetable": "The night ferry leaves at 23:40 from the old harbour.",
    "Tickets": "A ferry ticket for the night costs 12 pounds at the harbour.",
    "Pets": "Dogs travel free on every ferry by day.",
    "Hamlet": "To be, or not to be, that is what the captain of a ferry asks every night.",
}


@pytest.fixture
async def ferries(app: App) -> App:
    for title, text in FERRIES.items():
        tags = {"Tickets": ["Prices"], "Pets": ["Prices", "On Board"]}.get(title, [])
        await add_paste(app, by(HERE), title, text, tags=tags)
    return app


def titles(answer: Answer) -> list[str]:
    return sorted(citation.title for citation in answer.citations)


@pytest.mark.parametrize(
    ("question", "cited"),
    [
        ("night ferry", ["Hamlet", "Pets", "Tickets", "Timetable"]),
        ('"night ferry"', ["Timetable"]),
        ('"NIGHT\nferry"', ["Timetable"]),
        ("“night ferry” harbour", ["Timetable"]),
        ('ferry "for the night"', ["Tickets"]),
        ('"for the night" "at the harbour"', ["Tickets"]),
        ('ferry "to be or not to be"', ["Hamlet"]),
        ('"to be or not to be"', ["Hamlet"]),
        ('"to be or" "not to be" -dogs', ["Hamlet"]),
        ('"to be or not to be" -night', []),
        ("ferry -night", ["Pets"]),
        ("ferry -nights -dog", []),
        ("ferry -the", ["Hamlet", "Pets", "Tickets", "Timetable"]),
        ("ferry -zebra", ["Hamlet", "Pets", "Tickets", "Timetable"]),
        ('ferry -"night ferry"', ["Hamlet", "Pets", "Tickets"]),
        ('ferry -"ferry leaves" -"to be or not"', ["Pets", "Tickets"]),
        ('"ferry" -harbour', ["Hamlet", "Pets"]),
        ("ferry tag:prices", ["Pets", "Tickets"]),
        ('ferry tag:prices tag:"ON board"', ["Pets"]),
        ("ferry tag:prices -dog", ["Tickets"]),
        ('"for the night" tag:prices', ["Tickets"]),
    ],
)
async def test_only_what_the_operators_leave_is_cited(
    ferries: App, question: str, cited: list[str]
) -> None:
    answer = await ferries.asking.ask(by(HERE), question, threshold=0)
    assert titles(answer) == cited
    assert answer.missing == ()
    assert answer.reason == (None if cited else "filtered")


@pytest.mark.parametrize(
    ("question", "reason", "missing"),
    [
        ("zebra -night", "no_match", ("zebra",)),
        ('"what zebra"', "no_match", ("what zebra",)),
        ('ferry "zebra" -night -dog', "filtered", ("zebra",)),
        ('"night ferry" "the harbour" tag:prices -pounds', "filtered", ("night ferry",)),
        ('"night ferry" "at the harbour"', "filtered", ()),
        ('dogs "to be or not to be"', "filtered", ()),
        ('"be to or to not be"', "no_match", ("be to or to not be",)),
        ('"to be or not to be" tag:prices', "no_match", ("to be or not to be",)),
        ("tag:prices", "no_match", ()),
        ("ferry tag:price", "no_match", ("tag:price",)),
        ('ferry tag:prices tag:"no such" tag:nor', "no_match", ("tag:no such", "tag:nor")),
        ("what is tag:nor", "no_match", ("tag:nor",)),
        ("pounds tag:'on board'", "no_match", ("tag:'on",)),
        ('pounds tag:"on board"', "no_match", ("pounds",)),
    ],
)
async def test_why_nothing_is_cited(
    ferries: App, question: str, reason: str, missing: tuple[str, ...]
) -> None:
    answer = await ferries.asking.ask(by(HERE), question, threshold=0)
    assert (answer.reason, answer.missing, answer.citations) == (reason, missing, ())


async def test_tags_that_no_article_has_together_leave_nothing(ferries: App) -> None:
    await add_paste(ferries, by(HERE), "Crew", "The ferry has a crew.", tags=["staff"])
    answer = await ferries.asking.ask(by(HERE), "ferry tag:staff tag:prices")
    assert (answer.reason, answer.missing) == ("filtered", ())


async def test_a_phrase_that_is_nowhere_is_missing_and_searched_as_words(ferries: App) -> None:
    plain = await ferries.asking.ask(by(HERE), "harbour night ticket ferry", threshold=0)
    quoted = await ferries.asking.ask(by(HERE), 'harbour "night ticket" ferry', threshold=0)
    assert [c.quote for c in quoted.citations] == [c.quote for c in plain.citations]
    assert quoted.missing == ("night ticket",)
    assert quoted.confidence < plain.confidence


async def test_a_phrase_of_stop_words_alone_is_found_beside_words_that_are_nowhere(
    ferries: App,
) -> None:
    answer = await ferries.asking.ask(by(HERE), 'zebra "to be or not to be"', threshold=0)
    assert (titles(answer), answer.missing) == (["Hamlet"], ("zebra",))
    alone = await ferries.asking.ask(by(HERE), '"to be, or not to be"')
    assert "To be, or not to be" in alone.citations[0].quote


async def test_a_phrase_that_is_there_makes_an_answer_surer(ferries: App) -> None:
    plain = await ferries.asking.ask(by(HERE), "the night ferry")
    quoted = await ferries.asking.ask(by(HERE), '"the night ferry"')
    one_word = await ferries.asking.ask(by(HERE), 'night "ferry"')
    assert quoted.confidence > max(plain.confidence, one_word.confidence)


async def test_a_phrase_with_a_word_that_is_nowhere_is_missing_as_a_whole(ferries: App) -> None:
    answer = await ferries.asking.ask(by(HERE), 'Is the "ferry to Zanzibar" a "nigth ferry"?')
    assert answer.missing == ("ferry to Zanzibar", "nigth ferry")
    assert answer.corrected == {"nigth": "night"}


async def test_a_slip_beside_an_operator_is_offered_with_it(app: App) -> None:
    for text in ("The cattle graze.", "The castle stands.", "The cattle sleep."):
        await add_paste(app, by(HERE), text, text)
    answer = await app.asking.ask(by(HERE), 'catle -"in vain"', threshold=0)
    assert answer.suggestions == ('cattle -"in vain"', 'castle -"in vain"')


async def test_what_is_missing_goes_by_articles_not_by_passages(ferries: App) -> None:
    answer = await ferries.asking.ask(by(HERE), "pounds dogs -ticket", threshold=0)
    assert titles(answer) == ["Pets"]
    assert answer.missing == ()


async def test_one_article_alone_is_narrowed_too(ferries: App) -> None:
    (tickets,) = [a for a in await ferries.articles.own(by(HERE)) if a.title == "Tickets"]
    for question, cited in {
        '"for the night" ferry': ["Tickets"],
        "ferry tag:prices": ["Tickets"],
        'ferry tag:"on board"': [],
        "ferry -night": [],
    }.items():
        answer = await ferries.asking.ask(by(HERE), question, article_id=tickets.id, threshold=0)
        assert titles(answer) == cited
        assert answer.reason == (None if cited else "filtered")
    answer = await ferries.asking.ask(by(HERE), '"night ferry"', article_id=tickets.id, threshold=0)
    assert (titles(answer), answer.missing) == (["Tickets"], ("night ferry",))


async def test_of_earlier_questions_the_words_follow_and_the_operators_do_not(
    ferries: App,
) -> None:
    before = '"night ferry" -dogs tag:prices'
    answer = await ferries.asking.ask(by(HERE), "harbour", earlier=[before], threshold=0)
    assert titles(answer) == ["Hamlet", "Pets", "Tickets", "Timetable"]
    assert answer.carried == ("night", "ferry")
    answer = await ferries.asking.ask(by(HERE), "harbour -night", earlier=[before], threshold=0)
    assert titles(answer) == ["Pets"]
    assert answer.carried == ("ferry",)


async def test_promise_1_lines_the_quote_shows_what_was_in_quotation_marks(app: App) -> None:
    beginning = "The ferry timetable names every harbour and ferry of the timetable. " * 8
    text = f"{beginning}\nHere it is said that the old boat sank. {beginning}"
    await add_paste(app, by(HERE), "Ferry", text)
    answer = await app.asking.ask(by(HERE), 'ferry timetable harbour "it is said that the"')
    (first, *_) = answer.citations
    assert "it is said that the" in first.quote
    marked = [first.quote[start:end] for start, end in first.highlights]
    assert "it is said that the" in marked


async def test_promise_2_isolation_of_phrases_and_tags(ferries: App) -> None:
    await add_paste(ferries, by(ELSEWHERE), "Ours", "Boats sail.", tags=["boats"])
    for question in ('"night ferry"', "boats tag:prices", "boats -night", '"boats sail" ferry'):
        theirs = await ferries.asking.ask(by(ELSEWHERE), question, threshold=0)
        assert set(titles(theirs)) <= {"Ours"}
    unknown = await ferries.asking.ask(by(ELSEWHERE), "boats tag:prices")
    nowhere = await ferries.asking.ask(by(ELSEWHERE), "boats tag:nowhere")
    assert (unknown.missing, unknown.reason) == (("tag:prices",), nowhere.reason)
    assert (await ferries.asking.ask(by(ELSEWHERE), '"night ferry"')).missing == ("night ferry",)


async def test_promise_3_at_once_a_phrase_is_found_where_it_was_just_added(ferries: App) -> None:
    added = await add_paste(ferries, by(SHARED), "News", "The ferry sank at noon.")
    assert titles(await ferries.asking.ask(by(HERE), '"ferry sank at noon"')) == ["News"]
    await ferries.articles.remove(by(SHARED), [added.article])
    answer = await ferries.asking.ask(by(HERE), '"ferry sank at noon"')
    assert (answer.answered, answer.missing) == (False, ("ferry sank at noon",))


TYPED = st.text("aBß. '-_’“é\u00ad１", max_size=12)


@given(TYPED, TYPED)
def test_a_text_that_holds_a_phrase_may_hold_it(phrase: str, text: str) -> None:
    asked = Phrase.of(phrase)
    if asked.exact.strip() and asked.is_in(exact_words(f"{text} {phrase} {text}")):
        assert asked.may_be_in(f"{text} {phrase} {text}")
    if asked.exact.strip() and asked.is_in(exact_words(text)):
        assert asked.may_be_in(text)


async def test_an_empty_store_is_told_as_such(app: App) -> None:
    for question in ('"night ferry"', "ferry -night", "ferry tag:prices"):
        assert (await app.asking.ask(by(HERE), question)).reason == "no_articles"


WORDS = st.sampled_from("the of to US us ferry ferries night harbour captain 東京 東京都".split())
SENTENCES = st.lists(WORDS, min_size=1, max_size=8).map(" ".join)
OPERATORS = st.builds(
    str.format,
    st.sampled_from(['"{}"', '-"{}"', "-{}", "tag:{}"]),
    st.lists(WORDS, min_size=1, max_size=3).map(" ".join),
)


Texts = Sequence[tuple[str, Sequence[str]]]
"""A text and its tags for each article."""


class WatchedStore(Store):
    """Counts the passages whose texts are read to look for phrases; does ``first`` before."""

    looked_at = 0
    first: Callable[[], Awaitable[object]] | None = None

    async def passage_texts(self, view: View, ids: Sequence[int]) -> dict[int, str]:
        self.looked_at += len(ids)
        if self.first:
            await self.first()
        return await super().passage_texts(view, ids)


def entry(text: str, tags: Sequence[str] = ()) -> Entry:
    return Entry(
        scope=SHARED,
        analysed=analyse(Document("", (text,), (Block("paragraph", 1, 1),)), "en"),
        origin=Origin("paste", ""),
        tags=tags,
    )


@asynccontextmanager
async def shelved(
    folder: Path, texts: Texts
) -> AsyncIterator[tuple[WatchedStore, Narrowing, Filter]]:
    """A store of one passage for each text, what narrows it, and a view of all."""
    async with AsyncExitStack() as stack:
        work = stack.enter_context(closing(Work()))
        store = await stack.enter_async_context(WatchedStore(folder, work))
        for text, tags in texts:
            await store.save(entry(text, tags))
        searcher = Indexes(store, work, 10**9).searcher(await store.states([SHARED]))
        everything = Filter(await stack.enter_async_context(searcher), of(SHARED))
        yield store, Narrowing(store, work), everything


def has_tags(tags: Iterable[str], query: Parsed) -> bool:
    return {tag.casefold() for tag in query.tags} <= {tag.casefold() for tag in tags}


def may_be_seen(text: str, query: Parsed, lost: Collection[str]) -> bool:
    """What the operators but for tags say of a text, read off it; ``lost`` phrases are no limit."""
    words, terms = exact_words(text), {token.term for token in tokens(text)}
    return (
        all(phrase.is_in(words) for phrase in query.phrases if phrase.typed not in lost)
        and not any(phrase.is_in(words) for phrase in query.without)
        and terms.isdisjoint(t.term for word in query.without_words for t in tokens(word))
    )


async def compare(folder: Path, texts: Texts, question: str, k: int) -> None:
    """The best ``k`` of a narrowed ranking, and of the whole one less what may not be seen."""
    async with shelved(folder, texts) as (store, narrowing, everything):
        query = parse(question)
        narrowed = await narrowing.narrow(everything, query, everything.view)
        terms = {term.term: 1.0 for term in question_terms(query.words)}
        whole = await narrowing.search(everything, terms, len(texts) + 1)
        some = await narrowing.search(narrowed.filter, terms, k)
        known = {*(await store.vocabulary.ids(terms)).values()}
        ids = (await store.passage_terms(SHARED)).passages.tolist()
        found = {each.id: each for each in await store.candidates(of(SHARED), ids)}
    lost = {term.typed for term in narrowed.lost}
    tagged = {at for at, each in found.items() if has_tags(each.article.tags, query)}
    may = {at for at in tagged if may_be_seen(found[at].text, query, lost)}
    hits = [hit.passage_id for hit in whole.hits]
    # Phrases are looked for in all texts where no article that is left has a word to find them by.
    present = any(known & {*found[at].context, *found[at].terms} for at in tagged)
    if narrowed.filter.phrases and not present:
        hits = sorted(may)
    assert [hit.passage_id for hit in some.hits] == [each for each in hits if each in may][:k]
    for phrase in query.phrases:
        allowed = [text for text, tags in texts if has_tags(tags, query)]
        held = any(phrase.is_in(exact_words(text)) for text in allowed)
        assert (phrase.typed in lost) is not held


# Another article than those of the tag has the only word that is no stop word.
@example([("US", []), ("us the", ["the"])], "US", ['"the"', "tag:the"], 1)
@settings(max_examples=60)
@given(
    st.lists(st.tuples(SENTENCES, st.lists(WORDS, max_size=2, unique=True)), max_size=12),
    SENTENCES,
    st.lists(OPERATORS, max_size=3),
    st.integers(1, 4),
)
def test_a_narrowed_ranking_is_the_ranking_less_what_may_not_be_seen(
    texts: list[tuple[str, list[str]]], words: str, operators: list[str], k: int
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        asyncio.run(compare(Path(folder), texts, " ".join([words, *operators]), k))


async def test_few_texts_are_looked_at_for_a_phrase(tmp_path: Path) -> None:
    texts = [
        (f"ferry {number}" if number % 50 else "the ferry captain", ()) for number in range(300)
    ]
    async with shelved(tmp_path, texts) as (store, narrowing, everything):
        terms = {"ferri": 1.0}
        for question, hits, most in (
            ('"captain ferry"', 4, 6),
            ('"the ferry captain"', 4, 1 + 4),
            ('ferry -"the captain"', 4, 4),
            ('ferry -"the ferry captain"', 4, 16),
        ):
            store.looked_at = 0
            narrowed = await narrowing.narrow(everything, parse(question), everything.view)
            assert len((await narrowing.search(narrowed.filter, terms, 4)).hits) == hits
            assert store.looked_at <= most


async def test_what_is_revised_while_a_phrase_is_looked_for_is_found_anew(tmp_path: Path) -> None:
    with closing(Work()) as work:
        store = WatchedStore(tmp_path, work)
        await store.save(entry("The night ferry sank at noon."))
        times = iter(range(2, 4))

        async def revise() -> None:
            for at in islice(times, 1):
                await store.save(entry(f"The night ferry sank {at} times."), revise=True)

        store.first = revise
        async with store:
            indexes = Indexes(store, work, 10**9)
            answer = await Asking(store, indexes, work).ask(by(SHARED), '"the night ferry sank"')
        assert [c.quote for c in answer.citations] == ["The night ferry sank 3 times."]
        assert answer.missing == ()
