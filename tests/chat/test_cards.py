"""A card's texts: title, quote, lines, notes; and what is shown where there is no answer."""

import string
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.chat import render, views, words
from bot.chat.quotes import links, quote
from bot.model import (
    SHARED,
    Added,
    Answer,
    Article,
    Card,
    Cell,
    Citation,
    Layout,
    Lead,
    Line,
    Origin,
    Page,
    Reason,
    Scope,
    Target,
)
from tests.chat.reading import ESCAPED, HOSTILE, STRONG, markup_left, plain, units

REASONS: list[Reason] = ["no_articles", "no_match", "filtered", "low_confidence"]
LONG = "*" * 5000


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


@given(HOSTILE, st.lists(st.tuples(st.integers(0, 500), st.integers(0, 500)), max_size=20))
def test_a_quote_shows_its_lines_as_block_quote_without_markup(
    text: str, spans: list[tuple[int, int]]
) -> None:
    shown = quote(citation(text, *spans))
    bare = ESCAPED.sub("", shown).split("\n")
    assert len(bare) <= text.count("\n") + 1
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
    shown = quote(citation(text, *highlights))
    assert STRONG.findall(ESCAPED.sub("", shown)) == [
        word.rstrip("\U0001f1f8") for word, _, bold in words if bold
    ]


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
    shown = quote(citation(hostile))
    assert [plain(line[2:]) for line in shown.split("\n")] == hostile.split("\n")
    assert not markup_left("\n".join(line[2:] for line in shown.split("\n")))


def test_emphasis_that_touches_goes_together_and_stays_off_blanks_and_punctuation() -> None:
    def bold(text: str, *highlights: tuple[int, int]) -> str:
        return quote(citation(text, *highlights))

    assert bold("one two", (0, 1), (1, 3)) == "> **one** two"
    assert bold("one two", (0, 4)) == "> **one** two"
    assert bold("in the U.S. too", (7, 11)) == r"> in the **U\.S**\. too"
    assert bold("costs $5.", (6, 9)) == r"> costs \$**5**\."
    assert bold("a -- b", (2, 4)) == r"> a \-\- b"
    assert bold("one\ntwo", (0, 7)) == "> **one**\n> **two**"


def test_a_cut_sentence_shows_an_ellipsis_where_it_was_cut() -> None:
    cut = citation("in the middle")
    assert quote(cut) == "> in the middle"
    both = Citation(
        **{name: getattr(cut, name) for name in Citation.__slots__}
        | {"cut_start": True, "cut_end": True}
    )
    assert quote(both) == "> …in the middle…"


def laid(text: str, **layout: Any) -> str:
    """A quote as it is shown, laid out in some way."""
    return quote(replace(citation(text), layout=Layout(**layout)))


def test_lines_that_were_wrapped_for_a_width_are_shown_as_one() -> None:
    assert laid("up\nit holds", wraps=(2,)) == "> up it holds"
    assert laid("up\nit holds") == "> up\n> it holds"


def test_a_quote_from_within_a_paragraph_begins_with_an_ellipsis() -> None:
    assert laid("So it holds", within=True) == "> …So it holds"


def test_what_no_reader_sees_is_not_shown() -> None:
    assert laid("[Go](http://x) now<br>or", markup=((0, 1), (3, 14), (18, 22))) == "> Go now or"


def test_a_gap_is_one_blank_but_before_a_line() -> None:
    assert laid("- a   b \n  - c") == "> \\- a b \n>   \\- c"


def test_of_several_quotes_each_has_a_few_lines() -> None:
    assert quote(citation("a\nb\nc"), most=2) == "> a\n> b…"
    code = replace(citation("a\nb\nc"), layout=Layout(code=True))
    assert quote(code, most=2) == "```\na\nb…\n```"


def test_code_keeps_its_lines_in_a_block_that_it_cannot_end() -> None:
    shown = laid("if *x*:\n    ```stop```", code=True)
    assert shown.startswith("```\nif *x*:\n    `")
    assert shown.endswith("\n```")
    assert shown.count("```") == 2


