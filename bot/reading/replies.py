"""Which message of a chat answers which: a reply stands under the question that it answers."""

import re
from collections.abc import Sequence

from bot.model import Block
from bot.reading.chat import TIMED

_NAME = r"[^\W\d_][\w.|'’\[\]^`-]{0,31}"
_SPOKEN = re.compile(rf"\W{{0,4}}({_NAME}(?:[ ]{_NAME}){{0,2}}?)(?:[>\])*_]{{1,4}}[:：]?|[:：])\s+")
_STAMPED = re.compile(rf"\W{{0,4}}({_NAME}(?:[ ]{_NAME}){{0,2}}?)\s*[—–\[-]")
_TO = re.compile(rf"\s*@?({_NAME})(?:[,:]?(?=\s)|$)")
_ASKS = re.compile(r"[?？؟](?:\W|$)")

_FARTHEST = 40
"""Entries after which nobody replies to a question any more."""


def replied(blocks: Sequence[Block], lines: Sequence[str]) -> tuple[Block, ...]:
    """The blocks, with each reply of a chat under the question of whom it names.

    Where nobody names who asked, what somebody else says right below the question is a reply.
    """
    said = {
        at: _said(lines[block.first - 1 : block.last])
        for at, block in enumerate(blocks)
        if block.kind == "entry"
    }
    speakers = {speaker for speaker, _ in said.values() if speaker}
    if len(speakers) < 2:
        return tuple(blocks)
    order = {at: number for number, at in enumerate(said)}
    named: dict[int, int] = {}
    below: dict[int, int] = {}
    asked: dict[str, int] = {}
    above, awaited = -1, ""
    for at, (speaker, text) in said.items():
        to = _TO.match(text)
        name = to[1].casefold() if to and to[1].casefold() in speakers else ""
        question = asked.get(name, -1) if name else above
        if _ASKS.search(text):
            asked[speaker] = above = at
            awaited = name
            continue
        above = -1
        if question < 0 or speaker in {"", said[question][0]}:
            continue
        near = order[at] - order[question] <= _FARTHEST
        if near and blocks[at].parent == blocks[question].parent:
            if name:
                named[at] = question
            elif awaited in {"", speaker}:
                below[at] = question
    answered = set(named.values())
    parents = named | {at: each for at, each in below.items() if each not in answered}
    return tuple(
        block._replace(parent=parents.get(at, block.parent)) for at, block in enumerate(blocks)
    )


def _said(lines: Sequence[str]) -> tuple[str, str]:
    """Who speaks in an entry, without regard to case, and what; nobody where that is not told."""
    head, *below = lines
    stamp = TIMED.match(head)
    rest = head[stamp.end() :] if stamp else head
    if spoken := _SPOKEN.match(rest):
        return spoken[1].casefold(), "\n".join([rest[spoken.end() :], *below])
    if not stamp and (stamped := _STAMPED.match(rest)):
        return stamped[1].casefold(), "\n".join(below)
    return "", "\n".join([rest, *below])
