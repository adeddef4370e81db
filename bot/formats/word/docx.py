"""Word's documents, by mammoth, to documents."""

import re
import zipfile
from io import BytesIO
from xml.parsers.expat import ExpatError

import lxml.html
import mammoth
from lxml import etree

from bot.errors import InputError, QuotaError
from bot.formats.archive import Archive, damaged
from bot.formats.draft import Draft
from bot.formats.markup.elements import Piece, pieces, put
from bot.formats.markup.visible import empty
from bot.formats.word.styles import Numbers, Style, styles_of
from bot.formats.word.xml import W, word_xml
from bot.model import Document

_MOST_ELEMENTS = 200_000
"""Of the text, once it is thinned out; a page has about two hundred."""

_PARTS = ("styles", "numbering", "footnotes", "endnotes")
_CORE = "docProps/core.xml"
_DC = "{http://purl.org/dc/elements/1.1/}"
_TEXTS = ("document", "footnotes", "endnotes")

_STYLE_MAP = "\n".join(
    (
        "p[style-name='Title'] => h1.title:fresh",
        "p[style-name='Subtitle'] => p.subtitle:fresh",
        *(f"p[style-name='heading {level}'] => h{min(level, 6)}:fresh" for level in range(1, 10)),
        "p[style-name='Code'] => pre:separator('\\n')",
        "p[style-name='Quote'] => blockquote > p:fresh",
        "p[style-name='Term'] => dl > dt:fresh",
        "p[style-name='Definition'] => dl > dd:fresh",
        "p[style-name='toc'] => p.toc:fresh",
    )
)
_HEADINGS = frozenset(f"heading {level}" for level in range(1, 10))
_EARLY = 5
"""Blocks of a document among which a heading is what it is called."""

_DEEPEST = 4
"""Of the levels of a list that mammoth knows, from 0."""

_OPEN, _SHUT = "\ue000", "\ue001"
"""What the number of a paragraph stands between; no font has these, so no text does."""

_NUMBERED = re.compile(f"{_OPEN}([^{_SHUT}]*){_SHUT}")
_NOTE = re.compile(r"(foot|end)note-(ref-)?(.+)")

_RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
_SAMPLE = (
    f'<w:document xmlns:w="{W[1:-1]}"><w:body><w:p><w:r><w:t>A lighthouse</w:t></w:r></w:p>'
    "<w:tbl><w:tr><w:tc><w:p><w:r><w:t>1</w:t></w:r></w:p></w:tc></w:tr></w:tbl>"
    "</w:body></w:document>"
).encode()

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_STREAMS = {
    "WordDocument": "{} is in Word's old format: save it as .docx and add that.",
    "Workbook": "{} is in Excel's old format: save it as .xlsx and add that.",
    "Book": "{} is in Excel's old format: save it as .xlsx and add that.",
    "PowerPoint Document": "{} is in PowerPoint's old format: save it as .pptx and add that.",
    "EncryptedPackage": "{} has a password: save it without one and add that.",
    "EncryptionInfo": "{} has a password: save it without one and add that.",
    "__properties_version1.0": "{} is a message of Outlook: paste its text.",
}
"""What the parts of such a file are called, and what is said of it."""


def read(name: str, data: bytes) -> Document:
    """The text of a Word document, with its notes and boxes, and its changes as if accepted.

    Raises:
        InputError: it is damaged, has a password, or says nothing.
        QuotaError: it is too large.
    """
    if data.startswith(_OLE):
        raise refuse_ole(name, data)
    archive = Archive(name, data)
    parts = _parts(archive)
    roots = {kind: word_xml(archive, part) for kind, part in parts.items()}
    if sum(1 for root in roots.values() for _ in root.iter()) > _MOST_ELEMENTS:
        raise QuotaError(f"{name} is too long for one article: split it.")
    styles = styles_of(roots.get("styles"))
    language = _language(roots.get("styles"))
    numbers = Numbers.of(roots.get("numbering"))
    for kind in _TEXTS:
        if kind in roots:
            _number(roots[kind], styles, numbers)
    _drop_lost_notes(roots)
    used = {
        each.get(f"{W}val", "")
        for kind in _TEXTS
        if kind in roots
        for each in roots[kind].iter(f"{W}pStyle", f"{W}rStyle", f"{W}numId")
    }
    _rename(roots.get("styles"), styles, used)
    _drop_unused_lists(roots.get("numbering"), used)
    tree = _html(name, roots)
    title, author = _core(archive)
    draft = Draft(author=author, language=language)
    _mark_notes(tree)
    found = pieces(tree, _signs(tree))
    draft.title = _title(found, title)
    for piece in found:
        if piece.node.get("class") == "toc":
            draft.furniture(piece.text)
        else:
            put(draft, [piece])
    return draft.document(name)


def warm() -> None:
    """Load what reading a document needs."""
    refuse_ole("a.doc", b"")
    read("a.docx", _packed({"document": _SAMPLE}))


