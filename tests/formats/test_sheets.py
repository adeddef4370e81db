"""What is read of tables and workbooks, and what is refused."""

from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

import pytest

from bot.errors import InputError, QuotaError
from bot.formats import sheets
from bot.formats.number_formats import form_of
from bot.formats.odf.styles import OFFICE, STYLE, TABLE, TEXT
from bot.model import Document

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_STYLES = (
    '<numFmts count="1"><numFmt numFmtId="164" formatCode="yyyy-mm-dd"/></numFmts>'
    '<cellXfs count="2"><xf numFmtId="0"/><xf numFmtId="164"/></cellXfs>'
)


def _packed(parts: dict[str, str]) -> bytes:
    packed = BytesIO()
    with ZipFile(packed, "w", ZIP_DEFLATED) as archive:
        for name, text in parts.items():
            archive.writestr(name, text)
    return packed.getvalue()


def _xlsx(*rows: str, hidden: str = "") -> bytes:
    """A workbook with a sheet for each text of rows, and one that is hidden."""
    named = [(f"Sheet {number}", text, "") for number, text in enumerate(rows, 1)]
    named += [("Hidden", hidden, 'state="hidden"')] * bool(hidden)
    related = "".join(
        f'<Relationship Id="r{at}" Type="{_OFFICE}/worksheet" Target="worksheets/s{at}.xml"/>'
        for at in range(len(named))
    )
    listed = "".join(
        f'<sheet name="{name}" sheetId="{at + 1}" {state} r:id="r{at}"/>'
        for at, (name, _, state) in enumerate(named)
    )
    relations = f'<Relationships xmlns="{_PACKAGE}/relationships">{{}}</Relationships>'
    return _packed(
        {
            "[Content_Types].xml": f'<Types xmlns="{_PACKAGE}/content-types"/>',
            "_rels/.rels": relations.format(
                f'<Relationship Id="r" Type="{_OFFICE}/officeDocument" Target="xl/workbook.xml"/>'
            ),
            "xl/workbook.xml": f'<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><sheets>{listed}'
            "</sheets></workbook>",
            "xl/_rels/workbook.xml.rels": relations.format(
                f'{related}<Relationship Id="s" Type="{_OFFICE}/styles" Target="styles.xml"/>'
            ),
            "xl/styles.xml": f'<styleSheet xmlns="{_MAIN}">{_STYLES}</styleSheet>',
            "docProps/core.xml": f'<c xmlns:dc="{_DC}"><dc:title>Fares</dc:title></c>',
            **{
                f"xl/worksheets/s{at}.xml": f'<worksheet xmlns="{_MAIN}"><sheetData>{text}'
                "</sheetData></worksheet>"
                for at, (_, text, _) in enumerate(named)
            },
        }
    )


_DC = "http://purl.org/dc/elements/1.1/"


def _row(number: int, *cells: object) -> str:
    found = ""
    for at, cell in enumerate(cells):
        place = f'r="{chr(65 + at)}{number}"'
        if isinstance(cell, str):
            found += f'<c {place} t="inlineStr"><is><t>{cell}</t></is></c>'
        elif cell is not None:
            found += f"<c {place}><v>{cell}</v></c>"
    return f'<row r="{number}">{found}</row>'


def _said(document: Document) -> list[tuple[str, str]]:
    return [
        (block.kind, "\n".join(document.lines[block.first - 1 : block.last]))
        for block in document.blocks
    ]


@pytest.mark.parametrize("sign", [",", ";", "\t", "|"])
def test_cells_are_parted_by_what_makes_even_rows(sign: str) -> None:
    text = sign.join(("Port", "Fare", "Note")) + "\n" + sign.join(("Ayr", "1.5", "a b"))
    document = sheets.read("a.csv", text.encode())
    assert document.lines == ("| Port | Fare | Note |", "| Ayr | 1.5 | a b |")
    assert document.blocks[0].columns == ("Port", "Fare", "Note")


def test_decimal_commas_part_no_cells() -> None:
    document = sheets.read("a.csv", b"Port;Fare\nAyr;1,5\nTroon;2,5\n")
    assert document.lines[1] == "| Ayr | 1,5 |"


