"""A PDF becomes lines in the order of reading, without what only a page has."""

import random
import time
from collections.abc import Sequence
from typing import NamedTuple

import pytest

from bot.errors import InputError, QuotaError
from bot.formats.pdf import document as pdf
from bot.model import Document

NAME = "a.pdf"
WIDE, HIGH = 595, 842

LOCK = (
    "/Encrypt<</V 2/R 3/Length 128/P 4294967292/Filter/Standard"
    "/O<0e522925a3e4e874c3cfacbef511a73ac4ec2bd865dcd3d4627614917abfd7e4>"
    "/U<7117f2c958ecb11e423c48255e07ba6728bf4e5e4e758a4164004e56fffa0108>>>"
    "/ID[<41e28f8967ff9f7d2415ab319e81b864><41e28f8967ff9f7d2415ab319e81b864>]"
)
"""What the end of a file says that was locked with a password."""

ARABIC = {
    "a": "0627",
    "b": "0628",
    "l": "0644",
    "m": "0645",
    "q": "0642",
    "X": "06440627",
}
"""Letters of a font that paints Arabic; its ``X`` is a ligature of two."""


class Text(NamedTuple):
    """A text that is painted at a place, counted from the foot of the page."""

    x: float
    y: float
    text: str
    size: float = 10
    font: str = "R"


def built(
    *pages: Sequence[Text], drawn: str = "", title: str = "", more: str = "", trailer: str = ""
) -> bytes:
    """A PDF with texts at places, in the order in which they are given."""
    letters = "\n".join(f"<{ord(key):02x}> <{code}>" for key, code in ARABIC.items())
    cmap = (
        "1 begincodespacerange <00> <ff> endcodespacerange\n"
        f"{len(ARABIC)} beginbfchar\n{letters}\nendbfchar"
    )
    type1 = "<</Type/Font/Subtype/Type1/Encoding/WinAnsiEncoding/BaseFont/"
    fonts = (
        f"/R {type1}Helvetica>>/B {type1}Helvetica-Bold>>/C {type1}Courier>>"
        f"/A {type1}Helvetica/ToUnicode 3 0 R>>"
        "/N <</Type/Font/Subtype/Type3/FontBBox[0 0 1 1]/FontMatrix[1 0 0 1 0 0]/FirstChar 33"
        "/LastChar 36/Widths[1 1 1 1]/CharProcs<<>>/Encoding<</Differences[33/g1/g2/g3/g4]>>>>"
    )
    objects = [f"<</Type/Catalog/Pages 2 0 R{more}>>", "", _stream(cmap)]
    for texts in pages:
        at = len(objects) + 1
        shown = "".join(
            f"BT /{font} {size} Tf {x} {y} Td ({_escaped(text)}) Tj ET\n"
            for x, y, text, size, font in texts
        )
        objects += [
            f"<</Type/Page/Parent 2 0 R/MediaBox[0 0 {WIDE} {HIGH}]/Contents {at + 1} 0 R"
            f"/Resources<</Font<<{fonts}>>>>>>",
            _stream(drawn + shown),
        ]
    kids = " ".join(f"{at} 0 R" for at in range(4, 4 + 2 * len(pages), 2))
    objects[1] = f"<</Type/Pages/Count {len(pages)}/Kids[{kids}]>>"
    objects.append(f"<</Title({title})>>")
    body = "".join(f"{at} 0 obj{text}endobj\n" for at, text in enumerate(objects, 1))
    end = f"trailer<</Root 1 0 R/Info {len(objects)} 0 R{trailer}>>\n%%EOF"
    return f"%PDF-1.4\n{body}{end}".encode("cp1252")


def _stream(text: str) -> str:
    return f"<</Length {len(text)}>>stream\n{text}\nendstream\n"


def _escaped(text: str) -> str:
    return text.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)")


def below(x: float, y: float, *lines: str, pitch: float = 12, size: float = 10) -> list[Text]:
    """Lines right below each other."""
    return [Text(x, y - at * pitch, line, size) for at, line in enumerate(lines)]


