"""What a file is, told by how it begins; its name tells only what its bytes leave open."""

import re
from pathlib import PurePath
from typing import Literal

Kind = Literal["pdf", "html", "rtf", "sheet", "feed", "zip", "ole", "picture", "packed", "sound"]
"""What the bot tells by itself. What a ``zip`` is tells its directory, which is read elsewhere."""

SUFFIXES = frozenset(
    f".{ending}"
    for ending in (
        "pdf html htm xhtml docx docm odt rtf epub csv tsv xlsx xlsm xlsb ods pptx odp atom rss zip"
    ).split()
)
"""Endings of files that are taken from a folder."""

REFUSED: dict[Kind, str] = {
    "picture": "{} is a picture: run text recognition (OCR) on it and add the text.",
    "sound": "{} is a recording: add what is said in it as text.",
    "packed": "{} is packed in a way that is not read here: unpack it, or pack a ZIP.",
}
"""What is said of files that hold no text for anyone to read."""

_BEGINNINGS: dict[bytes, Kind] = {
    b"%PDF-": "pdf",
    b"PK\3\4": "zip",
    b"PK\5\6": "zip",
    b"{\\rtf": "rtf",
    b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1": "ole",
    b"\x89PNG\r\n": "picture",
    b"\xff\xd8\xff": "picture",
    b"GIF8": "picture",
    b"II*\0": "picture",
    b"MM\0*": "picture",
    b"\x1f\x8b": "packed",
    b"7z\xbc\xaf\x27\x1c": "packed",
    b"Rar!\x1a\7": "packed",
    b"\xfd7zXZ\0": "packed",
    b"BZh": "packed",
    b"\x28\xb5\x2f\xfd": "packed",
    b"ID3": "sound",
    b"OggS": "sound",
    b"fLaC": "sound",
}
_BY_NAME: dict[str, Kind] = {
    ".html": "html",
    ".htm": "html",
    ".xhtml": "html",
    ".csv": "sheet",
    ".tsv": "sheet",
}
_LOOKED_AT = 2_048
_MARKUP = re.compile(r"(?:\s|<\?xml[^>]*>|<!--.*?-->)*+<(!doctype\s+html|[a-z:]+)", re.I | re.S)
_ROOTS: dict[str, Kind] = {"html": "html", "feed": "feed", "rss": "feed", "rdf:rdf": "feed"}


def kind_of(name: str, data: bytes) -> Kind | None:
    """What a file is that is not read as the text that it is; None for text, or what may be one."""
    for beginning, kind in _BEGINNINGS.items():
        if data.startswith(beginning):
            return kind
    head = data[:_LOOKED_AT]
    if head[4:8] == b"ftyp" or (head[:4] == b"RIFF" and head[8:12] in {b"WAVE", b"AVI "}):
        return "sound"
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return "picture"
    suffix = PurePath(name).suffix.lower()
    # Some programs put lines of their own before a PDF.
    if suffix == ".pdf" and b"%PDF-" in head:
        return "pdf"
    return _root(head) or _BY_NAME.get(suffix)


def _root(head: bytes) -> Kind | None:
    """What the first tag of a text tells, whatever encoding it is in."""
    found = _MARKUP.match(head.replace(b"\0", b"").decode("latin-1").lstrip("ÿþï»¿"))
    if found is None:
        return None
    tag = found[1].lower()
    return "html" if tag.startswith("!doctype") else _ROOTS.get(tag)
