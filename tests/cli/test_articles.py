"""``list``, ``show`` and ``remove`` over a real store."""

import json
import re
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest

from tests.cli.conftest import FERRY, Run, refusal


def listed(run: Run, *options: str) -> list[dict[str, Any]]:
    articles: list[dict[str, Any]] = json.loads(run(*options, "list", "--json").stdout)["articles"]
    return articles


def test_list_has_tabs_between_and_no_headers_without_a_terminal(run: Run) -> None:
    run("add", "ferry.md", "soup.txt", "--tag", "a")
    assert run("list").stdout.splitlines() == [
        "2\tNotes on onion soup\t3\t1\ta\tsoup.txt",
        "1\tThe island ferry\t11\t1\ta\tferry.md",
    ]


@pytest.mark.parametrize(
    ("columns", "shown", "most"),
    [
        ("40", {"id", "title"}, 12),
        ("80", {"id", "title", "lines", "tags"}, 6),
        ("200", {"id", "title", "lines", "revision", "tags", "file"}, 3),
    ],
)
def test_a_narrow_terminal_lists_fewer_columns(
    run: Run, place: Path, columns: str, shown: set[str], most: int
) -> None:
    title = "What the island ferry carries, when it goes, and what it costs in winter"
    (place / "ferry-timetable.md").write_text(f"# {title}\n\nText.\n")
    run("add", "ferry-timetable.md", "soup.txt", "--tag", "crossings,summer")
    header, *rows = run("list", FORCE_COLOR="1", NO_COLOR="1", COLUMNS=columns).stdout.splitlines()
    assert set(re.sub("\x1b\\[[0-9;]*m", "", header).split()) == shown
    assert len(rows) <= most
    assert max(map(len, rows)) <= int(columns)
    words = " ".join(rows).split()
    assert set(title.split()) <= set(words)


def test_a_column_that_holds_nothing_is_left_out(run: Run) -> None:
    run("add", "soup.txt")
    assert "tags" not in run("list", FORCE_COLOR="1", COLUMNS="200").stdout


def test_list_json_has_these_fields(run: Run) -> None:
    run("add", "soup.txt")
    (article,) = listed(run)
    assert article == {
        "id": 1,
        "title": "Notes on onion soup",
        "origin": {"kind": "upload", "ref": "../soup.txt"},
        "language": "en",
        "tags": [],
        "dated": None,
        "author": None,
        "revision": 1,
        "lines": 3,
    }


def test_a_language_may_be_set(run: Run) -> None:
    run("add", "soup.txt", "--language", "DE")
    assert [each["language"] for each in listed(run)] == ["de"]
    refused = run("add", "ferry.md", "--language", "xx")
    assert refused.exit_code == 2
    assert refused.stderr.splitlines() == [
        "xx is no code of a language: give one such as en, de or zh."
    ]
    assert len(listed(run)) == 1


def test_a_path_that_leads_nowhere_is_told_in_full(run: Run, place: Path) -> None:
    (place / "empty").mkdir()
    for name in ("nowhere.txt", "empty"):
        assert str(place / name) in refusal(run("add", name))
    assert str(place / "data.db") in refusal(run("restore", "data.db"))
    assert str(place / "soup.txt") in refusal(run("list", "--data", "soup.txt"))


def test_list_of_nothing_prints_nothing(run: Run) -> None:
    result = run("list")
    assert (result.exit_code, result.stdout) == (0, "")
    assert "footnote add" in result.stderr


def test_a_server_lists_its_own_articles_alone(run: Run) -> None:
    run("add", "ferry.md")
    run("--scope", "77", "add", "soup.txt")
    assert [each["title"] for each in listed(run)] == ["The island ferry"]
    assert [each["title"] for each in listed(run, "--scope", "77")] == ["Notes on onion soup"]
    assert listed(run, "--scope", "78") == []
    # What is shared can be read there, and what is another server's cannot.
    assert run("--scope", "78", "show", "The island ferry").exit_code == 0
    refusal(run("--scope", "78", "show", "Notes on onion soup"))
    refusal(run("--scope", "78", "remove", "2"))


@pytest.mark.parametrize("scope", ["everyone", "-1", "7 7", "٧", "", "007", "1" * 21])
def test_a_scope_is_shared_or_digits(run: Run, scope: str) -> None:
    result = run("list", "--scope", scope)
    assert result.exit_code == 2
    assert result.stderr.count("\n") == 1
    assert "--help" in result.stderr


def test_show_numbers_every_line_as_an_editor_does(run: Run) -> None:
    run("add", "ferry.md")
    shown = run("show", "The island ferry").stdout.splitlines()
    assert [line[:4].strip() for line in shown] == [str(number) for number in range(1, 12)]
    assert [line[7:] for line in shown] == FERRY.splitlines()
    # The comment form is told apart without colours too.
    assert {line[5] for line in shown[:8]} == {"│"}
    assert shown[-1][5] == "┊"


def test_show_json_is_one_object_with_these_fields(run: Run, place: Path) -> None:
    (place / "ferry.md").write_text(f"---\ndate: 2026-05-01\n---\n{FERRY}")
    run("add", "ferry.md")
    shown = json.loads(run("show", "1", "--json", "--lines", "3-6").stdout)
    assert shown == {
        "id": 1,
        "title": "The island ferry",
        "revision": 1,
        "lines": [
            {"number": 3, "text": "---", "indexed": False, "page": None},
            {"number": 4, "text": "# The island ferry", "indexed": True, "page": None},
            {"number": 5, "text": "", "indexed": True, "page": None},
            {"number": 6, "text": FERRY.splitlines()[2], "indexed": True, "page": None},
        ],
    }
    assert list(shown) == ["id", "title", "revision", "lines"]
    assert list(shown["lines"][0]) == ["number", "text", "page", "indexed"]
    everything = json.loads(run("show", "1", "--json").stdout)["lines"]
    assert [line["number"] for line in everything] == list(range(1, 15))
    assert [line["number"] for line in everything if not line["indexed"]] == [1, 2, 3, 12, 14]
    assert [each["dated"] for each in listed(run)] == ["2026-05-01"]


