"""Reads PDFs: their text in the order of reading, without what only a page has."""

import ctypes
import re
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import groupby
from typing import Any

import pypdfium2
import pypdfium2.raw as pdfium

from bot.errors import InputError, QuotaError
from bot.formats.archive import damaged
from bot.formats.draft import Draft
from bot.formats.pdf.blocks import Block, Type, arranged, type_of
from bot.formats.pdf.drawn import drawn, put_signs, rules_of
from bot.formats.pdf.layout import Line, lines
from bot.formats.pdf.letters import cleaned
from bot.formats.pdf.margins import without_margins
from bot.formats.pdf.page import RIGHT, Piece, is_known, pieces
from bot.formats.pdf.ruled import with_tables
from bot.formats.pdf.rules import Rules, grids
from bot.formats.pdf.tables import Table, tables
from bot.model import Document

MOST_PAGES = 2_000
MOST_SECONDS = 14.0
"""What all of a file may take of the processor."""

_FEW_SIGNS = 30
"""A scan may have so many letters on each page that were typed onto it."""

_HEADER = 1_024
_MOST_OBJECTS = 1_000
_MOST_META, _MOST_LANGUAGE = 2_000, 40
_SAME_SIZE = 0.03
_SHORT = 200
_LETTERS = 0.8
_TITLE_PITCH = 1.8
_LEAST_TITLE, _LONGEST_TITLE = 4, 200
_LARGER = 1.12
_FILE_NAME = re.compile(
    r"^microsoft (?:word|powerpoint|excel)\b|\.(?:docx?|odt|pptx?|xlsx?|tex|dvi|rtf|indd|qxd|pdf"
    r"|html?|txt|pmd|fm|pub|wpd|eps|ai)$|^untitled|^(?:document|dokument|slide|title)\W?\d*$"
    r"|^\(anonymous\)|^no[- ]?name|^\W*$|^[a-z]?[\d._-]+$|[/\\]|_\w+_|^about:blank|^https?:",
    re.IGNORECASE,
)
_WORD = re.compile(r"\w{2,}")
_SMALL = (
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R/Lang(en)>>endobj\n"
    b"2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
    b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 99 99]/Contents 4 0 R/Resources"
    b"<</Font<</F<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>>>>>>>endobj\n"
    b"4 0 obj<</Length 34>>stream\nBT /F 9 Tf 9 9 Td (Some text) Tj ET\nendstream endobj\n"
    b"5 0 obj<</Title(Some text)>>endobj\ntrailer<</Root 1 0 R/Info 5 0 R>>\n%%EOF"
)
"""A file that makes the library load what it loads late."""


def read(name: str, data: bytes) -> Document:
    """The document that the bytes of a PDF are.

    Raises:
        InputError: it has a password, is damaged, or is a scan; or nothing can be read in it.
        QuotaError: it has more pages or text than an article may, or takes too long to read.
    """
    draft = Draft()
    with _opened(name, data) as opened:
        draft.author = _meta(opened, b"Author")
        called = _meta(opened, b"Title")
        painted = _pages(name, opened)
        if sum(len(piece.text) for page, _ in painted for piece in page) < _SHORT:
            # A longer text tells its language better than the program that wrote the file.
            draft.language = _language(opened)
    upright = [[piece for piece in page if piece.run == RIGHT] for page, _ in painted]
    turned = [[piece for piece in page if piece.run != RIGHT] for page, _ in painted]
    shown: list[Line] = []
    for page, found in enumerate(without_margins(upright), 1):
        read_lines = lines(with_tables(found, painted[page - 1][1]))
        for line in read_lines:
            line.page = page
        shown += read_lines
    _write(draft, shown, turned, called)
    return draft.document(name)


def warm() -> None:
    """Load all that reading needs, so that no file has to be opened later."""
    read("warm.pdf", _SMALL)


