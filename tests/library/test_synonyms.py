"""What means the same is found by either name, in its scope alone."""

import asyncio
import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.app import App, open_app
from bot.errors import InputError
from bot.model import SHARED, Answer, Scope
from bot.settings import Settings
from tests.callers import add_paste, by

HERE, THERE = Scope("1"), Scope("2")
AGREEMENT = "The service level agreement promises that the ferry sails on 350 days a year."
TERMS = "The terms of service forbid fishing from the deck of the ferry."
PAY = "Staff get their wages on the last Friday of every month."


@pytest.fixture
async def shelf(app: App) -> App:
    for scope in (HERE, THERE):
        for title, text in (("Contract", AGREEMENT), ("Rules", TERMS), ("Pay", PAY)):
            await add_paste(app, by(scope), title, text)
    return app


async def quote(app: App, question: str, scope: Scope = HERE) -> str:
    answer = await app.asking.ask(by(scope), question)
    return answer.citations[0].quote if answer.citations else ""


@pytest.mark.parametrize(
    ("phrases", "question", "found"),
    [
        (("SLA", "service level agreement"), "What does the SLA promise?", AGREEMENT),
        (("salary", "wages"), "when do staff get their salaries", PAY),
        (("rulebook", "terms of service"), "What does the rulebook forbid?", TERMS),
        (("salary", "wages"), "When do staff get their salary?", PAY),
        (("salaries", "wage", "pay packet"), "When do staff get their pay packet?", PAY),
    ],
)
async def test_a_word_finds_what_its_synonym_says(
    shelf: App, phrases: tuple[str, ...], question: str, found: str
) -> None:
    before = await shelf.asking.ask(by(HERE), question)
    assert before.missing
    await shelf.synonyms.add(by(HERE), phrases)
    after = await shelf.asking.ask(by(HERE), question)
    assert after.citations[0].quote == found
    assert (after.missing, after.corrected) == ((), {})
    assert after.confidence > before.confidence
    # Another server has no such synonym.
    assert (await shelf.asking.ask(by(THERE), question)).missing == before.missing


async def test_it_works_both_ways_and_marks_the_words(app: App) -> None:
    await add_paste(app, by(HERE), "Contract", "The SLA promises 350 days a year.")
    await app.synonyms.add(by(HERE), ("SLA", "service level agreement"))
    answer = await app.asking.ask(by(HERE), "What does the service level agreement promise?")
    (citation,) = answer.citations
    marked = {citation.quote[start:end] for start, end in citation.highlights}
    assert marked == {"SLA", "promises"}
    assert answer.missing == ()


async def test_half_a_phrase_stands_in_for_nothing(app: App) -> None:
    await add_paste(app, by(HERE), "Tea", "The tea service has twelve cups.")
    await app.synonyms.add(by(HERE), ("SLA", "service level agreement"))
    assert (await app.asking.ask(by(HERE), "Which cups has the SLA?")).missing == ("SLA",)


async def test_the_operators_synonyms_count_everywhere(shelf: App) -> None:
    await shelf.synonyms.add(by(SHARED), ("salary", "wages"))
    for scope in (HERE, THERE):
        assert await quote(shelf, "When do staff get their salary?", scope) == PAY


async def test_a_removed_one_is_gone_at_once(shelf: App) -> None:
    question = "When do staff get their salary?"
    await shelf.synonyms.add(by(HERE), ("salary", "wages"))
    await shelf.synonyms.remove(by(HERE), "SALARY")
    assert (await shelf.asking.ask(by(HERE), question)).missing == ("salary",)
    assert await shelf.synonyms.all(by(HERE)) == []


async def test_sets_that_share_a_phrase_become_one(app: App) -> None:
    await app.synonyms.add(by(HERE), ("a car", "automobile"))
    await app.synonyms.add(by(HERE), ("lorry", "truck"))
    joined = await app.synonyms.add(by(HERE), ("Automobile", "truck", "van"))
    assert joined == ("a car", "automobile", "lorry", "truck", "van")
    assert await app.synonyms.all(by(HERE)) == [joined]
    await app.synonyms.remove(by(HERE), "van")
    assert await app.synonyms.all(by(HERE)) == [joined[:-1]]


