"""The slides of LibreOffice and of what else writes OpenDocument."""

import re
from collections.abc import Iterator
from contextlib import contextmanager

from bot.errors import QuotaError
from bot.formats.archive import Archive
from bot.formats.draft import Draft
from bot.formats.odf.styles import DRAW, OFFICE, STYLE, Element, Styles
from bot.formats.odf.walk import Walk, refuse_locked, tell

MOST_SLIDES = 2_000

_PRESENTATION = "{urn:oasis:names:tc:opendocument:xmlns:presentation:1.0}"
_SVG = "{urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0}"
_AROUND = frozenset({"date-time", "footer", "header", "page-number", "page"})
"""What each slide repeats."""

_INCHES = {"cm": 1 / 2.54, "mm": 1 / 25.4, "in": 1.0, "pt": 1 / 72, "pc": 1 / 6, "px": 1 / 96}
_LENGTH = re.compile(r"(-?\d{1,6}(?:\.\d{1,9})?)(cm|mm|in|pt|pc|px)")
_BESIDE = 0.3
"""Inches that the tops of shapes may be apart that are beside each other."""


def put(archive: Archive, draft: Draft) -> None:
    """Add all slides that are shown to a draft."""
    refuse_locked(archive)
    tell(archive, draft)
    styles = Styles()
    if "styles.xml" in archive:
        styles.add(archive.xml("styles.xml"))
    content = archive.xml("content.xml")
    styles.add(content)
    draft.language = draft.language or styles.language
    pages = content.findall(f"{OFFICE}body/{OFFICE}presentation/{DRAW}page")
    if len(pages) > MOST_SLIDES:
        raise QuotaError(f"{archive.name} has more than {MOST_SLIDES:,} slides: split it.")
    walk = Walk(draft, styles)
    for number, page in enumerate(pages, 1):
        if not _is_hidden(page, styles):
            draft.page = number
            _slide(page, number, walk, draft)
    walk.end()


def _slide(page: Element, number: int, walk: Walk, draft: Draft) -> None:
    shapes = [
        shape
        for shape in page.iterchildren(tag=f"{DRAW}*")
        if shape.get(f"{_PRESENTATION}class") not in _AROUND
    ]
    titles = [shape for shape in shapes if shape.get(f"{_PRESENTATION}class") == "title"]
    title = " ".join(" ".join(walk.inline.flat(each).split()) for each in titles).strip()
    opens = number == 1 and any(
        shape.get(f"{_PRESENTATION}class") == "subtitle" for shape in shapes
    )
    if title and opens:
        draft.title = title
    with headed(draft, title, number, 1 if title and opens else 2):
        for shape in sorted((each for each in shapes if each not in titles), key=_place):
            walk.blocks(shape)
            walk.end_code()
        _notes(page, walk, draft)


@contextmanager
def headed(draft: Draft, title: str, number: int, level: int) -> Iterator[None]:
    """Add the heading of a slide; its number, if it has none but says something."""
    lines, marks = len(draft.lines), len(draft.marks)
    draft.heading(title or f"Slide {number}", level)
    yield
    if not title and len(draft.marks) == marks + 1:
        del draft.lines[lines:], draft.marks[marks:]


def _notes(page: Element, walk: Walk, draft: Draft) -> None:
    """Add what the speaker is to say; of two paragraphs the first tells what they are."""
    before = "Notes: "
    for frame in page.iterfind(f"{_PRESENTATION}notes/{DRAW}frame"):
        if frame.get(f"{_PRESENTATION}class") == "notes" and (said := walk.inline.flat(frame)):
            for line in said.split("\n"):
                draft.paragraph(before + line)
                before = ""


def _place(shape: Element) -> tuple[int, float]:
    """Where a shape is, from the top; from the left where several are beside each other."""
    top, left = _length(shape.get(f"{_SVG}y")), _length(shape.get(f"{_SVG}x"))
    return round(top / _BESIDE), left


def _length(text: str | None) -> float:
    found = _LENGTH.fullmatch(text or "")
    return float(found[1]) * _INCHES[found[2]] if found else 0.0


def _is_hidden(page: Element, styles: Styles) -> bool:
    style = styles.get("drawing-page", page.get(f"{DRAW}style-name", ""))
    properties = style.find(f"{STYLE}drawing-page-properties") if style is not None else None
    return properties is not None and properties.get(f"{_PRESENTATION}visibility") == "hidden"