@contextmanager
def _opened(name: str, data: bytes) -> Iterator[Any]:
    """The library's document of some bytes."""
    if b"%PDF-" not in data[:_HEADER]:
        raise damaged(name)
    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        if error.err_code in {pdfium.FPDF_ERR_PASSWORD, pdfium.FPDF_ERR_SECURITY}:
            raise InputError(f"{name} has a password: save it without one and add that.") from error
        raise damaged(name) from error
    try:
        yield document.raw
    except pypdfium2.PdfiumError as error:
        raise damaged(name) from error
    finally:
        document.close()


def _pages(name: str, document: Any) -> list[tuple[list[Piece], list[Rules]]]:
    """The pieces of each page, and the rules of its tables."""
    count = pdfium.FPDF_GetPageCount(document)
    if count > MOST_PAGES:
        raise QuotaError(f"{name} has more than {MOST_PAGES:,} pages: split it.")
    if count < 1:
        raise damaged(name)
    started = time.process_time()
    found: list[tuple[list[Piece], list[Rules]]] = []
    letters = unread = pictures = unknown = 0
    for at in range(count):
        if time.process_time() - started > MOST_SECONDS:
            raise QuotaError(f"{name} takes too long to read: split it.")
        page = pdfium.FPDF_LoadPage(document, at)
        if not page:
            unread += 1
            found.append(([], []))
            continue
        try:
            on_page, ruled, known = _page(page)
            unknown += not known
            signs = sum(len(piece.text) for piece in on_page)
            pictures += signs < _FEW_SIGNS and _is_picture(page, anything=not signs)
        finally:
            pdfium.FPDF_ClosePage(page)
        letters += signs
        found.append((on_page, ruled))
    if unread == count:
        raise damaged(name)
    if pictures * 2 > count - unread and letters < _FEW_SIGNS * count:
        raise InputError(
            f"{name} is a scan without text: run it through text recognition (OCR) first."
        )
    if unknown * 2 > count - unread:
        raise InputError(
            f"{name} does not tell which letters it shows: "
            "run it through text recognition (OCR) first."
        )
    return found


def _page(page: Any) -> tuple[list[Piece], list[Rules], bool]:
    """The pieces of one page, none where they cannot be told; those of its rules that could be of
    tables; and whether its letters are known.
    """
    text_page = pdfium.FPDFText_LoadPage(page)
    if not text_page:
        return [], [], True
    try:
        boxes = drawn(page)
        ruled = grids(rules_of(boxes))
        found = pieces(page, text_page, [rule for grid in ruled for rule in grid.upright])
        put_signs(boxes, found)
        return found, ruled, _says_letters(found) or is_known(text_page)
    finally:
        pdfium.FPDFText_ClosePage(text_page)


def _says_letters(found: Sequence[Piece]) -> bool:
    """Whether most signs are letters or digits: what a font does not tell comes as anything."""
    signs = "".join("".join(piece.text.split()) for piece in found)
    return sum(map(str.isalnum, signs)) >= _LETTERS * len(signs)


def _is_picture(page: Any, *, anything: bool) -> bool:
    """Whether a picture takes most of a page; ``anything`` that is drawn counts as one."""
    count = min(pdfium.FPDFPage_CountObjects(page), _MOST_OBJECTS)
    paper = pdfium.FPDF_GetPageWidthF(page) * pdfium.FPDF_GetPageHeightF(page)
    edges = [ctypes.c_float() for _ in range(4)]
    for at in range(count):
        drawn = pdfium.FPDFPage_GetObject(page, at)
        kind = pdfium.FPDFPageObj_GetType(drawn)
        if anything and kind != pdfium.FPDF_PAGEOBJ_TEXT:
            return True
        if kind in {pdfium.FPDF_PAGEOBJ_IMAGE, pdfium.FPDF_PAGEOBJ_FORM}:
            pdfium.FPDFPageObj_GetBounds(drawn, *edges)
            left, bottom, right, top = (edge.value for edge in edges)
            if (right - left) * (top - bottom) > paper / 2:
                return True
    return False


