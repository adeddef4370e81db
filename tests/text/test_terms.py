"""Text to terms, by the cases in terms.txt and questions.txt and by what must always hold."""

import re
import tracemalloc
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.text.english import GUESS, STOP_WORDS
from bot.text.normalising import LONGEST, _term, fold, term_of
from bot.text.terms import question_terms, terms_of, tokens, words
from bot.text.unspaced import RUN, word_count
from tests.text.writing import paragraphs, questions


def _cases(name: str) -> list[tuple[str, str]]:
    """The cases of a file beside this one: what is given and what is to come of it."""
    text = Path(__file__).with_name(name).read_text("utf-8").strip()
    lines = re.sub(r"\\u([0-9a-f]{4})", lambda code: chr(int(code[1], 16)), text).split("\n")
    cases = [line.split("->") for line in lines if line and not line.startswith("#")]
    return [(given.strip(), expected.strip()) for given, expected in cases]


@pytest.mark.parametrize(("text", "expected"), _cases("terms.txt"))
def test_the_terms_of_a_text(text: str, expected: str) -> None:
    assert " ".join(token.term for token in tokens(text)) == expected


@pytest.mark.parametrize(("question", "expected"), _cases("questions.txt"))
def test_the_terms_of_a_question(question: str, expected: str) -> None:
    found = question_terms(question)
    marks = ["~" if t.talk else "" if t.weight == 1 else f"*{t.weight}" for t in found]
    marked = [term.term + mark for term, mark in zip(found, marks, strict=True)]
    assert " ".join(marked) == expected
    assert all((term.weight, term.share) == (GUESS, 0) for term in found if term.talk)


@pytest.mark.parametrize(
    ("plain", "odd"),
    [
        ("cooperation", "co\u00adop\u00aderation"),
        ("ferry", "fer\u200bry"),
        ("ferry", "\ufefffer\u2060ry\u200d"),
        ("naïve", "nai\u0308ve"),
        ("ångström", "a\u030angstro\u0308m"),
        ("captain's", "captain＇s"),
        ("captain's", "captain\u02bcs"),
        ("ferry", "𝒇𝒆𝒓𝒓𝒚"),
        ("US", "U\u00adS"),
    ],
)
def test_what_nobody_sees_makes_no_other_term(plain: str, odd: str) -> None:
    assert [token.term for token in tokens(odd)] == [token.term for token in tokens(plain)]
    assert [(token.start, token.end) for token in tokens(odd)] == [(0, len(odd))]


def test_an_invisible_character_alone_is_no_term() -> None:
    assert list(tokens("\u00ad \u200b \ufeff")) == []


def test_a_stop_word_is_no_term_however_it_is_written() -> None:
    for word in STOP_WORDS - {"it", "us", "who"}:
        for written in (word, word.upper(), word.title(), word.replace("'", "’")):
            assert list(tokens(written)) == [], written


def test_a_question_keeps_the_spelling_and_the_better_weight() -> None:
    typed = {term.term: (term.typed, term.weight) for term in question_terms("us Ferries’ US")}
    assert typed == {"US": ("US", 1.0), "ferri": ("Ferries", 1.0)}
    assert question_terms("us")[0].weight == GUESS < 1


def test_only_the_beginning_of_an_endless_word_is_compared() -> None:
    assert term_of("7" * 5000) == "7" * LONGEST


@given(paragraphs())
def test_a_token_is_the_word_at_its_offsets(text: str) -> None:
    free = before = 0
    for token in words(text):
        word = text[token.start : token.end]
        assert token.start < token.end <= len(text)
        assert "_" not in word
        if RUN.fullmatch(word):
            assert len(word) <= 2
            assert token.start >= before
        else:
            assert token.start >= free
            assert token.term == term_of(word) != ""
        before, free = token.start, token.end


@given(st.text("東京交通かな한국어กข", min_size=1))
def test_pairs_of_a_run_without_spaces_and_chinese_characters_are_terms(
    run: str,
) -> None:
    found = [(token.start - 3, token.end - 3) for token in tokens(f"a, {run}!")]
    pairs = [(at, at + 2) for at in range(len(run) - 1)]
    singles = [(at, at + 1) for at, character in enumerate(run) if character in "東京交通"]
    assert found == (sorted([*pairs, *singles], key=lambda p: (p[0], -p[1])) or [(0, 1)])


def test_what_asks_in_chinese_and_japanese_is_no_term_of_a_question() -> None:
    asked = [term.term for term in question_terms("诺曼底位于哪个国家？") if not term.filler]
    assert asked == ["诺曼", "曼底", "底位", "位于", "国家"]
    assert [t.term for t in question_terms("なぜ東京") if not t.filler] == ["东京"]
    assert "哪个" in [t.term for t in tokens("诺曼底位于哪个国家？")]


def test_words_are_counted_with_and_without_spaces() -> None:
    assert word_count("one two  three") == 3
    assert word_count("") == 0
    # Eleven characters in one piece that spaces would not part.
    assert word_count("東京の交通は便利で安い。") == 1 + 11 // 2
    assert word_count("the 手机 costs") == 3 + 1


@given(paragraphs(), paragraphs())
def test_white_space_parts_words(before: str, after: str) -> None:
    apart = [token.term for text in (before, after) for token in words(text)]
    for space in (" ", "\n", "\u2028", "\f"):
        assert [token.term for token in words(before + space + after)] == apart


@given(questions())
def test_a_question_finds_its_own_words_in_an_article(question: str) -> None:
    asked = question_terms(question)
    if not question.isupper():
        in_text = {t.term for t in tokens(question) if fold(question[t.start : t.end]) != "hey"}
        # Besides, it asks for what is also written in another way, and guesses.
        assert in_text <= {term.term for term in asked}
        others = [term for term in asked if term.term not in in_text]
        assert all(term.instead or term.term == "US" for term in others)


@given(paragraphs())
def test_the_terms_of_a_text_are_those_of_its_tokens(text: str) -> None:
    assert terms_of(text) == [token.term for token in tokens(text)]


def test_a_question_of_nothing_but_talk_asks_for_nothing() -> None:
    for question in ("it doesn't work", "help me please", "can someone help", "Hi, any ideas?"):
        assert all(term.talk for term in question_terms(question))
    assert not question_terms("hello, thanks!")
    assert not all(term.talk for term in question_terms("does the winch work"))


def test_a_term_stands_where_it_was_typed_however_wide_its_letters_are() -> None:
    question = "ﾊﾞｯｸｱｯﾌﾟ at １９：３０"
    found = {term.term: term for term in question_terms(question)}
    assert (found["アッ"].typed, found["アッ"].start) == ("ｱｯ", 4)
    assert found["19:30"].typed == "１９：３０"


def test_terms_are_the_same_from_every_thread() -> None:
    words = [
        f"{word}{ending}"
        for word in ("ferri", "batteri", "sail", "captain")
        for ending in ("es", "ing", "s", "ed", "ly", "ness", "ful", "’s")
    ] * 200
    alone = [_term.__wrapped__(word, "en") for word in words]
    with ThreadPoolExecutor(8) as pool:
        together = list(pool.map(lambda _: [_term.__wrapped__(w, "en") for w in words], range(8)))
    assert together == [alone] * 8


def test_a_word_of_very_many_letters_is_not_kept_whole() -> None:
    # The words that are known stay in memory, so none of them may be large.
    tracemalloc.start()
    for number in range(20):
        assert len(term_of(f"{number}x" + "y" * 500_000)) == LONGEST
    kept, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert kept < 500_000
