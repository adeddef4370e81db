"""README, ARCHITECTURE.md, docs/ and .env.example hold what the code does, no more and no less."""

import json
import os
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
from bot.chat import build, limits
from bot.chat.client import Footnote
from bot.evaluation import evaluate
from bot.formats import kinds
from bot.library import cards, servers
from bot.links import fetching
from bot.reading.text_files import SUFFIXES
from bot.settings import Settings, parse

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text()
ARCHITECTURE = (ROOT / "ARCHITECTURE.md").read_text()
DECISIONS = {
    path.name: path.read_text() for path in sorted((ROOT / "docs" / "decisions").iterdir())
}
WIDTH = 100
"""Columns."""

MEASURED, MEANT = "docs/measured.md", "docs/measured-with-a-model.md"
"""Written by a script that is run by hand."""
PAGES = {
    str(path.relative_to(ROOT)): path.read_text()
    for path in (
        *(ROOT / name for name in ("README.md", "ARCHITECTURE.md", "CHANGELOG.md")),
        *sorted((ROOT / "docs").rglob("*.md")),
    )
}


def part(page: str, first: str, last: str) -> str:
    """What stands in a page from one text on to the next."""
    start = PAGES[page].index(first)
    return PAGES[page][start : PAGES[page].index(last, start)]


TERMINAL = part("docs/terminal.md", "# In the terminal", "## What `ask --json`")
DISCORD_TABLE = part("docs/discord.md", "| command | who | does |", "Editors are")
KEYS = part("docs/terminal.md", "## What `ask --json`", "With `--explain` it also")
FIGURES = part("docs/evaluation.md", "| figure | meaning |", "## The sets")
SETTINGS = PAGES["docs/hosting.md"].split("## Settings")[1]
EXAMPLE = (ROOT / ".env.example").read_text()
SETTINGS_SOURCE = (ROOT / "bot" / "settings.py").read_text()


def test_env_example_holds_every_setting_with_its_default() -> None:
    shown = dict(re.findall(r"^([A-Z_]+)=(.*)$", EXAMPLE, re.MULTILINE))
    assert set(shown) == set(re.findall(r'"((?:FOOTNOTE|DISCORD)_[A-Z_]+)"', SETTINGS_SOURCE))
    assert len(shown) == len(fields(Settings))
    assert parse(shown) == Settings()


def test_the_table_of_settings_names_every_one_and_no_other() -> None:
    named = set(re.findall(r"^([A-Z_]+)=", EXAMPLE, re.MULTILINE))
    assert set(_first_columns(SETTINGS)) == named


@pytest.mark.parametrize("name", cli.footnote.commands)
def test_the_terminal_page_names_every_command_with_its_options(name: str) -> None:
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


def test_the_terminal_page_names_no_command_that_is_not() -> None:
    named = re.findall(r"^\| `([a-z]+)[ `]", TERMINAL, re.MULTILINE)
    assert named
    assert set(named) == set(cli.footnote.commands)


async def test_the_discord_page_names_every_command_with_its_options(tmp_path: Path) -> None:
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


def test_ci_runs_readmes_tests_and_then_what_these_leave_out() -> None:
    options = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["pytest"]["ini_options"]
    *kinds, last = [marker.partition(":")[0] for marker in options["markers"]]
    assert shlex.split(options["addopts"])[-2:] == ["-m", f"not ({' or '.join([*kinds, last])})"]
    commands = (ROOT / ".ci" / "run").read_text().splitlines()
    (tests,) = (command for command in commands if command.endswith("&& .venv/bin/pytest"))
    assert f"\n{tests}\n" in README
    assert f'.venv/bin/pytest -m "{" or ".join(kinds)}"' in commands[commands.index(tests) :]
    assert f".venv/bin/pytest -m {last})" in (ROOT / ".ci" / "full").read_text()


def test_readme_answer_is_the_real_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    shown = re.search(r"```console\n\$ footnote (ask .*)\n([\s\S]*?)```", README)
    assert shown
    result = CliRunner().invoke(cli.footnote, ["--data", str(tmp_path), *shlex.split(shown[1])])
    assert result.exit_code == 0
    # Only the folding differs: README's lines are shorter than a line of an article.
    assert shown[2].replace("│", "").split() == result.output.replace("│", "").split()


