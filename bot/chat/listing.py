"""Lists of articles, and what tells apart those of one title."""

import hashlib
from collections.abc import Mapping, Sequence
from typing import NamedTuple, cast, get_args

import discord

from bot.chat import render, words
from bot.chat.escaping import bare_cost, clusters, cut, escape, label, one_line
from bot.chat.press import Pick, Press, button, menu
from bot.chat.views import Layout, notice
from bot.library.looking_up import Distinction, Order
from bot.model import SHARED, Article

LISTED = 10
"""Articles on one page of a list."""

_SEARCH = 50
"""Units of what is searched for: as many as the buttons of a list can carry."""

_TAG, _TAG_IN_ROW = 40, 20
_MOST_TAGS = 3
_FILE = 30
_OPENING = 40
FACT = 48
"""Units of what tells an article from others, where formatting is escaped."""

_CHOSEN = 45
"""Units of a title beside what tells it from others."""


class Wanted(NamedTuple):
    """What a list is wanted for; each is empty where it limits nothing."""

    search: str = ""
    tag: str = ""
    order: Order = "title"


def searchable(text: str) -> str:
    """What is searched for, as the buttons of a list carry it: without what parts their values."""
    kept, _ = cut(clusters(one_line(text.replace(":", " "))), _SEARCH, bare_cost)
    return "".join(cluster.text for cluster in kept).strip()


def order_of(value: str) -> Order:
    """An order as a button or an option names it; by title for one of another version."""
    return cast("Order", value) if value in get_args(Order) else "title"


def listing(
    articles: Sequence[Article],
    offset: int,
    wanted: Wanted,
    distinctions: Mapping[int, Distinction],
) -> Layout:
    """A page of a list of articles, of which there is at least one.

    Args:
        distinctions: what tells those on the page apart whose titles clash, see ``page``.
    """
    offset, here = page(articles, offset)
    texts = [
        words.listing(len(articles), escape(wanted.tag, _TAG), escape(wanted.search)),
        "\n".join(_row(article, distinctions.get(article.id)) for article in here),
    ]
    options = [_option(article, distinctions.get(article.id)) for article in here]
    rows: list[list[Press | Pick]] = [[menu(words.OPEN_ONE, "open", options=options)]]
    if len(articles) > LISTED:
        texts.append(words.span(offset + 1, offset + len(here), len(articles), "Articles"))
        before = [_turn(words.PREVIOUS, offset - LISTED, wanted)] if offset else []
        after = [_turn(words.NEXT, offset + LISTED, wanted)] if here[-1] != articles[-1] else []
        rows.append([*before, *after])
    return notice(*texts, rows=rows)


def page(articles: Sequence[Article], offset: int) -> tuple[int, Sequence[Article]]:
    """Where a page of a list begins, and what is on it; the last one, if it has become shorter."""
    offset = max(0, min(offset, (len(articles) - 1) // LISTED * LISTED))
    return offset, articles[offset : offset + LISTED]


def tag_key(tag: str) -> str:
    """What a button knows a tag by, which may itself be too long for one."""
    return hashlib.sha256(tag.casefold().encode()).hexdigest()[:16]


def choice(article: Article, distinction: Distinction | None) -> discord.app_commands.Choice[str]:
    """A title to choose; the value is an id, as titles may be equal."""
    return discord.app_commands.Choice(name=named(article, distinction), value=str(article.id))


def named(article: Article, distinction: Distinction | None) -> str:
    """A title where nothing is formatted, with what tells it from others."""
    if distinction is None:
        return render.choice(article.title)
    title = label(article.title, _CHOSEN) or words.UNTITLED
    return label(words.told_apart(title, facts(distinction)), render.CHOICE)


def offered(article: Article, distinction: Distinction | None) -> str:
    """A title in a sentence, with what tells it from others in brackets."""
    return words.offered(label(article.title, _CHOSEN) or words.UNTITLED, facts(distinction))


def facts(distinction: Distinction | None) -> list[str]:
    """What tells an article from others of its title: its file, its day and its first words."""
    if distinction is None:
        return []
    opening = label(distinction.opening, _OPENING)
    return [
        each
        for each in (label(distinction.file, _FILE), distinction.day, words.opening(opening))
        if each
    ]


def _row(article: Article, distinction: Distinction | None) -> str:
    tags = [escape(tag, _TAG_IN_ROW) for tag in article.tags[:_MOST_TAGS]]
    return words.listed(
        render.title(article.title),
        article.line_count,
        tags,
        shared=article.scope == SHARED,
        apart=[escape(fact, FACT) for fact in facts(distinction)],
    )


def _option(article: Article, distinction: Distinction | None) -> discord.SelectOption:
    shared = article.scope == SHARED
    told = words.listed_facts(article.line_count, [], shared=shared, apart=facts(distinction))
    return discord.SelectOption(
        label=render.choice(article.title),
        value=str(article.id),
        description=label(told, render.CHOICE),
    )


def _turn(text: str, offset: int, wanted: Wanted) -> Press:
    key = tag_key(wanted.tag) if wanted.tag else ""
    return button(text, "list", offset, key, wanted.order, wanted.search)
