"""Files that were made to break what reads them: each is read, or costs one sentence."""

import random
import stat
import struct
import time
import zipfile
from collections.abc import Callable, Iterator
from contextlib import closing
from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import InputError
from bot.formats.client import Read, Readers
from bot.formats.frames import SECONDS
from bot.formats.kinds import kind_of
from tests.formats import test_docx, test_epub, test_odt, test_sheets, test_slides
from tests.formats.test_pdf import below, built

WORDS = "The ferry leaves the stone pier at half past nine on weekdays, and at eleven on Sundays. "
OUT = "/etc/passwd"
CODES = {
    "laughs": "<!DOCTYPE x [<!ENTITY a 'ha'>"
    + "".join(
        f"<!ENTITY {b} '{f'&{a};' * 10}'>" for a, b in zip("abcdefgh", "bcdefghi", strict=True)
    )
    + "]>",
    "outside": f"<!DOCTYPE x [<!ENTITY i SYSTEM 'file://{OUT}'>]>",
    "quadratic": f"<!DOCTYPE x [<!ENTITY i '{'ha' * 20_000}'>]>",
}
"""What XML may declare before its text, in which ``&i;`` is then used."""


def page(inside: str, head: str = "") -> bytes:
    """A web page with some text, and what is in its midst."""
    return (
        f"<!doctype html><html><head><title>Ferry</title>{head}</head><body><article>"
        f"<h1>Ferry</h1><p>{WORDS * 3}</p>{inside}<p>{WORDS * 3}</p></article></body></html>"
    ).encode()


def changed(package: bytes, part: str, change: Callable[[str], str]) -> bytes:
    """A package with another text in one of its parts."""
    new = BytesIO()
    with (
        zipfile.ZipFile(BytesIO(package)) as old,
        zipfile.ZipFile(new, "w", zipfile.ZIP_DEFLATED) as archive,
    ):
        for name in old.namelist():
            text = old.read(name).decode()
            archive.writestr(name, change(text) if name == part else text)
    return new.getvalue()


def declared(package: bytes, part: str, declaration: str, tag: str) -> bytes:
    """A package one of whose parts declares entities and uses one."""

    def change(text: str) -> str:
        body = text.partition("?>")[2] if text.startswith("<?xml") else text
        return declaration + body.replace(f"</{tag}>", f"&i;</{tag}>", 1)

    return changed(package, part, change)


def pdf(objects: str) -> bytes:
    """A PDF of objects, whose places are not told."""
    return f"%PDF-1.4\n{objects}\ntrailer<</Root 1 0 R>>\n%%EOF".encode()


def with_mimetype(package: bytes, mimetype: str) -> bytes:
    """A package that says what it is, as such packages do."""
    new = BytesIO()
    with zipfile.ZipFile(BytesIO(package)) as old, zipfile.ZipFile(new, "w") as archive:
        archive.writestr("mimetype", mimetype)
        for name in old.namelist():
            if name != "mimetype":
                archive.writestr(name, old.read(name))
    return new.getvalue()


