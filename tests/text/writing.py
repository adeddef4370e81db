"""Hypothesis strategies that write as people, scrapers and vandals do."""

from hypothesis import strategies as st

_PLAIN = """
    ferry harbour battery captain council winter timetable crossing engine island troops budget
    Ferry Orrin Tarvie London the of and to who us it is The And He
""".split()
_ODD = [
    *(
        "US",
        "U.S.",
        "U.S.A.",
        "WHO",
        "WHO’s",
        "it's",
        "don’t",
        "Mr.",
        "e.g.",
        "No.",
        "p.m.",
        "i.e.",
    ),
    *(
        "2,500",
        "2500",
        "1,234,567.8",
        "3.5",
        "£9m",
        "1999.",
        "12.",
        "50%",
        "a.b.c.d.",
        "x_y",
        "_z_",
    ),
    *(
        "naïve",
        "nai\u0308ve",
        "co\u00adop",
        "\u200b",
        "\ufeff",
        "ﬁn",
        "Ａ１",
        "日本語。中文",
        "नमस्ते",
        "🙂",
    ),
    *(
        "*bold*",
        "**Bold.**",
        "`code`",
        "“quoted”",
        "(see",
        "below)",
        "...",
        "…",
        "?!",
        "|",
        "--",
        "#",
    ),
    *(
        "a\u00a0b",
        "a\u2028b",
        "a\x85b",
        "a\fb",
        "a\vb",
        "a\tb",
        "\x1c",
        "and/or",
        "http://x.org/a?b=c&d",
        "2.5 million",
        "$5",
        "20 EUR",
        "10k",
        "2024-03-05",
        "v2.7.1",
        "FerryTimetableService",
        "orrin@tarvie.example",
        "ferry_times.csv",
    ),
]
_FURNITURE = """
    Leave a Reply
    Cancel reply
    Name *
    Email
    Share this article
    We use cookies to make this site better.
    Your email address will not be published. Required fields are marked *
    Facebook
    Subscribe to our newsletter
    © 2019 The Island Post
""".strip().split("\n")

_LINES = """
    <!-- a note to the editor -->
    <!-- a note that
    goes on -->
    The ferry <!-- not the old one --> sails at ten.
    [//]: # (a note)
    [timetable]: https://x.org
    {#anchor}
    ![badge](https://x.org/b.svg)
    <h1>
    The harbour</h1>
    <details>
    <summary>Is the ferry late?</summary>
    </details>
    <p>It is late.</p>
    **Q: Is there a ferry?**
    A: There is.
    Is there a captain?
    > **What is the budget?**
    > It is small.
    Bring these:
    Battery
    :   What drives the ferry.
    The crossing[^1] is new.
    [^1]: Since 2019.
    [10:02] Orrin: is it late
    [10:03] Tarvie: it is
    Orrin: thanks
    .. note::
    Day     Leaves
    ------  ------
    Monday  10:00
    day\tleaves
    Harbour
    *******
    =======
""".strip("\n").split("\n")

words = st.sampled_from(_PLAIN) | st.sampled_from(_ODD)
_endings = st.sampled_from([".", ".", "!", "?", "…", ".”", "。", ":", ""])
# Made of few draws, so that long lines do not make slow tests.
_long_words = st.builds(
    lambda word, times: word * times,
    st.sampled_from(["ab", "a.", "1,", "ä", "-"]),
    st.integers(9, 900),
)


@st.composite
def sentences(draw: st.DrawFn) -> str:
    """Words and an ending; at times far longer than a quote may be."""
    found = draw(st.lists(words, min_size=1, max_size=12))
    if draw(st.integers(0, 9)) == 0:
        found.insert(draw(st.integers(0, len(found))), draw(_long_words))
    if draw(st.integers(0, 9)) == 0:
        found *= draw(st.integers(2, 40))
    return draw(st.sampled_from([" ", " ", " ", "  "])).join(found) + draw(_endings)


def paragraphs() -> st.SearchStrategy[str]:
    """Sentences one after another, parted by spaces and line ends."""
    joined = st.builds(
        lambda parts, by: by.join(parts), st.lists(sentences(), max_size=6), st.sampled_from(" \n")
    )
    return joined | st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=60)


def _wrapped(text: str, width: int) -> list[str]:
    """White space replaced by line ends wherever a line has grown long enough."""
    lines = [""]
    for word in text.split(" "):
        if len(lines[-1]) > width:
            lines.append(word)
        else:
            lines[-1] += f" {word}" if lines[-1] else word
    return lines


@st.composite
def _fenced(draw: st.DrawFn) -> list[str]:
    mark = draw(st.sampled_from(["```", "~~~", "````", "```python", "``` a ```"]))
    inside = draw(
        st.lists(sentences() | st.sampled_from(["", "    x = 1", "~~~", "# a"]), max_size=4)
    )
    closing = draw(st.sampled_from([[mark[:3]], [mark[:3]], []]))
    return [mark, *inside, *closing]


_lines = st.sampled_from([line.removeprefix("    ") for line in _LINES]) | st.just("")


def _marked(marks: list[str]) -> st.SearchStrategy[list[str]]:
    """A few lines in a row, each a mark and a sentence."""
    line = st.builds(lambda mark, text: mark + text, st.sampled_from(marks), sentences())
    return st.lists(line, min_size=1, max_size=5)


_blocks = st.one_of(
    st.builds(_wrapped, paragraphs().filter(lambda text: "\n" not in text), st.integers(10, 150)),
    st.lists(sentences(), min_size=1, max_size=4),
    _marked(["# ", "## ", "###### ", "#", "   # "]),
    _marked(["- ", "* ", "  - ", "1. ", "2. ", "a) ", "  "]),
    _marked(["- ", "1. "]).map(lambda items: [line for item in items for line in (item, "")]),
    _marked(["| ", "|"]).map(
        lambda rows: [rows[0] + " |", "| --- |", *(row + "|" for row in rows)]
    ),
    sentences().map(lambda text: [text, "====="]),
    sentences().map(lambda text: [text, "---"]),
    _fenced(),
    st.sampled_from([["---"], ["* * *"], [" "], ["", ""], ["```"], ["\f"], ["\u2028"], ["|---|"]]),
    st.lists(st.sampled_from(_FURNITURE), min_size=1, max_size=4),
    st.lists(
        st.builds(str.__add__, st.sampled_from(["", "", "", "  ", "    ", "> "]), _lines),
        min_size=1,
        max_size=6,
    ),
    # A carriage return at the end would be part of a Windows line ending.
    st.text(st.characters(exclude_characters="\n\0", exclude_categories=["Cs"]), max_size=40)
    .filter(lambda text: not text.endswith("\r"))
    .map(lambda text: [text]),
)


@st.composite
def articles(draw: st.DrawFn) -> tuple[str, ...]:
    """The lines of an article: blocks of many kinds, with and without blank lines between."""
    blocks = draw(st.lists(_blocks, max_size=7))
    blank = draw(st.sampled_from([[""], [""], []]))
    return tuple(line for block in blocks for line in (*block, *blank))


def questions() -> st.SearchStrategy[str]:
    """Words of the same kind as the articles have, so that many match."""
    return st.builds(" ".join, st.lists(words, min_size=1, max_size=8))
