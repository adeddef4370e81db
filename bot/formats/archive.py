"""What a ZIP holds, read under one budget: what its directory says of sizes may be a lie."""

import zipfile
import zlib
from collections.abc import Iterator
from io import BytesIO
from pathlib import PurePosixPath

from lxml import etree

from bot.errors import InputError, QuotaError

MOST_ENTRIES = 2_000
MOST_UNPACKED = 64_000_000
"""Bytes of all that is read of one archive."""

MOST_TIMES, SURELY = 200, 4_000_000
"""How many times its packed size a part may have, once it has so many bytes."""

_DAMAGE = (zipfile.BadZipFile, zlib.error, RuntimeError, ValueError, EOFError, OSError)
"""What reading an archive raises where it is damaged, or packed in a way that is not known."""

_ENCRYPTED = 0x1
_LINK = 0o120000


class Archive:
    """The parts of a ZIP by their names, which are labels: nothing is ever written.

    Args:
        name: of the file, for messages.

    Raises:
        InputError: it is damaged, encrypted, or packed in a way that is unknown.
        QuotaError: it holds too much, or claims what cannot be.
    """

    def __init__(self, name: str, data: bytes) -> None:
        self.name = name
        self._left = MOST_UNPACKED
        try:
            self._zip = zipfile.ZipFile(BytesIO(data))
            entries = self._zip.infolist()
        except _DAMAGE as error:
            raise self._damaged() from error
        if len(entries) > MOST_ENTRIES:
            raise QuotaError(f"{name} holds more than {MOST_ENTRIES:,} files: split it.")
        if sum(entry.compress_size for entry in entries) > len(data):
            raise self._damaged()
        named = (entry for entry in entries if entry.filename)
        self._entries = {entry.filename: entry for entry in named if not entry.is_dir()}

    def __contains__(self, part: str) -> bool:
        return part in self._entries

    def __iter__(self) -> Iterator[str]:
        """The names of the parts, in the archive's order."""
        return iter(self._entries)

    def read(self, part: str) -> bytes:
        """The bytes of a part; raises InputError if there is none, or as the archive does."""
        entry = self._entries.get(part)
        if entry is None:
            raise self._damaged()
        if entry.flag_bits & _ENCRYPTED:
            raise InputError(f"{self.name} has a password: save it without one and add that.")
        if (entry.external_attr >> 16) & _LINK == _LINK:
            raise InputError(f"{self.name} holds a link: pack the file itself.")
        most = min(self._left, max(SURELY, entry.compress_size * MOST_TIMES))
        try:
            with self._zip.open(entry) as opened:
                data = opened.read(most + 1)
        except _DAMAGE as error:
            raise self._damaged() from error
        if len(data) > most:
            raise QuotaError(f"{self.name} unpacks to more than one file may have: split it.")
        self._left -= len(data)
        return data

    def xml(self, part: str) -> etree._Element:
        """The root of a part that is XML.

        Raises InputError where it is none, or declares entities: a document's parts never do.
        """
        return parsed(self.name, self.read(part))

    def _damaged(self) -> InputError:
        return damaged(self.name)


def warm() -> None:
    """Load what reading an archive needs."""
    packed = BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.xml", "<a/>")
    read = Archive("", packed.getvalue())
    for part in read:
        read.xml(part)
    # The names in an archive are in this encoding or in UTF-8.
    b"".decode("cp437")


def damaged(name: str) -> InputError:
    """What is said of a file that is not what it ought to be."""
    return InputError(f"{name} is damaged: save it anew and add that.")


def parsed(name: str, data: bytes) -> etree._Element:
    """The root of an XML text that declares no entities; raises InputError for any other."""
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, recover=False
    )
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise damaged(name) from error
    if root.getroottree().docinfo.internalDTD is not None:
        raise InputError(f"{name} declares what a document never does (DOCTYPE): save it anew.")
    return root


def members(name: str, data: bytes) -> Iterator[tuple[str, bytes]]:
    """The files of a ZIP with their paths in it, hidden ones left out.

    Raises as ``Archive`` does.
    """
    archive = Archive(name, data)
    for path in archive:
        parts = PurePosixPath(path.replace("\\", "/")).parts
        if not any(part.startswith((".", "__MACOSX")) for part in parts):
            yield path, archive.read(path)
