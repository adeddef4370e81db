"""Where a citation leads: to its words on a page, its lines, its page, or its message."""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from pathlib import PurePosixPath
from urllib.parse import quote as percent
from urllib.parse import urlsplit

from bot.model import Citation
from bot.text.markup import unmarked

_EDGE = 4
"""Words that are named at each end of a quote, and before it where it stands twice."""

_WHOLE = 10
"""Words of a quote up to which all are named."""

_LONG = 12
"""Characters of a word from which on it may be a sentence of a script without spaces."""

_MESSAGE = re.compile(r"https://discord\.com/channels/\d+/\d+/\d+")
_BLOB = re.compile(r"https://github\.com/[^/?#]+/[^/?#]+/blob/[^?#]+")
_SHOWN_AS_PAGE = {".md", ".markdown", ".rst", ".adoc", ".org"}
"""What GitHub shows without its lines, unless it is told to."""

_MARKER = re.compile(r"\A\s*(?:[-*+•‣]|\d{1,3}[.)]|#{1,6}|>)\s+")
_CLAUSE = re.compile(r"[^\u3000-\u3002\uff01-\uff1f]+[\u3000-\u3002\uff01-\uff1f]*")


def is_page(citation: Citation) -> bool:
    """Whether a citation may lead to its words: what stands above them then tells them apart."""
    return citation.origin.kind == "url" and citation.page is None and not _blob(citation)


def leads_to(citation: Citation, text: str = "") -> str | None:
    """The address that a citation leads to; None where it came from none.

    Args:
        text: of its article at its revision, if it ``is_page``.
    """
    ref = citation.origin.ref
    if citation.origin.kind == "message":
        found = _MESSAGE.match(ref)
        return found[0] if found else None
    if citation.origin.kind != "url":
        return None
    address, _, within = ref.partition("#")
    if not _is_address(address):
        return None
    if within:
        return address  # What was packed in a file has no address of its own.
    if citation.page is not None:
        return f"{address}#page={citation.page}"
    if _blob(citation):
        return f"{address}{_lines(citation)}"
    fragment = _fragment(citation, _above(citation, text))
    return f"{address}#:~:text={fragment}" if fragment else address


def _is_address(text: str) -> bool:
    """Whether a text is the address of a page, with nothing in it that could be anything else."""
    try:
        parts = urlsplit(text)
        named = parts.scheme in {"http", "https"} and bool(parts.hostname)
    except ValueError:
        return False
    return named and text.isascii() and text.isprintable() and " " not in text


def _blob(citation: Citation) -> bool:
    return bool(_BLOB.fullmatch(citation.origin.ref))


def _lines(citation: Citation) -> str:
    """Which lines of a file GitHub is to show."""
    first, last = citation.first_line, citation.last_line
    path = PurePosixPath(citation.origin.ref)
    plain = "?plain=1" if path.suffix.lower() in _SHOWN_AS_PAGE else ""
    return f"{plain}#L{first}" if first == last else f"{plain}#L{first}-L{last}"


def _above(citation: Citation, text: str) -> list[str]:
    """What is read of an article up to a quote, line by line."""
    lines = text.split("\n")[: citation.first_line]
    if begins := citation.quote.split("\n", 1)[0]:
        lines[-1] = lines[-1].partition(begins)[0]
    return [seen for line in lines if (seen := _seen(line))]


def _fragment(citation: Citation, above: Sequence[str]) -> str:
    """The words of a quote as a browser finds them: whole words, each end within one block.

    Source: the text directive of the URL Fragment Text Directives draft of the WICG.
    """
    blocks = [words for block in _blocks(citation) if (words := _words(block))]
    if not blocks:
        return ""
    first, last = blocks[0], blocks[-1]
    # The first place counts: as many words as tell it from those that say the same above.
    said = _folded(" ".join(above))
    begins = next(
        (at for at in range(_EDGE, len(first)) if _folded("".join(first[:at])) not in said),
        len(first),
    )
    if len(blocks) == 1 and len(first) <= max(_WHOLE, begins):
        parts = [_joined(first)]
    elif len(blocks) == 1:
        parts = [_joined(first[:begins]), _joined(first[max(begins, len(first) - _EDGE) :])]
    else:
        parts = [_joined(first[:begins]), _joined(last[-_EDGE:])]
    if above and _folded("".join(first[:begins])) in said:
        parts.insert(0, f"{_joined(_words(above[-1])[-_EDGE:])}-")
    return ",".join(parts)


def _blocks(citation: Citation) -> Iterator[str]:
    """What is a block on its page: each line, and each cell of a row."""
    quote, layout = citation.quote, citation.layout
    if layout.cells:
        yield from (unmarked(quote[cell.start : cell.end]) for cell in layout.cells)
        return
    ends = [at for at, each in enumerate(quote) if each == "\n" and at not in set(layout.wraps)]
    for start, end in pairwise([-1, *ends, len(quote)]):
        line = quote[start + 1 : end]
        yield line if layout.code else _seen(line)


def _seen(line: str) -> str:
    """A line as its page has it, where what marks an item is no text."""
    return _MARKER.sub("", unmarked(line))


def _words(text: str) -> list[str]:
    """The words of a text, each but the last with the blank behind it.

    Where a script has no spaces, its clauses stand for words.
    """
    found: list[str] = []
    for word in text.split():
        clauses = _CLAUSE.findall(word) if len(word) > _LONG and not word.isascii() else [word]
        found += clauses or [word]
        found[-1] += " "
    return found


def _folded(text: str) -> str:
    return " ".join(text.split()).casefold()


def _joined(words: Sequence[str]) -> str:
    return percent("".join(words).strip(), safe="").replace("-", "%2D")
