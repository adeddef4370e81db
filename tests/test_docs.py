"""README, ARCHITECTURE.md and .env.example hold what the code does, no more and no less."""

import re
import shlex
from dataclasses import fields
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from bot import cli
from bot.settings import Settings, parse

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text()
ARCHITECTURE = (ROOT / "ARCHITECTURE.md").read_text()
EXAMPLE = (ROOT / ".env.example").read_text()
SETTINGS_SOURCE = (ROOT / "bot" / "settings.py").read_text()


def test_env_example_holds_every_setting_with_its_default() -> None:
    shown = dict(re.findall(r"^([A-Z_]+)=(.*)$", EXAMPLE, re.MULTILINE))
    assert set(shown) == set(re.findall(r'"((?:FOOTNOTE|DISCORD)_[A-Z_]+)"', SETTINGS_SOURCE))
    assert len(shown) == len(fields(Settings))
    assert parse(shown) == Settings()


def test_readme_names_every_setting() -> None:
    for name in re.findall(r"^([A-Z_]+)=", EXAMPLE, re.MULTILINE):
        assert f"`{name}`" in README


@pytest.mark.parametrize("name", cli.footnote.commands)
def test_readme_names_every_command_with_its_options(name: str) -> None:
    row = re.search(rf"^\| `{name}\b.*$", README, re.MULTILINE)
    assert row, name
    command = cli.footnote.commands[name]
    for option in (param for param in command.params if isinstance(param, click.Option)):
        if "--help" not in option.opts:
            assert option.opts[0] in row[0], option.opts


def test_readme_names_no_command_that_is_not() -> None:
    assert set(re.findall(r"^\| `([a-z]+)[ `]", README, re.MULTILINE)) == set(cli.footnote.commands)


def test_readme_answer_is_the_real_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    shown = re.search(r"```console\n\$ footnote (ask .*)\n([\s\S]*?)```", README)
    assert shown
    result = CliRunner().invoke(cli.footnote, ["--data", str(tmp_path), *shlex.split(shown[1])])
    assert " ".join(shown[2].split()) in " ".join(result.output.split())
    assert result.exit_code == 0


def test_readme_and_ci_run_the_same_test_command() -> None:
    commands = re.findall(r"^python3 -m venv \.venv && .*$", README, re.MULTILINE)
    assert len(commands) == 2
    assert commands[1] in (ROOT / ".ci" / "run").read_text()


def test_architecture_names_only_files_that_exist_and_every_room() -> None:
    named = set(re.findall(r"`((?:bot|tests|corpus)/[\w./-]*)`", ARCHITECTURE))
    for path in named:
        assert (ROOT / path).exists(), path
    for room in (ROOT / "bot").iterdir():
        if room.name not in {"__pycache__", "__init__.py", "__main__.py", "py.typed"}:
            assert f"`bot/{room.name}{'/' if room.is_dir() else ''}`" in ARCHITECTURE, room
