"""Weights fitted by ``python -m tests.bench.weights``, which writes this file."""

RANKING = {
    "bm25": 9.408,
    "pairs": 1.146,
    "sentence": 2.983,
    "article": 4.248,
    "title": 4.190,
    "within": 2.442,
    "runs": 2.320,
    "related": 6.989,
}
"""What each figure of ``Features`` counts for."""

QUOTING = {
    "weight": 3.0,
    "rare": 3.0,
    "length": 1.8,
    "kind": 1.6,
    "heaviest": 0.6,
}
"""What each figure of a ``Window`` counts for."""

CONFIDENCE = {
    "share": -1.479,
    "in_sentence": 0.316,
    "known": 5.183,
    "amount": 5.461,
    "matched": 3.372,
    "ahead": 2.649,
    "apart": 1.534,
    "pairs": 1.307,
    "title": 2.888,
    "runs": 0.785,
    "bm25": 2.077,
}
"""What each figure of ``Evidence`` adds to the log odds of a right answer."""

CERTAIN = -11.565
"""Log odds without any evidence."""
