"""The notes of a page: what refers to them, and where their texts are."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from lxml import etree

from bot.formats.markup.visible import empty

_LABEL = re.compile(r"(?:\d{1,3}|[a-z]|[ivx]{1,6}|[*†‡§]{1,3})", re.IGNORECASE)
_INLINE = frozenset({"a", "b", "em", "i", "small", "span", "strong", "sup"})
_NOTES = frozenset({"aside", "dd", "div", "li", "p", "section"})
_CALLED = re.compile(r"foot-?note|end-?note|note-?ref|\bfn\b", re.IGNORECASE)
_BACK = frozenset("↩↵⏎↑^⤴⮐")
_VARIANTS = "\ufe0e\ufe0f"
_MOST_LINKS, _MOST_INSIDE, _MOST_BACK, _LONGEST_NOTE = 4_000, 500, 50, 5_000
_UP = 3


def mark_notes(tree: etree._Element) -> None:
    """Turn notes into ``note`` elements, and what refers to them into ``[^label]``.

    A note is what a short link leads to and what leads back there, or what says that it is one. A
    reference in brackets is left as it is, as nobody takes it for a part of the word before it.
    """
    links = [link for link in tree.iter("a") if "#" in link.get("href", "")]
    said = [(link, _said(link)) for link in links]
    found = [(link, label) for link, label in said if _LABEL.fullmatch(label)][:_MOST_LINKS]
    if found:
        _mark(tree, found)
    for link, text in said:
        if link.tag == "a" and _is_arrow(text):
            empty(link, "span")


def _mark(tree: etree._Element, found: Sequence[tuple[etree._Element, str]]) -> None:
    wanted = {_target(link) for link, _ in found}
    places = {each: at for at, each in enumerate(tree.iter())}
    named = {name: each for each in places for name in _names(each) if name in wanted}
    backs: dict[etree._Element, list[etree._Element]] = {}
    labels: dict[etree._Element, str] = {}
    count: Counter[str] = Counter()
    for link, label in found:
        note = _note(named.get(_target(link)))
        # What leads up is a way back to where a note is referred to.
        if note is None or places[note] < places[link]:
            continue
        if note not in backs:
            backs[note] = _links_in(note)
        back = [each for each in backs[note] if _leads_to(each, link)]
        if not back and not _is_called_so(link):
            continue
        if note not in labels:
            count[label] += 1
            labels[note] = label if count[label] == 1 else f"{label}-{count[label]}"
        for each in back:
            empty(each, "span")
        empty(link, "span")
        link.text = f"[^{labels[note]}]"
    for note, label in labels.items():
        note.tag = "note"
        note.set("label", label)


def _names(element: etree._Element) -> Iterator[str]:
    if name := element.get("id"):
        yield name
    if element.tag == "a" and (name := element.get("name")):
        yield name


def _said(link: etree._Element) -> str:
    return "".join(map(str, link.itertext())).strip()


def _is_arrow(text: str) -> bool:
    return bool(text) and set(text.strip(_VARIANTS)) <= _BACK | {*_VARIANTS}


def _target(link: etree._Element) -> str:
    return link.get("href", "").rpartition("#")[2]


def _leads_to(back: etree._Element, link: etree._Element) -> bool:
    """Whether a link leads back to another, or to what is right around that."""
    target = _target(back)
    step: etree._Element | None = link
    for _ in range(_UP):
        if step is None or not target:
            return False
        if target in _names(step):
            return True
        step = step.getparent()
    return False


def _is_called_so(link: etree._Element) -> bool:
    called = f"{link.get('class', '')} {link.get('role', '')} {link.get('rel', '')}"
    return link.get("data-footnote-ref") is not None or _CALLED.search(called[:200]) is not None


def _note(target: etree._Element | None) -> etree._Element | None:
    """The block that a link to a note leads to; None where it leads to no note."""
    step = target
    while step is not None and step.tag in _INLINE:
        step = step.getparent()
    if step is not None and step.tag == "dt":
        step = step.getnext()
    return step if step is not None and step.tag in _NOTES and _is_short(step) else None


def _is_short(note: etree._Element) -> bool:
    size = 0
    for count, each in enumerate(note.iter()):
        size += len(each.text or "") + len(each.tail or "")
        if count > _MOST_INSIDE or size > _LONGEST_NOTE:
            return False
    return True


def _links_in(note: etree._Element) -> list[etree._Element]:
    return [each for each in note.iter("a") if "#" in each.get("href", "")][:_MOST_BACK]
