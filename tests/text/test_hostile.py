"""Texts made to take long: they are done in no more time than others of their length.

Nothing is timed: what takes more than linear time does not come to an end at this size.
"""

import pytest

from bot.reading.text_files import document, to_lines
from bot.text.operators import parse
from bot.text.passages import passages
from bot.text.phrases import Phrase
from bot.text.terms import exact_words, question_terms

pytestmark = pytest.mark.full

SIZE = 200_000

_UNITS = {
    "dots": ".",
    "dots and spaces": ". ",
    "marks and quotes": '."',
    "thousands": "1,111,",
    "versions": "1.1.",
    "acronym": "a.",
    "one word": "a",
    "apostrophes": "a'",
    "soft hyphens": "\u00ad",
    "accents": "\u0301",
    "rows": "|",
    "row lines": "|a|\n",
    "rules": "- ",
    "underlines": "=\n",
    "line ends": "\n",
    "number signs": "#",
    "headings": "# a\n",
    "backticks": "`",
    "fences": "```\n",
    "items": "- a\n",
    "loose items": "1. a\n\n",
    "asterisks": "*",
    "spaces": " ",
    "full stops without spaces": "。",
    "ligatures": "\ufdfa",
    "newsletters": "subscribe ",
    "buttons": "Name *\n",
    "quotation marks": '"',
    "opening marks": "“",
    "marks that point": "«",
    "open corners": "「a",
    "dashes": "-",
    "left out": "-a ",
    "tags": "tag:",
    "tags of dots": "tag:. ",
    "addresses": "a@",
    "hosts": "a-.",
    "humps": "aB",
    "amounts": "$1m",
    "signs": "$ ",
    "dates": "2024-03-",
    "powers": "1 million-",
    "codes": "EUR",
    "comments": "<!-- a\n",
    "comments that close": "<!--a-->",
    "comments in code": "`<!--",
    "links": "[a](",
    "pictures": "![",
    "anchors": "{#a",
    "html": "<b",
    "escapes": "\\*",
    "emphasis": "**a",
    "underscores": "_a",
    "questions": "Is it?\n",
    "marked questions": "**Q: Is it?**\n",
    "leads": "a:\n",
    "nested items": "- a\n  - b\n",
    "items of one list": "* a:\n\n  b\n",
    "terms": "a\n: b\n",
    "notes": "[^a]: b[^a]\n",
    "messages": "[18:02] Ana: hi\n",
    "indented code": "    a\n\n",
}
TEXTS = {
    **{name: unit * (SIZE // len(unit.encode())) for name, unit in _UNITS.items()},
    "heading of marks": "# " + "#" * SIZE + "x",
    "heading of spaces": "# " + " " * SIZE + "x",
    "heading of marks and spaces": "# " + "# " * (SIZE // 2) + "x",
    "item of spaces": "-" + " " * SIZE + "x",
    "rule of spaces": "- -" + " " * SIZE + "x",
    "row of spaces": " " * SIZE + "|",
    "stop before spaces": "a." + " " * SIZE + "b",
    "spaces before stops": " " * SIZE + "1. a " * (SIZE // 5),
    "letters in code": "```\n" + "a\n" * (SIZE // 2),
    "tag of dots": "tag:" + "." * SIZE + "a",
    "long phrase": '"' + "a " * (SIZE // 2) + '"',
    "address without an end": "a." * (SIZE // 2) + "@",
    "number before a sign": "1" * SIZE + "€",
    "open mark": '"' + "a " * (SIZE // 2),
    "first of many dashes": "-" + "a -" * (SIZE // 3),
}


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS.keys())
@pytest.mark.parametrize("name", ["a.md", "a.txt"])
def test_a_hostile_article_comes_to_an_end(name: str, text: str) -> None:
    read = document(name, to_lines(f"{text}\n\nThe night ferry leaves at 23:40."))
    found = passages(read)
    if found:  # An unclosed comment hides all that follows.
        assert found[-1].last_line <= len(read.lines)


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS.keys())
def test_a_hostile_question_comes_to_an_end(text: str) -> None:
    assert question_terms(parse(text).words) is not None
    # Half of the text, which it holds, is looked for in all of it.
    words = exact_words(text)
    assert Phrase.of(text[: len(text) // 2]).is_in(words) is not None


@pytest.mark.parametrize("depth", [1, 2, 300])
def test_a_path_as_deep_as_the_article_is_long_comes_to_an_end(depth: int) -> None:
    lines = [f"{'  ' * (at % depth)}- a b" for at in range(6000)]
    for name in ("a.md", "a.txt"):
        assert passages(document(name, lines))
