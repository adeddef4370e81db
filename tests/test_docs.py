"""README, ARCHITECTURE.md and .env.example hold what the code does, no more and no less."""

import re
import shlex
from dataclasses import fields
from pathlib import Path

import click
import discord
import pytest
from click.testing import CliRunner
from discord import app_commands

from bot import cli
from bot.app import open_app
from bot.chat import build
from bot.settings import Settings, parse

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text()
DISCORD_TABLE = README[README.index("| command | who | does |") : README.index("Editors are")]
TERMINAL = README[README.index("## In the terminal") : README.index("### What `ask --json`")]
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
    row = re.search(rf"^\| `{name}\b.*$", TERMINAL, re.MULTILINE)
    assert row, name
    everywhere = {option.opts[0] for option in cli.footnote.params}
    assert all(option in TERMINAL for option in everywhere)
    command = cli.footnote.commands[name]
    parts = command.commands if isinstance(command, click.Group) else {}
    assert all(f"`{part}" in row[0] for part in parts)
    for option in (each for part in (command, *parts.values()) for each in part.params):
        if isinstance(option, click.Option) and option.opts[0] not in everywhere:
            assert option.opts[0] in row[0], option.opts


def test_readme_names_no_command_that_is_not() -> None:
    named = re.findall(r"^\| `([a-z]+)[ `]", TERMINAL, re.MULTILINE)
    assert named
    assert set(named) == set(cli.footnote.commands)


async def test_readme_names_every_command_in_discord_with_its_options(tmp_path: Path) -> None:
    async with open_app(Settings(data=tmp_path)) as app:
        tree = build(app).tree
        slash = [each for each in tree.walk_commands() if isinstance(each, app_commands.Command)]
        menus = tree.get_commands(type=discord.AppCommandType.message)
    written = {
        f"/{each.qualified_name}": " ".join(
            each.display_name if each.required else f"[{each.display_name}]"
            for each in each.parameters
        )
        for each in slash
    }
    shown = dict(re.findall(r"`(/(?:article |settings )?[a-z]+)(?: ([^`]*))?`", DISCORD_TABLE))
    assert shown == written
    assert set(re.findall(r"\*Apps → ([^*]+)\*", DISCORD_TABLE)) == {menu.name for menu in menus}


def test_readme_answer_is_the_real_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    shown = re.search(r"```console\n\$ footnote (ask .*)\n([\s\S]*?)```", README)
    assert shown
    result = CliRunner().invoke(cli.footnote, ["--data", str(tmp_path), *shlex.split(shown[1])])
    assert result.exit_code == 0
    # Only the folding differs: README's lines are shorter than a line of an article.
    assert shown[2].replace("│", "").split() == result.output.replace("│", "").split()


def test_readme_explains_a_score_as_the_terminal_does(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(ROOT)
    shown = re.search(r"```console\n\$ footnote (ask .* --explain)\n([\s\S]*?)```", README)
    assert shown
    result = CliRunner().invoke(cli.footnote, ["--data", str(tmp_path), *shlex.split(shown[1])])
    assert result.exit_code == 0
    # How much each part adds, and how sure the answer is, moves with the weights.
    pattern = r"[+]?\d+\.\d{3}|sure|likely|a guess|│"
    assert re.sub(pattern, "", shown[2]).split() == re.sub(pattern, "", result.output).split()


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