def test_a_row_is_shown_as_its_cells_under_their_names() -> None:
    row = "| Friday | 10 to 20 |  |"
    cells = (Cell("day_", 2, 8), Cell("", 11, 19), Cell("note", 22, 22))
    assert laid(row, cells=cells) == "> day\\_\\: Friday\n> 10 to 20"
    rows = "| a | b |\n| c | d |"
    named = [Cell(name, at, at + 1) for name, at in (("x", 2), ("y", 6), ("x", 12), ("y", 16))]
    assert laid(rows, cells=tuple(named)) == "> x\\: a · y\\: b\n> x\\: c · y\\: d"


def test_what_a_quote_stands_under_is_above_it_and_the_names_of_columns_are_not() -> None:
    under = replace(citation("x"), headings=("Title", "Open *hours*"), lead=Lead(3, "We are:"))
    head = render.texts(card(under), 0)[0]
    assert head == "### Title\n-# Open \\*hours\\*\n-# We are\\:"
    row = replace(under, lead=Lead(3, "a | b"), layout=Layout(cells=(Cell("a", 0, 1),)))
    assert render.texts(card(row), 0)[0] == "### Title\n-# Open \\*hours\\*"


def test_what_is_written_from_the_right_keeps_to_itself() -> None:
    assert laid("שלום.") == "> \u2068שלום\\.\u2069"
    assert render.title("שלום") == "\u2068שלום\u2069"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("See https://example.org/a_b?c=d.", ("example.org", "https://example.org/a_b?c=d")),
        ("[x](http://example.org)", ("example.org", "http://example.org")),
        ("http://en.example.org/x_(y)", ("en.example.org", "http://en.example.org/x_(y)")),
        ("https://b\u00fccher.example", ("xn--bcher-kva.example", "https://xn--bcher-kva.example")),
        ("https://good.example@evil.example/", None),
        ("https://localhost/x http://1.2.3.4/ ftp://example.org", None),
        ("https://example.org:99999/", None),
        ("https://example.org/" + "x" * 600, None),
    ],
)
def test_an_address_that_an_editor_wrote_is_a_link_that_names_its_host(
    text: str, found: tuple[str, str] | None
) -> None:
    assert list(links(citation(text))) == ([found] if found else [])
    said = replace(citation(text), origin=Origin("message", ""))
    assert list(links(said)) == []


def test_where_nothing_is_sure_the_nearest_places_are_named_each_with_its_button() -> None:
    shown = card(citation("x"), None, citation("z", lines=(4, 5)), reason="low_confidence")
    texts = render.texts(shown, 0)
    assert texts[0] == words.NEAREST
    assert texts[1:3] == ["**1. Title** · line 1", "> x"]
    assert texts[3] == f"**2.** {words.REMOVED}"
    assert texts[4:] == ["**3. Title** · lines 4 to 5", "> z"]
    labels = [each["label"] for each in _buttons(shown)]
    assert labels == [words.open_place(1), words.open_place(3), words.DELETE]


def test_an_article_without_a_visible_title_still_gets_a_name() -> None:
    article = Article(1, Scope("1"), "\u200b\u202e", Origin("paste", ""), "en", (), 1, 2)
    assert render.added(Added(article, "added", 1)) == "Added **(untitled)**: 2 lines."


def _buttons(shown: Card) -> list[dict[str, Any]]:
    # discord.py leaves the method untyped.
    described: Callable[[], list[dict[str, Any]]] = views.card(shown).to_components
    return [each for row in described()[1:] for each in row["components"]]


def card(*citations: Citation | None, scope: str = "1", latest: int = 1, **answer: Any) -> Card:
    """A card with these pages; None is a page whose article was removed."""
    return Card(
        key="key",
        scope=Scope(scope),
        asker=1,
        answer=Answer("", **answer),
        pages=tuple(Page(each, latest if each else 0) for each in citations),
    )


