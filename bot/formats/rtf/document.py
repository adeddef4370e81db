"""RTF: a text with groups, control words and bytes in the encodings of its fonts.

All is read in one pass. What a group sets ends with it; a destination is a group that is no part
of the text, or another text of its own.
"""

import codecs
import re
from dataclasses import dataclass, field, replace

from bot.formats.archive import damaged
from bot.formats.draft import Draft
from bot.formats.office import title_in
from bot.formats.rtf.text import Flow, Style, put
from bot.formats.rtf.words import (
    CHARSETS,
    INFO,
    LONGEST_GAP,
    MOST_LEFT_OUT,
    OF_CHARACTERS,
    OF_TABLES,
    PAGES,
    PASSED,
    READ,
    SIGNS,
    SYMBOLS,
    TEXTS,
    USUAL_SIZE,
    encoding_of,
)
from bot.model import Document

_DEEPEST = 1_000
"""Groups in each other that a text may have."""

_TOKEN = re.compile(
    r"\\([a-zA-Z]{1,32})(-?\d{1,10})?[ ]?|\\'([0-9a-fA-F]{2})|\\(.)|([{}])|([^\\{}\r\n]+)|[\r\n]+"
    r"|.",
    re.DOTALL,
)
_SKIPPED = re.compile(r"\\bin(\d{1,10}) ?|\\.|[{}]", re.DOTALL)


def read(name: str, data: bytes) -> Document:
    """The article that a text is; raises InputError where it cannot be read."""
    source = data.lstrip(b"\xef\xbb\xbf \r\n\t\0")
    if not source.startswith(b"{\\rtf"):
        raise damaged(name)
    reader = _Reader(name, source.decode("latin-1"))
    try:
        reader.read()
    except (ValueError, OverflowError) as error:
        raise damaged(name) from error
    draft = Draft()
    said = reader.said
    draft.title = title_in(said.get("title", ""))
    draft.author = " ".join(said.get("author", "").split())
    draft.tags = tuple(tag.strip() for tag in re.split("[,;]", said.get("keywords", "")))
    put(draft, reader.body.ended())
    for label, text in reader.notes:
        draft.note(label, text)
    return draft.document(name)


def warm() -> None:
    """Load what is loaded late, as nothing can be opened once a file is read."""
    for encoding in (*CHARSETS.values(), *PAGES.values()):
        codecs.lookup(encoding)
    for page in (437, 708, 720, 737, 775, *range(850, 870), 874, *range(1250, 1259), 1361):
        try:
            codecs.lookup(f"cp{page}")
        except LookupError:
            continue
    read("warm.rtf", b"{\\rtf1\\ansi Warm \\'82\\par}")


@dataclass(slots=True)
class _State:
    """What the words of a group set, until it ends."""

    flow: Flow
    style: Style = field(default_factory=Style)
    kind: str = ""
    font: int | None = None
    size: int = USUAL_SIZE
    skip: int = 1
    unseen: bool = False
    deleted: bool = False
    starred: bool = False


