"""What the second step of ranking sees of each window beside BM25.

Weights of terms are divided by those of the whole question, so that a figure means the same for a
question of two words and of twenty. The whole is what some article has of it. With a model it is
all of the question: then a word that is there says little where the others are said otherwise.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import NamedTuple

from bot.answering.question import Mask, Question, merged
from bot.answering.windows import LONGEST, Window, windows
from bot.engine import idf
from bot.model import Candidate, Within

NAMES = (
    "bm25",
    "pairs",
    "article",
    "title",
    "above",
    "again",
    "local",
    "telling",
    "covered",
    "runs",
    "related",
    "exact",
    "wanted",
    "length",
    "answers",
    "whole",
    "asks",
    "row",
    "version",
)
"""The figures of a window, in the order of its ``figures``.

Of its passage: ``bm25`` is the score in the first step; ``pairs`` what the question's neighbours
weigh that are neighbours in it; ``article`` what the article's candidates hold together, and
``title`` what the top of its path does.

Of the window: ``above`` is what headings add that are not the nearest one, ``again`` what it holds
that its path holds too. ``local`` is what it and its path hold, the terms weighed by how rare they
are in this article, ``telling`` the same of what it holds itself; ``covered`` is what it and its
path take up of the question, words that no article has counted in. ``runs`` tells how many runs of
two to four words of the question stand in it word by word. ``related`` are missing terms of which
it holds a word that begins alike. ``exact`` tells how well it fits where an amount or a time is
asked for, ``wanted`` how well it fits any other kind of answer. ``length`` is its characters as a
share of the most. ``answers`` is what the question, lead-in or heading right above it holds, if it
is the first below that. ``whole`` is a whole list or block of code; ``asks`` is itself a question,
``row`` one of a table, and ``version`` begins with the heading of a version or a date, where one is
asked for.
"""

MEANT = (*NAMES, "near")
"""The figures of a window with a model. ``near`` is the highest cosine of a piece in it."""

NEAR = 0.35
"""The cosine from which on what shares no word with a question may answer it."""

_WORD = re.compile(r"\w+")
_NUMBERED = re.compile(r"\A[ \t>]*\d{1,3}[.)]\s")
"""The number of a list's item, which is no amount."""

_RUNS = (2, 3, 4)
_EXACT = frozenset({"amount", "time"})


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

    @property
    def meant(self) -> bool:
        """Whether a model is used."""
        return len(self.figures) > len(NAMES)

    @property
    def is_near(self) -> bool:
        """Whether it is near enough to the question in meaning to be an answer without its words.

        Never so without a model, or before it has read the passage: then its figure is a guess.
        """
        return self.meant and bool(self.candidate.near) and self.figures[-1] >= NEAR


class Reader:
    """Looks at the candidates for one question."""

    def __init__(
        self, question: Question, scores: Mapping[int, float], within: Mapping[int, Within]
    ) -> None:
        """Take BM25's scores by passage id, and how often terms stand in an article, by its id."""
        self._question = question
        self._scores = scores
        self._wanted = question.wanted
        self._runs = _Runs(question)
        self._local = {article: _Local(question, found) for article, found in within.items()}
        self._nowhere = _Local(question, Within(0, {}))
        self._whole = 1.0

    def look(self, candidates: Sequence[Candidate]) -> list[Seen]:
        """The windows of all candidates, with their figures."""
        cosines = [cosine for each in candidates for cosine in each.near]
        self._whole = whole_of(self._question, meant=bool(cosines))
        masks = [self._masks(each) for each in candidates]
        together: dict[int, Mask] = {}
        for candidate, (pieces, steps) in zip(candidates, masks, strict=True):
            held = merged(pieces) | merged(steps)
            together[candidate.article.id] = together.get(candidate.article.id, 0) | held
        weight = self._question.weight
        articles = {article: weight(mask) / self._whole for article, mask in together.items()}
        # What has no vectors yet is taken to be as near as pieces are on average.
        usual = (sum(cosines) / len(cosines),) if cosines else ()
        found: list[Seen] = []
        for candidate, (pieces, steps) in zip(candidates, masks, strict=True):
            article = articles[candidate.article.id]
            found += self._windows(candidate, pieces, steps, article, usual)
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
        self,
        candidate: Candidate,
        pieces: Sequence[Mask],
        steps: Sequence[Mask],
        article: float,
        usual: tuple[float, ...],
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
            weight(merged(titles)) / whole,
        )
        paths = [_path(candidate, at, steps) for at in range(len(steps))]
        offsets = [0, *accumulate(piece.terms for piece in candidate.pieces)]
        found = []
        for window in windows(candidate, versions=self._wanted.version):
            own = merged(pieces[window.first : window.last + 1])
            step = candidate.pieces[window.first].step
            path = paths[step] if step >= 0 else _Path(0, 0)
            ids = candidate.terms[offsets[window.first] : offsets[window.last + 1]]
            cosines = candidate.near[window.first : window.last + 1]
            near = (max(cosines),) if cosines else usual
            figures = shared + self._figures(candidate, window, own, path, ids) + near
            found.append(Seen(candidate, window, figures, own, path.near | path.above))
        return found

    def _figures(
        self, candidate: Candidate, window: Window, own: Mask, path: "_Path", ids: Sequence[int]
    ) -> tuple[float, ...]:
        """All but those that a passage's windows share."""
        question, whole, wanted = self._question, self._whole, self._wanted
        weight = question.weight
        held = own | path.near | path.above
        pieces = candidate.pieces
        text = candidate.text[pieces[window.first].start : pieces[window.last].end]
        kind = pieces[window.first].kind
        local = self._local.get(candidate.article.id, self._nowhere)
        fits = wanted.fits(_NUMBERED.sub("", text))
        exact = wanted.kind in _EXACT
        return (
            weight(path.above & ~(own | path.near)) / whole,
            weight(own & (path.near | path.above)) / whole,
            local.weight(held) / whole,
            local.weight(own) / whole,
            question.covered(held),
            self._runs.share(text) if own else 0.0,
            question.near(ids, ~held) / whole,
            fits if exact else 0.0,
            0.0 if exact else fits,
            min(1.0, len(text) / LONGEST),
            weight(path.near) / whole if window.opens else 0.0,
            float(window.whole),
            float(_asks(text)),
            float(kind == "row"),
            float(kind == "head" and wanted.version),
        )


def whole_of(question: Question, *, meant: bool) -> float:
    """What the weights of terms are divided by, with a model or without."""
    return (question.every if meant else question.whole) or 1.0


def _asks(text: str) -> bool:
    return text.rstrip("*_ \"')»").endswith(("?", "？"))


class _Path(NamedTuple):
    """What the lead-ins and the nearest heading above a window hold, and all further headings."""

    near: Mask
    above: Mask


def _path(candidate: Candidate, at: int, steps: Sequence[Mask]) -> _Path:
    """What stands above a piece, from its step on."""
    near = above = 0
    headed = False
    while at >= 0:
        step = candidate.steps[at]
        if step.kind != "heading":
            near |= steps[at]
        elif headed or not step.line:
            above |= steps[at]
        else:
            near |= steps[at]
            headed = True
        at = step.parent
    return _Path(near, above)


class _Local:
    """What terms weigh if the article were all there is."""

    def __init__(self, question: Question, within: Within) -> None:
        self._weights = []
        for each in question.asked:
            containing = within.containing.get(each.term.term, 0)
            weight = idf(within.passages, containing) * each.term.weight if containing else 0.0
            self._weights.append(weight)
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