def refuse_ole(name: str, data: bytes) -> InputError:
    """What is said of a file as Office wrote them before 2007, or writes them with a password."""
    for stream, sentence in _STREAMS.items():
        if f"{stream}\0".encode("utf-16-le") in data:
            return InputError(sentence.format(name))
    return InputError(f"{name} is in an old format of Office: save it as .docx and add that.")


def _parts(archive: Archive) -> dict[str, str]:
    """Where the parts are that are read, by what they are."""
    main = _targets(archive, "_rels/.rels", "").get("officeDocument", "word/document.xml")
    if main not in archive:
        raise damaged(archive.name)
    folder, _, file = main.rpartition("/")
    folder = f"{folder}/" if folder else ""
    targets = _targets(archive, f"{folder}_rels/{file}.rels", folder)
    found = {"document": main}
    for kind in _PARTS:
        part = targets.get(kind, f"{folder}{kind}.xml")
        if part in archive:
            found[kind] = part
    return found


def _targets(archive: Archive, part: str, folder: str) -> dict[str, str]:
    """The parts that one leads to, by their kinds."""
    found: dict[str, str] = {}
    if part not in archive:
        return found
    for each in archive.xml(part):
        kind = each.get("Type", "").rpartition("/")[2]
        target = each.get("Target", "")
        if each.get("TargetMode") != "External" and target:
            path = target.lstrip("/") if target.startswith("/") else f"{folder}{target}"
            found.setdefault(kind, path.replace("/./", "/"))
    return found


def _number(root: etree._Element, styles: dict[str, Style], numbers: Numbers) -> None:
    """Put before each paragraph of a list the number that Word shows there."""
    for paragraph in root.iter(f"{W}p"):
        properties = paragraph.find(f"{W}pPr")
        if properties is None:
            continue
        style = styles.get(_value(properties, "pStyle"), Style("Normal"))
        number = _value(properties, "numPr", "numId") or style.number
        level = _value(properties, "numPr", "ilvl")
        outline = _value(properties, "outlineLvl")
        if outline in set("012345678") and not style.name.startswith(("heading", "Title", "toc")):
            _restyle(properties, f"heading {int(outline) + 1}")
        if not number or number == "0":
            continue
        at = int(level) if level.isdecimal() and len(level) < 3 else style.level or 0
        sign = numbers.next(number, at)
        _list(properties, number, at)
        if sign and paragraph.find(f"{W}r") is not None:
            run = etree.Element(f"{W}r")
            etree.SubElement(run, f"{W}t").text = f"{_OPEN}{sign}{_SHUT}"
            properties.addnext(run)


def _value(properties: etree._Element, *path: str) -> str:
    found = properties.find("/".join(f"{W}{step}" for step in path))
    return "" if found is None else found.get(f"{W}val", "")


def _restyle(properties: etree._Element, name: str) -> None:
    style = properties.find(f"{W}pStyle")
    if style is None:
        style = etree.Element(f"{W}pStyle")
        properties.insert(0, style)
    style.set(f"{W}val", name)


def _drop_lost_notes(roots: dict[str, etree._Element]) -> None:
    """Leave out what refers to notes that are not there."""
    for kind in ("footnote", "endnote"):
        notes = roots.get(f"{kind}s")
        known = () if notes is None else (each.get(f"{W}id") for each in notes.iter(f"{W}{kind}"))
        there = {*known}
        for root in roots.values():
            for reference in list(root.iter(f"{W}{kind}Reference")):
                above = reference.getparent()
                if above is not None and reference.get(f"{W}id") not in there:
                    above.remove(reference)


def _list(properties: etree._Element, number: str, level: int) -> None:
    """Say at the paragraph itself what else its style says, and no level beyond the deepest."""
    for old in properties.findall(f"{W}numPr"):
        properties.remove(old)
    said = etree.SubElement(properties, f"{W}numPr")
    etree.SubElement(said, f"{W}ilvl").set(f"{W}val", str(min(level, _DEEPEST)))
    etree.SubElement(said, f"{W}numId").set(f"{W}val", number)


def _rename(root: etree._Element | None, styles: dict[str, Style], used: set[str]) -> None:
    """Call styles by what they mean, which the style map then knows; leave out the unused ones."""
    if root is None:
        return
    for style in root.findall(f"{W}style"):
        key = style.get(f"{W}styleId", "")
        kind = style.get(f"{W}type", "paragraph")
        # One of numbering is referred to by lists.
        if key not in used and kind != "numbering":
            root.remove(style)
            continue
        known = styles.get(key)
        called = style.find(f"{W}name")
        if called is not None and kind == "paragraph":
            called.set(f"{W}val", known.name if known else "Normal")
        style.set(f"{W}type", kind)
    etree.strip_elements(root, f"{W}basedOn", f"{W}rPr", f"{W}docDefaults")
    for name in _HEADINGS & used:
        style = etree.SubElement(root, f"{W}style")
        style.set(f"{W}type", "paragraph")
        style.set(f"{W}styleId", name)
        etree.SubElement(style, f"{W}name").set(f"{W}val", name)


