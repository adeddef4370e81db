"""What strangers wrote stays plain text on a card, whatever it is."""

import re
import string

import pytest
from hypothesis import given
from hypothesis import strategies as st
from simcord.components import walk_components

from bot.chat import render
from bot.model import Added, Answer, Article, Citation, Origin, Reason, Scope

ESCAPED = re.compile(rf"\\([{re.escape(string.punctuation)}])")
STRONG = re.compile(r"\*\*(.+?)\*\*")
REASONS: list[Reason] = ["no_articles", "no_match", "low_confidence"]

HOSTILE = st.text(
    st.one_of(
        st.sampled_from(string.punctuation + " \n\t\r\f\x85\u2028"),
        st.sampled_from("\u202e\u2066\u2069\u200b\u200c\u200d\ufeff\xad\x00\x1b\x9b"),
        st.sampled_from("e\u0301\ufe0f\u20e3\u1100\u1161\u11a8\u4e2d"),
        st.sampled_from("\U0001f469\U0001f3fd\U0001f4bb\U0001f1f8\U0001f1ea\U0001d4b3"),
        st.characters(codec="utf-8"),
    ),
    max_size=500,
)


def citation(
    quote: str, *highlights: tuple[int, int], title: str = "Title", lines: tuple[int, int] = (1, 1)
) -> Citation:
    return Citation(
        article_id=1,
        title=title,
        origin=Origin("upload", "file.md"),
        revision=1,
        first_line=lines[0],
        last_line=lines[1],
        page=None,
        quote=quote,
        highlights=highlights,
        score=1.0,
    )


def units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


def plain(shown: str) -> str:
    """What a reader sees of a text with its own markup gone: escapes undone, asterisks away."""
    return ESCAPED.sub(r"\1", re.sub(r"(?<!\\)((?:\\\\)*)\*\*", r"\1", shown))


def markup_left(shown: str) -> set[str]:
    return set(string.punctuation) & set(ESCAPED.sub("", shown))


@given(HOSTILE, st.integers(10, 400))
def test_escaped_text_has_no_markup_and_keeps_its_limit(text: str, limit: int) -> None:
    shown = render.escape(text, limit)
    assert not markup_left(shown)
    assert units(shown) <= limit
    assert "\n" not in shown
    assert not any(mark in shown for mark in "\u202e\u2066\u2069\u200b\ufeff\x00\x1b\x9b")


@given(st.text(string.printable, max_size=200))
def test_nothing_that_can_be_seen_is_lost(text: str) -> None:
    assert plain(render.escape(text)) == " ".join(
        "".join(mark for mark in text if mark.isprintable() or mark.isspace()).split()
    )


@given(HOSTILE, st.lists(st.tuples(st.integers(0, 500), st.integers(0, 500)), max_size=20))
def test_a_quote_shows_its_lines_as_block_quote_without_markup(
    text: str, spans: list[tuple[int, int]]
) -> None:
    shown = render.quote(citation(text, *spans))
    bare = ESCAPED.sub("", shown).split("\n")
    assert len(bare) == text.count("\n") + 1
    for line in bare:
        assert line.startswith("> ")
        assert not markup_left(line[2:].replace("**", ""))
        # Each pair stands directly around something that begins and ends with a word.
        assert "**" not in STRONG.sub("", line)


@given(
    st.lists(
        st.tuples(
            st.text(string.ascii_letters + "\xe9\xdf\u4e2d\U0001f1f8", min_size=1).filter(
                lambda w: w[0].isalnum()
            ),
            st.sampled_from([" ", ", ", "\n", " \u200b", "\u202e ", ".* **", "\x00 ", "\t"]),
            st.booleans(),
        ),
        max_size=30,
    )
)
def test_the_highlighted_words_are_bold_and_no_others(words: list[tuple[str, str, bool]]) -> None:
    text, highlights = "", []
    for word, gap, bold in words:
        if bold:
            highlights.append((len(text), len(text) + len(word)))
        text += word + gap
    shown = render.quote(citation(text, *highlights))
    assert STRONG.findall(ESCAPED.sub("", shown)) == [
        word.rstrip("\U0001f1f8") for word, _, bold in words if bold
    ]


@given(
    title=HOSTILE,
    quote=HOSTILE,
    spans=st.lists(st.tuples(st.integers(0, 500), st.integers(0, 500)), max_size=20),
    lines=st.tuples(st.integers(1, 10**9), st.integers(1, 10**9)),
    texts=st.lists(HOSTILE, max_size=12),
    reason=st.sampled_from(REASONS),
    answered=st.booleans(),
)
def test_a_card_keeps_within_all_limits(
    title: str,
    quote: str,
    spans: list[tuple[int, int]],
    lines: tuple[int, int],
    texts: list[str],
    reason: Reason,
    answered: bool,
) -> None:
    answer = Answer(
        question="?",
        reason=None if answered else reason,
        citations=(citation(quote * 8, *spans, title=title, lines=lines),) if answered else (),
        missing=tuple(texts),
        corrected=dict(zip(texts, reversed(texts), strict=True)),
        suggestions=tuple(texts),
    )
    # discord.py leaves the method untyped.
    payload = render.card(answer).to_components()  # type: ignore[no-untyped-call]
    components = list(walk_components(payload))
    contents = [each["content"] for each in components if "content" in each]
    assert len(components) <= 40
    assert all(text.strip() for text in contents)
    assert sum(map(units, contents)) < 3800


