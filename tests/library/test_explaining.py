"""An explanation is the whole sum that a score is."""

import asyncio
import math
from collections.abc import Sequence
from contextlib import AbstractAsyncContextManager
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bot.app import App, open_app
from bot.model import SHARED, Answer, Scope
from bot.settings import Settings
from tests.callers import add_paste, by

HERE = Scope("1")

FERRY = """The night ferry leaves the old harbour at 23:40. It carries 64 cars. The captain, an
inventor, said that e-mail and the Wi-Fi are free.

# Fares

A foot passenger pays 7.80; dogs travel free. The service level agreement says so.
"""
RULES = """Nobody may fish from the ferry in the harbour.

The U.S. troops and the WHO paid 2,500 pounds, or 3.5% of the budget, in 1964. Don't ask us who.
"""
HAFEN = """Die Nachtfähre verlässt den alten Hafen um 23:40 Uhr. Der Kapitän kennt die Häfen und
Fährverbindungen; der Preis beträgt 7,80 Euro.
"""
PORT = """Le ferry de nuit quitte l'ancien port à 23 h 40. Les élections du capitaine et l'école
sont à l'autre bout de l'île.
"""
ARTICLES = [
    (HERE, "The night ferry", "en", FERRY),
    (HERE, "Harbour rules", "en", RULES * 3),
    (SHARED, "Der Hafen", "de", HAFEN),
    (SHARED, "Le ferry", "fr", PORT),
    (SHARED, "東京の港", "ja", "夜のフェリーは東京の古い港を23時40分に出発します。"),
    (SHARED, "港口", "zh", "夜间渡轮于23:40离开旧港口。船长说渡轮可以运载64辆汽车。"),
]
SYNONYMS = [("SLA", "service level agreement"), ("boat", "ferry", "night ship"), ("fee", "fare")]

HELD = """
    night ferry harbour captain cars fares dogs free the of who where how many 23:40 7.80 2,500
    1964 US U.S. WHO Nachtfähre Hafen Häfen Fährverbindung élections l'école port 東京の港 渡轮
    船长 フェリー 夜 service level agreement
""".split()
NOT_HELD_SO = """
    SLA boat ship fee ferry's email e-mail wifi wi-fi nachtfaehre ecole Kapitan farry harbuor
    captian pasenger invent invention zebra xylophone explain please don't
""".split()
OPERATORS = [
    *('"night ferry"', '"old harbour"', '"no such phrase"', '"東京"'),
    *("-dogs", '-"foot passenger"', "tag:sea", "tag:none"),
]
WORDS = st.sampled_from(HELD) | st.sampled_from(NOT_HELD_SO) | st.sampled_from(OPERATORS)
QUESTIONS = st.lists(WORDS, min_size=1, max_size=9).map(" ".join)
ASKED = st.tuples(QUESTIONS, st.lists(QUESTIONS, max_size=2))


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder that holds the articles and the synonyms."""
    folder = tmp_path_factory.mktemp("explaining")

    async def fill() -> None:
        async with opened(folder) as app:
            for scope, title, language, text in ARTICLES:
                tags = ["sea"] if "erry" in title else []
                await add_paste(app, by(scope), title, text, tags=tags, language=language)
            for phrases in SYNONYMS:
                await app.synonyms.add(by(HERE), phrases)

    asyncio.run(fill())
    return folder


def opened(folder: Path) -> AbstractAsyncContextManager[App]:
    return open_app(Settings(data=folder, corpus=None))


async def explained(app: App, asked: str, earlier: Sequence[str] = ()) -> Answer:
    return await app.asking.ask(
        by(HERE), asked, earlier=earlier, limit=50, threshold=0.0, explained=True
    )


def check(answer: Answer) -> None:
    assert len(answer.explanations) == len(answer.citations)
    for citation, why in zip(answer.citations, answer.explanations, strict=True):
        assert all(map(math.isfinite, why.parts.values()))
        assert sum(why.parts.values()) == pytest.approx(citation.score, abs=1e-9)
        assert sum(why.terms.values()) == pytest.approx(why.parts["bm25"], abs=1e-9)
        assert why.terms
        assert not set(why.absent) & why.terms.keys()
        assert len(set(why.absent)) == len(why.absent)


@settings(max_examples=60)
@given(st.lists(ASKED, min_size=1, max_size=8))
@example([("SLA boat fee", []), ("night ferry", ["harbuor", "SLA"]), ("東京の港 渡轮", [])])
@example([('"night ferry" -dogs tag:sea farry', []), ('"no such phrase" night', ["night ship"])])
def test_the_parts_add_up_to_the_score_and_the_terms_to_its_bm25(
    data: Path, asked: list[tuple[str, list[str]]]
) -> None:
    async def ask() -> list[Answer]:
        async with opened(data) as app:
            return [await explained(app, question, earlier) for question, earlier in asked]

    for answer in asyncio.run(ask()):
        check(answer)


@settings(max_examples=60)
@given(st.lists(QUESTIONS, min_size=1, max_size=8))
def test_figures_of_stored_passages_are_finite_and_0_or_above(data: Path, asked: list[str]) -> None:
    async def ask() -> list[float]:
        async with opened(data) as app:
            seen = [
                each
                for question in asked
                for each in (await app.asking.seen(by(HERE), question))[1]
            ]
        return [figure for each in seen for figure in each.figures]

    assert all(math.isfinite(figure) and figure >= 0 for figure in asyncio.run(ask()))


async def test_the_words_of_the_question_are_told_as_typed(data: Path) -> None:
    async with opened(data) as app:
        answer = await explained(app, "Which CAPTAINS of ferries feed zebras?")
    why = answer.explanations[0]
    assert list(why.terms) == ["CAPTAINS", "ferries"]
    assert why.absent == ("feed", "zebras")


async def test_nothing_is_explained_that_was_not_asked_for_or_not_found(data: Path) -> None:
    async with opened(data) as app:
        assert (await app.asking.ask(by(HERE), "night ferry")).explanations == ()
        assert (await explained(app, "xylophone")).explanations == ()
        assert (await explained(app, "night ferry tag:none")).explanations == ()
