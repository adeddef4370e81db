"""The network as its form is defined, number by number."""

import math
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from safetensors.numpy import load_file

from bot.meaning.folder import WEIGHTS
from bot.meaning.judge import NAME
from tests.meaning.tiny import LAYERS, WIDTH


def dot(one: Sequence[float], other: Sequence[float]) -> float:
    return sum(a * b for a, b in zip(one, other, strict=True))


def _weights(folder: Path, *, learnt: bool) -> dict[str, Any]:
    """The weights as lists, and what was learnt beside them added to them."""
    found = dict(load_file(folder / WEIGHTS))
    beside = load_file(folder / NAME) if learnt else {}
    for name, up in beside.items():
        of = name.removesuffix(".up")
        if of != name:
            down = beside[f"{of}.down"].astype(float)
            found[f"{of}.weight"] = found[f"{of}.weight"] + (down @ up.astype(float)).T
    return {name: value.tolist() for name, value in found.items()}


def plain(
    folder: Path, ids: Sequence[int], second: int = 0, *, learnt: bool = False
) -> list[list[float]]:
    """The last states, number by number as the form is defined.

    Args:
        folder: of the model.
        ids: its tokens.
        second: the one with which a second text begins, if one does.
        learnt: with what was learnt for a judge.
    """
    w = _weights(folder, learnt=learnt)

    def dense(name: str, row: Sequence[float]) -> list[float]:
        sums = (dot(row, each) for each in w[f"{name}.weight"])
        return [a + b for a, b in zip(sums, w[f"{name}.bias"], strict=True)]

    def norm(name: str, row: Sequence[float], plus: Sequence[float]) -> list[float]:
        row = [a + b for a, b in zip(row, plus, strict=True)]
        mean = sum(row) / len(row)
        spread = math.sqrt(sum((each - mean) ** 2 for each in row) / len(row) + 1e-12)
        weights = zip(row, w[f"{name}.weight"], w[f"{name}.bias"], strict=True)
        return [(each - mean) / spread * weight + bias for each, weight, bias in weights]

    def attend(of: str, rows: list[list[float]]) -> list[list[float]]:
        query, key, value = (
            [dense(f"{of}.attention.self.{name}", row) for row in rows]
            for name in ("query", "key", "value")
        )
        found: list[list[float]] = [[] for _ in rows]
        for head in range(0, WIDTH, 32):
            part = slice(head, head + 32)
            for place, row in enumerate(query):
                scores = [dot(row[part], each[part]) / math.sqrt(32) for each in key]
                shares = [math.exp(score - max(scores)) for score in scores]
                for number in range(*part.indices(WIDTH)):
                    column = [each[number] for each in value]
                    found[place].append(dot(shares, column) / sum(shares))
        return found

    places = w["embeddings.position_embeddings.weight"]
    kinds = w["embeddings.token_type_embeddings.weight"]
    of_first = second or len(ids)
    kind = [kinds[0]] * of_first + [kinds[1]] * (len(ids) - of_first)
    words = w["embeddings.word_embeddings.weight"]
    rows = [
        norm("embeddings.LayerNorm", words[each], [a + b for a, b in zip(place, own, strict=True)])
        for each, place, own in zip(ids, places, kind, strict=False)
    ]
    for number in range(LAYERS):
        of = f"encoder.layer.{number}"
        attended = [dense(f"{of}.attention.output.dense", row) for row in attend(of, rows)]
        rows = [
            norm(f"{of}.attention.output.LayerNorm", row, plus)
            for row, plus in zip(rows, attended, strict=True)
        ]
        wide = [
            [
                x * (1 + math.erf(x / math.sqrt(2))) / 2
                for x in dense(f"{of}.intermediate.dense", row)
            ]
            for row in rows
        ]
        rows = [
            norm(f"{of}.output.LayerNorm", row, dense(f"{of}.output.dense", each))
            for row, each in zip(rows, wide, strict=True)
        ]
    return rows
