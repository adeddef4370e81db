"""What a reader sees of a line: the text without its markup, and the stretches that are hidden."""

import re
from collections.abc import Iterator
from html import unescape

# What is in backticks is there to be read.
_COMMENT = re.compile(r"`[^`\n]*+`|<!--(?:[^-]|-(?!->))*+(?:-->|\Z)")
_BEFORE = re.compile(r"\A(?:[ \t>]|(?:[-*+•‣]|\d{1,3}[.)])[ \t]|#{1,6}[ \t])+")
_AFTER = re.compile(r"(?<![ \t])(?:[ \t]*\{[#.:][^{}\n]{0,200}\}|[ \t]+#+)?[ \t]*\Z")
_IMAGE = re.compile(r"!\[([^\[\]\n]{0,300})\](?:\([^()\n]{0,2000}\)|\[[^\[\]\n]{0,300}\])")
_LINK = re.compile(r"\[([^\[\]\n]{1,500})\](?:\([^()\n]{0,2000}\)|\[[^\[\]\n]{0,300}\])")
_NOTE = re.compile(r"\[\^[^\[\]\s]{1,60}\](?!:)")
_TAG = re.compile(r"`[^`\n]*+`|</?[A-Za-z][^<>\n]{0,500}>")
_MARKS = re.compile(
    r"(?<!\\)(?:\*{1,3}+(?=\S)|(?<=[^\s*])\*{1,3}|`+|~~|(?<!\w)_{1,3}(?=\S)|(?<=\S)_{1,3}(?!\w))"
    r"|\\(?=[^\w\s])"
)
_QUESTION = re.compile(
    r"\A(?:\d{1,3}[.):](?!\d)[ \t]*)?"
    r"(?:(?:Q|F|P|D|В|問|问|질문)[ \t]?\d{0,3}[ \t]?[.:：)][ \t]*|[❓❔][ \t]*)?"
)

_CODE = re.compile(r"(?<!`)(`{1,2})(?!`)[^`\n]+(\1)(?!`)")
_REFERENCE = r"[^\[\]\n]{1,500}(\]\[[^\[\]\n]{0,300}\])"
_PAIRED = (
    re.compile(r"(!?\[)[^\[\]\n]{1,500}(\]\([^()\s]{0,2000}(?: \"[^\"\n]{0,200}\")?\))"),
    # Links whose address stands elsewhere: after a word, or of several words. Other brackets
    # that stand together are of code or of a log.
    re.compile(rf"(?<=[^\W\d_A-Z][ (,:])(\[)(?=[^\[\]\n]{{0,500}}[^\W\d_]){_REFERENCE}"),
    re.compile(rf"(?<![\w\])])(!?\[)(?=[^\[\]\n]{{0,500}}[^\W\d_] ){_REFERENCE}"),
    re.compile(r"(?<![\w*\\])(\*{1,3})(?![\s*])[^*]{1,1000}?(?<![\s\\])(\1)(?![\w*])"),
    re.compile(r"(?<![\w_\\])(_)(?![\s_])[^_]{1,1000}?(?<![\s\\])(_)(?![\w_])"),
    re.compile(r"(?<!~)(~~)(?![\s~])[^~\n]+(~~)(?!~)"),
    re.compile(r"(<)https?://[^<>\s]{1,2000}(>)"),
)
_ALONE = re.compile(
    r"(</?(?:a|b|i|u|em|strong|sub|sup|kbd|code|span|br|p|mark|small)"
    r"(?:\s+[\w-]+=(?:\"[^\"\n]{0,500}\"|'[^'\n]{0,500}'))*\s*/?>)"
    r"|(\[\^[^\[\]\s]{1,60}\](?!:))|^(\[\^[^\[\]\s]{1,60}\]:[ \t]+)"
    r"|^((?:[ \t]*>)+[ \t]?)|^[ \t]*(#{1,6}[ \t]+)"
    r"|(\\)(?=[!-/:-@\[-`{-~])",
    re.IGNORECASE | re.MULTILINE,
)

DRAWN = "=-~^\"'`#*+. \t"
"""What a line is drawn with that is under a heading or above it."""


def hidden(text: str) -> Iterator[tuple[int, int]]:
    """The comments in a text, which no reader sees, as (start, end) offsets."""
    if "<!--" in text:
        yield from (match.span() for match in _COMMENT.finditer(text) if match[0][0] == "<")


def marks(text: str) -> list[tuple[int, int]]:
    """The markup in some lines as (start, end) offsets, in order and apart from each other.

    Only what is markup beyond doubt: a mark without its partner is a character like any other.
    """
    if text.isalnum():
        return []
    fenced = list(_CODE.finditer(text))
    code = [match.span() for match in fenced]
    found = [match.span(side) for match in fenced for side in (1, 2)]
    others = [
        span
        for pattern in _PAIRED
        for match in pattern.finditer(text)
        for span in (match.span(1), match.span(2))
    ]
    others += [match.span(match.lastindex or 0) for match in _ALONE.finditer(text)]
    found += [
        (start, end)
        for start, end in others
        if not any(begin <= start < stop for begin, stop in code)
    ]
    apart: list[tuple[int, int]] = []
    for start, end in sorted(found):
        if not apart or start >= apart[-1][1]:
            apart.append((start, end))
    return apart


def unmarked(text: str) -> str:
    """A text without its ``marks``."""
    for start, end in reversed(marks(text)):
        text = text[:start] + text[end:]
    return text


def visible(text: str) -> str:
    """Some lines as they are read, on one line: no marks, tags or targets of links."""
    if "<!--" in text:
        text = _COMMENT.sub(_blank, text)
    return " ".join(seen for line in text.split("\n") if (seen := _line(line)))


def question(text: str) -> str:
    """A ``visible`` question without the letter or number that marks it as one."""
    return _QUESTION.sub("", text, count=1) or text


def _line(line: str) -> str:
    line = _BEFORE.sub("", line[:2000])
    if not line.isalnum():
        line = _AFTER.sub("", line)
        line = _LINK.sub(r"\1", _IMAGE.sub(r"\1", _NOTE.sub("", line)))
        line = unescape(_MARKS.sub("", _TAG.sub(_blank, line)))
    return " ".join(line.split())


def _blank(match: re.Match[str]) -> str:
    """Nothing in place of a match, unless it is in backticks."""
    return match[0] if match[0][0] == "`" else " "
