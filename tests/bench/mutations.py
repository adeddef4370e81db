"""Files changed at random as damage or malice would: in their bytes, and in what they are made of.

Every change is drawn from a ``random.Random``, so the same one makes the same file again.
"""

import random
import re
import zipfile
import zlib
from collections.abc import Callable
from contextlib import suppress
from copy import deepcopy
from io import BytesIO
from itertools import pairwise

from lxml import etree, html

MOST = 500_000
"""Bytes that no changed file has more of."""

_LENGTHS = (1, 2, 4, 8, 40, 300, 3_000)
_TIMES = (1, 2, 5, 30, 300, 3_000)
_DEPTHS = (1, 3, 40, 300, 1_500)
_VALUES = (
    *("", "0", "-1", "1", "2", "7", "300", "65536", "2147483648", "-2147483649", "9" * 25),
    *("1e400", "nan", "0x7f", "1.5", "½", "٣", "²", "true", "none", "#", "a" * 5_000, "..", "/"),
    *("../../../etc/passwd", "file:///etc/passwd", "http://127.0.0.1:9/", "\u202e", "\ufeff"),
)
"""What numbers, names and references are put instead of."""

_BYTES = (b"", b"\0", b"\xff", b"\n", b"\r", b"<", b">", b"&", b"{", b"}", b"\\", b'"', b"%", b"|")
_NUMBER = re.compile(rb"-?\d+(?:\.\d+)?")
_TOKEN = re.compile(rb"\\?\w+|[^\w\s]|\s+")
_STREAM = re.compile(rb"stream\r?\n(.*?)endstream", re.S)
_MARKUP = re.compile(rb"\s*(?:\xef\xbb\xbf)?<[!?a-zA-Z]")

Mutation = Callable[[bytes, random.Random], bytes]


def mutated(data: bytes, chance: random.Random) -> bytes:
    """A file like ``data`` with one to a few changes; now and then with none but of its bytes."""
    for _ in range(chance.choice((1, 1, 1, 2, 4))):
        data = _mutation(data, chance)(data, chance)[:MOST]
    return data


def _mutation(data: bytes, chance: random.Random) -> Mutation:
    """What may be done to a file, more often to what it is made of than to its bytes."""
    if chance.random() < 0.2:
        return _in_bytes
    if data.startswith(b"PK"):
        return _in_archive
    if b"%PDF-" in data[:1_024]:
        return chance.choice((_in_stream, _in_stream, _in_tokens))
    if _MARKUP.match(data):
        return chance.choice((_in_elements, _in_elements, _in_tokens))
    return _in_tokens


def _span(size: int, chance: random.Random) -> slice:
    start = chance.randrange(size + 1)
    return slice(start, start + chance.choice(_LENGTHS))


def _in_bytes(data: bytes, chance: random.Random) -> bytes:
    """Bytes flipped, dropped, doubled, put elsewhere, or the end cut off."""
    at, to = _span(len(data), chance), _span(len(data), chance).start
    part = data[at]
    match chance.randrange(6):
        case 0:
            changed = bytearray(data)
            for _ in range(chance.choice(_TIMES)):
                if changed:
                    changed[chance.randrange(len(changed))] ^= 1 << chance.randrange(8)
            return bytes(changed)
        case 1:
            return data[: at.start] + data[at.stop :]
        case 2:
            return data[: at.start] + part * chance.choice(_TIMES) + data[at.start :]
        case 3:
            return data[:to] + part + data[to + len(part) :]
        case 4:
            put = chance.choice(_BYTES) * chance.choice(_TIMES)
            return data[: at.start] + put + data[at.start :]
        case _:
            return data[: at.start]


def _in_tokens(data: bytes, chance: random.Random) -> bytes:
    """Words, numbers and signs of a text changed for others that it has, or for far ones."""
    spans = [found.span() for found in _TOKEN.finditer(data)]
    numbers = [found.span() for found in _NUMBER.finditer(data)]
    if not spans:
        return _in_bytes(data, chance)
    for _ in range(chance.choice((1, 1, 3, 20))):
        if numbers and chance.random() < 0.4:
            start, end = chance.choice(numbers)
            put = chance.choice(_VALUES).encode()
        else:
            start, end = chance.choice(spans)
            other = chance.choice(spans)
            put = data[slice(*other)] * chance.choice((0, 1, 1, 2, 1_000))
            end = chance.choice((start, end))
        # Where one change has moved the rest, what follows hits something else, which is as good.
        data = data[:start] + put + data[end:]
    return data