def test_a_page_shows_title_quote_place_certainty_and_notes() -> None:
    shown = card(
        citation("Gates open at noon.", (0, 5), title="Fair *2*", lines=(3, 4)),
        citation("x"),
        confidence=0.9,
        corrected={"gats": "gates"},
        carried=("fair_s",),
    )
    assert render.texts(shown, 0) == [
        r"### Fair \*2\*",
        r"> **Gates** open at noon\.",
        "-# lines 3 to 4 · very likely · 1 of 2",
        "-# Showing “gates” for “gats”.",
        r"-# Also searched for “fair\_s”, from earlier questions.",
    ]


def test_a_card_begins_with_its_question_unless_a_message_in_sight_holds_it() -> None:
    asked = replace(card(citation("x")), answer=Answer("*When*?\n" + "x" * 200))
    first, *rest = render.texts(asked, 0)
    assert first.startswith(r"-# \*When\*\? x")
    assert first.endswith("x…")
    assert render.texts(replace(asked, target=Target(5, 6, 7)), 0) == rest


def test_where_nothing_is_sure_a_word_can_be_searched_as_typed_too() -> None:
    shown = card(citation("x"), reason="low_confidence", corrected={"lathe": "late"})
    labels = [each["label"] for each in _buttons(shown)]
    assert labels == [words.open_place(1), words.DELETE, words.search_instead("lathe")]


def test_suggestions_that_look_alike_are_one() -> None:
    alike = ("x" * 80 + " house", "x" * 80 + " horse", "mouse")
    labels = [each["label"] for each in _buttons(card(reason="no_match", suggestions=alike))]
    assert labels == [words.DELETE, "x" * 79 + "…", "mouse"]


def test_only_the_best_match_says_how_sure_the_answer_is() -> None:
    shown = card(citation("x"), citation("y"), confidence=0.9)
    assert [render.texts(shown, at)[2] for at in (0, 1)] == [
        "-# line 1 · very likely · 1 of 2",
        "-# line 1 · 2 of 2",
    ]


def test_a_page_says_that_its_quote_was_found_by_meaning_alone() -> None:
    shown = card(replace(citation("x"), by="meaning"), replace(citation("y"), by="both"))
    assert f"-# {words.BY_MEANING}" in render.texts(shown, 0)
    assert f"-# {words.BY_MEANING}" not in render.texts(shown, 1)


def test_a_page_says_when_the_article_has_been_revised_since() -> None:
    assert render.texts(card(citation("x"), latest=3), 0)[3] == f"-# {words.REVISED}"
    assert len(render.texts(card(citation("x"), latest=1), 0)) == 3


def test_a_page_whose_article_was_removed_says_that_and_no_more() -> None:
    shown = card(None, citation("x"))
    assert render.texts(shown, 0) == [words.REMOVED, "-# 1 of 2"]
    assert render.texts(card(None), 0) == [words.REMOVED]


@pytest.mark.parametrize(
    ("ref", "link"),
    [
        ("https://discord.com/channels/1/2/3", "https://discord.com/channels/1/2/3"),
        ("https://discord.com/channels/1/2/3#a)[b](x.txt", "https://discord.com/channels/1/2/3"),
        ("https://evil.example/channels/1/2/3", None),
    ],
)
def test_only_a_message_in_discord_is_linked(ref: str, link: str | None) -> None:
    shown = card(replace(citation("x"), origin=Origin("message", ref)))
    urls = [each.get("url") for each in _buttons(shown)]
    assert list(filter(None, urls)) == ([link] if link else [])


def test_a_page_is_linked_at_the_quoted_words() -> None:
    page = Origin("url", "https://ferries.example/times")
    url = f"{page.ref}#:~:text=Boats%20sail%20at%20nine%2C%20twenty%2Done%20of%20them."
    shown = card(replace(citation("x"), origin=page, url=url))
    [found] = [each for each in _buttons(shown) if "url" in each]
    assert (found["label"], found["url"]) == (words.source("ferries.example"), url)


def test_a_page_is_linked_by_itself_where_its_words_are_too_long_for_a_button() -> None:
    page = Origin("url", "https://ferries.example/times")
    shown = card(replace(citation("x"), origin=page, url=f"{page.ref}#:~:text={'%E8' * 200}"))
    assert [each["url"] for each in _buttons(shown) if "url" in each] == [page.ref]


