"""How a line of plain text begins: what no other kind of line could be taken for."""

import re
from collections.abc import Sequence

HEADING = re.compile(r" {0,3}(#{1,6})\s+(?!#+\s*$)(?=\S)")
_CLAUSE = r"\((?:[a-zA-Z]|\d{1,3}|[ivx]{1,4})\)"
# A version has no words after it.
_PARTS = r"\d{1,3}(?:\.\d{1,3}){1,4}\.?(?=\s+[^\W\d]|\s+[*_`\"'„“«])"
_STRESSED = r"(?:\*\*|__)\d{1,3}[.)]?(?:\*\*|__)[.)]?|\d\ufe0f?\u20e3"
_ROMAN = r"(?:i{1,3}|iv|vi{0,3}|ix|x)[.)]"
ITEM = re.compile(
    rf"\s*(?:[-*+•‣◦▪●○–]|\d{{1,3}}[.)]|#\.|{_CLAUSE}|[a-zA-Z]\)|{_ROMAN}|{_PARTS}|{_STRESSED})"
    r"\s+(?=\S)"
)
# A wrapped line may begin with a number and a dot by chance, hardly with these.
FIRST_ITEM = re.compile(
    rf"\s*(?:[-*+•‣◦▪●○]|1[.)]|#\.|a\)|{_CLAUSE}|i\)|{_PARTS}|{_STRESSED})\s+(?=\S)"
)
# Those of them that are no items to a parser of Markdown.
OTHER_ITEM = re.compile(
    rf"\s*(?:[•‣◦▪●○]|{_CLAUSE}|[a-z]\)|{_ROMAN}|\d{{1,3}}\\[.)]|{_PARTS}|{_STRESSED})\s+(?=\S)"
)
_DOTTED = re.compile(r"\s*\d{1,3}((?:\.\d{1,3})+)")
UNDERLINE = re.compile(r" {0,3}([=\-~^\"'`*+#:.<>_])\1+\s*$")
RULE = re.compile(r"\s*([^\w\s])(?:\s*\1){2,}\s*$")
_QUOTE = re.compile(r"(?: {0,3}>)+ ?")
# A line that closes its backticks again is code within a sentence.
FENCE = re.compile(r"\s{0,12}(`{3,}+(?!.*`)|~{3,}+)", re.DOTALL)
_HIDDEN = re.compile(
    r"""\s*(?:
        \[(?!\^)[^\[\]]+\]:\s*(?:<[^<>]*>|[^\s/.#@:]*[/.#@:]\S*)    # where links lead
          (?:\s+(?:"[^"]*"|'[^']*'|\([^()]*\)))?
      | (?:</?[A-Za-z][\w-]*(?:[\s/][^<>]*)?>\s*)+         # tags
      | \{(?:[#:.%][^{}]*|/\*.*\*/|\{[^{}]*\})\}           # for the renderer
      | (?:\[?!\[[^\[\]]*\](?:\([^()]*\)|\[[^\[\]]*\])
          (?:\]\([^()]*\)|\]\[[^\[\]]*\])?\s*)+                   # images
      | \[![A-Z]+\][+-]? | \[\[?_?TOC_?\]\]? | :::+\s*[\w-]*(?:\{[^{}]*\})?
      | \\(?:newpage|pagebreak|clearpage)?
      | (?:`{3,}|~{3,})\s*[\w+-]*                           # a fence that never closes
      | (?:import\s(?:[^"']*\sfrom\s)?["'][^"']*["']|export\s(?:const|default|function)\s.*);?
      )\s*$""",
    re.VERBOSE,
)
_GAPS = ("|", "\t", "   ", "....")
_LONGEST_HIDDEN = 2_000


def is_prose(line: str) -> bool:
    """Whether a line can be nothing but prose: it begins with a word, and has no gaps."""
    head = line[:5]
    if not line[:2].isalpha() or "." in head or ")" in head:
        return False
    if line.startswith(("import ", "export ")):
        return False
    return not any(sign in line for sign in _GAPS)


def unquoted(line: str) -> str:
    """A line without the marks of the quote that it stands in."""
    if ">" not in line[:4]:
        return line
    mark = _QUOTE.match(line)
    return line[mark.end() :] if mark else line


def is_hidden(line: str) -> bool:
    """Whether a line is for the renderer alone: an anchor, a badge, where a link leads."""
    start = line.lstrip()[:1]
    if not start or start not in "[<{!:\\`~ie" or len(line) > _LONGEST_HIDDEN:
        return False
    return _HIDDEN.match(line) is not None


def indent(line: str) -> int:
    """How many columns a line is indented by; a tab reaches to the next multiple of four."""
    bare = line.lstrip(" \t")
    return len(line[: len(line) - len(bare)].expandtabs(4))


def rank(line: str) -> int:
    """The indent of an item; each part of a number like 1.2.3 counts as one column."""
    dotted = _DOTTED.match(line)
    return indent(line) + (dotted[1].count(".") if dotted else 0)


class Fences:
    """Where fenced code closes; what never does is remembered, so that no text is read twice."""

    def __init__(self, lines: Sequence[str]) -> None:
        self._lines = lines
        self._unclosed: dict[str, int] = {}

    def closing(self, at: int) -> int | None:
        """The line that closes the fence of line ``at``; None for one never closed, or no fence."""
        fence = FENCE.match(self._lines[at])
        if fence is None or len(fence[1]) >= self._unclosed.get(fence[1][0], len(fence[1]) + 1):
            return None
        for index in range(at + 1, len(self._lines)):
            line = self._lines[index].strip()
            if line.startswith(fence[1]) and not line.strip(fence[1][0]):
                return index
        self._unclosed[fence[1][0]] = len(fence[1])
        return None
