"""What the packages of Office say of themselves, and what is none."""

import re

from lxml import etree

from bot.errors import InputError
from bot.formats.archive import Archive
from bot.formats.draft import Draft

OLE = b"\xd0\xcf\x11\xe0"
"""What the files of old programs begin with, and packages that have a password."""

_NO_TITLES = frozenset({"untitled", "title", "presentation", "powerpoint presentation"})
"""What programs call a file that nobody has named."""


def locked_or_old(name: str, data: bytes, program: str, suffix: str) -> InputError:
    """What is said of an OLE file, which a package with a password is too."""
    if "EncryptedPackage".encode("utf_16_le") in data:
        return InputError(f"{name} has a password: save it without one and add that.")
    return InputError(f"{name} is of an old {program}: save it as {suffix} and add that.")


def properties(archive: Archive, draft: Draft) -> None:
    """Tell a draft what the core properties of an Office package say."""
    if "docProps/core.xml" not in archive:
        return
    said = {
        etree.QName(element).localname: (element.text or "").strip()
        for element in archive.xml("docProps/core.xml").iterchildren(tag=etree.Element)
    }
    draft.title = title_in(said.get("title", ""))
    draft.author = said.get("creator", "")
    draft.tags = tuple(tag.strip() for tag in re.split("[,;]", said.get("keywords", "")))


def title_in(said: str) -> str:
    """A title that a file has in its properties; empty if nobody would call it so."""
    title = " ".join(said.split())
    named = any(map(str.isalnum, title)) and title.lower() not in _NO_TITLES
    return title if named else ""
