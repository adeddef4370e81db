"""Signs of lists that are drawn and no letters, as browsers print them."""

import ctypes
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

import pypdfium2.raw as pdfium

from bot.formats.pdf.page import RIGHT, Piece

_SIGN = "•"
_MOST_OBJECTS = 10_000
_LEAST, _MOST = 1.0, 9.0
"""Points that a sign is wide."""

# Shares of the size of type.
_SMALL, _LARGE = 0.15, 0.6
_LOW, _HIGH = 0.1, 0.6
_FAR = 1.6
_SQUARE = 0.15


class _Sign(NamedTuple):
    """Where something small and round or square is drawn."""

    left: float
    right: float
    middle: float


def put_signs(page: Any, found: Sequence[Piece]) -> None:
    """Begin the pieces that have a drawn sign beside them with one that is a letter."""
    signs = list(_signs(page))
    if not signs:
        return
    taken: set[_Sign] = set()
    for piece in found:
        sign = next((sign for sign in signs if sign not in taken and _is_of(sign, piece)), None)
        if sign is None:
            continue
        taken.add(sign)
        piece.text = f"{_SIGN} {piece.text}"
        piece.left, piece.right = min(piece.left, sign.left), max(piece.right, sign.right)


def _signs(page: Any) -> Iterator[_Sign]:
    edges = [ctypes.c_float() for _ in range(4)]
    for at in range(min(pdfium.FPDFPage_CountObjects(page), _MOST_OBJECTS)):
        drawn = pdfium.FPDFPage_GetObject(page, at)
        if pdfium.FPDFPageObj_GetType(drawn) != pdfium.FPDF_PAGEOBJ_PATH:
            continue
        pdfium.FPDFPageObj_GetBounds(drawn, *edges)
        left, bottom, right, top = (edge.value for edge in edges)
        wide = right - left
        if _LEAST <= wide <= _MOST and abs(wide - (top - bottom)) <= _SQUARE * wide:
            yield _Sign(left, right, (bottom + top) / 2)


def _is_of(sign: _Sign, piece: Piece) -> bool:
    """Whether a sign stands where a list has one: before its text, as high as a small letter."""
    if piece.run != RIGHT or not piece.letters:
        return False
    gap = sign.left - piece.right if piece.rtl else piece.left - sign.right
    return (
        _SMALL * piece.size <= sign.right - sign.left <= _LARGE * piece.size
        and _LOW * piece.size <= sign.middle - piece.base <= _HIGH * piece.size
        and 0 < gap <= _FAR * piece.size
    )
