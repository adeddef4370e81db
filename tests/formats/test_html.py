"""Web pages: the text without what stands around it, as their reader sees it."""

import pytest

from bot.errors import InputError, QuotaError
from bot.formats.markup import html
from bot.model import Document

PROSE = (
    "<p>The lighthouse was built in 1871 by two brothers, who lit its lamp each night at six.</p>"
    "<p>They kept a book of all ships, and wrote down the weather every morning and evening.</p>"
    "<p>After forty years the lamp was replaced by an electric one, which nobody has to light.</p>"
)


def told(body: str, head: str = "", data: bytes | None = None) -> Document:
    """The document of a page whose text has the body in its midst."""
    text = f"<html><head>{head}</head><body><article>{PROSE}{body}{PROSE}</article></body></html>"
    return html.read("page.html", data or text.encode())


def lines(body: str) -> list[str]:
    """The lines of a body, without those around it."""
    found = [line for line in told(body).lines if line]
    return found[3:-3]


def kinds(document: Document) -> set[str]:
    """The kinds of a document's blocks."""
    return {block.kind for block in document.blocks}


def test_code_keeps_its_lines() -> None:
    found = lines("<pre><code>def light():\n    return 1\n\nlight()</code></pre>")
    assert found == ["def light():", "    return 1", "light()"]


def test_breaks_begin_lines_of_the_same_block() -> None:
    document = told("<p>One street<br>Two towns<br/>Three seas</p>")
    block = next(b for b in document.blocks if document.lines[b.first - 1] == "One street")
    assert document.lines[block.first - 1 : block.last] == ("One street", "Two towns", "Three seas")


def test_signs_that_no_text_has_are_left_out() -> None:
    assert lines("<script>x</script>\x01Oil\x1b<math><mi>a\x02</mi></math>&#1;<br>b") == [
        "Oila",
        "b",
    ]


@pytest.mark.parametrize(
    ("markup", "expected"),
    [
        ("<ul><li>Oil<li>Wicks</ul>", ["- Oil", "- Wicks"]),
        ("<ol><li>Fill</li><li>Light</li></ol>", ["1. Fill", "2. Light"]),
        ("<ol start=4><li>Fill<li value=9>Light<li>Wait</ol>", ["4. Fill", "9. Light", "10. Wait"]),
        ("<ol reversed><li>Fill<li>Light</ol>", ["2. Fill", "1. Light"]),
        ("<ol type=a><li>Fill<li>Light</ol>", ["a. Fill", "b. Light"]),
        ("<ul><li>Oil<ol><li>Fill</ol><li>Wick</ul>", ["- Oil", "  1. Fill", "- Wick"]),
    ],
)
def test_lists_keep_signs_and_depth(markup: str, expected: list[str]) -> None:
    assert lines(markup) == expected


def test_tables_have_columns_and_cells_that_spread() -> None:
    document = told(
        "<table><thead><tr><th>Ship<th>Year<th>Port</thead>"
        "<tr><td rowspan=2>Anna<td>1880<td>Kiel<tr><td>1881<td>Bergen</table>"
    )
    assert "| Ship | Year | Port |" in document.lines
    assert "| Anna | 1881 | Bergen |" in document.lines
    assert next(b for b in document.blocks if b.kind == "columns").columns == (
        "Ship",
        "Year",
        "Port",
    )


def test_a_table_that_places_things_is_what_is_in_it() -> None:
    found = lines("<table><tr><td><h2>Weather</h2><p>It rained all day long there.</p></table>")
    assert found == ["Weather", "It rained all day long there."]


def test_blocks_in_a_cell_stand_on_one_line() -> None:
    found = lines("<table><tr><th>A<th>B<tr><td><p>one</p><p>two</p><td>x<br>y</table>")
    assert found == ["| A | B |", "| one two | x y |"]


def test_a_quote_a_term_and_a_heading() -> None:
    document = told(
        "<h2>Oil <a href='#oil'>¶</a></h2><blockquote><p>Never let it go out, he said.</p>"
        "</blockquote><dl><dt>Wick<dd>What burns in the lamp</dl>"
    )
    assert {"Oil", "> Never let it go out, he said.", "  What burns in the lamp"} <= {
        *document.lines
    }
    assert {"heading", "term", "definition"} <= kinds(document)


@pytest.mark.parametrize(
    "markup",
    [
        "<p hidden>Secret word</p>",
        "<p style='color: red; DISPLAY : none'>Secret word</p>",
        "<script>Secret word</script><noscript>Secret word</noscript>",
        "<template><p>Secret word</p></template><!-- Secret word -->",
        "<svg><text>Secret word</text></svg><img alt='Secret word'>",
        "<p>It rained all day<button>Secret word</button></p>",
    ],
)
def test_what_no_reader_sees_is_left_out(markup: str) -> None:
    assert "Secret" not in "\n".join(told(markup).lines)


def test_readings_stay_out_of_words() -> None:
    found = lines("<p><ruby>子<rp>(</rp><rt>こ</rt><rp>)</rp></ruby>どもへの体罰を禁止する法律</p>")
    assert found == ["子どもへの体罰を禁止する法律"]


def test_formulas_are_told_once() -> None:
    math = (
        "<math alttext='{\\displaystyle a=b}'><semantics><mi>a</mi><mo>=</mo><mi>b</mi>"
        "<annotation encoding='application/x-tex'>a=b</annotation></semantics></math>"
    )
    assert lines(f"<p>So it is {math} in all of them here.</p>") == [
        "So it is a=b in all of them here."
    ]


