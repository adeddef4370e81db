"""What is remembered for some seconds."""

from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st

from bot.chat.recent import Recent


@given(st.lists(st.tuples(st.integers(0, 5), st.integers(0, 40)), max_size=30))
def test_what_was_noted_within_the_seconds_is_remembered(noted: Sequence[tuple[int, int]]) -> None:
    now, last = 0, dict[int, int]()
    recent = Recent(60, clock=lambda: now)
    for number, later in noted:
        now += later
        recent.note(number)
        last[number] = now
        assert {each for each in range(6) if each in recent} == {
            each for each, then in last.items() if now - then <= 60
        }
    now += 61
    assert not any(each in recent for each in range(6))
