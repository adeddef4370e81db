"""Weights fitted by ``python -m tests.bench.weights``, which writes this file."""

PASSAGES = {
    "bm25": 3.766,
    "pairs": 1.309,
    "article": 4.855,
    "title": 2.521,
    "above": 0.922,
    "again": 1.820,
    "local": 2.345,
    "telling": 2.541,
    "covered": 4.610,
    "runs": 1.127,
    "related": 1.898,
    "exact": 3.458,
    "wanted": 1.522,
    "length": -0.314,
    "answers": 1.615,
    "whole": 0.335,
    "asks": -0.499,
    "row": 0.794,
    "version": 0.578,
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
    "lead_by": 0.396,
    "unknown": -2.392,
    "amount": 1.535,
    "matched": 1.424,
    "apart": 0.873,
    "size": -0.577,
    "runs": 0.550,
    "asks": -0.761,
}
"""What each figure of the evidence adds to the log odds of a right answer."""

CERTAIN = -1.666
"""Log odds without any evidence."""

MEANT_PASSAGES = {
    "bm25": 1.562,
    "pairs": 1.755,
    "article": 1.512,
    "title": 0.410,
    "above": -0.458,
    "again": 0.431,
    "local": 1.153,
    "telling": 1.703,
    "covered": 4.123,
    "runs": 0.778,
    "related": 0.382,
    "exact": 3.041,
    "wanted": 1.627,
    "length": 0.364,
    "answers": 0.558,
    "whole": 0.377,
    "asks": -0.564,
    "row": 1.244,
    "version": 0.484,
    "near": 11.737,
}
"""What each figure counts for where the passage of the first quote is chosen with a model."""

MEANT_RANKING = {
    "bm25": 1.651,
    "pairs": 1.884,
    "article": 1.514,
    "title": 0.382,
    "above": -0.238,
    "again": 0.577,
    "local": 1.104,
    "telling": 1.749,
    "covered": 3.881,
    "runs": 0.563,
    "related": 0.432,
    "exact": 3.154,
    "wanted": 1.473,
    "length": 0.812,
    "answers": 0.752,
    "whole": 0.587,
    "asks": -0.477,
    "row": 1.290,
    "version": 0.959,
    "near": 11.748,
}
"""What each figure counts for where windows are ordered with a model."""

MEANT_CONFIDENCE = {
    "lead_by": 0.387,
    "unknown": -0.181,
    "amount": 0.135,
    "matched": 0.037,
    "apart": 0.135,
    "size": -0.440,
    "runs": -0.165,
    "asks": -1.027,
    "near": 1.836,
    "odds": 0.648,
}
"""What each figure of the evidence adds to the log odds of a right answer with a model."""

MEANT_CERTAIN = -0.609
"""Log odds without any evidence with a model."""

MEANT_JUDGED = 0.753
"""What the odds of a window count for beside its score with a model."""
