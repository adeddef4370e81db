"""What stands on a page of a PDF: pieces of lines, where they are, and how large their type is.

The library tells where each sign stands, at a price for each call. So only the first and the last
sign of a word are asked about.
"""

import ctypes
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, NamedTuple

import pypdfium2.raw as pdfium

from bot.formats.pdf.letters import cleaned, from_the_right
from bot.formats.pdf.rules import Rule, is_between

MOST_SIGNS = 200_000
"""How many signs of one page are read."""

RIGHT, UP, LEFT, DOWN = range(4)
"""Which way a text runs."""

# What the library gives for a hyphen at the end of a line, and the line's end with it.
_HYPHENS = "\x02\ufffe"
_RTL = "\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefe"
_RTL_SIGNS = "\u060c\u061b\u061f"
_WORD = re.compile(
    f"[{_RTL_SIGNS}]|(?:(?![{_RTL_SIGNS}])[{_RTL}])+|[^\\s{_RTL}{_HYPHENS}]+[{_HYPHENS}]?|[{_HYPHENS}]"
)
_RTL_LETTER = re.compile(f"[{_RTL}]")
_ALIF_LAM = re.compile("[\u0622\u0623\u0625\u0627]\u0644")
_BOLD = re.compile(r"bold|black|heavy|[-,](?:b|bd|blk|hvy|demi)$|cmbx|cmssbx", re.IGNORECASE)
_FIXED = re.compile(r"courier|mono|consol|cmtt|typewriter", re.IGNORECASE)
_PICTURES = re.compile(r"dingbats|wingdings|webdings", re.IGNORECASE)
_FIXED_PITCH, _FORCE_BOLD = 1, 1 << 18

# Shares of the size of type.
_ASCENT, _DESCENT = 0.75, 0.25
_RAISED = 0.55
_WIDE = 0.9
_BACK = 0.6
_SPACE = 0.12
_BESIDE = 0.35
_TURNED = 0.05
_ASKED = 60
_QUARTER = 1.5708
_UNKNOWN = -1


@dataclass(slots=True)
class Piece:
    """Words side by side in one line, with nothing wide between them.

    Lengths are points. ``base`` is where the letters stand, counted upwards from the page's foot.
    ``letters`` tells whether it has any.
    ``order`` tells when it was painted. ``hyphen`` tells that its last word goes on below.
    A ruled table is one piece: ``rows`` are its rows, and ``named`` tells whether the first of
    them names the columns.
    """

    text: str
    left: float
    right: float
    base: float
    size: float
    order: int = 0
    bold: bool = False
    fixed: bool = False
    rtl: bool = False
    letters: bool = True
    hyphen: bool = False
    run: int = RIGHT
    rows: Sequence[Sequence[str]] = ()
    named: bool = False

    @property
    def top(self) -> float:
        """Where the tallest letters end."""
        return self.base + _ASCENT * self.size

    @property
    def bottom(self) -> float:
        """Where the deepest letters end."""
        return self.base - _DESCENT * self.size

    @property
    def width(self) -> float:
        """From its first letter to its last."""
        return self.right - self.left


class _Font(NamedTuple):
    """Whether a font is bold, its signs equally wide, or pictures."""

    bold: bool = False
    fixed: bool = False
    pictures: bool = False


_PLAIN = _Font()


@dataclass(slots=True)
class _Word:
    """A word as it was painted, measured along the way that it runs.

    ``begins`` is the white space before it. ``first`` and ``last`` are places of signs.
    """

    text: str
    first: int
    last: int
    before: str
    rtl: bool
    left: float = 0.0
    right: float = 0.0
    base: float = 0.0
    size: float = 0.0
    run: int = RIGHT


def pieces(page: Any, text_page: Any, upright: Sequence[Rule] = ()) -> list[Piece]:
    """The pieces of a page in the order in which they were painted.

    Those that run another way than most of the page have a ``run`` that is not ``RIGHT``.
    None reaches over one of the ``upright`` rules.
    """
    reader = _Reader(page, text_page)
    parting = sorted(upright)
    found: list[Piece] = []
    words: list[_Word] = []
    for word in reader.words():
        if words and not (_goes_on(words[-1], word) and not _is_parted(words[-1], word, parting)):
            found.append(reader.piece(words, len(found)))
            words = []
        words.append(word)
    if words:
        found.append(reader.piece(words, len(found)))
    counts = [0, 0, 0, 0]
    for piece in found:
        counts[piece.run] += len(piece.text)
    most = counts.index(max(counts))
    for piece in found:
        piece.run = (piece.run - most) % 4
    return _beside([piece for piece in found if piece.text])


def runs_left(found: Sequence[Piece]) -> bool:
    """Whether most pieces that have letters are read from right to left."""
    lettered = [piece.rtl for piece in found if piece.letters]
    return sum(lettered) * 2 > len(lettered)


