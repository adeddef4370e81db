"""The small cases: of each file as many hold as did; those that do not are listed."""

from collections.abc import Callable
from pathlib import Path

import pytest

from bot.model import Answer, Citation, Lead, Origin
from tests.quality.cases import Case, failures, own
from tests.quality.floors import CASES

GROUPS = own()


@pytest.mark.parametrize("group", GROUPS)
async def test_cases_hold(
    group: str, tmp_path: Path, record_property: Callable[[str, object], None]
) -> None:
    failed = await failures(GROUPS[group], tmp_path)
    held = len(GROUPS[group]) - len(failed)
    summary = f"cases, {group}: {held} of {len(GROUPS[group])} hold (at least {CASES[group]})"
    record_property("quality", "\n".join((summary, *failed)))
    assert held >= CASES[group]


def test_the_files_of_a_case_hold_what_it_names() -> None:
    for case in (case for cases in GROUPS.values() for case in cases):
        texts = "".join(text for _, text in case.files)
        assert all(named in texts for named in (*case.must, *case.must_not)), case.question


def test_what_is_shown_beside_a_quote_counts_for_it_but_never_against_it() -> None:
    case = Case((), "question", "answer", frozenset({4}), ("2.1", "Fixed", "Boats"), ("Added",))
    citation = Citation(
        *(1, "Title", Origin("paste", "x"), 1, 3, 5, None, "Boats float.", (), 1.0),
        headings=("Added", "2.1"),
        lead=Lead(2, "Fixed:"),
    )
    assert case.holds(Answer("question", 0.9, None, (citation,)))
    assert not Case((), "question", "answer", frozenset({6})).holds(
        Answer("question", 0.9, None, (citation,))
    )
    assert not Case((), "question", "unsure").holds(Answer("question", 0.9, None, (citation,)))
    assert Case((), "question", "unsure").holds(Answer("question", 0.5, None, (citation,)))
    assert Case((), "question", "nothing").holds(Answer("question", 0.2, "low_confidence"))
