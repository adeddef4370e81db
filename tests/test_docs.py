"""README, ARCHITECTURE.md, docs/ and .env.example hold what the code does, no more and no less."""

import json
import re
import shlex
import tomllib
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
from bot.evaluation import evaluate
from bot.reading.text_files import SUFFIXES
from bot.settings import Settings, parse

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text()
DISCORD_TABLE = README[README.index("| command | who | does |") : README.index("Editors are")]
TERMINAL = README[README.index("## In the terminal") : README.index("### What `ask --json`")]
KEYS = README[README.index("### What `ask --json`") : README.index("With `--explain` it also")]
FIGURES = README[README.index("| figure | meaning |") : README.index("### Measuring how good")]
ARCHITECTURE = (ROOT / "ARCHITECTURE.md").read_text()
DECISIONS = {
    path.name: path.read_text() for path in sorted((ROOT / "docs" / "decisions").iterdir())
}
MEASURED = "docs/measured.md"
"""Written by a script that is run by hand."""
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


def test_ci_runs_readmes_tests_and_then_all_that_these_leave_out() -> None:
    options = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["pytest"]["ini_options"]
    kinds = " or ".join(marker.partition(":")[0] for marker in options["markers"])
    assert shlex.split(options["addopts"])[-2:] == ["-m", f"not ({kinds})"]
    commands = (ROOT / ".ci" / "run").read_text().splitlines()
    (tests,) = (command for command in commands if command.endswith("&& .venv/bin/pytest"))
    assert f"\n{tests}\n" in README
    assert commands[commands.index(tests) + 1] == f'.venv/bin/pytest -m "{kinds}"'


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
    pattern = r"[+-]?\d+\.\d{3}|sure|likely|│"
    assert re.sub(pattern, "", shown[2]).split() == re.sub(pattern, "", result.output).split()


def test_readme_names_every_key_of_an_answer(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(ROOT)
    asked = ["--data", str(tmp_path), "ask", "When does a drone leave the hive?", "--json"]
    printed = json.loads(CliRunner().invoke(cli.footnote, asked).output)
    answer, citation = KEYS.split("A citation, and each")
    assert _first_columns(answer) == list(printed)
    assert sorted(_first_columns(citation)) == sorted(printed["citations"][0])


async def test_readme_names_every_figure_of_an_evaluation(tmp_path: Path) -> None:
    article = {"id": 1, "title": "Boats", "text": "Boats float."}
    question = {"question": "Do boats float?", "article_id": 1, "line": 1}
    (tmp_path / "articles.jsonl").write_text(json.dumps(article))
    (tmp_path / "questions.jsonl").write_text(json.dumps(question))
    found = await evaluate(tmp_path, progress=lambda *_: None)
    assert sorted(_first_columns(FIGURES)) == sorted(found)


def _first_columns(text: str) -> list[str]:
    """What stands in backticks in the first columns of tables."""
    rows = re.findall(r"^\| (`.*?) \|", text, re.MULTILINE)
    return [name for row in rows for name in re.findall(r"`([^`]+)`", row)]


def test_readme_names_every_kind_of_file() -> None:
    rows = README[README.index("| file | is read as |") : README.index("Files are UTF-8.")]
    assert set(_first_columns(rows)) == {*SUFFIXES, "README"}


def test_readme_and_ci_run_the_same_test_command() -> None:
    commands = re.findall(r"^python3 -m venv \.venv && .*$", README, re.MULTILINE)
    assert len(commands) == 2
    assert commands[1] in (ROOT / ".ci" / "run").read_text()


def test_architecture_names_only_what_exists() -> None:
    for document in (ARCHITECTURE, *DECISIONS.values()):
        for path in re.findall(r"`((?:bot|tests|corpus|docs)/[\w./-]*)`", document):
            assert path == MEASURED or (ROOT / path).exists(), path
        for module in re.findall(r"`python -m (tests\.[\w.]+)", document):
            path = ROOT / module.replace(".", "/")
            assert path.is_dir() or path.with_suffix(".py").exists(), module


def test_architecture_names_every_room_and_module() -> None:
    for room in (ROOT / "bot").iterdir():
        if room.name not in {"__pycache__", "__init__.py", "__main__.py", "py.typed"}:
            assert f"`bot/{room.name}{'/' if room.is_dir() else ''}`" in ARCHITECTURE, room
    for module in (ROOT / "bot").glob("*/*.py"):
        edge = module.parent.name == "cli"
        assert edge or module.name == "__init__.py" or module.name in ARCHITECTURE, module


def test_decisions_are_numbered_and_link_to_each_other() -> None:
    for number, (name, text) in enumerate(DECISIONS.items(), 1):
        assert name.startswith(f"{number:03}-")
        assert text.startswith(f"# {number}. ")
        for link in re.findall(r"\]\(([\w./-]+\.md)\)", text):
            assert (ROOT / "docs" / "decisions" / link).exists(), link