def test_a_score_is_explained_as_the_terminal_does(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(ROOT)
    shown = re.search(r"```console\n\$ footnote (ask .* --explain)\n([\s\S]*?)```", TERMINAL)
    assert shown
    result = CliRunner().invoke(cli.footnote, ["--data", str(tmp_path), *shlex.split(shown[1])])
    assert result.exit_code == 0
    # How much each part adds, and how sure the answer is, moves with the weights.
    pattern = r"[+-]?\d+\.\d{3}|very likely|may be it|│"
    assert re.sub(pattern, "", shown[2]).split() == re.sub(pattern, "", result.output).split()


def test_the_terminal_page_names_every_key_of_an_answer(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(ROOT)
    asked = ["--data", str(tmp_path), "ask", "When does a drone leave the hive?", "--json"]
    printed = json.loads(CliRunner().invoke(cli.footnote, asked).output)
    answer, citation = KEYS.split("A citation, and each")
    assert _first_columns(answer) == list(printed)
    assert sorted(_first_columns(citation)) == sorted(printed["citations"][0])


async def test_the_evaluation_page_names_every_figure(tmp_path: Path) -> None:
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
    rows = README[
        README.index("| file | is read as |") : README.index("Text may be in any encoding.")
    ]
    assert set(_first_columns(rows)) == {*SUFFIXES, *kinds.SUFFIXES, "README"}


def test_readme_quotes_what_the_program_says() -> None:
    table = part("README.md", "| it says, or does | do |", "## Questions")
    quoted = re.findall(r"^\| \*([^*]+)\*", table, re.MULTILINE)
    source = "".join(path.read_text() for path in (ROOT / "bot").rglob("*.py"))
    assert quoted
    for sentence in quoted:
        assert sentence in source, sentence


def test_readme_tells_how_long_things_are_kept() -> None:
    rows = part("README.md", "| kept | for how long |", "Never kept")
    kept = dict(re.findall(r"^\| (.*?) \| (\d+) days \|$", rows, re.MULTILINE))
    days = {name.split()[0]: int(number) for name, number in kept.items()}
    shown, left = cards.KEPT.days, servers.KEPT.days
    assert days == {"questions": shown, "who": shown, "all": left}
    assert cards.EDITED.days == 365
    assert "| a year, so that a removal" in rows
    discord_page = " ".join(PAGES["docs/discord.md"].split())
    assert f"work for {shown} days" in discord_page
    assert f"kept for {left} days" in discord_page


def test_the_pages_tell_how_links_are_limited() -> None:
    said = " ".join(PAGES["docs/terminal.md"].split())
    assert f"{fetching.SECONDS:g} seconds for a page, five redirects" in said
    assert fetching.MOST_REDIRECTS == 5
    discord_page = " ".join(PAGES["docs/discord.md"].split())
    assert f"A server has {Settings().links} links followed a day" in discord_page


def test_the_discord_page_tells_how_often_people_may_ask() -> None:
    said = " ".join(PAGES["docs/discord.md"].split())
    assert (limits.USER.per_second, limits.SERVER.per_second) == (1 / 3, 5.0)
    assert (
        f"{limits.USER.burst} questions at once and then one every three seconds, "
        f"in a server {limits.SERVER.burst} and then five a second" in said
    )


async def test_readme_names_the_permissions_that_the_invite_asks_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = part("README.md", "| permission | why |", "The *message content intent*")
    named = re.findall(r"^\| ([A-Z][A-Za-z ]+) \|", rows, re.MULTILINE)
    # Discord gives the id at the login.
    monkeypatch.setattr(Footnote, "application_id", 1)
    async with open_app(Settings(data=tmp_path)) as app:
        url = build(app).invite_url()
    asked = discord.Permissions(int(re.findall(r"permissions=(\d+)", url)[0]))
    assert asked == discord.Permissions(**{name.lower().replace(" ", "_"): True for name in named})


def test_readme_has_the_figures_that_were_measured() -> None:
    shown = part("README.md", "| questions about |", "Of the questions")
    rows = re.findall(r"\(`([\w-]+)`\) \|((?: \d+ % \|){4})$", shown, re.MULTILINE)
    assert len(rows) == 3
    false = re.findall(r"(\d+) %", part("README.md", "Of the questions that", "All figures"))
    assert len(false) == 6
    for at, page in enumerate((MEANT, MEASURED)):
        for (name, cells), answered in zip(rows, false[3 * at :][:3], strict=True):
            told = [*re.findall(r"\d+", cells)[2 * at :][:2], answered]
            measured = _measured(page, name)
            for column, figure in zip(("right", "shown", "false"), told, strict=True):
                assert abs(100 * measured[column] - int(figure)) <= 0.51, (page, name, column)


def _measured(page: str, name: str) -> dict[str, float]:
    """The figures of a set on a page that the script has written, by their names."""
    table = part(page, "| set | hit |", "## Confidence").splitlines()
    rows = [[cell.strip() for cell in row.strip("|").split("|")] for row in table]
    found = next(row for row in rows if row[0] == name)
    return dict(zip(rows[0][1:], map(float, found[1:]), strict=True))


def test_the_service_is_not_started_again_before_a_setting_is_mended() -> None:
    assert f"RestartPreventExitStatus={os.EX_CONFIG}\n" in PAGES["docs/hosting.md"]


def test_readme_and_ci_run_the_same_test_command() -> None:
    commands = re.findall(r"^python3 -m venv \.venv && .*$", README, re.MULTILINE)
    assert len(commands) == 2
    assert commands[1] in (ROOT / ".ci" / "run").read_text()


def test_the_pages_name_only_what_exists() -> None:
    for document in PAGES.values():
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


def test_decisions_are_numbered() -> None:
    for number, (name, text) in enumerate(DECISIONS.items(), 1):
        assert name.startswith(f"{number:03}-")
        assert text.startswith(f"# {number}. ")


@pytest.mark.parametrize("page", PAGES)
def test_every_link_leads_somewhere(page: str) -> None:
    for link in re.findall(r"\]\(([^)\s]+)\)", PAGES[page]):
        target, _, heading = link.partition("#")
        if target.startswith("https://"):
            continue
        path = (ROOT / page).parent / target if target else ROOT / page
        assert path.exists(), link
        if heading:
            headings = re.findall(r"^#+ (.*)$", path.read_text(), re.MULTILINE)
            assert heading in {re.sub(r"\W+", "-", each.lower()) for each in headings}, link


@pytest.mark.parametrize("page", sorted(PAGES.keys() - {MEASURED, MEANT, "CHANGELOG.md"}))
def test_no_line_of_prose_is_wider_than_a_screen(page: str) -> None:
    prose = re.sub(r"^```.*?^```$", "", PAGES[page], flags=re.MULTILINE | re.DOTALL)
    lines = [line for line in prose.splitlines() if not line.startswith(("|", "    "))]
    # Where a link leads to cannot be wrapped.
    assert [line for line in lines if len(re.sub(r"\]\([^)]*\)", "]", line)) > WIDTH] == []


def test_architecture_fits_on_a_few_screens() -> None:
    lines = ARCHITECTURE.splitlines()
    assert len(lines) <= 150
    assert [line for line in lines if len(line) > WIDTH] == []
