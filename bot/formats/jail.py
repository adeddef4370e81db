"""What a process gives up before it reads what a stranger sent."""

import ctypes
import os
import resource
import signal
import struct
import sys
from pathlib import Path

MEMORY = 512_000_000
"""Bytes that reading one file may take beside what the process has already."""

SECONDS = 20
"""Of a processor for one file."""

_NO_NEW_PRIVILEGES, _DIES_WITH_PARENT = 38, 1
_CREATE_RULESET, _RESTRICT_SELF = 444, 446
_VERSION = 1
_FILES = (13, 14, 15, 15, 16)
"""How many rights over files Landlock knows, by its version from 1."""


def enter() -> None:
    """Give up memory, time, files and the network; there is no way back.

    From then on nothing can be opened, so all that is needed has been imported before.
    """
    _begone_with_parent()
    used = _address_space()
    _landlock()
    for limit, most in (
        (resource.RLIMIT_AS, used + MEMORY),
        (resource.RLIMIT_CPU, SECONDS + 1),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_NOFILE, 0),
    ):
        _limit(limit, most)
    # The first of the two says what it was about, the other is an end without a word.
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS + 1))


def _limit(limit: int, most: int) -> None:
    _, hard = resource.getrlimit(limit)
    most = most if hard == resource.RLIM_INFINITY else min(most, hard)
    # macOS knows the limit of memory, but refuses to set it.
    try:
        resource.setrlimit(limit, (most, most))
    except (ValueError, OSError):
        if limit != resource.RLIMIT_AS:
            raise


def _address_space() -> int:
    """Bytes of addresses that this process has."""
    try:
        pages = Path("/proc/self/statm").read_text(encoding="ascii").split()[0]
    except OSError:
        return 0
    return int(pages) * resource.getpagesize()


def _begone_with_parent() -> None:
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_DIES_WITH_PARENT, signal.SIGKILL, 0, 0, 0)


def _landlock() -> None:
    """Forbid all files and connections, where the kernel can (Linux 5.13)."""
    if sys.platform != "linux":
        return
    libc = ctypes.CDLL(None, use_errno=True)
    version = libc.syscall(_CREATE_RULESET, None, ctypes.c_size_t(0), _VERSION)
    if version < 1:
        return
    files = (1 << _FILES[min(version, len(_FILES)) - 1]) - 1
    connections = 0b11 if version >= 4 else 0
    scoped = 0b11 if version >= 6 else 0
    rules = struct.pack("QQQ", files, connections, scoped)
    size = 24 if version >= 6 else 16 if version >= 4 else 8
    ruleset = libc.syscall(_CREATE_RULESET, rules, ctypes.c_size_t(size), 0)
    if ruleset < 0:
        return
    try:
        libc.prctl(_NO_NEW_PRIVILEGES, 1, 0, 0, 0)
        libc.syscall(_RESTRICT_SELF, ruleset, 0)
    finally:
        os.close(ruleset)
