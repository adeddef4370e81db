"""What the second step of ranking sees of each window beside BM25.

Weights of terms are divided by those of the whole question, so that a figure means the same for a
question of two words and of twenty.
"""

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from bot.answering.kinds import Wanted
from bot.answering.question import Mask, Question, merged
from bot.answering.windows import LONGEST, Window, windows
from bot.model import Candidate, Within

NAMES = (
    "bm25",
    "pairs",
    "article",
    "passage",
    "sentence",
    "title",
    "own",
    "best",
    "lead",
    "heading",
    "above",
    "again",
    "local",
    "telling",
    "covered",
    "before",
    "after",
    "replies",
    "runs",
    "related",
    "count",
    "wanted",
    "length",
    "opens",
    "answers",
    "whole",
    "asks",
    "row",
    "code",
    "version",
    "first",
)
"""The figures of a window, in the order of its ``figures``.

Of its passage: ``bm25`` is the score in the first step; ``pairs`` what the question's neighbours
weigh that are neighbours in it; ``article`` what the article's candidates hold together,
``passage`` what the passage and the steps above it hold, ``sentence`` what the piece of it does
that holds most, and ``title`` what the top of its path does.

Of the window: ``own`` is what it holds itself, ``best`` what the piece of it does that holds most.
``lead`` is what the question, lead-in, column names or items above it add, ``heading`` what the
nearest heading adds to these, ``above`` what all further headings add; ``again`` is what it holds
that these hold too. ``local`` is what it and its path hold, the terms weighed by how rare they are
in this article, ``telling`` the same of what it holds itself; ``covered`` is what it and its path
take up of the question, words that no article has counted in. ``before`` and ``after`` are what
the pieces beside it add, ``replies`` what a question adds that was asked a few entries before.
``runs`` tells how many runs of two to four words of the question stand in it word by word.
``related`` are missing terms of which it holds a word that begins alike. ``count`` is ``own``
where it has a number of what is asked how many there are; ``wanted`` tells how well it fits the
kind of answer asked for. ``length`` is its characters as a share of the most. ``opens`` begins
what stands under a heading or a question, and ``answers`` is that times what these hold. ``whole``
is a whole list or block of code; ``asks`` is itself a question; ``row`` and ``code`` are its kind.
``version`` begins with the heading of a version or a date, where one is asked for, and ``first``
is the first window of its article.
"""

_WORD = re.compile(r"\w+")
_NUMBERED = re.compile(r"\A[ \t>]*\d{1,3}[.)]\s")
"""The number of a list's item, which is no amount."""

_REPLY = 6
"""Entries of a chat after which nobody replies to a question any more."""
_RUNS = (2, 3, 4)


@dataclass(frozen=True, slots=True)
class Seen:
    """A window of a candidate with its figures, and which terms it and its path hold."""

    candidate: Candidate
    window: Window
    figures: tuple[float, ...]
    own: Mask
    path: Mask

    @property
    def start(self) -> int:
        return self.candidate.pieces[self.window.first].start

    @property
    def end(self) -> int:
        return self.candidate.pieces[self.window.last].end

    @property
    def text(self) -> str:
        return self.candidate.text[self.start : self.end]


