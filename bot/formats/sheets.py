"""Tables: CSV and TSV, and the workbooks of Excel and LibreOffice."""

import codecs
import csv
import datetime
import encodings.aliases
import re
import zipfile
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from io import BytesIO, StringIO
from itertools import groupby
from pathlib import PurePath

from python_calamine import (
    CalamineError,
    CalamineSheet,
    SheetTypeEnum,
    SheetVisibleEnum,
    load_workbook,
)

from bot.errors import QuotaError
from bot.formats.archive import Archive, damaged
from bot.formats.draft import Draft
from bot.formats.grid import (
    LOOKED_AT,
    Rows,
    above_it,
    add_table,
    is_alone,
    names_columns,
    without_blanks,
)
from bot.formats.number_formats import Form, Forms
from bot.formats.odf import walk as odf
from bot.formats.office import OLE, locked_or_old, properties
from bot.model import Document
from bot.reading.encodings import decoded

MOST_ROWS = 100_000
MOST_COLUMNS = 60
"""Columns that a row of an article has; what is wider is said to be."""

MOST_CELLS = 2_000_000
"""Cells that the rows of a file may have together, empty ones between included."""

_MOST_LINE_ENDS = 100
"""Line ends that a cell may have; with more, a quotation mark that opens it was never closed."""

_SEPARATOR = re.compile(r"sep=([,;\t|])\r?\n")
_PLACED = re.compile(rb'<(?:\w+:)?c\s(?:[^<>]*?\s)?r="([A-Z]+)(\d+)"[^<>/]*>')
"""Where a cell is that says something; one without says no more than how it would look."""

_ANY_CELL = re.compile(rb"<(?:\w+:)?c[\s/>]")
_ANY_PLACED = re.compile(rb'<(?:\w+:)?c\s(?:[^<>]*?\s)?r="')
_ROW = re.compile(rb'<(?:\w+:)?row(?:\s(?:[^<>]*?\s)?r="(\d{1,9})")?')
_ROW_HEADER, _LAST_CELL = 0, 11
"""Records of the binary format."""


def read(name: str, data: bytes) -> Document:
    """The article that a table or a workbook is: a line a row.

    Raises InputError where it cannot be read, and QuotaError where it is too large.
    """
    draft = Draft()
    if data.startswith(b"PK\x03\x04"):
        _workbook(name, data, draft)
    elif data.startswith(OLE):
        raise locked_or_old(name, data, "Excel", ".xlsx")
    else:
        _text(name, decoded(name, data).text, draft)
    return draft.document(name)


def warm() -> None:
    """Load what is loaded late, as nothing can be opened once a file is read."""
    for encoding in set(encodings.aliases.aliases.values()):
        try:
            codecs.lookup(encoding)
        except LookupError:
            continue
    read("warm.csv", "Tür;Größe\nvorn;2 m\n".encode("cp1252"))


# Text


