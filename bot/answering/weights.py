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
    "bm25": 0.769,
    "pairs": 1.914,
    "article": 0.247,
    "title": 0.150,
    "above": -0.727,
    "again": 0.455,
    "local": 0.318,
    "telling": 1.052,
    "covered": 5.565,
    "runs": 0.833,
    "related": 0.390,
    "exact": 3.012,
    "wanted": 1.622,
    "length": 0.337,
    "answers": 0.394,
    "whole": 0.397,
    "asks": -0.605,
    "row": 1.259,
    "version": 0.486,
    "near": 11.671,
}
"""What each figure counts for where the passage of the first quote is chosen with a model."""

MEANT_RANKING = {
    "bm25": 0.918,
    "pairs": 2.120,
    "article": 0.233,
    "title": 0.073,
    "above": -0.445,
    "again": 0.569,
    "local": 0.131,
    "telling": 1.063,
    "covered": 5.189,
    "runs": 0.596,
    "related": 0.429,
    "exact": 3.160,
    "wanted": 1.475,
    "length": 0.772,
    "answers": 0.592,
    "whole": 0.595,
    "asks": -0.499,
    "row": 1.317,
    "version": 0.955,
    "near": 11.681,
}
"""What each figure counts for where windows are ordered with a model."""

MEANT_CONFIDENCE = {
    "lead_by": 0.467,
    "unknown": -1.469,
    "amount": 0.774,
    "matched": 0.988,
    "apart": 0.604,
    "size": -0.758,
    "runs": 0.354,
    "asks": -0.906,
    "near": 1.877,
}
"""What each figure of the evidence adds to the log odds of a right answer with a model."""

MEANT_CERTAIN = -1.461
"""Log odds without any evidence with a model."""
