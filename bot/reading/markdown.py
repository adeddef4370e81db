"""Markdown to marks: CommonMark with tables, footnotes and definition lists."""

import re
from collections.abc import Callable, Collection, Iterator, Sequence

from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock
from markdown_it.rules_block import fence as any_fence
from markdown_it.token import Token
from mdit_py_plugins.deflist import deflist_plugin
from mdit_py_plugins.footnote import footnote_plugin

from bot.reading import tables
from bot.reading.html import html
from bot.reading.lines import indent
from bot.reading.marks import NO_BLOCKS, Mark, MarkKind, code
from bot.reading.paragraphs import paragraph
from bot.reading.plain import plain

_DEEPEST = 40
"""Lists and quotes in each other; what is deeper is read as plain text."""

_SHOWN = 1_000
"""Characters of each end of a line that the parser sees: enough to tell what the line is."""

_LONGEST_FENCE = 16
_SIGNS_OF_ITEMS = " \t>-+*.)0123456789"
_SEEN = re.compile(r"[^\W_]")
_OTHER_BLANK = re.compile(r"[^\S\n\t ]")
_ADMONITION = re.compile(r" *(?:(?:!!!|\?\?\?\+?)\s+[\w -]+|===)(\s*\"[^\"]*\")?\s*$")


def markdown(lines: Sequence[str], starts: Collection[int]) -> list[Mark]:
    """The marks of a text in the order of its lines.

    Args:
        lines: the text.
        starts: its lines, from 0, that begin an entry of a chat or log.
    """
    shown = [_shown(line) for line in lines]
    signs: list[Mark] = []
    text = _OTHER_BLANK.sub(" ", "\n".join(_unfolded(shown, signs)))
    walk = _Walk(lines, starts)
    walk.read(_PARSER.parse(text))
    covered = set(walk.silent)
    for mark in walk.marks:
        if mark.kind not in NO_BLOCKS:
            covered.update(range(mark.first, mark.last + 1))
    signs = [sign for sign in signs if sign.first not in covered]
    covered.update(sign.first for sign in signs)
    return sorted(
        [*walk.marks, *signs, *_rest(lines, starts, covered)], key=lambda mark: mark.first
    )


def _rest(
    lines: Sequence[str], starts: Collection[int], covered: Collection[int]
) -> Iterator[Mark]:
    """The marks of what the parser left out, because it is nested too deep."""
    first = None
    for at in range(len(lines) + 1):
        line = lines[at] if at < len(lines) and at not in covered else ""
        if _SEEN.search(line.lstrip(_SIGNS_OF_ITEMS)):
            first = at if first is None else first
        elif first is not None:
            begin = {each - first for each in range(first, at) if each in starts}
            yield from (mark.moved(first, 0) for mark in plain(lines[first:at], begin))
            first = None


def _shown(line: str) -> str:
    """A line as the parser sees it."""
    if len(line) > 2 * _SHOWN:
        return f"{line[:_SHOWN]} {line[-_SHOWN:]}"
    # A rule that draws columns parts no paragraphs.
    return line.replace("-", "=") if tables.is_aligned_rule(line) else line


def _unfolded(lines: Sequence[str], marks: list[Mark]) -> Iterator[str]:
    """The lines with those of admonitions (``!!! note``) moved out to where they are told.

    Their own lines go: to a parser of Markdown what is indented below them is code.
    """
    edges: list[int] = []
    for at, line in enumerate(lines):
        if not line.strip():
            yield ""
            continue
        while edges and indent(line) < edges[-1]:
            edges.pop()
        sign = _ADMONITION.match(line) if line.lstrip()[:3] in {"!!!", "???", "==="} else None
        below = lines[at + 1 : at + 3]
        if sign is None or not any(indent(each) >= indent(line) + 4 for each in below):
            yield line[4 * len(edges) :] if edges else line
            continue
        marks.append(Mark("paragraph" if sign[1] else "hidden", at, at))
        edges.append(indent(line) + 4)
        yield ""