def _text(name: str, text: str, draft: Draft) -> None:
    """Add rows so that each stands in the line that it begins with in the file."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    start = 0
    if said := _SEPARATOR.match(text):
        start = said.end()
    delimiter = said[1] if said else _delimiter(name, text)
    rows = _parsed(name, text[start:], delimiter)
    wide = max((len(row) for _, row in rows), default=0)
    seen = [row for _, row in rows if any(cell.strip() for cell in row)]
    seen = [row for row in seen[:LOOKED_AT] if wide == 1 or not is_alone(row)]
    heads = names_columns(seen)
    above: list[str] = []
    for line, row in rows:
        if heads and wide > 1 and (is_alone(row) or not any(row)):
            above += [" ".join(row).strip()]
            continue
        _add_above(draft, above)
        above = []
        if not any(cell.strip() for cell in row):
            continue
        # A cell may have had line ends, or a line nothing; one blank line comes by itself.
        apart = bool(draft.marks) and draft.marks[-1].kind == "paragraph"
        draft.lines += [""] * (line + bool(start) - apart - len(draft.lines))
        if heads:
            draft.columns(row[:MOST_COLUMNS])
            heads = False
        else:
            draft.row(row[:MOST_COLUMNS])
    _say_width(draft, wide)


def _add_above(draft: Draft, lines: Sequence[str]) -> None:
    """Add what stands above the names of columns, in the lines of the file."""
    for says, part in groupby(enumerate(lines), key=lambda line: bool(line[1])):
        if says:
            texts = list(part)
            draft.lines += [""] * (texts[0][0] - len(draft.lines))
            draft.paragraph("\n".join(text for _, text in texts))


def _say_width(draft: Draft, wide: int) -> None:
    if wide > MOST_COLUMNS:
        draft.furniture(f"Only the first {MOST_COLUMNS} of {wide:,} columns are kept.")


def _parsed(name: str, text: str, delimiter: str) -> list[tuple[int, list[str]]]:
    """Rows with the index of the line each begins in; marks that part nothing are characters."""
    for strict, quoted in ((True, True), (False, True), (False, False)):
        rows = []
        at = 0
        reader = csv.reader(
            StringIO(text, newline=""),
            delimiter=delimiter,
            strict=strict,
            quoting=csv.QUOTE_MINIMAL if quoted else csv.QUOTE_NONE,
            skipinitialspace=True,
        )
        try:
            for row in reader:
                rows.append((at, row))
                if len(rows) > MOST_ROWS:
                    raise QuotaError(f"{name} has more than {MOST_ROWS:,} rows: split it.")
                if reader.line_num - at > _MOST_LINE_ENDS:
                    break
                at = reader.line_num
            else:
                return rows
        except csv.Error:
            continue
    raise QuotaError(f"{name} has a cell that is too long: shorten it.")


def _delimiter(name: str, text: str) -> str:
    """What parts the cells: it makes rows of the same width of most of the first lines."""
    if PurePath(name).suffix.lower() in {".tsv", ".tab"} and "\t" in text:
        return "\t"
    lines = StringIO(text[: LOOKED_AT * 1_000], newline="").readlines()[:LOOKED_AT]

    def fitness(delimiter: str) -> tuple[float, int]:
        try:
            rows = [len(row) for row in csv.reader(lines, delimiter=delimiter) if row]
        except csv.Error:
            return 0, 0
        width, times = Counter(rows).most_common(1)[0] if rows else (0, 0)
        return (times / len(rows), width) if width > 1 else (0, 0)

    # A comma also stands within texts, so a sign that fits as well is more likely.
    return max(";\t|,", key=lambda each: (*fitness(each), each == ","))


# Workbooks


def _workbook(name: str, data: bytes, draft: Draft) -> None:
    archive = Archive(name, data)
    if "content.xml" in archive:
        odf.refuse_locked(archive)
        odf.tell(archive, draft)
        found = odf.sheets(archive)
    else:
        properties(archive, draft)
        found = _excel(archive)
    sheets = []
    rows = 0
    for title, sheet in found:
        rows += len(sheet)
        if rows > MOST_ROWS:
            raise QuotaError(f"{name} has more than {MOST_ROWS:,} rows: split it.")
        if sheet:
            sheets.append((title, sheet))
    _add_sheets(sheets, draft)


def _add_sheets(sheets: Sequence[tuple[str, Rows]], draft: Draft) -> None:
    """Add the sheets that say something, each below its name if there are several."""
    for title, rows in sheets:
        if len(sheets) > 1:
            draft.heading(title, 2)
        columns = sorted({at for row in rows for at, cell in enumerate(row) if cell.strip()})
        narrow = [[row[at] for at in columns[:MOST_COLUMNS] if at < len(row)] for row in rows]
        parts = groupby(narrow, key=lambda row: any(cell.strip() for cell in row))
        for number, part in enumerate([list(part) for says, part in parts if says]):
            own = without_blanks(part)
            if len(own) == len(own[0]) == 1:
                draft.paragraph(own[0][0])
            elif number == 0 or names_columns(own[above_it(own) :]):
                add_table(draft, part)
            else:
                for row in part:
                    draft.row(row)
        _say_width(draft, len(columns))


def _excel(archive: Archive) -> Iterator[tuple[str, Rows]]:
    """The sheets of a workbook that are shown, with the cells as a reader sees them."""
    whole, parts = _unpacked(archive)
    forms = Forms(archive.name, parts)
    try:
        book = load_workbook(whole)
        for sheet in book.sheets_metadata:
            if sheet.visible == SheetVisibleEnum.Visible and sheet.typ == SheetTypeEnum.WorkSheet:
                yield sheet.name, _values(book.get_sheet_by_name(sheet.name), forms.of(sheet.name))
    except BaseException as error:
        known = CalamineError, ValueError, OverflowError, OSError
        if isinstance(error, known) or type(error).__name__ == "PanicException":
            raise damaged(archive.name) from error
        raise


def _values(sheet: CalamineSheet, forms: Mapping[tuple[int, int], Form]) -> Rows:
    """The rows of a sheet; what several cells in a column were made one for, each of them says."""
    top, left = sheet.start or (0, 0)
    rows = [
        [_shown(value, forms.get((row, at))) for at, value in enumerate(values, left)]
        for row, values in enumerate(sheet.iter_rows(), top)
    ]
    filled = 0
    for (first, at), (last, _) in sheet.merged_cell_ranges or ():
        if not at - left >= 0 or not 0 <= first - top < len(rows):
            continue
        cell = rows[first - top][at - left : at - left + 1]
        for row in rows[first - top + 1 : last - top + 1]:
            filled += 1
            if filled > MOST_ROWS:
                return rows
            row[at - left : at - left + 1] = cell
    return rows


def _shown(value: object, form: Form | None) -> str:
    """What a reader sees in a cell, as far as its value and its form tell."""
    match value:
        case bool():
            return str(value).upper()
        case int() | float() if form is not None:
            return form.shown(value)
        case float():
            return str(int(value)) if value.is_integer() and abs(value) < 1e15 else f"{value:.15g}"
        case datetime.datetime():
            return value.isoformat(" ", "seconds").removesuffix(" 00:00:00")
        case datetime.time():
            return value.isoformat("seconds" if value.second else "minutes")
        case _:
            return str(value)


def _unpacked(archive: Archive) -> tuple[BytesIO, dict[str, bytes]]:
    """The same package, no larger than is allowed, as its reader knows no limits; and its parts."""
    whole = BytesIO()
    parts: dict[str, bytes] = {}
    with zipfile.ZipFile(whole, "w") as packed:
        for part in archive:
            if not part.lower().endswith((".xml", ".rels", ".bin")):
                continue
            data = archive.read(part)
            if b"sheetData" in data:
                _allow(archive.name, *_extent(data))
            elif "worksheets/" in part and part.endswith(".bin"):
                _allow(archive.name, *_binary_extent(data))
            packed.writestr(part, data)
            parts[part] = data
    whole.seek(0)
    return whole, parts


def _allow(name: str, rows: int, columns: int) -> None:
    """Refuse a sheet that would take the memory for millions of cells, full or not."""
    if rows * columns > MOST_CELLS:
        raise QuotaError(f"{name} has a sheet of more than {MOST_CELLS:,} cells: split it.")


def _extent(data: bytes) -> tuple[int, int]:
    """How many rows and columns the cells of a sheet span; some may not say where they are."""
    places = _PLACED.findall(data)
    rows = max(map(int, {row for _, row in places}), default=0)
    columns = max(map(_column, {column for column, _ in places}), default=0)
    if len(_ANY_CELL.findall(data)) > len(_ANY_PLACED.findall(data)):
        parts = _ROW.split(data)
        numbers = [int(number) for number in parts[1::2] if number]
        rows = max(rows, *numbers, 0) + len(parts)
        columns += max(len(_ANY_CELL.findall(part)) for part in parts[::2])
    return rows, columns


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters[:4]:
        number = number * 26 + letter - 64
    return number


def _binary_extent(data: bytes) -> tuple[int, int]:
    """How many rows and columns the cells of a sheet in the binary format span."""
    at = rows = columns = 0
    while at + 2 <= len(data):
        kind = data[at]
        at += 1
        if kind & 0x80:
            kind = kind & 0x7F | data[at] << 7
            at += 1
        size = shift = 0
        for byte in data[at : at + 4]:
            at += 1
            size |= (byte & 0x7F) << shift
            shift += 7
            if byte < 0x80:
                break
        if kind == _ROW_HEADER:
            rows = max(rows, int.from_bytes(data[at : at + 4], "little") + 1)
        elif 1 < kind <= _LAST_CELL:
            columns = max(columns, int.from_bytes(data[at : at + 4], "little") + 1)
        at += size
    return rows, columns
