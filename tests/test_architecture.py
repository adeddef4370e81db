"""The rules of the rooms that import-linter cannot say."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
SOURCES = sorted((ROOT / "bot").rglob("*.py"))


def test_settings_alone_reads_the_environment() -> None:
    readers = {
        source.relative_to(ROOT).as_posix()
        for source in SOURCES
        for node in ast.walk(ast.parse(source.read_text()))
        if (isinstance(node, ast.Attribute) and node.attr in {"environ", "getenv"})
        or (isinstance(node, ast.Name) and node.id in {"environ", "getenv"})
    }
    assert readers == {"bot/settings.py"}


def test_lines_are_split_on_line_feeds_alone() -> None:
    """``str.splitlines`` also breaks on form feeds, U+2028 and more, which no editor counts."""
    splitters = {
        source.name
        for source in SOURCES
        for node in ast.walk(ast.parse(source.read_text()))
        if isinstance(node, ast.Attribute) and node.attr == "splitlines"
    }
    assert not splitters


@pytest.mark.parametrize("source", SOURCES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_every_module_says_what_it_is_for(source: Path) -> None:
    assert ast.get_docstring(ast.parse(source.read_text()))