@pytest.mark.parametrize(
    "phrases",
    [
        ("SLA",),
        ("SLA", "sla"),
        ("SLA", "of the"),
        ("SLA", ""),
        ("SLA", "x" * 101),
        ("SLA", "service\0level"),
        [f"word{number}" for number in range(21)],
    ],
)
async def test_what_is_no_synonym_is_refused(app: App, phrases: tuple[str, ...]) -> None:
    with pytest.raises(InputError):
        await app.synonyms.add(by(HERE), phrases)
    assert await app.synonyms.all(by(HERE)) == []


async def test_whether_a_word_says_something_is_told_by_the_articles_languages(app: App) -> None:
    text = "Die Fähre fährt täglich außer montags um neun Uhr vom Hafen ab."
    await add_paste(app, by(HERE), "Fahrplan", text, language="de")
    with pytest.raises(InputError, match="holds no word"):
        await app.synonyms.add(by(HERE), ("Fähre", "und der"))
    assert await app.synonyms.add(by(HERE), ("Fähre", "The Who")) == ("Fähre", "The Who")


@pytest.mark.parametrize("phrase", ["SLA", "", "\udcff", "x" * 3000])
async def test_removing_what_is_none_says_so(app: App, phrase: str) -> None:
    with pytest.raises(InputError) as refused:
        await app.synonyms.remove(by(HERE), phrase)
    assert len(str(refused.value)) < 200


async def test_one_word_is_one_however_its_accents_are_written(app: App) -> None:
    assert await app.synonyms.add(by(HERE), ("cafe\u0301", "bistro")) == ("caf\u00e9", "bistro")
    assert len(await app.synonyms.add(by(HERE), ("caf\u00e9", "tearoom"))) == 3
    await app.synonyms.remove(by(HERE), "cafe\u0301")
    assert await app.synonyms.all(by(HERE)) == [("bistro", "tearoom")]


async def test_one_that_no_article_has_changes_no_answer(shelf: App) -> None:
    async def ask() -> Answer:
        earlier = ("Which contract promises that the ferry sails on most days?",)
        return await shelf.asking.ask(
            by(HERE), "And the staff wages?", earlier=earlier, explained=True
        )

    before = await ask()
    await shelf.synonyms.add(by(HERE), ("wages", "zyx wvu", "qpo nml", "kji hgf", "edc baz"))
    assert await ask() == before


async def test_what_is_left_out_or_asked_word_for_word_is_not_replaced(shelf: App) -> None:
    await shelf.synonyms.add(by(HERE), ("salary", "wages"))
    assert await quote(shelf, "staff on Friday -salary") == PAY
    assert (await shelf.asking.ask(by(HERE), '"salary" staff')).missing == ("salary",)


PHRASES = st.sampled_from(["SLA", "service level agreement", "ferry", "wages", "a salary", "TOS"])
QUESTIONS = ("What does the SLA promise?", "service level of the ferry", "Who gets a salary?")


@settings(max_examples=10, deadline=None)
@given(st.lists(PHRASES, min_size=2, max_size=4, unique=True))
def test_adding_and_removing_leaves_the_answers_as_they_were(phrases: list[str]) -> None:
    async def answers(app: App) -> list[Answer]:
        return [await app.asking.ask(by(HERE), question, explained=True) for question in QUESTIONS]

    async def check(data: Path) -> None:
        async with open_app(Settings(data=data, corpus=None)) as app:
            for title, text in (("Contract", AGREEMENT), ("Pay", PAY)):
                await add_paste(app, by(HERE), title, text)
            before = await answers(app)
            await app.synonyms.add(by(HERE), phrases)
            await answers(app)
            for phrase in phrases[1:]:
                await app.synonyms.remove(by(HERE), phrase)
            assert await app.synonyms.all(by(HERE)) == []
            assert await answers(app) == before

    with tempfile.TemporaryDirectory() as folder:
        asyncio.run(check(Path(folder)))
