"""The notes of a page: what refers to them, and where their texts are."""

import re
from collections.abc import Collection, Iterable, Iterator

from lxml import etree

from bot.formats.markup.visible import empty

_LABEL = re.compile(r"(?:\d{1,3}|[a-z]|[ivx]{1,6}|[*†‡§]{1,3})", re.IGNORECASE)
_INLINE = frozenset({"a", "b", "em", "i", "small", "span", "strong", "sup"})
_NOTES = frozenset({"aside", "dd", "div", "li", "p", "section"})
_CALLED = re.compile(r"foot-?note|end-?note|note-?ref|\bfn\b", re.IGNORECASE)
_BACK = frozenset("↩↵⏎↑^⤴⮐")
_VARIANTS = "\ufe0e\ufe0f"
_MOST_NOTES, _LONGEST_NOTE = 2_000, 5_000
_UP = 3


def mark_notes(tree: etree._Element) -> None:
    """Turn notes into ``note`` elements, and what refers to them into ``[^label]``.

    A note is what a short link leads to and what leads back there, or what says that it is one. A
    reference in brackets is left as it is, as nobody takes it for a part of the word before it.
    """
    links = [link for link in tree.iter("a") if "#" in link.get("href", "")]
    said = [(link, _said(link)) for link in links]
    found = [(link, label) for link, label in said if _LABEL.fullmatch(label)][: 2 * _MOST_NOTES]
    wanted = {_target(link) for link, _ in found}
    named = (
        {name: each for each in tree.iter() for name in _names(each) if name in wanted}
        if found
        else {}
    )
    labels: dict[etree._Element, str] = {}
    for link, label in found:
        note = _note(named.get(_target(link)))
        if note is None or len(labels) >= _MOST_NOTES or link in note.iter("a"):
            continue
        back = [each for each in note.iter("a") if _leads_to(each, link)]
        if not back and not _is_called_so(link):
            continue
        _refer(link, labels.setdefault(note, _own(label, labels.values())), back)
    for note, label in labels.items():
        note.tag = "note"
        note.set("label", label)
    for link, text in said:
        if link.tag == "a" and _is_arrow(text):
            empty(link, "span")


def _refer(link: etree._Element, label: str, back: Iterable[etree._Element]) -> None:
    for each in back:
        empty(each, "span")
    empty(link, "span")
    link.text = f"[^{label}]"


def _own(label: str, others: Collection[str]) -> str:
    """A label that no other note has."""
    same = sum(each == label or each.startswith(f"{label}-") for each in others)
    return f"{label}-{same + 1}" if same else label


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
    if step is None or step.tag not in _NOTES:
        return None
    return step if sum(map(len, step.itertext())) <= _LONGEST_NOTE else None