def read(*pages: Sequence[Text], title: str = "") -> Document:
    return pdf.read(NAME, built(*pages, title=title))


def shown(document: Document, kind: str = "") -> list[str]:
    """The texts of the blocks of a kind, or of all kinds."""
    return [
        " / ".join(line.strip() for line in document.lines[block.first - 1 : block.last])
        for block in document.blocks
        if not kind or block.kind == kind
    ]


PROSE = (
    "The river rises in the hills above",
    "the village and runs north for many",
    "miles before it reaches the sea at a",
    "small harbour that few ships call at.",
)
"""The lines of a paragraph, 35 letters wide."""


def test_visible_lines_are_kept_and_paragraphs_parted() -> None:
    document = read([*below(50, 700, *PROSE), *below(50, 640, "Another begins here.")])
    assert shown(document, "paragraph") == [" / ".join(PROSE), "Another begins here."]
    assert {block.page for block in document.blocks} == {1}


def test_an_indented_line_begins_a_paragraph() -> None:
    texts = [
        *below(50, 700, *PROSE),
        Text(65, 652, "Here the next one begins, and"),
        Text(50, 640, "it goes on."),
    ]
    assert shown(read(texts)) == [" / ".join(PROSE), "Here the next one begins, and / it goes on."]


def test_the_left_column_comes_before_the_right_one() -> None:
    left = [f"left column line number {at} runs on" for at in range(6)]
    right = [f"right column line number {at} goes on" for at in range(6)]
    in_turn = [
        text
        for pair in zip(below(50, 700, *left), below(310, 700, *right), strict=True)
        for text in pair
    ]
    for texts in ([*below(50, 700, *left), *below(310, 700, *right)], in_turn):
        document = read(
            [Text(50, 760, "A heading that stands above both of the columns", 18), *texts]
        )
        lines = [line for line in document.lines if "column line" in line]
        assert lines == [*left, *right]
        assert "heading" in document.lines[0]


def test_headings_painted_last_come_where_they_stand() -> None:
    document = read(
        [
            *below(50, 700, *PROSE),
            *below(50, 600, *PROSE),
            Text(50, 630, "Second part", 16, "B"),
            Text(50, 730, "First part", 16, "B"),
        ]
    )
    prose = " / ".join(PROSE)
    assert shown(document) == ["First part", prose, "Second part", prose]
    assert len(shown(document, "heading")) == 2


def test_a_box_beside_the_text_does_not_cut_its_sentence() -> None:
    long = (
        "and here, where the box has ended, the line is as wide as the page and goes on to its end"
    )
    document = read(
        [
            *below(50, 700, *(f"text {at} beside the box runs on and" for at in range(5))),
            *below(50, 640, long, long),
            *below(330, 700, *(f"a box has its own line {at}" for at in range(5))),
        ]
    )
    lines = [line for line in document.lines if line]
    assert [line.split()[0] for line in lines] == ["text"] * 5 + ["and"] * 2 + ["a"] * 5


def test_words_that_a_line_end_parted_are_whole() -> None:
    document = read(
        below(
            50,
            700,
            "This is a well-known way of hyphen-",
            "ation, and it is still a well-",
            "known one on 12-",
            "14 May and of the Anglo-",
            "Saxons, extra-",
            "ordinary as it is.",
        )
    )
    assert list(document.lines) == [
        "This is a well-known way of hyphenation,",
        "and it is still a well-known",
        "one on 12-14",
        "May and of the Anglo-Saxons,",
        "extraordinary",
        "as it is.",
    ]


