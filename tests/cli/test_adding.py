"""``add`` and ``import`` over a real store."""

import json
import re
import zipfile
from pathlib import Path

import pytest

from tests.cli.conftest import FERRY, Run
from tests.cli.test_articles import listed


def test_add_says_what_became_of_each_file(run: Run, place: Path) -> None:
    first = run("add", "ferry.md", "soup.txt")
    assert first.exit_code == 0
    assert first.stdout.splitlines() == [
        "added: The island ferry (id 1, 11 lines, 1 passage)",
        "added: Notes on onion soup (id 2, 3 lines, 1 passage)",
    ]
    (place / "ferry.md").write_text(FERRY.replace("320", "330"))
    second = run("add", "ferry.md", "soup.txt")
    assert [line.split(":")[0] for line in second.stdout.splitlines()] == ["revised", "unchanged"]
    assert "330" in run("show", "1").stdout


def test_add_takes_a_folder_a_title_and_tags(run: Run) -> None:
    assert (
        run("add", "ferry.md", "--title", "Boats", "--tag", "sea", "--tag", "fares").exit_code == 0
    )
    assert run("add", ".").exit_code == 0
    assert [(each["title"], each["tags"]) for each in listed(run)] == [
        ("Notes on onion soup", []),
        ("The island ferry", ["sea", "fares"]),
    ]


def test_tags_are_parted_by_commas_too(run: Run) -> None:
    run("add", "ferry.md", "--tag", "sea, fares", "--tag", "boats")
    assert [each["tags"] for each in listed(run)] == [["sea", "fares", "boats"]]


def test_what_of_a_folder_is_skipped_is_told(run: Run, place: Path) -> None:
    (place / "notes" / "deep").mkdir(parents=True)
    (place / "soup.txt").rename(place / "notes" / "soup.txt")
    run("add", "notes")
    assert run("add", "notes").stderr == ""
    for name in ("a.PNG", "b.png", "c.exe", "deep/d.png", "LICENCE", ".hidden.png"):
        (place / "notes" / name).write_text("anything")
    added = run("add", "notes", "ferry.md")
    assert (added.exit_code, len(added.stdout.splitlines())) == (0, 2)
    assert added.stderr == "skipped 5 files (.png, .exe, no ending): no such files are read\n"
    for ending in "abcd":
        (place / "notes" / f"x.{ending}").write_text("anything")
    assert "skipped 9 files (.png, .a, .b, .c, .d, …): " in run("add", "notes", "--json").stderr


def test_add_says_in_which_encoding_a_file_was(run: Run, place: Path) -> None:
    (place / "hours.txt").write_bytes("Le musée est fermé le dimanche.".encode("latin-1"))
    assert ", 1 passage, read as windows-1252)" in run("add", "hours.txt").stdout
    (added,) = json.loads(run("add", "hours.txt", "--json").stdout)["articles"]
    assert added["encoding"] == "windows-1252"
    (added,) = json.loads(run("add", "ferry.md", "--json").stdout)["articles"]
    assert added["encoding"] == "UTF-8"


def test_add_json_is_one_object(run: Run) -> None:
    result = run("add", "ferry.md", "missing.md", "--json")
    assert result.exit_code == 2
    answer = json.loads(result.stdout)
    assert list(answer) == ["articles", "refused", "skipped"]
    (article,) = answer["articles"]
    assert list(article) == [
        "id",
        "title",
        "origin",
        "revision",
        "outcome",
        "lines",
        "passages",
        "encoding",
        "path",
        "similar",
    ]
    assert article["origin"] == {"kind": "upload", "ref": "../ferry.md"}
    assert (article["outcome"], article["revision"], article["lines"]) == ("added", 1, 11)
    (refused,) = answer["refused"]
    assert refused["path"] == "missing.md"
    assert refused["reason"] in result.stderr


def test_a_link_that_leads_out_of_a_folder_is_followed_only_where_it_is_named(
    run: Run, place: Path
) -> None:
    (place / "notes").mkdir()
    (place / "notes" / "link.md").symlink_to(place / "ferry.md")
    (place / "soup.txt").rename(place / "notes" / "soup.txt")
    done = run("add", "notes")
    assert (done.exit_code, len(done.stdout.splitlines())) == (2, 1)
    (sentence,) = done.stderr.splitlines()
    assert "notes/link.md is a link that leads out of notes: " in sentence
    for paths in (("notes", "notes/link.md"), ("notes/link.md", "notes")):
        assert run("add", *paths).exit_code == 0
    assert len(listed(run)) == 2