def test_a_first_line_may_tell_what_parts_cells() -> None:
    document = sheets.read("a.csv", b"sep=;\r\nPort;Fare, in pounds\r\nAyr;5\r\n")
    assert document.lines == ("", "| Port | Fare, in pounds |", "| Ayr | 5 |")


def test_rows_stand_in_the_lines_that_they_stand_in_in_the_file() -> None:
    text = 'Port,Note\nAyr,"two\nlines"\n\nTroon,"a ""b"", c"\n'
    document = sheets.read("a.csv", text.encode())
    assert document.lines == (
        "| Port | Note |",
        "| Ayr | two lines |",
        "",
        "",
        '| Troon | a "b", c |',
    )


def test_what_stands_above_the_columns_is_a_paragraph() -> None:
    document = sheets.read("a.csv", b"Fares of the ferry,,\n\nPort,Day,Fare\nAyr,Monday,5\n")
    assert _said(document)[1:] == [
        ("columns", "| Port | Day | Fare |"),
        ("row", "| Ayr | Monday | 5 |"),
    ]
    assert document.title == "Fares of the ferry"
    assert document.blocks[1].first == 3


@pytest.mark.parametrize(
    "text",
    ["1,2\n3,4\n", "Ayr,Ayr\nTroon,Largs\n", "Ayr,Troon\nAyr,Troon\n", "It sails.,Yes\na,b\n"],
)
def test_a_first_row_without_names_is_a_row(text: str) -> None:
    assert {kind for kind, _ in _said(sheets.read("a.csv", text.encode()))} == {"row"}


def test_a_mark_that_is_never_closed_is_a_character() -> None:
    rows = "".join(f"{each},x\n" for each in range(200))
    document = sheets.read("a.csv", f'Size,Note\n"5,inch\n{rows}'.encode())
    assert len(document.lines) == 202
    assert document.lines[1] == '| "5 | inch |'


def test_other_encodings_are_read() -> None:
    text = "Tür,Größe der Öffnung\nvorne,über zwei Meter\n"
    assert sheets.read("a.csv", text.encode("cp1252")).lines[0] == "| Tür | Größe der Öffnung |"
    assert sheets.read("a.csv", text.encode("utf_16")).lines[1] == "| vorne | über zwei Meter |"


def test_wide_rows_are_cut_and_that_is_said() -> None:
    document = sheets.read("a.csv", ",".join(f"c{each}" for each in range(70)).encode())
    assert document.lines[0].count("|") == 61
    assert _said(document)[-1] == ("furniture", "Only the first 60 of 70 columns are kept.")


def test_each_sheet_that_says_something_is_a_section() -> None:
    document = sheets.read(
        "a.xlsx",
        _xlsx(
            _row(3, None, "Port", "Fare") + _row(4, None, "Ayr", 5.0) + _row(5, None, "Troon", 0.1),
            "",
            _row(1, "Only a note") + _row(3, "A", "B") + _row(4, 1, 1e20),
            hidden=_row(1, "Secret"),
        ),
    )
    assert document.title == "Fares"
    assert _said(document) == [
        ("heading", "Sheet 1"),
        ("columns", "| Port | Fare |"),
        ("row", "| Ayr | 5 |"),
        ("row", "| Troon | 0.1 |"),
        ("heading", "Sheet 3"),
        ("paragraph", "Only a note"),
        ("columns", "| A | B |"),
        ("row", "| 1 | 1e+20 |"),
    ]


def test_dates_and_truths_are_as_a_reader_sees_them() -> None:
    document = sheets.read(
        "a.xlsx",
        _xlsx(
            '<row r="1"><c r="A1" s="1"><v>45000</v></c><c r="B1" s="1"><v>45000.5</v></c>'
            '<c r="C1" t="b"><v>1</v></c></row>'
        ),
    )
    assert document.lines == ("| 2023-03-15 | 2023-03-15 12:00:00 | TRUE |",)


@pytest.mark.parametrize(
    ("code", "value", "shown"),
    [
        ("0%", 0.256, "26%"),
        ("0.0%;[Red]-0.0%", 0.256, "25.6%"),
        ("#,##0.00", 1234.5, "1234.50"),
        ('"CHF "0.00', 6.5, "CHF 6.50"),
        ("#,##0.00\\ [$€-407]", 6.5, "6.50 €"),
        ("_(* #,##0.00_)", 6.5, "6.50"),
        ("0", 3.0, "3"),
    ],
)
def test_numbers_have_the_form_that_their_code_tells(code: str, value: float, shown: str) -> None:
    form = form_of(code)
    assert form is not None
    assert form.shown(value) == shown


