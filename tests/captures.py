"""What the terminal shows at several widths, captured from the real program in a pseudo-terminal.

``python -m tests.captures`` writes it to ``docs/captures.md``.
"""

import fcntl
import os
import pty
import re
import shlex
import struct
import subprocess
import sys
import tempfile
import termios
from pathlib import Path

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs" / "captures.md"
WIDTHS = (40, 80, 120)
LINES = 50

HEAD = """# The terminal at 40, 80 and 120 columns

Over the starter articles: the greeting, an answer, a row of a table, a question of which Footnote
is not sure, one of which nothing is found, and the list. Titles are in italics, matched words bold,
and what stands around them is dim. `python -m tests.captures` writes this page."""

SHOWN = (
    ("footnote", "exit\r"),
    ("footnote how many days of leave can I carry over", ""),
    ("footnote when is the library open on friday --limit 1", ""),
    ("footnote can I bake bread at work", ""),
    ("footnote how do I reset my password", ""),
    ("footnote list", ""),
)
"""Commands, and what is typed into them."""

_CONTROL = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")


def captured(data: Path, columns: int, command: str, typed: str) -> str:
    """What a command shows, without its styles."""
    keyboard, screen = pty.openpty()
    fcntl.ioctl(screen, termios.TIOCSWINSZ, struct.pack("HHHH", LINES, columns, 0, 0))
    names = set(os.environ) - {"COLUMNS", "LINES", "NO_COLOR", "FORCE_COLOR", "DISCORD_TOKEN"}
    kept = {name: os.environ[name] for name in names if not name.startswith("FOOTNOTE_")}
    _, *arguments = shlex.split(command)
    process = subprocess.Popen(
        [sys.executable, "-m", "bot", "--data", str(data), *arguments],
        stdin=screen,
        stdout=screen,
        # No terminal, so that no bar is drawn where the machine is slow.
        stderr=subprocess.DEVNULL,
        cwd=ROOT,
        env=kept | {"TERM": "xterm", "INPUTRC": "/dev/null", "DISCORD_TOKEN": ""},
    )
    os.close(screen)
    shown = b""
    with process:
        while True:
            try:
                shown += os.read(keyboard, 4096)
            except OSError:  # the program has ended
                break
            if typed and shown.endswith(b"> "):
                os.write(keyboard, typed.encode())
                typed = ""
    os.close(keyboard)
    lines = _CONTROL.sub("", shown.decode()).replace("\r", "").splitlines()
    return "\n".join(line.rstrip() for line in lines).strip("\n")


def section(data: Path, columns: int) -> str:
    """What all commands show in so many columns."""
    shown = (
        f"```text\n$ {command}\n{captured(data, columns, command, typed)}\n```"
        for command, typed in SHOWN
    )
    return "\n\n".join([f"## {columns} columns", *shown])


def page(data: Path) -> str:
    """The whole page; the articles are stored in a folder of its own."""
    return "\n\n".join([HEAD, *(section(data, columns) for columns in WIDTHS)]) + "\n"


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        PAGE.write_text(page(Path(folder)))
