"""Weights fitted by ``python -m tests.bench.weights``, which writes this file."""

RANKING = {
    "bm25": 3.393,
    "pairs": 1.383,
    "article": 4.863,
    "title": 2.491,
    "above": 1.147,
    "again": 2.045,
    "local": 2.582,
    "telling": 2.736,
    "covered": 4.968,
    "runs": 0.898,
    "related": 2.076,
    "exact": 3.569,
    "wanted": 1.420,
    "length": 0.265,
    "answers": 1.574,
    "whole": 0.825,
    "asks": -0.656,
    "row": 0.822,
    "version": 1.101,
    "first": 0.809,
}
"""What each figure of a window counts for."""

CONFIDENCE = {
    "lead_by": 0.423,
    "unknown": -2.407,
    "amount": 1.657,
    "matched": 1.367,
    "apart": 0.873,
    "size": -0.607,
    "runs": 0.538,
    "asks": -0.768,
}
"""What each figure of the evidence adds to the log odds of a right answer."""

CERTAIN = -1.723
"""Log odds without any evidence."""
