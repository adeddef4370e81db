"""A network of BERT's form in NumPy: the tokens of texts to what they become by each other.

Only all-MiniLM-L6-v2 and what has its form: norms after each part of a layer, heads of 32 numbers.
Its weights are mapped, so that processes share them. Thin matrices that were learnt for another
task (Hu et al. 2021, LoRA) stand beside them and are added to what they give.
"""

import os
import weakref
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from safetensors import safe_open
from threadpoolctl import threadpool_limits
from tokenizers import Tokenizer
from tokenizers.models import WordPiece
from tokenizers.normalizers import BertNormalizer
from tokenizers.pre_tokenizers import BertPreTokenizer

from bot.errors import ModelError
from bot.meaning.folder import VOCABULARY, WEIGHTS

Floats = NDArray[np.float32]
Span = tuple[int, int]
Tokens = Sequence[int]
Weights = Mapping[str, Floats]

HEAD = 32
"""Numbers of an attention head: the weights do not tell."""

LONGEST = 256
"""Tokens of a text at most, as many as the model was made for."""

_AT_ONCE = 512
"""Tokens of several texts that are read at once."""

_ROWS = 64
"""Rows of a matrix that fit into a processor's cache."""

_FLOAT = np.dtype(np.float32)
_WIDTHS = {"F32": _FLOAT.itemsize, "I64": 8}
"""Bytes of a number by its kind in the file."""

_WORDS = "embeddings.word_embeddings.weight"

_EPSILON = 1e-12

_ENDS = ("[CLS]", "[SEP]")
"""What stands before and after every text."""


class _Dense(NamedTuple):
    weight: Floats
    bias: Floats
    down: Floats | None
    up: Floats | None

    def __call__(self, x: Floats) -> Floats:
        found = np.asarray(x @ self.weight.T)
        found += self.bias
        if self.down is not None and self.up is not None:
            found += x @ self.down @ self.up
        return found


class _Norm(NamedTuple):
    weight: Floats
    bias: Floats

    def __call__(self, x: Floats) -> Floats:
        x = x - x.mean(-1, keepdims=True)
        x /= np.sqrt(np.mean(x * x, -1, keepdims=True) + _EPSILON)
        return np.asarray(x * self.weight + self.bias)


class _Layer(NamedTuple):
    query: _Dense
    key: _Dense
    value: _Dense
    attended: _Dense
    after_attention: _Norm
    wide: _Dense
    narrow: _Dense
    after: _Norm

    def __call__(self, x: Floats, spans: Sequence[Span]) -> Floats:
        x = self.after_attention(x + self.attended(self._attention(x, spans)))
        return self.after(x + self.narrow(_gelu(self.wide(x))))

    def _attention(self, x: Floats, spans: Sequence[Span]) -> Floats:
        """What each token takes from the others of its text."""
        # From tokens by width to heads by tokens by HEAD.
        query, key, value = (
            dense(x).reshape(len(x), -1, HEAD).transpose(1, 0, 2)
            for dense in (self.query, self.key, self.value)
        )
        query *= np.float32(1 / np.sqrt(HEAD))
        taken = np.empty_like(x)
        for start, end in spans:
            scores = query[:, start:end] @ key[:, start:end].transpose(0, 2, 1)
            scores = np.exp(scores - scores.max(-1, keepdims=True))
            scores /= scores.sum(-1, keepdims=True)
            parts = (scores @ value[:, start:end]).transpose(1, 0, 2)
            taken[start:end] = parts.reshape(end - start, -1)
        return taken


class _Rows:
    """The rows of a matrix in a file. Each is read when it is needed: of a vocabulary few ever are.

    Were they mapped, their whole neighbourhood would count as this process's memory.
    """

    def __init__(self, path: Path, name: str) -> None:
        self._start, (_, self.width) = _tensors(path)[name]
        self._file = os.open(path, os.O_RDONLY)
        weakref.finalize(self, os.close, self._file)

    def __getitem__(self, rows: Sequence[int]) -> Floats:
        size = self.width * _FLOAT.itemsize
        read = (os.pread(self._file, size, self._start + size * row) for row in rows)
        return np.frombuffer(bytearray().join(read), _FLOAT).reshape(-1, self.width)


