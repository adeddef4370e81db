"""Weights fitted by ``python -m tests.bench.weights``, which writes this file."""

RANKING = {
    "bm25": 3.394,
    "pairs": 1.336,
    "article": 4.898,
    "title": 2.508,
    "above": 0.943,
    "again": 2.107,
    "local": 2.558,
    "telling": 2.706,
    "covered": 4.985,
    "runs": 0.974,
    "related": 2.126,
    "exact": 3.558,
    "wanted": 1.407,
    "length": 0.280,
    "answers": 1.559,
    "whole": 0.824,
    "asks": -0.656,
    "row": 0.822,
    "version": 1.104,
}
"""What each figure of a window counts for."""

CONFIDENCE = {
    "lead_by": 0.423,
    "unknown": -2.414,
    "amount": 1.711,
    "matched": 1.377,
    "apart": 0.884,
    "size": -0.633,
    "runs": 0.526,
    "asks": -0.767,
}
"""What each figure of the evidence adds to the log odds of a right answer."""

CERTAIN = -1.707
"""Log odds without any evidence."""