def zipped(*files: tuple[str | zipfile.ZipInfo, bytes]) -> bytes:
    """An archive of some files."""
    new = BytesIO()
    with zipfile.ZipFile(new, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files:
            archive.writestr(name, data)
    return new.getvalue()


def overlapping(times: int) -> bytes:
    """An archive whose directory names the same packed bytes many times."""
    whole = zipped(("a000.txt", b"Boat. " * 20_000))
    at = whole.index(b"PK\1\2")
    entry, end = whole[at : whole.index(b"PK\5\6")], whole[whole.index(b"PK\5\6") :]
    entries = b"".join(entry.replace(b"a000", f"a{n:03}".encode()) for n in range(times))
    counts = struct.pack("<HHI", times, times, len(entries))
    return whole[:at] + entries + end[:8] + counts + end[16:]


def nested(depth: int) -> bytes:
    """An archive of ten archives of ten archives, and so on; at the bottom are zeros."""
    data = bytes(1_000_000)
    for _ in range(depth):
        data = zipped(*((f"{n}.zip", data) for n in range(10)))
    return data


def link(name: str, to: str) -> tuple[zipfile.ZipInfo, bytes]:
    """An entry of an archive that is a link to elsewhere."""
    entry = zipfile.ZipInfo(name)
    entry.external_attr = (stat.S_IFLNK | 0o777) << 16
    return entry, to.encode()


DOCX = test_docx.packed(document=test_docx.paragraph("The ferry leaves at nine."))
EPUB = test_epub.packed({"one": f"<p>{WORDS}</p>", "two": f"<p>{WORDS}</p>"})
ODT = with_mimetype(
    test_odt._package("<text:p>The ferry leaves at nine.</text:p>"),
    "application/vnd.oasis.opendocument.text",
)
XLSX = test_sheets._xlsx(test_sheets._row(1, "Day", "Boat"), test_sheets._row(2, "Monday", 3))
PPTX = test_slides._deck(
    test_slides._slide(test_slides._shape(test_slides._said("The ferry leaves at nine.")))
)
PDF = built(below(72, 700, "The ferry leaves at nine.", "It is red."))
RTF = b"{\\rtf1\\ansi The ferry leaves at nine.\\par It is red.\\par}"
FEED = (
    b'<rss version="2.0"><channel><title>Pier</title><item><title>Ferry</title>'
    b"<description>The ferry leaves at nine.</description></item></channel></rss>"
)
GOOD = {
    "a.html": page("<ul><li>Adults pay four crowns.</li></ul>"),
    "a.pdf": PDF,
    "a.docx": DOCX,
    "a.epub": EPUB,
    "a.odt": ODT,
    "a.rtf": RTF,
    "a.xlsx": XLSX,
    "a.pptx": PPTX,
    "a.csv": b"Day,Boat\nMonday,3\nTuesday,4\n",
    "a.rss": FEED,
}
"""A small file of each format."""

DEEP = 100_000

HOSTILE: dict[str, tuple[str, bytes | Callable[[], bytes]]] = {
    "html deep": ("a.html", page("<div>" * DEEP)),
    "html deep lists": ("a.html", page("<ul><li>" * DEEP + "Boat.")),
    "html deep quotes": ("a.html", page("<blockquote>" * DEEP + "Boat.")),
    "html attributes": (
        "a.html",
        lambda: page(f"<p {' '.join(f'a{n}=1' for n in range(1_000_000))}>Boat."),
    ),
    "html colspan": ("a.html", page("<table><tr><td colspan=99999999>Boat</table>")),
    "html rowspan": ("a.html", page("<table><tr><td rowspan=99999999>Boat</table>")),
    "html tables": ("a.html", page("<table><tr><td>" * 20_000)),
    "html entities": ("a.html", page("&amp;" * 200_000)),
    "html open tag": ("a.html", page("<p " + "x" * 1_000_000)),
    "html charset": ("a.html", page("", "<meta charset=no-such-thing>")),
    "html bytes": ("a.html", b"<!doctype html>" + random.Random(1).randbytes(200_000)),
    "html script": ("a.html", b"<!doctype html><script>document.write('Boat')</script>"),
    "pdf cut": ("a.pdf", PDF[: len(PDF) // 2]),
    "pdf bytes": ("a.pdf", b"%PDF-1.7\n" + random.Random(2).randbytes(100_000)),
    "pdf header": ("a.pdf", b"%PDF-1.7"),
    "pdf pages loop": (
        "a.pdf",
        pdf(
            "1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
            "2 0 obj<</Type/Pages/Kids[2 0 R]/Count 1>>endobj"
        ),
    ),
    "pdf pages lie": (
        "a.pdf",
        pdf(
            "1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
            "2 0 obj<</Type/Pages/Kids[]/Count 2147483647>>endobj"
        ),
    ),
    "pdf form calls itself": (
        "a.pdf",
        pdf(
            "1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
            "2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
            "3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]/Contents 5 0 R"
            "/Resources<</XObject<</F 4 0 R>>>>>>endobj\n"
            "4 0 obj<</Type/XObject/Subtype/Form/BBox[0 0 9 9]/Length 11"
            "/Resources<</XObject<</F 4 0 R>>>>>>stream\n/F Do /F Do\nendstream endobj\n"
            "5 0 obj<</Length 5>>stream\n/F Do\nendstream endobj"
        ),
    ),
    "pdf deep arrays": ("a.pdf", pdf("1 0 obj" + "[" * 100_000 + "endobj")),
    "pdf stream lies": (
        "a.pdf",
        PDF.replace(b"/Length ", b"/Length 99999999"),
    ),
    "docx cut": ("a.docx", DOCX[:-40]),
    "docx laughs": ("a.docx", declared(DOCX, "word/document.xml", CODES["laughs"], "w:t")),
    "docx outside": ("a.docx", declared(DOCX, "word/document.xml", CODES["outside"], "w:t")),
    "docx quadratic": ("a.docx", declared(DOCX, "word/document.xml", CODES["quadratic"], "w:t")),
    "docx no document": ("a.docx", changed(DOCX, "word/document.xml", lambda _: "")),
    "docx deep": (
        "a.docx",
        test_docx.packed(document="<w:sdt><w:sdtContent>" * DEEP),
    ),
    "docx deep tables": (
        "a.docx",
        test_docx.packed(
            document="<w:tbl><w:tr><w:tc>" * 5_000 + "<w:p/>" + "</w:tc></w:tr></w:tbl>" * 5_000
        ),
    ),
    "docx paragraphs": ("a.docx", lambda: test_docx.packed(document="<w:p/>" * 300_000)),
    "docx bomb": ("a.docx", lambda: test_docx.packed(document=" " * 60_000_000)),
    "docx bytes": ("a.docx", b"PK\3\4" + random.Random(3).randbytes(100_000)),
    "epub laughs": ("a.epub", declared(EPUB, "book/a.opf", CODES["laughs"], "dc:title")),
    "epub outside": ("a.epub", declared(EPUB, "book/one.xhtml", CODES["outside"], "p")),
    "epub chapters": (
        "a.epub",
        test_epub.packed({"one": f"<p>{WORDS}</p>"}, spine='<itemref idref="one"/>' * 100_000),
    ),
    "epub leads out": (
        "a.epub",
        changed(EPUB, "book/a.opf", lambda text: text.replace("one.xhtml", f"../../..{OUT}")),
    ),
    "epub no package": ("a.epub", changed(EPUB, "META-INF/container.xml", lambda _: "<a/>")),
    "epub deep": ("a.epub", test_epub.packed({"one": "<div>" * DEEP + WORDS})),
    "odt laughs": ("a.odt", declared(ODT, "content.xml", CODES["laughs"], "text:p")),
    "odt outside": ("a.odt", declared(ODT, "content.xml", CODES["outside"], "text:p")),
    "odt repeats": (
        "a.odt",
        changed(
            ODT,
            "content.xml",
            lambda text: text.replace(
                "<text:p>",
                '<table:table><table:table-row table:number-rows-repeated="999999999">'
                '<table:table-cell table:number-columns-repeated="999999999"><text:p>Boat</text:p>'
                "</table:table-cell></table:table-row></table:table>"
                '<text:p><text:s text:c="999999999"/>',
                1,
            ),
        ),
    ),
    "odt deep": (
        "a.odt",
        changed(
            ODT, "content.xml", lambda text: text.replace("<text:p>", "<text:section>" * DEEP, 1)
        ),
    ),
    "rtf deep": ("a.rtf", b"{\\rtf1 " + b"{" * 1_000_000),
    "rtf open": ("a.rtf", b"{\\rtf1 " + b"{\\b Boat. " * 100_000),
    "rtf numbers": ("a.rtf", b"{\\rtf1 \\u99999999999999999999? \\uc999999999 \\u65 Boat}"),
    "rtf bin": ("a.rtf", b"{\\rtf1 Boat \\bin999999999 x}"),
    "rtf bytes": ("a.rtf", b"{\\rtf1" + random.Random(4).randbytes(200_000)),
    "xlsx laughs": (
        "a.xlsx",
        declared(XLSX, "xl/workbook.xml", CODES["laughs"], "sheets"),
    ),
    "xlsx far cells": (
        "a.xlsx",
        test_sheets._xlsx(
            '<row r="1"><c r="A1"><v>1</v></c></row>'
            '<row r="1048576"><c r="XFD1048576"><v>2</v></c></row>'
        ),
    ),
    "xlsx cut": ("a.xlsx", XLSX[:-60]),
    "xlsx bytes": ("a.xlsx", XLSX[:200] + random.Random(5).randbytes(50_000)),
    "csv columns": ("a.csv", b"a," * 500_000 + b"\n" + b"1," * 500_000),
    "csv quote": ("a.csv", b'Day,Boat\n"' + b"Monday,3\n" * 100_000),
    "pptx laughs": (
        "a.pptx",
        declared(PPTX, "ppt/presentation.xml", CODES["laughs"], "p:sldIdLst"),
    ),
    "pptx cut": ("a.pptx", PPTX[:-60]),
    "feed laughs": (
        "a.rss",
        b"<?xml version='1.0'?><!-- x -->" + FEED.replace(b"<rss", b"<rss x='&i;'"),
    ),
    "feed deep": ("a.rss", b"<rss><channel><item><title>" + b"<b>" * 100_000),
    "feed entries": ("a.rss", b"<rss><channel>" + b"<item><title>Boat</title></item>" * 20_000),
    "feed cut": ("a.rss", FEED[:-60]),
    "feed bytes": ("a.rss", b"<rss>" + random.Random(6).randbytes(100_000)),
    "html cut": ("a.html", page("<p>Boat.")[:-200]),
    "html comments": ("a.html", b"<!-- " * 200_000 + page("<p>Boat.")),
    "html blanks": ("a.html", b"\n" * 400_000),
    "pdf many pages": (
        "a.pdf",
        pdf(
            "1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
            f"2 0 obj<</Type/Pages/Kids[{'3 0 R ' * 100_000}]/Count 100000>>endobj\n"
            "3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>endobj"
        ),
    ),
    "docx leads out": (
        "a.docx",
        zipped(
            ("[Content_Types].xml", b"<a/>"),
            ("_rels/.rels", f'<a><b Type="x/officeDocument" Target="../..{OUT}"/></a>'.encode()),
            ("word/document.xml", b"<a/>"),
        ),
    ),
    "epub cut": ("a.epub", EPUB[:-60]),
    "epub bytes": ("a.epub", EPUB[:200] + random.Random(7).randbytes(50_000)),
    "epub bomb": ("a.epub", lambda: test_epub.packed({"one": "Boat. " * 3_000_000})),
    "odt cut": ("a.odt", ODT[:-60]),
    "odt bytes": ("a.odt", ODT[:200] + random.Random(8).randbytes(50_000)),
    "odt bomb": (
        "a.odt",
        lambda: changed(ODT, "content.xml", lambda text: text + " " * 20_000_000),
    ),
    "rtf cut": ("a.rtf", RTF[:-30]),
    "csv of another encoding at its end": (
        "a.csv",
        "Le café est fermé le dimanche, dit la première ligne.\n".encode("latin-1") * 3_000
        + b"\x81",
    ),
    "csv bytes": ("a.csv", random.Random(9).randbytes(100_000)),
    "pptx bytes": ("a.pptx", PPTX[:200] + random.Random(10).randbytes(50_000)),
    "zip nested": ("a.zip", lambda: nested(3)),
    "zip ratio": ("a.zip", lambda: zipped(("a.txt", b"0" * 20_000_000))),
    "zip entries": ("a.zip", zipped(*((f"{n}.txt", b"") for n in range(3_000)))),
    "zip overlapping": ("a.zip", overlapping(900)),
    "zip leads out": ("a.zip", zipped((f"../../..{OUT}", b"Boat."), (OUT, b"Boat."))),
    "zip link": ("a.zip", zipped(link("a.txt", OUT))),
    "zip cut": ("a.zip", zipped(("a.txt", b"Boat. " * 99))[:-30]),
    "picture": ("a.docx", b"\x89PNG\r\n\x1a\n"),
    "recording": ("a.pdf", b"ID3\4\0\0"),
    "old word": ("a.docx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 1_000),
}
"""Names and bytes, or what makes them, by what they are about."""


@pytest.fixture(scope="module")
def readers() -> Iterator[Readers]:
    with closing(Readers()) as readers:
        yield readers


def outcome(readers: Readers, name: str, data: bytes) -> Read | str:
    """What a file says, or why it says nothing."""
    kind = kind_of(name, data)
    assert kind is not None
    try:
        return readers.read(kind, name, data)
    except InputError as error:
        return str(error)


def told(read: Read) -> str:
    return "\n".join(line for each in read.documents for line in each.lines)


@pytest.mark.process
@pytest.mark.parametrize("what", HOSTILE)
def test_what_is_hostile_is_read_or_one_sentence(readers: Readers, what: str) -> None:
    name, made = HOSTILE[what]
    data = made() if callable(made) else made
    start = time.monotonic()
    read = outcome(readers, name, data)
    assert time.monotonic() - start < SECONDS
    if isinstance(read, str):
        assert read.startswith(name)
        assert read.endswith(".")
        assert len(read) < 200
        assert "\n" not in read
    else:
        assert "root:" not in told(read)
        assert read.documents or read.members
    # Whatever it was, the next file is read as ever.
    assert "nine" in told(readers.read("rtf", "b.rtf", RTF))


def test_a_file_that_leaves_its_encoding_is_told_the_line(readers: Readers) -> None:
    line = "Le café est fermé le dimanche, dit la première ligne.\n"
    data = line.encode("latin-1") * 3_000 + b"\x81"
    assert "a.csv is not valid windows-1252 in line 3001" in str(outcome(readers, "a.csv", data))


def test_each_format_is_read(readers: Readers) -> None:
    for name, data in GOOD.items():
        read = outcome(readers, name, data)
        assert isinstance(read, Read), (name, read)
        assert "ferry" in told(read).casefold() or "Monday" in told(read), name


@pytest.mark.process
@pytest.mark.parametrize("name", GOOD)
@given(at=st.integers(0, 10_000), put=st.binary(max_size=30), cut=st.integers(0, 2_000))
def test_any_change_of_a_file_is_read_or_one_sentence(
    readers: Readers, name: str, at: int, put: bytes, cut: int
) -> None:
    good = GOOD[name]
    at %= len(good)
    data = good[:at] + put + good[at + cut :]
    if kind_of(name, data) is None:
        return
    read = outcome(readers, name, data)
    assert read
