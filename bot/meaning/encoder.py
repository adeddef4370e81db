"""A sentence encoder: each text to a vector that tells what it means.

A vector is the mean of what the tokens of its text become, of length 1.
"""

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from bot.meaning.bert import LONGEST, Bert, Floats, Tokens

Under = tuple[str, str]
"""What a piece stands under, and its text."""

_ABOVE = 40
"""Tokens of what stands above a piece that are read along at most, those next to it."""

_EPSILON = 1e-12


class Encoder:
    """The encoder of a model's folder. It may be used by several threads at once."""

    def __init__(self, folder: Path) -> None:
        """Load it; raises ModelError where the folder holds none."""
        self._bert = Bert(folder)

    @property
    def width(self) -> int:
        """Numbers of a vector."""
        return self._bert.width

    def question(self, text: str) -> Floats:
        """The vector of a question; of a very long one that of its beginning."""
        return np.asarray(self._vectors([self._bert.tokens(text)])[0])

    def pieces(self, pieces: Sequence[Under]) -> Floats:
        """The vector of each piece, read alone under what it stands under.

        Of a long piece that of its beginning.
        """
        tokens = self._bert.tokens
        above = {path: tokens(f"{path}:")[-_ABOVE:] if path else [] for path, _ in pieces}
        return self._vectors([[*above[path], *tokens(text)] for path, text in pieces])

    def _vectors(self, texts: Sequence[Tokens]) -> Floats:
        bert = self._bert
        whole = [[bert.before, *text[: LONGEST - 2], bert.after] for text in texts]
        found = np.empty((len(texts), self.width), np.float32)
        for at, states in enumerate(bert.states(whole)):
            found[at] = states.mean(0)
        norms = np.linalg.norm(found, axis=1, keepdims=True)
        return np.asarray(found / np.maximum(norms, np.float32(_EPSILON)))
