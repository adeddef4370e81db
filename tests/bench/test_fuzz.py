"""What fuzzing tells can be made again, and what nobody foresaw is told as a fault."""

import random

import pytest

from bot.formats.frames import BROKEN
from bot.formats.kinds import kind_of
from bot.formats.server import TOO_LONG
from tests.bench.fuzz import ALLOWED, FORMATS, _refused, case
from tests.bench.mutations import MOST, mutated
from tests.formats.test_hostile import GOOD


@pytest.mark.parametrize("wanted", FORMATS)
def test_a_case_is_the_same_file_again(wanted: str) -> None:
    name, data = case(wanted, 3)
    assert name.endswith(FORMATS[wanted])
    assert case(wanted, 3) == (name, data)
    assert len({case(wanted, number)[1] for number in range(6)}) > 3


def test_what_a_file_is_made_of_is_changed() -> None:
    chance = random.Random(1)
    for name, data in GOOD.items():
        changed = [mutated(data, chance) for _ in range(12)]
        assert sum(each != data for each in changed) > 6
        assert sum(kind_of(name, each) == kind_of(name, data) for each in changed) > 6
        assert all(len(each) <= MOST for each in changed)


@pytest.mark.parametrize(
    ("sentence", "trace", "allowed"),
    [
        (BROKEN.format("a.pdf"), "", True),
        (TOO_LONG.format("a.pdf"), "", True),
        (BROKEN.format("a.pdf"), "ValueError\n", False),
        ("No end", "", False),
    ],
)
def test_only_what_a_child_is_there_to_bear_is_allowed(
    sentence: str, trace: str, allowed: bool
) -> None:
    kind, _ = _refused("a.pdf", sentence, trace)
    assert (kind in ALLOWED) == allowed
