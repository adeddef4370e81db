"""The gate with the released model, in the folder that ``FOOTNOTE_TEST_MODEL`` names."""

import os
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest
import pytest_asyncio

from bot.app import App, open_app
from bot.evaluation import evaluate, figures
from bot.settings import Settings
from tests.quality.cases import beside, failures
from tests.quality.datasets import SAMPLED, cases_beside, datasets
from tests.quality.floors import MEANT, MEANT_CASES_BESIDE, MEANT_SETS
from tests.quality.gate import measured, report, store
from tests.quality.limits import broken, line

MODEL = os.environ.get("FOOTNOTE_TEST_MODEL", "")

Record = Callable[[str, object], None]

pytestmark = pytest.mark.skipif(
    not MODEL, reason="FOOTNOTE_TEST_MODEL names no folder of the released model"
)

FOLDERS = [
    pytest.param(folder, id=folder.name, marks=pytest.mark.sets)
    for folder in datasets()
    if folder.name in MEANT_SETS
]


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def app(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[App]:
    data = tmp_path_factory.mktemp("quality")
    async with open_app(Settings(data=data, corpus=None, model=MODEL)) as app:
        await store(app)
        assert app.meaning
        await app.meaning.catch_up()
        yield app


@pytest.mark.asyncio(loop_scope="module")
@pytest.mark.parametrize("section", MEANT)
async def test_questions_over_the_corpus_are_answered(
    app: App, section: str, record_property: Record
) -> None:
    asked = await measured(app, section)
    record_property("quality", f"with a model, {report(section, asked, MEANT[section])}")
    assert not broken(figures(asked, 1.0), MEANT[section])


@pytest.mark.parametrize("folder", FOLDERS)
async def test_a_set_keeps_its_floors(folder: Path, record_property: Record) -> None:
    # A question takes a quarter of a second, so the largest sets are never asked whole.
    part = SAMPLED.get(folder.name, 1)
    found = await evaluate(folder, every=part, progress=lambda *_: None, model=MODEL)
    floors = MEANT_SETS[folder.name]
    record_property("quality", f"with a model, {line(folder.name, found, floors)}")
    assert not broken(found, floors, sampled=part > 1)


@pytest.mark.sets
@pytest.mark.skipif(cases_beside() is None, reason="No small cases lie beside the larger sets.")
async def test_the_cases_beside_the_sets_hold(tmp_path: Path, record_property: Record) -> None:
    path = cases_beside()
    assert path
    cases = beside(path)
    failed = await failures(cases, tmp_path, MODEL)
    held = len(cases) - len(failed)
    summary = f"with a model, cases beside the sets: {held} of {len(cases)} hold"
    record_property("quality", "\n".join((summary, *failed)))
    assert held >= MEANT_CASES_BESIDE
