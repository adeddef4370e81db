"""Near spellings, by the cases in spellings.txt and by what must always hold."""

from collections.abc import AsyncIterator, Sequence
from itertools import count
from pathlib import Path

import pytest
import pytest_asyncio
from hypothesis import given
from hypothesis import strategies as st

from bot.app import App, open_app
from bot.model import SHARED, Scope
from bot.settings import Settings
from bot.text.normalising import term_of
from tests.callers import add_paste, by

pytestmark = pytest.mark.asyncio(loop_scope="module")

SCOPES = (Scope(str(number)) for number in count(1))


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def app(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[App]:
    async with open_app(Settings(data=tmp_path_factory.mktemp("data"), corpus=None)) as app:
        yield app


def _cases() -> list[tuple[str, str, str, str]]:
    """The cases of the file beside this one: article, typed, searched, offered."""
    lines = Path(__file__).with_name("spellings.txt").read_text("utf-8").split("\n")
    cases = []
    for line in lines:
        if line and not line.startswith("#"):
            text, given = line.split(" | ")
            typed, expected = given.split(" ->")
            searched, _, offered = expected.removesuffix(")").partition("(")
            cases.append((text, typed, searched.strip(), offered))
    return cases


@pytest.mark.parametrize(("text", "typed", "searched", "offered"), _cases())
async def test_a_near_spelling(
    app: App, text: str, typed: str, searched: str, offered: str
) -> None:
    scope = next(SCOPES)
    await add_paste(app, by(scope), "Notes", text)
    answer = await app.asking.ask(by(scope), typed)
    assert answer.corrected == ({typed: searched} if searched else {})
    assert ", ".join(answer.suggestions) == offered


async def test_a_spelling_that_is_much_more_frequent_has_no_rival(app: App) -> None:
    scope = next(SCOPES)
    for number in range(9):
        await add_paste(app, by(scope), f"House {number}", "The house is old.")
    await add_paste(app, by(scope), "Horse", "The horse is old.")
    answer = await app.asking.ask(by(scope), "hovse")
    assert (dict(answer.corrected), answer.suggestions) == ({}, ("house", "horse"))
    await add_paste(app, by(scope), "House", "The house is old.")
    answer = await app.asking.ask(by(scope), "hovse")
    assert (dict(answer.corrected), answer.suggestions) == ({"hovse": "house"}, ("horse",))


async def test_a_spelling_is_found_among_many_passages_with_other_words_of_its_stem(
    app: App,
) -> None:
    scope = next(SCOPES)
    paragraphs = ["The response was late. " * 20] * 30 + ["The responsibilities grew. " * 20]
    await add_paste(app, by(scope), "Notes", "\n\n".join(paragraphs))
    answer = await app.asking.ask(by(scope), "responsibilites")
    assert answer.corrected == {"responsibilites": "responsibilities"}


async def test_a_spelling_may_stand_in_a_title_alone(app: App) -> None:
    scope = next(SCOPES)
    await add_paste(app, by(scope), "About Cattle", "They graze behind the barn.")
    assert (await app.asking.ask(by(scope), "catttle")).corrected == {"catttle": "Cattle"}


async def test_of_many_stems_the_nearest_are_looked_at(app: App) -> None:
    scope = next(SCOPES)
    others = "cab cap car cat cabs can cart cast cave cake cash cane cape care case cage cafe clue"
    await add_paste(app, by(scope), "Words", f"{others} castle cattle calf calm camp cane")
    answer = await app.asking.ask(by(scope), "catle")
    assert answer.suggestions == ("castle", "cattle")


async def test_a_spelling_comes_from_the_article_that_is_asked(app: App) -> None:
    scope = next(SCOPES)
    farm = (await add_paste(app, by(scope), "Farm", "The cattle graze.")).article
    await add_paste(app, by(scope), "Boats", "Boats sail here. The castle stands.")
    within = await app.asking.ask(by(scope), "Where is the catle?", article_id=farm.id)
    assert (within.corrected, within.suggestions) == ({"catle": "cattle"}, ())
    assert within.spelt_by == {farm.id}


NEAR = st.text("abn", min_size=4, max_size=9).map(lambda ending: "b" + ending)
"""Words of three letters, so that many are a slip or two apart."""
WORDS = st.lists(NEAR, min_size=1, max_size=6)


@given(WORDS, WORDS, WORDS, WORDS)
async def test_known_words_stay_and_every_spelling_is_an_allowed_articles(
    app: App, asked: Sequence[str], here: Sequence[str], beside: Sequence[str], there: Sequence[str]
) -> None:
    scope, other = next(SCOPES), next(SCOPES)
    article = (await add_paste(app, by(scope), "1", " ".join(here))).article
    await add_paste(app, by(scope), "2", " ".join(beside))
    await add_paste(app, by(other), "3", " ".join(there))
    for allowed, seen in ((None, {*here, *beside}), (article.id, {*here})):
        answer = await app.asking.ask(by(scope), " ".join(asked), article_id=allowed, threshold=0)
        known = {term_of(word) for word in seen}
        assert known.isdisjoint(map(term_of, answer.corrected))
        assert seen.issuperset(answer.corrected.values())
        assert {*seen, *asked}.issuperset(" ".join(answer.suggestions).split())


async def test_no_spelling_is_a_shared_articles_alone_where_that_is_removed(app: App) -> None:
    scope = next(SCOPES)
    await add_paste(app, by(scope), "Boats", "Boats sail here.")
    shared = (await add_paste(app, by(SHARED), "Farm", "The quokkas graze.")).article
    answer = await app.asking.ask(by(scope), "Where are the quokkkas?")
    assert answer.corrected == {"quokkkas": "quokkas"}
    await app.articles.remove(by(SHARED), [shared])
    answer = await app.asking.ask(by(scope), "Where are the quokkkas?")
    assert (dict(answer.corrected), answer.suggestions) == ({}, ())
