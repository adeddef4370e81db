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
    "share": -1.016,
    "in_sentence": 0.367,
    "known": 5.405,
    "amount": 3.188,
    "matched": 2.826,
    "ahead": 2.785,
    "apart": 1.695,
    "pairs": 0.032,
    "title": 2.835,
    "runs": 1.885,
    "bm25": 2.325,
}
"""What each figure of ``Evidence`` adds to the log odds of a right answer."""

CERTAIN = -10.971
"""Log odds without any evidence."""
