"""What stands in the margins of most pages: running heads, footers, page numbers."""

import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from bot.formats.pdf.layout import rows
from bot.formats.pdf.page import Piece

_DEEPEST = 3
"""Rows from the edge of a page that may be margin."""

_PLACE = 4.0
_LONGEST, _LONGEST_NUMBER = 200, 40
_APART = 1.5
_LARGER = 1.3
"""Type that is so much larger than the text's heads slides, which may repeat it."""

_TABLE_CELLS = 3
_DIGITS = re.compile(r"\d+")
_ROMAN = re.compile(r"\b[ivxlc]+$")
_ROMAN_SIGNS = {"i": 1, "v": 5, "x": 10, "l": 50, "c": 100}
_PAGE = (
    r"(?:pages?|p\.|pg\.?|seite|s\.|página|pág\.?|pagina|pag\.?|strona|str\.|страница|стр\.?"
    r"|sida|side|sayfa|صفحة|第|頁)"
)
_OF = r"(?:of|from|von|de|di|sur|z|из|av|af|van|/|\|)"
_BARE = re.compile(
    rf"\W*{_PAGE}?\W*(?P<number>\d{{1,6}}|[ivxlc]{{1,7}})\W*"
    rf"(?:{_OF}?\W*\d{{1,4}})?\W*(?:{_PAGE}|页)?\W*",
    re.IGNORECASE,
)
_SAYS_PAGE = re.compile(rf"\W*{_PAGE}\W*\d+(?:\W*{_OF}\W*\d+)?\W*", re.IGNORECASE)
_ENDS = re.compile(r"^\W*(\d{1,6})\b|\b(\d{1,6})\W*$")


@dataclass(slots=True)
class _Row:
    """A row near an edge of a page; ``depth`` counts rows from that edge."""

    page: int
    edge: int
    depth: int
    pieces: list[Piece]
    text: str
    base: float
    apart: bool

    @property
    def place(self) -> int:
        """Its height on the page; that of rows in one place differs by one at most."""
        return round(self.base / _PLACE)


def without_margins(pages: Sequence[list[Piece]]) -> list[list[Piece]]:
    """The pieces of each page, but for those in its margins."""
    found = [row for page, pieces in enumerate(pages) for row in _edges(page, pieces)]
    sizes: Counter[float] = Counter()
    for piece in (piece for pieces in pages for piece in pieces):
        sizes[piece.size] += len(piece.text)
    largest = _LARGER * max(sizes, key=lambda size: sizes[size], default=0.0)
    small = {at for at, row in enumerate(found) if row.pieces[0].size <= largest}
    margin = (_repeated(found, len(pages)) & small) | _numbered(found, len(pages))
    taken: list[set[int]] = [set() for _ in pages]
    reached: dict[tuple[int, int], int] = {}
    for at, row in enumerate(found):
        if at not in margin or reached.get((row.page, row.edge), 0) != row.depth:
            continue
        reached[row.page, row.edge] = row.depth + 1
        taken[row.page] |= {id(piece) for piece in row.pieces}
    kept = [
        [piece for piece in pieces if id(piece) not in gone]
        for pieces, gone in zip(pages, taken, strict=True)
    ]
    emptied = sum(bool(pieces) and not left for pieces, left in zip(pages, kept, strict=True))
    # What leaves nothing on most pages was their text.
    return list(pages) if emptied * 2 > len(pages) else kept


def _edges(page: int, pieces: list[Piece]) -> list[_Row]:
    """The rows at the top and the foot of a page, the outermost first."""
    shown = rows(pieces)
    found = []
    for edge, ordered in enumerate((shown[: _DEEPEST + 1], shown[: -_DEEPEST - 2 : -1])):
        for depth, row in enumerate(ordered[:_DEEPEST]):
            inner = ordered[depth + 1] if depth + 1 < len(ordered) else None
            size = max(piece.size for piece in row)
            apart = inner is None or abs(inner[0].base - row[0].base) > _APART * size
            text = " ".join(piece.text for piece in row)[: _LONGEST + 1]
            found.append(_Row(page, edge, depth, row, text, row[0].base, apart))
    return found


def _repeated(found: Sequence[_Row], pages: int) -> set[int]:
    """The rows whose text, but for digits, stands in the same place of enough pages."""
    places: dict[tuple[int, str], dict[int, set[int]]] = defaultdict(lambda: defaultdict(set))
    for row in found:
        places[row.edge, _alike(row.text)][row.place].add(row.page)
    needed = 3 if pages > 3 else 2
    margin = set()
    for at, row in enumerate(found):
        on = places[row.edge, _alike(row.text)]
        count = len(set().union(*(on.get(row.place + step, ()) for step in (-1, 0, 1))))
        table = len(row.pieces) >= _TABLE_CELLS and not row.apart
        sure = pages > 3 or row.apart
        if count >= needed and sure and not table and len(row.text) <= _LONGEST:
            margin.add(at)
    return margin


def _alike(text: str) -> str:
    return _ROMAN.sub("#", _DIGITS.sub("#", text.casefold())).replace(" ", "")


def _numbered(found: Sequence[_Row], pages: int) -> set[int]:
    """The rows that hold the number of their page."""
    margin = {
        at
        for at, row in enumerate(found)
        if len(row.text) <= _LONGEST_NUMBER and _SAYS_PAGE.fullmatch(row.text)
    }
    ahead: Counter[tuple[bool, int]] = Counter()
    placed: Counter[tuple[int, int, bool, int]] = Counter()
    numbers = [_numbers(row) for row in found]
    for row, said in zip(found, numbers, strict=True):
        for roman, number, bare in said:
            ahead[roman, number - row.page] += bare
            for step in (-1, 0, 1):
                placed[row.edge, row.place + step, roman, number - row.page] += 1
    needed = max(2, min(pages, 3))
    for at, (row, said) in enumerate(zip(found, numbers, strict=True)):
        for roman, number, bare in said:
            offset = number - row.page
            count = placed[row.edge, row.place, roman, offset]
            counted = count >= needed or ahead[roman, offset] >= max(3, pages // 3)
            placed_well = count >= max(3, pages / 3) and row.depth == 0
            if (bare and counted) or (placed_well and len(row.text) <= _LONGEST):
                margin.add(at)
    return margin


def _numbers(row: _Row) -> list[tuple[bool, int, bool]]:
    """Numbers at the ends of a row: whether it is Roman, which, and whether it stands alone."""
    bare = _BARE.fullmatch(row.text) if len(row.text) <= _LONGEST_NUMBER else None
    if bare is not None:
        said = bare["number"].casefold()
        if said.isdigit():
            return [(False, int(said), True)]
        return [(True, _roman(said), True)]
    ends = [int(first or last) for first, last in _ENDS.findall(row.text)]
    return [(False, number, False) for number in ends]


def _roman(said: str) -> int:
    values = [_ROMAN_SIGNS[sign] for sign in said]
    following = [*values[1:], 0]
    return sum(
        -value if value < after else value for value, after in zip(values, following, strict=True)
    )
