"""Weights fitted by ``python -m tests.bench.weights``, which writes this file."""

RANKING = {
    "bm25": 9.257,
    "pairs": 1.448,
    "sentence": 2.601,
    "article": 4.373,
    "title": 4.493,
    "within": 2.604,
    "runs": 2.026,
    "related": 6.682,
    "count": 1.148,
}
"""What each figure of ``Features`` counts for."""

QUOTING = {
    "weight": 5.896,
    "length": 2.430,
    "kind": 2.169,
    "count": 2.143,
    "heaviest": 0.782,
}
"""What each figure of a ``Window`` counts for."""

CONFIDENCE = {
    "known": 4.718,
    "amount": 3.721,
    "matched": 2.409,
    "apart": 2.193,
    "size": -0.129,
    "title": 3.068,
    "runs": 2.117,
    "bm25": 2.532,
}
"""What each figure of ``Evidence`` adds to the log odds of a right answer."""

CERTAIN = -10.421
"""Log odds without any evidence."""
