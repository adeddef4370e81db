"""Weights fitted by ``python -m tests.bench.weights``, which writes this file."""

RANKING = {
    "bm25": 9.258,
    "pairs": 1.402,
    "sentence": 2.603,
    "article": 4.364,
    "title": 4.438,
    "within": 2.616,
    "runs": 2.029,
    "related": 6.668,
}
"""What each figure of ``Features`` counts for."""

QUOTING = {
    "weight": 3.084,
    "length": 2.188,
    "kind": 2.284,
    "heaviest": 0.577,
}
"""What each figure of a ``Window`` counts for."""

CONFIDENCE = {
    "known": 4.697,
    "amount": 3.703,
    "matched": 2.442,
    "apart": 2.178,
    "size": -0.130,
    "title": 3.062,
    "runs": 2.094,
    "bm25": 2.547,
}
"""What each figure of ``Evidence`` adds to the log odds of a right answer."""

CERTAIN = -10.398
"""Log odds without any evidence."""
