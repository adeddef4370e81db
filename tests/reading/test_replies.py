"""A reply in a chat stands under the question that it answers."""

import pytest

from tests.reading.outlines import outline


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # To whoever is named, whatever was said between.
        ("[9:01] <ana> is the gate open?\n[9:02] <bo> hi\n[9:03] <chi> where is bo?\n"
         "[9:04] <bo> ana: until six",
         ["entry 1", "entry 2", "entry 3", "entry 4 < 1"]),
        ("[9:01] <ana> is the gate open?\n[9:02] <bo> @Ana until six\n[9:03] <chi> ana, or seven",
         ["entry 1", "entry 2 < 1", "entry 3 < 1"]),
        # To the last one that was asked, where several were.
        ("[9:01] <ana> is the gate open?\n[9:02] <ana> until when?\n[9:03] <bo> ana: six",
         ["entry 1", "entry 2", "entry 3 < 2"]),
        # Nobody replies to what he asked himself, nor to what another one was asked.
        ("[9:01] <ana> is the gate open?\n[9:02] <ana> I see, it is\n[9:03] <bo> yes",
         ["entry 1", "entry 2", "entry 3"]),
        ("[9:01] <ana> bo: is it open?\n[9:02] <chi> hello\n[9:03] <bo> ana: it is",
         ["entry 1", "entry 2", "entry 3 < 1"]),
        # What the chat says itself is no reply, and a word before a colon no name.
        ("[9:01] <ana> open?\n=== bo is now known as chi\n[9:02] <chi> hi\n[9:03] <ana> ok",
         ["entry 1", "entry 2", "entry 3", "entry 4"]),
        ("[9:01] <ana> open?\n[9:02] <bo> hm\n[9:03] <bo> note: it is shut\n[9:04] <ana> ok",
         ["entry 1", "entry 2 < 1", "entry 3", "entry 4"]),
        # Without names there is nobody to reply.
        ("9:01 open?\n9:02 yes\n9:03 no", ["entry 1", "entry 2", "entry 3"]),
    ],
)  # fmt: skip
def test_a_reply_stands_under_its_question(text: str, expected: list[str]) -> None:
    assert outline(text, "a.txt") == expected


def test_nobody_replies_to_what_was_asked_long_ago() -> None:
    between = "".join(f"[9:{at % 60:02}] <bo> number {at}\n" for at in range(60))
    text = f"[9:00] <ana> is it open?\n[9:01] <chi> hello\n{between}[9:59] <chi> ana: it is"
    assert outline(text, "a.txt")[-1] == "entry 63"
