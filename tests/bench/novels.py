"""The texts that speed is measured with, and the machine it is measured on."""

import json
import lzma
import os
import platform
import sys
from datetime import UTC, datetime
from pathlib import Path

from tests.quality.datasets import NAME

CHANGED = 0.1
"""The share of words that a repetition has of another paragraph."""


def novels() -> list[str]:
    """The texts in the folder ``scale``, a paragraph a line."""
    named = os.environ.get(NAME)
    files = sorted((Path(named) / "scale").glob("*.jsonl.xz")) if named else []
    if not files:
        sys.exit(f"NOTHING IS MEASURED: {NAME} names no folder with scale/*.jsonl.xz, see README.")
    found = []
    for file in files:
        with lzma.open(file, "rt", encoding="utf-8") as lines:
            found += [json.loads(line)["text"] for line in lines]
    return found


def machine() -> str:
    model = platform.processor() or platform.machine()
    info = Path("/proc/cpuinfo")
    if info.exists():
        names = [line for line in info.read_text().splitlines() if line.startswith("model name")]
        model = names[0].partition(":")[2].strip() if names else model
    python = platform.python_version()
    today = f"{datetime.now(UTC):%d %B %Y}"
    return f"{model}, {os.cpu_count()} cores, Python {python}, {today}"
