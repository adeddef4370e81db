"""Lines to passages: blocks joined or cut so that each is about 40 to 150 words, with its terms."""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import pairwise

from bot.model import Passage, Sentence
from bot.text.blocks import Block, begins_item, blocks, heading_text, is_fence
from bot.text.furniture import furniture
from bot.text.languages import ENGLISH
from bot.text.sentences import sentence_spans
from bot.text.terms import terms_of
from bot.text.unspaced import word_count

ANALYSIS_VERSION = 6
"""Raised whenever lines would give other passages or terms; stores then analyse anew."""

FEW_WORDS = 40
MANY_WORDS = 150
WHOLE_WORDS = 400
"""Lists, tables and code stay whole up to this many words."""

PORTION_CHARACTERS = 20_000
"""A line longer than this is looked at in portions, as a search through more holds up the bot."""

PIECE_CHARACTERS = 1000
"""The longest sentence: what runs on for longer is no prose and is cut anyway."""


@dataclass(frozen=True, slots=True)
class _Piece:
    """A sentence, list item, table row, line of code or heading: offsets into the article."""

    start: int
    end: int
    words: int
    paragraph: int
    heading: bool = False


@dataclass(frozen=True, slots=True)
class _Group:
    """Pieces that will be one passage, and the headings above that are not among them."""

    pieces: tuple[_Piece, ...]
    above: tuple[str, ...]
    section: int

    @property
    def words(self) -> int:
        return sum(piece.words for piece in self.pieces)

    def with_more(self, after: "_Group") -> "_Group":
        return replace(self, pieces=self.pieces + after.pieces)


def passages(title: str, lines: Sequence[str], language: str = ENGLISH) -> list[Passage]:
    """The passages of an article in order; they never overlap, and page furniture is in none."""
    starts = [0]
    for line in lines:
        starts.append(starts[-1] + len(line) + 1)
    left_out = furniture(lines)
    # Blanked at its length, so that offsets hold.
    kept = [" " * len(line) if at in left_out else line for at, line in enumerate(lines)]
    text = "\n".join(kept)
    groups = _joined(_groups(text, kept, starts, title, language))
    return [_passage(text, starts, group, title, language) for group in groups]


def _groups(
    text: str, lines: Sequence[str], starts: Sequence[int], title: str, language: str
) -> Iterator[_Group]:
    """One group a block, or several where it is too long, each under its headings.

    A heading opens the group of the block below it.
    """
    above: list[tuple[int, str, int]] = []
    opening: list[_Piece] = []
    section = 0
    for at, found in enumerate(blocks(lines)):
        # A first line that is the title heads the article, however it is marked.
        titled = at == 0 and found.first == found.last and _names(lines[found.first], title)
        block = replace(found, kind="heading", level=1) if titled else found
        if block.kind == "heading":
            if sum(piece.words for piece in opening) >= MANY_WORDS:
                yield _Group(tuple(opening), _outside(above, opening), section)
                opening = []
            while above and above[-1][0] >= block.level:
                above.pop()
            above.append((block.level, lines[block.first], block.first))
            section = block.first
            opening += _pieces(text, block, starts, language)
            continue
        for pieces in _cut(block, list(_pieces(text, block, starts, language))):
            yield _Group((*opening, *pieces), _outside(above, opening), section)
            opening = []
    if opening:
        yield _Group(tuple(opening), _outside(above, opening), section)


def _outside(above: Sequence[tuple[int, str, int]], opening: Sequence[_Piece]) -> tuple[str, ...]:
    """The headings above a group, less those that it holds itself."""
    held = {piece.paragraph for piece in opening}
    return tuple(heading for _, heading, line in above if line not in held)


def _pieces(text: str, block: Block, starts: Sequence[int], language: str) -> Iterator[_Piece]:
    """The smallest parts of a block that a quote may begin or end with.

    Paragraphs are numbered by their first line; a list item and a row of a table are each one of
    their own, as neighbours quoted together say no more than the one that matches. A table's
    first row heads it if there is a rule below.
    """
    stretches = list(_stretches(text, block, starts))
    table = block.kind == "table"
    headed = table and len(stretches) > 1 and stretches[1][0] > block.first + 1
    for first, last in stretches:
        start, stretch = starts[first], text[starts[first] : starts[last + 1] - 1]
        heading = block.kind == "heading" or (headed and first == block.first)
        paragraph = first if block.kind in {"table", "list"} else block.first
        whole = block.kind in {"code", "table", "heading"}
        for begin, end in _spans(stretch, language, whole=whole):
            words = word_count(stretch[begin:end])
            yield _Piece(start + begin, start + end, words, paragraph, heading)


