"""What is read of slides, and what is refused."""

from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

import pytest

from bot.errors import InputError
from bot.formats import slides
from bot.formats.odf.styles import DRAW, OFFICE, STYLE, TABLE, TEXT
from bot.model import Document

_RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_SPACES = (
    'xmlns="http://schemas.openxmlformats.org/drawingml/2006/main"'
    ' xmlns:p="http://schemas.openxmlformats.org/presentationml/2006/main"'
    f' xmlns:r="{_RELATIONS}"'
)


def _packed(parts: dict[str, str]) -> bytes:
    packed = BytesIO()
    with ZipFile(packed, "w", ZIP_DEFLATED) as archive:
        for name, text in parts.items():
            archive.writestr(name, text)
    return packed.getvalue()


def _rels(*related: tuple[str, str, str]) -> str:
    listed = "".join(
        f'<Relationship Id="{name}" Type="{_RELATIONS}/{kind}" Target="{target}"/>'
        for name, kind, target in related
    )
    return f"<Relationships>{listed}</Relationships>"


def _slide(*shapes: str, more: str = "") -> str:
    tree = f"<p:cSld><p:spTree>{''.join(shapes)}</p:spTree></p:cSld>"
    return f"<p:sld {_SPACES} {more}>{tree}</p:sld>"


def _shape(*paragraphs: str, holder: str = "", at: tuple[int, int] | None = None) -> str:
    place = f'<xfrm><off x="{at[1]}" y="{at[0]}"/><ext cx="9" cy="90"/></xfrm>' if at else ""
    said = "".join(each if each.startswith("<") else _said(each) for each in paragraphs)
    return (
        f"<p:sp><p:nvSpPr><p:nvPr>{holder}</p:nvPr></p:nvSpPr><p:spPr>{place}</p:spPr>"
        f"<p:txBody>{said}</p:txBody></p:sp>"
    )


def _said(text: str, told: str = "") -> str:
    return f"<p>{told}<r><t>{text}</t></r></p>"


def _deck(*shown: str, order: tuple[int, ...] = (), parts: dict[str, str] | None = None) -> bytes:
    names = [f"slides/s{at}.xml" for at in range(len(shown))]
    ids = "".join(f'<p:sldId r:id="r{at}"/>' for at in order or range(len(shown)))
    return _packed(
        {
            "[Content_Types].xml": "<Types/>",
            "ppt/presentation.xml": f"<p:presentation {_SPACES}><p:sldIdLst>{ids}</p:sldIdLst>"
            "</p:presentation>",
            "ppt/_rels/presentation.xml.rels": _rels(
                *((f"r{at}", "slide", name) for at, name in enumerate(names))
            ),
            **{f"ppt/{name}": text for name, text in zip(names, shown, strict=True)},
            **{f"ppt/{name}": text for name, text in (parts or {}).items()},
        }
    )


_TITLE = '<p:ph type="title"/>'
_BODY = '<p:ph idx="1"/>'


def _read(*shown: str, order: tuple[int, ...] = ()) -> Document:
    return slides.read("deck.pptx", _deck(*shown, order=order))


def _blocks(document: Document) -> list[tuple[str, str, int | None]]:
    return [
        (block.kind, "\n".join(document.lines[block.first - 1 : block.last]), block.page)
        for block in document.blocks
    ]


def test_slides_are_sections_in_the_order_of_the_presentation() -> None:
    document = _read(
        _slide(_shape("Fares", holder=_TITLE), _shape("Children pay half.", holder=_BODY)),
        _slide(
            _shape("The", "ferry", holder='<p:ph type="ctrTitle"/>'),
            _shape("Summer", holder='<p:ph type="subTitle"/>'),
        ),
        _slide(_shape("Hidden", holder=_TITLE), more='show="0"'),
        _slide(_shape("No title here")),
        _slide(),
        order=(1, 2, 0, 3, 4),
    )
    assert document.title == "The ferry"
    assert _blocks(document) == [
        ("heading", "The ferry", 1),
        ("paragraph", "Summer", 1),
        ("heading", "Fares", 3),
        ("item", "- Children pay half.", 3),
        ("heading", "Slide 4", 4),
        ("paragraph", "No title here", 4),
    ]


def test_without_a_title_slide_it_is_called_as_its_file() -> None:
    assert _read(_slide(_shape("Only text"))).title == "deck"


