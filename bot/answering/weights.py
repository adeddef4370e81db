"""Weights fitted by ``python -m tests.bench.weights``, which writes this file."""

RANKING = {
    "bm25": 3.690,
    "pairs": 1.431,
    "article": 3.733,
    "title": 2.027,
    "above": 0.883,
    "again": 1.766,
    "local": 2.297,
    "telling": 2.264,
    "covered": 4.794,
    "runs": 0.907,
    "related": 1.469,
    "exact": 2.870,
    "wanted": 1.277,
    "length": 0.562,
    "answers": 1.304,
    "whole": 0.693,
    "asks": -0.447,
    "row": 0.705,
    "version": 0.462,
    "first": 0.793,
}
"""What each figure of a window counts for."""

CONFIDENCE = {
    "lead_by": 0.435,
    "unknown": -2.404,
    "amount": 1.826,
    "matched": 1.264,
    "apart": 0.876,
    "size": -0.689,
    "runs": 0.435,
    "asks": -0.804,
}
"""What each figure of the evidence adds to the log odds of a right answer."""

CERTAIN = -1.554
"""Log odds without any evidence."""