def test_what_is_refused_does_not_keep_the_others_out(run: Run, place: Path) -> None:
    (place / "broken.txt").write_bytes("café déjà fermé".encode() + b"\xe9\n")
    result = run("add", "broken.txt", "ferry.md", "nowhere", "soup.txt")
    assert result.exit_code == 2
    assert len(result.stderr.splitlines()) == 2
    assert [each["title"] for each in listed(run)] == ["Notes on onion soup", "The island ferry"]


@pytest.mark.parametrize("paths", [("ferry.md", "soup.txt"), (".",), ("ferry.md", "missing.md")])
def test_a_title_for_several_files_is_a_usage_error(run: Run, paths: tuple[str, ...]) -> None:
    result = run("add", *paths, "--title", "Boats")
    assert result.exit_code == 2
    assert "--title names one article" in result.stderr
    assert listed(run) == []


def test_of_many_there_is_a_table_and_what_is_odd(run: Run, place: Path) -> None:
    (place / "many").mkdir()
    for number in range(12):
        (place / "many" / f"{number}.md").write_text(f"# Note {number}\n\n{FERRY * 3}{number}")
    (place / "many" / "copy.md").write_text(f"# Note 3\n\n{FERRY * 3}3")
    (place / "many" / "blank.md").write_text("")
    (place / "many" / "plan.doc").write_text("anything")
    (place / "many" / "logo.png").write_text("anything")
    done = run("add", "many")
    assert done.exit_code == 2
    assert done.stderr.splitlines()[0] == (
        "skipped 2 files (.doc, .png): no such files are read; save .doc as .docx"
    )
    rows = [line.split("\t") for line in done.stdout.splitlines() if "\t" in line]
    assert rows == [
        ["added", "12"],
        ["already stored", "1"],
        ["skipped", "2"],
        ["refused", "1"],
        ["nearly the same as others", "11"],
    ]
    near = [line for line in done.stdout.splitlines() if "\t" not in line]
    assert len(near) == 10
    assert all("nearly the same as" in line for line in near)
    rows = [line.split("\t") for line in run("add", "many").stdout.splitlines()]
    assert rows[-4:-2] == [["unchanged", "12"], ["already stored", "1"]]


def test_json_counts_what_was_skipped(run: Run, place: Path) -> None:
    (place / "logo.png").write_text("anything")
    assert json.loads(run("add", ".", "--json").stdout)["skipped"] == {".png": 1}


def test_what_was_not_exported_is_refused(run: Run, place: Path) -> None:
    (place / "some.zip").write_bytes(b"PK\5\6" + bytes(18))
    for name in ("ferry.md", "some.zip", "nowhere.zip"):
        done = run("import", name)
        assert (done.exit_code, done.stdout) == (2, "")
        assert len(done.stderr.splitlines()) == 1
    assert listed(run) == []


def test_what_was_exported_is_imported_into_a_scope(run: Run, place: Path) -> None:
    entry = {
        "file": "1 Boats.md",
        "title": "Boats",
        "origin": {"kind": "upload", "ref": "ferry.md"},
        "tags": ["sea"],
        "language": None,
        "dated": "2019",
        "added_at": "2020-01-01T00:00:00.000+00:00",
    }
    with zipfile.ZipFile(place / "articles.zip", "w") as packed:
        packed.writestr("1 Boats.md", FERRY)
        packed.writestr("footnote.json", json.dumps({"footnote": 1, "articles": [entry]}))
    done = run("--scope", "7", "import", "articles.zip", "nowhere.zip")
    assert done.exit_code == 2
    assert re.fullmatch(r"added: Boats \(id \d+, 11 lines, 1 passage\)\n", done.stdout)
    assert len(done.stderr.splitlines()) == 1
    [article] = listed(run, "--scope", "7")
    assert (article["tags"], article["dated"]) == (["sea"], "2019")
    again = json.loads(run("--scope", "7", "import", "articles.zip", "--json").stdout)
    assert [each["outcome"] for each in again["articles"]] == ["unchanged"]
