"""Word's documents: lists as they are numbered, notes, changes, boxes, and what is refused."""

import zipfile
from io import BytesIO

import pytest

from bot.errors import InputError, QuotaError
from bot.formats.word import docx
from bot.model import Document

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
STRICT = "http://purl.oclc.org/ooxml/wordprocessingml/main"
SPACES = (
    f'xmlns:w="{W}" xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
    ' xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math"'
)
TYPES = '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>'
CORE = (
    '<c:coreProperties xmlns:c="http://schemas.openxmlformats.org/package/2006/metadata/'
    'core-properties" xmlns:dc="http://purl.org/dc/elements/1.1/">'
    "<dc:title>On lamps</dc:title><dc:creator>The harbour office</dc:creator></c:coreProperties>"
)
NUMBERING = "".join(
    f'<w:abstractNum w:abstractNumId="{key}">'
    + "".join(
        f'<w:lvl w:ilvl="{level}"><w:start w:val="1"/><w:numFmt w:val="{form}"/>'
        f'<w:lvlText w:val="{text}"/></w:lvl>'
        for level, text in enumerate(texts)
    )
    + f'</w:abstractNum><w:num w:numId="{key}"><w:abstractNumId w:val="{key}"/></w:num>'
    for key, form, texts in (
        (1, "decimal", ("%1.", "%1.%2")),
        (2, "lowerRoman", ("(%1)",)),
        (3, "bullet", ("•",)),
    )
)


def packed(**parts: str) -> bytes:
    """A document of parts; each is what its root holds."""
    data = BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", TYPES)
        for name, inside in parts.items():
            if name == "core":
                archive.writestr("docProps/core.xml", inside)
                continue
            inside = f"<w:body>{inside}</w:body>" if name == "document" else inside
            text = f"<w:{name} {SPACES}>{inside}</w:{name}>"
            archive.writestr(f"word/{name}.xml", text)
    return data.getvalue()


def read(body: str, **parts: str) -> Document:
    """The document of a body."""
    return docx.read("file.docx", packed(document=body, **parts))


def lines(body: str, **parts: str) -> list[str]:
    """The lines of a body that say something."""
    return [line for line in read(body, **parts).lines if line]


def run(text: str, looks: str = "") -> str:
    """A run of text."""
    return f'<w:r><w:rPr>{looks}</w:rPr><w:t xml:space="preserve">{text}</w:t></w:r>'


def paragraph(text: str, style: str = "", number: int = 0, level: int = 0) -> str:
    """A paragraph of one run, which may be an item of a list."""
    said = f'<w:pStyle w:val="{style}"/>' if style else ""
    if number:
        said += f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{number}"/></w:numPr>'
    return f"<w:p><w:pPr>{said}</w:pPr>{run(text)}</w:p>"


def style(key: str, name: str, more: str = "") -> str:
    """A style of paragraphs."""
    return f'<w:style w:type="paragraph" w:styleId="{key}"><w:name w:val="{name}"/>{more}</w:style>'


def table(*rows: tuple[str, ...]) -> str:
    """A table of plain cells."""
    cells = ("".join(f"<w:tc>{paragraph(cell)}</w:tc>" for cell in row) for row in rows)
    return f"<w:tbl>{''.join(f'<w:tr>{row}</w:tr>' for row in cells)}</w:tbl>"


def test_lists_have_the_numbers_that_word_shows() -> None:
    body = (
        paragraph("Fill", number=1)
        + paragraph("Open", number=1, level=1)
        + paragraph("Between them.")
        + paragraph("Light", number=1)
        + paragraph("Wait", number=2)
        + paragraph("Oil", number=3)
    )
    expected = ["1. Fill", "  1.1 Open", "Between them.", "2. Light", "(i) Wait", "- Oil"]
    assert lines(body, numbering=NUMBERING) == expected


def test_numbered_headings_keep_their_numbers() -> None:
    numbered = '<w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr>'
    found = lines(
        paragraph("Lamps", "H") + paragraph("They burn oil."),
        styles=style("H", "heading 1", numbered),
        numbering=NUMBERING,
    )
    assert found == ["1. Lamps", "They burn oil."]


