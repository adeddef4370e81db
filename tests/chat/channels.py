"""What somebody hears of the bot, by every channel of a leak."""

import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from simcord.components import walk_components
from simcord.types import HttpLogEntry

from tests.chat.acting import unpacked

_QUOTE = re.compile(r"^> .+|^[> ]*\d+ [│┊] .+", re.MULTILINE)
_TITLE = re.compile(r"### .+|\*\*.+?\*\*")
_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT[\d:.]+\+00:00")
_DURATION = re.compile(r"\d+(\.\d+)? (s|ms|seconds?)\b")
_KEY = re.compile(r"(footnote:\w+:)[\w-]{12}(?![\w-])")


@dataclass(frozen=True)
class Heard:
    """What the bot did about one thing that somebody did.

    ``texts`` are those of its cards, ``sentences`` what it said without one, ``files`` what was in
    those that it sent. Ids, keys and durations are taken out: they differ from time to time.
    """

    sent: str
    texts: str
    sentences: Sequence[str]
    suggested: Sequence[str]
    choices: Sequence[str]
    files: Mapping[str, str]
    log: str

    @property
    def told(self) -> str:
        """The texts without the lines of articles."""
        return _QUOTE.sub("", self.texts)


CHANNELS: Mapping[str, Callable[[Heard], object]] = {
    "quote": lambda heard: _QUOTE.findall(heard.texts),
    "title": lambda heard: _TITLE.findall(heard.told),
    "count": lambda heard: re.findall(r"\d+", heard.told),
    "suggestion": lambda heard: [*heard.suggested, *re.findall("Showing .+", heard.told)],
    "missing words": lambda heard: re.findall("No article has .+", heard.told),
    "autocomplete": lambda heard: heard.choices,
    "error": lambda heard: heard.sentences,
    "file": lambda heard: heard.files,
    "log": lambda heard: heard.log,
    "anything else": lambda heard: heard.sent,
}
"""The last is all that is sent, whole."""

Story = Sequence[tuple[str, Heard]]
"""What was heard of each way in, in turn, by the name of the way."""


def apart(one: Story, other: Story) -> dict[str, list[str]]:
    """Where two stories are not the same: channels, and on each the ways that lead there."""
    found: dict[str, list[str]] = {}
    for (way, heard), (_, expected) in zip(one, other, strict=True):
        for channel, part in CHANNELS.items():
            ways = found.setdefault(channel, [])
            if part(heard) != part(expected) and way not in ways:
                ways.append(way)
    return {channel: ways for channel, ways in found.items() if ways}


def heard(requests: Sequence[HttpLogEntry], files: Mapping[str, bytes], log: str) -> Heard:
    """What there is to hear in what the bot sent to Discord and wrote into its log."""
    bodies = [entry.json for entry in requests if entry.json]
    messages = [body.get("data") or body for body in bodies]
    parts = [part for each in messages for part in walk_components(each.get("components") or [])]
    choices = [choice for each in messages for choice in each.get("choices", ())]
    return Heard(
        sent=_same(json.dumps(bodies, ensure_ascii=False, sort_keys=True)) if bodies else "",
        texts=_same("\n".join(part["content"] for part in parts if "content" in part)),
        sentences=[_same(each["content"]) for each in messages if each.get("content")],
        suggested=[part["label"] for part in parts if _suggests(part)],
        choices=[choice["name"] for choice in choices],
        files={name: _MOMENT.sub("MOMENT", text.decode()) for name, text in _inside(files).items()},
        log=_same(log),
    )


def without_key(custom_id: str, instead: str) -> str:
    """The id of a button with another key of a card, if it has one."""
    return _KEY.sub(rf"\g<1>{instead}", custom_id)


def _suggests(part: Mapping[str, Any]) -> bool:
    return str(part.get("custom_id", "")).startswith("footnote:ask:")


def _inside(files: Mapping[str, bytes]) -> dict[str, bytes]:
    """What is in some files, and in the archives among them."""
    found: dict[str, bytes] = {}
    for url, data in files.items():
        name = url.rpartition("/")[2]
        found |= unpacked(data) if name.endswith(".zip") else {name: data}
    return found


def _same(text: str) -> str:
    text = re.sub(r"((?:add|save):)\d+:\w+", r"\1FORM", text)
    text = re.sub(r"\b\d{10,}\b", "ID", text)
    return _DURATION.sub("TIME", _KEY.sub(r"\1KEY", text))
