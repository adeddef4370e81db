"""Which stems may have a near spelling, and how near they are."""

from itertools import product
from string import ascii_lowercase

from bot.answering.spelling import RELATED, Written, correction, related
from bot.text.terms import question_terms


def test_stems_are_near_by_slips_and_then_by_length() -> None:
    (term,) = question_terms("relatoin")
    far = related(term, ["real", "zebra", "relat", "relatio", "rela", "relatione"])
    assert list(far.items()) == [
        ("relatio", 2),
        ("relat", 3),
        ("rela", 4),
        ("relatione", 4),
        ("real", 5),
    ]


def test_a_letter_left_out_is_as_near_as_another_letter() -> None:
    (term,) = question_terms("catle")
    far = related(term, ["cattl", "cabl", "cattle"])
    assert list(far.items()) == [("cabl", 2), ("cattl", 2), ("cattle", 3)]


def test_what_differs_by_an_accent_alone_is_one_spelling() -> None:
    (term,) = question_terms("desición")
    words = [Written("decis", "decision", 1, 2), Written("decision", "decisión", 2, 5)]
    assert [word.text for word in correction(term, words).words] == ["decisión"]


def test_no_vocabulary_takes_more_than_its_share_of_time() -> None:
    (term,) = question_terms("password")
    pairs = [first + second for first, second in product(ascii_lowercase, repeat=2)]
    near = {
        f"{'password'[:at]}{pair}{'password'[at + 2 :]}" for at in range(1, 7) for pair in pairs
    }
    assert len(near) > RELATED
    found = related(term, sorted(near))
    assert len(found) == RELATED
    assert next(iter(found)) == "password"
