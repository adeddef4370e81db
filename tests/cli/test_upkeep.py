"""``reindex``, ``eval``, ``run`` and what the group itself says."""

import asyncio
import json
import re
from pathlib import Path

import pytest

from bot.app import open_app
from bot.cli import footnote
from bot.model import Answer, Scope
from bot.settings import Settings
from tests.callers import by
from tests.cli.conftest import FERRY, Run

FIGURES = [
    "hit@1",
    "hit@3",
    "hit@5",
    "mrr@10",
    "quote@1",
    "quote@3",
    "right",
    "shown",
    "sure_right",
    "wrong_sure",
    "auroc",
    "false_answer",
    "declined",
    "span",
    "quote_chars",
    "questions",
    "questions_per_second",
    "p50_ms",
    "p99_ms",
]


@pytest.fixture
def corpus(place: Path) -> Path:
    folder = place / "corpus"
    folder.mkdir()
    (place / "ferry.md").rename(folder / "ferry.md")
    (place / "soup.txt").rename(folder / "soup.txt")
    return folder


@pytest.fixture
def known(place: Path) -> Path:
    """A folder for eval: one article, a question that it answers and one that it does not."""
    folder = place / "known"
    folder.mkdir()
    article = {"id": "a", "title": "The island ferry", "text": FERRY}
    questions = [
        {
            "id": "1",
            "question": "How many cars does the ferry carry?",
            "article_id": "a",
            "line": 3,
            "answers": ["64 cars"],
            "answerable": True,
        },
        {
            "id": "2",
            "question": "Who painted the lighthouse?",
            "article_id": "a",
            "line": 0,
            "answers": [],
            "answerable": False,
        },
    ]
    (folder / "articles.jsonl").write_text(json.dumps(article) + "\n")
    (folder / "questions.jsonl").write_text("".join(json.dumps(each) + "\n" for each in questions))
    return folder


def test_reindex_reports_what_changed(run: Run, corpus: Path) -> None:
    first = json.loads(run("reindex", "--json").stdout)
    assert list(first) == ["added", "revised", "removed", "unchanged", "passages", "seconds"]
    assert [first[name] for name in list(first)[:5]] == [2, 0, 0, 0, 2]
    (corpus / "ferry.md").write_text(FERRY.replace("320", "330"))
    (corpus / "soup.txt").unlink()
    second = json.loads(run("reindex", "--json").stdout)
    assert [second[name] for name in list(second)[:5]] == [0, 1, 1, 0, 1]
    third = run("reindex")
    pattern = r"Reindexed 1 article with 1 passage in \d+\.\d\d seconds: (.*)\.\n"
    told = re.fullmatch(pattern, third.stdout)
    assert told
    assert told[1] == "nothing had changed"
    assert (third.exit_code, third.stderr) == (0, "")
    (corpus / "ferry.md").write_text(FERRY)
    (corpus / "fog.txt").write_text("Fog\n\nIn fog the ferry waits.\n")
    assert run("reindex").stdout.endswith(" seconds: 1 added, 1 revised.\n")


def test_reindex_warns_of_files_that_it_cannot_read(run: Run, corpus: Path) -> None:
    (corpus / "broken.txt").write_bytes("café déjà fermé".encode() + b"\xe9\n")
    result = run("reindex", "--json")
    assert result.exit_code == 0
    assert json.loads(result.stdout)["added"] == 2
    (warning,) = result.stderr.splitlines()
    assert "broken.txt" in warning


def test_eval_prints_every_figure_at_top_level(run: Run, known: Path, place: Path) -> None:
    result = run("eval", known.name, "--json")
    assert (result.exit_code, result.stderr) == (0, "")
    figures = json.loads(result.stdout)
    assert list(figures) == FIGURES
    assert (figures["hit@1"], figures["quote@1"], figures["questions"]) == (1, 1, 2)
    assert not (place / "data").exists()