class Reader:
    """Looks at the candidates for one question."""

    def __init__(
        self, question: Question, scores: Mapping[int, float], within: Mapping[int, Within]
    ) -> None:
        """Take BM25's scores by passage id, and how often terms stand in an article, by its id."""
        self._question = question
        self._scores = scores
        self._wanted = Wanted(question.text, question.language)
        self._runs = _Runs(question)
        self._local = {article: _Local(question, found) for article, found in within.items()}
        self._nowhere = _Local(question, Within(0, {}))
        self._whole = question.whole or 1.0

    def look(self, candidates: Sequence[Candidate]) -> list[Seen]:
        """The windows of all candidates, with their figures."""
        masks = [self._masks(each) for each in candidates]
        together: dict[int, Mask] = {}
        for candidate, (pieces, steps) in zip(candidates, masks, strict=True):
            held = merged(pieces) | merged(steps)
            together[candidate.article.id] = together.get(candidate.article.id, 0) | held
        weight = self._question.weight
        articles = {article: weight(mask) / self._whole for article, mask in together.items()}
        found: list[Seen] = []
        for candidate, (pieces, steps) in zip(candidates, masks, strict=True):
            found += self._windows(candidate, pieces, steps, articles[candidate.article.id])
        return found

    def _masks(self, candidate: Candidate) -> tuple[list[Mask], list[Mask]]:
        """Which terms each piece holds, and each step by itself."""
        question, language = self._question, candidate.article.language
        pieces = []
        at = 0
        for piece in candidate.pieces:
            pieces.append(question.mask(candidate.terms[at : at + piece.terms]))
            at += piece.terms
        return pieces, [question.mask_of(step.text, language) for step in candidate.steps]

    def _windows(
        self, candidate: Candidate, pieces: Sequence[Mask], steps: Sequence[Mask], article: float
    ) -> list[Seen]:
        question, whole = self._question, self._whole
        weight = question.weight
        titles = (
            mask for step, mask in zip(candidate.steps, steps, strict=True) if step.parent < 0
        )
        shared = (
            self._scores[candidate.id] / whole,
            question.pairs(candidate.terms) / whole,
            article,
            weight(merged(pieces) | merged(steps)) / whole,
            max(map(weight, pieces)) / whole,
            weight(merged(titles)) / whole,
        )
        paths = [_path(candidate, at, steps) for at in range(len(steps))]
        offsets = [0]
        for piece in candidate.pieces:
            offsets.append(offsets[-1] + piece.terms)
        found = []
        for window in windows(candidate, versions=self._wanted.version):
            own = merged(pieces[window.first : window.last + 1])
            step = candidate.pieces[window.first].step
            path = paths[step] if step >= 0 else (0, 0, 0)
            ids = candidate.terms[offsets[window.first] : offsets[window.last + 1]]
            beside = _beside(candidate, window, pieces)
            figures = shared + self._figures(candidate, window, own, path, beside, ids)
            found.append(Seen(candidate, window, figures, own, merged(path)))
        return found

    def _figures(
        self,
        candidate: Candidate,
        window: Window,
        own: Mask,
        path: tuple[Mask, Mask, Mask],
        beside: "_Beside",
        ids: Sequence[int],
    ) -> tuple[float, ...]:
        """All but those that a passage's windows share."""
        question, whole = self._question, self._whole
        weight = question.weight
        lead, heading, above = path
        held = own | lead | heading | above
        pieces = candidate.pieces
        text = candidate.text[pieces[window.first].start : pieces[window.last].end]
        kind = pieces[window.first].kind
        own_share = weight(own) / whole
        head = weight(lead | heading) / whole
        local = self._local.get(candidate.article.id, self._nowhere)
        return (
            own_share,
            max(map(weight, beside.inside)) / whole,
            weight(lead & ~own) / whole,
            weight(heading & ~(own | lead)) / whole,
            weight(above & ~(own | lead | heading)) / whole,
            weight(own & (lead | heading | above)) / whole,
            local.weight(held) / whole,
            local.weight(own) / whole,
            question.covered(held),
            weight(beside.before & ~held) / whole,
            weight(beside.after & ~held) / whole,
            weight(beside.asked & ~held) / whole,
            self._runs.share(text) if own else 0.0,
            question.near(ids, ~held) / whole,
            own_share if self._wanted.counts(text) else 0.0,
            self._wanted.fits(_NUMBERED.sub("", text)),
            min(1.0, len(text) / LONGEST),
            float(window.opens),
            head if window.opens else 0.0,
            float(window.whole),
            float(_asks(text)),
            float(kind == "row"),
            float(kind == "code"),
            float(kind == "head" and self._wanted.version),
            float(candidate.first_line == 1 and window.first == 0),
        )


class _Beside(NamedTuple):
    """What the pieces of a window hold each, those before and after, and what was asked before."""

    inside: Sequence[Mask]
    before: Mask
    after: Mask
    asked: Mask


def _beside(candidate: Candidate, window: Window, pieces: Sequence[Mask]) -> _Beside:
    asked = 0
    if candidate.pieces[window.first].kind == "entry":
        for at in range(max(0, window.first - _REPLY), window.first):
            piece = candidate.pieces[at]
            if _asks(candidate.text[piece.start : piece.end]):
                asked |= pieces[at]
    return _Beside(
        inside=pieces[window.first : window.last + 1],
        before=pieces[window.first - 1] if window.first else 0,
        after=pieces[window.last + 1] if window.last + 1 < len(pieces) else 0,
        asked=asked,
    )


def _asks(text: str) -> bool:
    return text.rstrip("*_ \"')»").endswith(("?", "？"))


def _path(candidate: Candidate, at: int, steps: Sequence[Mask]) -> tuple[Mask, Mask, Mask]:
    """What the lead-ins, the nearest heading and all further headings above a step hold."""
    lead = heading = above = 0
    headed = False
    while at >= 0:
        step = candidate.steps[at]
        if step.kind != "heading":
            lead |= steps[at]
        elif headed or not step.line:
            above |= steps[at]
        else:
            heading, headed = steps[at], True
        at = step.parent
    return lead, heading, above


class _Local:
    """What terms weigh if the article were all there is."""

    def __init__(self, question: Question, within: Within) -> None:
        self._weights = []
        for each in question.asked:
            containing = within.containing.get(each.id, 0)
            idf = math.log(1 + (within.passages - containing + 0.5) / (containing + 0.5))
            self._weights.append(idf * each.term.weight if containing else 0.0)
        self._sums: dict[Mask, float] = {}

    def weight(self, mask: Mask) -> float:
        if mask not in self._sums:
            self._sums[mask] = sum(w for at, w in enumerate(self._weights) if mask >> at & 1)
        return self._sums[mask]


class _Runs:
    """The runs of neighbouring words of a question that hold a word of content."""

    def __init__(self, question: Question) -> None:
        told = [
            (each.term.start, each.term.start + len(each.term.typed))
            for at, each in enumerate(question.asked)
            if question.content >> at & 1
        ]
        words = [(m[0].casefold(), m.start()) for m in _WORD.finditer(question.text)]
        self._runs: list[set[str]] = []
        for length in _RUNS:
            runs = set()
            for at in range(len(words) - length + 1):
                run = words[at : at + length]
                if any(start <= place < end for _, place in run for start, end in told):
                    runs.add(f" {' '.join(word for word, _ in run)} ")
            self._runs.append(runs)

    def share(self, text: str) -> float:
        """How many of them stand in a text: 1 for all of a length, added up over the lengths."""
        if not self._runs[0]:
            return 0.0
        spaced = f" {' '.join(_WORD.findall(text.casefold()))} "
        share = 0.0
        for runs in self._runs:
            held = sum(run in spaced for run in runs)
            if not held:  # A longer run holds shorter ones.
                break
            share += held / len(runs)
        return share
