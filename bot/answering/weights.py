"""Weights fitted by ``python -m tests.bench.weights``, which writes this file."""

RANKING = {
    "bm25": 9.246,
    "pairs": 1.448,
    "sentence": 2.616,
    "article": 4.373,
    "title": 4.503,
    "within": 2.601,
    "runs": 2.032,
    "related": 6.681,
    "count": 2.5,
}
"""What each figure of ``Features`` counts for."""

QUOTING = {
    "weight": 5.892,
    "length": 2.430,
    "kind": 2.169,
    "count": 2.143,
    "heaviest": 0.784,
}
"""What each figure of a ``Window`` counts for."""

CONFIDENCE = {
    "known": 4.719,
    "amount": 3.722,
    "matched": 2.408,
    "apart": 2.194,
    "size": -0.129,
    "title": 3.068,
    "runs": 2.116,
    "bm25": 2.532,
}
"""What each figure of ``Evidence`` adds to the log odds of a right answer."""

CERTAIN = -10.423
"""Log odds without any evidence."""
