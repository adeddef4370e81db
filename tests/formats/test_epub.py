"""Electronic books: chapters in their order, notes, what they tell of themselves, and refusals."""

import zipfile
from collections.abc import Mapping
from io import BytesIO

import pytest

from bot.errors import InputError
from bot.formats.markup import epub
from bot.model import Document

CONTAINER = (
    '<container xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles>'
    '<rootfile full-path="{}" media-type="application/oebps-package+xml"/></rootfiles></container>'
)
ABOUT = (
    "<dc:title>The lamp</dc:title><dc:creator>The harbour office</dc:creator>"
    "<dc:language>en-GB</dc:language><dc:date>1971-03-04</dc:date><dc:subject>Oil</dc:subject>"
)
PROTECTED = (
    '<encryption xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><EncryptedData'
    ' xmlns="http://www.w3.org/2001/04/xmlenc#"><EncryptionMethod Algorithm="{}"/>'
    "</EncryptedData></encryption>"
)


def packed(
    chapters: Mapping[str, str],
    spine: str = "",
    about: str = ABOUT,
    root: str = "book/a.opf",
    more: Mapping[str, str] | None = None,
) -> bytes:
    """A book of chapters, which are bodies by their names."""
    items = "".join(
        f'<item id="{name}" href="{name}.xhtml" media-type="application/xhtml+xml"'
        f"{' properties=' + repr('nav') if name == 'nav' else ''}/>"
        for name in chapters
    )
    spine = spine or "".join(f'<itemref idref="{name}"/>' for name in chapters)
    package = (
        '<package xmlns="http://www.idpf.org/2007/opf" xmlns:dc="http://purl.org/dc/elements/1.1/">'
        f"<metadata>{about}</metadata><manifest>{items}</manifest><spine>{spine}</spine></package>"
    )
    data = BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("META-INF/container.xml", CONTAINER.format(root))
        archive.writestr("book/a.opf", package)
        for name, body in chapters.items():
            archive.writestr(f"book/{name}.xhtml", page(body))
        for path, text in (more or {}).items():
            archive.writestr(path, text)
    return data.getvalue()


def page(body: str) -> str:
    """A chapter's file."""
    return (
        '<?xml version="1.0" encoding="UTF-8"?><!DOCTYPE html>'
        '<html xmlns="http://www.w3.org/1999/xhtml" xmlns:epub="http://www.idpf.org/2007/ops">'
        f"<head><title/><style>p {{ margin: 0 }}</style></head><body>{body}</body></html>"
    )


def read(chapters: Mapping[str, str], spine: str = "") -> Document:
    """The document of a book of chapters."""
    return epub.read("book.epub", packed(chapters, spine))


def lines(chapters: Mapping[str, str], spine: str = "") -> list[str]:
    """The lines of a book that say something."""
    return [line for line in read(chapters, spine).lines if line]


def test_chapters_stand_in_the_order_of_the_spine() -> None:
    spine = '<itemref idref="c" linear="no"/><itemref idref="b"/><itemref idref="a"/>'
    chapters = {"a": "<p>Third oil.</p>", "b": "<h1>First</h1><p>Oil.</p>", "c": "<p>Last oil.</p>"}
    assert lines(chapters, spine) == ["First", "Oil.", "Third oil.", "Last oil."]


def test_a_chapter_that_is_named_often_is_read_once() -> None:
    assert lines({"a": "<p>It burns oil.</p>"}, '<itemref idref="a"/>' * 50_000) == [
        "It burns oil."
    ]


def test_contents_are_left_out() -> None:
    links = "".join(f'<li><a href="a.xhtml#{at}">Chapter {at}</a></li>' for at in range(5))
    chapters = {
        "nav": f'<nav epub:type="toc"><ol>{links}</ol></nav>',
        "toc": f"<h2>Contents</h2><ul>{links}</ul>",
        "a": "<p>It burns oil.</p>",
    }
    assert lines(chapters) == ["It burns oil."]


def test_a_book_tells_of_itself() -> None:
    document = read({"a": "<p>It burns oil.</p>"})
    assert (document.title, document.author) == ("The lamp", "The harbour office")
    assert (document.language, document.dated) == ("en", "1971-03-04")
    assert document.tags == ("Oil",)


