"""What is read of OpenDocument texts, and what is refused."""

from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

import pytest

from bot.errors import InputError, QuotaError
from bot.formats.odf import odt
from bot.formats.odf.styles import DC, DRAW, FO, META, OFFICE, STYLE, TABLE, TEXT, numbered
from bot.model import Document

_SPACES = " ".join(
    f'xmlns:{prefix}="{name[1:-1]}"'
    for prefix, name in {
        "office": OFFICE,
        "text": TEXT,
        "table": TABLE,
        "draw": DRAW,
        "style": STYLE,
        "fo": FO,
        "meta": META,
        "dc": DC,
    }.items()
)
_LISTS = (
    '<text:list-style style:name="N">'
    '<text:list-level-style-number text:level="1" style:num-format="1" style:num-suffix="."/>'
    '<text:list-level-style-number text:level="2" style:num-format="a" style:num-suffix=")"/>'
    "</text:list-style>"
)


def _package(body: str, styles: str = "", **parts: str) -> bytes:
    packed = BytesIO()
    with ZipFile(packed, "w", ZIP_DEFLATED) as archive:
        archive.writestr(
            "content.xml",
            f"<office:document-content {_SPACES}>"
            f"<office:automatic-styles>{styles}</office:automatic-styles>"
            f"<office:body><office:text>{body}</office:text></office:body>"
            "</office:document-content>",
        )
        for name, text in parts.items():
            archive.writestr(name.replace("_", "."), text)
    return packed.getvalue()


def _read(body: str, styles: str = "", **parts: str) -> Document:
    return odt.read("a.odt", _package(body, styles, **parts))


def _said(document: Document) -> list[tuple[str, str]]:
    """Each block with its kind."""
    return [
        (block.kind, "\n".join(document.lines[block.first - 1 : block.last]))
        for block in document.blocks
    ]


def test_headings_have_their_levels_and_the_first_is_the_title() -> None:
    document = _read(
        '<text:h text:outline-level="1">Ferry</text:h><text:p>It sails daily.</text:p>'
        '<text:h text:outline-level="2">Fares</text:h><text:p>Children pay half.</text:p>'
    )
    assert document.title == "Ferry"
    assert [block.level for block in document.blocks if block.kind == "heading"] == [1, 2]


def test_a_title_goes_before_the_properties() -> None:
    meta = (
        f"<office:document-meta {_SPACES}><office:meta><dc:title>Template</dc:title>"
        "<meta:initial-creator>A. Writer</meta:initial-creator><meta:keyword>ferry</meta:keyword>"
        "</office:meta></office:document-meta>"
    )
    document = _read(
        '<text:p text:style-name="T">The ferry</text:p><text:p>It sails daily.</text:p>',
        '<style:style style:name="T" style:family="paragraph" style:parent-style-name="Title"/>',
        meta_xml=meta,
    )
    assert document.title == "The ferry"
    assert document.author == "A. Writer"
    assert document.tags == ("ferry",)
    untitled = _read("<text:p>It sails daily.</text:p>", meta_xml=meta)
    assert untitled.title == "Template"


def test_items_are_numbered_as_their_lists_are() -> None:
    document = _read(
        '<text:list text:style-name="N">'
        "<text:list-item><text:p>Bread</text:p><text:list>"
        "<text:list-item><text:p>Rye</text:p></text:list-item></text:list></text:list-item>"
        '<text:list-item text:start-value="5"><text:p>Milk</text:p><text:p>Fresh.</text:p>'
        "</text:list-item></text:list>"
        "<text:p>And more.</text:p>"
        '<text:list text:style-name="N" text:continue-numbering="true">'
        "<text:list-item><text:p>Tea</text:p></text:list-item></text:list>"
        "<text:list><text:list-item><text:p>Salt</text:p></text:list-item></text:list>",
        _LISTS,
    )
    assert [line for line in document.lines if line] == [
        "1. Bread",
        "  a) Rye",
        "5. Milk",
        "  Fresh.",
        "And more.",
        "6. Tea",
        "- Salt",
    ]


def test_numbers_that_are_none_count_for_nothing() -> None:
    document = _read(
        '<text:h text:outline-level="²">Ferry</text:h>'
        '<text:list text:style-name="N"><text:list-item text:start-value="²">'
        "<text:p>Bread</text:p></text:list-item></text:list>",
        _LISTS,
    )
    assert [line for line in document.lines if line] == ["Ferry", "1. Bread"]


def test_numbers_are_letters_and_roman_ones() -> None:
    assert [numbered(each, "a") for each in (1, 26, 27)] == ["a", "z", "aa"]
    assert [numbered(each, "I") for each in (4, 9, 1990)] == ["IV", "IX", "MCMXC"]
    assert numbered(0, "i") == "0"


def test_blanks_tabs_and_line_ends_are_as_a_reader_sees_them() -> None:
    document = _read(
        "<text:p>One\n  two<text:s text:c='1000000000'/>three<text:line-break/>four"
        "<text:tab/>five</text:p>"
    )
    assert document.lines == ("One two three", "four five")


def test_what_was_deleted_and_what_is_beside_the_text_is_left_out() -> None:
    document = _read(
        "<text:tracked-changes><text:changed-region><text:deletion><text:p>Gone</text:p>"
        "</text:deletion></text:changed-region></text:tracked-changes>"
        "<text:p>Kept<office:annotation><text:p>Hm</text:p></office:annotation> text"
        '<text:span text:style-name="H">unseen</text:span></text:p>'
        '<text:section text:display="none"><text:p>Folded</text:p></text:section>',
        '<style:style style:name="H" style:family="text">'
        '<style:text-properties text:display="none"/></style:style>',
    )
    assert document.lines == ("Kept text",)