def _beside(found: list[Piece]) -> list[Piece]:
    """The pieces, joined where only another base or type parts them, as with raised signs."""
    joined: list[Piece] = []
    for piece in found:
        last = joined[-1] if joined else None
        if last is None or not _touches(last, piece):
            joined.append(piece)
            continue
        size = max(last.size, piece.size)
        space = " " if piece.left - last.right > _SPACE * size else ""
        last.text = f"{last.text}{space}{piece.text}"
        if len(piece.text) * 2 > len(last.text):
            last.size, last.base = piece.size, piece.base
        last.bold, last.fixed = last.bold and piece.bold, last.fixed and piece.fixed
        last.letters = last.letters or piece.letters
        last.right, last.hyphen = max(last.right, piece.right), piece.hyphen
    return joined


def _touches(last: Piece, piece: Piece) -> bool:
    size = max(last.size, piece.size)
    if last.rtl or piece.rtl or last.run != piece.run or last.hyphen:
        return False
    gap = piece.left - last.right
    return abs(last.base - piece.base) <= _RAISED * size and -_SPACE * size < gap < _BESIDE * size


def _goes_on(last: _Word, word: _Word) -> bool:
    """Whether a word stands right beside the one before it."""
    if "\n" in word.before or last.text[-1] in _HYPHENS or word.run != last.run:
        return False
    size = max(last.size, word.size)
    if abs(word.base - last.base) > _RAISED * size:
        return False
    if word.rtl or last.rtl:
        # The library has put the words in the order of reading, so either side may be next.
        return max(word.left - last.right, last.left - word.right) < 2 * _WIDE * size
    return -_BACK * size < word.left - last.right < _WIDE * size


def _is_parted(last: _Word, word: _Word, upright: Sequence[Rule]) -> bool:
    left, right = sorted((last, word), key=lambda one: one.left)
    return is_between(upright, left.right, right.left, word.base)


class _Reader:
    """Asks about one page."""

    def __init__(self, page: Any, text_page: Any) -> None:
        self._text_page = text_page
        self._text = _text(text_page)
        self._scales: dict[tuple[float, int], float] = {}
        self._fonts: dict[int, _Font] = {}
        box = pdfium.FS_RECTF()
        known = pdfium.FPDF_GetPageBoundingBox(page, box)
        self._seen = (box.left, box.bottom, box.right, box.top) if known else None

    def words(self) -> Iterator[_Word]:
        """The words of the page, but for those outside its paper."""
        text_page, text = self._text_page, self._text
        x, y, box = ctypes.c_double(), ctypes.c_double(), pdfium.FS_RECTF()
        end, run = 0, _UNKNOWN
        for match in _WORD.finditer(text):
            before, (first, end) = text[end : match.start()], match.span()
            found = pdfium.FPDFText_GetCharOrigin(text_page, first, x, y)
            if not found or not pdfium.FPDFText_GetLooseCharBox(text_page, end - 1, box):
                continue
            at = (x.value, y.value)
            if not self._is_seen(*at):
                continue
            word = _Word(match[0], first, end - 1, before, bool(_RTL_LETTER.match(match[0])))
            edges = (box.left, box.bottom, box.right, box.top)
            word.size = self._size(first, edges)
            if word.rtl:
                run = RIGHT
            elif end - first > 1:
                run = _way(at, edges, word.size)
            elif run != RIGHT:
                run = self._way_of_sign(first)
            word.run = run
            if word.rtl:
                self._place_rtl(word, box, y.value)
            else:
                word.left, word.right, word.base = _along(run, at, edges)
            yield word

    def piece(self, words: list[_Word], order: int) -> Piece:
        """One piece of words that stand side by side."""
        first, usual = words[0], _usual(words)
        parts = [self._logical(first)]
        for last, word in pairwise(words):
            if word.before or _is_apart(last, word):
                parts.append(" ")
            parts.append(self._logical(word))
        text = "".join(parts)
        rtl = sum(word.rtl for word in words) * 2 > len(words)
        if rtl:
            text = from_the_right(text)
        font = self._font(first.first)
        bold, fixed = font.bold, font.fixed
        if font.pictures and len(first.text) == 1 and first.text.isalnum():
            text = f"•{text[1:]}"
        elif len(words) > 1 and bold | fixed:
            also = self._font(words[-1].last - (words[-1].last > words[-1].first))
            bold, fixed = bold and also.bold, fixed and also.fixed
        return Piece(
            cleaned(text),
            min(word.left for word in words),
            max(word.right for word in words),
            usual.base,
            usual.size,
            order,
            bold,
            fixed,
            rtl,
            any(map(str.isalpha, text)),
            text[-1] in _HYPHENS + "\xad",
            first.run,
        )

    def _is_seen(self, x: float, y: float) -> bool:
        if self._seen is None:
            return True
        left, bottom, right, top = self._seen
        return bool(left - 1 <= x <= right + 1 and bottom - 1 <= y <= top + 1)

    def _size(self, at: int, edges: tuple[float, float, float, float]) -> float:
        """The size of type of a sign as it is seen; the font's own may be scaled."""
        size = pdfium.FPDFText_GetFontSize(self._text_page, at)
        key = (size, round((edges[3] - edges[1]) * 4))
        scale = self._scales.get(key)
        if scale is None:
            matrix = pdfium.FS_MATRIX()
            known = pdfium.FPDFText_GetMatrix(self._text_page, at, matrix)
            scale = (matrix.c**2 + matrix.d**2) ** 0.5 if known else 1.0
            self._scales[key] = scale
        return abs(size) * scale or edges[3] - edges[1] or 1.0

    def _place_rtl(self, word: _Word, last: Any, base: float) -> None:
        """Say where a word stands whose first letter is at its right.

        The library knows that of most words. Of some it gives the letters as they were painted.
        """
        left, right = self._place(word.first)
        if last.left - left > _SPACE * word.size and last.right > right:
            word.text = word.text[::-1]
            word.left, word.right = left, last.right
        else:
            word.left, word.right = last.left, right
        word.base = base

    def _way_of_sign(self, at: int) -> int:
        # The library counts clockwise.
        angle = float(pdfium.FPDFText_GetCharAngle(self._text_page, at))
        return -round(max(angle, 0.0) / _QUARTER) % 4

    def _font(self, at: int) -> _Font:
        """What is known of the font of a sign."""
        shown = pdfium.FPDFText_GetTextObject(self._text_page, at)
        font = pdfium.FPDFTextObj_GetFont(shown) if shown else None
        if not font:
            return _PLAIN
        key = ctypes.addressof(font.contents)
        found = self._fonts.get(key)
        if found is None:
            name = ctypes.create_string_buffer(200)
            pdfium.FPDFFont_GetBaseFontName(font, name, 200)
            called = name.value.decode("utf-8", "replace")
            flags = max(pdfium.FPDFFont_GetFlags(font), 0)
            found = self._fonts[key] = _Font(
                bool(flags & _FORCE_BOLD) or _BOLD.search(called) is not None,
                bool(flags & _FIXED_PITCH) or _FIXED.search(called) is not None,
                _PICTURES.search(called) is not None,
            )
        return found

    def _logical(self, word: _Word) -> str:
        """The word in the order of its letters.

        The library turns the two letters of a lam-alif round. Both then have the same place.
        """
        text = word.text
        if not word.rtl:
            return text
        for match in _ALIF_LAM.finditer(text):
            at = word.first + match.start()
            if self._place(at) == self._place(at + 1):
                start, end = match.span()
                text = f"{text[:start]}{text[end - 1]}{text[start]}{text[end:]}"
        return text

    def _place(self, at: int) -> tuple[float, float]:
        box = pdfium.FS_RECTF()
        pdfium.FPDFText_GetLooseCharBox(self._text_page, at, box)
        return box.left, box.right


