"""Weights fitted by ``python -m tests.bench.weights``, which writes this file."""

RANKING = {
    "bm25": 9.255,
    "pairs": 1.423,
    "sentence": 2.608,
    "article": 4.363,
    "title": 4.442,
    "within": 2.610,
    "runs": 2.028,
    "related": 6.668,
    "count": 1.0,
}
"""What each figure of ``Features`` counts for."""

QUOTING = {
    "weight": 5.904,
    "length": 2.423,
    "kind": 2.273,
    "count": 1.0,
    "heaviest": 0.779,
}
"""What each figure of a ``Window`` counts for."""

CONFIDENCE = {
    "known": 4.705,
    "amount": 3.708,
    "matched": 2.429,
    "apart": 2.182,
    "size": -0.126,
    "title": 3.057,
    "runs": 2.095,
    "bm25": 2.553,
}
"""What each figure of ``Evidence`` adds to the log odds of a right answer."""

CERTAIN = -10.415
"""Log odds without any evidence."""