def test_paragraphs_are_items_where_they_have_bullets() -> None:
    document = _read(
        _slide(
            _shape("T", holder=_TITLE),
            _shape(
                "One",
                _said("Two", '<pPr lvl="1"/>'),
                _said("No bullet", "<pPr><buNone/></pPr>"),
                _said("First", '<pPr><buAutoNum type="arabicPeriod" startAt="3"/></pPr>'),
                _said("Under", '<pPr lvl="1"><buAutoNum type="alphaLcParenR"/></pPr>'),
                _said("Second", '<pPr><buAutoNum type="arabicPeriod" startAt="3"/></pPr>'),
                _said("7. Typed"),
                holder=_BODY,
            ),
            _shape("Plain<br/>", _said("Bullet", '<pPr><buChar char="•"/></pPr>')),
        )
    )
    assert [line for line in document.lines if line][1:] == [
        "- One",
        "  - Two",
        "No bullet",
        "3. First",
        "  a) Under",
        "4. Second",
        "7. Typed",
        "Plain",
        "- Bullet",
    ]


def test_shapes_are_read_from_the_top_and_from_the_left() -> None:
    document = _read(
        _slide(
            _shape("Below", at=(500, 0)),
            _shape("Right", at=(105, 300)),
            _shape("Left", at=(100, 100)),
            "<p:grpSp><p:grpSpPr><xfrm><off x='0' y='300'/><ext cx='9' cy='9'/></xfrm></p:grpSpPr>"
            + _shape("Second of a group", at=(9, 0))
            + _shape("First of a group", at=(0, 0))
            + "</p:grpSp>",
            _shape("12", holder='<p:ph type="sldNum"/>', at=(0, 0)),
        )
    )
    assert [line for line in document.lines if line][1:] == [
        "Left",
        "Right",
        "First of a group",
        "Second of a group",
        "Below",
    ]


def test_tables_have_columns() -> None:
    def row(*cells: str) -> str:
        said = "".join(f"<tc><txBody>{_said(cell)}</txBody></tc>" for cell in cells)
        return f"<tr>{said}</tr>"

    table = f"<tbl><tblPr firstRow='1'/>{row('Port', 'Fare')}{row('Ayr', '5')}</tbl>"
    document = _read(
        _slide(
            _shape("Fares", holder=_TITLE),
            f"<p:graphicFrame><graphic><graphicData>{table}</graphicData></graphic></p:graphicFrame>",
        )
    )
    assert [kind for kind, _, _ in _blocks(document)] == ["heading", "columns", "row"]
    assert document.blocks[1].columns == ("Port", "Fare")


def test_layouts_tell_places_and_bullets_and_notes_stand_below() -> None:
    layout = _slide(
        _shape(holder='<p:ph type="body" idx="1"/>', at=(900, 0)).replace(
            "<p:txBody>", "<p:txBody><lstStyle><lvl1pPr><buNone/></lvl1pPr></lstStyle>"
        )
    )
    slide = _slide(
        _shape("Low", holder='<p:ph type="body" idx="1"/>'),
        _shape("High", at=(100, 0)),
        _shape("T", holder=_TITLE),
    )
    notes = _slide(
        _shape("Speak up.", holder='<p:ph type="body"/>'),
        _shape("9", holder='<p:ph type="sldNum"/>'),
    )
    data = _deck(
        slide,
        parts={
            "slides/_rels/s0.xml.rels": _rels(
                ("a", "slideLayout", "../layout.xml"), ("b", "notesSlide", "../notes.xml")
            ),
            "layout.xml": layout,
            "notes.xml": notes,
        },
    )
    document = slides.read("deck.pptx", data)
    assert [line for line in document.lines if line] == ["T", "High", "Low", "Notes: Speak up."]