class _Reader:
    """Goes through a text once, token by token."""

    def __init__(self, name: str, source: str) -> None:
        self.body = Flow()
        self.notes: list[tuple[str, str]] = []
        self.said: dict[str, str] = {}
        self._name = name
        self._source = source
        self._state = _State(self.body)
        self._stack: list[_State] = []
        self._encoding = "cp1252"
        self._fonts: dict[int, int] = {}
        self._default: int | None = None
        self._styles: dict[int, Style] = {}
        self._bytes = bytearray()
        self._left = 0

    def read(self) -> None:
        """Read all."""
        at = 0
        source = self._source
        while at < len(source):
            found = _TOKEN.match(source, at)
            if found is None:
                break
            at = found.end()
            word, number, code, sign, brace, text = found.groups()
            if text is not None:
                self._text(text)
            elif word is not None:
                at = self._word(word, int(number) if number else None, at)
            elif code is not None:
                self._text(chr(int(code, 16)))
            elif sign is not None:
                self._sign(sign, at)
            elif brace is not None and not self._brace(brace):
                break
        while self._stack:
            self._close()

    # What stands in the text

    def _text(self, text: str) -> None:
        """Bytes, of which a character that was told in Unicode leaves some out."""
        if self._left:
            skipped = min(self._left, len(text))
            self._left -= skipped
            text = text[skipped:]
        self._bytes += text.encode("latin-1")

    def _flush(self) -> None:
        """Decode the bytes that were met since the last word."""
        if not self._bytes:
            return
        data = bytes(self._bytes)
        self._bytes.clear()
        self._say(self._decoded(data))

    def _decoded(self, data: bytes) -> str:
        font = self._state.font if self._state.font is not None else self._default
        charset = self._fonts.get(font) if font is not None else None
        if data.isascii():
            return data.decode()
        if charset == SYMBOLS:
            return data.replace(b"\xb7", b"*").decode("ascii", "ignore").replace("*", "•")
        encoding = CHARSETS.get(charset, self._encoding) if charset else None
        if charset == 0 and self._encoding.startswith("cp125"):
            encoding = "cp1252"
        return data.decode(encoding or self._encoding, "replace")

    def _say(self, text: str) -> None:
        state = self._state
        if text and not (state.unseen or state.deleted):
            state.flow.say(text, state.size)

    def _sign(self, sign: str, at: int) -> None:
        if sign in "\\{}":
            self._text(sign)
            return
        self._flush()
        self._left = 0
        if sign == "*":
            # Some programs write it within a group too, where it says nothing.
            before = self._source[max(0, at - LONGEST_GAP) : at - 2].rstrip()
            self._state.starred = before.endswith("{")
        elif sign == "~":
            self._say("\xa0")
        elif sign == "_":
            self._say("\u2011")
        elif sign in "\r\n":
            self._state.flow.end(self._state.style)

    # Groups

    def _brace(self, brace: str) -> bool:
        """Open or close a group; whether the text goes on."""
        if brace == "{":
            self._open()
        else:
            self._close()
        return bool(self._stack)

    def _open(self) -> None:
        self._flush()
        self._left = 0
        if len(self._stack) >= _DEEPEST:
            raise damaged(self._name)
        self._stack.append(self._state)
        state = self._state = replace(self._state, style=replace(self._state.style), starred=False)
        if state.kind == "stylesheet":
            self._begin("style")
            state.style = Style()

    def _begin(self, kind: str) -> None:
        """Begin a text of its own."""
        state = self._state
        state.kind, state.flow = kind, Flow()
        state.unseen = state.deleted = False
        state.style = Style()

    def _close(self) -> None:
        self._flush()
        self._left = 0
        if self._stack:
            state, self._state = self._state, self._stack.pop()
            if state.flow is not self._state.flow:
                self._leave(state)

    def _leave(self, state: _State) -> None:
        """Give what a text of its own says to where it belongs."""
        outer = self._state.flow
        if state.kind == "style":
            style = replace(state.style, name=state.flow.raw.rstrip("; "))
            self._styles[style.number] = style
        elif state.kind in INFO:
            self.said[state.kind] = state.flow.raw
        elif state.kind == "sign":
            outer.begin(state.flow.raw)
        elif state.kind == "box":
            outer.beside += state.flow.ended()
        elif state.kind == "note":
            text = "\n".join(block.text.strip() for block in state.flow.ended())
            if not text:
                return
            label = str(len(self.notes) + 1)
            self.notes.append((label, text))
            outer.say(f"[^{label}]")

    def _pass(self, at: int) -> int:
        """The place behind the group that is open, which is not read."""
        depth = 1
        while depth:
            found = _SKIPPED.search(self._source, at)
            if found is None:
                return len(self._source)
            at = found.end()
            if found[1]:
                at += int(found[1])
            elif found[0] == "{":
                depth += 1
            elif found[0] == "}":
                depth -= 1
        return at - 1

    # Words

    def _word(self, word: str, number: int | None, at: int) -> int:
        """Do what a word says; the place to go on from."""
        self._flush()
        self._left = 0
        state = self._state
        if state.kind == "info" and word in INFO:
            self._begin(word)
        elif word in TEXTS:
            self._begin(TEXTS[word])
        elif word in PASSED or (state.starred and word not in READ) or word.endswith("Pr"):
            return self._pass(at)
        elif word == "bin":
            return at + max(number or 0, 0)
        elif word in SIGNS:
            self._say(SIGNS[word])
        elif word == "u":
            self._character(number or 0)
        elif word in OF_CHARACTERS:
            self._characters(word, number)
        elif word in OF_TABLES:
            self._table(word, number)
        else:
            self._paragraph(word, number)
        state.starred = False
        return at

    def _character(self, number: int) -> None:
        self._left = self._state.skip
        code = number + 0x10000 if number < 0 else number
        # Those of fonts of signs are in an area of their own, and mean nothing without them.
        if 0xF000 <= code <= 0xF0FF:
            self._say("•" if code == 0xF0B7 else "")
        elif 0 < code <= 0x10FFFF:
            self._say(chr(code))

    def _characters(self, word: str, number: int | None) -> None:
        state = self._state
        on = number != 0
        match word:
            case "v":
                state.unseen = on
            case "deleted":
                state.deleted = on
            case "plain":
                state.unseen = state.deleted = False
                state.font, state.size = None, USUAL_SIZE
            case "fs":
                state.size = number or USUAL_SIZE
            case "f":
                state.font = number
            case _:
                self._encodings(word, number)

    def _encodings(self, word: str, number: int | None) -> None:
        state = self._state
        match word:
            case "uc":
                state.skip = min(max(number or 0, 0), MOST_LEFT_OUT)
            case "fcharset" if state.kind == "fonts" and state.font is not None:
                self._fonts[state.font] = number or 0
            case "deff":
                self._default = number
            case "ansicpg":
                self._encoding = encoding_of(number or 0)
            case "mac" | "pc" | "pca":
                self._encoding = {"mac": "mac_roman", "pc": "cp437", "pca": "cp850"}[word]

    def _table(self, word: str, number: int | None) -> None:
        state = self._state
        match word:
            case "intbl":
                state.style.in_table = True
            case "itap":
                state.style.in_table = bool(number)
            case "trowd":
                state.flow.begin_row()
            case "trhdr":
                state.flow.names_columns()
            case "cell":
                state.flow.end_cell()
            case "row":
                state.flow.end_row()

    def _paragraph(self, word: str, number: int | None) -> None:
        state = self._state
        style = state.style
        match word:
            case "par" | "sect" | "page" | "column":
                state.flow.end(style)
            case "pard":
                state.style = replace(self._styles.get(0, Style()))
            case "s" if state.kind == "style":
                style.number = number or 0
            case "s":
                told = self._styles.get(number or 0, Style())
                style.name, style.level = told.name, told.level
            case "outlinelevel":
                style.level = number
            case "ilvl":
                style.depth = number or 0
            case "li":
                style.indent = number or 0
            case "ls":
                style.listed = bool(number)