def test_a_word_is_whole_across_columns_and_pages() -> None:
    left = [f"left column line number {at} runs on" for at in range(5)]
    right = [f"right column line number {at} goes on" for at in range(5)]
    document = read(
        [
            *below(50, 700, *left, "and now it comes to some inter-"),
            *below(310, 700, "national matter.", *right, "This is the last line of the spec-"),
        ],
        below(50, 700, "trum of what is said."),
    )
    assert "and now it comes to some international" in document.lines
    assert "This is the last line of the spectrum" in document.lines
    pages = {document.lines[block.first - 1]: block.page for block in document.blocks}
    assert pages["of what is said."] == 2


def numbered(at: int, head: str = "", foot: str = "", body: str = "") -> list[Text]:
    """A page with a head and a foot in its margins."""
    texts = [Text(50, 800, head), Text(290, 30, foot)]
    body = body or f"Page body {at} says what no other page says: {'abcdefgh'[at]}."
    return [*(text for text in texts if text.text), *below(50, 700, body, "And more.")]


@pytest.mark.parametrize("foot", ["- {} -", "Page {} of 6", "{}", "{} / 6", "roman"])
def test_running_heads_and_page_numbers_are_left_out(foot: str) -> None:
    romans = ["i", "ii", "iii", "iv", "v", "vi"]
    pages = [
        numbered(
            at,
            ["An Even Title", "The Odd Author"][at % 2],
            romans[at] if foot == "roman" else foot.format(at + 1),
        )
        for at in range(6)
    ]
    document = read(*pages)
    assert [line for line in document.lines if line and line != "And more."] == [
        f"Page body {at} says what no other page says: {'abcdefgh'[at]}." for at in range(6)
    ]
    assert [block.page for block in document.blocks] == [1, 2, 3, 4, 5, 6]


def test_a_head_with_changing_chapters_and_numbers_is_left_out() -> None:
    chapters = ["Rivers", "Lakes", "Seas", "Ponds", "Wells"]
    pages = [numbered(at, f"{chapters[at]} {at + 17}") for at in range(5)]
    assert not any(line.startswith(tuple(chapters)) for line in read(*pages).lines)


def test_two_pages_keep_what_may_be_text() -> None:
    pages = [below(50, 800, f"Total {n}", "is what it says.") for n in ("7", "9")]
    document = read(*pages)
    assert [line for line in document.lines if line] == [
        "Total 7",
        "is what it says.",
        "Total 9",
        "is what it says.",
    ]


def test_a_heading_that_slides_repeat_is_kept() -> None:
    pages = [
        [Text(50, 780, "Findings", 24), *below(50, 700, f"{name} was found.", *PROSE)]
        for name in ("Gold", "Silver", "Copper", "Tin")
    ]
    assert list(read(*pages).lines).count("Findings") == 4


def test_a_number_in_the_text_is_no_page_number() -> None:
    pages = [below(50, 700, "It costs", str(number)) for number in (120, 45, 990, 3)]
    assert sorted(line for line in read(*pages).lines if line.isdigit()) == [
        "120",
        "3",
        "45",
        "990",
    ]


def test_items_and_their_depth() -> None:
    document = read(
        [
            *below(50, 700, "What there is to take along on the way:"),
            *below(60, 680, "• water, and of that more than", "   is drunk on other days"),
            *below(75, 656, "– in bottles", "– in bags"),
            *below(60, 632, "• bread"),
            *below(50, 600, "And then:"),
            *below(60, 580, "1. go", "2. come back"),
        ]
    )
    items = [block for block in document.blocks if block.kind == "item"]
    assert shown(document, "item") == [
        "- water, and of that more than / is drunk on other days",
        "- in bottles",
        "- in bags",
        "- bread",
        "1. go",
        "2. come back",
    ]
    assert [block.level for block in items] == [1, 2, 2, 1, 1, 1]


def test_a_lone_number_begins_no_item() -> None:
    assert shown(read(below(50, 700, "It was built in the year", "1871. Two brothers did."))) == [
        "It was built in the year / 1871. Two brothers did."
    ]