def _closed_fence(state: StateBlock, first: int, last: int, silent: bool) -> bool:
    """Fenced code that is closed: what follows a fence that never closes is more often prose."""
    start = state.bMarks[first] + state.tShift[first]
    sign = state.src[start : start + 3]
    if sign not in {"```", "~~~"} or state.is_code_block(first):
        return False
    text = state.src[start : state.eMarks[first]]
    length = len(text) - len(text.lstrip(sign[0]))
    before, inset = state.line, state.blkIndent
    # What stands left of an item is not in it; it may end it.
    edge = min(inset, state.sCount[first])
    # What was looked for in vain is remembered, so that no text is read twice.
    unclosed = state.env.setdefault("unclosed", {})
    shortest, end = unclosed.get((sign, edge), (length + 1, 0))
    if length > _LONGEST_FENCE or (length >= shortest and first < end):
        return False
    state.blkIndent = edge
    found = any_fence(state, first, last, False)
    state.blkIndent = inset
    if not found:
        return False
    token = state.tokens.pop()
    at = state.line - 1
    closing = state.src[state.bMarks[at] + state.tShift[at] : state.eMarks[at]].strip()
    closed = at > first and len(closing) >= length and not closing.strip(sign[0])
    if not closed:
        unclosed[sign, edge] = (length, state.line)
    if closed and not silent:
        state.tokens.append(token)
    else:
        state.line = before
    return closed


def _parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"maxNesting": _DEEPEST}).enable("table")
    parser.use(deflist_plugin).use(footnote_plugin)
    # Where links lead is told by the line: the parser would read a run of them again and again.
    parser.disable("reference")
    ends = ["paragraph", "reference", "blockquote", "list"]
    parser.block.ruler.at("fence", _closed_fence, {"alt": ends})
    parser.core.ruler.enableOnly(["block"])
    return parser


_PARSER = _parser()


