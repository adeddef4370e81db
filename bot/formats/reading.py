"""Bytes of whatever format to documents: what goes on inside of the process that only reads.

Each format is a module with ``read``, and ``warm``, which loads all that it will ever need: once
the process is shut in, nothing can be opened any more.
"""

from importlib import import_module
from types import ModuleType
from typing import Any

from bot.errors import InputError
from bot.formats.archive import Archive, members
from bot.formats.frames import Frame
from bot.formats.kinds import Kind
from bot.model import Document

_PACKAGES = {
    "word/": "word.docx",
    "xl/": "sheets",
    "ppt/": "slides",
    "META-INF/container.xml": "markup.epub",
    "mimetypeapplication/epub": "markup.epub",
    "mimetypeapplication/vnd.oasis.opendocument.text": "odf.odt",
    "mimetypeapplication/vnd.oasis.opendocument.spreadsheet": "sheets",
    "mimetypeapplication/vnd.oasis.opendocument.presentation": "slides",
}
"""What the bytes of a ZIP hold somewhere if it is a document, and the module that reads it.

An archive keeps its names as they are, and the first part of such a document unpacked.
"""

_MODULES: dict[Kind, str] = {
    "pdf": "pdf.document",
    "html": "markup.html",
    "rtf": "rtf.document",
    "sheet": "sheets",
    "feed": "feeds",
    "ole": "word.docx",
}

_TIMES = 4
"""How often each format reads a sample of its own before it reads a file."""


def modules(kind: Kind, data: bytes) -> list[str]:
    """The modules that may be needed for a file, told without looking into it."""
    if kind != "zip":
        return [_MODULES[kind]]
    signs = {sign for sign in _PACKAGES if sign.encode() in data}
    if b"mimetype" in data and not any(sign.startswith("mimetype") for sign in signs):
        # Some programs pack even that part, and only reading it would tell.
        signs |= {sign for sign in _PACKAGES if sign.startswith("mimetype")}
    found = (module for sign, module in _PACKAGES.items() if sign in signs)
    return ["archive", *dict.fromkeys(found)]


def warm(module: str) -> ModuleType:
    """A format's module, with all loaded that it needs.

    Python speeds code up that has run a few times (PEP 659), and a child goes on from there.
    """
    loaded = import_module(f"bot.formats.{module}")
    for _ in range(_TIMES):
        loaded.warm()
    return loaded


def answer(kind: Kind, name: str, data: bytes, charset: str | None) -> Frame:
    """What a file says: ``documents``, or the ``members`` of an archive behind their sizes.

    Raises InputError as the format does.
    """
    if kind == "zip":
        archive = Archive(name, data)
        module = _package(archive)
        if module is None:
            return _members(name, data)
        documents = [import_module(f"bot.formats.{module}").read(name, data)]
    elif kind == "html":
        html: Any = import_module("bot.formats.markup.html")
        page = html.page(name, data, charset)
        return Frame({"documents": [plain(page.document)], "canonical": page.canonical})
    elif kind == "ole":
        raise import_module("bot.formats.word.docx").refuse_ole(name, data)
    elif kind == "feed":
        documents = import_module("bot.formats.feeds").read(name, data)
    else:
        documents = [import_module(f"bot.formats.{_MODULES[kind]}").read(name, data)]
    return Frame({"documents": list(map(plain, documents))})


def plain(document: Document) -> dict[str, Any]:
    """A document as JSON has it."""
    return {
        "title": document.title,
        "lines": document.lines,
        "blocks": document.blocks,
        "tags": document.tags,
        "language": document.language,
        "dated": document.dated,
        "author": document.author,
    }


def _package(archive: Archive) -> str | None:
    """The module that reads the document which an archive is; None if it is none."""
    if "mimetype" in archive:
        said = "mimetype" + archive.read("mimetype")[:100].decode("ascii", "replace")
        for sign, module in _PACKAGES.items():
            if said.startswith(sign):
                return module
    if "META-INF/container.xml" in archive:
        return "markup.epub"
    if "[Content_Types].xml" not in archive:
        return None
    for path in archive:
        for sign in ("word/", "xl/", "ppt/"):
            if path.startswith(sign):
                return _PACKAGES[sign]
    raise InputError(f"{archive.name} is no document that Footnote reads: save it as .docx or PDF.")


def _members(name: str, data: bytes) -> Frame:
    found = list(members(name, data))
    if not found:
        raise InputError(f"{name} holds no files: pack some.")
    return Frame(
        {"members": [(path, len(body)) for path, body in found]},
        b"".join(body for _, body in found),
    )
