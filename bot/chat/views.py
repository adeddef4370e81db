"""What the bot shows, as views: texts above, buttons below, nothing that expires."""

from collections.abc import Iterable, Sequence
from itertools import islice

import discord

from bot.chat import render, words
from bot.chat.escaping import label
from bot.chat.press import Pick, Press, button
from bot.model import Article, Card, Citation, Line

CONTEXT_LINES = 5
"""Lines that are shown above and below a quote, and that each press adds."""

MOST_LINES = 100
"""Lines of an article that are shown at once."""

EARLIER, LATER = "earlier", "later"
"""Which way a button turns the lines of an article."""

_MOST_SUGGESTIONS = 3

Layout = discord.ui.LayoutView


def notice(*texts: str, rows: Iterable[Sequence[Press | Pick]] = ()) -> Layout:
    """Some texts, with rows of buttons, or a menu, below."""
    view = Layout(timeout=None)
    view.add_item(discord.ui.Container(*map(discord.ui.TextDisplay, texts)))
    for buttons in rows:
        if buttons:
            row = discord.ui.ActionRow[Layout]()
            for each in buttons:
                row.add_item(each)
            view.add_item(row)
    return view


def card(shown: Card, page: int | None = None) -> Layout:
    """A card open at a page, by default at its own."""
    at = shown.page if page is None else page
    texts = render.texts(shown, at)
    if shown.expired:
        return notice(*texts)
    buttons = _card_buttons(shown, at) if shown.pages else []
    return notice(*texts, rows=[buttons, _suggestions(shown), _sharing(shown, at)])


def context(
    shown: Card, page: int, citation: Citation, lines: Sequence[Line], around: int, total: int
) -> Layout:
    """The lines around the quote on a page, ``around`` each way of ``total`` that there are."""
    latest = shown.pages[page].latest
    block = render.block(lines, citation)
    everything = block.first == 1 and block.last == total
    full = (block.first, block.last) != (lines[0].number, lines[-1].number)
    more = button(
        words.MORE, "more", shown.key, page, around + CONTEXT_LINES, disabled=everything or full
    )
    texts = [
        f"### {render.title(citation.title)}",
        block.text,
        words.span(block.first, block.last, total, "Lines"),
    ]
    if latest != citation.revision:
        texts.append(f"-# {words.revised(citation.revision, latest)}")
    return notice(*texts, rows=[[more]])


def lines(article: Article, shown: Sequence[Line], up_to: int | None = None) -> Layout:
    """Lines of an article, as many as fit: from the first on, or above one and with it."""
    block = render.block(shown[:MOST_LINES])
    if up_to is not None:
        above = render.block([line for line in shown if line.number <= up_to], upwards=True)
        # At the beginning there is room below.
        block = block if above.first == 1 else above
    at_start, at_end = block.first == 1, block.last == article.line_count
    row = [
        button(words.EARLIER, "show", article.id, block.first - 1, EARLIER, disabled=at_start),
        button(words.LATER, "show", article.id, block.last + 1, LATER, disabled=at_end),
    ]
    return notice(
        f"### {render.title(article.title)}",
        block.text,
        words.span(block.first, block.last, article.line_count, "Lines"),
        rows=[row],
    )


def confirm(article: Article) -> Layout:
    """Asks whether an article is really to be removed."""
    row = [
        button(words.REMOVE, "remove", article.id, style=discord.ButtonStyle.danger),
        button(words.KEEP, "keep"),
    ]
    return notice(words.confirm(render.title(article.title), article.line_count), rows=[row])


def _card_buttons(shown: Card, page: int) -> list[Press]:
    key, last = shown.key, len(shown.pages) - 1
    found = []
    if last:
        found = [
            button(words.PREVIOUS, "turn", key, page - 1, disabled=page == 0),
            button(words.NEXT, "turn", key, page + 1, disabled=page == last),
        ]
    if shown.pages[page].citation:
        found += [
            button(words.CONTEXT, "context", key, page),
            button(words.HELPFUL, "rate", key, page, 1),
            button(words.NOT_HELPFUL, "rate", key, page, 0),
        ]
    return found


def _suggestions(shown: Card) -> list[Press]:
    return [
        button(label(question) or words.UNTITLED, "ask", shown.key, number)
        for number, question in islice(enumerate(shown.answer.suggestions), _MOST_SUGGESTIONS)
    ]


def _sharing(shown: Card, page: int) -> list[Press]:
    """Whoever searched for a message may share what was found, once."""
    found = shown.pages and shown.pages[page].citation
    if not found or shown.target is None or shown.shared:
        return []
    return [button(words.SHARE, "share", shown.key, page, style=discord.ButtonStyle.primary)]
