"""The judge's network once more, in JAX, which can tell how each number of it sways the outcome.

It computes what ``bot.meaning.bert`` and ``bot.meaning.judge`` do. ``tests/bench/test_network.py``
holds one against the other.
"""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
from numpy.typing import NDArray

from bot.meaning.bert import HEAD, Weights
from bot.meaning.judge import APART, TOGETHER, Pair

WIDTHS = (32, 48, 64, 80, 96, 128, 160)
"""Tokens to which pairs are filled up: for each the network is compiled once."""

_NEVER = -1e9
_EPSILON = 1e-12

Arrays = Mapping[str, jax.Array]


class Batch(NamedTuple):
    """Pairs side by side: their tokens, and 1 for each that is there, of the second text, its own.

    All are by pair and place.
    """

    tokens: jax.Array
    there: jax.Array
    second: jax.Array
    own: jax.Array


def batch(pairs: Sequence[Pair]) -> Batch:
    """Some pairs, filled up to one width."""
    longest = max(len(pair.tokens) for pair in pairs)
    width = next(each for each in WIDTHS if longest <= each)
    tokens = np.zeros((len(pairs), width), np.int32)
    there, second, own = np.zeros((3, len(pairs), width), np.float32)
    for row, pair in enumerate(pairs):
        count = len(pair.tokens)
        tokens[row, :count] = pair.tokens
        there[row, :count] = 1
        second[row, pair.second : count] = 1
        own[row, pair.own : count - 1] = 1
    return Batch(*map(jnp.asarray, (tokens, there, second, own)))


def denses(weights: Weights) -> dict[str, tuple[int, int]]:
    """The weights beside which thin matrices are learnt, with the width of what goes in and out."""
    names = [each.removesuffix(".weight") for each in weights if each.endswith(".weight")]
    return {
        name: (weights[f"{name}.weight"].shape[1], weights[f"{name}.weight"].shape[0])
        for name in names
        if name.startswith("encoder.layer.") and "LayerNorm" not in name
    }


def fresh(weights: Weights, rank: int, seed: int) -> dict[str, NDArray[np.float32]]:
    """Thin matrices that change nothing yet, and a head that says nothing."""
    drawn = np.random.default_rng(seed)
    found: dict[str, NDArray[np.float64]] = {}
    for name, (into, out) in denses(weights).items():
        found[f"{name}.down"] = drawn.standard_normal((into, rank)) / np.sqrt(into)
        found[f"{name}.up"] = np.zeros((rank, out))
    width = weights["embeddings.word_embeddings.weight"].shape[1]
    found |= {
        "head": np.zeros(4 * width),
        "head.bias": np.zeros(1),
        "span": drawn.standard_normal((width,)) / 50,
        "span.none": np.zeros(1),
        "span.mix": np.ones(1),
    }
    return {name: value.astype(np.float32) for name, value in found.items()}


def odds(weights: Arrays, learnt: Arrays, pairs: Batch) -> tuple[jax.Array, jax.Array]:
    """The odds of each pair, and how far each token of its own text stands out as an answer."""
    x = _states(weights, learnt, pairs)
    of_question = pairs.there * (1 - pairs.second)
    asked, said = _unit(_mean(x, of_question)), _unit(_mean(x, pairs.own))
    figures = jnp.concatenate(
        (x[:, 0], _mean(x, pairs.there), jnp.abs(asked - said) * APART, asked * said * TOGETHER),
        -1,
    )
    tokens = x @ learnt["span"]
    tokens = tokens - (tokens[:, :1] + learnt["span.none"])
    tokens = jnp.where(pairs.own > 0, tokens, _NEVER)
    best = jax.nn.logsumexp(tokens, -1)
    return figures @ learnt["head"] + learnt["head.bias"] + learnt["span.mix"] * best, tokens


def _states(weights: Arrays, learnt: Arrays, pairs: Batch) -> jax.Array:
    of = "embeddings"
    kinds = weights[f"{of}.token_type_embeddings.weight"][pairs.second.astype(int)]
    places = weights[f"{of}.position_embeddings.weight"][: pairs.tokens.shape[1]]
    x = weights[f"{of}.word_embeddings.weight"][pairs.tokens] + places + kinds
    x = _norm(weights, f"{of}.LayerNorm", x)
    number = 0
    while f"encoder.layer.{number}.output.dense.weight" in weights:
        x = _layer(weights, learnt, f"encoder.layer.{number}", x, pairs.there)
        number += 1
    return x


def _layer(weights: Arrays, learnt: Arrays, of: str, x: jax.Array, there: jax.Array) -> jax.Array:
    count, tokens, width = x.shape

    def dense(name: str, x: jax.Array) -> jax.Array:
        name = f"{of}.{name}"
        own = x @ weights[f"{name}.weight"].T + weights[f"{name}.bias"]
        return own + x @ learnt[f"{name}.down"] @ learnt[f"{name}.up"]

    query, key, value = (
        dense(f"attention.self.{name}", x)
        .reshape(count, tokens, width // HEAD, HEAD)
        .transpose(0, 2, 1, 3)
        for name in ("query", "key", "value")
    )
    scores = query @ key.transpose(0, 1, 3, 2) / np.sqrt(HEAD)
    shares = jax.nn.softmax(jnp.where(there[:, None, None, :] > 0, scores, _NEVER), -1)
    taken = (shares @ value).transpose(0, 2, 1, 3).reshape(x.shape)
    attended = dense("attention.output.dense", taken)
    x = _norm(weights, f"{of}.attention.output.LayerNorm", x + attended)
    wide = jax.nn.gelu(dense("intermediate.dense", x), approximate=False)
    return _norm(weights, f"{of}.output.LayerNorm", x + dense("output.dense", wide))


def _norm(weights: Arrays, name: str, x: jax.Array) -> jax.Array:
    x = x - x.mean(-1, keepdims=True)
    x = x * jax.lax.rsqrt((x * x).mean(-1, keepdims=True) + _EPSILON)
    return x * weights[f"{name}.weight"] + weights[f"{name}.bias"]


def _mean(x: jax.Array, some: jax.Array) -> jax.Array:
    return (x * some[..., None]).sum(1) / jnp.maximum(some.sum(1, keepdims=True), 1)


def _unit(x: jax.Array) -> jax.Array:
    return x / jnp.sqrt((x * x).sum(-1, keepdims=True) + 1e-9)
