"""What is logged: never what people ask or store, at any level."""

import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.process

SCRIPT = """
import asyncio, sys
from pathlib import Path
from bot.app import open_app
from bot.chat import log_to_stderr
from bot.model import SHARED
from bot.settings import Settings
from tests.callers import add_paste, by

async def main():
    async with open_app(Settings(data=Path(sys.argv[1]), corpus=None)) as app:
        await add_paste(app, by(SHARED), "Secret title", "The xyzzyplugh is in the cellar.")
        await app.asking.ask(by(SHARED), "Where is the xyzzyplugh?")

log_to_stderr(sys.argv[2])
asyncio.run(main())
"""


@pytest.mark.parametrize("level", ["DEBUG", "INFO"])
def test_no_level_logs_questions_or_articles(tmp_path: Path, level: str) -> None:
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT, str(tmp_path / "data"), level],
        cwd=Path(__file__).parents[2],
        capture_output=True,
        text=True,
        check=True,
    )
    assert "xyzzyplugh" not in done.stderr
    assert "Secret" not in done.stderr