def _spans(stretch: str, language: str, *, whole: bool) -> Iterator[tuple[int, int]]:
    """The sentences of a stretch, or the stretch itself, as offsets; none too long."""
    for start, end in _no_longer(stretch, [(0, len(stretch.rstrip()))], PORTION_CHARACTERS):
        found = [(0, end - start)] if whole else sentence_spans(stretch[start:end], language)
        spans = ((start + first, start + last) for first, last in found if first < last)
        yield from _no_longer(stretch, spans, PIECE_CHARACTERS)


def _stretches(text: str, block: Block, starts: Sequence[int]) -> Iterator[tuple[int, int]]:
    """The parts of a block as (first, last) line indexes: list items, rows, lines of code."""
    if block.kind in {"paragraph", "heading"}:
        yield block.first, block.last if block.kind == "paragraph" else block.first
        return
    indexes = range(block.first, block.last + 1)
    lines = {index: text[starts[index] : starts[index + 1] - 1] for index in indexes}
    if block.kind == "list":
        # An item may hold paragraphs of its own.
        begins = [
            index
            for index in indexes
            if index == block.first or begins_item(lines[index]) or not lines[index - 1].strip()
        ]
        for first, following in pairwise([*begins, block.last + 1]):
            yield first, following - 1
        return
    for index, line in lines.items():
        # The fences around code and the rule below a table's head say nothing.
        outer = index in {block.first, block.last}
        mute = outer and is_fence(line) if block.kind == "code" else not line.strip("|:- \t")
        if not mute:
            yield index, index


def _no_longer(
    text: str, spans: Iterable[tuple[int, int]], limit: int
) -> Iterator[tuple[int, int]]:
    """Cut what no writer would call a sentence: between words where there are words."""
    for start, end in spans:
        while end - start > limit:
            longest = start + limit
            cut = next((i for i in range(longest, start, -1) if text[i].isspace()), longest)
            if piece := text[start:cut].rstrip():
                yield start, start + len(piece)
            start = next(i for i in range(cut, end) if not text[i].isspace())
        yield start, end


def _cut(block: Block, pieces: Sequence[_Piece]) -> Iterator[tuple[_Piece, ...]]:
    """A block's pieces in as few parts as the limits allow, of about even length."""
    limit = MANY_WORDS if block.kind == "paragraph" else WHOLE_WORDS
    total = sum(piece.words for piece in pieces)
    even = total / max(1, -(-total // limit))
    part: list[_Piece] = []
    words = 0
    for piece in pieces:
        if part and words + piece.words / 2 > even:
            yield tuple(part)
            part, words = [], 0
        part.append(piece)
        words += piece.words
    if part:
        yield tuple(part)


def _joined(groups: Iterable[_Group]) -> list[_Group]:
    """Short neighbours of one section as one group."""
    joined: list[_Group] = []
    for group in groups:
        if joined and joined[-1].words < FEW_WORDS and _fits(joined[-1], group):
            joined[-1] = joined[-1].with_more(group)
        else:
            joined.append(group)
    for index in range(len(joined) - 1, 0, -1):
        if joined[index].words < FEW_WORDS and _fits(joined[index - 1], joined[index]):
            joined[index - 1] = joined[index - 1].with_more(joined.pop(index))
    return joined


def _fits(before: _Group, after: _Group) -> bool:
    """Whether two neighbours are of one section and together no longer than a passage."""
    return before.section == after.section and before.words + after.words <= MANY_WORDS


def _names(line: str, title: str) -> bool:
    return (heading_text(line) or line.strip()) == title


def _passage(text: str, starts: Sequence[int], group: _Group, title: str, language: str) -> Passage:
    start, end = group.pieces[0].start, group.pieces[-1].end
    terms: list[str] = []
    sentences: list[Sentence] = []
    for piece in group.pieces:
        found = terms_of(text[piece.start : piece.end], language)
        terms += found
        sentences.append(
            Sentence(
                piece.start - start, piece.end - start, piece.paragraph, len(found), piece.heading
            )
        )
    headings = [title, *group.above]
    if any(
        piece.heading and _names(text[piece.start : piece.end], title) for piece in group.pieces
    ):
        headings.remove(title)
    return Passage(
        first_line=bisect_right(starts, start),
        last_line=bisect_right(starts, end - 1),
        text=text[start:end],
        sentences=tuple(sentences),
        context=_context(tuple(headings), language),
        terms=tuple(terms),
    )


@lru_cache(maxsize=64)
def _context(headings: tuple[str, ...], language: str) -> tuple[str, ...]:
    """The terms of some headings, which neighbouring passages share."""
    return tuple(dict.fromkeys(term for each in headings for term in terms_of(each, language)))
