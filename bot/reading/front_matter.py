"""What a file says of itself above its text: ``---`` and YAML, or ``+++`` and TOML."""

import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

_FENCES = {"---": ("---", "..."), "+++": ("+++",)}
_LONGEST = 500
"""Lines of front matter at most, so that a rule at the top opens none."""

_KEY = re.compile(r"([A-Za-z][\w.-]*)\s*:(?:\s+(.*))?$")
_KEY_TYPED = re.compile(r"[\w\"'.-]+\s*[:=]|[-#\]\[]|\s|$")
_ENTRY = re.compile(r"\s*-\s+(.*)$")
_QUOTED = re.compile(r"\"((?:[^\"\\]|\\.)*)\"|'((?:[^']|'')*)'")
_DATE = re.compile(r"(?<!\d)((?:19|20)\d\d)(?:[-/](0[1-9]|1[0-2])[-/](0[1-9]|[12]\d|3[01]))?(?!\d)")


class FrontMatter(NamedTuple):
    """What it says; ``lines`` are how many it takes, its fences included, 0 for none."""

    lines: int = 0
    title: str = ""
    tags: tuple[str, ...] = ()
    language: str | None = None
    dated: str = ""


def front_matter(lines: Sequence[str]) -> FrontMatter:
    """The front matter of a text; an empty one where it has none, or none that can be read."""
    fence = lines[0].rstrip() if lines else ""
    ends = _FENCES.get(fence)
    if ends is None:
        return FrontMatter()
    for at in range(1, min(len(lines), _LONGEST)):
        if lines[at].rstrip() in ends:
            break
        if not _KEY_TYPED.match(lines[at]):
            return FrontMatter()
    else:
        return FrontMatter()
    inside = lines[1:at]
    if not any(line.strip() for line in inside):
        return FrontMatter()
    values = _toml(inside) if fence == "+++" else _yaml(inside)
    if not values and fence == "---" and any(line.strip() for line in inside):
        return FrontMatter()
    return _known(at + 1, {key.casefold(): value for key, value in values.items()})


def date_in(text: str) -> str:
    """The first day or year that a text names, in ISO 8601; empty for none."""
    found = _DATE.search(text)
    if found is None:
        return ""
    return "-".join(found.groups()) if found[2] else found[1]


def _known(lines: int, values: Mapping[str, list[str]]) -> FrontMatter:
    def one(*keys: str) -> str:
        return next((values[key][0] for key in keys if values.get(key)), "")

    language = one("lang", "language", "locale")[:2].lower()
    tags = values.get("tags") or values.get("tag") or values.get("keywords") or []
    if len(tags) == 1:
        tags = tags[0].split(",")
    return FrontMatter(
        lines,
        one("title"),
        tuple(dict.fromkeys(tag.strip() for tag in tags if tag.strip())),
        language if re.fullmatch("[a-z]{2}", language) else None,
        date_in(one("updated", "lastmod", "last_updated", "last_modified_at", "date", "pubdate")),
    )


def _toml(lines: Sequence[str]) -> dict[str, list[str]]:
    try:
        read = tomllib.loads("\n".join(lines))
    except (tomllib.TOMLDecodeError, RecursionError):
        return {}
    nested = read.get("taxonomies")
    flat = {**nested, **read} if isinstance(nested, dict) else read
    return {key: _texts(value) for key, value in flat.items() if not isinstance(value, dict)}


def _texts(value: object) -> list[str]:
    if isinstance(value, list):
        return [str(each) for each in value]
    return [str(value)]


def _yaml(lines: Iterable[str]) -> dict[str, list[str]]:
    """Keys of the outermost level with their plain values; what is nested deeper is left out."""
    values: dict[str, list[str]] = {}
    key = ""
    folded = False
    for line in lines:
        if found := _KEY.match(line):
            key, text = found[1], (found[2] or "").strip()
            folded = text[:1] in {"|", ">"}
            values[key] = [] if folded else _plain(text)
        elif (entry := _ENTRY.match(line)) and key and not folded:
            values[key] += _plain(entry[1].strip())[:1]
        elif key and line[:1].isspace() and folded and line.strip():
            values[key] = [" ".join([*values[key], line.strip()])]
    return values


def _plain(text: str) -> list[str]:
    """The values of ``text``, ``"text"``, ``[text, text]``; a comment after it is left out."""
    if text.startswith("[") and "]" in text:
        inside = text[1 : text.rindex("]")]
        return [_unquoted(each) for each in inside.split(",") if _unquoted(each)]
    return [_unquoted(text)] if _unquoted(text) else []


def _unquoted(text: str) -> str:
    text = text.strip()
    if quoted := _QUOTED.match(text):
        return (
            quoted[1].replace('\\"', '"') if quoted[1] is not None else quoted[2].replace("''", "'")
        )
    return text.split(" #", 1)[0].strip()
