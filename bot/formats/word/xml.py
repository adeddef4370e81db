"""The XML of Word's documents, without what nobody reads.

mammoth takes a second for each MB of it, and fifty times its size. Most of it tells how letters
look and in which session they were typed, which cut words into many runs.
"""

from lxml import etree

from bot.errors import QuotaError
from bot.formats.archive import Archive, parsed

_MOST_BYTES = 24_000_000
"""Of one part; a thousand pages have about as much."""

_SPACES = (
    "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
    "http://purl.oclc.org/ooxml/wordprocessingml/main",
)
W = f"{{{_SPACES[0]}}}"
_M = (
    "{http://schemas.openxmlformats.org/officeDocument/2006/math}",
    "{http://purl.oclc.org/ooxml/officeDocument/math}",
)
_CHOICES = "{http://schemas.openxmlformats.org/markup-compatibility/2006}AlternateContent"

_KEPT = frozenset(
    f"{W}{tag}"
    for tag in """abstractNum abstractNumId b basedOn body br cr del document endnote
    endnoteReference endnotes footnote footnoteReference footnotes gridSpan ilvl lang lvl
    lvlOverride lvlText name noBreakHyphen num numFmt numId numPr numStyleLink numbering
    outlineLvl p pPr pStyle pict r rFonts rPr rStyle start startOverride style styleLink styles
    sym t tab tbl tblHeader tc tcPr tr trPr txbxContent vMerge vanish""".split()
)
_OPENED = frozenset(
    f"{W}{tag}"
    for tag in """bdo customXml dir docDefaults drawing fldSimple hyperlink ins moveTo object
    rPrDefault ruby rubyBase sdt sdtContent smartTag""".split()
)
"""What is left out around its text."""

_PROPERTIES = (f"{W}rPr", f"{W}pPr")
_OFF = frozenset({"0", "false", "off", "none"})


def is_on(element: etree._Element | None) -> bool:
    """Whether a property is there, and not there to be off."""
    return element is not None and element.get(f"{W}val", "1").lower() not in _OFF


def word_xml(archive: Archive, part: str) -> etree._Element:
    """The root of a part, with what is read of it alone; raises as the archive does.

    Only in the part of the styles it is read which letters and language they have.
    """
    data = archive.read(part)
    if len(data) > _MOST_BYTES:
        raise QuotaError(f"{archive.name} is too long for one article: split it.")
    # The strict kind of these documents differs in the names of its spaces.
    data = data.replace(_SPACES[1].encode(), _SPACES[0].encode())
    root = parsed(archive.name, data)
    _choose(root)
    looks = root.tag == f"{W}styles"
    _thin(root, set() if looks else {f"{W}rFonts", f"{W}lang"})
    for run in list(root.iter(f"{W}r")):
        if is_on(run.find(f"{W}rPr/{W}vanish")) and (above := run.getparent()) is not None:
            above.remove(run)
    for box in list(root.iter(f"{W}txbxContent")):
        # What stands in a box is read behind the paragraph that it hangs on, as is any such text.
        box.tag = f"{W}pict"
    _join(root)
    return root


def _choose(root: etree._Element) -> None:
    """Keep one of the ways in which the same thing is told."""
    for choices in list(root.iter(_CHOICES)):
        ways = list(choices)
        best = next((way for way in ways if way.find(f".//{W}t") is not None), None)
        for way in ways:
            if way is not best:
                choices.remove(way)


def _thin(root: etree._Element, removed: set[str]) -> None:
    opened: set[str] = set()
    for element in root.iter(etree.Element):
        tag = str(element.tag)
        if tag.startswith(_M):
            if tag.endswith("Pr"):
                removed.add(tag)
            elif tag.endswith(("}r", "}t")):
                element.tag = f"{W}{tag[-1]}"
            else:
                opened.add(tag)
        elif tag not in _KEPT:
            (removed if tag.startswith(W) and tag not in _OPENED else opened).add(tag)
        if element.attrib:
            _strip(element)
    for deleted in list(root.iter(f"{W}del")):
        if len(deleted) and (above := deleted.getparent()) is not None:
            above.remove(deleted)
    etree.strip_elements(
        root, etree.Comment, etree.ProcessingInstruction, *removed, with_tail=False
    )
    etree.strip_tags(root, *opened)


def _strip(element: etree._Element) -> None:
    for name in element.attrib:
        if not str(name).startswith(W) or "rsid" in str(name):
            del element.attrib[name]


def _join(root: etree._Element) -> None:
    """Put runs of the same kind together."""
    for properties in list(root.iter(*_PROPERTIES)):
        if not len(properties) and (above := properties.getparent()) is not None:
            above.remove(properties)
    for paragraph in root.iter(f"{W}p"):
        last: etree._Element | None = None
        kind = None
        for run in list(paragraph):
            if run.tag != f"{W}r":
                last = None
                continue
            own = _kind(run)
            if last is not None and own == kind:
                last.extend([each for each in run if each.tag != f"{W}rPr"])
                paragraph.remove(run)
            else:
                last, kind = run, own
    for run in root.iter(f"{W}r"):
        _join_texts(run)


def _join_texts(run: etree._Element) -> None:
    """Put texts in a run together, and the tabs among them."""
    first: etree._Element | None = None
    parts: list[str] = []
    for child in [*run, None]:
        if child is not None and child.tag in {f"{W}t", f"{W}tab"}:
            parts.append("\t" if child.tag == f"{W}tab" else child.text or "")
            if first is None:
                first = child
            else:
                run.remove(child)
        elif first is not None:
            first.tag, first.text = f"{W}t", "".join(parts)
            first, parts = None, []


def _kind(run: etree._Element) -> tuple[tuple[str, str | None], ...]:
    properties = run.find(f"{W}rPr")
    if properties is None:
        return ()
    return tuple(
        (str(each.tag), each.get(f"{W}val"))
        for each in properties
        if each.tag in {f"{W}rStyle", f"{W}b"}
    )