def test_menus_and_cookies_are_left_out() -> None:
    menu = "".join(f"<li><a href='/{at}'>Section {at}</a></li>" for at in range(9))
    text = (
        f"<body><nav><ul>{menu}</ul></nav><main><h1>The lamp</h1>{PROSE}{PROSE}</main>"
        "<div class='cookie-banner'><p>We use cookies.</p></div><footer>All rights</footer>"
    )
    document = html.read("page.html", text.encode())
    said = "\n".join(document.lines)
    assert document.title == "The lamp"
    assert not any(word in said for word in ("Section", "cookies", "rights"))


@pytest.mark.parametrize(
    ("head", "heading", "title"),
    [
        ("<title>The lamp | The Harbour News</title>", "<h1>The lamp</h1>", "The lamp"),
        ("<title>The lamp | The Harbour News</title>", "", "The lamp"),
        ("<meta property='og:title' content='A lamp'><title>A lamp - News</title>", "", "A lamp"),
        ("", "<h1>The lamp</h1>", "The lamp"),
        ("<title>On lamps and oil | News</title>", "<h1>News</h1>", "On lamps and oil"),
    ],
)
def test_a_title_is_without_its_site(head: str, heading: str, title: str) -> None:
    page = (
        f"<html><head>{head}</head><body>{heading}<article>{PROSE}{PROSE}</article></body></html>"
    )
    assert html.read("page.html", page.encode()).title == title


def test_a_page_tells_of_itself() -> None:
    head = (
        "<meta name=author content='By The harbour office'><meta name=keywords content='oil, lamp'>"
        "<meta property='article:published_time' content='2021-03-04T10:00:00Z'>"
        "<link rel=canonical href='https://example.org/lamp'>"
    )
    page = (
        f"<html lang=en-GB><head>{head}</head><body><article>{PROSE}{PROSE}</article></body></html>"
    )
    found = html.page("page.html", page.encode())
    assert found.canonical == "https://example.org/lamp"
    assert found.document.author == "The harbour office"
    assert found.document.dated == "2021-03-04"
    assert found.document.language == "en"
    assert found.document.tags == ("oil", "lamp")


@pytest.mark.parametrize(
    ("data", "charset"),
    [
        ("<p>Le café ouvre à huit heures du matin.</p>".encode("utf-16"), None),
        ("<meta charset=iso-8859-1><p>Le café ouvre à huit heures.</p>".encode("cp1252"), None),
        ("<meta charset=latin-1><p>Le café ouvre à huit heures.</p>".encode(), None),
        ("<p>Le café ouvre à huit heures du matin.</p>".encode("cp1252"), "windows-1252"),
        ("<meta charset=x-odd><p>Le café ouvre à huit heures.</p>".encode(), "no-such"),
        ("<meta charset=utf-8><p>Le café ouvre à huit heures du matin.</p>".encode("cp1252"), None),
    ],
)
def test_the_encoding_is_found(data: bytes, charset: str | None) -> None:
    document = html.page("page.html", data, charset).document
    assert "Le café ouvre à huit heures" in document.lines[0]


def test_a_page_of_fixed_lines_keeps_them() -> None:
    rows = "\n".join(
        f"   Line {at} says that lamps are lit at six and put out again." for at in range(99)
    )
    document = html.read("page.html", f"<title>A memo</title><pre>{rows}</pre>".encode())
    assert document.title == "A memo"
    assert len([line for line in document.lines if line]) == 99


@pytest.mark.parametrize(
    "body",
    [
        "<noscript>You need to enable JavaScript to run this page.</noscript><div id=root></div>",
        "<form><label>Name</label><input><label>Password</label><input type=password></form>",
        "<script>var text = 'The lighthouse was built in 1871 by two brothers.'</script>",
        "",
    ],
)
def test_a_page_without_a_text_says_what_to_do(body: str) -> None:
    with pytest.raises(InputError, match=r"^page.html has no article text: save the page"):
        html.read("page.html", f"<html><body>{body}</body></html>".encode())


@pytest.mark.parametrize(
    "body",
    [
        "<p " + " ".join(f'a{at}="{at}"' for at in range(100_000)) + ">The oil came by ship.</p>",
        "<p " + " ".join(f"a{at}='>'" for at in range(100_000)) + ">The oil came by ship.</p>",
        "<div>" * 20_000 + "<p>The oil came by ship.</p>",
        "<table><tr><td colspan=100000000 rowspan=100000000>a<td>b<tr><td>c</table>",
        "<blockquote><ul><li>a" * 5_000,
        "<!-- " * 50_000,
    ],
)
def test_what_is_made_to_hang_does_not(body: str) -> None:
    assert any("lighthouse" in line for line in told(body).lines)


def test_a_page_that_is_too_large_is_refused() -> None:
    with pytest.raises(QuotaError, match="too large for a page"):
        html.read("page.html", b" " * 20_000_001)
    with pytest.raises(QuotaError, match="too large for a page"):
        html.read("page.html", b"<i>" * 2_000_001)


def test_a_page_too_long_to_be_searched_is_read_as_a_whole() -> None:
    menu = "<nav><a href=a>Section one</a></nav>"
    rows = "".join(f"<p>Ship number {at} passed the lamp.</p>" for at in range(45_000))
    document = html.read("page.html", f"<body>{menu}{rows}</body>".encode())
    assert len(document.blocks) == 45_000
    assert document.lines[0] == "Ship number 0 passed the lamp."


def test_a_page_may_have_neither_head_nor_body() -> None:
    document = html.read("page.html", f"<title>The lamp</title><article>{PROSE}".encode())
    assert document.title == "The lamp"
    assert len(document.blocks) == 3


def test_warming_up_leaves_nothing_to_load() -> None:
    html.warm()
    assert told("<p>The oil came by ship.</p>").lines