def test_an_address_that_is_none_is_linked_nowhere() -> None:
    for ref in ("https://localhost/x", "https://a.example@evil.example/", "https://[x/", "x"):
        shown = card(replace(citation("x"), origin=Origin("url", ref)))
        assert not [each for each in _buttons(shown) if "url" in each]


def test_a_shared_card_names_whose_message_it_is_for() -> None:
    shown = replace(card(citation("x")), target=Target(5, 6, 7), shared=True)
    link = "https://discord.com/channels/1/6/7"
    assert render.texts(shown, 0)[0] == f"-# {words.shared_for(5, link)}"


def test_a_card_in_a_direct_message_says_what_was_searched() -> None:
    note = f"-# {words.SHARED_ALONE}"
    assert render.texts(card(citation("x"), scope=SHARED), 0)[-1] == note
    assert render.texts(card(scope=SHARED, reason="no_match"), 0)[-1] == note
    assert render.texts(card(scope=SHARED, reason="no_articles"), 0) == [words.NO_SHARED]


def test_no_answer_is_one_line_with_the_missing_words() -> None:
    shown = card(reason="no_match", missing=("_zebra_", "rules"))
    missing = r"No article has “\_zebra\_” or “rules”."
    assert render.texts(shown, 0) == [f"{words.NO_MATCH} {missing} {words.WHAT_TO_DO}"]


def test_what_is_not_sure_says_so_honestly() -> None:
    [said] = render.texts(card(reason="low_confidence", confidence=0.3, missing=("zebra",)), 0)
    assert said == "I am not sure that anything here answers that. No article has “zebra”."


def test_what_else_may_be_asked_is_announced_last_above_its_buttons() -> None:
    for shown in (
        card(reason="no_match", corrected={"a": "b"}, suggestions=("Who?",)),
        card(citation("x"), reason="low_confidence", suggestions=("Who?",)),
    ):
        assert render.texts(shown, 0)[-1] == words.SUGGESTIONS


def test_an_answer_that_stands_has_one_notice_of_a_spelling_and_no_second_guess() -> None:
    found = card(citation("x"), corrected={"a": "b"}, missing=("a",), suggestions=("Who?",))
    assert render.texts(found, 0)[3:] == ["-# Showing “b” for “a”."]
    assert words.SUGGESTIONS not in render.texts(found, 0)


def test_an_answer_that_stands_names_what_was_asked_for_exactly_and_is_nowhere() -> None:
    asked = card(citation("x"), missing=("152", "at noon", "tag:hr", "door"))
    asked = replace(asked, answer=replace(asked.answer, question='door 152 "at noon" tag:hr'))
    missing = words.missing(["152", "at noon", r"tag\:hr"])
    assert render.texts(asked, 0)[-1] == f"-# {missing}"


@pytest.mark.parametrize("marks", ['""', "“”", "„“", "«»", "「」"])
def test_a_phrase_is_exact_in_whatever_quotation_marks(marks: str) -> None:
    asked = card(citation("x"), missing=("gold plan",))
    question = f"what is the {marks[0]}gold plan{marks[1]}"
    asked = replace(asked, answer=replace(asked.answer, question=question))
    assert render.texts(asked, 0)[-1] == f"-# {words.missing(['gold plan'])}"


def test_an_answer_whose_articles_are_gone_says_no_more_than_that() -> None:
    gone = card(None, corrected={"a": "b"}, missing=("152",), differs=True)
    assert render.texts(gone, 0) == [words.REMOVED]
    assert _buttons(gone) == []


def test_the_longest_nearest_places_keep_within_the_limit() -> None:
    odd = tuple(mark * 100 for mark in "*_`~|")
    place = replace(
        citation(LONG, title=LONG, lines=(10**9, 10**9 + 1)),
        page=10**9,
        headings=odd,
        lead=Lead(1, LONG),
    )
    shown = card(
        *[place] * 3,
        scope=SHARED,
        reason="low_confidence",
        corrected=dict(zip(odd, odd, strict=True)),
        missing=odd,
        carried=odd,
        suggestions=("Who?",),
    )
    shown = replace(shown, answer=replace(shown.answer, question=LONG, differs=True))
    assert 2000 < sum(map(units, render.texts(shown, 0))) < 3800