def is_known(text_page: Any) -> bool:
    """Whether a page's fonts tell which letters their signs are; some signs of it are asked."""
    count = min(pdfium.FPDFText_CountChars(text_page), MOST_SIGNS)
    asked = range(0, count, count // _ASKED + 1)
    wrong = sum(pdfium.FPDFText_HasUnicodeMapError(text_page, at) == 1 for at in asked)
    return bool(wrong * 2 <= len(asked))


def _text(text_page: Any) -> str:
    """The text of a page, a sign for each that the library counts."""
    count = min(pdfium.FPDFText_CountChars(text_page), MOST_SIGNS)
    if count <= 0:
        return ""
    buffer = (ctypes.c_ushort * (count + 1))()
    got = pdfium.FPDFText_GetText(text_page, 0, count, buffer)
    text = bytes(buffer)[: 2 * max(got - 1, 0)].decode("utf-16-le", "surrogatepass")
    if len(text) == count:
        return text
    codes = (pdfium.FPDFText_GetUnicode(text_page, at) for at in range(count))
    return "".join(chr(code) if 0 < code < 0x110000 else "\x01" for code in codes)


def _usual(words: list[_Word]) -> _Word:
    """A word in the type that most letters are in."""
    if all(word.size == words[0].size for word in words):
        return words[0]
    letters: dict[float, int] = {}
    for word in words:
        letters[word.size] = letters.get(word.size, 0) + len(word.text)
    most = max(letters, key=lambda size: letters[size])
    return next(word for word in words if word.size == most)


def _is_apart(last: _Word, word: _Word) -> bool:
    """Whether two words without a space between them stand apart, as in mixed scripts."""
    if last.rtl == word.rtl:
        return False
    gap = max(word.left - last.right, last.left - word.right)
    return gap > _SPACE * max(last.size, word.size)


def _way(at: tuple[float, float], edges: tuple[float, float, float, float], size: float) -> int:
    """Which way a word runs, by where it begins and by the edges of its last sign."""
    (x, y), (left, bottom, right, top) = at, edges
    if left < x and bottom - y > _TURNED * size:
        return UP
    if left < x and y - top > _TURNED * size:
        return DOWN
    return LEFT if right < x else RIGHT


def _along(
    run: int, at: tuple[float, float], edges: tuple[float, float, float, float]
) -> tuple[float, float, float]:
    """Where a word begins, ends and stands, for who turns the page so that it is upright."""
    (x, y), (left, bottom, right, top) = at, edges
    if run == UP:
        return y, top, -x
    if run == LEFT:
        return -x, -left, -y
    if run == DOWN:
        return -y, -bottom, x
    return x, right, y
