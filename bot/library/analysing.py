"""What an article says of itself, and its passages by the rules of its language."""

import re
from collections.abc import Callable, Iterator, Sequence
from datetime import date

from bot.errors import InputError
from bot.model import Block, Document, Line
from bot.reading import text_files
from bot.reading.edges import edges
from bot.reading.marks import UNSEEN
from bot.store.coding import columns
from bot.store.trees import decode_tree, encode_tree
from bot.store.writing import Analysed
from bot.text.languages import detect, is_language
from bot.text.minhash import signature
from bot.text.passages import passages

MOST_TAGS = 20
LONGEST_TAG = 50

Source = Callable[[str | None], Analysed]
"""Reads an article, and analyses it by the rules of a language; None takes the article's own.

Raises InputError for what is no article. It can be handed to another process.
"""


def analyse(document: Document, language: str | None = None) -> Analysed:
    """A document with its passages; it says itself what language it is in, or its text tells."""
    known = language or _own_language(document)
    found = passages(document, known)
    return Analysed(
        title=document.title,
        text="\n".join(document.lines),
        tree=encode_tree(document),
        passages=columns(found),
        language=known,
        signature=signature(each.text for each in found),
        tags=tuple(tag for tag in _cleaned(document.tags) if len(tag) <= LONGEST_TAG)[:MOST_TAGS],
        dated=document.dated,
        author=document.author,
        pages=tuple(_pages(document)),
        edges=edges(document),
        encoding=document.encoding,
    )


def analyse_file(
    name: str,
    data: bytes,
    title: str | None = None,
    language: str | None = None,
    *,
    charset: str | None = None,
) -> Analysed:
    """What ``analyse`` makes of a file; raises InputError as ``text_files.read`` does."""
    return analyse(text_files.read(name, data, title, charset), language)


def analyse_text(title: str, text: str, language: str | None = None) -> Analysed:
    """What ``analyse`` makes of pasted text; raises InputError as ``text_files.paste`` does."""
    return analyse(text_files.paste(title, text), language)


def analyse_stored(
    name: str, title: str, text: str, tree: str | None, language: str | None = None
) -> Analysed:
    """What ``analyse`` makes of ``stored_document``."""
    return analyse(stored_document(name, title, text, tree), language)


def stored_document(name: str, title: str, text: str, tree: str | None) -> Document:
    """A stored article as it was read; it is read anew if nothing, or an older version, has.

    Args:
        name: of its file; empty for what was none.
    """
    # Before documents checked themselves, what was pasted could hold NULs.
    lines = tuple(text.replace("\0", "\ufffd").split("\n"))
    known = decode_tree(title, lines, tree) if tree is not None else None
    return text_files.document(name, lines, title) if known is None else known


def numbered(
    document: Document, first: int, last: int | None, furniture: Sequence[range] = ()
) -> list[Line]:
    """Lines ``first`` to ``last`` of a document, both included, counted from 1.

    What repeats around others of its place is ``furniture`` too.
    """
    repeated = {number for lines in furniture for number in lines}
    wanted = range(max(1, first), min(len(document.lines), last or len(document.lines)) + 1)
    blocks: dict[int, Block] = {}
    for block in document.blocks:
        held = range(max(block.first, wanted.start), min(block.last + 1, wanted.stop))
        blocks.update(dict.fromkeys(held, block))
    lines = []
    for number in wanted:
        of = blocks.get(number)
        indexed = number not in repeated and (of is None or of.kind not in UNSEEN)
        lines.append(Line(number, document.lines[number - 1], indexed, of.page if of else None))
    return lines


def checked_language(language: str) -> str:
    """A code as people type it; InputError for one that names no language known here."""
    code = language.strip().lower()
    if not is_language(code):
        raise InputError(f"{language} is no code of a language: give one such as en, de or zh.")
    return code


def checked_date(dated: str) -> str:
    """A day or a year in ISO 8601 as people type it; InputError for anything else."""
    text = dated.strip()
    try:
        if not re.fullmatch(r"\d{4}", text):
            text = date.fromisoformat(text).isoformat()
    except ValueError as error:
        raise InputError(f"{dated} is no date: give one such as 2026-05-01, or 2026.") from error
    return text


def checked_tags(tags: Sequence[str]) -> list[str]:
    """Tags that somebody gave, cleaned; InputError where they are too many or one too long."""
    cleaned = list(_cleaned(tags))
    if len(cleaned) > MOST_TAGS or any(len(tag) > LONGEST_TAG for tag in cleaned):
        raise InputError(f"An article has at most {MOST_TAGS} tags of {LONGEST_TAG} characters.")
    return cleaned


def _cleaned(tags: Sequence[str]) -> dict[str, None]:
    """Tags on one line each, without control characters, blank and repeated ones left out."""
    return dict.fromkeys(filter(None, map(text_files.clean_title, tags)))


def _pages(document: Document) -> Iterator[tuple[int, int]]:
    """The first line of each stretch of a page, and that page."""
    page = None
    for block in document.blocks:
        if block.page is not None and block.page != page:
            page = block.page
            yield block.first, page


def _own_language(document: Document) -> str:
    if document.language and is_language(document.language):
        return document.language
    return detect(document.title, _seen(document))


def _seen(document: Document) -> list[str]:
    """The lines of a document but for those that its reader does not see or read."""
    unseen = {
        number
        for block in document.blocks
        if block.kind in UNSEEN
        for number in range(block.first, block.last + 1)
    }
    return [line for number, line in enumerate(document.lines, 1) if number not in unseen]
