"""Bad input gets one sentence on stderr and exit code 2, and changes nothing."""

import contextlib
import sqlite3
from pathlib import Path

import pytest

from tests.cli.conftest import WITH_SMALL_FILES, Run, Start, refusal

CARS = "How many cars does the ferry carry?"


def stored(place: Path) -> list[str]:
    """Everything in the store, as SQL; nothing if there is none."""
    path = place / "data" / "footnote.db"
    if not path.exists():
        return []
    with contextlib.closing(sqlite3.connect(path)) as connection:
        return list(connection.iterdump())


BAD = {
    "missing.txt": None,
    "binary.txt": b"\x7fELF\0\0\0",
    "empty.txt": b" \n\n",
    "damaged.docx": b"PK\3\4 and no more",
    "damaged.pdf": b"\x93\x00",
    "broken.txt": "One line.\n\nUn café déjà fermé.".encode() + b"\xe9\n",
    "large.txt": b"A boat. " * 2000,
    "folder/picture.png": b"\x89PNG",
    "long" * 99 + ".txt": None,
    "a\x1b[2Jb\n.txt": None,
}


@pytest.mark.parametrize("name", BAD)
def test_what_is_no_article_is_one_sentence_and_changes_nothing(
    run: Run, place: Path, name: str
) -> None:
    content = BAD[name]
    if content is not None:
        (place / name).parent.mkdir(exist_ok=True)
        (place / name).write_bytes(content)
    given = name.split("/")[0]
    limit = {"FOOTNOTE_MAX_FILE_MB": "0.01"}
    assert "\x1b" not in refusal(run("add", given, **limit))
    assert not (place / "data").exists()
    run("add", "soup.txt")
    before = stored(place)
    refusal(run("add", given, **limit))
    assert stored(place) == before


@pytest.mark.parametrize(
    "command", [("show", "9"), ("remove", "9"), ("remove", "1", "9"), ("ask", CARS, "--in", "9")]
)
def test_an_unknown_article_is_one_sentence_and_changes_nothing(
    run: Run, place: Path, command: tuple[str, ...]
) -> None:
    run("add", "soup.txt")
    before = stored(place)
    refusal(run(*command))
    assert stored(place) == before


def test_a_server_over_its_quota_is_one_sentence_and_changes_nothing(run: Run, place: Path) -> None:
    run("--scope", "77", "add", "soup.txt")
    before = stored(place)
    refusal(run("--scope", "77", "add", "ferry.md", FOOTNOTE_MAX_ARTICLES="1"))
    refusal(run("--scope", "77", "add", "ferry.md", FOOTNOTE_MAX_MB="0.0001"))
    assert stored(place) == before


@pytest.mark.process
def test_a_file_without_read_permission(powerless: Start, place: Path) -> None:
    (place / "ferry.md").chmod(0)
    assert "ferry.md" in refusal(powerless("add", "ferry.md"))


@pytest.mark.process
def test_a_path_through_a_locked_folder(powerless: Start, place: Path) -> None:
    locked = place / "locked"
    locked.mkdir()
    (place / "ferry.md").rename(locked / "ferry.md")
    locked.chmod(0)
    try:
        refusal(powerless("add", "locked/ferry.md"))
    finally:
        locked.chmod(0o700)


@pytest.mark.process
def test_a_store_without_write_permission(run: Run, powerless: Start, place: Path) -> None:
    run("add", "soup.txt")
    before = stored(place)
    data = place / "data"
    for path in data.iterdir():
        path.chmod(0o400)
    data.chmod(0o500)
    try:
        refusal(powerless("add", "ferry.md"))
        refusal(powerless("remove", "1"))
    finally:
        data.chmod(0o700)
    assert stored(place) == before


@pytest.mark.process
def test_a_folder_in_which_no_store_can_be_made(powerless: Start, place: Path) -> None:
    place.chmod(0o500)
    try:
        assert "data" in refusal(powerless("add", "ferry.md"))
    finally:
        place.chmod(0o700)
    assert not (place / "data").exists()


@pytest.mark.process
def test_a_data_folder_in_a_locked_one(run: Run, powerless: Start, place: Path) -> None:
    run("add", "ferry.md", "--data", "locked/data")
    (place / "locked").chmod(0)
    try:
        refusal(powerless("ask", CARS, "--data", "locked/data"))
        refusal(powerless("add", "soup.txt", "--data", "locked/data"))
    finally:
        (place / "locked").chmod(0o700)


def test_a_data_path_that_is_a_file(run: Run, place: Path) -> None:
    refusal(run("add", "ferry.md", "--data", "soup.txt"))
    assert (place / "soup.txt").read_text().startswith("Notes")


def test_a_corpus_that_cannot_be_stored(run: Run, place: Path) -> None:
    (place / "corpus").mkdir()
    (place / "ferry.md").rename(place / "corpus" / "ferry.md")
    (place / "soup.txt").rename(place / "corpus" / "soup.txt")
    (place / "file").write_text("no folder")
    refusal(run("ask", CARS, "--data", "file"))


def test_a_store_that_is_no_database(run: Run, place: Path) -> None:
    (place / "data").mkdir()
    (place / "data" / "footnote.db").write_text("no database, and long enough to tell" * 40)
    refusal(run("ask", CARS))


@pytest.mark.process
def test_a_full_disk_leaves_the_store_as_it_was(run: Run, start: Start, place: Path) -> None:
    run("add", "soup.txt")
    before = stored(place)
    words = " ".join(f"word{number}" for number in range(9))
    (place / "big.txt").write_text("".join(f"Line {n} has {words}.\n\n" for n in range(9000)))
    refusal(start("add", "big.txt", code=WITH_SMALL_FILES))
    assert stored(place) == before
    assert run("add", "ferry.md").exit_code == 0