def test_eval_asks_no_more_than_the_limit(run: Run, known: Path) -> None:
    assert json.loads(run("eval", known.name, "--limit", "1", "--json").stdout)["questions"] == 1


def test_eval_without_json_names_the_same_figures(run: Run, known: Path) -> None:
    rows = [line.split("\t") for line in run("eval", known.name).stdout.splitlines()]
    assert [name for name, _ in rows] == FIGURES
    assert ["hit@1", "1.0000"] in rows


@pytest.mark.parametrize("break_it", ["no folder", "no questions", "no JSON", "no article"])
def test_eval_of_a_broken_folder_is_one_sentence(run: Run, known: Path, break_it: str) -> None:
    if break_it == "no questions":
        (known / "questions.jsonl").unlink()
    elif break_it == "no JSON":
        (known / "questions.jsonl").write_text("{\n")
    elif break_it == "no article":
        (known / "articles.jsonl").write_text("")
    result = run("eval", "nowhere" if break_it == "no folder" else "known")
    assert (result.exit_code, result.stdout) == (2, "")
    assert len(result.stderr.splitlines()) == 1


def test_version_is_one_line(run: Run) -> None:
    result = run("--version")
    assert result.exit_code == 0
    assert result.stdout.startswith("footnote ")
    assert len(result.stdout.splitlines()) == 1


def test_help_names_every_command(run: Run) -> None:
    shown = run("--help").stdout
    for command in footnote.commands:
        assert f"  {command} " in shown
        about = run(command, "--help")
        assert about.exit_code == 0
        assert "x>=1" not in about.stdout
    # No sentence is cut.
    assert "..." not in shown.replace("[ARGS]...", "")


def test_data_may_stand_before_and_behind_the_command(run: Run, place: Path) -> None:
    run("--data", "here", "add", "ferry.md")
    assert run("list", "--data", "here").stdout == run("--data", "here", "list").stdout != ""
    assert run("--data", "there", "list", "--data", "here").stdout != ""
    assert run("list", FOOTNOTE_DATA="here").stdout != ""
    assert run("--data", "there", "list", FOOTNOTE_DATA="here").stdout == ""
    assert not (place / "data").exists()


def test_a_bad_setting_is_one_sentence(run: Run) -> None:
    result = run("list", FOOTNOTE_LOG="loud")
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr == "FOOTNOTE_LOG must be DEBUG, INFO, WARNING or ERROR.\n"


def test_a_misspelt_setting_is_a_warning_and_told_once(run: Run) -> None:
    for command in (("list", "--json"), ()):
        result = run(*command, stdin="", FOOTNOTE_MAXARTICLES="5")
        assert result.exit_code == 0
        assert result.stderr.splitlines() == [
            "FOOTNOTE_MAXARTICLES is no setting: did you mean FOOTNOTE_MAX_ARTICLES?"
        ]


def test_ratings_lists_what_people_said_of_their_answers(run: Run, place: Path) -> None:
    async def rated() -> None:
        async with open_app(Settings(data=place / "data", corpus=None)) as app:
            for scope, question, said in (
                (Scope("7"), "When does the ferry leave?", [True, True, False]),
                (Scope("7"), "Never rated?", []),
                (Scope("8"), "Elsewhere?", [True]),
            ):
                card = await app.cards.keep(by(scope, 1), Answer(question))
                for rater, helpful in enumerate(said):
                    await app.cards.rate(by(card.scope, rater), card, helpful)

    asyncio.run(rated())
    shown = run("--scope", "7", "ratings")
    assert shown.stdout == "2\t1\tWhen does the ferry leave?\n"
    assert json.loads(run("--scope", "7", "ratings", "--json").stdout) == [
        {"question": "When does the ferry leave?", "helpful": 2, "unhelpful": 1}
    ]
    nobody = run("ratings")
    assert (nobody.exit_code, nobody.stdout) == (0, "")
    assert nobody.stderr == "Nobody has rated an answer here in the last 30 days.\n"
