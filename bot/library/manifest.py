"""What an export says of its articles beside their lines: how each was filed, and what it is.

    {"footnote": 1, "articles": [{"file": "1 Tides.md", "title": "Tides", "origin": {…}, …}]}

Of what was no text it has the blocks too, which the lines alone do not tell.
"""

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any, NamedTuple, get_args

from bot.errors import FootnoteError, InputError
from bot.formats.client import document
from bot.library.files import file_origin, name_of
from bot.library.submission import Filing, Kept, Parsed, Submission
from bot.model import Article, Document, Origin, OriginKind
from bot.reading.text_files import clean_title

MANIFEST = "footnote.json"
"""The name of its file."""

VERSION = 1

NOT_EXPORTED = "{} was not written by /article export: add what it holds with 'footnote add'."
"""What is said of a file without a manifest."""

_KINDS: tuple[str, ...] = get_args(OriginKind)


class Broken(NamedTuple):
    """A file of an export that cannot be read, and why."""

    path: str
    error: FootnoteError


def entry_of(
    file: str, article: Article, filing: Filing, foreign: Document | None
) -> dict[str, Any]:
    """What a manifest says of an article.

    Args:
        file: the name of the file that holds its lines.
        filing: what somebody said of it.
        foreign: what was read of it, if it was no text.
    """
    said: dict[str, Any] = {
        "file": file,
        "title": article.title,
        "origin": asdict(article.origin),
        "tags": filing.tags,
        "language": filing.language,
        "dated": filing.dated,
        "added_at": article.added_at,
    }
    if foreign is not None:
        own = ("tags", "language", "dated", "author", "blocks")
        said["document"] = {name: getattr(foreign, name) for name in own}
    return said


def manifest(entries: Sequence[dict[str, Any]]) -> bytes:
    """The bytes of a manifest."""
    return json.dumps({"footnote": VERSION, "articles": entries}, ensure_ascii=False).encode()


def submissions(name: str, files: Mapping[str, bytes]) -> Iterator[Submission | Broken]:
    """What the files of an export become; those that its manifest does not name are broken.

    Args:
        name: of the export, for messages.

    Raises:
        InputError: it has no manifest, or one that cannot be read.
    """
    entries = _entries(name, files.get(MANIFEST))
    seen = Counter[Origin]()
    named = {MANIFEST}
    for entry in entries:
        file = str(entry.get("file"))
        named.add(file)
        try:
            origin = _origin(entry["origin"])
            seen[origin] += 1
            yield _submission(file, files[file], entry, _apart(origin, seen[origin]))
        except FootnoteError as error:
            yield Broken(file, error)
        except (KeyError, TypeError, ValueError) as error:
            broken = InputError(f"{file} in {name} is damaged: export it anew.")
            broken.__cause__ = error
            yield Broken(file, broken)
    for file in files.keys() - named:
        why = f"{file} is not in the list of {name}: add it with 'footnote add'."
        yield Broken(file, InputError(why))


def _entries(name: str, data: bytes | None) -> list[dict[str, Any]]:
    if data is None:
        raise InputError(NOT_EXPORTED.format(name))
    try:
        read = json.loads(data)
        version, entries = read["footnote"], read["articles"]
        if version != VERSION:
            raise InputError(f"{name} was written by a newer version: update Footnote.")
        if all(isinstance(each, dict) for each in entries):
            return list(entries)
    except (KeyError, TypeError, ValueError, RecursionError) as error:
        raise InputError(f"{name} is damaged: export the articles anew.") from error
    raise InputError(f"{name} is damaged: export the articles anew.")


def _submission(file: str, data: bytes, entry: Mapping[str, Any], origin: Origin) -> Submission:
    text = data.decode("utf-8-sig").replace("\r\n", "\n").removesuffix("\n")
    title = clean_title(_text(entry["title"]))
    content: Kept | Parsed
    if (said := entry.get("document")) is None:
        content = Kept(file, title, text, name_of(origin))
    else:
        content = Parsed(file, document({**said, "title": title, "lines": text.split("\n")}))
    tags = entry["tags"]
    filing = Filing(
        title=title,
        tags=None if tags is None else [_text(tag) for tag in tags],
        language=_text_or_none(entry["language"]),
        dated=_text_or_none(entry["dated"]),
    )
    return Submission(origin, content, filing, "origin", added_at=_moment(entry["added_at"]))


def _origin(said: Mapping[str, Any]) -> Origin:
    kind, ref = said["kind"], _text(said["ref"])
    if kind not in _KINDS:
        raise ValueError("an origin of no kind that there is")
    # What mirrors a file of the corpus would go where that has no such file.
    return file_origin("upload" if kind == "corpus" else kind, ref)


def _apart(origin: Origin, times: int) -> Origin:
    """The origin of an article, when it comes for the second time, or more.

    Two that were typed or sent may have the same; a page or a message is one article.
    """
    if times == 1 or origin.kind in {"url", "message"}:
        return origin
    return Origin(origin.kind, f"{times}/{origin.ref}")


def _moment(said: Any) -> str:
    """When an article was stored: not later than now."""
    moment = min(datetime.fromisoformat(_text(said)).astimezone(UTC), datetime.now(UTC))
    return moment.isoformat(timespec="milliseconds")


def _text_or_none(value: Any) -> str | None:
    return None if value is None else _text(value)


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError("no text")
    return value
