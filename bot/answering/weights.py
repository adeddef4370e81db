"""Weights fitted by ``python -m tests.bench.weights``, which writes this file."""

RANKING = {
    "bm25": 9.226,
    "pairs": 1.464,
    "sentence": 2.569,
    "article": 4.366,
    "title": 4.476,
    "within": 2.624,
    "runs": 1.995,
    "related": 6.784,
    "count": 1.151,
}
"""What each figure of ``Features`` counts for."""

QUOTING = {
    "weight": 5.863,
    "length": 2.443,
    "kind": 2.166,
    "count": 2.145,
    "heaviest": 0.791,
}
"""What each figure of a ``Window`` counts for."""

CONFIDENCE = {
    "known": 4.860,
    "amount": 3.445,
    "matched": 2.553,
    "apart": 2.215,
    "size": -0.152,
    "title": 3.143,
    "runs": 2.048,
    "bm25": 2.522,
}
"""What each figure of ``Evidence`` adds to the log odds of a right answer."""

CERTAIN = -10.407
"""Log odds without any evidence."""