def test_notes_stand_below_what_they_note() -> None:
    body = (
        '<p>It burns oil.<a epub:type="noteref" href="#n1">1</a> Always.</p>'
        '<aside epub:type="footnote" id="n1"><p>Since 1871.'
        ' <a role="doc-backlink" href="#r1">↩</a></p></aside><p>And more.</p>'
    )
    assert lines({"a": body}) == ["It burns oil.[^1] Always.", "[^1]: Since 1871.", "And more."]


@pytest.mark.parametrize(
    "body",
    [
        "<p>It burns<br>oil.",
        "<p>It burns<br/>oil.</p><a id='x'/><p/>",
        "<p>It burns<span epub:type='pagebreak' title='7'/><br/>oil.</p><div/>",
        "<p>It burns<br/>&nbsp;oil.</p><script/>",
    ],
)
def test_chapters_are_read_however_well_formed(body: str) -> None:
    assert lines({"a": body, "b": "<p>Next.</p>"}) == ["It burns", "oil.", "Next."]


def test_only_what_protects_the_text_is_refused() -> None:
    font, text = "http://www.idpf.org/2008/embedding", "http://www.w3.org/2001/04/xmlenc#aes128-cbc"
    chapters = {"a": "<p>It burns oil.</p>"}
    path = "META-INF/encryption.xml"
    with_font = packed(chapters, more={path: PROTECTED.format(font)})
    assert epub.read("book.epub", with_font).lines == ("It burns oil.",)
    with pytest.raises(InputError, match="protected against copying"):
        epub.read("book.epub", packed(chapters, more={path: PROTECTED.format(text)}))


@pytest.mark.parametrize("root", ["../../etc/passwd.opf", "/etc/passwd.opf", "a/../../x.opf"])
def test_paths_that_lead_out_are_refused(root: str) -> None:
    with pytest.raises(InputError, match="leads to files that are not in it"):
        epub.read("book.epub", packed({"a": "<p>It burns oil.</p>"}, root=root))


@pytest.mark.parametrize("name", ["../../../etc/passwd", "%2e%2e/%2e%2e/%2e%2e/etc/passwd"])
def test_chapters_that_lie_outside_are_refused(name: str) -> None:
    spine = '<itemref idref="out"/>'
    about = f'<item id="out" href="{name}" media-type="application/xhtml+xml"/>'
    with pytest.raises(InputError, match="leads to files that are not in it"):
        epub.read("book.epub", packed({"a": "<p>It burns oil.</p>"}, spine, about))


def test_what_says_nothing_is_refused() -> None:
    with pytest.raises(InputError, match="has no text"):
        read({"a": "<p></p>"})
    with pytest.raises(InputError, match="is damaged"):
        read({"a": "<p>It burns oil.</p>"}, '<itemref idref="b"/>')
    with pytest.raises(InputError, match="is damaged"):
        epub.read("book.epub", b"PK\3\4")


def test_a_chapter_nested_without_end_is_no_matter() -> None:
    assert "Next." in lines({"a": "<div>" * 50_000, "b": "<p>Next.</p>"})


def test_warming_up_leaves_nothing_to_load() -> None:
    epub.warm()
    assert lines({"a": "<p>It burns oil.</p>"}) == ["It burns oil."]


def test_the_text_that_stands_in_for_a_picture_is_read() -> None:
    picture = '<item id="p" href="p.svg" media-type="image/svg+xml" fallback="one"/></manifest>'
    book = packed({"one": "<p>The oil came by ship.</p>"}, '<itemref idref="p"/>')
    assert epub.read("book.epub", _changed(book, "</manifest>", picture)).lines == (
        "The oil came by ship.",
    )
    picture = picture.replace(' fallback="one"', "")
    with pytest.raises(InputError, match="has no text that can be read"):
        epub.read("book.epub", _changed(book, "</manifest>", picture))


def _changed(book: bytes, old: str, new: str) -> bytes:
    """The book with another list of its files."""
    data = BytesIO()
    with zipfile.ZipFile(BytesIO(book)) as before, zipfile.ZipFile(data, "w") as after:
        for name in before.namelist():
            text = before.read(name).decode()
            after.writestr(name, text.replace(old, new) if name.endswith(".opf") else text)
    return data.getvalue()
