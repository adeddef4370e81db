"""Files of other programs, made of the sources beside them, say what the sources say."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from bot.formats.client import Readers
from bot.formats.kinds import kind_of
from bot.model import Document

GOLDEN = Path(__file__).parent / "golden"

Said = list[tuple[str, str]]

NOTE = ("note", "[^1]: The side door is open from six, on weekdays alone.")
POOL: Said = [
    ("heading 1", "Handbook of the open-air pool"),
    ("heading 1", "Opening"),
    (
        "paragraph",
        "The pool is open from the middle of May to the end of September. In a heavy thunderstorm "
        "everybody leaves the water at once, and the lifeguards ring the bell at the northern gate "
        "until nobody is left in it.",
    ),
    ("heading 2", "Hours"),
    ("columns", "| Day | From | To |"),
    ("row", "| Monday to Friday | 7:00 | 20:00 |"),
    ("row", "| Saturday | 8:00 | 21:00 |"),
    ("row", "| Sunday | 8:00 | 19:00 |"),
    ("paragraph", "Early swimmers come in by the side door.[^1]"),
    ("heading 2", "Tickets"),
    ("item 1", "- Adults pay six crowns."),
    ("item 1", "- Children pay two crowns."),
    ("item 2", "- Under three they swim free."),
    ("item 2", "- School classes get a list at the counter."),
    ("item 1", "- Dogs stay outside."),
    ("heading 1", "Rules"),
    ("item 1", "1. Shower before you swim."),
    ("item 1", "2. Do not run on the wet tiles."),
    ("item 1", "3. Glass stays in the locker room."),
    (
        "paragraph",
        "> Whoever cannot swim stays in the shallow basin, says the oldest rule on the board.",
    ),
    ("paragraph", "The pump is set by three lines:"),
    ("code", "pump.hours = 6\npump.filter = sand\npump.alarm = on"),
    (
        "paragraph",
        "Lost things are kept for four weeks at the counter, and then given to the charity shop "
        "beside the bus stop.",
    ),
    NOTE,
]
PRICES: Said = [
    ("columns", "| Ticket | Price | Since |"),
    ("row", "| Adult | 6 | 2024-05-12 |"),
    ("row", "| Child | 2 | 2024-05-12 |"),
    ("row", "| Season, whole family | 140 | 2023-05-01 |"),
]
DECK: Said = [
    ("heading 1", "Training of lifeguards"),
    ("heading 2", "Before the season"),
    ("item 1", "- Check the ropes"),
    ("item 2", "- of the deep basin"),
    ("item 1", "- Count the buoys"),
    ("paragraph", "Notes: Keys are in the blue box."),
    ("heading 2", "Rounds"),
    ("columns", "| Hour | Where |"),
    ("row", "| 9 | basin |"),
    ("row", "| 12 | slide |"),
]


@pytest.fixture(scope="module")
def readers() -> Iterator[Readers]:
    with closing(Readers()) as readers:
        yield readers


def read(readers: Readers, name: str) -> Document:
    data = (GOLDEN / name).read_bytes()
    kind = kind_of(name, data)
    assert kind is not None
    (document,) = readers.read(kind, name, data).documents
    return document


def said(document: Document, parting: str = "\n") -> Said:
    """Each block: its kind, with its level if it has one, and its text without indents."""
    found = []
    for block in document.blocks:
        lines = document.lines[block.first - 1 : block.last]
        kind = f"{block.kind} {block.level}" if block.kind in {"heading", "item"} else block.kind
        parted = "\n" if block.kind == "code" else parting
        found.append((kind, parted.join(line.strip() for line in lines)))
    return found


@pytest.mark.parametrize(
    "name",
    ["pool-pandoc.docx", "pool-libreoffice.docx", "pool-pandoc.odt", "pool-libreoffice.rtf"],
)
def test_documents_say_all_that_their_source_says(readers: Readers, name: str) -> None:
    document = read(readers, name)
    assert said(document) == POOL
    assert document.title == "Handbook of the open-air pool"


def test_an_e_book_has_its_notes_below_their_chapter(readers: Readers) -> None:
    rules = POOL.index(("heading 1", "Rules"))
    assert said(read(readers, "pool-pandoc.epub")) == [*POOL[:rules], NOTE, *POOL[rules:-1]]


def test_a_format_without_styles_has_code_and_quotations_as_paragraphs(readers: Readers) -> None:
    bare = [
        ("paragraph" if kind == "code" else kind, text.removeprefix("> ")) for kind, text in POOL
    ]
    assert said(read(readers, "pool-pandoc.rtf")) == bare


def test_a_page_says_all_that_its_source_says(readers: Readers) -> None:
    document = read(readers, "pool-pandoc.html")
    assert said(document) == POOL
    assert document.title == "Handbook of the open-air pool"


def test_a_pdf_has_the_lines_of_its_pages_in_blocks(readers: Readers) -> None:
    """Levels are told by sizes of type, and what is quoted by nothing."""
    document = read(readers, "pool-libreoffice.pdf")
    found = said(document, parting=" ")
    texts = [text.replace("[^1]", "1").removeprefix("> ") for _, text in POOL[:-1]]
    assert [text for _, text in found][: len(texts)] == texts
    kinds = [kind.partition(" ")[0] for kind, _ in POOL[:-1]]
    assert [kind.partition(" ")[0] for kind, _ in found][: len(texts)] == kinds
    assert {block.page for block in document.blocks} == {1}


def test_a_printed_page_knows_its_pages(readers: Readers) -> None:
    """The signs of its list are drawn, and so are none."""
    document = read(readers, "pool-chromium.pdf")
    found = " ".join(text for _, text in said(document, parting=" ")).split()
    words = [word for word in found if word != "-"]
    wanted = [
        word
        for _, text in POOL[:-1]
        for word in text.replace("[^1]", "1").removeprefix("> ").split()
        if word != "-"
    ]
    assert words[: len(wanted)] == wanted
    pages = {document.lines[block.first - 1].strip(): block.page for block in document.blocks}
    assert pages["1. Shower before you swim."] == 1
    assert pages["3. Glass stays in the locker room."] == 2


@pytest.mark.parametrize("name", ["prices-libreoffice.xlsx", "prices-libreoffice.ods"])
def test_sheets_are_rows_below_their_columns(readers: Readers, name: str) -> None:
    assert said(read(readers, name)) == PRICES


@pytest.mark.parametrize("name", ["deck-pandoc.pptx", "deck-libreoffice.odp"])
def test_slides_are_sections_with_their_numbers(readers: Readers, name: str) -> None:
    document = read(readers, name)
    assert said(document) == DECK
    assert [block.page for block in document.blocks] == [1, 2, 2, 2, 2, 2, 3, 3, 3, 3]
