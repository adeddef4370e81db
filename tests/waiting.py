"""How long tests wait for what should happen: one factor for every wait."""

import os

PATIENCE = float(os.environ.get("FOOTNOTE_TEST_PATIENCE", "6"))
"""How many times longer everything may take than on an idle machine. Nobody waits for what comes,
so that it is only felt where something never does."""


def patient(seconds: float) -> float:
    """What may take so long on an idle machine, on this one."""
    return seconds * PATIENCE
