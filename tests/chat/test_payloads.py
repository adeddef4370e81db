"""Thousands of cards of any title, lines and question: within Discord's limits, and harmless."""

import re
from collections.abc import Callable, Iterator, Sequence
from typing import Any
from urllib.parse import urlsplit

import discord
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from simcord.components import walk_components

from bot.chat import listing, views
from bot.chat.listing import Wanted
from bot.library.looking_up import Distinction
from bot.model import Answer, Card, Line, Page, Scope, Target
from tests.answering.shelf import Shelf
from tests.chat.reading import ESCAPED, units

PARTS = 16
EACH = settings().max_examples * 5 // 4
"""Two thousand examples, and ten thousand by the thorough profile, in parts side by side."""

_WORDS = "ferry harbour leaves pier tide the of is Grimsay 23:40 2,500 U.S. don't".split()
_HOSTILE = [
    *("@everyone", "@here", "<@1>", "<@!1>", "<@&2>", "<#3>", "</ask:4>", "<id:home>"),
    *("https://evil.example", "http://evil.example/a_b*c", "[free](https://evil.example)", "<"),
    *("discord.gg/evil", "mailto:a@evil.example", "<t:0:R>", "<:face:5>", ":face:", "<a:f:6>"),
    *("**", "*", "__", "_", "~~", "||", "`", "```", "```py", "# ", "-# ", "> ", ">>> ", "- "),
    *("1. ", "\\", "\\\\", "](", ")", "|", "~", "\u202e", "\u2066", "\u200b", "\u200d", "\ufeff"),
    *("e\u0301", "\U0001f469\U0001f3fd\u200d\U0001f4bb", "\U0001f1f8\U0001f1ea", "\x1b[3m", "\0"),
    *("x" * 400, "*" * 300, "Leave a Reply", "---", "| a | b |", ".", "?", "\u4e2d\u6587", "नमस्ते"),
]
_fitting = st.text(st.characters(exclude_categories=["Cs"]), max_size=3)
_text = st.lists(st.sampled_from(_WORDS) | st.sampled_from(_HOSTILE) | _fitting, max_size=7).map(
    " ".join
)
# What holds a NUL never becomes an article.
_title = _text.map(lambda text: text.replace("\0", ""))
_lines = st.lists(_title.map(lambda text: text.replace("\n", "")), min_size=1, max_size=7)

_PING = re.compile(r"@everyone|@here|<@[!&]?\d+>")
_LINK = re.compile(r"https?://|\]\(|<(?:#|/|id:|t:|a?:)")
_OWN = "https://discord.com/channels/1/8/9"


def cards(title: str, lines: Sequence[str], asked: str) -> Iterator[discord.ui.LayoutView]:
    """Everything that the bot shows of an article that is asked, listed, shown and removed."""
    shelf = Shelf(lines, title)
    answer = shelf.ask(asked) if asked.strip() else Answer(asked, reason="no_match")
    cited = answer.citations or answer.closest
    pages = tuple(Page(each, each.revision + 1) for each in cited)
    card = Card(
        key="k" * 12,
        scope=Scope("1"),
        asker=5,
        answer=Answer(
            asked,
            answer.confidence,
            answer.reason,
            missing=tuple(asked.split()),
            corrected=dict.fromkeys(asked.split(), title),
            suggestions=(asked, title, *lines),
            carried=tuple(title.split()),
        ),
        pages=pages,
        target=Target(7, 8, 9),
        helpful=1,
    )
    numbered = [Line(number, line, indexed=True) for number, line in enumerate(lines, 1)]
    for page in range(len(pages) or 1):
        yield views.card(card, page)
        if pages:
            yield views.context(card, page, cited[page], numbered, 5, len(lines))
    yield views.lines(shelf.article, numbered)
    yield listing.listing(
        [shelf.article] * 12,
        10,
        Wanted(listing.searchable(asked), title[:50]),
        {shelf.article.id: Distinction(title, "2026-01-02", lines[0])},
    )
    yield views.confirm(shelf.article)


def outside_code(text: str) -> str:
    """A text without its code block, which nothing inside ends, and without escaped marks."""
    if text.startswith("```"):
        assert re.fullmatch(r"```\n(?:(?!```)[\s\S])*\n```", text)
        return ""
    return ESCAPED.sub("", text)


@pytest.mark.parametrize(
    "_part", [0, *(pytest.param(part, marks=pytest.mark.long) for part in range(1, PARTS))]
)
@settings(max_examples=EACH)
@given(title=_title, lines=_lines, asked=_text)
def test_no_payload_is_over_a_limit_pings_links_or_formats(
    _part: int, title: str, lines: list[str], asked: str
) -> None:
    for view in cards(title[:200], lines, asked):
        # discord.py leaves the method untyped.
        described: Callable[[], list[dict[str, Any]]] = view.to_components
        components = list(walk_components(described()))
        assert len(components) <= 40
        texts = [each["content"] for each in components if "content" in each]
        assert all(text.strip() for text in texts)
        assert sum(map(units, texts)) < 3800
        buttons = [each for each in components if each["type"] == 2]
        menus = [each for each in components if each["type"] == 3]
        options = [option for menu in menus for option in menu["options"]]
        assert all(len(menu["options"]) <= 25 for menu in menus)
        assert all(1 <= units(each["label"]) <= 100 for each in options)
        assert all(1 <= units(each["description"]) <= 100 for each in options)
        assert all(1 <= units(each["label"]) <= 80 for each in buttons)
        ids = [each["custom_id"] for each in [*buttons, *menus] if "custom_id" in each]
        assert all(units(each) <= 100 for each in ids)
        assert len(set(ids)) == len(ids)
        for each in buttons:
            if url := each.get("url"):
                assert units(url) <= 512
                assert urlsplit(url).hostname == each["label"]
                assert each["label"] in "".join(lines)
        assert all(len(row["components"]) <= 5 for row in components if row["type"] == 1)
        own = "`/article list`"
        for text in map(outside_code, (each.replace(own, "") for each in texts)):
            assert not _PING.search(text)
            assert not _LINK.search(text.replace(_OWN, ""))
            assert not any(mark in text for mark in "`|~\\\x00\x1b\u202e\u2066\ufeff")
            assert not re.search(r"(?m)^(?:#|>>>|[-*] |\d+\. )(?!## |# )", text)
