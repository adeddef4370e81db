"""Weights fitted by ``python -m tests.bench.weights``, which writes this file."""

RANKING = {
    "bm25": 3.691,
    "pairs": 1.440,
    "article": 3.725,
    "title": 2.021,
    "above": 0.891,
    "again": 1.793,
    "local": 2.317,
    "telling": 2.209,
    "covered": 4.802,
    "runs": 0.892,
    "related": 1.473,
    "exact": 2.868,
    "wanted": 1.293,
    "length": 0.568,
    "answers": 1.278,
    "whole": 0.695,
    "asks": -0.848,
    "row": 0.706,
    "version": 0.462,
    "first": 0.793,
}
"""What each figure of a window counts for."""

CONFIDENCE = {
    "lead_by": 0.435,
    "unknown": -2.432,
    "amount": 1.763,
    "matched": 1.230,
    "apart": 0.890,
    "size": -0.675,
    "runs": 0.428,
    "asks": -0.914,
}
"""What each figure of the evidence adds to the log odds of a right answer."""

CERTAIN = -1.533
"""Log odds without any evidence."""
