"""What passes between the bot and its reading process: a length, JSON, and bytes behind it."""

import json
import struct
from typing import IO, Any, NamedTuple

MOST = 128_000_000
"""Bytes of what may pass at once."""

SECONDS = 25.0
"""How long reading one file may take, on a clock on the wall."""

BROKEN = "{} cannot be read: it is damaged, so save it anew and add that."
"""What is said of a file that only breaks what reads it."""

_LENGTHS = struct.Struct(">II")


class Frame(NamedTuple):
    """An object of JSON, and bytes that would be larger in JSON."""

    head: dict[str, Any]
    body: bytes = b""

    def packed(self) -> bytes:
        """The bytes that ``received`` takes."""
        head = json.dumps(self.head, ensure_ascii=False).encode("utf-8", "replace")
        return _LENGTHS.pack(len(head), len(self.body)) + head + self.body


def received(stream: IO[bytes]) -> Frame | None:
    """The next frame of a stream; None at its end.

    Raises ValueError where something else comes, or more than may pass.
    """
    lengths = stream.read(_LENGTHS.size)
    if not lengths:
        return None
    if len(lengths) < _LENGTHS.size:
        raise ValueError("a frame that ends within its lengths")
    of_head, of_body = _LENGTHS.unpack(lengths)
    if of_head + of_body > MOST:
        raise ValueError("a frame that is too long")
    head, body = stream.read(of_head), stream.read(of_body)
    if len(head) < of_head or len(body) < of_body:
        raise ValueError("a frame that ends before its time")
    match json.loads(head):
        case dict() as known:
            return Frame(known, body)
    raise ValueError("a frame without an object")
