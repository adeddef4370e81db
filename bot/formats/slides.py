"""The slides of PowerPoint and LibreOffice: each a section below its title, in their order."""

import posixpath
from io import BytesIO
from pathlib import PurePath
from zipfile import ZipFile

from lxml import etree

from bot.errors import QuotaError
from bot.formats.archive import Archive
from bot.formats.draft import Draft
from bot.formats.grid import add_table
from bot.formats.odf import odp
from bot.formats.odf.odp import headed
from bot.formats.office import OLE, locked_or_old, properties
from bot.formats.pptx_shapes import (
    Looks,
    Paragraph,
    Shape,
    chart,
    diagram,
    paragraphs,
    shapes,
    table_of,
)
from bot.model import Document

Element = etree._Element

MOST_SLIDES = 2_000

_SPACES = (
    "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
    "http://purl.oclc.org/ooxml/officeDocument/relationships",
)


def read(name: str, data: bytes) -> Document:
    """The article that slides are; raises InputError where they cannot be read."""
    if data.startswith(OLE):
        raise locked_or_old(name, data, "PowerPoint", ".pptx")
    archive = Archive(name, data)
    draft = Draft()
    if "content.xml" in archive:
        odp.put(archive, draft)
    else:
        properties(archive, draft)
        _Deck(archive, draft).put()
    draft.title = draft.title or PurePath(name).stem
    return draft.document(name)


def warm() -> None:
    """Load what is loaded late, as nothing can be opened once a file is read."""
    office = 'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
    parts = {
        "ppt/presentation.xml": f'<p {office}><sldIdLst><sldId r:id="a"/></sldIdLst></p>',
        "ppt/_rels/presentation.xml.rels": '<r><Relationship Id="a" Target="slide.xml"/></r>',
        "ppt/slide.xml": "<s><cSld><spTree><sp><txBody><p><r><t>Warm</t></r></p></txBody></sp>"
        "</spTree></cSld></s>",
    }
    packed = BytesIO()
    with ZipFile(packed, "w") as archive:
        for part, text in parts.items():
            archive.writestr(part, text)
    read("warm.pptx", packed.getvalue())


class _Deck:
    """A package of PowerPoint, part by part."""

    def __init__(self, archive: Archive, draft: Draft) -> None:
        self._archive = archive
        self._draft = draft
        self._rels: dict[str, dict[str, tuple[str, str]]] = {}
        self._roots: dict[str, Element] = {}

    def put(self) -> None:
        """Add all slides that are shown."""
        main = next(
            (part for kind, part in self._related("").values() if kind == "officeDocument"),
            "ppt/presentation.xml",
        )
        related = self._related(main)
        listed = [
            each.get(f"{{{space}}}id")
            for each in self._archive.xml(main).iterfind("{*}sldIdLst/{*}sldId")
            for space in _SPACES
        ]
        related = self._related(main)
        slides = [related[each][1] for each in listed if each in related]
        if len(slides) > MOST_SLIDES:
            raise QuotaError(
                f"{self._archive.name} has more than {MOST_SLIDES:,} slides: split it."
            )
        for number, part in enumerate(slides, 1):
            # A slide may be listed although it is lost.
            if part in self._archive:
                slide = self._archive.xml(part)
                if slide.get("show") not in {"0", "false"}:
                    self._draft.page = number
                    self._slide(slide, part, number)

    def _slide(self, slide: Element, part: str, number: int) -> None:
        draft = self._draft
        layout = self._part(part, "slideLayout")
        master = self._part(layout, "slideMaster") if layout else ""
        looks = Looks([self._root(each) for each in (layout, master) if each])
        found = shapes(slide, looks)
        titles = [shape for shape in found if shape.is_title]
        title = " ".join(" ".join(text for shape in titles for text in shape.said()).split())
        kinds = {shape.kind for shape in found}
        opens = number == 1 and title and bool(kinds & {"ctrTitle", "subTitle"})
        if opens or (number == 1 and not draft.title):
            draft.title = title
        with headed(draft, title, number, 1 if opens else 2):
            self._below(found, part, looks)

    def _below(self, found: list[Shape], part: str, looks: Looks) -> None:
        for shape in found:
            if not shape.is_title:
                self._shape(shape, part, looks)
        if notes := self._part(part, "notesSlide"):
            self._notes(self._root(notes))

    def _shape(self, shape: Shape, part: str, looks: Looks) -> None:
        if shape.table is not None:
            rows, heads = table_of(shape.table)
            add_table(self._draft, rows, heads)
        for paragraph in paragraphs(shape, looks):
            self._put(paragraph)
        # A drawing that a program lays out has its text in a part of its own.
        for name in shape.parts:
            kind, target = self._related(part).get(name, ("", ""))
            if kind == "diagramData" and target in self._archive:
                for text in diagram(self._root(target)):
                    self._draft.item(text)
            elif kind == "chart" and target in self._archive:
                title, rows = chart(self._root(target))
                self._draft.paragraph(title)
                add_table(self._draft, rows, 1)

    def _put(self, paragraph: Paragraph) -> None:
        if paragraph.sign:
            self._draft.item(paragraph.text, paragraph.depth, paragraph.sign)
        else:
            self._draft.paragraph(paragraph.text)

    def _notes(self, notes: Element) -> None:
        before = "Notes: "
        for shape in shapes(notes, Looks([])):
            if shape.kind != "body":
                continue
            for text in shape.said():
                self._draft.paragraph(before + text)
                before = ""

    def _part(self, part: str, kind: str) -> str:
        """The part of a kind that belongs to another; empty for none."""
        found = (name for of_kind, name in self._related(part).values() if of_kind == kind)
        return next((name for name in found if name in self._archive), "")

    def _root(self, part: str) -> Element:
        if part not in self._roots:
            self._roots[part] = self._archive.xml(part)
        return self._roots[part]

    def _related(self, part: str) -> dict[str, tuple[str, str]]:
        """The parts that belong to another: their kinds and names by their ids."""
        if part not in self._rels:
            folder, name = posixpath.split(part)
            listed = posixpath.join(folder, "_rels", f"{name}.rels")
            self._rels[part] = {}
            if listed in self._archive:
                for each in self._archive.xml(listed).iterfind("{*}Relationship"):
                    target = posixpath.normpath(posixpath.join(folder, each.get("Target", "")))
                    kind = each.get("Type", "").rpartition("/")[2]
                    self._rels[part][each.get("Id", "")] = kind, target.lstrip("/")
        return self._rels[part]
