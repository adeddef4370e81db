"""Texts made to take long: they are done in no more time than others of their length.

Nothing is timed: what takes more than linear time does not come to an end at this size.
"""

import pytest

from bot.reading.text_files import paste
from bot.text.operators import parse
from bot.text.passages import passages
from bot.text.phrases import Phrase
from bot.text.terms import exact_words, question_terms

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
def test_a_hostile_text_comes_to_an_end(text: str) -> None:
    document = paste("", f"{text}\nThe night ferry leaves at 23:40.")
    found = passages(document.title, document.lines)
    assert found[-1].last_line <= len(document.lines)
    assert {"ferri"} <= {term for passage in found for term in (*passage.terms, *passage.context)}
    assert question_terms(parse(text).words) is not None
    # Half of the text, which it holds, is looked for in all of it.
    words = exact_words(text)
    assert Phrase.of(text[: len(text) // 2]).is_in(words) is not None
