"""Weights fitted by ``python -m tests.bench.weights``, which writes this file."""

RANKING = {
    "bm25": 9.237,
    "pairs": 1.249,
    "sentence": 2.732,
    "article": 4.321,
    "title": 4.228,
    "within": 2.484,
    "runs": 2.094,
    "related": 6.967,
}
"""What each figure of ``Features`` counts for."""

QUOTING = {
    "weight": 2.988,
    "rare": 2.249,
    "length": 2.231,
    "kind": 2.282,
    "heaviest": 0.605,
}
"""What each figure of a ``Window`` counts for."""

CONFIDENCE = {
    "known": 5.0,
    "amount": 3.0,
    "matched": 3.0,
    "apart": 3.0,
    "size": 0.0,
    "title": 2.0,
    "runs": 1.0,
    "bm25": 2.0,
}
"""What each figure of ``Evidence`` adds to the log odds of a right answer."""

CERTAIN = -9.0
"""Log odds without any evidence."""