class _Walk:
    """Goes through the parser's tokens once. ``silent`` are the lines of fences."""

    def __init__(self, lines: Sequence[str], starts: Collection[int]) -> None:
        self.marks: list[Mark] = []
        self.silent: set[int] = set()
        self._lines = lines
        self._starts = starts
        self._depth = 0
        self._roles: list[MarkKind] = ["paragraph"]
        self._numbers: list[int | None] = []
        self._row: list[str] = []
        self._item_at = 0
        self._row_at = 0
        self._in_head = False
        self._readers: dict[str, Callable[[Token], None]] = {
            "list_item_open": self._item,
            "list_item_close": self._item_end,
            "blockquote_close": self._quote_end,
            "dt_open": self._term,
            "dd_open": lambda _: self._roles.append("definition"),
            "dd_close": lambda _: self._leave(),
            "dl_close": self._end,
            "footnote_reference_open": lambda _: self._roles.append("note"),
            "footnote_reference_close": self._note_end,
            "heading_open": lambda token: self._bare(_span(token)[0]),
            "fence": self._fence,
            "code_block": self._code_block,
            "hr": self._rule,
            "html_block": self._html,
            "thead_open": self._table_head,
            "tr_open": self._row_begin,
            "tr_close": self._row_end,
        }

    def read(self, tokens: Sequence[Token]) -> None:
        """Make marks of all tokens."""
        opened: Token | None = None
        for token in tokens:
            if token.type == "inline" and opened is not None:
                self._inline(opened, token)
            elif (reader := self._readers.get(token.type)) is not None:
                reader(token)
            opened = token

    def _inline(self, opened: Token, token: Token) -> None:
        match opened.type:
            case "th_open" | "td_open":
                self._row.append(token.content)
            case "heading_open" if token.content:
                self._heading(opened, token.content.split("\n"))
            case "paragraph_open":
                self._paragraph(_span(token)[0], token.content.split("\n"))

    def _heading(self, opened: Token, texts: list[str]) -> None:
        """A heading; where a sentence stands right above a rule, only a parser sees one."""
        first, _ = _span(opened)
        last = first + len(texts) - 1
        level = int(opened.tag[1])
        if opened.markup in {"=", "-"}:
            above = texts if texts[-1].rstrip().endswith(".") else texts[:-1]
            if above:
                self._within(above, first)
                first += len(above)
        if first <= last:
            self.marks.append(Mark("heading", first, last, self._depth, level))

    def _paragraph(self, first: int, texts: list[str]) -> None:
        role = self._roles[-1]
        if role == "item":
            self._roles[-1] = "paragraph"
            number = self._numbers[-1]
            self._within(texts, first, number=number, item=True)
        elif role == "paragraph":
            self._within(texts, first)
        else:
            self.marks.append(Mark(role, first, first + len(texts) - 1, self._depth))

    def _within(
        self, texts: list[str], first: int, number: int | None = None, *, item: bool = False
    ) -> None:
        self.marks += paragraph(texts, first, self._depth, self._starts, number, item=item)

    def _bare(self, at: int) -> None:
        """Remember an item that has no text of its own."""
        if self._roles[-1] == "item":
            self._roles[-1] = "paragraph"
            self.marks.append(Mark("bullet", at, at, self._depth))

    def _item(self, token: Token) -> None:
        first, _ = _span(token)
        self._bare(first)
        self._depth += 1
        self._roles.append("item")
        self._numbers.append(int(token.info) if token.info.isdecimal() else None)
        self._item_at = first

    def _item_end(self, _token: Token) -> None:
        self._bare(self._item_at)
        self._leave()
        self._numbers.pop()
        self._depth -= 1

    def _leave(self) -> None:
        self._roles.pop()

    def _quote_end(self, _token: Token) -> None:
        """A question that is answered in its quote heads nothing below it."""
        above = self.marks[-1] if self.marks else None
        if above and not self._depth and above.kind != "question":
            self.marks.append(Mark("rule", above.last, above.last))

    def _end(self, _token: Token) -> None:
        last = self.marks[-1].last if self.marks else 0
        self.marks.append(Mark("end", last, last, self._depth))

    def _note_end(self, token: Token) -> None:
        self._leave()
        self._end(token)

    def _term(self, token: Token) -> None:
        first, _ = _span(token)
        self._bare(first)
        self.marks.append(Mark("term", first, first, self._depth))

    def _fence(self, token: Token) -> None:
        first, after = _span(token)
        self._bare(first)
        self.silent |= {first, after - 1}
        self.marks += code(self._lines, first + 1, after - 2, self._depth)

    def _code_block(self, token: Token) -> None:
        first, after = _span(token)
        self._bare(first)
        self.marks += code(self._lines, first, after - 1, self._depth)

    def _rule(self, token: Token) -> None:
        first, _ = _span(token)
        self._bare(first)
        self.marks.append(Mark("rule", first, first, self._depth))

    def _html(self, token: Token) -> None:
        first, _ = _span(token)
        self._bare(first)
        texts = token.content.removesuffix("\n").split("\n")
        self.marks += html(texts, first, self._depth, self._starts)

    def _table_head(self, token: Token) -> None:
        self._bare(_span(token)[0])
        self._in_head = True

    def _row_begin(self, token: Token) -> None:
        self._row = []
        self._row_at, _ = _span(token)

    def _row_end(self, _token: Token) -> None:
        at, row = self._row_at, self._row
        in_head, self._in_head = self._in_head, False
        if not any(row):
            return
        if in_head:
            self._columns(at, row)
        elif len(row) > 1 and "|" not in self._lines[at]:
            # A line right below a table, which only a parser takes for a row.
            self._within([self._lines[at].strip()], at)
        else:
            self.marks.append(Mark("row", at, at, self._depth))

    def _columns(self, at: int, row: list[str]) -> None:
        """The names of columns; a row right above them is their first half."""
        heads = [row]
        first = at
        if self.marks and self.marks[-1].kind == "row" and self.marks[-1].last == at - 1:
            first = self.marks.pop().first
            heads.insert(0, tables.cells(self._lines[first]))
        columns = tables.names(heads)
        self.marks.append(Mark("columns", first, at, self._depth, columns=columns))


def _span(token: Token) -> tuple[int, int]:
    """The first line of a token, and the line after it."""
    if token.map is None:
        raise ValueError(f"a {token.type} token has no lines")
    return token.map[0], token.map[1]
