"""What is drawn on a page and is no letter: rules of tables, and the signs of browsers' lists."""

import ctypes
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Any, NamedTuple

import pypdfium2.raw as pdfium

from bot.formats.pdf.page import RIGHT, Piece
from bot.formats.pdf.rules import Rule, Rules

_SIGN = "•"
_MOST_OBJECTS = 10_000
_LEAST, _MOST = 1.0, 9.0
"""Points that a sign is wide."""

_THIN = 2.5
_SHORTEST_RULE = 6.0
_MOST_SEGMENTS = 200
_STRAIGHT = 0.5

# Shares of the size of type.
_SMALL, _LARGE = 0.15, 0.6
_LOW, _HIGH = 0.1, 0.6
_FAR = 1.6
_SQUARE = 0.15


class Box(NamedTuple):
    """The edges of something drawn, and the lines of its outline that are level or upright."""

    left: float
    bottom: float
    right: float
    top: float
    rules: Rules


def drawn(page: Any) -> list[Box]:
    """What is drawn on a page, pictures and letters aside."""
    edges = [ctypes.c_float() for _ in range(4)]
    found = []
    for at in range(min(pdfium.FPDFPage_CountObjects(page), _MOST_OBJECTS)):
        path = pdfium.FPDFPage_GetObject(page, at)
        if pdfium.FPDFPageObj_GetType(path) != pdfium.FPDF_PAGEOBJ_PATH:
            continue
        pdfium.FPDFPageObj_GetBounds(path, *edges)
        left, bottom, right, top = (edge.value for edge in edges)
        rules = Rules([], [])
        if top - bottom <= _THIN < _SHORTEST_RULE <= right - left:
            rules.level.append(Rule((bottom + top) / 2, left, right))
        elif right - left <= _THIN < _SHORTEST_RULE <= top - bottom:
            rules.upright.append(Rule((left + right) / 2, bottom, top))
        elif min(right - left, top - bottom) >= _SHORTEST_RULE:
            rules = _outline(path)
        found.append(Box(left, bottom, right, top, rules))
    return found


def rules_of(boxes: Sequence[Box]) -> Rules:
    """All rules of a page."""
    return Rules(
        [rule for box in boxes for rule in box.rules.level],
        [rule for box in boxes for rule in box.rules.upright],
    )


def _outline(path: Any) -> Rules:
    """The straight lines of a path, where it is a frame, a shade or a grid and no drawing."""
    found = Rules([], [])
    count = pdfium.FPDFPath_CountSegments(path)
    if not 2 <= count <= _MOST_SEGMENTS:
        return found
    points = list(_points(path, count))
    for (x, y, _), (next_x, next_y, joined) in pairwise(points):
        if not joined:
            continue
        if abs(y - next_y) <= _STRAIGHT and abs(x - next_x) >= _SHORTEST_RULE:
            found.level.append(Rule((y + next_y) / 2, min(x, next_x), max(x, next_x)))
        elif abs(x - next_x) <= _STRAIGHT and abs(y - next_y) >= _SHORTEST_RULE:
            found.upright.append(Rule((x + next_x) / 2, min(y, next_y), max(y, next_y)))
    return found


def _points(path: Any, count: int) -> Iterator[tuple[float, float, bool]]:
    """Where a path goes on the page, and whether a straight line leads there."""
    matrix = pdfium.FS_MATRIX()
    if not pdfium.FPDFPageObj_GetMatrix(path, matrix):
        return
    x, y = ctypes.c_float(), ctypes.c_float()
    begins: tuple[float, float] | None = None
    for at in range(count):
        segment = pdfium.FPDFPath_GetPathSegment(path, at)
        pdfium.FPDFPathSegment_GetPoint(segment, x, y)
        point = (
            matrix.a * x.value + matrix.c * y.value + matrix.e,
            matrix.b * x.value + matrix.d * y.value + matrix.f,
        )
        kind = pdfium.FPDFPathSegment_GetType(segment)
        if kind == pdfium.FPDF_SEGMENT_MOVETO:
            begins = point
        yield *point, kind == pdfium.FPDF_SEGMENT_LINETO
        if begins and pdfium.FPDFPathSegment_GetClose(segment):
            yield *begins, True


def put_signs(boxes: Sequence[Box], found: Sequence[Piece]) -> None:
    """Begin the pieces that have a drawn sign beside them with one that is a letter."""
    signs = [box for box in boxes if _is_sign(box)]
    for piece in found if signs else ():
        sign = next((sign for sign in signs if _is_of(sign, piece)), None)
        if sign is not None:
            signs.remove(sign)
            piece.text = f"{_SIGN} {piece.text}"
            piece.left, piece.right = min(piece.left, sign.left), max(piece.right, sign.right)


def _is_sign(box: Box) -> bool:
    """Whether it is small, and round or square."""
    wide = box.right - box.left
    return _LEAST <= wide <= _MOST and abs(wide - (box.top - box.bottom)) <= _SQUARE * wide


def _is_of(sign: Box, piece: Piece) -> bool:
    """Whether a sign stands where a list has one: before its text, as high as a small letter."""
    if piece.run != RIGHT or not piece.letters:
        return False
    gap = sign.left - piece.right if piece.rtl else piece.left - sign.right
    middle = (sign.bottom + sign.top) / 2
    return (
        _SMALL * piece.size <= sign.right - sign.left <= _LARGE * piece.size
        and _LOW * piece.size <= middle - piece.base <= _HIGH * piece.size
        and 0 < gap <= _FAR * piece.size
    )
