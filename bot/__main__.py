"""``footnote``, and ``python -m bot``: Ctrl-C ends it without a word from its first import on."""

_INTERRUPTED = 130
"""What a shell reports for a program that Ctrl-C ended."""

try:
    import os
    import signal
except KeyboardInterrupt:
    raise SystemExit(_INTERRUPTED) from None


def _leave(*_: object) -> None:
    # An exception would pass through an import, and some of what is imported makes another of it.
    os._exit(_INTERRUPTED)


def _leave_on_interrupt() -> None:
    """Leave at once on Ctrl-C, unless whoever started this process has it ignored."""
    if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
        signal.signal(signal.SIGINT, _leave)


_leave_on_interrupt()


def main() -> None:
    """Run ``footnote`` on this process's arguments and exit; the console script.

    Where a command has work that must come to an end, its event loop takes Ctrl-C over, and gives
    it back to Python.
    """
    from bot.cli import main as run

    try:
        run()
    finally:
        _leave_on_interrupt()


if __name__ == "__main__":
    main()