def test_headings_have_levels_by_size() -> None:
    document = read(
        [
            Text(50, 760, "All about rivers", 24),
            Text(50, 720, "How they begin", 16),
            *below(50, 700, *PROSE),
            Text(50, 640, "Where they end", 16),
            *below(50, 620, *PROSE),
            Text(50, 560, "A bold word on deltas", 10, "B"),
            *below(50, 540, *PROSE),
        ]
    )
    found = {document.lines[b.first - 1]: b.level for b in document.blocks if b.kind == "heading"}
    assert list(found.values()) == [1, 2, 2, 3]
    assert document.title == "All about rivers"


def test_a_table_has_rows_with_the_names_of_its_columns() -> None:
    rows = [("River", "Length"), ("Elbe", "1,094"), ("Oder", "840"), ("Weser", "452")]
    cells = [
        Text(50 + 150 * column, 700 - 14 * at, cell)
        for at, row in enumerate(rows)
        for column, cell in enumerate(row)
    ]
    document = read([*below(50, 760, *PROSE), *cells])
    assert shown(document, "columns") == ["| River | Length |"]
    assert shown(document, "row")[0] == "| Elbe | 1,094 |"
    assert next(b.columns for b in document.blocks if b.columns) == ("River", "Length")


def test_code_keeps_its_indentation() -> None:
    document = read(
        [
            *below(50, 760, *PROSE),
            Text(60, 690, "if it rains:", 10, "C"),
            Text(84, 678, "stay()", 10, "C"),
            *below(50, 650, *PROSE),
        ]
    )
    block = next(block for block in document.blocks if block.kind == "code")
    assert document.lines[block.first - 1 : block.last] == ("if it rains:", "    stay()")


def test_contents_are_shown_but_not_searched() -> None:
    entries = [f"{at} Some chapter ..................... {at * 4}" for at in range(1, 5)]
    document = read(
        [Text(50, 760, "Contents", 16), *below(50, 730, *entries)], below(50, 700, *PROSE)
    )
    assert shown(document, "furniture") == [" / ".join(entries)]


@pytest.mark.parametrize(
    ("said", "called"),
    [
        ("Rivers of the north", "Rivers of the north"),
        ("Microsoft Word - rivers.docx", "The rivers"),
        ("untitled", "The rivers"),
        ("", "The rivers"),
        ("rivers_final.indd", "The rivers"),
        ("Annual report of somebody else", "The rivers"),
        ("The rivers - A site", "The rivers"),
    ],
)
def test_the_title_is_what_the_file_or_its_largest_type_says(said: str, called: str) -> None:
    texts = [Text(50, 700, "The rivers", 20), *below(50, 660, "Rivers of the north", *PROSE)]
    assert read(texts, title=said).title == called


def test_a_title_over_two_lines_is_one() -> None:
    texts = [*below(50, 760, "The rivers", "of the north", size=20, pitch=24)]
    assert read([*texts, *below(50, 660, *PROSE)]).title == "The rivers of the north"


def test_arabic_is_in_logical_order_and_its_ligatures_are_not_turned_round() -> None:
    # Painted from the left: the last letter first, as on the page.
    document = pdf.read(NAME, built([Text(50, 700, "mXq", 10, "A"), Text(50, 650, "bal", 10, "A")]))
    assert document.lines[0] == "\u0642\u0644\u0627\u0645"
    assert document.lines[2] == "\u0644\u0627\u0628"


def test_text_that_runs_up_the_margin_is_not_searched() -> None:
    data = built(
        below(50, 700, *PROSE), drawn="BT /R 10 Tf 0 1 -1 0 20 300 Tm (stamped on it) Tj ET\n"
    )
    document = pdf.read(NAME, data)
    assert shown(document, "furniture") == ["stamped on it"]
    assert shown(document, "paragraph") == [" / ".join(PROSE)]


def test_a_page_that_is_turned_is_read_as_it_is_held() -> None:
    lines = ["A page that lies on", "its side, as one", "I saw", "does."]
    drawn = "".join(
        f"BT /R 10 Tf 0 1 -1 0 {100 + 12 * at} 50 Tm ({line}) Tj ET\n"
        for at, line in enumerate(lines)
    )
    assert pdf.read(NAME, built([], drawn=drawn)).lines == tuple(lines)