def test_a_question_without_a_word_to_search_for_is_told_so() -> None:
    asked = card(reason="no_match")
    asked = replace(asked, answer=replace(asked.answer, question="🦊"), asked_in=(1,))
    assert render.texts(asked, 0) == [words.NO_WORDS]


def test_an_empty_server_is_told_how_to_begin() -> None:
    assert render.texts(card(reason="no_articles"), 0) == [words.NO_ARTICLES]
    assert "`/article add`" in words.NO_ARTICLES


def test_the_longest_card_keeps_within_the_limit_and_says_that_it_was_cut() -> None:
    odd = tuple(mark * 100 for mark in "*_`~|")
    shown = replace(
        card(
            replace(
                citation(LONG, title=LONG, lines=(10**9, 10**9 + 1)),
                origin=Origin(
                    "message", "https://discord.com/channels/" + "/".join(["9" * 20] * 3)
                ),
            ),
            citation("x"),
            scope=SHARED,
            latest=10**9,
            corrected=dict(zip(odd, odd, strict=True)),
            carried=odd,
        ),
        helpful=10**9,
    )
    shown = replace(shown, answer=replace(shown.answer, question=LONG))
    texts = render.texts(shown, 0)
    assert 2000 < sum(map(units, texts)) < 3800
    assert all(text.endswith("…") for text in texts[:3])


@given(st.lists(HOSTILE, max_size=12), st.sampled_from(REASONS))
def test_no_answer_keeps_within_the_limit(texts: list[str], reason: Reason) -> None:
    spelt = dict(zip(texts, reversed(texts), strict=True))
    shown = card(reason=reason, missing=tuple(texts), corrected=spelt, suggestions=tuple(texts))
    found = render.texts(shown, 0)
    assert all(text.strip() for text in found)
    assert sum(map(units, found)) < 3800


def lines(*texts: str, first: int = 1) -> list[Line]:
    return [Line(number, text, indexed=True) for number, text in enumerate(texts, first)]


def test_lines_are_numbered_and_the_quoted_ones_marked() -> None:
    quoted = citation("two", lines=(10, 10))
    block = render.block(lines("one", "two", "three", first=9), quoted)
    assert block == ("```\n   9 │ one\n> 10 │ two\n  11 │ three\n```", 9, 11)
    assert render.block(lines("one", "two")).text == "```\n1 │ one\n2 │ two\n```"


def test_page_furniture_is_told_by_its_rule() -> None:
    assert "1 ┊ Leave a Reply" in render.block([Line(1, "Leave a Reply", indexed=False)]).text


def test_lines_that_do_not_fit_are_left_out_from_both_ends() -> None:
    quoted = citation("q", lines=(50, 50))
    block = render.block(lines(*["x" * 300] * 49, "q", *["x" * 300] * 50), quoted)
    assert units(block.text) < 3700
    assert 50 - block.first in {block.last - 50, block.last - 49}
    assert ">  50 │ q" in block.text


def test_of_a_long_line_the_quoted_part_is_shown() -> None:
    long = "a" * 5000 + " the quote " + "b" * 5_000_000
    block = render.block(lines(long), citation("the quote"))
    assert "the quote" in block.text
    assert block.text.startswith("```\n> 1 │ …")
    assert block.text.endswith("…\n```")
    assert units(block.text) < 3700


@given(st.lists(HOSTILE.map(lambda text: text.replace("\n", "")), min_size=1, max_size=8))
def test_no_line_ends_its_code_block(texts: list[str]) -> None:
    block = render.block(lines(*texts, "```", "``````"))
    assert block.text.startswith("```\n")
    assert block.text.endswith("\n```")
    assert block.text.count("```") == 2
    assert not any(mark in block.text for mark in "\u202e\u2066\u2069\ufeff\x00\x1b\x9b")
