"""A judge: whether a text answers a question, told by reading both at once.

It is a cross-encoder (Nogueira and Cho 2019) made of the encoder's own network. What was learnt for
it is small: thin matrices beside the network's weights, and a head.
"""

from collections.abc import Sequence
from importlib.resources import as_file, files
from pathlib import Path
from typing import NamedTuple

import numpy as np
from safetensors import safe_open

from bot.errors import ModelError
from bot.meaning.bert import Bert, Floats, Tokens, Weights
from bot.meaning.folder import identity

NAME = "judge.safetensors"
"""What was learnt, for the released model in this package, for another one in its folder. It tells
for which model it was."""

LONGEST = 160
"""Tokens that are read at once: what a quote has at most, and what stands above it."""

_ASKED, _ABOVE = 40, 24
"""Tokens of a question at most, its first, and of what stands above a text, those next to it."""

APART, TOGETHER = 4.0, 20.0
"""What makes figures of two vectors' difference and product about as large as those of a state."""


class Pair(NamedTuple):
    """A question and a text as they are read.

    The text with its path begins at the token ``second``, what the text itself says at ``own``.
    """

    tokens: Tokens
    second: int
    own: int


def paired(bert: Bert, question: str, path: str, text: str) -> Pair:
    """A question and a text under its path, as many of their tokens as are read."""
    asked = [bert.before, *bert.tokens(question)[:_ASKED], bert.after]
    above = bert.tokens(f"{path}:")[-_ABOVE:] if path else []
    # What has no letters at all still is a text.
    own = bert.tokens(text) or [bert.after]
    own_at = len(asked) + len(above)
    tokens = [*asked, *above, *own][: LONGEST - 1]
    return Pair([*tokens, bert.after], len(asked), own_at)


class _Head(NamedTuple):
    """What makes odds of states: a weight for each figure, and what stands out as an answer."""

    weights: Floats
    bias: float
    span: Floats
    none: float
    mix: float

    @classmethod
    def of(cls, learnt: Weights) -> "_Head":
        bias, none, mix = (
            float(learnt[each][0]) for each in ("head.bias", "span.none", "span.mix")
        )
        return cls(learnt["head"], bias, learnt["span"], none, mix)


class Judge:
    """The judge of a model's folder. It may be used by several threads at once."""

    def __init__(self, folder: Path, learnt: Path | None = None) -> None:
        """Load it.

        Args:
            folder: of the model.
            learnt: the file of what was learnt, if it is not the one of this model.

        Raises:
            ModelError: there is none for this model.
        """
        self.learnt, self._head = _learnt(folder, learnt)
        self._bert = Bert(folder, self.learnt)

    def odds(self, question: str, texts: Sequence[tuple[str, str]]) -> list[float]:
        """The logarithm of the odds that each text, under its path, answers a question."""
        pairs = [paired(self._bert, question, *each) for each in texts]
        states = self._bert.states([each.tokens for each in pairs], [each.second for each in pairs])
        return [self._judged(x, pair) for x, pair in zip(states, pairs, strict=True)]

    def _judged(self, x: Floats, pair: Pair) -> float:
        """What the head makes of the states of a pair's tokens.

        It sees the first state, the mean of all, how the mean of the question and that of the text
        differ and what they have in common, and how well tokens of the text stand out as an answer.
        """
        own = x[pair.own : -1]
        asked, said = _unit(x[: pair.second].mean(0)), _unit(own.mean(0))
        figures = np.concatenate(
            (x[0], x.mean(0), np.abs(asked - said) * APART, asked * said * TOGETHER)
        )
        head = self._head
        best = np.logaddexp.reduce(own @ head.span - x[0] @ head.span - head.none)
        return float(figures @ head.weights + head.bias + head.mix * best)


def _unit(vector: Floats) -> Floats:
    return np.asarray(vector / np.sqrt(vector @ vector + np.float32(1e-9)))


def _learnt(folder: Path, given: Path | None) -> tuple[Weights, _Head]:
    """What was learnt for a model, and the head of it; raises ModelError."""
    beside = folder / NAME
    try:
        if given or beside.is_file():
            found, model = _read(given or beside)
        else:
            with as_file(files("bot.meaning") / NAME) as packaged:
                found, model = _read(packaged)
        if model == identity(folder):
            return found, _Head.of(found)
    except Exception as error:  # What reads the file raises nothing narrower.
        raise ModelError(f"The judge of the model in {folder} cannot be read.") from error
    raise ModelError(
        f"There is no judge for the model in {folder}: put its {NAME} beside it, "
        "or use the released model."
    )


def _read(path: Path) -> tuple[Weights, str]:
    """The tensors of a file as single floats, and for which model they are."""
    with safe_open(path, framework="numpy") as opened:
        found = {name: opened.get_tensor(name).astype(np.float32) for name in opened.offset_keys()}
        return found, (opened.metadata() or {}).get("model", "")