def test_the_longest_card_keeps_within_the_limit_and_says_that_it_was_cut() -> None:
    long = "*" * 5000
    words = ("*" * 100, "_" * 100, "`" * 100, "~" * 100, "|" * 100)
    answer = Answer(
        question="?",
        citations=(citation(long, title=long, lines=(10**9, 10**9 + 1)),),
        corrected=dict(zip(words, words, strict=True)),
    )
    texts = render.texts(answer)
    assert 2000 < sum(map(units, texts)) < 3800
    assert texts[0].endswith("…")
    assert texts[1].endswith("…")


@pytest.mark.parametrize(
    "hostile",
    [
        "@everyone <@1> <@&2> <#3>",
        "[free](https://evil.example) https://evil.example",
        "<t:0:R> <:face:1> </ask:1> :face:",
        "# big\n-# small\n> quote\n>>> more\n- item\n1. item",
        "`code` ```block``` ||hidden|| ~~gone~~ __under__ *slant*",
        "back\\slash\\",
    ],
)
def test_known_tricks_come_out_as_they_were_written(hostile: str) -> None:
    shown = render.quote(citation(hostile))
    assert [plain(line[2:]) for line in shown.split("\n")] == hostile.split("\n")
    assert not markup_left("\n".join(line[2:] for line in shown.split("\n")))


@pytest.mark.parametrize(
    "whole",
    [
        "\U0001f469\U0001f3fd\u200d\U0001f4bb",  # a woman with a skin tone, joined to a laptop
        "e\u0301",
        "\U0001f1f8\U0001f1ea",  # two letters that make a flag
        "\u1100\u1161\u11a8",  # three letters that make a Korean syllable
        "1\ufe0f\u20e3",
        "\U0001d4b3",
    ],
    ids=ascii,
)
def test_a_cut_never_falls_into_what_a_reader_takes_for_one_character(whole: str) -> None:
    for limit in range(2, 40):
        kept = render.escape(whole * 40, limit).removesuffix("…")
        assert kept == whole * (len(kept) // len(whole))


def test_emphasis_that_touches_goes_together_and_stays_off_blanks_and_punctuation() -> None:
    def bold(text: str, *highlights: tuple[int, int]) -> str:
        return render.quote(citation(text, *highlights))

    assert bold("one two", (0, 1), (1, 3)) == "> **one** two"
    assert bold("one two", (0, 4)) == "> **one** two"
    assert bold("in the U.S. too", (7, 11)) == r"> in the **U\.S**\. too"
    assert bold("costs $5.", (6, 9)) == r"> costs \$**5**\."
    assert bold("a -- b", (2, 4)) == r"> a \-\- b"
    assert bold("one\ntwo", (0, 7)) == "> **one**\n> **two**"


def test_a_cut_sentence_shows_an_ellipsis_where_it_was_cut() -> None:
    cut = citation("in the middle")
    assert render.quote(cut) == "> in the middle"
    both = Citation(
        **{name: getattr(cut, name) for name in Citation.__slots__}
        | {"cut_start": True, "cut_end": True}
    )
    assert render.quote(both) == "> …in the middle…"


def test_the_place_is_one_line_or_a_range() -> None:
    assert citation("x", lines=(24, 26)).place == "L24-L26"
    assert citation("x", lines=(26, 26)).place == "L26"


def test_an_answer_shows_title_quote_and_place() -> None:
    answer = Answer(
        "when",
        citations=(citation("Gates open at noon.", (0, 5), title="Fair *2*", lines=(3, 4)),),
        corrected={"gats": "gates"},
    )
    assert render.texts(answer) == [
        r"### Fair \*2\*",
        r"> **Gates** open at noon\.",
        "-# L3-L4",
        "-# Searched for “gates” in place of “gats”.",
    ]


def test_no_answer_is_said_with_the_missing_words_and_what_to_ask_instead() -> None:
    answer = Answer(
        "_zebra_ rules", reason="no_match", missing=("_zebra_", "rules"), suggestions=("Who?",)
    )
    first, second = render.texts(answer)
    assert first.endswith(r"“\_zebra\_”, “rules” stand nowhere in what was searched.")
    assert second == r"Try asking “Who\?”."


def test_an_empty_server_is_told_how_to_begin() -> None:
    (text,) = render.texts(Answer("anything", reason="no_articles"))
    assert "`/article add`" in text


@given(HOSTILE)
def test_a_title_as_a_choice_is_never_empty_or_too_long(title: str) -> None:
    name = render.choice(title)
    assert name.strip() == name
    assert 1 <= units(name) <= 100
    assert render.choice("x" * 101) == "x" * 100


def test_an_article_without_a_visible_title_still_gets_a_name() -> None:
    article = Article(1, Scope("1"), "\u200b\u202e", Origin("paste", ""), "en", (), 1, 2)
    assert render.added(Added(article, "added", 1)) == "Added **(untitled)**: 2 lines, 1 passage."
