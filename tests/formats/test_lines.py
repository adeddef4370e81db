"""Golden files say what the lines say that were written from their sources, block for block."""

import re
from collections.abc import Iterator, Sequence
from contextlib import closing
from typing import NamedTuple

import pytest

from bot.formats.client import Readers
from bot.model import Block, Document
from tests.formats.test_golden import GOLDEN, read

KINDS = {"columns": "c", "row": "r", "code": "k", "term": "t", "definition": "d", "note": "n"}
_SIGN = re.compile(r"(?:-|\d+\.)\s+")
_NOTE = re.compile(r"\[\^\d+\]: |Notes: ")
_ENDED = re.compile(r"[.:!?]$")


class Line(NamedTuple):
    """A line of a ``.lines`` file; ``page`` is None but in a PDF."""

    kind: str
    text: str
    page: int | None = None


@pytest.fixture(scope="module")
def readers() -> Iterator[Readers]:
    with closing(Readers()) as readers:
        yield readers


def wanted(name: str) -> list[Line]:
    """What a file has to say, which ``golden/README.md`` tells how to read."""
    lines = []
    for line in (GOLDEN / "lines" / f"{name}.lines").read_text("utf-8").splitlines():
        kind, _, text = line.partition(" ")
        text, at, page = text.rpartition(" @") if name.endswith(".pdf") else (text, "", "")
        lines.append(Line(kind, text, int(page) if at else None))
    return lines


def said(document: Document, *, paged: bool = False) -> list[Line]:
    """What a file says; of code each line."""
    lines: list[Line] = []
    for block in document.blocks:
        texts = [line.strip() for line in document.lines[block.first - 1 : block.last]]
        kind, text = _kind(block, texts)
        page = block.page if paged else None
        parts = texts if kind == "k" else [text]
        lines += (Line(kind, part, page) for part in parts if part)
    return lines


def _kind(block: Block, texts: Sequence[str]) -> tuple[str, str]:
    text = " ".join(texts)
    if block.kind == "heading":
        return f"h{block.level}", text
    if block.kind == "item":
        return f"i{block.level}", _SIGN.sub("", text, count=1)
    if block.kind in {"columns", "row"}:
        return KINDS[block.kind], text.strip("| ")
    if text.startswith("> "):
        return "q", " ".join(line.removeprefix("> ") for line in texts)
    noted = _NOTE.match(text)
    return ("n", text[noted.end() :]) if noted else (KINDS.get(block.kind, "p"), text)


def whole(lines: Sequence[Line]) -> list[Line]:
    """The lines with what runs on to the next page in one; a note may stand at the page's foot."""
    joined: list[Line] = []
    page: int | None = 1
    for line in lines:
        begins_page, page = line.page != page, line.page
        places = range(len(joined) - 1, max(len(joined) - 3, -1), -1)
        above = next((at for at in places if _runs_on(joined[at])), None)
        if begins_page and line.kind == "p" and above is not None:
            joined[above] = joined[above]._replace(text=f"{joined[above].text} {line.text}")
        else:
            joined.append(line)
    return joined


def _runs_on(line: Line) -> bool:
    return line.kind == "p" and not _ENDED.search(line.text)


@pytest.mark.parametrize(
    ("file", "lines"),
    [
        ("lido-pandoc.docx", "lido"),
        ("lido-libreoffice.docx", "lido"),
        ("lido-pandoc.odt", "lido"),
        ("lido-libreoffice.odt", "lido"),
        ("lido-pandoc.rtf", "lido-rtf"),
        ("lido-pandoc.epub", "lido-epub"),
        ("masbah-libreoffice.docx", "masbah"),
        ("talk-libreoffice.pptx", "talk"),
        ("talk-libreoffice.odp", "talk"),
        ("fees-libreoffice.ods", "fees"),
        ("fees-libreoffice.xlsx", "fees"),
        ("fees-libreoffice.csv", "fees-csv"),
    ],
)
def test_a_document_says_what_its_source_says(readers: Readers, file: str, lines: str) -> None:
    assert said(read(readers, file)) == wanted(lines)


@pytest.mark.parametrize(
    "file",
    [
        "lido-libreoffice.pdf",
        "lido-groff.pdf",
        "lido-chromium.pdf",
        "freibad-libreoffice.pdf",
        "masbah-chromium.pdf",
        "ferry-chromium.pdf",
    ],
)
def test_a_pdf_says_what_is_seen_of_it_and_where(readers: Readers, file: str) -> None:
    assert whole(said(read(readers, file), paged=True)) == wanted(file)


def test_what_stands_at_the_edges_of_a_single_page_cannot_be_told_from_its_text(
    readers: Readers,
) -> None:
    _, *found, _ = said(read(readers, "masbah-libreoffice.pdf"), paged=True)
    assert found == wanted("masbah-libreoffice.pdf")
