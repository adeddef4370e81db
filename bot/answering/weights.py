"""Weights fitted by ``python -m tests.bench.weights``, which writes this file."""

PASSAGES = {
    "bm25": 4.232,
    "pairs": 1.463,
    "article": 4.513,
    "title": 2.801,
    "above": 1.100,
    "again": 1.561,
    "local": 2.186,
    "telling": 2.199,
    "covered": 4.254,
    "runs": 1.436,
    "related": 1.903,
    "exact": 3.014,
    "wanted": 1.486,
    "length": -0.732,
    "answers": 1.496,
    "whole": -0.163,
    "asks": -0.362,
    "row": 0.732,
    "version": 0.042,
}
"""What each figure counts for where the passage of the first quote is chosen."""

RANKING = {
    "bm25": 3.442,
    "pairs": 1.337,
    "article": 4.880,
    "title": 2.544,
    "above": 0.967,
    "again": 2.106,
    "local": 2.520,
    "telling": 2.787,
    "covered": 4.967,
    "runs": 0.965,
    "related": 2.123,
    "exact": 3.556,
    "wanted": 1.402,
    "length": 0.291,
    "answers": 1.551,
    "whole": 0.818,
    "asks": -0.642,
    "row": 0.823,
    "version": 1.107,
}
"""What each figure counts for where windows are ordered."""

CONFIDENCE = {
    "lead_by": 0.399,
    "unknown": -2.267,
    "amount": 1.368,
    "matched": 1.661,
    "apart": 0.887,
    "size": -0.535,
    "runs": 0.509,
    "asks": -0.803,
}
"""What each figure of the evidence adds to the log odds of a right answer."""

CERTAIN = -1.788
"""Log odds without any evidence."""
