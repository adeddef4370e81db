"""What the bot shows, as views: texts above, buttons below, nothing that expires."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, islice

import discord

from bot.chat import render, words
from bot.chat.escaping import label
from bot.chat.press import Pick, Press, button
from bot.chat.quotes import link, links
from bot.library.linking import leads_to
from bot.model import Article, Card, Citation, Line

CONTEXT_LINES = 5
"""Lines that are shown above and below a quote, and that each press adds."""

MOST_LINES = 100
"""Lines of an article that are shown at once."""

EARLIER, LATER = "earlier", "later"
"""Which way a button turns the lines of an article."""

_MOST_SUGGESTIONS = 3
_MOST_LINKS = 5

Layout = discord.ui.LayoutView
Item = Press | discord.ui.Button[Layout]
"""What stands in a row: a button that does something here, or one that leads elsewhere."""


def notice(*texts: str, rows: Iterable[Sequence[Item | Pick]] = ()) -> Layout:
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
    if shown.answer.reason == "greeting":
        return _greeting(shown)
    at = shown.page if page is None else page
    texts = render.texts(shown, at)
    if shown.expired:
        return notice(*texts)
    if any(page.citation for page in shown.pages):
        buttons = _page_buttons(shown, at) if shown.answer.answered else _nearest_buttons(shown)
    else:
        # Whose articles were all removed has nothing left to press.
        buttons = [] if shown.pages else [_delete(shown)]
    rows = [buttons, _typed(shown), _others(shown), _links(shown, at), _sharing(shown, at)]
    return notice(*texts, rows=rows)


def context(
    shown: Card, page: int, citation: Citation, lines: Sequence[Line], around: int, total: int
) -> Layout:
    """The lines around the quote on a page, ``around`` each way of ``total`` that there are."""
    latest = shown.pages[page].latest
    block = render.block(lines, citation)
    everything = block.first == 1 and block.last == total
    full = (block.first, block.last) != (lines[0].number, lines[-1].number)
    more = button(words.MORE, "more", shown.key, page, around + CONTEXT_LINES)
    texts = [
        f"### {render.title(citation.title)}",
        block.text,
        words.span(block.first, block.last, total, "Lines"),
    ]
    if latest != citation.revision:
        texts.append(f"-# {words.REVISED}")
    return notice(*texts, rows=[[] if everything or full else [more]])


def lines(article: Article, shown: Sequence[Line], up_to: int | None = None) -> Layout:
    """Lines of an article, as many as fit: from the first on, or above one and with it."""
    block = render.block(shown[:MOST_LINES])
    if up_to is not None:
        above = render.block([line for line in shown if line.number <= up_to], upwards=True)
        # At the beginning there is room below.
        block = block if above.first == 1 else above
    at_start, at_end = block.first == 1, block.last == article.line_count
    earlier = button(words.EARLIER, "show", article.id, block.first - 1, EARLIER)
    later = button(words.LATER, "show", article.id, block.last + 1, LATER)
    row = [*([] if at_start else [earlier]), *([] if at_end else [later])]
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


def _page_buttons(shown: Card, page: int) -> list[Item]:
    """Five at most, and none of them dead: the first page can be rated, others turned back."""
    key = shown.key
    open_pages = [at for at, each in enumerate(shown.pages) if each.citation]
    before = [at for at in open_pages if at < page]
    after = [at for at in open_pages if at > page]
    found: list[Item] = []
    if page in open_pages:
        found.append(button(words.CONTEXT, "context", key, page))
    if before:
        found.append(button(words.PREVIOUS, "turn", key, before[-1]))
    if after:
        found.append(button(words.NEXT, "turn", key, after[0]))
    if page in open_pages and not before:
        helpful = f"{words.HELPFUL} {shown.helpful:,}" if shown.helpful else words.HELPFUL
        found.append(button(helpful, "rate", key, page, 1))
        found.append(button(words.NOT_HELPFUL, "rate", key, page, 0))
    return [*found, _delete(shown)]


def _greeting(shown: Card) -> Layout:
    suggestions = [] if shown.expired else _others(shown)
    example = f" {words.EXAMPLE}" if suggestions else ""
    return notice(words.GREETING + example, rows=[suggestions])


def _nearest_buttons(shown: Card) -> list[Item]:
    """One for each place that is named, by its number there."""
    opening = [
        button(words.open_place(at + 1), "context", shown.key, at)
        for at, each in enumerate(shown.pages)
        if each.citation
    ]
    return [*opening, _delete(shown)]


def _delete(shown: Card) -> Item:
    return button(words.DELETE, "delete", shown.key)


def _typed(shown: Card) -> list[Item]:
    """The words as they were typed of those by whose spelling something was found."""
    stands = any(page.citation for page in shown.pages)
    typed = islice(shown.answer.corrected if stands else (), _MOST_SUGGESTIONS)
    return [
        button(label(words.search_instead(word)), "exact", shown.key, number)
        for number, word in enumerate(typed)
    ]


def _others(shown: Card) -> list[Item]:
    """What can be asked in place of what found nothing to be sure of, each once as it is seen."""
    seen: dict[str, int] = {}
    for number, question in enumerate(render.suggested(shown)):
        seen.setdefault(label(question) or words.UNTITLED, number)
    return [
        button(each, "ask", shown.key, number)
        for each, number in islice(seen.items(), _MOST_SUGGESTIONS)
    ]


def _links(shown: Card, page: int) -> list[Item]:
    """Where the open quote is from, and where it leads to."""
    citation = shown.pages[page].citation if shown.pages and shown.answer.answered else None
    if citation is None:
        return []
    return [
        discord.ui.Button[Layout](label=label(host), url=address)
        for host, address in islice(chain(_source(citation), links(citation)), _MOST_LINKS)
    ]


def _source(citation: Citation) -> Iterator[tuple[str, str]]:
    """The name and the address of the button that leads to where a quote is from."""
    # A card of an older version does not have it.
    url = citation.url or leads_to(citation)
    if url is None:
        return
    # One that is too long for a button leads to its page.
    if found := link(url) or link(url.partition("#")[0]):
        host, address = found
        yield words.SOURCE if citation.origin.kind == "message" else words.source(host), address


def _sharing(shown: Card, page: int) -> list[Item]:
    """Whoever searched for a message may share what was found, once."""
    found = shown.answer.answered and shown.pages and shown.pages[page].citation
    if not found or shown.target is None or shown.shared:
        return []
    return [button(words.SHARE, "share", shown.key, page, style=discord.ButtonStyle.primary)]
