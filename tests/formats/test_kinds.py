"""What a file is tells how it begins, whatever it is called."""

import pytest

from bot.formats.kinds import Kind, kind_of


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (b"%PDF-1.7\n", "pdf"),
        (b"PK\3\4", "zip"),
        (b"PK\5\6" + bytes(18), "zip"),
        (b"{\\rtf1\\ansi", "rtf"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "ole"),
        (b"\x89PNG\r\n\x1a\n", "picture"),
        (b"\xff\xd8\xff\xe0", "picture"),
        (b"RIFF\0\0\0\0WEBPVP8 ", "picture"),
        (b"RIFF\0\0\0\0WAVEfmt ", "sound"),
        (b"\0\0\0\x20ftypisom", "sound"),
        (b"\x1f\x8b\x08", "packed"),
        (b"<!DOCTYPE html><p>It leaves.", "html"),
        (b"\n  <!-- by us -->\n<!-- and me --><html lang=en>", "html"),
        (b"\xef\xbb\xbf<!doctype HTML>", "html"),
        ("<html><p>Fähre".encode("utf-16"), "html"),
        (b'<?xml version="1.0"?>\n<!DOCTYPE html PUBLIC "x"><html>', "html"),
        (b'<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom">', "feed"),
        (b"<rss version='2.0'><channel>", "feed"),
        (b"<rdf:RDF xmlns='x'>", "feed"),
        (b"# Ferries\n\n<html> is a tag.", None),
        (b"<p align=center>\n\n# Ferries", None),
        (b"<htmlx>", None),
        (b"PK is short for pack.", None),
        (b"\n" * 4_000, None),
        (b"<!--" * 1_000, None),
        (b"<!-- -->\n" * 400, None),
        (b"%PDF is what a PDF begins with", None),
        (b"", None),
    ],
)
def test_the_first_bytes_tell(data: bytes, kind: Kind | None) -> None:
    for name in ("notes.md", "notes", "a.bin"):
        assert kind_of(name, data) == kind


@pytest.mark.parametrize(
    ("name", "data", "kind"),
    [
        ("prices.csv", b"day,price\n1,2\n", "sheet"),
        ("PRICES.TSV", b"day\tprice\n", "sheet"),
        ("page.htm", b"<p>It leaves.</p>", "html"),
        ("page.html", b"It leaves.", "html"),
        ("a.pdf", b"HTTP/1.0 200 OK\n\n%PDF-1.4", "pdf"),
        ("a.pdf", b"It leaves.", None),
        ("a.csv", b"%PDF-1.4", "pdf"),
        ("a.docx", b"<!doctype html>", "html"),
    ],
)
def test_a_name_tells_what_bytes_leave_open(name: str, data: bytes, kind: Kind | None) -> None:
    assert kind_of(name, data) == kind
