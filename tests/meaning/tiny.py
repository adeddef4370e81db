"""A model of the right form with a judge, made in a moment: weights are drawn, words are few."""

import string
from collections.abc import Callable, Mapping
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from safetensors.numpy import save_file

from bot.meaning.bert import Floats
from bot.meaning.folder import VOCABULARY, WEIGHTS, identity
from bot.meaning.judge import NAME

WIDTH, WIDE, LAYERS, PLACES, RANK = 64, 96, 2, 256, 2
WORDS = [
    "[PAD]",
    "[UNK]",
    "[CLS]",
    "[SEP]",
    "ferry",
    "leave",
    "pier",
    "the",
    "soup",
    "days",
    ".",
    "?",
]


def make_model(folder: Path, seed: int = 1) -> Path:
    """Write the files of a model into a folder, which they are all of; returns the folder."""
    folder.mkdir(parents=True, exist_ok=True)
    letters = [mark + letter for mark in ("", "##") for letter in string.ascii_lowercase]
    words = [*WORDS, *letters, *string.digits]
    (folder / VOCABULARY).write_text("".join(f"{word}\n" for word in words))
    drawn = np.random.default_rng(seed)

    def some(*shape: int) -> Floats:
        return (drawn.standard_normal(shape) * 0.3).astype(np.float32)

    tensors = {"embeddings.word_embeddings.weight": some(len(words), WIDTH)}
    tensors["embeddings.position_embeddings.weight"] = some(PLACES, WIDTH)
    tensors["embeddings.token_type_embeddings.weight"] = some(2, WIDTH)
    norms = ["embeddings.LayerNorm"]
    for layer in range(LAYERS):
        of = f"encoder.layer.{layer}"
        inner = [f"attention.self.{name}" for name in ("query", "key", "value")]
        for name, out, into in (
            *((each, WIDTH, WIDTH) for each in (*inner, "attention.output.dense")),
            ("intermediate.dense", WIDE, WIDTH),
            ("output.dense", WIDTH, WIDE),
        ):
            tensors[f"{of}.{name}.weight"], tensors[f"{of}.{name}.bias"] = (
                some(out, into),
                some(out),
            )
        norms += [f"{of}.attention.output.LayerNorm", f"{of}.output.LayerNorm"]
    for name in norms:
        tensors[f"{name}.weight"], tensors[f"{name}.bias"] = 1 + some(WIDTH), some(WIDTH)
    # Numbers that the released file has as well, and that nobody needs.
    places = {"embeddings.position_ids": np.arange(PLACES).reshape(1, -1)}
    save_file({**tensors, **places}, folder / WEIGHTS)
    save_file(learnt(tensors, some), folder / NAME, {"model": identity(folder)})
    return folder


def learnt(
    tensors: Mapping[str, Floats], some: Callable[..., Floats]
) -> dict[str, NDArray[np.float16]]:
    """What a judge would have learnt beside some weights, in halves as it is stored."""
    found = {
        "head": some(4 * WIDTH),
        "head.bias": some(1),
        "span": some(WIDTH),
        "span.none": some(1),
        "span.mix": some(1),
    }
    for name, weights in tensors.items():
        if name.startswith("encoder.layer.") and weights.ndim == 2:
            out, into = weights.shape
            of = name.removesuffix(".weight")
            found |= {f"{of}.down": some(into, RANK), f"{of}.up": some(RANK, out)}
    return {name: value.astype(np.float16) for name, value in found.items()}
