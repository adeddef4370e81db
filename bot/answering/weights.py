"""Weights fitted by ``python -m tests.bench.weights``, which writes this file."""

RANKING = {
    "bm25": 9.197,
    "pairs": 1.489,
    "sentence": 2.575,
    "article": 4.368,
    "title": 4.449,
    "within": 2.672,
    "runs": 1.989,
    "related": 6.794,
    "count": 1.153,
}
"""What each figure of ``Features`` counts for."""

QUOTING = {
    "weight": 5.892,
    "length": 2.442,
    "kind": 2.297,
    "count": 2.121,
    "heaviest": 0.777,
}
"""What each figure of a ``Window`` counts for."""

CONFIDENCE = {
    "known": 4.867,
    "amount": 3.444,
    "matched": 2.555,
    "apart": 2.205,
    "size": -0.156,
    "title": 3.155,
    "runs": 2.041,
    "bm25": 2.527,
}
"""What each figure of ``Evidence`` adds to the log odds of a right answer."""

CERTAIN = -10.405
"""Log odds without any evidence."""
