"""The gate: what people ask of corpus/ is answered from the right line, or honestly not at all.

``hit@1`` and ``quote@1`` judge the ranking, so every best match counts however sure it is;
``false_answer`` and ``declined`` judge the silence.
"""

import time
from collections.abc import AsyncIterator, Callable, Mapping
from pathlib import Path

import pytest
import pytest_asyncio

from bot.app import App, open_app
from bot.evaluation import GoldQuestion, Measured, figures
from bot.model import SHARED
from bot.settings import Settings
from tests.quality.limits import broken, line
from tests.quality.questions import CORPUS, sections

DEMANDED: Mapping[str, Mapping[str, float]] = {
    "plain": {"hit@1": 0.9, "quote@1": 0.9, "false_answer": 0.1, "declined": 0.1},
    "misspelt": {"hit@1": 0.8, "quote@1": 0.8},
    "operators": {"hit@1": 1.0, "quote@1": 1.0, "false_answer": 0.0},
}
"""What somebody who asks would demand; set before anything was measured."""

LIMITS: Mapping[str, Mapping[str, float]] = {
    "plain": {"hit@1": 0.7, "quote@1": 0.7, "false_answer": 0.35, "declined": 0.46},
    "misspelt": DEMANDED["misspelt"],
    "operators": {"hit@1": 0.71, "quote@1": 0.71, "false_answer": 0.0},
}
"""What must not be lost meanwhile. Where that is less than what is demanded, it was taken from what
came out, so it only tells that an answer got worse and never that answers are good."""

NOT_REACHED = pytest.mark.xfail(reason="short of what is demanded", raises=AssertionError)
"""Strict, as all are here: it fails on the day when the demand is met, so that it goes."""

TAGS = {
    "beekeeping-glossary.md": ["nature"],
    "garden-notes.txt": ["nature", "garden"],
    "leave-policy.md": ["work"],
    "library-faq.md": ["town"],
    "sourdough.md": ["kitchen"],
    "tram-opening.txt": ["town"],
}

Record = Callable[[str, object], None]


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def app(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[App]:
    data = tmp_path_factory.mktemp("quality")
    async with open_app(Settings(data=data, corpus=None)) as app:
        for file, tags in TAGS.items():
            await app.articles.add_path(SHARED, CORPUS / file, tags=tags)
        yield app


@pytest.mark.asyncio(loop_scope="module")
@pytest.mark.parametrize("section", sections())
async def test_questions_over_the_corpus_are_answered(
    app: App, section: str, record_property: Record
) -> None:
    ids = {Path(each.origin.ref).name: each.id for each in await app.articles.own(SHARED)}
    started = time.perf_counter()
    measured = [await _ask(app, gold, ids) for gold in sections()[section]]
    found = figures(measured, time.perf_counter() - started)
    misses = [shown for each in measured if (shown := _miss(each))]
    record_property("quality", "\n".join((line(section, found, LIMITS[section]), *misses)))
    assert not broken(found, LIMITS[section])


async def _ask(app: App, gold: GoldQuestion, ids: Mapping[str, int]) -> Measured:
    started = time.perf_counter()
    answer = await app.asking.ask(SHARED, gold.question, threshold=0.0)
    return Measured(gold, ids.get(gold.article_id), answer, time.perf_counter() - started)


def _miss(measured: Measured) -> str:
    """What came of a question and what was expected, if that is something else."""
    gold, answer = measured.gold, measured.answer
    if measured.rank(with_answer=True) == 1 or not (gold.answerable or answer.answered):
        return ""
    wanted = f"{gold.article_id} L{gold.line} {gold.answers[0]}" if gold.answerable else "no answer"
    got = str(answer.reason)
    if answer.answered:
        best = answer.citations[0]
        got = f"{Path(best.origin.ref).name} {best.place} {' '.join(best.quote.split())[:80]!r}"
    rank = f", right at {measured.rank()}" if measured.rank() else ""
    return f"  {gold.question}\n    wanted {wanted}\n    got {got} ({answer.confidence:.2f}{rank})"


@pytest.mark.asyncio(loop_scope="module")
@pytest.mark.parametrize(
    "section",
    [
        pytest.param("plain", marks=NOT_REACHED),
        "misspelt",
        pytest.param("operators", marks=NOT_REACHED),
    ],
)
async def test_what_is_demanded_of_the_answers(app: App, section: str) -> None:
    ids = {Path(each.origin.ref).name: each.id for each in await app.articles.own(SHARED)}
    measured = [await _ask(app, gold, ids) for gold in sections()[section]]
    assert not broken(figures(measured, 1.0), DEMANDED[section])


def test_the_corpus_holds_what_the_questions_expect() -> None:
    assert set(TAGS) == {path.name for path in CORPUS.iterdir()}
    for gold in (gold for section in sections().values() for gold in section if gold.answerable):
        lines = (CORPUS / gold.article_id).read_text("utf-8").split("\n")
        this, after = lines[gold.line - 1], lines[gold.line]
        assert gold.answers[0] in f"{this} {after}", gold
        assert gold.answers[0] not in after, gold