def _in_archive(data: bytes, chance: random.Random) -> bytes:
    """A member of a ZIP changed, dropped, called like another or having its text."""
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            parts = [(entry.filename, archive.read(entry)) for entry in archive.infolist()]
    except (zipfile.BadZipFile, zlib.error, RuntimeError, ValueError, EOFError, OSError):
        return _in_bytes(data, chance)
    if not parts:
        return _in_bytes(data, chance)
    at = chance.randrange(len(parts))
    name, body = parts[at]
    match chance.randrange(10):
        case 0:
            del parts[at]
        case 1:
            parts[at] = chance.choice(parts)[0], body
        case 2:
            parts[at] = name, chance.choice(parts)[1]
        case 3:
            parts[at] = chance.choice(_VALUES)[:200] or "a", body
        case _:
            parts[at] = name, mutated(body, chance)
    packed = BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for each, text in parts:
            # Two of one name are a warning to whoever packs them.
            entry = zipfile.ZipInfo(each)
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.NameToInfo.pop(entry.filename, None)
            archive.writestr(entry, text)
    return packed.getvalue()


def _in_stream(data: bytes, chance: random.Random) -> bytes:
    """A stream of a PDF unpacked, changed and packed as long as it was, where that is possible."""
    streams = list(_STREAM.finditer(data))
    if not streams:
        return _in_tokens(data, chance)
    start, end = chance.choice(streams).span(1)
    try:
        text = zlib.decompressobj().decompress(data[start:end], MOST)
    except zlib.error:
        return data[:start] + _in_tokens(data[start:end], chance) + data[end:]
    packed = zlib.compress(chance.choice((_in_tokens, _in_tokens, _in_bytes))(text, chance))
    # What follows packed data is passed over, and so all else may stay in its place.
    return data[:start] + packed.ljust(end - start, b"\n") + data[end:]


def _in_elements(data: bytes, chance: random.Random) -> bytes:
    """Elements of an XML or HTML text dropped, doubled, moved, nested, renamed or changed."""
    tree, is_html = _parsed(data)
    if tree is None:
        return _in_tokens(data, chance)
    elements = [each for each in tree.iter(etree.Element) if each.getparent() is not None]
    if not elements:
        return _in_tokens(data, chance)
    for _ in range(chance.choice((1, 1, 2, 6))):
        # A name or text that XML never has is one change less.
        with suppress(ValueError):
            _change(chance.choice(elements), chance.choice(elements), chance)
    try:
        text = etree.tostring(tree, method="html" if is_html else "xml", encoding="unicode")
    except etree.SerialisationError:
        return data
    head = "<!doctype html>" if is_html else "<?xml version='1.0'?>"
    return f"{head}\n{text}".encode()


def _parsed(data: bytes) -> tuple[etree._Element | None, bool]:
    """The root of a text, and whether it is HTML."""
    try:
        return etree.fromstring(data, etree.XMLParser(resolve_entities=False)), False
    except (etree.XMLSyntaxError, ValueError):
        pass
    try:
        return html.document_fromstring(data), True
    except (etree.ParserError, ValueError, AssertionError):
        return None, False


def _change(element: etree._Element, other: etree._Element, chance: random.Random) -> None:
    above = element.getparent()
    match chance.randrange(8):
        case 0:
            if above is not None:
                above.remove(element)
        case 1:
            if above is not None:
                text = etree.tostring(element, with_tail=False)
                times = min(chance.choice(_TIMES), MOST // 4 // len(text))
                at = above.index(element)
                above[at:at] = [deepcopy(element) for _ in range(times)]
        case 2:
            # Not below itself.
            if element not in other.iterancestors() and element is not other:
                other.append(element)
        case 3:
            element.tag = other.tag
        case 4 | 5:
            key = chance.choice((*element.attrib, *other.attrib, "id"))
            element.set(key, chance.choice((*other.attrib.values(), *_VALUES)))
        case 6:
            element.text = chance.choice((other.text, other.tail, *_VALUES))
        case _:
            _nest(element, chance.choice(_DEPTHS))


def _nest(element: etree._Element, depth: int) -> None:
    """Put an element's children below so many more of its kind."""
    levels = [element, *(element.makeelement(element.tag) for _ in range(depth))]
    levels[-1].extend(list(element))
    for upper, lower in pairwise(levels):
        upper.append(lower)
