"""The released model, which is no part of the project: where its folder is named it is tested."""

import os
from pathlib import Path

import pytest

RELEASED = Path(os.environ.get("FOOTNOTE_TEST_MODEL", "nowhere"))
"""The folder of the released model, if there is one here."""

needs_weights = pytest.mark.skipif(
    not RELEASED.is_dir(), reason="FOOTNOTE_TEST_MODEL names no folder of the released model"
)
