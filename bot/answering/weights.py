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
    "bm25": 2.281,
    "pairs": 1.468,
    "article": 2.909,
    "title": 0.821,
    "above": 0.057,
    "again": 1.059,
    "local": 2.609,
    "telling": 3.084,
    "covered": 2.697,
    "runs": 0.711,
    "related": 0.701,
    "exact": 3.167,
    "wanted": 1.533,
    "length": 0.004,
    "answers": 1.066,
    "whole": 0.357,
    "asks": -0.514,
    "row": 1.193,
    "version": 0.615,
    "near": 8.786,
}
"""What each figure counts for where the passage of the first quote is chosen with a model."""

MEANT_RANKING = {
    "bm25": 2.208,
    "pairs": 1.554,
    "article": 2.915,
    "title": 0.789,
    "above": 0.264,
    "again": 1.226,
    "local": 2.658,
    "telling": 3.204,
    "covered": 2.663,
    "runs": 0.512,
    "related": 0.856,
    "exact": 3.192,
    "wanted": 1.398,
    "length": 0.551,
    "answers": 1.147,
    "whole": 0.676,
    "asks": -0.438,
    "row": 1.240,
    "version": 1.144,
    "near": 8.914,
}
"""What each figure counts for where windows are ordered with a model."""

MEANT_CONFIDENCE = {
    "lead_by": 0.438,
    "unknown": -2.101,
    "amount": 0.266,
    "matched": 0.628,
    "apart": 0.696,
    "size": -0.617,
    "runs": 0.414,
    "asks": -0.971,
    "near": 2.550,
}
"""What each figure of the evidence adds to the log odds of a right answer with a model."""

MEANT_CERTAIN = -1.700
"""Log odds without any evidence with a model."""
