"""The page with captures of the terminal shows what the terminal shows."""

from pathlib import Path

import pytest

from tests.captures import HEAD, PAGE, WIDTHS, section


@pytest.mark.process
def test_the_captures_are_those_of_today(tmp_path: Path) -> None:
    """The narrowest, where most is folded; the others are written by the same script."""
    head, *sections = PAGE.read_text().split("\n\n## ")
    assert head == HEAD
    assert [int(each.split()[0]) for each in sections] == list(WIDTHS)
    assert f"## {sections[0]}" == section(tmp_path, WIDTHS[0])


def test_no_capture_is_wider_than_its_terminal() -> None:
    _, *sections = PAGE.read_text().split("\n\n## ")
    for columns, shown in zip(WIDTHS, sections, strict=True):
        lines = [line for line in shown.splitlines() if not line.startswith("$ ")]
        assert max(map(len, lines)) <= columns
