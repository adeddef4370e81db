"""``chat``: what is said besides questions, and how it is left; here without a terminal."""

from pathlib import Path

import pytest

from tests.cli.conftest import Run

CARS = "How many cars does the ferry carry?"

FAQ = """# The swimming pool

## When does the pool open?

It opens at seven.
"""


@pytest.mark.parametrize("leave", ["exit", "quit", " EXIT ", "exit()", ":q"])
def test_chat_is_left_by_a_word(run: Run, leave: str) -> None:
    run("add", "ferry.md")
    result = run("chat", stdin=f"{CARS}\n{leave}\n{CARS}\n")
    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout.count("64 cars") == 1


@pytest.mark.parametrize(
    ("said", "reply"),
    [
        ("hello", "Hello! "),
        ("Thanks a lot!", "You are welcome."),
        ("help", "Ask in your own words; "),
        ("?", "Ask in your own words; "),
    ],
)
def test_small_talk_is_met_in_kind_and_never_searched(run: Run, said: str, reply: str) -> None:
    run("add", "ferry.md")
    result = run("chat", stdin=f"{said}\n")
    assert (result.exit_code, result.stderr) == (0, "")
    first, second, *_ = result.stdout.splitlines()
    assert first == f"> {said}"
    assert second.startswith(reply)
    assert "Nothing found" not in result.stdout


def test_a_question_to_try_is_one_that_an_article_asks(run: Run, place: Path) -> None:
    run("add", "ferry.md")
    assert "Try: " not in run("chat", stdin="hello\n").stdout
    (place / "pool.md").write_text(FAQ)
    run("add", "pool.md")
    assert "Try: When does the pool open?\n" in run("chat", stdin="hello\n").stdout
    assert "It opens at seven." in run("ask", "When does the pool open?").stdout