def test_notes_stand_below_with_labels_of_their_own() -> None:
    note = (
        "<text:note><text:note-citation>{}</text:note-citation><text:note-body>"
        "<text:p>{}</text:p></text:note-body></text:note>"
    )
    document = _read(
        f"<text:p>One{note.format('1', 'First')} two{note.format('1', 'Second')}.</text:p>"
    )
    assert document.lines[0] == "One[^1] two[^n2]."
    assert _said(document)[1:] == [("note", "[^1]: First"), ("note", "[^n2]: Second")]
    assert document.blocks[1].parent == 0


def test_code_and_quotations_are_told_by_their_styles() -> None:
    document = _read(
        '<text:p text:style-name="C">if x:</text:p>'
        '<text:p text:style-name="C"/>'
        '<text:p text:style-name="C"><text:s text:c="2"/>y()</text:p>'
        '<text:p text:style-name="Quotations">To be</text:p>',
        '<style:style style:name="C" style:family="paragraph"'
        ' style:parent-style-name="Preformatted_20_Text"/>',
    )
    assert _said(document) == [("code", "if x:\n\n  y()"), ("paragraph", "> To be")]


def test_tables_have_columns_and_repeat_no_more_than_they_may() -> None:
    cell = "<table:table-cell {}><text:p>{}</text:p></table:table-cell>"
    row = "<table:table-row>{}</table:table-row>"
    document = _read(
        "<table:table><table:table-header-rows>"
        + row.format(cell.format("", "Port") + cell.format("", "Fare"))
        + "</table:table-header-rows>"
        + row.format(
            cell.format('table:number-columns-repeated="2"', "free")
            + '<table:table-cell table:number-columns-repeated="1000000000"/>'
        )
        + row.format(cell.format("", "Ayr") + "<table:covered-table-cell/>")
        + "</table:table>"
    )
    assert _said(document) == [
        ("columns", "| Port | Fare |"),
        ("row", "| free | free |"),
        ("row", "| Ayr |  |"),
    ]
    huge = (
        '<table:table-row table:number-rows-repeated="1000000000">'
        + cell.format('table:number-columns-repeated="1000000000"', "x")
        + "</table:table-row>"
    )
    with pytest.raises(QuotaError):
        _read(f"<table:table>{huge * 50}</table:table>")


def test_a_row_with_rich_cells_has_a_line_for_each_paragraph_and_is_one() -> None:
    paragraphs = "".join(f"<text:p>{each}</text:p>" for each in ("One", "Two", "Three"))
    document = _read(
        f"<table:table><table:table-row><table:table-cell>{paragraphs}</table:table-cell>"
        "<table:table-cell><text:p>Beside</text:p></table:table-cell></table:table-row>"
        "</table:table>"
    )
    assert _said(document) == [("row", "| One | Beside |\n| Two |  |\n| Three |  |")]


def test_a_table_of_one_cell_only_draws_a_frame() -> None:
    document = _read(
        "<table:table><table:table-row><table:table-cell><text:h>Tip</text:h>"
        "<text:p>Book early.</text:p></table:table-cell></table:table-row></table:table>"
    )
    assert [kind for kind, _ in _said(document)] == ["heading", "paragraph"]


def test_text_boxes_stand_below_their_paragraph_and_contents_are_furniture() -> None:
    document = _read(
        "<text:table-of-content><text:index-body><text:p>Ferry 1</text:p></text:index-body>"
        "</text:table-of-content>"
        "<text:p>Above<draw:frame><draw:text-box><text:p>Boxed</text:p></draw:text-box>"
        "</draw:frame> and on.</text:p>"
    )
    assert _said(document) == [
        ("furniture", "Ferry 1"),
        ("paragraph", "Above and on."),
        ("paragraph", "Boxed"),
    ]


@pytest.mark.parametrize(
    ("own", "default", "language"),
    [("de", "de", "de"), ("", "de", None), ("fr", "de", None), ("en", "", "en")],
)
def test_its_language_is_what_all_its_styles_say(
    own: str, default: str, language: str | None
) -> None:
    said = '<style:text-properties fo:language="{}"/>'
    document = _read(
        "<text:p>Hallo</text:p>",
        f'<style:style style:name="A" style:family="text">{said.format(own)}</style:style>'
        '<style:default-style style:family="paragraph">'
        f"{said.format(default)}</style:default-style>",
    )
    assert document.language == language


def test_what_is_deep_is_read_or_refused() -> None:
    deep = "<text:list><text:list-item>" * 100
    closed = "</text:list-item></text:list>" * 100
    assert "x" in _read(f"{deep}<text:p>x</text:p>{closed}").lines[0]
    tables = "<table:table><table:table-row><table:table-cell>" * 80
    ends = "</table:table-cell></table:table-row></table:table>" * 80
    assert "x" in _read(f"{tables}<text:p>x</text:p>{ends}").lines[0]
    sections = "<text:section>" * 100_000 + "</text:section>" * 100_000
    with pytest.raises(InputError, match="damaged"):
        _read(sections)


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (_package("<text:p>x", ""), "damaged"),
        (b"PK\x03\x04", "damaged"),
        (_package(""), "no text"),
        (
            _package(
                "<text:p>x</text:p>", **{"META-INF/manifest_xml": "<a><encryption-data/></a>"}
            ),
            "password",
        ),
    ],
)
def test_what_cannot_be_read_is_told_in_a_sentence(data: bytes, told: str) -> None:
    with pytest.raises(InputError, match=rf"^a\.odt .*{told}.*: .*\.$"):
        odt.read("a.odt", data)


def test_all_is_loaded_beforehand() -> None:
    odt.warm()