@pytest.mark.parametrize(
    ("name", "more"),
    [
        ("heading 2", ""),
        ("Überschrift 2", ""),
        ("Own", '<w:pPr><w:outlineLvl w:val="1"/></w:pPr>'),
        ("Own", '<w:basedOn w:val="B"/>'),
    ],
)
def test_headings_are_told_by_their_style(name: str, more: str) -> None:
    document = read(
        paragraph("Lamps", "S") + paragraph("They burn oil."),
        styles=style("B", "heading 2") + style("S", name, more),
    )
    assert document.blocks[0].kind == "heading"
    assert document.blocks[0].level == 2


def test_code_quotes_and_contents_have_styles() -> None:
    document = read(
        paragraph("Lamps 7", "T")
        + paragraph("if dark:", "C")
        + paragraph("    light()", "C")
        + paragraph("Never let it go out.", "Q"),
        styles=style("C", "Source Code") + style("Q", "Quote") + style("T", "toc 1"),
    )
    kinds = {document.lines[block.first - 1]: block.kind for block in document.blocks}
    assert kinds == {
        "Lamps 7": "furniture",
        "if dark:": "code",
        "> Never let it go out.": "paragraph",
    }
    assert "    light()" in document.lines


def test_the_title_and_author() -> None:
    styled = style("T", "Title") + style("H", "heading 1")
    heading, text = paragraph("Oil", "H"), paragraph("They burn oil.")
    titled = read(paragraph("The lamp", "T") + heading + text, styles=styled, core=CORE)
    assert (titled.title, titled.author) == ("The lamp", "The harbour office")
    assert read(heading + text, styles=styled, core=CORE).title == "On lamps"
    assert read(heading + text, styles=styled).title == "Oil"
    assert read(text + table(("a", "b"), ("c", "d"))).title == "They burn oil."


def test_notes_stand_below_what_they_note() -> None:
    note = f'<w:footnote w:id="3"><w:p>{run("Since 1871.")}</w:p></w:footnote>'
    found = lines(
        f'<w:p>{run("It burns")}<w:r><w:footnoteReference w:id="3"/></w:r>{run(" oil")}'
        '<w:r><w:endnoteReference w:id="9"/></w:r></w:p>',
        footnotes=note,
    )
    assert found == ["It burns[^1] oil", "[^1]: Since 1871."]


def test_changes_are_accepted_and_hidden_text_is_left_out() -> None:
    secret, shown = run(" secretly", "<w:vanish/>"), run(".", '<w:vanish w:val="0"/>')
    body = (
        f'<w:p>{run("It burns ")}<w:ins w:id="1">{run("much ")}</w:ins>'
        f'<w:del w:id="2"><w:r><w:delText>no </w:delText></w:r></w:del>{run("oil")}'
        f"{secret}{shown}</w:p>"
    )
    assert lines(body) == ["It burns much oil."]


def test_boxes_are_read_once_and_controls_are_opened() -> None:
    box = f"<w:txbxContent>{paragraph('In a box.')}</w:txbxContent>"
    choices = (
        f"<mc:AlternateContent><mc:Choice><w:drawing>{box}</w:drawing></mc:Choice>"
        f"<mc:Fallback><w:pict>{box}</w:pict></mc:Fallback></mc:AlternateContent>"
    )
    control = f"<w:sdt><w:sdtPr/><w:sdtContent>{paragraph('In a control.')}</w:sdtContent></w:sdt>"
    found = lines(f"<w:p>{run('Outside.')}<w:r>{choices}</w:r></w:p>{control}")
    assert sorted(found) == ["In a box.", "In a control.", "Outside."]


def test_words_are_whole_and_formulas_are_text() -> None:
    parts = run("light", "<w:sz w:val='20'/>") + run("house", "<w:lang w:val='en-GB'/>")
    formula = "<m:oMath><m:r><m:t>a=b</m:t></m:r></m:oMath>"
    assert lines(f"<w:p>{parts}<w:r><w:tab/></w:r>{run('where ')}{formula}</w:p>") == [
        "lighthouse where a=b"
    ]


def test_tables_stay_apart() -> None:
    document = read(
        table(("Ship", "Year", "Port"), ("Anna", "1880", "Kiel"), ("Ida", "1881", "Oslo"))
        + table(("Oil", "Wick"), ("a", "b"))
    )
    assert document.lines == (
        "| Ship | Year | Port |",
        "| Anna | 1880 | Kiel |",
        "| Ida | 1881 | Oslo |",
        "",
        "| Oil | Wick |",
        "| a | b |",
    )
    assert document.blocks[0].kind == "columns"
    assert document.blocks[-1].parent == -1


