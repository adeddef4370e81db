"""Which pieces of a page are its text: what stands around them is left out.

Trafilatura finds the text, but keeps neither the lines of code nor the numbers of lists. So its
finding only points out the pieces of the page itself.
"""

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Sequence

from lxml import etree
from trafilatura import bare_extraction

from bot.formats.markup.elements import Piece
from bot.formats.markup.page_facts import Facts
from bot.formats.markup.surroundings import (
    Surroundings,
    is_around,
    is_named_so,
    is_never_text,
    is_teaser,
)

_KEY = 16
"""Characters that tell the beginning of a text from that of others."""

_NEAR, _AHEAD = 60, 2_000
"""Characters that may stand between two texts: short ones, which stand anywhere, and others."""

_MOST_CELLS = 200
_ENOUGH = 250
"""Characters from which on a finding is trusted."""

_INNER = frozenset(
    """b blockquote center code dd details dl dt em figure h1 h2 h3 h4 h5 h6 i li ol p pre span
    strong table tbody td th tr ul""".split()
)
_NOTED = re.compile(r"\[\^([^\]\s]{1,100})\]")
_NAMES = 200
_MOST_LINKED, _ALL_LINKED = 0.5, 0.8
_FEWEST_LINKS, _LONGEST_LINK = 4, 60
_MOST_TITLES = 20
_ABOVE_SHARE = 0.3
_HOME_SHARE = 0.5
_UP = 3
_TOO_LITTLE = 0.25
"""The share of all that looks like text from which on a finding is believed."""

_LEAD_AHEAD, _SHORTEST_LEAD, _TOLD_LEAD = 12, 40, 60
_LEAD = re.compile(
    r"""(?:^|[\s_-])(?:abstract|chapo|dec?k|description|excerpt|hook|ingress|intro(?:duction|text)?
    |lead|perex|preface|stand-?first|sub-?(?:head(?:line)?|title)|summary|teaser|vorspann)
    (?:$|[\s_-])""",
    re.IGNORECASE | re.VERBOSE,
)
_SENTENCE_ENDS = (".", "!", "?", "…", "。", "！", "？", "؟", "।")


MOST_ELEMENTS, MOST_CHARACTERS = 40_000, 4_000_000
"""A larger page is too much for Trafilatura: it would take minutes and gigabytes."""


def main_text(tree: etree._Element, pieces: Sequence[Piece], told_of: Facts) -> list[Piece]:
    """Those pieces of a page that are its text; none where it has none, or is too large.

    Args:
        tree: the page, whose cells lose how far they spread.
        pieces: all that it says.
        told_of: what it says of itself.
    """
    size = sum(len(piece.text) for piece in pieces)
    if size > MOST_CHARACTERS or sum(1 for _ in tree.iter()) > MOST_ELEMENTS:
        return []
    found = list(pieces)
    finding = _Finding(_extracted(tree))
    told = [finding.has(piece) for piece in found]
    told = _without_bits(found, _unless_little(found, told))
    heading = told_of.heading
    _leave_above(found, told, heading)
    _leave_next(found, told, heading)
    _leave_menus(found, told)
    _take_lead(found, told, heading, flat(told_of.summary))
    _fill(found, told)
    _take_folds_and_notes(found, told)
    return [piece for piece, is_told in zip(found, told, strict=True) if is_told]


def _extracted(tree: etree._Element) -> list[str]:
    """The texts that Trafilatura takes for those of the page."""
    for cell in tree.iter("td", "th"):
        # It would fill a table with all the cells that these claim.
        cell.attrib.pop("colspan", "")
        cell.attrib.pop("rowspan", "")
    try:
        document = bare_extraction(
            tree,
            fast=True,
            include_comments=False,
            include_tables=True,
            include_formatting=False,
        )
    except RecursionError:
        return []
    body = getattr(document, "body", None)
    return [] if body is None else list(map(str, body.itertext()))


def flat(text: str) -> str:
    """A text without blanks, as those are not the same everywhere."""
    return "".join(text.replace("\xad", "").replace("\u200b", "").split())


