"""What only a process of its own shows: exit codes, pipes, signals, permissions, imports."""

import json
import os
import signal
from pathlib import Path

import pytest

from tests.cli.conftest import Start

pytestmark = pytest.mark.process

CARS = "How many cars does the ferry carry?"

WITH_IMPORTS = """
import sys
from bot.cli import main
try:
    main()
finally:
    print(" ".join(sorted(sys.modules)))
"""


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is always full")
def test_output_that_cannot_be_written_is_one_sentence(start: Start) -> None:
    start("add", "ferry.md")
    with Path("/dev/full").open("w") as full:
        done = start("list", stdout=full.fileno())
    assert done.exit_code == 2
    assert len(done.stderr.splitlines()) == 1


@pytest.mark.parametrize("command", [("list",), ("show", "1"), ("ask", CARS), ("list", "--json")])
def test_a_closed_pipe_ends_quietly(start: Start, command: tuple[str, ...]) -> None:
    start("add", "ferry.md")
    reader, writer = os.pipe()
    os.close(reader)
    try:
        done = start(*command, stdout=writer)
    finally:
        os.close(writer)
    assert (done.exit_code, done.stderr) == (128 + signal.SIGPIPE, "")


def test_ask_exits_as_grep_does(start: Start) -> None:
    start("add", "ferry.md")
    assert start("ask", CARS).exit_code == 0
    assert start("ask", "Which zebras sing?").exit_code == 1
    assert start("ask", "").exit_code == 2


def test_ask_explains_itself_in_words_and_as_json(start: Start) -> None:
    start("add", "ferry.md")
    words, fields = start("ask", CARS, "--explain"), start("ask", CARS, "--explain", "--json")
    assert (words.exit_code, words.stderr, fields.exit_code, fields.stderr) == (0, "", 0, "")
    assert "  bm25 = cars " in words.stdout
    citations = json.loads(fields.stdout)["citations"]
    told = {"parts", "terms", "absent", "odds"}
    assert all(told == citation["explained"].keys() for citation in citations)
    without = json.loads(start("ask", CARS, "--json").stdout)["citations"]
    assert all("explained" not in citation for citation in without)


def test_json_is_utf8_whatever_the_terminal_speaks(start: Start, place: Path) -> None:
    (place / "tea.txt").write_text("Tea\n\nThe tea costs 3 € — in 日本 too.\n")
    start("add", "tea.txt")
    cyrillic = {"PYTHONIOENCODING": "iso8859-5"}
    done = start("ask", "--json", "What does the tea cost?", settings=cyrillic)
    assert json.loads(done.stdout)["citations"][0]["quote"] == "The tea costs 3 € — in 日本 too."
    done = start("ask", "What does the tea cost?", settings=cyrillic)
    assert (done.exit_code, done.stderr) == (0, "")
    assert "The tea costs 3 ?" in done.stdout


def test_bytes_that_are_no_text_do_no_harm(start: Start) -> None:
    start("add", "ferry.md")
    done = start("chat", stdin=b"\xff\xfe\x00\n" + CARS.encode() + b"\n")
    assert (done.exit_code, done.stderr) == (0, "")
    assert "64 cars" in done.stdout
    done = start("ask", "--json", os.fsdecode(b"\xff cars"))
    assert json.loads(done.stdout)["citations"][0]["first_line"] in {3, 5}


def test_ask_loads_neither_discord_nor_what_it_does_not_need(start: Start) -> None:
    start("add", "ferry.md")
    done = start("ask", "--json", CARS, code=WITH_IMPORTS)
    *_, modules = done.stdout.splitlines()
    loaded = {name.split(".")[0] for name in modules.split()}
    assert {"bot", "rank_bm25", "aiosqlite"} <= loaded
    assert not loaded & {"discord", "aiohttp", "rich", "markdown_it", "xml", "pytest"}
    assert "rapidfuzz" not in loaded
    assert not {"bot.chat", "bot.evaluation"} & set(modules.split())


def test_no_arguments_and_a_token_is_the_bot(start: Start, place: Path) -> None:
    # Ends before any network is needed: what is to be mirrored cannot be stored.
    (place / "corpus").mkdir()
    (place / "ferry.md").rename(place / "corpus" / "ferry.md")
    unusable = {"FOOTNOTE_DATA": "soup.txt"}
    for token, is_bot in (("", False), ("not-a-token", True)):
        done = start(code=WITH_IMPORTS, settings=unusable | {"DISCORD_TOKEN": token})
        assert done.exit_code == 2
        assert len(done.stderr.splitlines()) == 1
        assert ("discord" in done.stdout.split()) is is_bot


def test_run_without_a_token_asks_not_to_be_restarted(start: Start) -> None:
    done = start("run")
    assert (done.exit_code, done.stdout) == (os.EX_CONFIG, "")
    (sentence,) = done.stderr.splitlines()
    assert "DISCORD_TOKEN" in sentence