def test_the_strict_kind_is_read() -> None:
    data = BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        text = f"<w:document {SPACES}><w:body>{paragraph('It burns oil.')}</w:body></w:document>"
        archive.writestr("word/document.xml", text.replace(W, STRICT))
    assert docx.read("file.docx", data.getvalue()).lines == ("It burns oil.",)


@pytest.mark.parametrize(
    ("stream", "told"),
    [
        ("WordDocument", "is in Word's old format: save it as .docx"),
        ("Workbook", "is in Excel's old format: save it as .xlsx"),
        ("PowerPoint Document", "is in PowerPoint's old format: save it as .pptx"),
        ("EncryptedPackage", "has a password: save it without one"),
        ("Something", "is in an old format of Office"),
    ],
)
def test_old_formats_and_passwords_are_told_apart(stream: str, told: str) -> None:
    data = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + f"{stream}\0".encode("utf-16-le")
    with pytest.raises(InputError, match=f"^old.docx {told}"):
        docx.read("old.docx", data)


@pytest.mark.parametrize(
    "inside",
    [
        "<w:p>" * 300 + "</w:p>" * 300,
        '<w:tbl><w:tr><w:tc><w:tcPr><w:gridSpan w:val="x"/></w:tcPr></w:tc></w:tr></w:tbl>',
        "<w:p>",
        '<w:p xmlns:a="http: //x"><w:r><w:rPr xml:space="b"/><w:t>Nine</w:t></w:r></w:p>',
    ],
)
def test_what_is_damaged_is_refused(inside: str) -> None:
    with pytest.raises(InputError, match=r"^file.docx is damaged"):
        read(inside)


def test_a_style_within_a_style_is_passed_over() -> None:
    styles = style("a", "Title", style("b", "Quote"))
    assert lines(paragraph("Nine."), styles=styles) == ["Nine."]


def test_entities_are_refused() -> None:
    data = BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        kind = '<!DOCTYPE w [<!ENTITY e SYSTEM "file:///etc/hostname">]>'
        text = f"{kind}<w:document {SPACES}><w:body>{paragraph('&e;')}</w:body></w:document>"
        archive.writestr("word/document.xml", text)
    with pytest.raises(InputError, match="declares what a document never does"):
        docx.read("file.docx", data.getvalue())


def test_what_says_nothing_is_refused() -> None:
    with pytest.raises(InputError, match="has no text"):
        read("<w:p/>")
    with pytest.raises(InputError, match="is damaged"):
        docx.read("file.docx", b"PK\3\4")


def test_what_is_too_long_is_refused() -> None:
    with pytest.raises(QuotaError, match="too long for one article"):
        read("<w:p><w:r><w:t/></w:r></w:p>" * 70_000)


def test_many_runs_are_no_matter() -> None:
    body = (
        "<w:p>" + "".join(run(f"{at} ", f'<w:sz w:val="{at}"/>') for at in range(20_000)) + "</w:p>"
    )
    assert read(body).lines[0].endswith(" 19998 19999")


def test_levels_that_are_no_numbers_are_none() -> None:
    numbered = '<w:numPr><w:ilvl w:val="none"/><w:numId w:val="1"/></w:numPr>'
    outlined = '<w:outlineLvl w:val="²"/>'
    found = lines(
        paragraph("Lamps", "A") + paragraph("Oil", "B"),
        styles=style("A", "x", f"<w:pPr>{numbered}</w:pPr>")
        + style("B", "y", f"<w:pPr>{outlined}</w:pPr>"),
        numbering=NUMBERING,
    )
    assert found == ["1. Lamps", "Oil"]


def test_a_cell_that_claims_a_thousand_columns_has_few() -> None:
    wide = '<w:tc><w:tcPr><w:gridSpan w:val="99999999"/></w:tcPr>' + paragraph("a") + "</w:tc>"
    body = f"<w:tbl><w:tr>{wide}</w:tr><w:tr><w:tc>{paragraph('b')}</w:tc></w:tr></w:tbl>"
    assert lines(body) == ["a", "b"]


def test_warming_up_leaves_nothing_to_load() -> None:
    docx.warm()
    assert lines(paragraph("It burns oil.")) == ["It burns oil."]
