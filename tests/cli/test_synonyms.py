"""``synonyms``: what means the same, from the terminal."""

import json

from tests.cli.conftest import Run, refusal


def test_synonyms_are_added_listed_asked_and_removed(run: Run) -> None:
    run("add", "ferry.md")
    assert run("synonyms", "add", "vessel", "ferry").stdout == "vessel = ferry\n"
    run("synonyms", "add", "SLA", "service level agreement", "--scope", "77")
    assert run("synonyms", "list").stdout == "vessel = ferry\n"
    listed = json.loads(run("synonyms", "list", "--json").stdout)
    assert listed == {"synonyms": [["vessel", "ferry"]]}
    answer = json.loads(run("ask", "How many cars does the vessel carry?", "--json").stdout)
    assert (answer["answered"], answer["missing"]) == (True, [])
    assert run("synonyms", "remove", "vessel").stdout == "removed: vessel\n"
    nothing = run("synonyms", "list")
    assert (nothing.exit_code, nothing.stdout) == (0, "")
    assert nothing.stderr.startswith("No synonyms are set here: ")
    assert run("synonyms", "list", "--scope", "77").stdout == "SLA = service level agreement\n"


def test_what_cannot_be_one_is_refused_in_a_sentence(run: Run) -> None:
    refusal(run("synonyms", "add", "vessel"))
    refusal(run("synonyms", "add", "vessel", "of the"))
    refusal(run("synonyms", "remove", "vessel"))
    refusal(run("synonyms", "remove", "\udcff"))
    assert refusal(run("synonyms")).count("\n") <= 1