def _write(draft: Draft, shown: list[Line], turned: list[list[Piece]], called: str) -> None:
    """Add all lines to a draft, page by page; what runs another way stands at its page's end."""
    usual = type_of(shown)
    parts = arranged(tables(shown), usual)
    draft.title = _title(parts, usual, called)
    for page, found in groupby(parts, key=lambda part: part.page):
        draft.page = page
        for part in found:
            _add(draft, part)
        draft.furniture("\n".join(piece.text for piece in turned[page - 1]))


def _add(draft: Draft, part: Block | Table) -> None:
    if isinstance(part, Table):
        for at, row in enumerate(part.rows):
            add = draft.columns if part.named and not at else draft.row
            add(row)
        return
    match part.kind:
        case "heading":
            draft.heading(part.text, part.level)
        case "item":
            draft.item(part.text, part.level, part.sign)
        case "code":
            draft.code(part.text)
        case "contents":
            draft.furniture(part.text)
        case _:
            draft.paragraph(part.text, part.level)


def _title(parts: Sequence[Block | Table], usual: Type, called: str) -> str:
    """What the file says it is called, if the text says so too; or else its largest type."""
    text = [part for part in parts if isinstance(part, Block)]
    first = [block for block in text if block.page == 1]
    shown = _largest(first, text, usual)
    if not _LEAST_TITLE <= len(called) <= _LONGEST_TITLE or _FILE_NAME.search(called):
        return shown
    if not shown or called.casefold().startswith(shown.casefold()):
        return shown or called
    said = " ".join(block.text for block in first).casefold()
    words = set(_WORD.findall(called.casefold()))
    found = sum(word in said for word in words)
    return called if found * 3 >= 2 * len(words) else shown


def _largest(first: Sequence[Block], text: Sequence[Block], usual: Type) -> str:
    """The text in the largest type on the first page, or its first heading; empty for none.

    The largest type of a file whose sections have it too is that of a section.
    """
    title = ""
    for size in sorted({block.lines[0].size for block in first}, reverse=True):
        if size < _LARGER * usual.size:
            break
        found: list[str] = []
        last = first[0]
        for block in first:
            if _is_alike(block, size) and not (found and _is_apart(last, block)):
                found.append(" ".join(block.text.split("\n")))
                last = block
            elif found:
                break
        if not _is_title(" ".join(found)):
            continue
        title = title or " ".join(found)
        if sum(_is_alike(block, size) for block in text) > len(found):
            break
        return title
    heading = " ".join(first[0].text.split("\n")) if first else ""
    return heading if first and first[0].kind == "heading" and _is_title(heading) else title


def _is_apart(above: Block, block: Block) -> bool:
    last, first = above.lines[-1], block.lines[0]
    return not 0 < last.base - first.base < _TITLE_PITCH * last.size


def _is_alike(block: Block, size: float) -> bool:
    return abs(block.lines[0].size - size) <= _SAME_SIZE * size


def _is_title(text: str) -> bool:
    return _LEAST_TITLE <= len(text) <= _LONGEST_TITLE and sum(map(str.isalpha, text)) > 2


def _meta(document: Any, key: bytes) -> str:
    """What the file says of itself."""
    length = min(pdfium.FPDF_GetMetaText(document, key, None, 0), _MOST_META)
    if length <= 2:
        return ""
    buffer = ctypes.create_string_buffer(length)
    pdfium.FPDF_GetMetaText(document, key, buffer, length)
    text = buffer.raw.decode("utf-16-le", "replace")
    return " ".join(cleaned(text.replace("\n", " ")).split())


def _language(document: Any) -> str | None:
    """The language that the file names, as two letters."""
    buffer = (ctypes.c_ushort * _MOST_LANGUAGE)()
    length = pdfium.FPDFCatalog_GetLanguage(document, buffer, ctypes.sizeof(buffer))
    if not 2 < length <= ctypes.sizeof(buffer):
        return None
    text = bytes(buffer)[: length - 2].decode("utf-16-le", "replace")
    found = re.match(r"([A-Za-z]{2})(?:[-_]|$)", text)
    return found[1].lower() if found else None
