"""Fitting weights by Newton's method, and judging chances."""

from collections.abc import Callable, Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

L2 = 1e-3
"""How much of the weights' squares is added to what is made small. Some figures say nearly the
same: without it, what a few documents teach is lost on the next."""

Array = NDArray[np.float64]


def even(names: Sequence[str]) -> Array:
    """What each question counts for, if the set that it is of counts the same as any other."""
    counts = {name: names.count(name) for name in set(names)}
    return np.array([1 / counts[name] / len(counts) for name in names])


def fit_choice(x: Array, right: Array, weight: Array, start: Array | None = None) -> Array:
    """Weights that choose the right ones.

    What is made small is minus the logarithm of the chance that a softmax over the choices gives
    to the right ones.

    Args:
        x: figures [question, choice, figure].
        right: 1 for a right choice, 0 for a wrong one, NaN where there is none.
        weight: what each question counts for.
        start: weights that are near already, if some are known.
    """
    there = ~np.isnan(right)
    gold = np.nan_to_num(right)

    def loss(w: Array) -> tuple[float, Array, Array]:
        score = np.where(there, x @ w, -np.inf)
        chance = np.exp(score - score.max(1, keepdims=True))
        chance /= chance.sum(1, keepdims=True)
        among = chance * gold
        hit = among.sum(1, keepdims=True)
        among /= hit
        mean, mean_gold = ((each[:, None, :] @ x)[:, 0] for each in (chance, among))
        slope = -(weight[:, None] * (mean_gold - mean)).sum(0)
        # Gauss and Newton's: the part of the right ones' spread is left out, so it never falls.
        spread = _squares(x, np.sqrt(weight[:, None] * chance)) - _squares(mean, np.sqrt(weight))
        return float(-(weight * np.log(hit[:, 0])).sum()), slope, spread

    return _newton(loss, np.zeros(x.shape[2]) if start is None else start, L2)


def _squares(x: Array, root: Array) -> Array:
    """The sum of the squares of rows, each times ``root`` before."""
    rows = (x * root[..., None]).reshape(-1, x.shape[-1])
    squares: Array = rows.T @ rows
    return squares


def _newton(loss: Callable[[Array], tuple[float, Array, Array]], w: Array, l2: float) -> Array:
    def whole(w: Array) -> float:
        return loss(w)[0] + l2 * float(w @ w) / 2

    for _ in range(50):
        _, slope, spread = loss(w)
        step = np.linalg.solve(spread + l2 * np.eye(len(w)), slope + l2 * w)
        before, length = whole(w), 1.0
        while whole(w - length * step) > before and length > 1e-4:
            length /= 2
        w = w - length * step
        if before - whole(w) < 1e-9:
            break
    return w


def fit_chance(x: Array, right: Array, weight: Array) -> Array:
    """Weights of a logistic regression, the constant last."""
    x = np.hstack([x, np.ones((len(x), 1))])

    def loss(w: Array) -> tuple[float, Array, Array]:
        z = x @ w
        chance = 1 / (1 + np.exp(-z))
        slope = x.T @ (weight * (chance - right))
        spread = (x * (weight * chance * (1 - chance))[:, None]).T @ x
        return float((weight * (np.logaddexp(0, z) - right * z)).sum()), slope, spread

    return _newton(loss, np.zeros(x.shape[1]), L2)


def chances(x: Array, w: Array) -> Array:
    chance: Array = 1 / (1 + np.exp(-(x @ w[:-1] + w[-1])))
    return chance


def reliability(sure: Array, right: Array) -> Iterator[tuple[float, float, float, int]]:
    """For each tenth of the scale: where it begins, the mean confidence, the share right, how
    many.
    """
    tenth = np.minimum((sure * 10).astype(int), 9)
    for at in range(10):
        inside = tenth == at
        if inside.any():
            count = int(inside.sum())
            yield at / 10, float(sure[inside].mean()), float(right[inside].mean()), count


def calibration_error(sure: Array, right: Array) -> float:
    """Expected calibration error over tenths (Naeini, Cooper, Hauskrecht 2015)."""
    return sum(
        count * abs(mean - share) for _, mean, share, count in reliability(sure, right)
    ) / len(sure)


def auroc(sure: Array, answerable: NDArray[np.bool_]) -> float:
    above, below = sure[answerable], np.sort(sure[~answerable])
    lower, upper = (np.searchsorted(below, above, side) for side in ("left", "right"))
    return float((lower + upper).sum() / 2 / max(1, len(above) * len(below)))