def test_charts_and_diagrams_are_read_from_their_parts() -> None:
    frame = (
        "<p:graphicFrame><graphic><graphicData>{}</graphicData></graphic></p:graphicFrame>"
    ).format
    chart = (
        f"<c {_SPACES}><chart><title>{_said('Passengers')}</title><plotArea><bar>"
        "<ser><tx><pt idx='0'><v>Ayr</v></pt></tx><cat><pt idx='0'><v>2023</v></pt></cat>"
        "<val><pt idx='0'><v>12</v></pt></val></ser></bar></plotArea></chart></c>"
    )
    diagram = f"<d {_SPACES}><ptLst><pt><t>{_said('Step')}</t></pt><pt><t/></pt></ptLst></d>"
    data = _deck(
        _slide(frame('<chart r:id="a"/>'), frame('<ids r:dm="b"/>')),
        parts={
            "slides/_rels/s0.xml.rels": _rels(
                ("a", "chart", "../chart.xml"), ("b", "diagramData", "../d.xml")
            ),
            "chart.xml": chart,
            "d.xml": diagram,
        },
    )
    document = slides.read("deck.pptx", data)
    assert [line for line in document.lines if line][1:] == [
        "Passengers",
        "|  | Ayr |",
        "| 2023 | 12 |",
        "- Step",
    ]


def _odp(*pages: str) -> bytes:
    spaces = " ".join(
        f'xmlns:{prefix}="{name.strip("{}")}"'
        for prefix, name in {
            "office": OFFICE,
            "text": TEXT,
            "table": TABLE,
            "draw": DRAW,
            "style": STYLE,
            "presentation": DRAW.replace("drawing", "presentation"),
            "svg": DRAW.replace("drawing", "svg-compatible"),
        }.items()
    )
    hidden = (
        '<style:style style:name="H" style:family="drawing-page">'
        '<style:drawing-page-properties presentation:visibility="hidden"/></style:style>'
    )
    return _packed(
        {
            "content.xml": f"<office:document-content {spaces}><office:automatic-styles>{hidden}"
            f"</office:automatic-styles><office:body><office:presentation>{''.join(pages)}"
            "</office:presentation></office:body></office:document-content>"
        }
    )


def _frame(text: str, kind: str = "outline", top: str = "1cm", left: str = "1cm") -> str:
    return (
        f'<draw:frame presentation:class="{kind}" svg:y="{top}" svg:x="{left}"><draw:text-box>'
        f"<text:p>{text}</text:p></draw:text-box></draw:frame>"
    )


def test_slides_of_libreoffice_are_read() -> None:
    document = slides.read(
        "deck.odp",
        _odp(
            f"<draw:page>{_frame('It sails daily.', 'subtitle')}{_frame('Ferry', 'title')}"
            "</draw:page>",
            f'<draw:page draw:style-name="H">{_frame("Secret")}</draw:page>',
            f"<draw:page>{_frame('Low', top='9cm')}{_frame('Right', left='50mm')}{_frame('Left')}"
            f"{_frame('3', 'page-number')}<presentation:notes>{_frame('Slowly.', 'notes')}"
            "</presentation:notes></draw:page>",
            "<draw:page/>",
        ),
    )
    assert document.title == "Ferry"
    assert _blocks(document) == [
        ("heading", "Ferry", 1),
        ("paragraph", "It sails daily.", 1),
        ("heading", "Slide 3", 3),
        ("paragraph", "Left", 3),
        ("paragraph", "Right", 3),
        ("paragraph", "Low", 3),
        ("paragraph", "Notes: Slowly.", 3),
    ]


def test_groups_in_each_other_are_read_to_a_depth() -> None:
    group = "<p:grpSp>" * 100 + _shape("Deep") + "</p:grpSp>" * 100
    document = _read(_slide(_shape("Seen"), group))
    assert document.lines[-1] == "Seen"


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (_deck(), "no text"),
        (_deck(_slide(), _slide(_shape("x"), more='show="0"')), "no text"),
        (_deck("<p:sld"), "damaged"),
        (_deck("<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>"), "DOCTYPE"),
        (_packed({"other": ""}), "damaged"),
        (_packed({"content.xml": "<a"}), "damaged"),
        (b"PK\x03\x04", "damaged"),
        (b"\xd0\xcf\x11\xe0 PowerPoint", "save it as .pptx"),
        (b"\xd0\xcf\x11\xe0" + "EncryptedPackage".encode("utf_16_le"), "has a password"),
    ],
)
def test_what_cannot_be_read_is_told_in_a_sentence(data: bytes, told: str) -> None:
    with pytest.raises(InputError, match=rf"^deck\.pptx .*{told}.*\.$"):
        slides.read("deck.pptx", data)


def test_all_is_loaded_beforehand() -> None:
    slides.warm()