@pytest.mark.parametrize(
    ("lines", "numbers"),
    [("3-5", ["3", "4", "5"]), ("5", ["5"]), ("10-", ["10", "11"]), ("10-99", ["10", "11"])],
)
def test_show_takes_a_range(run: Run, lines: str, numbers: list[str]) -> None:
    run("add", "ferry.md")
    shown = run("show", "1", "--lines", lines).stdout.splitlines()
    assert [line.split()[0] for line in shown] == numbers


@pytest.mark.parametrize("lines", ["", "0", "5-3", "-3", "3-5-7", "x", "1.5", "٣", "0-4", "9" * 12])
def test_a_bad_range_is_a_usage_error(run: Run, lines: str) -> None:
    run("add", "ferry.md")
    result = run("show", "1", "--lines", lines)
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.count("\n") == 1
    assert "--help" in result.stderr


def test_a_range_behind_the_end_says_how_many_lines_there_are(run: Run) -> None:
    run("add", "ferry.md")
    assert "11 lines" in refusal(run("show", "1", "--lines", "12-"))


@pytest.mark.parametrize("reference", ["notes on ONION soup", "soup", "1"])
def test_show_takes_other_capitals_and_a_part_of_a_title_too(run: Run, reference: str) -> None:
    run("add", "soup.txt", "ferry.md")
    assert run("show", reference).stdout == run("show", "Notes on onion soup").stdout
    assert "onion soup" in refusal(run("show", "onoin"))


def test_remove_takes_ids_and_titles_and_each_article_once(run: Run) -> None:
    run("add", "ferry.md", "soup.txt")
    result = run("remove", "1", "Notes on onion soup", "The island ferry")
    assert result.exit_code == 0
    assert result.stdout.splitlines() == [
        "removed: The island ferry (id 1)",
        "removed: Notes on onion soup (id 2)",
    ]
    assert listed(run) == []


@pytest.mark.parametrize("unknown", ["9", "Soup", "notes on onion soup"])
def test_one_unknown_article_keeps_all_from_being_removed(run: Run, unknown: str) -> None:
    run("add", "ferry.md", "soup.txt")
    refusal(run("remove", "1", unknown))
    assert len(listed(run)) == 2


def test_a_mirrored_article_is_kept_and_its_file_named(run: Run, place: Path) -> None:
    (place / "corpus").mkdir()
    (place / "ferry.md").rename(place / "corpus" / "ferry.md")
    run("add", "soup.txt")
    assert "ferry.md" in refusal(run("remove", "Notes on onion soup", "The island ferry"))
    assert len(listed(run)) == 2


def test_hostile_text_is_shown_and_not_obeyed(run: Run, place: Path) -> None:
    hostile = "\x1b[2Jwipe \x9b31m \u202eesrever [bold]x[/bold]\r never\x07"
    (place / "hostile.txt").write_text(f"A title\n\nThe soup says {hostile} today.\n")
    run("add", "hostile.txt", "--title", f"T {hostile}", "--tag", "tag")
    outputs = [
        run("list").stdout,
        run("show", "1").stdout,
        run("ask", "What does the soup say?").stdout,
        run("list", "--json").stdout,
        run("ask", "What does the soup say?", "--json").stdout,
        run("remove", f"T {hostile}").stderr,
    ]
    assert not set("".join(outputs)) & set("\x1b\x9b\u202e\r\x07")
    assert "␛[2Jwipe �31m �esrever [bold]x[/bold]␍ never␇" in outputs[1]
    assert hostile in json.loads(outputs[4])["citations"][0]["quote"]


def test_what_is_stored_already_under_another_name_is_told(run: Run, place: Path) -> None:
    run("add", "ferry.md")
    (place / "notes").mkdir()
    for name in ("copy.md", "deep\x1b[2J.md"):
        (place / "notes" / name).write_text(FERRY)
    with ZipFile(place / "all.zip", "w") as archive:
        archive.write("ferry.md", "again.md")
    done = run("add", "notes", "all.zip")
    stored = 'already stored as "The island ferry" (id 1)'
    assert (done.exit_code, done.stderr) == (0, "")
    assert done.stdout.splitlines() == [
        f"notes/copy.md: {stored}",
        f"notes/deep␛[2J.md: {stored}",
        f"all.zip/again.md: {stored}",
    ]
    (one, _) = json.loads(run("add", "notes", "--json").stdout)["articles"]
    assert (one["outcome"], one["id"], one["path"]) == ("duplicate", 1, "notes/copy.md")
    assert len(listed(run)) == 1


def test_what_is_nearly_the_same_is_pointed_out(run: Run, place: Path) -> None:
    run("add", "ferry.md")
    (place / "new.md").write_text(f"{FERRY}\nPrinted by the harbour office in May.\n")
    assert run("add", "new.md").stdout.endswith('); nearly the same as "The island ferry" (id 1)\n')
    (added,) = json.loads(run("add", "new.md", "--title", "New", "--json").stdout)["articles"]
    assert added["similar"] == [{"id": 1, "title": "The island ferry"}]
    assert len(listed(run)) == 2
