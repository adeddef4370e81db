"""What is read of RTF, and what is refused."""

import pytest

from bot.errors import InputError
from bot.formats.rtf import document as rtf
from bot.model import Document


def _read(body: str | bytes, head: str = "") -> Document:
    body = body.encode() if isinstance(body, str) else body
    return rtf.read("a.rtf", b"{\\rtf1\\ansi" + head.encode() + b"\n" + body + b"}")


def _said(document: Document) -> list[tuple[str, str]]:
    return [
        (block.kind, "\n".join(document.lines[block.first - 1 : block.last]))
        for block in document.blocks
    ]


def test_paragraphs_and_signs() -> None:
    document = _read(
        "One\\line two \\emdash  three\\par\\pard Nonbreaking\\~blank, soft\\-ly, \\{braces\\}"
    )
    assert _said(document) == [
        ("paragraph", "One\ntwo — three"),
        ("paragraph", "Nonbreaking blank, softly, {braces}"),
    ]


@pytest.mark.parametrize("told", ["\\s1", "\\outlinelevel0"])
def test_headings_are_told_by_style_or_outline(told: str) -> None:
    document = _read(
        f"\\pard{told} Ferry\\par\\pard It sails daily.\\par",
        "{\\stylesheet{\\s0 Normal;}{\\s1\\b heading 1;}{\\*\\cs2 Strong;}}",
    )
    assert document.title == "Ferry"
    assert document.blocks[0].kind == "heading"
    assert document.blocks[0].level == 1


def test_large_letters_are_headings_where_no_style_is_one() -> None:
    text = "\\fs20 It sails daily, and more often in summer.\\par"
    document = _read(f"{{\\b\\fs40 Ferry}}\\par{text}{{\\fs30 Fares}}\\par{text * 2}")
    assert [(kind, line) for kind, line in _said(document) if kind == "heading"] == [
        ("heading", "Ferry"),
        ("heading", "Fares"),
    ]


def test_items_have_their_signs_and_depths() -> None:
    document = _read(
        "\\pard\\ls1{\\listtext\\pard 1.\\tab}Bread\\par"
        "\\pard\\ls1\\ilvl1{\\listtext\\f3\\'b7\\tab}Rye\\par"
        "\\pard{\\pntext (a)\\tab}Milk\\par"
        "\\pard\\li360\\bullet\\tab Tea\\par"
    )
    assert document.lines == ("1. Bread", "  - Rye", "(a) Milk", "- Tea")


def test_tables_have_rows_and_names_of_columns() -> None:
    document = _read(
        "\\trowd\\trhdr\\pard\\intbl Port\\cell Fare\\cell\\row"
        "\\trowd\\pard\\intbl Ayr\\cell 5\\par or 6\\cell\\row\\pard After.\\par"
    )
    assert _said(document) == [
        ("columns", "| Port | Fare |"),
        ("row", "| Ayr | 5 or 6 |"),
        ("paragraph", "After."),
    ]


@pytest.mark.parametrize(
    ("body", "text"),
    [
        ("\\u8364 ?5", "€5"),
        ("\\uc0\\u8364 5", "€5"),
        ("{\\uc2\\u8364 \\'80x5}", "€5"),
        ("\\u-10179 ?\\u-8704 ?", "😀"),
        ("\\'80", "€"),
        ("{\\f1\\'cf\\'f0}", "Пр"),
        ("{\\f2\\'83A}", "ア"),
        ("{\\f2\\'83\\'41\\'42}", "アB"),
        ("a\\u-3913 ?b", "a•b"),
    ],
)
def test_characters_are_those_of_their_encodings(body: str, text: str) -> None:
    fonts = "{\\fonttbl{\\f0 A;}{\\f1\\fcharset204 B;}{\\f2\\fcharset128{\\*\\falt C}D;}}"
    assert _read(body, f"\\ansicpg1252\\deff0{fonts}").lines == (text,)


def test_a_code_page_is_that_of_fonts_that_say_none() -> None:
    assert _read(b"{\\f0 \xcf\\'f0}", "\\ansicpg1251{\\fonttbl\\f0 A;}").lines == ("Пр",)
    assert _read("\\'e9", "\\ansicpg99999").lines == ("é",)


def test_what_no_reader_sees_is_left_out() -> None:
    document = _read(
        "{\\header Each page}{\\footer 1}{\\pict\\bin5 }}}}}\\wmetafile8 0102}"
        "Kept{\\v hidden}{\\deleted gone}{\\*\\annotation Hm}{\\*\\unknown x{y}}"
        '{\\field{\\*\\fldinst HYPERLINK "https://example.org"}{\\fldrslt  link}}'
        "{\\xe entry} {\\loch text \\*\\cs7 more}"
    )
    assert document.lines == ("Kept link text more",)


def test_notes_and_boxes_are_texts_of_their_own() -> None:
    document = _read(
        "One{\\super\\chftn}{\\footnote\\pard{\\super\\chftn} A note.\\par} two"
        "{\\shp{\\*\\shpinst{\\sp{\\sn a}{\\sv b}}{\\shptxt\\pard Boxed\\par}}"
        "{\\shprslt Boxed again}} three.\\par"
    )
    assert _said(document) == [
        ("paragraph", "One[^1] two three."),
        ("paragraph", "Boxed"),
        ("note", "[^1]: A note."),
    ]


def test_what_it_says_of_itself() -> None:
    document = _read(
        "It sails daily.",
        "{\\info{\\title The ferry}{\\author A. Writer}{\\keywords sea, boats}{\\company X}}",
    )
    assert document.title == "The ferry"
    assert document.author == "A. Writer"
    assert document.tags == ("sea", "boats")
    assert document.lines == ("It sails daily.",)


def test_code_quotations_and_contents_are_told_by_their_styles() -> None:
    styles = "{\\stylesheet{\\s1 HTML Preformatted;}{\\s2 Quote;}{\\s3 toc 1;}}"
    document = _read(
        "\\pard\\s3 Ferry\\tab 1\\par\\pard\\s1 if x:\\par\\pard\\s1    y()\\par"
        "\\pard\\s2 To be\\par",
        styles,
    )
    assert _said(document) == [
        ("furniture", "Ferry 1"),
        ("code", "if x:\n   y()"),
        ("paragraph", "> To be"),
    ]


@pytest.mark.parametrize(
    "body",
    [
        "Hello {\\b world",
        "Hello world}} after",
        "Hello world{\\pict\\bin9999999999 x",
        "Hello world{\\*\\x " + "{" * 100_000 + "}" * 100_000 + "}",
        "Hello world" + "{\\pict x" * 1_000,
        "\\uc999999999 Hello world\\u99999999999 ",
    ],
)
def test_what_is_broken_is_read_as_far_as_it_can_be(body: str) -> None:
    assert _read(body).lines == ("Hello world",)


@pytest.mark.parametrize(
    "data", [b"Hello", b"", b"{\\rtf1 x" + b"{" * 100_000, b"{\\rtf1 \\par}", b"{\\rtf1 }"]
)
def test_what_cannot_be_read_is_told_in_a_sentence(data: bytes) -> None:
    with pytest.raises(InputError, match=r"^a\.rtf .*: .*\.$"):
        rtf.read("a.rtf", data)


def test_all_is_loaded_beforehand() -> None:
    rtf.warm()
