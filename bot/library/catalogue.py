"""Which articles there are, kept at hand for those who list them and look them up by typing."""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from heapq import merge
from itertools import islice

from bot.access import View
from bot.model import Article, Scope, State
from bot.store.store import Store
from bot.text.normalising import fold
from bot.work import Work

KEPT = 20_000
"""Articles that are kept at hand, not counting those of the two scopes read last."""

_READ_TOGETHER = 2
_WORDS = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Listing:
    """The articles of a scope at a state of the store, by title, and the words of each title."""

    state: State
    articles: tuple[Article, ...]
    words: tuple[tuple[str, ...], ...]

    def titled(self, wanted: Sequence[str]) -> list[Article]:
        """Those in whose title each of some words begins some word."""
        return [
            article
            for article, words in zip(self.articles, self.words, strict=True)
            if all(any(_begins(word, start) for word in words) for start in wanted)
        ]

    def only(self, ids: Collection[int]) -> "Listing":
        """Those of some ids."""
        kept = [at for at, article in enumerate(self.articles) if article.id in ids]
        return Listing(
            self.state,
            tuple(self.articles[at] for at in kept),
            tuple(self.words[at] for at in kept),
        )


class Catalogue:
    """The articles of each scope, read anew only where the scope has changed."""

    def __init__(self, store: Store, work: Work) -> None:
        self._store = store
        self._work = work
        self._listings: dict[Scope, Listing] = {}

    async def listings(self, view: View) -> list[Listing]:
        """What a view shows now of each of its scopes."""
        # The states first: what changes after them is read once more the next time.
        states = await self._store.states(view.scopes)
        listings = [await self._listing(*each) for each in zip(view.scopes, states, strict=True)]
        return listings if view.allow is None else [each.only(view.allow) for each in listings]

    async def _listing(self, scope: Scope, state: State) -> Listing:
        listing = self._listings.pop(scope, None)
        if listing is None or listing.state != state:
            articles = await self._store.articles(View((scope,)))
            words = await self._work.answer(
                lambda: tuple(words_of(each.title) for each in articles)
            )
            listing = Listing(state, tuple(articles), words)
        self._listings[scope] = listing
        self._make_room()
        return listing

    def _make_room(self) -> None:
        """Let those go that were read longest ago."""
        others = list(self._listings)[:-_READ_TOGETHER]
        kept = sum(len(self._listings[scope].articles) for scope in others)
        for scope in others:
            if kept > KEPT:
                kept -= len(self._listings.pop(scope).articles)


def titled(listings: Sequence[Listing], typed: str, limit: int) -> list[Article]:
    """Articles of some listings in whose title each typed word begins some word, by title."""
    wanted = words_of(typed)
    found = (listing.titled(wanted) for listing in listings)
    return list(islice(merge(*found, key=_place), limit))


def words_of(text: str) -> tuple[str, ...]:
    """The words of a title, or of what is typed to find one, without what nobody means."""
    return tuple(_WORDS.findall(fold(text)))


def _place(article: Article) -> tuple[bytes, int]:
    """Where an article stands among others, as the store sorts them: A is a, and Ä is not ä."""
    return article.title.encode().lower(), article.id


def _begins(word: str, start: str) -> bool:
    """Whether a word begins so; where a script has no spaces, any of its words may."""
    return word.startswith(start) or (not start.isascii() and start in word)
