"""``backup`` and ``restore``: what they say, and what they refuse."""

from pathlib import Path

import pytest

from tests.cli.conftest import WITH_SMALL_FILES, Run, Start, refusal


def test_what_is_backed_up_comes_back(run: Run, place: Path) -> None:
    run("add", "ferry.md")
    done = run("backup", "kept.db")
    assert (done.exit_code, done.stdout, done.stderr) == (0, "backed up: kept.db\n", "")
    before = run("list").stdout
    run("remove", "1")
    run("add", "soup.txt")
    done = run("restore", "kept.db")
    assert (done.exit_code, done.stdout, done.stderr) == (0, "restored: kept.db\n", "")
    assert run("list").stdout == before
    done = run("--data", "other", "restore", "kept.db")
    assert run("list", "--data", "other").stdout == before
    assert sorted(path.name for path in place.iterdir()) == [
        "data",
        "ferry.md",
        "kept.db",
        "other",
        "soup.txt",
    ]


def test_what_cannot_be_is_one_sentence(run: Run, place: Path) -> None:
    assert "does not exist" in refusal(run("backup", "kept.db"))
    assert not (place / "data").exists()
    run("add", "ferry.md")
    assert "exists already" in refusal(run("backup", "soup.txt"))
    assert "cannot be written" in refusal(run("backup", "nowhere/kept.db"))
    assert "is not a file" in refusal(run("restore", "nowhere.db"))
    assert "is not a file" in refusal(run("restore", "data"))
    assert "is not a database" in refusal(run("restore", "soup.txt"))
    assert run("list").stdout.count("\n") == 1


@pytest.mark.process
def test_a_full_disk_leaves_no_backup_and_the_store_as_it_was(
    run: Run, start: Start, place: Path
) -> None:
    words = " ".join(f"word{number}" for number in range(9))
    (place / "big.txt").write_text("".join(f"Line {n} has {words}.\n\n" for n in range(2000)))
    run("add", "big.txt")
    refusal(start("backup", "kept.db", code=WITH_SMALL_FILES))
    assert not (place / "kept.db").exists()
    run("backup", "kept.db")
    run("--data", "other", "add", "soup.txt")
    before = run("--data", "other", "list").stdout
    refusal(start("--data", "other", "restore", "kept.db", code=WITH_SMALL_FILES))
    assert run("--data", "other", "list").stdout == before
    assert not [path for path in place.rglob("*") if path.name.startswith(".")]


@pytest.mark.process
def test_folders_that_may_not_be_entered_or_written_to(
    run: Run, powerless: Start, place: Path
) -> None:
    run("add", "ferry.md")
    run("backup", "kept.db")
    before = run("list").stdout
    closed = place / "closed"
    closed.mkdir()
    closed.chmod(0o000)
    (place / "data").chmod(0o500)
    try:
        for arguments in (
            ("backup", "closed/kept.db"),
            ("restore", "closed/kept.db"),
            ("restore", "kept.db"),
        ):
            refusal(powerless(*arguments))
    finally:
        closed.chmod(0o700)
        (place / "data").chmod(0o700)
    assert run("list").stdout == before
