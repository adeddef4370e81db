"""Candidates to an answer, or to an honest no."""

import re
from collections.abc import Mapping, Sequence

from bot.answering.apart import apart, overlap
from bot.answering.confidence import THRESHOLD, confidence
from bot.answering.judging import Judge, judged
from bot.answering.kinds import Wanted, negated
from bot.answering.question import Question
from bot.answering.quoting import cite
from bot.answering.rerank import Ranked, moved_first, rerank
from bot.model import Answer, Article, Candidate, Within
from bot.text.counting import CARDINALS
from bot.text.markup import visible

CLOSEST = 3
"""Places that are named where nothing is sure enough."""

_RIVALS = 40
"""Windows that are compared with the first for saying the same with another number."""

_NEAR, _EQUAL = 2.0, 0.5
"""How much lower the score of a window may be that says nearly the same but for a ``not``, and of
one that says something else."""

_ALIKE = 0.5
"""Share of the words of the shorter of two windows from which on they say nearly the same."""

_MOST = 0.5
"""Share of a question that a part of a window has to hold to stand for all of it."""

_WORD = re.compile(r"\w+")
_NUMBER = re.compile(rf"\d+(?:[.,:]\d+)*|\b(?:{'|'.join(CARDINALS)})\b")
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")


def answer(
    asked: str,
    question: Question,
    candidates: Sequence[Candidate],
    scores: Mapping[int, float],
    within: Mapping[int, Within],
    *,
    limit: int,
    threshold: float = THRESHOLD,
    judge: Judge | None = None,
) -> tuple[Answer, list[Ranked]]:
    """Answer with the ``limit`` best citations, unless the best one is not to be trusted.

    Args:
        asked: the question as typed.
        candidates: passages that share terms with it; ``scores`` are theirs by passage id,
            ``within`` tells of their articles by id.
        threshold: the confidence below which nothing is cited.
        judge: reads the best windows, if there is a model.

    Returns:
        The answer, and the windows that it cites or names, in the same order.
    """
    ranked = rerank(question, candidates, scores, within)
    if not ranked:
        # Some article has its words, and yet there is nothing to choose from.
        asked_for = question.whole or question.phrases
        return Answer(asked, reason="filtered" if asked_for else "no_match"), []
    ranked = best_first(question, ranked)
    if threshold and not _is_near(question, ranked[0]):
        return Answer(asked, reason="no_match"), []
    if judge and ranked[0].seen.meant:
        ranked = judged(ranked, judge)
    sure = confidence(question, ranked)
    ranked, differs = _newest_first(ranked)
    declined = sure < threshold
    first = list(apart(ranked, CLOSEST if declined else limit))
    citations = tuple(cite(question, each.seen, each.score) for each in first)
    if declined:
        return Answer(asked, sure, "low_confidence", closest=citations), first
    return Answer(asked, sure, None, citations, differs=differs), first


def best_first(question: Question, ranked: list[Ranked]) -> list[Ranked]:
    """The windows with the one first that a reader would take of those that say as much.

    With a model, what neither holds a word that says something nor is near is left out, if anything
    does: it was found by chance.
    """
    if ranked[0].seen.meant:
        ranked = [each for each in ranked if _is_near(question, each)] or ranked
    ranked = _from_the_start(_agreeing_first(question.wanted, ranked))
    return _to_the_point(question, ranked)


def _is_near(question: Question, best: Ranked) -> bool:
    """Whether it holds a word that says something, where the question has one, or means that."""
    held = best.seen.own | best.seen.path
    said = question.phrases or not question.content or held & question.content
    return bool(said or best.seen.is_near)


