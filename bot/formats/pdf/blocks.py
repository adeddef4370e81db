"""What the lines of a PDF are: headings, paragraphs, items, code, told by type and place."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise
from typing import Literal

from bot.formats.pdf.hyphens import make_whole
from bot.formats.pdf.layout import Line
from bot.formats.pdf.signs import contents, signs
from bot.formats.pdf.tables import Table

Kind = Literal["heading", "paragraph", "item", "code", "contents"]

_LARGER = 1.12
_OTHER_SIZE = 0.08
_WIDER_PITCH = 1.22
_USUAL_PITCH = 1.3
_INDENT = 0.8
_DEEP_INDENT = 5.0
_FULL = 0.9
_LONGEST_HEADING, _LONGEST_BOLD, _LONGEST_CAPITALS = 200, 120, 70
_WIDE_GAP, _LONGEST_NUMBER = 2.0, 8
_MOST_BETWEEN = 12
_MOST_BOLD = 0.4
_DEEPEST_LEVEL = 6

_CAPTION = re.compile(
    r"(?:fig(?:ure|\.)?|table|tab\.|abb(?:ildung|\.)|tabelle|tableau|figura|tabla|tabela|рис\w*\.?"
    r"|таблица|listing|algorithm)\s?[\dIVX]",
    re.IGNORECASE,
)
_ENDED = re.compile(r"[.!?:;。！？؟…][\"'”’»)\]]*(?:\[?\d{1,3}\]?)?$")
_NO_HEADING_END = (".", ",", ";", ":", "-")


@dataclass(slots=True)
class Block:
    """Lines that belong together. ``level`` is that of a heading, or how deep an item is."""

    kind: Kind
    lines: list[Line]
    level: int = 0
    sign: str = ""
    text: str = ""

    @property
    def page(self) -> int:
        """The page it begins on, from 1."""
        return self.lines[0].page


@dataclass(slots=True)
class Type:
    """The type of the text: its usual size, and how far apart its lines usually stand."""

    size: float
    pitches: dict[float, float]
    bold: bool
    fixed: bool

    def pitch(self, size: float) -> float:
        """From line to line of one paragraph."""
        return self.pitches.get(_rounded(size), _USUAL_PITCH * size)


def type_of(lines: Sequence[Line]) -> Type:
    """The type that most of the text is set in."""
    sizes: Counter[float] = Counter()
    bold = fixed = letters = 0
    steps: dict[float, Counter[float]] = {}
    for line in lines:
        count = len(line.text)
        letters += count
        bold += count * line.bold
        fixed += count * line.fixed
        sizes[_rounded(line.size)] += count
    for above, line in pairwise(lines):
        step = above.base - line.base
        alike = _rounded(above.size) == _rounded(line.size) and above.column == line.column
        if alike and above.page == line.page and 0.9 * line.size < step < 2.6 * line.size:
            steps.setdefault(_rounded(line.size), Counter())[_rounded(step)] += 1
    usual = {size: _narrowest(counts) for size, counts in steps.items()}
    size = sizes.most_common(1)[0][0] if sizes else 1.0
    return Type(size, usual, bold > _MOST_BOLD * letters, fixed * 2 > letters)


def _rounded(value: float) -> float:
    return round(value * 2) / 2


def _narrowest(counts: Counter[float]) -> float:
    """The narrowest of the usual pitches: the wider ones stand between paragraphs."""
    most = max(counts.values())
    return min(step for step, count in counts.items() if count * 3 >= most)


def arranged(parts: Sequence[Line | Table], usual: Type) -> list[Block | Table]:
    """The lines as blocks, and the tables between them, in the order of reading."""
    found: list[Block | Table] = []
    for is_table, run in groupby(parts, key=lambda part: isinstance(part, Table)):
        if is_table:
            found += [part for part in run if isinstance(part, Table)]
        else:
            found += _blocks([part for part in run if isinstance(part, Line)], usual)
    _reunite(found)
    text = [part for part in found if isinstance(part, Block)]
    _rank(text, usual)
    _deepen(text)
    _join(text)
    return found


def _reunite(found: list[Block | Table]) -> None:
    """Put paragraphs together that a column's end has parted, if only small things lie between.

    Those are figures and notes at the foot of the column, or at the head of the next.
    """
    at = 0
    while at < len(found):
        block = found[at]
        following = range(at + 1, min(at + _MOST_BETWEEN, len(found)))
        if isinstance(block, Block) and _is_unfinished(block):
            place = next((near for near in following if _goes_on(block, found[near])), None)
            if place is not None:
                rest = found.pop(place)
                block.lines += rest.lines if isinstance(rest, Block) else []
                continue
        at += 1


def _is_unfinished(block: Block) -> bool:
    """Whether a paragraph breaks off at the end of a full line."""
    last = block.lines[-1]
    if block.kind not in {"paragraph", "item"} or _ENDED.search(last.text):
        return False
    return len(block.lines) > 1 and last.right - last.start > _FULL * (last.end - last.start)


def _goes_on(block: Block, other: Block | Table) -> bool:
    """Whether a block of a later column goes on where another broke off."""
    if not isinstance(other, Block) or other.kind != "paragraph" or len(other.lines) < 2:
        return False
    last, first = block.lines[-1], other.lines[0]
    alike = abs(last.size - first.size) < _OTHER_SIZE * last.size and last.bold == first.bold
    later = last.page == first.page and first.column > last.column
    return alike and later and first.text[:1].islower()


def _blocks(lines: Sequence[Line], usual: Type) -> list[Block]:
    """The blocks of lines without a table between them."""
    items = signs(lines)
    code = _code(lines, usual)
    entries = contents(lines)
    found: list[Block] = []
    for at, line in enumerate(lines):
        kind: Kind = "paragraph"
        if at in entries:
            kind = "contents"
        elif at in code:
            kind = "code"
        elif at in items:
            kind = "item"
        sign, rest = items.get(at, ("", line.text)) if kind == "item" else ("", line.text)
        block = found[-1] if found else None
        if block is None or kind == "item" or _is_parted(block, kind, line, usual):
            found.append(Block(kind, [line], sign=sign))
        else:
            block.lines.append(line)
        line.text = rest
    for block in found:
        _judge(block, usual)
    return found


def _is_parted(block: Block, kind: Kind, line: Line, usual: Type) -> bool:
    """Whether a line begins another block than the one above it."""
    above = block.lines[-1]
    if above.page != line.page:
        return True
    if {kind, block.kind} & {"code", "contents"}:
        return kind != block.kind
    if abs(above.size - line.size) > _OTHER_SIZE * max(above.size, line.size):
        return True
    if above.column != line.column:
        return _ENDED.search(above.text) is not None or not _begins_within(line.text, above)
    if above.bold != line.bold and (block.lines[0].bold == above.bold):
        short = len(above.text) if above.bold else len(line.text)
        if short < _LONGEST_BOLD and all(each.bold == above.bold for each in block.lines[-3:]):
            return True
    pitch = usual.pitch(line.size)
    step = above.base - line.base
    if step > _WIDER_PITCH * pitch or step < 0:
        return True
    return _is_indented_apart(block, line)


def _begins_within(text: str, above: Line) -> bool:
    return above.hyphen or text[:1].islower() or (text[:1].isalpha() and not text[:1].isupper())


def _is_indented_apart(block: Block, line: Line) -> bool:
    """Whether a line stands further in or out than those above it, as paragraphs begin."""
    above = block.lines[-1]
    size = line.size
    shift = above.right - line.right if line.rtl else line.left - above.left
    if block.kind == "item":
        if len(block.lines) > 1:
            return abs(shift) > _INDENT * size
        return abs(shift) < _INDENT * size and _ENDED.search(above.text) is not None
    if abs(shift) < _INDENT * size or _is_centred(above, line):
        first = len(block.lines) == 1 and above.left - above.start > _INDENT * size
        ended = first and not line.rtl and _ENDED.search(above.text) is not None
        return ended or _is_ended_early(above, line)
    if shift > 0:
        if len(block.lines) > 1:
            return shift < _DEEP_INDENT * size or _ENDED.search(above.text) is not None
        full = above.right - above.start > _FULL * (above.end - above.start)
        return not full or _ENDED.search(above.text) is not None
    if len(block.lines) == 1:
        return -shift > _DEEP_INDENT * size and _ENDED.search(above.text) is not None
    return True


def _is_centred(above: Line, line: Line) -> bool:
    if above.left - above.start < above.size:
        return False
    return abs(above.left + above.right - line.left - line.right) < line.size


def _is_ended_early(above: Line, line: Line) -> bool:
    """Whether a sentence ended a line although the next word had room on it."""
    if not _ENDED.search(above.text) or line.rtl:
        return False
    first = line.text.split(" ", 1)[0]
    if not first[:1].isupper() and not first[:1].isdigit():
        return False
    letter = (line.right - line.left) / max(len(line.text), 1)
    return above.end - above.right > (len(first) + 2) * letter + 2 * line.size


def _code(lines: Sequence[Line], usual: Type) -> set[int]:
    """The lines of code: two or more in type of equal width, in a text that is not."""
    if usual.fixed:
        return set()
    found: set[int] = set()
    for at, (above, line) in enumerate(pairwise(lines)):
        if above.fixed and line.fixed and above.page == line.page:
            found |= {at, at + 1}
    return found


def _judge(block: Block, usual: Type) -> None:
    """Tell a heading from a paragraph."""
    if block.kind != "paragraph":
        return
    if _is_heading(block, usual):
        block.kind = "heading"


def _is_heading(block: Block, usual: Type) -> bool:
    text = " ".join(line.text for line in block.lines)
    letters = sum(map(str.isalpha, text))
    if letters < 2 or len(text) > _LONGEST_HEADING or _CAPTION.match(text):
        return False
    if any(_is_parted_wide(line) for line in block.lines):
        return False
    size = block.lines[0].size
    if size >= _LARGER * usual.size:
        return not (text.endswith(_NO_HEADING_END) and len(text) > _LONGEST_BOLD)
    if size < (1 - _OTHER_SIZE) * usual.size or text.endswith(_NO_HEADING_END):
        return False
    if text[0].islower():
        return False
    if all(line.bold for line in block.lines) and not usual.bold:
        return len(text) <= _LONGEST_BOLD and len(block.lines) < 3
    capitals = text.isupper() and letters >= 4 and len(text.split()) < 9
    return capitals and len(block.lines) == 1 and len(text) <= _LONGEST_CAPITALS


def _is_parted_wide(line: Line) -> bool:
    """Whether words stand far apart, and not just behind a number."""
    return any(
        following.left - cell.right > _WIDE_GAP * line.size and len(cell.text) > _LONGEST_NUMBER
        for cell, following in pairwise(line.cells)
    )


def _rank(found: Sequence[Block], usual: Type) -> None:
    """Give headings their levels: the larger the type, the higher."""
    headings = [block for block in found if block.kind == "heading"]
    steps: list[float] = []
    for size in sorted({_rounded(block.lines[0].size) for block in headings}, reverse=True):
        if size >= _LARGER * usual.size and (not steps or steps[-1] - size > 0.5):
            steps.append(size)
    for block in headings:
        size = _rounded(block.lines[0].size)
        above = sum(step >= size for step in steps)
        if size < _LARGER * usual.size:
            above = len(steps) + (1 if block.lines[0].bold else 2)
        block.level = min(max(above, 1), _DEEPEST_LEVEL)


def _deepen(found: Sequence[Block]) -> None:
    """Tell how deep each item is, by how far in it stands among those around it."""
    edges: list[float] = []
    for block in found:
        if block.kind != "item":
            if block.kind == "heading":
                edges = []
            continue
        first = block.lines[0]
        # Lists go on in the next column.
        edge = first.end - first.right if first.rtl else first.left - first.start
        while edges and edges[-1] > edge + _INDENT * first.size:
            edges.pop()
        if not edges or edge > edges[-1] + _INDENT * first.size:
            edges.append(edge)
        block.level = len(edges)


def _join(found: Sequence[Block]) -> None:
    """Make words whole that a line's end had parted, and set the blocks' texts."""
    flow = [
        (block, line)
        for block in found
        if block.kind not in {"code", "contents"}
        for line in block.lines
    ]
    make_whole([line for _, line in flow], lambda at: _is_next(*flow[at], *flow[at + 1]))
    for block in found:
        if block.kind == "code":
            block.text = _indented(block.lines)
        else:
            block.text = "\n".join(line.text for line in block.lines if line.text)


def _indented(lines: Sequence[Line]) -> str:
    """Lines of code with the blanks and the empty lines that they are shown with."""
    edge = min(line.left for line in lines)
    found: list[str] = []
    above = lines[0]
    for line in lines:
        letter = (line.right - line.left) / max(len(line.text), 1) or line.size
        if above.base - line.base > 2 * line.size:
            found.append("")
        found.append(" " * min(int((line.left - edge) / letter + 0.5), 80) + line.text)
        above = line
    return "\n".join(found)


def _is_next(block: Block, line: Line, below: Block, following: Line) -> bool:
    """Whether a line goes on in the next one."""
    if block is below:
        return True
    alike = abs(line.size - following.size) <= _OTHER_SIZE * line.size
    return alike and "heading" not in {block.kind, below.kind} and following.text[:1].islower()
