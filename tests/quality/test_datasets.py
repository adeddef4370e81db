"""The larger sets: no figure falls below its floor. A set without floors is only reported."""

from collections.abc import Callable
from pathlib import Path

import pytest

from bot.evaluation import evaluate
from tests.quality.cases import beside, failures
from tests.quality.datasets import NAME, cases_beside, datasets, every
from tests.quality.floors import CASES_BESIDE, REGAIN, SETS
from tests.quality.limits import broken, line

Record = Callable[[str, object], None]

ABSENT = pytest.mark.skip(
    reason=f"NO LARGER SET WAS MEASURED: set {NAME} to a folder of sets, as README tells."
)
OTHER_LANGUAGES = {f"xquad-{code}" for code in ("ar", "de", "es", "ru", "zh")}
"""Sets that take their time and are asked by .ci/full."""

FOLDERS = [
    pytest.param(
        folder,
        id=folder.name,
        marks=pytest.mark.full if folder.name in OTHER_LANGUAGES else pytest.mark.sets,
    )
    for folder in datasets()
]


@pytest.mark.parametrize(
    "folder", FOLDERS or [pytest.param(None, id="none", marks=(pytest.mark.sets, ABSENT))]
)
async def test_a_set_keeps_its_floors(folder: Path, record_property: Record) -> None:
    found = await evaluate(folder, every=every(folder), progress=lambda *_: None)
    floors = SETS.get(folder.name, {})
    record_property("quality", line(folder.name, found, floors))
    assert not broken(found, floors, sampled=every(folder) > 1)
    if folder.name in REGAIN:
        assert broken(found, REGAIN[folder.name]), "raise its floors, and take it from REGAIN"


@pytest.mark.sets
@pytest.mark.skipif(cases_beside() is None, reason="No small cases lie beside the larger sets.")
async def test_the_cases_beside_the_sets_hold(tmp_path: Path, record_property: Record) -> None:
    path = cases_beside()
    assert path
    cases = beside(path)
    failed = await failures(cases, tmp_path)
    held = len(cases) - len(failed)
    summary = f"cases beside the sets: {held} of {len(cases)} hold (at least {CASES_BESIDE})"
    record_property("quality", "\n".join((summary, *failed)))
    assert held >= CASES_BESIDE