def _to_the_point(question: Question, ranked: list[Ranked]) -> list[Ranked]:
    """Put a part of the first window first that says as much of what was asked.

    That is, where it holds the same words and the kind of answer asked for: the shortest part where
    a number is asked for; where it holds most of the question, of several blocks the best one, and
    of a list the item that says it. A way and several things are told by the whole list, and so is
    what two of its items say.
    """
    best, wanted = ranked[0], question.wanted
    own = best.seen.own
    listed = best.seen.window.whole and wanted.kind not in {"way", "things"}
    shorten = listed or wanted.precise
    if not (shorten or _blocks(best) > 1):
        return ranked
    if question.covered(own) < _MOST and not wanted.precise:
        return ranked
    if not own & ~(best.seen.path if listed else 0) & question.content:
        return ranked
    parts = [
        each
        for each in ranked
        if each.candidate.id == best.candidate.id
        and each.seen.own == own
        and best.seen.start <= each.seen.start
        and each.seen.end <= best.seen.end
        and each.phrases == best.phrases
        and (not wanted.kind or wanted.fits(each.seen.text) == 1)
        and (shorten or _blocks(each) == 1)
    ]
    if shorten:
        parts.sort(key=lambda each: each.seen.end - each.seen.start)
    first = next(iter(parts), best)
    if any(not overlap(each.seen, first.seen) for each in parts):
        return ranked
    return moved_first(first, ranked)


def _blocks(ranked: Ranked) -> int:
    """Through how many blocks a window runs; a whole list counts as one."""
    window, pieces = ranked.seen.window, ranked.candidate.pieces
    if window.whole:
        return 1
    return len({piece.block for piece in pieces[window.first : window.last + 1]})


def _from_the_start(ranked: list[Ranked]) -> list[Ranked]:
    """Where only the path holds what was asked, begin with what stands first under it."""
    best = ranked[0]
    if best.seen.own or best.seen.window.whole or best.seen.is_near:
        return ranked
    alike = [
        each
        for each in ranked
        if each.candidate.id == best.candidate.id
        and each.seen.path == best.seen.path
        and not each.seen.own
    ]
    first = min(each.seen.start for each in alike)
    if best.seen.start == first:
        return ranked
    opening = (each for each in alike if each.seen.start == first and _blocks(each) == 1)
    return moved_first(next(opening, best), ranked)


def _agreeing_first(wanted: Wanted, ranked: list[Ranked]) -> list[Ranked]:
    """Of two windows that hold the same of the question, the one that agrees with its ``not``.

    They differ by little else, or their scores by next to nothing. Whoever asks whether something
    is so is answered by yes and by no alike.
    """
    best = ranked[0]
    if wanted.kind == "verdict" or negated(best.seen.text) == wanted.negated:
        return ranked
    words = _words(best)
    for each in ranked[1:_RIVALS]:
        if each.seen.own != best.seen.own or negated(each.seen.text) != wanted.negated:
            continue
        found = _words(each)
        alike = len(words & found) >= _ALIKE * min(len(words), len(found))
        near = best.score - each.score <= (_NEAR if alike else _EQUAL)
        if near and not overlap(each.seen, best.seen):
            return moved_first(each, ranked)
    return ranked


def _words(ranked: Ranked) -> set[str]:
    return set(_WORD.findall(visible(ranked.seen.text).casefold()))


def _newest_first(ranked: list[Ranked]) -> tuple[list[Ranked], bool]:
    """Put the newest first of what says the same as the first but for a number or a date."""
    best = ranked[0]
    shape, numbers = _shape(best)
    rivals = [
        each
        for each in ranked[1:_RIVALS]
        if each.candidate.article.id != best.candidate.article.id
        and each.seen.own | each.seen.path == best.seen.own | best.seen.path
        and (found := _shape(each))[0] == shape
        and found[1] != numbers
    ]
    if not rivals or not numbers:
        return ranked, False
    newest = max([best, *rivals], key=lambda each: _age(each.candidate.article))
    return moved_first(newest, ranked), True


def _shape(ranked: Ranked) -> tuple[str, tuple[str, ...]]:
    """What a window says without its numbers, and the numbers."""
    text = visible(ranked.seen.text).casefold()
    numbers = tuple(CARDINALS.get(number, number) for number in _NUMBER.findall(text))
    return _NUMBER.sub("0", text), numbers


def _age(article: Article) -> tuple[str, str]:
    """What tells which of two articles is the newer: the greater is."""
    year = _YEAR.search(article.title)
    return article.dated or (year[0] if year else ""), article.added_at
