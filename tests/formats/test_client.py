"""The bot trusts nothing that comes back from a process that read a stranger's file."""

import logging
import os
import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import closing, suppress
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import InputError, QuotaError
from bot.formats import client
from bot.formats.client import Member, Readers
from bot.formats.frames import BROKEN, Frame, received
from bot.formats.kinds import REFUSED
from bot.model import Block

NAME = "a.pdf"
DOCUMENT: dict[str, Any] = {
    "title": "Ferry",
    "lines": ["Ferry", "", "It leaves."],
    "blocks": [["heading", 1, 1, -1, 1, [], 1], ["paragraph", 3, 3, 0, 0, [], 2]],
    "tags": ["sea"],
    "language": "en",
    "dated": "2026",
    "author": "",
}


def packed(**files: bytes) -> bytes:
    stream = BytesIO()
    with ZipFile(stream, "w") as archive:
        for name, data in files.items():
            archive.writestr(f"{name}.txt", data)
    return stream.getvalue()


@pytest.fixture
def readers() -> Iterator[Readers]:
    with closing(Readers()) as readers:
        yield readers


def test_an_archive_is_read_in_another_process(readers: Readers) -> None:
    read = readers.read("zip", "a.zip", packed(b=b"Plums.", c=b""))
    assert read.members == (Member("b.txt", b"Plums."), Member("c.txt", b""))
    assert readers.read("zip", "a.zip", packed(d=b"Pears.")).members == (
        Member("d.txt", b"Pears."),
    )
    assert len(readers._all) == 1


def test_a_process_that_has_ended_is_replaced(readers: Readers) -> None:
    assert readers.read("zip", "a.zip", packed(b=b"Plums.")).members
    (reader,) = readers._all
    assert reader._process is not None
    reader._process.terminate()
    reader._process.wait()
    # It did not end of its own will, and might again: that is one sentence, and no more.
    with pytest.raises(InputError, match="cannot be read"):
        readers.read("zip", "a.zip", packed(b=b"Plums."))
    assert readers.read("zip", "a.zip", packed(b=b"Plums.")).members


def test_closing_ends_a_process_in_the_midst_of_a_file() -> None:
    readers = Readers()
    assert readers.read("zip", "a.zip", packed(b=b"Plums.")).members
    (reader,) = readers._all
    assert reader._process is not None
    process = reader._process
    os.kill(process.pid, signal.SIGSTOP)
    failed: list[Exception] = []

    def read() -> None:
        try:
            readers.read("zip", "a.zip", packed(b=b"Plums."))
        except InputError as error:
            failed.append(error)

    waiting = threading.Thread(target=read)
    waiting.start()
    readers.close()
    waiting.join(30)
    assert not waiting.is_alive()
    assert process.returncode == -signal.SIGKILL


def test_the_process_has_nothing_of_the_environment(
    readers: Readers, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DISCORD_TOKEN", "secret")
    assert readers.read("zip", "a.zip", packed(b=b"Plums.")).members
    (reader,) = readers._all
    assert reader._process is not None
    if sys.platform == "linux":
        environment = Path(f"/proc/{reader._process.pid}/environ").read_bytes()
        assert b"secret" not in environment


@pytest.mark.parametrize("kind", REFUSED)
def test_what_holds_no_text_is_refused_here(readers: Readers, kind: Any) -> None:
    with pytest.raises(InputError, match=r"a\.pdf is a|a\.pdf is packed"):
        readers.read(kind, NAME, b"")
    assert not any(reader._process for reader in readers._all)


def test_a_document_comes_back_as_it_was() -> None:
    read = client._checked(
        NAME, Frame({"documents": [DOCUMENT], "canonical": "https://a.example/"})
    )
    (document,) = read.documents
    assert (document.title, document.lines) == ("Ferry", ("Ferry", "", "It leaves."))
    assert document.blocks == (
        Block("heading", 1, 1, -1, 1, (), 1),
        Block("paragraph", 3, 3, 0, 0, (), 2),
    )
    assert (document.foreign, document.tags, read.canonical) == (
        True,
        ("sea",),
        "https://a.example/",
    )


@pytest.mark.parametrize(
    "changed",
    [
        {"title": 1},
        {"title": "two\nlines"},
        {"lines": ["a\nb"]},
        {"lines": ["a\0b"]},
        {"lines": "text"},
        {"lines": [None]},
        {"blocks": [["heading", 1, 1, -1, 1, []]]},
        {"blocks": [["spell", 1, 1, -1, 1, [], None]]},
        {"blocks": [["heading", 0, 1, -1, 1, [], None]]},
        {"blocks": [["heading", 1, 9, -1, 1, [], None]]},
        {"blocks": [["heading", 2, 1, -1, 1, [], None]]},
        {"blocks": [["heading", 1, 1, 0, 1, [], None]]},
        {"blocks": [["heading", 1, 1, -1, -1, [], None]]},
        {"blocks": [["heading", True, 1, -1, 1, [], None]]},
        {"blocks": [["heading", 1, 1, -1, 1, [2], None]]},
        {"blocks": [["heading", 1, 1, -1, 1, [], "one"]]},
        {"blocks": [["heading", 1, 2, -1, 1, [], None], ["paragraph", 2, 3, -1, 0, [], None]]},
        {"tags": [1]},
        {"dated": None},
    ],
    ids=str,
)
def test_what_reading_could_not_give_is_one_sentence(changed: dict[str, Any]) -> None:
    with pytest.raises(InputError):
        client._checked(NAME, Frame({"documents": [DOCUMENT | changed]}))


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=8,
)


@given(st.dictionaries(st.sampled_from([*DOCUMENT, "error", "quota"]), json_values), st.binary())
def test_any_answer_is_a_document_or_one_sentence(values: dict[str, Any], body: bytes) -> None:
    for head in (values, {"documents": [DOCUMENT | values]}, {"members": [["a", len(body) + 1]]}):
        with suppress(InputError):
            read = client._checked(NAME, Frame(head, body))
            assert all("\n" not in line for each in read.documents for line in each.lines)


def test_the_log_has_where_reading_failed_and_not_what_it_read(
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.WARNING)
    with pytest.raises(InputError, match=r"^a\.pdf cannot be read"):
        client._checked(NAME, Frame({"error": BROKEN.format(NAME), "places": "KeyError\n  x"}))
    assert "KeyError" in caplog.text
    with pytest.raises(QuotaError, match="too much"):
        client._checked(NAME, Frame({"error": "too much", "quota": True}))


@given(st.binary(max_size=200))
def test_any_bytes_are_a_frame_or_an_error(data: bytes) -> None:
    try:
        frame = received(BytesIO(data))
    except ValueError:
        return
    assert frame is None or isinstance(frame.head, dict)