class Bert:
    """The network of a folder. It may be used by several threads at once."""

    def __init__(self, folder: Path, learnt: Weights | None = None) -> None:
        """Map the weights, and read the vocabulary.

        Args:
            folder: of a model.
            learnt: thin matrices, by the names of the weights beside which they stand: ``.down``
                has a column for each of its rank, and ``.up`` a row.

        Raises:
            ModelError: the folder holds no model of this form, or what was learnt is of another.
        """
        # More threads would spin for each other while others answer.
        threadpool_limits(1, "blas")
        try:
            weights = mapped(folder / WEIGHTS)
            self._words = _Rows(folder / WEIGHTS, _WORDS)
            kinds = weights["embeddings.token_type_embeddings.weight"]
            self._places = weights["embeddings.position_embeddings.weight"][:LONGEST] + kinds[0]
            self._second = kinds[1] - kinds[0]
            self._first = _norm(weights, "embeddings.LayerNorm")
            self._layers = list(_layers(weights, learnt or {}))
            self._tokenizer = _tokenizer(folder / VOCABULARY)
            self.before, self.after = (_id(self._tokenizer, each) for each in _ENDS)
        # What reads the vocabulary raises nothing narrower.
        except Exception as error:
            raise ModelError(
                f"{folder} holds no model that can be used: install it anew."
            ) from error

    @property
    def width(self) -> int:
        """Numbers of a token."""
        return self._words.width

    def tokens(self, text: str) -> list[int]:
        """The tokens of a text, without those that stand before and after it."""
        # Halves of surrogate pairs, which a terminal may send, are no text to it.
        text = text.encode(errors="replace").decode()
        return list(self._tokenizer.encode(text, add_special_tokens=False).ids)

    def states(self, texts: Sequence[Tokens], seconds: Sequence[int] = ()) -> Iterator[Floats]:
        """What the tokens of each text become, by token and number.

        Args:
            texts: each at most ``LONGEST`` tokens, its ends among them.
            seconds: at which token of each text a second one begins, if any is of two.
        """
        for first, last in _runs([len(text) for text in texts]):
            some = texts[first:last]
            ends = np.cumsum([len(text) for text in some]).tolist()
            spans = list(zip([0, *ends[:-1]], ends, strict=True))
            x = self._words[[each for text in some for each in text]]
            x += np.concatenate([self._places[: end - start] for start, end in spans])
            for (start, end), second in zip(spans, seconds[first:last], strict=False):
                x[start + second : end] += self._second
            x = self._first(x)
            for layer in self._layers:
                x = layer(x, spans)
            yield from (x[start:end] for start, end in spans)


def _runs(lengths: Sequence[int]) -> Iterator[Span]:
    """Stretches of texts of so many tokens that are read at once: longer products are faster."""
    start = tokens = 0
    for at, length in enumerate(lengths):
        if tokens + length > _AT_ONCE and at > start:
            yield start, at
            start, tokens = at, 0
        tokens += length
    if lengths:
        yield start, len(lengths)


class _Tensor(NamedTuple):
    start: int
    shape: tuple[int, ...]


def _tensors(path: Path) -> dict[str, _Tensor]:
    """Where in a file each of its tensors stands that are single floats."""
    with safe_open(path, framework="numpy") as opened:
        found = [
            (name, tuple(stretch.get_shape()), stretch.get_dtype())
            for name in opened.offset_keys()
            for stretch in [opened.get_slice(name)]
        ]
    # The file has no gaps: each begins where the one before ends, and the last ends with it.
    sizes = [int(np.prod(shape)) * _WIDTHS[kind] for _, shape, kind in found]
    ends = np.cumsum(sizes) + path.stat().st_size - sum(sizes)
    starts = (ends - sizes).tolist()
    each = zip(found, starts, strict=True)
    return {name: _Tensor(start, shape) for (name, shape, kind), start in each if kind == "F32"}


