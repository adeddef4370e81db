"""The bytes that a scope may store: those of every revision that is kept."""

import asyncio
import tempfile
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.errors import QuotaError
from bot.model import Answer, Article, Card, Citation, Page
from bot.store.store import Store
from bot.store.writing import Quota
from tests.callers import of
from tests.store.test_store import HERE, THERE, lines_of, rows, save

SIZE = 100
QUOTA = Quota(size=SIZE)

NAMES = st.sampled_from(["a.txt", "b.txt", "c.txt"])
TEXTS = st.builds(lambda word, count: word * count, st.sampled_from("xyé"), st.integers(1, 60))
ACTS = st.one_of(
    st.tuples(st.just("save"), NAMES, TEXTS),
    st.tuples(st.just("quote"), NAMES, st.just("")),
    st.tuples(st.just("remove"), NAMES, st.just("")),
)


async def quote(store: Store, article: Article) -> str:
    """Show a card that quotes an article as it is now; returns its key."""
    lines = await lines_of(store, article)
    assert lines is not None
    citation = Citation(
        article.id, article.title, article.origin, article.revision, 1, 1, None, lines[0], (), 1
    )
    key = f"{article.id}-{article.revision}-{datetime.now(UTC).timestamp()}"
    page = Page(citation, article.revision)
    card = Card(key=key, scope=HERE, asker=1, answer=Answer("What?"), pages=(page,))
    await store.cards.add(card, datetime.now(UTC))
    return key


async def quoted(store: Store, key: str) -> str | None:
    card = await store.cards.card(HERE, of(HERE), key)
    assert card is not None
    citation = card.pages[0].citation
    return citation.quote if citation else None


def stored(folder: Path) -> int:
    """The bytes of all texts that the file holds, without the trees that belong to them."""
    ((size,),) = rows(
        folder,
        "SELECT coalesce(sum(length(CAST(text AS BLOB))), 0) FROM revision",
    )
    return int(str(size))


@settings(deadline=None, max_examples=60)
@given(st.lists(ACTS, min_size=1, max_size=25))
def test_the_texts_that_a_scope_stores_never_pass_its_quota(
    acts: list[tuple[str, str, str]],
) -> None:
    async def act() -> None:
        with tempfile.TemporaryDirectory() as folder:
            async with Store(Path(folder)) as store:
                articles: dict[str, Article] = {}
                present: dict[str, str] = {}
                for verb, name, text in acts:
                    if verb == "save":
                        others = sum(len(t.encode()) for n, t in present.items() if n != name)
                        if others + len(text.encode()) > SIZE:
                            with pytest.raises(QuotaError):
                                await save(store, name, text, quota=QUOTA)
                        else:
                            saved = await save(store, name, text, quota=QUOTA)
                            articles[name], present[name] = saved.article, text
                    elif verb == "quote" and name in articles:
                        await quote(store, articles[name])
                    elif name in articles:
                        await store.remove(HERE, [articles.pop(name).id])
                        del present[name]
                    if articles:
                        assert stored(Path(folder)) <= SIZE
                    for each, article in articles.items():
                        assert await lines_of(store, article) == (present[each],)

    asyncio.run(act())


async def test_editing_again_and_again_with_a_card_each_time_fills_nothing(
    store: Store, folder: Path
) -> None:
    keys = []
    for number in range(20):
        added = await save(store, "a.txt", f"{number:030}", quota=QUOTA)
        keys.append(await quote(store, added.article))
    assert stored(folder) == 90
    kept = [f"{number:030}" for number in (17, 18, 19)]
    assert [await quoted(store, key) for key in keys] == [*[None] * 17, *kept]


async def test_what_no_card_quotes_goes_first_then_the_oldest_and_the_present_never(
    store: Store,
) -> None:
    first = await quote(store, (await save(store, "a.txt", "a" * 20, quota=QUOTA)).article)
    second = await quote(store, (await save(store, "a.txt", "b" * 20, quota=QUOTA)).article)
    third = await quote(store, (await save(store, "a.txt", "c" * 10, quota=QUOTA)).article)
    unquoted = (await save(store, "b.txt", "d" * 20, quota=QUOTA)).article
    await save(store, "b.txt", "e" * 20, quota=QUOTA)  # 90 with all revisions

    await save(store, "c.txt", "f" * 20, quota=QUOTA)
    assert await lines_of(store, unquoted) is None
    assert [await quoted(store, key) for key in (first, second)] == ["a" * 20, "b" * 20]
    await save(store, "d.txt", "g" * 20, quota=QUOTA)
    assert [await quoted(store, key) for key in (first, second)] == [None, "b" * 20]
    await save(store, "e.txt", "h" * 30, quota=QUOTA)
    assert [await quoted(store, key) for key in (first, second)] == [None, None]
    assert await quoted(store, third) == "c" * 10
    with pytest.raises(QuotaError, match="MB of text"):
        await save(store, "f.txt", "i", quota=QUOTA)


async def test_what_is_refused_takes_no_old_revision_with_it(store: Store) -> None:
    key = await quote(store, (await save(store, "a.txt", "a" * 40, quota=QUOTA)).article)
    await save(store, "a.txt", "b" * 40, quota=QUOTA)
    with pytest.raises(QuotaError):
        await save(store, "b.txt", "c" * 61, quota=QUOTA)
    assert await quoted(store, key) == "a" * 40


async def test_one_scope_gives_no_room_to_another_and_none_is_taken_where_nothing_is_limited(
    store: Store,
) -> None:
    key = await quote(store, (await save(store, "a.txt", "a" * 40, quota=QUOTA)).article)
    await save(store, "a.txt", "b" * 40, quota=QUOTA)
    await save(store, "a.txt", "c" * 90, scope=THERE, quota=QUOTA)
    assert await quoted(store, key) == "a" * 40
    await save(store, "b.txt", "d" * 90)
    assert await quoted(store, key) == "a" * 40