class _Finding:
    """The text that was found, and how far its pieces have been met in it."""

    def __init__(self, texts: Sequence[str]) -> None:
        parts = list(map(flat, texts))
        self._all = "".join(parts)
        self._at = 0
        self._starts: dict[str, list[int]] = {}
        start = 0
        for part in parts:
            if part:
                self._starts.setdefault(part[:_KEY], []).append(start)
            start += len(part)

    def has(self, piece: Piece) -> bool:
        """Whether a piece is in it, near where the one before it was."""
        if piece.kind != "table":
            return self._has(flat(piece.text))
        cells = [flat(cell) for row in piece.rows for cell in row if cell][:_MOST_CELLS]
        return sum(map(self._has, cells)) * 2 > len(cells)

    def _has(self, text: str) -> bool:
        if not text:
            return False
        ahead = _AHEAD if len(text) > _KEY else _NEAR
        at = self._all.find(text, self._at, self._at + len(text) + ahead)
        if at < 0:
            at = self._begun(text)
        if at < 0 and len(text) > 2 * _NEAR:
            at = self._all.find(text[:_NEAR], self._at, self._at + ahead)
        if at < 0:
            return False
        self._at = at + len(text)
        return True

    def _begun(self, text: str) -> int:
        """Where a text of the finding begins like this one; -1 for nowhere."""
        places = self._starts.get(text[:_KEY], ())
        if not places:
            return -1
        at = places[min(bisect_left(places, self._at), len(places) - 1)]
        return at if self._all.startswith(text[: 2 * _NEAR], at) else -1


def _size(found: Sequence[Piece], told: Sequence[bool]) -> int:
    return sum(len(piece.text) for piece, is_told in zip(found, told, strict=True) if is_told)


def _leave_above(found: Sequence[Piece], told: list[bool], heading: etree._Element | None) -> None:
    """Leave out what stands above the title, unless that is much of the text."""
    at = next((at for at, piece in enumerate(found) if piece.node is heading), 0)
    if _size(found[:at], told[:at]) < _ABOVE_SHARE * _size(found, told):
        told[:at] = [False] * at


def _leave_menus(found: Sequence[Piece], told: list[bool]) -> None:
    """Leave out short links below each other."""
    run: list[int] = []
    menus: list[int] = []
    for at in range(len(found) + 1):
        if at < len(found) and (not told[at] or _is_link(found[at])):
            run.append(at)
            continue
        if sum(told[each] for each in run) >= _FEWEST_LINKS:
            menus += run
        run = []
    without = list(told)
    for at in menus:
        without[at] = False
    if _size(found, without) >= _ENOUGH:
        told[:] = without


def _unless_little(found: Sequence[Piece], told: list[bool]) -> list[bool]:
    """What was found; where that is little of a page, as of a forum, all that looks like text."""
    around = Surroundings(is_around)
    looks = [
        piece.kind != "rule"
        and piece.linked <= len(piece.text) * _MOST_LINKED
        and not around.has(piece)
        for piece in found
    ]
    size = _size(found, looks)
    return looks if size >= _ENOUGH and _size(found, told) < size * _TOO_LITTLE else told


def _without_bits(found: Sequence[Piece], told: list[bool]) -> list[bool]:
    """What was found without what is no part of a text, unless nearly all is called so."""
    never = Surroundings(is_never_text)
    without = [is_told and not never.has(piece) for piece, is_told in zip(found, told, strict=True)]
    return without if _size(found, without) > _size(found, told) * _HOME_SHARE else told


def _leave_next(found: Sequence[Piece], told: list[bool], heading: etree._Element | None) -> None:
    """Leave out the articles that a page goes on with below its own."""
    own = None if heading is None else next(heading.iterancestors("article"), None)
    if own is None:
        return
    inside = {*own.iter(), *own.iterancestors()}
    at = next((at for at, piece in enumerate(found) if piece.node is heading), len(found))
    titles = [at for at in range(at + 1, len(found)) if found[at].node.tag == "h1"]
    for at in titles[:_MOST_TITLES]:
        other = next(found[at].node.iterancestors("article"), None)
        if other is not None and other not in inside:
            told[at:] = [False] * (len(found) - at)
            return


def _take_lead(
    found: list[Piece], told: list[bool], heading: etree._Element | None, summary: str
) -> None:
    """Take in what leads into the text, which stands between that and its title."""
    at = next((at for at, piece in enumerate(found) if piece.node is heading), None)
    if heading is None or at is None:
        return
    home = _home(heading)
    until = next((n for n in range(at + 1, len(found)) if told[n]), at)
    for place in range(at + 1, min(until + 1, at + _LEAD_AHEAD)):
        piece = found[place]
        if piece.kind == "heading" and _heads_nothing(found, place, home, summary):
            found[place] = piece._replace(kind="paragraph")
            told[place] = True
        elif not told[place]:
            told[place] = _is_lead(piece, home, summary)