def _drop_unused_lists(root: etree._Element | None, used: set[str]) -> None:
    """Leave out the lists that no paragraph is of, and how the others look."""
    if root is None or root.find(f".//{W}numStyleLink") is not None:
        return
    of_used = set()
    for number in root.findall(f"{W}num"):
        if number.get(f"{W}numId") in used:
            of_used.add(_value(number, "abstractNumId"))
        else:
            root.remove(number)
    for abstract in root.findall(f"{W}abstractNum"):
        by_style = any(each.get(f"{W}val") in used for each in abstract.iter(f"{W}pStyle"))
        if not by_style and abstract.get(f"{W}abstractNumId") not in of_used:
            root.remove(abstract)
    etree.strip_elements(root, f"{W}start", f"{W}lvlText", f"{W}lvlOverride")


def _html(name: str, roots: dict[str, etree._Element]) -> etree._Element:
    """What mammoth makes of the parts, which are packed anew without all else."""
    try:
        made = mammoth.convert_to_html(
            BytesIO(_packed({kind: etree.tostring(root) for kind, root in roots.items()})),
            style_map=_STYLE_MAP,
            external_file_access=False,
            include_embedded_style_map=False,
        )
        return lxml.html.document_fromstring(
            f"<body>{made.value}</body>", parser=lxml.html.HTMLParser(huge_tree=True)
        )
    except (
        KeyError,
        ValueError,
        AttributeError,
        IndexError,
        OSError,
        TypeError,
        RecursionError,
        ExpatError,
    ) as error:
        raise damaged(name) from error


def _packed(parts: dict[str, bytes]) -> bytes:
    packed = BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("_rels/.rels", f'<Relationships xmlns="{_RELATIONS}"/>')
        archive.writestr("word/_rels/document.xml.rels", f'<Relationships xmlns="{_RELATIONS}"/>')
        for kind, data in parts.items():
            archive.writestr(f"word/{kind}.xml", data)
    return packed.getvalue()


def _mark_notes(tree: etree._Element) -> None:
    """Turn what mammoth makes of notes into elements of their own."""
    labels: dict[str, str] = {}
    for link in list(tree.iter("a")):
        found = _NOTE.fullmatch(link.get("id", ""))
        if found and found[2]:
            label = (link.text or "").strip("[]")
            labels[f"{found[1]}note-{found[3]}"] = label
            link.tag = "noteref"
            link.set("label", label)
        elif "note-ref-" in link.get("href", ""):
            # It leads back up.
            empty(link, "span")
    for item in list(tree.iter("li")):
        label = labels.get(item.get("id", ""), "")
        if label:
            item.tag = "note"
            item.set("label", label)


def _signs(tree: etree._Element) -> dict[etree._Element, str]:
    """The numbers of items as Word shows them; those of headings become text."""
    found: dict[etree._Element, str] = {}
    for element in tree.iter():
        match = _NUMBERED.search(element.text or "")
        if match is None:
            continue
        above: etree._Element | None = element
        while above is not None and above.tag not in _NUMBERED_TAGS:
            above = above.getparent()
        is_item = above is not None and above.tag == "li" and above not in found
        if above is not None and is_item:
            found[above] = match[1]
        element.text = _NUMBERED.sub("" if is_item else r"\1 ", element.text or "")
    return found


_NUMBERED_TAGS = frozenset({"li", "h1", "h2", "h3", "h4", "h5", "h6", "td", "th", "body"})


def _title(found: list[Piece], said: str) -> str:
    """What has the style of a title, or else what the properties say, or an early heading."""
    titles = [at for at, piece in enumerate(found[:20]) if piece.node.get("class") == "title"]
    if titles:
        lines = [at for place, at in enumerate(titles) if at == titles[0] + place]
        return " ".join(found[at].text for at in lines)
    if any(map(str.isalnum, said)):
        return said
    return next((piece.text for piece in found[:_EARLY] if piece.kind == "heading"), "")


def _core(archive: Archive) -> tuple[str, str]:
    """The title and the author that a document's properties tell."""
    if _CORE not in archive:
        return "", ""
    root = archive.xml(_CORE)
    return (root.findtext(f"{_DC}title") or "").strip(), (
        root.findtext(f"{_DC}creator") or ""
    ).strip()


def _language(styles: etree._Element | None) -> str | None:
    """What the styles are in; American English is what nobody set."""
    said = None if styles is None else next(styles.iter(f"{W}lang"), None)
    value = "" if said is None else said.get(f"{W}val", "")
    return None if value in {"", "en-US"} else value.partition("-")[0].lower()
