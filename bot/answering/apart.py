"""The best windows of which no two say the same."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import chain
from math import inf

from bot.answering.features import Seen
from bot.answering.rerank import Ranked
from bot.text.markup import visible


def apart(ranked: Sequence[Ranked], limit: int) -> Iterator[Ranked]:
    """The best windows of which no two overlap or read the same, markup and capitals aside.

    Each shares a word at least, or is near in meaning.

    What a passage has that holds no word itself comes after all that does, if it was cited before;
    its score is then at most theirs.
    """
    taken: list[Seen] = []
    texts: set[str] = set()
    later: list[Ranked] = []
    lowest = inf
    for each in chain(ranked, later):
        if len(taken) == limit:
            return
        seen = each.seen
        overlaps = any(overlap(seen, other) for other in taken)
        text = visible(seen.text).casefold()
        shares = seen.own or seen.path or each.phrases or seen.is_near
        if overlaps or text in texts or not shares:
            continue
        cited = any(other.candidate.id == seen.candidate.id for other in taken)
        if not seen.own and not seen.is_near and cited and each not in later:
            later.append(each)
            continue
        taken.append(seen)
        texts.add(text)
        lowest = min(lowest, each.score)
        yield replace(each, score=lowest)
    if ranked and not taken and limit:
        yield ranked[0]  # Only a heading beside it has the word.


def overlap(one: Seen, other: Seen) -> bool:
    """Whether two windows have some text in common."""
    same = one.candidate.id == other.candidate.id
    return same and one.start < other.end and other.start < one.end