def _heads_nothing(found: Sequence[Piece], at: int, home: etree._Element, summary: str) -> bool:
    """Whether a heading below the title is the first sentence of the text."""
    piece = found[at]
    text = piece.text
    if len(text) < _SHORTEST_LEAD or piece.linked > len(text) * _MOST_LINKED:
        return False
    if _repeats(flat(text), summary) or _is_called_lead(piece):
        return True
    below = found[at + 1].kind if at + 1 < len(found) else "rule"
    return below == "heading" and len(text) >= _TOLD_LEAD and _home(piece.node) is home


def _repeats(text: str, summary: str) -> bool:
    """Whether a text is the one that the page gives as its summary."""
    return len(text) >= _SHORTEST_LEAD and (
        summary.startswith(text[:_SHORTEST_LEAD]) or text[:_TOLD_LEAD] in summary
    )


def _is_lead(piece: Piece, home: etree._Element, summary: str) -> bool:
    text = piece.text
    if piece.kind != "paragraph" or piece.linked > len(text) * _MOST_LINKED:
        return False
    if _repeats(flat(text), summary):
        return True
    if len(text) < _TOLD_LEAD or not text.endswith(_SENTENCE_ENDS):
        return False
    return _home(piece.node) is home or _is_called_lead(piece)


def _is_called_lead(piece: Piece) -> bool:
    above = piece.node.getparent()
    return any(
        _LEAD.search(f"{each.get('class', '')[:_NAMES]} {each.get('id', '')[:_NAMES]}")
        for each in (piece.node, above)
        if each is not None
    )


def _take_folds_and_notes(found: Sequence[Piece], told: list[bool]) -> None:
    """Take in both ends of what can be folded away, its question, and the notes of what is told."""
    noted: set[str] = set()
    opened: list[tuple[int, int]] = []
    count = 0
    for at, piece in enumerate(found):
        if piece.kind == "opening":
            opened.append((at, count))
            told[at] = False
        elif piece.kind == "closing" and opened:
            first, before = opened.pop()
            told[at] = told[first] = count > before
            if told[at] and found[first + 1].kind == "question":
                told[first + 1] = True
        elif piece.kind == "note":
            told[at] = piece.label in noted
        elif told[at]:
            count += piece.kind != "rule"
            if "[^" in piece.text:
                noted.update(_NOTED.findall(piece.text))


def _is_link(piece: Piece) -> bool:
    return (
        piece.kind in {"item", "paragraph", "heading"}
        and len(piece.text) <= _LONGEST_LINK
        and piece.linked > len(piece.text) * _ALL_LINKED
    )


def _fill(found: Sequence[Piece], told: list[bool]) -> None:
    """Take in what stands among the text, as a list, code or a table in its midst is text too."""
    places = [at for at, is_told in enumerate(told) if is_told]
    if not places:
        return
    homes = [_home(piece.node) for piece in found]
    all_of: Counter[etree._Element] = Counter()
    told_of: Counter[etree._Element] = Counter()
    for piece, home, is_told in zip(found, homes, told, strict=True):
        all_of[home] += len(piece.text)
        told_of[home] += len(piece.text) * is_told
    trusted = {home for home, size in told_of.items() if size > all_of[home] * _HOME_SHARE}
    first = next((at for at in range(places[0]) if found[at].node.tag == "h1"), places[0])
    for at in range(first, places[-1] + 1):
        if is_teaser(found[at]):
            told[at] = False
        elif not told[at]:
            told[at] = _belongs(found[at], homes[at], trusted)
    _drop_bare_headings(found, told)


def _belongs(piece: Piece, home: etree._Element, trusted: set[etree._Element]) -> bool:
    if piece.kind == "rule":
        return True
    if piece.linked > len(piece.text) * _MOST_LINKED:
        return False
    reach = _UP if piece.kind in {"code", "table", "heading"} else 0
    around: etree._Element | None = home
    while around is not None and around not in trusted and reach:
        around = around.getparent()
        reach -= 1
    if around is None or around not in trusted:
        return False
    step: etree._Element | None = piece.node
    while step is not None and step is not around:
        if is_named_so(step):
            return False
        step = step.getparent()
    return True


def _home(node: etree._Element) -> etree._Element:
    """What a text stands in, beside its like."""
    while node.tag in _INNER and (above := node.getparent()) is not None:
        node = above
    return node


def _drop_bare_headings(found: Sequence[Piece], told: list[bool]) -> None:
    """Leave out headings that nothing stands under."""
    below = 0
    for at in range(len(found) - 1, -1, -1):
        piece = found[at]
        if not told[at] or piece.kind in {"rule", "note", "opening", "closing"}:
            continue
        if piece.kind != "heading":
            below = 7
        elif below <= piece.level:
            told[at] = False
        else:
            below = piece.level
