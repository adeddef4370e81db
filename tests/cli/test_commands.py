"""Which command the words behind ``footnote`` are, and what is said of those that are none."""

import pytest

from tests.cli.conftest import Run, refusal

CARS = "How many cars does the ferry carry?"


@pytest.mark.parametrize("words", [CARS.split(), [CARS], ["ferry"], ["ferry", "-soup"]])
def test_words_that_are_no_command_are_asked(run: Run, words: list[str]) -> None:
    run("add", "ferry.md", "soup.txt")
    assert run(*words).stdout == run("ask", *words).stdout != ""
    assert run(*words, "--json").stdout == run("ask", *words, "--json").stdout


@pytest.mark.parametrize(
    ("word", "meant"), [("lst", "list"), ("adn", "add"), ("shwo", "show"), ("ratins", "ratings")]
)
def test_a_word_alone_that_is_nearly_a_command_is_not_asked(
    run: Run, word: str, meant: str
) -> None:
    for options in ([], ["--json"]):
        sentence = refusal(run(word, *options))
        assert f"did you mean {meant}?" in sentence
        assert f"'footnote ask {word}'" in sentence
    # With more words it is one of a question.
    run("add", "ferry.md")
    assert "“zebra”" in run(word, "zebra").stdout


def test_help_is_a_command_too(run: Run) -> None:
    assert run("help").stdout == run("--help").stdout
    assert run("help", "ask").stdout == run("ask", "--help").stdout
    assert "no command fly" in refusal(run("help", "fly"))


def test_version_is_a_command_too(run: Run) -> None:
    assert run("version").stdout == run("--version").stdout
    assert len(run("version").stdout.splitlines()) == 1


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("list", "of", "boats"), "unexpected extra arguments (of boats). See "),
        (("list", "--jsno"), "There is no option --jsno: did you mean --json? See "),
        (("show",), "Missing argument 'ARTICLE'. See "),
    ],
)
def test_what_is_misused_is_told_in_sentences(run: Run, words: tuple[str, ...], said: str) -> None:
    assert said in refusal(run(*words))