def mapped(path: Path) -> Weights:
    """The tensors of a file that are single floats, as views of it."""
    raw = np.memmap(path, np.uint8, "r")
    return {
        name: np.asarray(raw[start : start + size]).view(_FLOAT).reshape(shape)
        for name, (start, shape) in _tensors(path).items()
        for size in [int(np.prod(shape)) * _FLOAT.itemsize]
    }


@lru_cache(maxsize=1)
def _tokenizer(vocabulary: Path) -> Tokenizer:
    """What cuts a text into the words and parts of words of a vocabulary.

    The encoder and the judge share it: it takes some megabytes.
    """
    found = Tokenizer(WordPiece.from_file(str(vocabulary)))
    found.normalizer = BertNormalizer()
    found.pre_tokenizer = BertPreTokenizer()
    return found


def _id(tokenizer: Tokenizer, word: str) -> int:
    """The number of a word; raises KeyError where it has none."""
    found = tokenizer.token_to_id(word)
    if found is None:
        raise KeyError(word)
    return int(found)


def _dense(weights: Weights, learnt: Weights, name: str) -> _Dense:
    own = weights[f"{name}.weight"], weights[f"{name}.bias"]
    return _Dense(*own, learnt.get(f"{name}.down"), learnt.get(f"{name}.up"))


def _norm(weights: Weights, name: str) -> _Norm:
    return _Norm(weights[f"{name}.weight"], weights[f"{name}.bias"])


def _layers(weights: Weights, learnt: Weights) -> Iterator[_Layer]:
    number = 0
    while f"encoder.layer.{number}.output.dense.weight" in weights:
        of = f"encoder.layer.{number}"
        yield _Layer(
            query=_dense(weights, learnt, f"{of}.attention.self.query"),
            key=_dense(weights, learnt, f"{of}.attention.self.key"),
            value=_dense(weights, learnt, f"{of}.attention.self.value"),
            attended=_dense(weights, learnt, f"{of}.attention.output.dense"),
            after_attention=_norm(weights, f"{of}.attention.output.LayerNorm"),
            wide=_dense(weights, learnt, f"{of}.intermediate.dense"),
            narrow=_dense(weights, learnt, f"{of}.output.dense"),
            after=_norm(weights, f"{of}.output.LayerNorm"),
        )
        number += 1


def _gelu(x: Floats) -> Floats:
    """Each number times the share of a normal distribution below it, in its place.

    The share is 1.5e-7 off at most: formula 7.1.26 of Abramowitz and Stegun. New arrays cost more
    than the sums, so a few rows at a time share three.
    """
    size, t, less = (np.empty_like(x[:_ROWS]) for _ in range(3))
    for at in range(0, len(x), _ROWS):
        some = x[at : at + _ROWS]
        _gelu_of(some, *(each[: len(some)] for each in (size, t, less)))
    return x


def _gelu_of(x: Floats, size: Floats, t: Floats, less: Floats) -> None:
    np.abs(x, out=size)
    np.multiply(size, np.float32(0.3275911 / np.sqrt(2)), out=t)
    t += 1
    np.reciprocal(t, out=t)
    less[:] = 1.061405429
    for factor in (-1.453152027, 1.421413741, -0.284496736, 0.254829592):
        less *= t
        less += np.float32(factor)
    less *= t
    less *= size
    np.multiply(size, size, out=t)
    t *= np.float32(-0.5)
    np.exp(t, out=t)
    less *= t
    less *= np.float32(0.5)
    np.maximum(x, 0, out=x)
    x -= less