@pytest.mark.parametrize("code", ["General", "", "@", "yyyy-mm-dd", "# ?/?", "0.00E+00", "h:mm"])
def test_what_a_code_tells_of_no_decimals_is_left_as_it_is(code: str) -> None:
    assert form_of(code) is None


def test_cells_made_one_downwards_are_said_in_each_row() -> None:
    merged = '</sheetData><mergeCells count="1"><mergeCell ref="A2:A3"/></mergeCells><sheetData>'
    rows = _row(1, "Day", "Fare") + _row(2, "Monday", 1) + _row(3, None, 2)
    document = sheets.read("a.xlsx", _xlsx(rows + merged))
    assert document.lines[1:] == ("| Monday | 1 |", "| Monday | 2 |")


@pytest.mark.parametrize(
    "rows",
    [
        '<row r="1"><c r="A1"><v>1</v></c></row><row r="9"><c r="XFD1048576"><v>1</v></c></row>',
        '<row><c><v>1</v></c></row><row r="1048576">' + "<c><v>1</v></c>" * 9 + "</row>",
    ],
)
def test_cells_far_apart_are_refused_before_they_take_the_memory(rows: str) -> None:
    with pytest.raises(QuotaError, match="more than 2,000,000 cells"):
        sheets.read("a.xlsx", _xlsx(rows))


def test_too_many_rows_are_refused() -> None:
    with pytest.raises(QuotaError, match="more than 100,000 rows: split it"):
        sheets.read("a.csv", b"a,b\n" * 100_001)
    with pytest.raises(QuotaError, match="too long: shorten it"):
        sheets.read("a.csv", b"a," + b"b" * 200_000)


def test_sheets_of_libreoffice_are_read() -> None:
    spaces = f'xmlns:o="{OFFICE[1:-1]}" xmlns:t="{TABLE[1:-1]}" xmlns:x="{TEXT[1:-1]}"'
    cell = "<t:table-cell {}><x:p>{}</x:p></t:table-cell>"
    content = (
        f'<o:document-content {spaces} xmlns:s="{STYLE[1:-1]}"><o:automatic-styles>'
        '<s:style s:name="H" s:family="table"><s:table-properties t:display="false"/></s:style>'
        '</o:automatic-styles><o:body><o:spreadsheet><t:table t:name="Fares">'
        f"<t:table-row>{cell.format('', 'Port')}{cell.format('', 'From')}</t:table-row>"
        '<t:table-row t:number-rows-repeated="1048000"><t:table-cell'
        ' t:number-columns-repeated="16384"/></t:table-row>'
        f"<t:table-row>{cell.format('', 'Ayr')}"
        + cell.format('o:date-value="2024-05-01T00:00:00"', "1 May")
        + "</t:table-row></t:table>"
        f'<t:table t:name="No" t:style-name="H"><t:table-row>{cell.format("", "Secret")}'
        "</t:table-row></t:table></o:spreadsheet></o:body></o:document-content>"
    )
    document = sheets.read("a.ods", _packed({"content.xml": content}))
    assert [line for line in document.lines if line] == ["| Port | From |", "| Ayr | 2024-05-01 |"]


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (b"\xd0\xcf\x11\xe0" + "EncryptedPackage".encode("utf_16_le"), "has a password"),
        (b"\xd0\xcf\x11\xe0 Workbook", "old Excel: save it as .xlsx"),
        (b"PK\x03\x04 and no more", "is damaged"),
        (_packed({"xl/workbook.xml": "<workbook/>"}), "is damaged"),
        (_packed({"other": ""}), "is damaged"),
        (_xlsx(""), "no text"),
        (b"", "no text"),
        (b",,\n\n", "no text"),
        (b"a\0b", "not a text file"),
    ],
)
def test_what_cannot_be_read_is_told_in_a_sentence(data: bytes, told: str) -> None:
    with pytest.raises(InputError, match=rf"^a\.xlsx .*{told}.*\.$"):
        sheets.read("a.xlsx", data)


def test_all_is_loaded_beforehand() -> None:
    sheets.warm()
