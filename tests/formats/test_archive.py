"""An archive is read under one budget, and what its directory says is believed of nothing."""

import stat
import struct
import zipfile
from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import InputError, QuotaError
from bot.formats import archive, reading
from bot.formats.archive import Archive, members, parsed

NAME = "a.zip"


def packed(*files: tuple[str | zipfile.ZipInfo, bytes]) -> bytes:
    stream = BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as opened:
        for name, data in files:
            opened.writestr(name, data)
    return stream.getvalue()


def test_files_come_in_their_order_without_hidden_ones() -> None:
    data = packed(
        ("b/two.txt", b"Two."),
        ("one.txt", b"One."),
        (".hidden", b"No."),
        ("b/.git/three", b"No."),
        ("__MACOSX/one.txt", b"No."),
        ("empty/", b""),
        ("c\\four.txt", b"Four."),
    )
    assert list(members(NAME, data)) == [
        ("b/two.txt", b"Two."),
        ("one.txt", b"One."),
        ("c\\four.txt", b"Four."),
    ]


def test_what_has_no_name_is_no_file() -> None:
    data = packed(("nameless", b"No."), ("one.txt", b"One.")).replace(b"nameless", b"\0ameless")
    assert list(members(NAME, data)) == [("one.txt", b"One.")]


def test_a_name_is_a_label_and_leads_nowhere() -> None:
    data = packed(("../../etc/passwd", b"Mine."), ("/etc/passwd", b"Mine too."))
    assert list(members(NAME, data)) == [("/etc/passwd", b"Mine too.")]


def link() -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo("a.txt")
    entry.create_system = 3
    entry.external_attr = (stat.S_IFLNK | 0o777) << 16
    return entry


def lying() -> bytes:
    """An archive whose directory tells another size than it holds."""
    data = packed(("a.txt", b"Plums are blue. " * 100))
    return data.replace(struct.pack("<L", 1600), struct.pack("<L", 3))


def overlapping() -> bytes:
    """An archive with many entries that all stand for the same bytes."""
    data = packed(*((f"{at}.txt", b"%d" % at) for at in range(9)))
    at = data.index(b"PK\1\2")
    sizes = struct.pack("<LL", 900, 900)
    entries = data[at:].split(b"PK\1\2")
    return data[:at] + b"PK\1\2".join(
        each[:16] + sizes + each[24:] if each else each for each in entries
    )


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"PK\3\4", "is damaged"),
        (packed(("a.txt", b"Plums."))[:-30], "is damaged"),
        (packed(("a.txt", b"Plums."))[5:], "is damaged"),
        (packed((link(), b"/etc/passwd")), "holds a link"),
        (lying(), "is damaged"),
        (overlapping(), "is damaged"),
        (packed(("a.txt", bytes(archive.SURELY + 1))), "unpacks to more"),
        (packed(*((f"{at}", b"") for at in range(archive.MOST_ENTRIES + 1))), "more than 2,000"),
    ],
    ids="short cut shifted link lying overlapping bomb many".split(),
)
def test_what_cannot_be_is_one_sentence(data: bytes, sentence: str) -> None:
    with pytest.raises(InputError, match=sentence):
        list(members(NAME, data))


def test_all_parts_share_one_budget(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive, "MOST_UNPACKED", 1000)
    opened = Archive(NAME, packed(("a", b"a" * 600), ("b", b"b" * 600)))
    assert opened.read("a") == b"a" * 600
    with pytest.raises(QuotaError, match="unpacks to more"):
        opened.read("b")


def test_a_part_that_is_missing_is_damage() -> None:
    opened = Archive(NAME, packed(("a", b"a")))
    assert "b" not in opened
    with pytest.raises(InputError, match="is damaged"):
        opened.read("b")


@pytest.mark.parametrize(
    "text",
    [
        b"<a>",
        b"",
        b"text",
        b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>',
        b'<!DOCTYPE a SYSTEM "file:///etc/passwd"><a/>',
        b'<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>',
    ],
)
def test_xml_declares_nothing(text: bytes) -> None:
    with pytest.raises(InputError):
        parsed(NAME, text)
    assert parsed(NAME, b"<a>b</a>").text == "b"


@given(st.binary(max_size=300), st.integers(0, 200), st.integers(0, 255))
def test_any_bytes_are_files_or_one_sentence(data: bytes, at: int, value: int) -> None:
    good = bytearray(packed(("a.txt", b"Plums are blue."), ("b.txt", b"Pears are green.")))
    good[at % len(good)] = value
    for each in (b"PK\3\4" + data, bytes(good)):
        try:
            found = list(members(NAME, each))
        except InputError:
            continue
        assert all(isinstance(body, bytes) for _, body in found)


def test_what_may_be_read_is_loaded_though_a_package_hides_what_it_is() -> None:
    said = b"application/vnd.oasis.opendocument.presentation" + b" " * 99
    assert "slides" in reading.modules("zip", packed(("mimetype", said), ("content.xml", b"<a/>")))
    assert reading.modules("zip", packed(("a.txt", b"Plums."))) == ["archive"]