def test_what_stands_outside_the_paper_is_not_read() -> None:
    assert read([*below(50, 700, *PROSE), Text(50, 2000, "Nobody sees this.")]).lines == PROSE


def test_the_language_of_a_short_text_is_the_one_it_names() -> None:
    texts = [Text(50, 700, "Rivière")]
    assert pdf.read(NAME, built(texts, more="/Lang(fr-FR)")).language == "fr"
    assert pdf.read(NAME, built(texts)).language is None


def refused(data: bytes) -> str:
    with pytest.raises(InputError) as caught:
        pdf.read(NAME, data)
    return str(caught.value)


def test_a_password_is_told() -> None:
    data = built(below(50, 700, *PROSE), trailer=LOCK)
    assert refused(data) == "a.pdf has a password: save it without one and add that."


def test_a_scan_is_told() -> None:
    picture = f"q {WIDE} 0 0 {HIGH} 0 0 cm BI /W 1 /H 1 /BPC 8 /CS /G ID \x41 EI Q\n"
    told = "a.pdf is a scan without text: run it through text recognition (OCR) first."
    assert refused(built([], [], drawn=picture)) == told
    assert refused(built([Text(50, 30, "p. 1")], [Text(50, 30, "p. 2")], drawn=picture)) == told
    assert pdf.read(NAME, built(below(50, 700, *PROSE), drawn=picture)).lines == PROSE


def test_letters_that_no_font_tells_are_refused() -> None:
    assert refused(built([Text(50, 700, '!"#$ "#!$ $$!', 10, "N")])) == (
        "a.pdf does not tell which letters it shows: run it through text recognition (OCR) first."
    )


def test_no_text_is_told() -> None:
    assert refused(built([])) == "a.pdf has no text that can be read: add a file that has text."


def test_damage_is_told() -> None:
    told = "a.pdf is damaged: save it anew and add that."
    noise = random.Random(7).randbytes(3_000)
    for data in (b"", noise, b"%PDF-1.4\n" + noise, b"%PDF-1.4", b"GIF89a"):
        assert refused(data) == told


def test_what_is_cut_off_is_read_or_refused() -> None:
    whole = built(*[below(50, 700, *PROSE)] * 3)
    ends = range(10, len(whole), 97)
    assert {outcome(whole[:end]) for end in ends} <= {"read", "damaged", "empty"}
    assert outcome(whole[:-3]) == "read"


def outcome(data: bytes) -> str:
    """What becomes of a file that may be damaged."""
    try:
        return "read" if pdf.read(NAME, data).lines else "nothing"
    except InputError as error:
        told = str(error)
    return {
        "a.pdf is damaged: save it anew and add that.": "damaged",
        "a.pdf has no text that can be read: add a file that has text.": "empty",
    }[told]


def test_too_many_pages_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf, "MOST_PAGES", 2)
    pages = [[Text(50, 700, "A page")]] * 3
    assert pdf.read(NAME, built(*pages[:2])).lines
    with pytest.raises(QuotaError, match=r"a\.pdf has more than 2 pages: split it\."):
        pdf.read(NAME, built(*pages))


def test_a_tree_of_pages_that_goes_round_ends() -> None:
    data = built([Text(50, 700, "A page")]).replace(b"/Kids[4 0 R]", b"/Kids[2 0 R 4 0 R]")
    start = time.monotonic()
    assert outcome(data) in {"read", "damaged", "empty"}
    assert time.monotonic() - start < 5


def test_what_takes_too_long_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf, "MOST_SECONDS", -1.0)
    with pytest.raises(QuotaError, match=r"a\.pdf takes too long to read: split it\."):
        pdf.read(NAME, built([Text(50, 700, "A page")]))


def test_warming_up_reads_a_file_of_its_own() -> None:
    pdf.warm()
