"""``model``: what it says, and what a machine that reaches nothing sees."""

import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.conftest import ROOT, Run, Start, clean_environment, refusal
from tests.meaning.serving import Served, as_released, model_files, serving, wheel
from tests.waiting import patient

BY_WORDS = "Footnote works by words alone"


@pytest.fixture
def served() -> Iterator[Served]:
    with serving() as served:
        yield served


@pytest.fixture
def files(place: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, bytes]:
    return as_released(place / "given", monkeypatch)


MODULES = ("bot.library.meaning", "huggingface_hub", "safetensors", "tokenizers", "threadpoolctl")
WITH_MODULES = f"""
import atexit, runpy, sys
atexit.register(lambda: print(*sorted(sys.modules.keys() & {MODULES}), file=sys.stderr))
runpy.run_module("bot", run_name="__main__")
"""


@pytest.mark.process
def test_nothing_of_it_is_imported_where_there_is_no_model(start: Start) -> None:
    start("add", "ferry.md")
    done = start("ask", "What does a car pay?", code=WITH_MODULES)
    assert (done.exit_code, done.stderr) == (0, "\n")


@pytest.mark.usefixtures("files")
def test_what_is_stored_is_read_by_an_install_an_add_and_a_reindex(run: Run) -> None:
    run("add", "ferry.md")
    run("--scope", "7", "add", "soup.txt")
    run("model", "install", "given")
    [other, shared] = [line.split("\t") for line in run("model").stdout.splitlines()[2:]]
    assert (shared[0], shared[1] == shared[2], shared[3]) == ("shared", True, "100 %")
    assert other[0] == "7"
    run("--scope", "7", "add", "ferry.md")
    assert run("model").stdout.count("100 %") == 2
    run("add", "soup.txt", FOOTNOTE_MODEL="none")
    assert "100 %" not in run("--scope", "shared", "model").stdout.splitlines()[-1]
    assert run("reindex").exit_code == 0
    assert run("model").stdout.count("100 %") == 2
    assert [line[:2] for line in run("--scope", "7", "model").stdout.splitlines()[2:]] == ["7\t"]
    run("model", "remove")
    assert run("model", "install", "given").exit_code == 0
    assert run("model").stdout.count("100 %") == 2


@pytest.mark.usefixtures("files")
def test_it_is_installed_told_and_removed(run: Run, place: Path) -> None:
    folder = place / "data" / "model"
    assert run("model").stdout == (
        f"{BY_WORDS}: footnote model install brings the model that finds by meaning too.\n"
    )
    assert run("remove", "--help").exit_code == 0
    done = run("model", "install", "given")
    assert (done.exit_code, done.stdout, done.stderr) == (0, f"installed: {folder}\n", "")
    assert str(folder) in run("model").stdout
    done = run("model", "install")
    assert (done.exit_code, done.stdout, done.stderr) == (0, f"there already: {folder}\n", "")
    done = run("model", "remove")
    assert (done.exit_code, done.stdout, done.stderr) == (0, f"removed: {folder}\n", "")
    done = run("model", "remove")
    assert (done.exit_code, done.stdout) == (0, "")
    assert done.stderr == f"No model is installed in {folder}.\n"


def test_what_cannot_be_is_one_sentence(run: Run, place: Path) -> None:
    assert "does not hold the model" in refusal(run("model", "install", "ferry.md"))
    model_files(place / "other")
    assert "holds another model.safetensors" in refusal(run("model", "install", "other"))
    assert "which holds no model" in refusal(run("model", FOOTNOTE_MODEL="nowhere"))
    assert "delete that one yourself" in refusal(run("model", "remove", FOOTNOTE_MODEL="other"))
    assert not (place / "data").exists()


def test_where_none_is_wanted_none_is_installed(run: Run, place: Path) -> None:
    for command in (("model", "install"), ("model",)):
        done = run(*command, FOOTNOTE_MODEL="none")
        assert (done.exit_code, done.stdout) == (0, f"{BY_WORDS}: FOOTNOTE_MODEL is none.\n")
    assert not (place / "data").exists()


@pytest.mark.process
def test_where_no_source_answers_one_sentence_says_so(
    start: Start, place: Path, served: Served
) -> None:
    done = start("model", "install", settings=served.settings)
    assert (done.exit_code, done.stdout) == (0, "")
    [sentence] = done.stderr.splitlines()
    assert sentence.startswith(f"{BY_WORDS}, as nothing that has the model answers: ")
    assert not (place / "data").exists()


@pytest.mark.process
def test_a_folder_that_is_closed_is_one_sentence(powerless: Start, place: Path) -> None:
    (place / "locked").mkdir(mode=0o000)
    try:
        for command in ("install", "remove"):
            sentence = refusal(powerless("--data", "locked/data", "model", command))
            assert "Permission denied" in sentence or "cannot be opened" in sentence
    finally:
        (place / "locked").chmod(0o700)


@pytest.mark.process
@pytest.mark.parametrize("source", ["the hub", "the index"])
def test_ctrl_c_ends_a_download_and_leaves_nothing(
    place: Path, served: Served, source: str
) -> None:
    given = model_files(place / "given")
    if source == "the hub":
        served.on_hub(dict.fromkeys(given, b"x" * 1_000_000))
    else:
        served.on_index(wheel(dict.fromkeys(given, b"x" * 1_000_000)))
    served.stalling = True
    process = subprocess.Popen(
        [sys.executable, "-m", "bot", "model", "install"],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        cwd=place,
        env=clean_environment() | {"PYTHONPATH": str(ROOT)} | served.settings,
    )
    assert served.stalled.wait(patient(20))
    assert (place / "data").exists()
    process.send_signal(signal.SIGINT)
    said, _ = process.communicate(timeout=patient(10))
    assert (process.returncode, said) == (130, b"")
    assert not (place / "data").exists()
